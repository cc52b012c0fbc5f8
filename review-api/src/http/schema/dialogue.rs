//! What happens while an appeal waits.

use serde::Serialize;
use utoipa::ToSchema;

/// Who wrote a message.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// The account's holder, or whoever has the link.
    Holder,
    /// The person who had claimed the case.
    Reviewer,
}

/// One message.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names in JSON")]
pub struct Message {
    message_id: String,
    from: Author,
    /// Name of the reviewer; a holder is not told it.
    #[schema(required = true)]
    name: Option<String>,
    #[schema(format = DateTime)]
    at: String,
    /// Null once erased.
    #[schema(required = true)]
    text: Option<String>,
    /// Whether it asks the holder something.
    is_question: bool,
}

/// The clock stands still while the holder is asked.
#[derive(Serialize, ToSchema)]
pub struct Pause {
    #[schema(format = DateTime)]
    since: String,
    /// At the latest.
    #[schema(format = DateTime)]
    until: String,
}

/// How long such appeals took that were decided in the last 90 days.
#[derive(Serialize, ToSchema)]
pub struct Pace {
    /// How many, counted up to 1,000.
    decided: i64,
    /// Null under 10.
    #[schema(required = true)]
    median_secs: Option<i64>,
    /// Null under 10.
    #[schema(required = true)]
    p90_secs: Option<i64>,
}

/// A limited service while an appeal waits.
#[derive(Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "the names in JSON")]
pub struct Relief {
    relief_id: String,
    decision_id: String,
    /// Share of the usual volume.
    #[schema(minimum = 1, maximum = 50)]
    share_percent: i64,
    /// Whether only people may be written to who got messages before.
    known_recipients_only: bool,
    #[schema(format = DateTime)]
    from: String,
    /// Then, or when the appeal is closed.
    #[schema(format = DateTime, required = true)]
    until: Option<String>,
    /// Whether the missed deadline brought it, and not a person.
    by_policy: bool,
}

/// Everything between filing and outcome of an appeal.
#[derive(Serialize, ToSchema)]
pub struct Dialogue {
    /// Oldest first.
    messages: Vec<Message>,
    holder_messages_left: i64,
    reviewer_messages_left: i64,
    questions_left: i64,
    #[schema(required = true)]
    pause: Option<Pause>,
    /// When it was seen that the deadline had passed.
    #[schema(format = DateTime, required = true)]
    missed_at: Option<String>,
    /// The relief in effect.
    #[schema(required = true)]
    relief: Option<Relief>,
    /// There is one for each decision.
    relief_granted: bool,
}

/// What the holder writes.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HolderMessage {
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
}

/// What a reviewer writes to the holder.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewerMessage {
    #[schema(min_length = 1, max_length = 4000)]
    text: String,
    /// A question stops the clock until the answer, for a bounded time.
    #[schema(required = false)]
    is_question: bool,
}

/// What a reviewer grants; what is left out is as configured.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReliefGrant {
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
    #[schema(required = false, minimum = 1, maximum = 50)]
    share_percent: Option<i64>,
    #[schema(required = false)]
    known_recipients_only: Option<bool>,
    /// For so many days; left out: until the appeal is closed.
    #[schema(required = false, minimum = 1, maximum = 90)]
    days: Option<i64>,
}

/// What was withdrawn.
#[derive(Serialize, ToSchema)]
pub struct Withdrawn {
    appeal_id: String,
}
