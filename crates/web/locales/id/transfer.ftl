# Impor, ekspor, dan templat.

fault-surplus = berada di kanan kolom terakhir; mungkin teks yang memuat koma tidak diapit tanda petik
fault-sheet-error = lembar kerja menampilkan galat di sel ini; perbaiki rumusnya

import-file = Berkas tidak dapat dibaca: { $why }.
import-folder = Ini sebuah folder; sebutkan berkas di dalamnya.
import-too-large = Ukuran berkas { $size } MiB, sedangkan batasnya { $max } MiB. Bagilah menjadi beberapa berkas.
import-too-large-inside = Isi lembar kerja setelah dibuka melampaui batas, atau ada sel yang terlalu panjang. Simpan sebagai CSV UTF-8 dan bagilah bila perlu.
import-too-many-rows = Berkas memuat lebih dari { $max } baris. Bagilah menjadi beberapa berkas.
import-row-too-long = Baris { $line } terlalu panjang. Mungkin ada tanda petik yang belum ditutup di sana.
import-encoding = Baris { $line } bukan teks UTF-8. Simpan berkas sebagai “CSV UTF-8 (Comma delimited)” di Excel, atau dengan himpunan karakter “Unicode (UTF-8)” di LibreOffice, atau sebagai .xlsx.
import-utf16 = Berkas ini teks UTF-16 (“Unicode Text” di Excel). Simpan sebagai “CSV UTF-8 (Comma delimited)” atau sebagai .xlsx.
import-binary = Berkas ini bukan teks dan bukan lembar kerja. Yang dapat dibaca ialah CSV UTF-8, .xlsx, dan GeoJSON untuk batas wilayah.
import-old-spreadsheet = Berkas ini lembar kerja lama (.xls) atau dilindungi kata sandi. Simpan sebagai .xlsx tanpa kata sandi, atau sebagai CSV UTF-8.
import-spreadsheet = Lembar kerja tidak dapat dibaca: { $why }. Buka dan simpan lagi sebagai .xlsx, atau simpan sebagai CSV UTF-8.
import-no-sheet = Tidak ada lembar dengan judul kolom { $columns }. Jalankan `corak template` untuk contohnya.
import-column = Kolom { $column } tidak ada. Jalankan `corak template` untuk contohnya.
import-twice = Kolom { $column } muncul dua kali.
import-geojson = Berkas ini bukan FeatureCollection GeoJSON: { $why }.
import-busy = Pihak lain sedang menulis ke basis data lebih lama daripada batas tunggu. Tidak ada yang disimpan; coba lagi nanti.
import-running = Impor sedang berjalan ({ $kind }, { $file }); data tetap dapat dibaca, penulisan menunggu sampai selesai. Coba lagi nanti.
import-disk-full = Ruang penyimpanan penuh. Tidak ada yang disimpan; kosongkan sebagian lalu coba lagi.
import-store = Basis data tidak dapat melakukannya: { $why }. Tidak ada yang disimpan.
import-ignored = Kolom yang tidak dibaca: { $columns }
import-counts = baru { $new }   berubah { $changed }   tetap { $unchanged }   keliru { $faulty }
import-fault = baris { $line }, { $column } “{ $found }”: { $what }
import-more-faults = …dan kekeliruan lain; yang ditampilkan { $max } pertama.
import-nothing = Tidak ada yang disimpan.
import-preview = Pratinjau: tidak ada yang disimpan.
import-phase-check = Memeriksa
import-phase-compare = Membandingkan
import-phase-apply = Menyimpan

export-cell-too-long = Ada sel yang lebih panjang daripada yang dapat dimuat lembar kerja. Ekspor sebagai CSV: --format csv.
export-too-many-rows = Baris daftar ini melebihi batas lembar kerja. Ekspor sebagai CSV: --format csv.
export-failed = Daftar tidak dapat ditulis: { $why }.
export-terminal = Lembar kerja bukan teks untuk layar. Arahkan ke berkas: > { $file }
