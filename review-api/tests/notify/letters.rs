//! What holds for every letter in every language: it is plain, it says where, until when and what to quote, and it is written by the
//! rules of its language.

use crate::common::short::every_short_delivery;
use crate::common::{BASE, NOW, every_delivery, house, link};
use redress_ledger::Timestamp;
use redress_ledger::notice::{Delivery, NoticeKind};
use redress_review_api::language::Language;
use redress_review_api::notify::render::{Letter, Line, Part};

/// Every letter in every language.
fn every_letter() -> Vec<(String, Language, Delivery, Letter)> {
    let all = every_delivery().into_iter().chain(every_short_delivery());
    let each = all.flat_map(|(name, delivery)| {
        Language::ALL.map(|language| {
            let delivery = Delivery { locale: Some(language.tag().to_owned()), ..delivery.clone() };
            let letter = house().letter(&delivery).expect("composes");
            (format!("{name} in {}", language.tag()), language, delivery, letter)
        })
    });
    each.collect()
}

/// What a letter says outside links and the numbers at its end, in its own language.
fn said(letter: &Letter) -> Vec<String> {
    let blocks = letter.blocks.iter().filter(|block| block.part != Part::Contact);
    let lines = blocks.flat_map(|block| &block.lines);
    lines.filter(|l| matches!(l, Line::Text(_) | Line::Item(_))).map(|l| l.words().to_owned()).collect()
}

/// A colon ends one, as it does where one reads aloud; `23. November` ends none.
fn sentences(text: &str) -> Vec<Vec<&str>> {
    let mut found = vec![Vec::new()];
    for word in text.split_whitespace() {
        found.last_mut().expect("has one").push(word);
        let is_day = word.trim_end_matches('.').parse::<u32>().is_ok();
        if word.ends_with(['.', '?', '!', ':']) && !is_day {
            found.push(Vec::new());
        }
    }
    found.retain(|words| words.iter().any(|word| word.chars().any(char::is_alphabetic)));
    found
}

/// Syllables as groups of vowels: rough, and enough to notice legalese.
fn syllables(word: &str) -> usize {
    let word: String = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let spoken = word.strip_suffix('e').filter(|w| !w.ends_with('l')).unwrap_or(&word);
    spoken.split(|c| !"aeiouy".contains(c)).filter(|group| !group.is_empty()).count().max(1)
}

/// Words in a sentence on average, the longest sentence, and the Flesch-Kincaid grade.
fn measured(said: &[String]) -> (f64, usize, f64) {
    let all: Vec<Vec<&str>> = said.iter().flat_map(|line| sentences(line)).collect();
    let words: Vec<&str> = all.iter().flatten().copied().collect();
    let mean = words.len() as f64 / all.len() as f64;
    let per_word = words.iter().map(|word| syllables(word)).sum::<usize>() as f64 / words.len() as f64;
    (mean, all.iter().map(Vec::len).max().unwrap_or(0), 0.39 * mean + 11.8 * per_word - 15.59)
}

#[test]
fn every_letter_is_plain_and_its_sentences_are_short() {
    for (name, language, _, letter) in every_letter() {
        let (mean, longest, grade) = measured(&said(&letter));
        let most = if language == Language::English { 12.0 } else { 20.0 };
        assert!(mean <= most, "{name}: {mean:.1} words a sentence");
        // The longest is the example with its coarse facts.
        assert!(longest <= 28, "{name}: {longest} words in one sentence");
        assert!(language != Language::English || grade <= 8.0, "{name}: grade {grade:.1}");
    }
}

#[test]
fn the_measure_tells_legalese_from_plain_words() {
    let of = |text: &str| measured(&[text.to_owned()]);
    let plain = of("We limited your account. You can still sign in. A person looks at it.");
    let legal = of("Notwithstanding any provision to the contrary, the aforementioned restriction of functionalities \
         constitutes an irrevocable determination pursuant to the contractual stipulations.");
    assert!(plain.2 < 5.0 && legal.2 > 15.0 && legal.0 > 15.0, "{plain:?} {legal:?}");
    assert_eq!(sentences("Am 23. November endet es. Gut?").len(), 2);
}

#[test]
fn every_letter_says_where_to_look_where_to_write_and_what_to_quote() {
    for (name, _, delivery, letter) in every_letter() {
        let lines = || letter.blocks.iter().flat_map(|block| &block.lines);
        let links: Vec<_> = lines().filter(|l| matches!(l, Line::Link(url) if url.starts_with(BASE))).collect();
        assert_eq!(links.iter().map(|l| l.words()).collect::<Vec<_>>(), [link()], "{name}");
        let numbers: Vec<usize> = letter.blocks.iter().map(|block| block.number).collect();
        assert_eq!(numbers, (1..=letter.blocks.len()).collect::<Vec<_>>(), "{name}");
        let last = letter.blocks.last().expect("has one");
        assert_eq!(last.part, Part::Contact, "{name}");
        let quoted: String = last.lines.iter().map(|line| format!("{}\n", line.words())).collect();
        let numbers = [delivery.statement.statement_id.as_str(), delivery.decision_id.as_str(), "acct_42"];
        for needed in numbers.into_iter().chain(["support@comms.example"]) {
            assert!(quoted.contains(needed), "{name} lacks {needed} in {quoted}");
        }
        assert_eq!(letter.subject, format!("Example Comms: {}", letter.title), "{name}");
        assert!(lines().all(|line| !line.words().contains(['{', '}'])), "{name} leaves a gap open");
    }
}

#[test]
fn a_closed_appeal_is_told_the_day_that_the_page_says() {
    let until = NOW.plus_days(400);
    for (name, language, delivery, _) in every_letter() {
        if !matches!(delivery.kind, NoticeKind::Inadmissible | NoticeKind::Withdrawn) {
            continue;
        }
        let figures = &language.words().figures;
        let promised = figures.day(delivery.statement.redress.appeal_until);
        let letter = house().letter(&Delivery { appeal_until: Some(until), ..delivery }).expect("composes");
        let all = said(&letter).join(" ");
        assert!(all.contains(&figures.day(Timestamp(until.0 - 1))) && !all.contains(&promised), "{name}: {all}");
    }
}

#[test]
fn a_letter_with_a_term_says_until_when() {
    for (name, language, delivery, letter) in every_letter() {
        let figures = &language.words().figures;
        let term = match delivery.kind {
            NoticeKind::Imposed | NoticeKind::Withdrawn | NoticeKind::Inadmissible => {
                figures.day(delivery.statement.redress.appeal_until)
            }
            NoticeKind::Question => {
                let until = delivery.message.as_ref().and_then(|message| message.answer_by);
                figures.moment(until.or(delivery.decide_by).expect("has a term"))
            }
            // A time that is over is promised no more.
            NoticeKind::Resumed if delivery.decide_by.is_some_and(|at| at < delivery.created_at) => {
                let term = figures.moment(delivery.decide_by.expect("has a term"));
                assert!(!said(&letter).join(" ").contains(&term), "{name}");
                continue;
            }
            NoticeKind::AppealReceived
            | NoticeKind::Message
            | NoticeKind::Overdue
            | NoticeKind::Merged
            | NoticeKind::Resumed => figures.moment(delivery.decide_by.expect("has a term")),
            NoticeKind::Relief => match delivery.relief.and_then(|relief| relief.until) {
                Some(until) => figures.moment(until),
                None => continue,
            },
            NoticeKind::ContactsChanged => figures.moment(delivery.created_at),
            NoticeKind::Terminated => figures.day(delivery.statement.measure.effective_at),
            // These end something or say what may come; what can still be done stands on the page, with its day.
            NoticeKind::Outcome
            | NoticeKind::Corrected
            | NoticeKind::AppealsWarning
            | NoticeKind::AppealsLast
            | NoticeKind::ObjectionAnswered => continue,
        };
        let all = said(&letter).join(" ");
        assert!(all.contains(&term), "{name} does not say {term:?}: {all}");
    }
}

#[test]
fn moments_are_written_by_the_rules_of_the_language() {
    for (name, language, _, letter) in every_letter() {
        let all = said(&letter).join("\n");
        assert!(!all.contains("2026-"), "{name} has a machine's date: {all}");
        let (expected, others) = match language {
            Language::English => ("23 November 2026, 15:0", "Uhr"),
            Language::German => ("23. November 2026 um 15:0", ", 15:0"),
            Language::French => ("23 novembre 2026 à 15\u{a0}h\u{a0}0", "15:0"),
            Language::Spanish => ("23 de noviembre de 2026 a las 15:0", ", 15:0"),
            Language::Portuguese => ("23 de novembro de 2026, às 15h0", "15:0"),
        };
        assert!(!all.contains(others), "{name}: {all}");
        if name.starts_with("imposed") {
            assert!(all.contains(expected), "{name} lacks {expected:?}: {all}");
        }
    }
    assert_eq!(NOW.minute(), "2026-11-23 15:04 UTC");
}

#[test]
fn no_letter_asks_for_a_reply_to_a_mailbox_that_nobody_reads() {
    let never = [
        "reply to this",
        "answer this message",
        "auf diese nachricht",
        "antworten sie auf",
        "répondez à ce message",
        "responda a este mensaje",
        "responda a esta mensagem",
    ];
    for (name, _, _, letter) in every_letter() {
        let all = letter.blocks.iter().flat_map(|b| &b.lines).map(Line::words).collect::<Vec<_>>().join(" ");
        let found = never.iter().find(|words| all.to_lowercase().contains(*words));
        assert!(found.is_none(), "{name}: {found:?}");
    }
}

#[test]
fn french_letters_keep_a_space_that_does_not_break_before_a_colon() {
    for (name, language, delivery, letter) in every_letter() {
        if language != Language::French {
            continue;
        }
        let answer = delivery.outcome.and_then(|outcome| outcome.answer).unwrap_or_default();
        let rule = &delivery.statement.clauses[0].clause.title;
        for line in said(&letter).iter().filter(|line| !answer.contains(line.as_str()) && !line.contains(rule)) {
            let bare = line.replace("hxxp[:]", "").replace("hxxp:", "").replace("https:", "");
            let signs: Vec<char> = bare.chars().collect();
            for pair in signs.windows(2).filter(|pair| matches!(pair[1], ':' | ';' | '?' | '!' | '»' | '%')) {
                assert_eq!(pair[0], '\u{a0}', "{name}: {line}");
            }
            assert!(!line.contains('\''), "{name}: {line}");
        }
    }
}
