//! After a reinstatement an event counts only if the activity it concerns is later: joined by message id where it names
//! one, else by its own time less the outcome delay. Twenty late complaints about old mail suspend nobody twice.

use serde::{Deserialize, Serialize};

use super::Seen;
use crate::event::{Event, Kind};

/// Outcomes (bounces, complaints, failures) are taken to come at most this long after the activity they concern.
pub const OUTCOME_DELAY_MS: i64 = 72 * 3_600_000;
/// Outcomes that name a message are joined for this long, where every message since the reinstatement is remembered.
const JOIN_MS: i64 = 7 * 86_400_000;

/// What an account keeps since its last reinstatement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reinstated {
    /// Event time of the reinstatement.
    pub at: i64,
    /// Messages submitted since then.
    messages: Seen,
}

impl Reinstated {
    /// Reinstated at `at`.
    pub fn new(at: i64) -> Self {
        Self { at, messages: Seen::default() }
    }

    /// Whether `event` counts; remembers the message that a new activity names.
    pub fn counts(&mut self, event: &Event) -> bool {
        if event.at <= self.at {
            return false;
        }
        if !is_outcome(event.kind) {
            if event.at <= self.at + JOIN_MS
                && let Some(message) = event.message
            {
                self.messages.insert(message.get());
            }
            return true;
        }
        let late_enough = event.at > self.at + OUTCOME_DELAY_MS;
        match event.message {
            Some(message) if self.messages.contains(message.get()) => true,
            // Every message since is known, and this one is not among them: it is an old one.
            Some(_) if !self.messages.forgot() && !self.messages.is_empty() && event.at <= self.at + JOIN_MS => false,
            _ => late_enough,
        }
    }
}

/// Whether an event of this kind reports what became of an earlier activity.
pub fn is_outcome(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::EmailDelivered
            | Kind::EmailDeferred
            | Kind::EmailBounced
            | Kind::EmailDropped
            | Kind::EmailComplained
            | Kind::EmailUnsubscribed
            | Kind::EmailOpened
            | Kind::EmailClicked
            | Kind::MessageDelivered
            | Kind::MessageFailed
            | Kind::MessageInbound
            | Kind::MessageReported
            | Kind::VerificationChecked
            | Kind::VerificationApproved
            | Kind::VerificationExpired
            | Kind::VerificationCanceled
            | Kind::CallAnswered
            | Kind::CallCompleted
            | Kind::CallFailed
            | Kind::ReportReceived
            | Kind::ListingObserved
            | Kind::ReputationImported
            | Kind::PaymentDisputed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: Kind, at: i64, message: Option<u64>) -> Event {
        let message = message.and_then(crate::event::Hash::new);
        Event { at, kind, message, ..Event::sample("a") }
    }

    #[test]
    fn late_outcomes_of_old_mail_do_not_count_and_those_of_new_mail_do() {
        let mut since = Reinstated::new(1_000_000);
        assert!(!since.counts(&event(Kind::EmailSubmitted, 1_000_000, Some(1))), "old activity");
        assert!(!since.counts(&event(Kind::EmailBounced, 1_500_000, Some(1))), "late bounce of old mail");
        assert!(!since.counts(&event(Kind::EmailComplained, 1_500_000, None)), "unjoined, within the delay");
        assert!(since.counts(&event(Kind::EmailSubmitted, 1_600_000, Some(2))), "new activity");
        assert!(since.counts(&event(Kind::EmailBounced, 1_700_000, Some(2))), "bounce of new mail");
        assert!(since.counts(&event(Kind::EmailComplained, 1_000_001 + OUTCOME_DELAY_MS, None)), "past the delay");
        let slow = event(Kind::EmailComplained, 1_000_001 + OUTCOME_DELAY_MS, Some(1));
        assert!(!since.counts(&slow), "a slow complaint that names an old mail");
        assert!(since.counts(&Event { at: 1_000_001 + JOIN_MS, ..slow }), "nothing is joined for ever");
    }
}
