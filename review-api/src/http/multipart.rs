//! Reads `multipart/form-data` (RFC 7578) from a body that is in memory and bounded already. Nothing of it is trusted: a part that
//! does not keep to the form is refused, not guessed at.

use axum::http::HeaderMap;
use memchr::memmem;

/// Most parts of a form.
const PARTS_MAX: usize = 64;
/// Most bytes of a part's head.
const HEAD_BYTES_MAX: usize = 4096;
/// Longest boundary (RFC 2046, 5.1.1).
const BOUNDARY_BYTES_MAX: usize = 70;

/// One part.
#[derive(Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// Name of the field.
    pub name: String,
    /// Name of the file, as sent, for a field of files.
    pub file_name: Option<String>,
    /// What it holds.
    pub bytes: &'a [u8],
}

/// The boundary that a `Content-Type` of this kind names.
pub fn boundary(headers: &HeaderMap) -> Option<String> {
    let kind = headers.get(axum::http::header::CONTENT_TYPE)?.to_str().ok()?;
    let (essence, rest) = kind.split_once(';')?;
    essence.trim().eq_ignore_ascii_case("multipart/form-data").then_some(())?;
    let boundary = parameter(rest, "boundary")?;
    let fits = !boundary.is_empty() && boundary.len() <= BOUNDARY_BYTES_MAX && boundary.is_ascii();
    fits.then_some(boundary)
}

/// The parts in order; `None` where the body does not keep to the form.
pub fn parts<'a>(body: &'a [u8], boundary: &str) -> Option<Vec<Part<'a>>> {
    let opening = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let finder = memmem::Finder::new(&between);
    let mut rest = body.strip_prefix(opening.as_bytes())?;
    let mut parts = Vec::new();
    loop {
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        if parts.len() == PARTS_MAX {
            return None;
        }
        rest = rest.strip_prefix(b"\r\n")?;
        let head_end = memmem::find(rest.get(..HEAD_BYTES_MAX.min(rest.len()))?, b"\r\n\r\n")?;
        let (name, file_name) = names(std::str::from_utf8(&rest[..head_end]).ok()?)?;
        rest = &rest[head_end + 4..];
        // A part without content: its end follows at once, and shares the head's line end.
        let end = finder.find(rest)?;
        parts.push(Part { name, file_name, bytes: &rest[..end] });
        rest = &rest[end + between.len()..];
    }
}

/// Names of field and file in a part's head.
fn names(head: &str) -> Option<(String, Option<String>)> {
    let mut found = None;
    for line in head.split("\r\n") {
        let (header, value) = line.split_once(':')?;
        if header.trim().eq_ignore_ascii_case("content-disposition") {
            let (kind, rest) = value.split_once(';')?;
            kind.trim().eq_ignore_ascii_case("form-data").then_some(())?;
            found = Some((parameter(rest, "name")?, parameter(rest, "filename")));
        }
    }
    found
}

/// A parameter's value, quoted or not. Browsers write a quotation mark as `%22` and line ends as `%0D%0A`; other programs put a
/// backslash before it.
fn parameter(text: &str, wanted: &str) -> Option<String> {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        let (name, tail) = rest.split_once('=')?;
        let (value, tail) = if let Some(quoted) = tail.strip_prefix('"') {
            until_quote(quoted)?
        } else {
            let end = tail.find(';').unwrap_or(tail.len());
            (tail[..end].trim().to_owned(), &tail[end..])
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"));
        }
        rest = tail;
    }
}

/// What stands before the closing quotation mark, and what behind it.
fn until_quote(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some((value, &text[at + 1..])),
            '\\' if text[at + 1..].starts_with(['"', '\\']) => value.push(letters.next()?.1),
            other => value.push(other),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(kind: &str) -> HeaderMap {
        [(axum::http::header::CONTENT_TYPE, kind.parse().unwrap())].into_iter().collect()
    }

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"view\"\r\n\r\nTwo\r\nlines\r\n--x\r\n\
             Content-Disposition: form-data; name=\"files\"; filename=\"a%22b.txt\"\r\nContent-Type: text/plain\r\n\r\n--y\r\n--x\r\n\
             Content-Disposition: form-data; name=\"files\"; filename=\"\"\r\n\r\n\r\n--x--\r\n";
        let parts = parts(body.as_bytes(), "x").unwrap();
        let read: Vec<_> = parts.iter().map(|p| (p.name.as_str(), p.file_name.as_deref(), p.bytes)).collect();
        let expected: [(&str, Option<&str>, &[u8]); 3] =
            [("view", None, b"Two\r\nlines"), ("files", Some("a\"b.txt"), b"--y"), ("files", Some(""), b"")];
        assert_eq!(read, expected);
    }

    #[test]
    fn what_does_not_keep_to_the_form_is_refused() {
        let head = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n";
        let many = format!("{}--x--", format!("{head}v\r\n").repeat(PARTS_MAX + 1));
        for body in [
            "",
            "--x",
            "--x\r\n",
            "--y--",
            &format!("{head}value"),
            "--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--",
            "--x\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nv\r\n--x--",
            "--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\nv\r\n--x--",
            "--x\r\nno head\r\n\r\nv\r\n--x--",
            &format!("--x\r\nX-Long: {}\r\n\r\nv\r\n--x--", "y".repeat(HEAD_BYTES_MAX)),
            &many,
        ] {
            assert_eq!(parts(body.as_bytes(), "x"), None, "{}", &body[..body.len().min(80)]);
        }
    }

    #[test]
    fn only_a_form_of_parts_names_a_boundary() {
        assert_eq!(boundary(&headers("multipart/form-data; boundary=abc")).as_deref(), Some("abc"));
        assert_eq!(boundary(&headers("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"")).as_deref(), Some("a b"));
        let long = format!("multipart/form-data; boundary={}", "x".repeat(71));
        for kind in [
            "application/json",
            "multipart/form-data",
            "multipart/mixed; boundary=a",
            "multipart/form-data; boundary=",
            &long,
        ] {
            assert_eq!(boundary(&headers(kind)), None, "{kind}");
        }
    }

    #[test]
    fn a_name_with_escapes_is_read_to_its_end() {
        assert_eq!(parameter("name=\"a\\\"b\"; filename=\"c\\\\d\"", "filename").as_deref(), Some("c\\d"));
        assert_eq!(parameter("filename=\"x\"; name=\"a; filename=y\"", "name").as_deref(), Some("a; filename=y"));
        assert_eq!(parameter("name=\"a", "name"), None);
    }
}
