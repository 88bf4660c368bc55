//! The form of an item.

use domain::access::{Access, KeepItems, Permission, ReadRegister};
use domain::fault::{Faults, Problem};
use domain::id::{ItemId, Kind, MakerId};
use domain::item::{Item, ItemDraft, LONGEST_CARE, MAX_PRICE, Money, save};
use domain::lang::Lang;
use domain::publication::Publication;
use domain::region::RegionCode;
use domain::text;
use domain::vocabulary::{Protection, Vocabulary};
use serde_json::Value;
use store::register::Ask;
use store::{Applied, Conn, Tx};
use uuid::Uuid;

use crate::Site;
use crate::account::guard::Signed;
use crate::desk::Kept;
use crate::desk::choices::{Choices, crafts, motifs, names, typed_terms};
use crate::desk::form::{Input, Section, Way};
use crate::desk::values::{Values, decimal, whole};
use crate::page::Link;

/// The fields that the journal can put back.
const BACK: &[&str] = &[
    "craft",
    "names",
    "description",
    "care",
    "motifs",
    "materials",
    "length_mm",
    "width_mm",
    "height_mm",
    "weight_g",
    "price",
    "lead_days",
    "deposit_percent",
];

/// A price as it is typed: digits, with a point before the parts of the currency.
pub(crate) fn plain_price(site: &Site, price: i64) -> String {
    let places = site.profile.currency.exponent;
    let unit = 10i64.pow(places);
    if places == 0 {
        return price.to_string();
    }
    format!("{}.{:0width$}", price / unit, price % unit, width = places as usize)
}

/// A price as it was typed, in the smallest unit.
pub(crate) fn price(site: &Site, typed: &str) -> Result<Option<i64>, Problem> {
    match site.profile.currency.exponent {
        0 => whole(typed, MAX_PRICE),
        places => decimal(typed, places, MAX_PRICE),
    }
}

/// Inputs for how it is washed and kept.
pub(crate) fn care(lang: &Lang, langs: &[Lang], label: &str) -> Vec<Input> {
    let inputs = Input::in_languages(lang, langs, "care", label, Way::Lines);
    inputs.into_iter().map(|i| i.longest(LONGEST_CARE).hinted(lang, "item-hint-care")).collect()
}

/// The most days of work.
pub(crate) const LONGEST_WORK: i64 = 3650;

fn centimetres(mm: Option<i32>) -> String {
    mm.map(|mm| if mm % 10 == 0 { (mm / 10).to_string() } else { format!("{},{}", mm / 10, mm % 10) })
        .unwrap_or_default()
}

/// The maker that was typed: `Nama (kunci)` names one for certain, a key does, and a name does that only one maker has whom
/// the right reaches.
pub(crate) fn maker<P: Permission>(
    c: &mut Conn,
    who: &Access<P>,
    read: &Access<ReadRegister>,
    field: &str,
    typed: &str,
    faults: &mut Faults,
) -> store::Result<Option<(MakerId, RegionCode)>> {
    if typed.trim().is_empty() {
        faults.add(field, "", Problem::Missing);
        return Ok(None);
    }
    let within = typed.trim().strip_suffix(')').and_then(|t| t.rsplit_once('(')).map(|(_, key)| key.trim());
    let mut found = Vec::new();
    for key in within.into_iter().chain([typed.trim()]) {
        if let Some((id, region)) = store::maker::find(c, key)?
            && who.reaches(&store::region::path(c, &region)?)
        {
            return Ok(Some((id, region)));
        }
    }
    let ask = Ask { prefix: typed.to_owned(), limit: 20, ..Ask::default() };
    let wanted = text::sort_key(typed);
    for line in store::maker::register::page(c, read, &ask)? {
        if line.sort_key == wanted && who.reaches(&store::region::path(c, &line.region)?) {
            found.push((line.id, line.region));
        }
    }
    match found.len() {
        1 => Ok(found.pop()),
        0 => {
            faults.add(field, typed, Problem::Unknown("maker".into()));
            Ok(None)
        }
        _ => {
            faults.add(field, typed, Problem::Ambiguous("maker".into()));
            Ok(None)
        }
    }
}

/// What a maker is called in the form of an item.
pub(crate) fn maker_text(c: &mut Conn, id: MakerId, lang: &Lang) -> store::Result<String> {
    let name = store::trail::name(c, Kind::Maker, id.0, lang)?.unwrap_or_default();
    Ok(format!("{name} ({})", store::maker::key_of(c, id)?))
}

/// Whether goods of this craft and these materials are of protected species.
fn protected(c: &mut Conn, site: &Site, craft: &str, materials: &[String]) -> store::Result<bool> {
    let of_craft = store::craft::rules(c, craft)?.is_some_and(|r| r.protected);
    let words = site.words.load();
    Ok(of_craft
        || words.terms.iter().any(|t| {
            t.vocabulary == Vocabulary::Material
                && t.protection != Protection::None
                && materials.contains(&t.key)
        }))
}

/// The item that a form is about: a new one, or one as it was before.
pub(crate) struct Of<'b> {
    /// Its id.
    pub id: Uuid,
    /// What it was before.
    pub before: Option<&'b Item>,
    /// Whose it is.
    pub owner: MakerId,
    /// Where that maker lies.
    pub region: RegionCode,
    /// The pieces that there are, as far as they are known.
    pub stock: Option<i64>,
}

/// Reads a form through the domain call for an item of a maker, whoever filled it in; faults that were found before stay.
pub(crate) fn assemble(
    c: &mut Conn,
    site: &Site,
    of: Of<'_>,
    values: &Values,
    mut faults: Faults,
) -> store::Result<Result<Item, Faults>> {
    let Of { id, before, owner, region, stock } = of;
    let craft = match values.some("craft") {
        Some(typed) => crafts(c, "craft", &[typed], &mut faults)?.pop().unwrap_or_default(),
        None => {
            faults.add("craft", "", Problem::Missing);
            String::new()
        }
    };
    let motifs = motifs(c, "motifs", &values.all("motifs"), &mut faults)?;
    let materials =
        typed_terms(site, Vocabulary::Material, "materials", &values.all("materials"), &mut faults);
    let mut number = |field: &str, read: Result<Option<i64>, Problem>| {
        read.unwrap_or_else(|problem| {
            faults.add(field, values.get(field), problem);
            None
        })
    };
    let mm = |n: Option<i64>| n.and_then(|n| i32::try_from(n).ok());
    let length = number("length_cm", decimal(values.get("length_cm"), 1, 1_000_000));
    let width = number("width_cm", decimal(values.get("width_cm"), 1, 1_000_000));
    let height = number("height_cm", decimal(values.get("height_cm"), 1, 1_000_000));
    let weight = number("weight_g", whole(values.get("weight_g"), 10_000_000));
    let price = number("price", price(site, values.get("price")));
    let lead = number("lead_time_days", whole(values.get("lead_time_days"), LONGEST_WORK));
    let deposit = number("deposit_percent", whole(values.get("deposit_percent"), 100));
    let names = values.words("name", &site.profile.languages, before.map(|b| &b.names));
    let first = names.iter().next().map_or("", |(_, n)| n).to_owned();
    let key = match before {
        Some(before) => before.key.clone(),
        // Longer than any name: two pieces of one name are two items.
        None => format!("{}-{}", text::slug(&first), domain::id::short(id)).to_lowercase(),
    };
    let protected = protected(c, site, &craft, &materials)?;
    let draft = ItemDraft {
        key,
        maker: owner,
        region,
        craft,
        names,
        description: values.words("description", &site.profile.languages, before.map(|b| &b.description)),
        care: values.words("care", &site.profile.languages, before.map(|b| &b.care)),
        motifs,
        materials,
        length_mm: mm(length),
        width_mm: mm(width),
        height_mm: mm(height),
        weight_g: mm(weight),
        price: price.map(Money),
        stock,
        lead_days: mm(lead),
        deposit_percent: mm(deposit),
        status: before.map_or(Publication::Draft, |b| b.status),
        sample: before.is_some_and(|b| b.sample),
    };
    Ok(match save(ItemId(id), protected, draft) {
        Ok(item) if faults.is_empty() => Ok(item),
        read => {
            faults.0.extend(read.err().unwrap_or_default().0);
            Err(faults)
        }
    })
}

impl Kept for Item {
    type Keep = KeepItems;
    const STEM: &'static str = "item";
    const PATH: &'static str = "/kerja/produk";
    const PHOTOS: bool = true;

    fn load(c: &mut Conn, who: &Access<ReadRegister>, id: Uuid) -> store::Result<Option<Item>> {
        Ok(store::item::register::get(c, who, ItemId(id))?.map(|(i, ..)| i))
    }

    fn save(&self, tx: &mut Tx<'_>, who: &Access<KeepItems>) -> store::Result<Applied> {
        store::item::save(tx, who, self)
    }

    fn title(&self, lang: &Lang) -> String {
        self.names.text(lang).to_owned()
    }

    fn status(&self) -> Publication {
        self.status
    }

    fn with_status(&self, status: Publication) -> Item {
        Item { status, ..self.clone() }
    }

    fn sample(&self) -> bool {
        self.sample
    }

    fn public(&self, c: &mut Conn, site: &Site, lang: &Lang) -> store::Result<Option<String>> {
        let slug = store::item::register::slug(c, self.id)?;
        Ok(slug.map(|s| site.path(lang, &site.profile.paths.items, &s)))
    }

    fn values(&self, c: &mut Conn, site: &Site) -> store::Result<Values> {
        let lang = site.profile.first_language();
        let id = store::craft::rules(c, &self.craft)?.map(|r| r.id.0).unwrap_or_default();
        let craft = store::trail::name(c, Kind::Craft, id, lang)?;
        let craft = craft.filter(|n| store::craft::find(c, n).is_ok_and(|f| f.len() == 1));
        let mut motifs = Vec::new();
        for key in &self.motifs {
            let id = domain::id::from_key(&site.profile.key, Kind::Motif, key);
            let name = store::trail::name(c, Kind::Motif, id, lang)?;
            let name = name.filter(|n| store::motif::find(c, n).is_ok_and(|f| f.len() == 1));
            motifs.push(name.unwrap_or_else(|| key.clone()));
        }
        let langs = &site.profile.languages;
        let number = |n: Option<i32>| n.map(|n| n.to_string()).unwrap_or_default();
        Ok(Values::default()
            .with("maker", maker_text(c, self.maker, lang)?)
            .with_words("name", &self.names, langs)
            .with("craft", craft.unwrap_or_else(|| self.craft.clone()))
            .with_all("motifs", motifs)
            .with_all("materials", self.materials.iter().map(|m| site.term(Vocabulary::Material, m, lang)))
            .with_words("description", &self.description, langs)
            .with_words("care", &self.care, langs)
            .with("length_cm", centimetres(self.length_mm))
            .with("width_cm", centimetres(self.width_mm))
            .with("height_cm", centimetres(self.height_mm))
            .with("weight_g", number(self.weight_g))
            .with("price", self.price.map(|p| plain_price(site, p.0)).unwrap_or_default())
            .with("lead_time_days", number(self.lead_days))
            .with("deposit_percent", number(self.deposit_percent)))
    }

    fn begin(c: &mut Conn, site: &Site, signed: &Signed, asked: &Values) -> store::Result<Values> {
        let mut values = Values::default();
        let (Some(read), Ok(id)) = (signed.who.may::<ReadRegister>(), Uuid::parse_str(asked.get("maker")))
        else {
            return Ok(values);
        };
        // Whoever names a maker whom they may not reach begins with an empty field.
        if let Ok(Some((maker, _))) = store::maker::register::get(c, &read, MakerId(id)) {
            let lang = site.profile.first_language();
            values = values.with("maker", maker_text(c, maker.id, lang)?);
            if let [craft] = maker.crafts.as_slice() {
                values = values.with("craft", craft.clone());
            }
        }
        Ok(values)
    }

    fn sections(site: &Site, lang: &Lang, choices: &Choices) -> Vec<Section> {
        let langs = &site.profile.languages;
        let line = |name: &str, way| Input::new(lang, name, &format!("item-field-{name}"), way);
        let mut what = vec![line("maker", Way::Line).longest(300).hinted(lang, "item-hint-maker").required()];
        let mut names_in = Input::in_languages(lang, langs, "name", "item-field-name", Way::Line);
        for input in &mut names_in {
            input.longest = 160;
        }
        if let Some(first) = names_in.first_mut() {
            first.required = true;
        }
        what.append(&mut names_in);
        what.push(line("craft", Way::Line).choosing(names(&choices.crafts)).required());
        what.push(
            line("materials", Way::Several)
                .choosing(names(&choices.materials))
                .hinted(lang, "desk-several-hint"),
        );
        what.push(
            line("motifs", Way::Several).choosing(names(&choices.motifs)).hinted(lang, "desk-several-hint"),
        );
        let number = |name: &str| line(name, Way::Number).longest(20);
        vec![
            Section::new(lang, "what", "item-section-what", what),
            Section::new(
                lang,
                "size",
                "item-section-size",
                vec![number("length_cm"), number("width_cm"), number("height_cm"), number("weight_g")],
            ),
            Section::new(
                lang,
                "offer",
                "item-section-offer",
                vec![
                    number("price").hinted(lang, "item-hint-price"),
                    number("lead_time_days").hinted(lang, "item-hint-lead"),
                    number("deposit_percent").hinted(lang, "item-hint-deposit"),
                ],
            )
            .noted(lang, "item-offer-note"),
            Section::new(
                lang,
                "description",
                "item-section-description",
                Input::in_languages(lang, langs, "description", "item-field-description", Way::Lines)
                    .into_iter()
                    .chain(care(lang, langs, "item-field-care"))
                    .collect(),
            ),
        ]
    }

    fn read(
        c: &mut Conn,
        site: &Site,
        who: &Access<KeepItems>,
        id: Uuid,
        before: Option<&Item>,
        values: &Values,
    ) -> store::Result<Result<Item, Faults>> {
        let mut faults = Faults::default();
        let read = domain::access::reading(who);
        let found = maker(c, who, &read, "maker", values.get("maker"), &mut faults)?;
        let whose = found.unwrap_or_else(|| (MakerId(Uuid::nil()), site.root.clone()));
        let stock = match before {
            Some(before) => store::item::get(c, before.id)?.map(|(_, stock)| stock),
            None => None,
        };
        let (owner, region) = whose;
        assemble(c, site, Of { id, before, owner, region, stock }, values, faults)
    }

    fn put_back(&self, _: &Site, fields: &[(&str, &Value)]) -> Option<Result<Item, Faults>> {
        let mut draft = ItemDraft::from(self);
        for (field, value) in fields {
            if !draft.put_back(field, value) {
                return None;
            }
        }
        // The store knows what is protected, and refuses an offer of it.
        Some(save(self.id, false, draft))
    }

    fn can_put_back(field: &str) -> bool {
        BACK.contains(&field)
    }

    fn related(&self, _: &Site, lang: &Lang, keeps: bool) -> Vec<Link> {
        let link = |key: &str, href: String| {
            let label = crate::sentence(lang.as_str(), key, &[]);
            Link { label, href, current: false }
        };
        let own = keeps.then(|| link("variant-title", format!("{}/{}/varian", Item::PATH, self.id)));
        let maker = link("item-of-maker", format!("/kerja/perajin/{}", self.maker));
        own.into_iter().chain([maker]).collect()
    }

    fn aside(&self, c: &mut Conn, lang: &Lang) -> store::Result<Option<(&'static str, Input)>> {
        if store::item::variant::any(c, self.id)? {
            // Its pieces are counted by size and colour.
            return Ok(None);
        }
        let stock = store::item::get(c, self.id)?.map_or(0, |(_, stock)| stock);
        let mut input =
            Input::new(lang, "stock", "item-field-stock", Way::Number).hinted(lang, "item-hint-stock");
        input.values = vec![stock.to_string()];
        Ok(Some(("stok", input)))
    }
}
