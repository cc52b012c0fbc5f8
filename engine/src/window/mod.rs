//! One account's state: sliding counts and distinct counts, the decided rung, what a reinstatement forgot, and which events it has
//! already seen.

mod account;
mod counter;
mod dedupe;
mod distinct;
mod reinstated;
mod tally;
mod timeline;

pub use account::{Account, Facts};
pub use counter::Counter;
pub use dedupe::{KEYS_MAX, Seen};
pub use distinct::Distinct;
pub use reinstated::{OUTCOME_DELAY_MS, Reinstated};
pub use tally::Tally;
pub use timeline::{STEP_MS, Timeline};

use serde::{Deserialize, Serialize};

/// Longest window, in milliseconds.
pub const KEEP_MS: i64 = 604_800_000;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }
        impl $name {
            /// How many there are.
            pub const LEN: usize = [$(Self::$variant),*].len();
        }
    };
}

names!(
    /// What is counted over sliding windows. Append only: the order is part of the stored state.
    Count {
        /// Mails submitted.
        EmailSubmitted,
        /// Mails delivered.
        EmailDelivered,
        /// Mails bounced for good: no such address.
        EmailBouncedHard,
        /// Mails refused by policy or reputation.
        EmailBouncedBlock,
        /// Mails bounced for another reason.
        EmailBouncedSoft,
        /// Mails put off by the receiving server.
        EmailDeferred,
        /// Mails dropped for an address on the suppression list.
        EmailDropped,
        /// Recipients who reported a mail.
        EmailComplained,
        /// Recipients who unsubscribed.
        EmailUnsubscribed,
        /// Messages submitted.
        MessageSubmitted,
        /// Messages delivered.
        MessageDelivered,
        /// Messages failed, all classes.
        MessageFailed,
        /// Messages filtered by a carrier.
        MessageFiltered,
        /// Messages to numbers that do not exist or cannot receive.
        MessageInvalid,
        /// Messages to people who had said STOP.
        MessageAfterStop,
        /// Messages reported as spam by their recipient.
        MessageReported,
        /// Verifications started.
        VerificationStarted,
        /// Verifications approved.
        VerificationApproved,
        /// Verifications that expired.
        VerificationExpired,
        /// Verification codes refused by the provider's fraud guard.
        VerificationRefused,
        /// Sign-ins that succeeded.
        LoginSucceeded,
        /// Sign-ins that failed.
        LoginFailed,
        /// Changes that a thief makes first: second factor, password, address, keys.
        SensitiveChange,
        /// Keys found in public.
        CredentialLeaked,
        /// Posts, edits or comments.
        ContentPosted,
    }
);

names!(
    /// What is counted without repeats. Append only.
    Set {
        /// People who sent STOP.
        StopSender,
        /// Recipients of delivered messages.
        MessageRecipient,
        /// Recipients of verification codes.
        VerificationRecipient,
        /// Countries that sign-ins came from.
        LoginCountry,
        /// Recipients of mail.
        EmailRecipient,
        /// Things posted to or about.
        ContentTarget,
    }
);

/// Every window of one account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Windows {
    /// The account's largest event time; the right end of every window.
    pub now: i64,
    counts: Vec<Counter>,
    sets: Vec<Distinct>,
}

impl Windows {
    /// Counts `n` at `at`.
    pub fn count(&mut self, what: Count, at: i64, n: u64) {
        if self.counts.len() <= what as usize {
            self.counts.resize_with(what as usize + 1, Counter::default);
        }
        self.counts[what as usize].add(at, n, self.now, KEEP_MS);
    }

    /// Notes that `hash` was seen at `at`.
    pub fn see(&mut self, what: Set, hash: u64, at: i64) {
        if self.sets.len() <= what as usize {
            self.sets.resize_with(what as usize + 1, Distinct::default);
        }
        self.sets[what as usize].add(hash, at, self.now, KEEP_MS);
    }

    /// How many in the last `window_ms`.
    pub fn tally(&self, what: Count, window_ms: i64) -> Tally {
        self.counts.get(what as usize).map_or_else(Tally::default, |c| c.tally(self.now, window_ms))
    }

    /// How many different ones in the last `window_ms`.
    pub fn distinct(&self, what: Set, window_ms: i64) -> Tally {
        self.sets.get(what as usize).map_or_else(Tally::default, |s| s.tally(self.now, window_ms))
    }

    /// Forgets every count; the clock stays.
    pub fn forget(&mut self) {
        self.counts.clear();
        self.sets.clear();
    }
}
