//! What a holder reads is plain: short sentences in every language, and English for an eighth-grader.
//!
//! Measured over whole rendered pages: what stands in paragraphs and list entries. Headings, labels and buttons, which would make the mean
//! look shorter than it is, do not count; neither do ids, addresses and words that somebody else wrote.

use redress_ledger::{Role, Rung};
use redress_review_api::language::Language;
use serde_json::json;

use crate::desk::Desk;
use crate::evidence::suspension;

/// Sentences in `<p>` and `<li>` of a page's main part.
fn sentences(html: &str) -> Vec<String> {
    let main = &html[html.find("<main").unwrap()..html.find("</main>").unwrap()];
    let mut found = Vec::new();
    for open in ["<p", "<li"] {
        for part in main.split(open).skip(1).filter(|part| part.starts_with([' ', '>'])) {
            let ends = format!("</{}>", &open[1..]);
            let (attributes, rest) = part.split_once('>').unwrap();
            let inner = rest.split(&ends).next().unwrap();
            let is_prose =
                !attributes.contains("choice") && !attributes.contains("field") && !inner.contains("class=\"id\"");
            if is_prose {
                found.extend(split(&text(inner)));
            }
        }
    }
    found
}

/// Markup taken out, entities read.
pub fn text(html: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for sign in html.chars() {
        match sign {
            '<' => inside = true,
            '>' => inside = false,
            sign if !inside => out.push(sign),
            _ => {}
        }
    }
    out.replace("&#39;", "'").replace("&#38;", "&").replace("&#34;", "\"").replace('\u{a0}', " ")
}

/// Sentences end with a full stop, a question or exclamation mark or a colon before a space; each that has letters counts.
pub fn split(text: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for word in text.split_whitespace().filter(|w| !w.contains("://")) {
        let last = found.last_mut().unwrap();
        last.push_str(word);
        last.push(' ');
        // `23. November` does not end a sentence.
        let is_day = word.trim_end_matches('.').parse::<u32>().is_ok();
        if word.ends_with(['.', '?', '!', ':']) && !is_day {
            found.push(String::new());
        }
    }
    found.retain(|s| s.chars().any(char::is_alphabetic));
    found
}

/// Syllables as groups of vowels (`aeiouy`), a silent `e` at the end taken off unless `l` stands before it, at least one; a figure is one.
/// That errs upwards for words such as `created`, `used` and `rule`, and so against us.
fn syllables(word: &str) -> usize {
    let word: String = word.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
    let spoken = word.strip_suffix('e').filter(|w| !w.ends_with('l')).unwrap_or(&word);
    let vowel = |c: char| "aeiouy".contains(c);
    spoken.split(|c| !vowel(c)).filter(|g| !g.is_empty()).count().max(1)
}

/// Flesch-Kincaid grade, and words in a sentence on average.
fn measured(sentences: &[String]) -> (f64, f64) {
    let words: Vec<&str> = sentences.iter().flat_map(|s| s.split_whitespace()).collect();
    let per_sentence = words.len() as f64 / sentences.len() as f64;
    let per_word = words.iter().map(|w| syllables(w)).sum::<usize>() as f64 / words.len() as f64;
    (0.39 * per_sentence + 11.8 * per_word - 15.59, per_sentence)
}

/// Addresses of pages in every state that a holder meets: each measure, waiting, decided, asked, eased, closed, taken back, late.
async fn pages(desk: &Desk) -> Vec<String> {
    let mut paths = Vec::new();
    for rung in [Rung::Warn, Rung::Limit, Rung::Hold, Rung::Suspend] {
        let mut decision = suspension(rung.as_str());
        decision.rung = rung;
        decision.rules[0].rung = rung;
        decision.rules[0].severity = None;
        paths.push(format!("/a/{}", desk.impose(&decision).await));
    }
    for (account, verdict) in [
        ("waits", None),
        (
            "upheld",
            Some(
                json!({"outcome": "upheld", "reason": "The figures hold.", "answer": "We looked at each bounce. They are real."}),
            ),
        ),
        (
            "wrong",
            Some(
                json!({"outcome": "overturned_false_positive", "reason": "The list was fine.", "root_cause": "data_quality",
                "answer": "You were right. The bounces came from one mistyped domain."}),
            ),
        ),
    ] {
        let token = desk.impose(&suspension(account)).await;
        let case = desk.appeal(&token).await;
        if let Some(verdict) = verdict {
            desk.post_json(&format!("/v1/cases/{case}/claim"), Some(Role::Reviewer), &json!({})).await;
            let decided = desk.post_json(&format!("/v1/cases/{case}/decide"), Some(Role::Reviewer), &verdict).await;
            assert!(decided.status.is_success(), "{}", decided.text);
        }
        paths.push(format!("/a/{token}"));
    }
    paths
}

/// The same while an appeal waits, and where it ended without an outcome.
async fn waiting_pages(desk: &Desk) -> Vec<String> {
    let question = json!({"text": "Which list was it?", "is_question": true});
    let relief = json!({"reason": "A shop before its busiest week."});
    let close = json!({"closed_as": "inadmissible", "why": "not_holder", "reason": "Wrote from elsewhere.",
        "words": "We could not see that you are the holder of this account."});
    let steps = [
        ("asked", vec![("messages", &question)]),
        ("eased", vec![("messages", &question), ("relief", &relief)]),
        ("closed", vec![("close", &close)]),
        ("back", vec![]),
    ];
    let mut paths = Vec::new();
    for (account, acts) in steps {
        let token = desk.impose(&suspension(account)).await;
        let case = desk.appeal(&token).await;
        desk.post_json(&format!("/v1/cases/{case}/claim"), Some(Role::Senior), &json!({})).await;
        for (act, body) in acts {
            let done = desk.post_json(&format!("/v1/cases/{case}/{act}"), Some(Role::Senior), body).await;
            assert!(done.status.is_success(), "{account} {act}: {}", done.text);
        }
        if account == "back" {
            let back = desk.post_json(&format!("/v1/appeals/{token}/withdraw"), None, &json!({})).await;
            assert!(back.status.is_success(), "{}", back.text);
        }
        paths.push(format!("/a/{token}"));
    }
    let token = desk.impose(&suspension("late")).await;
    desk.appeal(&token).await;
    desk.clock.advance_secs(2 * 86_400);
    assert!(desk.ledger.note_missed_deadlines().await.unwrap() >= 1);
    paths.push(format!("/a/{token}"));
    paths
}

/// One page in every language: short sentences, English for an eighth-grader, and few bytes.
pub async fn is_plain(desk: &Desk, path: &str) {
    for language in Language::ALL {
        let page = desk.get(&format!("{path}?lang={}", language.tag()), None).await;
        assert!(page.status.is_success(), "{}", page.text);
        assert!(page.text.contains(&format!("<html lang=\"{}\">", language.tag())));
        assert!(page.text.len() <= 100 * 1024, "{} bytes", page.text.len());
        // What stands beside it in English is measured on the English page.
        let own = match (page.text.find("<details class=\"beside\">"), page.text.find("<!-- beside -->")) {
            (Some(begins), Some(ends)) => format!("{}{}", &page.text[..begins], &page.text[ends..]),
            (None, None) if language == Language::English => page.text,
            other => panic!("{language:?}: English beside it? {other:?}"),
        };
        is_plain_text(&sentences(&own), language);
    }
}

/// At most 20 words a sentence on average, and 25 in the longest; English for an eighth-grader.
pub fn is_plain_text(sentences: &[String], language: Language) {
    assert!(sentences.len() >= 20, "{language:?}: {sentences:?}");
    let (grade, mean) = measured(sentences);
    assert!(mean <= 20.0, "{language:?}: {mean:.1} words a sentence");
    let longest = sentences.iter().max_by_key(|s| s.split_whitespace().count()).unwrap();
    assert!(longest.split_whitespace().count() <= 25, "{language:?}: {longest}");
    assert!(language != Language::English || grade <= 8.0, "grade {grade:.1}: {sentences:?}");
}

#[tokio::test]
async fn every_page_is_plain_in_every_language_and_small() {
    // Two, because the brake lets only so many suspensions through.
    let (first, second) = (Desk::open().await, Desk::open().await);
    let waiting = waiting_pages(&second).await;
    let decided = pages(&first).await;
    let all = decided.iter().map(|path| (&first, path)).chain(waiting.iter().map(|path| (&second, path)));
    for (desk, path) in all {
        is_plain(desk, path).await;
    }
}

#[tokio::test]
async fn what_a_page_says_to_a_refused_form_is_plain_in_every_language() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("refused")).await;
    let long = "語".repeat(20_001);
    for language in Language::ALL {
        for typed in [[("kind", ""), ("view", "Words.")], [("kind", "dispute"), ("view", &long)]] {
            let page = desk.post_form(&format!("/a/{token}?lang={}", language.tag()), None, &typed).await;
            let alert = page.text.split("role=\"alert\"").nth(1).and_then(|rest| rest.split("</p>").next());
            let said =
                split(&text(alert.unwrap_or_else(|| panic!("no refusal in {}", page.text)).split_once('>').unwrap().1));
            assert!(!alert.unwrap().contains("lang=\"en\""), "{language:?} in English: {said:?}");
            let (grade, mean) = measured(&said);
            assert!(
                mean <= 20.0 && (language != Language::English || grade <= 8.0),
                "{language:?} {grade:.1}: {said:?}"
            );
        }
    }
}

#[test]
fn the_measure_finds_legalese() {
    let plain = split("We limited your account. You can still sign in. A person looks at it.");
    let legal = split(
        "Notwithstanding any provision to the contrary, the aforementioned restriction of functionalities constitutes an \
         irrevocable determination pursuant to the contractual stipulations.",
    );
    assert!(measured(&plain).0 < 5.0 && measured(&legal).0 > 15.0, "{:?} {:?}", measured(&plain), measured(&legal));
    assert_eq!(split("Am 23. November 2026 endet es. Gut?").len(), 2);
    for (word, count) in [("suspended", 3), ("person", 2), ("rule", 2), ("people", 2), ("1,234", 1)] {
        assert_eq!(syllables(word), count, "{word}");
    }
}

#[test]
fn every_phrase_is_short_in_every_language() {
    for language in Language::ALL {
        for (name, said) in crate::languages::phrases(language) {
            for sentence in split(&said) {
                let words = sentence.split_whitespace().count();
                assert!(words <= 22, "{language:?} {name}: {words} words: {sentence}");
            }
        }
    }
}
