//! Methods by their words.

use std::fmt;
use std::str::FromStr;

use super::topsis::Unit;
use super::{Count, Method, Preference};
use crate::normalise::Scaling;
use crate::{Error, Result};

impl Method {
    /// The weighted sum, scaled by the range.
    pub const WEIGHTED_SUM: Method = Method::WeightedSum { scaling: Scaling::MinMax };
    /// The weighted product.
    pub const WEIGHTED_PRODUCT: Method = Method::WeightedProduct;
    /// TOPSIS by the length.
    pub const TOPSIS: Method = Method::Topsis { unit: Unit::Vector };
    /// TOPSIS by the range.
    pub const TOPSIS_MIN_MAX: Method = Method::Topsis { unit: Unit::MinMax };
    /// VIKOR with v = ½.
    pub const VIKOR: Method = Method::Vikor { v: 0.5 };
    /// MOORA.
    pub const MOORA: Method = Method::Moora;
    /// COPRAS.
    pub const COPRAS: Method = Method::Copras;
    /// EDAS.
    pub const EDAS: Method = Method::Edas;
    /// The comparative performance index.
    pub const CPI: Method = Method::Cpi;
    /// The Bayes score.
    pub const BAYES: Method = Method::Bayes;

    /// The words of all methods.
    pub const WORDS: [&'static str; 15] = [
        "weighted-sum",
        "weighted-product",
        "topsis",
        "topsis-min-max",
        "vikor",
        "promethee-2",
        "moora",
        "copras",
        "edas",
        "spotis",
        "cpi",
        "bayes",
        "mpe",
        "mpe-normalised",
        "borda",
    ];

    /// The word of the method, without its parameters (but `topsis-min-max` is a word).
    pub fn word(&self) -> &'static str {
        match self {
            Method::WeightedSum { .. } => "weighted-sum",
            Method::WeightedProduct => "weighted-product",
            Method::Topsis { unit: Unit::Vector } => "topsis",
            Method::Topsis { unit: Unit::MinMax } => "topsis-min-max",
            Method::Vikor { .. } => "vikor",
            Method::Promethee { .. } => "promethee-2",
            Method::Moora => "moora",
            Method::Copras => "copras",
            Method::Edas => "edas",
            Method::Spotis { .. } => "spotis",
            Method::Cpi => "cpi",
            Method::Bayes => "bayes",
            Method::Mpe => "mpe",
            Method::MpeNormalised => "mpe-normalised",
            Method::Borda { .. } => "borda",
        }
    }

    /// The word with the number of the formula behind it, for results that are kept: the number goes up whenever the
    /// same input would give another outcome than before.
    ///
    /// ```
    /// assert_eq!(mcda::Method::TOPSIS.version(), "topsis/1");
    /// ```
    pub fn version(&self) -> String {
        format!("{}/1", self.word())
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Method {
    type Err = Error;

    /// The method of a word, with its usual parameters. SPOTIS then lacks its bounds, and is refused until it has them.
    fn from_str(word: &str) -> Result<Method> {
        Ok(match word {
            "weighted-sum" => Method::WEIGHTED_SUM,
            "weighted-product" => Method::WEIGHTED_PRODUCT,
            "topsis" => Method::TOPSIS,
            "topsis-min-max" => Method::TOPSIS_MIN_MAX,
            "vikor" => Method::VIKOR,
            "promethee-2" => Method::Promethee { preferences: vec![Preference::Usual] },
            "moora" => Method::MOORA,
            "copras" => Method::COPRAS,
            "edas" => Method::EDAS,
            "spotis" => Method::Spotis { bounds: Vec::new() },
            "cpi" => Method::CPI,
            "bayes" => Method::BAYES,
            "mpe" => Method::Mpe,
            "mpe-normalised" => Method::MpeNormalised,
            "borda" => Method::Borda { count: Count::FromZero },
            _ => return Err(Error::Unknown { what: "method", word: word.to_owned() }),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_names_its_method() {
        for word in Method::WORDS {
            assert_eq!(word.parse::<Method>().unwrap().to_string(), word);
        }
        assert!(matches!("magic".parse::<Method>(), Err(Error::Unknown { .. })));
    }

    #[test]
    fn methods_as_json() {
        for word in Method::WORDS {
            let method: Method = word.parse().unwrap();
            let json = serde_json::to_string(&method).unwrap();
            assert_eq!(serde_json::from_str::<Method>(&json).unwrap(), method, "{json}");
        }
        let json = r#"{"method":"promethee-2","preferences":[{"shape":"linear","q":1,"p":2}]}"#;
        let linear = Method::Promethee { preferences: vec![Preference::Linear { q: 1.0, p: 2.0 }] };
        assert_eq!(serde_json::from_str::<Method>(json).unwrap(), linear);
        assert_eq!(serde_json::from_str::<Method>(r#"{"method":"vikor"}"#).unwrap(), Method::VIKOR);
        assert!(serde_json::from_str::<Method>(r#"{"method":"vikor","w":1}"#).is_err());
    }
}
