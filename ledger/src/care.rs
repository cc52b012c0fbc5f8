//! How carefully cases are decided: who looks blind first, which cases need two people, what counts as an answer of one's own.

use serde::{Deserialize, Serialize};

use crate::decision::Decision;
use crate::rung::Rung;

/// Signals that count whom an account reaches; the largest reading of them is its size.
const REACH: [&str; 2] = ["mail_recipients", "message_recipients"];
/// Longest time until chance is asked about a measure, in days.
pub const CONTROL_AFTER_DAYS_MAX: i64 = 180;

/// How carefully cases are decided; part of the configuration. What a case asks is written down when it opens, so that a later change
/// of these rules changes nothing about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Care {
    /// Of appeals against holds, suspensions and terminations, so many per cent ask for a first look: 0 is off, 100 on, between them a
    /// sample that chance draws.
    pub first_look_percent_suspend: i64,
    /// The same for appeals against warnings and limits.
    pub first_look_percent_lesser: i64,
    /// Whether appeals of protected accounts, and releases of what waits against them, need two people.
    pub two_people_protected: bool,
    /// Plans whose appeals, and releases against them, need two people.
    pub two_people_plans: Vec<String>,
    /// Accounts that reach so many recipients need two people; 0 is off.
    pub two_people_recipients: i64,
    /// An answer is refused of whose wording more than so many per cent is shared with a stock text, or with another answer of the same
    /// reviewer; 100 is off.
    pub answer_alike_percent_max: i64,
    /// Of decided appeals, so many per cent are looked at again by another person, without effect.
    pub second_look_percent: i64,
    /// For every hundred appeals, so many cases whose answer is known are put among them.
    pub known_answer_percent: i64,
    /// Of a thousand measures that took effect by themselves and that nobody looked at, so many are put before a person, as chance draws
    /// them; 0 is off.
    pub control_sample_per_mille: i64,
    /// Chance is asked about a measure so many days after it took effect: until then its holder may appeal, and a person looks anyway.
    pub control_sample_after_days: i64,
}

impl Default for Care {
    /// Full care, as a deployment has it that says nothing else.
    fn default() -> Self {
        Self {
            first_look_percent_suspend: 100,
            first_look_percent_lesser: 0,
            two_people_protected: true,
            two_people_plans: Vec::new(),
            two_people_recipients: 100_000,
            answer_alike_percent_max: 60,
            second_look_percent: 10,
            known_answer_percent: 3,
            control_sample_per_mille: 10,
            control_sample_after_days: 7,
        }
    }
}

impl Care {
    /// Nothing beyond what the record itself demands: one person decides, and sees everything. For tests and tools that are about
    /// something else.
    pub fn plain() -> Self {
        Self {
            first_look_percent_suspend: 0,
            first_look_percent_lesser: 0,
            two_people_protected: false,
            two_people_plans: Vec::new(),
            two_people_recipients: 0,
            answer_alike_percent_max: 100,
            second_look_percent: 0,
            known_answer_percent: 0,
            control_sample_per_mille: 0,
            control_sample_after_days: 7,
        }
    }

    /// The first rule that cannot work, with its value.
    pub fn fault(&self) -> Option<String> {
        let shares = [
            ("first_look_percent_suspend", self.first_look_percent_suspend, 0),
            ("first_look_percent_lesser", self.first_look_percent_lesser, 0),
            ("second_look_percent", self.second_look_percent, 0),
            ("known_answer_percent", self.known_answer_percent, 0),
            ("answer_alike_percent_max", self.answer_alike_percent_max, 1),
        ];
        let shares = shares.map(|(name, value, least)| (name, value, least, 100));
        let control = [
            ("control_sample_per_mille", self.control_sample_per_mille, 0, 1000),
            ("control_sample_after_days", self.control_sample_after_days, 1, CONTROL_AFTER_DAYS_MAX),
        ];
        let wrong = shares.into_iter().chain(control).find(|(_, value, least, most)| !(*least..=*most).contains(value));
        if let Some((name, value, least, most)) = wrong {
            return Some(format!("{name} is {value}; it has to be {least} to {most}"));
        }
        (self.two_people_recipients < 0).then(|| "two_people_recipients is negative; 0 turns it off".to_owned())
    }

    /// The share of appeals against a measure of this rung that ask for a first look, in per cent.
    pub fn first_look_percent(&self, rung: Rung) -> i64 {
        if rung >= Rung::Hold { self.first_look_percent_suspend } else { self.first_look_percent_lesser }
    }

    /// Why two people have to agree on an appeal, where they have to. An appeal against a termination always needs them.
    pub fn why_two(&self, rung: Rung, protected: bool, plan: Option<&str>, decision: &Decision) -> Option<WhyTwo> {
        if rung == Rung::Terminate {
            return Some(WhyTwo::Termination);
        }
        if protected && self.two_people_protected {
            return Some(WhyTwo::Protected);
        }
        if plan.is_some_and(|plan| self.two_people_plans.iter().any(|p| p == plan)) {
            return Some(WhyTwo::Plan);
        }
        let many = self.two_people_recipients > 0 && reach(decision) >= self.two_people_recipients as f64;
        many.then_some(WhyTwo::Recipients)
    }
}

/// How many recipients the account reached, as frozen at the decision; in the longest window that was read.
fn reach(decision: &Decision) -> f64 {
    let counted = decision.signals.iter().filter(|s| REACH.iter().any(|name| s.signal.starts_with(name)));
    counted.filter_map(|s| s.value).fold(0.0, f64::max)
}

/// Why two people have to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyTwo {
    /// It is about the end of a contract.
    Termination,
    /// The account is protected.
    Protected,
    /// Its plan is one of those configured.
    Plan,
    /// It reaches many.
    Recipients,
}

impl WhyTwo {
    /// The name in JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Termination => "termination",
            Self::Protected => "protected",
            Self::Plan => "plan",
            Self::Recipients => "recipients",
        }
    }

    /// Reads [`WhyTwo::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Termination, Self::Protected, Self::Plan, Self::Recipients].into_iter().find(|w| w.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_out_of_bounds_is_named() {
        assert_eq!(Care::default().fault(), None);
        assert_eq!(Care::plain().fault(), None);
        let wrong = Care { first_look_percent_suspend: 101, ..Care::default() };
        assert_eq!(wrong.fault().as_deref(), Some("first_look_percent_suspend is 101; it has to be 0 to 100"));
        let wrong = Care { control_sample_per_mille: 1001, ..Care::default() };
        assert_eq!(wrong.fault().as_deref(), Some("control_sample_per_mille is 1001; it has to be 0 to 1000"));
        let wrong = Care { answer_alike_percent_max: 0, ..Care::default() };
        assert!(wrong.fault().is_some_and(|why| why.starts_with("answer_alike_percent_max")));
    }
}
