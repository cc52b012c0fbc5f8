//! Shapes of requests and answers as the API's description shows them. They mirror the ledger's types, which know nothing of
//! OpenAPI; a test compares the names of their fields with what is really answered.

#![expect(dead_code, reason = "described, never built")]

mod audit;
mod campaigns;
mod context;
mod counts;
mod course;
mod deferral;
mod dialogue;
mod enclosure;
mod figures;
mod me;
mod misuse;
mod models;
mod quality;
mod queue;
mod refusal;
mod reversals;
mod verdict;

use serde::Serialize;
use utoipa::ToSchema;

pub use audit::*;
pub use campaigns::*;
pub use context::*;
pub use counts::*;
pub use course::*;
pub use deferral::*;
pub use dialogue::*;
pub use enclosure::*;
pub use figures::*;
pub use me::*;
pub use misuse::*;
pub use models::*;
pub use quality::*;
pub use queue::*;
pub use refusal::*;
pub use reversals::*;
pub use verdict::*;

/// What a holder asks for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppealKind {
    /// The decision is wrong.
    Dispute,
    /// It was right, and the cause is fixed.
    Reinstatement,
    /// Somebody else had taken the account over.
    Takeover,
    /// The holder proves who they are.
    Identity,
}

/// Where an appeal stands.
#[derive(Serialize, ToSchema)]
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

/// A measure's severity, lowest first.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rung {
    /// A count only.
    Observe,
    /// Told, nothing else changes.
    Warn,
    /// Sends less than usual.
    Limit,
    /// Traffic is queued.
    Hold,
    /// Nothing is sent.
    Suspend,
    /// The contract ends.
    Terminate,
}

/// A holder's appeal.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealFiling {
    kind: AppealKind,
    /// The holder's point of view.
    #[schema(max_length = 10000, required = false)]
    view: String,
    /// What is contested, or what was fixed.
    #[schema(max_length = 10000, required = false)]
    contest: String,
    /// Whether a person is asked for; a person decides in any case.
    #[schema(required = false)]
    wants_human: bool,
    /// Answers to questions, each of at most 4,000 characters.
    #[schema(required = false)]
    answers: std::collections::BTreeMap<Question, String>,
    /// At most 5 files, 10 MB together.
    #[schema(required = false, max_items = 5)]
    attachments: Vec<SentFile>,
}

/// Proof that an appeal is durable.
#[derive(Serialize, ToSchema)]
pub struct Receipt {
    appeal_id: String,
    #[schema(format = DateTime)]
    filed_at: String,
    /// A person decides by then.
    #[schema(format = DateTime)]
    decide_by: String,
    /// SHA-256 over the filed texts, answers and files (hex).
    content_hash: String,
    /// Each file with the SHA-256 of its bytes.
    files: Vec<FileReceipt>,
}

/// What the link opens.
#[derive(Serialize, ToSchema)]
pub struct HolderView {
    /// The statement of reasons.
    #[schema(value_type = Object)]
    statement: String,
    /// Whether this enforcement still stands.
    stands: bool,
    #[schema(format = DateTime, required = true)]
    lifted_at: Option<String>,
    /// How it ended, where it did.
    #[schema(required = true)]
    ended: Option<Ended>,
    /// Other enforcements that stand.
    others: Vec<StandingEnforcement>,
    /// Newest first.
    appeals: Vec<AppealStatus>,
    may_appeal: bool,
    #[schema(required = true)]
    may_not_because: Option<String>,
    /// The same as a reason: `{"reason": "too_late", "last_day": …}`.
    #[schema(required = true)]
    may_not: Option<MayNotAppeal>,
    /// The decided appeal that another one would follow now: it needs something new, and goes to another person.
    #[schema(required = true)]
    would_follow: Option<String>,
    /// The first moment at which no appeal is accepted; null while the holder has not been told, and no time runs.
    #[schema(format = DateTime, required = true)]
    appeal_until: Option<String>,
    /// How many more appeals against this measure may be taken back; the next one stays open until a person decides it.
    withdrawals_left: i64,
    /// From when on the open appeal may be taken back, where a change of the account's contacts keeps that from being done now.
    #[schema(format = DateTime, required = true)]
    withdraw_from: Option<String>,
    /// When the account's contacts were last changed, within 30 days.
    #[schema(format = DateTime, required = true)]
    contacts_changed_at: Option<String>,
    /// What was said about the account's appeals. Appeals are open as before.
    misuse: Misuse,
    /// What counts as history against the account, newest first; at most 50.
    counts: Vec<Counted>,
    /// SHA-256 (hex) of the statement as it is stored.
    content_hash: String,
    /// The account's locale, where known.
    #[schema(required = true)]
    locale: Option<String>,
}

/// Why no appeal may be filed now.
#[derive(Serialize, ToSchema)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum MayNotAppeal {
    /// An appeal is open.
    OpenAlready,
    /// Two appeals against this measure were decided.
    DecidedTwice,
    /// The appeal was joined with another one that is open.
    CarriedOn,
    /// The measure is over.
    MeasureEnded,
    /// The time is over.
    TooLate {
        /// A moment of the last day.
        #[schema(format = DateTime)]
        last_day: String,
    },
}

/// One appeal as its holder sees it.
#[derive(Serialize, ToSchema)]
pub struct AppealStatus {
    appeal_id: String,
    kind: AppealKind,
    state: AppealState,
    #[schema(format = DateTime)]
    filed_at: String,
    #[schema(format = DateTime)]
    decide_by: String,
    /// Appeals ahead of it in the queue; 1,000 stand for all that are more.
    ahead: i64,
    #[schema(required = true)]
    outcome: Option<OutcomeView>,
    dialogue: Dialogue,
    /// Null once it is closed.
    #[schema(required = true)]
    pace: Option<Pace>,
    /// The files that came with it.
    files: Vec<AttachmentFacts>,
    /// What a person said who closed it without an outcome.
    #[schema(required = true)]
    closing: Option<ClosingView>,
    /// The decided appeal that it follows, for a second one.
    #[schema(required = true)]
    follows: Option<String>,
    /// SHA-256 (hex) over what was filed, as its receipt says; null once erased.
    #[schema(required = true)]
    content_hash: Option<String>,
}

/// One enforcement that stands.
#[derive(Serialize, ToSchema)]
pub struct StandingEnforcement {
    enforcement_id: String,
    decision_id: String,
    rung: Rung,
    #[schema(format = DateTime)]
    imposed_at: String,
    /// From when on it counts: at once, but for a termination.
    #[schema(format = DateTime)]
    effective_at: String,
    reasons: Vec<String>,
}

/// A recorded outcome.
#[derive(Serialize, ToSchema)]
pub struct OutcomeView {
    outcome_id: String,
    kind: OutcomeKind,
    #[schema(format = DateTime)]
    decided_at: String,
    /// The written answer; null once erased.
    #[schema(required = true)]
    answer: Option<String>,
    #[schema(required = true)]
    reduced_to: Option<Rung>,
}

/// A person's verdict on a decision.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// It was right.
    Upheld,
    /// A lesser measure takes its place.
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

/// Why the machine was wrong.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RootCause {
    /// The threshold is too low.
    Threshold,
    /// The data was wrong.
    DataQuality,
    /// Somebody else's doing was attributed to this account.
    Attribution,
    /// Old intelligence.
    StaleIntel,
    /// An outsider moved the signal.
    PoisonedSignal,
    /// The rule does not say what was meant.
    RuleBug,
    /// The published rule is unclear.
    PolicyUnclear,
    /// An earlier reviewer erred.
    ReviewerError,
}

/// What a reviewer decides.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    outcome: OutcomeKind,
    /// Why, for the record.
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
    /// The written answer to the holder.
    #[schema(min_length = 20, max_length = 8000)]
    answer: String,
    /// Required for an overturn.
    #[schema(required = false)]
    root_cause: Option<RootCause>,
    /// Required for `upheld_reduced`: `warn`, `limit` or `hold`, below what stands.
    #[schema(required = false)]
    reduced_to: Option<Rung>,
    /// Required where the outcome differs from the same person's first look: what changed the mind.
    #[schema(required = false, min_length = 10, max_length = 4000)]
    why_changed: Option<String>,
}

/// Why, for the record.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
}

/// A decision on another account that a measure rests on.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Because {
    decision_id: String,
    /// Whether the measure has grounds of its own as well: then a person looks again, instead of it being lifted.
    #[schema(required = false)]
    own_grounds: bool,
}

/// Why a deferred imposition takes effect.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
    /// Where it rests on a decision about another account: with that one it falls.
    #[schema(required = false)]
    because_of: Option<Because>,
}

/// What a decided case changed.
#[derive(Serialize, ToSchema)]
pub struct OutcomeRecorded {
    outcome_id: String,
    /// Enforcements it lifted.
    lifted: Vec<String>,
    /// The account's standing afterwards.
    standing: Rung,
    /// Rules that fell to shadow by it; left out where none did.
    #[schema(required = false)]
    demoted: Vec<String>,
    /// Enforcements on other accounts that rested on the decision, and were lifted with it; left out where there were none.
    #[schema(required = false)]
    linked_lifted: Vec<String>,
}

/// What a release did.
#[derive(Serialize, ToSchema)]
pub struct Released {
    /// Whether it is in effect; else a second person has to agree.
    released: bool,
    #[schema(required = true)]
    enforcement_id: Option<String>,
}

/// What an approval did.
#[derive(Serialize, ToSchema)]
pub struct Approved {
    /// Whether it was the second.
    terminated: bool,
    #[schema(required = true)]
    enforcement_id: Option<String>,
}

/// A page of the queue.
#[derive(Serialize, ToSchema)]
pub struct Cases {
    cases: Vec<CaseSummary>,
    /// Where the next page begins: `after` of the next request. Null on the last one.
    #[schema(required = true)]
    next: Option<String>,
}

/// What a case asks.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// A holder's appeal.
    Appeal,
    /// An imposition that waits for a person.
    Deferred,
    /// Two people have to agree.
    TerminationProposal,
}

/// One line of the queue.
#[derive(Serialize, ToSchema)]
pub struct CaseSummary {
    case_id: String,
    kind: CaseKind,
    account_id: String,
    decision_id: String,
    rung: Rung,
    reasons: Vec<String>,
    #[schema(required = true)]
    defer_reason: Option<DeferReason>,
    #[schema(format = DateTime)]
    opened_at: String,
    #[schema(format = DateTime)]
    due_at: String,
    #[schema(required = true)]
    claimed_by: Option<String>,
    #[schema(required = true)]
    claimed_by_name: Option<String>,
    #[schema(format = DateTime, required = true)]
    lease_until: Option<String>,
    closed: bool,
    handling: Handling,
}

/// A case with its frozen evidence.
#[derive(Serialize, ToSchema)]
pub struct CaseView {
    summary: CaseSummary,
    /// The decision with signal vector, facts, timeline, and the courses of signals (`courses`, each a `Course`).
    #[schema(value_type = Object)]
    decision: String,
    /// The statement of reasons; null while an imposition waits.
    #[schema(value_type = Option<Object>, required = true)]
    statement: Option<String>,
    #[schema(required = true)]
    appeal: Option<AppealTexts>,
    /// What came with the holder's words.
    #[schema(required = true)]
    enclosed: Option<Enclosed>,
    standing: Vec<StandingEnforcement>,
    history: Vec<PastDecision>,
    #[schema(format = DateTime, required = true)]
    account_created_at: Option<String>,
    protected: bool,
    /// Why whoever asks may not uphold.
    #[schema(required = true)]
    conflict: Option<String>,
    #[schema(required = true)]
    outcome: Option<OutcomeView>,
    /// Null where the case is no appeal.
    #[schema(required = true)]
    dialogue: Option<Dialogue>,
    context: CaseContext,
}

/// The holder's words.
#[derive(Serialize, ToSchema)]
pub struct AppealTexts {
    appeal_id: String,
    kind: AppealKind,
    #[schema(format = DateTime)]
    filed_at: String,
    #[schema(required = true)]
    view: Option<String>,
    #[schema(required = true)]
    contest: Option<String>,
    wants_human: bool,
}

/// An earlier decision.
#[derive(Serialize, ToSchema)]
pub struct PastDecision {
    decision_id: String,
    #[schema(format = DateTime)]
    at: String,
    rung: Rung,
    reasons: Vec<String>,
    answer: String,
    #[schema(required = true)]
    outcome: Option<OutcomeKind>,
    /// Until when it counts as history against the account; null where it does not.
    #[schema(format = DateTime, required = true)]
    counts_until: Option<String>,
}
