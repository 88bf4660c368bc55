//! Vocabularies: which there are, the terms of one, and a term.

use domain::vocabulary::{Protection, Vocabulary};
use serde::Serialize;
use store::vocabulary::list::Listed;
use utoipa::ToSchema;

use crate::Site;
use crate::api::answer::{Answer, Links, Listing, Texts, answer, list as page, texts};
use crate::api::call::Call;

/// A vocabulary.
#[derive(Debug, Serialize, ToSchema)]
pub struct VocabularyOf {
    /// Its word: `category`, `technique`, `material` or `people`.
    #[schema(example = "technique")]
    pub vocabulary: &'static str,
    /// How many terms it has.
    #[schema(minimum = 0)]
    pub terms: i64,
    /// Its terms in this API.
    pub href: String,
}

/// The vocabularies.
#[derive(Debug, Serialize, ToSchema)]
pub struct Vocabularies {
    /// Each vocabulary.
    pub data: Vec<VocabularyOf>,
}

/// A term of a vocabulary.
#[derive(Debug, Serialize, ToSchema)]
pub struct TermOf {
    /// Its id, the same in every office that loads the same data.
    #[schema(format = "uuid")]
    pub id: String,
    /// The word of its vocabulary.
    #[schema(example = "technique")]
    pub vocabulary: &'static str,
    /// Its key, by which records name it.
    #[schema(example = "ikat")]
    pub key: String,
    /// The key of the broader term.
    pub parent: Option<String>,
    /// Its names.
    pub names: Texts,
    /// Of a category: whether it is a craft; food and forest goods are kept, but are none.
    pub craft: Option<bool>,
    /// Of a material: `cites` or `protected` when trade in it is restricted, else `null`.
    pub protection: Option<&'static str>,
    /// Of a people: codes of the regions in which it lives.
    pub regions: Vec<String>,
    /// A note.
    pub note: Option<Texts>,
    /// The addresses that the note rests on.
    pub sources: Vec<String>,
    /// Where it is found.
    pub links: Links,
}

impl Site {
    fn api_term(&self, l: &Listed) -> TermOf {
        let t = &l.term;
        let word = t.vocabulary.word();
        TermOf {
            id: t.id.to_string(),
            vocabulary: word,
            key: t.key.clone(),
            parent: t.parent.clone(),
            names: Texts(t.names.clone()),
            craft: (t.vocabulary == Vocabulary::Category).then_some(t.craft),
            protection: (t.protection != Protection::None).then(|| t.protection.word()),
            regions: t.regions.iter().map(ToString::to_string).collect(),
            note: texts(&t.note),
            sources: t.sources.clone(),
            links: Links { this: self.api(&format!("vocabularies/{word}/{}", t.key)), html: None },
        }
    }
}

/// Which vocabularies there are.
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies",
    tag = "vocabularies",
    operation_id = "getVocabularies",
    responses((status = 200, description = "The vocabularies.", body = Vocabularies))
)]
pub async fn every(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let counts = call.read(store::vocabulary::list::counts).await?;
    let data = Vocabulary::ALL
        .into_iter()
        .map(|v| VocabularyOf {
            vocabulary: v.word(),
            terms: counts.iter().find(|(w, _)| w == v.word()).map_or(0, |(_, n)| *n),
            href: site.api(&format!("vocabularies/{}", v.word())),
        })
        .collect();
    answer(&call, &Vocabularies { data })
}

/// The terms of a vocabulary, in its own order.
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies/{vocabulary}",
    tag = "vocabularies",
    operation_id = "listTerms",
    params(("vocabulary" = String, Path, description = "`category`, `technique`, `material` or `people`.", example = "technique")),
    responses((status = 200, description = "A page of terms.", body = Listing<TermOf>))
)]
pub async fn list(call: Call) -> Answer {
    let site = call.site.clone();
    let vocabulary = Vocabulary::from_word(call.param("vocabulary")).ok_or_else(|| call.missing())?;
    let mut ask = call.ask();
    let limit = ask.limit();
    let (place, key) = ask.after(vocabulary.word());
    ask.done()?;
    let place = if key.is_empty() { -1 } else { place.parse().unwrap_or(-1) };
    let rows = call.read(move |c| store::vocabulary::list::page(c, vocabulary, (place, &key), limit)).await?;
    let last = rows.last().map(|l| (l.place.to_string(), l.term.key.clone()));
    page(&call, vocabulary.word(), limit, rows.iter().map(|l| site.api_term(l)).collect(), last)
}

/// One term by vocabulary and key.
#[utoipa::path(
    get,
    path = "/api/v1/vocabularies/{vocabulary}/{key}",
    tag = "vocabularies",
    operation_id = "getTerm",
    params(
        ("vocabulary" = String, Path, description = "`category`, `technique`, `material` or `people`.", example = "technique"),
        ("key" = String, Path, description = "Its key.", example = "ikat"),
    ),
    responses((status = 200, description = "The term.", body = TermOf))
)]
pub async fn show(call: Call) -> Answer {
    let site = call.site.clone();
    call.ask().done()?;
    let vocabulary = Vocabulary::from_word(call.param("vocabulary")).ok_or_else(|| call.missing())?;
    let key = call.param("key").to_owned();
    let found = call.read(move |c| store::vocabulary::list::one(c, vocabulary, &key)).await?;
    answer(&call, &site.api_term(&found.ok_or_else(|| call.missing())?))
}
