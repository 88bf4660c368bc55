//! The form of an edition of the statutes or bylaws of a council.

use domain::access::{Access, KeepCouncil, ReadRegister};
use domain::council::statute::{Document, LONGEST, Statute, StatuteDraft, enact, natural_key};
use domain::fault::{Faults, Problem};
use domain::id::{CouncilId, StatuteId};
use domain::lang::Lang;
use domain::publication::Publication;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use super::form::{back, council_input, council_text, day, decree, decree_section, with_decree};
use super::parts::{common, place};
use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, region_text};
use crate::desk::form::{Input, Section, Way, together};
use crate::desk::values::Values;
use crate::page::Link;
use crate::{Site, sentence};

impl Kept for Statute {
    common!("statute", "/kerja/ad-art");

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Statute>> {
        store::council::register::statute(c, who, StatuteId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepCouncil>) -> store::Result<Applied> {
        store::council::statute::save(tx, who, self)
    }

    fn title(&self, lang: &Lang) -> String {
        let name = sentence(lang.as_str(), &format!("statute-{}", self.document.word()), &[]);
        self.year().map_or(name.clone(), |year| format!("{name} {year}"))
    }

    fn values(&self, c: &mut Conn, _: &Site) -> store::Result<Values> {
        let values = Values::default()
            .with("council", region_text(c, &self.region)?)
            .with("document", self.document.word());
        Ok(with_decree(values, &self.decree)
            .with("since", self.since.map(|d| d.to_string()).unwrap_or_default())
            .with("until", self.until.map(|d| d.to_string()).unwrap_or_default())
            .with("text", self.text.clone()))
    }

    fn begin(c: &mut Conn, _: &Site, signed: &Signed, asked: &Values) -> store::Result<Values> {
        Ok(Values::default()
            .with("council", council_text(c, signed, asked)?)
            .with("document", Document::Ad.word()))
    }

    fn sections(_: &Site, lang: &Lang, _: &Choices) -> Vec<Section> {
        let line = |name: &str, way| Input::new(lang, name, &format!("statute-field-{name}"), way);
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let documents =
            Document::ALL.into_iter().map(|d| (d.word().to_owned(), say(&format!("statute-{}", d.word()))));
        vec![
            Section::new(
                lang,
                "what",
                "statute-section-what",
                vec![
                    council_input(lang),
                    line("document", Way::Choose).choosing(documents).required(),
                    line("since", Way::Day),
                    line("until", Way::Day),
                ],
            ),
            decree_section(lang),
            Section::new(
                lang,
                "text",
                "statute-section-text",
                vec![line("text", Way::Lines).longest(LONGEST).hinted(lang, "statute-hint-text").required()],
            ),
        ]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        who: &Access<KeepCouncil>,
        id: Uuid,
        before: Option<&Statute>,
        values: &Values,
    ) -> store::Result<Result<Statute, Faults>> {
        let mut faults = Faults::default();
        let was = before.map(|b| (b.council, &b.region));
        let (council, region) = place(c, site, who, values, was, &mut faults)?;
        let document = Document::from_word(values.get("document"));
        if document.is_none() {
            let words = Document::ALL.iter().map(|d| d.word().to_owned()).collect();
            faults.add("document", values.get("document"), Problem::NotOneOf(words));
        }
        let document = document.unwrap_or(Document::Ad);
        let decree = decree(values, &mut faults);
        let (since, until) = (day(values, "since", &mut faults), day(values, "until", &mut faults));
        let key = match before {
            Some(before) => {
                if before.document != document {
                    // What others cite by stays what it is.
                    faults.add("document", document.word(), Problem::OfAnotherKey(before.key.clone()));
                }
                before.key.clone()
            }
            None => key(c, council, document, decree.date.or(since))?,
        };
        let draft = StatuteDraft {
            council,
            region,
            key,
            document,
            decree,
            since,
            until,
            text: values.get("text").replace("\r\n", "\n"),
            status: before.map_or(Publication::Draft, |b| b.status),
            sample: before.is_some_and(|b| b.sample),
        };
        Ok(together(enact(StatuteId(id), draft), faults))
    }

    fn put_back(&self, _: &Site, fields: &[(&str, &Value)]) -> Option<Result<Statute, Faults>> {
        let mut draft = StatuteDraft::from(self);
        let all = fields.iter().all(|(field, value)| draft.put_back(field, value));
        all.then(|| enact(self.id, draft))
    }

    fn can_put_back(field: &str) -> bool {
        matches!(field, "since" | "until" | "text") || field.starts_with("decree_")
    }

    fn related(&self, _: &Site, lang: &Lang, _: bool) -> Vec<Link> {
        vec![back(lang, self.council)]
    }
}

/// A key that no other edition of the council has: the document with its year, and a number where there are several.
fn key(
    c: &mut Conn,
    council: CouncilId,
    document: Document,
    day: Option<jiff::civil::Date>,
) -> store::Result<String> {
    let natural = natural_key(document, day);
    let mut key = natural.clone();
    for n in 2..1000 {
        if store::council::statute::find(c, council, &key)?.is_none() {
            break;
        }
        key = format!("{natural}-{n}");
    }
    Ok(key)
}
