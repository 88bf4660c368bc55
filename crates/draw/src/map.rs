//! Maps of regions, drawn on the server from GeoJSON boundaries.
//!
//! The work is split so that a request costs next to nothing:
//!
//! 1. [`parse`] reads and checks the boundary file, once;
//! 2. [`project`] projects, simplifies and labels it, once, into a [`Sheet`] of short path strings that can be kept;
//! 3. [`render`] and [`locate`] put a sheet and today's statuses into SVG text, per request.
//!
//! Simplification keeps topology: a border shared by two regions is one arc, thinned once and used by both, so
//! neighbours never part or overlap. The projection is cylindrical equal-area with the standard parallel in the middle
//! of the sheet, so a region's share of the ink is its share of the land.
//!
//! Assumption: no outline crosses the antimeridian. A country that lies on both sides of 180° must bring its
//! longitudes in one run (e.g. 177 to 181); anything outside −180…540 is refused, and without that run it would come
//! out as wide as the world.
//!
//! # What a page needs
//!
//! `assets/map.css` holds the style. A map goes into `<div class="map-frame">`, so that tips and spots keep a
//! readable size when the map is shown wide. Classes in the SVG:
//!
//! | class | what |
//! |---|---|
//! | `map`, `map-locator`, `map-key` | the `<svg>` of [`render`], [`locate`], [`key`] |
//! | `map-none map-candidate map-proposed map-assessed map-designated map-review map-retired` | group of areas or spots with that status; each has its own texture, so colour is never the only sign |
//! | `map-coast`, `map-lines` | the coast beneath, the areas with their borders |
//! | `map-spots` | discs over regions too small to see |
//! | `map-links`, `map-hit` | the group of links on top, the enlarged target of a small region |
//! | `map-noted`, `map-taps` | a map whose regions have notes; the group of links that lead to the notes, for screens without a pointer |
//! | `map-tip`, `map-under`, `map-west`, `map-east` | a tip; one below its region; one at the left or right edge |
//! | `map-g-*`, `map-m-*` | ground and mark of a texture (`*` is the status) |
//! | `map-pale`, `map-here` | locator: the rest, the region itself |
//!
//! Colours come from the page's custom properties `--ground --ink --soft --line --red --indigo --gold --paper`;
//! presentation attributes give a legible map without any style sheet.

mod arcs;
mod beside;
mod label;
mod outline;
mod sheet;
mod svg;
#[cfg(test)]
mod tests;

pub use beside::{Pair, Touch, beside};
pub use outline::{Fault, MapError, Outline, parse};
pub use sheet::{Options, Shape, Sheet, project};
pub use svg::{Caption, Fill, key, locate, render};
