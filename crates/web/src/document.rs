//! Papers as PDF. What they say is gathered here; how they are made is not known here, since a typesetter is a heavy thing to
//! build: whoever starts the site hands one in ([`Site::with_press`](crate::Site::with_press)), and without one no page offers a paper.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::council::Council;
use domain::document::{Directory, Document, Flagship, Letterhead, Part, Place};
use domain::flagship::Coverage;
use domain::lang::Lang;
use domain::profile::Profile;
use domain::region::{Region, RegionCode};
use domain::source::Checked;
use jiff::civil::Date;
use store::Conn;

use crate::error::Fail;
use crate::{Site, sentence, text};

/// Makes papers. The same document makes the same bytes.
pub trait Press: Send + Sync {
    /// A document as PDF in a language.
    ///
    /// # Errors
    /// Why it could not be made, for whoever looks after the program.
    fn print(&self, document: &Document, lang: &Lang) -> Result<Vec<u8>, String>;
}

/// What a paper is.
pub(crate) const PDF: &str = "application/pdf";

/// For how long somebody waits for the press.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a paper is made for, beside its content.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The country.
    pub profile: &'a Profile,
    /// The region that the programme is rooted at.
    pub root: &'a RegionCode,
    /// The address under which the public reaches the site, without a slash at the end.
    pub origin: &'a str,
    /// The reader's language.
    pub lang: &'a Lang,
    /// The day.
    pub date: Date,
}

impl Setting<'_> {
    fn say(&self, key: &str) -> String {
        sentence(self.lang.as_str(), key, &[])
    }
}

/// How a council is reached, a line each.
fn reached(council: &Council) -> Vec<String> {
    let c = &council.contact;
    [&c.address, &c.phone, &c.email, &c.website].into_iter().flatten().cloned().collect()
}

/// The head of a paper about a region: its own council, else that of the programme, else what the programme is called.
///
/// # Errors
/// What the store says.
pub fn letterhead(c: &mut Conn, setting: &Setting<'_>, region: &Region) -> store::Result<Letterhead> {
    let lang = setting.lang;
    for code in [&region.code, setting.root] {
        let near = std::slice::from_ref(code);
        let Some(council) = store::council::page::nearest(c, &domain::access::public(), near)? else {
            continue;
        };
        let mut name = council.names.text(lang).to_owned();
        if council.sample {
            name = format!("{name} ({})", setting.say("sample").to_lowercase());
        }
        let at = store::region::get(c, code)?.map(|r| r.full_name).unwrap_or_default();
        let decree = council.decree.number.as_ref().map(|number| {
            let day = council.decree.date.map(|d| text::date(d, lang));
            let parts = [council.decree.issuer.clone(), Some(number.clone()), day];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        });
        return Ok(Letterhead {
            // A name that says where the council is need not be followed by that.
            region: if name.contains(&at) { String::new() } else { at },
            council: name,
            address: reached(&council),
            decree,
        });
    }
    let root = store::region::get(c, setting.root)?.map(|r| r.name).unwrap_or_default();
    let council = setting.profile.programme.text(lang).replace("{region}", &root);
    let region = if region.name == root { String::new() } else { region.full_name.clone() };
    Ok(Letterhead { council, region, ..Letterhead::default() })
}

/// The directory of the flagships of a region's parts. Nothing when there is no such region, or when it has no parts of the level
/// that has flagships.
///
/// # Errors
/// What the store says.
pub fn directory(c: &mut Conn, setting: &Setting<'_>, code: &RegionCode) -> store::Result<Option<Directory>> {
    let level = setting.profile.flagship_level();
    let Some(region) = store::region::get(c, code)?.filter(|r| r.level < level) else { return Ok(None) };
    let mut parts = Vec::new();
    let mut whole = Coverage::default();
    if region.level + 1 < level {
        for below in store::region::children(c, code, ("", ""), 600)? {
            let (coverage, places) = places(c, setting, &below.code, level)?;
            whole = add(whole, coverage);
            parts.push(Part { name: below.full_name, places });
        }
    } else {
        let (coverage, places) = places(c, setting, code, level)?;
        whole = coverage;
        parts.push(Part { name: String::new(), places });
    }
    let count = |label: String, n: i64| format!("{label}: {}", text::number(n, setting.lang));
    let level = setting.profile.level(level).map(|l| l.many.text(setting.lang).to_owned());
    let counts = [
        count(level.unwrap_or_else(|| setting.say("nav-regions")), whole.regions),
        count(setting.say("status-designated"), whole.designated),
        count(setting.say("document-under-way"), whole.under_way),
        count(setting.say("status-candidate"), whole.candidate),
        count(setting.say("status-none"), whole.without()),
    ];
    Ok(Some(Directory {
        letterhead: letterhead(c, setting, &region)?,
        region: region.full_name,
        date: setting.date,
        summary: vec![counts.join(" · ")],
        parts,
        source: Some(format!("{}/data/designations.csv?root={code}", setting.origin)),
        seal: None,
    }))
}

fn add(a: Coverage, b: Coverage) -> Coverage {
    Coverage {
        regions: a.regions + b.regions,
        designated: a.designated + b.designated,
        under_way: a.under_way + b.under_way,
        candidate: a.candidate + b.candidate,
    }
}

/// The regions of a level below one, with what is recorded for each.
fn places(
    c: &mut Conn,
    setting: &Setting<'_>,
    code: &RegionCode,
    level: i32,
) -> store::Result<(Coverage, Vec<Place>)> {
    let lang = setting.lang;
    let (coverage, regions) = store::flagship::coverage(c, code, level, setting.date)?;
    let mut recorded = store::flagship::of_region(c, code)?;
    recorded.retain(|r| r.designation.term().stands(setting.date).is_some());
    // What was designated first, and then the latest.
    recorded.sort_by_key(|r| std::cmp::Reverse((r.designation.status, r.designation.period.clone())));
    let place = |line: store::flagship::RegionStatus| Place {
        flagships: recorded
            .iter()
            .filter(|r| r.designation.region == line.region.code)
            .map(|r| Flagship {
                craft: r.craft_names.text(lang).to_owned(),
                status: setting.say(&format!("status-{}", r.designation.status.word())),
                note: (r.designation.checked == Checked::Unchecked).then(|| setting.say("unchecked")),
                period: Some(r.designation.period.clone()).filter(|p| !p.is_empty()),
                decree: r.designation.document_number.clone(),
                date: r.designation.document_date,
            })
            .collect(),
        code: line.region.code.to_string(),
        name: line.region.full_name,
    };
    Ok((coverage, regions.into_iter().map(place).collect()))
}

impl Site {
    /// Whether there is a press, so that a page may offer papers.
    pub(crate) fn has_press(&self) -> bool {
        self.press.get().is_some()
    }

    /// What papers of today are made for.
    pub(crate) fn setting<'a>(&'a self, lang: &'a Lang) -> Setting<'a> {
        Setting {
            profile: &self.profile,
            root: &self.root,
            origin: &self.origin,
            lang,
            date: self.today([self.root.as_str()]),
        }
    }

    /// A document as PDF. One is made at a time; whoever would wait for long is asked to come again.
    ///
    /// # Errors
    /// What the reader is told: there is no press, it is busy, or it fails.
    pub(crate) async fn print(self: &Arc<Self>, document: Document, lang: &Lang) -> Result<Bytes, Fail> {
        let Some(press) = self.press.get().cloned() else {
            return Err(Fail::Missing(self.clone(), lang.clone()));
        };
        let busy = || Fail::Told(self.clone(), lang.clone(), StatusCode::SERVICE_UNAVAILABLE, "busy");
        let turn = tokio::time::timeout(PATIENCE, self.pressing.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(busy()) };
        let spoken = lang.clone();
        let made = tokio::task::spawn_blocking(move || {
            // The turn ends with the work, also when nobody waits for it any more.
            let _turn = turn;
            press.print(&document, &spoken)
        });
        match made.await.map_err(|e| e.to_string()).and_then(|made| made) {
            Ok(bytes) => Ok(bytes.into()),
            Err(error) => {
                tracing::error!(%error, "a paper could not be made");
                Err(Fail::Told(self.clone(), lang.clone(), StatusCode::INTERNAL_SERVER_ERROR, "server"))
            }
        }
    }
}

/// A paper to be saved under a name.
pub(crate) fn paper(bytes: Bytes, name: &str) -> Response {
    let disposition = format!("attachment; filename=\"{name}.pdf\"");
    ([(header::CONTENT_TYPE, PDF), (header::CONTENT_DISPOSITION, &disposition)], bytes).into_response()
}
