//! English.

use super::{Said, Words};

pub(super) const WORDS: Words = Words {
    tag: "en",
    news: "What is new",
    link: "Read and answer",
    open: "Open this link. You need no login:",
    message: Said {
        title: "A person has written to you",
        lines: &[
            "The person who looks at your appeal has sent you a message.",
            "You can read it and answer at the link below.",
        ],
    },
    question: Said {
        title: "A person has a question about your appeal",
        lines: &["The person who looks at your appeal has asked you something.", "You can answer at the link below."],
    },
    clock_stops: &[
        "Please answer by {at}.",
        "Until you answer, the time to decide stands still.",
        "Without an answer, a person decides on what is known.",
    ],
    clock_runs: "Please answer soon. The time to decide goes on.",
    overdue: Said {
        title: "We are late with your appeal, and we are sorry",
        lines: &[
            "We promised that a person would decide by {at}.",
            "We did not keep this promise. We are sorry.",
            "Your case has gone up in the queue, and a senior person will see it.",
            "You need to do nothing. Nothing is lost.",
        ],
    },
    relief: Said {
        title: "You can send again in part",
        lines: &["Your appeal is still open.", "The measure stays until a person has decided."],
    },
    relief_share: "Until then you may send {share} % of your usual volume.",
    relief_known: "You may write only to people who got messages from you before.",
    relief_ends: "This ends when your appeal is closed.",
    relief_ends_at: "This ends on {at}, or earlier when your appeal is closed.",
    relief_idle_title: "A limited service cannot be used now",
    relief_idle: &[
        "A limited service was granted for this measure, but you cannot use it now.",
        "Another measure may stand, or your appeal is closed. The link shows it.",
    ],
    withdrawn: Said {
        title: "Your appeal is withdrawn",
        lines: &[
            "You have withdrawn your appeal. It is closed, and no person decides it.",
            "The measure stays as it is.",
            "You can appeal again while there is time. The link shows until when.",
        ],
    },
};
