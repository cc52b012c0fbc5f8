//! English: appeals plainly without ground.

use crate::language::misuse::MisuseWords;

pub(super) const WORDS: MisuseWords = MisuseWords {
    warning_title: "Please read this about your appeals",
    warning_letter: "A person found most of your appeals plainly without ground. This is a warning, and nothing changes by it. Each appeal is still read by a person, in the promised time. If more such appeals come, yours may be handled after those of others for a while.",
    last_title: "Your appeals are handled after those of others for a while",
    last_letter: "More of your appeals were plainly without ground after our warning. So new appeals of yours are handled after those of others for a while. None is refused, and the promised time stays. You can object at the link below. Until another person has answered you, nothing is handled later.",
    answered_title: "A person has answered your objection",
    answered_letter: "A person with no part in it has looked at your appeals. The answer is at the link below.",
    heading: "About your appeals",
    warned: |unfounded, appeals, at| {
        format!(
            "On {at}, a person found {unfounded} of your {appeals} appeals plainly without ground. This is a warning."
        )
    },
    stays: "Your rights stay. Each appeal is free, a person reads it, and the promised time holds.",
    may_follow: "If more such appeals come, new ones may be handled after those of others, for at most 90 days. You would be told first.",
    reasons: "The person wrote:",
    erased: "These words have been erased.",
    last: |from, until| format!("From {from} until {until}, new appeals of yours are handled after those of others."),
    not_now: "This is not in force now.",
    objected: |at| format!("On {at}, you objected. Until another person has answered, nothing is handled later."),
    ended: |at| format!("A person ended this on {at}."),
    kept: |at| format!("A person with no part in it kept this up on {at}."),
    object: "Object to this",
    object_means: "Nothing is handled later until another person has read your objection and answered you.",
    object_words: "Why do you object?",
    object_now: "Send the objection",
    object_bounds: |most| format!("Write something, at most {most} characters."),
    object_late: "There is nothing to object to any more.",
};
