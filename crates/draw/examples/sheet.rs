//! Prints an HTML contact sheet of every style in every palette, for looking at.
//!
//! `cargo run -p draw --example sheet > sheet.html`, or with one style's word to see more of it.
#![allow(clippy::print_stdout, reason = "an example that prints")]

use draw::weave::{Palette, Style, Weave, svg};

fn main() {
    let only = std::env::args().nth(1);
    println!("<!doctype html><meta charset=\"utf-8\"><body bgcolor=\"#fbf7ee\">");
    for code in if only.is_some() { &[][..] } else { &["12.01", "12.06", "12.19", "12", "31.74", "ID"][..] } {
        let strip = draw::edge::svg(code);
        let w = strip.split("width=\"").nth(1).and_then(|s| s.split('"').next()).unwrap_or("96").to_owned();
        let n = 1240 / w.parse::<usize>().unwrap_or(96);
        println!("<div>{}</div><br>", strip.repeat(n));
    }
    for style in Style::ALL {
        match &only {
            Some(word) if word != style.word() => continue,
            Some(_) => {
                for row in 0..7 {
                    for palette in [
                        Palette::Toba,
                        Palette::Karo,
                        Palette::Angkola,
                        Palette::Malay,
                        Palette::Nias,
                        Palette::Pandanus,
                    ] {
                        let key = format!("{}-{row}-{}", style.word(), palette.word());
                        print!(
                            "{} ",
                            svg(&Weave { key: &key, style, palette, motifs: &[] }).replacen(
                                "width=\"320\" height=\"220\"",
                                "width=\"200\" height=\"138\"",
                                1
                            )
                        );
                    }
                    println!("<br>");
                }
            }
            None => {
                println!("<p>{}<br>", style.word());
                for (i, palette) in
                    Palette::ALL.into_iter().enumerate().filter(|(i, _)| i % 2 == 0 || *i == 1)
                {
                    let key = format!("{}-{i}", style.word());
                    print!(
                        "{} ",
                        svg(&Weave { key: &key, style, palette, motifs: &["one", "two"][..i % 3] }).replacen(
                            "width=\"320\" height=\"220\"",
                            "width=\"200\" height=\"138\"",
                            1
                        )
                    );
                }
                println!("</p>");
            }
        }
    }
}
