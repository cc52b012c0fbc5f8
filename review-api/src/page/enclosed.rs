//! What came with an appeal, for a reviewer: answers, files, the first appeal, merged ones, and appeals that are like it.

use redress_ledger::attachment::{AttachmentFacts, Check, Media};
use redress_ledger::enclosure::{Enclosed, Likeness, OtherAppeal};
use redress_ledger::question::Question;

use super::{figures, words};

/// The section.
#[derive(Debug)]
pub struct EnclosedPart<'a> {
    pub(crate) answers: Vec<Answer<'a>>,
    pub(crate) files: Vec<File<'a>>,
    pub(crate) first: Option<First<'a>>,
    pub(crate) merged: Vec<Other<'a>>,
    pub(crate) targets: Vec<Other<'a>>,
    pub(crate) alike: Vec<Alike<'a>>,
}

#[derive(Debug)]
pub(crate) struct Answer<'a> {
    pub(crate) question: &'static str,
    pub(crate) text: &'a str,
    /// A word, to be read as one.
    pub(crate) is_word: bool,
}

#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) id: &'a str,
    pub(crate) name: Option<&'a str>,
    pub(crate) kind: &'static str,
    pub(crate) size: String,
    pub(crate) content_hash: &'a str,
    /// Why it is not handed out, where it is not.
    pub(crate) unseen: Option<&'static str>,
}

#[derive(Debug)]
pub(crate) struct First<'a> {
    pub(crate) id: &'a str,
    pub(crate) filed: String,
    pub(crate) outcome: Option<&'static str>,
    pub(crate) answer: Option<&'a str>,
}

#[derive(Debug)]
pub(crate) struct Other<'a> {
    pub(crate) id: &'a str,
    pub(crate) kind: &'static str,
    pub(crate) filed: String,
    pub(crate) view: &'a str,
    pub(crate) contest: &'a str,
}

#[derive(Debug)]
pub(crate) struct Alike<'a> {
    pub(crate) account: &'a str,
    pub(crate) account_query: String,
    pub(crate) filed: String,
    pub(crate) shares: &'static str,
}

impl<'a> EnclosedPart<'a> {
    /// For an appeal's case.
    pub fn new(enclosed: &'a Enclosed) -> Self {
        Self {
            answers: enclosed
                .answers
                .iter()
                .map(|answered| Answer {
                    question: question(answered.question),
                    text: &answered.text,
                    is_word: answered.question.is_yes_or_no(),
                })
                .collect(),
            files: enclosed.files.iter().map(File::new).collect(),
            first: enclosed.first.as_ref().map(|first| First {
                id: first.appeal_id.as_str(),
                filed: figures::moment(first.filed_at),
                outcome: first.outcome.as_ref().map(|outcome| words::outcome(outcome.kind)),
                answer: first.outcome.as_ref().and_then(|outcome| outcome.answer.as_deref()),
            }),
            merged: enclosed.merged.iter().map(Other::new).collect(),
            targets: enclosed.may_merge_into.iter().map(Other::new).collect(),
            alike: enclosed
                .alike
                .iter()
                .map(|alike| Alike {
                    account: alike.account_id.as_str(),
                    account_query: crate::http::body::encoded(alike.account_id.as_str()),
                    filed: figures::moment(alike.filed_at),
                    shares: match alike.likeness {
                        Likeness::SameFile => "a file of the same bytes",
                        Likeness::SameWords => "the same words",
                        Likeness::LikeWords => "much the same words",
                    },
                })
                .collect(),
        }
    }

    /// Whether there is anything to show.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
            && self.files.is_empty()
            && self.first.is_none()
            && self.merged.is_empty()
            && self.alike.is_empty()
    }
}

impl<'a> File<'a> {
    fn new(file: &'a AttachmentFacts) -> Self {
        Self {
            id: file.attachment_id.as_str(),
            name: file.name.as_deref(),
            kind: match file.media {
                Media::Pdf => "PDF",
                Media::Png => "PNG image",
                Media::Jpeg => "JPEG image",
                Media::Text => "text",
                Media::Csv => "table, saved as text so that no formula in it runs",
                Media::Eml => "mail",
            },
            size: size(file.size),
            content_hash: file.content_hash.as_deref().unwrap_or_default(),
            unseen: match file.check {
                Some(Check::Waiting) => Some("Waits for the scanner; nobody can open it yet."),
                Some(Check::Harmful) => Some("Carries harmful software; nobody can open it."),
                Some(Check::Clean) | None => None,
            },
        }
    }
}

impl<'a> Other<'a> {
    fn new(other: &'a OtherAppeal) -> Self {
        Self {
            id: other.appeal_id.as_str(),
            kind: words::appeal_kind(other.kind),
            filed: figures::moment(other.filed_at),
            view: other.view.as_deref().unwrap_or_default(),
            contest: other.contest.as_deref().unwrap_or_default(),
        }
    }
}

fn size(bytes: i64) -> String {
    match bytes {
        b if b < 1024 => format!("{b} bytes"),
        b if b < 1024 * 1024 => format!("{} KB", (b + 1023) / 1024),
        b => format!("{:.1} MB", figures_mb(b)),
    }
}

#[expect(clippy::cast_precision_loss, reason = "at most 5 MB")]
fn figures_mb(bytes: i64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}

/// A question as reviewers read it.
fn question(question: Question) -> &'static str {
    match question {
        Question::ConsentSource => "Where people agreed",
        Question::ConsentProof => "What shows that they agreed",
        Question::Cause => "The cause",
        Question::Fixes => "What was changed",
        Question::NoRecurrence => "Why it will not happen again",
        Question::KeysRotated => "All keys and passwords are new",
        Question::MfaOn => "A second sign-in step is on",
        Question::UnknownUsersRemoved => "Unknown users are removed",
        Question::VerifyBy => "How we can verify the holder",
        Question::WhatIsNew => "What is new",
    }
}
