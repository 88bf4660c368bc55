//! Pictures for previews elsewhere: the record's weave and name, 1200 by 630, drawn when first asked for.
//!
//! Drawing one costs some tens of milliseconds, so one is drawn at a time, few may wait, and what was drawn is kept
//! within a bound.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::id::{CraftId, MakerId, MotifId};
use domain::lang::Lang;
use domain::region::RegionCode;
use domain::vocabulary::Vocabulary;
use resvg::{tiny_skia, usvg};
use sha2::{Digest, Sha256};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use uuid::Uuid;

use crate::ask::{Path, Query};
use crate::assets::Version;
use crate::error::Fail;
use crate::{Site, sentence};

const WIDTH: u32 = 1200;
const HEIGHT: u32 = 630;
/// The widest line of a title.
const LINE: f32 = 520.0;
/// How much is kept, in bytes.
const KEPT: u64 = 16 << 20;
/// How many may wait for their turn.
const WAITING: usize = 12;

static FACE: &[u8] = include_bytes!("../assets/fonts/corak-serif.ttf");

/// What was drawn, and whose turn it is to draw.
pub struct Shares {
    kept: moka::sync::Cache<String, Arc<[u8]>>,
    turn: Arc<tokio::sync::Semaphore>,
    waiting: AtomicUsize,
}

impl Default for Shares {
    fn default() -> Self {
        Shares {
            kept: moka::sync::Cache::builder()
                .max_capacity(KEPT)
                .weigher(|_, png: &Arc<[u8]>| u32::try_from(png.len()).unwrap_or(u32::MAX))
                .time_to_idle(Duration::from_secs(6 * 3600))
                .build(),
            turn: Arc::new(tokio::sync::Semaphore::new(1)),
            waiting: AtomicUsize::new(0),
        }
    }
}

/// What a picture shows.
struct Subject {
    title: String,
    place: String,
    programme: String,
    weave: String,
    version: String,
}

fn version(title: &str, place: &str, programme: &str, weave: &str) -> String {
    let mut hash = Sha256::new();
    // The layout's own version first.
    for part in ["1", title, place, programme, weave] {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    crate::look::hex(&hash.finalize(), 6)
}

/// What the picture of an item says below its name: craft, place and price.
pub fn item_place(craft: &str, region: &str, price: Option<&str>) -> String {
    [craft, region].into_iter().chain(price).filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What lists are called, by the word in their picture's address.
const LISTS: [&str; 10] =
    ["open-data", "home", "regions", "crafts", "motifs", "makers", "items", "about", "search", "directory"];

impl Site {
    fn programme(&self, lang: &Lang) -> String {
        self.profile.programme.text(lang).replace("{region}", &self.root_name)
    }

    /// The address of the picture of a record. `key` is the code of a region, the key of a craft or motif, the id of a
    /// maker, item or flagship; `craft` is the key of an item's craft, and of a flagship's. Lists have the kind `page`.
    pub fn share(&self, lang: &Lang, kind: &str, key: &str, craft: &str, title: &str, place: &str) -> String {
        let base = if lang == self.profile.first_language() { String::new() } else { format!("/{lang}") };
        let (weave_kind, weave_key) = match kind {
            "page" => ("region", self.root.as_str()),
            "flagship" => ("craft", craft),
            _ => (kind, key),
        };
        let craft = if kind == "flagship" { "" } else { craft };
        let weave = self.words.load().weave_address(weave_kind, weave_key, craft);
        let v = version(title, place, &self.programme(lang), &weave);
        format!("{}/og{base}/{kind}/{key}.png?v={v}", self.origin)
    }

    /// What a picture of a list says: its name, and whose it is.
    pub fn list_title(&self, lang: &Lang, list: &str) -> String {
        match list {
            "home" => sentence(lang.as_str(), "home-eyebrow", &[]),
            "directory" => sentence(lang.as_str(), "directory", &[]),
            "search" | "about" | "open-data" => sentence(lang.as_str(), &format!("nav-{list}"), &[]),
            _ => sentence(lang.as_str(), &format!("{list}-title"), &[]),
        }
    }

    async fn subject(&self, lang: &Lang, kind: &str, key: &str) -> store::Result<Option<Subject>> {
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let profile = self.profile.key.clone();
        let mut craft = String::new();
        let mut drawn = (kind.to_owned(), key.to_owned());
        let (title, place) = match kind {
            "page" if LISTS.contains(&key) => {
                drawn = ("region".to_owned(), self.root.to_string());
                (self.list_title(lang, key), String::new())
            }
            "region" => {
                let Some(code) = RegionCode::parse(key) else { return Ok(None) };
                let Some(region) = self.db.read(move |c| store::region::get(c, &code)).await? else {
                    return Ok(None);
                };
                let form = self.profile.form(&region.form);
                (region.full_name, form.map_or_else(String::new, |(_, f)| f.name.text(lang).to_owned()))
            }
            "craft" => {
                let id = CraftId::from_key(&profile, key);
                let found = self.db.read(move |c| store::craft::get(c, id)).await?;
                let Some(c) = found.filter(|c| c.status.is_public()) else { return Ok(None) };
                (c.names.text(lang).to_owned(), self.term(Vocabulary::Category, &c.category, lang))
            }
            "flagship" => {
                let Ok(id) = Uuid::parse_str(key) else { return Ok(None) };
                let found = self.db.read(move |c| store::flagship::public::label(c, id)).await?;
                let Some(f) = found else { return Ok(None) };
                drawn = ("craft".to_owned(), f.designation.craft.clone());
                let args = [("region", f.region_full_name.as_str())];
                (f.craft_names.text(lang).to_owned(), sentence(lang.as_str(), "flagship-of", &args))
            }
            "motif" => {
                let id = MotifId::from_key(&profile, key);
                let found = self.db.read(move |c| store::motif::get(c, id)).await?;
                let Some(m) = found.filter(|m| m.status.is_public()) else { return Ok(None) };
                let people = self.words.load().names(Vocabulary::People, &m.peoples, lang);
                (m.name, people)
            }
            "maker" => {
                let Ok(id) = Uuid::parse_str(key) else { return Ok(None) };
                // The picture of a record that was merged is that of the one that stays.
                let found = self.db.read(move |c| {
                    let stays = store::maker::merge::into(c, MakerId(id))?.map_or(id, |m| m.0);
                    Ok(store::address::maker_label(c, stays)?.map(|label| (stays, label)))
                });
                let Some((stays, m)) = found.await? else { return Ok(None) };
                drawn.1 = stays.to_string();
                let word = m.maker_kind.map_or("person", domain::maker::MakerKind::word);
                (
                    self.marked(
                        lang,
                        &self.maker_name(lang, m.name.as_ref().map(|n| n.text(lang)), &m.region),
                        m.sample,
                    ),
                    format!("{} · {}", say(&format!("maker-{word}")), m.region),
                )
            }
            "item" => {
                let Ok(id) = Uuid::parse_str(key) else { return Ok(None) };
                let Some(i) = self.db.read(move |c| store::address::item_label(c, id)).await? else {
                    return Ok(None);
                };
                let (key, names) = i.craft.unwrap_or_default();
                craft = key;
                let price = i.price.map(|(price, varies)| self.price(price, varies, lang));
                (
                    self.marked(lang, i.name.unwrap_or_default().text(lang), i.sample),
                    item_place(names.text(lang), &i.region, price.as_deref()),
                )
            }
            _ => return Ok(None),
        };
        let words = self.words.load();
        let Some((weave, _)) = words.weave(&drawn.0, &drawn.1, &craft) else { return Ok(None) };
        let programme = self.programme(lang);
        let version = version(&title, &place, &programme, &words.weave_address(&drawn.0, &drawn.1, &craft));
        Ok(Some(Subject { title, place, programme, weave, version }))
    }
}

/// `/og/{kind}/{key}.png`
pub async fn first(
    State(site): State<Arc<Site>>,
    Path((kind, name)): Path<(String, String)>,
    Query(asked): Query<Version>,
) -> Response {
    let lang = site.profile.first_language().clone();
    picture(&site, &lang, &kind, &name, &asked.v).await
}

/// `/og/{lang}/{kind}/{key}.png`
pub async fn other(
    State(site): State<Arc<Site>>,
    Path((lang, kind, name)): Path<(String, String, String)>,
    Query(asked): Query<Version>,
) -> Response {
    let Some(lang) = site.profile.languages.iter().find(|l| l.as_str() == lang).cloned() else {
        return missing(&site, site.profile.first_language());
    };
    picture(&site, &lang, &kind, &name, &asked.v).await
}

async fn picture(site: &Arc<Site>, lang: &Lang, kind: &str, name: &str, asked: &str) -> Response {
    let Some(key) = name.strip_suffix(".png").filter(|k| k.len() <= 120) else {
        return missing(site, lang);
    };
    let subject = match site.subject(lang, kind, key).await {
        Ok(Some(subject)) => subject,
        Ok(None) => return missing(site, lang),
        Err(error) => {
            tracing::error!(%error, "the subject of a picture could not be read");
            return busy();
        }
    };
    let age =
        if asked == subject.version { "public, max-age=31536000, immutable" } else { "public, max-age=3600" };
    let held = format!("{lang}/{kind}/{key}/{}", subject.version);
    let png = match site.shares.kept.get(&held) {
        Some(png) => png,
        None => match draw_in_turn(site, held, subject).await {
            Some(png) => png,
            None => return busy(),
        },
    };
    ([(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, age)], png.to_vec()).into_response()
}

fn missing(site: &Arc<Site>, lang: &Lang) -> Response {
    Fail::Missing(site.clone(), lang.clone()).into_response()
}

fn busy() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "5")]).into_response()
}

/// Counts those who wait, also when they go away.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

async fn draw_in_turn(site: &Arc<Site>, held: String, subject: Subject) -> Option<Arc<[u8]>> {
    if site.shares.waiting.fetch_add(1, Ordering::AcqRel) >= WAITING {
        site.shares.waiting.fetch_sub(1, Ordering::AcqRel);
        return None;
    }
    let _waiting = Waiting(&site.shares.waiting);
    let turn = site.shares.turn.clone().acquire_owned().await.ok()?;
    if let Some(png) = site.shares.kept.get(&held) {
        return Some(png);
    }
    // The turn goes with the work, which goes on when whoever asked has left; so does what it is good for.
    let keeper = site.clone();
    let drawn = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        png(&svg(&subject)).map(|png| {
            let png: Arc<[u8]> = png.into();
            keeper.shares.kept.insert(held, png.clone());
            png
        })
    })
    .await;
    match drawn {
        Ok(Ok(png)) => Some(png),
        Ok(Err(error)) => {
            tracing::error!(%error, "a picture could not be drawn");
            None
        }
        Err(error) => {
            tracing::error!(%error, "a picture could not be drawn");
            None
        }
    }
}

/// The part of a text that the face can write; of a letter with a mark that it lacks, the letter alone.
fn writable(text: &str) -> String {
    let Ok(font) = FontRef::new(FACE) else { return String::new() };
    let map = font.charmap();
    let mut out = String::new();
    for c in text.chars().take(300) {
        if map.map(c).is_some() {
            out.push(c);
        } else if c.is_whitespace() {
            out.push(' ');
        } else {
            let plain = domain::text::sort_key(&c.to_string());
            out.extend(plain.chars().filter(|p| p.is_alphanumeric() && map.map(*p).is_some()));
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn width(text: &str, size: f32) -> f32 {
    let Ok(font) = FontRef::new(FACE) else { return 0.0 };
    let (map, metrics) = (font.charmap(), font.glyph_metrics(Size::new(size), LocationRef::default()));
    text.chars().filter_map(|c| metrics.advance_width(map.map(c)?)).sum()
}

/// A text in lines that fit, the last one shortened when there are too many.
fn lines(text: &str, size: f32, most: usize) -> (Vec<String>, bool) {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut words: std::collections::VecDeque<String> = text.split(' ').map(str::to_owned).collect();
    while let Some(word) = words.pop_front() {
        let wider = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
        if width(&wider, size) <= LINE {
            line = wider;
        } else if line.is_empty() {
            // A word longer than a line is cut.
            let mut part = String::new();
            let mut rest = word.chars();
            for c in rest.by_ref() {
                part.push(c);
                if width(&part, size) > LINE - size {
                    break;
                }
            }
            lines.push(part);
            words.push_front(rest.collect());
        } else {
            lines.push(std::mem::take(&mut line));
            words.push_front(word);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    let fits = lines.len() <= most;
    if !fits {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while width(last, size) > LINE - size && last.pop().is_some() {}
            *last = format!("{}…", last.trim_end());
        }
    }
    (lines, fits)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn svg(s: &Subject) -> String {
    let title = writable(&s.title);
    let (size, (title, _)) = [76.0f32, 62.0, 50.0]
        .into_iter()
        .map(|size| (size, lines(&title, size, if size > 60.0 { 3 } else { 5 })))
        .find(|(size, (_, fits))| *fits || *size < 51.0)
        .unwrap_or((50.0, (vec![], true)));
    let mut out = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fbf7ee"/>"##
    );
    // The weave fills the right; its own size and outline give way to the frame's.
    if let Some(inside) = s.weave.split_once('>') {
        let view = inside
            .0
            .split_once("viewBox=\"")
            .and_then(|(_, r)| r.split_once('"'))
            .map_or("0 0 320 220", |(v, _)| v);
        let _ = write!(
            out,
            r#"<svg x="640" y="0" width="560" height="{HEIGHT}" viewBox="{view}" preserveAspectRatio="xMidYMid slice">{}"#,
            inside.1
        );
    }
    let _ = write!(
        out,
        r##"<rect x="636" width="4" height="{HEIGHT}" fill="#b98a2f"/><g font-family="Corak Serif"><g fill="#7c1d1d"><path d="M72 62h44v44H72z"/><text x="134" y="99" font-size="44">Corak</text></g>"##
    );
    let place = lines(&writable(&s.place), 28.0, 2).0;
    let step = size * 1.12;
    let mut y = 340.0 - step * (title.len() as f32 - 1.0) / 2.0 + size * 0.3
        - 20.0 * (place.len() as f32 - 1.0).max(0.0);
    for line in &title {
        let _ = write!(
            out,
            r##"<text x="72" y="{y:.0}" font-size="{size}" fill="#1e1a17">{}</text>"##,
            escaped(line)
        );
        y += step;
    }
    y += 10.0;
    for line in &place {
        let _ = write!(
            out,
            r##"<text x="72" y="{y:.0}" font-size="28" fill="#7d5a14">{}</text>"##,
            escaped(line)
        );
        y += 38.0;
    }
    let programme = lines(&writable(&s.programme), 26.0, 1).0.join(" ");
    let _ = write!(
        out,
        r##"<path d="m94 69 15 15-15 15-15-15z" fill="none" stroke="#d9a94a" stroke-width="3"/><text x="72" y="566" font-size="26" fill="#665b50">{}</text></g></svg>"##,
        escaped(&programme)
    );
    out
}

fn options() -> &'static usvg::Options<'static> {
    static OPTIONS: OnceLock<usvg::Options<'static>> = OnceLock::new();
    OPTIONS.get_or_init(|| {
        let mut faces = usvg::fontdb::Database::new();
        faces.load_font_data(FACE.to_vec());
        usvg::Options {
            font_family: "Corak Serif".into(),
            fontdb: Arc::new(faces),
            ..usvg::Options::default()
        }
    })
}

fn png(svg: &str) -> Result<Vec<u8>, String> {
    let tree = usvg::Tree::from_str(svg, options()).map_err(|e| e.to_string())?;
    let mut pixels = tiny_skia::Pixmap::new(WIDTH, HEIGHT).ok_or("no room for a picture")?;
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn subject(title: &str) -> Subject {
        Subject {
            title: title.into(),
            place: "Kabupaten Nias".into(),
            programme: "Dekranasda Sumatera Utara".into(),
            weave: draw::weave::svg(&draw::weave::Weave {
                key: "a",
                style: draw::weave::Style::Tenun,
                palette: draw::weave::Palette::Toba,
                motifs: &[],
            }),
            version: String::new(),
        }
    }

    #[test]
    fn a_picture_has_its_size_and_differs_by_name() {
        let a = png(&svg(&subject("Ulos Harungguan"))).unwrap();
        let size = |png: &[u8], at| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
        assert_eq!((size(&a, 16), size(&a, 20)), (WIDTH, HEIGHT));
        assert_ne!(a, png(&svg(&subject("Ulos Sadum"))).unwrap());
        assert!(a.len() < 400_000, "{}", a.len());
    }

    #[test]
    fn long_foreign_and_hostile_names_still_make_a_picture() {
        let long = "Kain tenun sangat panjang namanya ".repeat(20);
        for title in [long.as_str(), &"x".repeat(300), "عربي", "<script>&\"'", "", "Söfö-söfö ŵ"] {
            assert!(png(&svg(&subject(title))).is_ok(), "{title}");
        }
        assert_eq!(writable("عربي"), "");
        assert!(!writable("Söfö").is_empty());
        let (lines, fits) = lines(&writable(&long), 50.0, 5);
        assert!(!fits && lines.len() == 5 && lines[4].ends_with('…'));
        assert!(lines.iter().all(|l| width(l, 50.0) <= LINE));
    }
}
