//! Times as files have them: UTC milliseconds since 1970, or RFC 3339.

use redress_ledger::Timestamp;

/// Reads either; `None` where it is neither.
pub fn parse(text: &str) -> Option<i64> {
    text.parse().ok().or_else(|| Timestamp::parse(text).map(|at| at.0))
}

/// As RFC 3339, for people.
pub fn written(ms: i64) -> String {
    Timestamp(ms).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_writing_a_time_mean_the_same() {
        assert_eq!(parse("1577836800000"), Some(1_577_836_800_000));
        assert_eq!(parse("2020-01-01T00:00:00Z"), Some(1_577_836_800_000));
        assert_eq!(parse("-5"), Some(-5));
        assert_eq!(parse("yesterday"), None);
        assert_eq!(written(1_577_836_800_000), "2020-01-01T00:00:00.000Z");
    }
}
