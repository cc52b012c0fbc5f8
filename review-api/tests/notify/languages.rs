//! Letters in every language: the same blocks, nothing left in English but what others wrote, and English beside them.

use crate::common::short::every_short_delivery;
use crate::common::{every_delivery, house, link};
use redress_ledger::notice::Delivery;
use redress_review_api::language::Language;
use redress_review_api::notify::render::{Letter, Line, Part};

fn in_language(delivery: &Delivery, language: Language) -> Letter {
    let delivery = Delivery { locale: Some(language.tag().to_owned()), ..delivery.clone() };
    house().letter(&delivery).expect("composes")
}

/// Every delivery that becomes a letter.
fn all() -> Vec<(String, Delivery)> {
    every_delivery().into_iter().chain(every_short_delivery()).collect()
}

/// Every letter in every other language, with its English twin.
fn every_letter() -> Vec<(String, Language, Letter, Letter)> {
    let mut letters = Vec::new();
    for (name, delivery) in all() {
        for language in Language::ALL.into_iter().filter(|l| *l != Language::English) {
            let (own, english) = (in_language(&delivery, language), in_language(&delivery, Language::English));
            letters.push((format!("{name} in {}", language.tag()), language, own, english));
        }
    }
    letters
}

#[test]
fn every_letter_says_the_same_blocks_in_its_own_words() {
    for (name, language, own, english) in every_letter() {
        let parts = |letter: &Letter| letter.blocks.iter().map(|block| block.part).collect::<Vec<_>>();
        assert_eq!((own.language, parts(&own)), (language.tag(), parts(&english)), "{name}");
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
    let answers = all().into_iter().filter_map(|(_, delivery)| delivery.outcome?.answer);
    answers.map(|answer| answer.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn english_stands_beside_every_other_language_in_text_and_html() {
    for (name, delivery) in all() {
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

/// What differs from letter to letter about a measure; the rest is printed once.
const VARIES: [Part; 4] = [Part::Measure, Part::StillWorks, Part::NextSteps, Part::AskAPerson];

/// Every letter in its own language, without the English beside it: to be read from beginning to end.
#[test]
fn letters_read_like_this() {
    for language in Language::ALL {
        let mut book: Vec<String> = Vec::new();
        for (name, delivery) in all() {
            let letter = in_language(&delivery, language);
            book.extend([format!("\n######## {name}"), letter.subject.clone()]);
            let whole = letter.blocks.len() < Part::ALL.len() || name == "imposed suspend";
            for block in letter.blocks.iter().filter(|block| whole || VARIES.contains(&block.part)) {
                book.push(format!("{}. {}", block.number, block.heading));
                book.extend(block.lines.iter().map(|line| format!("   {}", line.words())));
            }
        }
        let book = book.join("\n");
        insta::assert_snapshot!(format!("letters_in_{}", language.tag()), book);
    }
}
