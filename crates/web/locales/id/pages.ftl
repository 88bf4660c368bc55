# Halaman galat, saringan daftar, halaman daerah, dan keterangan gambar.

error-too-long-title = Alamat ini terlalu panjang.
error-too-long-text = Alamat atau teks yang dicari terlalu panjang untuk dibaca. Coba dengan beberapa kata saja.
error-read-only-title = Halaman ini hanya dapat dibaca.
error-read-only-text = Tidak ada yang dapat dikirim ke alamat ini. Bukalah seperti biasa, atau mulai dari beranda.
error-near = Mungkin ini yang dicari
error-no-tag-title = Kode ini tidak dikenal.
error-no-tag-text = Kode pada label mungkin salah ketik, atau catatannya sudah tidak ditampilkan. Kode terdiri dari 12 huruf dan angka; huruf o, i, dan l dibaca sebagai 0 dan 1.
share-alt = Ornamen tenunan dengan tulisan “{ $title }”
printed-address = Alamat singkat halaman ini:
