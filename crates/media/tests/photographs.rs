//! Photographs as people send them, and files that were made to do harm.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use domain::picture::{LARGEST_FILE, Refusal};
use image::{ImageReader, RgbImage, RgbaImage};
use media::{Error, Files, Format, head, make};

/// A photograph of which the left half is red and the right half is blue, taken with the camera held in some way, with the
/// place where it was taken.
fn jpeg(width: u16, height: u16, orientation: u8) -> Vec<u8> {
    let pixels: Vec<u8> = (0..u32::from(width) * u32::from(height))
        .flat_map(|i| if i % u32::from(width) < u32::from(width) / 2 { [220, 20, 20] } else { [20, 20, 220] })
        .collect();
    let mut out = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut out, 90);
    let mut exif = b"II\x2a\0\x08\0\0\0\x02\0".to_vec();
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    exif.extend([0x0e, 0x01, 2, 0, 13, 0, 0, 0, 38, 0, 0, 0]);
    exif.extend(b"\0\0\0\0SECRET-PLACE\0");
    encoder.add_exif_metadata(&exif).unwrap();
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    out
}

fn png(image: &RgbaImage) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    image.write_to(&mut out, image::ImageFormat::Png).unwrap();
    out.into_inner()
}

fn seen(bytes: &[u8]) -> RgbImage {
    ImageReader::new(std::io::Cursor::new(bytes)).with_guessed_format().unwrap().decode().unwrap().into_rgb8()
}

fn is_red(p: &image::Rgb<u8>) -> bool {
    p[0] > 150 && p[2] < 100
}

#[test]
fn three_widths_in_two_formats_none_larger_than_it_was() {
    let (head, sizes) = make(&jpeg(1700, 200, 1)).unwrap();
    assert_eq!((head.width, head.height), (1700, 200));
    let mut made: Vec<(u32, Format)> = sizes.iter().map(|s| (s.width, s.format)).collect();
    made.sort_by_key(|(w, f)| (*w, f.ending()));
    let wanted: Vec<(u32, Format)> =
        [480, 960, 1600].into_iter().flat_map(|w| [(w, Format::Avif), (w, Format::Jpeg)]).collect();
    assert_eq!(made, wanted);
    for size in &sizes {
        match size.format {
            Format::Jpeg => {
                assert_eq!(seen(&size.bytes).dimensions(), (size.width, (size.width * 200 + 850) / 1700))
            }
            Format::Avif => assert_eq!(&size.bytes[4..12], b"ftypavif"),
        }
    }
    let (_, small) = make(&jpeg(300, 200, 1)).unwrap();
    assert!(small.len() == 2 && small.iter().all(|s| s.width == 300));
}

#[test]
fn it_stands_upright_however_the_camera_was_held() {
    // How the camera was held, and whether red is then on the left, right, top or bottom.
    for (orientation, red_at) in
        [(1, (0, 1)), (2, (2, 1)), (3, (2, 1)), (6, (1, 0)), (8, (1, 2)), (5, (1, 0))]
    {
        let bytes = jpeg(240, 160, orientation);
        let (told, sizes) = make(&bytes).unwrap();
        let turned = orientation >= 5;
        let wanted = if turned { (160, 240) } else { (240, 160) };
        assert_eq!((told.width, told.height), wanted, "{orientation}");
        assert_eq!(head(&bytes).unwrap(), told, "the head tells as much");
        let jpeg = sizes.iter().find(|s| s.format == Format::Jpeg).unwrap();
        let image = seen(&jpeg.bytes);
        let at = |place: u32, side: u32| (side * (2 * place + 1) / 6).min(side - 1);
        let p = image.get_pixel(at(red_at.0, image.width()), at(red_at.1, image.height()));
        assert!(is_red(p), "{orientation}: {p:?}");
    }
}

#[test]
fn nothing_tells_where_and_with_what_it_was_taken() {
    let bytes = jpeg(100, 70, 6);
    let has = |bytes: &[u8]| bytes.windows(12).any(|w| w == b"SECRET-PLACE");
    assert!(has(&bytes));
    for size in make(&bytes).unwrap().1 {
        assert!(!has(&size.bytes) && !size.bytes.windows(4).any(|w| w == b"Exif"), "{:?}", size.format);
    }
}

#[test]
fn what_shines_through_becomes_white() {
    let bytes = png(&RgbaImage::from_pixel(200, 100, image::Rgba([0, 0, 0, 0])));
    let (_, sizes) = make(&bytes).unwrap();
    let jpeg = sizes.iter().find(|s| s.format == Format::Jpeg).unwrap();
    assert!(seen(&jpeg.bytes).pixels().all(|p| p.0.iter().all(|c| *c > 250)));
}

#[test]
fn what_is_no_photograph_is_refused() {
    let good = jpeg(400, 300, 1);
    for (bytes, why) in [
        (b"".to_vec(), Refusal::Type),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>".to_vec(), Refusal::Type),
        (b"<!doctype html><script>alert(1)</script>".to_vec(), Refusal::Type),
        (b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), Refusal::Type),
        (b"%PDF-1.7".to_vec(), Refusal::Type),
        (b"BM".to_vec(), Refusal::Type),
        (b"\xff\xd8\xff\xe0 and nothing more".to_vec(), Refusal::Unreadable),
        (b"\x89PNG\r\n\x1a\n".to_vec(), Refusal::Unreadable),
        (jpeg(400, 20, 1), Refusal::Small),
    ] {
        assert_eq!(head(&bytes), Err(why), "{:?}", String::from_utf8_lossy(&bytes[..bytes.len().min(20)]));
        assert_eq!(make(&bytes).err(), Some(why));
    }
    assert!(head(&good).is_ok());
}

/// A PNG that says it has this size, and unpacks to zeroes.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(&RgbaImage::new(100, 100));
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    // The checksum of the head, so that only the size is wrong.
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, b| {
        (0..8).fold(crc ^ u32::from(*b), |c, _| if c & 1 == 1 { 0xedb8_8320 ^ (c >> 1) } else { c >> 1 })
    })
}

#[test]
fn a_hundred_megapixels_are_refused_by_the_head_alone() {
    for (width, height) in [(10_000, 10_000), (60_000, 60_000), (u32::MAX / 4, 2), (30_000, 100)] {
        let refused = head(&bomb(width, height)).unwrap_err();
        assert!(
            matches!(refused, Refusal::Pixels | Refusal::Unreadable | Refusal::Small),
            "{width}: {refused:?}"
        );
        assert!(make(&bomb(width, height)).is_err());
    }
    // Within the bounds by its head, and nothing behind it.
    assert!(head(&bomb(6000, 6000)).is_ok());
    assert_eq!(make(&bomb(6000, 6000)).err(), Some(Refusal::Unreadable));
}

#[test]
fn thousands_of_layers_are_refused_before_one_is_read() {
    let mut bytes = jpeg(4000, 3000, 1);
    let layer = b"\xff\xda\0\x08\x01\x01\0\x01\x3f\0";
    for _ in 0..5000 {
        bytes.extend(layer);
    }
    assert_eq!(head(&bytes), Err(Refusal::Unreadable));
}

#[test]
fn what_hides_behind_a_photograph_does_not_go_out_again() {
    let mut bytes = jpeg(100, 80, 1);
    bytes.extend(b"PK\x03\x04<script>alert(1)</script>");
    for size in make(&bytes).unwrap().1 {
        assert!(!size.bytes.windows(8).any(|w| w == b"<script>"));
    }
}

#[test]
fn a_photograph_that_was_cut_off_never_panics() {
    let bytes = jpeg(96, 80, 1);
    for end in (0..bytes.len()).step_by(bytes.len() / 12 + 1) {
        // Half a picture is one all the same, or none.
        let _ = make(&bytes[..end]);
    }
}

#[test]
fn files_are_stored_judged_found_and_swept() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::new(folder.path().join("media"));
    files.check().unwrap();
    let send = |bytes: &[u8]| {
        let mut incoming = files.begin().unwrap();
        bytes.chunks(1000).try_for_each(|c| incoming.write(c))?;
        files.finish(incoming)
    };
    let (media, told) = send(&jpeg(800, 600, 6)).unwrap();
    assert_eq!((told.width, told.height), (600, 800));
    assert!(media::is_name(&media) && files.has_original(&media).unwrap());
    assert_eq!(send(&jpeg(800, 600, 6)).unwrap().0, media, "the same file has the same name");
    assert!(matches!(send(b"<html>"), Err(Error::Refused(Refusal::Type))));
    let mut large = files.begin().unwrap();
    let megabyte = vec![0; 1 << 20];
    let too_large = (0..=LARGEST_FILE >> 20).find_map(|_| large.write(&megabyte).err());
    assert!(matches!(too_large, Some(Error::Refused(Refusal::Bytes))));
    drop(large);
    // What was refused or given up left nothing.
    assert_eq!(std::fs::read_dir(folder.path().join("media/incoming")).unwrap().count(), 1);
    files.put(&media, 480, Format::Avif, b"a size".to_vec()).unwrap();
    files.put(&media, 480, Format::Avif, b"a size".to_vec()).unwrap();
    let name = media::name(&media, 480, Format::Avif);
    assert_eq!(files.get(&name).unwrap(), (b"a size".to_vec(), Format::Avif));
    for odd in ["", "..", "../corak.db", &format!("{media}-480.png"), &format!("{media}-../x.avif"), &media] {
        assert!(matches!(files.get(odd), Err(Error::Missing)), "{odd}");
    }
    files.forget_original(&media).unwrap();
    files.forget_original(&media).unwrap();
    assert!(matches!(files.original(&media), Err(Error::Missing)));
    let hour = Duration::from_secs(3600);
    assert!(files.older_than(hour).unwrap().is_empty());
    assert_eq!(files.older_than(Duration::ZERO).unwrap().len(), 1);
    files.remove_older(&media, hour).unwrap();
    assert!(files.get(&name).is_ok());
    files.remove_older(&media, Duration::ZERO).unwrap();
    assert!(matches!(files.get(&name), Err(Error::Missing)));
}
