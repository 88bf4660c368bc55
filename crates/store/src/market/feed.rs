//! Published things for the feeds of shops outside: read from beginning to end in pages, each of them one statement, whatever the
//! size of the catalogue. What is little is read once; makers that were read are remembered up to a bound.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use domain::access::{Access, Permission, ReadRegister, system};
use domain::id::{ItemId, Kind, MakerId, VariantId};
use domain::item::Money;
use domain::lang::Words;
use domain::maker::MakerKind;
use domain::maker::holiday::Days;
use domain::market::promotion::Promotion;
use domain::market::terms::Terms;
use domain::publication::Publication;
use domain::region::RegionCode;
use jiff::civil::Date;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::face::{Conn, Param, Row, Sql, batches, many};
use crate::register::Part;

/// How many makers are remembered, in less than 20 MB: things of one maker may lie far apart.
const REMEMBERED: usize = 100_000;

/// How many regions are remembered.
const PLACES: usize = 10_000;

/// A page of things after one; `$2` how many. What is of many rows, or of the maker, is asked for many things at once.
macro_rules! listed {
    ($from:literal) => {
        concat!(
            "SELECT i.id, i.slug, i.names, i.description, i.price, i.stock - i.reserved, i.lead_days, i.weight_g, i.length_mm,
                i.width_mm, i.height_mm, i.sample, i.craft, i.maker, i.variants
            FROM item i ",
            $from,
            " AND i.id > $1 ORDER BY i.id LIMIT $2"
        )
    };
}

crate::statements! {
    /// Everything.
    EVERY = listed!("WHERE (i.status = 'published') IS TRUE");
    /// Things of a regency or city.
    OF_AREA = listed!("WHERE i.status = 'published' AND i.area = $3");
    /// Things of a regency or city that lie below a region in it.
    OF_PART = listed!("JOIN region r ON r.code = i.region
        WHERE i.status = 'published' AND i.area = $3 AND r.path >= $4 AND r.path < $5");
    /// Things of a maker.
    OF_MAKER = listed!("WHERE i.status = 'published' AND i.maker = $3");
    /// One thing.
    ONE = listed!("WHERE i.status = 'published' AND i.id = $3");
    /// The makers of many things.
    SELLERS = concat!("SELECT m.id, m.region, m.slug, m.name, m.kind, m.consent_date, m.status, m.sample, h.since, h.until,
            t.pick_up, t.rates, t.ask, t.qris, t.bank, t.account, t.holder, t.cash, t.withheld
        FROM maker m LEFT JOIN holiday h ON h.maker = m.id LEFT JOIN terms t ON t.maker = m.id WHERE m.id IN (", many!(), ")");
    /// What is said of a region.
    PLACE = "SELECT full_name, path FROM region WHERE code = $1";
    /// The materials of many things, in their order.
    MATERIALS = concat!("SELECT item, key FROM item_material WHERE item IN (", many!(), ") ORDER BY item, ord");
    /// The photographs of many things that everybody sees, the cover first.
    PHOTOS = concat!("SELECT record, media || ' ' || width || ' ' || height || ' ' || sizes FROM picture
        WHERE record IN (", many!(), ") AND ord >= 0 AND status = 'published' AND sizes IS NOT NULL ORDER BY record, ord");
    /// The variants of many things that are sold, in their order.
    VARIANTS = concat!("SELECT v.item, v.id, v.key, v.size, v.colour, v.price, v.weight_g, v.stock - v.reserved,
            p.media || ' ' || p.width || ' ' || p.height || ' ' || p.sizes
        FROM item_variant v LEFT JOIN picture p ON p.id = v.picture AND p.record = v.item AND p.ord >= 0
            AND p.status = 'published' AND p.sizes IS NOT NULL
        WHERE v.on_sale AND v.item IN (", many!(), ") ORDER BY v.item, v.ord, v.id");
    /// What is said of crafts.
    CRAFTS = "SELECT id, names, category, protected FROM craft";
    /// Materials of protected species.
    PROTECTED = "SELECT key FROM term WHERE vocabulary = 'material' AND protection <> ''";
    /// A maker that everybody sees.
    MAKER = "SELECT id, name, kind, consent_date FROM maker WHERE slug = $1 AND status = 'published'";
}

/// A photograph that everybody sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// The name of its files.
    pub media: String,
    /// The widest size.
    pub width: u32,
    /// How high that is.
    pub height: u32,
}

/// The craft of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Craft {
    /// What it is called.
    pub names: Words,
    /// The key of its category.
    pub category: String,
    /// Whether its goods can never be on sale.
    pub protected: bool,
}

/// Where a maker lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The code.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// The codes of the regions above and its own, with `/` around each.
    pub path: String,
}

/// The maker of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seller {
    /// Which.
    pub id: MakerId,
    /// Its address.
    pub slug: Box<str>,
    /// The name; nothing for a person without consent.
    pub name: Option<Box<str>>,
    /// Whether it is published.
    pub shown: bool,
    /// Whether it is a sample.
    pub sample: bool,
    /// Where it lies.
    pub place: Arc<Place>,
    /// The holiday that is recorded.
    pub holiday: Option<Days>,
    /// Whether it sells.
    pub sells: bool,
    /// Whether the council withholds that.
    pub withheld: bool,
}

/// A size or colour of a thing that is sold.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Its id.
    pub id: VariantId,
    /// Its key, which chooses it on the page of the thing.
    pub key: String,
    /// The size.
    pub size: Words,
    /// The colour.
    pub colour: Words,
    /// Its price, or that of the thing.
    pub price: Option<Money>,
    /// What it weighs in grams, or the thing.
    pub weight_g: Option<i32>,
    /// Pieces that are free.
    pub free: i64,
    /// The photograph that shows it, if one was chosen that everybody sees.
    pub photo: Option<Photo>,
}

/// A thing as feeds need it.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its id.
    pub id: ItemId,
    /// Its address.
    pub slug: String,
    /// Its names.
    pub names: Words,
    /// What is said of it.
    pub description: Words,
    /// The price.
    pub price: Option<Money>,
    /// Pieces that are free.
    pub free: i64,
    /// Days of work when made to order.
    pub lead_days: Option<i32>,
    /// What it weighs, in grams.
    pub weight_g: Option<i32>,
    /// Length, width and height in millimetres.
    pub size_mm: [Option<i32>; 3],
    /// Whether it, or its maker, is a sample.
    pub sample: bool,
    /// Its craft; nothing when that is not recorded.
    pub craft: Option<Arc<Craft>>,
    /// Whether it can never be on sale.
    pub protected: bool,
    /// Keys of materials.
    pub materials: Vec<String>,
    /// Its photographs, the cover first.
    pub photos: Vec<Photo>,
    /// Its sizes and colours that are sold; nothing when it is had as it is.
    pub choices: Option<Vec<Choice>>,
    /// Whose it is.
    pub seller: Arc<Seller>,
    /// What that maker takes off for everybody, now or later; nothing when it is nothing.
    pub promotions: Option<Arc<[Promotion]>>,
}

/// A photograph from what the statement joined: the name of the files, width, height, and the widths there are.
fn photo(text: &str) -> Option<Photo> {
    let mut words = text.split(' ');
    let media = words.next()?.to_owned();
    let (width, height): (u32, u32) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
    let widest = words.next()?.rsplit(',').next().and_then(|w| w.parse().ok()).unwrap_or(width);
    let tall = u64::from(widest) * u64::from(height) / u64::from(width.max(1));
    Some(Photo { media, width: widest, height: u32::try_from(tall).unwrap_or_default() })
}

/// The name, from the columns of name, kind and consent.
fn named(r: &Row<'_>, at: usize) -> Result<Option<String>> {
    let person = r.get::<String>(at + 1)? == MakerKind::Person.word();
    if person && r.get::<Option<String>>(at + 2)?.is_none() { Ok(None) } else { r.get(at).map(Some) }
}

/// A size or colour with the thing of which it is; what it does not say itself is put to it.
fn choice(r: &Row<'_>) -> Result<(Uuid, Choice)> {
    let choice = Choice {
        id: VariantId(r.get(1)?),
        key: r.get(2)?,
        size: r.words(3)?,
        colour: r.words(4)?,
        price: r.get::<Option<i64>>(5)?.map(Money),
        weight_g: r.get(6)?,
        free: r.get(7)?,
        photo: r.get::<Option<String>>(8)?.as_deref().and_then(photo),
    };
    Ok((r.get(0)?, choice))
}

/// A thing as its own row tells it, and whose it is.
struct Bare {
    line: Line,
    maker: Uuid,
}

/// A maker whose place is still to be told, with the code of that.
fn seller(r: &Row<'_>) -> Result<(String, Seller)> {
    let (id, region): (MakerId, String) = (MakerId(r.get(0)?), r.get(1)?);
    let code = RegionCode::parse(&region).ok_or_else(|| Error::Damaged(format!("region code {region}")))?;
    let terms = super::terms::listed(r, Terms::none(id, code), 10)?;
    let seller = Seller {
        id,
        slug: r.get::<String>(2)?.into(),
        name: named(r, 3)?.map(Into::into),
        shown: r.get::<String>(6)? == Publication::Published.word(),
        sample: r.get(7)?,
        place: Arc::default(),
        holiday: crate::maker::holiday::listed(r, 8)?,
        sells: terms.sells(),
        withheld: terms.withheld.is_some(),
    };
    Ok((region, seller))
}

/// What is known beside the things themselves.
#[derive(Debug, Clone)]
struct Around {
    open: bool,
    crafts: HashMap<Uuid, Arc<Craft>>,
    protected: HashSet<String>,
    sellers: HashMap<Uuid, Arc<Seller>>,
    places: HashMap<String, Arc<Place>>,
    /// Whether anybody takes anything off, and the day somewhere.
    reduced: Option<Date>,
    promotions: HashMap<Uuid, Option<Arc<[Promotion]>>>,
    /// Stands for a maker until it is known.
    nobody: Arc<Seller>,
}

impl Around {
    fn read(conn: &mut Conn, today: Date) -> Result<Around> {
        let craft = |r: &Row<'_>| {
            let craft = Craft { names: r.words(1)?, category: r.get(2)?, protected: r.get(3)? };
            Ok((r.get::<Uuid>(0)?, Arc::new(craft)))
        };
        Ok(Around {
            open: super::rules(conn)?.open,
            crafts: conn.rows(CRAFTS, &[], craft)?.into_iter().collect(),
            protected: conn.rows(PROTECTED, &[], |r| r.get(0))?.into_iter().collect(),
            sellers: HashMap::new(),
            places: HashMap::new(),
            reduced: super::promotion::any_open(conn, today)?.then_some(today),
            promotions: HashMap::new(),
            nobody: Arc::new(Seller {
                id: MakerId(Uuid::nil()),
                slug: "".into(),
                name: None,
                shown: false,
                sample: false,
                place: Arc::default(),
                holiday: None,
                sells: false,
                withheld: false,
            }),
        })
    }

    /// Where makers lie.
    fn place(&mut self, conn: &mut Conn, code: String) -> Result<Arc<Place>> {
        if let Some(known) = self.places.get(&code) {
            return Ok(known.clone());
        }
        if self.places.len() >= PLACES {
            self.places.clear();
        }
        let found = conn.first(PLACE, crate::args![code], |r| Ok((r.get(0)?, r.get(1)?)))?;
        let (name, path) = found.ok_or_else(|| Error::Damaged(format!("region {code} of a maker")))?;
        let place = Arc::new(Place { code: code.clone(), name, path });
        self.places.insert(code, place.clone());
        Ok(place)
    }

    /// Reads those of the makers that are not remembered.
    fn meet(&mut self, conn: &mut Conn, lines: &[Bare]) -> Result<()> {
        let mut new: Vec<Uuid> =
            lines.iter().map(|l| l.maker).filter(|m| !self.sellers.contains_key(m)).collect();
        new.sort_unstable();
        new.dedup();
        if self.sellers.len() + new.len() > REMEMBERED {
            self.sellers.clear();
            new = lines.iter().map(|l| l.maker).collect();
            new.sort_unstable();
            new.dedup();
        }
        for args in batches(&new) {
            for (region, mut seller) in conn.rows(SELLERS, &args, seller)? {
                seller.place = self.place(conn, region)?;
                self.sellers.insert(seller.id.0, Arc::new(seller));
            }
        }
        Ok(())
    }

    /// Puts to the things of a page what no row of theirs holds: a fixed number of statements for many of them.
    fn complete(&mut self, conn: &mut Conn, bare: Vec<Bare>) -> Result<Vec<Line>> {
        self.meet(conn, &bare)?;
        let ids: Vec<Uuid> = bare.iter().map(|b| b.line.id.0).collect();
        let at: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(n, id)| (*id, n)).collect();
        let mut lines = Vec::with_capacity(bare.len());
        for Bare { mut line, maker } in bare {
            let seller = self.sellers.get(&maker);
            line.seller =
                seller.cloned().ok_or_else(|| Error::Damaged(format!("maker {maker} of an item")))?;
            line.sample |= line.seller.sample;
            lines.push(line);
        }
        for args in batches(&ids) {
            for (item, key) in
                conn.rows(MATERIALS, &args, |r| Ok((r.get::<Uuid>(0)?, r.get::<String>(1)?)))?
            {
                if let Some(line) = at.get(&item).and_then(|n| lines.get_mut(*n)) {
                    line.protected |= self.protected.contains(&key);
                    line.materials.push(key);
                }
            }
            for (item, text) in conn.rows(PHOTOS, &args, |r| Ok((r.get::<Uuid>(0)?, r.get::<String>(1)?)))? {
                if let Some(line) = at.get(&item).and_then(|n| lines.get_mut(*n)) {
                    line.photos.extend(photo(&text));
                }
            }
        }
        let varied: Vec<Uuid> = lines.iter().filter(|l| l.choices.is_some()).map(|l| l.id.0).collect();
        for args in batches(&varied) {
            for (item, mut choice) in conn.rows(VARIANTS, &args, choice)? {
                if let Some(line) = at.get(&item).and_then(|n| lines.get_mut(*n)) {
                    choice.price = choice.price.or(line.price);
                    choice.weight_g = choice.weight_g.or(line.weight_g);
                    line.choices.get_or_insert_default().push(choice);
                }
            }
        }
        self.reduce(conn, &mut lines)?;
        Ok(lines)
    }

    /// Puts to the things of a page what their makers take off.
    fn reduce(&mut self, conn: &mut Conn, lines: &mut [Line]) -> Result<()> {
        let Some(today) = self.reduced else { return Ok(()) };
        if self.promotions.len() >= REMEMBERED {
            self.promotions.clear();
        }
        let known = |line: &&Line| !self.promotions.contains_key(&line.seller.id.0);
        let mut new: Vec<Uuid> = lines.iter().filter(known).map(|l| l.seller.id.0).collect();
        new.sort_unstable();
        new.dedup();
        let mut found: HashMap<Uuid, Vec<Promotion>> = HashMap::new();
        super::promotion::open(conn, &new, today, |maker, promotion, _| {
            found.entry(maker.0).or_default().push(promotion);
        })?;
        for maker in new {
            self.promotions.insert(maker, found.remove(&maker).map(Arc::from));
        }
        for line in lines {
            line.promotions = self.promotions.get(&line.seller.id.0).cloned().flatten();
        }
        Ok(())
    }

    fn line(&self, r: &Row<'_>) -> Result<Bare> {
        let craft = self.crafts.get(&r.get::<Uuid>(12)?).cloned();
        let line = Line {
            id: ItemId(r.get(0)?),
            slug: r.get(1)?,
            names: r.words(2)?,
            description: r.words(3)?,
            price: r.get::<Option<i64>>(4)?.map(Money),
            free: r.get(5)?,
            lead_days: r.get(6)?,
            weight_g: r.get(7)?,
            size_mm: [r.get(8)?, r.get(9)?, r.get(10)?],
            sample: r.get(11)?,
            protected: craft.as_ref().is_some_and(|c| c.protected),
            craft,
            materials: Vec::new(),
            photos: Vec::new(),
            choices: (r.get::<i64>(14)? > 0).then(Vec::new),
            seller: self.nobody.clone(),
            promotions: None,
        };
        Ok(Bare { line, maker: r.get(13)? })
    }
}

/// Of what a feed tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    Everything,
    /// A region with all below it.
    Region(RegionCode),
    /// A maker.
    Maker(MakerId),
}

/// A part of the catalogue along one index.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Stretch {
    Part(Part),
    Maker(MakerId),
}

/// A way through the catalogue from beginning to end; it holds no more than makers up to a bound, however far it has come.
#[derive(Debug, Clone)]
pub struct Walk {
    around: Around,
    stretches: Vec<Stretch>,
    at: usize,
    after: Uuid,
}

impl Walk {
    fn over(conn: &mut Conn, stretches: Vec<Stretch>, today: Date) -> Result<Walk> {
        Ok(Walk { around: Around::read(conn, today)?, stretches, at: 0, after: Uuid::nil() })
    }

    /// A way through what everybody sees; `today` is the day somewhere.
    ///
    /// # Errors
    /// [`Error::Missing`] when the region is not recorded.
    pub fn through(conn: &mut Conn, scope: &Scope, today: Date) -> Result<Walk> {
        let stretches = match scope {
            Scope::Everything => vec![Stretch::Part(Part::default())],
            Scope::Maker(id) => vec![Stretch::Maker(*id)],
            Scope::Region(region) => {
                let who: Access<ReadRegister> = system("feed");
                crate::register::parts(conn, &who, Some(region))?.into_iter().map(Stretch::Part).collect()
            }
        };
        Walk::over(conn, stretches, today)
    }

    /// A way through what a right reaches, or through a region.
    ///
    /// # Errors
    /// [`Error::Refused`] when the right does not reach the region that is asked for.
    pub fn within<P: Permission>(
        conn: &mut Conn,
        who: &Access<P>,
        region: Option<&RegionCode>,
        today: Date,
    ) -> Result<Walk> {
        let stretches = crate::register::parts(conn, who, region)?.into_iter().map(Stretch::Part).collect();
        Walk::over(conn, stretches, today)
    }

    /// Whether anything is sold at all.
    pub fn is_open(&self) -> bool {
        self.around.open
    }

    /// The same way from its beginning.
    #[must_use]
    pub fn from_the_beginning(&self) -> Walk {
        Walk { at: 0, after: Uuid::nil(), ..self.clone() }
    }

    /// Over what it leads; two ways over the same pass the same things.
    pub fn over_what(&self) -> String {
        format!("{:?}", self.stretches)
    }

    /// How far it has come, as a word that [`Walk::go_on`] takes.
    pub fn place(&self) -> String {
        format!("{}~{}", self.at, self.after)
    }

    /// The place after a thing that the last page held.
    pub fn place_after(&self, id: ItemId) -> String {
        format!("{}~{}", self.at, id.0)
    }

    /// Goes on from a place; a word that is none begins anew.
    pub fn go_on(&mut self, place: &str) {
        let read =
            place.split_once('~').and_then(|(at, id)| Some((at.parse().ok()?, Uuid::parse_str(id).ok()?)));
        (self.at, self.after) = read.unwrap_or_default();
    }

    /// Whether the end was reached.
    pub fn is_over(&self) -> bool {
        self.at >= self.stretches.len()
    }

    /// The next things, at most so many, all of one stretch; none at the end.
    pub fn page(&mut self, conn: &mut Conn, limit: i64) -> Result<Vec<Line>> {
        while let Some(stretch) = self.stretches.get(self.at) {
            let mut args = vec![Param::Uuid(self.after), Param::Int(limit)];
            let sql: Sql = match stretch {
                Stretch::Maker(id) => {
                    args.push(Param::Uuid(id.0));
                    OF_MAKER
                }
                Stretch::Part(Part { area: None, .. }) => EVERY,
                Stretch::Part(Part { area: Some(area), within: None }) => {
                    args.push(Param::Text(area));
                    OF_AREA
                }
                Stretch::Part(Part { area: Some(area), within: Some((from, to)) }) => {
                    args.extend([Param::Text(area), Param::Text(from), Param::Text(to)]);
                    OF_PART
                }
            };
            let bare = conn.rows(sql, &args, |r| self.around.line(r))?;
            let lines = self.around.complete(conn, bare)?;
            match lines.last() {
                Some(last) => {
                    self.after = last.id.0;
                    return Ok(lines);
                }
                None => (self.at, self.after) = (self.at + 1, Uuid::nil()),
            }
        }
        Ok(Vec::new())
    }
}

/// A published thing, with whether anything is sold at all.
pub fn one(conn: &mut Conn, id: ItemId, today: Date) -> Result<Option<(Line, bool)>> {
    let mut around = Around::read(conn, today)?;
    let bare = conn.rows(ONE, crate::args![Uuid::nil(), 1_i64, id], |r| around.line(r))?;
    let mut found = around.complete(conn, bare)?;
    Ok(found.pop().map(|line| (line, around.open)))
}

/// A maker for whom a feed is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It is here, and called so; nothing for a person without consent.
    Here(MakerId, Option<String>),
    /// It has another address now.
    Moved(String),
}

/// The published maker with this address, or its address now.
///
/// # Errors
/// [`Error::Missing`] when there is none.
pub fn maker(conn: &mut Conn, slug: &str) -> Result<Asked> {
    let found =
        conn.first(MAKER, crate::args![slug], |r| Ok(Asked::Here(MakerId(r.get(0)?), named(r, 1)?)))?;
    match found {
        Some(here) => Ok(here),
        None => crate::slug::moved(conn, Kind::Maker, slug).map(Asked::Moved),
    }
}
