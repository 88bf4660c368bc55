//! The page of a proposal: where it stands, what is missing, what it rests on, who proposes it together, and where else the same
//! craft is proposed.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use domain::access::{KeepProposals, KeepRounds, ReadHistory, ReadRegister};
use domain::flagship::checklist::Gap;
use domain::flagship::proposal::{Answer as Says, Proposal, Side, is_open, steps};
use domain::id::{DesignationId, Kind};
use domain::lang::Lang;
use domain::publication::{Publication, Step};
use domain::region::RegionCode;
use draw::map::Touch;
use store::Conn;
use store::flagship::proposal::{self, Near};

use super::{PATH, at, compare, evidence, find};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::ask::Path;
use crate::desk::record::{Fact, facts, why};
use crate::desk::values::Values;
use crate::desk::{Kept, missing, settle};
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// What is missing, as the page tells it, and where it is mended.
struct Missing {
    what: String,
    href: String,
}

/// A region that proposes together, or is asked to.
struct Together {
    code: String,
    name: String,
    word: &'static str,
    says: String,
    note: String,
    /// Whether whoever looks answers for it.
    answers: bool,
    /// Where whoever looks names its makers, if they may.
    makers: String,
}

/// The same craft elsewhere.
struct Elsewhere {
    code: String,
    name: String,
    href: String,
    about: String,
    /// Whether it can be asked to propose together.
    ask: bool,
    /// The designation, where it can be compared.
    compare: String,
    /// Whether it lies beside the region.
    beside: bool,
}

/// A step that is open to whoever looks.
struct Open {
    word: &'static str,
    label: String,
    about: String,
    reason: bool,
    main: bool,
    fault: String,
    typed: String,
}

#[derive(Template)]
#[template(path = "flagship/proposal.html")]
struct ProposalPage {
    page: Page,
    work: Work,
    crumbs: Vec<Link>,
    heading: String,
    eyebrow: String,
    status: &'static str,
    status_label: String,
    status_about: String,
    designation: &'static str,
    returned: String,
    done: String,
    fault: String,
    path: String,
    changes: bool,
    reads_history: bool,
    public: String,
    /// The gap sheets of rounds in which it was a candidate.
    sheets: Vec<Link>,
    facts: Vec<Fact>,
    required: Vec<Missing>,
    wished: Vec<Missing>,
    complete: bool,
    evidence: Vec<(String, String)>,
    together: Vec<Together>,
    elsewhere: Vec<Elsewhere>,
    steps: Vec<Open>,
    typed_note: String,
    note_fault: String,
    /// Whether whoever looks may compare it with the same craft elsewhere.
    compares: bool,
}

/// A form on the page that could not be stored.
#[derive(Debug, Clone, Default)]
pub(super) struct Wrong {
    /// The word of the step, or the code of the region that answers.
    pub at: String,
    /// What is wrong.
    pub fault: String,
    /// What was typed.
    pub typed: String,
}

struct Read {
    keeps: bool,
    facts: Vec<Fact>,
    why: Option<String>,
    designation: Option<domain::flagship::Status>,
    required: Vec<Missing>,
    wished: Vec<Missing>,
    evidence: Vec<(String, String)>,
    together: Vec<Together>,
    near: Vec<Near>,
    /// Regions beside it in which the craft is made and not proposed.
    made: Vec<domain::region::Region>,
    /// The designations with which whoever looks may compare it.
    comparable: Vec<DesignationId>,
    region_name: String,
    public: Option<String>,
    above: bool,
    sheets: Vec<Link>,
}

/// What a gap says.
fn gap(c: &mut Conn, lang: &Lang, gap: &Gap) -> store::Result<String> {
    let key = format!("gap-{}", gap.word());
    Ok(match gap {
        Gap::Story { lang: of, .. } => {
            let language = sentence(lang.as_str(), &format!("lang-{of}"), &[]);
            sentence(lang.as_str(), &key, &[("language", &language)])
        }
        Gap::FewMakers(n) | Gap::Consent(n) => sentence(lang.as_str(), &key, &[("count", &n.to_string())]),
        Gap::Open(code) | Gap::Declined(code) => {
            let name = store::region::get(c, code)?.map_or_else(|| code.to_string(), |r| r.full_name);
            sentence(lang.as_str(), &key, &[("region", &name)])
        }
        _ => sentence(lang.as_str(), &key, &[]),
    })
}

/// Where a gap is mended, where that is in the workbench.
fn mended(p: &Proposal, gap: &Gap) -> String {
    match gap {
        Gap::Story { lang, .. } => format!("{}/ubah#story_{lang}", at(p.id)),
        Gap::Makers | Gap::FewMakers(_) => format!("{}/ubah#makers", at(p.id)),
        Gap::Capacity => format!("{}/ubah#capacity", at(p.id)),
        Gap::Markets => format!("{}/ubah#part-capacity", at(p.id)),
        Gap::Evidence => format!("{}/bukti", at(p.id)),
        Gap::Photograph => format!("{}/bukti?cara=photograph#isian", at(p.id)),
        Gap::Figure => format!("{}/bukti?cara=figure#isian", at(p.id)),
        Gap::Unconfirmed | Gap::Refuted => {
            format!("{}?region={}&craft={}", crate::claim::PATH, p.region, p.craft)
        }
        Gap::Open(_) | Gap::Declined(_) => "#bersama".to_owned(),
        Gap::Consent(_) | Gap::Presence => String::new(),
    }
}

fn read(
    c: &mut Conn,
    site: &Site,
    signed: &Signed,
    p: &Proposal,
    around: &[(RegionCode, Touch)],
) -> store::Result<Read> {
    let lang = &signed.lang;
    let keep = signed.who.may::<KeepProposals>();
    let reach = |c: &mut Conn, region: &domain::region::RegionCode| -> store::Result<bool> {
        match &keep {
            Some(keep) => Ok(keep.reaches(&store::region::path(c, region)?)),
            None => Ok(false),
        }
    };
    let keeps = reach(c, &p.region)?;
    let mut together = Vec::new();
    for partner in &p.partners {
        let name = store::region::get(c, &partner.region)?.map(|r| r.full_name);
        let day = text::date(partner.answered.unwrap_or(partner.asked), lang);
        let key = format!("partner-{}", partner.answer.word());
        together.push(Together {
            code: partner.region.to_string(),
            name: name.unwrap_or_else(|| partner.region.to_string()),
            word: partner.answer.word(),
            says: sentence(lang.as_str(), &key, &[("date", &day)]),
            note: partner.note.clone().unwrap_or_default(),
            answers: partner.answer == Says::Asked
                && p.status != Publication::Withdrawn
                && reach(c, &partner.region)?,
            makers: if partner.answer == Says::Agreed && is_open(p.status) && reach(c, &partner.region)? {
                super::join::at(p.id, &partner.region)
            } else {
                String::new()
            },
        });
    }
    let (mut required, mut wished) = (Vec::new(), Vec::new());
    for found in proposal::gaps(c, p, &site.profile.languages)? {
        let told = Missing { what: gap(c, lang, &found)?, href: mended(p, &found) };
        if found.is_required() { required.push(told) } else { wished.push(told) }
    }
    let reads = signed.who.may::<ReadRegister>().ok_or(store::Error::Refused)?;
    let mut pieces = Vec::new();
    for piece in store::flagship::evidence::of(c, &reads, p.id)? {
        pieces.push(evidence::line(c, lang, &piece)?);
    }
    let region = store::region::get(c, &p.region)?;
    let near = proposal::near(c, p)?;
    let codes: Vec<RegionCode> = around
        .iter()
        .map(|(code, _)| code.clone())
        .filter(|c| !near.iter().any(|n| n.region == *c))
        .collect();
    let mut made = Vec::new();
    for code in proposal::made_in(c, p, &codes)? {
        made.extend(store::region::get(c, &code)?);
    }
    let designation = store::flagship::get(c, p.designation(&site.profile.key))?.map(|d| d.status);
    let mut comparable = Vec::new();
    if let Some(keep) = signed.who.may::<KeepRounds>()
        && designation.is_some_and(compare::can_be)
        && store::register::is_above(c, &keep, &p.region)?
    {
        for n in near.iter().filter(|n| compare::can_be(n.status)) {
            if keep.reaches(&store::region::path(c, &n.region)?) {
                comparable.push(n.designation);
            }
        }
    }
    let sheets = crate::assessment::sheets_of(c, p.designation(&site.profile.key), lang)?;
    Ok(Read {
        sheets,
        keeps,
        facts: facts(c, site, lang, p, keeps)?,
        why: why(c, p.id.0)?,
        designation,
        required,
        wished,
        evidence: pieces,
        together,
        near,
        made,
        comparable,
        region_name: region.map_or_else(|| p.region.to_string(), |r| r.full_name),
        public: Kept::public(p, c, site, lang)?,
        above: match &keep {
            Some(keep) => store::register::is_above(c, keep, &p.region)?,
            None => false,
        },
    })
}

/// What can have been done.
const DONE: &[&str] = &["simpan", "langkah", "kembali", "mitra", "jawab", "perajin"];

/// The page.
pub(super) async fn show(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(record): Path<String>,
    uri: Uri,
) -> Answer {
    let proposal = find(&site, &signed, &record).await?;
    let asked = Values::asked(uri.query().unwrap_or_default());
    page(&site, &signed, proposal, asked.get("selesai"), None).await
}

/// The page after something was `done`, or with what was `wrong`.
pub(super) async fn page(
    site: &Arc<Site>,
    signed: &Signed,
    proposal: Proposal,
    done: &str,
    wrong: Option<Wrong>,
) -> Answer {
    let id = proposal.id;
    let beside = site.beside().await.map_err(signed.fail(site))?;
    let around = beside.get(proposal.region.as_str()).cloned().unwrap_or_default();
    let held = AssertUnwindSafe((site.clone(), signed.clone(), proposal.clone(), around.clone()));
    let found = site
        .db
        .read(move |c| {
            let (site, signed, p, around) = &*held;
            read(c, site, signed, p, around).map(AssertUnwindSafe)
        })
        .await;
    let found = settle(site, signed, Kind::Proposal, id.0, found).await?.0;
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let wrong = wrong.unwrap_or_default();
    let status = proposal.status;
    let mine = |side: Side| match side {
        Side::Own => found.keeps,
        Side::Above => found.above,
    };
    let open = steps(status).filter(|(_, side)| mine(*side)).map(|(step, _)| {
        let here = wrong.at == step.word();
        Open {
            word: step.word(),
            label: say(&format!("proposal-step-{}", step.word())),
            about: say(&format!("proposal-step-{}-about", step.word())),
            reason: step.needs_a_reason(),
            main: matches!(step, Step::Submit),
            fault: if here { wrong.fault.clone() } else { String::new() },
            typed: if here { wrong.typed.clone() } else { String::new() },
        }
    });
    let open: Vec<Open> = open.collect();
    let shown = open.iter().any(|o| o.reason && !o.fault.is_empty())
        || found.together.iter().any(|t| t.answers && t.code == wrong.at);
    let asks = found.keeps && is_open(status);
    let asked =
        |code: &RegionCode| proposal.partners.iter().any(|p| p.region == *code && p.answer != Says::Declined);
    let lies = |code: &RegionCode, same_parent: bool| match around.iter().find(|(c, _)| c == code) {
        Some((_, Touch::Border)) => format!(" · {}", say("beside-border")),
        Some((_, Touch::Water)) => format!(" · {}", say("beside-water")),
        None if same_parent => format!(" · {}", say("beside-parent")),
        None => String::new(),
    };
    let href = |slug: &str| site.path(lang, &site.profile.paths.regions, slug);
    let mut elsewhere: Vec<Elsewhere> = found
        .near
        .iter()
        .map(|n| Elsewhere {
            code: n.region.to_string(),
            name: n.full_name.clone(),
            href: href(&n.slug),
            about: format!(
                "{} · {}{}",
                say(&format!("status-{}", n.status.word())),
                n.period,
                lies(&n.region, n.beside)
            ),
            ask: asks && !asked(&n.region),
            compare: if found.comparable.contains(&n.designation) {
                n.designation.to_string()
            } else {
                String::new()
            },
            beside: around.iter().any(|(c, _)| *c == n.region),
        })
        .collect();
    elsewhere.extend(found.made.iter().map(|l| Elsewhere {
        code: l.code.to_string(),
        name: l.full_name.clone(),
        href: href(&l.slug()),
        about: format!("{}{}", say("beside-made"), lies(&l.code, false)),
        ask: asks && !asked(&l.code),
        compare: String::new(),
        beside: true,
    }));
    // Those beside it first, in the order in which they were found.
    elsewhere.sort_by_key(|e| !e.beside);
    let title = proposal.title(lang);
    let done = DONE.iter().find(|d| **d == done);
    let mut response = render(&ProposalPage {
        page: site.private_page(lang, &title),
        work: site.work(signed, PATH),
        crumbs: vec![
            Link { label: say("proposal-register"), href: PATH.to_owned(), current: false },
            Link { label: title.clone(), href: String::new(), current: true },
        ],
        heading: title,
        eyebrow: found.region_name,
        status: status.word(),
        status_label: say(&format!("publication-{}", status.word())),
        status_about: say(&format!("proposal-about-{}", status.word())),
        designation: found.designation.map_or("", domain::flagship::Status::word),
        returned: found
            .why
            .filter(|_| matches!(status, Publication::Returned | Publication::Withdrawn))
            .unwrap_or_default(),
        done: done.map(|d| say(&format!("proposal-done-{d}"))).unwrap_or_default(),
        fault: if shown { String::new() } else { wrong.fault.clone() },
        path: at(id),
        changes: asks,
        reads_history: signed.who.may::<ReadHistory>().is_some(),
        public: found.public.unwrap_or_default(),
        sheets: found.sheets,
        facts: found.facts,
        complete: found.required.is_empty() && found.wished.is_empty(),
        required: found.required,
        wished: found.wished,
        evidence: found.evidence,
        together: found.together,
        compares: !found.comparable.is_empty(),
        elsewhere,
        steps: open,
        typed_note: wrong.typed,
        note_fault: if shown { wrong.fault.clone() } else { String::new() },
    });
    if !wrong.fault.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The page of a proposal that somebody else changed meanwhile, or the answer that there is nothing here.
pub(super) async fn again(site: &Arc<Site>, signed: &Signed, record: &str, wrong: Wrong) -> Answer {
    match find(site, signed, record).await {
        Ok(proposal) => page(site, signed, proposal, "", Some(wrong)).await,
        Err(_) => Err(missing(site, signed)),
    }
}
