//! The index from outside: what is found, counted, ranked, shown, and what survives a crash.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use search::{
    Config, Count, Document, Error, Index, Kind, PriceSpan, Query, Results, Samples, Selected, Sort,
    SynonymGroup,
};
use tempfile::tempdir;
use uuid::Uuid;

fn config() -> Config {
    let group = |lang: Option<&str>, words: &[&str]| SynonymGroup {
        lang: lang.map(Into::into),
        words: words.iter().map(|word| (*word).to_owned()).collect(),
    };
    Config {
        languages: vec!["id".into(), "en".into()],
        synonyms: vec![
            group(Some("id"), &["perajin", "pengrajin", "artisan"]),
            group(None, &["uis", "kain adat karo"]),
            group(Some("id"), &["tas", "kantong"]),
        ],
        price_bands: vec![100_000, 500_000, 1_000_000],
        affixes: vec!["kabupaten".into(), "kota".into()],
    }
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn doc(kind: Kind, number: u128, title: &str) -> Document {
    Document {
        kind,
        id: id(number),
        title: vec![("id".into(), title.into())],
        aliases: vec![],
        body: vec![],
        regions: vec![],
        categories: vec![],
        techniques: vec![],
        materials: vec![],
        peoples: vec![],
        price: None,
        in_stock: false,
        sample: false,
        weight: 0.5,
        stored: format!("{{\"n\":{number}}}"),
    }
}

fn with_body(mut document: Document, lang: &str, text: &str) -> Document {
    document.body.push((lang.into(), text.into()));
    document
}

fn filled(documents: &[Document]) -> Index {
    let index = Index::in_memory(config());
    let mut writer = index.writer().unwrap();
    writer.clear().unwrap();
    for document in documents {
        writer.put(document).unwrap();
    }
    writer.commit(1).unwrap();
    index
}

fn ask(index: &Index, text: &str) -> Results {
    index.search(&Query::new(text, "id")).unwrap()
}

fn titles(results: &Results) -> Vec<String> {
    results.hits.iter().map(|hit| hit.title.iter().map(|(_, piece)| piece.as_str()).collect()).collect()
}

fn numbers(results: &Results) -> Vec<u128> {
    results.hits.iter().map(|hit| hit.id.as_u128()).collect()
}

fn crafts() -> Vec<Document> {
    vec![
        with_body(
            doc(Kind::Craft, 1, "Tenun ulos"),
            "id",
            "Para penenun menenun di gedogan selama tiga hari.",
        ),
        with_body(doc(Kind::Craft, 2, "Ulos Harungguan"), "id", "Kain berpola gabungan semua motif."),
        with_body(
            doc(Kind::Craft, 3, "Songket Batu Bara"),
            "id",
            "Songket dengan benang emas. Hasil kerajinan pesisir.",
        ),
        with_body(doc(Kind::Craft, 4, "Anyaman pandan"), "id", "Perajin menganyam tikar dan tas."),
        with_body(doc(Kind::Motif, 5, "Ni'ohulayö"), "id", "Motif Nias, seperti ujung tombak; söfö."),
        with_body(
            doc(Kind::Craft, 6, "Uis gara"),
            "en",
            "Red cloth of the Karo; weavers weave it for weddings.",
        ),
        doc(Kind::Item, 7, "Tas pandan"),
        doc(Kind::Region, 8, "Tapanuli Utara"),
    ]
}

#[test]
fn families_of_words_meet() {
    let index = filled(&crafts());
    for text in ["menenun", "tenunan", "tenun", "penenun", "ditenun"] {
        assert!(numbers(&ask(&index, text)).contains(&1), "{text}");
    }
    for text in ["perajin", "pengrajin", "kerajinan"] {
        let found = numbers(&ask(&index, text));
        assert!(found.contains(&3) && found.contains(&4), "{text}: {found:?}");
    }
    for text in ["anyam", "penganyam", "menganyam", "anyaman"] {
        assert!(numbers(&ask(&index, text)).contains(&4), "{text}");
    }
    assert_eq!(numbers(&index.search(&Query::new("weaving", "en")).unwrap()), [6]);
    for text in ["niohulayo", "ni'ohulayo", "NI’OHULAYÖ", "ni'ohulayo\u{308}", "sofo"] {
        assert_eq!(numbers(&ask(&index, text)), [5], "{text}");
    }
}

#[test]
fn typing_errors_are_forgiven_and_told() {
    let index = filled(&crafts());
    for (typed, meant, first) in [
        ("uloss", "ulos", 1),
        ("songkit", "songket", 3),
        ("harunguan", "harungguan", 2),
        ("pnadan", "pandan", 4),
    ] {
        let results = ask(&index, typed);
        assert!(results.corrected, "{typed}");
        assert_eq!(results.suggestion.as_deref(), Some(meant));
        assert!(numbers(&results).contains(&first), "{typed}: {:?}", titles(&results));
    }
    let results = ask(&index, "Tenun uloss dari Toba");
    assert_eq!(results.suggestion.as_deref(), Some("Tenun ulos dari Toba"));
    let exact = ask(&index, "ulos");
    assert!(!exact.corrected && exact.suggestion.is_none());
    assert_eq!(exact.total, 2);
    let none = ask(&index, "zzzzqqqq");
    assert_eq!((none.total, none.corrected, none.relaxed), (0, false, false));
    // Two errors need eight letters, one needs four.
    assert_eq!(ask(&index, "hrungguwan").total, 1);
    assert_eq!(ask(&index, "txs").total, 0);
}

#[test]
fn of_two_words_as_near_the_one_that_names_things_is_meant() {
    // There are more places with a word in their name than crafts, and each item repeats where it is from.
    let mut documents: Vec<Document> =
        (0..30).map(|number| doc(Kind::Region, 100 + number, &format!("Desa Batu {number}"))).collect();
    documents.push(doc(Kind::Craft, 1, "Batik Medan"));
    documents.push(with_body(doc(Kind::Item, 2, "Kain panjang"), "id", "Dibuat di Desa Batu."));
    let mut unnamed = doc(Kind::Maker, 3, "Desa Batu");
    unnamed.weight = 0.4;
    documents.push(unnamed);
    let index = filled(&documents);
    let results = ask(&index, "batk");
    assert_eq!((results.suggestion.as_deref(), results.corrected), (Some("batik"), true));
    assert_eq!(numbers(&results)[0], 1);
    // Where no thing is called either, what is more frequent is meant.
    documents.retain(|one| one.kind != Kind::Craft);
    documents.push(doc(Kind::Region, 4, "Desa Bata"));
    assert_eq!(ask(&filled(&documents), "batt").suggestion.as_deref(), Some("batu"));
}

#[test]
fn what_holds_no_word_finds_nothing_and_is_told() {
    let index = filled(&crafts());
    for text in ["(((", "!!!", "🧵🧵", " - ", "\u{200b}"] {
        let results = ask(&index, text);
        assert!(results.wordless, "{text}");
        assert_eq!((results.total, results.hits.len(), results.facets.in_stock), (0, 0, 0), "{text}");
        assert!(results.kinds.iter().all(|(_, count)| *count == 0), "{text}");
    }
    for text in ["", "  ", "\n"] {
        let results = ask(&index, text);
        assert!(!results.wordless && results.total == 8, "nothing was asked, so everything is shown");
    }
    assert!(!ask(&index, "(((ulos").wordless);
}

#[test]
fn synonyms_meet_in_both_directions() {
    let index = filled(&crafts());
    assert!(numbers(&ask(&index, "artisan")).contains(&4));
    assert_eq!(numbers(&ask(&index, "kain adat karo")), [6]);
    assert!(numbers(&ask(&index, "kantong")).contains(&7));
    assert!(numbers(&ask(&index, "kantongnya pandan")).contains(&7));
}

#[test]
fn the_last_word_may_be_unfinished() {
    let index = filled(&crafts());
    assert_eq!(numbers(&ask(&index, "song")), [3]);
    assert_eq!(numbers(&ask(&index, "songket bat")), [3]);
    assert_eq!(numbers(&ask(&index, "tapan")), [8]);
    assert_eq!(ask(&index, "tapan ").total, 0);
    let completions = index.suggest("u", "id", 10).unwrap();
    let names: Vec<String> =
        completions.iter().map(|one| one.title.iter().map(|(_, piece)| piece.as_str()).collect()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    assert!(names[0].starts_with('U') && names[1].starts_with('U'), "{names:?}");
    assert_eq!(index.suggest("tenun ul", "id", 10).unwrap().len(), 1);
    assert!(index.suggest("", "id", 10).unwrap().is_empty());
}

#[test]
fn all_words_are_wanted_and_most_are_taken() {
    let index = filled(&crafts());
    let all = ask(&index, "tenun ulos");
    assert!(!all.relaxed);
    assert_eq!(numbers(&all), [1]);
    let some = ask(&index, "songket batu permata zzzqqq");
    assert!(some.relaxed);
    assert_eq!(numbers(&some)[0], 3);
    // A facet that leaves nothing is no reason to relax.
    let mut query = Query::new("tenun ulos", "id");
    query.facets.region = Some("99".into());
    let none = index.search(&query).unwrap();
    assert_eq!((none.total, none.relaxed), (0, false));
    // Words that carry nothing are no hindrance.
    assert_eq!(numbers(&ask(&index, "tikar dan tas yang dari pandan")), [4]);
}

#[test]
fn ranking_is_sensible() {
    let mut documents = vec![
        with_body(doc(Kind::Craft, 1, "Songket"), "id", "Kain."),
        with_body(doc(Kind::Craft, 2, "Songket Batu Bara"), "id", "Songket songket songket."),
        with_body(doc(Kind::Craft, 3, "Kain pesisir"), "id", "songket songket songket songket"),
    ];
    for number in 0..50 {
        documents.push(with_body(
            doc(Kind::Item, 100 + number, "Songket"),
            "id",
            "songket songket kain songket",
        ));
        let mut sample = doc(Kind::Item, 200 + number, "Selendang songket");
        sample.sample = number % 2 == 0;
        documents.push(sample);
    }
    let index = filled(&documents);
    let results = ask(&index, "songket");
    assert_eq!(results.total, 103);
    assert_eq!(results.hits[0].id, id(1), "a craft's own name comes first");
    let mut query = Query::new("songket", "id");
    query.limit = 100;
    let order = numbers(&index.search(&query).unwrap());
    let place = |number: u128| order.iter().position(|one| *one == number).unwrap_or(usize::MAX);
    assert!(place(2) < place(200) && place(2) < place(3));
    for real in (201..250).step_by(2) {
        for sample in (200..250).step_by(2) {
            assert!(place(real) < place(sample));
        }
    }
    let mut heavy = doc(Kind::Item, 300, "Selendang songket");
    heavy.weight = 1.0;
    let mut writer = index.writer().unwrap();
    writer.put(&heavy).unwrap();
    writer.commit(2).unwrap();
    let order = numbers(&index.search(&query).unwrap());
    let place = |number: u128| order.iter().position(|one| *one == number).unwrap_or(usize::MAX);
    assert!(place(300) < place(201));
}

#[test]
fn many_matches_are_ranked_by_tiers_too() {
    let mut documents: Vec<Document> = (0..22_000u128)
        .map(|number| {
            let mut one =
                doc(Kind::Item, 1000 + number, if number % 3 == 0 { "Kain tenun" } else { "Selendang" });
            one.body.push(("id".into(), "barang tenun nusantara".into()));
            one.weight = (number % 100) as f32 / 100.0;
            one
        })
        .collect();
    documents.push(with_body(doc(Kind::Craft, 1, "Tenun"), "id", "kerajinan"));
    documents.push(with_body(doc(Kind::Craft, 2, "Tenun ikat"), "id", "kerajinan"));
    documents.push(with_body(doc(Kind::Maker, 3, "Sanggar"), "id", "tenun"));
    let index = filled(&documents);
    let results = ask(&index, "tenun");
    assert_eq!(results.total, 22_003);
    assert_eq!(numbers(&results)[..2], [1, 2]);
    assert!(titles(&results)[2..].iter().all(|title| title == "Kain tenun"));
    let mut query = Query::new("tenun", "id");
    let mut seen = BTreeSet::new();
    for offset in (0..=1000).step_by(100) {
        (query.offset, query.limit) = (offset, 100);
        let page = index.search(&query).unwrap();
        assert_eq!(page.hits.len(), 100);
        seen.extend(numbers(&page));
    }
    assert_eq!(seen.len(), 1100, "pages do not overlap");
    query.kind = Some(Kind::Maker);
    query.offset = 0;
    let makers = index.search(&query).unwrap();
    assert_eq!(numbers(&makers), [3]);
    assert_eq!(makers.kinds.iter().map(|(_, count)| *count).sum::<u64>(), 22_003);
    let mut writer = index.writer().unwrap();
    (0..2_000).for_each(|number| writer.delete(Kind::Item, id(1000 + number)).unwrap());
    writer.commit(2).unwrap();
    assert_eq!(ask(&index, "tenun").total, 20_003);
    assert_eq!(ask(&index, "kain tenun").total, 6_667);
}

// ---- counts against brute force ----

const WORDS: &[&str] = &["ulos", "songket", "pandan", "perak", "kayu", "rotan", "batik", "gerabah"];

fn random(rng: &mut fastrand::Rng, number: u128) -> Document {
    let some = |rng: &mut fastrand::Rng, name: &str, of: usize, most: usize| -> Vec<String> {
        let count = rng.usize(0..=most);
        let set: BTreeSet<String> = (0..count).map(|_| format!("{name}{}", rng.usize(0..of))).collect();
        set.into_iter().collect()
    };
    let kind = Kind::ALL[rng.usize(0..5)];
    let title: Vec<&str> = (0..rng.usize(1..4)).map(|_| WORDS[rng.usize(0..WORDS.len())]).collect();
    let mut one = doc(kind, number, &title.join(" "));
    if rng.bool() {
        let body: Vec<&str> = (0..rng.usize(0..6)).map(|_| WORDS[rng.usize(0..WORDS.len())]).collect();
        one.body.push(("id".into(), body.join(" ")));
    }
    for _ in 0..rng.usize(0..3) {
        let (a, b, c) = (rng.usize(11..14), rng.usize(1..6), rng.usize(1..60));
        for code in [format!("{a}.{b}.{c}"), format!("{a}.{b}"), format!("{a}")] {
            if !one.regions.contains(&code) {
                one.regions.push(code);
            }
        }
    }
    one.categories = some(rng, "c", 4, 2);
    one.techniques = some(rng, "t", 70, 3);
    one.materials = some(rng, "m", 9, 3);
    one.peoples = some(rng, "p", 5, 1);
    one.price = rng.bool().then(|| rng.i64(0..15) * 100_000);
    one.in_stock = rng.bool();
    one.sample = rng.u8(..) < 60;
    one.weight = rng.f32();
    one
}

fn has_words(document: &Document, words: &[&str]) -> bool {
    let text: Vec<&str> =
        document.title.iter().chain(&document.body).flat_map(|(_, text)| text.split(' ')).collect();
    words.iter().all(|word| text.contains(word))
}

/// Does a document match a selection, one part of it left out?
fn selected(document: &Document, query: &Query, except: &str) -> bool {
    let facets = &query.facets;
    let any = |name: &str, wanted: &[String], own: &[String]| {
        except == name || wanted.is_empty() || wanted.iter().any(|value| own.contains(value))
    };
    let region: Vec<String> = facets.region.iter().cloned().collect();
    any("region", &region, &document.regions)
        && any("category", &facets.category, &document.categories)
        && any("technique", &facets.technique, &document.techniques)
        && any("material", &facets.material, &document.materials)
        && any("people", &facets.people, &document.peoples)
        && (except == "price"
            || facets.price.is_none_or(|span| {
                document.price.is_some_and(|price| {
                    span.from.is_none_or(|from| price >= from) && span.below.is_none_or(|below| price < below)
                })
            }))
        && (except == "stock" || !facets.in_stock || document.in_stock)
        && (except == "kind" || query.kind.is_none_or(|kind| kind == document.kind))
        && match facets.samples {
            Samples::Both => true,
            Samples::Only => document.sample,
            Samples::Without => !document.sample,
        }
}

fn compare(index: &Index, all: &BTreeMap<Uuid, Document>, query: &Query, words: &[&str], context: &str) {
    let results = index.search(query).unwrap();
    let matching: Vec<&Document> = all.values().filter(|one| has_words(one, words)).collect();
    let of = |except: &str| -> Vec<&Document> {
        matching.iter().copied().filter(|one| selected(one, query, except)).collect()
    };
    if !words.is_empty() && matching.is_empty() {
        return;
    }
    assert_eq!(results.total, of("").len() as u64, "total, {context}");
    let check = |name: &str, counts: &[Count], values: fn(&Document) -> &Vec<String>| {
        let mut expected: BTreeMap<String, u64> = BTreeMap::new();
        for one in of(name) {
            for value in values(one) {
                *expected.entry(value.clone()).or_default() += 1;
            }
        }
        let found: BTreeMap<String, u64> =
            counts.iter().filter(|one| one.count > 0).map(|one| (one.value.clone(), one.count)).collect();
        assert_eq!(found, expected, "{name}, {context}");
    };
    check("region", &results.facets.region, |one| &one.regions);
    check("category", &results.facets.category, |one| &one.categories);
    check("technique", &results.facets.technique, |one| &one.techniques);
    check("material", &results.facets.material, |one| &one.materials);
    check("people", &results.facets.people, |one| &one.peoples);
    for band in &results.facets.price {
        let inside = |one: &&Document| {
            one.price.is_some_and(|price| {
                band.span.from.is_none_or(|from| price >= from)
                    && band.span.below.is_none_or(|below| price < below)
            })
        };
        assert_eq!(
            band.count,
            of("price").into_iter().filter(inside).count() as u64,
            "{:?}, {context}",
            band.span
        );
    }
    assert_eq!(
        results.facets.in_stock,
        of("stock").iter().filter(|one| one.in_stock).count() as u64,
        "{context}"
    );
    for (kind, count) in &results.kinds {
        assert_eq!(
            *count,
            of("kind").iter().filter(|one| one.kind == *kind).count() as u64,
            "{kind:?}, {context}"
        );
    }
    let expected: BTreeSet<Uuid> = of("").iter().map(|one| one.id).collect();
    for hit in &results.hits {
        assert!(expected.contains(&hit.id), "{context}");
        assert_eq!(hit.stored, all[&hit.id].stored);
    }
    let price = |id: &Uuid| all[id].price;
    let ids: Vec<Uuid> = results.hits.iter().map(|hit| hit.id).collect();
    match query.sort {
        Sort::PriceUp => {
            assert!(ids.is_sorted_by_key(|id| (price(id).is_none(), price(id))), "{context}");
            let least = of("").iter().filter_map(|one| one.price).min();
            assert!(ids.is_empty() || ids.first().and_then(price) == least, "{context}");
        }
        Sort::PriceDown => {
            assert!(
                ids.is_sorted_by_key(|id| (price(id).is_none(), price(id).map(|price| -price))),
                "{context}"
            );
        }
        Sort::Name => {
            assert!(ids.is_sorted_by_key(|id| &all[id].title[0].1), "{context}");
            let first = of("").iter().map(|one| one.title[0].1.clone()).min();
            assert!(ids.is_empty() || ids.first().map(|id| all[id].title[0].1.clone()) == first, "{context}");
        }
        _ => {}
    }
    assert_eq!(results.hits.len(), (of("").len().saturating_sub(query.offset)).min(query.limit), "{context}");
}

fn random_query(rng: &mut fastrand::Rng) -> (Query, Vec<&'static str>) {
    let words: Vec<&str> = (0..rng.usize(0..3)).map(|_| WORDS[rng.usize(0..WORDS.len())]).collect();
    let mut query = Query::new(words.join(" "), "id");
    query.values = 10_000;
    let one = |rng: &mut fastrand::Rng, name: &str, of: usize| -> Vec<String> {
        if rng.u8(0..4) > 0 {
            return Vec::new();
        }
        (0..rng.usize(1..3)).map(|_| format!("{name}{}", rng.usize(0..of))).collect()
    };
    query.facets = Selected {
        region: (rng.u8(0..3) == 0).then(|| match rng.u8(0..3) {
            0 => format!("{}", rng.usize(11..15)),
            1 => format!("{}.{}", rng.usize(11..14), rng.usize(1..6)),
            _ => format!("{}.{}.{}", rng.usize(11..14), rng.usize(1..6), rng.usize(1..60)),
        }),
        category: one(rng, "c", 4),
        technique: one(rng, "t", 70),
        material: one(rng, "m", 9),
        people: one(rng, "p", 6),
        price: (rng.u8(0..4) == 0).then(|| PriceSpan {
            from: rng.bool().then(|| rng.i64(0..12) * 100_000),
            below: rng.bool().then(|| rng.i64(0..15) * 100_000),
        }),
        in_stock: rng.u8(0..4) == 0,
        samples: [Samples::Both, Samples::Both, Samples::Only, Samples::Without][rng.usize(0..4)],
        ..Selected::default()
    };
    query.kind = (rng.u8(0..3) == 0).then(|| Kind::ALL[rng.usize(0..5)]);
    query.sort = [Sort::Relevance, Sort::Name, Sort::PriceUp, Sort::PriceDown, Sort::Newest][rng.usize(0..5)];
    query.limit = [0, 1, 24, 100][rng.usize(0..4)];
    (query, words)
}

#[test]
fn counts_agree_with_brute_force_through_updates_and_deletions() {
    for seed in 0..4 {
        let mut rng = fastrand::Rng::with_seed(seed);
        let index = Index::in_memory(config());
        let mut all: BTreeMap<Uuid, Document> = BTreeMap::new();
        let mut writer = index.writer().unwrap();
        writer.clear().unwrap();
        for round in 0..4 {
            let count = if round == 0 { 1500 } else { 120 };
            for _ in 0..count {
                let number = rng.u128(0..4000);
                let one = random(&mut rng, number);
                // The kind belongs to the key: one id is one kind here.
                if let Some(before) = all.get(&one.id) {
                    writer.delete(before.kind, before.id).unwrap();
                }
                writer.put(&one).unwrap();
                all.insert(one.id, one);
            }
            if round > 0 {
                let gone: Vec<Uuid> = all.keys().copied().filter(|_| rng.u8(0..8) == 0).collect();
                for one in gone {
                    let before = all.remove(&one).unwrap();
                    writer.delete(before.kind, before.id).unwrap();
                }
            }
            writer.commit(round).unwrap();
            assert_eq!(index.len().unwrap(), all.len() as u64);
            for number in 0..60 {
                let (query, words) = random_query(&mut rng);
                compare(
                    &index,
                    &all,
                    &query,
                    &words,
                    &format!("seed {seed} round {round} query {number} {query:?}"),
                );
            }
        }
    }
}

#[test]
fn regions_are_found_at_every_level_and_can_be_counted_by_name() {
    let mut one = doc(Kind::Item, 1, "Tikar");
    one.regions = vec!["12.25.01.2004".into(), "12.25.01".into(), "12.25".into(), "12".into()];
    let mut other = doc(Kind::Item, 2, "Tikar");
    other.regions = vec!["12.04".into(), "12".into()];
    let index = filled(&[one, other]);
    for (code, count) in
        [("12", 2), ("12.25", 1), ("12.25.01", 1), ("12.25.01.2004", 1), ("12.04", 1), ("13", 0)]
    {
        let mut query = Query::new("tikar", "id");
        query.facets.region = Some(code.into());
        query.regions = Some(vec!["12.04".into(), "12.25".into(), "12.99".into()]);
        let results = index.search(&query).unwrap();
        assert_eq!(results.total, count, "{code}");
        let counts: Vec<u64> = results.facets.region.iter().map(|one| one.count).collect();
        assert_eq!(counts, [1, 1, 0], "{code}");
    }
}

#[test]
fn facets_are_cut_to_the_most_frequent_and_keep_the_selected() {
    let documents: Vec<Document> = (0..100u128)
        .map(|number| {
            let mut one = doc(Kind::Item, number, "Tikar");
            one.materials = (0..=number % 10).map(|at| format!("m{at}")).collect();
            one
        })
        .collect();
    let index = filled(&documents);
    let mut query = Query::new("", "id");
    query.values = 3;
    query.facets.material = vec!["m9".into(), "nothing".into()];
    let results = index.search(&query).unwrap();
    let list: Vec<(&str, u64)> =
        results.facets.material.iter().map(|one| (one.value.as_str(), one.count)).collect();
    assert_eq!(list, [("m0", 100), ("m1", 90), ("m2", 80), ("m9", 10), ("nothing", 0)]);
    assert_eq!(results.total, 10);
}

#[test]
fn browsing_without_a_text_goes_by_weight_and_time() {
    let mut documents = Vec::new();
    for number in 0..300u128 {
        let time = 1_700_000_000_000 + number as u64 * 1000;
        let mut one = doc(Kind::Item, 0, "Tikar");
        one.id = uuid::Builder::from_unix_timestamp_millis(time, &[7; 10]).into_uuid();
        one.weight = ((number * 7) % 300) as f32 / 300.0;
        one.sample = number % 2 == 0;
        one.stored = number.to_string();
        documents.push(one);
    }
    let index = filled(&documents);
    let mut query = Query::new("  ", "id");
    query.kind = Some(Kind::Item);
    let first = index.search(&query).unwrap();
    assert_eq!(first.total, 300);
    let odd: Vec<bool> = first.hits.iter().map(|hit| hit.stored.parse::<u32>().unwrap() % 2 == 1).collect();
    assert!(odd.iter().all(|odd| *odd), "real things before samples");
    query.sort = Sort::Newest;
    query.limit = 3;
    query.offset = 2;
    let latest: Vec<String> = index.search(&query).unwrap().hits.into_iter().map(|hit| hit.stored).collect();
    assert_eq!(latest, ["297", "296", "295"]);
    query.offset = usize::MAX;
    query.limit = usize::MAX;
    assert!(index.search(&query).unwrap().hits.is_empty());
}

#[test]
fn matches_are_marked_and_nothing_is_markup() {
    let long = "Kalimat pembuka yang panjang sekali tentang hal lain. ".repeat(20);
    let index = filled(&[with_body(
        doc(Kind::Craft, 1, "<b>Tenun</b> & ulos"),
        "id",
        &format!("{long}<script>alert('tenun')</script> menenun kain. {long}"),
    )]);
    let results = ask(&index, "tenunan");
    let hit = &results.hits[0];
    assert_eq!(hit.title, [(false, "<b>".into()), (true, "Tenun".into()), (false, "</b> & ulos".into())]);
    let marked: Vec<&str> = hit.snippet.iter().filter(|one| one.0).map(|one| one.1.as_str()).collect();
    assert_eq!(marked, ["tenun", "menenun"]);
    let text: String = hit.snippet.iter().map(|one| one.1.as_str()).collect();
    assert!(text.starts_with("… ") && text.ends_with(" …"), "{text}");
    assert!(text.contains("<script>alert('"), "{text}");
    assert!(text.chars().count() < 260);
    // The reader's language is shown unless only another one has the words.
    let index =
        filled(&[with_body(with_body(doc(Kind::Craft, 1, "Uis"), "id", "Kain Karo."), "en", "Red cloth.")]);
    assert_eq!(ask(&index, "cloth").hits[0].snippet[1], (true, "cloth".into()));
    assert_eq!(ask(&index, "uis").hits[0].snippet, [(false, "Kain Karo.".into())]);
}

#[test]
fn any_input_is_safe() {
    let mut documents = crafts();
    let mut odd = doc(Kind::Item, 99, "\u{202e}مرحبا \u{0}شال");
    odd.aliases = vec!["x".repeat(100_000), String::new(), "𝕬 ﷺ \u{fffd}".into()];
    odd.body = vec![("xx".into(), "क्षत्रिय ผ้าไหม 絲綢".into()), (String::new(), "\n\t".into())];
    odd.regions = vec!["r".repeat(70_000), String::new()];
    odd.weight = f32::NAN;
    odd.price = Some(i64::MIN);
    odd.title.push(("en".into(), String::new()));
    documents.push(odd);
    let index = filled(&documents);
    assert_eq!(ask(&index, "ผ้าไหม").total, 1);
    assert_eq!(ask(&index, "مرحبا").total, 1);
    let mut rng = fastrand::Rng::with_seed(5);
    let mut inputs: Vec<String> = [
        "",
        " ",
        "\"",
        "AND OR NOT",
        "title:ulos",
        "+ulos -tenun",
        "ulos*",
        "(((((",
        "[a TO b]",
        "\\",
        "ulos\u{0}tenun",
        "'; DROP TABLE--",
        "<script>alert(1)</script>",
        "\u{202e}ulos",
        "../../etc",
        "%00%ff",
        "ö",
        "ö\u{308}\u{308}\u{308}",
        "'",
        "''''",
        "-",
        "🧵🧶",
        "ß",
        "İstanbul",
    ]
    .iter()
    .map(|text| (*text).to_owned())
    .collect();
    inputs.push("a ".repeat(10_000));
    inputs.push("ulos".repeat(10_000));
    inputs.push("\u{301}".repeat(5_000));
    for _ in 0..400 {
        inputs.push((0..rng.usize(0..40)).map(|_| rng.char(..)).collect());
        inputs.push((0..rng.usize(0..12)).map(|_| rng.char('a'..='z')).collect());
        let bytes: Vec<u8> = (0..rng.usize(0..60)).map(|_| rng.u8(..)).collect();
        inputs.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    for text in &inputs {
        for lang in ["id", "en", "zz", ""] {
            let mut query = Query::new(text.clone(), lang);
            query.facets.region = Some(text.clone());
            query.values = 0;
            index.search(&query).unwrap();
            index.search(&Query::new(text.clone(), lang)).unwrap();
            index.suggest(text, lang, 8).unwrap();
        }
    }
    let plain = ask(&index, "title:ulos");
    assert!(plain.relaxed && plain.total == 2, "no operators: two words like any others");
    for sort in [Sort::PriceUp, Sort::PriceDown, Sort::Name, Sort::Newest] {
        let mut query = Query::new("", "id");
        query.sort = sort;
        assert_eq!(index.search(&query).unwrap().hits.len(), 9);
    }
}

// ---- writing, crashing, coming back ----

fn rebuild(index: &Index, documents: &[Document], position: i64) {
    let mut writer = index.writer().unwrap();
    writer.clear().unwrap();
    for document in documents {
        writer.put(document).unwrap();
    }
    writer.commit(position).unwrap();
}

fn reopened(dir: &Path) -> Index {
    Index::open(dir, config()).unwrap()
}

#[test]
fn commits_carry_their_position_and_replay_changes_nothing() {
    let dir = tempdir().unwrap();
    let index = reopened(dir.path());
    assert!(index.needs_rebuild() && index.position().is_none());
    assert_eq!(ask(&index, "ulos").total, 0);
    rebuild(&index, &crafts(), 40);
    assert!(!index.needs_rebuild());
    assert_eq!((index.position(), ask(&index, "ulos").total), (Some(40), 2));
    for position in 41..44 {
        let mut writer = index.writer().unwrap();
        crafts().iter().for_each(|one| writer.put(one).unwrap());
        writer.delete(Kind::Region, id(8)).unwrap();
        writer.commit(position).unwrap();
        assert_eq!(index.len().unwrap(), 7);
    }
    drop(index);
    let index = reopened(dir.path());
    assert!(!index.needs_rebuild());
    assert_eq!((index.position(), index.len().unwrap()), (Some(43), 7));
    index.verify().unwrap();
    // Kinds have their own ids.
    let mut writer = index.writer().unwrap();
    writer.put(&doc(Kind::Motif, 1, "Tenun")).unwrap();
    writer.delete(Kind::Maker, id(1)).unwrap();
    writer.commit(44).unwrap();
    assert_eq!(index.len().unwrap(), 8);
}

#[test]
fn what_was_not_committed_is_forgotten() {
    let dir = tempdir().unwrap();
    let index = reopened(dir.path());
    rebuild(&index, &crafts(), 1);
    {
        let mut writer = index.writer().unwrap();
        writer.put(&doc(Kind::Item, 50, "Ulos baru")).unwrap();
        assert!(matches!(index.writer(), Err(Error::Busy)));
    }
    {
        let mut writer = index.writer().unwrap();
        writer.clear().unwrap();
        writer.put(&doc(Kind::Item, 51, "Ulos lain")).unwrap();
        assert_eq!(ask(&index, "ulos").total, 2, "readers keep the old index during a rebuild");
    }
    for index in [index.clone(), reopened(dir.path())] {
        assert_eq!((index.position(), ask(&index, "ulos").total, index.needs_rebuild()), (Some(1), 2, false));
    }
    // A second index on the same folder cannot write while the first does, and sees what was committed when it looks again.
    let other = reopened(dir.path());
    let mut writer = index.writer().unwrap();
    assert!(matches!(other.writer(), Err(Error::Busy)));
    writer.put(&doc(Kind::Item, 52, "Ulos ketiga")).unwrap();
    writer.commit(2).unwrap();
    other.refresh().unwrap();
    assert_eq!((other.position(), ask(&other, "ulos").total), (Some(2), 3));
    drop(writer);
    // Leftovers of dead rebuilds are swept.
    drop(other.writer().unwrap());
    let folders =
        fs::read_dir(dir.path()).unwrap().filter(|one| one.as_ref().unwrap().path().is_dir()).count();
    assert_eq!(folders, 1);
}

#[test]
fn a_rebuild_replaces_everything_at_once() {
    let dir = tempdir().unwrap();
    let index = reopened(dir.path());
    rebuild(&index, &crafts(), 1);
    rebuild(&index, &[doc(Kind::Item, 60, "Gerabah")], 9);
    for index in [index.clone(), reopened(dir.path())] {
        assert_eq!((index.position(), index.len().unwrap()), (Some(9), 1));
    }
    // Without a clear an index that needs a rebuild goes on needing it.
    let fresh = tempdir().unwrap();
    let index = reopened(fresh.path());
    let mut writer = index.writer().unwrap();
    writer.put(&doc(Kind::Item, 1, "Gerabah")).unwrap();
    writer.commit(5).unwrap();
    drop(writer);
    assert!(index.needs_rebuild() && reopened(fresh.path()).needs_rebuild());
    assert_eq!(ask(&index, "gerabah").total, 1);
}

#[test]
fn other_languages_ask_for_a_rebuild_and_other_synonyms_do_not() {
    let dir = tempdir().unwrap();
    rebuild(&reopened(dir.path()), &crafts(), 3);
    let mut other = config();
    other.synonyms.clear();
    other.price_bands = vec![5];
    let index = Index::open(dir.path(), other.clone()).unwrap();
    assert!(!index.needs_rebuild());
    assert_eq!(index.search(&Query::new("", "id")).unwrap().facets.price.len(), 2);
    other.languages = vec!["th".into(), "en".into()];
    let index = Index::open(dir.path(), other).unwrap();
    assert!(index.needs_rebuild() && index.position().is_none() && index.is_empty().unwrap());
    rebuild(&index, &crafts(), 4);
    assert!(!index.needs_rebuild());
    drop(index);
    assert!(reopened(dir.path()).needs_rebuild());
}

#[test]
fn damage_is_seen_and_mended_by_a_rebuild() {
    let healthy = tempdir().unwrap();
    rebuild(&reopened(healthy.path()), &crafts(), 7);
    let copy = |to: &Path| {
        for entry in fs::read_dir(healthy.path()).unwrap() {
            let path = entry.unwrap().path();
            let target = to.join(path.file_name().unwrap());
            if path.is_dir() {
                fs::create_dir(&target).unwrap();
                for file in fs::read_dir(&path).unwrap() {
                    let file = file.unwrap().path();
                    fs::copy(&file, target.join(file.file_name().unwrap())).unwrap();
                }
            } else {
                fs::copy(&path, target).unwrap();
            }
        }
    };
    type Harm = Box<dyn Fn(&Path)>;
    let mut harmed: Vec<(String, Harm)> = Vec::new();
    for text in ["", "gen-00", "gen-000001", "gen-999999\n", "../etc\n", "\u{0}\u{0}"] {
        harmed.push((
            format!("CURRENT {text:?}"),
            Box::new(move |dir| fs::write(dir.join("CURRENT"), text).unwrap()),
        ));
    }
    harmed.push((
        "CURRENT binary".into(),
        Box::new(|dir| fs::write(dir.join("CURRENT"), [0xff, 0xfe]).unwrap()),
    ));
    let generation = fs::read_to_string(healthy.path().join("CURRENT")).unwrap().trim().to_owned();
    for entry in fs::read_dir(healthy.path().join(&generation)).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = Path::new(&generation).join(&name);
        for keep in [0, 1, 2] {
            let path = path.clone();
            harmed.push((
                format!("{name} cut to {keep}/3"),
                Box::new(move |dir| {
                    let bytes = fs::read(dir.join(&path)).unwrap();
                    fs::write(dir.join(&path), &bytes[..bytes.len() * keep / 3]).unwrap();
                }),
            ));
        }
        harmed.push((format!("{name} gone"), Box::new(move |dir| fs::remove_file(dir.join(&path)).unwrap())));
    }
    assert!(harmed.len() > 30, "{}", harmed.len());
    for (what, harm) in &harmed {
        let dir = tempdir().unwrap();
        copy(dir.path());
        harm(dir.path());
        let index = reopened(dir.path());
        let answer = index.search(&Query::new("ulos", "id"));
        assert!(
            index.needs_rebuild() || answer.as_ref().is_ok_and(|results| results.total == 2),
            "{what}: {answer:?}"
        );
        rebuild(&index, &crafts(), 8);
        assert_eq!(ask(&index, "ulos").total, 2, "{what}");
        drop(index);
        let index = reopened(dir.path());
        assert_eq!(
            (index.needs_rebuild(), index.position(), ask(&index, "ulos").total),
            (false, Some(8), 2),
            "{what}"
        );
    }
}
