//! What the public sees of a round that was announced: who was assessed by which criteria, what came of it, and the file with which anybody
//! can work it out again.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State as Held;
use axum::http::Uri;
use domain::access::{Access, ReadRegister};
use domain::flagship::evidence::Proof;
use domain::id::{EvidenceId, Kind, RoundId};
use domain::lang::Lang;
use store::Tag;
use store::assessment::{candidate, result};
use store::flagship::{evidence as proofs, proposal};
use uuid::Uuid;

use super::result::{Outcome, file, outcome, read};
use super::tables::{self, Which};
use crate::account::guard::Signed;
use crate::ask::Path;
use crate::cache::Showing;
use crate::error::{Answer, Fail, render};
use crate::page::{Link, Page};
use crate::{In, Site, sentence, text};

/// The public address of a round's result.
pub(crate) fn href(site: &Site, lang: &Lang, round: RoundId) -> String {
    site.path(lang, &site.profile.paths.assessments, &round.to_string())
}

/// A candidate's proposal, or a piece of what it rests on.
pub(super) struct Shown {
    /// What it shows, and where.
    pub link: Link,
    /// The piece of evidence; nothing for the proposal itself.
    pub id: Option<EvidenceId>,
    /// What it is said to prove: the key of a criterion, or what the proposal calls it.
    pub criterion: String,
}

/// Where a candidate is described, for those who assess it: its proposal, and what it rests on.
pub(super) async fn evidence(
    site: &Arc<Site>,
    signed: &Signed,
    read: Access<ReadRegister>,
    c: &candidate::Named,
) -> Vec<Shown> {
    let (id, lang) = (c.candidate.designation, signed.lang.clone());
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let found = site
        .db
        .read(move |conn| {
            let Some(proposal) = proposal::of_designation(conn, &read, id)? else { return Ok(None) };
            let proofs = proofs::of(conn, &read, proposal.id)?;
            Ok(Some(AssertUnwindSafe((proposal, proofs))))
        })
        .await;
    // What cannot be read is left out: the sheet itself goes on.
    let Ok(Some(found)) = found else { return Vec::new() };
    let (proposal, proofs) = found.0;
    let at = format!("/kerja/usulan/{}", proposal.id);
    let whole = Link { label: say("seat-proposal"), href: at.clone(), current: false };
    let mut links = vec![Shown { link: whole, id: None, criterion: String::new() }];
    for e in proofs {
        let href = match &e.proof {
            Proof::Link { url, .. } => url.clone(),
            _ => at.clone(),
        };
        let link = Link { label: e.shows.text(&lang).to_owned(), href, current: false };
        links.push(Shown { link, id: Some(e.id), criterion: e.criterion.unwrap_or_default() });
    }
    links
}

#[derive(Template)]
#[template(path = "assessment/public.html")]
struct PublicPage {
    page: Page,
    crumbs: Vec<Link>,
    heading: String,
    lede: String,
    facts: Vec<(String, String)>,
    o: Outcome,
    sha256: String,
    file: String,
    command: String,
    region: Link,
    /// What was designated after it.
    designated: Vec<Link>,
}

/// The page.
pub(crate) async fn show(
    Held(site): Held<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let missing = || Fail::Missing(site.clone(), lang.clone());
    let id = Uuid::parse_str(&slug).map_err(|_| missing())?;
    let found = site
        .db
        .read(move |c| {
            let Some((round, kept)) = result::public(c, RoundId(id))? else { return Ok(None) };
            let designated = store::flagship::public::of_round(c, round.id)?;
            Ok(Some(AssertUnwindSafe((round, kept, designated))))
        })
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let Some((round, kept, designated)) = found.map(|f| f.0) else { return Err(missing()) };
    let frozen = read(&kept.body).map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let told = &frozen.given.round;
    let day = |t: &str| t.parse().map(|d| text::date(d, &lang)).unwrap_or_default();
    let set = &frozen.given.criteria_set;
    let heading = told.title.text(&lang).to_owned();
    let at = href(&site, &lang, round.id);
    let o = outcome(&frozen, &lang, format!("{at}/tabel"), |number| format!("{at}/pembinaan/{number}"));
    let lede = o.says.first().cloned().unwrap_or_default();
    let recused = frozen.given.assessors.iter().filter(|a| !a.recused.is_empty()).count();
    let facts = vec![
        (say("round-field-region"), told.region_name.clone()),
        (say("round-field-period"), told.period.clone()),
        (say("round-field-set"), set.name.text(&lang).to_owned()),
        (say("round-field-weighing"), say(&format!("round-weighing-{}", told.weighing.word()))),
        (say("round-field-method"), super::say::method(frozen.method().unwrap_or(&told.method), &lang)),
        (
            say("round-assessors"),
            sentence(
                lang.as_str(),
                "round-assessors-count",
                &[("count", &o.assessors.to_string()), ("recused", &recused.to_string())],
            ),
        ),
        (say("round-field-decided"), day(&told.decided)),
    ];
    let paths = &site.profile.paths;
    let crumbs = vec![
        Link { label: say("nav-regions"), href: site.path(&lang, &paths.regions, ""), current: false },
        Link {
            label: say("assessments-title"),
            href: site.path(&lang, &paths.assessments, ""),
            current: false,
        },
        Link { label: heading.clone(), href: String::new(), current: true },
    ];
    let slug = format!("{}-{}", round.region, domain::text::slug(&told.region_name));
    let mut page =
        site.page(&lang, &heading, &lede, &site.everywhere(&paths.assessments, &id.to_string()), "regions");
    site.link(&mut page, &crumbs, vec![]);
    let response = render(&PublicPage {
        page,
        crumbs,
        heading,
        lede,
        facts,
        o,
        file: format!("{}/hasil.json", href(&site, &lang, round.id)),
        command: format!("corak assess --verify corak-hasil-{id}.json --sha256 {}", kept.sha256),
        sha256: kept.sha256,
        designated: designated
            .iter()
            .map(|r| Link {
                label: format!("{} · {}", r.craft_names.text(&lang), r.region_full_name),
                href: site.flagship_href(&lang, r),
                current: false,
            })
            .collect(),
        region: Link {
            label: told.region_name.clone(),
            href: site.path(&lang, &paths.regions, &slug),
            current: false,
        },
    });
    Ok(response.showing([
        Tag::Kind(Kind::Round),
        Tag::Kind(Kind::Result),
        Tag::Kind(Kind::Craft),
        Tag::Kind(Kind::Designation),
    ]))
}

#[derive(Template)]
#[template(path = "assessment/public_gaps.html")]
struct GapPage {
    page: Page,
    crumbs: Vec<Link>,
    heading: String,
    score: String,
    out: bool,
    gaps: Vec<super::gaps::Gap>,
}

/// The gap sheet of a candidate: where points were lost and what would help. Nobody's name stands on it.
pub(crate) async fn gaps(
    Held(site): Held<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path((slug, number)): Path<(String, String)>,
) -> Answer {
    let missing = || Fail::Missing(site.clone(), lang.clone());
    let id = Uuid::parse_str(&slug).map_err(|_| missing())?;
    let number: i64 = number.parse().map_err(|_| missing())?;
    let found = site
        .db
        .read(move |c| Ok(result::public(c, RoundId(id))?.map(AssertUnwindSafe)))
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let Some((round, kept)) = found.map(|f| f.0) else { return Err(missing()) };
    let frozen = read(&kept.body).map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let (Some(lines), Some(heading)) = (frozen.gaps(number), super::say::entrant(&frozen, number, &lang))
    else {
        return Err(missing());
    };
    let title = frozen.given.round.title.text(&lang).to_owned();
    let at = href(&site, &lang, round.id);
    let crumbs = vec![
        Link {
            label: say("assessments-title"),
            href: site.path(&lang, &site.profile.paths.assessments, ""),
            current: false,
        },
        Link { label: title.clone(), href: at, current: false },
        Link { label: say("gap-title"), href: String::new(), current: true },
    ];
    let about = format!("{}: {heading}, {title}", say("gap-title"));
    let tail = format!("{id}/pembinaan/{number}");
    let everywhere = site.everywhere(&site.profile.paths.assessments, &tail);
    let mut page = site.page(&lang, &about, &say("gap-lede"), &everywhere, "regions");
    site.link(&mut page, &crumbs, vec![]);
    let response = render(&GapPage {
        page,
        crumbs,
        heading,
        score: super::gaps::score(&frozen, number, &lang),
        out: frozen.is_out(number),
        gaps: super::gaps::gaps(&frozen, &lines, &lang),
    });
    Ok(response.showing([Tag::Kind(Kind::Round), Tag::Kind(Kind::Result)]))
}

async fn kept(site: &Arc<Site>, lang: &Lang, slug: &str) -> Result<(Uuid, result::Kept), Fail> {
    let missing = || Fail::Missing(site.clone(), lang.clone());
    let id = Uuid::parse_str(slug).map_err(|_| missing())?;
    let found = site
        .db
        .read(move |c| Ok(result::public(c, RoundId(id))?.map(|(_, kept)| kept)))
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    Ok((id, found.ok_or_else(missing)?))
}

/// The canonical export.
pub(crate) async fn export(
    Held(site): Held<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
) -> Answer {
    let (id, kept) = kept(&site, &lang, &slug).await?;
    Ok(file(&kept.sha256, id, kept.body))
}

/// A table of the result as a file.
pub(crate) async fn table(
    Held(site): Held<Arc<Site>>,
    Extension(In(lang)): Extension<In>,
    Path(slug): Path<String>,
    uri: Uri,
) -> Answer {
    let (_, kept) = kept(&site, &lang, &slug).await?;
    let asked = Which::asked(&uri).zip(tables::format(&uri));
    let (which, format) = asked.ok_or_else(|| Fail::Unreadable(site.clone(), lang.clone()))?;
    let frozen = read(&kept.body).map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?;
    Ok(tables::of_result(&frozen, which, &lang).send(format))
}

#[derive(Template)]
#[template(path = "assessment/list.html")]
struct ListPage {
    page: Page,
    crumbs: Vec<Link>,
    heading: String,
    lede: String,
    lines: Vec<(String, String, String)>,
}

/// Every public result of the programme, the newest first.
pub(crate) async fn list(Held(site): Held<Arc<Site>>, Extension(In(lang)): Extension<In>) -> Answer {
    let root = site.root.clone();
    let found = site
        .db
        .read(move |c| Ok(AssertUnwindSafe(result::public_in(c, &root)?)))
        .await
        .map_err(|e| Fail::Store(site.clone(), lang.clone(), e))?
        .0;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let (heading, lede) = (say("assessments-title"), say("assessments-lede"));
    let crumbs = vec![
        Link {
            label: say("nav-regions"),
            href: site.path(&lang, &site.profile.paths.regions, ""),
            current: false,
        },
        Link { label: heading.clone(), href: String::new(), current: true },
    ];
    let lines = found
        .into_iter()
        .map(|l| {
            let when = l.decided.map(|at| site.moment(at, &lang)).unwrap_or_default();
            let about = format!("{} · {} · {when}", l.region_name, l.period);
            (href(&site, &lang, l.round), l.title.text(&lang).to_owned(), about)
        })
        .collect();
    let mut page =
        site.page(&lang, &heading, &lede, &site.everywhere(&site.profile.paths.assessments, ""), "regions");
    site.link(&mut page, &crumbs, vec![]);
    let response = render(&ListPage { page, crumbs, heading, lede, lines });
    Ok(response.showing([Tag::Kind(Kind::Round)]))
}
