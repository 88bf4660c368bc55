//! Amounts of a currency, to the last unit.

use std::fmt;

use serde::Serialize;

/// A currency of ISO 4217.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct Currency {
    /// Its three letters.
    pub code: &'static str,
    /// Its number.
    pub numeric: u16,
    /// How many decimals it has. Rupiah have two here, although nobody pays with sen.
    pub exponent: u8,
}

impl Currency {
    /// The rupiah.
    pub const RUPIAH: Currency = Currency { code: "IDR", numeric: 360, exponent: 2 };

    /// The currency of a number as codes have it: three digits. Nothing for gold and others without decimals of their own.
    ///
    /// ```
    /// use pay::Currency;
    /// let rupiah = Currency::from_digits("360").unwrap();
    /// assert_eq!((rupiah.code, rupiah.exponent), ("IDR", 2));
    /// assert_eq!(Currency::from_digits("392").unwrap().exponent, 0);
    /// assert_eq!(Currency::from_digits("36"), None);
    /// ```
    pub fn from_digits(digits: &str) -> Option<Currency> {
        let three = digits.len() == 3 && digits.bytes().all(|b| b.is_ascii_digit());
        three
            .then(|| digits.parse().ok().and_then(iso_currency::Currency::from_numeric))
            .flatten()
            .and_then(of)
    }

    /// The currency of three letters.
    ///
    /// ```
    /// assert_eq!(pay::Currency::from_code("IDR").unwrap().digits(), "360");
    /// ```
    pub fn from_code(code: &str) -> Option<Currency> {
        iso_currency::Currency::from_code(code).and_then(of)
    }

    /// Its number as codes have it.
    pub fn digits(self) -> String {
        format!("{:03}", self.numeric)
    }
}

fn of(found: iso_currency::Currency) -> Option<Currency> {
    let exponent = u8::try_from(found.exponent()?).ok()?;
    Some(Currency { code: found.code(), numeric: found.numeric(), exponent })
}

/// So many characters an amount has at most.
pub const LONGEST: usize = 13;

/// An amount of money: a whole number of the smallest units of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Amount {
    minor: u64,
    exponent: u8,
}

impl Amount {
    /// So many of the smallest units, of which 10 to the power of `exponent` make one whole.
    ///
    /// ```
    /// assert_eq!(pay::Amount::new(2372, 2).to_string(), "23.72");
    /// assert_eq!(pay::Amount::new(1_500_000, 2).to_string(), "15000");
    /// ```
    pub fn new(minor: u64, exponent: u8) -> Amount {
        Amount { minor, exponent }
    }

    /// An amount that is kept with so many decimals, in a currency that has more or fewer. Nothing where that would lose anything or grow too large.
    ///
    /// ```
    /// use pay::{Amount, Currency};
    /// let rupiah = Currency::from_code("IDR").unwrap();
    /// // A shop that counts in whole rupiah.
    /// let price = Amount::from_units(15_000, 0, rupiah).unwrap();
    /// assert_eq!((price.minor(), price.to_string().as_str()), (1_500_000, "15000"));
    /// assert_eq!(price.units(0), Some(15_000));
    /// assert_eq!(Amount::new(1_500_050, 2).units(0), None);
    /// ```
    pub fn from_units(units: u64, decimals: u8, currency: Currency) -> Option<Amount> {
        let minor = Amount { minor: units, exponent: decimals }.units(currency.exponent)?;
        Some(Amount { minor, exponent: currency.exponent })
    }

    /// Reads digits with a point before the decimals, of which there may be as many as the currency has. Nothing for anything else, signs and commas included.
    ///
    /// ```
    /// use pay::Amount;
    /// assert_eq!(Amount::parse("23.7", 2), Some(Amount::new(2370, 2)));
    /// assert_eq!(Amount::parse("23.725", 2), None);
    /// assert_eq!(Amount::parse("1.000,00", 2), None);
    /// ```
    pub fn parse(text: &str, exponent: u8) -> Option<Amount> {
        if text.len() > LONGEST {
            return None;
        }
        let (whole, decimals) = text.split_once('.').map_or((text, None), |(w, d)| (w, Some(d)));
        let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || decimals.is_some_and(|d| !digits(d) || d.len() > usize::from(exponent)) {
            return None;
        }
        let decimals = decimals.unwrap_or_default();
        let more = u32::from(exponent) - u32::try_from(decimals.len()).ok()?;
        let minor =
            format!("{whole}{decimals}").parse::<u64>().ok()?.checked_mul(10_u64.checked_pow(more)?)?;
        Some(Amount { minor, exponent })
    }

    /// How many of the smallest units.
    pub fn minor(self) -> u64 {
        self.minor
    }

    /// How many decimals the currency has.
    pub fn exponent(self) -> u8 {
        self.exponent
    }

    /// The same in units of which 10 to the power of `decimals` make one whole. Nothing where a part of a unit would be left, or where it grows too large.
    pub fn units(self, decimals: u8) -> Option<u64> {
        let power = |by: u8| 10_u64.checked_pow(u32::from(by));
        if decimals >= self.exponent {
            self.minor.checked_mul(power(decimals - self.exponent)?)
        } else {
            let by = power(self.exponent - decimals)?;
            self.minor.is_multiple_of(by).then(|| self.minor / by)
        }
    }
}

/// As codes have it: with a point, and without decimals where there are none.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(one) = 10_u64.checked_pow(u32::from(self.exponent)) else {
            return write!(f, "{}", self.minor);
        };
        let (whole, part) = (self.minor / one, self.minor % one);
        if part == 0 {
            write!(f, "{whole}")
        } else {
            write!(f, "{whole}.{part:0width$}", width = usize::from(self.exponent))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_and_written() {
        for (text, exponent, minor, written) in [
            ("15000", 2, 1_500_000, "15000"),
            ("15000.00", 2, 1_500_000, "15000"),
            ("0.05", 2, 5, "0.05"),
            ("007", 0, 7, "7"),
            ("1.234", 3, 1234, "1.234"),
            ("9999999999999", 2, 999_999_999_999_900, "9999999999999"),
        ] {
            let amount = Amount::parse(text, exponent).unwrap();
            assert_eq!((amount.minor(), amount.to_string().as_str()), (minor, written), "{text}");
        }
        for text in ["", ".", "1.", ".5", "-1", "+1", "1,5", "1.5", "1e3", " 1", "١", "99999999999999"] {
            assert_eq!(Amount::parse(text, 0), None, "{text}");
        }
    }

    #[test]
    fn units_lose_nothing() {
        assert_eq!(Amount::new(u64::MAX, 0).units(2), None);
        assert_eq!(Amount::new(5, 0).units(u8::MAX), None);
        assert_eq!(Amount::new(500, 2).units(0), Some(5));
        assert_eq!(Amount::new(u64::MAX, 200).to_string(), u64::MAX.to_string());
        assert_eq!(Currency::from_code("XAU"), None);
    }
}
