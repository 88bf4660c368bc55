//! Saaty's scale: 1 (equally important) to 9 (extremely more important), and the fractions 1/2 to 1/9.

use super::Comparisons;
use crate::{Error, Result};

/// The values of the scale, from 1/9 to 9.
pub const SCALE: [f64; 17] = [
    1.0 / 9.0,
    1.0 / 8.0,
    1.0 / 7.0,
    1.0 / 6.0,
    1.0 / 5.0,
    1.0 / 4.0,
    1.0 / 3.0,
    1.0 / 2.0,
    1.0,
    2.0,
    3.0,
    4.0,
    5.0,
    6.0,
    7.0,
    8.0,
    9.0,
];

/// The value of the scale nearest to a positive ratio, by the ratio between the two (the scale is one of ratios, so 1.42
/// is nearer to 2 than to 1). What is beyond the scale's ends becomes its end.
///
/// ```
/// use mcda::pairwise::saaty::nearest;
/// assert_eq!((nearest(3.2), nearest(0.3), nearest(40.0), nearest(1.42)), (3.0, 1.0 / 3.0, 9.0, 2.0));
/// ```
pub fn nearest(ratio: f64) -> f64 {
    let distance = |value: f64| (ratio.ln() - value.ln()).abs();
    SCALE.into_iter().fold(1.0, |best, value| if distance(value) < distance(best) { value } else { best })
}

/// Reads a judgement: a number, or a fraction of two (`5`, `0.25`, `1/3`). It may lie between the values of the scale and
/// beyond them; [`check`] is there for those who want it bounded.
///
/// # Errors
/// [`Error::NoJudgement`] for anything else, zero, negative and infinite values included.
///
/// ```
/// use mcda::pairwise::saaty::parse;
/// assert_eq!((parse(" 1/4 ")?, parse("7")?), (0.25, 7.0));
/// assert!(parse("1/0").is_err() && parse("-3").is_err() && parse("much").is_err());
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn parse(text: &str) -> Result<f64> {
    let number = |part: &str| part.trim().parse::<f64>().ok();
    let value = match text.split_once('/') {
        Some((over, under)) => number(over).zip(number(under)).map(|(over, under)| over / under),
        None => number(text),
    };
    value.filter(|v| v.is_finite() && *v > 0.0).ok_or_else(|| Error::NoJudgement(text.to_owned()))
}

/// Writes a judgement as people do: `3`, `1/3`, and with two decimals what is on neither side of the scale.
///
/// ```
/// use mcda::pairwise::saaty::show;
/// assert_eq!((show(5.0), show(0.2), show(2.4)), ("5".into(), "1/5".into(), "2.40".into()));
/// ```
pub fn show(value: f64) -> String {
    let near = nearest(value);
    if (value / near - 1.0).abs() > 1e-9 {
        format!("{value:.2}")
    } else if near >= 1.0 {
        format!("{near:.0}")
    } else {
        format!("1/{:.0}", 1.0 / near)
    }
}

/// Whether every judgement is on the scale's range, its ends included.
///
/// # Errors
/// [`Error::OffScale`] with the first cell above the diagonal that is not.
///
/// ```
/// use mcda::pairwise::{Comparisons, saaty};
/// assert!(saaty::check(&Comparisons::from_upper(2, &[9.0])?).is_ok());
/// assert!(saaty::check(&Comparisons::from_upper(2, &[10.0])?).is_err());
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn check(of: &Comparisons) -> Result<()> {
    match of.pairs().find(|&(row, column)| !on_scale(of.at(row, column))) {
        Some((row, column)) => Err(Error::OffScale { row, column, value: of.at(row, column) }),
        None => Ok(()),
    }
}

/// Whether a judgement lies between 1/9 and 9, those included; a ninth may be written with two decimals (0.11).
///
/// ```
/// use mcda::pairwise::saaty::on_scale;
/// assert!(on_scale(9.0) && on_scale(0.11) && !on_scale(9.5) && !on_scale(0.1) && !on_scale(f64::NAN));
/// ```
pub fn on_scale(value: f64) -> bool {
    (1.0 / 9.1..=9.1).contains(&value)
}
