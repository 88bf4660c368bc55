//! What of a thing stands in a feed: the thing, or each of its sizes and colours as an entry of its own that belongs to the same
//! group.

use std::borrow::Cow;
use std::fmt::Write as _;

use domain::item::{Money, variant};
use domain::lang::Lang;
use domain::market::feed::{Facts, Target, titled};
use domain::market::promotion::{Asked, Reduced, best};
use jiff::civil::Date;
use store::market::feed::{Choice, Line, Photo};

use crate::Site;

/// An entry of a feed.
pub(super) struct Entry<'l> {
    pub line: &'l Line,
    /// Which of its sizes and colours.
    pub choice: Option<&'l Choice>,
    /// What is taken off its price today for everybody.
    pub off: Option<Reduced>,
    away: bool,
    /// Its name with which one it is, as far as it is one of several.
    title: Cow<'l, str>,
    named: bool,
}

/// Of a thing the entries in a language: itself, or its sizes and colours. One of which none is sold is an entry too, so that
/// somebody reads why it is missing.
pub(super) fn entries<'l>(
    site: &'l Site,
    line: &'l Line,
    lang: &'l Lang,
) -> impl Iterator<Item = Entry<'l>> + use<'l> {
    let seller = &line.seller;
    let own = line.names.get(lang);
    let name = own.unwrap_or_else(|| line.names.text(lang));
    let mut known: Option<Date> = None;
    let mut today = move || {
        let path = || seller.place.path.split('/').filter(|code| !code.is_empty());
        *known.get_or_insert_with(|| site.today(path()))
    };
    let away = seller.holiday.is_some_and(|days| days.hold(today()));
    let entry = move |choice: Option<&'l Choice>| {
        let price = choice.map_or(line.price, |c| c.price);
        let off = line.promotions.as_deref().zip(price).and_then(|(all, price)| {
            let asked = Asked { maker: seller.id, today: today(), codes: &[], sum: price };
            best(all, asked, line.id, price)
        });
        let title = match choice {
            Some(c) => Cow::Owned(format!("{name} ({})", which(c, lang))),
            None => Cow::Borrowed(name),
        };
        Entry { line, choice, off, away, title, named: own.is_some() }
    };
    let choices = line.choices.as_deref().unwrap_or_default();
    let whole = choices.is_empty().then_some(None);
    whole.into_iter().chain(choices.iter().map(Some)).map(entry)
}

/// Which one a size or colour is.
pub(super) fn which(choice: &Choice, lang: &Lang) -> String {
    variant::words(&choice.size, &choice.colour).text(lang).to_owned()
}

impl Entry<'_> {
    /// What has to be known of it to judge it.
    pub(super) fn facts(&self, lang: &Lang, open: bool) -> Facts<'_> {
        let (line, seller) = (self.line, &self.line.seller);
        Facts {
            open,
            sample: line.sample,
            shown: seller.shown,
            protected: line.protected,
            sells: seller.sells,
            withheld: seller.withheld,
            none_sold: self.choice.is_none() && line.choices.is_some(),
            price: self.asked(),
            free: self.free(),
            lead_days: line.lead_days,
            weight_g: self.weight(),
            away: self.away,
            name: &self.title,
            named: self.named,
            description: line.description.get(lang),
            photo: self.cover().map(|p| (p.width, p.height)),
        }
    }

    /// Its id, which stays whatever else changes.
    pub(super) fn id(&self) -> String {
        domain::id::short(self.choice.map_or(self.line.id.0, |c| c.id.0))
    }

    /// What it is called in a list of those who look after it.
    pub(super) fn name(&self, lang: &Lang) -> String {
        match self.choice {
            Some(c) => titled(self.line.names.text(lang), &which(c, lang)),
            None => self.line.names.text(lang).to_owned(),
        }
    }

    /// The price without what is taken off.
    pub(super) fn price(&self) -> Option<Money> {
        self.choice.map_or(self.line.price, |c| c.price)
    }

    /// The price that is really asked.
    pub(super) fn asked(&self) -> Option<Money> {
        self.price().map(|p| Money(p.0 - self.off.as_ref().map_or(0, |r| r.each.0)))
    }

    pub(super) fn free(&self) -> i64 {
        self.choice.map_or(self.line.free, |c| c.free)
    }

    pub(super) fn weight(&self) -> Option<i32> {
        self.choice.map_or(self.line.weight_g, |c| c.weight_g)
    }

    fn cover(&self) -> Option<&Photo> {
        self.choice.and_then(|c| c.photo.as_ref()).or_else(|| self.line.photos.first())
    }

    /// Its photographs: the one that shows it first.
    pub(super) fn photos(&self) -> impl Iterator<Item = &Photo> {
        let first = self.cover();
        let others = self.line.photos.iter().filter(move |p| first.is_none_or(|f| f.media != p.media));
        first.into_iter().chain(others)
    }

    /// Adds from when until when the lower price is asked, where the maker lies, as a target reads it.
    pub(super) fn period(&self, out: &mut String, site: &Site, target: Target) {
        let Some(off) = &self.off else { return };
        let promotions = self.line.promotions.as_deref().unwrap_or_default();
        let Some(of) = promotions.iter().find(|p| p.id == off.promotion) else { return };
        let path = self.line.seller.place.path.split('/').filter(|code| !code.is_empty());
        let zone = &site.profile.zone(path).zone;
        let form = if target == Target::Google { "%Y-%m-%dT%H:%M%z" } else { "%Y-%m-%dT%H:%M%:z" };
        let mut put = |day: Date, hour, minute| {
            let at = day.at(hour, minute, 0, 0);
            if let Ok(at) = at.in_tz(zone).or_else(|_| at.in_tz("UTC")) {
                // Writing to memory does not fail.
                let _ = write!(out, "{}", at.strftime(form));
            }
        };
        put(of.since, 0, 0);
        put(of.until, 23, 59);
        // The two stand beside each other, of one length each.
        let half = out.len() / 2;
        out.insert(half, '/');
    }
}
