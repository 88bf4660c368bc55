//! The form of somebody who holds a post in a council.

use domain::access::{Access, KeepCouncil, ReadRegister};
use domain::council::{Acting, Holder, HolderDraft, hold};
use domain::fault::{Faults, Problem};
use domain::id::{OfficeholderId, PostId};
use domain::lang::Lang;
use domain::publication::Publication;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use super::form::{council_input, council_text, council_typed, day, decree, decree_section, with_decree};
use super::parts::{NOBODY, common, council_of};
use super::post_in;
use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, region_text};
use crate::desk::form::{Input, Section, Way, together};
use crate::desk::values::Values;
use crate::page::Link;
use crate::{Site, sentence};

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

    fn related(&self, _: &Site, lang: &Lang, keeps: bool) -> Vec<Link> {
        let href = format!("{}/data", crate::desk::edit::at::<Holder>(self.id.0));
        let link =
            || Link { label: sentence(lang.as_str(), "officeholder-erase", &[]), href, current: false };
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
