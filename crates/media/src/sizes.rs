//! The sizes of a photograph. Everything is drawn anew from the pixels, so that nothing of the file that was sent goes out
//! again: no position, no device, nothing that was hidden behind the picture.

use std::io::Cursor;

use domain::picture::{MOST_PIXELS, Refusal, fits, widths};
use fast_image_resize as fir;
use fir::images::{TypedImage, TypedImageRef};
use fir::pixels::U8x3;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};

/// The most memory that unpacking may take, in bytes: four bytes for each pixel, and as much again for what a decoder needs.
const MEMORY: u64 = MOST_PIXELS * 8;
/// A photograph that comes in layers has about ten. Each is read over the whole picture, so that a small file with thousands of
/// them would keep a core busy for hours.
const MOST_LAYERS: usize = 64;

/// How a size is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Smaller, for browsers of the last years.
    Avif,
    /// For everybody.
    Jpeg,
}

impl Format {
    /// Every format, the one that is preferred first.
    pub const ALL: [Format; 2] = [Format::Avif, Format::Jpeg];

    /// How names of its files end.
    pub const fn ending(self) -> &'static str {
        match self {
            Format::Avif => "avif",
            Format::Jpeg => "jpg",
        }
    }

    /// What it is called in answers.
    pub const fn content_type(self) -> &'static str {
        match self {
            Format::Avif => "image/avif",
            Format::Jpeg => "image/jpeg",
        }
    }
}

/// What the head of a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its width as it is seen, in pixels.
    pub width: u32,
    /// Its height as it is seen, in pixels.
    pub height: u32,
}

/// A size that was made.
pub struct Size {
    /// Its width, in pixels.
    pub width: u32,
    /// How it is written.
    pub format: Format,
    /// The file.
    pub bytes: Vec<u8>,
}

fn decoder(bytes: &[u8]) -> Result<(impl ImageDecoder + '_, ImageFormat), Refusal> {
    let format = image::guess_format(bytes).map_err(|_| Refusal::Type)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
        return Err(Refusal::Type);
    }
    if format == ImageFormat::Jpeg
        && bytes.windows(2).filter(|w| *w == [0xff, 0xda]).nth(MOST_LAYERS).is_some()
    {
        return Err(Refusal::Unreadable);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|_| Refusal::Unreadable)?;
    Ok((decoder, format))
}

fn turns(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

/// Reads the head of a file; nothing of it is unpacked.
///
/// # Errors
/// Why it is not taken.
pub fn head(bytes: &[u8]) -> Result<Head, Refusal> {
    let (mut decoder, _) = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    fits(width, height)?;
    let turned = decoder.orientation().is_ok_and(turns);
    Ok(if turned { Head { width: height, height: width } } else { Head { width, height } })
}

/// Makes every size of a photograph, and says how large it is as it is seen. It takes about two hundred megabytes for what a
/// good telephone takes, so only one is made at a time.
///
/// # Errors
/// Why nothing can be made of it.
pub fn make(bytes: &[u8]) -> Result<(Head, Vec<Size>), Refusal> {
    let (mut decoder, _) = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    fits(width, height)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::Unreadable)?;
    let mut from = on_white(whole);
    let turned = turns(orientation);
    let head = if turned { Head { width: height, height: width } } else { Head { width, height } };
    let mut made = Vec::new();
    for wanted in widths(head.width).into_iter().rev() {
        let across = u64::from(wanted) * u64::from(head.height);
        let tall =
            u32::try_from((across + u64::from(head.width) / 2) / u64::from(head.width)).unwrap_or(1).max(1);
        // Each from the one before: it is large enough, and much less to read.
        from = scaled(from, if turned { (tall, wanted) } else { (wanted, tall) })?;
        let mut seen = DynamicImage::ImageRgb8(from.clone());
        seen.apply_orientation(orientation);
        let seen = seen.into_rgb8();
        for format in Format::ALL {
            let bytes = written(&seen, format)?;
            made.push(Size { width: wanted, format, bytes });
        }
    }
    Ok((head, made))
}

/// The longest side of what [`redraw`] writes, in pixels: enough to read a transfer of a whole screen of a telephone.
const LONGEST_SIDE: u32 = 1_600;

/// Draws one picture anew as a JPEG with sides of bounded length. It takes as much memory as [`make`].
///
/// # Errors
/// Why nothing can be made of it.
pub fn redraw(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let (mut decoder, _) = decoder(bytes)?;
    let (width, height) = decoder.dimensions();
    fits(width, height)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let whole = DynamicImage::from_decoder(decoder).map_err(|_| Refusal::Unreadable)?;
    let longest = width.max(height).max(1);
    let shrunk = |side: u32| {
        if longest <= LONGEST_SIDE {
            return side;
        }
        let side = u64::from(side) * u64::from(LONGEST_SIDE) / u64::from(longest);
        u32::try_from(side).unwrap_or(LONGEST_SIDE).max(1)
    };
    let mut seen = DynamicImage::ImageRgb8(scaled(on_white(whole), (shrunk(width), shrunk(height)))?);
    seen.apply_orientation(orientation);
    written(&seen.into_rgb8(), Format::Jpeg)
}

/// Its pixels without what shines through, which is white.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let rgba = image.into_rgba8();
    let (width, height) = rgba.dimensions();
    let mut out = Vec::with_capacity(width as usize * height as usize * 3);
    for p in rgba.pixels() {
        let a = u32::from(p[3]);
        let over = |c: u8| u8::try_from((u32::from(c) * a + 255 * (255 - a) + 127) / 255).unwrap_or(255);
        out.extend([over(p[0]), over(p[1]), over(p[2])]);
    }
    RgbImage::from_raw(width, height, out).unwrap_or_default()
}

fn scaled(from: RgbImage, (width, height): (u32, u32)) -> Result<RgbImage, Refusal> {
    if from.dimensions() == (width, height) {
        return Ok(from);
    }
    let source = TypedImageRef::<U8x3>::from_buffer(from.width(), from.height(), from.as_raw())
        .map_err(|_| Refusal::Unreadable)?;
    let mut pixels = vec![0; width as usize * height as usize * 3];
    let mut target =
        TypedImage::<U8x3>::from_buffer(width, height, &mut pixels).map_err(|_| Refusal::Unreadable)?;
    let how = fir::ResizeOptions::new().resize_alg(fir::ResizeAlg::Convolution(fir::FilterType::Lanczos3));
    // By its one type of pixel: `resize` would bring the code of thirteen, minutes of building.
    fir::Resizer::new().resize_typed(&source, &mut target, &how).map_err(|_| Refusal::Unreadable)?;
    RgbImage::from_raw(width, height, pixels).ok_or(Refusal::Unreadable)
}

fn written(image: &RgbImage, format: Format) -> Result<Vec<u8>, Refusal> {
    let (width, height) = image.dimensions();
    match format {
        Format::Jpeg => {
            let mut out = Vec::new();
            let mut encoder = jpeg_encoder::Encoder::new(&mut out, 80);
            encoder.set_progressive(true);
            encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
            let side = |n: u32| u16::try_from(n).map_err(|_| Refusal::Pixels);
            encoder
                .encode(image.as_raw(), side(width)?, side(height)?, jpeg_encoder::ColorType::Rgb)
                .map_err(|_| Refusal::Unreadable)?;
            Ok(out)
        }
        Format::Avif => {
            let pixels: Vec<ravif::RGB8> =
                image.pixels().map(|p| ravif::RGB8::new(p[0], p[1], p[2])).collect();
            let image = ravif::Img::new(&pixels[..], width as usize, height as usize);
            let encoder = ravif::Encoder::new()
                .with_quality(62.0)
                .with_speed(10)
                .with_bit_depth(ravif::BitDepth::Eight)
                .with_num_threads(Some(1));
            Ok(encoder.encode_rgb(image).map_err(|_| Refusal::Unreadable)?.avif_file)
        }
    }
}
