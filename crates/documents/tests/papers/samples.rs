//! Papers about an assessment that never was.

use domain::document::{
    Assessor, Bill, Billed, Booking, Candidate, Compared, Consistency, Criterion, Directory, Flagship, Gap,
    GapSheet, LeftOut, Letterhead, Medians, Minutes, Part, Place, Placed, Seal, Signature, Spread, Statement,
};
use jiff::civil::date;

pub const HASH: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
/// Sixty letters of villages in the south of Nias.
pub const NIAS: &str = "Hilisimaetanö Bawömataluo Onohondrö Hilinawalö Fau Botohilitanö";
pub const BATAK: &str = "Ulos Ragi Hotang Partonunan Pangururan Simanindo Ronggur Nihuta";
pub const UNBROKEN: &str = "Hilisimaetanöbawömataluoonohondröhilinawalöbotohilitanö";

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn letterhead() -> Letterhead {
    Letterhead {
        council: "Dewan Kerajinan Nasional Daerah Provinsi Sumatera Utara".into(),
        region: String::new(),
        address: vec![
            "Jalan Contoh Nomor 1, Medan".into(),
            "+62 61 000 0000".into(),
            "sekretariat@corak.example".into(),
        ],
        decree: some("Keputusan Gubernur Nomor 188.44/000/KPTS/2026, 2 Februari 2026"),
    }
}

fn seal() -> Option<Seal> {
    Some(Seal {
        sha256: HASH.into(),
        verify: "https://corak.example/periksa/0198f1c2".into(),
        announced: true,
    })
}

fn signature(role: &str) -> Signature {
    Signature { role: role.into(), name: None }
}

pub fn minutes() -> Minutes {
    let criterion = |name: &str, weight: f64, note: &str| Criterion {
        name: name.into(),
        weight,
        note: some(note).filter(|n| !n.is_empty()),
        stays: some("15 %–41,5 %"),
    };
    let candidate =
        |number, name: &str, region: &str| Candidate { number, name: name.into(), region: region.into() };
    let placed = |rank, candidate: &str, score, band: &str| Placed {
        rank,
        candidate: candidate.into(),
        score,
        band: some(band),
        median: Some(3.5),
        spread: Some(0.75),
    };
    Minutes {
        letterhead: letterhead(),
        round: "Putaran Percobaan Kerajinan Unggulan Kepulauan Nias".into(),
        number: None,
        region: "Kabupaten Nias Selatan".into(),
        place: some("Telukdalam"),
        period: "2026–2030".into(),
        opened: Some(date(2026, 5, 4)),
        closed: date(2026, 7, 9),
        decided: date(2026, 7, 13),
        criteria: vec![
            criterion("Keunikan motif dan pengetahuan tradisional masyarakat pendukungnya", 0.275, ""),
            criterion("Ketersediaan bahan baku berkelanjutan di sekitar tempat perajin", 0.25, ""),
            criterion("Penyerapan tenaga kerja dan pemberdayaan perempuan perajin", 0.2, ""),
            criterion("Dampak lingkungan dari pewarnaan dan pengolahan limbah", 0.125, "Makin kecil makin baik"),
            criterion("Jangkauan pemasaran dan kesinambungan permintaan", 0.15, ""),
        ],
        weighing: "Bobot ditentukan dengan perbandingan berpasangan (AHP) oleh lima penilai, lalu digabungkan dengan rata-rata geometrik. Pertanggungjawaban setiap perbandingan tersimpan bersama data penilaian.".into(),
        consistency: vec![
            Consistency { of: "Kelompok kriteria".into(), ratio: 0.0612 },
            Consistency { of: "Pemasaran".into(), ratio: 0.0 },
        ],
        candidates: vec![
            candidate(1, NIAS, "Kecamatan Fanayama"),
            candidate(2, "Anyaman pandan", "Kecamatan Telukdalam"),
            candidate(3, UNBROKEN, "Kecamatan Hibala"),
            candidate(4, BATAK, "Kecamatan Lölömatua"),
        ],
        assessors: vec![
            Assessor { name: "Penilai dari dinas perindustrian".into(), ..Assessor::default() },
            Assessor {
                name: "Penilai dari unsur perajin".into(),
                notes: vec!["3 dari 3 lembar".into()],
                interests: vec!["Menjadi anggota kelompok penenun yang mengusulkan calon pertama.".into()],
                recusals: vec![format!("Tidak menilai {NIAS}.")],
            },
        ],
        method: "TOPSIS (vektor)".into(),
        compared: vec![
            Compared { method: "Jumlah terbobot".into(), agreement: 0.8667, first: some(NIAS) },
            Compared { method: "VIKOR".into(), agreement: -0.3333, first: some(UNBROKEN) },
        ],
        results: vec![
            placed(1, NIAS, 71.31, "Unggulan"),
            placed(2, UNBROKEN, 64.02, "Berkembang"),
            placed(3, "Anyaman pandan", 59.99, "Berkembang"),
        ],
        heads: vec![1, 2, 3, 4, 5, 6],
        medians: vec![Medians {
            criterion: "Keunikan motif dan pengetahuan tradisional".into(),
            cells: [(3.5, 3, 4), (4.0, 4, 4), (2.0, 1, 5), (3.0, 3, 3), (1.5, 1, 2), (5.0, 5, 5)]
                .map(|(median, least, greatest)| Spread { median, least, greatest })
                .to_vec(),
        }],
        sensitivity: vec![
            "Anyaman pandan mendahului calon pertama bila bobot pemasaran melebihi 31 %.".into(),
            "Peringkat pertama bertahan pada 87 % dari 100.000 susunan bobot yang dicoba.".into(),
        ],
        left_out: vec![LeftOut { candidate: BATAK.into(), reason: "Mengundurkan diri sebelum putaran ditutup.".into() }],
        notes: vec!["Penilaian dilaksanakan secara tertutup sampai seluruh penilai menyerahkan nilainya.".into()],
        seal: seal(),
        signatures: vec![
            signature("Ketua tim penilai"),
            signature("Sekretaris"),
            signature("Mengetahui, Ketua Dewan Kerajinan Nasional Daerah"),
        ],
    }
}

pub fn empty_minutes() -> Minutes {
    Minutes {
        letterhead: Letterhead { council: "Council".into(), ..Letterhead::default() },
        number: some("1/2026"),
        place: None,
        opened: None,
        criteria: vec![],
        consistency: vec![],
        heads: vec![],
        medians: vec![],
        candidates: vec![],
        assessors: vec![],
        compared: vec![],
        results: vec![],
        sensitivity: vec![],
        left_out: vec![],
        notes: vec![],
        seal: None,
        signatures: vec![],
        ..minutes()
    }
}

pub fn gap_sheet() -> GapSheet {
    let gap = |criterion: &str, score: f64, lost, help: &str, training| Gap {
        criterion: criterion.into(),
        score,
        best: 5.0,
        share: score / 5.0,
        note: None,
        lost,
        help: help.into(),
        training,
    };
    GapSheet {
        letterhead: letterhead(),
        round: "Putaran Percobaan Kerajinan Unggulan Kepulauan Nias".into(),
        candidate: NIAS.into(),
        region: "Kecamatan Fanayama, Kabupaten Nias Selatan".into(),
        date: date(2026, 7, 14),
        rank: Some((3, 7)),
        score: 61.5,
        highest: 100.0,
        band: some("Berkembang"),
        gaps: vec![
            gap("Keunikan motif dan pengetahuan tradisional", 5.0, 0.0, "", false),
            gap(
                "Ketersediaan bahan baku berkelanjutan",
                2.0,
                15.0,
                "Pembibitan tanaman pewarna bersama kelompok tetangga, dengan pencatatan jumlah yang dipanen.",
                true,
            ),
            gap(
                "Jangkauan pemasaran",
                2.5,
                7.5,
                "Katalog dengan ukuran dan harga, serta pengiriman yang dikelola bersama.",
                true,
            ),
            gap("Kemasan", 3.0, 4.25, "Kemasan yang melindungi anyaman dari kelembapan.", false),
        ],
        notes: vec!["Usulan dapat diajukan kembali pada putaran berikutnya.".into()],
        seal: seal(),
        signatures: vec![signature("Ketua tim penilai")],
    }
}

pub fn directory(regions: usize) -> Directory {
    let place = |n: usize| Place {
        code: format!("12.{n:02}"),
        name: match n % 5 {
            0 => format!("Kabupaten {UNBROKEN}"),
            _ => format!("Kabupaten Percontohan {n}"),
        },
        flagships: match n % 3 {
            0 => vec![],
            1 => vec![Flagship {
                craft: "Tenun ikat".into(),
                status: "Ditetapkan".into(),
                note: None,
                period: some("2026–2030"),
                decree: Some(format!("Nomor 188.44/{n}/KPTS/2026")),
                date: Some(date(2026, 2, 2)),
            }],
            _ => vec![
                Flagship {
                    craft: NIAS.into(),
                    status: "Calon".into(),
                    note: some("belum diperiksa"),
                    ..Flagship::default()
                },
                Flagship { craft: "Anyaman pandan".into(), status: "Calon".into(), ..Flagship::default() },
            ],
        },
    };
    Directory {
        letterhead: letterhead(),
        region: "Provinsi Sumatera Utara".into(),
        date: date(2026, 7, 13),
        summary: vec!["Kabupaten dan kota: 33 · Ditetapkan: 11 · Calon: 11 · Belum tercatat: 11".into()],
        parts: vec![Part { name: String::new(), places: (1..=regions).map(place).collect() }],
        source: some("https://corak.example/data/designations.csv?root=12"),
        seal: None,
    }
}

/// The account of a maker in a month with so many entries.
pub fn statement(entries: i64) -> Statement {
    let booking = |n: i64| Booking {
        day: format!("{} November 2026", n % 30 + 1),
        what: if n % 3 == 0 { "Dibayarkan dewan".into() } else { "Penjualan".into() },
        order: (n % 3 != 0).then(|| "28T5-CY4T".to_owned()),
        plus: if n % 3 == 0 { String::new() } else { "Rp\u{a0}1.250.000".into() },
        minus: if n % 3 == 0 { "Rp\u{a0}2.500.000".into() } else { String::new() },
        stands: format!("Rp\u{a0}{}.000", n * 125),
    };
    Statement {
        letterhead: letterhead(),
        maker: NIAS.into(),
        region: "Kecamatan Fanayama, Kabupaten Nias Selatan".into(),
        period: "November 2026".into(),
        date: date(2026, 12, 1),
        opening: "Rp\u{a0}0".into(),
        bookings: (0..entries).map(booking).collect(),
        closing: "−Rp\u{a0}5.000.000".into(),
        notes: vec!["Saldo di atas nol ialah hak perajin; di bawah nol ialah iuran yang belum dibayarkan kepada dewan.".into()],
    }
}

/// The invoice of an order that never was.
pub fn bill() -> Bill {
    let billed = |name: &str| Billed {
        name: name.into(),
        pieces: "2".into(),
        price: "Rp\u{a0}150.000".into(),
        amount: "Rp\u{a0}300.000".into(),
    };
    Bill {
        letterhead: Letterhead {
            council: NIAS.into(),
            region: "Kabupaten Nias Selatan".into(),
            address: vec!["Kelompok".into(), "NIB 1234567890123".into()],
            decree: None,
        },
        title: "Faktur penjualan".into(),
        number: "28T5-CY4T".into(),
        date: date(2026, 11, 30),
        facts: vec![
            ("Pembeli".into(), BATAK.into()),
            ("Alamat pengiriman".into(), format!("Jalan Contoh 1, {UNBROKEN}, Kota Medan 20111")),
            ("Tanggal pesanan".into(), "29 November 2026".into()),
        ],
        lines: vec![billed("Tikar pandan berwarna"), billed(UNBROKEN), billed(BATAK)],
        sums: vec![
            ("Harga barang".into(), "Rp\u{a0}900.000".into()),
            ("Ongkos kirim".into(), "Rp\u{a0}20.000".into()),
            ("Jumlah".into(), "Rp\u{a0}920.000".into()),
        ],
        standing: "Lunas pada 30 November 2026.".into(),
        notes: vec!["Bukti ini dikeluarkan perajin sebagai penjual. Ini bukan faktur pajak.".into()],
    }
}
