//! What a holder sends to file an appeal: a form with files, a plain form, or JSON. Bounded before it is read, and read only once
//! the link has opened.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use redress_ledger::attachment::{Attachment, FILES_BYTES_MAX};
use redress_ledger::enclosure::Enclosures;
use redress_ledger::question::Question;
use redress_ledger::review::{AppealFiling, AppealKind};
use serde::Deserialize;

use crate::app::App;
use crate::http::body::Form;
use crate::http::problem::Failure;
use crate::http::{BODY_BYTES_MAX, multipart};

/// Most bytes of a filing: all files as base64 (four bytes for three), and what every body may have.
pub const FILING_BYTES_MAX: usize = FILES_BYTES_MAX / 3 * 4 + BODY_BYTES_MAX;
/// How long a filing may take to arrive: 10 MB at 0.7 Mbit/s.
const ARRIVAL_SECS_MAX: u64 = 120;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is over [`FILING_BYTES_MAX`].
    TooLarge,
    /// It did not arrive whole, or in time, or is no form.
    Broken,
    /// Too many large ones arrive at this moment.
    Busy,
}

impl From<Unread> for Failure {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::TooLarge => {
                let detail = format!("The body is over {FILING_BYTES_MAX} bytes: all files together may have 10 MB.");
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, detail)
            }
            Unread::Broken => Self::new(StatusCode::BAD_REQUEST, "The form did not arrive whole. Send it again."),
            Unread::Busy => Self {
                retry_after_secs: Some(10),
                ..Self::new(StatusCode::SERVICE_UNAVAILABLE, "Many files arrive just now. Send it again in a moment.")
            },
        }
    }
}

/// Reads the body. A large one waits its turn, so that memory stays bounded however many come.
///
/// # Errors
/// Where it is too large, breaks off, or finds no turn.
pub async fn body(app: &App, request: Request) -> Result<(HeaderMap, Bytes), Unread> {
    let (parts, body) = request.into_parts();
    let said = parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    if said.is_some_and(|bytes: usize| bytes > FILING_BYTES_MAX) {
        return Err(Unread::TooLarge);
    }
    let is_small = said.is_some_and(|bytes| bytes <= BODY_BYTES_MAX);
    let _turn = if is_small { None } else { Some(app.uploads().try_acquire().map_err(|_| Unread::Busy)?) };
    let arrival = tokio::time::timeout(Duration::from_secs(ARRIVAL_SECS_MAX), to_bytes(body, FILING_BYTES_MAX));
    match arrival.await {
        Ok(Ok(bytes)) => Ok((parts.headers, bytes)),
        Ok(Err(error)) if is_over_limit(&error) => Err(Unread::TooLarge),
        Ok(Err(_)) | Err(_) => Err(Unread::Broken),
    }
}

fn is_over_limit(error: &axum::Error) -> bool {
    std::error::Error::source(error).is_some_and(|cause| cause.to_string().contains("length limit"))
}

/// A file as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A form, with its files.
///
/// # Errors
/// Where it does not keep to the form.
pub fn form(headers: &HeaderMap, body: &[u8]) -> Result<(Form, Vec<SentFile>), Unread> {
    let Some(boundary) = multipart::boundary(headers) else {
        return if body.len() > BODY_BYTES_MAX { Err(Unread::TooLarge) } else { Ok((Form::of(body), Vec::new())) };
    };
    let (mut pairs, mut files, mut text_bytes) = (Vec::new(), Vec::new(), 0);
    for part in multipart::parts(body, &boundary).ok_or(Unread::Broken)? {
        match part.file_name {
            // An empty field of files is sent as one file without a name.
            Some(name) if name.is_empty() && part.bytes.is_empty() => {}
            Some(name) => files.push(SentFile { name, bytes: part.bytes.to_vec() }),
            None => {
                text_bytes += part.bytes.len();
                if text_bytes > BODY_BYTES_MAX {
                    return Err(Unread::TooLarge);
                }
                pairs.push((part.name, String::from_utf8_lossy(part.bytes).replace('\0', "\u{fffd}")));
            }
        }
    }
    Ok((Form::of_pairs(pairs), files))
}

/// The answers in a form: fields named `answers.` and the question.
pub fn answers(form: &Form) -> BTreeMap<Question, String> {
    Question::ALL
        .into_iter()
        .map(|question| (question, form.words(&format!("answers.{}", question.as_str()))))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// An appeal as JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: AppealKind,
    #[serde(default)]
    view: String,
    #[serde(default)]
    contest: String,
    #[serde(default)]
    wants_human: bool,
    #[serde(default)]
    answers: BTreeMap<Question, String>,
    #[serde(default)]
    attachments: Vec<WrittenFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFile {
    name: String,
    content: String,
}

/// An appeal from a program: JSON with files as base64, or the page's form with files.
///
/// # Errors
/// Names the field.
pub fn from_program(headers: &HeaderMap, body: &[u8]) -> Result<(AppealFiling, Enclosures), Failure> {
    if multipart::boundary(headers).is_some() {
        return from_form(headers, body);
    }
    if !is_json(headers) {
        let detail = "Send `application/json` or `multipart/form-data`.";
        return Err(Failure::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    }
    let axum::Json(written) = axum::Json::<Written>::from_bytes(body)?;
    let text_bytes =
        written.view.len() + written.contest.len() + written.answers.values().map(String::len).sum::<usize>();
    if text_bytes > BODY_BYTES_MAX {
        return Err(Unread::TooLarge.into());
    }
    let mut files = Vec::new();
    for (at, file) in written.attachments.into_iter().enumerate() {
        let bytes = STANDARD
            .decode(file.content.as_bytes())
            .map_err(|_| Failure::invalid(format!("attachments[{at}].content: base64 with padding (RFC 4648, 4).")))?;
        files.push(SentFile { name: file.name, bytes });
    }
    let Written { kind, view, contest, wants_human, answers, .. } = written;
    Ok((AppealFiling { kind, view, contest, wants_human }, enclosed(answers, files)?))
}

fn from_form(headers: &HeaderMap, body: &[u8]) -> Result<(AppealFiling, Enclosures), Failure> {
    let (form, files) = form(headers, body)?;
    let kind = AppealKind::parse(&form.text("kind"))
        .ok_or_else(|| Failure::invalid("kind: dispute, reinstatement, takeover or identity."))?;
    let (view, contest, wants_human) = (form.words("view"), form.words("contest"), form.ticked("wants_human"));
    Ok((AppealFiling { kind, view, contest, wants_human }, enclosed(answers(&form), files)?))
}

fn enclosed(answers: BTreeMap<Question, String>, files: Vec<SentFile>) -> Result<Enclosures, Failure> {
    let files = files.into_iter().map(|file| Attachment::new(&file.name, file.bytes)).collect::<Result<Vec<_>, _>>();
    files
        .map_err(redress_ledger::enclosure::EnclosureRefusal::from)
        .and_then(|files| Enclosures::new(answers, files))
        .map_err(|refusal| Failure::invalid(format!("{refusal}.")))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}
