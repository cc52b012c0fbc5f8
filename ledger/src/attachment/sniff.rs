//! What a file is, by its bytes alone; its name only tells a table from other text.
//!
//! Images are walked to their end, so that nothing can hide behind one; text is refused where a browser could take it for markup.

use super::Media;

/// The kind of a file, where it is one that is taken.
pub(super) fn media(bytes: &[u8], name: &str) -> Option<Media> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return is_png(&bytes[8..]).then_some(Media::Png);
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return is_jpeg(bytes).then_some(Media::Jpeg);
    }
    if bytes.starts_with(b"%PDF-") {
        return is_pdf(bytes).then_some(Media::Pdf);
    }
    let text = as_text(bytes)?;
    let lower = name.to_lowercase();
    if is_mail(&text) {
        Some(Media::Eml)
    } else if is_markup(&text) {
        None
    } else if [".csv", ".tsv"].iter().any(|ending| lower.ends_with(ending)) {
        Some(Media::Csv)
    } else {
        Some(Media::Text)
    }
}

/// Chunks from IHDR to IEND, each as long as it says, and nothing behind the last (PNG 1.2, section 3.2).
fn is_png(chunks: &[u8]) -> bool {
    let mut rest = chunks;
    let mut first = true;
    loop {
        let Some((length, tail)) = rest.split_first_chunk::<4>() else { return false };
        let Some((kind, tail)) = tail.split_first_chunk::<4>() else { return false };
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        if first && (kind != b"IHDR" || length != 13) || !kind.iter().all(u8::is_ascii_alphabetic) {
            return false;
        }
        first = false;
        // The data, and four bytes of checksum.
        let Some(after) = length.checked_add(4).and_then(|n| tail.get(n..)) else { return false };
        if kind == b"IEND" {
            return length == 0 && after.is_empty();
        }
        rest = after;
    }
}

/// Segments as long as they say up to the scan, and an end-of-image marker behind it (ITU-T T.81, annex B). Cameras append
/// thumbnails and clips of their own, so what follows that marker is let be: the file is only ever handed out as an image's download.
fn is_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        let Some(&[0xff, kind, high, low]) = bytes.get(at..at + 4) else { return false };
        if kind == 0xff {
            at += 1; // a fill byte
            continue;
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        if !(0xc0..=0xfe).contains(&kind) || matches!(kind, 0xd0..=0xd9) || length < 2 {
            return false;
        }
        at += 2 + length;
        if kind == 0xda {
            return bytes.get(at..).is_some_and(|scan| scan.windows(2).any(|pair| pair == [0xff, 0xd9]));
        }
    }
}

/// A version in the first line, and the mark at the end (ISO 32000-1, 7.5).
fn is_pdf(bytes: &[u8]) -> bool {
    let version = matches!(bytes.get(5..8), Some([b'1' | b'2', b'.', minor]) if minor.is_ascii_digit());
    let tail = &bytes[bytes.len().saturating_sub(2048)..];
    version && tail.windows(5).any(|mark| mark == b"%%EOF")
}

/// UTF-8, UTF-16 with its mark, or one byte a letter; without control characters but those of layout.
fn as_text(bytes: &[u8]) -> Option<String> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => from_utf16(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => from_utf16(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok()?.to_owned(),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(_) => bytes.iter().copied().map(char::from).collect(),
        },
    };
    let is_plain = |c: char| !c.is_ascii_control() || matches!(c, '\t' | '\n' | '\r' | '\u{c}');
    text.chars().all(is_plain).then_some(text)
}

fn from_utf16(bytes: &[u8], unit: impl Fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, []) = bytes.as_chunks::<2>() else { return None };
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<String, _>>().ok()
}

/// Whether a browser that guesses could take it for markup: it begins with a tag, or has one of those that bring life near its start
/// (WHATWG MIME Sniffing, 7.1, looks at the first 1445 bytes).
fn is_markup(text: &str) -> bool {
    let start: String = text.trim_start().chars().take(1445).collect::<String>().to_lowercase();
    start.starts_with('<') || ["<script", "<html", "<svg", "<iframe", "<!doctype"].iter().any(|tag| start.contains(tag))
}

/// Whether it begins with a mail's header: only header lines up to the first empty one, a sender, and a date or id among them
/// (RFC 5322, 3.6).
fn is_mail(text: &str) -> bool {
    let mut names = Vec::new();
    for line in text.lines().take(500) {
        if line.is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && !names.is_empty() {
            continue;
        }
        match line.split_once(':') {
            Some((name, _)) if !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') => {
                names.push(name.to_ascii_lowercase());
            }
            _ => return false,
        }
    }
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    has("from") && (has("date") || has("message-id") || has("received"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One pixel.
    fn png() -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
        for (kind, data) in [(b"IHDR", vec![0; 13]), (b"IDAT", vec![1, 2, 3]), (b"IEND", vec![])] {
            bytes.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
            bytes.extend_from_slice(kind);
            bytes.extend_from_slice(&data);
            bytes.extend_from_slice(&[0; 4]);
        }
        bytes
    }

    const JPEG: &[u8] = &[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xda, 0, 3, 0, 9, 9, 0xff, 0xd9];
    const MAIL: &str =
        "Received: by mx\r\n\twith SMTP\r\nFrom: a@example.com\r\nDate: today\r\n\r\n<html><script>x</script>";

    #[test]
    fn what_is_taken_is_told_by_its_bytes() {
        for (bytes, name, expected) in [
            (png().as_slice(), "a.exe", Media::Png),
            (JPEG, "a", Media::Jpeg),
            (b"%PDF-1.7\nx\n%%EOF\n", "a.png", Media::Pdf),
            (b"Hello, \xe4 in Latin 1\r\n", "a.txt", Media::Text),
            ("date;consent\n".as_bytes(), "A.CSV", Media::Csv),
            (b"\xff\xfea\0;\0", "a.csv", Media::Csv),
            (b"\xef\xbb\xbfa;b", "a.csv", Media::Csv),
            (MAIL.as_bytes(), "x", Media::Eml),
            (b"5 < 6, and so on", "a.txt", Media::Text),
        ] {
            assert_eq!(media(bytes, name), Some(expected), "{name} {bytes:?}");
        }
    }

    #[test]
    fn what_only_claims_to_be_something_is_refused() {
        let mut behind_png = png();
        behind_png.extend_from_slice(b"<script>alert(1)</script>");
        let mut lying_png = png();
        lying_png[8..12].copy_from_slice(&[0xff; 4]);
        for (what, bytes) in [
            ("markup behind a PNG", behind_png.as_slice()),
            ("a PNG that lies about its length", &lying_png),
            ("half a PNG", &png()[..30]),
            ("a JPEG without image", &[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2]),
            ("a JPEG with a segment past its end", &[0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 1]),
            ("a script called JPEG", b"\xff\xd8\xff=alert(1)//"),
            ("a PDF without end", b"%PDF-1.7 and markup"),
            ("a PDF of no version", b"%PDF-<script>%%EOF"),
            ("HTML", b"<!DOCTYPE html><p>x"),
            ("HTML after a mark and blanks", b"\xef\xbb\xbf \n<html>"),
            ("HTML after some text", b"hello <ScRiPt>alert(1)</ScRiPt>"),
            ("SVG", b"<?xml version='1.0'?><svg/>"),
            ("HTML in UTF-16", b"\xff\xfe<\0h\0t\0m\0l\0>\0"),
            ("half a UTF-16 letter", b"\xff\xfea"),
            ("a GIF", b"GIF89a\x01\0\x01\0"),
            ("a ZIP", b"PK\x03\x04\0\0"),
            ("a program", b"MZ\x90\0"),
            ("a program for Linux", b"\x7fELF\x02"),
        ] {
            for name in ["a.png", "a.txt", "a.pdf", "a.csv", "a.eml"] {
                assert_eq!(media(bytes, name), None, "{what} called {name}");
            }
        }
    }
}
