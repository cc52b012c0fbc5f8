//! What is wrong with a policy: where, what, and what to do about it. An author sees every finding of one check at once.

use std::fmt;

use serde::Serialize;

/// Findings listed at most; the rest are counted.
pub const ERRORS_MAX: usize = 20;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyError {
    /// The file as it was named by the caller.
    pub file: String,
    /// Line, counted from 1.
    pub line: usize,
    /// Column in characters, counted from 1.
    pub column: usize,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}\n  remedy: {}", self.file, self.line, self.column, self.what, self.remedy)
    }
}

/// Everything that is wrong with a policy, in the order of the file; never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PolicyErrors {
    /// The first [`ERRORS_MAX`].
    pub errors: Vec<PolicyError>,
    /// How many more there are.
    pub left_out: usize,
}

impl fmt::Display for PolicyErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.errors.iter().enumerate() {
            write!(f, "{}{error}", if i == 0 { "" } else { "\n" })?;
        }
        match self.left_out {
            0 => Ok(()),
            more => write!(f, "\n... and {more} more"),
        }
    }
}

impl std::error::Error for PolicyErrors {}

/// Findings while a document is checked. Positions are byte offsets into the document until the end.
pub(super) struct Findings<'a> {
    file: &'a str,
    text: &'a str,
    found: Vec<(usize, String, String)>,
}

impl<'a> Findings<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, found: Vec::new() }
    }

    /// Notes what is wrong at a byte offset.
    pub(super) fn add(&mut self, at: usize, what: impl Into<String>, remedy: impl Into<String>) {
        self.found.push((at, what.into(), remedy.into()));
    }

    /// How many were noted so far.
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// The findings as errors, in the order of the file; `None` where there are none.
    pub(super) fn into_errors(mut self) -> Option<PolicyErrors> {
        self.found.sort_by_key(|(at, ..)| *at);
        self.found.dedup();
        let left_out = self.found.len().saturating_sub(ERRORS_MAX);
        self.found.truncate(ERRORS_MAX);
        let errors: Vec<_> = self
            .found
            .into_iter()
            .map(|(at, what, remedy)| {
                let (line, column) = position(self.text, at);
                PolicyError { file: self.file.to_owned(), line, column, what, remedy }
            })
            .collect();
        (!errors.is_empty()).then_some(PolicyErrors { errors, left_out })
    }
}

/// Line and column, both from 1, of a byte offset; an offset past the end or inside a character is brought back.
pub(super) fn position(text: &str, at: usize) -> (usize, usize) {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_and_characters_from_one() {
        let text = "a\nüb\n";
        for (at, expected) in
            [(0, (1, 1)), (2, (2, 1)), (3, (2, 1)), (4, (2, 2)), (5, (2, 3)), (6, (3, 1)), (99, (3, 1))]
        {
            assert_eq!(position(text, at), expected, "offset {at}");
        }
    }

    #[test]
    fn findings_come_out_in_file_order_and_the_rest_is_counted() {
        let text = "x".repeat(40);
        let mut findings = Findings::new("p.toml", &text);
        for at in (0..25).rev() {
            findings.add(at, format!("wrong {at}"), "mend it");
        }
        let errors = findings.into_errors().unwrap();
        assert_eq!((errors.errors.len(), errors.left_out), (ERRORS_MAX, 5));
        assert_eq!(errors.errors[3].to_string(), "p.toml:1:4: wrong 3\n  remedy: mend it");
        assert!(errors.to_string().ends_with("... and 5 more"));
    }
}
