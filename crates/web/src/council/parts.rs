//! The forms of what belongs to a council: divisions, posts, those who hold them, statutes.

use domain::access::{Access, KeepCouncil, ReadRegister};
use domain::council::statute::{Document, LONGEST, Statute, StatuteDraft, enact};
use domain::council::{
    Acting, Division, DivisionDraft, Holder, HolderDraft, Post, PostDraft, Role, divide, establish, hold,
};
use domain::fault::{Faults, Problem};
use domain::id::{CouncilId, DivisionId, OfficeholderId, PostId, StatuteId};
use domain::lang::Lang;
use domain::publication::Publication;
use domain::region::RegionCode;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use super::form::{
    back, council_input, council_text, council_typed, day, decree, decree_section, whole, with_decree,
};
use super::{post_in, post_name};
use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, Found, region_text, region_typed};
use crate::desk::form::{Input, Section, Way, together};
use crate::desk::values::Values;
use crate::page::Link;
use crate::{Site, sentence};

/// The address of the register of a kind.
pub(crate) fn path(kind: &str) -> &'static str {
    match kind {
        "division" => Division::PATH,
        "post" => Post::PATH,
        "officeholder" => Holder::PATH,
        _ => Statute::PATH,
    }
}

/// A council that there is not.
const NOBODY: CouncilId = CouncilId(Uuid::nil());

/// The council that a form is about, as far as its text names one.
fn council_of(c: &mut Conn, site: &Site, values: &Values) -> store::Result<Option<CouncilId>> {
    match region_typed(c, site, values.get("council"))? {
        Found::One(code) => store::council::of(c, &code),
        _ => Ok(None),
    }
}

/// Which council and region a record has: those it had, or those that the form names.
fn place(
    c: &mut Conn,
    site: &Site,
    who: &Access<KeepCouncil>,
    values: &Values,
    before: Option<(CouncilId, &RegionCode)>,
    faults: &mut Faults,
) -> store::Result<(CouncilId, RegionCode)> {
    let found = council_typed(c, site, who, values, faults)?;
    Ok(match before {
        Some((council, region)) => {
            if found.as_ref().is_some_and(|(id, _)| *id != council) {
                faults.add("council", values.get("council"), Problem::OfAnotherCouncil);
            }
            (council, region.clone())
        }
        None => found.unwrap_or_else(|| (NOBODY, site.root.clone())),
    })
}

macro_rules! common {
    ($stem:literal, $path:literal) => {
        type Keep = KeepCouncil;
        const STEM: &'static str = $stem;
        const PATH: &'static str = $path;

        fn status(&self) -> Publication {
            self.status
        }

        fn with_status(&self, status: Publication) -> Self {
            Self { status, ..self.clone() }
        }

        fn sample(&self) -> bool {
            self.sample
        }

        fn public(&self, c: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>> {
            let Some(region) = store::region::get(c, &self.region)? else { return Ok(None) };
            let page = store::council::page::get(c, &domain::access::public(), &self.region)?;
            Ok(page.map(|_| site.council_href(lang, &region.slug(), "")))
        }
    };
}

fn names_in(site: &Site, lang: &Lang, label: &str, required: bool) -> Vec<Input> {
    let mut names = Input::in_languages(lang, &site.profile.languages, "name", label, Way::Line);
    if let Some(first) = names.first_mut() {
        first.required = required;
    }
    names
}

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

impl Kept for Holder {
    common!("officeholder", "/kerja/pengurus");

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Holder>> {
        store::council::register::holder(c, who, OfficeholderId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepCouncil>) -> store::Result<Applied> {
        store::council::holder::save(tx, who, self)
    }

    fn title(&self, _: &Lang) -> String {
        self.name.clone()
    }

    fn related(&self, _: &Site, lang: &Lang, keeps: bool) -> Vec<crate::page::Link> {
        let href = format!("{}/data", crate::desk::edit::at::<Holder>(self.id.0));
        let link = || crate::page::Link {
            label: sentence(lang.as_str(), "officeholder-erase", &[]),
            href,
            current: false,
        };
        keeps.then(link).into_iter().collect()
    }

    fn values(&self, c: &mut Conn, _: &Site) -> store::Result<Values> {
        let some = |t: &Option<String>| t.clone().unwrap_or_default();
        let account = match self.account {
            Some(account) => store::council::holder::login(c, account)?.unwrap_or_default(),
            None => String::new(),
        };
        let values = Values::default()
            .with("council", region_text(c, &self.region)?)
            .with("post", self.post.to_string())
            .with("name", self.name.clone())
            .with("acting", self.acting.word())
            .with("since", self.since.to_string())
            .with("until", self.until.map(|d| d.to_string()).unwrap_or_default());
        Ok(with_decree(values, &self.decree)
            .with("account", account)
            .with("phone", some(&self.phone))
            .with("email", some(&self.email)))
    }

    fn begin(c: &mut Conn, _: &Site, signed: &Signed, asked: &Values) -> store::Result<Values> {
        Ok(Values::default()
            .with("council", council_text(c, signed, asked)?)
            .with("acting", Acting::Definitive.word()))
    }

    fn choices(
        c: &mut Conn,
        site: &Site,
        lang: &Lang,
        values: &Values,
        all: &mut Choices,
    ) -> store::Result<()> {
        let council = council_of(c, site, values)?.unwrap_or(NOBODY);
        let posts = store::council::post::of(c, council)?;
        let named =
            posts.into_iter().map(|p| (p.id.to_string(), post_in(lang, p.role, &p.names, &p.division)));
        all.further.push(("post", named.collect()));
        Ok(())
    }

    fn sections(_: &Site, lang: &Lang, choices: &Choices) -> Vec<Section> {
        let line = |name: &str, way| Input::new(lang, name, &format!("officeholder-field-{name}"), way);
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let none = std::iter::once((String::new(), say("officeholder-choose-post")));
        let acting = Acting::ALL
            .into_iter()
            .map(|a| (a.word().to_owned(), say(&format!("officeholder-{}", a.word()))));
        vec![
            Section::new(
                lang,
                "who",
                "officeholder-section-who",
                vec![
                    council_input(lang),
                    line("post", Way::Choose)
                        .choosing(none.chain(choices.of("post")))
                        .hinted(lang, "officeholder-hint-post")
                        .required(),
                    line("name", Way::Line).longest(160).hinted(lang, "officeholder-hint-name").required(),
                    line("acting", Way::Choose).choosing(acting).hinted(lang, "officeholder-hint-acting"),
                    line("since", Way::Day).required(),
                    line("until", Way::Day).hinted(lang, "officeholder-hint-until"),
                ],
            ),
            decree_section(lang),
            Section::new(
                lang,
                "private",
                "officeholder-section-private",
                vec![
                    line("account", Way::Line).longest(60).hinted(lang, "officeholder-hint-account"),
                    line("phone", Way::Phone).longest(40),
                    line("email", Way::Mail).longest(254),
                ],
            )
            .noted(lang, "officeholder-private-note"),
        ]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        who: &Access<KeepCouncil>,
        id: Uuid,
        before: Option<&Holder>,
        values: &Values,
    ) -> store::Result<Result<Holder, Faults>> {
        let mut faults = Faults::default();
        let found = council_typed(c, site, who, values, &mut faults)?;
        let (council, region) = found.unwrap_or_else(|| (NOBODY, site.root.clone()));
        let typed = values.get("post");
        let post = store::council::post::of(c, council)?
            .into_iter()
            .map(|p| p.id)
            .find(|p| p.to_string() == typed)
            .or_else(|| before.map(|b| b.post).filter(|p| p.to_string() == typed));
        if post.is_none() && council != NOBODY {
            let problem = if typed.is_empty() { Problem::Missing } else { Problem::Unknown("post".into()) };
            faults.add("post", typed, problem);
        }
        let account = match values.some("account") {
            None => None,
            Some(login) => match store::council::holder::account(c, &login.to_lowercase())? {
                // An account beyond one's reach is as unknown as one that is not there.
                Some((account, home))
                    if before.and_then(|b| b.account) == Some(account)
                        || who.reaches(&store::region::path(c, &home)?) =>
                {
                    Some(account)
                }
                _ => {
                    faults.add("account", login, Problem::Unknown("account".into()));
                    None
                }
            },
        };
        let draft = HolderDraft {
            post: post.unwrap_or(PostId(Uuid::nil())),
            region,
            name: values.get("name").to_owned(),
            acting: Acting::from_word(values.get("acting")).unwrap_or_default(),
            since: day(values, "since", &mut faults),
            until: day(values, "until", &mut faults),
            decree: decree(values, &mut faults),
            account,
            phone: values.some("phone"),
            email: values.some("email"),
            status: before.map_or(Publication::Published, |b| b.status),
            sample: before.is_some_and(|b| b.sample),
        };
        Ok(together(hold(OfficeholderId(id), &site.profile.telephone, draft), faults))
    }

    fn put_back(&self, site: &Site, fields: &[(&str, &Value)]) -> Option<Result<Holder, Faults>> {
        let mut draft = HolderDraft::from(self);
        let all = fields.iter().all(|(field, value)| draft.put_back(field, value));
        all.then(|| hold(self.id, &site.profile.telephone, draft))
    }

    fn can_put_back(field: &str) -> bool {
        matches!(field, "name" | "acting" | "since" | "until" | "phone" | "email")
            || field.starts_with("decree_")
    }
}

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
    let natural = day.map_or(document.word().to_owned(), |d| format!("{}-{}", document.word(), d.year()));
    let mut key = natural.clone();
    for n in 2..1000 {
        if store::council::statute::find(c, council, &key)?.is_none() {
            break;
        }
        key = format!("{natural}-{n}");
    }
    Ok(key)
}
