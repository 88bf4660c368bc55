//! `/kerja/usaha/{id}`: the business of a maker, on the one way of every record. It has the maker's id, and no publication of
//! its own.

use domain::access::{Access, KeepMakers, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::id::MakerId;
use domain::item::{MAX_PRICE, Money};
use domain::lang::Lang;
use domain::maker::business::{Business, Details, FORMS, Kbli, MARKETS, OPENABLE, STAGES, Workers, save};
use domain::publication::Publication;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::Choices;
use crate::desk::form::{Input, Section, Way};
use crate::desk::values::{Values, whole};
use crate::page::Link;
use crate::{Site, sentence};

/// The present year where the programme is rooted.
fn year(site: &Site) -> i32 {
    i32::from(site.today([site.root.as_str()]).year())
}

fn money(n: Option<Money>) -> String {
    n.map(|m| m.0.to_string()).unwrap_or_default()
}

fn number(n: Option<i32>) -> String {
    n.map(|n| n.to_string()).unwrap_or_default()
}

/// Words of a list as people see them, and back.
fn said(lang: &Lang, stem: &str, word: &str) -> String {
    sentence(lang.as_str(), &format!("{stem}-{word}"), &[])
}

fn words(site: &Site, stem: &str, all: &[&str], typed: &[String]) -> Vec<String> {
    let word = |t: &String| {
        let meant = |w: &&&str| {
            **w == t.as_str()
                || site
                    .profile
                    .languages
                    .iter()
                    .any(|l| said(l, stem, w).to_lowercase() == t.trim().to_lowercase())
        };
        all.iter().find(meant).map_or_else(|| t.clone(), |w| (*w).to_owned())
    };
    typed.iter().map(word).collect()
}

impl Kept for Business {
    type Keep = KeepMakers;
    const STEM: &'static str = "business";
    const PATH: &'static str = "/kerja/usaha";
    const PUBLISHES: bool = false;

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Business>> {
        store::maker::business::get(c, who, MakerId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepMakers>) -> store::Result<Applied> {
        store::maker::business::save(tx, who, self)
    }

    fn title(&self, _: &Lang) -> String {
        self.name.clone()
    }

    fn follows(&self, site: &Site, lang: &Lang) -> Vec<(String, String)> {
        // The thresholds are those of Indonesia, in its currency.
        let rupiah = site.profile.currency.code == "IDR";
        let scale = domain::maker::business::scale(self.details.turnover, self.details.assets);
        let told = scale.filter(|_| rupiah).map(|word| {
            let say = |key: &str| crate::sentence(lang.as_str(), key, &[]);
            (say("business-scale"), say(&format!("scale-{word}")))
        });
        told.into_iter().collect()
    }

    fn merged(&self, c: &mut Conn, read: &Access<ReadRegister>) -> store::Result<Option<Link>> {
        super::form::merged(c, read, self.maker, Self::PATH)
    }

    fn status(&self) -> Publication {
        Publication::Draft
    }

    fn with_status(&self, _: Publication) -> Business {
        self.clone()
    }

    fn sample(&self) -> bool {
        false
    }

    fn public(&self, _: &mut Conn, _: &Site, _: &Lang) -> store::Result<Option<String>> {
        Ok(None)
    }

    fn values(&self, _: &mut Conn, site: &Site) -> store::Result<Values> {
        let lang = site.profile.first_language();
        let (d, w) = (&self.details, &self.details.workers);
        let some = |t: &Option<String>| t.clone().unwrap_or_default();
        let yes = |b: Option<bool>| b.map(|b| if b { "yes" } else { "no" }).unwrap_or_default();
        let list = |stem: &str, all: &[String]| all.iter().map(|w| said(lang, stem, w)).collect::<Vec<_>>();
        Ok(Values::default()
            .with("owner", some(&d.owner))
            .with("owner_sex", some(&d.owner_sex))
            .with("owner_born", number(d.owner_born))
            .with("owner_disabled", yes(d.owner_disabled))
            .with("form", some(&d.form))
            .with("started", number(d.started))
            .with("nib", some(&d.nib))
            .with_all("kbli", d.kbli.iter().map(Kbli::to_string))
            .with("women_paid", number(w.women_paid))
            .with("women_unpaid", number(w.women_unpaid))
            .with("men_paid", number(w.men_paid))
            .with("men_unpaid", number(w.men_unpaid))
            .with("young", number(w.young))
            .with("disabled", number(w.disabled))
            .with("turnover", money(d.turnover))
            .with("assets", money(d.assets))
            .with("capacity", number(d.capacity))
            .with("capacity_unit", some(&d.capacity_unit))
            .with("lead_days", number(d.lead_days))
            .with_all("materials", d.materials.clone())
            .with_all("markets", list("market", &d.markets))
            .with_all("channels", d.channels.clone())
            .with("stage", some(&d.stage))
            .with("stage_since", d.stage_since.map(|d| d.to_string()).unwrap_or_default())
            .with_all("open", list("business-open", &d.open)))
    }

    fn begin(_: &mut Conn, _: &Site, _: &Signed, _: &Values) -> store::Result<Values> {
        Ok(Values::default())
    }

    fn sections(site: &Site, lang: &Lang, _: &Choices) -> Vec<Section> {
        let line = |name: &str, way| Input::new(lang, name, &format!("business-field-{name}"), way);
        let first = site.profile.first_language();
        let choose = |name: &str, stem: &str, words: &[&str]| {
            let blank = std::iter::once((String::new(), sentence(lang.as_str(), "business-unknown", &[])));
            let each = words.iter().map(|w| ((*w).to_owned(), said(lang, stem, w)));
            line(name, Way::Choose).choosing(blank.chain(each).collect::<Vec<_>>())
        };
        let several = |name: &str, stem: &str, words: &[&str]| {
            let each = words.iter().map(|w| (said(first, stem, w), String::new())).collect::<Vec<_>>();
            line(name, Way::Several).choosing(each)
        };
        let section = |id, inputs| Section::new(lang, id, &format!("business-section-{id}"), inputs);
        vec![
            section(
                "owner",
                vec![
                    line("owner", Way::Line).longest(120),
                    choose("owner_sex", "sex", &["f", "m"]),
                    line("owner_born", Way::Number).longest(4),
                    choose("owner_disabled", "answer", &["yes", "no"])
                        .hinted(lang, "business-hint-owner-only"),
                ],
            ),
            section(
                "business",
                vec![
                    choose("form", "business-form", FORMS),
                    line("started", Way::Number).longest(4),
                    line("nib", Way::Line).longest(20).hinted(lang, "business-hint-nib"),
                    line("kbli", Way::Several).longest(20).hinted(lang, "business-hint-kbli"),
                    choose("stage", "stage", STAGES),
                    line("stage_since", Way::Day),
                    line("turnover", Way::Number).longest(24).hinted(lang, "business-hint-owner-only"),
                    line("assets", Way::Number).longest(24).hinted(lang, "business-hint-owner-only"),
                ],
            ),
            section(
                "workers",
                ["women_paid", "women_unpaid", "men_paid", "men_unpaid", "young", "disabled"]
                    .map(|n| line(n, Way::Number).longest(8))
                    .to_vec(),
            ),
            section(
                "making",
                vec![
                    line("capacity", Way::Number).longest(12),
                    line("capacity_unit", Way::Line).longest(40).hinted(lang, "business-hint-unit"),
                    line("lead_days", Way::Number).longest(5),
                    line("materials", Way::Several).longest(160).hinted(lang, "business-hint-materials"),
                ],
            ),
            section(
                "selling",
                vec![
                    several("markets", "market", MARKETS).hinted(lang, "desk-several-hint"),
                    line("channels", Way::Several).longest(160).hinted(lang, "business-hint-channels"),
                ],
            ),
            section(
                "open",
                vec![several("open", "business-open", OPENABLE).hinted(lang, "desk-several-hint")],
            )
            .noted(lang, "business-open-note"),
        ]
    }

    fn read(
        _: &mut Conn,
        site: &Site,
        _: &Access<KeepMakers>,
        _: Uuid,
        before: Option<&Business>,
        values: &Values,
    ) -> store::Result<Result<Business, Faults>> {
        let Some(before) = before else { return Err(store::Error::Missing) };
        let mut faults = Faults::default();
        let large = |faults: &mut Faults, field: &str, most: i64| match whole(values.get(field), most) {
            Ok(n) => n,
            Err(problem) => {
                faults.add(field, values.get(field), problem);
                None
            }
        };
        let mut small =
            |field: &str| large(&mut faults, field, i64::from(i32::MAX)).and_then(|n| i32::try_from(n).ok());
        let workers = Workers {
            women_paid: small("women_paid"),
            women_unpaid: small("women_unpaid"),
            men_paid: small("men_paid"),
            men_unpaid: small("men_unpaid"),
            young: small("young"),
            disabled: small("disabled"),
        };
        let (owner_born, started) = (small("owner_born"), small("started"));
        let (capacity, lead_days) = (small("capacity"), small("lead_days"));
        let turnover = large(&mut faults, "turnover", MAX_PRICE).map(Money);
        let assets = large(&mut faults, "assets", MAX_PRICE).map(Money);
        let mut kbli = Vec::new();
        for typed in values.all("kbli") {
            match Kbli::parse(&typed) {
                Some(code) => kbli.push(code),
                None => faults.add("kbli", typed, Problem::KbliForm),
            }
        }
        let stage_since = values.some("stage_since").and_then(|typed| {
            let day = typed.parse().ok();
            if day.is_none() {
                faults.add("stage_since", typed, Problem::NotADate);
            }
            day
        });
        let details = Details {
            owner: values.some("owner"),
            owner_sex: values.some("owner_sex"),
            owner_born,
            owner_disabled: match values.get("owner_disabled") {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            form: values.some("form"),
            started,
            nib: values.some("nib"),
            kbli,
            workers,
            turnover,
            assets,
            capacity,
            capacity_unit: values.some("capacity_unit"),
            lead_days,
            materials: values.all("materials"),
            markets: words(site, "market", MARKETS, &values.all("markets")),
            channels: values.all("channels"),
            stage: values.some("stage"),
            stage_since,
            open: words(site, "business-open", OPENABLE, &values.all("open")),
        };
        let read = save(before.maker, before.region.clone(), before.name.clone(), year(site), details);
        Ok(match read {
            Ok(read) if faults.is_empty() => Ok(read),
            read => {
                let more = read.err().unwrap_or_default().0;
                let known = |f: &domain::fault::Fault| !faults.0.iter().any(|k| k.field == f.field);
                let more: Vec<_> = more.into_iter().filter(|f| known(f)).collect();
                faults.0.extend(more);
                Err(faults)
            }
        })
    }

    fn put_back(&self, site: &Site, fields: &[(&str, &Value)]) -> Option<Result<Business, Faults>> {
        let b = self.with_earlier(fields)?;
        Some(save(b.maker, b.region, b.name, year(site), b.details))
    }

    fn can_put_back(field: &str) -> bool {
        Business::FIELDS.contains(&field)
    }

    fn related(&self, _: &Site, lang: &Lang, _: bool) -> Vec<Link> {
        let maker = crate::desk::edit::at::<domain::maker::Maker>(self.maker.0);
        vec![Link { label: sentence(lang.as_str(), "business-maker", &[]), href: maker, current: false }]
    }
}
