# Akun, peran, dan ruang kerja.

fault-too-short = terlalu pendek: paling sedikit { $min } huruf atau tanda
fault-not-a-login = bukan nama masuk: pakai 3 sampai 80 huruf kecil, angka, titik, tanda hubung, garis bawah, atau @
fault-taken = sudah dipakai orang lain
fault-easily-guessed = terlalu mudah ditebak; pakai beberapa kata yang tidak berkaitan, atau kalimat milik Anda sendiri
fault-ends-before-it-begins = hari terakhir mendahului hari pertama
fault-no-card-for-this-role = kartu kode hanya untuk perajin, pelatih, dan petugas stan tanpa peran lain

## Peran
role-administrator = Administrator
role-officer = Petugas
role-editor = Penyunting
role-assessor = Penilai
role-trainer = Pelatih
role-stand-staff = Petugas stan
role-finance = Keuangan
role-auditor = Pemeriksa
role-maker = Perajin
role-partner = Mitra
role-buyer = Pembeli
demo-person = { $role } contoh, { $region }
