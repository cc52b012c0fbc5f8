//! What the catalogue names: signals, event kinds, reason codes and what can be mended, one line each in a text file of every language.
//!
//! A line is `name: text`. A test holds the files of all languages to the same names, and the English one to the engine's catalogue.

/// The texts of one language.
#[derive(Debug)]
pub struct Tables {
    /// A sentence for each signal, with `{num}`, `{den}` and `{window}`.
    pub signals: &'static str,
    /// Kinds of events; lines that begin with `= ` name coarse facts of an event and their values.
    pub events: &'static str,
    /// Reason codes.
    pub reasons: &'static str,
    /// What a holder can mend, by reason code: several entries apart by ` | `; `*` for every other code.
    pub fixes: &'static str,
}

impl Tables {
    /// The sentence of a signal, named with or without its window.
    pub fn signal(&self, name: &str) -> Option<&'static str> {
        find(self.signals, name).or_else(|| find(self.signals, name.rsplit_once('_')?.0))
    }

    /// An event's kind.
    pub fn event(&self, kind: &str) -> Option<&'static str> {
        find(self.events, kind)
    }

    /// The name or the value of a coarse fact of an event.
    pub fn coarse(&self, text: &str) -> Option<&'static str> {
        let spaced = text.replace('_', " ");
        entries(self.events).find(|(name, _)| name.strip_prefix("= ") == Some(spaced.as_str())).map(|(_, text)| text)
    }

    /// A reason code.
    pub fn reason(&self, code: &str) -> Option<&'static str> {
        find(self.reasons, code)
    }

    /// What a holder can mend for a reason code; a general answer for a code that is not listed.
    pub fn fixes(&self, code: &str) -> impl Iterator<Item = &'static str> + use<> {
        find(self.fixes, code).or_else(|| find(self.fixes, "*")).unwrap_or_default().split(" | ")
    }
}

/// Names and texts of a file.
pub fn entries(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    file.lines().filter_map(|line| line.split_once(": "))
}

fn find(file: &'static str, name: &str) -> Option<&'static str> {
    entries(file).find(|(known, _)| *known == name).map(|(_, text)| text)
}

/// The parts of `text` that stand where `pattern` has `{name}`; `None` where they do not fit. Each part is as short as can be.
pub fn parts<'t>(pattern: &str, text: &'t str) -> Option<Vec<(String, &'t str)>> {
    let mut found = Vec::new();
    let mut pieces = pattern.split('{');
    let mut rest = text.strip_prefix(pieces.next()?)?;
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        let (name, literal) = piece.split_once('}')?;
        let ends = if pieces.peek().is_none() {
            rest.ends_with(literal).then(|| rest.len() - literal.len())?
        } else {
            rest.find(literal)?
        };
        found.push((name.to_owned(), &rest[..ends]));
        rest = &rest[ends + literal.len()..];
    }
    rest.is_empty().then_some(found)
}

/// The part of that name.
pub fn part<'t>(parts: &[(String, &'t str)], name: &str) -> Option<&'t str> {
    parts.iter().find(|(known, _)| known == name).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_finds_its_parts_or_nothing() {
        let of = |pattern, text| parts(pattern, text).map(|p| p.into_iter().map(|(_, t)| t).collect::<Vec<_>>());
        assert_eq!(
            of("Of {den} in {window}, {num} left.", "Of 1,000 in 7 days, 12 left."),
            Some(vec!["1,000", "7 days", "12"])
        );
        assert_eq!(of("Sent: {num}.", "Sent: 1.5."), Some(vec!["1.5"]));
        assert_eq!(of("No hole.", "No hole."), Some(vec![]));
        assert_eq!(of("Sent: {num}.", "Received: 1."), None);
        assert_eq!(of("Sent: {num}.", "Sent: 1. And more"), None);
    }

    #[test]
    fn a_signal_is_found_with_its_window_and_without() {
        let tables = &super::super::Language::English.words().tables;
        assert_eq!(tables.signal("hard_bounce_rate_7d"), tables.signal("hard_bounce_rate"));
        assert!(tables.signal("hard_bounce_rate").is_some() && tables.signal("nothing_like_it").is_none());
    }
}
