//! What a rule may name: signals over their windows, account facts, the score. Near misses get a suggestion.

use super::expr::{Compared, Measured};
use crate::signal::{CATALOGUE, Signal, Unit, Variable, Window, variables};

/// Account facts, without `account.`.
pub(super) const FACTS: [&str; 3] = ["age_days", "plan", "protected"];

/// The variable behind a measured value.
pub(super) fn named(measured: &Measured) -> &'static Variable {
    &variables()[measured.variable]
}

/// Whether the value is a share in 0..=1.
pub(super) fn is_rate(measured: &Measured) -> bool {
    named(measured).signal.unit == Unit::Rate
}

/// How the value is written in a rule, e.g. `lower(hard_bounce_rate_7d)`.
pub(super) fn written(measured: &Measured) -> String {
    let name = &named(measured).name;
    match measured.compared {
        Compared::Count => name.clone(),
        function => format!("{}({name})", function.as_str()),
    }
}

/// What to write instead of a name that is no variable.
pub(super) fn instead_of(name: &str) -> String {
    if let Some(signal) = signal_with_other_window(name) {
        let offered: Vec<String> = signal.windows.iter().map(|w| format!("{}_{}", signal.name, w.suffix())).collect();
        return format!("`{}` is kept over these windows: {}", signal.name, offered.join(", "));
    }
    let known = variables().iter().map(|v| v.name.as_str()).chain(["score", "account.age_days", "account.plan"]);
    match hint(name, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`redress signals` lists what can be named".to_owned(),
    }
}

/// The signal meant by a name without a window or with one that it is not kept over.
fn signal_with_other_window(name: &str) -> Option<&'static Signal> {
    let bare = CATALOGUE.iter().find(|s| s.name == name);
    let other = || {
        let (stem, suffix) = name.rsplit_once('_')?;
        let is_window =
            suffix.starts_with(|c: char| c.is_ascii_digit()) || Window::ALL.iter().any(|w| w.suffix() == suffix);
        CATALOGUE.iter().find(|s| is_window && s.name == stem)
    };
    bare.or_else(other).copied()
}

/// The nearest known word, where one is near: at most a third of the letters differ.
pub(super) fn hint<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    const LONGEST: usize = 80;
    if word.len() > LONGEST {
        return None;
    }
    let word = word.to_lowercase();
    let near = known.into_iter().map(|k| (edits(&word, &k.to_lowercase()), k)).min_by_key(|(edits, _)| *edits)?;
    (near.0 <= (word.chars().count() / 3).max(1)).then_some(near.1)
}

/// Levenshtein distance in characters.
fn edits(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_suggested_and_far_ones_are_not() {
        for (word, expected) in [
            ("enforced", Some("enforce")),
            ("Shadow", Some("shadow")),
            ("shdow", Some("shadow")),
            ("banana", None),
            ("", None),
        ] {
            assert_eq!(hint(word, ["off", "shadow", "enforce"]), expected, "{word}");
        }
    }

    #[test]
    fn a_missing_or_wrong_window_gets_the_list_of_windows() {
        for name in ["hard_bounce_rate", "hard_bounce_rate_1m", "hard_bounce_rate_30d"] {
            let offered = "`hard_bounce_rate` is kept over these windows: hard_bounce_rate_24h, hard_bounce_rate_7d, hard_bounce_rate_30d";
            assert_eq!(instead_of(name), offered, "{name}");
        }
        assert_eq!(instead_of("hard_bonce_rate_7d"), "did you mean `hard_bounce_rate_7d`?");
        assert_eq!(instead_of("zzz"), "`redress signals` lists what can be named");
    }
}
