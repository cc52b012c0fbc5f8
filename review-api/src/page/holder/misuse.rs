//! Appeals plainly without ground: what was said about them, what follows, and the form to object.

use redress_ledger::Timestamp;
use redress_ledger::misuse::{AppealsLast, AppealsWarning, Misuse};

use crate::language::Words;

/// The part of the page; nothing is shown of an account that was never warned.
#[derive(Debug, Default)]
pub(super) struct MisusePart<'a> {
    pub(super) warned: Option<Said<'a>>,
    pub(super) last: Option<Said<'a>>,
    /// Where that stands: in force or not, objected to, answered.
    pub(super) stands: Vec<String>,
    #[expect(clippy::option_option, reason = "no answer, an answer, or one whose words are erased")]
    pub(super) answer: Option<Option<&'a str>>,
    pub(super) may_object: bool,
    /// What was typed, and why it was not taken.
    pub(super) text: String,
    pub(super) refused: Option<String>,
}

/// One sentence, with the words of the person behind it; `None` once erased.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) sentence: String,
    pub(super) words: Option<&'a str>,
}

impl<'a> MisusePart<'a> {
    pub(super) fn new(misuse: &'a Misuse, say: &Words, now: Timestamp) -> Self {
        let Misuse { warning, last } = misuse;
        Self {
            warned: warning.as_ref().map(|warning| warned(warning, say)),
            last: last.as_ref().map(|last| Said {
                sentence: say.misuse.last(&say.figures.day(last.at), &say.figures.day(last.until)),
                words: last.words.as_deref(),
            }),
            stands: last.as_ref().map_or_else(Vec::new, |last| stands(last, say)),
            answer: last.as_ref().and_then(|last| last.answer.as_ref()).map(|answer| answer.words.as_deref()),
            may_object: misuse.may_object(now),
            ..Self::default()
        }
    }
}

fn warned<'a>(warning: &'a AppealsWarning, say: &Words) -> Said<'a> {
    let (unfounded, appeals) = (say.figures.count(warning.unfounded), say.figures.count(warning.appeals));
    let sentence = say.misuse.warned(&unfounded, &appeals, &say.figures.day(warning.at));
    Said { sentence, words: warning.words.as_deref() }
}

fn stands(last: &AppealsLast, say: &Words) -> Vec<String> {
    let mut said = Vec::new();
    if !last.in_force {
        said.push(say.misuse.not_now.to_owned());
    }
    match (&last.answer, last.objected_at) {
        (Some(answer), _) if answer.ends => said.push(say.misuse.ended(&say.figures.day(answer.at))),
        (Some(answer), _) => said.push(say.misuse.kept(&say.figures.day(answer.at))),
        (None, Some(at)) => said.push(say.misuse.objected(&say.figures.day(at))),
        (None, None) => {}
    }
    said
}
