# Pencarian: kotak, penyaring, hasil, dan keadaan tanpa hasil.

find-title = Cari
find-intro = Satu kotak untuk produk, kerajinan, motif, perajin, dan daerah. Salah ketik dimaafkan, dan kata berimbuhan ditemukan bersama kata dasarnya.
find-hits = Hasil pencarian
find-none-title = Tidak ditemukan
find-none-text = Tidak ada catatan yang cocok. Bukan berarti tidak ada: kami hanya mengetahui apa yang sudah tercatat di sini. Coba kata yang lebih sedikit, atau telusuri daftarnya.
find-wordless-title = Tidak ada kata untuk dicari
find-wordless-text = Yang diketik hanya tanda baca atau gambar, tanpa huruf dan angka. Ketik nama kerajinan, motif, daerah, perajin, atau produk, atau telusuri daftarnya.
find-without-filters = Cari tanpa saringan
find-preparing = Indeks pencarian sedang disiapkan. Sementara itu nama dicari menurut awal katanya, tanpa saringan dan hitungan.
find-corrected = Tidak ada yang memuat kata seperti yang diketik. Ditampilkan hasil untuk
find-offered = Mungkin maksud Anda:
find-relaxed = Tidak ada yang memuat semua kata itu. Ditampilkan yang memuat sebagian besar.

## Urutan dan halaman
sort = Urutkan
sort-match = Paling cocok
sort-newest = Terbaru
sort-name = Nama
sort-price = Termurah
sort-price-down = Termahal
pager-range = { $from }–{ $to } dari { $total }
pager-bounded = Halaman berikutnya tidak ditampilkan; persempit dengan saringan.

## Harga
price-below = Di bawah { $below }
price-between = { $from } hingga di bawah { $below }
price-from = { $from } ke atas
