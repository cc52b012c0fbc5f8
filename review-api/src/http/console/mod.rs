//! The reviewers' console: pages that work without JavaScript, over the same functions as the JSON API.

pub mod account;
pub mod approve_termination;
pub mod campaigns;
pub mod case;
pub mod claim;
pub mod close;
pub mod decide;
pub mod decline;
pub mod dismiss;
pub mod escalate;
pub mod first_look;
pub mod hand_over;
pub mod keys;
pub mod known_answer;
pub mod lift;
pub mod me;
pub mod message;
pub mod misuse;
pub mod models;
pub mod next;
pub mod park;
pub mod provider;
pub mod queue;
pub mod release;
pub mod release_imposition;
pub mod relief;
pub mod reversals;
pub mod reviewers;
pub mod second_factor;
pub mod sign_in;
pub mod sign_out;
pub mod skip;
pub mod undo;

use axum::http::Uri;
use redress_ledger::Rung;
use redress_ledger::review::{OutcomeKind, RootCause, Verdict};

use super::body::{Form, form_field};
use crate::page::case::Typed;

/// What was just done, as the address of the next page carries it, with the words for it.
const DONE: &[(&str, &str)] = &[
    ("claimed", "You have claimed this case."),
    ("released", "The case is back in the queue."),
    ("decided", "Decided. The holder will be told."),
    ("said", "It is recorded. The holder will be told."),
    ("looked", "Your first look is kept. Here is the machine's view. Now decide."),
    ("held", "Your verdict is sent in a few seconds. Until then you can take it back."),
    ("given", "Your verdict counts. Another person decides without seeing it."),
    (
        "second-look",
        "Thank you. This was a second look at a decided case: it helps us to review well, and changes nothing.",
    ),
    ("undone", "Taken back. Nothing was sent."),
    ("closed", "Closed without a decision. The holder will be told."),
    ("closing-proposed", "Your word counts. Another person has to say the same; the holder hears nothing before that."),
    ("imposed", "Released. The measure is in effect, and the holder will be told."),
    ("dismissed", "Dismissed. Nothing takes effect."),
    ("approved", "Your approval counts. A second person has to agree."),
    ("terminated", "Approved by two people. The holder will be told on which day the contract ends."),
    ("vouched", "Kept. The case may now be shown to others as a test."),
    ("lifted", "Lifted. The holder will be told."),
    (
        "lift-proposed",
        "Your word counts. A second senior reviewer or admin has to lift it as well; the holder hears nothing before that.",
    ),
    ("nothing", "Nothing waits that you may take now. Thank you."),
    ("parked", "Parked. The case comes back by itself."),
    ("handed-over", "Your colleague is asked. Until they answer, the case waits for them."),
    ("declined", "Declined. The case is back in the queue."),
    ("escalated", "Escalated. A senior reviewer decides it."),
    ("skipped", "Passed over. You will not be shown it for a day."),
    ("competence", "Saved. The queue hands out cases by it from now on."),
    ("written", "Sent. The holder will be told that there is a message."),
    ("asked", "Asked. The holder will be told."),
    ("relieved", "Granted. The holder and the platform will be told."),
    ("judged", "Kept. The last verdict on a campaign counts."),
    ("sessions", "Ended."),
    ("password", "Your password is changed. Every other session has ended."),
    ("model-live", "It is live. A running engine takes it within a second."),
    ("model-retired", "It is out of service. Rules that read a score do not fire unless another model is live."),
    ("second-factor-removed", "Your second factor is gone."),
];

/// The words for what the address says was done; an address cannot bring words of its own.
fn done(uri: &Uri) -> Option<&'static str> {
    let name = form_field(uri.query()?.as_bytes(), "done")?;
    DONE.iter().find(|(known, _)| *known == name).map(|(_, words)| *words)
}

/// The verdict's fields as typed.
fn typed(form: &Form) -> Typed {
    Typed {
        outcome: form.text("outcome"),
        reason: form.words("reason"),
        answer: form.words("answer"),
        root_cause: form.text("root_cause"),
        reduced_to: form.text("reduced_to"),
        why_changed: form.words("why_changed"),
        ..Typed::default()
    }
}

/// What was typed as a verdict, or what is missing in it. Bounds are the ledger's to check.
fn verdict(typed: &Typed) -> Result<Verdict, String> {
    let outcome = OutcomeKind::parse(&typed.outcome).ok_or("Choose an outcome.")?;
    let root_cause = RootCause::parse(&typed.root_cause);
    let reduced_to = Rung::parse(&typed.reduced_to);
    if outcome.is_overturn() && root_cause.is_none() {
        return Err("An overturned decision needs a cause: choose what went wrong.".to_owned());
    }
    if outcome == OutcomeKind::UpheldReduced && reduced_to.is_none() {
        return Err("Choose the lesser measure that takes its place.".to_owned());
    }
    Ok(Verdict {
        outcome,
        reason: typed.reason.clone(),
        answer: typed.answer.clone(),
        root_cause: root_cause.filter(|_| outcome.is_overturn()),
        reduced_to: reduced_to.filter(|_| outcome == OutcomeKind::UpheldReduced),
        why_changed: Some(typed.why_changed.clone()).filter(|why| !why.is_empty()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(outcome: &str, root_cause: &str, reduced_to: &str) -> Result<Verdict, String> {
        let text = |t: &str| t.to_owned();
        verdict(&Typed {
            outcome: text(outcome),
            root_cause: text(root_cause),
            reduced_to: text(reduced_to),
            ..Typed::default()
        })
    }

    #[test]
    fn a_verdict_takes_only_the_fields_that_belong_to_its_outcome() {
        assert!(check("", "", "").is_err());
        assert!(check("overturned_technical", "", "").is_err());
        assert!(check("upheld_reduced", "", "").is_err());
        let upheld = check("upheld", "threshold", "warn").expect("complete");
        assert_eq!((upheld.root_cause, upheld.reduced_to), (None, None));
        let overturned = check("overturned_technical", "data_quality", "warn").expect("complete");
        assert_eq!((overturned.root_cause, overturned.reduced_to), (Some(RootCause::DataQuality), None));
    }

    #[test]
    fn an_address_brings_no_words_of_its_own() {
        assert_eq!(done(&"/console?done=claimed".parse().unwrap()), Some("You have claimed this case."));
        assert_eq!(done(&"/console?done=%3Cb%3Ex%3C/b%3E".parse().unwrap()), None);
        assert_eq!(done(&"/console".parse().unwrap()), None);
    }
}
