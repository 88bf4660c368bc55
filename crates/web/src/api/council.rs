//! Councils: the list, one with its divisions, posts and statutes, and statutes article by article. Who holds a post is told
//! by the page for readers alone: names do not leave here.

use domain::council::statute::Article as Told;
use domain::council::{Council as Recorded, Decree, Post as Seat};
use domain::region::{Region, RegionCode};
use serde::Serialize;
use store::council::list::Listed;
use store::council::page::Edition;
use utoipa::ToSchema;

use crate::Site;
use crate::api::answer::{Answer, Links, Listing, RegionRef, Texts, answer, list as page, texts};
use crate::api::call::Call;
use crate::api::maker::ContactOf;
use crate::api::problem::Problem;

/// A decree.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecreeOf {
    /// Its number, as it stands on it.
    #[schema(example = "188.44/1/2026")]
    pub number: String,
    /// Its day (RFC 3339 full-date).
    pub date: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Where it can be read: a web address, or the mark of a file.
    pub file: Option<String>,
}

fn decree(decree: &Decree) -> Option<DecreeOf> {
    Some(DecreeOf {
        number: decree.number.clone()?,
        date: decree.date.map(|d| d.to_string()),
        issuer: decree.issuer.clone(),
        file: decree.file.clone(),
    })
}

/// The council of a region.
#[derive(Debug, Serialize, ToSchema)]
pub struct Council {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its region.
    pub region: RegionRef,
    /// Its official names.
    pub names: Texts,
    /// The decree by which its board holds office.
    pub decree: Option<DecreeOf>,
    /// The first day of the board's term (RFC 3339 full-date).
    pub since: Option<String>,
    /// The last day of the board's term (RFC 3339 full-date).
    pub until: Option<String>,
    /// Ways to reach it, as far as they are for everybody.
    pub contact: ContactOf,
    /// Whether it is a sample and no real council.
    pub sample: bool,
    /// Where it is found.
    pub links: Links,
}

/// A division (*bidang*).
#[derive(Debug, Serialize, ToSchema)]
pub struct Division {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its names.
    pub names: Texts,
    /// What it does.
    pub tasks: Option<Texts>,
}

/// A post. Who holds it is not told here.
#[derive(Debug, Serialize, ToSchema)]
pub struct Post {
    /// Its id.
    #[schema(format = "uuid")]
    pub id: String,
    /// What it is: `patron`, `adviser`, `chair`, `deputy-chair`, `working-chair`, `deputy-working-chair`, `secretary`,
    /// `deputy-secretary`, `treasurer`, `deputy-treasurer`, `division-head`, `deputy-division-head` or `member`.
    #[schema(example = "chair")]
    pub role: &'static str,
    /// What this council calls it, where that is not what its role is called anyway.
    pub names: Option<Texts>,
    /// The id of its division; `null` for one of the whole council.
    #[schema(format = "uuid")]
    pub division: Option<String>,
    /// How many hold it at a time.
    #[schema(example = 1, minimum = 1)]
    pub seats: i64,
}

/// An edition of statutes or bylaws, in short.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatuteRef {
    /// The key by which it is cited, the same for ever.
    #[schema(example = "ad-2021")]
    pub key: String,
    /// Which document: `ad` the statutes (*anggaran dasar*), `art` the bylaws (*anggaran rumah tangga*).
    #[schema(example = "ad")]
    pub document: &'static str,
    /// Its decree.
    pub decree: Option<DecreeOf>,
    /// The first day on which it is in force (RFC 3339 full-date).
    pub since: Option<String>,
    /// The last day on which it is in force (RFC 3339 full-date).
    pub until: Option<String>,
    /// Where it is found.
    pub links: Links,
}

/// A council with what it consists of.
#[derive(Debug, Serialize, ToSchema)]
pub struct CouncilDetail {
    /// The council.
    #[serde(flatten)]
    pub council: Council,
    /// Its divisions, in their order.
    pub divisions: Vec<Division>,
    /// Its posts, those of the whole council first, from the highest.
    pub posts: Vec<Post>,
    /// Its statutes and bylaws, the latest edition of each first.
    pub statutes: Vec<StatuteRef>,
}

/// A paragraph (*ayat*).
#[derive(Debug, Serialize, ToSchema)]
pub struct Paragraph {
    /// Its number; `null` for one without.
    #[schema(example = "2")]
    pub number: Option<String>,
    /// Its text.
    pub text: String,
}

/// An article (*pasal*).
#[derive(Debug, Serialize, ToSchema)]
pub struct Article {
    /// Its id, the same for ever.
    #[schema(format = "uuid")]
    pub id: String,
    /// Its number, with a letter where one was put between others.
    #[schema(example = "5A")]
    pub number: String,
    /// What stands beside the number.
    pub title: Option<String>,
    /// The number of the chapter (*bab*) that begins with it.
    #[schema(example = "II")]
    pub chapter: Option<String>,
    /// The title of that chapter.
    pub chapter_title: Option<String>,
    /// Its paragraphs.
    pub paragraphs: Vec<Paragraph>,
    /// Where it is found.
    pub links: Links,
}

/// An edition of statutes or bylaws, article by article.
#[derive(Debug, Serialize, ToSchema)]
pub struct StatuteDetail {
    /// The edition.
    #[serde(flatten)]
    pub statute: StatuteRef,
    /// Its articles.
    pub articles: Vec<Article>,
}

impl Site {
    fn council_links(&self, code: &RegionCode, slug: &str, api: &str, below: &str) -> Links {
        let html = self.profile.languages.iter().map(|lang| {
            (lang.to_string(), format!("{}{}", self.origin, self.council_href(lang, slug, below)))
        });
        let path = if api.is_empty() { format!("councils/{code}") } else { format!("councils/{code}/{api}") };
        Links { this: self.api(&path), html: Some(html.collect()) }
    }

    pub(crate) fn api_council(&self, c: &Recorded, region_name: &str, slug: &str) -> Council {
        Council {
            id: c.id.to_string(),
            region: self.api_region(&c.region, region_name),
            names: Texts(c.names.clone()),
            decree: decree(&c.decree),
            since: c.since.map(|d| d.to_string()),
            until: c.until.map(|d| d.to_string()),
            contact: ContactOf {
                phone: c.contact.phone.clone(),
                whatsapp: c.contact.whatsapp.clone(),
                email: c.contact.email.clone(),
                website: c.contact.website.clone(),
                instagram: c.contact.instagram.clone(),
                address: c.contact.address.clone(),
            },
            sample: c.sample,
            links: self.council_links(&c.region, slug, "", ""),
        }
    }

    fn api_statute(&self, region: &Region, e: &Edition) -> StatuteRef {
        StatuteRef {
            key: e.key.clone(),
            document: e.document.word(),
            decree: decree(&e.decree),
            since: e.since.map(|d| d.to_string()),
            until: e.until.map(|d| d.to_string()),
            links: self.council_links(&region.code, &region.slug(), &format!("statutes/{}", e.key), &e.key),
        }
    }

    fn api_article(&self, region: &Region, key: &str, id: uuid::Uuid, a: &Told) -> Article {
        let (chapter, chapter_title) = a.chapter.clone().unzip();
        let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        let api = format!("statutes/{key}/articles/{}", a.number);
        let links = self.council_links(&region.code, &region.slug(), &api, &format!("{key}/{}", a.number));
        Article {
            id: id.to_string(),
            number: a.number.clone(),
            title: some(&a.title),
            chapter,
            chapter_title: chapter_title.as_deref().and_then(some),
            paragraphs: a
                .paragraphs
                .iter()
                .map(|(number, text)| Paragraph { number: some(number), text: text.clone() })
                .collect(),
            links,
        }
    }
}

fn post(p: &Seat) -> Post {
    Post {
        id: p.id.to_string(),
        role: p.role.word(),
        names: texts(&p.names),
        division: p.division.map(|d| d.to_string()),
        seats: p.seats,
    }
}

/// Published councils, by name in the first language.
#[utoipa::path(
    get,
    path = "/api/v1/councils",
    tag = "councils",
    operation_id = "listCouncils",
    params(
        ("region" = Option<String>, Query, description = "Only councils of the region with this code and below it.", example = "12"),
    ),
    responses((status = 200, description = "A page of councils.", body = Listing<Council>))
)]
pub async fn list(call: Call) -> Answer {
    let site = call.site.clone();
    let mut ask = call.ask();
    let region = ask.region("region");
    let limit = ask.limit();
    let (key, id) = ask.after_id("councils");
    ask.done()?;
    let rows = call
        .read_list("region", move |c| {
            store::council::list::page(c, &domain::access::public(), region.as_ref(), (&key, id), limit)
        })
        .await?;
    let last = rows.last().map(|l| (l.sort_key.clone(), l.council.id.to_string()));
    let line = |l: &Listed| site.api_council(&l.council, &l.region_name, &l.region_slug);
    page(&call, "councils", limit, rows.iter().map(line).collect(), last)
}

/// The region of a call, if regions of its level have councils.
async fn region(call: &Call) -> Result<Region, Box<Problem>> {
    call.ask().done()?;
    let code = RegionCode::parse(call.param("code")).ok_or_else(|| call.missing())?;
    let found = call.read(move |c| store::region::get(c, &code)).await?;
    found.filter(|r| call.site.has_council(r)).ok_or_else(|| call.missing())
}

/// The council of a region, by the region's code.
#[utoipa::path(
    get,
    path = "/api/v1/councils/{code}",
    tag = "councils",
    operation_id = "getCouncil",
    params(("code" = String, Path, description = "The official code of its region.", example = "12.04")),
    responses((status = 200, description = "The council.", body = CouncilDetail))
)]
pub async fn show(call: Call) -> Answer {
    let site = call.site.clone();
    let region = region(&call).await?;
    let code = region.code.clone();
    let found = call.read(move |c| store::council::page::get(c, &domain::access::public(), &code)).await?;
    let found = found.ok_or_else(|| call.missing())?;
    answer(
        &call,
        &CouncilDetail {
            council: site.api_council(&found.council, &region.full_name, &region.slug()),
            divisions: found
                .divisions
                .iter()
                .map(|d| Division {
                    id: d.id.to_string(),
                    names: Texts(d.names.clone()),
                    tasks: texts(&d.tasks),
                })
                .collect(),
            posts: found.posts.iter().map(post).collect(),
            statutes: found.statutes.iter().map(|e| site.api_statute(&region, e)).collect(),
        },
    )
}

/// An edition with its articles.
async fn edition(call: &Call) -> Result<StatuteDetail, Box<Problem>> {
    let site = call.site.clone();
    let region = region(call).await?;
    let (code, key) = (region.code.clone(), call.param("key").to_owned());
    let found =
        call.read(move |c| store::council::page::statute(c, &domain::access::public(), &code, &key)).await?;
    let (_, statute) = found.ok_or_else(|| call.missing())?;
    let short = Edition {
        key: statute.key.clone(),
        document: statute.document,
        decree: statute.decree.clone(),
        since: statute.since,
        until: statute.until,
    };
    let id = |number: &str| domain::council::statute::article_id(statute.id, number);
    Ok(StatuteDetail {
        articles: statute
            .articles()
            .iter()
            .map(|a| site.api_article(&region, &statute.key, id(&a.number), a))
            .collect(),
        statute: site.api_statute(&region, &short),
    })
}

/// An edition of the statutes or bylaws of a council, article by article.
#[utoipa::path(
    get,
    path = "/api/v1/councils/{code}/statutes/{key}",
    tag = "councils",
    operation_id = "getStatute",
    params(
        ("code" = String, Path, description = "The official code of the council's region.", example = "12.04"),
        ("key" = String, Path, description = "The key of the edition.", example = "ad-2021"),
    ),
    responses((status = 200, description = "The edition.", body = StatuteDetail))
)]
pub async fn statute(call: Call) -> Answer {
    let found = edition(&call).await?;
    answer(&call, &found)
}

/// One article of an edition.
#[utoipa::path(
    get,
    path = "/api/v1/councils/{code}/statutes/{key}/articles/{number}",
    tag = "councils",
    operation_id = "getArticle",
    params(
        ("code" = String, Path, description = "The official code of the council's region.", example = "12.04"),
        ("key" = String, Path, description = "The key of the edition.", example = "ad-2021"),
        ("number" = String, Path, description = "The number of the article.", example = "5"),
    ),
    responses((status = 200, description = "The article.", body = Article))
)]
pub async fn article(call: Call) -> Answer {
    let found = edition(&call).await?;
    let number = call.param("number");
    let article = found.articles.into_iter().find(|a| a.number.eq_ignore_ascii_case(number));
    answer(&call, &article.ok_or_else(|| call.missing())?)
}
