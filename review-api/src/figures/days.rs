//! The span that a reader of figures asks for: whole days in UTC.

use redress_ledger::Timestamp;
use redress_ledger::figures::Span;

const DAY_MS: i64 = 86_400_000;
/// Longest span: ten years.
const DAYS_MAX: i64 = 3653;

/// The first moment of a day in UTC.
pub fn midnight(at: Timestamp) -> Timestamp {
    Timestamp(at.0 - at.0.rem_euclid(DAY_MS))
}

/// Reads `2026-11-27`.
pub fn parse(text: &str) -> Option<Timestamp> {
    (text.len() == 10).then(|| Timestamp::parse(&format!("{text}T00:00:00Z"))).flatten()
}

/// The span asked for. Without one: the 365 days up to and with today.
///
/// # Errors
/// Which field cannot be used, and what may stand there.
pub fn span(from: Option<&str>, to: Option<&str>, now: Timestamp) -> Result<Span, String> {
    let day = |name: &str, text: Option<&str>| match text.filter(|t| !t.is_empty()) {
        None => Ok(None),
        Some(text) => parse(text).map(Some).ok_or_else(|| format!("{name}: a day in UTC, such as 2026-11-27.")),
    };
    let to = day("to", to)?.unwrap_or_else(|| midnight(now).plus_days(1));
    let from = day("from", from)?.unwrap_or_else(|| to.plus_days(-365));
    let days = (to.0 - from.0) / DAY_MS;
    if !(1..=DAYS_MAX).contains(&days) {
        return Err("to: the first day that no longer counts, later than from, at most ten years later.".to_owned());
    }
    Ok(Span { from, to })
}

/// The calendar months (UTC) that end with the span's last day, oldest first; at most `max`.
pub fn months(span: Span, max: usize) -> Vec<Span> {
    let mut months = Vec::new();
    let mut to = span.to;
    while months.len() < max && to > span.from {
        // The month of the last day before `to`.
        let last = Timestamp(to.0 - 1).date();
        let Some(first) = last.get(..8).and_then(|month| parse(&format!("{month}01"))) else { break };
        months.push(Span { from: first.max(span.from), to });
        to = first;
    }
    months.reverse();
    months
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        parse(text).expect("a day")
    }

    #[test]
    fn without_days_it_is_the_last_year_with_today() {
        let now = Timestamp::parse("2026-11-27T15:04:05Z").expect("a moment");
        assert_eq!(span(None, None, now), Ok(Span { from: at("2025-11-28"), to: at("2026-11-28") }));
        assert_eq!(span(Some("2026-01-01"), Some("2026-02-01"), now).map(|s| s.to.date()), Ok("2026-02-01".to_owned()));
        for (from, to) in [("2026-02-01", "2026-02-01"), ("2026-02-02", "2026-02-01"), ("1990-01-01", "2026-02-01")] {
            assert!(span(Some(from), Some(to), now).is_err(), "{from} {to}");
        }
        assert!(span(Some("2026-2-1"), None, now).is_err());
        assert!(span(Some("2026-02-30"), None, now).is_err());
    }

    #[test]
    fn months_cover_the_span_without_gap() {
        let span = Span { from: at("2026-01-15"), to: at("2026-04-10") };
        let months = months(span, 12);
        let told: Vec<_> = months.iter().map(|m| format!("{} {}", m.from.date(), m.to.date())).collect();
        assert_eq!(
            told,
            ["2026-01-15 2026-02-01", "2026-02-01 2026-03-01", "2026-03-01 2026-04-01", "2026-04-01 2026-04-10"]
        );
        assert_eq!(super::months(span, 2)[0].from, at("2026-03-01"));
    }
}
