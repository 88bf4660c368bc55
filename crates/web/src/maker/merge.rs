//! A maker that was recorded twice: `/kerja/perajin/{id}/kembar` looks for the other record, and
//! `/kerja/perajin/{id}/gabung/{other}` shows field by field what differs and everything that moves, and merges.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{KeepMakers, ReadRegister};
use domain::fault::Faults;
use domain::id::{Kind, MakerId, MergeId};
use domain::lang::Lang;
use domain::maker::business::Business;
use domain::maker::merge::{Difference, Side, businesses, makers};
use domain::maker::number::{NumberKind, hint};
use domain::maker::{Consent, Maker};
use domain::market::unsettled::Unsettled;
use domain::region::RegionCode;
use store::Conn;
use store::maker::merge::{self, Decided};
use uuid::Uuid;

use super::mandate::{Of, crumbs, look, of};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Field, Work, fault};
use crate::ask::Path;
use crate::desk::form::Told;
use crate::desk::values::Values;
use crate::desk::{Kept, edit, id, missing, note_reading, said, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// How many records of a kind the preview names.
const SHOWN: usize = 20;

fn at(kept: Uuid, other: Uuid) -> String {
    format!("{}/gabung/{other}", edit::at::<Maker>(kept))
}

/// A record that may be the same.
struct Twin {
    label: String,
    about: String,
    href: String,
    merge: String,
}

#[derive(Template)]
#[template(path = "maker/twins.html")]
struct TwinsPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    path: String,
    twins: Vec<Twin>,
    asked: String,
    looked: bool,
    found: Vec<Twin>,
}

/// The records that may be the same as a maker, and a way to look for others.
pub(crate) async fn twins(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let keep = signed.may::<KeepMakers>(&site)?;
    let read = signed.may::<ReadRegister>(&site)?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    let held = AssertUnwindSafe((site.clone(), signed.clone(), asked.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, asked) = &*held;
            let Some(Of { maker, keeps, .. }) = of(c, site, signed, id)? else { return Ok(None) };
            if !keeps {
                // Not within the right to keep it, or merged already.
                store::register::reach(c, &keep, &maker.region)?;
                return Ok(None);
            }
            let alike = store::maker::alike::of(c, &read, &maker)?;
            let (_, looked) = look(c, signed, asked.get("q"))?;
            let mut open = Vec::new();
            for (other, label) in looked.into_iter().filter(|(other, _)| *other != id) {
                if merge::into(c, MakerId(other))?.is_none() && !store::journal::is_erased(c, other)? {
                    open.push((other, label));
                }
            }
            Ok(Some((maker, alike, open)))
        })
        .await;
    let found = settle(&site, &signed, Kind::Maker, id, found).await?;
    let Some((maker, alike, open)) = found else { return Err(missing(&site, &signed)) };
    let lang = &signed.lang;
    let twin = |other: Uuid, label: String, about: String| Twin {
        label,
        about,
        href: edit::at::<Maker>(other),
        merge: at(id, other),
    };
    let why = |why: &store::maker::alike::Why| sentence(lang.as_str(), &format!("alike-{}", why.word()), &[]);
    Ok(render(&TwinsPage {
        page: site.private_page(lang, &maker.name),
        work: site.work(&signed, Maker::PATH),
        crumbs: crumbs(lang, &maker, "twins"),
        title: maker.name.clone(),
        path: format!("{}/kembar", edit::at::<Maker>(id)),
        twins: alike
            .into_iter()
            .map(|a| {
                let about = a.why.iter().map(why).collect::<Vec<_>>().join(", ");
                twin(a.id.0, format!("{} · {}", a.name, a.region_name), about)
            })
            .collect(),
        asked: asked.get("q").to_owned(),
        looked: !asked.get("q").trim().is_empty(),
        found: open.into_iter().map(|(other, label)| twin(other, label, String::new())).collect(),
    }))
}

/// A field in which the two differ.
struct Line {
    name: String,
    label: String,
    kept: String,
    other: String,
    both: bool,
    chosen: &'static str,
    fault: String,
}

/// Records of a kind that move.
struct Group {
    title: String,
    lines: Vec<String>,
    more: String,
}

#[derive(Template)]
#[template(path = "maker/merge.html")]
struct MergePage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    title: String,
    kept_about: String,
    other: String,
    other_about: String,
    other_href: String,
    path: String,
    back: String,
    swap: String,
    version: String,
    stale: bool,
    told: Vec<Told>,
    lines: Vec<Line>,
    groups: Vec<Group>,
    notes: Vec<String>,
    /// What is still open between the record that goes and its buyers and the council.
    unsettled: Vec<super::unsettled::Line>,
    why: Field,
}

/// Numbers of a maker, opened.
type Numbers = Vec<(NumberKind, String)>;

/// Two records, and what a merger of them would move.
struct Both {
    kept: (Maker, Business),
    other: (Maker, Business),
    numbers: [Numbers; 2],
    consent: Option<Consent>,
    members: bool,
    year: i32,
    lines: Vec<Line>,
    groups: Vec<Group>,
    places: [String; 2],
    open: Unsettled,
    seen: String,
}

/// The prefix of the choices of a kind of fields.
const OF_MAKER: &str = "m-";
const OF_BUSINESS: &str = "b-";
const OF_NUMBERS: &str = "n-";

fn chosen(filled: &Filled, prefix: &str) -> Vec<(String, Side)> {
    let fields = filled.fields().into_iter();
    let fields = fields.filter_map(|(name, value)| {
        let field = name.strip_prefix(prefix)?.to_owned();
        Some((field, Side::from_word(&value)?))
    });
    fields.collect()
}

/// Whose number stays: that of the record that has one, else what was chosen.
fn number_side(both: &[Numbers; 2], kind: NumberKind, chosen: &[(String, Side)]) -> Option<Side> {
    let [kept, other] = both.each_ref().map(|n| n.iter().find(|(k, _)| *k == kind).map(|(_, n)| n));
    match (kept, other) {
        (_, None) => None,
        (None, Some(_)) => {
            let said = chosen.iter().find(|(f, _)| f == kind.word()).map(|(_, s)| *s);
            Some(said.filter(|s| *s == Side::Kept).unwrap_or(Side::Other))
        }
        (Some(kept), Some(other)) if kept == other => None,
        (Some(_), Some(_)) => {
            let said = chosen.iter().find(|(f, _)| f == kind.word()).map(|(_, s)| *s);
            Some(said.filter(|s| *s == Side::Other).unwrap_or(Side::Kept))
        }
    }
}

fn line_of(
    c: &mut Conn,
    site: &Site,
    lang: &Lang,
    (kind, stem, prefix): (Kind, &str, &str),
    d: &Difference,
    chosen: &[(String, Side)],
) -> store::Result<Line> {
    let side = chosen.iter().find(|(f, _)| f == d.field).map_or(d.proposed, |(_, s)| *s);
    Ok(Line {
        name: format!("{prefix}{}", d.field),
        label: said::label(lang, stem, d.field),
        kept: said::value(c, site, lang, kind, d.field, &d.kept)?,
        other: said::value(c, site, lang, kind, d.field, &d.other)?,
        both: d.takes_both(),
        chosen: side.word(),
        fault: String::new(),
    })
}

fn group(lang: &Lang, key: &str, all: Vec<String>, n: Option<i64>) -> Option<Group> {
    let n = n.unwrap_or_else(|| i64::try_from(all.len()).unwrap_or(i64::MAX));
    let left = n - i64::try_from(all.len().min(SHOWN)).unwrap_or(n);
    (n > 0).then(|| Group {
        title: sentence(lang.as_str(), key, &[("count", &text::number(n, lang))]),
        lines: all.into_iter().take(SHOWN).collect(),
        more: if left > 0 {
            sentence(lang.as_str(), "wilayah-more", &[("count", &text::number(left, lang))])
        } else {
            String::new()
        },
    })
}

/// What refers to the record that would be merged.
fn groups(c: &mut Conn, signed: &Signed, other: &Maker) -> store::Result<Vec<Group>> {
    let (Some(read), Some(keep)) = (signed.who.may::<ReadRegister>(), signed.who.may::<KeepMakers>()) else {
        return Err(store::Error::Refused);
    };
    let (lang, id) = (&signed.lang, other.id);
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let mut groups = Vec::new();
    let ask = store::register::Ask { maker: Some(id.0), limit: 21, ..Default::default() };
    let items = store::item::register::page(c, &read, &ask)?;
    let items = items.iter().map(|i| i.names.text(lang).to_owned()).collect();
    let n = merge::items(c, &read, id)?;
    groups.extend(group(lang, "merge-items", items, Some(n)));
    let photos = store::picture::list(c, &keep, id.0)?;
    let photos = photos
        .iter()
        .map(|p| p.picture.alt.text(lang).to_owned())
        .map(|alt| if alt.is_empty() { say("merge-photo-unnamed") } else { alt });
    groups.extend(group(lang, "merge-photos", photos.collect(), None));
    let given = store::maker::mandate::of_maker(c, &read, id)?;
    groups.extend(group(lang, "merge-mandates", given.into_iter().map(|m| m.to).collect(), None));
    let taken = store::maker::mandate::to_maker(c, &read, id)?;
    groups.extend(group(lang, "merge-mandates-taken", taken.into_iter().map(|m| m.maker).collect(), None));
    let members = store::maker::membership::members(c, &read, id, None)?;
    groups.extend(group(lang, "merge-members", members.into_iter().map(|m| m.name).collect(), None));
    let in_groups = store::maker::membership::groups(c, &read, id)?;
    groups.extend(group(lang, "merge-groups", in_groups.into_iter().map(|m| m.name).collect(), None));
    let permits = store::maker::permit::of(c, &read, id)?;
    let permits = permits.iter().map(|p| format!("{} · {}", say(&format!("permit-{}", p.kind)), p.number));
    groups.extend(group(lang, "merge-permits", permits.collect(), None));
    let coaching = store::maker::coaching::of(c, &read, id)?;
    let coaching = coaching
        .iter()
        .map(|e| format!("{} · {}", text::date(e.day, lang), say(&format!("coaching-{}", e.kind))));
    groups.extend(group(lang, "merge-coaching", coaching.collect(), None));
    let consents = store::maker::consent::of(c, &read, id)?;
    let consents = consents.iter().map(|g| {
        let state = if g.withdrawn.is_some() { "consent-withdrawn" } else { "consent-counts" };
        format!("{} · {}", text::date(g.day, lang), say(state))
    });
    groups.extend(group(lang, "merge-consents", consents.collect(), None));
    Ok(groups)
}

fn read_both(
    c: &mut Conn,
    site: &Site,
    signed: &Signed,
    (kept, other): (Uuid, Uuid),
    filled: &Filled,
) -> store::Result<Both> {
    let (Some(read), Some(keep)) = (signed.who.may::<ReadRegister>(), signed.who.may::<KeepMakers>()) else {
        return Err(store::Error::Refused);
    };
    let lang = &signed.lang;
    let [kept, other] = merge::pair(c, &keep, &read, MakerId(kept), MakerId(other))?;
    let mut numbers = [Numbers::new(), Numbers::new()];
    for (n, maker) in numbers.iter_mut().zip([&kept.0, &other.0]) {
        *n = store::maker::number::open(c, &keep, site.keyring(), maker.id)?;
    }
    let mut lines = Vec::new();
    let of_maker = chosen(filled, OF_MAKER);
    for d in makers(&kept.0, &other.0) {
        lines.push(line_of(c, site, lang, (Kind::Maker, "maker", OF_MAKER), &d, &of_maker)?);
    }
    let of_business = chosen(filled, OF_BUSINESS);
    for d in businesses(&kept.1, &other.1) {
        lines.push(line_of(c, site, lang, (Kind::Business, "business", OF_BUSINESS), &d, &of_business)?);
    }
    let of_numbers = chosen(filled, OF_NUMBERS);
    for kind in NumberKind::ALL {
        let Some(side) = number_side(&numbers, kind, &of_numbers) else { continue };
        let told = |all: &Numbers| {
            all.iter().find(|(k, _)| *k == kind).map(|(_, n)| hint(kind, n)).unwrap_or_default()
        };
        lines.push(Line {
            name: format!("{OF_NUMBERS}{}", kind.word()),
            label: sentence(lang.as_str(), &format!("number-{}", kind.word()), &[]),
            kept: told(&numbers[0]),
            other: told(&numbers[1]),
            both: false,
            chosen: side.word(),
            fault: String::new(),
        });
    }
    let path = store::region::path(c, &kept.0.region)?;
    let mut places = [String::new(), String::new()];
    for (place, maker) in places.iter_mut().zip([&kept.0, &other.0]) {
        *place = store::region::get(c, &maker.region)?.map(|r| r.full_name).unwrap_or_default();
    }
    Ok(Both {
        consent: merge::consent(c, &read, &kept.0, &other.0)?,
        members: merge::have_members(c, [&kept.0, &other.0])?,
        year: site.today(path.iter().map(RegionCode::as_str)).year().into(),
        groups: groups(c, signed, &other.0)?,
        open: store::market::unsettled::of(c, &keep, other.0.id)?,
        seen: merge::seen(&kept.0, &other.0, [&kept.1, &other.1]),
        numbers,
        lines,
        places,
        kept,
        other,
    })
}

async fn both(site: &Arc<Site>, signed: &Signed, ids: (Uuid, Uuid), filled: &Filled) -> Result<Both, Fail> {
    let held = AssertUnwindSafe((site.clone(), signed.clone(), filled.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, filled) = &*held;
            read_both(c, site, signed, ids, filled).map(AssertUnwindSafe)
        })
        .await;
    Ok(settle(site, signed, Kind::Maker, ids.1, found).await?.0)
}

/// What is said besides the fields: what happens to the address, to the name in public, and that there is no way back.
fn notes(lang: &Lang, both: &Both) -> Vec<String> {
    let (kept, other) = (&both.kept.0, &both.other.0);
    let names = [("kept", kept.name.as_str()), ("other", other.name.as_str())];
    let say = |key: &str| sentence(lang.as_str(), key, &names);
    let mut notes = vec![say("merge-note-address")];
    let public = other.status.is_public() && !kept.status.is_public();
    notes.extend(public.then(|| say("merge-note-not-public")));
    let shown = [kept, other].iter().any(|m| m.details_are_public());
    notes.push(match (&both.consent, shown) {
        (Some(c), _) => sentence(
            lang.as_str(),
            "merge-note-consent",
            &[("day", &text::date(c.date, lang)), ("by", &c.by)],
        ),
        (None, true) => say("merge-note-consent-over"),
        (None, false) => say("merge-note-no-consent"),
    });
    notes.push(say("merge-note-history"));
    notes.push(say("merge-note-for-good"));
    notes
}

fn page(
    site: &Site,
    signed: &Signed,
    mut both: Both,
    filled: &Filled,
    faults: &Faults,
    stale: bool,
) -> Response {
    let lang = &signed.lang;
    let (kept, other) = (&both.kept.0, &both.other.0);
    let path = at(kept.id.0, other.id.0);
    let notes = notes(lang, &both);
    let unsettled = site.unsettled(signed, other.id, &both.open);
    let why = Field::new(lang, "why", "merge-why", "text").with(filled.get("why")).wrong(lang, faults);
    let mut told = Vec::new();
    for f in &faults.0 {
        let what = fault(lang, &f.problem);
        let line = both.lines.iter_mut().find(|l| {
            l.name.strip_prefix(OF_MAKER).or(l.name.strip_prefix(OF_BUSINESS)) == Some(f.field.as_str())
        });
        let (label, at) = match line {
            Some(line) => {
                line.fault.clone_from(&what);
                (line.label.clone(), line.name.clone())
            }
            None if f.field == "why" => (why.label.clone(), "why".to_owned()),
            None => (said::label(lang, "maker", &f.field), String::new()),
        };
        told.push(Told { label, what, at });
    }
    let about = |m: &Maker, place: &str| {
        let status = sentence(lang.as_str(), &format!("publication-{}", m.status.word()), &[]);
        format!("{place} · {status} · {}", m.key)
    };
    let status = match (stale, faults.is_empty()) {
        (true, _) => StatusCode::CONFLICT,
        (false, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (false, true) => StatusCode::OK,
    };
    let mut response = render(&MergePage {
        page: site.private_page(lang, &kept.name),
        work: site.work(signed, Maker::PATH),
        crumbs: crumbs(lang, kept, "merge-title"),
        title: kept.name.clone(),
        kept_about: about(kept, &both.places[0]),
        other: other.name.clone(),
        other_about: about(other, &both.places[1]),
        other_href: edit::at::<Maker>(other.id.0),
        back: format!("{}/kembar", edit::at::<Maker>(kept.id.0)),
        swap: at(other.id.0, kept.id.0),
        path,
        version: both.seen,
        stale,
        told,
        lines: both.lines,
        groups: both.groups,
        notes,
        unsettled,
        why,
    });
    *response.status_mut() = status;
    response
}

/// Both records were read, with what is personal in them.
async fn noted(site: &Arc<Site>, signed: &Signed, both: &Both) -> Result<(), Fail> {
    for (maker, numbers) in [&both.kept.0, &both.other.0].into_iter().zip(&both.numbers) {
        note_reading(site, signed, Kind::Maker, maker.id.0, vec![("page", "merge".to_owned())]).await?;
        if !numbers.is_empty() {
            let words = numbers.iter().map(|(k, _)| k.word()).collect::<Vec<_>>().join(" ");
            note_reading(site, signed, Kind::Number, maker.id.0, vec![("number_hints", words)]).await?;
        }
    }
    Ok(())
}

/// Two records side by side, and everything that would move.
pub(crate) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, other)): Path<(String, String)>,
) -> Answer {
    let ids = (id(&site, &signed, &record)?, id(&site, &signed, &other)?);
    signed.may::<KeepMakers>(&site)?;
    let both = both(&site, &signed, ids, &Filled::default()).await?;
    noted(&site, &signed, &both).await?;
    Ok(page(&site, &signed, both, &Filled::default(), &Faults::default(), false))
}

/// Merges the other record into this one.
pub(crate) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path((record, other)): Path<(String, String)>,
    filled: Filled,
) -> Answer {
    let ids = (id(&site, &signed, &record)?, id(&site, &signed, &other)?);
    let keep = signed.may::<KeepMakers>(&site)?;
    let done = || Redirect::to(&format!("{}?selesai=gabung", edit::at::<Maker>(ids.0))).into_response();
    let mut command = filled.command(&signed, "");
    let name = command.id;
    let known = site.db.read(move |c| store::import::result(c, name)).await;
    if known.map_err(signed.fail(&site))?.is_some() {
        return Ok(done());
    }
    let found = both(&site, &signed, ids, &filled).await?;
    let mut faults = Faults::default();
    let why = faults.text("why", filled.get("why"), edit::REASON);
    if filled.get("_v") != found.seen {
        noted(&site, &signed, &found).await?;
        return Ok(page(&site, &signed, found, &filled, &Faults::default(), true));
    }
    let (kept, other) = (&found.kept, &found.other);
    let country = &site.profile.telephone;
    let maker =
        domain::maker::merge::maker(&kept.0, &other.0, &chosen(&filled, OF_MAKER), found.members, country);
    let place = maker.as_ref().map_or_else(|_| kept.0.region.clone(), |m| m.region.clone());
    let business = domain::maker::merge::business(
        &kept.1,
        &other.1,
        &chosen(&filled, OF_BUSINESS),
        place,
        kept.1.name.clone(),
        found.year,
    );
    let (maker, business) = match (maker, business) {
        (Ok(maker), Ok(business)) if faults.is_empty() => (maker, business),
        (maker, business) => {
            faults.0.extend(maker.err().unwrap_or_default().0);
            faults.0.extend(business.err().unwrap_or_default().0);
            noted(&site, &signed, &found).await?;
            return Ok(page(&site, &signed, found, &filled, &faults, false));
        }
    };
    let of_numbers = chosen(&filled, OF_NUMBERS);
    let mut numbers = Vec::new();
    for kind in NumberKind::ALL {
        let theirs = number_side(&found.numbers, kind, &of_numbers) == Some(Side::Other);
        if let Some((_, n)) = found.numbers[1].iter().find(|(k, _)| *k == kind).filter(|_| theirs) {
            let sealed = store::maker::number::seal(site.keyring(), kept.0.id, kind, n);
            numbers.push(sealed.map_err(signed.fail(&site))?);
        }
    }
    command.reason = Some(why);
    let decided = Decided {
        id: MergeId(Uuid::now_v7()),
        other: other.0.id,
        maker,
        business,
        numbers,
        seen: found.seen.clone(),
    };
    match site.db.write(command, move |tx| merge::merge(tx, &keep, &decided)).await {
        Err(store::Error::Constraint { name }) if name == "version" => {
            let again = both(&site, &signed, ids, &filled).await?;
            noted(&site, &signed, &again).await?;
            Ok(page(&site, &signed, again, &filled, &Faults::default(), true))
        }
        Err(store::Error::Faults(faults)) => Ok(page(&site, &signed, found, &filled, &faults, false)),
        written => {
            settle(&site, &signed, Kind::Maker, ids.1, written).await?;
            Ok(done())
        }
    }
}
