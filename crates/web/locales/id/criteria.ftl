# `corak criteria`: perangkat kriteria dari profil, dan berkas keputusan menurutnya.

criteria-no-set = Perangkat kriteria { $name } tidak ada; yang ada: { $all }
criteria-no-lang = Profil ini tidak memiliki bahasa { $name }; yang ada: { $all }
criteria-none = Profil ini tidak memiliki perangkat kriteria.
criteria-count = { $count } kriteria
criteria-missing-count = { $count ->
    [0] siap untuk putaran penilaian
   *[other] { $count } hal belum ada sebelum putaran penilaian
    }
criteria-basis-text = naskahnya sendiri dibaca
criteria-basis-excerpt = kutipan dibaca
criteria-basis-general = pengetahuan umum
criteria-source = Sumber: { $source }
criteria-certainty = Kepastian: { $basis }. { $note }
criteria-levels = Untuk: { $levels }
criteria-method = Metode: { $method }
criteria-weighing-direct = Bobot: diisi langsung
criteria-weighing-equal = Bobot: sama semua
criteria-weighing-rank-order = Bobot: menurut urutan kepentingan
criteria-weighing-pairwise = Bobot: perbandingan berpasangan (AHP)
criteria-goals = Dengan tujuan: { $goals }
criteria-rubric-source = Rubrik: dari sumbernya
criteria-rubric-suggested = Rubrik: usulan program ini, bukan dari sumbernya; baca dan sesuaikan sebelum dipakai
criteria-rubric-council = Rubrik: dari dewan
criteria-valid = Hasil berlaku { $count } bulan
criteria-yearly = Ditinjau ulang setiap tahun
criteria-bands = Predikat (dari { $greatest }): { $bands }
criteria-weight = bobot { $weight }
criteria-no-weight = tanpa bobot
criteria-cost = makin kecil makin baik
criteria-answer-score = nilai
criteria-answer-yes-no = ya atau tidak
criteria-answer-number = jumlah
criteria-no-text = (belum ada teks)
criteria-proof = Bukti mulai nilai { $score }: { $proof }
criteria-knock-out-below = Gugur bila di bawah { $score }
criteria-knock-out-above = Gugur bila di atas { $score }
criteria-title-chain = Dari tingkat ke tingkat
criteria-go-on = paling banyak { $count } lanjut
criteria-ready = Tidak ada yang kurang: putaran penilaian dapat dibuka dengan perangkat ini.
criteria-title-missing = Yang belum ada sebelum putaran penilaian dapat dibuka:
criteria-missing-rubric = { $name }: arti nilai { $score }, dalam bahasa { $lang }
criteria-missing-weights = bobot untuk: { $names }
criteria-candidate = Calon { $number }
criteria-file-head = Menurut perangkat kriteria “{ $name }” ({ $key }). Ganti setiap nan dengan nilai, lalu jalankan: corak assess BERKAS
criteria-file-equal = Sumber tidak memberi bobot, atau tidak semuanya: yang tanpa bobot dibagi sama sampai dewan menimbangnya.
criteria-file-pairwise = Sumber menimbang dengan perbandingan berpasangan: untuk itu tulis method = "pairwise", hapus bobotnya, dan tambahkan [[weights.comparisons]] seperti dijelaskan docs/decision-file.md.
criteria-file-exponents = Pada mpe bobot adalah pangkat: bilangan bulat 1 sampai 9. Yang tertinggi paling menentukan.
criteria-file-fill = Nilai, menurut urutan kriteria.
