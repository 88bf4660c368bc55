# Halaman galat, saringan daftar, halaman daerah, dan keterangan gambar.

error-too-long-title = Alamat ini terlalu panjang.
error-too-long-text = Alamat atau teks yang dicari terlalu panjang untuk dibaca. Coba dengan beberapa kata saja.
error-read-only-title = Halaman ini hanya dapat dibaca.
error-read-only-text = Tidak ada yang dapat dikirim ke alamat ini. Bukalah seperti biasa, atau mulai dari beranda.
error-near = Mungkin ini yang dicari
