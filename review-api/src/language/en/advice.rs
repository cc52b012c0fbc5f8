//! English: what to do now, and what changed since.

use crate::language::advice::AdviceWords;

pub(super) const WORDS: AdviceWords = AdviceWords {
    changed: "What has changed since",
    nothing_changed: "Nothing. The measure stands as it was written.",
    that_was: |at| format!("That was on {at}."),
    dismissed: |at| format!("A person looked at our check and dismissed it. So this measure ended on {at}."),
    replaced: |at| format!("A person looked at the case. A stricter measure took the place of this one on {at}."),
    in_english: "The same in English",
};
