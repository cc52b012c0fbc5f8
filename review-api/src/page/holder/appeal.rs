//! The section that asks a person: the form with what was typed, what is missing in it, the receipt.

use std::collections::BTreeMap;

use redress_ledger::Timestamp;
use redress_ledger::attachment::FileRefusal;
use redress_ledger::may_not_appeal::MayNotAppeal;
use redress_ledger::question::Question;
use redress_ledger::review::HolderView;

use super::enclosure::EnclosurePart;
use crate::language::Words;

/// What somebody typed, so that a refusal can show it again.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// `dispute`, `reinstatement` or nothing.
    pub kind: String,
    /// The point of view.
    pub view: String,
    /// What is contested or fixed.
    pub contest: String,
    /// Whether a person is asked for.
    pub wants_human: bool,
    /// Answers to questions.
    pub answers: BTreeMap<Question, String>,
    /// Whether files came with it; a page cannot give those back.
    pub sent_files: bool,
    /// Whether the body was not read, so that what was typed is not here.
    pub unread: bool,
}

/// A receipt to show after filing.
#[derive(Clone, Debug)]
pub struct ReceiptShown {
    /// The appeal.
    pub appeal_id: String,
    /// SHA-256 over what was filed.
    pub content_hash: String,
}

/// A field of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The point of view.
    View,
    /// What is contested or fixed.
    Contest,
    /// An answer.
    Answer(Question),
}

/// Why a form was not taken, before any language says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing was chosen.
    NoKind,
    /// A text is too long.
    TooLong {
        /// Which.
        field: Field,
        /// Its characters.
        chars: usize,
        /// At most so many.
        most: usize,
    },
    /// A file was not taken.
    File(FileRefusal),
    /// A second appeal that brings nothing new.
    NothingNew,
    /// Many files arrive at this moment.
    Busy,
    /// Too many tries within a minute.
    Wait {
        /// Until when, in seconds.
        secs: i64,
    },
    /// No appeal is accepted now; the page says why.
    NotNow,
    /// The record cannot be reached.
    Unreachable,
    /// Anything else, in English.
    Other(String),
}

impl Refusal {
    /// As the language says it; `None` where the page itself says why.
    fn said(&self, say: &Words) -> Option<Said> {
        let own = |text: String| Some(Said { text, is_english: false });
        match self {
            Self::NoKind => own(say.appeal.choose_kind.to_owned()),
            Self::TooLong { field, chars, most } => {
                let name = match field {
                    Field::View => say.appeal.view.to_owned(),
                    Field::Contest => say.appeal.contest.to_owned(),
                    Field::Answer(question) => say.enclosure.question(*question),
                };
                let count = |n: &usize| say.figures.count(i64::try_from(*n).unwrap_or(i64::MAX));
                own(say.appeal.too_long(&name, &count(chars), &count(most)))
            }
            Self::File(refusal) => own(file_refusal(refusal, say)),
            Self::NothingNew => own(say.enclosure.nothing_new.to_owned()),
            Self::Busy => own(say.enclosure.files_busy.to_owned()),
            Self::Wait { secs } => own(say.appeal.wait(*secs)),
            Self::NotNow => None,
            Self::Unreachable => own(say.appeal.unreachable.to_owned()),
            Self::Other(text) => Some(Said { text: text.clone(), is_english: true }),
        }
    }
}

fn file_refusal(refusal: &FileRefusal, say: &Words) -> String {
    match refusal {
        FileRefusal::Empty { name } => say.enclosure.file_empty(name),
        FileRefusal::TooLarge { name } => say.enclosure.file_too_large(name),
        FileRefusal::NotTaken { name } => say.enclosure.file_not_taken(name),
        FileRefusal::Harmful { name } => say.enclosure.file_harmful(name),
        FileRefusal::TooMany { count } => {
            say.enclosure.files_too_many(&say.figures.count(i64::try_from(*count).unwrap_or(i64::MAX)))
        }
        FileRefusal::TooMuch => say.enclosure.files_too_much.to_owned(),
    }
}

/// A refusal on the page.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) text: String,
    /// Whether it is in English, whatever the page's language.
    pub(super) is_english: bool,
}

/// The section.
#[derive(Debug)]
pub(super) struct AppealPart {
    pub(super) may_appeal: bool,
    pub(super) may_not_because: Option<String>,
    /// The last day on which an appeal is accepted; `None` while the holder has not been told and no time runs.
    pub(super) last_day: Option<String>,
    pub(super) review_within: String,
    pub(super) part: EnclosurePart,
    pub(super) typed: Typed,
    pub(super) receipt: Option<ReceiptShown>,
    pub(super) refusal: Option<Said>,
}

impl AppealPart {
    pub(super) fn new(
        view: &HolderView,
        say: &Words,
        typed: Typed,
        receipt: Option<ReceiptShown>,
        refusal: Option<&Refusal>,
    ) -> Self {
        let known = |shown: &ReceiptShown| view.appeals.iter().any(|a| a.appeal_id.as_str() == shown.appeal_id);
        Self {
            may_appeal: view.may_appeal,
            may_not_because: view.may_not.map(|why| may_not(why, say)),
            // The moment itself no longer counts, so the last day is the one before it.
            last_day: view.appeal_until.map(|at| say.figures.day(Timestamp(at.0 - 1))),
            review_within: say.figures.span(view.statement.redress.review_hours_max * 3_600),
            part: EnclosurePart::new(view, say, &typed.answers, &typed.kind, typed.sent_files),
            typed,
            receipt: receipt.filter(known),
            refusal: refusal.and_then(|refusal| refusal.said(say)),
        }
    }
}

fn may_not(why: MayNotAppeal, say: &Words) -> String {
    match why {
        MayNotAppeal::OpenAlready => say.appeal.open_already.to_owned(),
        MayNotAppeal::DecidedTwice => say.enclosure.decided_twice.to_owned(),
        MayNotAppeal::CarriedOn => say.enclosure.carried_on.to_owned(),
        MayNotAppeal::MeasureEnded => say.appeal.measure_ended.to_owned(),
        MayNotAppeal::TooLate { last_day } => say.appeal.too_late(&say.figures.day(last_day)),
    }
}
