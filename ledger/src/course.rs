//! How a signal behind a decision came to where it stood: its figure at equal steps before, frozen with the decision.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// The course of one figure of one signal. Figures are kept to five digits: `least` rounded down, `most` rounded up, what is exact to the
/// side of the account.
///
/// It is counted by the times of events: one that came late stands where it belongs, as if it had come at once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Signal name with window, as in the fact.
    pub signal: String,
    /// Which figure it is, as in the fact: `lower`, `upper`, `point` or `count`.
    pub compared: String,
    /// The first look.
    pub from: Timestamp,
    /// From one look to the next, in seconds; to the last one it may be less.
    pub step_secs: i64,
    /// The last look: the account's newest event when it was decided.
    pub until: Timestamp,
    /// Smallest true figure, look by look; `None` where a share had too few to say, or where it is not known any more.
    pub least: Vec<Option<f64>>,
    /// Largest true figure, look by look; empty where all are exact.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub most: Vec<Option<f64>>,
    /// Of a rate the plain share, look by look, from 20 on even where a rule wants a larger sample; empty for all else.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Option<f64>>,
    /// What is usual for the account, where it is known well enough to be drawn beside the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<Usual>,
    /// True where the other side of the comparison is measured too: then the limit was another one at every look.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub limit_moves: bool,
}

/// What is usual for an account: the median at the same time of earlier days or weeks. Of a rate it is the plain share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usual {
    /// The median is not below this.
    pub least: f64,
    /// The median is not above this.
    pub most: f64,
    /// How many days or weeks it is of.
    pub looks: u32,
    /// From one to the next, in seconds: a day or a week.
    pub every_secs: i64,
}

impl Course {
    /// Each look: when it is, and between what the figure lay.
    pub fn looks(&self) -> impl Iterator<Item = (Timestamp, Option<(f64, f64)>)> {
        let last = self.least.len().saturating_sub(1);
        self.least.iter().enumerate().map(move |(at, least)| {
            let time = if at == last {
                self.until
            } else {
                let steps = i64::try_from(at).unwrap_or(i64::MAX);
                self.from.plus_secs(self.step_secs.saturating_mul(steps))
            };
            (time, least.map(|least| (least, self.most.get(at).copied().flatten().unwrap_or(least))))
        })
    }

    /// Look by look, whether the figure surely lay past a limit. At the last one it did, or the rule would not have fired.
    pub fn past(&self, operator: &str, threshold: f64) -> Vec<bool> {
        let is_past = |(least, most): (f64, f64)| match operator {
            ">" => least > threshold,
            ">=" => least >= threshold,
            "<" => most < threshold,
            "<=" => most <= threshold,
            _ => false,
        };
        let mut past: Vec<bool> = self.looks().map(|(_, look)| look.is_some_and(is_past)).collect();
        if let Some(last) = past.last_mut() {
            *last = true;
        }
        past
    }

    /// Since when, up to the decision, every look found the figure past a limit; `None` where it was past it from the first look on, or
    /// where the limit was another one before.
    pub fn past_since(&self, operator: &str, threshold: f64) -> Option<Timestamp> {
        let before = self.past(operator, threshold).iter().rposition(|past| !past).filter(|_| !self.limit_moves)?;
        self.looks().nth(before + 1).map(|(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_is_read_look_by_look_and_what_is_exact_is_said_once() {
        let text = r#"{"signal":"sends_1h","compared":"count","from":"1970-01-01T00:00:00Z","step_secs":1800,
            "until":"1970-01-01T00:40:00Z","least":[null,3.0,7.0]}"#;
        let mut course: Course = serde_json::from_str(text).expect("a course");
        let looks: Vec<_> = course.looks().map(|(at, figure)| (at.0, figure)).collect();
        assert_eq!(looks, [(0, None), (1_800_000, Some((3.0, 3.0))), (2_400_000, Some((7.0, 7.0)))]);
        assert_eq!((course.usual.clone(), course.limit_moves), (None, false));
        let written = serde_json::to_string(&course).expect("text");
        assert!(!written.contains("most") && !written.contains("shares") && !written.contains("limit"), "{written}");
        course.most = vec![None, Some(4.0), Some(7.0)];
        assert_eq!(course.looks().nth(1).map(|(_, figure)| figure), Some(Some((3.0, 4.0))));
    }

    #[test]
    fn since_when_a_limit_is_passed_is_told_by_the_last_look_that_was_not_surely_past_it() {
        let text = r#"{"signal":"sends_1h","compared":"count","from":"1970-01-01T00:00:00Z","step_secs":60,
            "until":"1970-01-01T00:04:00Z","least":[9.0,2.0,5.0,6.0,8.0],"most":[9.0,2.0,5.0,7.0,8.0]}"#;
        let course: Course = serde_json::from_str(text).expect("a course");
        let since = |operator: &str, threshold| course.past_since(operator, threshold).map(|at| at.0 / 60_000);
        assert_eq!((since(">", 4.0), since(">=", 5.0), since(">", 5.0)), (Some(2), Some(2), Some(3)));
        assert_eq!(since(">", 8.0), Some(4), "as it was decided, whatever the digits");
        assert_eq!((since("<", 7.5), since("<=", 6.5)), (Some(1), Some(4)));
        assert_eq!((since(">", 1.0), since("<", 10.0)), (None, None), "from the first look on");
        assert_eq!(Course { limit_moves: true, ..course.clone() }.past_since(">", 4.0), None);
    }
}
