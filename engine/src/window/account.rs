//! What the engine keeps of one account between events.

use redress_ledger::Rung;
use redress_ledger::decision::Instance;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::{Count, Reinstated, Seen, Set, Timeline, Windows};
use crate::event::{BounceClass, ErrorClass, Event, Kind};

/// Facts about an account that rules may read, as the ledger's commands brought them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// When it was opened (ms).
    pub created_at: Option<i64>,
    /// The platform's name of its plan.
    pub plan: Option<String>,
    /// Only a person may suspend it.
    pub protected: bool,
}

/// One account's state. Applying the same events and commands in the same order gives the same state, bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Sliding counts.
    pub windows: Windows,
    /// Facts about it.
    pub facts: Facts,
    /// The rung decided so far.
    pub decided: Rung,
    /// Hash of the decision that was made last; 0 for none since the rung last fell.
    pub last_decision: u64,
    /// Hashes of the rules that have fired at the decided rung.
    pub fired: BTreeSet<u64>,
    /// Hashes of the rules that have proposed something to a person since the last reinstatement.
    pub proposed: BTreeSet<u64>,
    /// The policy that `shadowed` is about (start of its hash).
    pub shadow_policy: u64,
    /// Hashes of the shadow rules that have fired since the last policy change or reinstatement.
    pub shadowed: BTreeSet<u64>,
    /// Since the last reinstatement.
    pub reinstated: Option<Reinstated>,
    /// Event keys seen.
    pub seen: Seen,
    /// For the plot.
    pub timeline: Timeline,
    /// The newest bad outcome, redacted: the example in a statement where a good outcome tipped the decision.
    pub last_adverse: Option<Instance>,
    /// Journal position that this state includes.
    pub position: u64,
}

impl Default for Account {
    fn default() -> Self {
        Self {
            windows: Windows::default(),
            facts: Facts::default(),
            decided: Rung::Observe,
            last_decision: 0,
            fired: BTreeSet::new(),
            proposed: BTreeSet::new(),
            shadow_policy: 0,
            shadowed: BTreeSet::new(),
            reinstated: None,
            seen: Seen::default(),
            timeline: Timeline::default(),
            last_adverse: None,
            position: 0,
        }
    }
}

impl Account {
    /// Takes an event in. False where it does not count (a duplicate, of unknown kind, or of the time before a reinstatement).
    pub fn apply(&mut self, event: &Event) -> bool {
        if !self.seen.insert(event.key) || event.kind == Kind::Unknown {
            return false;
        }
        if event.kind == Kind::AccountCreated && self.facts.created_at.is_none() {
            self.facts.created_at = Some(event.at);
        }
        if self.reinstated.as_mut().is_some_and(|r| !r.counts(event)) {
            return false;
        }
        self.windows.now = self.windows.now.max(event.at);
        self.tally(event);
        true
    }

    /// A person undid a decision (or a decision had no effect): the rung falls to `rung_after`. With `forget_until`, activity up to
    /// then no longer counts.
    pub fn fall_back(&mut self, rung_after: Rung, forget_until: Option<i64>) {
        if let Some(at) = forget_until {
            self.windows.forget();
            self.reinstated = Some(Reinstated::new(at));
            self.shadowed.clear();
            self.last_adverse = None;
        }
        self.decided = rung_after;
        self.last_decision = 0;
        self.fired.clear();
        self.proposed.clear();
    }

    fn tally(&mut self, event: &Event) {
        let (at, n) = (event.at, u64::from(event.count));
        let mut count = |what| self.windows.count(what, at, n);
        let (mut activity, mut adverse) = (0, 0);
        match event.kind {
            Kind::EmailSubmitted => {
                count(Count::EmailSubmitted);
                activity = n;
            }
            Kind::EmailDelivered => count(Count::EmailDelivered),
            Kind::EmailBounced => {
                count(match event.bounce {
                    Some(BounceClass::Hard) => Count::EmailBouncedHard,
                    Some(BounceClass::Block) => Count::EmailBouncedBlock,
                    Some(BounceClass::Soft) | None => Count::EmailBouncedSoft,
                });
                adverse = n;
            }
            Kind::EmailDeferred => count(Count::EmailDeferred),
            Kind::EmailDropped => {
                count(Count::EmailDropped);
                adverse = n;
            }
            Kind::EmailComplained => {
                count(Count::EmailComplained);
                adverse = n;
            }
            Kind::EmailUnsubscribed => count(Count::EmailUnsubscribed),
            Kind::MessageSubmitted => {
                count(Count::MessageSubmitted);
                activity = n;
            }
            Kind::MessageDelivered => count(Count::MessageDelivered),
            Kind::MessageFailed => {
                count(Count::MessageFailed);
                match event.error {
                    Some(ErrorClass::Filtered) => count(Count::MessageFiltered),
                    Some(ErrorClass::InvalidRecipient | ErrorClass::Unreachable) => count(Count::MessageInvalid),
                    Some(ErrorClass::OptedOut) => count(Count::MessageAfterStop),
                    Some(ErrorClass::FraudBlock) => count(Count::VerificationRefused),
                    _ => {}
                }
                adverse = n;
            }
            Kind::MessageReported => {
                count(Count::MessageReported);
                adverse = n;
            }
            Kind::VerificationStarted => {
                count(Count::VerificationStarted);
                activity = n;
            }
            Kind::VerificationApproved => count(Count::VerificationApproved),
            Kind::VerificationExpired => {
                count(Count::VerificationExpired);
                adverse = n;
            }
            Kind::AuthLoginSucceeded => {
                count(Count::LoginSucceeded);
                activity = n;
            }
            Kind::AuthLoginFailed => {
                count(Count::LoginFailed);
                adverse = n;
            }
            Kind::AuthMfaChanged
            | Kind::AuthPasswordChanged
            | Kind::AuthEmailChanged
            | Kind::AuthKeyCreated
            | Kind::ConfigChanged => count(Count::SensitiveChange),
            Kind::CredentialLeaked => count(Count::CredentialLeaked),
            Kind::ContentPosted => {
                count(Count::ContentPosted);
                activity = n;
            }
            _ => {}
        }
        self.see(event);
        if activity + adverse > 0 {
            self.timeline.add(at, activity, adverse);
        }
        if adverse > 0 && self.last_adverse.as_ref().is_none_or(|known| known.at.0 <= at) {
            self.last_adverse = Some(event.instance());
        }
    }

    fn see(&mut self, event: &Event) {
        let (set, thing) = match event.kind {
            Kind::MessageInbound if event.opt_out => (Set::StopSender, event.sender.or(event.recipient)),
            Kind::MessageDelivered => (Set::MessageRecipient, event.recipient),
            Kind::VerificationStarted => (Set::VerificationRecipient, event.recipient),
            Kind::EmailSubmitted => (Set::EmailRecipient, event.recipient),
            Kind::ContentPosted => (Set::ContentTarget, event.content),
            Kind::AuthLoginSucceeded => (Set::LoginCountry, event.country.map(country_hash)),
            _ => return,
        };
        if let Some(thing) = thing {
            self.windows.see(set, (thing >> 64) as u64, event.at);
        }
    }
}

/// Spreads a country's two letters over 128 bits (splitmix64's finaliser), as the sketch wants uniform hashes.
fn country_hash(country: [u8; 2]) -> u128 {
    let mut z = u64::from(u16::from_be_bytes(country)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    u128::from(z ^ (z >> 31)) << 64
}
