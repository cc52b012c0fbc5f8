//! What the holder's page says about asking a person: the form, its refusals, the receipt.

use super::phrases::phrases;

phrases! {
    /// Phrases of the appeal.
    AppealWords {
        /// Heading.
        heading;
        /// A person looks, and it is free.
        person_looks;
        /// Until when, on a day.
        ask_until(day: &str);
        /// While no time runs yet.
        no_time_yet;
        /// How long it takes.
        answer_within(span: &str);
        /// On paper, in place of the form.
        on_paper;
        /// What the picture beside it is.
        code;
        /// After a refusal: what was typed is kept.
        still_here;
        /// Legend over the kinds.
        what_for;
        /// Kind: dispute.
        dispute;
        /// Kind: reinstatement.
        reinstatement;
        /// Label.
        view;
        /// Hint below it.
        view_hint;
        /// Label.
        contest;
        /// Hint below it.
        contest_hint;
        /// Label of the box.
        wants_human;
        /// Hint below it.
        wants_human_hint;
        /// Button.
        send;
        /// Refusal: no kind chosen.
        choose_kind;
        /// Refusal: a text is too long.
        too_long(name: &str, chars: &str, most: &str);
        /// Refusal: too many tries.
        wait(secs: i64);
        /// Refusal: the record cannot be reached.
        unreachable;
        /// Heading over words that could not be stored.
        kept;
        /// Below it.
        kept_lead;
        /// Heading of the receipt.
        received;
        /// Below it.
        received_lead;
        /// Label of the appeal's number.
        number;
        /// Label of the hash.
        fingerprint;
        /// No appeal now: one is open.
        open_already;
        /// No appeal now: the measure is over.
        measure_ended;
        /// No appeal now: the time is over, with its last day.
        too_late(day: &str);
    }
}
