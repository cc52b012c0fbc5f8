//! Appeals, cases and outcomes: what people do about a decision.

use serde::{Deserialize, Serialize};

use crate::account::StandingEnforcement;
use crate::attachment::AttachmentFacts;
use crate::clock::Timestamp;
use crate::closing::ClosingView;
use crate::context::CaseContext;
use crate::decision::Decision;
use crate::dialogue::{Dialogue, Pace};
use crate::enclosure::{Enclosed, FileReceipt};
use crate::ended::Ended;
use crate::id::{AccountId, AppealId, CaseId, DecisionId, EnforcementId, OutcomeId, UserId};
use crate::impose::DeferReason;
use crate::may_not_appeal::MayNotAppeal;
pub use crate::root_cause::RootCause;
use crate::rung::Rung;
use crate::statement::StatementOfReasons;

/// What a holder asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppealKind {
    /// The decision is wrong.
    Dispute,
    /// It was right, and the cause is fixed.
    Reinstatement,
    /// Somebody else had taken the account over, and the holder has it back.
    Takeover,
    /// The holder proves who they are.
    Identity,
}

impl AppealKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Dispute, Self::Reinstatement, Self::Takeover, Self::Identity];

    /// The name in JSON, forms and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dispute => "dispute",
            Self::Reinstatement => "reinstatement",
            Self::Takeover => "takeover",
            Self::Identity => "identity",
        }
    }

    /// Reads [`AppealKind::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// A holder's appeal as filed. The three texts are stored apart from each other and from the record (GDPR 22(3): express a
/// view, contest, obtain a human).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppealFiling {
    /// What is asked for.
    pub kind: AppealKind,
    /// The holder's point of view; at most 10,000 characters, may be empty.
    #[serde(default)]
    pub view: String,
    /// What is contested, or what was fixed; at most 10,000 characters, may be empty.
    #[serde(default)]
    pub contest: String,
    /// Whether a person is asked for (a person decides in any case).
    #[serde(default)]
    pub wants_human: bool,
}

impl AppealFiling {
    /// What a receipt proves: SHA-256 (hex) over kind, view, contest and the wish for a person (`1` or `0`), each length-prefixed
    /// (8 bytes, big-endian).
    pub fn content_hash(&self) -> String {
        let wants = if self.wants_human { "1" } else { "0" };
        let mut bytes = Vec::new();
        for part in [self.kind.as_str(), &self.view, &self.contest, wants] {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        crate::token::sha256_hex(&bytes)
    }
}

/// Proof that an appeal is durable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The appeal.
    pub appeal_id: AppealId,
    /// When it was stored.
    pub filed_at: Timestamp,
    /// A person decides by then.
    pub decide_by: Timestamp,
    /// [`Enclosures::content_hash`](crate::enclosure::Enclosures::content_hash), so that a holder can prove what was sent.
    pub content_hash: String,
    /// The files that came with it, each with the hash of its bytes.
    #[serde(default)]
    pub files: Vec<FileReceipt>,
}

/// Where an appeal stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppealState {
    /// Waits in the queue or is being read.
    Open,
    /// A person has decided.
    Decided,
    /// The holder took it back.
    Withdrawn,
    /// A person found it not admissible.
    Inadmissible,
    /// Another appeal of the account carries it on.
    Merged,
}

impl AppealState {
    /// Reads `appeals.closed_as`; `None` stands for those decided before that column was there.
    pub fn closed_as(word: Option<&str>) -> Option<Self> {
        match word {
            None | Some("decided") => Some(Self::Decided),
            Some("withdrawn") => Some(Self::Withdrawn),
            Some("inadmissible") => Some(Self::Inadmissible),
            Some("merged") => Some(Self::Merged),
            Some(_) => None,
        }
    }
}

/// What the page behind the link shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HolderView {
    /// The statement of reasons.
    pub statement: StatementOfReasons,
    /// Whether this enforcement still stands.
    pub stands: bool,
    /// When it was lifted, where it was.
    pub lifted_at: Option<Timestamp>,
    /// How it ended, where it did.
    #[serde(default)]
    pub ended: Option<Ended>,
    /// Other enforcements that stand against the account.
    pub others: Vec<StandingEnforcement>,
    /// Appeals against this decision, newest first.
    pub appeals: Vec<AppealStatus>,
    /// Whether an appeal may be filed now.
    pub may_appeal: bool,
    /// Why not, where not, in a plain sentence.
    pub may_not_because: Option<String>,
    /// The decided appeal that another one would follow now: it needs something new, and goes to another person.
    #[serde(default)]
    pub would_follow: Option<AppealId>,
    /// The same as a reason, so that a page can say it in another language.
    #[serde(default)]
    pub may_not: Option<MayNotAppeal>,
    /// Until when an appeal is accepted; `None` while the holder has not been told, and no time runs.
    #[serde(default)]
    pub appeal_until: Option<Timestamp>,
    /// How many more appeals against this measure may be taken back.
    #[serde(default)]
    pub withdrawals_left: i64,
    /// From when on the open appeal may be taken back, where a change of the account's contacts keeps that from being done now.
    #[serde(default)]
    pub withdraw_from: Option<Timestamp>,
    /// When the account's contacts were last changed, within 30 days.
    #[serde(default)]
    pub contacts_changed_at: Option<Timestamp>,
    /// What was said about the account's appeals. Appeals are open as before.
    #[serde(default)]
    pub misuse: crate::misuse::Misuse,
    /// What counts as history against the account, newest first; at most 50.
    #[serde(default)]
    pub counts: Vec<crate::account::Counted>,
    /// SHA-256 (hex) of the statement as it is stored.
    #[serde(default)]
    pub content_hash: String,
    /// The account's locale, where known.
    #[serde(default)]
    pub locale: Option<String>,
}

/// One appeal as its holder sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AppealStatus {
    /// Its id.
    pub appeal_id: AppealId,
    /// Dispute or reinstatement.
    pub kind: AppealKind,
    /// Open or decided.
    pub state: AppealState,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// A person decides by then; later by the time for which the holder was asked.
    pub decide_by: Timestamp,
    /// Appeals ahead of it in the queue while it is open; 1,000 stand for all that are more.
    pub ahead: i64,
    /// The outcome, once there is one.
    pub outcome: Option<OutcomeView>,
    /// What was said and granted since it was filed.
    pub dialogue: Dialogue,
    /// How long such appeals took lately; only while it is open.
    pub pace: Option<Pace>,
    /// The files that came with it.
    pub files: Vec<AttachmentFacts>,
    /// What a person said who closed it without an outcome.
    pub closing: Option<ClosingView>,
    /// The decided appeal that it follows, for a second one.
    pub follows: Option<AppealId>,
    /// SHA-256 (hex) over what was filed, as its receipt says; `None` once erased.
    #[serde(default)]
    pub content_hash: Option<String>,
}

/// What a case asks a reviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// A holder's appeal.
    Appeal,
    /// An imposition that waits for a person.
    Deferred,
    /// A rule asked for termination; two people have to agree.
    TerminationProposal,
}

impl CaseKind {
    /// The name in JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::Deferred => "deferred",
            Self::TerminationProposal => "termination_proposal",
        }
    }

    /// Reads [`CaseKind::as_str`] back. A second look for quality reads as the appeal that it looks at: whoever looks is not to know.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "quality" {
            return Some(Self::Appeal);
        }
        [Self::Appeal, Self::Deferred, Self::TerminationProposal].into_iter().find(|k| k.as_str() == text)
    }
}

/// One line of the queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseSummary {
    /// Its id.
    pub case_id: CaseId,
    /// What it asks.
    pub kind: CaseKind,
    /// The account.
    pub account_id: AccountId,
    /// The decision.
    pub decision_id: DecisionId,
    /// The rung at stake.
    pub rung: Rung,
    /// Reason codes.
    pub reasons: Vec<String>,
    /// Why it waits, for deferred ones.
    pub defer_reason: Option<DeferReason>,
    /// When it entered the queue.
    pub opened_at: Timestamp,
    /// Decide by then.
    pub due_at: Timestamp,
    /// Who has claimed it, while the lease runs.
    pub claimed_by: Option<UserId>,
    /// Name of who has claimed it.
    pub claimed_by_name: Option<String>,
    /// When the lease ends.
    pub lease_until: Option<Timestamp>,
    /// Whether it is closed.
    pub closed: bool,
    /// Its class, what it asks of a reviewer, and where it is.
    pub handling: crate::queue::Handling,
}

/// A case with everything that was frozen at the decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaseView {
    /// Its line in the queue.
    pub summary: CaseSummary,
    /// The decision, frozen.
    pub decision: Decision,
    /// The statement the holder got; `None` while an imposition waits.
    pub statement: Option<StatementOfReasons>,
    /// The holder's words.
    pub appeal: Option<AppealTexts>,
    /// What came with them, and what is known of it.
    pub enclosed: Option<Enclosed>,
    /// Everything that stands against the account now.
    pub standing: Vec<StandingEnforcement>,
    /// Earlier decisions on this account with their outcomes, newest first; at most 50.
    pub history: Vec<PastDecision>,
    /// When the account was opened, where known.
    pub account_created_at: Option<Timestamp>,
    /// Whether the account is protected.
    pub protected: bool,
    /// Why the asking principal may not uphold, where there is a conflict.
    pub conflict: Option<String>,
    /// The outcome, once closed with one.
    pub outcome: Option<OutcomeView>,
    /// What was said and granted since the appeal was filed; `None` where there is none.
    pub dialogue: Option<Dialogue>,
    /// What the case is judged beside.
    #[serde(default)]
    pub context: CaseContext,
}

/// The holder's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealTexts {
    /// The appeal.
    pub appeal_id: AppealId,
    /// What is asked for.
    pub kind: AppealKind,
    /// When.
    pub filed_at: Timestamp,
    /// The point of view; `None` once erased.
    pub view: Option<String>,
    /// What is contested or fixed; `None` once erased.
    pub contest: Option<String>,
    /// Whether a person was asked for.
    pub wants_human: bool,
}

/// An earlier decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastDecision {
    /// Its id.
    pub decision_id: DecisionId,
    /// When.
    pub at: Timestamp,
    /// Its rung.
    pub rung: Rung,
    /// Reason codes.
    pub reasons: Vec<String>,
    /// The ledger's answer.
    pub answer: String,
    /// The outcome, where a person gave one.
    pub outcome: Option<OutcomeKind>,
    /// Until when it counts as history against the account; `None` where it does not.
    #[serde(default)]
    pub counts_until: Option<Timestamp>,
}

/// A person's verdict on a decision (never on the appeal).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// It was right.
    Upheld,
    /// It was right in part: a lesser measure takes its place.
    UpheldReduced,
    /// It was wrong: nothing bad happened.
    OverturnedFalsePositive,
    /// Something bad happened, but not what was stated.
    OverturnedWrongGround,
    /// Wrong by a fault in data or software.
    OverturnedTechnical,
    /// It was right, and the cause is fixed.
    ReinstatedRemediated,
    /// It was right, and the holder was the victim.
    ReinstatedVictim,
}

impl OutcomeKind {
    /// Every outcome.
    pub const ALL: [Self; 7] = [
        Self::Upheld,
        Self::UpheldReduced,
        Self::OverturnedFalsePositive,
        Self::OverturnedWrongGround,
        Self::OverturnedTechnical,
        Self::ReinstatedRemediated,
        Self::ReinstatedVictim,
    ];

    /// The name in JSON, forms and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::UpheldReduced => "upheld_reduced",
            Self::OverturnedFalsePositive => "overturned_false_positive",
            Self::OverturnedWrongGround => "overturned_wrong_ground",
            Self::OverturnedTechnical => "overturned_technical",
            Self::ReinstatedRemediated => "reinstated_remediated",
            Self::ReinstatedVictim => "reinstated_victim",
        }
    }

    /// Reads [`OutcomeKind::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.as_str() == text)
    }

    /// Whether the enforcement ends.
    pub fn lifts(self) -> bool {
        self != Self::Upheld
    }

    /// Whether a principal in conflict may not give it.
    pub fn needs_independence(self) -> bool {
        matches!(self, Self::Upheld | Self::UpheldReduced)
    }

    /// Whether it says that the machine was wrong; such an outcome needs a root cause.
    pub fn is_overturn(self) -> bool {
        matches!(self, Self::OverturnedFalsePositive | Self::OverturnedWrongGround | Self::OverturnedTechnical)
    }
}

/// What a reviewer decides on an appeal, or on an enforcement lifted without one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// The outcome.
    pub outcome: OutcomeKind,
    /// Why, for the record; 10 to 4,000 characters.
    pub reason: String,
    /// The written answer to the holder; 20 to 8,000 characters.
    pub answer: String,
    /// Required for an overturn.
    #[serde(default)]
    pub root_cause: Option<RootCause>,
    /// Required for `upheld_reduced`: the lesser rung (`warn`, `limit` or `hold`, below the one that stands).
    #[serde(default)]
    pub reduced_to: Option<Rung>,
    /// Required where the outcome differs from the same person's first look: what changed the mind; 10 to 4,000 characters.
    #[serde(default)]
    pub why_changed: Option<String>,
}

/// A recorded outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeView {
    /// Its id.
    pub outcome_id: OutcomeId,
    /// The verdict.
    pub kind: OutcomeKind,
    /// When.
    pub decided_at: Timestamp,
    /// The written answer; `None` once erased.
    pub answer: Option<String>,
    /// The lesser enforcement that took its place, for `upheld_reduced`.
    pub reduced_to: Option<Rung>,
}

/// What a decided case changed, in one transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutcomeRecorded {
    /// The outcome.
    pub outcome_id: OutcomeId,
    /// Enforcements it lifted.
    pub lifted: Vec<EnforcementId>,
    /// The account's standing afterwards.
    pub standing: Rung,
    /// Rules that fell to shadow by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub demoted: Vec<String>,
    /// Enforcements on other accounts that rested on the decision, and were lifted with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub linked_lifted: Vec<EnforcementId>,
}

/// What became of a dismissal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dismissal {
    /// It is done.
    Done,
    /// It would lift a termination, which takes two people, and this was the first.
    Proposed,
}

/// What became of a lift without an appeal.
#[derive(Clone, Debug, PartialEq)]
pub enum Lifting {
    /// It is done.
    Lifted(OutcomeRecorded),
    /// It takes two people, and this was the first.
    Proposed,
}

/// A lift that one person has proposed, and that waits for a second one. Who the first is, is not said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiftProposed {
    /// Of what.
    pub decision_id: DecisionId,
    /// As what it would end.
    pub outcome: OutcomeKind,
    /// Since when.
    pub at: Timestamp,
    /// Until when it counts.
    pub counts_until: Timestamp,
    /// Whether whoever asks proposed it.
    pub mine: bool,
}
