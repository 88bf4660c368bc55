//! `/lapak/permintaan/{id}`: what somebody asked a maker for by WhatsApp. The maker makes an order of it when both have agreed, or
//! declines it.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::KeepOwnOrders;
use domain::account::code::token;
use domain::fault::{Faults, Problem};
use domain::id::{GroupId, Kind, MakerId, OrderId, RequestId, VariantId};
use domain::item::Money;
use domain::lang::Lang;
use domain::market::basket::{MOST_PIECES, Trouble};
use domain::market::delivery::Way;
use domain::market::order::{Paying, number};
use domain::market::place::Refusal;
use domain::market::request::{Request, Standing, TakeDraft};
use domain::market::terms::Terms;
use store::Conn;
use store::item::variant::Shelf;
use store::market::request::{self, Ids};
use uuid::Uuid;

use super::{Around, Here, orders};
use crate::account::guard::{Filled, Signed};
use crate::account::hash::random;
use crate::account::work::{Field, fault};
use crate::ask::Path;
use crate::desk::settle;
use crate::desk::values::{Values, whole};
use crate::error::{Answer, Fail, render};
use crate::item::form::price;
use crate::market::{said, whatsapp};
use crate::page::{Link, Page};
use crate::{Site, sentence, text};

/// The path of requests.
pub const REQUESTS: &str = "/lapak/permintaan";

/// A request in the list of orders.
pub(super) struct Line {
    pub href: String,
    pub what: String,
    pub number: String,
    pub when: String,
    pub who: String,
    pub fresh: bool,
}

/// The requests of a maker that wait, as lines.
pub(super) fn lines(c: &mut Conn, site: &Site, signed: &Signed, maker: MakerId) -> store::Result<Vec<Line>> {
    let Some(access) = signed.who.may::<KeepOwnOrders>().filter(|a| a.acts_for(maker)) else {
        return Ok(Vec::new());
    };
    let found = request::own(c, &access, maker)?;
    Ok(found
        .into_iter()
        .map(|r| Line {
            href: format!("{REQUESTS}/{}", r.id),
            what: format!("{} × {}", text::number(r.pieces, &signed.lang), r.names.text(&signed.lang)),
            number: number(r.id.0),
            when: site.moment(r.at, &signed.lang),
            who: r.name.or(r.phone).unwrap_or_default(),
            fresh: r.seen.is_none(),
        })
        .collect())
}

struct Choosing {
    value: String,
    label: String,
    note: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "stall/request.html")]
struct RequestPage {
    page: Page,
    around: Around,
    back: String,
    action: String,
    warning: String,
    number: String,
    what: String,
    state: &'static str,
    state_label: String,
    facts: Vec<(String, String)>,
    whatsapp: String,
    call: String,
    /// Whether it waits; then it can be taken or declined.
    waits: bool,
    order: Option<Link>,
    /// Where the maker says how it is paid, when it has no way yet.
    terms: String,
    first: Vec<Field>,
    /// Sizes and colours, where there are several.
    variants: Vec<Choosing>,
    ways: Vec<Choosing>,
    cost: Field,
    payings: Vec<Choosing>,
    paying_fault: String,
    last: Vec<Field>,
}

struct Read {
    here: Here,
    request: Request,
    terms: Option<Terms>,
    shelves: Vec<Shelf>,
}

async fn read(site: &Arc<Site>, signed: &Signed, id: RequestId) -> Result<Read, Fail> {
    let access = signed.may::<KeepOwnOrders>(site)?;
    let held = AssertUnwindSafe((signed.clone(), access));
    let read = site
        .db
        .read(move |c| {
            let (signed, access) = &*held;
            let request = request::own_one(c, access, id)?.ok_or(store::Error::Missing)?;
            let terms = store::market::terms::of(c, request.maker)?;
            let shelves = store::item::variant::of(c, request.item)?;
            Ok(AssertUnwindSafe(Read {
                here: Here::read(c, signed, request.maker)?,
                request,
                terms,
                shelves,
            }))
        })
        .await;
    settle(site, signed, Kind::OrderRequest, id.0, read).await.map(|r| r.0)
}

/// What stands in the form before anything is typed.
fn begun(request: &Request) -> Values {
    Values::default()
        .with("name", request.name.clone().unwrap_or_default())
        .with("phone", request.phone.clone().unwrap_or_default())
        .with("pieces", request.pieces.to_string())
        .with("way", Way::Sent.word())
}

fn page(
    site: &Site,
    signed: &Signed,
    read: Read,
    typed: Option<&Values>,
    faults: &Faults,
    warning: String,
) -> Response {
    let lang = &signed.lang;
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let Read { here, request, terms, shelves } = read;
    let begun = begun(&request);
    let values = typed.unwrap_or(&begun);
    let field = |name: &'static str, label: &str, kind: &'static str| {
        Field::new(lang, name, label, kind).with(values.get(name)).wrong(lang, faults)
    };
    let sent = values.get("way") != Way::PickUp.word();
    let there = shelves.iter().filter(|s| s.variant.on_sale);
    let variants = there.map(|s| Choosing {
        value: s.variant.id.to_string(),
        label: s.variant.words().text(lang).to_owned(),
        note: s.variant.price.map_or_else(String::new, |p| site.profile.money(p.0, lang)),
        chosen: values.get("varian") == s.variant.id.to_string(),
    });
    let ways = [Way::Sent, Way::PickUp].map(|way| Choosing {
        value: way.word().to_owned(),
        label: say(&format!("way-{}", way.word())),
        note: String::new(),
        chosen: sent == (way == Way::Sent),
    });
    let open: Vec<Paying> = Paying::ALL
        .into_iter()
        .filter(|p| terms.as_ref().is_some_and(|t| t.pays(Way::PickUp).any(|open| open == *p)))
        .collect();
    let pay = Paying::from_word(values.get("paying")).or(open.first().copied());
    let payings = open.iter().map(|p| Choosing {
        value: p.word().to_owned(),
        label: say(&format!("paying-{}", p.word())),
        note: String::new(),
        chosen: pay == Some(*p),
    });
    let mut facts = vec![(say("order-at"), site.moment(request.at, lang))];
    if let Some(due) = request.due {
        facts.push((say("order-due"), site.moment(due, lang)));
    }
    if let Some(name) = &request.name {
        facts.push((say("buyer-name"), name.clone()));
    }
    if let Some(phone) = &request.phone {
        facts.push((say("buyer-phone"), phone.clone()));
    }
    let told = sentence(
        lang.as_str(),
        "request-whatsapp-text",
        &[("number", &number(request.id.0)), ("name", request.names.text(lang))],
    );
    let mut cost = field("cost", "order-field-cost", "text");
    cost.hint =
        sentence(lang.as_str(), "order-field-cost-hint", &[("example", &site.profile.money(25_000, lang))]);
    let paying_fault = faults.0.iter().find(|f| f.field == "paying");
    let back = here.at("/pesanan");
    let step = faults.0.iter().any(|f| f.field == "step");
    let title = sentence(lang.as_str(), "request-title", &[("number", &number(request.id.0))]);
    let mut street = field("street", "request-street", "text");
    street.longest = 300;
    let wrong = !faults.is_empty() || !warning.is_empty();
    let mut response = render(&RequestPage {
        page: site.private_page(lang, &title),
        around: site.stall(signed, Some(&here), &back),
        action: format!("{REQUESTS}/{}", request.id),
        warning: if step { say("request-over") } else { warning },
        number: number(request.id.0),
        what: format!("{} × {}", text::number(request.pieces, lang), request.names.text(lang)),
        state: request.state.word(),
        state_label: say(&format!("request-state-{}", request.state.word())),
        facts,
        whatsapp: request.phone.as_ref().map_or_else(String::new, |p| whatsapp(p, &told)),
        call: request.phone.as_ref().map_or_else(String::new, |p| format!("tel:{p}")),
        waits: request.state == Standing::New,
        order: request.order.map(|id| Link {
            label: number(id.0),
            href: format!("{}/{id}", orders::ORDERS),
            current: false,
        }),
        terms: if open.is_empty() { here.at("/penjualan") } else { String::new() },
        first: vec![
            field("name", "buyer-name", "text"),
            field("phone", "request-phone", "tel"),
            field("pieces", "basket-add-many", "text"),
        ],
        variants: variants.collect(),
        ways: ways.into_iter().collect(),
        cost,
        payings: payings.collect(),
        paying_fault: paying_fault.map_or_else(String::new, |f| fault(lang, &f.problem)),
        last: vec![street, field("note", "request-note", "text")],
        back,
    });
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// A request. Opening it marks it as seen.
pub async fn show(State(site): State<Arc<Site>>, signed: Signed, Path(text): Path<String>) -> Answer {
    let id = RequestId(crate::desk::id(&site, &signed, &text)?);
    let read = read(&site, &signed, id).await?;
    if read.request.seen.is_none() {
        let access = signed.may::<KeepOwnOrders>(&site)?;
        let command = crate::desk::on_behalf(&signed);
        let seen = site.db.write(command, move |tx| request::saw(tx, &access, id)).await;
        settle(&site, &signed, Kind::OrderRequest, id.0, seen).await?;
    }
    Ok(page(&site, &signed, read, None, &Faults::default(), String::new()))
}

fn draft(site: &Site, values: &Values) -> Result<TakeDraft, Faults> {
    let mut faults = Faults::default();
    let text = |name: &str| values.get(name).to_owned();
    let typed = values.get("cost").trim().trim_start_matches("Rp").trim();
    let sent = values.get("way") != Way::PickUp.word();
    let cost = price(site, typed).unwrap_or_else(|problem| {
        faults.add("cost", typed, problem);
        None
    });
    let pieces = whole(values.get("pieces"), MOST_PIECES).unwrap_or_else(|_| {
        let problem = Problem::NotAWholeNumber { min: 1, max: MOST_PIECES };
        faults.add("pieces", values.get("pieces"), problem);
        None
    });
    faults.or(TakeDraft {
        name: text("name"),
        phone: text("phone"),
        variant: Uuid::parse_str(values.get("varian")).ok().map(VariantId),
        pieces,
        sent,
        cost: cost.map(Money),
        paying: Paying::from_word(values.get("paying")),
        street: text("street"),
        note: text("note"),
    })
}

fn refused(site: &Site, lang: &Lang, refusal: &Refusal) -> String {
    match refusal {
        Refusal::Line(_, Trouble::Choose) => sentence(lang.as_str(), "request-choose", &[]),
        Refusal::Line(_, trouble) => said::trouble(site, lang, *trouble),
        Refusal::TooMuch => sentence(lang.as_str(), "checkout-too-much", &[]),
        _ => sentence(lang.as_str(), "request-not-sold", &[]),
    }
}

/// Makes an order of a request, or declines it.
pub async fn send(
    State(site): State<Arc<Site>>,
    signed: Signed,
    Path(text): Path<String>,
    filled: Filled,
) -> Answer {
    let id = RequestId(crate::desk::id(&site, &signed, &text)?);
    let access = signed.may::<KeepOwnOrders>(&site)?;
    let values = Values::of(&filled);
    let mut command = filled.command(&signed, "");
    command.reason = None;
    let again = async |faults: &Faults, warning: String| {
        let read = read(&site, &signed, id).await?;
        Ok(page(&site, &signed, read, Some(&values), faults, warning))
    };
    if values.get("langkah") == "tolak" {
        let written = site.db.write(command, move |tx| request::decline(tx, &access, id)).await;
        if let Err(store::Error::Faults(faults)) = &written {
            return again(faults, String::new()).await;
        }
        settle(&site, &signed, Kind::OrderRequest, id.0, written).await?;
        return Ok(Redirect::to(&format!("{REQUESTS}/{id}")).into_response());
    }
    let draft = match draft(&site, &values) {
        Ok(draft) => draft,
        Err(faults) => return again(&faults, String::new()).await,
    };
    let track = token(random());
    let ids = Ids {
        group: GroupId(Uuid::now_v7()),
        order: OrderId(Uuid::now_v7()),
        word: crate::market::order_hash(&track),
        track,
    };
    let held = AssertUnwindSafe((site.clone(), access, draft, ids));
    let written = site
        .db
        .write(command, move |tx| {
            let (site, access, draft, ids) = &*held;
            let country = &site.profile.telephone;
            let order = request::take(tx, access, id, draft, ids, country, &|path| site.day_at(path))?;
            Ok(order.id)
        })
        .await;
    match written {
        Err(store::Error::Faults(faults)) => again(&faults, String::new()).await,
        Err(store::Error::Basket(refusal)) => {
            again(&Faults::default(), refused(&site, &signed.lang, &refusal)).await
        }
        written => {
            let order = settle(&site, &signed, Kind::OrderRequest, id.0, written).await?.into_inner();
            Ok(Redirect::to(&format!("{}/{order}?selesai=taken", orders::ORDERS)).into_response())
        }
    }
}
