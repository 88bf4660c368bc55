//! One claim with its sources, and the officer's judgement.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::{ReadHistory, ReadRegister};
use domain::claim::LONGEST_REASON;
use domain::fault::Faults;
use domain::id::Kind;
use domain::lang::Lang;
use store::claim::Claim;
use uuid::Uuid;

use super::{PATH, STANDS, judging};
use crate::account::guard::{Filled, Signed};
use crate::account::work::{Field, Work};
use crate::ask::Path;
use crate::desk::form::answered;
use crate::desk::{id, missing, settle};
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page, SourceLink};
use crate::{Site, sentence, text};

#[derive(Template)]
#[template(path = "claim/show.html")]
struct ClaimPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    action: String,
    heading: String,
    kind: String,
    stands: &'static str,
    stands_label: String,
    facts: Vec<(String, String)>,
    said: Vec<String>,
    sources: Vec<SourceLink>,
    related: Vec<Link>,
    may: bool,
    version: String,
    why: Field,
    does: Vec<(&'static str, String)>,
    stale: bool,
    elsewhere: bool,
}

/// What a page says besides.
#[derive(Default)]
struct Told {
    why: String,
    faults: Faults,
    stale: bool,
}

/// A claim with what its page shows of others.
struct Read {
    claim: Claim,
    may: bool,
    title: String,
    regions: Vec<(String, String)>,
    craft: Option<Link>,
}

fn read(c: &mut store::Conn, site: &Site, signed: &Signed, id: Uuid) -> store::Result<Option<Read>> {
    let Some(reading) = signed.who.may::<ReadRegister>() else { return Err(store::Error::Refused) };
    let Some((claim, may)) = store::claim::get(c, &reading, &judging(signed), id)? else { return Ok(None) };
    let lang = &signed.lang;
    let mut regions = Vec::new();
    for code in claim.regions() {
        let region = store::region::get(c, &code)?;
        let slug = region.as_ref().map(|r| format!("{code}-{}", domain::text::slug(&r.name)));
        let href = slug.map(|s| site.path(lang, &site.profile.paths.regions, &s)).unwrap_or_default();
        regions.push((region.map_or_else(|| code.to_string(), |r| r.full_name), href));
    }
    let mut craft = None;
    if let Some(key) = claim.craft()
        && let Some(rules) = store::craft::rules(c, key)?
    {
        let label = store::trail::name(c, Kind::Craft, rules.id.0, lang)?.unwrap_or_else(|| key.to_owned());
        craft = Some(Link { label, href: format!("{PATH}?craft={key}"), current: false });
    }
    let title = match &claim {
        Claim::Heritage(h) => h.names.text(lang).to_owned(),
        _ => craft.as_ref().map(|c| c.label.clone()).unwrap_or_default(),
    };
    Ok(Some(Read { claim, may, title, regions, craft }))
}

/// What is recorded of a claim: labels and texts, and what is said in whole sentences.
fn told(lang: &Lang, claim: &Claim) -> (Vec<(String, String)>, Vec<String>) {
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let (facts, said) = match claim {
        Claim::Presence(p) => (
            vec![
                ("claim-locality", p.locality.clone().unwrap_or_default()),
                ("claim-flagship-by", p.flagship_by.text(lang).to_owned()),
            ],
            vec![p.note.text(lang).to_owned()],
        ),
        Claim::Heritage(h) => (
            vec![
                ("claim-register", say(&format!("register-{}", h.register))),
                ("claim-status", say(&format!("heritage-{}", h.status))),
                ("claim-year", h.year.map(|y| y.to_string()).unwrap_or_default()),
                ("claim-date", h.date.map(|d| text::date(d, lang)).unwrap_or_default()),
                ("claim-number", h.number.clone().unwrap_or_default()),
                ("claim-domain", h.domain.text(lang).to_owned()),
            ],
            vec![h.note.text(lang).to_owned()],
        ),
        Claim::Designation(d) => (
            vec![
                ("claim-status", say(&format!("status-{}", d.status.word()))),
                ("claim-period", d.period.clone()),
                ("claim-number", d.document_number.clone().unwrap_or_default()),
                ("claim-date", d.document_date.map(|d| text::date(d, lang)).unwrap_or_default()),
            ],
            vec![d.basis.text(lang).to_owned()],
        ),
    };
    let facts = facts.into_iter().filter(|(_, t)| !t.is_empty()).map(|(key, t)| (say(key), t)).collect();
    (facts, said.into_iter().filter(|t| !t.is_empty()).collect())
}

async fn page(site: &Arc<Site>, signed: &Signed, id: Uuid, said: Told) -> Result<Response, Fail> {
    signed.may::<ReadRegister>(site)?;
    let held = AssertUnwindSafe((site.clone(), signed.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed) = &*held;
            Ok(read(c, site, signed, id)?.map(AssertUnwindSafe))
        })
        .await;
    // The kind is not known to whoever may not see it.
    let found = settle(site, signed, Kind::Presence, id, found).await?;
    let Some(Read { claim, may, title, regions, craft }) = found.map(|f| f.0) else {
        return Err(missing(site, signed));
    };
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let names: Vec<&str> = regions.iter().map(|(name, _)| name.as_str()).collect();
    let (mut facts, texts) = told(lang, &claim);
    facts.insert(0, (say("desk-region"), names.join(", ")));
    let mut related: Vec<Link> = regions
        .iter()
        .filter(|(_, href)| !href.is_empty())
        .map(|(name, href)| Link { label: name.clone(), href: href.clone(), current: false })
        .collect();
    related.extend(
        craft.map(|c| Link { label: sentence(lang.as_str(), "claim-all-of", &[("name", &c.label)]), ..c }),
    );
    if signed.who.may::<ReadHistory>().is_some()
        && let [region, ..] = claim.regions().as_slice()
    {
        let href = format!("/kerja/riwayat?region={region}&kind={}", claim.kind().word());
        related.push(Link { label: say("claim-history"), href, current: false });
    }
    let stands = claim.checked();
    let mut why = Field::new(lang, "why", "desk-why-label", "text")
        .with(&said.why)
        .hinted(lang, "claim-why-hint")
        .wrong(lang, &said.faults);
    why.longest = LONGEST_REASON;
    let heading = sentence(
        lang.as_str(),
        &format!("claim-says-{}", claim.kind().word()),
        &[("name", &title), ("region", &names.join(", "))],
    );
    let status = answered(said.faults.is_empty(), said.stale);
    let mut response = render(&ClaimPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("claim-title"), href: PATH.to_owned(), current: false },
            Link { label: title, href: String::new(), current: true },
        ],
        action: format!("{PATH}/{id}"),
        heading,
        kind: say(&format!("claim-kind-{}", claim.kind().word())),
        stands: stands.word(),
        stands_label: say(&format!("claim-{}", stands.word())),
        facts,
        said: texts,
        sources: site.sources(claim.sources(), false),
        related,
        may,
        version: claim.version(),
        why,
        does: STANDS
            .iter()
            .rev()
            .filter(|s| **s != stands)
            .map(|s| (s.word(), say(&format!("claim-do-{}", s.word()))))
            .collect(),
        stale: said.stale,
        elsewhere: !may && super::judges(signed),
    });
    *response.status_mut() = status;
    Ok(response)
}

/// The page.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    page(&site, &signed, id, Told::default()).await
}

/// Judges.
pub(super) async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    filled: Filled,
) -> Answer {
    let id = id(&site, &signed, &record)?;
    let judging = judging(&signed);
    if judging.crafts.is_none() && judging.flagships.is_none() {
        return Err(missing(&site, &signed));
    }
    let Some(to) = STANDS.into_iter().find(|s| s.word() == filled.get("to")) else {
        return page(&site, &signed, id, Told::default()).await;
    };
    let typed = filled.get("why").to_owned();
    let why = match domain::claim::judge(to, &typed) {
        Ok(why) => why,
        Err(faults) => return page(&site, &signed, id, Told { why: typed, faults, stale: false }).await,
    };
    let mut command = filled.command(&signed, "judge");
    command.reason = why;
    let seen = filled.get("_v").to_owned();
    let held = AssertUnwindSafe(judging);
    let written =
        site.db.write(command, move |tx| store::claim::judge(tx, &held, id, &seen, to).map(drop)).await;
    if let Err(store::Error::Constraint { name }) = &written
        && name == "version"
    {
        return page(&site, &signed, id, Told { why: typed, stale: true, ..Told::default() }).await;
    }
    settle(&site, &signed, Kind::Presence, id, written).await?;
    Ok(Redirect::to(&format!("{PATH}?selesai={}", to.word())).into_response())
}
