//! English: questions, files, a second appeal.

use redress_ledger::question::Question;
use redress_ledger::review::AppealKind;

use crate::language::enclosure::EnclosureWords;

pub(super) const WORDS: EnclosureWords = EnclosureWords {
    takeover: "Somebody else had taken over the account",
    identity: "I want to prove who I am",
    questions: "A few questions",
    questions_lead: "You need not answer them. Each answer helps the person who looks.",
    group: |kind| {
        let said = match kind {
            AppealKind::Dispute => "If the decision was wrong",
            AppealKind::Reinstatement => "If the cause is fixed",
            AppealKind::Takeover => "If somebody else had taken over the account",
            AppealKind::Identity => "If you want to prove who you are",
        };
        said.to_owned()
    },
    question: |question| {
        let said = match question {
            Question::ConsentSource => "Where did people agree to get your messages?",
            Question::ConsentProof => "What shows that they agreed?",
            Question::Cause => "What was the cause?",
            Question::Fixes => "What did you change?",
            Question::NoRecurrence => "Why will it not happen again?",
            Question::KeysRotated => "Are all keys and passwords new?",
            Question::MfaOn => "Is a second sign-in step on?",
            Question::UnknownUsersRemoved => "Are all unknown users removed?",
            Question::VerifyBy => "How can we check that the account is yours?",
            Question::WhatIsNew => "What is new?",
        };
        said.to_owned()
    },
    hint: |question| {
        let said = match question {
            Question::ConsentSource => "Give a web address, or say how it works in your shop.",
            Question::ConsentProof => {
                "A few examples with date and way are enough. You can add a picture of the form below."
            }
            Question::VerifyBy => "Say which way suits you. Please send no identity card unless we ask for one.",
            Question::WhatIsNew => "Say what the first person could not know. Or add a new file below.",
            _ => "",
        };
        said.to_owned()
    },
    yes: "Yes",
    no: "No",
    unsure: "I am not sure",
    no_answer: "No answer",
    files: "Files",
    files_hint: "You can add up to 5 files. Each may have 5 MB, and all together 10 MB. We take PDF, PNG, JPEG, text, CSV and EML.",
    files_care: "Please black out data of other people that we do not need.",
    second: "Your second appeal",
    second_lead: "A person has decided your first appeal. You can appeal once more. Tell us something new, or add a new file. Another person will look at it.",
    nothing_new: "A second appeal needs something new. Tell us what it is, or add a file that was not there before.",
    file_empty: |name| format!("The file “{name}” is empty."),
    file_too_large: |name| format!("The file “{name}” is too large. A file may have 5 MB."),
    file_not_taken: |name| {
        format!(
            "We cannot take the file “{name}”. We take PDF, PNG, JPEG, text, CSV and EML. What counts is what is in it, not its name."
        )
    },
    file_harmful: |name| format!("The file “{name}” carries harmful software. Please send it clean, or leave it out."),
    file_waits: "This file still waits for a check. Nobody opens it before.",
    file_unseen: "This file carries harmful software. Nobody opens it.",
    files_too_many: |count| format!("These are {count} files. At most 5 fit."),
    files_too_much: "The files are too large. All together may have 10 MB.",
    files_busy: "Many people send files just now. Please send it again in a moment.",
    go_back: "Your text did not reach us. Go back in your browser to find it.",
    choose_again: "Please choose your files again.",
    stored_files: "Stored files, each with its fingerprint (SHA-256)",
    file_erased: "This file was erased.",
    is_second: "This is your second appeal.",
    withdrawn: "You took this appeal back.",
    inadmissible: "A person closed this appeal without a decision. The person wrote:",
    merged: "A person joined this appeal with another one of yours. The person wrote:",
    words_erased: "These words were erased.",
    decided_twice: "Two people have decided your appeals against this measure.",
    carried_on: "Your appeal goes on with another one. If this measure still stands after it, a person decides about it too.",
};
