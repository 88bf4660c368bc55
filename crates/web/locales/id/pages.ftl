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

## Halaman daerah
region-table = Peta { $region }
region-peoples = Suku
region-zone = Zona waktu
region-parents = Induk wilayah
region-former = Riwayat penetapan
region-beside = Daerah sebelum dan sesudahnya
region-nothing = Belum ada kerajinan yang tercatat di { $region }. Bukan berarti tidak ada.
region-nothing-here = Belum ada kerajinan yang tercatat khusus di { $region }. Bukan berarti tidak ada.
region-crafts-around = Kerajinan yang tercatat di { $region }
region-part-of = { $form } di { $region }.
region-has-flagship = Produk unggulan yang ditetapkan: { $crafts }.
region-has-coming = Sudah ditetapkan sebagai produk unggulan, tetapi belum berlaku: { $crafts }.
region-has-under-way = Sedang diusulkan atau dinilai sebagai produk unggulan: { $crafts }. Belum ada penetapan resmi yang tercatat.
region-has-candidates = Calon produk unggulan yang tercatat: { $crafts }. Belum ada penetapan resmi yang tercatat.
region-has-none = Belum ada produk unggulan atau calon yang tercatat di sini.
region-none-of = belum ada catatan di { $regions } daerah
region-some-of = { $some } dari { $regions } daerah punya calon atau produk unggulan
since = sejak { $date }
until = sampai { $date }
locator = Letak { $here } di { $around }

## Lembar dan direktori
sheet = Lembar daerah
sheet-print = Cetak lembar daerah
sheet-title = Lembar { $region }
sheet-how = Lembar ini disusun untuk satu halaman A4. Cetak dari menu peramban.
sheet-more = dan { $count } lainnya, ada di
sheet-others = lainnya ada di
directory = Direktori
directory-title = Direktori kerajinan { $region }
directory-intro = Setiap daerah dengan status produk unggulan, kerajinan, dan perajin yang tercatat.
directory-contact = Nama dan kontak perorangan hanya dicetak bila ada persetujuan yang tercatat; selebihnya dapat dihubungi melalui dewan kerajinan daerah.
directory-parts = Direktori per wilayah
directory-how = Direktori ini dapat dicetak dari menu peramban; setiap halaman bernomor.
directory-more = dan { $count } perajin lain, lihat halaman daerah
counted-samples = { $count } (contoh)
counted-some-samples = { $count }, di antaranya { $samples } contoh
counted-with-samples = { $count }, termasuk contoh
goods-list = Lihat daftarnya
