//! What is wrong with the configuration, and where: one line with the place, one with the remedy.

use std::fmt;
use std::path::PathBuf;

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file, with line and column from 1.
    File {
        /// The file.
        path: PathBuf,
        /// Line.
        line: usize,
        /// Column, in characters.
        column: usize,
    },
    /// An environment variable.
    Variable(String),
    /// An argument of the command line.
    Argument(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File { path, line, column } => write!(f, "{}:{line}:{column}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Argument(name) => f.write_str(name),
        }
    }
}

/// A configuration that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: the configuration cannot be read: {source}\n  name another one with --config, or leave it out to use the defaults", path = path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error(
        "{at}: {problem}\n  the file must be TOML: sections like [server], settings like listen = \"127.0.0.1:8080\""
    )]
    Syntax {
        /// Where.
        at: Origin,
        /// The parser's words.
        problem: String,
    },
    /// There is no such key or section.
    #[error("{at}: {what}\n  {remedy}")]
    Unknown {
        /// Where.
        at: Origin,
        /// What is not known.
        what: String,
        /// What there is instead.
        remedy: String,
    },
    /// The value will not do.
    #[error("{at}: {key} cannot be {value}\n  it must be {allowed}")]
    Value {
        /// Where.
        at: Origin,
        /// Which setting.
        key: &'static str,
        /// The value, unless it is a secret.
        value: String,
        /// What it must be.
        allowed: String,
    },
    /// Each value is fine, together they are not.
    #[error("{at}{problem}\n  {remedy}", at = at.as_ref().map_or_else(String::new, |at| format!("{at}: ")))]
    Together {
        /// Where one of them stands.
        at: Option<Origin>,
        /// What does not fit.
        problem: String,
        /// What to do.
        remedy: String,
    },
}

/// The known name nearest to a mistyped one, if any is near.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.len() / 3).max(1);
    known.map(|k| (distance(name, k), k)).filter(|(d, _)| *d <= allowed).min().map(|(_, k)| k)
}

/// Letters to insert, delete or replace to get from one word to the other (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        assert_eq!(nearest("lsten", ["listen", "level"].into_iter()), Some("listen"));
        assert_eq!(nearest("colour", ["listen", "level"].into_iter()), None);
        assert_eq!((distance("", "abc"), distance("kitten", "sitting")), (3, 3));
    }
}
