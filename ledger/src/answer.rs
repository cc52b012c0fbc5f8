//! Whether a written answer says anything of its own: compared by runs of words with stock texts and with earlier answers.

use std::collections::HashSet;

/// Words that stand side by side in one shingle.
const SHINGLE_WORDS: usize = 3;

/// Texts that anybody could send to anybody: the sentences that notices carry anyway, and what support desks are known to paste. In the
/// languages that holders are written to.
pub const STOCK: &[&str] = &[
    "A person looked at the decision. It was right, and it stands.",
    "A person looked at the decision. It went too far, so a lesser measure takes its place.",
    "A person looked at the decision. It was wrong, and we undid it. We are sorry.",
    "A person looked at the decision. The reason we gave was wrong, so we undid it.",
    "A person looked at the decision. A fault on our side caused it, and we undid it. We are sorry.",
    "A person looked at your account. The cause is fixed, and the measure has ended.",
    "A person looked at your account. Somebody misused it, and the measure has ended.",
    "Thank you for contacting us. We have carefully reviewed your appeal and decided to uphold our decision. This decision is final.",
    "We reviewed your account and found that it violated our policies. Your account will remain suspended.",
    "After a careful review of your account, we are unable to lift the suspension at this time. Please read our terms of service.",
    "We have reviewed your appeal and your account has been reinstated. We apologize for any inconvenience. Thank you for your patience.",
    "We cannot share any more details about our decision for security reasons. We will not answer further messages about it.",
    "Vielen Dank für Ihre Nachricht. Wir haben Ihren Einspruch sorgfältig geprüft und halten an unserer Entscheidung fest. Diese Entscheidung ist endgültig.",
    "Wir haben Ihr Konto geprüft und festgestellt, dass es gegen unsere Richtlinien verstößt. Ihr Konto bleibt gesperrt.",
    "Merci de nous avoir contactés. Nous avons examiné votre recours avec attention et maintenons notre décision. Cette décision est définitive.",
    "Nous avons examiné votre compte et constaté qu'il ne respecte pas nos règles. Votre compte reste suspendu.",
    "Gracias por contactarnos. Hemos revisado su apelación con atención y mantenemos nuestra decisión. Esta decisión es definitiva.",
    "Hemos revisado su cuenta y no cumple nuestras políticas. Su cuenta seguirá suspendida.",
    "Obrigado por nos contactar. Analisámos o seu recurso com atenção e mantemos a nossa decisão. Esta decisão é definitiva.",
    "Analisámos a sua conta e ela não cumpre as nossas políticas. A sua conta continua suspensa.",
];

/// Words in small letters, without marks and figures: an answer that differs from another in a number or a name of an account only is
/// still the same wording.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// Runs of three words; a shorter text is one run.
fn shingles(text: &str) -> HashSet<String> {
    let words = words(text);
    if words.len() < SHINGLE_WORDS {
        return if words.is_empty() { HashSet::new() } else { HashSet::from([words.join(" ")]) };
    }
    words.windows(SHINGLE_WORDS).map(|run| run.join(" ")).collect()
}

/// Jaccard's index of the runs of two texts, in 0..=1: shared runs by all runs.
pub fn alike(one: &str, other: &str) -> f64 {
    let (one, other) = (shingles(one), shingles(other));
    let all = one.union(&other).count();
    if all == 0 { 0.0 } else { one.intersection(&other).count() as f64 / all as f64 }
}

/// The share of a text's runs that stand in any stock text, in 0..=1. Unlike Jaccard's index it also finds several stock texts in a row.
pub fn stock_share(text: &str) -> f64 {
    let own = shingles(text);
    if own.is_empty() {
        return 1.0;
    }
    let stock: HashSet<String> = STOCK.iter().flat_map(|text| shingles(text)).collect();
    own.intersection(&stock).count() as f64 / own.len() as f64
}

/// What is wrong with an answer, where its wording is not its own; says what to do. `earlier` are other answers of the same reviewer.
pub fn fault(answer: &str, earlier: &[String], percent_max: i64) -> Option<&'static str> {
    let above = |share: f64| share * 100.0 > percent_max as f64;
    if percent_max >= 100 {
        return None;
    }
    if above(stock_share(answer)) {
        return Some(
            "answer: most of it is a stock text; say in your own words what you looked at, and answer each point that the holder raised",
        );
    }
    earlier.iter().any(|text| above(alike(answer, text))).then_some(
        "answer: it is nearly the same as another answer of yours; answer what this holder wrote, point by point, in words for this case",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "You told us that the bounces came from one bad import. We looked at the import of 3 May and saw the same \
        domain in all 120 of them. Your other mail arrived as always.";

    #[test]
    fn a_stock_text_is_refused_alone_joined_and_with_other_figures() {
        for stock in STOCK {
            assert!(fault(stock, &[], 60).is_some_and(|why| why.contains("stock text")), "{stock}");
        }
        let joined = format!("{} {}", STOCK[7], STOCK[8]);
        assert!(fault(&joined, &[], 60).is_some());
        let dressed = format!("Dear holder. {} Kind regards, the team.", STOCK[8].to_uppercase());
        assert!(fault(&dressed, &[], 60).is_some(), "{}", stock_share(&dressed));
    }

    #[test]
    fn an_answer_in_its_own_words_may_carry_a_stock_sentence() {
        assert_eq!(fault(OWN, &[], 60), None);
        let with_stock = format!("{OWN} {}", STOCK[0]);
        assert!(stock_share(&with_stock) < 0.4, "{}", stock_share(&with_stock));
        assert_eq!(fault(&with_stock, &[], 60), None);
    }

    #[test]
    fn an_earlier_answer_with_other_figures_is_refused_and_another_answer_is_not() {
        let earlier = vec![OWN.replace("120", "7").replace("3 May", "9 May")];
        assert!(fault(OWN, &earlier, 60).is_some_and(|why| why.contains("another answer of yours")));
        let other = "The sign-ins you asked about came from your own office. We saw the address on your invoices too, and ended the hold.";
        assert_eq!(fault(other, &earlier, 60), None);
        assert!((alike(OWN, OWN) - 1.0).abs() < 1e-9 && alike(OWN, other) < 0.05);
    }

    #[test]
    fn the_threshold_is_a_share_of_runs() {
        // Six words make four runs; changing the last one leaves three of five.
        let (one, other) = ("one two three four five six", "one two three four five seven");
        assert!((alike(one, other) - 0.6).abs() < 1e-9);
        assert_eq!(fault(one, &[other.to_owned()], 60), None, "60 % is not above 60 %");
        assert!(fault(one, &[other.to_owned()], 59).is_some());
        assert_eq!(fault(STOCK[0], &[STOCK[0].to_owned()], 100), None, "100 turns it off");
    }

    #[test]
    fn an_answer_without_words_is_no_answer() {
        assert!(fault("12345 67890 12345 67890", &[], 60).is_some());
    }
}
