//! A made-up catalogue of any size, always the same for the same size: spread over the regions, crafts, motifs and
//! materials of the profile as uneven as real registers are, every record marked as a sample, and no person's name.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use csv::{Reader, Writer};
use fastrand::Rng;

/// Changes when the same size would give another catalogue, so that an old folder is not taken for it.
pub const VERSION: u32 = 2;

/// How many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Items.
    pub items: u32,
    /// Makers.
    pub makers: u32,
}

impl Size {
    /// The name of the folder that holds it.
    pub fn folder(self) -> String {
        format!("v{VERSION}-{}-{}", self.items, self.makers)
    }
}

/// A craft in a region, as the profile has it.
#[derive(Debug, Clone)]
struct Place {
    craft: String,
    region: String,
    category: String,
    name: [String; 2],
    materials: Vec<String>,
    motifs: Vec<String>,
    protected: bool,
}

/// What the profile's folder says, as far as the catalogue needs it.
#[derive(Debug)]
pub struct Ground {
    places: Vec<Place>,
    /// Sub-districts and villages by regency.
    parts: BTreeMap<String, Vec<(String, String)>>,
    motif_names: BTreeMap<String, String>,
}

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Result<Vec<Row>, String> {
    let fault = |e: csv::Error| format!("{}: {e}", path.display());
    Reader::from_path(path).map_err(fault)?.deserialize().collect::<Result<_, _>>().map_err(fault)
}

fn list(cell: &str) -> Vec<String> {
    cell.split(';').map(|w| w.trim().to_owned()).filter(|w| !w.is_empty()).collect()
}

impl Ground {
    /// The keys of crafts whose things are sold.
    pub fn sellable(&self) -> std::collections::BTreeSet<String> {
        let guarded: Vec<&String> = self.places.iter().filter(|p| p.protected).map(|p| &p.craft).collect();
        self.places.iter().map(|p| p.craft.clone()).filter(|c| !guarded.contains(&c)).collect()
    }

    /// Reads the folder of the Indonesian profile.
    pub fn read(profile: &Path) -> Result<Ground, String> {
        let foods: Vec<String> = rows(&profile.join("vocab/categories.csv"))?
            .into_iter()
            .filter(|r| r["craft"] == "no")
            .map(|r| r["key"].clone())
            .collect();
        let guarded: Vec<String> = rows(&profile.join("vocab/materials.csv"))?
            .into_iter()
            .filter(|r| !r["protected"].is_empty())
            .map(|r| r["key"].clone())
            .collect();
        let places = rows(&profile.join("crafts.csv"))?
            .into_iter()
            .filter(|r| !foods.contains(&r["category"]))
            .map(|r| {
                let materials = list(&r["materials"]);
                Place {
                    protected: !r["warning_id"].is_empty() || materials.iter().any(|m| guarded.contains(m)),
                    materials,
                    motifs: list(&r["motifs"]),
                    name: [r["name_id"].clone(), r["name_en"].clone()],
                    craft: r["key"].clone(),
                    region: r["region"].clone(),
                    category: r["category"].clone(),
                }
            })
            .collect();
        let mut parts: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
        for r in rows(&profile.join("regions/12-districts.csv"))? {
            let regency: String = r["code"].chars().take(5).collect();
            parts.entry(regency).or_default().push((r["code"].clone(), r["name"].clone()));
        }
        let motif_names = rows(&profile.join("motifs.csv"))?
            .into_iter()
            .map(|r| (r["key"].clone(), r["name"].clone()))
            .collect();
        Ok(Ground { places, parts, motif_names })
    }
}

/// Something of the catalogue that somebody may look for.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// The goods.
    pub good: &'a str,
    /// The craft.
    pub craft: &'a str,
    /// A motif of the craft, if it has any.
    pub motif: Option<&'a str>,
    /// A colour.
    pub colour: &'a str,
    /// The code of the regency or city.
    pub region: &'a str,
    /// The key of the category.
    pub category: &'a str,
    /// The key of a material.
    pub material: &'a str,
}

impl Ground {
    /// Something to look for.
    pub fn sought(&self, rng: &mut Rng) -> Sought<'_> {
        let place = &self.places[rng.usize(..self.places.len())];
        let goods = goods(&place.category);
        let motif = place.motifs.get(rng.usize(..place.motifs.len().max(1)));
        Sought {
            good: goods[rng.usize(..goods.len())].0,
            craft: &place.name[0],
            motif: motif.map(|m| self.motif_names.get(m).unwrap_or(m).as_str()),
            colour: COLOURS[rng.usize(..COLOURS.len())].0,
            region: &place.region,
            category: &place.category,
            material: place.materials.first().map_or("", String::as_str),
        }
    }
}

/// The goods of a category: Indonesian, English, usual length and width in centimetres, weight in grams, price.
type Good = (&'static str, &'static str, u32, u32, u32, u32);

const CLOTHS: &[Good] = &[
    ("Selendang", "Shawl", 180, 50, 350, 650),
    ("Kain panjang", "Long cloth", 230, 105, 800, 1_400),
    ("Sarung", "Sarong", 190, 110, 700, 950),
    ("Syal", "Scarf", 160, 30, 180, 280),
    ("Taplak meja", "Table runner", 150, 40, 260, 320),
    ("Bahan kemeja", "Shirt length", 250, 110, 600, 550),
];
const PLAITED: &[Good] = &[
    ("Tikar", "Mat", 200, 120, 1_500, 350),
    ("Tas", "Bag", 35, 28, 420, 180),
    ("Keranjang", "Basket", 30, 30, 500, 150),
    ("Topi", "Hat", 32, 30, 120, 75),
    ("Tempat tisu", "Tissue box", 24, 13, 220, 65),
];
const CARVED: &[Good] = &[
    ("Panel ukir", "Carved panel", 90, 40, 4_500, 1_800),
    ("Patung", "Figure", 30, 12, 1_200, 750),
    ("Topeng", "Mask", 28, 18, 700, 480),
    ("Kotak ukir", "Carved box", 22, 15, 650, 320),
];
const SMALL: &[Good] = &[
    ("Kalung", "Necklace", 45, 2, 60, 120),
    ("Gelang", "Bracelet", 7, 7, 40, 85),
    ("Hiasan dinding", "Wall hanging", 45, 30, 600, 260),
    ("Wadah saji", "Serving bowl", 22, 22, 450, 140),
    ("Gantungan kunci", "Key ring", 8, 3, 20, 25),
];

fn goods(category: &str) -> &'static [Good] {
    match category {
        "tenun" | "songket" | "batik" | "ecoprint" | "tekstil" => CLOTHS,
        "anyaman" | "mebel" => PLAITED,
        "ukiran-kayu" | "cenderamata" => CARVED,
        _ => SMALL,
    }
}

const COLOURS: &[(&str, &str)] = &[
    ("merah marun", "maroon"),
    ("hitam", "black"),
    ("biru nila", "indigo"),
    ("kuning kunyit", "turmeric yellow"),
    ("putih gading", "ivory"),
    ("hijau lumut", "moss green"),
    ("cokelat soga", "soga brown"),
    ("jingga", "orange"),
    ("ungu tua", "dark purple"),
    ("alami", "natural"),
];

const GROUPS: &[(&str, &str)] = &[
    ("Kelompok", "group"),
    ("Sanggar", "workshop"),
    ("Koperasi", "cooperative"),
    ("Galeri", "gallery"),
    ("Rumah", "workshop"),
];

const TRADES: &[(&str, &str)] = &[
    ("tenun", "Tenun"),
    ("songket", "Songket"),
    ("batik", "Batik"),
    ("ecoprint", "Ecoprint"),
    ("anyaman", "Anyaman"),
    ("ukiran-kayu", "Ukir"),
];

/// Something of a list by rank: the first is met most often, the last seldom.
fn skewed(rng: &mut Rng, sums: &[f64]) -> usize {
    let at = rng.f64() * sums.last().copied().unwrap_or(0.0);
    sums.partition_point(|s| *s <= at).min(sums.len().saturating_sub(1))
}

/// Running sums of the weights `1 / rank^power`.
fn ranks(n: usize, power: f64) -> Vec<f64> {
    let mut sum = 0.0;
    (1..=n)
        .map(|rank| {
            sum += 1.0 / (rank as f64).powf(power);
            sum
        })
        .collect()
}

const MAKER_COLUMNS: [&str; 9] =
    ["key", "name", "kind", "region", "locality", "crafts", "story_id", "story_en", "status"];

/// Where a maker works; items are drawn from it.
type Workshops = Vec<usize>;

/// Writes `makers.csv` and `items.csv` into a folder, and `items.txt`: every so many items' part of the address.
pub fn write(ground: &Ground, size: Size, folder: &Path) -> Result<(), String> {
    let io = |e: std::io::Error| format!("{}: {e}", folder.display());
    std::fs::create_dir_all(folder).map_err(io)?;
    let file = |name: &str| File::create(folder.join(name)).map(|f| BufWriter::with_capacity(1 << 20, f));
    let workshops = makers(ground, size, &mut Writer::from_writer(file("makers.csv").map_err(io)?))?;
    let slugs = items(ground, size, &workshops, &mut Writer::from_writer(file("items.csv").map_err(io)?))?;
    std::fs::write(folder.join("items.txt"), slugs.join("\n")).map_err(io)
}

fn makers(ground: &Ground, size: Size, out: &mut Writer<impl std::io::Write>) -> Result<Workshops, String> {
    let mut rng = Rng::with_seed(0xC0_4A4B);
    let places = ranks(ground.places.len(), 0.8);
    let none = Vec::new();
    let mut workshops = Vec::with_capacity(size.makers as usize);
    let fault = |e: csv::Error| e.to_string();
    out.write_record(MAKER_COLUMNS.iter().chain(&["sample"])).map_err(fault)?;
    for n in 1..=size.makers {
        let at = skewed(&mut rng, &places);
        let place = &ground.places[at];
        let trade = TRADES.iter().find(|(key, _)| *key == place.category).map_or("Kriya", |(_, t)| t);
        let (word, kind) = GROUPS[rng.usize(..GROUPS.len()) * rng.usize(..2)];
        let parts = ground.parts.get(&place.region).unwrap_or(&none);
        // Villages of a regency are not equally busy either.
        let part = rng.usize(..parts.len().max(1)).min(rng.usize(..parts.len().max(1)));
        let (region, locality) =
            parts.get(part).map_or((place.region.as_str(), ""), |(code, name)| (code, name));
        workshops.push(at);
        out.write_record([
            &format!("contoh-bengkel-{n:06}"),
            &format!("{word} {trade} {n:06}"),
            kind,
            region,
            locality,
            &place.craft,
            &format!("Contoh buatan untuk pengukuran: {} dari {locality}.", place.name[0]),
            &format!("A generated sample for measurements: {} from {locality}.", place.name[1]),
            "published",
            "yes",
        ])
        .map_err(fault)?;
    }
    out.flush().map_err(|e| e.to_string())?;
    Ok(workshops)
}

const ITEM_COLUMNS: [&str; 16] = [
    "key",
    "maker",
    "craft",
    "name_id",
    "name_en",
    "description_id",
    "description_en",
    "motifs",
    "materials",
    "length_cm",
    "width_cm",
    "weight_g",
    "price",
    "stock",
    "lead_time_days",
    "status",
];

/// At most so many addresses are noted.
const NOTED: u32 = 2_000;

fn items(
    ground: &Ground,
    size: Size,
    workshops: &Workshops,
    out: &mut Writer<impl std::io::Write>,
) -> Result<Vec<String>, String> {
    let mut rng = Rng::with_seed(0x1_7E45);
    let busy = ranks(workshops.len(), 0.4);
    // The busiest workshops are anywhere in the list.
    let mut order: Vec<usize> = (0..workshops.len()).collect();
    rng.shuffle(&mut order);
    let (step, mut slugs) = ((size.items / NOTED).max(1), Vec::new());
    let fault = |e: csv::Error| e.to_string();
    out.write_record(ITEM_COLUMNS.iter().chain(&["sample"])).map_err(fault)?;
    for n in 1..=size.items {
        let maker = order[skewed(&mut rng, &busy)];
        let place = &ground.places[workshops[maker]];
        let list = goods(&place.category);
        let good = list[rng.usize(..list.len()).min(rng.usize(..list.len()))];
        let (colour, colour_en) = COLOURS[rng.usize(..COLOURS.len()).min(rng.usize(..COLOURS.len()))];
        let motifs: Vec<&String> = place.motifs.iter().filter(|_| rng.u8(..) < 110).take(3).collect();
        let material = rng.usize(..place.materials.len().max(1));
        let materials: Vec<&str> = place
            .materials
            .iter()
            .cycle()
            .skip(material)
            .take(1 + rng.usize(..2))
            .map(String::as_str)
            .collect();
        let materials =
            if materials.len() == 2 && materials[0] == materials[1] { &materials[..1] } else { &materials };
        let motif = motifs
            .first()
            .map_or_else(String::new, |m| format!(" {}", ground.motif_names.get(*m).unwrap_or(m)));
        // One in sixteen shares its name with others, as goods do.
        let number = if n % 16 == 0 { String::new() } else { format!(" {n:07}") };
        let name = format!("{} {}{motif} {colour}{number}", good.0, place.name[0]);
        if n % step == 1 % step
            && n % 16 != 0
            && name.is_ascii()
            && name.len() < 75
            && (slugs.len() as u32) < NOTED
        {
            slugs.push(slug(&name));
        }
        let price = u64::from(good.5) * 1000 * u64::from(70 + rng.u32(..90)) / 100 / 5000 * 5000;
        let price = if place.protected { String::new() } else { price.max(5000).to_string() };
        let ready = rng.u8(..) < 150;
        out.write_record([
            &format!("contoh-barang-{n:07}"),
            &format!("contoh-bengkel-{:06}", maker + 1),
            &place.craft,
            &name,
            &format!("{} {}{motif}, {colour_en}{number}", good.1, place.name[1]),
            &format!("Contoh buatan: {} {colour} dengan {}.", good.0.to_lowercase(), place.name[0]),
            &format!("A generated sample: {colour_en} {} of {}.", good.1.to_lowercase(), place.name[1]),
            &motifs.iter().map(|m| m.as_str()).collect::<Vec<_>>().join("; "),
            &materials.join("; "),
            &(good.2 * (80 + rng.u32(..40)) / 100).max(1).to_string(),
            &(good.3 * (80 + rng.u32(..40)) / 100).max(1).to_string(),
            &(good.4 * (80 + rng.u32(..40)) / 100).max(1).to_string(),
            &price,
            &if ready && !place.protected { (1 + rng.u32(..12)).to_string() } else { String::new() },
            &if ready || place.protected { String::new() } else { (3 + rng.u32(..60)).to_string() },
            "published",
            "yes",
        ])
        .map_err(fault)?;
    }
    out.flush().map_err(|e| e.to_string())?;
    Ok(slugs)
}

/// The part of an address that a name gives, for the plain names of this catalogue.
fn slug(name: &str) -> String {
    let words: Vec<String> = name
        .replace(['\'', '’'], "")
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    words.join("-")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::browser::root;

    fn made(size: Size) -> (tempfile::TempDir, Vec<Row>, Vec<Row>) {
        let folder = tempfile::tempdir().unwrap();
        write(&Ground::read(&root().join("profiles/id")).unwrap(), size, folder.path()).unwrap();
        let makers = rows(&folder.path().join("makers.csv")).unwrap();
        let items = rows(&folder.path().join("items.csv")).unwrap();
        (folder, makers, items)
    }

    #[test]
    fn the_same_size_gives_the_same_catalogue() {
        let size = Size { items: 500, makers: 50 };
        let (one, ..) = made(size);
        let (two, ..) = made(size);
        for name in ["makers.csv", "items.csv", "items.txt"] {
            let read = |f: &tempfile::TempDir| std::fs::read(f.path().join(name)).unwrap();
            assert!(read(&one) == read(&two), "{name}");
        }
    }

    #[test]
    fn everything_is_a_published_sample_without_a_person() {
        let (_folder, makers, items) = made(Size { items: 2_000, makers: 200 });
        assert_eq!((makers.len(), items.len()), (200, 2_000));
        assert!(makers.iter().chain(&items).all(|r| r["sample"] == "yes" && r["status"] == "published"));
        assert!(makers.iter().all(|r| r["kind"] != "person"));
    }

    #[test]
    fn some_regions_have_far_more_than_others() {
        let (_folder, makers, _) = made(Size { items: 10, makers: 5_000 });
        let mut regencies: BTreeMap<String, u32> = BTreeMap::new();
        for r in &makers {
            *regencies.entry(r["region"].chars().take(5).collect()).or_default() += 1;
        }
        let (most, least) = (regencies.values().max().unwrap(), regencies.values().min().unwrap());
        assert!(regencies.len() > 20 && *most > 10 * *least, "{regencies:?}");
    }
}
