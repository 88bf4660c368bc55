//! What holds for every weave and every edge.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use draw::edge;
use draw::weave::{MAX_BYTES, Palette, Style, Weave, colours, svg};
use std::collections::HashSet;

/// FNV-1a, to pin pictures without storing them.
fn checksum(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// Fails unless the text is one SVG element with balanced tags, quoted attributes, ids that are used
/// and references that are defined.
fn assert_well_formed(text: &str) {
    assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 "), "{text}");
    assert!(text.is_ascii(), "{text}");
    let mut open: Vec<&str> = Vec::new();
    for piece in text.split('<').skip(1) {
        let (tag, after) = piece.split_once('>').expect("a closed tag");
        assert!(after.is_empty(), "text between tags: {after}");
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{text}");
            continue;
        }
        let name = tag.split([' ', '/']).next().expect("a name");
        assert!(
            [
                "svg",
                "g",
                "defs",
                "path",
                "circle",
                "use",
                "pattern",
                "linearGradient",
                "radialGradient",
                "stop"
            ]
            .contains(&name),
            "{name}"
        );
        // Each attribute once.
        let mut names = HashSet::new();
        for (i, part) in tag.split('"').enumerate() {
            if i % 2 == 0 && part.trim() != "/" && !part.trim().is_empty() {
                let attribute = part.trim().trim_start_matches(name).trim();
                assert!(names.insert(attribute), "{attribute} twice in <{tag}>");
                assert!(!["style=", "class=", "filter="].contains(&attribute), "{tag}");
                assert!(!attribute.starts_with("on"), "{tag}");
            }
        }
        if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    for wrong in ["NaN", "inf", "url()", "--", "#-", " d=\"\""] {
        assert!(!text.contains(wrong), "{wrong} in {text}");
    }
    let after = |mark: &str, end: char| -> Vec<String> {
        text.split(mark).skip(1).map(|s| s.split(end).next().expect("a part").to_owned()).collect()
    };
    let ids = after(" id=\"", '"');
    let set: HashSet<_> = ids.iter().cloned().collect();
    assert_eq!(set.len(), ids.len(), "an id twice: {text}");
    for reference in after("url(#", ')').into_iter().chain(after("href=\"#", '"')) {
        assert!(set.contains(&reference), "{reference} is not defined in {text}");
    }
}

#[test]
fn every_word_reads_back() {
    let styles = "tenun songket batik ecoprint anyaman carving beads metal pottery leather shell coconut textile \
                  food forest region maker";
    let read: Vec<Style> = styles.split_whitespace().map(|w| w.parse().expect(w)).collect();
    assert_eq!(read, Style::ALL);
    let palettes = "toba karo simalungun pakpak angkola mandailing malay nias pandanus neutral";
    let read: Vec<Palette> = palettes.split_whitespace().map(|w| w.parse().expect(w)).collect();
    assert_eq!(read, Palette::ALL);
    for wrong in ["", "Tenun", "tenun ", "ulos"] {
        assert!(wrong.parse::<Style>().is_err());
        assert!(wrong.parse::<Palette>().is_err());
    }
    assert_eq!("ulos".parse::<Style>().unwrap_err().to_string(), "no style or palette is called \"ulos\"");
}

#[test]
fn colours_are_six_digits_and_differ() {
    for p in Palette::ALL {
        let c = colours(p);
        for colour in c {
            assert!(colour.len() == 7 && colour.starts_with('#'), "{colour}");
            assert!(u32::from_str_radix(&colour[1..], 16).is_ok(), "{colour}");
        }
        assert_eq!(c.iter().collect::<HashSet<_>>().len(), 5, "{p:?}");
    }
}

#[test]
fn no_weave_is_too_heavy_or_broken() {
    let motifs: [&[&str]; 5] = [&[], &["pucuk"], &["satu", "dua"], &["a", "b", "c", "d", "e", "f"], &[""]];
    for style in Style::ALL {
        for palette in Palette::ALL {
            for i in 0..60 {
                let key = format!("{i}/kunci-{}", i * 7919);
                let picture = svg(&Weave { key: &key, style, palette, motifs: motifs[i % 5] });
                assert!(picture.len() <= MAX_BYTES, "{style:?} {palette:?} {key}: {} bytes", picture.len());
                assert_well_formed(&picture);
            }
        }
    }
}

#[test]
fn any_key_will_do() {
    for key in ["", "\"><script>alert(1)</script>", "ni'otalinga wöli-wöli", &"x".repeat(10_000), "&amp;\0\n"]
    {
        for style in Style::ALL {
            let picture = svg(&Weave { key, style, palette: Palette::Nias, motifs: &[key] });
            assert!(picture.len() <= MAX_BYTES);
            assert_well_formed(&picture);
        }
        assert_well_formed(&edge::svg(key));
    }
}

#[test]
fn keys_styles_palettes_and_motifs_each_make_a_difference() {
    // Ids carry a hash of everything, so they are taken out before comparing.
    let bare = |w: &Weave<'_>| {
        let text = svg(w);
        let prefix = text.split(" id=\"").nth(1).map(|s| s[..7].to_owned()).expect("an id");
        text.replace(&prefix, "")
    };
    let mut few = Vec::new();
    for style in Style::ALL {
        let seen: HashSet<String> = (0..200)
            .map(|i| bare(&Weave { key: &format!("k{i}"), style, palette: Palette::Toba, motifs: &[] }))
            .collect();
        if seen.len() < 195 {
            few.push((style, seen.len()));
        }
        let palettes: HashSet<String> = Palette::ALL
            .map(|palette| bare(&Weave { key: "k", style, palette, motifs: &["m"] }))
            .into_iter()
            .collect();
        assert_eq!(palettes.len(), Palette::ALL.len(), "{style:?}");
    }
    assert!(few.is_empty(), "too alike, of 200 keys: {few:?}");
    let one = bare(&Weave { key: "k", style: Style::Tenun, palette: Palette::Karo, motifs: &["a"] });
    let two = bare(&Weave { key: "k", style: Style::Tenun, palette: Palette::Karo, motifs: &["b"] });
    assert_ne!(one, two);
}

#[test]
fn ids_of_two_weaves_never_meet() {
    let mut seen = HashSet::new();
    for style in Style::ALL {
        for palette in Palette::ALL {
            for key in ["a", "b", "c"] {
                let picture = svg(&Weave { key, style, palette, motifs: &[] });
                for id in picture.split(" id=\"").skip(1).filter_map(|s| s.split('"').next()) {
                    assert!(seen.insert(id.to_owned()), "{id}");
                }
            }
        }
    }
}

#[test]
fn edges_are_light_whole_and_tile() {
    let mut seen = HashSet::new();
    for a in 11..95 {
        for b in 0..25 {
            let code = if b == 0 { a.to_string() } else { format!("{a}.{b:02}") };
            let strip = edge::svg(&code);
            assert!(strip.len() <= edge::MAX_BYTES, "{code}: {} bytes", strip.len());
            assert_well_formed(&strip);
            let number = |mark: &str| -> i32 {
                let text = strip.split(mark).nth(1).expect("the mark");
                text.split('"').next().expect("its end").parse().expect("a whole number")
            };
            let width = number(" width=\"");
            assert!((48..=160).contains(&width), "{code}: {width}");
            for tile in strip.split("<pattern ").skip(1) {
                let w: i32 = tile
                    .split(" width=\"")
                    .nth(1)
                    .unwrap()
                    .split('"')
                    .next()
                    .unwrap()
                    .parse()
                    .expect("whole");
                assert_eq!(width % w, 0, "{code}: {w} does not divide {width}");
            }
            seen.insert(strip);
        }
    }
    assert_eq!(seen.len(), 84 * 25);
}

/// Pictures are cached for ever: a change here is a change of every address's content.
#[test]
fn pictures_stay_the_same_for_ever() {
    let mut table = String::new();
    for (i, style) in Style::ALL.into_iter().enumerate() {
        let palette = Palette::ALL[i % Palette::ALL.len()];
        let picture = svg(&Weave { key: "tetap", style, palette, motifs: &["satu", "dua"] });
        assert_eq!(picture, svg(&Weave { key: "tetap", style, palette, motifs: &["satu", "dua"] }));
        table.push_str(&format!("{} {} {:016x}\n", style.word(), palette.word(), checksum(&picture)));
    }
    for code in ["12", "12.06", "31"] {
        table.push_str(&format!("edge {code} {:016x}\n", checksum(&edge::svg(code))));
    }
    assert_eq!(table, include_str!("checksums.txt"), "\n{table}");
}
