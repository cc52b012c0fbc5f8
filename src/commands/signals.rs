//! `redress signals`: the catalogue group by group, as text for people, as Markdown for the docs and as JSON for machines.

// Writing to a `String` cannot fail.
use redress_engine::signal::{CATALOGUE, GROUPS, Party, Role, Signal, Unit, Window};
use redress_ledger::decision::Disclosure;
use serde_json::json;
use std::fmt::Write as _;

use super::print as write;
use super::table;
use crate::cli::{Signals, SignalsFormat as Format};
use crate::failure::Failure;

/// Prints the catalogue.
pub fn print(options: &Signals) -> Result<(), Failure> {
    let signals = chosen(options);
    if signals.is_empty() {
        return Err(Failure::Runtime("no signal fits; `redress signals` alone lists all of them".to_owned()));
    }
    write(&match if options.json { Format::Json } else { options.format } {
        Format::Text => as_text(&signals),
        Format::Markdown => as_markdown(&signals),
        Format::Json => as_json(&signals),
    })
}

fn chosen(options: &Signals) -> Vec<&'static Signal> {
    let text = options.text.as_deref().unwrap_or_default().to_lowercase();
    let named =
        |signal: &Signal| [signal.id, signal.name, signal.about].iter().any(|w| w.to_lowercase().contains(&text));
    let grouped = |signal: &Signal| options.group.is_none_or(|letter| signal.id.starts_with(letter));
    CATALOGUE.iter().copied().filter(|signal| grouped(signal) && named(signal)).collect()
}

/// Groups that have signals, with their titles.
fn groups<'s>(signals: &'s [&'static Signal]) -> impl Iterator<Item = (String, Vec<&'static Signal>)> + 's {
    GROUPS.iter().filter_map(|(letter, title)| {
        let mut members: Vec<_> = signals.iter().copied().filter(|signal| signal.id.starts_with(*letter)).collect();
        members.sort_by_key(|signal| signal.id);
        (!members.is_empty()).then(|| (format!("{letter}. {title}"), members))
    })
}

fn as_text(signals: &[&'static Signal]) -> String {
    let heading = ["id", "name", "windows", "unit", "sample", "role", "outsiders", "about"].map(str::to_owned);
    let mut text = String::new();
    for (title, members) in groups(signals) {
        let mut rows = vec![heading.to_vec()];
        rows.extend(members.into_iter().map(|signal| {
            let mut cells = vec![signal.id.to_owned(), signal.name.to_owned()];
            cells.extend([windows(signal), unit(signal.unit).to_owned(), sample(signal), whose(signal)]);
            cells.extend([outsiders(signal).to_owned(), headline(signal.about).to_owned()]);
            cells
        }));
        let _ = write!(text, "{title}\n{}\n", table(&rows));
    }
    let found = signals.len();
    format!(
        "{text}{found} signals. In rules a signal carries its window: hard_bounce_rate_7d. sample: fewest for a rate to have a \
         value.\noutsiders: whether third parties can move it against the account; such a signal never suspends by itself.\n\
         --format markdown and json say more of each: conditions, errors, sources.\n"
    )
}

fn as_markdown(signals: &[&'static Signal]) -> String {
    let mut text = format!(
        "<!-- Written by `redress signals --format markdown > docs/signals.md`; a test compares it with the code. -->\n\
         # Signals\n\n\
         What rules and models can look at: {} signals. In a rule a signal carries its window, as in `hard_bounce_rate_7d`.\n\
         *Sample* is the least denominator at which a rate has a value. *Outsiders* can move a signal marked so against an \
         account: it never suspends by itself. A *victim* is protected, not punished. Sources: [V] read at its origin, [S] read \
         elsewhere, [M] known by memory, [P] our proposal, which runs in shadow until it is calibrated. The error of a level lies between the bounds \
         of its two counts.\n",
        signals.len()
    );
    for (title, members) in groups(signals) {
        let _ = write!(
            text,
            "\n## {title}\n\n| id | signal | windows | unit | what it measures | thresholds and their source | role |\n\
             |---|---|---|---|---|---|---|\n"
        );
        for signal in members {
            let mut role = whose(signal);
            if signal.third_party_controllable {
                role.push_str(", outsiders");
            }
            if signal.disclosure != Disclosure::Full {
                let _ = write!(role, ", shown {}", shown(signal.disclosure));
            }
            let unit = match sample(signal).as_str() {
                "-" => unit(signal.unit).to_owned(),
                least => format!("rate, sample {least}"),
            };
            let cells = [windows(signal), unit, signal.about.to_owned(), signal.threshold_source.to_owned(), role];
            let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|")).collect();
            let _ = writeln!(text, "| {} | `{}` | {} |", signal.id, signal.name, cells.join(" | "));
        }
    }
    text
}

fn as_json(signals: &[&'static Signal]) -> String {
    let signals: Vec<_> = signals
        .iter()
        .map(|signal| {
            json!({
                "id": signal.id,
                "name": signal.name,
                "about": signal.about,
                "unit": unit(signal.unit),
                "windows": signal.windows.iter().map(|w| w.suffix()).collect::<Vec<_>>(),
                "window_secs": signal.windows.iter().map(|w: &Window| w.ms() / 1000).collect::<Vec<_>>(),
                "error": signal.error,
                "sample_min": signal.sample_min,
                "threshold_source": signal.threshold_source,
                "disclosure": shown(signal.disclosure),
                "party": if signal.party == Party::Victim { "victim" } else { "perpetrator" },
                "third_party_controllable": signal.third_party_controllable,
                "role": role(signal.role),
                "sentence": signal.sentence,
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::from(signals))
}

/// What comes before the first stop inside of a description: what a line of a terminal holds.
fn headline(about: &str) -> &str {
    let stops = [". ", ": ", "; "].iter().filter_map(|stop| about.find(*stop));
    stops.min().map_or(about, |end| &about[..end]).trim_end_matches('.')
}

fn windows(signal: &Signal) -> String {
    signal.windows.iter().map(|window| window.suffix()).collect::<Vec<_>>().join(" ")
}

fn sample(signal: &Signal) -> String {
    if signal.unit == Unit::Rate { signal.sample_min.to_string() } else { "-".to_owned() }
}

fn whose(signal: &Signal) -> String {
    let victim = if signal.party == Party::Victim { ", victim" } else { "" };
    format!("{}{victim}", role(signal.role))
}

fn outsiders(signal: &Signal) -> &'static str {
    if signal.third_party_controllable { "yes" } else { "no" }
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Distinct => "distinct",
        Unit::Rate => "rate",
        Unit::Level => "level",
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Evidence => "evidence",
        Role::Context => "context",
        Role::Exculpatory => "exculpatory",
    }
}

fn shown(disclosure: Disclosure) -> &'static str {
    match disclosure {
        Disclosure::Full => "full",
        Disclosure::Rounded => "rounded",
        Disclosure::Withheld => "withheld",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: Option<&str>, group: Option<char>) -> Vec<&'static Signal> {
        chosen(&Signals { text: text.map(str::to_owned), group, format: Format::Text, json: false })
    }

    #[test]
    fn every_form_names_every_signal_once() {
        let signals = all(None, None);
        assert_eq!(signals.len(), CATALOGUE.len());
        let (text, markdown) = (as_text(&signals), as_markdown(&signals));
        let parsed: Vec<serde_json::Value> = serde_json::from_str(&as_json(&signals)).expect("JSON");
        assert_eq!(parsed.len(), CATALOGUE.len());
        for signal in CATALOGUE {
            let second = |line: &&str| line.split_whitespace().nth(1) == Some(signal.name);
            assert_eq!(text.lines().filter(second).count(), 1, "{}", signal.name);
            assert_eq!(markdown.matches(&format!("| `{}` |", signal.name)).count(), 1, "{}", signal.name);
            assert!(parsed.iter().any(|s| s["name"] == signal.name), "{}", signal.name);
        }
    }

    #[test]
    fn a_line_of_the_table_says_the_first_thing_only() {
        for (about, line) in [("A. B.", "A"), ("A: b; c.", "A"), ("A; b: c.", "A"), ("A of 5.5.", "A of 5.5")] {
            assert_eq!(headline(about), line);
        }
        let widest = as_text(&all(None, None)).lines().map(|line| line.chars().count()).max();
        assert!(widest <= Some(200), "{widest:?}");
    }

    #[test]
    fn a_group_and_a_text_narrow_the_list() {
        let mails = all(None, Some('E'));
        assert!(!mails.is_empty() && mails.iter().all(|signal| signal.id.starts_with("E-")));
        assert!(all(Some("BOUNCE"), None).iter().any(|signal| signal.name == "hard_bounce_rate"));
        assert!(all(Some("bounce"), Some('P')).is_empty());
    }

    #[test]
    fn the_page_in_the_docs_is_what_the_code_says() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/signals.md");
        let page = std::fs::read_to_string(path).unwrap_or_default();
        let same = page == as_markdown(&all(None, None));
        assert!(same, "docs/signals.md is stale: cargo run -- signals --format markdown > docs/signals.md");
    }
}
