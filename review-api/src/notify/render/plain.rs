//! Plain text at a readable width.

use super::letter::Line;

/// Characters on a line; below the 78 that mail recommends.
const WIDTH: usize = 72;

/// Paragraphs apart from each other, list entries together, links on lines of their own.
pub(super) fn lines(lines: &[Line]) -> String {
    let mut text = String::new();
    let mut in_list = false;
    for line in lines {
        let item = matches!(line, Line::Item(_));
        if !text.is_empty() {
            text.push_str(if in_list && item { "\n" } else { "\n\n" });
        }
        in_list = item;
        match line {
            Line::Text(words) | Line::English(words) => wrap(&mut text, words, "", ""),
            Line::Item(words) => wrap(&mut text, words, "- ", "  "),
            Line::Link(url) => text.push_str(url),
        }
    }
    text
}

/// Appends `words`, wrapped, with `first` before the first line and `rest` before the others. A word longer than a line
/// stands alone and whole.
pub(crate) fn wrap(text: &mut String, words: &str, first: &str, rest: &str) {
    let mut column = 0;
    let mut lead = first;
    // A space that must not break keeps a figure with its unit.
    for word in words.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            text.push('\n');
            column = 0;
        }
        if column > 0 {
            text.push(' ');
            column += 1;
        } else {
            text.push_str(lead);
            column = lead.chars().count();
            lead = rest;
        }
        text.push_str(word);
        column += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_entries_hang_under_their_first_word_and_links_stay_whole() {
        let url = format!("https://x.example/{}", "a".repeat(90));
        let text = lines(&[
            Line::Text("One.".to_owned()),
            Line::Item("word ".repeat(20)),
            Line::Item("short".to_owned()),
            Line::Link(url.clone()),
        ]);
        let rows: Vec<&str> = text.lines().collect();
        assert_eq!(rows[0], "One.");
        assert!(rows[2].starts_with("- word word") && rows[2].chars().count() <= WIDTH);
        assert!(rows[3].starts_with("  word"));
        assert_eq!(rows[4], "- short");
        assert_eq!(rows[6], url);
    }
}
