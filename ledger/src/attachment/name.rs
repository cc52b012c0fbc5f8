//! File names from outside: only what a person can read safely is kept of one.

use super::Media;

/// Most characters kept of a name.
const NAME_CHARS_MAX: usize = 80;

/// The last part of a path, without control characters and without those that turn text around or hide in it; `file` where nothing
/// is left.
pub fn cleaned(sent: &str) -> String {
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
    let harmless: String = last.chars().filter(|c| !is_hidden(*c)).collect();
    let trimmed = harmless.trim_matches(|c: char| c.is_whitespace() || c == '.');
    let (stem, ending) = match trimmed.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= 10 => (stem, Some(ending)),
        _ => (trimmed, None),
    };
    let room = NAME_CHARS_MAX - ending.map_or(0, |e| e.chars().count() + 1);
    let mut name: String = stem.chars().take(room).collect();
    if let Some(ending) = ending {
        name.push('.');
        name.push_str(ending);
    }
    if name.is_empty() { "file".to_owned() } else { name }
}

/// Characters that are not seen, or change how others are seen.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The name to save a file under: its ending is the one of its kind, whatever the sender wrote. A table is saved as text, so that no
/// formula in it runs when it is opened.
pub fn as_download(name: &str, media: Media) -> String {
    let endings: &[&str] = match media {
        Media::Pdf => &[".pdf"],
        Media::Png => &[".png"],
        Media::Jpeg => &[".jpg", ".jpeg"],
        Media::Text | Media::Csv => &[".txt"],
        Media::Eml => &[".eml"],
    };
    let lower = name.to_lowercase();
    let fits = endings.iter().any(|ending| lower.ends_with(ending));
    if fits { name.to_owned() } else { format!("{name}{}", endings.first().copied().unwrap_or_default()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_brings_neither_path_nor_line_end_nor_turned_text() {
        for (sent, expected) in [
            ("invoice.pdf", "invoice.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\temp\\list.csv", "list.csv"),
            ("a\r\nSet-Cookie: x=1.txt", "aSet-Cookie: x=1.txt"),
            ("photo\u{202e}gnp.exe", "photognp.exe"),
            ("ze\u{200b}ro\u{feff}.png", "zero.png"),
            ("\"quoted\"; x.txt", "\"quoted\"; x.txt"),
            ("Rechnung für März.pdf", "Rechnung für März.pdf"),
            ("", "file"),
            ("...", "file"),
            ("a/", "file"),
            ("\0", "file"),
        ] {
            assert_eq!(cleaned(sent), expected, "{sent:?}");
        }
        let long = cleaned(&format!("{}.jpeg", "x".repeat(500)));
        assert_eq!(long.chars().count(), NAME_CHARS_MAX);
        assert_eq!(long.rsplit_once('.').unwrap().1, "jpeg");
        assert_eq!(cleaned(&"y".repeat(500)).chars().count(), NAME_CHARS_MAX);
    }

    #[test]
    fn a_download_ends_as_its_kind_says() {
        assert_eq!(as_download("page.html", Media::Png), "page.html.png");
        assert_eq!(as_download("PHOTO.JPEG", Media::Jpeg), "PHOTO.JPEG");
        assert_eq!(as_download("list.csv", Media::Csv), "list.csv.txt");
        assert_eq!(as_download("run.exe", Media::Text), "run.exe.txt");
    }
}
