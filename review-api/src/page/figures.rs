//! Numbers, shares, spans of time and dates as people read them.

use redress_ledger::Timestamp;

/// `12,345.68`: thousands apart, at most two decimals, none where they are zero.
pub fn number(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let text = format!("{:.2}", value.abs());
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let grouped = grouped(whole);
    match decimals.trim_end_matches('0') {
        "" if grouped == "0" => grouped,
        "" => format!("{sign}{grouped}"),
        decimals => format!("{sign}{grouped}.{decimals}"),
    }
}

/// `12,345`.
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

fn grouped(digits: &str) -> String {
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `12.5 %` for 0.125; small shares keep the digits that tell them from zero.
pub fn share(value: f64) -> String {
    let percent = value * 100.0;
    let text = if percent != 0.0 && percent.abs() < 0.1 { format!("{percent:.3}") } else { format!("{percent:.1}") };
    let text = text.strip_suffix(".0").unwrap_or(&text);
    format!("{text} %")
}

/// A share where it has a sample, else a number.
pub fn measured(value: f64, has_sample: bool) -> String {
    if has_sample { share(value) } else { number(value) }
}

/// Two figures to be compared, with as many digits as tell them apart: `10.04 %` and `10 %`, not `10 %` twice.
pub fn apart(one: Option<f64>, other: Option<f64>, is_share: bool) -> (Option<String>, Option<String>) {
    let short = |value: Option<f64>| value.map(|v| measured(v, is_share));
    let (Some(a), Some(b), true) = (one, other, is_share) else { return (short(one), short(other)) };
    let percent = |value: f64, decimals: usize| {
        let text = format!("{:.decimals$}", value * 100.0);
        format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
    };
    let finer = (2..=4).map(|decimals| (percent(a, decimals), percent(b, decimals))).find(|(a, b)| a != b);
    match finer {
        Some((a, b)) if share(one.unwrap_or(0.0)) == share(other.unwrap_or(0.0)) => (Some(a), Some(b)),
        _ => (short(one), short(other)),
    }
}

/// `7 days`, `24 hours`, `10 minutes`: the largest unit that fits without a rest.
pub fn span(secs: i64) -> String {
    let (amount, unit) = match secs {
        s if s >= 2 * 86_400 && s % 86_400 == 0 => (s / 86_400, "day"),
        s if s >= 3_600 && s % 3_600 == 0 => (s / 3_600, "hour"),
        s if s >= 60 && s % 60 == 0 => (s / 60, "minute"),
        s => (s, "second"),
    };
    plural(amount, unit)
}

/// `3 hours` for what lies between two moments, rounded down to one unit.
pub fn between(from: Timestamp, to: Timestamp) -> String {
    let secs = (to.0 - from.0).max(0) / 1000;
    match secs {
        0..60 => "less than a minute".to_owned(),
        60..7_200 => plural(secs / 60, "minute"),
        7_200..172_800 => plural(secs / 3_600, "hour"),
        172_800..63_072_000 => plural(secs / 86_400, "day"),
        _ => plural(secs / 31_536_000, "year"),
    }
}

fn plural(amount: i64, unit: &str) -> String {
    let s = if amount == 1 { "" } else { "s" };
    format!("{amount} {unit}{s}")
}

/// `23 November 2026`.
pub fn day(at: Timestamp) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let text = at.date();
    let mut parts = text.split('-').map(|part| part.parse::<usize>().ok());
    match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten()) {
        (Some(year), Some(month @ 1..=12), Some(day)) => format!("{day} {} {year}", MONTHS[month - 1]),
        _ => text,
    }
}

/// `23 November 2026, 15:04 UTC`.
pub fn moment(at: Timestamp) -> String {
    let minute = at.minute();
    format!("{}, {}", day(at), minute.get(11..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        for (value, text) in [
            (0.0, "0"),
            (-0.001, "0"),
            (7.0, "7"),
            (999.0, "999"),
            (1_000.0, "1,000"),
            (1_234_567.891, "1,234,567.89"),
            (-1_500.5, "-1,500.5"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(count(1_000_000), "1,000,000");
    }

    #[test]
    fn a_small_share_is_told_from_none() {
        for (value, text) in [(0.0, "0 %"), (0.05, "5 %"), (0.125, "12.5 %"), (1.0, "100 %"), (0.0003, "0.030 %")] {
            assert_eq!(share(value), text);
        }
    }

    #[test]
    fn a_figure_just_past_its_limit_does_not_read_like_the_limit() {
        let texts = |a, b| apart(Some(a), Some(b), true);
        let pair = |a: &str, b: &str| (Some(a.to_owned()), Some(b.to_owned()));
        assert_eq!(texts(0.1004, 0.1), pair("10.04 %", "10 %"));
        assert_eq!(texts(0.100_004, 0.1), pair("10.0004 %", "10 %"));
        assert_eq!(texts(0.134, 0.1), pair("13.4 %", "10 %"));
        assert_eq!(texts(0.1, 0.1), pair("10 %", "10 %"));
        assert_eq!(apart(Some(12.0), Some(12.0), false), pair("12", "12"));
        assert_eq!(apart(None, Some(0.05), true), (None, Some("5 %".to_owned())));
    }

    #[test]
    fn spans_take_the_largest_unit_without_a_rest() {
        for (secs, text) in
            [(604_800, "7 days"), (86_400, "24 hours"), (3_600, "1 hour"), (60, "1 minute"), (90, "90 seconds")]
        {
            assert_eq!(span(secs), text);
        }
    }

    #[test]
    fn what_lies_between_is_rounded_down() {
        let from = Timestamp(0);
        for (ms, text) in [
            (59_000, "less than a minute"),
            (61_000, "1 minute"),
            (7_200_000, "2 hours"),
            (172_800_000, "2 days"),
            (1_026 * 86_400_000, "2 years"),
            (-5, "less than a minute"),
        ] {
            assert_eq!(between(from, Timestamp(ms)), text);
        }
    }

    #[test]
    fn a_date_is_written_out() {
        let at = Timestamp::parse("2026-03-07T15:04:05Z").expect("a time");
        assert_eq!(day(at), "7 March 2026");
        assert_eq!(moment(at), "7 March 2026, 15:04 UTC");
    }
}
