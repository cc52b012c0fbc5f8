//! English: short letters.

use crate::language::news::NewsWords;

pub(super) const WORDS: NewsWords = NewsWords {
    news: "What is new",
    read: "Read and answer",
    open: "Open this link. You need no login:",
    stays: "The measure stays until a person has decided.",
    message_title: "A person has written to you",
    message: "The person who looks at your appeal has sent you a message. You can read it at the link below. \
              You can answer there until a person has decided.",
    question_title: "A person has a question about your appeal",
    question: "The person who looks at your appeal has asked you something. You can answer at the link below.",
    clock_stops: |at| {
        format!(
            "Please answer by {at}. Until you answer, the time to decide stands still. \
             Without an answer, a person decides on what is known."
        )
    },
    clock_runs: "Please answer soon. The time to decide goes on. Without an answer, a person decides on what is known.",
    overdue_title: "We are late with your appeal, and we are sorry",
    overdue: |at| {
        format!(
            "We promised that a person would decide by {at}. We did not keep this promise. We are sorry. \
             Your case has gone up in the queue, and a senior person will see it. \
             You need to do nothing. Nothing is lost."
        )
    },
    relief_title: "You can send again in part",
    relief_idle_title: "A limited service cannot be used now",
    relief_idle: "A limited service was granted for this measure, but you cannot use it now. \
                  Another measure may stand, or your appeal is closed. The link shows it.",
    withdrawn_title: "Your appeal is withdrawn",
    withdrawn: "You have withdrawn your appeal. It is closed, and no person decides it. The measure stays as it is.",
    again_until: |day| format!("You can appeal again until {day} at least. The link shows the form."),
    inadmissible_title: "Your appeal was closed without a decision",
    inadmissible: "A person closed your appeal without a decision. The measure stays as it is.",
    merged_title: "Your appeal goes on with another one",
    merged: "A person joined your appeal with another one of yours and reads both together. If this measure still stands after that, \
             your appeal goes on by itself, and a person decides it. You need to do nothing.",
    resumed_title: "Your appeal goes on by itself",
    resumed: "Your appeal was joined with another one of yours. That one has ended, and this measure still stands. \
              So a person decides about this measure too. You need to do nothing.",
    contacts_title: "The contact addresses of your account were changed",
    contacts: |at| {
        format!(
            "On {at}, the contact addresses of your account were changed. We tell the new and the earlier addresses, so nobody can do this unseen. If it was you, you need to do nothing."
        )
    },
    contacts_hours: |hours| {
        format!(
            "If it was not you, somebody may have taken over your account. Open the link and tell us. For {hours} hours, nobody can take an appeal back."
        )
    },
    contacts_open: "The link shows the measure and your appeal. You need no login:",
    merged_by: |at| format!("A person decides by {at} at the latest."),
    person_wrote: "The link shows what the person wrote. You need no login:",
    terminated_title: "Your contract has ended",
    terminated: |day| {
        format!("We told you before that we would end your contract. That day has come: it ended on {day}.")
    },
    terminated_review: "If you can still ask a person to look at this, the link says so, and until when.",
    corrected_title: "We were wrong: the measure against your account is undone",
    happened: "What happened",
    corrected: |at| {
        format!(
            "We took a measure against your account. It was wrong. We are sorry. \
             Two people looked at it and undid it on {at}. It does not count against you."
        )
    },
    free: "Nothing restricts your account now. You need to do nothing.",
    restricted: "Another measure still stands. The link shows it, and you can appeal against it.",
    wrong: "What was wrong",
    wrong_lead: "A person wrote what was wrong:",
    wrong_erased: "The words of the person who found out have been erased.",
    look: "Look for yourself",
    look_open: "The link shows what stands. You need no login:",
};
