//! The form of a division of a council.

use domain::access::{Access, KeepCouncil, ReadRegister};
use domain::council::{Division, DivisionDraft, divide};
use domain::fault::Faults;
use domain::id::DivisionId;
use domain::lang::Lang;
use domain::publication::Publication;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use super::form::{back, council_input, council_text, whole};
use super::parts::{common, names_in, place};
use crate::Site;
use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, region_text};
use crate::desk::form::{Input, Section, Way, together};
use crate::desk::values::Values;
use crate::page::Link;

impl Kept for Division {
    common!("division", "/kerja/bidang");

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Division>> {
        store::council::register::division(c, who, DivisionId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepCouncil>) -> store::Result<Applied> {
        store::council::division::save(tx, who, self)
    }

    fn title(&self, lang: &Lang) -> String {
        self.names.text(lang).to_owned()
    }

    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values> {
        let langs = &site.profile.languages;
        Ok(Values::default()
            .with("council", region_text(c, &self.region)?)
            .with_words("name", &self.names, langs)
            .with("ord", self.ord.to_string())
            .with_words("tasks", &self.tasks, langs))
    }

    fn begin(c: &mut Conn, _: &Site, signed: &Signed, asked: &Values) -> store::Result<Values> {
        Ok(Values::default().with("council", council_text(c, signed, asked)?).with("ord", "1"))
    }

    fn sections(site: &Site, lang: &Lang, _: &Choices) -> Vec<Section> {
        let mut what = vec![council_input(lang)];
        what.extend(names_in(site, lang, "division-field-names", true));
        what.push(
            Input::new(lang, "ord", "division-field-ord", Way::Number)
                .longest(3)
                .hinted(lang, "council-hint-ord"),
        );
        what.extend(Input::in_languages(
            lang,
            &site.profile.languages,
            "tasks",
            "division-field-tasks",
            Way::Lines,
        ));
        vec![Section::new(lang, "what", "division-section-what", what)]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        who: &Access<KeepCouncil>,
        id: Uuid,
        before: Option<&Division>,
        values: &Values,
    ) -> store::Result<Result<Division, Faults>> {
        let mut faults = Faults::default();
        let was = before.map(|b| (b.council, &b.region));
        let (council, region) = place(c, site, who, values, was, &mut faults)?;
        let langs = &site.profile.languages;
        let draft = DivisionDraft {
            council,
            region,
            names: values.words("name", langs, before.map(|b| &b.names)),
            tasks: values.words("tasks", langs, before.map(|b| &b.tasks)),
            ord: whole(values, "ord", 1, 999, &mut faults),
            status: before.map_or(Publication::Published, |b| b.status),
            sample: before.is_some_and(|b| b.sample),
        };
        Ok(together(divide(DivisionId(id), draft), faults))
    }

    fn put_back(&self, _: &Site, fields: &[(&str, &Value)]) -> Option<Result<Division, Faults>> {
        let mut draft = DivisionDraft::from(self);
        let all = fields.iter().all(|(field, value)| draft.put_back(field, value));
        all.then(|| divide(self.id, draft))
    }

    fn can_put_back(field: &str) -> bool {
        matches!(field, "names" | "tasks" | "ord")
    }

    fn related(&self, _: &Site, lang: &Lang, _: bool) -> Vec<Link> {
        vec![back(lang, self.council)]
    }
}
