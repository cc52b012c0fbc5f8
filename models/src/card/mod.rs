//! A model's card in Markdown (after Mitchell et al. 2019, "Model Cards for Model Reporting"): what it is for and what not, the data, the
//! protocol, where the labels come from, figures by segment with intervals, limits. [`facts`] are written by a person; figures come from
//! scores beside labels; the same inputs give the same bytes.

pub mod facts;
pub mod figures;

use std::fmt::Write as _;

use crate::threshold::rows::Rows;
use facts::Facts;
use figures::{COLUMNS, Line};

/// The file that the card is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artifact {
    /// Its name without folders.
    pub name: String,
    /// Its size.
    pub bytes: usize,
    /// Its SHA-256 in hex.
    pub sha256: String,
}

/// The card.
pub fn markdown(facts: &Facts, artifact: &Artifact, rows: &Rows, figures: &[Line]) -> String {
    let mut text = format!("# {} {}\n\n{}\n\n", said(&facts.name), said(&facts.version), said(&facts.summary));
    let _ = writeln!(text, "File `{}`: {} bytes, SHA-256 `{}`.", said(&artifact.name), artifact.bytes, artifact.sha256);
    list(&mut text, "Intended use", &facts.intended_use);
    list(&mut text, "Not for", &facts.not_for);
    text.push_str("\n## Data\n\n| set | what | rows | abusive | licence | from |\n|---|---|---|---|---|---|\n");
    for set in &facts.data {
        let words = [&set.licence, &set.from].map(|word| said(word));
        let (name, what) = (said(&set.name), said(&set.what));
        let _ = writeln!(text, "| {name} | {what} | {} | {} | {} | {} |", set.rows, set.abusive, words[0], words[1]);
    }
    list(&mut text, "Protocol", &facts.protocol);
    if rows.lines > 0 {
        list(&mut text, "Labels of the figures", &provenance(rows));
    }
    let names: Vec<String> = COLUMNS.iter().map(|measure| measure.name()).collect();
    text.push_str("\n## Figures\n\nIn brackets: the middle 95 % of bootstrap draws of accounts.\n\n");
    let _ = writeln!(text, "| accounts | all | abusive | {} | calibration error |", names.join(" | "));
    let _ = writeln!(text, "|---|---|---|{}---|", "---|".repeat(names.len()));
    for line in figures {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            said(&line.segment),
            line.accounts,
            line.abusive,
            line.cells().join(" | ")
        );
    }
    list(&mut text, "Limits", &facts.limits);
    text
}

/// Where the labels come from, what was dropped, and what they weigh.
fn provenance(rows: &Rows) -> Vec<String> {
    let mut points = vec![format!("{} lines of {} accounts", rows.lines, rows.accounts.len())];
    points.extend(rows.counts.words());
    for (n, why) in [
        (rows.unclear, "say neither yes nor no"),
        (rows.unscored, "have no score"),
        (rows.own, "are about decisions that this very score had made"),
    ] {
        if n > 0 {
            points.push(format!("{n} lines {why}; dropped"));
        }
    }
    points
}

fn list(text: &mut String, title: &str, points: &[String]) {
    let _ = writeln!(text, "\n## {title}\n");
    for point in points {
        let _ = writeln!(text, "- {}", said(point));
    }
}

/// Words as a line of Markdown: no tables, headings or markup of their own.
fn said(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for word in words.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        for c in word.chars() {
            match c {
                '<' => out.push_str("&lt;"),
                '|' => out.push_str("\\|"),
                '`' => out.push('\''),
                c => out.push(c),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_person_break_no_table() {
        assert_eq!(said("a | b\n# <b>c</b> `d`"), "a \\| b # &lt;b>c&lt;/b> 'd'");
    }
}
