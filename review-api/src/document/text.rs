//! The document as plain text: UTF-8, lines of at most 72 characters where words allow.

use super::{Document, Part, Piece};
use crate::notify::render::plain::wrap;

/// The text.
pub(super) fn text(document: &Document) -> String {
    let mut out = String::new();
    for part in document.parts() {
        if !out.is_empty() {
            out.push_str("\n\n\n");
        }
        one(&mut out, part);
    }
    out
}

fn one(out: &mut String, part: &Part) {
    wrap(out, &part.title, "", "");
    out.push('\n');
    out.push_str(&"=".repeat(part.title.chars().count().min(72)));
    let mut before = None;
    for piece in &part.pieces {
        let in_list = |piece: &Piece| matches!(piece, Piece::Item(_) | Piece::Figure(..));
        let close = before.is_some_and(in_list) && in_list(piece);
        out.push_str(if close { "\n" } else { "\n\n" });
        match piece {
            Piece::Heading(words) => {
                out.push_str(words);
                out.push('\n');
                out.push_str(&"-".repeat(words.chars().count()));
            }
            Piece::Text(words) | Piece::Small(words) => wrap(out, words, "", ""),
            Piece::Item(words) => wrap(out, words, "- ", "  "),
            Piece::Address(address, _) => out.push_str(address),
            Piece::Figure(name, words) => wrap(out, &format!("{name}: {words}"), "  ", "    "),
        }
        before = Some(piece);
    }
    out.push('\n');
}
