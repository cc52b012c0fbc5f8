//! Plain words for measures, signals, spans of time and figures, as statements of reasons use them.

use crate::decision::Disclosure;
use crate::rung::Rung;

/// What a measure covers.
pub fn scope(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "Nothing.",
        Rung::Warn => "The whole account. Nothing is restricted.",
        Rung::Limit => "Sending from the whole account. It runs at a reduced rate.",
        Rung::Hold => "Sending from the whole account. New traffic waits in a queue.",
        Rung::Suspend => "Sending from the whole account. Nothing is sent.",
        Rung::Terminate => "The whole account. The contract ends on the date given.",
    }
}

/// What goes on working.
pub fn still_works(rung: Rung) -> &'static [&'static str] {
    match rung {
        Rung::Observe | Rung::Warn => &["Everything goes on working as before."],
        Rung::Limit => &[
            "You can send at a reduced rate.",
            "You can sign in and export your data.",
            "Inbound messages and calls still arrive.",
            "You can appeal.",
        ],
        Rung::Hold => &[
            "Traffic that you hand over is kept in a queue. It is not lost.",
            "You can sign in and export your data.",
            "Inbound messages and calls still arrive.",
            "You can appeal.",
        ],
        Rung::Suspend => {
            &["You can sign in and export your data.", "Inbound messages and calls still arrive.", "You can appeal."]
        }
        Rung::Terminate => &["You can sign in and export your data until the contract ends.", "You can appeal."],
    }
}

/// `hard_bounce_rate_7d` becomes `hard bounce rate`.
pub fn plain_name(signal: &str) -> String {
    let mut parts: Vec<&str> = signal.split(['_', '.']).filter(|part| !part.is_empty()).collect();
    let is_window = |part: &str| {
        let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        !digits.is_empty() && digits.len() < part.len() && digits.chars().all(|c| c.is_ascii_digit())
    };
    if parts.len() > 1 && parts.last().is_some_and(|part| is_window(part)) {
        parts.pop();
    }
    parts.join(" ")
}

/// `604800` becomes `7 days`.
pub fn span(secs: i64) -> String {
    let (count, unit) = match secs {
        s if s >= 86_400 && s % 86_400 == 0 => (s / 86_400, "day"),
        s if s >= 3600 && s % 3600 == 0 => (s / 3600, "hour"),
        s if s >= 60 && s % 60 == 0 => (s / 60, "minute"),
        s => (s, "second"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

/// Rounds to two significant digits.
pub fn two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

/// A number without needless zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A score to three digits behind the point: rounded down, so that it never seems to have passed what it has not.
pub fn score(value: f64) -> String {
    number((value * 1e3).floor() / 1e3)
}

/// Instead of a fact whose figures are withheld.
pub const FIGURES_WITHHELD: &str = "The figures are withheld.";

/// Where every figure is withheld, the holder still learns which kind of signal took part.
pub fn kind_took_part(signal: &str) -> String {
    format!("A signal of this kind took part: {}.", plain_name(signal))
}

/// What of a signal is left out; `None` for nothing.
pub fn left_out(disclosure: Disclosure, name: &str) -> Option<String> {
    match disclosure {
        Disclosure::Full => None,
        Disclosure::Rounded => Some(format!("The exact figures and the threshold of one signal: {name}.")),
        Disclosure::Withheld => Some(format!("All figures of one signal: {name}.")),
    }
}

/// One fact with rounded figures.
pub fn rounded_sentence(signal: &str, window_secs: i64, value: f64, sample: Option<f64>) -> String {
    let name = plain_name(signal);
    let within = if window_secs > 0 { format!("Within {}", span(window_secs)) } else { "On your account".to_owned() };
    match sample {
        Some(sample) => {
            format!("{within}, this was about {} percent of {}: {name}.", number(value * 100.0), number(sample))
        }
        None => format!("{within}, this was about {}: {name}.", number(value)),
    }
}

/// How far the counted value may be from the truth, from the smallest and largest true value that the window allows.
pub fn window_error(min: f64, value: f64, max: f64) -> String {
    let percent = |part: f64, whole: f64| ((part / whole * 1000.0).ceil() / 10.0).max(0.1);
    let high = (value > min).then(|| {
        if min > 0.0 {
            format!("at most {} % too high", number(percent(value - min, min)))
        } else {
            "perhaps too high".to_owned()
        }
    });
    let low = (max > value).then(|| {
        if value > 0.0 {
            format!("at most {} % too low", number(percent(max - value, max)))
        } else {
            "perhaps too low".to_owned()
        }
    });
    match (high, low) {
        (None, None) => "exact".to_owned(),
        (Some(high), None) => format!("{high}, never too low"),
        (None, Some(low)) => format!("{low}, never too high"),
        (Some(high), Some(low)) => format!("{high}, {low}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_lose_their_window_in_plain_words() {
        for (signal, plain) in [
            ("hard_bounce_rate_7d", "hard bounce rate"),
            ("sends_1m", "sends"),
            ("account_age", "account age"),
            ("sha256_links", "sha256 links"),
            ("24h", "24h"),
        ] {
            assert_eq!(plain_name(signal), plain);
        }
    }

    #[test]
    fn spans_read_as_people_say_them() {
        for (secs, text) in
            [(60, "1 minute"), (3600, "1 hour"), (86_400, "1 day"), (604_800, "7 days"), (90, "90 seconds")]
        {
            assert_eq!(span(secs), text);
        }
    }

    #[test]
    fn figures_round_to_two_significant_digits() {
        for (exact, rounded) in [(0.123_4, 0.12), (1234.0, 1200.0), (0.0, 0.0), (0.009_96, 0.01), (7.0, 7.0)] {
            assert!((two_digits(exact) - rounded).abs() < 1e-12, "{exact}");
        }
    }

    #[test]
    fn the_window_error_says_in_which_direction_it_may_err() {
        assert_eq!(window_error(100.0, 105.0, 105.0), "at most 5 % too high, never too low");
        assert_eq!(window_error(9.0, 9.0, 9.0), "exact");
        assert_eq!(window_error(95.0, 95.0, 100.0), "at most 5 % too low, never too high");
    }

    #[test]
    fn every_rung_says_what_goes_on_working() {
        for rung in Rung::ALL {
            assert!(!still_works(rung).is_empty());
            assert!(!scope(rung).is_empty());
        }
    }
}
