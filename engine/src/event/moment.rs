//! When it happened: epoch milliseconds or RFC 3339, within what the contract allows.

use redress_ledger::Timestamp;
use std::ops::RangeInclusive;

use super::facts::TimeGiven;
use super::scan::words;
use super::{Refusal, SKEW_AHEAD_MS, SKEW_BEHIND_MS};

/// The time of an event that arrived at `arrived`.
///
/// # Errors
/// When it is missing, unreadable, or too far from its arrival.
#[inline(always)]
#[expect(clippy::inline_always, reason = "called once for every event")]
pub(super) fn time(value: Option<TimeGiven<'_>>, arrived: Option<i64>) -> Result<i64, Refusal> {
    match (value, arrived) {
        (Some(TimeGiven::Millis(at)), None) if SAYABLE.contains(&at) => Ok(at),
        _ => judged(value, arrived),
    }
}

/// What RFC 3339 can say: years 0 to 9999. Keeps sums of times far from overflow.
const SAYABLE: RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

fn judged(value: Option<TimeGiven<'_>>, arrived: Option<i64>) -> Result<i64, Refusal> {
    let at = match value {
        None => return Err(Refusal::new("field", "field `time` is missing; every event needs it")),
        Some(TimeGiven::Millis(ms)) => ms,
        Some(TimeGiven::Text(text)) => match utc(text) {
            Some(ms) => ms,
            None => {
                Timestamp::parse(words(text))
                    .ok_or_else(|| {
                        Refusal::new(
                            "time",
                            "field `time` is neither epoch milliseconds nor RFC 3339, e.g. 2026-11-23T15:04:05Z",
                        )
                    })?
                    .0
            }
        },
    };
    if !SAYABLE.contains(&at) {
        return Err(Refusal::new("time", "field `time` lies outside of the years 1 to 9999; send epoch milliseconds"));
    }
    let Some(arrived) = arrived else { return Ok(at) };
    if at > arrived.saturating_add(SKEW_AHEAD_MS) {
        let ahead = at.saturating_sub(arrived) / 1000;
        let error =
            format!("field `time` lies {ahead} s in the future; at most 300 s are accepted: check the sender's clock");
        return Err(Refusal::new("time", error));
    }
    check_not_too_old(at, arrived).map(|()| at)
}

/// Refuses what happened more than 30 days before it arrived.
///
/// # Errors
/// Says so.
pub fn check_not_too_old(at: i64, arrived: i64) -> Result<(), Refusal> {
    if at < arrived.saturating_sub(SKEW_BEHIND_MS) {
        let error = "field `time` lies more than 30 days in the past; if it is in seconds, send milliseconds";
        return Err(Refusal::new("time", error));
    }
    Ok(())
}

/// Reads the form that nearly every sender uses, `2026-11-23T15:04:05.123Z` with up to nine decimals, from 1970 to 2999; `None` for
/// all others.
fn utc(text: &[u8]) -> Option<i64> {
    let (head, rest) = text.split_first_chunk::<19>()?;
    let marks = [head[4], head[7], head[10], head[13], head[16]];
    if marks != *b"--T::" {
        return None;
    }
    let two = |at: usize| {
        let (tens, ones) = (head[at].wrapping_sub(b'0'), head[at + 1].wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
    };
    let (year, month, day) = (two(0)? * 100 + two(2)?, two(5)?, two(8)?);
    let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    let on_the_clock = hour < 24 && minute < 60 && second < 60;
    if !(1970..3000).contains(&year) || !(1..=days).contains(&day) || !on_the_clock {
        return None;
    }
    let millis = match rest {
        b"Z" => 0,
        [b'.', decimals @ .., b'Z'] if (1..=9).contains(&decimals.len()) => {
            let mut places = [0u8; 9];
            places[..decimals.len()].copy_from_slice(decimals);
            if !decimals.iter().all(u8::is_ascii_digit) {
                return None;
            }
            places[..3].iter().fold(0, |ms, digit| ms * 10 + i64::from(digit.saturating_sub(b'0')))
        }
        _ => return None,
    };
    // A year that starts in March has its odd day last.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 719_469;
    Some(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000 + millis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_day_follows_the_one_before() {
        let mut last = utc(b"1999-12-31T00:00:00Z").unwrap();
        assert_eq!(utc(b"1970-01-01T00:00:00Z"), Some(0));
        for year in 2000..=2400 {
            for month in 1..=12 {
                for day in 1..=31 {
                    if let Some(at) = utc(format!("{year}-{month:02}-{day:02}T00:00:00Z").as_bytes()) {
                        assert_eq!(at - last, 86_400_000, "{year}-{month}-{day}");
                        last = at;
                    }
                }
            }
        }
        assert_eq!(Some(last), Timestamp::parse("2400-12-31T00:00:00Z").map(|t| t.0));
    }

    proptest! {
        #[test]
        fn what_is_read_here_is_what_the_calendar_says(
            text in "(19[67]|20[0-9]|2[0-9]{2}|[0-9]{3})[0-9]-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9]([.][0-9]{0,10})?[Zz]?"
        ) {
            if let Some(ms) = utc(text.as_bytes()) {
                prop_assert_eq!(Some(ms), Timestamp::parse(&text).map(|t| t.0), "{}", text);
            }
        }
    }
}
