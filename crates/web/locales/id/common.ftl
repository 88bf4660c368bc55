# Kerangka setiap halaman: navigasi, kaki halaman, status, penyaring, tabel, pesan galat.
# Nama kunci sama di semua bahasa. Satu kalimat satu kunci; jangan merangkai kalimat dari potongan.

## Kepala halaman
skip-to-content = Langsung ke isi
nav-main = Menu utama
nav-home = Beranda
nav-regions = Daerah
nav-crafts = Kerajinan
nav-motifs = Motif
nav-makers = Perajin
nav-items = Produk
nav-search = Cari
nav-open-data = Data terbuka
nav-about = Tentang
language = Bahasa
lang-id = Bahasa Indonesia
lang-en = English
# What others call themselves; the program speaks to their readers in English.
lang-ar = العربية
lang-bn = বাংলা
lang-es = Español
lang-fil = Filipino
lang-fr = Français
lang-hi = हिन्दी
lang-km = ភាសាខ្មែរ
lang-lo = ລາວ
lang-ms = Bahasa Melayu
lang-my = မြန်မာ
lang-nl = Nederlands
lang-pt = Português
lang-ta = தமிழ்
lang-th = ไทย
lang-vi = Tiếng Việt
lang-zh = 中文
search-label = Cari kerajinan, motif, perajin, produk, atau daerah
search-placeholder = Cari ulos, anyaman, perajin, daerah…
search-submit = Cari
breadcrumb = Letak halaman ini

## Kaki halaman
footer = kaki halaman
footer-about = Catatan kerajinan daerah, motif, dan para pembuatnya. Dikelola oleh { $programme }.
footer-incomplete = Halaman ini memuat apa yang sudah tercatat. Daftar ini mungkin belum lengkap dan bisa saja keliru.
footer-correct = Kirim perbaikan
footer-ornament = Gambar tenunan di situs ini adalah ornamen, bukan motif asli.
footer-nav = Tautan lain
footer-about-link = Tentang catatan ini
footer-open-data = Data terbuka
footer-api = API
footer-directory = Cetak direktori

## Status unggulan
status-candidate = Calon
status-proposed = Diusulkan
status-assessed = Dinilai
status-coming = Ditetapkan, belum berlaku
status-designated = Ditetapkan
status-under_review = Ditinjau ulang
status-retired = Tidak berlaku lagi
status-none = Belum tercatat
status-meaning-candidate = Disebut sumber atau diajukan daerah; belum diusulkan secara resmi.
status-meaning-proposed = Sudah diusulkan oleh petugas daerah.
status-meaning-assessed = Sudah dinilai dalam putaran penilaian.
status-meaning-coming = Ditetapkan dengan surat keputusan yang baru berlaku kemudian.
status-meaning-designated = Ditetapkan sebagai produk unggulan dengan surat keputusan.
status-meaning-under_review = Pernah ditetapkan dan sedang ditinjau ulang.
status-meaning-retired = Penetapannya tidak berlaku lagi.
status-meaning-none = Belum ada produk unggulan atau calon yang tercatat di sini.
claimed-by = disebut unggulan oleh { $source }

## Tanda pada catatan
sample = Contoh
sample-note = Perajin dan produk bertanda “contoh” dibuat untuk memperlihatkan cara kerja situs ini. Mereka tidak menggambarkan orang atau barang yang sungguh ada.
sample-record = Catatan ini contoh, bukan orang atau barang yang sungguh ada.
unchecked = belum diperiksa
unchecked-note = Keterangan ini berasal dari sumber yang disebut dan belum diperiksa oleh dewan.
confirmed = sudah diperiksa
protected = Dilindungi
protected-title = Bahan dari jenis yang dilindungi
protected-note = Barang ini tidak dapat dijual melalui situs ini.
not-recorded = Belum tercatat
meaning-not-recorded = Maknanya belum tercatat.
weave-caption = Ornamen, bukan motif asli. Digambar dari ciri catatan ini.
weave-alt = Ornamen tenunan untuk { $name }
sources = Sumber
sources-count = { $count } sumber
as-of = Tercatat per { $date }
correct-question = Data keliru?
correct-link = Kirim SK atau perbaikan

## Daftar, penyaring, halaman berikutnya
filters = Saring
filters-active = Disaring menurut
filter-remove = hapus saringan ini
filter-clear = Hapus semua saringan
facet-kind = Jenis
facet-region = Daerah
facet-category = Kategori
facet-technique = Teknik
facet-material = Bahan
facet-people = Suku
facet-price = Harga
facet-stock = Ketersediaan
facet-status = Status unggulan
in-stock = Tersedia
made-to-order = Dibuat sesuai pesanan
lead-time = Lama pengerjaan
days = { $count } hari
pager = Halaman daftar
pager-previous = Sebelumnya
pager-next = Berikutnya
show-all = Lihat semua
empty-title = Belum ada yang tercatat
empty-text = Belum ada catatan yang cocok. Bukan berarti tidak ada: kami hanya mengetahui apa yang sudah tercatat di sini.
empty-filters = Tidak ada catatan yang memenuhi semua saringan ini.
empty-link = Hapus semua saringan

## Hitungan
count-regions = { $count } daerah
count-crafts = { $count } kerajinan
count-motifs = { $count } motif
count-makers = { $count } perajin
count-items = { $count } produk
count-results = { $count ->
    [0] Tidak ada hasil
   *[other] { $count } hasil
}

## Jenis catatan
kind-region = Daerah
kind-craft = Kerajinan
kind-motif = Motif
kind-maker = Perajin
kind-item = Produk
kind-heritage = Warisan budaya
maker-person = Perorangan
maker-group = Kelompok
maker-cooperative = Koperasi
maker-workshop = Bengkel kerja
maker-gallery = Galeri

## Kata dalam tabel
col-region = Daerah
col-code = Kode
col-craft = Kerajinan
col-motif = Motif
col-maker = Perajin
col-item = Produk
col-people = Suku
col-category = Kategori
col-status = Status
col-area = Luas
col-population = Penduduk
col-price = Harga
col-source = Sumber
col-date = Tanggal
col-document = Nomor SK
col-period = Periode
col-meaning = Makna
col-count = Jumlah
area-km2 = { $count } km²
print-page = Cetak lembar ini
download-csv = Unduh CSV
download-geojson = Unduh GeoJSON

## Galat
error-code = Galat { $code }
error-not-found-title = Halaman ini tidak ditemukan.
error-not-found-text = Alamatnya mungkin salah ketik, atau catatannya sudah tidak ditampilkan. Coba cari namanya, atau mulai dari daftar di bawah.
error-bad-request-title = Permintaan ini tidak dapat dibaca.
error-bad-request-text = Ada bagian alamat yang tidak dikenali. Periksa kembali alamatnya, atau mulai dari beranda.
error-busy-title = Situs sedang sibuk.
error-busy-text = Coba muat ulang sebentar lagi. Tidak ada data yang hilang.
error-server-title = Ada yang tidak beres di pihak kami.
error-server-text = Kegagalan ini sudah dicatat dan tidak ada data yang hilang. Coba lagi sebentar, atau kembali ke beranda.
error-search-title = Pencarian sedang disiapkan.
error-search-text = Indeks pencarian sedang dibangun ulang. Sementara itu, daftar daerah dan kerajinan tetap dapat dibuka.
