//! The API: pages of lists, tags, problems, and what never leaves.

use axum::http::Method;
use domain::flagship::Status;
use domain::item::Money;
use domain::maker::{Contact, MakerKind};
use domain::vocabulary::{Protection, Vocabulary};
use serde_json::Value;
use testkit::{World, en, on_both, system};

use crate::visitor::{Answer, Visitor, furnished};

impl Answer {
    /// The body as JSON, which the answer must say it is.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.status, 200, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/json");
        serde_json::from_slice(&self.bytes).expect("JSON")
    }

    /// The body as a problem with this status.
    #[track_caller]
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let problem: Value = serde_json::from_slice(&self.bytes).expect("JSON");
        assert_eq!(problem["status"], status);
        assert!(
            problem["title"].as_str().is_some_and(|t| !t.is_empty() && !t.starts_with("api-")),
            "{problem}"
        );
        problem
    }
}

/// The path of an absolute address of the visited site.
pub fn path(address: &Value) -> String {
    address
        .as_str()
        .expect("an address")
        .strip_prefix("https://corak.example")
        .expect("of this site")
        .to_owned()
}

/// Reads a list to its end and gives a field of each record; `between` happens after each page.
fn walk(visitor: &Visitor, from: &str, field: &str, mut between: impl FnMut()) -> Vec<String> {
    let (mut seen, mut next) = (Vec::new(), Some(from.to_owned()));
    while let Some(address) = next {
        let answer = visitor.get(&address);
        let page = answer.json();
        for record in page["data"].as_array().expect("a list") {
            seen.push(record[field].as_str().expect(field).to_owned());
        }
        next = (!page["next"].is_null()).then(|| path(&page["next"]));
        let link = answer.header("link");
        assert_eq!(link.is_empty(), next.is_none(), "{link}");
        if let Some(next) = &next {
            assert_eq!(link, format!("<https://corak.example{next}>; rel=\"next\""));
        }
        between();
    }
    seen
}

fn crafts(world: &World, names: &[&str]) {
    for name in names {
        world.craft(&domain::text::slug(name), name, "A1");
    }
}

#[test]
fn a_walk_through_all_pages_meets_everything_once_while_others_are_added() {
    on_both(|world| {
        world.country();
        crafts(world, &["Ash basket", "Bone comb", "Clay pot", "Drum", "Éventail", "Felt hat", "Glass bead"]);
        let visitor = Visitor::of(world);
        let mut added = 0;
        let seen = walk(&visitor, "/api/v1/crafts?limit=2", "slug", || {
            added += 1;
            crafts(world, &[&format!("Aa {added}"), &format!("Zz {added}")]);
        });
        let old: Vec<&String> =
            seen.iter().filter(|s| !s.starts_with("aa-") && !s.starts_with("zz-")).collect();
        assert_eq!(
            old,
            ["ash-basket", "bone-comb", "clay-pot", "drum", "eventail", "felt-hat", "glass-bead"]
        );
        let mut once = seen.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "{seen:?}");
        // The last page is full, and there is nothing after it.
        let all = visitor.get(&format!("/api/v1/crafts?limit={}", seen.len().min(7))).json();
        assert_eq!(all["data"].as_array().expect("a list").len(), 7);
    });
}

#[test]
fn every_list_pages_through_and_every_record_is_found_under_its_own_address() {
    on_both(|world| {
        furnished(world);
        crafts(world, &["Bone comb", "Clay pot"]);
        let maker = world.maker(world.maker_draft("loom-2", "Another Loom", "A2", "bone-comb"));
        world.item(world.item_draft("comb", "Comb", &maker), 0);
        world.motif("moon", "Moon");
        world.designate("A1", "ikat", Status::Candidate).expect("a candidate");
        world.designate("A2", "bone-comb", Status::Designated).expect("a flagship");
        let visitor = Visitor::of(world);
        for (list, field, many) in [
            ("regions", "code", 4),
            ("crafts", "slug", 3),
            ("motifs", "slug", 2),
            ("makers", "slug", 2),
            ("items", "slug", 2),
            ("designations", "id", 2),
            ("vocabularies/category", "key", 1),
            ("heritage", "key", 0),
        ] {
            let seen = walk(&visitor, &format!("/api/v1/{list}?limit=1"), field, || ());
            assert_eq!(seen.len(), many, "{list}: {seen:?}");
            let page = visitor.get(&format!("/api/v1/{list}")).json();
            for record in page["data"].as_array().expect("a list") {
                let one = visitor.get(&path(&record["links"]["self"])).json();
                assert_eq!(one[field], record[field], "{list}");
                for page in record["links"]["html"].as_object().into_iter().flatten() {
                    assert_eq!(visitor.get(&path(page.1)).status, 200, "{}", page.1);
                }
            }
        }
        let index = visitor.get("/api/v1").json();
        for list in index["lists"].as_object().expect("lists").values() {
            visitor.get(&path(list)).json();
        }
    });
}

#[test]
fn lists_are_narrowed_by_region_level_parent_and_the_beginning_of_a_name() {
    on_both(|world| {
        furnished(world);
        crafts(world, &["Bone comb"]);
        world.region("commune", "A2-01", "Riverbank", Some("A2"));
        let maker = world.maker(world.maker_draft("south", "South Loom", "A2-01", "bone-comb"));
        world.item(world.item_draft("comb", "Comb", &maker), 0);
        let visitor = Visitor::of(world);
        let codes = |query: &str| walk(&visitor, &format!("/api/v1/regions?{query}"), "code", || ());
        assert_eq!(codes("level=1"), ["A1", "A2"]);
        assert_eq!(codes("parent=A1"), ["A1-01"]);
        assert_eq!(codes("root=A1&limit=1"), ["A1", "A1-01"]);
        assert_eq!(codes("root=A1&level=2"), ["A1-01"]);
        assert_eq!(codes("q=RIVER&limit=1"), ["A2-01", "A1-01"]);
        assert_eq!(codes("q=river&root=A1"), ["A1-01"]);
        assert_eq!(codes("q=river&parent=A2"), ["A2-01"]);
        assert_eq!(codes("parent=A1&level=1"), [""; 0]);
        let slugs = |list: &str| walk(&visitor, &format!("/api/v1/{list}"), "slug", || ());
        for (region, items, makers) in [
            ("XX", vec!["shawl", "comb"], vec!["south-loom", "the-loom"]),
            ("A1", vec!["shawl"], vec!["the-loom"]),
            ("A1-01", vec!["shawl"], vec!["the-loom"]),
            ("A2", vec!["comb"], vec!["south-loom"]),
        ] {
            assert_eq!(slugs(&format!("items?region={region}")), items, "{region}");
            assert_eq!(slugs(&format!("makers?region={region}")), makers, "{region}");
        }
        assert_eq!(slugs("items?craft=bone-comb"), ["comb"]);
        assert_eq!(slugs("items?category=weaving&limit=1"), slugs("items"));
        assert_eq!(slugs("items?category=pottery"), [""; 0]);
        assert_eq!(slugs("items?maker=the-loom"), ["shawl"]);
        assert_eq!(slugs("items?maker=the-loom&region=A2"), [""; 0]);
        assert_eq!(slugs("makers?craft=ikat-cloth&kind=workshop"), ["the-loom"]);
        assert_eq!(slugs("crafts?category=weaving&region=A2"), [""; 0]);
    });
}

#[test]
fn coverage_says_for_each_region_what_is_recorded_in_it() {
    on_both(|world| {
        furnished(world);
        world.region("canton", "A3", "West", Some("XX"));
        world.designate("A1", "ikat", Status::Candidate).expect("a candidate");
        crafts(world, &["Bone comb"]);
        world.designate("A2", "bone-comb", Status::Designated).expect("a flagship");
        let visitor = Visitor::of(world);
        let of = |code: &str| visitor.get(&format!("/api/v1/regions/{code}")).json()["coverage"].clone();
        let numbers = |c: &Value| {
            ["regions", "designated", "under_way", "candidate", "without"]
                .map(|k| c[k].as_i64().expect("a number"))
        };
        assert_eq!(numbers(&of("XX")), [3, 1, 0, 1, 1]);
        assert_eq!(numbers(&of("A1")), [1, 0, 0, 1, 0]);
        assert_eq!(numbers(&of("A1-01")), [0, 0, 0, 0, 0]);
        assert_eq!((&of("A1")["status"], &of("A2")["status"]), (&"candidate".into(), &"designated".into()));
        assert_eq!((&of("A3")["status"], &of("XX")["status"]), (&Value::Null, &Value::Null));
        assert_eq!(numbers(&visitor.get("/api/v1/coverage").json()), [3, 1, 0, 1, 1]);
        let flagship = visitor.get("/api/v1/designations?status=designated").json()["data"][0].clone();
        assert_eq!(flagship["document"]["number"], "1/2026");
        assert!(flagship["recorded_at"].as_str().is_some_and(|t| t.starts_with("2026-11-24T00:00")));
        assert_eq!(flagship["checked"], "unchecked");
    });
}

#[test]
fn what_has_not_changed_is_not_sent_again() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        for path in ["/api/v1/crafts", "/api/v1/crafts/ikat-cloth", "/api/v1", "/api/openapi.json"] {
            let first = visitor.get(path);
            let tag = first.header("etag").to_owned();
            assert!(tag.starts_with('"'), "{path}: {tag}");
            assert!(first.header("cache-control").contains("max-age"), "{path}");
            assert_eq!(first.header("access-control-allow-origin"), "*", "{path}");
            for known in [tag.clone(), format!("\"x\", W/{tag}"), "*".to_owned()] {
                let again = visitor.ask_with(Method::GET, path, &[("if-none-match", &known)]);
                assert_eq!((again.status.as_u16(), again.bytes.len()), (304, 0), "{path} {known}");
                assert_eq!(again.header("etag"), tag);
                assert_eq!(again.header("access-control-allow-origin"), "*");
            }
            let head = visitor.ask(Method::HEAD, path);
            assert_eq!((head.status.as_u16(), head.bytes.len(), head.header("etag")), (200, 0, tag.as_str()));
            let other = visitor.ask_with(Method::GET, path, &[("if-none-match", "\"other\"")]);
            assert_eq!(other.status, 200);
            // Compressed bytes are others than the tag was made from.
            let small = visitor.ask_with(Method::GET, path, &[("accept-encoding", "br")]);
            if small.header("content-encoding") == "br" {
                assert_eq!(small.header("etag"), format!("W/{tag}"), "{path}");
            }
            assert!(first.header("vary").contains("accept-encoding"), "{path}: {}", first.header("vary"));
        }
        let before = visitor.get("/api/v1/crafts").header("etag").to_owned();
        crafts(world, &["Bone comb"]);
        let after = visitor.ask_with(Method::GET, "/api/v1/crafts", &[("if-none-match", &before)]);
        assert_eq!(after.json()["data"].as_array().map(Vec::len), Some(2));
    });
}

#[test]
fn a_wrong_parameter_is_named_in_a_problem() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let long = "a".repeat(201);
        for (query, names) in [
            ("crafts?colour=red".to_owned(), vec!["colour"]),
            ("crafts?limit=0".to_owned(), vec!["limit"]),
            ("crafts?limit=201&colour=red".to_owned(), vec!["limit", "colour"]),
            ("crafts?limit=ten".to_owned(), vec!["limit"]),
            ("crafts?limit=1&limit=2".to_owned(), vec!["limit"]),
            ("crafts?limit=".to_owned(), vec!["limit"]),
            ("crafts?category=%00".to_owned(), vec!["category"]),
            ("crafts?category=%ff".to_owned(), vec!["category"]),
            ("crafts?category=%E2%80%AE%D8%B9".to_owned(), vec!["category"]),
            (format!("crafts?category={long}"), vec!["category"]),
            ("crafts?category=%3Cscript%3E".to_owned(), vec!["category"]),
            ("crafts?cursor=zzzz".to_owned(), vec!["cursor"]),
            (format!("crafts?cursor={}", long.repeat(11)), vec!["cursor"]),
            ("crafts?region=Z9".to_owned(), vec!["region"]),
            ("regions?parent=Z9".to_owned(), vec!["parent"]),
            ("regions?root=..%2f".to_owned(), vec!["root"]),
            ("regions?level=-1".to_owned(), vec!["level"]),
            ("regions?q=%2E%2E".to_owned(), vec!["q"]),
            ("makers?kind=robot".to_owned(), vec!["kind"]),
            ("designations?status=best".to_owned(), vec!["status"]),
            ("crafts/ikat-cloth?x=1".to_owned(), vec!["x"]),
            ("?x=1".to_owned(), vec!["x"]),
        ] {
            let at = if query.starts_with('?') { "/api/v1" } else { "/api/v1/" };
            let answer = visitor.get(&format!("{at}{query}"));
            let problem = answer.problem(400);
            let errors = problem["errors"].as_array().expect("errors");
            let found: Vec<&str> = errors.iter().filter_map(|e| e["parameter"].as_str()).collect();
            assert_eq!(found, names, "{query}");
            for error in errors {
                let detail = error["detail"].as_str().expect("a detail");
                assert!(!detail.is_empty() && !detail.starts_with("api-fault"), "{query}: {detail}");
            }
            assert!(problem["type"].as_str().is_some_and(|t| t.ends_with("#api")), "{problem}");
        }
        // A cursor of one list does not lead into another.
        crafts(world, &["Bone comb"]);
        let next = path(&visitor.get("/api/v1/crafts?limit=1").json()["next"]);
        visitor.get(&next.replace("/crafts", "/motifs")).problem(400);
    });
}

#[test]
fn whatever_is_asked_below_api_is_answered_by_a_problem_in_the_callers_language() {
    on_both(|world| {
        furnished(world);
        let visitor = Visitor::of(world);
        let long = "a".repeat(6000);
        for path in [
            "/api",
            "/api/",
            "/api/v2",
            "/api/v1/",
            "/api/v1/nothing",
            "/api/v1/crafts/",
            "/api/v1/crafts/nothing",
            "/api/v1/crafts/ikat-cloth/more",
            "/api/v1/crafts/%ff%fe",
            "/api/v1/crafts/a%00b",
            "/api/v1/crafts/%E2%80%AE%D8%B9%D8%B1%D8%A8%D9%8A",
            "/api/v1/regions/..%2f",
            "/api/v1/designations/1",
            "/api/v1/heritage/x",
            "/api/v1/vocabularies/colours",
            "/api/v1/vocabularies/category/none",
            &format!("/api/v1/items/{long}"),
        ] {
            for (asked, lang) in
                [("en", "en"), ("fr-CA,fr;q=0.9,en;q=0.1", "fr"), ("de", "en"), ("*;q=x,,;", "en")]
            {
                let answer = visitor.ask_with(Method::GET, path, &[("accept-language", asked)]);
                answer.problem(404);
                assert_eq!(answer.header("content-language"), lang, "{path} {asked}");
                assert!(answer.header("vary").contains("accept-language"));
                assert_eq!(answer.header("access-control-allow-origin"), "*");
            }
            assert_eq!(visitor.ask(Method::HEAD, path).status, 404, "{path}");
        }
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH] {
            let answer = visitor.ask(method, "/api/v1/crafts");
            answer.problem(405);
            assert!(answer.header("allow").contains("GET"));
        }
        let asked = visitor.ask(Method::OPTIONS, "/api/v1/crafts");
        assert_eq!(asked.status, 204);
        assert!(asked.header("access-control-allow-headers").contains("if-none-match"));
    });
}

#[test]
fn a_person_without_consent_is_a_place_and_a_craft() {
    on_both(|world| {
        furnished(world);
        let mut draft = world.maker_draft("secret-key", "Hidden Name", "A1-01", "ikat");
        draft.kind = MakerKind::Person;
        draft.locality = Some("Hidden lane".into());
        draft.story = en("Hidden story");
        draft.contact = Contact { phone: Some("+99123456789".into()), ..Contact::default() };
        let maker = world.maker(draft);
        world.item(world.item_draft("secret-item-key", "Scarf", &maker), 1);
        let mut shy = world.maker_draft("shy", "Unready Workshop", "A1", "ikat");
        shy.status = domain::publication::Publication::Draft;
        let shy = world.maker(shy);
        world.item(world.item_draft("cap", "Cap", &shy), 1);
        let visitor = Visitor::of(world);
        for path in [
            "/api/v1/makers",
            "/api/v1/items",
            "/api/v1/makers?region=A1",
            "/api/v1/items?region=XX",
            "/api/v1/items/scarf",
            "/api/v1/items/cap",
            &format!("/api/v1/makers/{}", maker.slug()),
        ] {
            let text = visitor.get(path).json().to_string();
            for word in ["Hidden", "hidden", "99123456789", "secret", "Unready", "unready", "consent"] {
                assert!(!text.contains(word), "{path} tells {word}: {text}");
            }
        }
        let one = visitor.get(&format!("/api/v1/makers/{}", maker.slug())).json();
        assert_eq!(
            (&one["name"], &one["contact"], &one["story"]),
            (&Value::Null, &Value::Null, &Value::Null)
        );
        assert_eq!(one["region"]["code"], "A1-01");
        assert_eq!(one["crafts"], serde_json::json!(["ikat-cloth"]));
        visitor.get("/api/v1/makers/unready-workshop").problem(404);
        assert_eq!(visitor.get("/api/v1/items/cap").json()["maker"], Value::Null);
    });
}

#[test]
fn protected_goods_have_no_price_even_when_they_became_so_later() {
    on_both(|world| {
        let item = furnished(world);
        world.term(Vocabulary::Material, "shell", false, Protection::None);
        let mut draft =
            world.item_draft("shell", "Shell box", &world.maker(world.maker_draft("s", "S", "A1", "ikat")));
        draft.materials = vec!["shell".into()];
        draft.price = Some(Money(9_900));
        world.item(draft, 4);
        let visitor = Visitor::of(world);
        let before = visitor.get("/api/v1/items/shell-box").json();
        assert_eq!(before["price"], serde_json::json!({"amount": 9900, "currency": "XXD", "exponent": 2}));
        assert_eq!((&before["stock"], &before["protected"]), (&4.into(), &false.into()));
        world.term(Vocabulary::Material, "shell", false, Protection::Cites);
        let after = visitor.get("/api/v1/items/shell-box").json();
        assert_eq!(
            (&after["price"], &after["stock"], &after["protected"]),
            (&Value::Null, &0.into(), &true.into())
        );
        let other = visitor.get("/api/v1/items").json()["data"][0].clone();
        assert_eq!((&other["id"], &other["price"]["amount"]), (&item.id.to_string().into(), &12_500.into()));
    });
}

#[test]
fn a_renamed_record_leads_to_its_new_address() {
    on_both(|world| {
        let mut item = furnished(world);
        item.names = en("Great shawl");
        world
            .db
            .write_blocking(store::Command::system("test"), move |tx| store::item::save(tx, &system(), &item))
            .expect("the item is stored");
        let visitor = Visitor::of(world);
        let moved = visitor.get("/api/v1/items/shawl");
        assert_eq!(moved.status, 301);
        assert_eq!(moved.header("location"), "https://corak.example/api/v1/items/great-shawl");
        assert_eq!(visitor.get("/api/v1/items/great-shawl").json()["names"]["en"], "Great shawl");
    });
}

#[test]
fn one_question_finds_everything_with_counts_and_pages() {
    on_both(|world| {
        furnished(world);
        crafts(world, &["Bone comb", "Ikat bag"]);
        let (_, visitor) = crate::finding::small(world);
        let found = visitor.get("/api/v1/search?q=ikat&lang=en").json();
        assert_eq!(found["indexed"], true);
        assert!(found["total"].as_u64().is_some_and(|n| n >= 3), "{found}");
        let hits = found["data"].as_array().expect("hits");
        for hit in hits {
            let one = visitor.get(&path(&hit["links"]["self"])).json();
            assert!(one["slug"] == hit["slug"] || one["code"].is_string(), "{hit}");
            assert_eq!(visitor.get(&path(&hit["links"]["html"]["en"])).status, 200, "{hit}");
        }
        let kinds = &found["facets"]["kind"];
        let of = |kind: &str| kinds.as_array().expect("kinds").iter().find(|k| k["value"] == kind).cloned();
        assert_eq!(of("craft").expect("crafts")["count"], 2);
        let narrow = visitor.get("/api/v1/search?q=ikat&kind=craft&limit=1").json();
        assert_eq!((&narrow["total"], narrow["data"].as_array().map(Vec::len)), (&2.into(), Some(1)));
        let next = visitor.get(&path(&narrow["next"])).json();
        assert_ne!(next["data"][0]["slug"], narrow["data"][0]["slug"]);
        assert_eq!(next["next"], Value::Null);
        let priced = visitor.get("/api/v1/search?kind=item&region=A1&in_stock=true&price=1-20000").json();
        assert_eq!(priced["data"][0]["price"]["amount"], 12_500);
        assert_eq!(visitor.get("/api/v1/search?q=zzzzqqqq").json()["total"], 0);
        for query in [
            "q=%00",
            "q=a&q=b",
            "kind=robot",
            "region=Z9",
            "price=x",
            "price=-",
            "page=0",
            "page=9999",
            "limit=101",
            "sort=best",
            "in_stock=1",
            "lang=xx",
            "category=A%20b",
            "colour=red",
        ] {
            visitor.get(&format!("/api/v1/search?{query}")).problem(400);
        }
        let strange = visitor.get("/api/v1/search?q=%E2%80%AE%D8%B9%3Cscript%3E").json();
        assert_eq!(strange["total"], 0);
    });
}

#[test]
fn while_the_index_is_being_made_beginnings_of_names_are_found() {
    on_both(|world| {
        furnished(world);
        let found = Visitor::of(world).get("/api/v1/search?q=ik").json();
        assert_eq!((&found["indexed"], &found["data"][0]["slug"]), (&false.into(), &"ikat-cloth".into()));
    });
}
