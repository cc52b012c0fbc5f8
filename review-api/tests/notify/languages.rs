//! Letters in every language: the same ten blocks, nothing left in English but what others wrote, and English beside them.

use crate::common::{every_delivery, house, link};
use redress_ledger::notice::Delivery;
use redress_review_api::language::Language;
use redress_review_api::notify::render::{Letter, Line, Part};

fn in_language(delivery: &Delivery, language: Language) -> Letter {
    let delivery = Delivery { locale: Some(language.tag().to_owned()), ..delivery.clone() };
    house().letter(&delivery).expect("composes")
}

/// Every letter in every other language, with its English twin.
fn every_letter() -> Vec<(String, Language, Letter, Letter)> {
    let mut letters = Vec::new();
    for (name, delivery) in every_delivery() {
        for language in Language::ALL.into_iter().filter(|l| *l != Language::English) {
            let (own, english) = (in_language(&delivery, language), in_language(&delivery, Language::English));
            letters.push((format!("{name} in {}", language.tag()), language, own, english));
        }
    }
    letters
}

#[test]
fn every_letter_says_the_same_ten_blocks_in_its_own_words() {
    for (name, language, own, english) in every_letter() {
        assert_eq!((own.language, own.blocks.len()), (language.tag(), Part::ALL.len()), "{name}");
        assert_ne!(own.title, english.title, "{name}");
        let answer = every_answer();
        for (block, twin) in own.blocks.iter().zip(&english.blocks) {
            assert_ne!(block.heading, twin.heading, "{name}: the heading {} is English", block.heading);
            for line in block.lines.iter().filter(|line| matches!(line, Line::Text(_) | Line::Item(_))) {
                let same = twin.lines.iter().any(|other| other.words() == line.words());
                assert!(
                    !same || answer.iter().any(|a| a.contains(line.words())),
                    "{name}: {:?} is English",
                    line.words()
                );
            }
        }
    }
}

/// What reviewers wrote: it stays in their own words.
fn every_answer() -> Vec<String> {
    let answers = every_delivery().into_iter().filter_map(|(_, delivery)| delivery.outcome?.answer);
    answers.map(|answer| answer.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn sentences_are_short_in_every_letter() {
    for (name, _, own, _) in every_letter() {
        let blocks = own.blocks.iter().filter(|b| b.part != Part::Contact);
        let lines = blocks.flat_map(|b| &b.lines).filter(|l| matches!(l, Line::Text(_) | Line::Item(_)));
        let counts: Vec<usize> = lines.flat_map(|l| sentences(l.words())).collect();
        let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
        assert!(mean <= 20.0, "{name}: {mean:.1} words a sentence");
        // The longest is the example with its coarse facts.
        assert!(counts.iter().all(|n| *n <= 28), "{name}: {:?} words in one sentence", counts.iter().max());
    }
}

/// Words of each sentence; `23. November` ends none.
fn sentences(text: &str) -> Vec<usize> {
    let mut counts = vec![0];
    for word in text.split_whitespace() {
        *counts.last_mut().expect("has one") += 1;
        let is_day = word.trim_end_matches('.').parse::<u32>().is_ok();
        if word.ends_with(['.', '?', '!', ':']) && !is_day {
            counts.push(0);
        }
    }
    counts.retain(|n| *n > 0);
    counts
}

#[test]
fn english_stands_beside_every_other_language_in_text_and_html() {
    for (name, delivery) in every_delivery() {
        let english = in_language(&delivery, Language::English);
        for language in Language::ALL {
            let delivery = Delivery { locale: Some(language.tag().to_owned()), ..delivery.clone() };
            let (own, rendered) = (in_language(&delivery, language), house().render(&delivery).expect("renders"));
            assert_eq!(rendered.subject, own.subject, "{name}");
            assert!(rendered.html.contains(&format!("<html lang=\"{}\">", language.tag())), "{name}");
            let twice = if language == Language::English { 1 } else { 2 };
            assert_eq!(rendered.text.lines().filter(|line| *line == link()).count(), twice, "{name} {language:?}");
            assert_eq!(
                rendered.html.matches("<div id=\"english\" lang=\"en\"").count(),
                twice - 1,
                "{name} {language:?}"
            );
            for title in [&own.title, &english.title] {
                assert!(rendered.text.lines().any(|line| line == title), "{name} {language:?} lacks {title}");
            }
            assert!(rendered.html.len() <= 100 * 1024, "{name} {language:?}: {} bytes", rendered.html.len());
        }
    }
}

#[test]
fn a_suspension_in_german_reads_like_this() {
    let (_, delivery) = every_delivery().into_iter().find(|(name, _)| name == "imposed suspend").expect("has one");
    let delivery = Delivery { locale: Some("de-DE".to_owned()), ..delivery };
    insta::assert_snapshot!(house().render(&delivery).expect("renders").text);
}
