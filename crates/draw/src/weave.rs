//! The drawn weave: an ornament for a record that is its own for ever.
//!
//! A weave shows *how* a thing is made (woven, plaited, waxed, carved, …) and in whose colours; its
//! figures are counted out from the record's key and motifs. It is an ornament and never claims to be
//! the real motif: no figure here is copied from one.
//!
//! ```
//! use draw::weave::{Palette, Style, Weave, colours, svg};
//!
//! let weave = Weave {
//!     key: "kerajinan/songket-pesisir",
//!     style: "songket".parse::<Style>()?,
//!     palette: "malay".parse::<Palette>()?,
//!     motifs: &["pucuk"],
//! };
//! let picture = svg(&weave);
//! assert!(picture.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 320 220\""));
//! assert!(picture.contains(colours(Palette::Malay)[4])); // the gold thread
//! assert_eq!(picture, svg(&weave)); // always the same
//! # Ok::<(), draw::weave::UnknownWord>(())
//! ```

pub(crate) mod grid;
pub(crate) mod ink;
mod leaf;
mod made;
pub(crate) mod seed;
mod woven;

use ink::Ink;
use seed::{Seed, hash};
use std::{error, fmt, str::FromStr};

/// The most a weave may weigh, in bytes.
pub const MAX_BYTES: usize = 3072;

/// How a thing is made, which decides how its weave is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    /// Warp stripes with supplementary weft bands.
    Tenun,
    /// Gold figures on a deep ground above a row of triangles.
    Songket,
    /// Petals, dot rings and tendrils on crackled cloth.
    Batik,
    /// Prints of leaves in earth colours.
    Ecoprint,
    /// Plaited strips.
    Anyaman,
    /// Interlaced scrolls cut in wood.
    Carving,
    /// Figures in beads.
    Beads,
    /// Forged waves and hammered scales.
    Metal,
    /// Incised bands on clay.
    Pottery,
    /// Tooled scales and stitching.
    Leather,
    /// Fans and spirals of nacre.
    Shell,
    /// Rings of coconut shell.
    Coconut,
    /// Patches of banded cloth.
    Textile,
    /// Grain and leaf.
    Food,
    /// Rings of a tree and drops of resin.
    Forest,
    /// A region's banded arms.
    Region,
    /// A maker's narrow sash.
    Maker,
}

impl Style {
    /// Every style.
    pub const ALL: [Self; 17] = [
        Self::Tenun,
        Self::Songket,
        Self::Batik,
        Self::Ecoprint,
        Self::Anyaman,
        Self::Carving,
        Self::Beads,
        Self::Metal,
        Self::Pottery,
        Self::Leather,
        Self::Shell,
        Self::Coconut,
        Self::Textile,
        Self::Food,
        Self::Forest,
        Self::Region,
        Self::Maker,
    ];

    /// The lower-case word, as [`FromStr`] reads it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tenun => "tenun",
            Self::Songket => "songket",
            Self::Batik => "batik",
            Self::Ecoprint => "ecoprint",
            Self::Anyaman => "anyaman",
            Self::Carving => "carving",
            Self::Beads => "beads",
            Self::Metal => "metal",
            Self::Pottery => "pottery",
            Self::Leather => "leather",
            Self::Shell => "shell",
            Self::Coconut => "coconut",
            Self::Textile => "textile",
            Self::Food => "food",
            Self::Forest => "forest",
            Self::Region => "region",
            Self::Maker => "maker",
        }
    }
}

/// Whose colours a weave wears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Palette {
    /// Black, maroon, white, indigo.
    Toba,
    /// Red and gold.
    Karo,
    /// Dark maroon, orange, straw.
    Simalungun,
    /// Black, red, white, slate.
    Pakpak,
    /// Red, black, gold, green.
    Angkola,
    /// Black, red, white, yellow.
    Mandailing,
    /// Green, gold, maroon.
    Malay,
    /// Yellow, red, black.
    Nias,
    /// Straws and browns.
    Pandanus,
    /// The council's own ink, red, indigo and gold.
    Neutral,
}

impl Palette {
    /// Every palette.
    pub const ALL: [Self; 10] = [
        Self::Toba,
        Self::Karo,
        Self::Simalungun,
        Self::Pakpak,
        Self::Angkola,
        Self::Mandailing,
        Self::Malay,
        Self::Nias,
        Self::Pandanus,
        Self::Neutral,
    ];

    /// The lower-case word, as [`FromStr`] reads it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Toba => "toba",
            Self::Karo => "karo",
            Self::Simalungun => "simalungun",
            Self::Pakpak => "pakpak",
            Self::Angkola => "angkola",
            Self::Mandailing => "mandailing",
            Self::Malay => "malay",
            Self::Nias => "nias",
            Self::Pandanus => "pandanus",
            Self::Neutral => "neutral",
        }
    }
}

/// A word that names no style and no palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownWord(String);

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no style or palette is called {:?}", self.0)
    }
}

impl error::Error for UnknownWord {}

impl FromStr for Style {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|s| s.word() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

impl FromStr for Palette {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL.into_iter().find(|p| p.word() == word).ok_or_else(|| UnknownWord(word.to_owned()))
    }
}

/// What a weave is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct Weave<'a> {
    /// The record's key; nothing else in the record changes the drawing.
    pub key: &'a str,
    /// How it is made.
    pub style: Style,
    /// Whose colours it wears.
    pub palette: Palette,
    /// Keys of its motifs, in order: they choose the figures, so that things which share a motif
    /// share a figure.
    pub motifs: &'a [&'a str],
}

/// The colours of a palette: deep ground, main colour, light, second colour, fine thread.
pub const fn colours(p: Palette) -> [&'static str; 5] {
    match p {
        Palette::Toba => ["#1c1716", "#6f1a20", "#efe6d3", "#28386b", "#c39a45"],
        Palette::Karo => ["#520d17", "#a81f22", "#f4e4c1", "#1e1413", "#dcae3f"],
        Palette::Simalungun => ["#32111a", "#7f1826", "#f0e4c9", "#bd6a1f", "#d8b45c"],
        Palette::Pakpak => ["#18181c", "#8e2022", "#ede7da", "#4b5670", "#b99447"],
        Palette::Angkola => ["#1b1312", "#9b1d1f", "#f2e4c0", "#2f4f35", "#d7a53c"],
        Palette::Mandailing => ["#16110f", "#ab2519", "#f5eedd", "#6b3d1c", "#e2b840"],
        Palette::Malay => ["#0f4b3b", "#6e1731", "#f4e8bd", "#1b3a5c", "#dcb04a"],
        Palette::Nias => ["#1c1612", "#b0261c", "#f7ecc9", "#7a4a16", "#edb92e"],
        Palette::Pandanus => ["#5f4122", "#9a7039", "#f2e6c8", "#7b2d22", "#d2b06c"],
        Palette::Neutral => ["#2a2521", "#7c1d1d", "#f5ecd8", "#22305a", "#b98a2f"],
    }
}

/// Draws a weave as a complete, stand-alone SVG of at most [`MAX_BYTES`] bytes.
///
/// It has no style sheet, script or outside reference, and its ids begin with a hash of what it is
/// drawn from, so several may be put into one page.
pub fn svg(w: &Weave<'_>) -> String {
    let mut last = String::new();
    for plain in 0..=3 {
        last = draw(w, plain);
        if last.len() <= MAX_BYTES {
            break;
        }
    }
    last
}

/// What every style draws with: chance, colours, and the numbers its motifs give.
struct Loom {
    s: Seed,
    c: [&'static str; 5],
    palette: Palette,
    motifs: Vec<u64>,
}

impl Loom {
    /// A small share of one colour to blend into another: no two vats, hides or hulls are alike.
    fn shade(&mut self, most: i32) -> u32 {
        u32::try_from(self.s.int(0, most)).unwrap_or(0)
    }

    /// The number of the `i`th motif; a record with fewer motifs gets numbers of its own.
    fn motif(&self, i: usize) -> u64 {
        self.motifs.get(i).copied().unwrap_or(0)
    }
}

fn draw(w: &Weave<'_>, plain: u8) -> String {
    let mut parts = vec![w.key, w.style.word(), w.palette.word()];
    parts.extend(w.motifs);
    let all = hash(&parts);
    let mut own = Seed::new(hash(&[w.key, "figures"]));
    let mut motifs: Vec<u64> = w.motifs.iter().take(4).map(|m| Seed::new(hash(&[m])).next() >> 16).collect();
    while motifs.len() < 5 {
        motifs.push(own.next() >> 16);
    }
    let mut loom = Loom { s: Seed::new(all), c: colours(w.palette), palette: w.palette, motifs };
    let mut ink = Ink::new(all, 320, 220, plain);
    let paint = match w.style {
        Style::Tenun => woven::tenun,
        Style::Songket => woven::songket,
        Style::Anyaman => woven::anyaman,
        Style::Beads => woven::beads,
        Style::Textile => woven::textile,
        Style::Region => woven::region,
        Style::Maker => woven::maker,
        Style::Batik => leaf::batik,
        Style::Ecoprint => leaf::ecoprint,
        Style::Food => leaf::food,
        Style::Forest => leaf::forest,
        Style::Carving => made::carving,
        Style::Metal => made::metal,
        Style::Pottery => made::pottery,
        Style::Leather => made::leather,
        Style::Shell => made::shell,
        Style::Coconut => made::coconut,
    };
    paint(&mut ink, &mut loom);
    ink.finish()
}
