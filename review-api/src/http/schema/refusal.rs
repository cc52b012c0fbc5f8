//! Answers that refuse, as the API's description shows them: all problem+json.

use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// What went wrong (RFC 9457).
#[derive(Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says which kind.
    r#type: String,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// What is wrong, where, and what to do.
    detail: String,
}

/// Refused before anything was looked at.
#[derive(IntoResponses)]
pub enum Guarded {
    /// No token or session, or not a valid one.
    #[response(status = 401, content_type = "application/problem+json")]
    Nobody(#[to_schema] Problem),
    /// Another role is needed, or the form token is missing.
    #[response(status = 403, content_type = "application/problem+json")]
    WrongRole(#[to_schema] Problem),
    /// Too many tokens that nobody has came from this address within a minute; try again after `Retry-After` seconds.
    #[response(status = 429, content_type = "application/problem+json")]
    TooManyTokens(#[to_schema] Problem),
}

/// The request could not be read.
#[derive(IntoResponses)]
#[response(status = 400, description = "Not readable; says where", content_type = "application/problem+json")]
pub struct Unreadable(#[to_schema] Problem);

/// A field breaks a bound.
#[derive(IntoResponses)]
#[response(status = 422, description = "A field breaks a bound; says which", content_type = "application/problem+json")]
pub struct Invalid(#[to_schema] Problem);

/// The body was refused.
#[derive(IntoResponses)]
pub enum BadBody {
    /// Over 262,144 bytes.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Problem),
    /// Not `application/json`.
    #[response(status = 415, content_type = "application/problem+json")]
    NotJson(#[to_schema] Problem),
    /// A field is unknown, missing, of the wrong type or out of bounds; says which.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(#[to_schema] Problem),
}

/// An appeal was refused.
#[derive(IntoResponses)]
pub enum BadFiling {
    /// The files have more than 10 MB together, or the texts more than 262,144 bytes.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Problem),
    /// Neither `application/json` nor `multipart/form-data`.
    #[response(status = 415, content_type = "application/problem+json")]
    NotTaken(#[to_schema] Problem),
    /// A field is unknown, missing, of the wrong type or out of bounds, or a file is not taken; says which.
    #[response(status = 422, content_type = "application/problem+json")]
    Invalid(#[to_schema] Problem),
}

/// Not there.
#[derive(IntoResponses)]
#[response(status = 404, description = "Not there", content_type = "application/problem+json")]
pub struct Missing(#[to_schema] Problem);

/// The state does not allow it.
#[derive(IntoResponses)]
#[response(
    status = 409,
    description = "Its state does not allow it, or the ledger refused (a conflict of interest, say)",
    content_type = "application/problem+json"
)]
pub struct Conflicting(#[to_schema] Problem);

/// The ledger cannot be reached.
#[derive(IntoResponses)]
#[response(
    status = 503,
    description = "The record cannot be reached; try again after `Retry-After` seconds",
    content_type = "application/problem+json"
)]
pub struct Unavailable(#[to_schema] Problem);

/// Too many requests.
#[derive(IntoResponses)]
#[response(
    status = 429,
    description = "Too many within a minute; try again after `Retry-After` seconds",
    content_type = "application/problem+json"
)]
pub struct TooMany(#[to_schema] Problem);
