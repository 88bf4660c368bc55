//! Permits, coaching and consent of a maker, as entries of a log; and what is due of the first two in a region.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use domain::access::{Access, KeepMakers, ReadRegister};
use domain::fault::Faults;
use domain::id::{CoachingId, ConsentId, MakerId, PermitId};
use domain::item::{MAX_PRICE, Money};
use domain::lang::Lang;
use domain::maker::coaching::{Coaching, CoachingDraft};
use domain::maker::consent::{Given, WAYS};
use domain::maker::permit::{Permit, PermitDraft};
use domain::maker::{Maker, coaching, consent, permit};
use jiff::civil::Date;
use store::{Conn, Tx};
use uuid::Uuid;

use super::log::{Logged, Shown, choose, day, with_faults};
use crate::account::guard::Signed;
use crate::account::work::Work;
use crate::desk::choices::{self, region_typed};
use crate::desk::form::{Input, Section, Way};
use crate::desk::values::{Values, whole};
use crate::desk::{edit, list};
use crate::error::{Answer, render};
use crate::page::Page;
use crate::{Site, sentence, text};

fn some(t: &Option<String>) -> String {
    t.clone().unwrap_or_default()
}

fn told(lang: &Lang, lines: &[(&str, String)]) -> Vec<(String, String)> {
    let told = lines.iter().filter(|(_, text)| !text.is_empty());
    told.map(|(key, text)| (sentence(lang.as_str(), key, &[]), text.clone())).collect()
}

fn date(day: Option<Date>, lang: &Lang) -> String {
    day.map(|d| text::date(d, lang)).unwrap_or_default()
}

/// How long a permit is still good, in words, and whether that is soon.
fn left(p: &Permit, lang: &Lang, today: Date) -> (String, bool) {
    let Some(days) = p.days_left(today) else { return (String::new(), false) };
    let soon = permit::reminder(days).is_some();
    let (key, n) = if days < 0 { ("permit-over", -days) } else { ("permit-left", days) };
    let count = sentence(lang.as_str(), "days", &[("count", &n.to_string())]);
    (if soon { sentence(lang.as_str(), key, &[("days", &count)]) } else { String::new() }, soon)
}

impl Logged for Permit {
    const AT: &'static str = "izin";
    const STEM: &'static str = "permit";

    fn list(c: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> store::Result<Vec<Permit>> {
        store::maker::permit::of(c, who, maker)
    }

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn shown(&self, _: &Site, lang: &Lang, today: Date) -> Shown {
        let kind = sentence(lang.as_str(), &format!("permit-{}", self.kind), &[]);
        let (badge, warns) = left(self, lang, today);
        Shown {
            id: self.id.to_string(),
            title: format!("{kind} · {}", self.number),
            badge,
            warns,
            lines: told(
                lang,
                &[
                    ("permit-field-issuer", some(&self.issuer)),
                    ("permit-field-issued", date(self.issued, lang)),
                    ("permit-field-expires", date(self.expires, lang)),
                    ("permit-field-note", some(&self.note)),
                ],
            ),
            mends: true,
            take: sentence(lang.as_str(), "log-remove", &[]),
        }
    }

    fn sections(_: &Site, lang: &Lang) -> Vec<Section> {
        let line = |name: &str, way| Input::new(lang, name, &format!("permit-field-{name}"), way);
        let inputs = vec![
            choose(lang, "kind", "permit-field-kind", "permit", permit::KINDS).required(),
            line("number", Way::Line).longest(80).required(),
            line("issuer", Way::Line).longest(160),
            line("issued", Way::Day),
            line("expires", Way::Day).hinted(lang, "permit-hint-expires"),
            line("note", Way::Line).longest(400),
        ];
        vec![Section { inputs, ..Section::default() }]
    }

    fn values(&self) -> Values {
        let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
        Values::default()
            .with("kind", self.kind.clone())
            .with("number", self.number.clone())
            .with("issuer", some(&self.issuer))
            .with("issued", day(self.issued))
            .with("expires", day(self.expires))
            .with("note", some(&self.note))
    }

    fn begin(_: &Site, _: &Signed, _: Date) -> Values {
        Values::default()
    }

    fn read(_: &Site, maker: &Maker, id: Uuid, _: Date, values: &Values) -> Result<Permit, Faults> {
        let mut faults = Faults::default();
        let draft = PermitDraft {
            kind: values.get("kind").to_owned(),
            number: values.get("number").to_owned(),
            issuer: values.get("issuer").to_owned(),
            issued: day(values, "issued", &mut faults),
            expires: day(values, "expires", &mut faults),
            note: values.get("note").to_owned(),
        };
        with_faults(permit::save(PermitId(id), maker.id, maker.region.clone(), draft), faults)
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepMakers>) -> store::Result<()> {
        store::maker::permit::save(tx, who, self).map(drop)
    }

    fn take(
        tx: &mut Tx<'_>,
        who: &Access<KeepMakers>,
        maker: MakerId,
        id: Uuid,
        _: Date,
    ) -> store::Result<()> {
        store::maker::permit::remove(tx, who, maker, PermitId(id))
    }
}

impl Logged for Coaching {
    const AT: &'static str = "pembinaan";
    const STEM: &'static str = "coaching";

    fn list(c: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> store::Result<Vec<Coaching>> {
        store::maker::coaching::of(c, who, maker)
    }

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn shown(&self, site: &Site, lang: &Lang, today: Date) -> Shown {
        let kind = sentence(lang.as_str(), &format!("coaching-{}", self.kind), &[]);
        let open = self.due.filter(|_| !self.done);
        let warns = open.is_some_and(|due| due <= today);
        let badge = match (self.done, warns) {
            (true, _) => "coaching-step-done",
            (false, true) => "coaching-step-due",
            _ => "",
        };
        let badge = if badge.is_empty() { String::new() } else { sentence(lang.as_str(), badge, &[]) };
        let next = match (&self.next, self.due) {
            (Some(next), Some(due)) => format!("{next} ({})", text::date(due, lang)),
            (next, _) => some(next),
        };
        Shown {
            id: self.id.to_string(),
            title: format!("{} · {kind}", text::date(self.day, lang)),
            badge,
            warns,
            lines: told(
                lang,
                &[
                    ("coaching-field-told", self.told.clone()),
                    ("coaching-field-source", some(&self.source)),
                    (
                        "coaching-field-value",
                        self.value.map(|v| site.profile.money(v.0, lang)).unwrap_or_default(),
                    ),
                    ("coaching-field-result", some(&self.result)),
                    ("coaching-field-next", next),
                ],
            ),
            mends: true,
            take: sentence(lang.as_str(), "log-remove", &[]),
        }
    }

    fn sections(_: &Site, lang: &Lang) -> Vec<Section> {
        let line = |name: &str, way| Input::new(lang, name, &format!("coaching-field-{name}"), way);
        let answers = choose(lang, "done", "coaching-field-done", "answer", &["no", "yes"]);
        let inputs = vec![
            line("day", Way::Day).required(),
            choose(lang, "kind", "coaching-field-kind", "coaching", coaching::KINDS).required(),
            line("told", Way::Lines).longest(4000).required(),
            line("source", Way::Line).longest(200).hinted(lang, "coaching-hint-source"),
            line("value", Way::Number).longest(24),
            line("result", Way::Lines).longest(4000),
            line("next", Way::Line).longest(400),
            line("due", Way::Day),
            answers,
        ];
        vec![Section { inputs, ..Section::default() }]
    }

    fn values(&self) -> Values {
        Values::default()
            .with("day", self.day.to_string())
            .with("kind", self.kind.clone())
            .with("told", self.told.clone())
            .with("source", some(&self.source))
            .with("value", self.value.map(|v| v.0.to_string()).unwrap_or_default())
            .with("result", some(&self.result))
            .with("next", some(&self.next))
            .with("due", self.due.map(|d| d.to_string()).unwrap_or_default())
            .with("done", if self.done { "yes" } else { "no" })
    }

    fn begin(_: &Site, _: &Signed, today: Date) -> Values {
        Values::default().with("day", today.to_string()).with("done", "no")
    }

    fn read(_: &Site, maker: &Maker, id: Uuid, today: Date, values: &Values) -> Result<Coaching, Faults> {
        let mut faults = Faults::default();
        let value = whole(values.get("value"), MAX_PRICE).unwrap_or_else(|problem| {
            faults.add("value", values.get("value"), problem);
            None
        });
        let draft = CoachingDraft {
            day: day(values, "day", &mut faults),
            kind: values.get("kind").to_owned(),
            told: values.get("told").replace("\r\n", "\n"),
            source: values.get("source").to_owned(),
            value: value.map(Money),
            result: values.get("result").replace("\r\n", "\n"),
            next: values.get("next").to_owned(),
            due: day(values, "due", &mut faults),
            done: values.get("done") == "yes",
        };
        with_faults(coaching::save(CoachingId(id), maker.id, maker.region.clone(), today, draft), faults)
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepMakers>) -> store::Result<()> {
        store::maker::coaching::save(tx, who, self).map(drop)
    }

    fn take(
        tx: &mut Tx<'_>,
        who: &Access<KeepMakers>,
        maker: MakerId,
        id: Uuid,
        _: Date,
    ) -> store::Result<()> {
        store::maker::coaching::remove(tx, who, maker, CoachingId(id))
    }
}

impl Logged for Given {
    const AT: &'static str = "persetujuan";
    const STEM: &'static str = "consent";

    fn list(c: &mut Conn, who: &Access<ReadRegister>, maker: MakerId) -> store::Result<Vec<Given>> {
        store::maker::consent::of(c, who, maker)
    }

    fn key(&self) -> Uuid {
        self.id.0
    }

    fn shown(&self, _: &Site, lang: &Lang, _: Date) -> Shown {
        let say = |key: String| sentence(lang.as_str(), &key, &[]);
        let counts = self.withdrawn.is_none();
        Shown {
            id: self.id.to_string(),
            title: text::date(self.day, lang),
            badge: say(if counts { "consent-counts" } else { "consent-withdrawn" }.to_owned()),
            warns: !counts,
            lines: told(
                lang,
                &[
                    ("consent-field-witness", self.witness.clone()),
                    ("consent-field-way", say(format!("consent-way-{}", self.way))),
                    ("consent-field-lang", say(format!("lang-{}", self.lang))),
                    ("consent-field-version", self.version.clone()),
                    ("consent-field-text", self.text.clone()),
                    ("consent-field-withdrawn", date(self.withdrawn, lang)),
                ],
            ),
            mends: false,
            take: if counts { say("consent-withdraw".to_owned()) } else { String::new() },
        }
    }

    fn sections(site: &Site, lang: &Lang) -> Vec<Section> {
        let line = |name: &str, way| Input::new(lang, name, &format!("consent-field-{name}"), way);
        let langs = site.profile.languages.iter();
        let langs = langs.map(|l| (l.to_string(), sentence(lang.as_str(), &format!("lang-{l}"), &[])));
        let texts = site.profile.languages.iter().map(|l| sentence(l.as_str(), "consent-text", &[]));
        let note = texts.collect::<Vec<_>>().join("\n\n");
        let inputs = vec![
            line("day", Way::Day).required(),
            line("lang", Way::Choose).choosing(langs.collect::<Vec<_>>()).required(),
            line("witness", Way::Line).longest(120).hinted(lang, "consent-hint-witness").required(),
            choose(lang, "way", "consent-field-way", "consent-way", WAYS).required(),
        ];
        vec![Section { inputs, note, ..Section::default() }]
    }

    fn values(&self) -> Values {
        Values::default()
    }

    fn begin(_: &Site, signed: &Signed, today: Date) -> Values {
        Values::default()
            .with("day", today.to_string())
            .with("lang", signed.lang.to_string())
            .with("witness", signed.person.name.clone())
    }

    fn read(site: &Site, maker: &Maker, id: Uuid, today: Date, values: &Values) -> Result<Given, Faults> {
        let mut faults = Faults::default();
        let langs = &site.profile.languages;
        let lang = langs.iter().find(|l| l.as_str() == values.get("lang"));
        let lang = lang.unwrap_or_else(|| site.profile.first_language()).clone();
        let words = sentence(lang.as_str(), "consent-text", &[]);
        let day = day(values, "day", &mut faults);
        let (id, region) = (ConsentId(id), maker.region.clone());
        let (witness, way) = (values.get("witness"), values.get("way"));
        with_faults(consent::give(id, maker.id, region, today, day, lang, &words, witness, way), faults)
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepMakers>) -> store::Result<()> {
        store::maker::consent::give(tx, who, self).map(drop)
    }

    fn take(
        tx: &mut Tx<'_>,
        who: &Access<KeepMakers>,
        maker: MakerId,
        id: Uuid,
        today: Date,
    ) -> store::Result<()> {
        store::maker::consent::withdraw(tx, who, maker, ConsentId(id), today)
    }
}

/// How many are shown of what is due.
const MOST: i64 = 200;
/// How far ahead what is due is looked for, in days, when nobody says otherwise.
const AHEAD: i64 = 90;
/// How far ahead it can be looked for.
const AHEADS: &[i64] = &[30, 90, 180, 365];

struct DueLine {
    href: String,
    maker: String,
    what: String,
    day: String,
    badge: String,
}

#[derive(Template)]
#[template(path = "maker/due.html")]
struct DuePage {
    page: Page,
    work: Work,
    heading: String,
    intro: String,
    none: String,
    path: &'static str,
    filters: Vec<Input>,
    lines: Vec<DueLine>,
    more: bool,
}

/// What is due in a region: of permits, or of coaching.
async fn due(site: Arc<Site>, signed: Signed, uri: Uri, permits: bool) -> Answer {
    let read = signed.may::<ReadRegister>(&site)?;
    let typed = Values::asked(uri.query().unwrap_or_default());
    let days = typed.get("days").parse().ok().filter(|d| AHEADS.contains(d)).unwrap_or(AHEAD);
    let held = AssertUnwindSafe((site.clone(), signed.lang.clone(), typed.clone()));
    let (region, unknown, found) = site
        .db
        .read(move |c| {
            let (site, lang, typed) = &*held;
            let (mut region, mut unknown) = (None, false);
            if let Some(text) = typed.some("region") {
                match region_typed(c, site, &text)? {
                    choices::Found::One(code) => region = Some(code),
                    _ => unknown = true,
                }
            }
            if unknown {
                return Ok((None, true, Ok(AssertUnwindSafe(Vec::new()))));
            }
            let today = site.today([site.root.as_str()]);
            let until = today.checked_add(jiff::Span::new().days(days)).unwrap_or(today);
            let from = today.checked_sub(jiff::Span::new().days(365)).unwrap_or(today);
            let lines = if permits {
                let found = store::maker::permit::due(c, &read, region.as_ref(), from, until, MOST + 1);
                found.map(|f| f.iter().map(|(p, name)| permit_line(p, name, lang, today)).collect::<Vec<_>>())
            } else {
                let found = store::maker::coaching::due(c, &read, region.as_ref(), until, MOST + 1);
                found.map(|f| f.iter().map(|(e, name)| step_line(e, name, lang, today)).collect())
            };
            Ok((region, false, lines.map(AssertUnwindSafe)))
        })
        .await
        .map_err(signed.fail(&site))?;
    let mut lines = list::settle(&site, &signed, region, found).await?.0;
    let more = lines.len() > 200;
    lines.truncate(200);
    let lang = &signed.lang;
    let (stem, path) = if permits { ("permits", PERMITS) } else { ("steps", STEPS) };
    let say = |key: &str| sentence(lang.as_str(), &format!("{stem}-{key}"), &[]);
    let mut place = Input::new(lang, "region", "desk-region", Way::Line).hinted(lang, "desk-region-hint");
    place.values = vec![typed.get("region").to_owned()];
    if unknown {
        place.fault = sentence(lang.as_str(), "desk-region-unknown", &[]);
    }
    let ahead =
        AHEADS.iter().map(|n| (n.to_string(), sentence(lang.as_str(), "days", &[("count", &n.to_string())])));
    let mut within = Input::new(lang, "days", "due-within", Way::Choose).choosing(ahead.collect::<Vec<_>>());
    within.values = vec![days.to_string()];
    Ok(render(&DuePage {
        page: site.private_page(lang, &say("due")),
        work: site.work(&signed, path),
        heading: say("due"),
        intro: say("due-intro"),
        none: say("due-none"),
        path,
        filters: vec![place, within],
        lines,
        more,
    }))
}

fn permit_line(p: &Permit, name: &str, lang: &Lang, today: Date) -> DueLine {
    let kind = sentence(lang.as_str(), &format!("permit-{}", p.kind), &[]);
    DueLine {
        href: format!("{}/izin", edit::at::<Maker>(p.maker.0)),
        maker: name.to_owned(),
        what: format!("{kind} · {}", p.number),
        day: date(p.expires, lang),
        badge: left(p, lang, today).0,
    }
}

fn step_line(e: &Coaching, name: &str, lang: &Lang, today: Date) -> DueLine {
    let late = e.due.is_some_and(|d| d <= today);
    DueLine {
        href: format!("{}/pembinaan", edit::at::<Maker>(e.maker.0)),
        maker: name.to_owned(),
        what: some(&e.next),
        day: date(e.due, lang),
        badge: if late { sentence(lang.as_str(), "coaching-step-due", &[]) } else { String::new() },
    }
}

/// Where permits are listed that expire soon.
pub(crate) const PERMITS: &str = "/kerja/izin";
/// Where next steps are listed.
pub(crate) const STEPS: &str = "/kerja/pembinaan";

/// Permits that expire soon.
pub(crate) async fn permits(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    due(site, signed, uri, true).await
}

/// Next steps of coaching.
pub(crate) async fn steps(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    due(site, signed, uri, false).await
}

/// What of both is due for somebody who keeps makers, counted up to `most`, for the home of the workbench: permits that
/// expire within 30 days, and steps whose day has come.
pub(crate) fn waiting(c: &mut Conn, site: &Site, signed: &Signed, most: i64) -> store::Result<(i64, i64)> {
    let (Some(read), Some(_)) = (signed.who.may::<ReadRegister>(), signed.who.may::<KeepMakers>()) else {
        return Ok((0, 0));
    };
    let today = site.today([site.root.as_str()]);
    let soon = today.checked_add(jiff::Span::new().days(30)).unwrap_or(today);
    let count = |n: usize| i64::try_from(n).unwrap_or(most);
    let permits = count(store::maker::permit::due(c, &read, None, today, soon, most)?.len());
    Ok((permits, count(store::maker::coaching::due(c, &read, None, today, most)?.len())))
}
