//! Reading examples and comparing with them.

use serde_json::Value;

/// The text of an example, read.
pub fn example(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// A list of numbers.
pub fn numbers(of: &Value) -> Vec<f64> {
    of.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

/// A list of lists of numbers.
pub fn rows(of: &Value) -> Vec<Vec<f64>> {
    of.as_array().unwrap().iter().map(numbers).collect()
}

/// The values of an object, in the order of these names.
pub fn named(of: &Value, names: &Value) -> Vec<f64> {
    names.as_array().unwrap().iter().map(|n| of[n.as_str().unwrap()].as_f64().unwrap()).collect()
}

/// Compares with what is printed; says how large the largest error is when asked with `--nocapture`.
#[track_caller]
pub fn within(what: &str, found: &[f64], printed: &[f64], tolerance: f64) {
    assert_eq!(found.len(), printed.len(), "{what}");
    let error = found.iter().zip(printed).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    println!("{what}: largest error {error:.2e}, tolerance {tolerance:.1e}");
    assert!(error <= tolerance, "{what}: {found:?}, printed {printed:?}, error {error:e}");
}
