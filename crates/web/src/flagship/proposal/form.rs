//! The form of a proposal.

use domain::access::{Access, KeepProposals, ReadRegister, Scope, reading_proposals};
use domain::fault::{Faults, Problem};
use domain::flagship::proposal::{
    CAN_PUT_BACK, Ground, LARGEST_CAPACITY, Partner, Proposal, ProposalDraft, save,
};
use domain::id::{MakerId, ProposalId};
use domain::lang::Lang;
use domain::publication::Publication;
use domain::region::RegionCode;
use serde_json::Value;
use store::register::Ask;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use super::PATH;
use crate::Site;
use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, Found, region, region_text, region_typed};
use crate::desk::form::{Input, Section, Way, together};
use crate::desk::values::{Values, whole};
use crate::item::form::{maker, maker_text};
use crate::messages::words;

/// So many makers are suggested to a proposal that begins.
const SUGGESTED: i64 = 30;

/// The only region of somebody's roles, where flagships are proposed.
fn own_region(c: &mut Conn, site: &Site, signed: &Signed) -> store::Result<Option<RegionCode>> {
    let Some(keep) = signed.who.may::<KeepProposals>() else { return Ok(None) };
    let Scope::Regions(roots) = keep.scope() else { return Ok(None) };
    let [only] = roots.as_slice() else { return Ok(None) };
    let region = store::region::get(c, only)?;
    Ok(region.filter(|r| r.level == site.profile.flagship_level()).map(|r| r.code))
}

/// The regions that were typed: those that were asked before keep their answer.
fn partners(
    c: &mut Conn,
    site: &Site,
    typed: &[String],
    before: &[Partner],
    faults: &mut Faults,
) -> store::Result<Vec<Partner>> {
    let today = site.today([site.root.as_str()]);
    let mut partners: Vec<Partner> = Vec::new();
    for word in typed {
        let code = match region_typed(c, site, word)? {
            Found::One(code) => code,
            Found::Many => {
                faults.add("partners", word, Problem::Ambiguous("region".into()));
                continue;
            }
            Found::None => {
                faults.add("partners", word, Problem::Unknown("region".into()));
                continue;
            }
        };
        let known = before.iter().find(|p| p.region == code).cloned();
        let level = store::region::get(c, &code)?.map(|r| r.level);
        if known.is_none() && level != Some(site.profile.flagship_level()) {
            faults.add("partners", word, Problem::OtherLevel);
            continue;
        }
        partners.push(known.unwrap_or_else(|| Partner::asked(code, today)));
    }
    Ok(partners)
}

/// The makers that were typed. Those that the proposal names already stay where they lie, also where the right does not reach.
fn makers(
    c: &mut Conn,
    who: &Access<KeepProposals>,
    typed: &[String],
    before: &[MakerId],
    lang: &Lang,
    faults: &mut Faults,
) -> store::Result<Vec<MakerId>> {
    let mut known = Vec::with_capacity(before.len());
    for id in before {
        known.push((maker_text(c, *id, lang)?, *id));
    }
    let read = reading_proposals(who);
    let mut makers = Vec::new();
    for word in typed {
        match known.iter().find(|(text, _)| text == word) {
            Some((_, id)) => makers.push(*id),
            None => makers.extend(maker(c, who, &read, "makers", word, faults)?.map(|(id, _)| id)),
        }
    }
    Ok(makers)
}

impl Kept for Proposal {
    type Keep = KeepProposals;
    const STEM: &'static str = "proposal";
    const PATH: &'static str = PATH;
    // Its steps move the designation, and are not those of what has a public face.
    const PUBLISHES: bool = false;

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Proposal>> {
        store::flagship::proposal::get(c, who, ProposalId(id))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepProposals>) -> store::Result<Applied> {
        store::flagship::proposal::save(tx, who, self)
    }

    fn title(&self, lang: &Lang) -> String {
        let craft = match self.craft_names.text(lang) {
            "" => self.craft.as_str(),
            name => name,
        };
        format!("{craft} · {}", self.period)
    }

    fn status(&self) -> Publication {
        self.status
    }

    fn with_status(&self, status: Publication) -> Proposal {
        Proposal { status, ..self.clone() }
    }

    fn sample(&self) -> bool {
        false
    }

    fn public(&self, c: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>> {
        let region = store::region::get(c, &self.region)?;
        Ok(region.map(|r| site.path(lang, &site.profile.paths.regions, &r.slug())))
    }

    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values> {
        let langs = &site.profile.languages;
        let lang = site.profile.first_language();
        let (mut makers, mut partners) = (Vec::new(), Vec::new());
        for maker in &self.makers {
            makers.push(maker_text(c, *maker, lang)?);
        }
        for partner in &self.partners {
            partners.push(region_text(c, &partner.region)?);
        }
        Ok(Values::default()
            .with("region", region_text(c, &self.region)?)
            .with("craft", self.craft.clone())
            .with("period", self.period.clone())
            .with_words("story", &self.story, langs)
            .with_all("makers", makers)
            .with("capacity", self.capacity.map(|n| n.to_string()).unwrap_or_default())
            .with("capacity_unit", self.capacity_unit.clone().unwrap_or_default())
            .with_words("capacity_note", &self.capacity_note, langs)
            .with_words("markets", &self.markets, langs)
            .with_all("partners", partners))
    }

    fn begin(c: &mut Conn, site: &Site, signed: &Signed, asked: &Values) -> store::Result<Values> {
        let lang = site.profile.first_language();
        let place = match region_typed(c, site, asked.get("region"))? {
            Found::One(code) => Some(code),
            _ => own_region(c, site, signed)?,
        };
        let year = site.today([site.root.as_str()]).year().to_string();
        let mut values = Values::default().with("period", year);
        let craft = match asked.some("craft") {
            Some(key) => store::craft::rules(c, &key)?.map(|rules| (key, rules.id)),
            None => None,
        };
        let Some(code) = place else {
            return Ok(match craft {
                Some((key, _)) => values.with("craft", key),
                None => values,
            });
        };
        values = values.with("region", region_text(c, &code)?);
        let Some((key, id)) = craft else { return Ok(values) };
        let mut named = Vec::new();
        if let Some(read) = signed.who.may::<ReadRegister>() {
            let status = Some(Publication::Published);
            let (region, craft) = (Some(code.clone()), Some(id.0));
            let ask = Ask { region, craft, status, limit: SUGGESTED, ..Ask::default() };
            // Whoever names a region that they may not reach begins without its makers.
            match store::maker::register::page(c, &read, &ask) {
                Ok(lines) => {
                    for line in lines {
                        named.push(maker_text(c, line.id, lang)?);
                    }
                }
                Err(store::Error::Refused) => {}
                Err(e) => return Err(e),
            }
        }
        Ok(values.with("craft", key).with_all("makers", named))
    }

    fn choices(
        c: &mut Conn,
        site: &Site,
        lang: &Lang,
        values: &Values,
        choices: &mut Choices,
    ) -> store::Result<()> {
        let mut here: Vec<(String, String)> = Vec::new();
        if let Found::One(code) = region_typed(c, site, values.get("region"))? {
            let words = site.words.load();
            for made in store::craft::of_region(c, &code)? {
                let entry = (made.craft.key.clone(), made.craft.names.text(lang).to_owned());
                if words.is_craft(&made.craft.category) && !here.contains(&entry) {
                    here.push(entry);
                }
            }
        }
        let other = choices.crafts.iter().filter(|(key, _)| !here.iter().any(|(k, _)| k == key));
        let other = other.cloned().collect();
        choices.further = vec![("here", here), ("other", other)];
        Ok(())
    }

    fn sections(site: &Site, lang: &Lang, choices: &Choices) -> Vec<Section> {
        let langs = &site.profile.languages;
        let line = |name: &str| Input::new(lang, name, &format!("proposal-field-{name}"), Way::Line);
        let lines = |name: &str| {
            Input::in_languages(lang, langs, name, &format!("proposal-field-{name}"), Way::Lines)
        };
        let (here, other) = (choices.of("here"), choices.of("other"));
        let blank = words(lang.as_str(), "proposal-choose-craft").into_owned();
        let mut groups = vec![(String::new(), vec![(String::new(), blank)])];
        if !here.is_empty() {
            groups.push((words(lang.as_str(), "proposal-crafts-here").into_owned(), here));
        }
        groups.push((words(lang.as_str(), "proposal-crafts-other").into_owned(), other));
        let craft = Input::new(lang, "craft", "proposal-field-craft", Way::Choose)
            .choosing_of(groups)
            .hinted(lang, "proposal-hint-craft")
            .required();
        let what = vec![
            line("region").hinted(lang, "desk-region-hint").required(),
            craft,
            line("period").longest(20).hinted(lang, "proposal-hint-period").required(),
        ];
        let several = |name: &str, hint: &str| {
            Input::new(lang, name, &format!("proposal-field-{name}"), Way::Several)
                .longest(300)
                .hinted(lang, hint)
        };
        let mut capacity = vec![
            Input::new(lang, "capacity", "proposal-field-capacity", Way::Number),
            line("capacity_unit").longest(40).hinted(lang, "proposal-hint-unit"),
        ];
        capacity.extend(lines("capacity_note").into_iter().map(|i| i.longest(1000)));
        capacity.extend(lines("markets").into_iter().map(|i| i.longest(2000)));
        let section = |id, inputs| Section::new(lang, id, &format!("proposal-section-{id}"), inputs);
        vec![
            section("what", what),
            section("story", lines("story")).noted(lang, "proposal-story-note"),
            section("makers", vec![several("makers", "proposal-hint-makers")]),
            section("capacity", capacity),
            section("partners", vec![several("partners", "proposal-hint-partners")]),
        ]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        who: &Access<KeepProposals>,
        id: Uuid,
        before: Option<&Proposal>,
        values: &Values,
    ) -> store::Result<Result<Proposal, Faults>> {
        let mut faults = Faults::default();
        let langs = &site.profile.languages;
        let place = region(c, site, who, "region", values.get("region"), &mut faults)?;
        let craft = values.get("craft").trim().to_owned();
        if craft.is_empty() {
            faults.add("craft", "", Problem::Missing);
        } else if store::craft::rules(c, &craft)?.is_none() {
            faults.add("craft", &craft, Problem::Unknown("craft".into()));
        }
        let capacity = whole(values.get("capacity"), LARGEST_CAPACITY).unwrap_or_else(|problem| {
            faults.add("capacity", values.get("capacity"), problem);
            None
        });
        let earlier = before.map(|b| b.makers.clone()).unwrap_or_default();
        let lang = site.profile.first_language();
        let makers = makers(c, who, &values.all("makers"), &earlier, lang, &mut faults)?;
        let asked = before.map(|b| b.partners.clone()).unwrap_or_default();
        let partners = partners(c, site, &values.all("partners"), &asked, &mut faults)?;
        let code = place.unwrap_or_else(|| site.root.clone());
        let ground = store::flagship::proposal::ground(c, site.profile.flagship_level(), &code, &craft)?;
        let draft = ProposalDraft {
            region: code,
            craft,
            craft_names: before.map(|b| b.craft_names.clone()).unwrap_or_default(),
            period: values.get("period").trim().to_owned(),
            story: values.words("story", langs, before.map(|b| &b.story)),
            capacity,
            capacity_unit: values.get("capacity_unit").to_owned(),
            capacity_note: values.words("capacity_note", langs, before.map(|b| &b.capacity_note)),
            markets: values.words("markets", langs, before.map(|b| &b.markets)),
            makers,
            partners,
            status: before.map_or(Publication::Draft, |b| b.status),
        };
        Ok(together(save(ProposalId(id), ground, before, draft), faults))
    }

    fn put_back(&self, _: &Site, fields: &[(&str, &Value)]) -> Option<Result<Proposal, Faults>> {
        let mut draft = ProposalDraft::from(self);
        let all = fields.iter().all(|(field, value)| draft.put_back(field, value));
        // Neither region nor craft is among them.
        all.then(|| save(self.id, Ground { level: true, craft: true }, Some(self), draft))
    }

    fn can_put_back(field: &str) -> bool {
        CAN_PUT_BACK.contains(&field)
    }
}
