//! Papers about money: the statement of a maker's month, and the invoice or receipt of an order. What they say is gathered here; the
//! press sets them.

use std::sync::Arc;

use axum::http::{HeaderValue, header};
use axum::response::Response;
use domain::document::{Bill, Billed, Booking, Document, Letterhead, Statement as Paper};
use domain::lang::Lang;
use domain::market::delivery::Way;
use domain::market::order::{Buyer, Group, Order, Payment, number};
use domain::market::statement::Statement;
use domain::region::RegionCode;
use jiff::civil::Date;
use store::Conn;
use store::market::ledger::Booked;
use transfer::Format;

use super::Seller;
use crate::desk::export::stream;
use crate::document::{letterhead, paper};
use crate::error::Fail;
use crate::{Site, sentence, text};

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Month {
    year: i16,
    month: i8,
}

impl Month {
    /// Reads `2026-11`.
    pub(crate) fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-').filter(|_| text.len() == 7)?;
        let (year, month) = (year.parse().ok()?, month.parse().ok()?);
        ((2000..=2100).contains(&year) && (1..=12).contains(&month)).then_some(Month { year, month })
    }

    /// The month that is asked for; the running one where none is named.
    pub(crate) fn asked(site: &Site, text: &str) -> Option<Month> {
        if !text.is_empty() {
            return Month::parse(text);
        }
        let today = site.today([site.root.as_str()]);
        Some(Month { year: today.year(), month: today.month() })
    }

    /// As it stands in addresses.
    pub(crate) fn word(self) -> String {
        format!("{:04}-{:02}", self.year, self.month)
    }

    /// As people say it.
    pub(crate) fn name(self, lang: &Lang) -> String {
        format!("{} {}", text::month(u8::try_from(self.month).unwrap_or_default(), lang), self.year)
    }

    fn next(self) -> Month {
        if self.month == 12 {
            Month { year: self.year + 1, month: 1 }
        } else {
            Month { month: self.month + 1, ..self }
        }
    }

    fn before(self) -> Month {
        if self.month == 1 {
            Month { year: self.year - 1, month: 12 }
        } else {
            Month { month: self.month - 1, ..self }
        }
    }

    /// When it begins where a region lies, given with those above it, in microseconds since 1970.
    fn begins(self, site: &Site, path: &[RegionCode]) -> i64 {
        let zone = &site.profile.zone(path.iter().map(RegionCode::as_str)).zone;
        let first = Date::new(self.year, self.month, 1).unwrap_or_default();
        let there = first.in_tz(zone).or_else(|_| first.in_tz("UTC"));
        there.map_or(0, |z| z.timestamp().as_microsecond())
    }

    /// When it begins and ends there.
    pub(crate) fn bounds(self, site: &Site, path: &[RegionCode]) -> (i64, i64) {
        (self.begins(site, path), self.next().begins(site, path))
    }
}

/// How many months are offered.
const MONTHS: usize = 24;

/// The months from the first entry of an account to this one, the latest first.
pub(crate) fn months_since(site: &Site, path: &[RegionCode], since: Option<i64>, today: Date) -> Vec<Month> {
    let Some(since) = since else { return Vec::new() };
    let mut month = Month { year: today.year(), month: today.month() };
    let mut all = Vec::new();
    loop {
        all.push(month);
        if all.len() == MONTHS || month.begins(site, path) <= since {
            return all;
        }
        month = month.before();
    }
}

/// What brought an entry, in words.
pub(crate) fn booked(lang: &Lang, what: &str) -> String {
    sentence(lang.as_str(), &format!("booked-{what}"), &[])
}

/// A balance as a maker reads it: above zero what is theirs, below what they owe.
fn stands(site: &Site, lang: &Lang, amount: i64) -> String {
    site.profile.money(amount.saturating_neg(), lang)
}

/// The statement of a maker's month.
pub(crate) fn statement_paper(
    c: &mut Conn,
    site: &Site,
    lang: &Lang,
    (name, region): (&str, &RegionCode),
    month: Month,
    found: &Statement<Booked>,
) -> store::Result<Paper> {
    let setting = site.setting(lang);
    // The market is the programme's, wherever the maker lies.
    let place = store::region::get(c, &site.root)?.ok_or(store::Error::Missing)?;
    let money = |m: i64| if m > 0 { site.profile.money(m, lang) } else { String::new() };
    Ok(Paper {
        letterhead: letterhead(c, &setting, &place)?,
        maker: name.to_owned(),
        region: super::place_name(c, region)?,
        period: month.name(lang),
        date: setting.date,
        opening: stands(site, lang, found.opening),
        bookings: found
            .lines
            .iter()
            .map(|(b, after)| Booking {
                day: site.day(b.at, lang),
                what: booked(lang, &b.what),
                order: b.order.map(|o| number(o.0)),
                plus: money(b.amount.saturating_neg()),
                minus: money(b.amount),
                stands: stands(site, lang, *after),
            })
            .collect(),
        closing: stands(site, lang, found.closing()),
        notes: vec![sentence(lang.as_str(), "statement-note", &[])],
    })
}

/// A statement as an answer: as PDF, or as a sheet.
pub(crate) async fn sheet(
    site: &Arc<Site>,
    lang: &Lang,
    month: Month,
    statement: Paper,
    found: Statement<Booked>,
    format: Option<Format>,
) -> Result<Response, Fail> {
    let name = sentence(
        lang.as_str(),
        "statement-file",
        &[("maker", &domain::text::slug(&statement.maker)), ("month", &month.word())],
    );
    let Some(format) = format else {
        let bytes = site.print(Document::Statement(statement), lang).await?;
        return Ok(unkept(paper(bytes, &name)));
    };
    let say = |key: &str| sentence(lang.as_str(), key, &[]);
    let headings = vec![
        say("money-when"),
        say("money-what"),
        say("sales-order"),
        say("money-plus"),
        say("money-minus"),
        say("statement-stands"),
    ];
    let (opening, closing) = (say("statement-opening"), say("statement-closing"));
    let (site, lang) = (site.clone(), lang.clone());
    let numbers = vec![false, false, false, true, true, true];
    Ok(unkept(stream(&name, format, headings, numbers, move |out| {
        let plain = |n: i64| site.plain_money(n);
        let whole = |label: &str, amount: i64| {
            [String::new(), label.to_owned(), String::new(), String::new(), String::new(), plain(-amount)]
        };
        out.row(&whole(&opening, found.opening))?;
        for (b, after) in &found.lines {
            out.row(&[
                site.day(b.at, &lang),
                booked(&lang, &b.what),
                b.order.map_or_else(String::new, |o| number(o.0)),
                if b.amount < 0 { plain(-b.amount) } else { String::new() },
                if b.amount > 0 { plain(b.amount) } else { String::new() },
                plain(-after),
            ])?;
        }
        out.row(&whole(&closing, found.closing()))
    })))
}

/// A paper that is nobody's but its reader's.
fn unkept(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Whether a receipt can be given: all of it is paid and nothing of it was called off.
pub(crate) fn is_paid(o: &Order) -> bool {
    o.state.has_taken() && matches!(o.payment, Payment::Paid | Payment::Owed)
}

/// The key of what that paper is called.
pub(crate) fn bill_key(o: &Order) -> &'static str {
    if is_paid(o) { "track-receipt" } else { "track-bill" }
}

/// Whether there is anything to bill: the amount is known.
pub(crate) fn is_billed(o: &Order) -> bool {
    o.total().is_some() && o.state.is_sold()
}

impl Site {
    /// The invoice of an order, or its receipt once it is paid.
    pub(crate) fn bill(
        &self,
        lang: &Lang,
        o: &Order,
        group: Option<&Group>,
        to: &str,
        seller: &Seller,
    ) -> Bill {
        let say = |key: &str| sentence(lang.as_str(), key, &[]);
        let money = |m: i64| self.profile.money(m, lang);
        let paid = is_paid(o);
        let buyer: Option<&Buyer> = group.and_then(|g| g.buyer.as_ref());
        let mut facts =
            vec![(say("bill-buyer"), buyer.map_or_else(|| say("bill-erased"), |b| b.name.clone()))];
        if let Some(street) = buyer.and_then(|b| b.street.as_ref()).filter(|_| o.way != Way::PickUp) {
            let code = buyer.and_then(|b| b.postcode.clone()).unwrap_or_default();
            facts.push((say("bill-to"), format!("{street}, {to} {code}").trim().to_owned()));
        }
        facts.push((say("bill-way"), say(&format!("way-{}", o.way.word()))));
        facts.push((say("bill-paying"), say(&format!("paying-{}", o.paying.word()))));
        if let Some(g) = group {
            facts.push((say("bill-ordered"), self.day(g.at, lang)));
        }
        let all_back = o.claim().0 == 0 && o.is_all_back();
        let standing = if all_back {
            sentence(lang.as_str(), "bill-all-back", &[("amount", &money(o.returned.0))])
        } else if paid {
            sentence(lang.as_str(), "bill-paid", &[("amount", &money(o.claim().0))])
        } else {
            sentence(lang.as_str(), "bill-open", &[("amount", &money(o.left().0))])
        };
        let mut notes = vec![say("bill-no-tax")];
        for l in o.lines.iter().filter(|l| l.back > 0) {
            let count = text::number(l.back, lang);
            let what = [("name", &*l.title(lang)), ("count", &*count)];
            notes.insert(0, sentence(lang.as_str(), "bill-back", &what));
        }
        if o.sample {
            notes.insert(0, say("bill-sample"));
        }
        let mut address: Vec<String> = vec![seller.kind.clone()];
        address.extend(seller.phone.clone());
        address.retain(|line| !line.is_empty());
        Bill {
            letterhead: Letterhead {
                council: seller.name.clone(),
                region: seller.place.clone(),
                address,
                decree: None,
            },
            title: say(if paid { "bill-receipt" } else { "bill-invoice" }),
            number: number(o.id.0),
            date: self.today([self.root.as_str()]),
            facts,
            lines: o
                .lines
                .iter()
                .map(|l| Billed {
                    name: l.names.text(lang).to_owned(),
                    pieces: text::number(l.pieces, lang),
                    price: money(l.price.0),
                    amount: money(l.amount().0),
                })
                .collect(),
            sums: self.order_sums(lang, o),
            standing,
            notes,
        }
    }

    /// The invoice or receipt of an order, for whoever may read it; nothing while there is nothing to bill.
    pub(crate) fn bill_of(
        &self,
        c: &mut Conn,
        lang: &Lang,
        order: &Order,
        group: Option<&Group>,
    ) -> store::Result<Option<Bill>> {
        let to = match group.and_then(|g| g.to.as_ref()) {
            Some(code) => super::place_name(c, code)?,
            None => String::new(),
        };
        let seller = self.seller(c, lang, order.maker, &order.region)?;
        Ok(is_billed(order).then(|| self.bill(lang, order, group, &to, &seller)))
    }

    /// Where the paper of an order is, below its page; empty where there is none.
    pub(crate) fn bill_at(&self, order: &Order, page: &str) -> String {
        if self.has_press() && is_billed(order) { format!("{page}/faktur") } else { String::new() }
    }

    /// A bill as an answer.
    pub(crate) async fn bill_paper(self: &Arc<Self>, lang: &Lang, bill: Bill) -> Result<Response, Fail> {
        let name = sentence(
            lang.as_str(),
            "bill-file",
            &[("title", &domain::text::slug(&bill.title)), ("number", &bill.number)],
        );
        let bytes = self.print(Document::Bill(bill), lang).await?;
        Ok(unkept(paper(bytes, &name)))
    }
}
