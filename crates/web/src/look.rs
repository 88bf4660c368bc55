//! The words of the vocabularies, and which weave is drawn for what. Both are small and kept in memory.

use std::collections::HashMap;
use std::sync::OnceLock;

use domain::lang::Lang;
use domain::vocabulary::{Term, Vocabulary};
use draw::weave::{Palette, Style, Weave, svg};
use sha2::{Digest, Sha256};

/// Every term, and how crafts and motifs are drawn.
#[derive(Debug, Default)]
pub struct Vocabularies {
    /// The terms in their order.
    pub terms: Vec<Term>,
    crafts: HashMap<String, Drawn>,
    motifs: HashMap<String, Drawn>,
}

/// What decides how a record is drawn, beside its key.
#[derive(Debug)]
struct Drawn {
    style: Style,
    palette: Palette,
    motifs: Vec<String>,
    version: OnceLock<String>,
}

impl Drawn {
    fn new(style: Style, palette: Palette, motifs: Vec<String>) -> Drawn {
        Drawn { style, palette, motifs, version: OnceLock::new() }
    }

    fn weave(&self, key: &str) -> String {
        let motifs: Vec<&str> = self.motifs.iter().map(String::as_str).collect();
        svg(&Weave { key, style: self.style, palette: self.palette, motifs: &motifs })
    }

    /// Eight digits that change whenever the drawing of a key would. The key itself stands beside them in the address.
    fn version(&self) -> &str {
        self.version.get_or_init(|| {
            let mut hash = Sha256::new();
            for part in [drawing(), self.style.word(), self.palette.word()]
                .into_iter()
                .chain(self.motifs.iter().map(String::as_str))
            {
                hash.update(part.as_bytes());
                hash.update([0]);
            }
            hex(&hash.finalize(), 4)
        })
    }
}

/// So many bytes as digits.
pub(crate) fn hex(bytes: &[u8], n: usize) -> String {
    let digit = |d: u8| char::from(b"0123456789abcdef"[usize::from(d & 15)]);
    bytes.iter().take(n).flat_map(|b| [digit(b >> 4), digit(*b)]).collect()
}

/// What the drawing code draws, as a hash of samples: nobody has to remember to count a version up.
fn drawing() -> &'static str {
    static DRAWING: OnceLock<String> = OnceLock::new();
    DRAWING.get_or_init(|| {
        let mut hash = Sha256::new();
        for style in Style::ALL {
            for (key, motifs) in [("a", &[][..]), ("b", &["m", "n"][..])] {
                hash.update(svg(&Weave { key, style, palette: Palette::Toba, motifs }).as_bytes());
            }
        }
        hash.update(draw::edge::svg("12").as_bytes());
        hex(&hash.finalize(), 8)
    })
}

/// The version of the woven edge.
fn edge_version() -> &'static str {
    &drawing()[..8]
}

impl Vocabularies {
    /// Reads everything.
    pub fn read(conn: &mut store::Conn) -> store::Result<Vocabularies> {
        let mut all = Vocabularies { terms: store::vocabulary::every(conn)?, ..Vocabularies::default() };
        for c in store::craft::looks(conn)? {
            let style = all
                .term(Vocabulary::Category, &c.category)
                .and_then(|t| t.look.parse().ok())
                .unwrap_or(Style::Textile);
            let palette = all.palette(c.people.as_deref(), style);
            all.crafts.insert(c.key, Drawn::new(style, palette, c.motifs));
        }
        for m in store::motif::looks(conn)? {
            let style = match m.family.as_deref() {
                Some("gorga" | "ornamen-rumah") => Style::Carving,
                Some("songket") => Style::Songket,
                Some("batik") => Style::Batik,
                Some("anyaman") => Style::Anyaman,
                _ => Style::Tenun,
            };
            let palette = all.palette(m.people.as_deref(), style);
            all.motifs.insert(m.key.clone(), Drawn::new(style, palette, vec![m.key]));
        }
        Ok(all)
    }

    /// A term.
    pub fn term(&self, vocabulary: Vocabulary, key: &str) -> Option<&Term> {
        self.terms.iter().find(|t| t.vocabulary == vocabulary && t.key == key)
    }

    /// What a term is called.
    pub fn name(&self, vocabulary: Vocabulary, key: &str, lang: &Lang) -> String {
        self.term(vocabulary, key).map_or_else(|| key.to_owned(), |t| t.names.text(lang).to_owned())
    }

    /// The names of several terms.
    pub fn names(&self, vocabulary: Vocabulary, keys: &[String], lang: &Lang) -> String {
        keys.iter().map(|k| self.name(vocabulary, k, lang)).collect::<Vec<_>>().join(", ")
    }

    /// Whether goods of a category are crafts.
    pub fn is_craft(&self, category: &str) -> bool {
        self.term(Vocabulary::Category, category).is_none_or(|t| t.craft)
    }

    /// The keys of the categories whose goods are crafts.
    pub fn crafts(&self) -> Vec<String> {
        let of = self.terms.iter().filter(|t| t.vocabulary == Vocabulary::Category && t.craft);
        of.map(|t| t.key.clone()).collect()
    }

    /// The keys of those whose goods are none: food and forest goods.
    pub fn goods(&self) -> Vec<String> {
        let of = self.terms.iter().filter(|t| t.vocabulary == Vocabulary::Category && !t.craft);
        of.map(|t| t.key.clone()).collect()
    }

    fn palette(&self, people: Option<&str>, style: Style) -> Palette {
        people
            .and_then(|p| self.term(Vocabulary::People, p))
            .and_then(|t| t.look.parse().ok())
            .unwrap_or(if matches!(style, Style::Anyaman) { Palette::Pandanus } else { Palette::Neutral })
    }

    /// How a thing is drawn; `craft` is the key of an item's craft.
    fn drawn(&self, kind: &str, key: &str, craft: &str) -> Option<&Drawn> {
        static REGION: OnceLock<Drawn> = OnceLock::new();
        static MAKER: OnceLock<Drawn> = OnceLock::new();
        let plain = |style| Drawn::new(style, Palette::Neutral, vec![]);
        match kind {
            "region" => Some(REGION.get_or_init(|| plain(Style::Region))),
            "maker" => Some(MAKER.get_or_init(|| plain(Style::Maker))),
            "craft" => self.crafts.get(key),
            "motif" => self.motifs.get(key),
            // In the style and colours of its craft, with figures of its own.
            "item" => self.crafts.get(craft),
            _ => None,
        }
    }

    /// The weave of a thing and its version; nothing for what is not known. `craft` is the key of an item's craft.
    pub fn weave(&self, kind: &str, key: &str, craft: &str) -> Option<(String, String)> {
        if kind == "edge" {
            return Some((strip(&draw::edge::svg(key)), edge_version().to_owned()));
        }
        let drawn = self.drawn(kind, key, craft)?;
        Some((drawn.weave(key), drawn.version().to_owned()))
    }

    /// The address of a weave, which never changes its picture.
    pub fn weave_address(&self, kind: &str, key: &str, craft: &str) -> String {
        let version = if kind == "edge" {
            edge_version()
        } else {
            self.drawn(kind, key, craft).map_or("0", Drawn::version)
        };
        ["/corak/", kind, "/", key, ".svg?v=", version].concat()
    }
}

/// The tile of an edge as a strip that fills its width.
fn strip(tile: &str) -> String {
    let width = tile.split_once("width=\"").and_then(|(_, r)| r.split_once('"')).map_or("80", |(w, _)| w);
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="14"><pattern id="e" width="{width}" height="14" patternUnits="userSpaceOnUse">{tile}</pattern><rect width="100%" height="14" fill="url(#e)"/></svg>"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_a_drawing_changes_its_address() {
        let mut a = Vocabularies::default();
        let drawn = |motifs| Drawn::new(Style::Tenun, Palette::Toba, motifs);
        a.crafts.insert("ulos".into(), drawn(vec![]));
        let first = a.weave_address("craft", "ulos", "");
        assert_eq!(first, a.weave_address("craft", "ulos", ""));
        a.crafts.insert("ulos".into(), drawn(vec!["m".into()]));
        assert_ne!(first, a.weave_address("craft", "ulos", ""));
    }

    #[test]
    fn two_items_of_a_craft_look_different() {
        let mut a = Vocabularies::default();
        a.crafts.insert("ulos".into(), Drawn::new(Style::Tenun, Palette::Toba, vec![]));
        let draw = |key| a.weave("item", key, "ulos").map(|(svg, _)| svg);
        assert!(draw("1").is_some());
        assert_ne!(draw("1"), draw("2"));
        assert_eq!(draw("1"), draw("1"));
    }
}
