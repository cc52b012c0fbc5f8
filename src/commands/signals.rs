//! `redress signals`: the catalogue, as a table for people and as JSON for machines.

use redress_engine::signal::{CATALOGUE, Party, Role, Signal, Unit, Window};
use redress_ledger::decision::Disclosure;
use serde_json::json;

use super::{print as write, table};
use crate::failure::Failure;

/// Prints the catalogue.
pub fn print(as_json: bool) -> Result<(), Failure> {
    write(&if as_json { as_machines_read() } else { as_people_read() })
}

fn as_people_read() -> String {
    let heading = ["id", "name", "unit", "windows", "sample", "role", "shown", "outsiders", "about"].map(str::to_owned);
    let mut rows = vec![heading.to_vec()];
    rows.extend(CATALOGUE.iter().map(|signal| row(signal)));
    format!(
        "{}\nIn rules a signal carries its window: hard_bounce_rate_7d. sample: fewest for a rate to have a value. outsiders: whether\nthird parties can move it against the account; such a signal never suspends by itself. --json has errors and sources too.\n",
        table(&rows)
    )
}

fn row(signal: &Signal) -> Vec<String> {
    let windows: Vec<&str> = signal.windows.iter().map(|window| window.suffix()).collect();
    let sample = if signal.unit == Unit::Rate { signal.sample_min.to_string() } else { "-".to_owned() };
    let outsiders = if signal.third_party_controllable { "yes" } else { "no" };
    let role = if signal.party == Party::Victim {
        format!("{}, victim", role(signal.role))
    } else {
        role(signal.role).to_owned()
    };
    let words = [signal.id, signal.name, unit(signal.unit)];
    let mut cells: Vec<String> = words.map(str::to_owned).to_vec();
    cells.extend([
        windows.join(" "),
        sample,
        role,
        shown(signal.disclosure).to_owned(),
        outsiders.to_owned(),
        signal.about.to_owned(),
    ]);
    cells
}

fn as_machines_read() -> String {
    let signals: Vec<_> = CATALOGUE
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
            })
        })
        .collect();
    format!("{:#}\n", serde_json::Value::from(signals))
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

    #[test]
    fn both_forms_name_every_signal_once() {
        let (people, machines) = (as_people_read(), as_machines_read());
        let parsed: Vec<serde_json::Value> = serde_json::from_str(&machines).expect("JSON");
        assert_eq!(parsed.len(), CATALOGUE.len());
        for signal in CATALOGUE {
            let lines = people.lines().filter(|line| line.split_whitespace().nth(1) == Some(signal.name)).count();
            assert_eq!(lines, 1, "{}", signal.name);
            assert!(parsed.iter().any(|s| s["name"] == signal.name), "{}", signal.name);
        }
    }
}
