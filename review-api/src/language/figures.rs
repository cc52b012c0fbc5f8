//! Numbers, shares, spans of time and dates as each language writes them.

use redress_ledger::Timestamp;

/// One unit of time: one of it, many of it.
pub type Unit = (&'static str, &'static str);

/// How a language writes figures. A space that must not break is U+00A0 everywhere.
#[derive(Debug)]
pub struct Figures {
    /// Between groups of three digits.
    pub thousands: char,
    /// From so many digits on: in Spanish and Portuguese four stay together.
    pub grouped_from: usize,
    /// Before the decimals.
    pub decimal: char,
    /// January to December.
    pub months: [&'static str; 12],
    /// A day from its number, its month's name and its year.
    pub day: fn(usize, &str, usize) -> String,
    /// A moment from its day, its hour (0 to 23) and its minute, in UTC.
    pub time: fn(&str, usize, usize) -> String,
    /// Seconds, minutes, hours, days.
    pub units: [Unit; 4],
}

impl Figures {
    /// `12,345.68`: thousands apart, at most two decimals, none where they are zero.
    pub fn number(&self, value: f64) -> String {
        self.decimals(value, 2, true)
    }

    /// `12,345`.
    pub fn count(&self, value: i64) -> String {
        let sign = if value < 0 { "-" } else { "" };
        format!("{sign}{}", self.grouped(&value.unsigned_abs().to_string()))
    }

    /// `12.5 %` for 0.125; small shares keep the digits that tell them from zero.
    pub fn share(&self, value: f64) -> String {
        let percent = value * 100.0;
        let small = percent != 0.0 && percent.abs() < 0.1;
        self.percent(percent, if small { 3 } else { 1 })
    }

    /// `0.973`: a score of 0 to 1, rounded down, so that it never seems to have passed what it has not.
    pub fn score(&self, value: f64) -> String {
        self.decimals((value * 1e3).floor() / 1e3, 3, true)
    }

    /// A share where it has a sample, else a number.
    pub fn measured(&self, value: f64, is_share: bool) -> String {
        if is_share { self.share(value) } else { self.number(value) }
    }

    /// Two figures to be compared, with as many digits as tell them apart: `10.04 %` and `10 %`, not `10 %` twice.
    pub fn apart(&self, one: Option<f64>, other: Option<f64>, is_share: bool) -> (Option<String>, Option<String>) {
        let short = |value: Option<f64>| value.map(|v| self.measured(v, is_share));
        let (Some(a), Some(b), true) = (one, other, is_share) else { return (short(one), short(other)) };
        if self.share(a) != self.share(b) {
            return (short(one), short(other));
        }
        let fine = |decimals| (self.percent(a * 100.0, decimals), self.percent(b * 100.0, decimals));
        match (2..=4).map(fine).find(|(a, b)| a != b) {
            Some((a, b)) => (Some(a), Some(b)),
            None => (short(one), short(other)),
        }
    }

    /// `7 days`, `24 hours`, `10 minutes`: the largest unit that fits without a rest.
    pub fn span(&self, secs: i64) -> String {
        let (amount, unit) = match secs {
            s if s >= 2 * 86_400 && s % 86_400 == 0 => (s / 86_400, 3),
            s if s >= 3_600 && s % 3_600 == 0 => (s / 3_600, 2),
            s if s >= 60 && s % 60 == 0 => (s / 60, 1),
            s => (s, 0),
        };
        let (one, many) = self.units[unit];
        format!("{}\u{a0}{}", self.count(amount), if amount == 1 { one } else { many })
    }

    /// `23 November 2026`.
    pub fn day(&self, at: Timestamp) -> String {
        let text = at.date();
        let mut parts = text.split('-').map(|part| part.parse::<usize>().ok());
        match (parts.next().flatten(), parts.next().flatten(), parts.next().flatten()) {
            (Some(year), Some(month @ 1..=12), Some(day)) => (self.day)(day, self.months[month - 1], year),
            _ => text,
        }
    }

    /// `23 November 2026, 15:04 UTC`, in the way of the language.
    pub fn moment(&self, at: Timestamp) -> String {
        let minute = at.minute();
        let two = |from: usize| minute.get(from..from + 2).and_then(|digits| digits.parse().ok());
        match (two(11), two(14)) {
            (Some(hour), Some(minute)) => (self.time)(&self.day(at), hour, minute),
            _ => minute,
        }
    }

    fn percent(&self, percent: f64, decimals: usize) -> String {
        // A small share keeps its zeros: `0.030 %` says how exact it is.
        format!("{}\u{a0}%", self.decimals(percent, decimals, decimals != 3))
    }

    fn decimals(&self, value: f64, decimals: usize, trim: bool) -> String {
        let text = format!("{:.decimals$}", value.abs());
        let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
        let rest = if trim { rest.trim_end_matches('0') } else { rest };
        let grouped = self.grouped(whole);
        let sign = if value < 0.0 && (grouped != "0" || !rest.is_empty()) { "-" } else { "" };
        if rest.is_empty() { format!("{sign}{grouped}") } else { format!("{sign}{grouped}{}{rest}", self.decimal) }
    }

    fn grouped(&self, digits: &str) -> String {
        if digits.len() < self.grouped_from {
            return digits.to_owned();
        }
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(self.thousands);
            }
            out.push(digit);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::Language;
    use super::*;

    fn each(write: impl Fn(&Figures) -> String) -> Vec<String> {
        Language::ALL.into_iter().map(|l| write(&l.words().figures).replace('\u{a0}', "~")).collect()
    }

    #[test]
    fn each_language_writes_numbers_its_own_way() {
        let thousands = each(|f| f.number(1_234_567.891));
        assert_eq!(thousands, ["1,234,567.89", "1.234.567,89", "1~234~567,89", "1~234~567,89", "1~234~567,89"]);
        // Four digits stay together in Spanish (Real Academia) and Portuguese; from five on a space parts them.
        assert_eq!(each(|f| f.number(1_234.5)), ["1,234.5", "1.234,5", "1~234,5", "1234,5", "1234,5"]);
        assert_eq!(each(|f| f.count(-9_999)), ["-9,999", "-9.999", "-9~999", "-9999", "-9999"]);
        assert_eq!(each(|f| f.count(10_000)), ["10,000", "10.000", "10~000", "10~000", "10~000"]);
        assert_eq!(each(|f| f.share(0.125)), ["12.5~%", "12,5~%", "12,5~%", "12,5~%", "12,5~%"]);
        for (value, text) in [(0.0, "0"), (-0.001, "0"), (7.0, "7"), (999.0, "999"), (-1_500.5, "-1,500.5")] {
            assert_eq!(Language::English.words().figures.number(value), text);
        }
    }

    #[test]
    fn a_small_share_is_told_from_none_and_a_figure_from_its_limit() {
        let f = &Language::German.words().figures;
        for (value, text) in [(0.0, "0 %"), (0.05, "5 %"), (1.0, "100 %"), (0.0003, "0,030 %")] {
            assert_eq!(f.share(value).replace('\u{a0}', " "), text);
        }
        let (one, other) = f.apart(Some(0.1004), Some(0.1), true);
        assert_eq!((one.as_deref(), other.as_deref()), (Some("10,04\u{a0}%"), Some("10\u{a0}%")));
        assert_eq!(f.apart(Some(0.1), Some(0.1), true).0.as_deref(), Some("10\u{a0}%"));
        assert_eq!(f.apart(Some(12.0), Some(12.0), false).0.as_deref(), Some("12"));
    }

    #[test]
    fn each_language_writes_days_and_spans_its_own_way() {
        let first = Timestamp::parse("2026-03-01T15:04:05Z").expect("a time");
        let days = each(|f| f.moment(first));
        assert_eq!(
            days,
            [
                "1 March 2026, 15:04 UTC",
                "1. März 2026 um 15:04 Uhr (UTC)",
                "1er mars 2026 à 15~h~04 (UTC)",
                "1 de marzo de 2026 a las 15:04 (UTC)",
                "1 de março de 2026, às 15h04 (UTC)"
            ]
        );
        let early = Timestamp::parse("2026-03-02T01:05:00Z").expect("a time");
        assert_eq!(
            each(|f| f.moment(early)),
            [
                "2 March 2026, 01:05 UTC",
                "2. März 2026 um 01:05 Uhr (UTC)",
                "2 mars 2026 à 1~h~05 (UTC)",
                "2 de marzo de 2026 a la 1:05 (UTC)",
                "2 de março de 2026, à 1h05 (UTC)"
            ]
        );
        assert_eq!(each(|f| f.span(604_800)), ["7~days", "7~Tage", "7~jours", "7~días", "7~dias"]);
        assert_eq!(each(|f| f.span(3_600)), ["1~hour", "1~Stunde", "1~heure", "1~hora", "1~hora"]);
        assert_eq!(each(|f| f.span(90)), ["90~seconds", "90~Sekunden", "90~secondes", "90~segundos", "90~segundos"]);
    }
}
