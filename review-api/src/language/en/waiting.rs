//! English: while an appeal waits.

use crate::language::waiting::WaitingWords;

pub(super) const WORDS: WaitingWords = WaitingWords {
    pace: |half, most| format!("Of such appeals, half took at most {half} lately. Nine of ten took at most {most}."),
    pace_few: "Too few such appeals were decided lately to say how long one takes.",
    asked: |until| {
        format!(
            "A person has a question for you. Until you answer, the time to decide stands still. It goes on by {until}."
        )
    },
    went_up: "Your case has gone up in the queue. A senior person will see it.",
    relief: |share| format!("Until your appeal is decided, you may send {share} of your usual volume."),
    relief_known: "You may write only to people who got messages from you before.",
    relief_until: |at| format!("This ends on {at}, or earlier when your appeal is closed."),
    relief_ends: "This ends when your appeal is closed.",
    withdrawn: "You have withdrawn this appeal.",
    heading: "Messages",
    from_you: |at| format!("You wrote on {at}:"),
    from_person: |at| format!("The person who looks at your appeal wrote on {at}:"),
    question: |at| format!("A question to you, asked on {at}:"),
    erased: "This message was erased.",
    write: "Write to the person who looks at it",
    write_hint: |most| format!("At most {most} characters. Please write no passwords and no card numbers."),
    send: "Send the message",
    sent: "Your message is stored. A person will read it.",
    full: "There is no room for more messages. A person decides on what was said.",
    empty: "Write something before you send it.",
    too_long: |chars, most| format!("Your message has {chars} characters. At most {most} fit. Please shorten it."),
    slow: "You have written many messages within an hour. Please wait a while.",
    not_open: "No appeal is open, so nobody waits for your message.",
    withdraw: "Take the appeal back",
    withdraw_means: "Your appeal is closed then, and no person decides it. The measure stays. You can appeal again while there is time. Files that came with it are erased.",
    withdraw_sure: "Yes, I take my appeal back",
    withdraw_now: "Take it back",
    stays_open: "You took back three appeals already. This one stays open until a person decides it. You can still write a message.",
    withdraw_waits: |at| {
        format!(
            "The contact addresses of this account were changed lately. To protect you, an appeal can be taken back from {at} on."
        )
    },
    contacts_changed: |at| {
        format!(
            "On {at}, the contact addresses of this account were changed. If it was not you, appeal and say that your account was taken over. In an open appeal, write a message."
        )
    },
    withdraw_tick: "Tick the box if you want to take the appeal back.",
};
