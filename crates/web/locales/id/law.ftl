# Syarat pasar dan pemberitahuan privasi.
law-contact = Kepada siapa bertanya
law-no-address = Alamat dewan belum tercatat. Tanyakan kepada perajin atau kantor dewan di daerah Anda.
law-accept = Dengan memesan Anda menyetujui syarat pasar; data Anda dipakai seperti tertulis dalam pemberitahuan privasi.
law-terms-title = Syarat pasar
law-terms-lede = Siapa menjual, kapan pesanan mengikat, dan apa yang terjadi bila ada yang tidak beres.
law-terms-who = Siapa penjualnya
law-terms-who-text =
    Setiap barang dijual oleh perajinnya sendiri. Nama perajin, jenis usahanya, dan daerahnya tertulis pada produk, keranjang, dan pesanan. Satu keranjang boleh berisi barang beberapa perajin; setiap bagian ialah perjanjian Anda dengan perajin itu.
    { $council } menyelenggarakan pasar ini, mendata perajin, dan membantu bila ada masalah, tetapi bukan penjual barangnya.
law-terms-order = Kapan pesanan mengikat
law-terms-order-text =
    Pesanan mengikat setelah Anda menekan “Pesan”. Barangnya ditahan untuk Anda selama satu hari menunggu pembayaran, dua hari menunggu ongkos kirim, atau tiga hari menunggu jawaban perajin; sesudah itu pesanan gugur sendiri.
    Anda boleh membatalkan selama belum ada yang dibayar. Bila perajin tidak dapat memenuhi pesanan, perajin membatalkannya dengan alasan dan mengembalikan uang yang sudah diterima.
law-terms-price = Harga
law-terms-price-text =
    Harga barang, potongan, dan ongkos kirim ditetapkan saat Anda memesan dan tidak berubah. Yang Anda bayar ialah jumlah pada halaman periksa; iuran dewan diambil dari bagian perajin, tidak ditambahkan.
    Untuk transfer bank jumlahnya dapat ditambah sedikit supaya perajin mengenali pembayaran Anda.
law-terms-pay = Pembayaran
law-terms-pay-text = Setiap bagian dibayar menurut cara yang Anda pilih: langsung kepada perajin dengan QRIS atau transfer, tunai saat mengambil, atau lewat layanan pembayaran bila tersedia. Pembayaran yang datang terlambat dilayani bila barangnya masih ada, dan bila tidak, dikembalikan.
law-terms-delivery = Pengiriman
law-terms-delivery-text = Barang dikirim perajin ke alamat yang Anda tulis, atau Anda ambil sendiri. Barang yang dibuat setelah dipesan memerlukan waktu seperti tertulis pada produknya. Nomor resi, bila ada, tampil di halaman pesanan.
law-terms-return = Pengembalian barang; barang rusak, salah, atau tidak sampai
law-terms-return-text =
    Barang yang sudah Anda terima dapat dikembalikan lewat halaman pesanan, sampai { $return } hari sesudah diterima (untuk pesanan baru), seluruhnya atau sebagian. Perajin menjawab dalam tiga hari; bila perajin menolak atau tidak menjawab, Anda dapat meminta dewan memutuskan. Setelah barangnya kembali, harga yang Anda bayar untuk barang itu dikembalikan; ongkos kirimnya bila perajin atau dewan menyetujuinya.
    Barang yang rusak di perjalanan, tidak sesuai pesanan, atau tidak sampai diganti atau uangnya dikembalikan oleh perajin. Kabarkan secepatnya lewat halaman pesanan.
    Bila perajin tidak menjawab, hubungi dewan; petugas dapat melihat pesanan itu dan menengahi. Hak Anda menurut Undang-Undang Nomor 8 Tahun 1999 tentang Perlindungan Konsumen tetap berlaku.
law-terms-goods = Barang buatan tangan
law-terms-goods-text = Barang buatan tangan dapat sedikit berbeda dari fotonya dalam warna, ukuran, dan motif. Barang dari satwa atau tumbuhan yang dilindungi tidak dijual di sini.
law-terms-maker = Kewajiban perajin
law-terms-maker-text = Perajin menulis harga, stok, bahan, dan waktu pengerjaan dengan benar, menjawab pesanan pada waktunya, memakai data pembeli hanya untuk pesanan itu, dan membayar iuran dewan yang ditetapkan saat barang terjual. Dewan dapat menahan penjualan perajin yang melanggar, dengan alasan yang tertulis.
law-terms-change = Perubahan
law-terms-change-text = Syarat yang berlaku ialah syarat pada saat Anda memesan. Perubahan hanya berlaku untuk pesanan sesudahnya.
law-privacy-title = Pemberitahuan privasi
law-privacy-lede = Data apa yang dicatat di sini, untuk apa, siapa yang melihatnya, berapa lama disimpan, dan apa hak Anda menurut Undang-Undang Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi.
law-privacy-who = Siapa yang bertanggung jawab
law-privacy-who-text = { $council } menetapkan untuk apa data dipakai di situs ini dan bertanggung jawab atasnya sebagai pengendali data pribadi. Perajin yang Anda pesan bertanggung jawab atas data yang dilihatnya untuk pesanan Anda.
law-privacy-what = Data apa yang dicatat
law-privacy-what-text =
    Bila Anda hanya melihat-lihat: tidak ada data pribadi yang dicatat. Tidak ada iklan, tidak ada pelacak, dan tidak ada kuki pihak lain. Keranjang memakai satu kuki yang hanya mengenali keranjang itu.
    Bila Anda memesan: nama, nomor telepon, surel bila diisi, alamat dan kode pos bila dikirim, catatan untuk perajin, isi pesanan, apa yang dicatat tentang pembayaran dan pengirimannya, foto bukti bayar bila Anda kirim, dan kata-kata Anda tentang barang yang dikembalikan. Foto itu digambar ulang, sehingga tempat dan alat yang tersimpan di dalamnya tidak ikut.
    Bila Anda perajin, pengurus, atau petugas: data yang tercatat untuk tugas itu; Anda dapat melihat dan mengunduhnya dari akun Anda.
law-privacy-why = Untuk apa
law-privacy-why-text = Data pembeli hanya dipakai untuk memenuhi pesanan yang diminta: menyiapkan, mengirim, memastikan pembayaran, dan menyelesaikan masalah. Dasarnya ialah perjanjian jual beli dan persetujuan Anda saat memesan. Data tidak dijual dan tidak dipakai untuk iklan. Angka penjualan yang disusun dewan tidak memuat nama pembeli.
law-privacy-sees = Siapa yang melihatnya
law-privacy-sees-text =
    Perajin hanya melihat bagiannya sendiri dari pesanan Anda, dengan nama, nomor, dan alamat Anda. Perajin lain tidak melihat apa pun tentang Anda. Petugas dewan di daerah perajin dapat membukanya untuk membantu; setiap kali dibuka tercatat.
    Bila Anda memilih layanan pembayaran, penyelenggaranya menerima jumlah dan nomor pesanan. Selain itu data hanya diberikan bila undang-undang mewajibkan.
law-privacy-long = Berapa lama
law-privacy-long-text =
    Nama, nomor, surel, alamat, dan catatan Anda dihapus sendiri { $days } hari setelah pesanan dibuat, begitu pesanan selesai dan tidak ada uang yang belum beres; pesanan yang sudah diserahkan dianggap selesai setengah tahun setelah dibuat, ditambah waktu pengerjaannya, walaupun tidak ada yang mengabarkan bahwa barangnya sampai. Sesudah selesai, Anda dapat menghapusnya lebih cepat di halaman pesanan.
    Yang tetap ada ialah angka tanpa nama: apa yang dipesan, jumlahnya, dan pembukuannya. Keranjang yang tidak disentuh sebulan dihapus.
law-privacy-rights = Hak Anda
law-privacy-rights-text =
    Anda berhak mengetahui data Anda, memperolehnya dalam bentuk yang dapat dibaca mesin, memperbaikinya, menghapusnya, membatasi atau menolak pemrosesannya, dan menarik persetujuan (Pasal 5 sampai 13 UU 27/2022).
    Di halaman pesanan Anda dapat membaca data Anda, mengunduhnya, dan menghapusnya. Untuk yang lain, hubungi dewan di bawah; jawabannya diberikan paling lambat 3 × 24 jam sejak permintaan diterima. Anda juga dapat mengadu kepada lembaga pelindungan data pribadi.
law-privacy-safe = Bagaimana data dijaga
law-privacy-safe-text = Halaman pesanan hanya terbuka dengan alamat rahasianya; jangan membagikannya. Hubungan ke situs ini disandikan, dan riwayat data pribadi disimpan tersegel dengan kunci yang dimusnahkan saat data dihapus. Bila terjadi kegagalan pelindungan data, Anda dan lembaga yang berwenang diberi tahu paling lambat 3 × 24 jam.
law-privacy-change = Perubahan
law-privacy-change-text = Bila pemberitahuan ini berubah, isinya di halaman ini ikut berubah. Data yang sudah dicatat tetap dipakai hanya untuk tujuan semula.
track-data = Unduh data saya (JSON)
track-data-about = Semua yang dicatat tentang pesanan ini dan tentang Anda, dalam bentuk yang dapat dibaca program lain.
track-bill = Faktur (PDF)
track-receipt = Kuitansi (PDF)
seller-is = Penjual
