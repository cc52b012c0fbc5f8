//! The part of the form with questions and files, and what is shown of a filed appeal's files and end.

use std::collections::BTreeMap;

use redress_ledger::attachment::Check;
use redress_ledger::question::Question;
use redress_ledger::review::{AppealKind, AppealState, AppealStatus, HolderView};

use crate::language::Words;

/// Questions and files on the form.
#[derive(Debug)]
pub(super) struct EnclosurePart {
    /// Whether this would be a second appeal.
    pub(super) would_follow: bool,
    pub(super) what_is_new: Vec<Asked>,
    pub(super) groups: Vec<Group>,
    /// Whether files were sent with a form that was refused: a browser does not keep them.
    pub(super) sent_files: bool,
}

/// The questions of one kind of appeal.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) title: String,
    pub(super) open: bool,
    pub(super) questions: Vec<Asked>,
}

/// One question.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) name: &'static str,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) is_word: bool,
    pub(super) typed: String,
}

impl EnclosurePart {
    pub(super) fn new(
        view: &HolderView,
        say: &Words,
        typed: &BTreeMap<Question, String>,
        chosen: &str,
        sent_files: bool,
    ) -> Self {
        let asked = |question: Question| Asked {
            name: question.as_str(),
            label: say.enclosure.question(question),
            hint: say.enclosure.hint(question),
            is_word: question.is_yes_or_no(),
            typed: typed.get(&question).cloned().unwrap_or_default(),
        };
        let of = |kind| Question::ALL.into_iter().filter(move |question| question.asked_by() == kind);
        let group = |kind: AppealKind| Group {
            title: say.enclosure.group(kind),
            open: chosen == kind.as_str() || of(Some(kind)).any(|question| typed.contains_key(&question)),
            questions: of(Some(kind)).map(asked).collect(),
        };
        Self {
            would_follow: view.would_follow.is_some(),
            what_is_new: of(None).map(asked).collect(),
            groups: AppealKind::ALL.into_iter().map(group).collect(),
            sent_files,
        }
    }
}

/// What came with a filed appeal, and how it ended where no outcome says so.
#[derive(Debug)]
pub(super) struct Came<'a> {
    pub(super) is_second: bool,
    pub(super) ended: Option<&'static str>,
    pub(super) words: Option<&'a str>,
    pub(super) words_erased: bool,
    pub(super) files: Vec<StoredFile<'a>>,
}

#[derive(Debug)]
pub(super) struct StoredFile<'a> {
    pub(super) name: Option<&'a str>,
    pub(super) content_hash: &'a str,
    /// Why nobody sees it, where nobody does.
    pub(super) unseen: Option<&'static str>,
}

impl<'a> Came<'a> {
    pub(super) fn new(appeal: &'a AppealStatus, say: &Words) -> Self {
        let closing = appeal.closing.as_ref();
        Self {
            is_second: appeal.follows.is_some(),
            ended: match appeal.state {
                AppealState::Open | AppealState::Decided => None,
                AppealState::Withdrawn => Some(say.enclosure.withdrawn),
                AppealState::Inadmissible => Some(say.enclosure.inadmissible),
                AppealState::Merged => Some(say.enclosure.merged),
            },
            words: closing.and_then(|closing| closing.words.as_deref()),
            words_erased: closing.is_some_and(|closing| closing.words.is_none()),
            files: appeal
                .files
                .iter()
                .map(|file| StoredFile {
                    name: file.name.as_deref(),
                    content_hash: file.content_hash.as_deref().unwrap_or_default(),
                    unseen: match file.check {
                        Some(Check::Waiting) => Some(say.enclosure.file_waits),
                        Some(Check::Harmful) => Some(say.enclosure.file_unseen),
                        Some(Check::Clean) | None => None,
                    },
                })
                .collect(),
        }
    }
}
