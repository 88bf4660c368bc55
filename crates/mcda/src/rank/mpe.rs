//! MPE: *metode perbandingan eksponensial*, the exponential comparison, in both meanings.

use super::kernel::{Kernel, Prepared};
use crate::normalise::{Scaling, positive};
use crate::ranking::Better;
use crate::{Direction, Error, Matrix, Ranking, Result};

/// What the exponential comparison of raw scores says.
#[derive(Debug, Clone, PartialEq)]
pub struct Mpe {
    /// What each score contributes, xᵢⱼ^eⱼ: a row an alternative. It shows how few of them decide.
    pub terms: Matrix,
    /// The ranking by the totals. Whole totals below 2⁵³ are exact, and then only equal ones tie.
    pub ranking: Ranking,
}

/// The exponential comparison of raw scores: TNᵢ = Σⱼ xᵢⱼ^eⱼ, with whole exponents from 1.
///
/// `exponents` are not divided by their sum. Scores must not be negative, and more must be better; a constant column
/// adds the same to all. The highest exponent rules: with 9 on one criterion, 9⁹ is 387 million and 5⁹ 2 million.
///
/// Source: Marimin, *Teknik dan Aplikasi Pengambilan Keputusan Kriteria Majemuk* (Grasindo 2004); Eriyatno (1999).
///
/// # Errors
/// [`Error::Exponent`], [`Error::Cost`], [`Error::NegativeValue`], [`Error::Size`], and [`Error::Overflow`] for a
/// total beyond 1.8e308.
///
/// ```
/// use mcda::{Direction::Benefit, Matrix, rank::mpe};
/// let m = Matrix::from_rows(&[vec![4.0, 1.0], vec![3.0, 9.0]])?;
/// let t = mpe(&m, &[Benefit; 2], &[5.0, 3.0])?;
/// assert_eq!(t.ranking.scores(), [1025.0, 972.0]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn mpe(matrix: &Matrix, directions: &[Direction], exponents: &[f64]) -> Result<Mpe> {
    check_raw(matrix, directions, exponents)?;
    let needed = "the exponents of raw scores are whole numbers from 1 to 999";
    if let Some(index) = exponents.iter().position(|e| !(e.fract() == 0.0 && (1.0..1000.0).contains(e))) {
        return Err(Error::Exponent { index, value: exponents[index], needed });
    }
    let (terms, totals) = powers(matrix, |x, e| x.powi(e as i32), exponents)?;
    let exact = totals.iter().all(|t| *t < 9_007_199_254_740_992.0)
        && terms.values().iter().all(|t| t.fract() == 0.0);
    let most = totals.iter().copied().fold(0.0, f64::max);
    let tolerance = if exact { 0.0 } else { most * f64::EPSILON * exponents.len() as f64 };
    Ok(Mpe { terms, ranking: Ranking::with_tolerance(totals, Better::Higher, tolerance)? })
}

/// The exponential comparison of normalised values: Vᵢ = Σⱼ rᵢⱼ^eⱼ, with r = x / max x for benefits and min x / x for
/// costs, and exponents above 0.
///
/// `exponents` are not divided by their sum. The higher an exponent, the *less* a criterion adds to any but the best
/// in it. Benefits must not be negative, nor all 0; costs must be above 0. In a constant column all have 1.
///
/// Source: ruang-belajar/dss, *Metode Perbandingan Eksponensial*, section 4.
///
/// # Errors
/// [`Error::Exponent`], [`Error::NegativeValue`], [`Error::NotPositive`], [`Error::Size`].
///
/// ```
/// use mcda::{Direction::{Benefit, Cost}, Matrix, rank::mpe_normalised};
/// let m = Matrix::from_rows(&[vec![12.0, 9.0, 8.0], vec![10.0, 7.0, 6.0], vec![14.0, 10.0, 9.0]])?;
/// let v = mpe_normalised(&m, &[Cost, Benefit, Benefit], &[3.0, 5.0, 4.0])?;
/// assert_eq!(v.places(), [2, 3, 1]);
/// # Ok::<(), mcda::Error>(())
/// ```
pub fn mpe_normalised(matrix: &Matrix, directions: &[Direction], exponents: &[f64]) -> Result<Ranking> {
    check_normalised(matrix, directions, exponents)?;
    let scaled = Scaling::Max.apply(matrix, directions)?;
    let (_, totals) = powers(&scaled, f64::powf, exponents)?;
    Ranking::with_scale(totals, Better::Higher, exponents.len() as f64)
}

fn powers(matrix: &Matrix, power: fn(f64, f64) -> f64, exponents: &[f64]) -> Result<(Matrix, Vec<f64>)> {
    let n = matrix.columns();
    let terms: Vec<f64> =
        matrix.values().iter().enumerate().map(|(at, x)| power(*x, exponents[at % n])).collect();
    let totals: Vec<f64> = terms.chunks_exact(n).map(|row| row.iter().sum()).collect();
    match totals.iter().position(|t| !t.is_finite()) {
        Some(row) => Err(Error::Overflow { row }),
        None => Ok((matrix.like(terms), totals)),
    }
}

fn check_raw(matrix: &Matrix, directions: &[Direction], exponents: &[f64]) -> Result<()> {
    super::input::benefits(matrix, directions, "the exponential comparison of raw scores")?;
    super::input::sized(matrix, exponents)?;
    match matrix.values().iter().position(|x| *x < 0.0) {
        Some(at) => Err(Error::NegativeValue {
            row: at / matrix.columns(),
            column: at % matrix.columns(),
            value: matrix.values()[at],
        }),
        None => Ok(()),
    }
}

fn check_normalised(matrix: &Matrix, directions: &[Direction], exponents: &[f64]) -> Result<()> {
    super::input::directed(matrix, directions)?;
    super::input::sized(matrix, exponents)?;
    if let Some(index) = exponents.iter().position(|e| !(e.is_finite() && *e > 0.0)) {
        let needed = "the exponents of normalised values are finite and above 0";
        return Err(Error::Exponent { index, value: exponents[index], needed });
    }
    positive(matrix, directions, "the exponential comparison")
}

/// For questions of robustness: there the exponents need not be whole, only their sum is kept, and the score is the
/// logarithm of the total.
pub(crate) fn prepare_raw(matrix: &Matrix, directions: &[Direction], exponents: &[f64]) -> Result<Prepared> {
    check_raw(matrix, directions, exponents)?;
    prepare(matrix, exponents)
}

pub(crate) fn prepare_normalised(
    matrix: &Matrix,
    directions: &[Direction],
    exponents: &[f64],
) -> Result<Prepared> {
    check_normalised(matrix, directions, exponents)?;
    prepare(&Scaling::Max.apply(matrix, directions)?, exponents)
}

fn prepare(values: &Matrix, exponents: &[f64]) -> Result<Prepared> {
    crate::weight::normalised(exponents)?;
    let total: f64 = exponents.iter().sum();
    let logs: Vec<f64> = values.values().iter().map(|x| x.ln()).collect();
    let greatest = logs.iter().filter(|l| l.is_finite()).fold(0.0, |a: f64, l| a.max(l.abs()));
    let scale = greatest * total + (values.columns() as f64).ln() + 1.0;
    let kernel = Kernel::Powers { logs, total };
    Ok(Prepared { kernel, rows: values.rows(), columns: values.columns(), scale })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Direction::{Benefit, Cost};

    #[test]
    fn great_totals_are_told_apart_to_the_unit() {
        let m = Matrix::from_rows(&[vec![9.0, 2.0], vec![9.0, 1.0]]).unwrap();
        let t = mpe(&m, &[Benefit; 2], &[16.0, 1.0]).unwrap();
        assert_eq!(t.ranking.places(), [1, 2]);
        assert_eq!(t.ranking.tolerance(), 0.0);
    }

    #[test]
    fn what_does_not_fit_a_number_is_refused() {
        let m = Matrix::from_rows(&[vec![2.0], vec![100.0]]).unwrap();
        assert_eq!(mpe(&m, &[Benefit], &[200.0]).unwrap_err(), Error::Overflow { row: 1 });
    }

    #[test]
    fn exponents_of_raw_scores_are_whole() {
        let m = Matrix::from_rows(&[vec![2.0, 3.0]]).unwrap();
        for bad in [0.5, 0.0, -1.0, 1000.0, f64::NAN] {
            assert!(matches!(mpe(&m, &[Benefit; 2], &[1.0, bad]), Err(Error::Exponent { index: 1, .. })));
        }
        assert!(matches!(mpe(&m, &[Benefit, Cost], &[1.0, 1.0]), Err(Error::Cost { column: 1, .. })));
        let m = Matrix::from_rows(&[vec![2.0, -3.0]]).unwrap();
        assert!(matches!(mpe(&m, &[Benefit; 2], &[1.0, 1.0]), Err(Error::NegativeValue { .. })));
    }
}
