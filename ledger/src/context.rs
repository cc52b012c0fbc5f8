//! What a case is judged beside: accounts that share something with this one, and what people found in cases like it.

use serde::{Deserialize, Serialize};

use crate::campaign::CaseCampaign;
use crate::clock::Timestamp;
use crate::decision::FiredRule;
use crate::id::{AccountId, CaseId};
use crate::review::{OutcomeKind, RootCause};
use crate::rung::Rung;

/// What a reviewer weighs beside the frozen evidence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CaseContext {
    /// Accounts that share something with this one in the ledger; at most 20.
    pub linked: Vec<LinkedAccount>,
    /// Decided cases of the same rules on other accounts, the most alike first; at most 5.
    pub similar: Vec<SimilarCase>,
    /// Campaigns that the account belongs to, confirmed ones first; at most 5.
    #[serde(default)]
    pub campaigns: Vec<CaseCampaign>,
}

/// What two accounts share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// An address that notices go to.
    Contact,
    /// A file that came with appeals of both.
    File,
    /// The very words of an appeal.
    Words,
}

impl Link {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::File => "file",
            Self::Words => "words",
        }
    }

    /// Reads [`Link::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Contact, Self::File, Self::Words].into_iter().find(|link| link.as_str() == text)
    }
}

/// An account that shares something with the one at issue. A link is no proof: agencies and families share honestly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedAccount {
    /// Which.
    pub account_id: AccountId,
    /// What is shared.
    pub by: Vec<Link>,
    /// The highest measure that stands against it; `Observe` where none does.
    pub standing: Rung,
    /// What a person last found about it, where one looked.
    pub outcome: Option<OutcomeKind>,
}

/// A decided case of the same rules on another account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SimilarCase {
    /// Which.
    pub case_id: CaseId,
    /// Whose.
    pub account_id: AccountId,
    /// The measure that its case was about.
    pub rung: Rung,
    /// Rules that fired in both.
    pub rules: Vec<String>,
    /// How alike the facts are: 1 for the same figures, 0 for nothing in common.
    pub likeness: f64,
    /// What the person found.
    pub outcome: OutcomeKind,
    /// Why the machine was wrong, where it was.
    pub root_cause: Option<RootCause>,
    /// When.
    pub decided_at: Timestamp,
}

/// A signal's name and the value that a rule measured.
pub type Measured = (String, f64);

/// What a rule that fired measured.
pub fn measured(rule: &FiredRule) -> Vec<Measured> {
    rule.facts.iter().map(|fact| (fact.signal.clone(), fact.value)).collect()
}

/// How alike what two decisions measured is, in 0..=1: over every signal that either measured, the smaller value as a share of the
/// larger; 0 for a signal that only one of them has.
pub fn likeness(one: Vec<Measured>, other: Vec<Measured>) -> f64 {
    let once = |mut values: Vec<Measured>| {
        values.sort_by(|a, b| a.0.cmp(&b.0));
        values.dedup_by(|a, b| a.0 == b.0);
        values
    };
    let (ours, theirs) = (once(one), once(other));
    let both = ours.iter().filter_map(|(signal, value)| {
        let (_, twin) = theirs.iter().find(|(name, _)| name == signal)?;
        Some(share(*value, *twin))
    });
    let (sum, shared) = both.fold((0.0, 0usize), |(sum, n), alike| (sum + alike, n + 1));
    let all = ours.len() + theirs.len() - shared;
    if all == 0 { 0.0 } else { sum / all as f64 }
}

fn share(a: f64, b: f64) -> f64 {
    let (low, high) = (a.min(b), a.max(b));
    if high <= 0.0 { f64::from(u8::from(low >= 0.0)) } else { (low / high).max(0.0) }
}
