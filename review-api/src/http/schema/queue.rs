//! Shapes of the queue: classes, whereabouts, counts, competence.

use serde::Serialize;
use utoipa::ToSchema;

use super::CaseSummary;

/// A class of urgency, the most urgent first.
#[derive(Serialize, ToSchema)]
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

/// What reviewers are competent for.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// Mail.
    Email,
    /// Text messages.
    Sms,
    /// Calls.
    Voice,
    /// One-time passwords.
    Verification,
    /// Somebody else acts in the account's name.
    Takeover,
    /// Cards, balances, trials.
    Payment,
    /// Who signed up, and with whom they are linked.
    Signup,
    /// What was written or hosted.
    Content,
    /// Anything else.
    Other,
}

/// A case's class, what it asks of a reviewer, and where it is.
#[derive(Serialize, ToSchema)]
pub struct Handling {
    class: Priority,
    /// The deadline, or earlier where the case was raised; the queue is in this order.
    #[schema(format = DateTime)]
    act_by: String,
    /// A person should have begun by then.
    #[schema(format = DateTime, required = true)]
    touch_by: Option<String>,
    /// When a person began.
    #[schema(format = DateTime, required = true)]
    first_touch_at: Option<String>,
    topic: Topic,
    /// The account's language, two or three small letters.
    #[schema(required = true)]
    language: Option<String>,
    #[schema(format = DateTime, required = true)]
    parked_until: Option<String>,
    /// How often it was parked.
    parks: i64,
    /// Name of the colleague who is asked to take it over.
    #[schema(required = true)]
    offered_to: Option<String>,
    #[schema(format = DateTime, required = true)]
    offered_until: Option<String>,
    #[schema(format = DateTime, required = true)]
    escalated_at: Option<String>,
    /// Its holder has until then to answer.
    #[schema(format = DateTime, required = true)]
    waiting_until: Option<String>,
}

/// The case that was handed out.
#[derive(Serialize, ToSchema)]
pub struct Next {
    /// Null where nothing waits that you may take.
    #[schema(required = true)]
    case: Option<CaseSummary>,
}

/// How many cases there are.
#[derive(Serialize, ToSchema)]
pub struct QueueCounts {
    /// Neither closed nor parked nor waiting for their holders.
    open: i64,
    /// Of these, claimed.
    claimed: i64,
    /// Past their deadline.
    overdue: i64,
    parked: i64,
    waiting: i64,
    escalated: i64,
    /// Open ones of the classes P0 to P3.
    #[schema(min_items = 4, max_items = 4)]
    classes: Vec<i64>,
    /// Held by, or handed over to, whoever asks.
    mine: i64,
}

/// A lease that runs.
#[derive(Serialize, ToSchema)]
pub struct Lease {
    #[schema(format = DateTime)]
    lease_until: String,
}

/// Set aside until a time.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Park {
    /// Hours from now; it comes back an hour before its deadline in any case.
    #[schema(minimum = 1)]
    hours: i64,
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
}

/// Until when it is parked.
#[derive(Serialize, ToSchema)]
pub struct Parked {
    #[schema(format = DateTime)]
    parked_until: String,
}

/// A colleague asked to take a case.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    /// Sign-in name.
    to: String,
    #[schema(min_length = 10, max_length = 4000)]
    words: String,
}

/// Until when the colleague is asked.
#[derive(Serialize, ToSchema)]
pub struct HandedOver {
    #[schema(format = DateTime)]
    offered_until: String,
}

/// Words for whoever takes the case next.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Words {
    #[schema(max_length = 4000)]
    words: String,
}

/// What a reviewer is competent for; an empty list stands for everything.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Competence {
    #[schema(required = false)]
    topics: Vec<Topic>,
    /// Two or three small letters each.
    #[schema(required = false, max_items = 16)]
    languages: Vec<String>,
}
