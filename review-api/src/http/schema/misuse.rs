//! Appeals plainly without ground, as the API's description shows them.

use serde::Serialize;
use utoipa::ToSchema;

/// What was said about the account's appeals, the newest of each within a year.
#[derive(Serialize, ToSchema)]
pub struct Misuse {
    #[schema(required = true)]
    warning: Option<AppealsWarning>,
    #[schema(required = true)]
    last: Option<AppealsLast>,
}

/// The same with the objection that waits for an answer.
#[derive(Serialize, ToSchema)]
pub struct MisuseRecord {
    #[schema(required = true)]
    warning: Option<AppealsWarning>,
    #[schema(required = true)]
    last: Option<AppealsLast>,
    /// Null where none waits.
    #[schema(required = true)]
    objection: Option<String>,
}

/// A warning.
#[derive(Serialize, ToSchema)]
pub struct AppealsWarning {
    #[schema(format = DateTime)]
    at: String,
    /// Appeals named in it.
    unfounded: i64,
    /// Of so many within a year.
    appeals: i64,
    /// The reasons; null once erased.
    #[schema(required = true)]
    words: Option<String>,
}

/// Appeals are handled after those of others.
#[derive(Serialize, ToSchema)]
pub struct AppealsLast {
    #[schema(format = DateTime)]
    at: String,
    #[schema(format = DateTime)]
    until: String,
    /// The reasons; null once erased.
    #[schema(required = true)]
    words: Option<String>,
    /// Not while an objection waits, and no more once a person found for the holder.
    in_force: bool,
    #[schema(format = DateTime, required = true)]
    objected_at: Option<String>,
    #[schema(required = true)]
    answer: Option<ObjectionAnswer>,
}

/// The answer to an objection, or an early end without one.
#[derive(Serialize, ToSchema)]
pub struct ObjectionAnswer {
    ends: bool,
    #[schema(format = DateTime)]
    at: String,
    /// Null once erased.
    #[schema(required = true)]
    words: Option<String>,
}

/// Appeals plainly without ground, and why.
#[derive(Serialize, ToSchema)]
pub struct NamedAppeals {
    /// Appeals of the account on which a person upheld the measure; each is held against its holder once.
    #[schema(max_items = 50)]
    appeals: Vec<String>,
    /// To the holder: the reasons.
    #[schema(min_length = 20, max_length = 8000)]
    words: String,
    /// For the record: how grave it is, and with what intent.
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
}

/// The same, and for how many days.
#[derive(Serialize, ToSchema)]
pub struct AppealsPutLast {
    #[schema(max_items = 50)]
    appeals: Vec<String>,
    #[schema(min_length = 20, max_length = 8000)]
    words: String,
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
    #[schema(minimum = 1, maximum = 90)]
    days: i64,
}

/// An answer to an objection.
#[derive(Serialize, ToSchema)]
pub struct AnswerToObjection {
    /// Whether the measure is over.
    ends: bool,
    /// To the holder.
    #[schema(min_length = 20, max_length = 8000)]
    words: String,
}

/// An objection.
#[derive(Serialize, ToSchema)]
pub struct Objection {
    #[schema(min_length = 1, max_length = 4000)]
    words: String,
}
