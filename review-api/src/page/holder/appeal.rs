//! The section that asks a person: the form with what was typed, what is missing in it, the receipt.

use redress_ledger::Timestamp;
use redress_ledger::may_not_appeal::MayNotAppeal;
use redress_ledger::review::HolderView;

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
                    Field::View => say.appeal.view,
                    Field::Contest => say.appeal.contest,
                };
                let count = |n: &usize| say.figures.count(i64::try_from(*n).unwrap_or(i64::MAX));
                own(say.appeal.too_long(name, &count(chars), &count(most)))
            }
            Self::Wait { secs } => own(say.appeal.wait(*secs)),
            Self::NotNow => None,
            Self::Unreachable => own(say.appeal.unreachable.to_owned()),
            Self::Other(text) => Some(Said { text: text.clone(), is_english: true }),
        }
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
            typed,
            receipt: receipt.filter(known),
            refusal: refusal.and_then(|refusal| refusal.said(say)),
        }
    }
}

fn may_not(why: MayNotAppeal, say: &Words) -> String {
    match why {
        MayNotAppeal::OpenAlready => say.appeal.open_already.to_owned(),
        MayNotAppeal::DecidedAlready => say.appeal.decided_already.to_owned(),
        MayNotAppeal::MeasureEnded => say.appeal.measure_ended.to_owned(),
        MayNotAppeal::TooLate { last_day } => say.appeal.too_late(&say.figures.day(last_day)),
    }
}
