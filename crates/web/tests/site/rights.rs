//! Every address of the site, for everybody: each route is classified here, and asked by every role from every level.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::{Means, Right, may};
use domain::account::{CardId, HoldingId, Role};
use testkit::{Actor, World, on_both};

use crate::browser::{Browser, Form};
use crate::visitor::{Visitor, furnished};

/// For whom an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// Everybody, without signing in.
    Everybody,
    /// Whoever signed in.
    SignedIn,
    /// Whoever has a right anywhere.
    Anywhere(Right),
    /// Whoever has a right at the region of the person whom it is about.
    Reaching(Right),
    /// Whoever has a right at the region at which the programme is rooted.
    AtRoot(Right),
    /// Whoever has both of these rights at the region at which the programme is rooted.
    BothAtRoot(Right, Right),
    /// Whoever has a right at the region that it is about or below it: what a council decides reaches down.
    Down(Right),
    /// Whoever has a right at the region of the item or maker that it is about.
    Record(Right),
    /// Whoever acts for the maker that it is about, or whose item it is.
    Acting(Right),
    /// One's own alone; whoever asks here has none.
    Another,
}

/// What the test does with an address of the workbench.
#[derive(Debug, Clone, Copy)]
struct Way {
    route: &'static str,
    method: &'static str,
    is: For,
    body: &'static str,
}

const fn opens(route: &'static str, is: For) -> Way {
    Way { route, method: "GET", is, body: "" }
}

const fn sends(route: &'static str, is: For, body: &'static str) -> Way {
    Way { route, method: "POST", is, body }
}

/// In another way than pages and forms do, of something that is somebody else's alone.
const fn asks(method: &'static str, route: &'static str) -> Way {
    Way { route, method, is: For::Another, body: "" }
}

/// Every way into the workbench.
const WAYS: &[Way] = &[
    opens("/kerja", For::SignedIn),
    opens("/kerja/lanjutkan", For::SignedIn),
    sends("/kerja/lanjutkan", For::SignedIn, "buang=1"),
    opens("/kerja/langkah-kedua", For::SignedIn),
    sends("/kerja/langkah-kedua", For::SignedIn, "code=1"),
    opens("/kerja/akun", For::SignedIn),
    sends("/kerja/akun/bahasa", For::SignedIn, "lang=en"),
    sends("/kerja/akun/surel", For::SignedIn, "email=x"),
    sends("/kerja/akun/sandi", For::SignedIn, "old=x"),
    opens("/kerja/akun/langkah-kedua", For::SignedIn),
    sends("/kerja/akun/langkah-kedua", For::SignedIn, "code=1"),
    sends("/kerja/akun/langkah-kedua/mulai", For::SignedIn, "begin=x"),
    sends("/kerja/akun/langkah-kedua/hapus", For::SignedIn, "remove=x"),
    sends("/kerja/akun/kode-pemulihan", For::SignedIn, "renew=x"),
    opens("/kerja/akun/kunci-sandi", For::SignedIn),
    sends("/kerja/akun/kunci-sandi", For::SignedIn, "kunci=x"),
    sends("/kerja/akun/kunci-sandi/mulai", For::SignedIn, "add=x"),
    sends("/kerja/akun/kunci-sandi/hapus", For::SignedIn, "kunci=x"),
    opens("/kerja/akun/sso", For::SignedIn),
    sends("/kerja/akun/sso/mulai", For::SignedIn, "link=x"),
    sends("/kerja/akun/sso/hapus", For::SignedIn, "id=x"),
    sends("/kerja/akun/sesi", For::SignedIn, "sesi=lain"),
    opens("/kerja/orang", For::Anywhere(Right::ReadPeople)),
    opens("/kerja/orang/ekspor", For::Anywhere(Right::ReadPeople)),
    opens("/kerja/orang/baru", For::Anywhere(Right::KeepAccounts)),
    sends("/kerja/orang/baru", For::Reaching(Right::KeepAccounts), "name=New+One&region=A1&role=editor"),
    opens("/kerja/orang/{id}", For::Reaching(Right::ReadPeople)),
    sends(
        "/kerja/orang/{id}/peran",
        For::Reaching(Right::KeepAccounts),
        "role=maker&region=A1&since=2026-01-01",
    ),
    sends("/kerja/orang/{id}/peran/{holding}", For::Reaching(Right::KeepAccounts), ""),
    sends("/kerja/orang/{id}/kartu", For::Reaching(Right::KeepCards), "days=30"),
    sends("/kerja/orang/{id}/kartu/{card}", For::Reaching(Right::KeepCards), ""),
    sends("/kerja/orang/{id}/surel", For::Reaching(Right::KeepAccounts), "email=new@example.org"),
    sends("/kerja/orang/{id}/sandi", For::Reaching(Right::KeepAccounts), ""),
    sends("/kerja/orang/{id}/aktif", For::Reaching(Right::KeepAccounts), "aktif=1"),
    opens("/kerja/orang/{id}/hapus", For::Reaching(Right::KeepAccounts)),
    sends("/kerja/orang/{id}/hapus", For::Reaching(Right::KeepAccounts), "name=Another&why=asked"),
    opens("/kerja/produk/{id}/foto", For::Record(Right::KeepItems)),
    sends("/kerja/produk/{id}/foto", For::Record(Right::KeepItems), ""),
    sends("/kerja/produk/{id}/foto/kirim", For::Record(Right::KeepItems), ""),
    // A photograph on its way is its sender's alone, and this one is nobody's.
    asks("HEAD", "/kerja/produk/{id}/foto/kirim/{upload}"),
    asks("PATCH", "/kerja/produk/{id}/foto/kirim/{upload}"),
    asks("DELETE", "/kerja/produk/{id}/foto/kirim/{upload}"),
    sends("/kerja/produk/{id}/foto/{photo}", For::Record(Right::KeepItems), "tindakan=hapus"),
    opens("/kerja/perajin/{id}/foto", For::Record(Right::KeepMakers)),
    sends("/kerja/perajin/{id}/foto", For::Record(Right::KeepMakers), ""),
    sends("/kerja/perajin/{id}/foto/kirim", For::Record(Right::KeepMakers), ""),
    asks("HEAD", "/kerja/perajin/{id}/foto/kirim/{upload}"),
    asks("PATCH", "/kerja/perajin/{id}/foto/kirim/{upload}"),
    asks("DELETE", "/kerja/perajin/{id}/foto/kirim/{upload}"),
    sends("/kerja/perajin/{id}/foto/{photo}", For::Record(Right::KeepMakers), "tindakan=hapus"),
    opens("/kerja/pekerjaan", For::AtRoot(Right::KeepJobs)),
    sends("/kerja/pekerjaan/{id}/ulangi", For::AtRoot(Right::KeepJobs), ""),
    sends("/kerja/pekerjaan/{id}/hapus", For::AtRoot(Right::KeepJobs), ""),
    sends("/kerja/keluar", For::SignedIn, ""),
    opens("/kerja/antrean", For::Anywhere(Right::KeepMakers)),
    sends("/kerja/antrean", For::Anywhere(Right::KeepMakers), "step=publish"),
    opens("/kerja/pesanan", For::Anywhere(Right::KeepOrders)),
    opens("/kerja/pesanan/{id}", For::Record(Right::KeepOrders)),
    sends("/kerja/pesanan/{id}", For::Record(Right::KeepOrders), "step=pack&why=x"),
    opens("/kerja/pesanan/{id}/bukti/{picture}", For::Another),
    opens("/kerja/pesanan/{id}/faktur", For::Record(Right::KeepOrders)),
    opens("/kerja/uang", For::Anywhere(Right::KeepPayouts)),
    opens("/kerja/perajin/{id}/uang", For::Record(Right::KeepPayouts)),
    sends("/kerja/perajin/{id}/uang", For::Record(Right::KeepPayouts), "way=to-maker&amount=x"),
    opens("/kerja/perajin/{id}/uang/rekening", For::Record(Right::KeepPayouts)),
    sends("/kerja/perajin/{id}/uang/{payout}", For::Another, ""),
    opens("/kerja/perajin/{id}/uang/{payout}/bukti", For::Another),
    opens("/kerja/penjualan", For::Anywhere(Right::ReadSales)),
    opens("/kerja/penjualan/ekspor", For::Anywhere(Right::ReadSales)),
    opens("/kerja/perajin/{id}/terjual", For::Record(Right::ReadSales)),
    opens("/kerja/perajin/{id}/terjual/ekspor", For::Record(Right::ReadSales)),
    opens("/kerja/pembayaran", For::AtRoot(Right::KeepMarket)),
    opens("/kerja/pembayaran/{id}", For::AtRoot(Right::KeepMarket)),
    sends("/kerja/pembayaran/{id}", For::AtRoot(Right::KeepMarket), "why=x"),
    opens("/kerja/umpan", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/umpan/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/pasar", For::AtRoot(Right::KeepMarket)),
    sends("/kerja/pasar", For::AtRoot(Right::KeepMarket), "fee=x"),
    opens("/kerja/perajin/{id}/promo", For::Record(Right::KeepOrders)),
    sends("/kerja/perajin/{id}/promo", For::Record(Right::KeepOrders), "langkah=buat&percent=x&why=x"),
    opens("/kerja/perajin/{id}/penjualan", For::Record(Right::KeepMarket)),
    sends("/kerja/perajin/{id}/penjualan", For::Record(Right::KeepMarket), "langkah=tahan&alasan="),
    opens("/kerja/perajin/{id}/penjualan/ubah", For::Record(Right::KeepOrders)),
    sends("/kerja/perajin/{id}/penjualan/ubah", For::Record(Right::KeepOrders), "bank=x"),
    opens("/kerja/riwayat", For::Anywhere(Right::ReadHistory)),
    opens("/kerja/riwayat/ekspor", For::Anywhere(Right::ReadHistory)),
    opens("/kerja/perajin", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/perajin/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/perajin/baru", For::Anywhere(Right::KeepMakers)),
    sends("/kerja/perajin/baru", For::Anywhere(Right::KeepMakers), "_do=save&name="),
    opens("/kerja/perajin/{id}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/perajin/{id}/ubah", For::Reaching(Right::KeepMakers)),
    sends("/kerja/perajin/{id}/ubah", For::Reaching(Right::KeepMakers), "_do=save&name="),
    sends("/kerja/perajin/{id}/langkah", For::Reaching(Right::KeepMakers), "step=pause"),
    opens("/kerja/perajin/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    sends("/kerja/perajin/{id}/riwayat", For::Reaching(Right::KeepMakers), "entry=1&field=name"),
    opens("/kerja/wilayah", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/wilayah/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/wilayah/{code}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/wilayah/{code}/{act}", For::Reaching(Right::KeepProfile)),
    sends("/kerja/wilayah/{code}/{act}", For::Reaching(Right::KeepProfile), "_do=lihat"),
    // Nobody has a change that is not there.
    sends("/kerja/wilayah/{code}/urungkan", For::SignedIn, ""),
    // Administrators, officers and editors: whoever keeps anything that a file can hold.
    opens("/kerja/impor", For::Anywhere(Right::KeepCrafts)),
    sends("/kerja/impor", For::Anywhere(Right::KeepCrafts), ""),
    opens("/kerja/impor/templat", For::Anywhere(Right::KeepMakers)),
    // Whoever sent a file, and nobody else.
    opens("/kerja/impor/{id}", For::SignedIn),
    opens("/kerja/impor/{id}/keliru", For::SignedIn),
    sends("/kerja/impor/{id}/simpan", For::SignedIn, ""),
    sends("/kerja/impor/{id}/ulangi", For::SignedIn, ""),
    sends("/kerja/impor/{id}/batal", For::SignedIn, ""),
    opens("/kerja/perajin/{id}/kuasa", For::Reaching(Right::ReadRegister)),
    opens("/kerja/perajin/{id}/kuasa/baru", For::Reaching(Right::KeepMakers)),
    sends("/kerja/perajin/{id}/kuasa/baru", For::Reaching(Right::KeepMakers), "deed=items&orang={person}"),
    sends("/kerja/perajin/{id}/kuasa/{mandate}", For::Reaching(Right::KeepMakers), ""),
    opens("/kerja/perajin/{id}/nomor", For::Reaching(Right::KeepMakers)),
    sends("/kerja/perajin/{id}/nomor", For::Reaching(Right::KeepMakers), "nik=1"),
    opens("/kerja/perajin/{id}/data", For::Reaching(Right::KeepMakers)),
    sends("/kerja/perajin/{id}/data", For::Reaching(Right::KeepMakers), "name=Another"),
    opens("/kerja/akun/data", For::SignedIn),
    sends("/kerja/akun/data", For::SignedIn, ""),
    opens("/kerja/penghapusan", For::Anywhere(Right::KeepMakers)),
    sends(
        "/kerja/penghapusan",
        For::Anywhere(Right::KeepMakers),
        "permintaan=00000000-0000-7000-8000-000000000000",
    ),
    opens("/kerja/perajin/{id}/kembar", For::Reaching(Right::KeepMakers)),
    opens("/kerja/perajin/{id}/gabung/{other}", For::Reaching(Right::KeepMakers)),
    sends("/kerja/perajin/{id}/gabung/{other}", For::Reaching(Right::KeepMakers), "_v=stale"),
    opens("/kerja/perajin/{id}/izin", For::Reaching(Right::ReadRegister)),
    sends("/kerja/perajin/{id}/izin", For::Reaching(Right::KeepMakers), "kind=halal"),
    sends("/kerja/perajin/{id}/izin/{entry}", For::Reaching(Right::KeepMakers), ""),
    opens("/kerja/perajin/{id}/pembinaan", For::Reaching(Right::ReadRegister)),
    sends("/kerja/perajin/{id}/pembinaan", For::Reaching(Right::KeepMakers), "kind=visit"),
    sends("/kerja/perajin/{id}/pembinaan/{entry}", For::Reaching(Right::KeepMakers), ""),
    opens("/kerja/perajin/{id}/persetujuan", For::Reaching(Right::ReadRegister)),
    sends("/kerja/perajin/{id}/persetujuan", For::Reaching(Right::KeepMakers), "way=paper"),
    sends("/kerja/perajin/{id}/persetujuan/{entry}", For::Reaching(Right::KeepMakers), ""),
    opens("/kerja/cari-nomor", For::Anywhere(Right::KeepMakers)),
    sends("/kerja/cari-nomor", For::Anywhere(Right::KeepMakers), "kind=nik&number=1"),
    opens("/kerja/izin", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/pembinaan", For::Anywhere(Right::ReadRegister)),
    // It leads to the register of makers, which asks for the right.
    opens("/kerja/usaha", For::SignedIn),
    opens("/kerja/usaha/{id}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/usaha/{id}/ubah", For::Reaching(Right::KeepMakers)),
    sends("/kerja/usaha/{id}/ubah", For::Reaching(Right::KeepMakers), "_do=save&nib=1"),
    opens("/kerja/usaha/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    sends("/kerja/usaha/{id}/riwayat", For::Reaching(Right::KeepMakers), "entry=1&field=nib"),
    opens("/kerja/perajin/{id}/anggota", For::Reaching(Right::ReadRegister)),
    sends("/kerja/perajin/{id}/anggota", For::Reaching(Right::KeepMakers), "member={maker}"),
    sends("/kerja/perajin/{id}/anggota/{membership}", For::Reaching(Right::KeepMakers), ""),
    opens("/kerja/produk", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/produk/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/produk/baru", For::Anywhere(Right::KeepItems)),
    sends("/kerja/produk/baru", For::Anywhere(Right::KeepItems), "_do=save&name_en="),
    opens("/kerja/produk/{id}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/produk/{id}/ubah", For::Reaching(Right::KeepItems)),
    sends("/kerja/produk/{id}/ubah", For::Reaching(Right::KeepItems), "_do=save&name_en="),
    sends("/kerja/produk/{id}/langkah", For::Reaching(Right::KeepItems), "step=pause"),
    opens("/kerja/produk/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    sends("/kerja/produk/{id}/riwayat", For::Reaching(Right::KeepItems), "entry=1&field=price"),
    sends("/kerja/produk/{id}/stok", For::Reaching(Right::KeepItems), "stock=4"),
    opens("/kerja/produk/{id}/varian", For::Reaching(Right::KeepItems)),
    opens("/kerja/produk/{id}/varian/baru", For::Reaching(Right::KeepItems)),
    sends("/kerja/produk/{id}/varian/baru", For::Reaching(Right::KeepItems), "size_en="),
    opens("/kerja/produk/{id}/varian/{variant}", For::Reaching(Right::KeepItems)),
    sends("/kerja/produk/{id}/varian/{variant}", For::Reaching(Right::KeepItems), "size_en=&colour_en="),
    opens("/kerja/kerajinan", For::AtRoot(Right::ReadRegister)),
    opens("/kerja/kerajinan/ekspor", For::AtRoot(Right::ReadRegister)),
    opens("/kerja/kerajinan/baru", For::AtRoot(Right::KeepCrafts)),
    sends("/kerja/kerajinan/baru", For::AtRoot(Right::KeepCrafts), "_do=save&name_en="),
    opens("/kerja/kerajinan/{id}", For::AtRoot(Right::ReadRegister)),
    opens("/kerja/kerajinan/{id}/ubah", For::AtRoot(Right::KeepCrafts)),
    sends("/kerja/kerajinan/{id}/ubah", For::AtRoot(Right::KeepCrafts), "_do=save&name_en="),
    sends("/kerja/kerajinan/{id}/langkah", For::AtRoot(Right::KeepCrafts), "step=pause"),
    opens("/kerja/kerajinan/{id}/riwayat", For::AtRoot(Right::ReadHistory)),
    sends(
        "/kerja/kerajinan/{id}/riwayat",
        For::BothAtRoot(Right::KeepCrafts, Right::ReadHistory),
        "entry=1&field=names",
    ),
    opens("/kerja/motif", For::AtRoot(Right::ReadRegister)),
    opens("/kerja/motif/ekspor", For::AtRoot(Right::ReadRegister)),
    opens("/kerja/motif/baru", For::AtRoot(Right::KeepCrafts)),
    sends("/kerja/motif/baru", For::AtRoot(Right::KeepCrafts), "_do=save&name="),
    opens("/kerja/motif/{id}", For::AtRoot(Right::ReadRegister)),
    opens("/kerja/motif/{id}/ubah", For::AtRoot(Right::KeepCrafts)),
    sends("/kerja/motif/{id}/ubah", For::AtRoot(Right::KeepCrafts), "_do=save&name="),
    sends("/kerja/motif/{id}/langkah", For::AtRoot(Right::KeepCrafts), "step=pause"),
    opens("/kerja/motif/{id}/riwayat", For::AtRoot(Right::ReadHistory)),
    sends(
        "/kerja/motif/{id}/riwayat",
        For::BothAtRoot(Right::KeepCrafts, Right::ReadHistory),
        "entry=1&field=name",
    ),
    opens("/kerja/kelompok-daerah", For::AtRoot(Right::ReadRegister)),
    opens("/kerja/kelompok-daerah/ekspor", For::AtRoot(Right::ReadRegister)),
    opens("/kerja/kelompok-daerah/baru", For::AtRoot(Right::KeepProfile)),
    sends("/kerja/kelompok-daerah/baru", For::AtRoot(Right::KeepProfile), "_do=save&name_en="),
    opens("/kerja/kelompok-daerah/{id}", For::AtRoot(Right::ReadRegister)),
    opens("/kerja/kelompok-daerah/{id}/ubah", For::AtRoot(Right::KeepProfile)),
    sends("/kerja/kelompok-daerah/{id}/ubah", For::AtRoot(Right::KeepProfile), "_do=save&name_en="),
    opens("/kerja/kelompok-daerah/{id}/riwayat", For::AtRoot(Right::ReadHistory)),
    sends(
        "/kerja/kelompok-daerah/{id}/riwayat",
        For::BothAtRoot(Right::KeepProfile, Right::ReadHistory),
        "entry=1&field=name",
    ),
    opens("/kerja/target", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/target/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/target/belum-lapor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/target/{code}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/target/{code}/baris", For::Reaching(Right::ReadRegister)),
    opens("/kerja/target/{code}/ubah", For::Reaching(Right::KeepTargets)),
    sends("/kerja/target/{code}/ubah", For::Reaching(Right::KeepTargets), "t_coached=x"),
    opens("/kerja/target/{code}/lapor", For::Reaching(Right::KeepTargets)),
    sends("/kerja/target/{code}/lapor", For::Reaching(Right::KeepTargets), "value=x"),
    opens("/kerja/target/{code}/bagi", For::Reaching(Right::KeepTargets)),
    sends("/kerja/target/{code}/bagi", For::Reaching(Right::KeepTargets), "_do=lihat"),
    // A level above, and of no year to come.
    sends("/kerja/target/{code}/kunci", For::AtRoot(Right::KeepTargets), "_do=kunci&year=2090"),
    opens("/kerja/klaim", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/klaim/{id}", For::Reaching(Right::ReadRegister)),
    sends("/kerja/klaim/{id}", For::Reaching(Right::KeepCrafts), "to=confirmed"),
    opens("/kerja/putaran", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/putaran/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/putaran/baru", For::Anywhere(Right::KeepRounds)),
    sends("/kerja/putaran/baru", For::Anywhere(Right::KeepRounds), "_do=save&title_en="),
    opens("/kerja/putaran/{id}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/putaran/{id}/ubah", For::Reaching(Right::KeepRounds)),
    sends("/kerja/putaran/{id}/ubah", For::Reaching(Right::KeepRounds), "_do=save&title_en="),
    opens("/kerja/putaran/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    // The round is decided: whoever may take steps is told that this one is not open.
    sends("/kerja/putaran/{id}/langkah", For::Reaching(Right::KeepRounds), "step=cancel&why=x"),
    sends("/kerja/putaran/{id}/calon", For::Reaching(Right::KeepRounds), ""),
    sends("/kerja/putaran/{id}/calon/{part}", For::Reaching(Right::KeepRounds), "do=withdraw&why=x"),
    sends("/kerja/putaran/{id}/penilai", For::Reaching(Right::KeepRounds), ""),
    sends("/kerja/putaran/{id}/penilai/{part}", For::Reaching(Right::KeepRounds), "why=x"),
    opens("/kerja/putaran/{id}/nilai", For::Reaching(Right::ReadRegister)),
    opens("/kerja/putaran/{id}/nilai/ekspor", For::Reaching(Right::ReadRegister)),
    opens("/kerja/putaran/{id}/hasil/ekspor", For::Reaching(Right::ReadRegister)),
    opens("/kerja/putaran/{id}/hasil", For::Reaching(Right::ReadRegister)),
    sends("/kerja/putaran/{id}/hasil", For::Reaching(Right::KeepRounds), ""),
    opens("/kerja/putaran/{id}/hasil.json", For::Reaching(Right::ReadRegister)),
    opens("/kerja/putaran/{id}/berita-acara", For::Reaching(Right::ReadRegister)),
    opens("/kerja/putaran/{id}/pembinaan/{part}", For::Reaching(Right::ReadRegister)),
    sends("/kerja/putaran/{id}/pembinaan/{part}", For::Reaching(Right::KeepRounds), "need=makers"),
    opens("/kerja/putaran/{id}/pembinaan/{part}/ekspor", For::Reaching(Right::ReadRegister)),
    opens("/kerja/putaran/{id}/pembinaan/{part}/pdf", For::Reaching(Right::ReadRegister)),
    opens("/kerja/kebutuhan-pelatihan", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/kebutuhan-pelatihan/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/penilaian", For::Anywhere(Right::Assess)),
    // Whoever has a seat in the round alone; whoever asks here has none.
    opens("/kerja/penilaian/{id}", For::Another),
    opens("/kerja/penilaian/{id}/kepentingan", For::Another),
    sends("/kerja/penilaian/{id}/kepentingan", For::Another, ""),
    opens("/kerja/penilaian/{id}/bobot", For::Another),
    sends("/kerja/penilaian/{id}/bobot", For::Another, "do=hand-in"),
    opens("/kerja/penilaian/{id}/calon/{part}", For::Another),
    sends("/kerja/penilaian/{id}/calon/{part}", For::Another, "_do=save"),
    opens("/kerja/usulan", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/usulan/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/usulan/baru", For::Anywhere(Right::KeepProposals)),
    sends("/kerja/usulan/baru", For::Anywhere(Right::KeepProposals), "_do=save&period="),
    opens("/kerja/usulan/{id}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/usulan/{id}/ubah", For::Reaching(Right::KeepProposals)),
    sends("/kerja/usulan/{id}/ubah", For::Reaching(Right::KeepProposals), "_do=save&period="),
    // It is a draft, which nobody takes up again.
    sends("/kerja/usulan/{id}/langkah", For::Reaching(Right::KeepProposals), "step=reopen"),
    opens("/kerja/usulan/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    sends("/kerja/usulan/{id}/riwayat", For::Reaching(Right::KeepProposals), "entry=1&field=story"),
    opens("/kerja/usulan/{id}/bukti", For::Reaching(Right::ReadRegister)),
    sends("/kerja/usulan/{id}/bukti", For::Reaching(Right::KeepProposals), "cara=link"),
    sends("/kerja/usulan/{id}/bukti/{entry}", For::Reaching(Right::KeepProposals), ""),
    // A region does not propose with itself.
    sends("/kerja/usulan/{id}/mitra", For::Reaching(Right::KeepProposals), "region=A1"),
    // Only a region that was asked answers, and here none was.
    sends("/kerja/usulan/{id}/jawab", For::Another, "region=A1&jawaban=setuju"),
    opens("/kerja/usulan/{id}/perajin", For::Another),
    sends("/kerja/usulan/{id}/perajin", For::Another, "region=A1&makers=x"),
    sends("/kerja/usulan/{id}/bandingkan", For::Reaching(Right::KeepRounds), ""),
    // There is no such file.
    opens("/kerja/berkas/{id}", For::Another),
    opens("/kerja/kriteria", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/kriteria/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/kriteria/salin", For::Anywhere(Right::KeepRounds)),
    sends("/kerja/kriteria/salin", For::Anywhere(Right::KeepRounds), "region=A1"),
    opens("/kerja/kriteria/unggah", For::Anywhere(Right::KeepRounds)),
    sends("/kerja/kriteria/unggah", For::Anywhere(Right::KeepRounds), ""),
    opens("/kerja/kriteria/{id}", For::Down(Right::ReadRegister)),
    opens("/kerja/kriteria/{id}/berkas", For::Down(Right::ReadRegister)),
    opens("/kerja/kriteria/{id}/ekspor", For::Down(Right::ReadRegister)),
    opens("/kerja/kriteria/{id}/ubah", For::Reaching(Right::KeepRounds)),
    sends("/kerja/kriteria/{id}/ubah", For::Reaching(Right::KeepRounds), "_do=save&name_en="),
    sends("/kerja/kriteria/{id}/langkah", For::Reaching(Right::KeepRounds), "to=ready"),
    opens("/kerja/kriteria/{id}/bobot", For::Reaching(Right::KeepRounds)),
    sends("/kerja/kriteria/{id}/bobot", For::Reaching(Right::KeepRounds), "_v=stale"),
    opens("/kerja/kriteria/{id}/predikat", For::Reaching(Right::KeepRounds)),
    sends("/kerja/kriteria/{id}/predikat", For::Reaching(Right::KeepRounds), "_v=stale"),
    opens("/kerja/kriteria/{id}/kriteria", For::Reaching(Right::KeepRounds)),
    sends("/kerja/kriteria/{id}/kriteria", For::Reaching(Right::KeepRounds), "_v=stale"),
    opens("/kerja/kriteria/{id}/kriteria/{key}", For::Reaching(Right::KeepRounds)),
    sends("/kerja/kriteria/{id}/kriteria/{key}", For::Reaching(Right::KeepRounds), "_v=stale"),
    opens("/kerja/kriteria/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    sends("/kerja/kriteria/{id}/riwayat", For::Reaching(Right::KeepRounds), "entry=1&field=name"),
    opens("/kerja/penetapan", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/penetapan/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/penetapan/{id}", For::Reaching(Right::ReadRegister)),
    // Nothing of these is complete, so that nothing moves.
    sends("/kerja/penetapan/{id}/pengumuman", For::Reaching(Right::KeepFlagships), ""),
    sends("/kerja/penetapan/{id}/keputusan", For::Reaching(Right::KeepFlagships), ""),
    sends("/kerja/penetapan/{id}/berkas-keputusan", For::Reaching(Right::KeepFlagships), ""),
    sends("/kerja/penetapan/{id}/keberatan", For::Reaching(Right::KeepFlagships), ""),
    // There is no such objection.
    sends("/kerja/penetapan/{id}/keberatan/{entry}", For::Another, "putusan=tolak"),
    sends("/kerja/penetapan/{id}/keberatan/{entry}/hapus", For::Another, ""),
    sends("/kerja/penetapan/{id}/tinjauan", For::Reaching(Right::KeepFlagships), ""),
    sends("/kerja/penetapan/{id}/pencabutan", For::Reaching(Right::KeepFlagships), ""),
    opens("/kerja/dewan", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/dewan/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/dewan/baru", For::Anywhere(Right::KeepCouncil)),
    sends("/kerja/dewan/baru", For::Anywhere(Right::KeepCouncil), "_do=save&name_en="),
    opens("/kerja/dewan/{id}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/dewan/{id}/ubah", For::Reaching(Right::KeepCouncil)),
    sends("/kerja/dewan/{id}/ubah", For::Reaching(Right::KeepCouncil), "_do=save&name_en="),
    sends("/kerja/dewan/{id}/langkah", For::Reaching(Right::KeepCouncil), "step=pause"),
    opens("/kerja/dewan/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    sends("/kerja/dewan/{id}/riwayat", For::Reaching(Right::KeepCouncil), "entry=1&field=names"),
    opens("/kerja/bidang", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/bidang/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/bidang/baru", For::Anywhere(Right::KeepCouncil)),
    sends("/kerja/bidang/baru", For::Anywhere(Right::KeepCouncil), "_do=save&name_en="),
    opens("/kerja/bidang/{id}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/bidang/{id}/ubah", For::Reaching(Right::KeepCouncil)),
    sends("/kerja/bidang/{id}/ubah", For::Reaching(Right::KeepCouncil), "_do=save&name_en="),
    sends("/kerja/bidang/{id}/langkah", For::Reaching(Right::KeepCouncil), "step=pause"),
    opens("/kerja/bidang/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    sends("/kerja/bidang/{id}/riwayat", For::Reaching(Right::KeepCouncil), "entry=1&field=names"),
    opens("/kerja/jabatan", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/jabatan/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/jabatan/baru", For::Anywhere(Right::KeepCouncil)),
    sends("/kerja/jabatan/baru", For::Anywhere(Right::KeepCouncil), "_do=save&seats=x"),
    opens("/kerja/jabatan/{id}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/jabatan/{id}/ubah", For::Reaching(Right::KeepCouncil)),
    sends("/kerja/jabatan/{id}/ubah", For::Reaching(Right::KeepCouncil), "_do=save&seats=x"),
    sends("/kerja/jabatan/{id}/langkah", For::Reaching(Right::KeepCouncil), "step=pause"),
    opens("/kerja/jabatan/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    sends("/kerja/jabatan/{id}/riwayat", For::Reaching(Right::KeepCouncil), "entry=1&field=names"),
    opens("/kerja/pengurus", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/pengurus/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/pengurus/baru", For::Anywhere(Right::KeepCouncil)),
    sends("/kerja/pengurus/baru", For::Anywhere(Right::KeepCouncil), "_do=save&name="),
    opens("/kerja/pengurus/{id}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/pengurus/{id}/ubah", For::Reaching(Right::KeepCouncil)),
    sends("/kerja/pengurus/{id}/ubah", For::Reaching(Right::KeepCouncil), "_do=save&name="),
    sends("/kerja/pengurus/{id}/langkah", For::Reaching(Right::KeepCouncil), "step=pause"),
    opens("/kerja/pengurus/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    opens("/kerja/pengurus/{id}/data", For::Reaching(Right::KeepCouncil)),
    sends("/kerja/pengurus/{id}/data", For::Reaching(Right::KeepCouncil), "name=&why="),
    sends("/kerja/pengurus/{id}/riwayat", For::Reaching(Right::KeepCouncil), "entry=1&field=name"),
    opens("/kerja/ad-art", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/ad-art/ekspor", For::Anywhere(Right::ReadRegister)),
    opens("/kerja/ad-art/baru", For::Anywhere(Right::KeepCouncil)),
    sends("/kerja/ad-art/baru", For::Anywhere(Right::KeepCouncil), "_do=save&text="),
    opens("/kerja/ad-art/{id}", For::Reaching(Right::ReadRegister)),
    opens("/kerja/ad-art/{id}/ubah", For::Reaching(Right::KeepCouncil)),
    sends("/kerja/ad-art/{id}/ubah", For::Reaching(Right::KeepCouncil), "_do=save&text="),
    sends("/kerja/ad-art/{id}/langkah", For::Reaching(Right::KeepCouncil), "step=pause"),
    opens("/kerja/ad-art/{id}/riwayat", For::Reaching(Right::ReadHistory)),
    sends("/kerja/ad-art/{id}/riwayat", For::Reaching(Right::KeepCouncil), "entry=1&field=text"),
];

/// Every way into the stall.
const STALL: &[Way] = &[
    // Whoever acts for nobody is told whom to ask, or led to the workbench.
    opens("/lapak", For::SignedIn),
    opens("/lapak/perajin/{id}", For::Acting(Right::KeepOwnItems)),
    sends("/lapak/perajin/{id}/libur", For::Acting(Right::KeepOwnItems), "step=pause"),
    opens("/lapak/perajin/{id}/tambah", For::Acting(Right::KeepOwnItems)),
    sends("/lapak/perajin/{id}/tambah", For::Acting(Right::KeepOwnItems), "name="),
    sends("/lapak/perajin/{id}/tambah/kirim", For::Acting(Right::KeepOwnItems), ""),
    asks("HEAD", "/lapak/perajin/{id}/tambah/kirim/{upload}"),
    asks("PATCH", "/lapak/perajin/{id}/tambah/kirim/{upload}"),
    asks("DELETE", "/lapak/perajin/{id}/tambah/kirim/{upload}"),
    opens("/lapak/perajin/{id}/profil", For::Acting(Right::KeepOwnMaker)),
    opens("/lapak/perajin/{id}/ubah", For::Acting(Right::KeepOwnMaker)),
    sends("/lapak/perajin/{id}/ubah", For::Acting(Right::KeepOwnMaker), "name="),
    sends("/lapak/perajin/{id}/langkah", For::Acting(Right::KeepOwnMaker), "step=pause"),
    opens("/lapak/perajin/{id}/foto", For::Acting(Right::KeepOwnMaker)),
    sends("/lapak/perajin/{id}/foto", For::Acting(Right::KeepOwnMaker), ""),
    sends("/lapak/perajin/{id}/foto/kirim", For::Acting(Right::KeepOwnMaker), ""),
    asks("HEAD", "/lapak/perajin/{id}/foto/kirim/{upload}"),
    asks("PATCH", "/lapak/perajin/{id}/foto/kirim/{upload}"),
    asks("DELETE", "/lapak/perajin/{id}/foto/kirim/{upload}"),
    sends("/lapak/perajin/{id}/foto/{photo}", For::Acting(Right::KeepOwnMaker), "tindakan=hapus"),
    opens("/lapak/perajin/{id}/pesanan", For::Acting(Right::KeepOwnOrders)),
    opens("/lapak/perajin/{id}/uang", For::Acting(Right::KeepOwnOrders)),
    opens("/lapak/perajin/{id}/uang/rekening", For::Acting(Right::KeepOwnOrders)),
    opens("/lapak/perajin/{id}/uang/bukti/{payout}", For::Another),
    opens("/lapak/perajin/{id}/penjualan", For::Acting(Right::KeepOwnOrders)),
    sends("/lapak/perajin/{id}/penjualan", For::Acting(Right::KeepOwnOrders), "bank=x"),
    opens("/lapak/perajin/{id}/promo", For::Acting(Right::KeepOwnOrders)),
    sends("/lapak/perajin/{id}/promo", For::Acting(Right::KeepOwnOrders), "langkah=buat&percent=x"),
    opens("/lapak/pesanan/{id}", For::Acting(Right::KeepOwnOrders)),
    opens("/lapak/pesanan/{id}/faktur", For::Acting(Right::KeepOwnOrders)),
    // Where there is a picture, whoever acts for the maker sees it.
    opens("/lapak/pesanan/{id}/bukti/{picture}", For::Another),
    sends("/lapak/pesanan/{id}", For::Acting(Right::KeepOwnOrders), "step=pack"),
    opens("/lapak/permintaan/{id}", For::Acting(Right::KeepOwnOrders)),
    sends("/lapak/permintaan/{id}", For::Acting(Right::KeepOwnOrders), "pieces=x"),
    opens("/lapak/perajin/{id}/kuasa", For::Acting(Right::LetAct)),
    opens("/lapak/perajin/{id}/kuasa/baru", For::Acting(Right::LetAct)),
    sends("/lapak/perajin/{id}/kuasa/baru", For::Acting(Right::LetAct), "told=ina"),
    sends("/lapak/perajin/{id}/kuasa/{mandate}", For::Acting(Right::LetAct), ""),
    sends("/lapak/perajin/{id}/undangan/{invitation}", For::Acting(Right::LetAct), ""),
    // One's own devices; where web push is off it leads home.
    opens("/lapak/kabar", For::SignedIn),
    sends("/lapak/kabar", For::SignedIn, "endpoint=x"),
    sends("/lapak/kabar/hapus", For::SignedIn, "perangkat=x"),
    // What one was let do oneself; whoever asks here was let do nothing.
    opens("/lapak/kuasa", For::SignedIn),
    sends("/lapak/kuasa/{mandate}", For::SignedIn, ""),
    sends("/lapak/undangan/{invitation}", For::SignedIn, "jawab=terima"),
    opens("/lapak/produk/{id}", For::Acting(Right::KeepOwnItems)),
    sends("/lapak/produk/{id}/tawaran", For::Acting(Right::KeepOwnItems), "price=x"),
    opens("/lapak/produk/{id}/ubah", For::Acting(Right::KeepOwnItems)),
    sends("/lapak/produk/{id}/ubah", For::Acting(Right::KeepOwnItems), "name_en="),
    opens("/lapak/produk/{id}/varian", For::Acting(Right::KeepOwnItems)),
    sends("/lapak/produk/{id}/varian", For::Acting(Right::KeepOwnItems), "size_en="),
    opens("/lapak/produk/{id}/varian/{variant}", For::Acting(Right::KeepOwnItems)),
    sends("/lapak/produk/{id}/varian/{variant}", For::Acting(Right::KeepOwnItems), "size_en=&colour_en="),
    sends("/lapak/produk/{id}/langkah", For::Acting(Right::KeepOwnItems), "step=pause"),
    opens("/lapak/produk/{id}/foto", For::Acting(Right::KeepOwnItems)),
    sends("/lapak/produk/{id}/foto", For::Acting(Right::KeepOwnItems), ""),
    sends("/lapak/produk/{id}/foto/kirim", For::Acting(Right::KeepOwnItems), ""),
    asks("HEAD", "/lapak/produk/{id}/foto/kirim/{upload}"),
    asks("PATCH", "/lapak/produk/{id}/foto/kirim/{upload}"),
    asks("DELETE", "/lapak/produk/{id}/foto/kirim/{upload}"),
    sends("/lapak/produk/{id}/foto/{photo}", For::Acting(Right::KeepOwnItems), "tindakan=hapus"),
];

/// Every way for whoever signed in.
fn ways() -> impl Iterator<Item = &'static Way> {
    WAYS.iter().chain(STALL)
}

/// The addresses that are for everybody: in the first language, in others the same words after the language.
const PUBLIC: &[&str] = &[
    "/",
    "/regions",
    "/regions/{slug}",
    "/regions/{slug}/sheet",
    "/regions/{slug}/targets",
    "/crafts/{slug}/toko",
    "/makers/{slug}/toko",
    "/regions/{slug}/toko",
    "/fr/artisans/{slug}/toko",
    "/fr/metiers/{slug}/toko",
    "/fr/regions/{slug}/toko",
    "/regions/{slug}/council",
    "/regions/{slug}/council/{key}",
    "/regions/{slug}/council/{key}/{number}",
    "/assessments",
    "/assessments/{slug}",
    "/assessments/{slug}/hasil.json",
    "/assessments/{slug}/tabel",
    "/flagships",
    "/flagships/{slug}",
    "/flagships/{slug}/berkas/{id}",
    "/assessments/{slug}/pembinaan/{number}",
    "/directory",
    "/directory/{slug}",
    "/directory/pdf",
    "/directory/{slug}/pdf",
    "/crafts",
    "/crafts/{slug}",
    "/motifs",
    "/motifs/{slug}",
    "/makers",
    "/makers/{slug}",
    "/items",
    "/items/{slug}",
    "/basket",
    "/basket/tujuan",
    "/basket/pesan",
    "/basket/whatsapp",
    "/order/{slug}",
    "/order/{slug}/faktur/{id}",
    "/order/{slug}/data.json",
    "/order/{slug}/bukti/{id}",
    "/search",
    "/open-data",
    "/about",
    "/terms",
    "/privacy",
    "/sign-in",
    "/sign-in/forgotten",
    // Where a provider is set up.
    "/sign-in/sso",
    "/sign-in/sso/kembali",
    "/sign-in/sso/keluar",
    "/fr",
    "/fr/",
    "/fr/panier",
    "/fr/panier/tujuan",
    "/fr/panier/pesan",
    "/fr/panier/whatsapp",
    "/fr/commande/{slug}",
    "/fr/commande/{slug}/faktur/{id}",
    "/fr/commande/{slug}/data.json",
    "/fr/commande/{slug}/bukti/{id}",
    "/fr/regions",
    "/fr/regions/{slug}",
    "/fr/regions/{slug}/fiche",
    "/fr/regions/{slug}/objectifs",
    "/fr/regions/{slug}/conseil",
    "/fr/regions/{slug}/conseil/{key}",
    "/fr/regions/{slug}/conseil/{key}/{number}",
    "/fr/evaluations",
    "/fr/evaluations/{slug}",
    "/fr/evaluations/{slug}/hasil.json",
    "/fr/evaluations/{slug}/tabel",
    "/fr/phares",
    "/fr/phares/{slug}",
    "/fr/phares/{slug}/berkas/{id}",
    "/fr/evaluations/{slug}/pembinaan/{number}",
    "/fr/annuaire",
    "/fr/annuaire/{slug}",
    "/fr/annuaire/pdf",
    "/fr/annuaire/{slug}/pdf",
    "/fr/metiers",
    "/fr/metiers/{slug}",
    "/fr/motifs",
    "/fr/motifs/{slug}",
    "/fr/artisans",
    "/fr/artisans/{slug}",
    "/fr/objets",
    "/fr/objets/{slug}",
    "/fr/recherche",
    "/fr/donnees",
    "/fr/a-propos",
    "/fr/conditions",
    "/fr/confidentialite",
    "/fr/connexion",
    "/fr/connexion/oubli",
    "/fr/connexion/sso",
    "/fr/connexion/sso/keluar",
    "/aset/{name}",
    // Where web push is on.
    "/kabar.js",
    "/corak/{kind}/{name}",
    "/og/{kind}/{name}",
    "/og/{lang}/{kind}/{name}",
    "/i/{short}",
    "/foto/{name}",
    "/opensearch.xml",
    "/fr/opensearch.xml",
    "/manifest.webmanifest",
    "/fr/manifest.webmanifest",
    "/feeds/{file}",
    "/feeds/region/{code}/{file}",
    "/feeds/maker/{slug}/{file}",
    "/fr/feeds/{file}",
    "/fr/feeds/region/{code}/{file}",
    "/fr/feeds/maker/{slug}/{file}",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap/{name}",
    "/healthz",
    // For the operator: it looks at where the request comes from, and at a token.
    "/metrics",
    // For the payment service: it looks at a signature.
    "/bayar/kabar/midtrans",
    "/api",
    "/api/",
    "/api/{*rest}",
    "/data/{file}",
];

/// Every address that the router knows, read from what it says of itself.
fn routes(visitor: &Visitor) -> BTreeSet<String> {
    let told = visitor.router_as_text();
    let (_, paths) = told.split_once("paths: {").expect("a list of paths");
    let mut found = BTreeSet::new();
    for part in paths.split("): \"").skip(1) {
        let path = part.split('"').next().expect("a path");
        // What answers that nothing is here.
        if !path.contains("__private__axum") {
            found.insert(path.to_owned());
        }
    }
    found
}

fn class(route: &str) -> Option<For> {
    if PUBLIC.contains(&route) || web::api::addresses().contains(&route) || route.starts_with("/data/") {
        return Some(For::Everybody);
    }
    ways().find(|w| w.route == route).map(|w| w.is)
}

#[test]
fn every_address_is_classified() {
    on_both(|world| {
        world.country();
        let routes = routes(&Visitor::of(world));
        assert!(routes.len() > 90, "{routes:?}");
        let unknown: Vec<&String> = routes.iter().filter(|r| class(r).is_none()).collect();
        assert!(unknown.is_empty(), "say in this file for whom these are: {unknown:?}");
        for way in ways() {
            assert!(routes.contains(way.route), "{} is no address any more", way.route);
        }
        for path in PUBLIC.iter().filter(|p| **p != "/data/{file}") {
            assert!(routes.contains(*path), "{path} is no address any more");
        }
    });
}

/// Where somebody may hold a role, seen from the canton A1 in which the person lives who is asked about.
const LEVELS: &[(&str, &str, bool)] = &[
    ("own", "A1", true),
    ("child", "A1-01", false),
    ("sibling", "A2", false),
    ("parent", "XX", true),
    ("other", "A2-01", false),
];

/// A person of A1 whom everything may be done to, with a role and a card of this moment.
struct Target {
    actor: Actor,
    holding: HoldingId,
    card: CardId,
    item: String,
    maker: String,
    mandate: String,
    invitation: String,
    membership: String,
    /// Another maker of A1.
    other: String,
    /// The council of A1 and what belongs to it, a craft and a motif, by the address of its register.
    council: Vec<(&'static str, String)>,
    /// Parts of addresses, with what stands for them.
    parts: Vec<(&'static str, String)>,
}

fn target(world: &World, n: usize) -> Target {
    let actor = world.person(&format!("target{n}"), "A1", &[]);
    let holding = world.role(actor.id, Role::Maker, "A1", None).expect("a role");
    let (card, _) = world.card(&actor, 30);
    let (item, maker, (mandate, invitation), (membership, other)) = world
        .db
        .read_blocking(|c| {
            let items = store::item::export(c, uuid::Uuid::nil(), 1)?;
            let Some((item, _)) = items.first() else { return Ok(Default::default()) };
            let mandates = store::maker::mandate::of_maker(c, &testkit::system(), item.maker)?;
            // Not one that makes the maker somebody's own.
            let mandate = mandates.iter().find(|n| !n.mandate.own);
            let mandate = mandate.map(|n| n.mandate.id.to_string()).unwrap_or_default();
            let invitations = store::maker::invitation::of_maker(c, &testkit::system(), item.maker)?;
            let invitation = invitations.first().map(|v| v.id.to_string()).unwrap_or_default();
            let mandate = (mandate, invitation);
            let members = store::maker::membership::members(c, &testkit::system(), item.maker, None)?;
            let member = members.first().map(|n| &n.membership);
            let member = member.map(|m| (m.id.to_string(), m.member.to_string())).unwrap_or_default();
            Ok((item.id.to_string(), item.maker.to_string(), mandate, member))
        })
        .expect("the item is read");
    Target {
        actor,
        holding,
        card,
        item,
        maker,
        mandate,
        invitation,
        membership,
        other,
        council: Vec::new(),
        parts: Vec::new(),
    }
}

/// The council of A1 and what belongs to it, a craft and a motif, by the address of its register.
fn of_registers(world: &World) -> Vec<(&'static str, String)> {
    let ask = store::register::Ask { limit: 1, ..store::register::Ask::default() };
    world
        .db
        .read_blocking(move |c| {
            use store::council::register::{councils, divisions, holders, posts, statutes};
            use store::flagship::proposal::register::page as proposals;
            let who = testkit::system();
            let first = |id: Option<uuid::Uuid>| id.unwrap_or_default().to_string();
            Ok(vec![
                ("/dewan/", first(councils(c, &who, &ask)?.first().map(|l| l.head.id))),
                ("/bidang/", first(divisions(c, &who, &ask)?.first().map(|l| l.head.id))),
                ("/jabatan/", first(posts(c, &who, &ask)?.first().map(|l| l.head.id))),
                ("/pengurus/", first(holders(c, &who, &ask)?.first().map(|l| l.head.id))),
                ("/usulan/", first(proposals(c, &who, &ask)?.first().map(|l| l.id.0))),
                ("/ad-art/", first(statutes(c, &who, &ask)?.first().map(|l| l.head.id))),
                (
                    "/penetapan/",
                    domain::id::from_key("xx", domain::id::Kind::Designation, "a1@ikat@2026").to_string(),
                ),
                ("/klaim/", domain::id::from_key("xx", domain::id::Kind::Presence, "ikat@A1").to_string()),
                ("/kerajinan/", domain::id::from_key("xx", domain::id::Kind::Craft, "ikat").to_string()),
                ("/motif/", domain::id::from_key("xx", domain::id::Kind::Motif, "star").to_string()),
                (
                    "/kelompok-daerah/",
                    domain::id::from_key("xx", domain::id::Kind::RegionGroup, "lake").to_string(),
                ),
            ])
        })
        .expect("the council is read")
}

fn path(way: &Way, target: &Target) -> String {
    let mut path = way.route.to_owned();
    for (register, id) in &target.council {
        path = path.replace(&format!("{register}{{id}}"), &format!("{register}{id}"));
    }
    // A candidate and a seat of the round by their ids, for assessors by its number.
    for (part, id) in &target.parts {
        path = path.replace(part, id);
    }
    path.replace("/ekspor", "/ekspor?format=csv")
        .replace("/hasil/ekspor?", "/hasil/ekspor?tabel=peringkat&")
        .replace("/templat", "/templat?jenis=makers&format=csv")
        .replace("/kuasa/baru", &format!("/kuasa/baru?orang={}", target.actor.id))
        .replace("{entry}", &target.holding.to_string())
        .replace("/usaha/{id}", &format!("/usaha/{}", target.maker))
        .replace("{mandate}", &target.mandate)
        .replace("{invitation}", &target.invitation)
        .replace("{membership}", &target.membership)
        .replace("{other}", &target.other)
        .replace("/produk/{id}", &format!("/produk/{}", target.item))
        .replace("/perajin/{id}", &format!("/perajin/{}", target.maker))
        .replace("{code}", "A1")
        .replace("{key}", "makers")
        .replace("{act}", "ganti-nama")
        .replace("{photo}", &target.holding.to_string())
        .replace("{upload}", &target.holding.to_string())
        .replace("{picture}", &target.holding.to_string())
        .replace("{payout}", &target.holding.to_string())
        .replace("{id}", &target.actor.id.to_string())
        .replace("{holding}", &target.holding.to_string())
        .replace("{card}", &target.card.to_string())
}

fn ask(browser: &Browser<'_>, way: &Way, target: &Target, word: &str) -> u16 {
    let path = path(way, target);
    let answer = match way.method {
        "GET" => browser.get(&path),
        "HEAD" | "PATCH" | "DELETE" => {
            let method = way.method.parse().expect("a method");
            browser.ask(method, &format!("{path}?_f={word}"), "application/offset+octet-stream")
        }
        _ => {
            let body = way.body.replace("{person}", &target.actor.id.to_string());
            let body = body.replace("{maker}", &target.maker);
            browser.post(&path, &format!("_f={word}&{body}"))
        }
    };
    assert_eq!(answer.header("cache-control"), "no-store", "{path}");
    answer.status.as_u16()
}

#[test]
fn every_route_for_every_role_from_every_level() {
    on_both(|world| {
        world
            .country()
            .rooted("XX")
            .region("commune", "A2-01", "Hillside", Some("A2"))
            .craft("ikat", "Ikat", "A1")
            .motif("star", "Star");
        crate::groups::import(world, crate::groups::GROUPS_OF_ONE);
        let mut draft = world.maker_draft("loom", "The Loom", "A1", "ikat");
        draft.kind = domain::maker::MakerKind::Cooperative;
        draft.contact.whatsapp = Some("+99811112222".into());
        draft.consent_date = Some(jiff::civil::date(2026, 1, 5));
        draft.consent_by = Some("Sample".into());
        let maker = world.maker(draft);
        let member = world.maker(world.maker_draft("dyer", "The Dyer", "A1", "ikat"));
        let shawl = world.item(world.item_draft("shawl", "Shawl", &maker), 1);
        let helper = world.person("helper", "A1", &[]);
        let to = domain::maker::mandate::Agent::Person(helper.id);
        world.mandate(&maker, to, true, &[]).expect("a mandate");
        world.member(&maker, &member).expect("a member");
        let lent = domain::maker::mandate::Agent::Maker(member.id);
        world.mandate(&maker, lent, false, &[domain::maker::mandate::Deed::Items]).expect("a mandate");
        let owner = world.person("owner", "A1", &[(Role::Maker, "A1")]);
        world.mandate(&maker, domain::maker::mandate::Agent::Person(owner.id), true, &[]).expect("a mandate");
        world.invite(&owner, &maker, "somebody.else").expect("an invitation");
        let council = world.council("A1", "Council of the North");
        let division = world.division(&council, "Training", 1);
        let post = world.post(&council, domain::council::Role::DivisionHead, Some(&division), 1);
        let since = jiff::civil::date(2026, 1, 2);
        let holder = world.holder(&post, "Sample", domain::council::Acting::Definitive, since, None);
        world.save_holder(&holder).expect("the holder is stored");
        world.statute(&council, "Article 1\nName.");
        let later = testkit::bare_proposal("A1", "ikat");
        world.draft_proposal(domain::flagship::proposal::ProposalDraft { period: "2027".into(), ..later });
        let mut registers = of_registers(world);
        let proposal = world.proposal("A1", "ikat");
        let round = world.round("A1").id;
        let candidate = domain::id::DesignationId::from_key(
            "xx",
            &domain::flagship::key(&proposal.region, "ikat", "2026"),
        );
        let judges = world.open_round(round, &[candidate], &["judge"]);
        world.scores(round, &judges[0], &[2, 2, 1]).expect("the scores are stored");
        world
            .step_round(round, store::assessment::round::Step::Close(String::new()))
            .expect("the round closes");
        world.decide_round(round).expect("the result is frozen");
        registers.extend([("/putaran/", round.to_string()), ("/penilaian/", round.to_string())]);
        let parts = world
            .db
            .read_blocking(move |c| {
                let candidate = store::assessment::candidate::of(c, round)?[0].candidate.id.to_string();
                let seat = store::assessment::seat::of(c, round)?[0].seat.id.to_string();
                Ok(vec![
                    ("/pembinaan/{part}", "/pembinaan/1".to_owned()),
                    ("/penilai/{part}", format!("/penilai/{seat}")),
                    ("/calon/{part}", format!("/calon/{candidate}")),
                ])
            })
            .expect("the round is read");
        world.sells(&maker);
        let request = world.asks(&shawl, 1, "").expect("it is asked for");
        world.takes_payments(0);
        let asked = world.ask(
            world.basket(&[(&shawl, 1)]),
            &[&maker],
            testkit::Wish {
                way: domain::market::delivery::Way::PickUp,
                paying: domain::market::order::Paying::Provider,
            },
        );
        world.place(&asked).expect("the order is placed");
        let mut parts = parts;
        let size = world.variant(&shawl, "M", None, 1);
        parts.push(("/varian/{variant}", format!("/varian/{}", size.id)));
        parts.push(("/pesanan/{id}", format!("/pesanan/{}", world.orders(asked.group)[0].id)));
        let payment = world.payments(asked.group)[0].payment.id;
        parts.push(("/pembayaran/{id}", format!("/pembayaran/{payment}")));
        parts.push(("/permintaan/{id}", format!("/permintaan/{request}")));
        let set = crate::criteria::own_set(world, "A1");
        registers.push(("/kriteria/", set.to_string()));
        // What was made meanwhile comes first.
        let registers: Vec<_> = of_registers(world).into_iter().chain(registers).collect();
        let visitor = Visitor::of(world);
        visitor.make_time_pass();
        let mut asked: BTreeMap<u16, usize> = BTreeMap::new();
        let mut n = 0;
        for role in Role::ALL {
            for (level, at, above) in LEVELS {
                let actor = world.person(&format!("{}.{level}", role.word()), at, &[(role, at)]);
                n += 1;
                if role == Role::Maker && *level == "own" {
                    let to = domain::maker::mandate::Agent::Person(actor.id);
                    world.mandate(&maker, to, true, &[]).expect("a mandate");
                }
                // Whoever is not changed can be looked at more than once.
                let enter = || {
                    let browser = Browser::with(&visitor, &world.session(&actor, Means::SecondStep));
                    let page = browser.get("/kerja/akun");
                    let word = Form::to(page.page(200, "en"), "/kerja/keluar").fields[0].1.clone();
                    (browser, word)
                };
                let mut entered = enter();
                let lasting = Target { council: registers.clone(), parts: parts.clone(), ..target(world, n) };
                for way in ways() {
                    let fresh = way.route.starts_with("/kerja/orang/").then(|| {
                        n += 1;
                        target(world, n)
                    });
                    let target = fresh.as_ref().unwrap_or(&lasting);
                    // What ends a session, or changes what it may do, gets one of its own.
                    let own = (way.is == For::SignedIn).then(&enter);
                    let (browser, word) = own.as_ref().unwrap_or(&entered);
                    let status = ask(browser, way, target, word);
                    if way.is == For::SignedIn {
                        // It may have ended every other session.
                        entered = enter();
                    }
                    let allowed = match way.is {
                        For::Everybody | For::SignedIn => true,
                        For::Anywhere(right) => may(role, right),
                        For::Reaching(right) => may(role, right) && *above,
                        For::Down(right) => may(role, right) && (*above || at.starts_with("A1")),
                        For::Record(right) => may(role, right) && *above,
                        // Only one of them does, wherever the others hold their role.
                        For::Acting(right) => may(role, right) && *level == "own",
                        For::Another => false,
                        For::AtRoot(right) => may(role, right) && *at == "XX",
                        For::BothAtRoot(one, two) => may(role, one) && may(role, two) && *at == "XX",
                    };
                    let said =
                        format!("{} {} as {} at {level}: {status}", way.method, way.route, role.word());
                    // What is about a region beyond one's own, or needs a right, is not there; a form with a region
                    // beyond one's own is sent back as it was.
                    let refused = status == 404 || (way.route == "/kerja/orang/baru" && status == 422);
                    let own = way.is == For::SignedIn && matches!(status, 200 | 303 | 404 | 422);
                    // A form that is not complete, or without its files, is told so; so much for whoever may send it.
                    let done = matches!(status, 200 | 303)
                        || (matches!(status, 409 | 422) && way.route != "/kerja/orang/baru");
                    assert!(
                        if way.is == For::SignedIn { own } else { done == allowed && refused != allowed },
                        "{said}"
                    );
                    *asked.entry(status).or_default() += 1;
                }
            }
        }
        // And for nobody: everything leads to the sign-in page, and nothing is changed.
        let target = target(world, 0);
        for way in ways() {
            let browser = Browser::of(&visitor);
            assert_eq!(ask(&browser, way, &target, &"0".repeat(64)), 303, "{}", way.route);
            *asked.entry(303).or_default() += 1;
        }
        let (person, roles) = world.person_now(target.actor.id);
        assert!(person.active && roles.len() == 1);
        // Enough of each to say that the walk went somewhere.
        assert!(asked[&404] > 300 && asked[&303] > 200 && asked[&200] > 100, "{asked:?}");
        assert_eq!(asked.values().sum::<usize>(), ways().count() * (Role::ALL.len() * LEVELS.len() + 1));
    });
}

#[test]
fn who_looks_beyond_their_own_part_of_the_tree_finds_nothing_and_it_is_remembered() {
    on_both(|world| {
        world.country();
        let southerner = world.person("southerner", "A2", &[(Role::Administrator, "A2")]);
        let target = target(world, 1);
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&southerner, Means::SecondStep));
        let word = Form::to(browser.get("/kerja").text(), "/kerja/keluar").fields[0].1.clone();
        let there = browser.get(&format!("/kerja/orang/{}", target.actor.id));
        let nowhere = browser.get(&format!("/kerja/orang/{}", HoldingId(uuid::Uuid::now_v7())));
        assert_eq!(there.page(404, "en"), nowhere.page(404, "en"), "there and not there look the same");
        browser
            .post(&format!("/kerja/orang/{}/sandi", target.actor.id), &format!("_f={word}"))
            .page(404, "en");
        world.db.settle().unwrap();
        let id = target.actor.id.0;
        let history = world.db.read_blocking(move |c| store::journal::history(c, id, i64::MAX, 50)).unwrap();
        let refused: Vec<_> =
            history.iter().filter(|e| e.operation == domain::journal::Operation::Refuse).collect();
        assert_eq!(refused.len(), 2);
        assert!(refused.iter().all(|e| e.actor == format!("account:{}", southerner.id)));
    });
}

#[test]
fn an_administrator_helps_others_and_cannot_shut_the_door_behind_themselves() {
    on_both(|world| {
        world.country();
        let admin = world.person("admin", "A1", &[(Role::Administrator, "A1")]);
        let officer = world.person("officer", "A1-01", &[(Role::Officer, "A1-01")]);
        let visitor = Visitor::of(world);
        let browser = Browser::with(&visitor, &world.session(&admin, Means::SecondStep));
        let theirs = Browser::with(&visitor, &world.session(&officer, Means::Password));
        let own = format!("/kerja/orang/{}", admin.id);
        assert!(!browser.get(&own).page(200, "en").contains("Close this account"));
        let word = Form::to(browser.get("/kerja").text(), "/kerja/keluar").fields[0].1.clone();
        browser.post(&format!("{own}/aktif"), &format!("_f={word}&aktif=0")).page(404, "en");
        // Somebody else gets a code for a new password, and is out everywhere.
        let page = format!("/kerja/orang/{}", officer.id);
        let form = Form::to(browser.get(&page).text(), &format!("{page}/sandi"));
        assert!(browser.submit(&form).page(200, "en").contains("<dd class=\"code\">"));
        assert_eq!(theirs.get("/kerja").status, 303);
        // A role beyond one's own part of the tree is not given.
        let give = Form::to(browser.get(&page).text(), &format!("{page}/peran")).with("role", "auditor");
        browser.submit(&give.clone().with("region", "XX")).page(404, "en");
        let ends_early = give.clone().with("until", "2020-01-01");
        assert!(browser.submit(&ends_early).page(422, "en").contains("before the first"));
        assert!(browser.submit(&give.clone().with("region", "<b>")).page(422, "en").contains("&#60;b&#62;"));
        assert_eq!(browser.submit(&give).leads_to(), format!("{page}?selesai=peran"));
        assert_eq!(world.person_now(officer.id).1.len(), 2);
    });
}

#[test]
fn public_pages_are_for_everybody() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        for path in PUBLIC
            .iter()
            .filter(|p| !p.contains('{') && !p.starts_with("/api") && **p != "/metrics")
            .filter(|p| !p.starts_with("/bayar"))
            .filter(|p| !p.contains("/sso") && **p != "/kabar.js")
        {
            // On the way to an order one goes back to the basket as long as there is none.
            let (basket, rest) = (["/basket/", "/fr/panier/"], visitor.get(path).status.as_u16());
            let wanted = if basket.iter().any(|b| path.starts_with(b)) { 303 } else { 200 };
            assert_eq!(rest, wanted, "{path}");
        }
    });
}
