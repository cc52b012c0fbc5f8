//! Shares with their intervals, and quantiles of waiting times, in words for a table.

use redress_engine::signal::{wilson_lower, wilson_upper};

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Those that count.
    pub hits: u32,
    /// All.
    pub of: u32,
}

impl Share {
    /// Of a list of answers.
    pub fn of(answers: impl Iterator<Item = bool>) -> Self {
        answers.fold(Self::default(), |share, hit| Self { hits: share.hits + u32::from(hit), of: share.of + 1 })
    }

    /// As a number; 0 of nothing.
    pub fn value(self) -> f64 {
        f64::from(self.hits) / f64::from(self.of.max(1))
    }

    /// `97 % (91-99)`.
    pub fn percent(self) -> String {
        let (hits, of) = (f64::from(self.hits), f64::from(self.of));
        let (low, high) = (wilson_lower(hits, of) * 100.0, wilson_upper(hits, of) * 100.0);
        format!("{:.0} % ({low:.0}-{high:.0})", self.value() * 100.0)
    }

    /// `0 of 4,200: 0 in 1,000 (at most 0.9)`.
    pub fn in_a_thousand(self) -> String {
        let high = wilson_upper(f64::from(self.hits), f64::from(self.of)) * 1_000.0;
        format!("{} of {}: {:.1} in 1,000 (at most {high:.1})", self.hits, self.of, self.value() * 1_000.0)
    }
}

/// The value below which `part` of the sorted values lie; `None` of nothing.
pub fn quantile(sorted: &[i64], part: f64) -> Option<i64> {
    let last = sorted.len().checked_sub(1)?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
    let place = (last as f64 * part).round() as usize;
    sorted.get(place.min(last)).copied()
}

/// A time in few letters: `38 s`, `12 min`, `5 h`, `3.2 d`.
pub fn wait(ms: i64) -> String {
    let secs = ms.max(0) as f64 / 1_000.0;
    match secs {
        s if s < 100.0 => format!("{s:.0} s"),
        s if s < 6_000.0 => format!("{:.0} min", s / 60.0),
        s if s < 172_800.0 => format!("{:.0} h", s / 3_600.0),
        s => format!("{:.1} d", s / 86_400.0),
    }
}
