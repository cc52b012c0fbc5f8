//! How well people review: agreement, known answers, time, and signs that somebody only nods or favours somebody.
//!
//! Made for those who look after reviewers. Nothing here ranks people.

use serde::Serialize;

use crate::agreement::Pairs;
use crate::figures::{Share, Span};
use crate::id::{AccountId, UserId};
use crate::machine::Effect;

/// Cases from which a reviewer's agreement with the machine is judged (domain 4.1).
pub const STAMP_CASES_MIN: i64 = 100;
/// Share of agreement above which it looks like nodding.
pub const STAMP_AGREEMENT_MIN: f64 = 0.95;
/// Median time below which it looks like nodding, in seconds.
pub const STAMP_SECS_MAX: i64 = 60;
/// Outcomes in favour of one account by one person from which somebody should look.
pub const FAVOUR_TIMES_MIN: i64 = 3;
/// Decided cases from which a reviewer's share of ended measures is compared with everybody else's.
pub const OUTLIER_CASES_MIN: i64 = 30;

/// Something that a person should look at; never a finding by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Alarm {
    /// Agrees with the machine in over 95 of 100 cases, in less than a minute each.
    RubberStamp,
    /// Gave the same account several outcomes in its favour.
    OftenInFavour {
        /// Which account.
        account_id: AccountId,
        /// How often.
        times: i64,
    },
    /// Ends measures far more often than everybody else.
    EndsMore,
    /// Ends measures far less often than everybody else.
    EndsLess,
}

/// One person's work in a span.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reviewer {
    /// Who.
    pub user_id: UserId,
    /// Name.
    pub name: String,
    /// Appeals decided; of them, those where the measure stayed.
    pub stands: Share,
    /// Of them, those where it ended.
    pub ends: Share,
    /// From the first claim of a case to its outcome, in seconds.
    pub median_secs: Option<i64>,
    /// Nine of ten took no longer.
    pub p90_secs: Option<i64>,
    /// Known-answer cases with abuse that they saw as abuse.
    pub sensitivity: Share,
    /// Known-answer cases without abuse that they saw as none.
    pub specificity: Share,
    /// Their cases that another person looked at again, and the two agreed.
    pub confirmed: Share,
    /// What somebody should look at.
    pub alarms: Vec<Alarm>,
}

/// How reviewing went in a span.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quality {
    /// Which.
    pub span: Span,
    /// The people who decided, by name.
    pub reviewers: Vec<Reviewer>,
    /// First and second look at the same case, by effect.
    pub pairs: Pairs,
    /// Krippendorff's alpha over all looks at the same case, known-answer cases included.
    pub alpha: Option<f64>,
    /// Second looks that wait.
    pub waiting: i64,
    /// Second looks that came out otherwise: `(case, first, second)`, newest first, at most 100.
    pub disagreements: Vec<Disagreement>,
}

/// A case that two people saw differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// The case that was decided.
    pub case_id: crate::id::CaseId,
    /// What was decided.
    pub first: Effect,
    /// What the second person found.
    pub second: Effect,
    /// When.
    pub at: crate::clock::Timestamp,
}

/// What was decided, for the alarms.
#[derive(Clone, Debug)]
pub struct Decided {
    /// For whom.
    pub account_id: AccountId,
    /// What became of the measure.
    pub effect: Effect,
    /// How long it took, where that is known.
    pub secs: Option<i64>,
}

/// The alarms of one person, given everybody else's share of ended measures.
pub fn alarms(decided: &[Decided], others: Share) -> Vec<Alarm> {
    let cases = i64::try_from(decided.len()).unwrap_or(i64::MAX);
    let stands = decided.iter().filter(|d| d.effect == Effect::Stands).count() as f64 / (cases.max(1) as f64);
    let mut alarms = Vec::new();
    let quick = quantile(decided.iter().filter_map(|d| d.secs), 0.5).is_some_and(|median| median < STAMP_SECS_MAX);
    if cases >= STAMP_CASES_MIN && stands > STAMP_AGREEMENT_MIN && quick {
        alarms.push(Alarm::RubberStamp);
    }
    let ended = i64::try_from(decided.iter().filter(|d| d.effect == Effect::Ends).count()).unwrap_or(i64::MAX);
    if cases >= OUTLIER_CASES_MIN
        && others.of >= OUTLIER_CASES_MIN
        && let (Some((low, high)), Some((others_low, others_high))) =
            (Share { hits: ended, of: cases }.interval(), others.interval())
    {
        if low > others_high {
            alarms.push(Alarm::EndsMore);
        } else if high < others_low {
            alarms.push(Alarm::EndsLess);
        }
    }
    let mut favoured = std::collections::BTreeMap::<&AccountId, i64>::new();
    for one in decided.iter().filter(|d| d.effect != Effect::Stands) {
        *favoured.entry(&one.account_id).or_default() += 1;
    }
    let often = favoured.into_iter().filter(|(_, times)| *times >= FAVOUR_TIMES_MIN);
    alarms.extend(often.map(|(account, times)| Alarm::OftenInFavour { account_id: account.clone(), times }));
    alarms
}

/// The value that a share of the values does not exceed; `None` of nothing.
pub fn quantile(values: impl Iterator<Item = i64>, share: f64) -> Option<i64> {
    let mut values: Vec<i64> = values.collect();
    values.sort_unstable();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the length")]
    let rank = (share.clamp(0.0, 1.0) * values.len() as f64).ceil() as usize;
    values.get(rank.saturating_sub(1)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(effect: Effect, secs: i64, account: &str) -> Decided {
        Decided { account_id: AccountId::from(account), effect, secs: Some(secs) }
    }

    fn many(stands: usize, ends: usize, secs: i64) -> Vec<Decided> {
        let one = |effect| move |at: usize| decided(effect, secs, &format!("{effect:?}-{at}"));
        (0..stands).map(one(Effect::Stands)).chain((0..ends).map(one(Effect::Ends))).collect()
    }

    #[test]
    fn who_nods_fast_and_long_enough_is_noticed() {
        assert_eq!(alarms(&many(97, 3, 40), Share::default()), [Alarm::RubberStamp]);
        // Slower, fewer, or more critical: no.
        assert_eq!(alarms(&many(97, 3, 61), Share::default()), []);
        assert_eq!(alarms(&many(96, 3, 40), Share::default()), []);
        assert_eq!(alarms(&many(95, 5, 40), Share::default()), []);
    }

    #[test]
    fn who_ends_far_more_or_less_than_the_others_is_noticed() {
        let others = Share { hits: 300, of: 1000 };
        assert_eq!(alarms(&many(10, 40, 600), others), [Alarm::EndsMore]);
        assert_eq!(alarms(&many(60, 1, 600), others), [Alarm::EndsLess]);
        assert_eq!(alarms(&many(35, 15, 600), others), []);
        assert_eq!(alarms(&many(1, 20, 600), others), [], "too few to say");
    }

    #[test]
    fn who_favours_one_account_again_and_again_is_noticed() {
        let mut list = many(5, 0, 600);
        list.extend((0..3).map(|_| decided(Effect::Ends, 600, "friend")));
        list.extend((0..2).map(|_| decided(Effect::Ends, 600, "other")));
        assert_eq!(
            alarms(&list, Share::default()),
            [Alarm::OftenInFavour { account_id: AccountId::from("friend"), times: 3 }]
        );
    }

    #[test]
    fn quantiles_are_values_that_occur() {
        let of = |share| quantile([5, 1, 3, 2, 4].into_iter(), share);
        assert_eq!((of(0.5), of(0.9), of(0.0)), (Some(3), Some(5), Some(1)));
        assert_eq!(quantile(std::iter::empty(), 0.5), None);
    }
}
