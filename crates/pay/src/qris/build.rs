//! A code from what it says.

use super::DOMAIN;
use super::fault::{Fault, Path};
use super::part::Tag;
use super::payload::{Payload, Tip, joined};
use crate::{Amount, Currency};

/// An account of a merchant with one of those who handle payments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Whose it is: a domain the wrong way round, such as `ID.CO.BANK.WWW`.
    pub domain: String,
    /// The number of the account.
    pub pan: Option<String>,
    /// The number of the merchant.
    pub id: Option<String>,
    /// The size of the merchant: one of [`CRITERIA`](super::CRITERIA).
    pub criteria: Option<String>,
}

/// The account of a merchant with the national switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct National {
    /// The national number of the merchant: `ID` and 13 digits.
    pub nmid: String,
    /// The size of the merchant.
    pub criteria: String,
}

/// Name and city in another language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Language {
    /// Two letters.
    pub language: String,
    /// The name.
    pub name: String,
    /// The city.
    pub city: Option<String>,
}

/// What a code is to say.
///
/// ```
/// use pay::qris::{Account, Draft, National, Tag};
/// use pay::{Amount, Currency};
///
/// let mut draft = Draft::new(Currency::from_code("IDR").unwrap(), "ID", "5970", "GALERI CONTOH", "MEDAN");
/// draft.accounts.push(Account {
///     domain: "ID.CO.CONTOH.WWW".into(),
///     pan: Some("9360000012345678901".into()),
///     id: Some("CONTOH1".into()),
///     criteria: Some("UMI".into()),
/// });
/// draft.national = Some(National { nmid: "ID1020000000001".into(), criteria: "UMI".into() });
/// draft.postcode = Some("20111".into());
/// let code = draft.build()?;
/// assert!(code.is_static() && code.is_qris() && code.check().is_empty());
/// # Ok::<(), pay::qris::Fault>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Whether it is for a single payment.
    pub once: bool,
    /// The accounts, of which the first has the tag 26.
    pub accounts: Vec<Account>,
    /// The account with the national switch.
    pub national: Option<National>,
    /// Four digits of ISO 18245.
    pub category: String,
    /// The currency.
    pub currency: Currency,
    /// The amount, if it is known.
    pub amount: Option<Amount>,
    /// What is to be given beside it.
    pub tip: Option<Tip>,
    /// Two letters.
    pub country: String,
    /// The name of the merchant, up to 25 characters.
    pub name: String,
    /// Its city, up to 15 characters.
    pub city: String,
    /// Its postcode.
    pub postcode: Option<String>,
    /// Additional data: bill (1), reference (5), terminal (7), purpose (8) and others.
    pub additional: Vec<(Tag, String)>,
    /// Name and city in another language.
    pub language: Option<Language>,
    /// Other parts, from tag 65 on.
    pub others: Vec<(Tag, String)>,
}

impl Draft {
    /// A static code with what every code has to say, but for its accounts.
    pub fn new(currency: Currency, country: &str, category: &str, name: &str, city: &str) -> Draft {
        Draft {
            once: false,
            accounts: Vec::new(),
            national: None,
            category: category.to_owned(),
            currency,
            amount: None,
            tip: None,
            country: country.to_owned(),
            name: name.to_owned(),
            city: city.to_owned(),
            postcode: None,
            additional: Vec::new(),
            language: None,
            others: Vec::new(),
        }
    }

    /// Makes the code. It is whole and keeps the rules.
    ///
    /// # Errors
    /// The first fault, be it of a part that is too long or of a rule that is not kept.
    pub fn build(&self) -> Result<Payload, Fault> {
        let code = Payload::of_parts(self.parts()?)?;
        match code.check().into_iter().next() {
            None => Ok(code),
            Some(fault) => Err(fault),
        }
    }

    fn parts(&self) -> Result<Vec<(Tag, String)>, Fault> {
        let mut parts = vec![(Tag::FORMAT, "01".to_owned())];
        parts.push((Tag::INITIATION, if self.once { "12" } else { "11" }.to_owned()));
        for (account, number) in self.accounts.iter().zip(26..=45) {
            let texts =
                [Some(&account.domain), account.pan.as_ref(), account.id.as_ref(), account.criteria.as_ref()];
            template(
                &mut parts,
                number,
                texts.into_iter().zip(0..).filter_map(|(t, n)| Some((n, t?.as_str()))),
            )?;
        }
        if let Some(national) = &self.national {
            template(&mut parts, 51, [(0, DOMAIN), (2, &national.nmid), (3, &national.criteria)])?;
        }
        parts.push((Tag::CATEGORY, self.category.clone()));
        parts.push((Tag::CURRENCY, self.currency.digits()));
        parts.extend(self.amount.map(|amount| (Tag::AMOUNT, amount.to_string())));
        if let Some(tip) = self.tip {
            let (flag, more) = match tip {
                Tip::Asked => ("01", None),
                Tip::Fixed(amount) => ("02", Some((Tag::TIP_FIXED, amount.to_string()))),
                Tip::Percent(hundredths) => {
                    ("03", Some((Tag::TIP_PERCENT, Amount::new(hundredths.into(), 2).to_string())))
                }
            };
            parts.push((Tag::TIP, flag.to_owned()));
            parts.extend(more);
        }
        parts.push((Tag::COUNTRY, self.country.clone()));
        parts.push((Tag::NAME, self.name.clone()));
        parts.push((Tag::CITY, self.city.clone()));
        parts.extend(self.postcode.clone().map(|postcode| (Tag::POSTCODE, postcode)));
        if !self.additional.is_empty() {
            parts.push((
                Tag::ADDITIONAL,
                joined(self.additional.iter().cloned()).map_err(in_template(Tag::ADDITIONAL))?,
            ));
        }
        if let Some(language) = &self.language {
            let texts = [Some(&language.language), Some(&language.name), language.city.as_ref()];
            template(&mut parts, 64, texts.into_iter().zip(0..).filter_map(|(t, n)| Some((n, t?.as_str()))))?;
        }
        parts.extend(self.others.iter().cloned());
        Ok(parts)
    }
}

fn in_template(tag: Tag) -> impl Fn(Fault) -> Fault {
    move |fault| Fault { path: Path { tag: Some(tag), sub: fault.path.tag }, ..fault }
}

fn template<'t>(
    parts: &mut Vec<(Tag, String)>,
    number: u8,
    inner: impl IntoIterator<Item = (u8, &'t str)>,
) -> Result<(), Fault> {
    let Some(tag) = Tag::new(number) else { return Ok(()) };
    let inner = inner.into_iter().filter_map(|(sub, text)| Some((Tag::new(sub)?, text.to_owned())));
    parts.push((tag, joined(inner).map_err(in_template(tag))?));
    Ok(())
}
