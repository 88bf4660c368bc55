//! `/lapak` and `/lapak/perajin/{id}`: the products of a maker, each with its state and what can be done next.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Redirect};
use domain::fault::Faults;
use domain::id::{ItemId, Kind, MakerId};
use domain::lang::Lang;
use domain::maker::holiday::Days;
use domain::publication::Publication;
use store::Conn;
use store::item::own::Line;
use uuid::Uuid;

use super::{Around, Here, ITEMS, STALL, acts, maker, over_items, price_text, stock_text};
use crate::account::guard::Signed;
use crate::account::work::{Field, WORK};
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::Values;
use crate::error::{Answer, render};
use crate::page::{Link, Page};
use crate::picture::Photo;
use crate::{Site, sentence, text};

/// How many products stand on a page.
const PAGE: i64 = 20;

/// A product in the list.
struct Product {
    href: String,
    name: String,
    price: String,
    stock: String,
    status: &'static str,
    status_label: String,
    about: String,
    why: String,
    next: Link,
    photo: Option<Photo>,
    weave: String,
}

#[derive(Template)]
#[template(path = "stall/home.html")]
struct HomePage {
    page: Page,
    around: Around,
    done: String,
    add: String,
    /// Where a holiday begins and ends, whether one can begin, and what is said of one that is there.
    holiday: String,
    begins: bool,
    now: String,
    until: Field,
    /// Whether products were paused one by one, which can come back at once.
    paused: bool,
    /// How many orders have messages that the maker has not read, and where they are.
    unread: Option<Link>,
    /// What is to be said of the profile, and where it is.
    profile: Option<Link>,
    products: Vec<Product>,
    first: bool,
    start: String,
    older: String,
    /// How many invitations wait for the reader.
    invited: usize,
}

#[derive(Template)]
#[template(path = "stall/choose.html")]
struct ChoosePage {
    page: Page,
    around: Around,
    makers: Vec<Link>,
    council: Council,
    invited: usize,
}

/// The council that somebody asks.
#[derive(Default)]
struct Council {
    name: String,
    contacts: Vec<Contact>,
}

/// A way to reach it.
struct Contact {
    label: String,
    text: String,
    href: String,
}

/// `/lapak`
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, uri: Uri) -> Answer {
    if !super::may(&signed.who) {
        // Nothing here is theirs.
        return Ok(Redirect::to(WORK).into_response());
    }
    let makers = super::makers(&signed.who);
    if let [only] = makers.as_slice() {
        let said = Said::asked(&signed.lang, &uri);
        return page(site, signed, *only, said).await;
    }
    let held = AssertUnwindSafe((site.clone(), signed.clone(), makers));
    let (makers, council, invited) = site
        .db
        .read(move |c| {
            let (site, signed, makers) = &*held;
            let mut links = Vec::new();
            for id in makers {
                let label = store::trail::name(c, Kind::Maker, id.0, &signed.lang)?.unwrap_or_default();
                links.push(Link { label, href: start(signed, *id), current: false });
            }
            links.sort_by_key(|l| domain::text::sort_key(&l.label));
            let council = if links.is_empty() { ask_whom(c, signed)? } else { Council::default() };
            Ok((links, council, super::held::waiting(c, site, signed)?))
        })
        .await
        .map_err(signed.fail(&site))?;
    let title = sentence(signed.lang.as_str(), "stall-title", &[]);
    Ok(render(&ChoosePage {
        page: site.private_page(&signed.lang, &title),
        around: site.stall(&signed, None, STALL),
        makers,
        council,
        invited,
    }))
}

/// Where somebody begins with a maker: at its products, or at its profile when they keep no more.
fn start(signed: &Signed, id: MakerId) -> String {
    let items = signed.who.makers(domain::access::Right::KeepOwnItems).contains(&id);
    format!("{}/{id}{}", super::MAKERS, if items { "" } else { "/profil" })
}

/// The council that somebody asks who acts for nobody yet.
fn ask_whom(c: &mut Conn, signed: &Signed) -> store::Result<Council> {
    let lang = &signed.lang;
    let Some(role) = signed.who.holdings().first() else { return Ok(Council::default()) };
    let path = store::region::path(c, &role.region)?;
    let Some(council) = store::council::page::nearest(c, &domain::access::public(), &path)? else {
        return Ok(Council::default());
    };
    let contact = &council.contact;
    let link = |scheme: &str, text: &Option<String>| {
        text.as_deref().map(|t| format!("{scheme}{t}")).unwrap_or_default()
    };
    let whatsapp = contact.whatsapp.as_deref().map(|n| n.trim_start_matches('+').to_owned());
    let ways = [
        ("phone", &contact.phone, link("tel:", &contact.phone)),
        ("whatsapp", &contact.whatsapp, link("https://wa.me/", &whatsapp)),
        ("email", &contact.email, link("mailto:", &contact.email)),
        ("address", &contact.address, String::new()),
    ];
    let contacts = ways.into_iter().filter_map(|(field, text, href)| {
        let label = crate::desk::said::label(lang, "maker", field);
        text.clone().map(|text| Contact { label, text, href })
    });
    Ok(Council { name: council.names.text(lang).to_owned(), contacts: contacts.collect() })
}

/// `/lapak/perajin/{id}`
pub async fn of(State(site): State<Arc<Site>>, signed: Signed, Path(text): Path<String>, uri: Uri) -> Answer {
    let id = maker(&site, &signed, &text)?;
    let said = Said::asked(&signed.lang, &uri);
    page(site, signed, id, said).await
}

/// What the page says besides.
#[derive(Default)]
pub struct Said {
    /// What was done.
    pub done: String,
    /// The products before one.
    pub before: Option<ItemId>,
    /// What was typed as the last day of a holiday.
    pub until: String,
    /// What is wrong with it.
    pub faults: Faults,
}

impl Said {
    fn asked(lang: &Lang, uri: &Uri) -> Said {
        let asked = Values::asked(uri.query().unwrap_or_default());
        let before = Uuid::parse_str(asked.get("sebelum")).ok().map(ItemId);
        Said { done: done(lang, &asked), before, ..Said::default() }
    }
}

/// What a holiday came to.
fn done(lang: &Lang, asked: &Values) -> String {
    let word = asked.get("selesai");
    if let "libur" | "masuk" = word {
        return sentence(lang.as_str(), &format!("stall-holiday-done-{word}"), &[]);
    }
    let (Ok(count), "tampil") = (asked.get("n").parse::<usize>(), word) else {
        return String::new();
    };
    let key = format!("stall-holiday-done-{word}");
    let said = sentence(lang.as_str(), &key, &[("count", &count.to_string())]);
    if asked.get("sisa").is_empty() {
        return said;
    }
    format!("{said} {}", sentence(lang.as_str(), &format!("stall-holiday-left-{word}"), &[]))
}

/// That the maker is on holiday.
fn now(lang: &Lang, days: Days) -> String {
    match days.until {
        Some(last) => {
            sentence(lang.as_str(), "stall-holiday-now-until", &[("until", &text::date(last, lang))])
        }
        None => sentence(lang.as_str(), "stall-holiday-now", &[]),
    }
}

/// What can be done next with a product in a state.
fn next(lang: &Lang, id: ItemId, status: Publication) -> Link {
    let anchor = match status {
        Publication::Draft | Publication::Paused => "#langkah",
        Publication::Published => "#tawaran",
        _ => "",
    };
    let rest = if status == Publication::Returned { "/ubah" } else { anchor };
    Link {
        label: sentence(lang.as_str(), &format!("stall-next-{}", status.word()), &[]),
        href: format!("{ITEMS}/{id}{rest}"),
        current: false,
    }
}

fn product(c: &mut Conn, site: &Site, lang: &Lang, line: &Line) -> store::Result<Product> {
    let why = match line.status {
        Publication::Returned | Publication::Withdrawn => crate::desk::record::why(c, line.id.0)?,
        _ => None,
    };
    let say = |stem: &str| sentence(lang.as_str(), &format!("{stem}-{}", line.status.word()), &[]);
    let made = line.photo.as_ref().filter(|p| !p.sizes.is_empty());
    Ok(Product {
        href: format!("{ITEMS}/{}", line.id),
        name: line.names.text(lang).to_owned(),
        price: match line.price.filter(|_| line.varies) {
            Some(low) => site.price(low, true, lang),
            None => price_text(site, lang, line.price),
        },
        stock: stock_text(lang, line.stock, line.lead_days),
        status: line.status.word(),
        status_label: say("stall-state"),
        about: say("stall-about"),
        why: why.unwrap_or_default(),
        next: next(lang, line.id, line.status),
        photo: made.map(|p| Photo::new(p, lang)),
        weave: site.weave("craft", &line.craft),
    })
}

/// The page.
pub async fn page(site: Arc<Site>, signed: Signed, id: MakerId, said: Said) -> Answer {
    let access = match over_items(&site, &signed) {
        Ok(access) => access,
        // They keep the profile and nothing else.
        Err(_) if super::makers(&signed.who).contains(&id) => {
            return Ok(Redirect::to(&start(&signed, id)).into_response());
        }
        Err(fail) => return Err(fail),
    };
    let before = said.before;
    let held = AssertUnwindSafe((site.clone(), signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (site, signed, access) = &*held;
            acts(access, id)?;
            let lang = &signed.lang;
            let here = Here::read(c, signed, id)?;
            let maker = store::maker::own::of_items(c, access, id)?.ok_or(store::Error::Missing)?;
            let mut lines = store::item::own::page(c, access, id, before, PAGE + 1)?;
            let more = lines.len() > usize::try_from(PAGE).unwrap_or_default();
            lines.truncate(usize::try_from(PAGE).unwrap_or_default());
            let older = lines.last().filter(|_| more).map(|l| here.at(&format!("?sebelum={}", l.id)));
            let mut products = Vec::new();
            for line in &lines {
                products.push(product(c, site, lang, line)?);
            }
            let mut any = |state| store::item::own::any(c, access, id, state);
            let paused = any(Publication::Paused)?;
            let today = super::mandate::today(c, site, id)?;
            let away = store::maker::holiday::of(c, id)?.filter(|days| days.hold(today));
            let invited = super::held::waiting(c, site, signed)?;
            let unread = super::orders::unread(c, signed, id)?.len();
            Ok(AssertUnwindSafe((here, maker.status, older, products, paused, away, invited, unread)))
        })
        .await;
    let AssertUnwindSafe((here, status, older, products, paused, away, invited, unread)) =
        settle(&site, &signed, Kind::Maker, id.0, read).await?;
    let lang = &signed.lang;
    let profile = (here.profile && !status.is_public()).then(|| Link {
        label: sentence(lang.as_str(), &format!("stall-profile-is-{}", status.word()), &[]),
        href: here.at("/profil"),
        current: false,
    });
    let title = sentence(lang.as_str(), "stall-products", &[]);
    let last = away.and_then(|days| days.until).map(|d| d.to_string()).unwrap_or_default();
    let typed = if said.faults.is_empty() { last } else { said.until };
    let mut response = render(&HomePage {
        page: site.private_page(lang, &title),
        around: site.stall(&signed, Some(&here), &here.at("")),
        done: said.done,
        holiday: here.at("/libur"),
        begins: away.is_none() && !products.is_empty(),
        now: away.map(|days| now(lang, days)).unwrap_or_default(),
        until: Field::new(lang, "until", "stall-holiday-until", "date")
            .with(&typed)
            .hinted(lang, "stall-holiday-until-hint")
            .wrong(lang, &said.faults),
        paused,
        unread: (unread > 0).then(|| Link {
            label: unread.to_string(),
            href: here.at("/pesanan"),
            current: false,
        }),
        add: here.at("/tambah"),
        profile,
        products,
        first: before.is_none(),
        start: here.at(""),
        older: older.unwrap_or_default(),
        invited,
    });
    if !said.faults.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}
