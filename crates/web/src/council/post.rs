//! The form of a post in a council.

use domain::access::{Access, KeepCouncil, ReadRegister};
use domain::council::{Post, PostDraft, Role, establish};
use domain::fault::{Faults, Problem};
use domain::id::PostId;
use domain::lang::Lang;
use domain::publication::Publication;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use super::form::{back, council_input, council_text, whole};
use super::parts::{NOBODY, common, council_of, names_in, place};
use super::post_name;
use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, region_text};
use crate::desk::form::{Input, Section, Way, together};
use crate::desk::values::Values;
use crate::page::Link;
use crate::{Site, sentence};

impl Kept for Post {
    common!("post", "/kerja/jabatan");

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Post>> {
        store::council::register::post(c, who, PostId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepCouncil>) -> store::Result<Applied> {
        store::council::post::save(tx, who, self)
    }

    fn title(&self, lang: &Lang) -> String {
        post_name(lang, self.role, &self.names)
    }

    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values> {
        Ok(Values::default()
            .with("council", region_text(c, &self.region)?)
            .with("role", self.role.word())
            .with("division", self.division.map(|d| d.to_string()).unwrap_or_default())
            .with_words("name", &self.names, &site.profile.languages)
            .with("seats", self.seats.to_string())
            .with("ord", self.ord.to_string()))
    }

    fn begin(c: &mut Conn, _: &Site, signed: &Signed, asked: &Values) -> store::Result<Values> {
        Ok(Values::default()
            .with("council", council_text(c, signed, asked)?)
            .with("role", Role::Chair.word())
            .with("seats", "1")
            .with("ord", "1"))
    }

    fn choices(
        c: &mut Conn,
        site: &Site,
        lang: &Lang,
        values: &Values,
        all: &mut Choices,
    ) -> store::Result<()> {
        let council = council_of(c, site, values)?.unwrap_or(NOBODY);
        let divisions = store::council::division::of(c, council)?;
        let named = divisions.into_iter().map(|(id, names)| (id.to_string(), names.text(lang).to_owned()));
        all.further.push(("division", named.collect()));
        Ok(())
    }

    fn sections(site: &Site, lang: &Lang, choices: &Choices) -> Vec<Section> {
        let line = |name: &str, way| Input::new(lang, name, &format!("post-field-{name}"), way);
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let roles = Role::ALL.into_iter().map(|r| (r.word().to_owned(), say(&format!("post-{}", r.word()))));
        let none = std::iter::once((String::new(), say("post-no-division")));
        let mut what = vec![
            council_input(lang),
            line("role", Way::Choose).choosing(roles).required(),
            line("division", Way::Choose)
                .choosing(none.chain(choices.of("division")))
                .hinted(lang, "post-hint-division"),
        ];
        what.extend(names_in(site, lang, "post-field-names", false).into_iter().map(|mut input| {
            input.hint = say("post-hint-names");
            input
        }));
        what.push(line("seats", Way::Number).longest(3).hinted(lang, "post-hint-seats"));
        what.push(line("ord", Way::Number).longest(3).hinted(lang, "post-hint-ord"));
        vec![Section::new(lang, "what", "post-section-what", what)]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        who: &Access<KeepCouncil>,
        id: Uuid,
        before: Option<&Post>,
        values: &Values,
    ) -> store::Result<Result<Post, Faults>> {
        let mut faults = Faults::default();
        let was = before.map(|b| (b.council, &b.region));
        let (council, region) = place(c, site, who, values, was, &mut faults)?;
        let role = Role::from_word(values.get("role"));
        if role.is_none() {
            let words = Role::ALL.iter().map(|r| r.word().to_owned()).collect();
            faults.add("role", values.get("role"), Problem::NotOneOf(words));
        }
        let typed = values.get("division");
        let division = store::council::division::of(c, council)?
            .into_iter()
            .map(|(id, _)| id)
            .find(|d| d.to_string() == typed)
            // One that was withdrawn meanwhile stays until another is chosen.
            .or_else(|| before.and_then(|b| b.division).filter(|d| d.to_string() == typed));
        if !typed.is_empty() && division.is_none() {
            faults.add("division", typed, Problem::Unknown("division".into()));
        }
        let draft = PostDraft {
            council,
            region,
            role: role.unwrap_or(Role::Member),
            names: values.words("name", &site.profile.languages, before.map(|b| &b.names)),
            division,
            seats: whole(values, "seats", 1, 200, &mut faults),
            ord: whole(values, "ord", 1, 999, &mut faults),
            status: before.map_or(Publication::Published, |b| b.status),
            sample: before.is_some_and(|b| b.sample),
        };
        Ok(together(establish(PostId(id), draft), faults))
    }

    fn put_back(&self, _: &Site, fields: &[(&str, &Value)]) -> Option<Result<Post, Faults>> {
        let mut draft = PostDraft::from(self);
        let all = fields.iter().all(|(field, value)| draft.put_back(field, value));
        all.then(|| establish(self.id, draft))
    }

    fn can_put_back(field: &str) -> bool {
        matches!(field, "role" | "names" | "division" | "seats" | "ord")
    }

    fn related(&self, _: &Site, lang: &Lang, _: bool) -> Vec<Link> {
        vec![back(lang, self.council)]
    }
}
