//! The catalogue in every language: each signal's sentence is known word for word, and said with the same figures.

use redress_engine::event::Kind;
use redress_engine::signal::{CATALOGUE, variables};
use redress_ledger::statement::StatedFact;
use redress_review_api::language::Language;
use redress_review_api::language::tables::entries;
use redress_review_api::language::told::Teller;

fn names(file: &'static str) -> Vec<&'static str> {
    entries(file).map(|(name, _)| name).collect()
}

/// The places for figures that a sentence has, in the order of their names.
fn holes(sentence: &str) -> Vec<&str> {
    let mut found: Vec<&str> = ["{den}", "{num}", "{window}"].into_iter().filter(|h| sentence.contains(h)).collect();
    found.sort_unstable();
    found
}

#[test]
fn the_english_file_says_what_the_catalogue_says() {
    let english = &Language::English.words().tables;
    for signal in CATALOGUE {
        assert_eq!(english.signal(signal.name), Some(signal.sentence), "{}", signal.name);
    }
    assert_eq!(names(english.signals).len(), CATALOGUE.len(), "a sentence for a signal that is gone");
}

#[test]
fn every_language_has_every_signal_event_and_reason_with_the_same_figures() {
    let english = &Language::English.words().tables;
    for language in Language::ALL {
        let own = &language.words().tables;
        for (here, there) in [
            (own.signals, english.signals),
            (own.events, english.events),
            (own.reasons, english.reasons),
            (own.fixes, english.fixes),
        ] {
            assert_eq!(names(here), names(there), "{language:?}");
            for ((name, said), (_, original)) in entries(here).zip(entries(there)) {
                assert_eq!(holes(said), holes(original), "{language:?} {name}");
                assert!(
                    language == Language::English || said != original,
                    "{language:?} {name}: {said} is not translated"
                );
            }
        }
        for kind in Kind::ALL {
            assert!(own.event(kind.as_str()).is_some(), "{language:?} has no words for {}", kind.as_str());
        }
    }
}

#[test]
fn every_fact_of_the_catalogue_is_told_in_every_language_with_its_figures() {
    for variable in variables() {
        let window_secs = variable.window.ms() / 1000;
        let template = variable.signal.sentence;
        let sentence = template
            .replace("{num}", "1,234.5")
            .replace("{den}", "98,765")
            .replace("{window}", variable.window.words());
        let fact = StatedFact {
            signal: variable.name.clone(),
            sentence,
            value: Some(0.0125),
            window_secs,
            sample: Some(98_765.0),
            bound: None,
            threshold: Some(0.01),
            over_limit_since: None,
            window_error: String::new(),
        };
        for language in Language::ALL {
            let (told, figures) = (Teller::of(language).fact(&fact), &language.words().figures);
            assert!(!told.is_english, "{language:?}: {}", told.text);
            for (hole, figure) in [("{num}", figures.number(1_234.5)), ("{den}", figures.number(98_765.0))] {
                assert_eq!(template.contains(hole), told.text.contains(&figure), "{language:?}: {}", told.text);
            }
            assert!(!told.text.contains(['{', '}']), "{language:?}: {}", told.text);
        }
    }
}
