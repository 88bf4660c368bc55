# Surel, dan halaman bagi yang lupa kata sandi.

forgotten-title = Lupa kata sandi
forgotten-intro = Kami mengirim kode sekali pakai lewat surel. Dengan kode itu Anda memilih kata sandi baru.
forgotten-no-mail = Mintalah kode sekali pakai kepada administrator daerah Anda. Dengan kode itu Anda memilih kata sandi baru di sini.
forgotten-by-mail = Minta kode
forgotten-by-code = Pakai kode
forgotten-who = Nama masuk atau alamat surel
forgotten-send = Kirim kode
forgotten-sent = Bila nama atau alamat itu tercatat, surel berisi kode segera tiba. Periksa juga kotak spam. Kode berlaku satu jam.
forgotten-nobody = Isi nama masuk atau alamat surel Anda.
forgotten-code = Kode sekali pakai
forgotten-code-hint = Enam belas huruf dan angka dari surel atau dari administrator; huruf besar atau kecil sama saja.
forgotten-choose = Simpan kata sandi baru
forgotten-void = Kode ini tidak dikenal, sudah dipakai, atau sudah lewat waktunya. Periksa setiap huruf, atau mintalah kode baru.
forgotten-back = Kembali ke halaman masuk
sign-in-new-password = Kata sandi baru disimpan. Silakan masuk.
own-mail = Surel
own-mail-hint = Ke alamat ini dikirim kode bila Anda lupa kata sandi. Kosongkan untuk menghapusnya.
person-mail = Ubah surel
person-mail-hint = Ke alamat ini dikirim kode bila orang ini lupa kata sandi. Boleh dikosongkan.
person-no-mail = belum tercatat
done-surel = Alamat surel disimpan.
done-kode = Kode sudah dibuat dan sudah ditampilkan.
reset-code-title = Kode kata sandi baru
reset-code-intro = Kode ini ditampilkan sekali. Serahkan langsung kepada orangnya; kata sandi lama tidak berlaku lagi.
reset-code-until = Berlaku sampai
reset-code-how = Buka { $address }, ketik kode ini, lalu pilih kata sandi baru.

## Surat
mail-forgotten-subject = Kode untuk kata sandi baru
mail-forgotten =
    Yth. { $name },

    Seseorang meminta kata sandi baru untuk akun { $login }. Kode Anda:

        { $code }

    Buka alamat ini, lalu pilih kata sandi baru:

    { $address }

    Kode berlaku satu jam dan hanya sekali. Bila bukan Anda yang memintanya, abaikan surat ini; kata sandi Anda tidak berubah.
