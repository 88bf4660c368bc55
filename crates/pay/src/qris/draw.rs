//! A code as a drawing.

use std::fmt::Write;

use qrcode::{Color, EcLevel, QrCode};

use super::Payload;

/// So wide is the white margin that readers need, in modules.
const QUIET: usize = 4;

/// Draws a code with its white margin, so that up to 15 % of it may be dirty or torn (level M). `title` is what is said to who cannot see it. Black on white in every
/// scheme of colours, and without any style: only attributes.
///
/// Nothing where the code is too long to be drawn, which no [`Payload`] is.
///
/// ```
/// use pay::qris::{Payload, svg};
/// let code = Payload::parse("00020101021126400016ID.CO.SHOPEE.WWW0102010210189360091853033605802ID630492B2")?;
/// let drawn = svg(&code, "QRIS of <this> shop").unwrap();
/// assert!(drawn.starts_with("<svg") && drawn.contains("<title>QRIS of &lt;this&gt; shop</title>"));
/// # Ok::<(), pay::qris::Fault>(())
/// ```
pub fn svg(code: &Payload, title: &str) -> Option<String> {
    let drawn = QrCode::with_error_correction_level(code.as_str(), EcLevel::M).ok()?;
    let (width, modules) = (drawn.width(), drawn.to_colors());
    let mut path = String::new();
    for (y, row) in modules.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                // Writing to a text cannot fail.
                let _ = write!(path, "M{} {}h{n}v1h-{n}z", x + QUIET, y + QUIET, n = run.len());
            }
            x += run.len();
        }
    }
    let title: String = title
        .chars()
        .filter(|c| !c.is_control())
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            c => c.to_string(),
        })
        .collect();
    let side = width + 2 * QUIET;
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qr\" role=\"img\" aria-label=\"{title}\" \
         viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\"><title>{title}</title>\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}
