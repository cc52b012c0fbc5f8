//! A limit beside a course: on which side of it a rule fires, and when the signal passed it.

use redress_ledger::course::Course;
use redress_ledger::decision::Fact;

use crate::page::{figures, words};

/// What a figure was compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The threshold.
    pub threshold: f64,
    operator: String,
    is_share: bool,
}

impl Limit {
    /// Of a fact.
    pub fn of(fact: &Fact) -> Self {
        Self { threshold: fact.threshold, operator: fact.operator.clone(), is_share: fact.denominator > 0.0 }
    }

    /// `> 10 %`.
    pub fn words(&self) -> String {
        format!("{} {}", words::operator(&self.operator), figures::measured(self.threshold, self.is_share))
    }

    /// Whether a rule fires below it.
    pub fn wants_less(&self) -> bool {
        self.operator.starts_with('<')
    }

    /// Whether a figure between these may lie where the rule fires.
    fn may_be_past(&self, least: f64, most: f64) -> bool {
        match self.operator.as_str() {
            ">" => most > self.threshold,
            ">=" => most >= self.threshold,
            "<" => least < self.threshold,
            _ => least <= self.threshold,
        }
    }

    /// When the signal passed it, in a sentence or two. At the last look it was past it, or the rule would not have fired.
    pub fn passed(&self, course: &Course) -> String {
        if course.limit_moves {
            let at_the_end = figures::measured(self.threshold, self.is_share);
            return format!("The limit is measured too: it was {at_the_end} at the decision, and another one before.");
        }
        let looks: Vec<_> = course.looks().collect();
        let past = course.past(&self.operator, self.threshold);
        let Some(before) = past.iter().rposition(|past| !past) else {
            return "It was past the limit in all of the time shown.".to_owned();
        };
        let begin = before + 1;
        let begun = if begin + 1 == looks.len() { "the decision".to_owned() } else { looks[begin].0.minute() };
        let passed = match looks[before].1 {
            Some((least, most)) if self.may_be_past(least, most) => {
                format!("It was surely past the limit from {begun} on; before that its bounds leave it open.")
            }
            Some(_) => format!("It passed the limit between {} and {begun}.", looks[before].0.minute()),
            None => format!("It passed the limit at {begun} or before: there was too little to say."),
        };
        let again = if past[..begin].contains(&true) { " It had been past it before that as well." } else { "" };
        format!("{passed}{again}")
    }
}
