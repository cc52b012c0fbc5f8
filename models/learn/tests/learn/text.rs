//! A text score learned from made-up messages: it finds what tells, its bytes follow from seed and texts, and no word is in them.

use redress_learn::Chance;
use redress_learn::judge::{Curve, auc};
use redress_learn::text::{FileError, Settings, TextLearner, TextModel, TextParams};

const CALM: [&str; 16] = [
    "dinner", "tomorrow", "train", "meeting", "garden", "thanks", "sister", "notes", "rain", "coffee", "later", "home",
    "lecture", "bus", "music", "walk",
];
const LOUD: [&str; 12] = [
    "prize",
    "claim",
    "winner",
    "urgent",
    "ringtone",
    "award",
    "bonus",
    "cash",
    "guaranteed",
    "unsubscribe",
    "offer",
    "txt",
];

/// Messages of a dozen words; a third is abusive, and of its words two in five are loud. Calm people use a loud word now and then.
fn messages(seed: u64, count: usize) -> Vec<(String, bool)> {
    let mut chance = Chance::new(seed);
    let mut message = || {
        let abusive = chance.unit() < 0.33;
        let loud = if abusive { 0.4 } else { 0.06 };
        let word = |chance: &mut Chance| {
            if chance.unit() < loud { LOUD[chance.below(LOUD.len())] } else { CALM[chance.below(CALM.len())] }
        };
        let words: Vec<&str> = (0..12).map(|_| word(&mut chance)).collect();
        (words.join(" "), abusive)
    };
    (0..count).map(|_| message()).collect()
}

fn small() -> TextParams {
    TextParams { settings: Settings { bits: 14, ..Settings::default() }, ..TextParams::default() }
}

fn learned(params: &TextParams, messages: &[(String, bool)]) -> TextModel {
    params.fit(messages.iter().map(|(text, label)| (text.as_str(), *label))).unwrap()
}

fn scores(model: &TextModel, messages: &[(String, bool)]) -> (Vec<f64>, Vec<bool>) {
    let mut pieces = model.pieces();
    messages.iter().map(|(text, label)| (model.score(text, &mut pieces), *label)).unzip()
}

#[test]
fn what_tells_is_found_in_texts_that_were_not_learned_from() {
    let model = learned(&small(), &messages(1, 600));
    let fresh = messages(2, 2_000);
    let (found, labels) = scores(&model, &fresh);
    let area = auc(&Curve::new(&found, &labels), &vec![1.0; found.len()]);
    // Two binomials of 12 words: no score can tell them apart better than 0.98 or so.
    assert!(area > 0.96, "{area}");
    // Digits, capitals and hidden characters in between do not hide a word.
    let mut pieces = model.pieces();
    let mut of = |text: &str| model.score(text, &mut pieces);
    assert!(of("cl\u{200B}aim the pr<!-- -->ize, winner") > 0.8);
    assert!(of("coffee at home tomorrow, thanks") < 0.2);
}

#[test]
fn a_file_follows_from_seed_and_texts_and_holds_no_word() {
    let set = messages(3, 400);
    let bytes = learned(&small(), &set).to_bytes("made-up", "a test's");
    assert_eq!(bytes, learned(&small(), &set).to_bytes("made-up", "a test's"));
    assert_ne!(bytes, learned(&TextParams { seed: 2, ..small() }, &set).to_bytes("made-up", "a test's"));
    for word in CALM.iter().chain(&LOUD) {
        assert!(!bytes.windows(word.len()).any(|part| part == word.as_bytes()), "{word}");
    }
    let (back, name) = TextModel::from_bytes(&bytes).unwrap();
    assert_eq!(name, "made-up");
    assert_eq!(scores(&back, &set), scores(&learned(&small(), &set), &set));
    assert_eq!(TextModel::from_bytes(&bytes[..bytes.len() - 1]).unwrap_err(), FileError::Checksum);
}

#[test]
fn learning_text_by_text_gets_better_as_it_goes() {
    let mut learner = TextLearner::new(&small(), 0.3).unwrap();
    let set = messages(4, 1_500);
    let before: Vec<f64> = set.iter().map(|(text, label)| learner.learn(text, *label)).collect();
    let wrong = |range: std::ops::Range<usize>| {
        range.clone().filter(|i| (before[*i] >= 0.5) != set[*i].1).count() as f64 / range.len() as f64
    };
    assert!(wrong(1_000..1_500) < 0.1, "{}", wrong(1_000..1_500));
    assert!(wrong(0..100) > wrong(1_000..1_500));
    let (found, labels) = scores(&learner.model(), &messages(5, 1_000));
    assert!(auc(&Curve::new(&found, &labels), &vec![1.0; 1_000]) > 0.95);
}

#[test]
fn a_dear_mistake_about_wanted_texts_lowers_every_score() {
    let set = messages(6, 500);
    let dear = learned(&TextParams { wanted_times: 20.0, ..small() }, &set);
    let lost = |model: &TextModel| {
        let (found, labels) = scores(model, &messages(7, 1_000));
        found.iter().zip(labels).filter(|(score, label)| !label && **score >= 0.5).count()
    };
    let (even, dear) = (lost(&learned(&small(), &set)), lost(&dear));
    assert!(dear * 2 < even, "{dear} wanted texts lost against {even}");
}

#[test]
fn senseless_settings_and_one_sided_texts_are_refused() {
    let set = messages(8, 20);
    let fit = |params: &TextParams| {
        params.fit(set.iter().map(|(text, label)| (text.as_str(), *label))).unwrap_err().to_string()
    };
    let reading = TextParams { settings: Settings { bits: 3, ..Settings::default() }, ..small() };
    assert!(fit(&reading).contains("bits 10 to 24"));
    assert!(fit(&TextParams { orders: 0, ..small() }).contains("1 to 100"));
    assert!(fit(&TextParams { wanted_times: 0.0, ..small() }).contains("above 0"));
    assert!(small().fit([("one", true), ("two", true)]).unwrap_err().to_string().contains("both kinds are needed"));
}
