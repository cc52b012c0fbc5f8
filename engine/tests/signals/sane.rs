//! The catalogue's own rules: what a declaration must say, and whom it may not blame.

use std::collections::BTreeSet;

use redress_engine::signal::{
    CATALOGUE, COUNT_ERROR, DISTINCT_ERROR, GROUPS, Part, Party, Read, Role, Signal, Unit, layout, variable, variables,
};

/// Longest sentence of a notice, in words.
const WORDS_MAX: usize = 20;

fn group(signal: &Signal) -> char {
    signal.id.chars().next().expect("never empty")
}

fn parts(signal: &Signal) -> Vec<Part> {
    match signal.read {
        Read::Of(part) => vec![part],
        Read::Share(num, den) => vec![num, den],
        Read::From(parts, _) => parts.iter().map(|(part, _)| *part).collect(),
        Read::Profile(..) => vec![],
    }
}

/// Names of what it counts.
fn counts(signal: &Signal) -> Vec<&'static str> {
    let names = |part| match part {
        Part::Counts(list) => list.iter().map(|counted| counted.name).collect(),
        Part::Set(set) => vec![set.name],
    };
    parts(signal).into_iter().flat_map(names).collect()
}

#[test]
fn there_are_a_hundred_signals_and_more_and_room_for_what_they_count() {
    assert!(CATALOGUE.len() >= 100, "{}", CATALOGUE.len());
    let (counts, sets) = layout().names();
    assert!(counts.len() <= 120 && sets.len() <= 120, "{} counts, {} sets", counts.len(), sets.len());
    for (letter, _) in GROUPS.iter().filter(|(letter, _)| *letter != 'B') {
        assert!(CATALOGUE.iter().any(|signal| group(signal) == *letter), "no signal of group {letter}");
    }
}

#[test]
fn names_are_unique_and_numbers_are_of_the_domain_catalogue() {
    let names: BTreeSet<_> = CATALOGUE.iter().map(|signal| signal.name).collect();
    assert_eq!(names.len(), CATALOGUE.len());
    let names: BTreeSet<_> = variables().iter().map(|variable| &variable.name).collect();
    assert_eq!(names.len(), variables().len());
    for signal in CATALOGUE {
        let number = signal.id.split_once('-');
        let fine = number.is_some_and(|(letter, number)| {
            GROUPS.iter().any(|(known, _)| letter == known.to_string())
                && number.len() == 2
                && number.bytes().all(|b| b.is_ascii_digit())
        });
        assert!(fine, "{}: {}", signal.name, signal.id);
        assert!(signal.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{}", signal.name);
    }
}

#[test]
fn every_sentence_is_short_and_has_the_figures_that_its_unit_has() {
    for signal in CATALOGUE {
        let Signal { name, sentence, about, .. } = signal;
        let count = |what: &str| sentence.matches(what).count();
        let den = usize::from(signal.unit == Unit::Rate);
        // What is read from habits may say its time in words.
        let window = if matches!(signal.read, Read::Profile(..)) { count("{window}").min(1) } else { 1 };
        assert_eq!((count("{num}"), count("{den}"), count("{window}")), (1, den, window), "{name}: {sentence}");
        assert_eq!(count("{"), 1 + den + window, "{name}: {sentence}");
        assert!(sentence.ends_with('.') && about.ends_with('.'), "{name}");
        assert!(sentence.split_whitespace().count() <= WORDS_MAX, "{name}: {sentence}");
    }
}

#[test]
fn thresholds_say_where_they_come_from() {
    for Signal { name, threshold_source, .. } in CATALOGUE {
        let marked = ["[V]", "[S]", "[M]", "[P]"].iter().any(|mark| threshold_source.contains(mark));
        assert!(marked || threshold_source.starts_with("none"), "{name}: {threshold_source}");
    }
}

#[test]
fn rates_have_a_least_sample_and_units_fit_how_a_signal_is_read() {
    for signal in CATALOGUE {
        let name = signal.name;
        assert_eq!(signal.unit == Unit::Rate, signal.sample_min > 0.0, "{name}: {}", signal.sample_min);
        assert!(!signal.windows.is_empty() && signal.windows.is_sorted(), "{name}");
        let fits = match signal.read {
            Read::Of(Part::Counts(_)) => signal.unit == Unit::Count && signal.error == COUNT_ERROR,
            Read::Of(Part::Set(_)) => signal.unit == Unit::Distinct && signal.error == DISTINCT_ERROR,
            Read::Share(..) => {
                let sets = parts(signal).iter().any(|part| matches!(part, Part::Set(_)));
                signal.unit == Unit::Rate && signal.error == if sets { DISTINCT_ERROR } else { COUNT_ERROR }
            }
            Read::From(..) => matches!(signal.unit, Unit::Level | Unit::Rate),
            Read::Profile(..) => !signal.error.is_empty(),
        };
        assert!(fits, "{name}: {:?}, {}", signal.unit, signal.error);
    }
}

#[test]
fn victims_are_not_blamed() {
    for signal in CATALOGUE {
        let name = signal.name;
        if group(signal) == 'V' {
            assert!(signal.party == Party::Victim && signal.third_party_controllable, "{name}: others pump");
        }
        if group(signal) == 'T' && signal.role == Role::Evidence {
            assert_eq!(signal.party, Party::Victim, "{name}: a taken account did nothing");
        }
    }
}

#[test]
fn what_looks_across_accounts_is_no_evidence_and_states_its_delay() {
    let mut across = 0;
    for signal in CATALOGUE {
        let counts = counts(signal);
        let looks = |name: &&str| ["account.observed", "account.linked"].iter().any(|kind| name.starts_with(kind));
        if counts.iter().any(looks) || group(signal) == 'L' {
            across += 1;
            assert!(signal.third_party_controllable && signal.role == Role::Context, "{}", signal.name);
            assert!(signal.about.contains(" Known "), "{} states no delay: {}", signal.name, signal.about);
        }
        // What others report, send or find out, they can bring about.
        let theirs = ["report.received", "email.complained", "message.reported", "message.inbound", "signup_form"];
        if counts.iter().any(|name| theirs.iter().any(|kind| name.starts_with(kind))) {
            assert!(signal.third_party_controllable, "{}", signal.name);
        }
    }
    assert!(across >= 10);
}

#[test]
fn evidence_of_a_perpetrator_is_the_accounts_own_act() {
    let blind = ["G", "L", "B"];
    for signal in CATALOGUE.iter().filter(|signal| signal.role == Role::Evidence) {
        assert!(!blind.iter().any(|letter| signal.id.starts_with(letter)), "{}: {}", signal.id, signal.name);
    }
    for signal in CATALOGUE.iter().filter(|signal| signal.role == Role::Exculpatory) {
        assert!(signal.about.contains("speaks for an account"), "{} can be faked: say so", signal.name);
    }
}

#[test]
fn variables_that_rules_already_name_are_there() {
    let names = "messages_1m messages_10m messages_1h messages_24h messages_7d messages_30d message_recipients_1h \
                 message_recipients_24h message_failures_1h message_failures_24h message_reports_1h message_reports_24h \
                 inbound_messages_1h inbound_messages_24h sign_ins_1m sign_ins_1h sign_ins_24h api_calls_1m api_calls_1h \
                 retries_per_number_10m retries_per_number_1h sends_1m sends_1h sends_24h sends_7d login_failures_1h \
                 hard_bounce_rate_24h hard_bounce_rate_7d complaint_rate_24h complaint_rate_7d unverified_rate_1h";
    for name in names.split_whitespace() {
        assert!(variable(name).is_some(), "{name}");
    }
}
