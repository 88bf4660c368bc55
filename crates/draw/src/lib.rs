//! Pictures drawn on the server as plain SVG text: the woven ornament of a record, the edge at the
//! top of each page, the maps.
//!
//! Everything here is a pure function: no files, no clock, no chance. The same input gives the same
//! bytes on every machine and in every release, so a picture may be cached for ever under its own
//! address. Only presentation attributes are used, no style sheet and no script, so that the
//! pictures pass a strict content security policy and rasterise well for share cards.
//!
//! ```
//! use draw::weave::{Palette, Style, Weave, svg};
//!
//! let picture = svg(&Weave { key: "ulos-x", style: Style::Tenun, palette: Palette::Toba, motifs: &["a"] });
//! assert!(picture.starts_with("<svg") && picture.len() <= 3072);
//! ```

pub mod edge;
pub mod map;
pub mod weave;
