# Percakapan pembeli, perajin, dan dewan tentang sebuah pesanan, dan surat-suratnya.

talk-title = Pesan
talk-none = Belum ada pesan.
talk-write = Tulis pesan
talk-send = Kirim pesan
talk-new = Baru
talk-news = { $count } pesan baru
talk-unread = Ada pesan baru pada pesanan:
talk-unread-home = Pembeli menulis kepada Anda tentang { $count } pesanan.
talk-look = Baca
talk-by-you = Anda
talk-by-buyer = Pembeli
talk-by-maker = Perajin
talk-by-council = Dewan
talk-erased = (dihapus)
talk-note-buyer = Dibaca perajin ini, dan petugas dewan bila perlu; perajin lain dalam pesanan Anda tidak membacanya.
talk-note-maker = Pembeli membacanya pada halaman pesanannya; petugas dewan dapat membacanya juga.
talk-note-council = Pembeli dan perajin membacanya, atas nama “Dewan”.
track-done-message = Pesan Anda terkirim.
order-done-message = Pesan Anda terkirim.
fault-too-many-messages = paling banyak { $count } pesan dalam satu jam. Tunggu sebentar, atau hubungi lewat telepon.
fault-no-more-messages = paling banyak { $count } pesan untuk satu pesanan. Lanjutkan lewat telepon atau WhatsApp.
fault-nobody-there = data pemesan sudah dihapus; tidak ada lagi yang membacanya

mail-order-greeting = Yth. { $name },
mail-order-address-buyer = Ikuti pesanan Anda di alamat ini. Simpan alamatnya, dan jangan berikan kepada orang lain:

    { $address }
mail-order-address-maker = Pesanan itu, dan apa yang perlu dilakukan:

    { $address }
mail-order-why = Keterangannya: “{ $why }”
mail-order-said = { $by } menulis: “{ $text }”
mail-order-said-more = Masih ada { $count } pesan baru pada halaman pesanan.
mail-order-tracking = Nomor resi: { $tracking }
mail-order-ask = Perajin memberitahukan ongkos kirimnya lebih dulu. Anda belum perlu membayar.
mail-order-pay-qris = Bayar { $amount } dengan QRIS perajin yang tampil pada halaman pesanan, sebelum { $until }; lalu kabarkan di sana bahwa Anda sudah membayar.
mail-order-pay-bank = Transfer { $amount } dengan tepat sampai angka terakhir, sebelum { $until }; lalu kabarkan pada halaman pesanan bahwa Anda sudah membayar. Rekeningnya:
mail-order-pay-cash = Bayar { $amount } tunai saat mengambil barang. Tunggu kabar bahwa perajin menerima pesanan, paling lambat { $until }.

mail-order-buyer-placed-subject = Pesanan Anda { $number }
mail-order-buyer-placed = Pesanan Anda sudah tercatat. Tiap perajin dibayar sendiri-sendiri:
mail-order-buyer-quoted-subject = Pesanan { $number }: ongkos kirim sudah diketahui
mail-order-buyer-quoted = { $maker } sudah memberitahukan ongkos kirim. Anda dapat membayar sekarang, atau membatalkannya pada halaman pesanan.
mail-order-buyer-denied-subject = Pesanan { $number }: pembayaran belum ditemukan
mail-order-buyer-denied = { $maker } belum menemukan pembayaran Anda. Mohon periksa, lalu kabarkan lagi pada halaman pesanan.
mail-order-buyer-accepted-subject = Pesanan { $number } diterima
mail-order-buyer-accepted = { $maker } menerima pesanan Anda dan sedang menyiapkannya.
mail-order-buyer-handed-over-subject = Pesanan { $number } sudah diserahkan
mail-order-buyer-handed-over = { $maker } sudah menyerahkan pesanan Anda. Bila barangnya sudah sampai, mohon kabarkan pada halaman pesanan.
mail-order-buyer-cancelled-subject = Pesanan { $number } dibatalkan
mail-order-buyer-cancelled = Pesanan Anda kepada { $maker } tidak jadi. Tidak ada yang perlu dibayar.
mail-order-buyer-expired-subject = Pesanan { $number }: lewat waktu
mail-order-buyer-expired = Waktu pesanan Anda kepada { $maker } lewat tanpa pembayaran atau jawaban; barangnya tidak ditahan lagi. Bila Anda telanjur membayar, tulislah kepada perajin pada halaman pesanan.
mail-order-buyer-owed-subject = Pesanan { $number }: uang harus dikembalikan
mail-order-buyer-owed = Pesanan Anda kepada { $maker } tidak jadi, dan uang Anda ada pada perajin. Perajin harus mengembalikannya. Hubungi perajin, atau dewan bila tidak ada jawaban.
mail-order-buyer-returned-subject = Pesanan { $number }: uang sudah dikembalikan
mail-order-buyer-returned = { $maker } mencatat bahwa uang Anda sudah dikembalikan.
mail-order-buyer-message-subject = Pesanan { $number }: ada pesan
mail-order-buyer-message = Ada yang menulis kepada Anda tentang pesanan Anda kepada { $maker }.
mail-order-maker-placed-subject = Pesanan baru: { $number }
mail-order-maker-placed = Ada pesanan baru untuk { $maker }: { $number }.
mail-order-maker-reported-subject = Pesanan { $number }: pembeli mengabarkan sudah membayar
mail-order-maker-reported = Pembeli pesanan { $number } untuk { $maker } mengabarkan sudah membayar. Periksa apakah uangnya sudah masuk, lalu pastikan.
mail-order-maker-cancelled-subject = Pesanan { $number } dibatalkan
mail-order-maker-cancelled = Pembeli membatalkan pesanan { $number } untuk { $maker }. Jangan kirim barangnya.
mail-order-maker-message-subject = Pesanan { $number }: ada pesan
mail-order-maker-message = Ada yang menulis tentang pesanan { $number } untuk { $maker }.
