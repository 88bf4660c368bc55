//! Documents that do something when somebody opens them: run a script, open or send something, or bring another file along. What is kept
//! as proof is read by many who trust it, so that such a document is not taken.
//!
//! The file is looked through as it lies there, and not as its table of contents tells: viewers repair a damaged table, each in its own
//! way. Names that mean something in no other place are looked for everywhere; short ones only outside of pictures and fonts. Objects
//! that are packed together are unpacked; what is packed so that it cannot be read is refused as well.

use std::io::Read;

use domain::flagship::document::Refusal;
use flate2::read::ZlibDecoder;

/// Names of what runs, opens, sends or carries something, long enough never to occur by chance.
const ACTIVE: &[&str] = &[
    "JavaScript",
    "Launch",
    "ImportData",
    "SubmitForm",
    "EmbeddedFile",
    "EmbeddedFiles",
    "FileAttachment",
    "RichMedia",
    "RichMediaContent",
    "Rendition",
    "GoToE",
];
/// Ways of packing that are not unpacked here.
const OTHER_PACKING: &[&str] =
    &["LZWDecode", "ASCII85Decode", "ASCIIHexDecode", "RunLengthDecode", "Crypt", "Predictor"];
/// So many bytes are unpacked at most; what is larger was made to do harm.
const MOST: u64 = 48 * 1024 * 1024;

fn is_space(b: u8) -> bool {
    matches!(b, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn ends_a_name(b: u8) -> bool {
    is_space(b) || matches!(b, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// The names of a text with what follows each, written out where a letter is written by its number.
fn names(text: &[u8]) -> impl Iterator<Item = (String, &[u8])> {
    text.iter().enumerate().filter(|(_, b)| **b == b'/').filter_map(|(at, _)| {
        let mut rest = text.get(at + 1..)?;
        let mut name = String::new();
        while let Some((first, more)) = rest.split_first() {
            if ends_a_name(*first) || name.len() > 40 {
                break;
            }
            let number = match (*first, more.get(..2)) {
                (b'#', Some(two)) => {
                    std::str::from_utf8(two).ok().and_then(|t| u8::from_str_radix(t, 16).ok())
                }
                _ => None,
            };
            name.push(char::from(number.unwrap_or(*first)));
            rest = if number.is_some() { more.get(2..)? } else { more };
        }
        Some((name, rest))
    })
}

fn trimmed(mut text: &[u8]) -> &[u8] {
    while let Some((first, rest)) = text.split_first().filter(|(b, _)| is_space(**b)) {
        let _ = first;
        text = rest;
    }
    text
}

/// A whole number at the beginning of a text, and what follows.
fn number(text: &[u8]) -> Option<(u32, &[u8])> {
    let text = trimmed(text);
    let digits = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let (digits, rest) = text.split_at_checked(digits)?;
    Some((std::str::from_utf8(digits).ok()?.parse().ok()?, rest))
}

/// The number of the object to which a text refers, as `12 0 R` does.
fn reference(text: &[u8]) -> Option<u32> {
    let (object, rest) = number(text)?;
    let (_, rest) = number(rest)?;
    trimmed(rest).starts_with(b"R").then_some(object)
}

fn opens_a_dictionary(text: &[u8]) -> bool {
    trimmed(text).starts_with(b"<<")
}

/// The document without what its streams hold, and the objects that are packed together in some of them.
struct Looked {
    plain: Vec<u8>,
    packed: Vec<Vec<u8>>,
}

fn find(text: &[u8], word: &[u8], from: usize) -> Option<usize> {
    text.get(from..)?.windows(word.len()).position(|w| w == word).map(|at| from + at)
}

/// Whether what a stream holds begins as objects that are packed together do: with numbers.
fn begins_with_numbers(text: &[u8]) -> bool {
    number(text).and_then(|(_, rest)| number(rest)).is_some()
}

fn look(bytes: &[u8]) -> Result<Looked, Refusal> {
    let (mut plain, mut packed) = (Vec::with_capacity(bytes.len()), Vec::new());
    let (mut at, mut left, mut met) = (0, MOST, 0);
    while let Some(word) = find(bytes, b"stream", at) {
        let head = bytes.get(at..word).unwrap_or_default();
        plain.extend_from_slice(head);
        let body = word + b"stream".len();
        let ends = find(bytes, b"endstream", body);
        let mut data = bytes.get(body..).unwrap_or_default();
        data = data.strip_prefix(b"\r\n").or_else(|| data.strip_prefix(b"\n")).unwrap_or(data);
        let objects = names(head).filter(|(n, _)| n == "ObjStm").count();
        met += objects;
        let mut unpacked = Vec::new();
        // What is cut off is read as far as it goes: so do viewers.
        let _ = ZlibDecoder::new(data).take(256).read_to_end(&mut unpacked);
        if objects > 0 || begins_with_numbers(&unpacked) {
            if objects > 0 && names(head).any(|(n, _)| OTHER_PACKING.contains(&n.as_str())) {
                return Err(Refusal::Locked);
            }
            unpacked.clear();
            let _ = ZlibDecoder::new(data).take(left).read_to_end(&mut unpacked);
            left = left.saturating_sub(unpacked.len() as u64);
            if left == 0 {
                return Err(Refusal::Locked);
            }
            match (unpacked.is_empty(), ends) {
                (false, _) => packed.push(unpacked),
                (true, Some(end)) => packed.push(bytes.get(body..end).unwrap_or_default().to_vec()),
                (true, None) => return Err(Refusal::Locked),
            }
        }
        at = ends.map_or(bytes.len(), |end| end + b"endstream".len());
    }
    plain.extend_from_slice(bytes.get(at..).unwrap_or_default());
    // Packed objects that were not met belong to a stream that is hidden.
    if names(bytes).filter(|(n, _)| n == "ObjStm").count() != met {
        return Err(Refusal::Locked);
    }
    Ok(Looked { plain, packed })
}

impl Looked {
    fn texts(&self) -> impl Iterator<Item = &[u8]> {
        std::iter::once(self.plain.as_slice()).chain(self.packed.iter().map(Vec::as_slice))
    }

    /// The texts of an object, wherever it is said.
    fn object(&self, wanted: u32) -> Vec<&[u8]> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some(word) = find(&self.plain, b" obj", at) {
            let head = self.plain.get(word.saturating_sub(20)..word).unwrap_or_default();
            let numbers: Vec<&[u8]> = head.split(|b| is_space(*b)).filter(|w| !w.is_empty()).collect();
            if let [.., object, _] = numbers.as_slice()
                && number(object).is_some_and(|(n, _)| n == wanted)
            {
                found.extend(self.plain.get(word + b" obj".len()..));
            }
            at = word + 1;
        }
        for text in &self.packed {
            let (mut rest, mut places) = (text.as_slice(), Vec::new());
            while let Some((object, after)) = number(rest) {
                let Some((place, after)) = number(after) else { break };
                places.push((object, place));
                rest = after;
            }
            let rest = trimmed(rest);
            let own = places.iter().filter(|(object, _)| *object == wanted);
            found.extend(own.filter_map(|(_, place)| rest.get(usize::try_from(*place).ok()?..)));
        }
        found
    }

    /// Whether what is done at opening only says which page is shown first, as many programs write it.
    fn only_shows_a_page(&self, value: &[u8], again: bool) -> bool {
        let value = trimmed(value);
        if value.starts_with(b"[") {
            return true;
        }
        if value.starts_with(b"<<") {
            let end = find(value, b">>", 0).unwrap_or(value.len());
            return names(value.get(..end).unwrap_or_default()).any(|(n, _)| n == "GoTo");
        }
        let Some(object) = reference(value).filter(|_| again) else { return false };
        let told = self.object(object);
        !told.is_empty() && told.into_iter().all(|text| self.only_shows_a_page(text, false))
    }
}

/// Judges a document.
///
/// # Errors
/// [`Refusal::Active`] for one that does something when it is opened or carries other files, [`Refusal::Locked`] for one that cannot be
/// looked through.
pub(crate) fn judge(bytes: &[u8]) -> Result<(), Refusal> {
    let looked = look(bytes)?;
    let long = std::iter::once(bytes).chain(looked.packed.iter().map(Vec::as_slice));
    if long.flat_map(names).any(|(name, _)| ACTIVE.contains(&name.as_str())) {
        return Err(Refusal::Active);
    }
    let mut openings = 0;
    for (name, value) in looked.texts().flat_map(names) {
        let holds = opens_a_dictionary(value) || reference(value).is_some();
        match name.as_str() {
            "Encrypt" if holds => return Err(Refusal::Locked),
            "AA" if holds => return Err(Refusal::Active),
            "JS" if holds || trimmed(value).starts_with(b"(") || trimmed(value).starts_with(b"<") => {
                return Err(Refusal::Active);
            }
            "XFA" if holds || trimmed(value).starts_with(b"[") => return Err(Refusal::Active),
            "OpenAction" => {
                // A document is opened in one way; each is followed through the whole of it.
                openings += 1;
                if openings > 8 || !looked.only_shows_a_page(value, true) {
                    return Err(Refusal::Active);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use std::io::Write;

    fn document(objects: &str) -> Vec<u8> {
        format!("%PDF-1.7\n{objects}\ntrailer << /Root 1 0 R >>\n%%EOF\n").into_bytes()
    }

    fn packed(objects: &str, head: &str) -> Vec<u8> {
        let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        zlib.write_all(objects.as_bytes()).unwrap();
        let body = zlib.finish().unwrap();
        let mut all =
            format!("%PDF-1.7\n7 0 obj\n<< /Length {} {head} >>\nstream\n", body.len()).into_bytes();
        all.extend(body);
        all.extend(b"\nendstream\nendobj\n%%EOF\n");
        all
    }

    #[test]
    fn what_does_something_when_it_is_opened_is_refused() {
        for objects in [
            "1 0 obj << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >> endobj",
            "1 0 obj << /OpenAction << /S /URI /URI (https://example.org) >> >> endobj",
            "1 0 obj << /OpenAction 2 0 R >> endobj 2 0 obj << /S /URI /URI (x) >> endobj",
            "1 0 obj << /OpenAction 2 0 R >> endobj",
            "1 0 obj << /AA << /O 3 0 R >> >> endobj",
            "1 0 obj << /S /Launch /F (calc.exe) >> endobj",
            "1 0 obj << /S /J#61vaScript >> endobj",
            "1 0 obj << /Names << /EmbeddedFiles 4 0 R >> >> endobj",
            "1 0 obj << /Subtype /FileAttachment >> endobj",
            "1 0 obj << /AcroForm << /XFA [(a) 3 0 R] >> >> endobj",
            // A stream that is none hides nothing.
            "1 0 obj (stream) endobj 2 0 obj << /S /JavaScript >> endobj (endstream)",
        ] {
            assert_eq!(judge(&document(objects)), Err(Refusal::Active), "{objects}");
        }
        let hidden = "1 0 2 12 << /S /GoTo >> << /S /JavaScript /JS (x) >>";
        assert_eq!(
            judge(&packed(hidden, "/Type /ObjStm /N 2 /First 9 /Filter /FlateDecode")),
            Err(Refusal::Active)
        );
        assert_eq!(
            judge(&packed(hidden, "/Filter /FlateDecode")),
            Err(Refusal::Active),
            "whatever it is called"
        );
    }

    #[test]
    fn what_cannot_be_looked_through_is_refused() {
        let locked = document("1 0 obj << >> endobj trailer << /Encrypt 5 0 R >>");
        assert_eq!(judge(&locked), Err(Refusal::Locked));
        let other = packed("1 0 << >>", "/Type /ObjStm /Filter [/ASCII85Decode /FlateDecode]");
        assert_eq!(judge(&other), Err(Refusal::Locked));
        let bomb = packed(&format!("1 0 {}", " ".repeat(usize::try_from(MOST).unwrap())), "/Type /ObjStm");
        assert_eq!(judge(&bomb), Err(Refusal::Locked));
    }

    #[test]
    fn an_ordinary_document_is_taken() {
        for objects in [
            "1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj",
            "1 0 obj << /OpenAction [3 0 R /XYZ null null 0] >> endobj",
            "1 0 obj << /OpenAction 2 0 R >> endobj 2 0 obj << /S /GoTo /D [3 0 R /Fit] >> endobj",
            "1 0 obj << /Subtype /Link /A << /S /URI /URI (https://example.org/a) >> >> endobj",
            "1 0 obj << /Length 9 >>\nstream\n/AA << /JS (\nendstream endobj",
        ] {
            assert_eq!(judge(&document(objects)), Ok(()), "{objects}");
        }
        let objects = "5 0 6 30 << /Type /Catalog /Pages 2 0 R >><< /S /GoTo /D [3 0 R /Fit] >>";
        assert_eq!(judge(&packed(objects, "/Type /ObjStm /N 2 /First 9 /Filter /FlateDecode")), Ok(()));
    }
}
