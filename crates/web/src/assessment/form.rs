//! The form of a round: what it is called, by which criteria, how they are weighed, by which method it ranks, and until when.

use domain::access::{Access, KeepRounds, ReadRegister};
use domain::assessment::round::{METHODS, Round, RoundDraft, State, Weighing, save};
use domain::fault::{Faults, Problem};
use domain::id::RoundId;
use domain::lang::Lang;
use domain::publication::Publication;
use jiff::civil::Date;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use super::PATH;
use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{self, Choices, region_text};
use crate::desk::form::{Input, Section, Way, together};
use crate::desk::values::Values;
use crate::{Site, sentence};

/// The choice of whatever method the set itself names.
const OF_SET: &str = "set";

impl Kept for Round {
    type Keep = KeepRounds;
    const STEM: &'static str = "round";
    const PATH: &'static str = PATH;
    const PUBLISHES: bool = false;

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Round>> {
        store::assessment::round::get(c, who, RoundId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepRounds>) -> store::Result<Applied> {
        store::assessment::round::save(tx, who, self)
    }

    fn title(&self, lang: &Lang) -> String {
        self.title.text(lang).to_owned()
    }

    fn status(&self) -> Publication {
        Publication::Published
    }

    fn with_status(&self, _: Publication) -> Round {
        self.clone()
    }

    fn sample(&self) -> bool {
        self.sample
    }

    fn public(&self, _: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>> {
        Ok((self.state == State::Announced).then(|| super::public::href(site, lang, self.id)))
    }

    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values> {
        Ok(Values::default()
            .with_words("title", &self.title, &site.profile.languages)
            .with("region", region_text(c, &self.region)?)
            .with("period", self.period.as_str())
            .with("set", self.set_key.as_str())
            .with("weighing", self.weighing.word())
            .with("method", self.method.as_str())
            .with("deadline", self.deadline.to_string()))
    }

    fn begin(c: &mut Conn, site: &Site, signed: &Signed, asked: &Values) -> store::Result<Values> {
        let named = domain::region::RegionCode::parse(asked.get("region"));
        let own = signed.who.may::<KeepRounds>().and_then(|who| match who.scope() {
            domain::access::Scope::Regions(roots) => roots.first().cloned(),
            _ => None,
        });
        let region = match named.or(own) {
            Some(region) => region_text(c, &region)?,
            None => String::new(),
        };
        let today = site.today([site.root.as_str()]);
        let last = today.checked_add(jiff::Span::new().days(14)).unwrap_or(today);
        Ok(Values::default()
            .with("region", region)
            .with("period", today.year().to_string())
            .with("set", asked.get("set"))
            .with("weighing", Weighing::Given.word())
            // What the set itself ranks by, whichever is chosen.
            .with("method", OF_SET)
            .with("deadline", last.to_string()))
    }

    fn choices(
        c: &mut Conn,
        site: &Site,
        lang: &Lang,
        values: &Values,
        choices: &mut Choices,
    ) -> store::Result<()> {
        let region = match choices::region_typed(c, site, values.get("region"))? {
            choices::Found::One(region) => region,
            _ => site.root.clone(),
        };
        let mut sets = vec![(String::new(), sentence(lang.as_str(), "desk-choose", &[]))];
        let level = store::region::get(c, &region)?.map(|r| r.level);
        sets.extend(super::sets(c, site, &region)?.into_iter().map(|s| {
            let name = s.name.text(lang).to_owned();
            // Candidates are scored where flagships are, or where the round is: a set for other regions says so.
            let near = |l: &&domain::profile::Level| l.flagship || Some(l.level) == level;
            if site.profile.levels.iter().filter(near).any(|l| s.levels.contains(&l.key)) {
                return (s.key, name);
            }
            let levels = super::criteria::said::levels(&s, &site.profile, lang);
            let label = sentence(lang.as_str(), "round-set-for", &[("name", &name), ("levels", &levels)]);
            (s.key, label)
        }));
        choices.further.push(("set", sets));
        Ok(())
    }

    fn sections(site: &Site, lang: &Lang, choices: &Choices) -> Vec<Section> {
        let say = |key: String| sentence(lang.as_str(), &key, &[]);
        let mut what =
            Input::in_languages(lang, &site.profile.languages, "title", "round-field-title", Way::Line);
        if let Some(first) = what.first_mut() {
            first.required = true;
        }
        let input = |name: &str, way: Way| Input::new(lang, name, &format!("round-field-{name}"), way);
        what.push(input("region", Way::Line).required().hinted(lang, "round-hint-region"));
        what.push(input("period", Way::Line).required().longest(20).hinted(lang, "round-hint-period"));
        what.push(input("deadline", Way::Day).required().hinted(lang, "round-hint-deadline"));
        let how = vec![
            input("set", Way::Choose).required().hinted(lang, "round-hint-set").choosing(choices.of("set")),
            input("weighing", Way::Choose).hinted(lang, "round-hint-weighing").choosing(
                Weighing::ALL
                    .iter()
                    .map(|w| (w.word().to_owned(), say(format!("round-weighing-{}", w.word())))),
            ),
            input("method", Way::Choose).hinted(lang, "round-hint-method").choosing(
                [OF_SET].iter().chain(&METHODS).map(|m| ((*m).to_owned(), say(format!("round-method-{m}")))),
            ),
        ];
        vec![
            Section::new(lang, "what", "round-section-what", what),
            Section::new(lang, "how", "round-section-how", how).noted(lang, "round-section-how-note"),
        ]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        who: &Access<KeepRounds>,
        id: Uuid,
        before: Option<&Round>,
        values: &Values,
    ) -> store::Result<Result<Round, Faults>> {
        let mut faults = Faults::default();
        let region = choices::region(c, site, who, "region", values.get("region"), &mut faults)?;
        // Candidates and assessors hang on the region.
        let moved = before.is_some_and(|b| region.as_ref().is_some_and(|r| *r != b.region));
        if moved {
            faults.add("region", values.get("region"), Problem::RoundIsFrozen);
        }
        let region = region.unwrap_or_else(|| before.map_or_else(|| site.root.clone(), |b| b.region.clone()));
        let sets = super::sets(c, site, &region)?;
        let method = match values.get("method") {
            OF_SET => {
                let set = sets.iter().find(|s| s.key == values.get("set"));
                let word = set.map_or(METHODS[0], |s| s.method.word());
                // By whatever rounds do not offer, a round goes by the usual one.
                if METHODS.contains(&word) { word } else { METHODS[0] }
            }
            chosen => chosen,
        };
        let sets: Vec<&str> = sets.iter().map(|s| s.key.as_str()).collect();
        let today = super::today(c, site, &region)?;
        let day = values.get("deadline").trim();
        let deadline = day.parse::<Date>().ok();
        if deadline.is_none() && !day.is_empty() {
            faults.add("deadline", day, Problem::NotADate);
        }
        let draft = RoundDraft {
            region,
            title: values.words("title", &site.profile.languages, before.map(|b| &b.title)),
            period: values.get("period").trim().to_owned(),
            set_key: values.get("set").to_owned(),
            method: method.to_owned(),
            weighing: values.get("weighing").to_owned(),
            deadline,
            sample: false,
        };
        Ok(together(save(RoundId(id), draft, before, &sets, today), faults))
    }

    fn put_back(&self, _: &Site, _: &[(&str, &Value)]) -> Option<Result<Round, Faults>> {
        None
    }

    fn can_put_back(_: &str) -> bool {
        false
    }
}
