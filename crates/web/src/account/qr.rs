//! A code that a telephone reads, as a drawing.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

/// The drawing, with the quiet margin that readers need; empty when the text is too long for one.
pub fn svg(text: &str, label: &str) -> String {
    let Ok(code) = QrCode::with_error_correction_level(text, EcLevel::M) else { return String::new() };
    let width = code.width();
    let mut path = String::new();
    for (i, _) in code.to_colors().iter().enumerate().filter(|(_, c)| **c == Color::Dark) {
        // Writing to a text cannot fail.
        let _ = write!(path, "M{} {}h1v1h-1z", i % width + 4, i / width + 4);
    }
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let side = width + 8;
    format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {side} {side}\" \
         shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
         <path fill=\"#000\" d=\"{path}\"/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_is_in_it_nothing_breaks_out_of_the_drawing() {
        let drawn = svg("https://corak.example/masuk?kode=0000", "a \"b\" <c> & d");
        assert!(drawn.contains("a &quot;b&quot; &lt;c> &amp; d") && drawn.ends_with("</svg>"));
        assert!(!drawn.contains("style"));
        assert_eq!(svg(&"x".repeat(5000), ""), "");
    }
}
