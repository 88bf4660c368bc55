//! The location quotient: whether an industry is at home in a place.

use crate::{Error, Matrix, Result};

/// The location quotient (eᵢⱼ/eⱼ) / (eᵢ/e): the share of an industry in a place over its share in the whole. Above 1,
/// the place has more of the industry than places have on the whole.
///
/// `here`: the industry in the place, eᵢⱼ; `place`: all industries in the place, eⱼ; `industry`: the industry in all
/// places, eᵢ; `all`: e. One unit for the four, mostly persons employed.
///
/// Source: Florence, *Report on the Location of Industry* (PEP 1939); the example is from Farhauer & Kröll,
/// *Standorttheorien* (Springer Gabler 2013).
///
/// # Errors
/// [`Error::Quotient`] when one is negative or no number, when `place`, `industry` or `all` is 0, or when a part is
/// greater than its whole.
///
/// ```
/// let lq = mcda::quotient::location_quotient(1714.0, 79_006.0, 879_213.0, 15_593_224.0)?;
/// assert!((lq - 0.3847623).abs() < 5e-8);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn location_quotient(here: f64, place: f64, industry: f64, all: f64) -> Result<f64> {
    if [here, place, industry, all].iter().any(|v| !v.is_finite() || *v < 0.0) {
        return Err(Error::Quotient("a value is negative or no number"));
    }
    if place == 0.0 || industry == 0.0 || all == 0.0 {
        return Err(Error::Quotient("a whole is 0"));
    }
    if here > place || here > industry || place > all || industry > all {
        return Err(Error::Quotient("a part is greater than its whole"));
    }
    Ok((here / place) / (industry / all))
}

/// The location quotient of each place (row) and industry (column), with the sums of the table as wholes.
///
/// # Errors
/// [`Error::NegativeValue`] for a negative value, [`Error::Quotient`] when a row or a column sums to 0.
///
/// ```
/// let table = mcda::Matrix::from_rows(&[vec![10.0, 30.0], vec![30.0, 10.0]])?;
/// let lq = mcda::quotient::location_quotients(&table)?;
/// assert_eq!(lq.row(0), [0.5, 1.5]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn location_quotients(table: &Matrix) -> Result<Matrix> {
    let n = table.columns();
    if let Some(at) = table.values().iter().position(|v| *v < 0.0) {
        return Err(Error::NegativeValue { row: at / n, column: at % n, value: table.values()[at] });
    }
    let industries: Vec<f64> = (0..n).map(|j| table.column(j).sum()).collect();
    let all: f64 = industries.iter().sum();
    let mut values = Vec::with_capacity(table.values().len());
    for i in 0..table.rows() {
        let place: f64 = table.row(i).iter().sum();
        if place == 0.0 || industries.contains(&0.0) {
            return Err(Error::Quotient("a whole is 0"));
        }
        values.extend(table.row(i).iter().zip(&industries).map(|(here, of)| (here / place) / (of / all)));
    }
    Ok(table.like(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wholes_are_greater_than_parts() {
        assert_eq!(
            location_quotient(5.0, 4.0, 10.0, 20.0),
            Err(Error::Quotient("a part is greater than its whole"))
        );
        assert_eq!(location_quotient(0.0, 0.0, 10.0, 20.0), Err(Error::Quotient("a whole is 0")));
        assert!(location_quotient(-1.0, 4.0, 10.0, 20.0).is_err());
        assert!(location_quotient(f64::NAN, 4.0, 10.0, 20.0).is_err());
        assert_eq!(location_quotient(0.0, 4.0, 10.0, 20.0), Ok(0.0));
    }

    #[test]
    fn a_table_agrees_with_its_cells() {
        let t = Matrix::from_rows(&[vec![1.0, 5.0, 2.0], vec![4.0, 3.0, 9.0]]).unwrap();
        let lq = location_quotients(&t).unwrap();
        assert!((lq.at(1, 2) - location_quotient(9.0, 16.0, 11.0, 24.0).unwrap()).abs() < 1e-15);
    }
}
