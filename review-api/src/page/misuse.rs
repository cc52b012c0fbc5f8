//! Appeals plainly without ground, on an account's page: what was said about them, and what a senior may do.

use redress_ledger::misuse::{LAST_DAYS_MAX, Misuse, Nameable, UNFOUNDED_MIN};

use super::figures;

/// What the ledger knows of it.
#[derive(Debug, Default)]
pub struct FoundMisuse {
    /// What was said.
    pub misuse: Misuse,
    /// Appeals that may be named; empty for who may not name any.
    pub nameable: Vec<Nameable>,
    /// The objection that waits, for who may answer it.
    pub objection: Option<String>,
}

/// The section.
#[derive(Debug)]
pub(super) struct MisuseSection {
    /// What was said, each with its words; `None` once erased.
    pub(super) said: Vec<(String, Option<String>)>,
    pub(super) nameable: Vec<(String, String)>,
    pub(super) may_warn: bool,
    pub(super) may_put_last: bool,
    pub(super) may_end: bool,
    pub(super) objection: Option<String>,
    pub(super) days_max: i64,
}

impl MisuseSection {
    pub(super) fn new(found: FoundMisuse) -> Self {
        let FoundMisuse { misuse, nameable, objection } = found;
        let mut said = Vec::new();
        if let Some(warning) = &misuse.warning {
            let at = figures::moment(warning.at);
            let told = format!("Warned on {at}: {} of {} appeals within a year.", warning.unfounded, warning.appeals);
            said.push((told, warning.words.clone()));
        }
        let mut may_end = false;
        if let Some(last) = &misuse.last {
            let (at, until) = (figures::moment(last.at), figures::moment(last.until));
            let now = if last.in_force { "In force." } else { "Not in force." };
            said.push((format!("Handled after others from {at} until {until}. {now}"), last.words.clone()));
            if let Some(at) = last.objected_at {
                said.push((format!("The holder objected on {}.", figures::moment(at)), objection.clone()));
            }
            if let Some(answer) = &last.answer {
                let what = if answer.ends { "Ended" } else { "Kept up" };
                said.push((format!("{what} on {}.", figures::moment(answer.at)), answer.words.clone()));
            }
            may_end = last.answer.is_none() && (last.in_force || last.objected_at.is_some());
        }
        Self {
            may_warn: nameable.len() >= UNFOUNDED_MIN,
            may_put_last: misuse.warning.is_some() && !may_end && !nameable.is_empty(),
            may_end,
            nameable: nameable.iter().map(|one| (one.appeal_id.to_string(), figures::moment(one.filed_at))).collect(),
            said,
            objection,
            days_max: LAST_DAYS_MAX,
        }
    }

    /// Whether there is anything to show.
    pub(super) fn shows(&self) -> bool {
        !self.said.is_empty() || self.may_warn
    }
}
