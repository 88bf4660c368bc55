# Pekerjaan yang dikerjakan program kemudian.

work-jobs = Pekerjaan
right-keep-jobs = Melihat pekerjaan yang dikerjakan program kemudian, mengulangi, atau menghapusnya
jobs-intro = Pekerjaan yang dikerjakan program dengan sendirinya, misalnya mengirim surel. Yang gagal dicoba lagi dengan jeda yang makin panjang; yang terus gagal menunggu diperiksa.
jobs-all = Semua
jobs-aside = Perlu diperiksa
jobs-none = Tidak ada pekerjaan
jobs-none-text = Semua pekerjaan sudah selesai.
job = Pekerjaan
job-state = Keadaan
job-created = Diminta
job-due = Dikerjakan
job-tries = Percobaan
job-change = Tindakan
job-retry = Coba lagi sekarang
job-drop = Hapus
job-state-waiting = Menunggu
job-state-running = Sedang dikerjakan
job-state-look = Perlu diperiksa
job-done-ulangi = Pekerjaan akan dicoba lagi.
job-done-hapus = Pekerjaan sudah dihapus dari antrean.
job-forgotten = Mengirim kode kata sandi baru lewat surel
job-picture = Membuat ukuran foto
job-media = Membersihkan berkas foto yang tidak dipakai
job-tidy = Membersihkan sesi dan percobaan masuk yang sudah lampau
job-orders = Melewatkan pesanan yang tidak dibayar atau dijawab pada waktunya
job-books = Memeriksa pembukuan, serta melupakan keranjang dan pembeli lama
