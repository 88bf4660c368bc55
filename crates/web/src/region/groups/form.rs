//! The form of a group of regions.

use domain::access::{Access, KeepProfile, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::lang::Lang;
use domain::publication::Publication;
use domain::region::group::{Group, GroupDraft, Member, save};
use domain::text;
use jiff::civil::Date;
use serde_json::Value;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use super::PATH;
use crate::Site;
use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, Found, region_text, region_typed};
use crate::desk::form::{Input, Section, Way, together};
use crate::desk::values::Values;

/// What parts a region from the days from which and until which it belongs to a group.
const AT: char = '@';

/// A member as the form writes it: code and name of the region, and its days if it has any.
fn member_text(c: &mut Conn, member: &Member) -> store::Result<String> {
    let days = member.to_string();
    let days = days.split_once(AT).map(|(_, days)| format!(" {AT}{days}")).unwrap_or_default();
    Ok(format!("{}{days}", region_text(c, &member.region)?))
}

/// The days behind a region: the first one, and after a slash the one from which it no longer belongs to the group.
fn days(text: &str) -> Option<(Option<Date>, Option<Date>)> {
    let (since, until) = text.split_once('/').unwrap_or((text, ""));
    let day = |text: &str| match text.trim() {
        "" => Some(None),
        text => text.parse::<Date>().ok().map(Some),
    };
    Some((day(since)?, day(until)?))
}

/// The members that were typed, one a line.
fn members(c: &mut Conn, site: &Site, typed: &[String], faults: &mut Faults) -> store::Result<Vec<Member>> {
    let mut members: Vec<Member> = Vec::new();
    for word in typed {
        let (named, behind) = word.rsplit_once(AT).unwrap_or((word, ""));
        let Some((since, until)) = days(behind) else {
            faults.add("regions", word, Problem::NotADate);
            continue;
        };
        match region_typed(c, site, named.trim())? {
            Found::One(region) => members.push(Member { region, since, until }),
            Found::None => faults.add("regions", word, Problem::Unknown("region".into())),
            Found::Many => faults.add("regions", word, Problem::Ambiguous("region".into())),
        }
    }
    Ok(members)
}

/// Letters of a key that is made from a name: with a prefix and a number behind it is still no longer than a region's code may be.
const LONGEST_KEY: usize = 18;

/// A key that no other group has, from the first words of its first name. It stands where a region's code could stand in an address.
fn key(c: &mut Conn, name: &str) -> store::Result<String> {
    let mut natural = String::new();
    for word in text::slug(name).split('-') {
        if natural.len() + word.len() >= LONGEST_KEY {
            break;
        }
        natural = if natural.is_empty() { word.to_owned() } else { format!("{natural}-{word}") };
    }
    // A single word may be longer than any key.
    if natural.is_empty() {
        natural = text::slug(name).chars().take(LONGEST_KEY).collect();
    }
    // What begins with the code of a region would lead to that region.
    if store::region::by_slug(c, &natural)?.is_some() {
        natural = format!("g-{natural}");
    }
    let mut key = natural.clone();
    for n in 2..1000 {
        if store::region::group::get(c, &key)?.is_none() {
            break;
        }
        key = format!("{natural}-{n}");
    }
    Ok(key)
}

impl Kept for Group {
    type Keep = KeepProfile;
    const STEM: &'static str = "region-group";
    const PATH: &'static str = PATH;
    const OF_ROOT: bool = true;
    const PUBLISHES: bool = false;

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Group>> {
        store::region::group::register::get(c, who, id)
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepProfile>) -> store::Result<Applied> {
        store::region::group::save(tx, who, self)
    }

    fn title(&self, lang: &Lang) -> String {
        self.names.text(lang).to_owned()
    }

    fn status(&self) -> Publication {
        Publication::Published
    }

    fn with_status(&self, _: Publication) -> Group {
        self.clone()
    }

    fn sample(&self) -> bool {
        false
    }

    fn public(&self, _: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>> {
        Ok(Some(site.path(lang, &site.profile.paths.regions, &self.key)))
    }

    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values> {
        let langs = &site.profile.languages;
        let mut members = Vec::new();
        for member in &self.members {
            members.push(member_text(c, member)?);
        }
        Ok(Values::default()
            .with_words("name", &self.names, langs)
            .with_words("about", &self.about, langs)
            .with_all("regions", members)
            .with_all("sources", self.sources.clone()))
    }

    fn begin(_: &mut Conn, _: &Site, _: &Signed, _: &Values) -> store::Result<Values> {
        Ok(Values::default())
    }

    fn sections(site: &Site, lang: &Lang, _: &Choices) -> Vec<Section> {
        let langs = &site.profile.languages;
        let mut what = Input::in_languages(lang, langs, "name", "region-group-field-name", Way::Line);
        if let Some(first) = what.first_mut() {
            first.required = true;
        }
        what.extend(Input::in_languages(lang, langs, "about", "region-group-field-about", Way::Lines));
        let several = |name: &str, hint: &str| {
            Input::new(lang, name, &format!("region-group-field-{name}"), Way::Several)
                .longest(1000)
                .hinted(lang, hint)
        };
        vec![
            Section::new(lang, "what", "region-group-section-what", what),
            Section::new(
                lang,
                "regions",
                "region-group-section-regions",
                vec![several("regions", "region-group-hint-regions")],
            ),
            Section::new(
                lang,
                "sources",
                "region-group-section-sources",
                vec![several("sources", "motif-hint-sources")],
            ),
        ]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        _: &Access<KeepProfile>,
        _: Uuid,
        before: Option<&Group>,
        values: &Values,
    ) -> store::Result<Result<Group, Faults>> {
        let mut faults = Faults::default();
        let langs = &site.profile.languages;
        let names = values.words("name", langs, before.map(|b| &b.names));
        let members = members(c, site, &values.all("regions"), &mut faults)?;
        let sources = values.all("sources");
        if sources.is_empty() {
            // People name regions together in many ways: who says so must be known.
            faults.add("sources", "", Problem::Missing);
        }
        let first = names.iter().next().map_or("", |(_, name)| name);
        let key = match before {
            Some(before) => before.key.clone(),
            // That the name is missing is told where it is missing.
            None if text::slug(first).is_empty() => "x".to_owned(),
            None => key(c, first)?,
        };
        let about = values.words("about", langs, before.map(|b| &b.about));
        let draft = GroupDraft { key, names, about, members, sources };
        Ok(together(save(&site.profile.key, draft), faults))
    }

    fn put_back(&self, site: &Site, fields: &[(&str, &Value)]) -> Option<Result<Group, Faults>> {
        let mut draft = GroupDraft::from(self);
        let all = fields.iter().all(|(field, value)| draft.put_back(field, value));
        all.then(|| save(&site.profile.key, draft))
    }

    fn can_put_back(field: &str) -> bool {
        matches!(field, "name" | "about" | "regions" | "sources")
    }
}
