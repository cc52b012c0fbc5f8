//! Figures on appeals, outcomes and the machine's errors, derivable at any time (P2B 11(4), DSA 15(1)(d)-(e) and 24(1)).
//!
//! Counts only: nothing here names an account or a person.

use serde::Serialize;

use crate::clock::Timestamp;

/// From when (inclusive) until when (exclusive).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Span {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment that no longer belongs to it.
    pub to: Timestamp,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many.
    pub hits: i64,
    /// Of how many; never below `hits`.
    pub of: i64,
}

impl Share {
    /// In 0..=1; `None` of nothing.
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| self.hits as f64 / self.of as f64)
    }

    /// The 95 % interval of Wilson's score: where the true share may lie, looked at once; `None` of nothing.
    ///
    /// Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
    pub fn interval(self) -> Option<(f64, f64)> {
        const Z: f64 = 1.959_963_984_540_054;
        let (rate, n) = (self.rate()?, self.of as f64);
        let spread = Z * Z / n;
        let centre = rate + spread / 2.0;
        let reach = Z * (rate * (1.0 - rate) / n + spread / (4.0 * n)).sqrt();
        Some((((centre - reach) / (1.0 + spread)).max(0.0), ((centre + reach) / (1.0 + spread)).min(1.0)))
    }
}

/// A count under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The word in the record, e.g. `suspend`, `dispute`, `upheld`.
    pub name: String,
    /// How many.
    pub count: i64,
}

/// How long appeals took, from filing to outcome, time spent waiting for the holder included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Durations {
    /// How many were decided.
    pub decided: i64,
    /// Mean, in days.
    pub mean_days: Option<f64>,
    /// Median (the lower one of two), in days.
    pub median_days: Option<f64>,
    /// Nine of ten took no longer, in days.
    pub p90_days: Option<f64>,
}

/// What people found about one rule, or one version of the model.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Rule id, or SHA-256 of the model.
    pub name: String,
    /// A model's name and version, where its file is in the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Measures that it took part in and that took effect in the span.
    pub imposed: i64,
    /// Decisions whose newest outcome, given in the span, says that the machine was wrong; of all that people decided.
    pub overturned: Share,
    /// The same with outcomes that end the measure for another reason, or lessen it.
    pub lifted: Share,
}

/// One month, for the plot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Month {
    /// When it begins.
    pub from: Timestamp,
    /// Measures that took effect.
    pub imposed: i64,
    /// Appeals lodged.
    pub lodged: i64,
    /// Decisions that were overturned.
    pub overturned: i64,
}

/// Everything about one span.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Which.
    pub span: Span,
    /// Measures that took effect, by rung; lesser ones that replaced others left out.
    pub imposed: Vec<Count>,
    /// Of them, those that took effect before a person had looked.
    pub automatic: Share,
    /// Impositions that waited for a person in the span.
    pub deferred: i64,
    /// Appeals lodged, by kind.
    pub lodged: Vec<Count>,
    /// Appeals that ended without an outcome, by how (withdrawn, inadmissible, merged).
    pub closed_without_outcome: Vec<Count>,
    /// Appeals that are open at the end of the question, whenever they were lodged.
    pub open: i64,
    /// Of them, those past their deadline.
    pub open_late: i64,
    /// Outcomes given, by kind.
    pub outcomes: Vec<Count>,
    /// How long appeals took.
    pub durations: Durations,
    /// Decided by the deadline, of appeals decided.
    pub in_time: Share,
    /// Decisions overturned, of those that people decided: what was lifted for other reasons is no error.
    pub overturned: Share,
    /// Automatic measures whose decision was overturned in the span, of those imposed in it. An underestimate: who does not appeal is
    /// not looked at.
    pub automation_errors: Share,
    /// By rule.
    pub rules: Vec<Found>,
    /// By version of the model.
    pub models: Vec<Found>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hits: i64, of: i64, low: f64, high: f64) {
        let (a, b) = Share { hits, of }.interval().expect("of something");
        assert!((a - low).abs() < 5e-5 && (b - high).abs() < 5e-5, "{hits} of {of}: {a} to {b}");
    }

    #[test]
    fn intervals_are_those_of_wilson() {
        // Newcombe 1998, table I, method 3.
        check(81, 263, 0.2553, 0.3662);
        check(15, 148, 0.0624, 0.1605);
        check(0, 20, 0.0, 0.1611);
        check(1, 29, 0.0061, 0.1718);
        assert_eq!(Share::default().interval(), None);
    }

    #[test]
    fn a_share_of_nothing_is_no_share() {
        assert_eq!(Share { hits: 0, of: 0 }.rate(), None);
        assert_eq!(Share { hits: 1, of: 4 }.rate(), Some(0.25));
    }
}
