//! Shapes of what comes with an appeal, and of its end without an outcome.

use serde::Serialize;
use utoipa::ToSchema;

use super::{AppealKind, OutcomeView};

/// A question to the holder.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// Where people agreed to get messages.
    ConsentSource,
    /// What shows that they agreed.
    ConsentProof,
    /// What caused it.
    Cause,
    /// What has been changed since.
    Fixes,
    /// Why it will not happen again.
    NoRecurrence,
    /// Whether keys and passwords are new: `yes`, `no` or `unsure`.
    KeysRotated,
    /// Whether a second factor is on: `yes`, `no` or `unsure`.
    MfaOn,
    /// Whether users that nobody knew are removed: `yes`, `no` or `unsure`.
    UnknownUsersRemoved,
    /// How the platform can verify who is asking.
    VerifyBy,
    /// What is new since a person decided; for a second appeal.
    WhatIsNew,
}

/// A file to send.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SentFile {
    /// Its name; only the last part of a path is kept.
    name: String,
    /// Its bytes as base64, at most 5 MB of them: PDF, PNG, JPEG, plain text, CSV or a mail (EML), told by the bytes.
    #[schema(content_encoding = "base64")]
    content: String,
}

/// An appeal as the page sends it, with files.
#[derive(Serialize, ToSchema)]
pub struct AppealForm {
    kind: AppealKind,
    #[schema(required = false)]
    view: String,
    #[schema(required = false)]
    contest: String,
    /// `yes` where a person is asked for.
    #[schema(required = false)]
    wants_human: String,
    /// The same for every other question: `answers.` and its name.
    #[serde(rename = "answers.cause")]
    #[schema(required = false)]
    answers_cause: String,
    /// At most 5, each of at most 5 MB, 10 MB together.
    #[schema(required = false, value_type = Vec<String>, format = Binary)]
    files: Vec<String>,
}

/// What a file is.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// A document.
    Pdf,
    /// An image.
    Png,
    /// An image.
    Jpeg,
    /// Plain text.
    Text,
    /// A table as plain text.
    Csv,
    /// A mail as it was sent.
    Eml,
}

/// A file in a receipt.
#[derive(Serialize, ToSchema)]
pub struct FileReceipt {
    name: String,
    media: Media,
    /// Bytes.
    size: i64,
    /// SHA-256 of its bytes (hex).
    content_hash: String,
}

/// A kept file.
#[derive(Serialize, ToSchema)]
pub struct AttachmentFacts {
    attachment_id: String,
    /// Null once erased.
    #[schema(required = true)]
    name: Option<String>,
    media: Media,
    /// Bytes.
    size: i64,
    /// SHA-256 of its bytes (hex); null once erased.
    #[schema(required = true)]
    content_hash: Option<String>,
    /// Whether it may be seen; null where it was sent while nothing checked files. Only a clean file is handed out.
    #[schema(required = true)]
    check: Option<Check>,
}

/// Where the check of a file for harmful software stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// It waits for the scanner.
    Waiting,
    /// Nothing was found.
    Clean,
    /// It carries harmful software.
    Harmful,
}

/// How a person closed an appeal without an outcome.
#[derive(Serialize, ToSchema)]
pub struct ClosingView {
    #[schema(format = DateTime)]
    at: String,
    /// The words to the holder; null once erased.
    #[schema(required = true)]
    words: Option<String>,
    /// The appeal that carries it on, for a merged one.
    #[schema(required = true)]
    merged_into: Option<String>,
}

/// An answer.
#[derive(Serialize, ToSchema)]
pub struct Answered {
    question: Question,
    text: String,
}

/// What came with an appeal.
#[derive(Serialize, ToSchema)]
pub struct Enclosed {
    answers: Vec<Answered>,
    files: Vec<AttachmentFacts>,
    /// For a second appeal: the first.
    #[schema(required = true)]
    first: Option<FirstAppeal>,
    /// Open appeals of the account into which this one may be merged.
    may_merge_into: Vec<OtherAppeal>,
    /// Appeals that were merged into this one.
    merged: Vec<OtherAppeal>,
    /// Appeals of other accounts with like words or the same file: a fact, never a reason by itself.
    alike: Vec<Alike>,
}

/// The appeal that a second one follows.
#[derive(Serialize, ToSchema)]
pub struct FirstAppeal {
    appeal_id: String,
    #[schema(format = DateTime)]
    filed_at: String,
    #[schema(required = true)]
    outcome: Option<OutcomeView>,
}

/// Another appeal of the account.
#[derive(Serialize, ToSchema)]
pub struct OtherAppeal {
    appeal_id: String,
    kind: AppealKind,
    #[schema(format = DateTime)]
    filed_at: String,
    #[schema(required = true)]
    view: Option<String>,
    #[schema(required = true)]
    contest: Option<String>,
}

/// What two appeals share.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// A file of the same bytes.
    SameFile,
    /// The same words, but for case and punctuation.
    SameWords,
    /// Much the same words.
    LikeWords,
}

/// An appeal of another account that is like this one.
#[derive(Serialize, ToSchema)]
pub struct Alike {
    appeal_id: String,
    account_id: String,
    #[schema(format = DateTime)]
    filed_at: String,
    likeness: Likeness,
}

/// Why an appeal is not admissible.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// It came after the time for it.
    Late,
    /// Whoever filed it is not the account's holder.
    NotHolder,
}

/// The word that closes it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClosedAs {
    /// Not admissible.
    Inadmissible,
    /// Another appeal carries it on.
    Merged,
}

/// An end without an outcome.
#[derive(Serialize, ToSchema)]
pub struct Closing {
    closed_as: ClosedAs,
    /// For an inadmissible one.
    #[schema(required = false)]
    why: Option<WhyNot>,
    /// For a merged one: an open appeal of the same account, to be decided no later.
    #[schema(required = false)]
    into: Option<String>,
    /// To the holder.
    #[schema(min_length = 20, max_length = 8000)]
    words: String,
    /// For the record.
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
}

/// How a measure ended.
#[derive(Serialize, ToSchema)]
pub struct Ended {
    #[schema(format = DateTime)]
    at: String,
    how: HowEnded,
    /// The outcome, where it was one.
    #[schema(required = true)]
    outcome: Option<OutcomeView>,
}

/// What ended a measure.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum HowEnded {
    /// A person's outcome about its decision.
    Outcome,
    /// The same, as one of many that two people undid together.
    Corrected,
    /// It stood while an imposition waited, and a person dismissed that.
    Dismissed,
    /// It stood while an imposition waited, and a person released that: a stricter measure took its place.
    Replaced,
}
