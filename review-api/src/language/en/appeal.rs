//! English: asking a person.

use crate::language::appeal::AppealWords;

pub(super) const WORDS: AppealWords = AppealWords {
    heading: "Ask a person",
    person_looks: "A person looks at your appeal, never a program alone. It is free.",
    ask_until: |day| format!("You can ask until {day}."),
    no_time_yet: "You can appeal now. The time limit starts when you are told.",
    answer_within: |span| format!("You get an answer within {span}."),
    on_paper: "To ask a person, open the link in our message.",
    still_here: "Your text is still here.",
    what_for: "What do you ask for?",
    dispute: "The decision was wrong",
    reinstatement: "It was right, and the cause is fixed",
    view: "Your point of view",
    view_hint: "Say it in your own words and your own language. You may leave it empty.",
    contest: "What is wrong, or what you fixed",
    contest_hint: "Which fact is not true? What caused it, what did you change, and why will it not happen again?",
    wants_human: "I want a person to look at this",
    wants_human_hint: "A person looks at it in any case. Please write no passwords and no card numbers.",
    send: "Send the appeal",
    choose_kind: "Choose what you ask for.",
    too_long: |name, chars, most| format!("“{name}” has {chars} characters. At most {most} fit. Please shorten it."),
    wait: |secs| match secs {
        1 => "That was too often within a minute. Try again in 1 second.".to_owned(),
        secs => format!("That was too often within a minute. Try again in {secs} seconds."),
    },
    unreachable: "The record cannot be reached now. Nothing was changed. Try again in a moment.",
    kept: "What you wrote",
    kept_lead: "It was not stored. You can copy it from here.",
    received: "We received your appeal",
    received_lead: "It is stored. A person will read it. Keep these two lines as your proof.",
    number: "Appeal",
    fingerprint: "Fingerprint of your text (SHA-256)",
    open_already: "An appeal against this decision is open. A person will decide it.",
    measure_ended: "This measure has ended.",
    too_late: |day| format!("The time to appeal ended on {day}."),
};
