//! How soon a case has to be touched and decided: four classes, the table that says which case is of which, and their times.
//!
//! A class is the source of a case's deadlines, and the queue is in the order of deadlines. The first line that fits decides:
//!
//! | what the case is about | class |
//! |---|---|
//! | a cluster of likely mistakes ([`crate::queue::RaiseReason::FalsePositiveCluster`] raises it) | p0 |
//! | an account on one of [`Sla::urgent_plans`] (emergency, health, one-time passwords), held, suspended or terminated | `urgent`, p0 |
//! | an appeal about a takeover or an identity | `takeover`, p2 |
//! | a warning or a limit | `lesser`, p3 |
//! | an account on one of [`Sla::trial_plans`] | `trial`, p3 |
//! | an imposition that the brake deferred: too many at once may be a mistake at large | `brake`, p1 |
//! | any other deferred imposition, a proposal to terminate, a second look | `proactive`, p2 |
//! | a hold: traffic is queued and can still leave | `hold`, p2 |
//! | a suspension or a termination | `suspend`, p1 |

use serde::{Deserialize, Serialize};

use crate::impose::DeferReason;
use crate::review::CaseKind;
use crate::rung::Rung;

/// A class, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// Somebody's safety, or many at once.
    P0,
    /// A paying business stands still.
    P1,
    /// Part of it does, or its owner is locked out.
    P2,
    /// It works, or has not begun to.
    P3,
}

impl Priority {
    /// Every class, the most urgent first.
    pub const ALL: [Self; 4] = [Self::P0, Self::P1, Self::P2, Self::P3];

    /// The name in JSON, configuration and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::P0 => "p0",
            Self::P1 => "p1",
            Self::P2 => "p2",
            Self::P3 => "p3",
        }
    }

    /// Reads [`Priority::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.as_str() == text)
    }

    /// One step more urgent; the most urgent stays.
    #[must_use]
    pub fn raised(self) -> Self {
        match self {
            Self::P0 | Self::P1 => Self::P0,
            Self::P2 => Self::P1,
            Self::P3 => Self::P2,
        }
    }
}

/// Times and table of the classes. Hours from when a case enters the queue; a decision is never due later than the statement of
/// reasons promises.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sla {
    /// P0: until a person has begun.
    pub p0_touch_hours: i64,
    /// P0: until a person has decided.
    pub p0_decide_hours: i64,
    /// P1: until a person has begun.
    pub p1_touch_hours: i64,
    /// P1: until a person has decided.
    pub p1_decide_hours: i64,
    /// P2: until a person has begun.
    pub p2_touch_hours: i64,
    /// P2: until a person has decided.
    pub p2_decide_hours: i64,
    /// P3: until a person has begun.
    pub p3_touch_hours: i64,
    /// P3: until a person has decided; five days by the calendar, which is no later than five business days.
    pub p3_decide_hours: i64,
    /// Plans whose traffic people's safety may hang on.
    pub urgent_plans: Vec<String>,
    /// Plans that nobody pays for yet.
    pub trial_plans: Vec<String>,
    /// Class of a severe measure against an account on an urgent plan.
    pub urgent: Priority,
    /// Class of an appeal about a takeover or an identity.
    pub takeover: Priority,
    /// Class of a warning or a limit.
    pub lesser: Priority,
    /// Class of an account on trial.
    pub trial: Priority,
    /// Class of what the brake deferred.
    pub brake: Priority,
    /// Class of other deferred impositions, proposals and second looks.
    pub proactive: Priority,
    /// Class of a hold.
    pub hold: Priority,
    /// Class of a suspension or a termination.
    pub suspend: Priority,
}

impl Default for Sla {
    fn default() -> Self {
        let plans = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
        Self {
            p0_touch_hours: 1,
            p0_decide_hours: 4,
            p1_touch_hours: 4,
            p1_decide_hours: 24,
            p2_touch_hours: 8,
            p2_decide_hours: 48,
            p3_touch_hours: 24,
            p3_decide_hours: 120,
            urgent_plans: plans(&["emergency", "health", "otp"]),
            trial_plans: plans(&["trial", "free"]),
            urgent: Priority::P0,
            takeover: Priority::P2,
            lesser: Priority::P3,
            trial: Priority::P3,
            brake: Priority::P1,
            proactive: Priority::P2,
            hold: Priority::P2,
            suspend: Priority::P1,
        }
    }
}

/// What the table looks at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// What the case asks.
    pub kind: CaseKind,
    /// The rung at stake.
    pub rung: Rung,
    /// The account's plan, where known; an unknown one counts as paid.
    pub plan: Option<&'a str>,
    /// The word in `appeals.kind`, for an appeal.
    pub appeal: Option<&'a str>,
    /// Why it was deferred, where it was.
    pub deferred: Option<DeferReason>,
}

impl Sla {
    /// The class of a case, by the table above.
    pub fn class(&self, subject: &Subject<'_>) -> Priority {
        let plan_is_in =
            |plans: &[String]| subject.plan.is_some_and(|plan| plans.iter().any(|p| p.eq_ignore_ascii_case(plan)));
        if subject.rung >= Rung::Hold && plan_is_in(&self.urgent_plans) {
            return self.urgent;
        }
        if matches!(subject.appeal, Some("takeover" | "identity")) {
            return self.takeover;
        }
        if subject.rung <= Rung::Limit {
            return self.lesser;
        }
        if plan_is_in(&self.trial_plans) {
            return self.trial;
        }
        match (subject.kind, subject.deferred) {
            (_, Some(DeferReason::Brake)) => self.brake,
            (CaseKind::Appeal, _) if subject.rung == Rung::Hold => self.hold,
            (CaseKind::Appeal, _) => self.suspend,
            _ => self.proactive,
        }
    }

    /// Hours until a person has begun.
    pub fn touch_hours(&self, class: Priority) -> i64 {
        match class {
            Priority::P0 => self.p0_touch_hours,
            Priority::P1 => self.p1_touch_hours,
            Priority::P2 => self.p2_touch_hours,
            Priority::P3 => self.p3_touch_hours,
        }
    }

    /// Hours until a person has decided.
    pub fn decide_hours(&self, class: Priority) -> i64 {
        match class {
            Priority::P0 => self.p0_decide_hours,
            Priority::P1 => self.p1_decide_hours,
            Priority::P2 => self.p2_decide_hours,
            Priority::P3 => self.p3_decide_hours,
        }
    }

    /// What cannot be kept, where something cannot: a class needs time, and no more than a less urgent one.
    pub fn fault(&self) -> Option<String> {
        let mut before = (1, 1);
        for class in Priority::ALL {
            let (touch, decide) = (self.touch_hours(class), self.decide_hours(class));
            let name = class.as_str();
            if touch < before.0 || decide < before.1 {
                return Some(format!(
                    "sla.{name}: its hours have to be at least 1, and no fewer than those of a more urgent class"
                ));
            }
            if touch > decide {
                return Some(format!("sla.{name}_touch_hours is {touch}; a case is touched before it is decided"));
            }
            before = (touch, decide);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPEAL: Subject<'static> =
        Subject { kind: CaseKind::Appeal, rung: Rung::Suspend, plan: None, appeal: Some("dispute"), deferred: None };

    #[track_caller]
    fn check(subject: Subject<'_>, expected: Priority) {
        assert_eq!(Sla::default().class(&subject), expected, "{subject:?}");
    }

    #[test]
    fn the_first_line_that_fits_decides() {
        check(APPEAL, Priority::P1);
        check(Subject { plan: Some("business"), ..APPEAL }, Priority::P1);
        check(Subject { plan: Some("OTP"), ..APPEAL }, Priority::P0);
        check(Subject { plan: Some("otp"), rung: Rung::Limit, ..APPEAL }, Priority::P3);
        check(Subject { plan: Some("trial"), ..APPEAL }, Priority::P3);
        check(Subject { rung: Rung::Hold, ..APPEAL }, Priority::P2);
        check(Subject { rung: Rung::Warn, ..APPEAL }, Priority::P3);
        check(Subject { appeal: Some("takeover"), ..APPEAL }, Priority::P2);
        let deferred = Subject { kind: CaseKind::Deferred, appeal: None, ..APPEAL };
        check(Subject { deferred: Some(DeferReason::Brake), ..deferred }, Priority::P1);
        check(Subject { deferred: Some(DeferReason::NoNotifier), ..deferred }, Priority::P2);
        check(Subject { kind: CaseKind::TerminationProposal, rung: Rung::Terminate, ..deferred }, Priority::P2);
    }

    #[test]
    fn times_that_cannot_be_kept_are_named() {
        assert_eq!(Sla::default().fault(), None);
        let fault = |change: fn(&mut Sla)| {
            let mut sla = Sla::default();
            change(&mut sla);
            sla.fault().expect("a fault")
        };
        assert!(fault(|s| s.p0_touch_hours = 0).starts_with("sla.p0"));
        assert!(fault(|s| s.p1_decide_hours = 3).starts_with("sla.p1"));
        assert!(fault(|s| s.p0_decide_hours = 25).starts_with("sla.p1"));
        assert!(fault(|s| s.p3_touch_hours = 121).contains("before it is decided"));
    }

    #[test]
    fn a_raise_is_one_step_and_ends_at_the_top() {
        assert_eq!(Priority::P3.raised(), Priority::P2);
        assert_eq!(Priority::P0.raised(), Priority::P0);
        for class in Priority::ALL {
            assert_eq!(Priority::parse(class.as_str()), Some(class));
        }
    }
}
