//! What comes with an appeal besides its two texts: answers to questions, and files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::attachment::{Attachment, AttachmentFacts, FileRefusal, Media, together};
use crate::clock::Timestamp;
use crate::id::{AccountId, AppealId};
use crate::question::{ANSWER_CHARS_MAX, Question, YES_OR_NO};
use crate::review::{AppealFiling, AppealKind, OutcomeView};
use crate::token::sha256_hex;

/// Why answers and files were not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EnclosureRefusal {
    /// An answer is too long.
    #[error("answers.{}: at most {ANSWER_CHARS_MAX} characters", .question.as_str())]
    AnswerTooLong {
        /// To which question.
        question: Question,
        /// Its characters.
        chars: usize,
    },
    /// An answer that has to be a word is another.
    #[error("answers.{}: yes, no or unsure", .question.as_str())]
    NotYesOrNo {
        /// To which question.
        question: Question,
    },
    /// A NUL, which the database cannot keep.
    #[error("answers.{}: no NUL characters", .question.as_str())]
    Nul {
        /// To which question.
        question: Question,
    },
    /// A file was not taken.
    #[error("attachments: {0}")]
    File(#[from] FileRefusal),
}

/// Answers and files, within bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Enclosures {
    answers: BTreeMap<Question, String>,
    files: Vec<Attachment>,
    /// For each file whether it was found clean; empty where nothing checks files.
    clean: Vec<bool>,
}

impl Enclosures {
    /// Checks them; a blank answer is none.
    ///
    /// # Errors
    /// The first reason found.
    pub fn new(answers: BTreeMap<Question, String>, files: Vec<Attachment>) -> Result<Self, EnclosureRefusal> {
        let answers: BTreeMap<_, _> = answers.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect();
        for (&question, text) in &answers {
            let chars = text.chars().count();
            if chars > ANSWER_CHARS_MAX {
                return Err(EnclosureRefusal::AnswerTooLong { question, chars });
            }
            if text.contains('\0') {
                return Err(EnclosureRefusal::Nul { question });
            }
            if question.is_yes_or_no() && !YES_OR_NO.contains(&text.as_str()) {
                return Err(EnclosureRefusal::NotYesOrNo { question });
            }
        }
        Ok(Self { answers, files: together(files)?, clean: Vec::new() })
    }

    /// The same once a scanner was asked: for each file in order whether it was found clean. One that was not is seen by nobody until
    /// it is.
    #[must_use]
    pub fn checked(mut self, clean: Vec<bool>) -> Self {
        self.clean = clean;
        self
    }

    /// For a file whether it was found clean; `None` where nothing checks files.
    pub(crate) fn is_clean(&self, at: usize) -> Option<bool> {
        if self.clean.is_empty() { None } else { Some(self.clean.get(at).copied().unwrap_or(false)) }
    }

    /// The answers given.
    pub fn answers(&self) -> &BTreeMap<Question, String> {
        &self.answers
    }

    /// The files.
    pub fn files(&self) -> &[Attachment] {
        &self.files
    }

    /// What a receipt proves: [`AppealFiling::content_hash`] where nothing is enclosed. Otherwise SHA-256 (hex) over that hash, then
    /// for each answer in the order of [`Question::ALL`] its question and text, then for each file its name and the hash of its
    /// bytes; each answer and each file begins with the word `answer` or `file`, and every part is length-prefixed (8 bytes,
    /// big-endian).
    pub fn content_hash(&self, filing: &AppealFiling) -> String {
        let texts = filing.content_hash();
        if self.answers.is_empty() && self.files.is_empty() {
            return texts;
        }
        let mut parts = vec![texts.as_str()];
        for (question, text) in &self.answers {
            parts.extend(["answer", question.as_str(), text]);
        }
        for file in &self.files {
            parts.extend(["file", file.name(), file.content_hash()]);
        }
        let mut bytes = Vec::new();
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        sha256_hex(&bytes)
    }
}

/// A file in a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReceipt {
    /// Its name, cleaned.
    pub name: String,
    /// What it is.
    pub media: Media,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of its bytes (hex).
    pub content_hash: String,
}

impl From<&Attachment> for FileReceipt {
    fn from(file: &Attachment) -> Self {
        Self {
            name: file.name().to_owned(),
            media: file.media(),
            size: i64::try_from(file.bytes().len()).unwrap_or(i64::MAX),
            content_hash: file.content_hash().to_owned(),
        }
    }
}

/// An answer as a reviewer reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The question.
    pub question: Question,
    /// What the holder wrote.
    pub text: String,
}

/// What came with an appeal, as a reviewer sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Enclosed {
    /// Answers that are still kept, in the order of the questions.
    pub answers: Vec<Answered>,
    /// Files, in the order in which they were sent.
    pub files: Vec<AttachmentFacts>,
    /// For a second appeal: the first, with its outcome.
    pub first: Option<FirstAppeal>,
    /// Open appeals of the account into which this one may be merged.
    pub may_merge_into: Vec<OtherAppeal>,
    /// Appeals that were merged into this one; their words belong to it now.
    pub merged: Vec<OtherAppeal>,
    /// Appeals of other accounts with the same or much the same words, or with a file of the same bytes; at most 10.
    pub alike: Vec<Alike>,
}

/// The appeal that a second one follows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FirstAppeal {
    /// Its id.
    pub appeal_id: AppealId,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// The person's verdict.
    pub outcome: Option<OutcomeView>,
}

/// Another appeal of the same account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherAppeal {
    /// Its id.
    pub appeal_id: AppealId,
    /// What it asks for.
    pub kind: AppealKind,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// Its point of view, for one that was merged; `None` once erased.
    pub view: Option<String>,
    /// What it contests, for one that was merged; `None` once erased.
    pub contest: Option<String>,
}

/// What two appeals share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// A file of the same bytes.
    SameFile,
    /// The same words, but for case and punctuation.
    SameWords,
    /// Much the same words.
    LikeWords,
}

/// An appeal of another account that is like this one: a fact to look at, never a reason by itself (lawyers and customers of one
/// agency write alike).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alike {
    /// The appeal.
    pub appeal_id: AppealId,
    /// Whose.
    pub account_id: AccountId,
    /// When it was filed.
    pub filed_at: Timestamp,
    /// What they share.
    pub likeness: Likeness,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filing() -> AppealFiling {
        AppealFiling { kind: AppealKind::Dispute, view: "a".to_owned(), contest: String::new(), wants_human: false }
    }

    fn answers(pairs: &[(Question, &str)]) -> BTreeMap<Question, String> {
        pairs.iter().map(|(q, text)| (*q, (*text).to_owned())).collect()
    }

    fn hash(pairs: &[(Question, &str)], files: &[(&str, &str)]) -> String {
        let files = files.iter().map(|(n, b)| Attachment::new(n, b.as_bytes().to_vec()).unwrap()).collect();
        Enclosures::new(answers(pairs), files).unwrap().content_hash(&filing())
    }

    #[test]
    fn a_receipt_covers_answers_and_files_and_stays_what_it_was_without_them() {
        assert_eq!(hash(&[], &[]), filing().content_hash());
        assert_eq!(hash(&[(Question::Cause, " ")], &[]), filing().content_hash(), "a blank answer is none");
        let all = [
            hash(&[], &[]),
            hash(&[(Question::Cause, "x")], &[]),
            hash(&[(Question::Fixes, "x")], &[]),
            hash(&[(Question::Cause, "y")], &[]),
            hash(&[], &[("a.txt", "x")]),
            hash(&[], &[("b.txt", "x")]),
            hash(&[], &[("a.txt", "y")]),
            hash(&[], &[("a.txt", "x"), ("b.txt", "y")]),
        ];
        let different: std::collections::BTreeSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len());
    }

    #[test]
    fn an_answer_is_bounded_and_a_refusal_names_its_question() {
        let refused = |question, text: &str| Enclosures::new(answers(&[(question, text)]), Vec::new()).unwrap_err();
        let long = "x".repeat(ANSWER_CHARS_MAX + 1);
        assert_eq!(refused(Question::Cause, &long).to_string(), "answers.cause: at most 4000 characters");
        assert_eq!(refused(Question::MfaOn, "maybe").to_string(), "answers.mfa_on: yes, no or unsure");
        assert_eq!(refused(Question::Fixes, "a\0b").to_string(), "answers.fixes: no NUL characters");
        assert!(Enclosures::new(answers(&[(Question::MfaOn, "unsure")]), Vec::new()).is_ok());
    }
}
