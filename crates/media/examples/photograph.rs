//! What the sizes of a photograph cost. `take FILE` makes a photograph of twelve million pixels with as much in it as a
//! telephone sees; `sizes FILE` makes its sizes and says what that took.
//!
//! ```sh
//! cargo run --release -p media --example photograph -- take photograph.jpg
//! cargo run --release -p media --example photograph -- sizes photograph.jpg
//! ```

use std::io::Write;
use std::time::Instant;

use media::{Format, make};

const WIDTH: u16 = 4000;
const HEIGHT: u16 = 3000;

/// A woven cloth in uneven light, with the noise of a small sensor.
fn photograph() -> Result<Vec<u8>, String> {
    let (width, height) = (u32::from(WIDTH), u32::from(HEIGHT));
    let mut seed = 1_u32;
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = i32::try_from(seed >> 28).unwrap_or(0) - 8;
            let light = 60 + i32::try_from((x * 90 / width) + (y * 60 / height)).unwrap_or(0);
            let thread = if (x / 6 + y / 6) % 2 == 0 { 18 } else { -18 };
            let motif = if (x / 160 + y / 120) % 3 == 0 { 50 } else { 0 };
            for colour in [70, 10, -10] {
                let value = light + thread + motif + noise + colour;
                pixels.push(u8::try_from(value.clamp(0, 255)).unwrap_or(0));
            }
        }
    }
    let mut out = Vec::new();
    jpeg_encoder::Encoder::new(&mut out, 90)
        .encode(&pixels, WIDTH, HEIGHT, jpeg_encoder::ColorType::Rgb)
        .map_err(|e| e.to_string())?;
    Ok(out)
}

/// The most memory that this process had, in bytes; nothing where the system does not say.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kb| kb * 1024)
}

/// The time that the cores worked for this process, in seconds; nothing where the system does not say. Linux counts it in
/// hundredths of a second.
fn worked() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name in brackets may hold blanks itself.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

fn main() -> Result<(), String> {
    let mut given = std::env::args().skip(1);
    let (Some(task), Some(file)) = (given.next(), given.next()) else {
        return Err("take FILE, or sizes FILE".into());
    };
    if task == "take" {
        return std::fs::write(&file, photograph()?).map_err(|e| format!("{file}: {e}"));
    }
    let bytes = std::fs::read(&file).map_err(|e| format!("{file}: {e}"))?;
    let (began, before) = (Instant::now(), worked());
    let (head, sizes) = make(&bytes).map_err(|why| why.word().to_owned())?;
    // Others may use the core meanwhile, which is not what it costs.
    let passed = began.elapsed().as_secs_f64();
    let seconds = before.zip(worked()).map_or(passed, |(before, after)| after - before);
    let kilobytes = |format: Format| {
        let of = sizes.iter().filter(|s| s.format == format);
        of.map(|s| format!("{} px {} KB", s.width, s.bytes.len() / 1024)).collect::<Vec<_>>().join(", ")
    };
    let said = format!(
        "{} KB of {} x {}: AVIF {}; JPEG {}",
        bytes.len() / 1024,
        head.width,
        head.height,
        kilobytes(Format::Avif),
        kilobytes(Format::Jpeg)
    );
    let memory = most_memory().unwrap_or_default();
    writeln!(std::io::stdout(), "{{\"seconds\": {seconds:.3}, \"bytes\": {memory}, \"sizes\": \"{said}\"}}")
        .map_err(|e| e.to_string())
}
