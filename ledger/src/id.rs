//! Identifiers as types, so that a case can never be looked up by the id of a decision.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::clock::{Chance, Timestamp};

/// Longest account id accepted, in bytes. An account id is opaque to Redress.
pub const ACCOUNT_ID_BYTES_MAX: usize = 128;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }
    };
}

text_id!(
    /// The platform's name for an account; opaque, at most [`ACCOUNT_ID_BYTES_MAX`] bytes.
    AccountId
);
text_id!(
    /// Derived from what was decided: 128 bits of SHA-256 over account, event key, rung, rule ids, policy and model hash,
    /// written as a UUID version 8. The same decision made again after a crash has the same id.
    DecisionId
);
text_id!(
    /// One effect on an account. Derived from its decision and rung, hence imposed once.
    EnforcementId
);
text_id!(
    /// A statement of reasons. Derived from its decision and rung.
    StatementId
);
text_id!(
    /// One message to a holder or to the platform.
    NoticeId
);
text_id!(
    /// A holder's challenge of a decision.
    AppealId
);
text_id!(
    /// One unit of review.
    CaseId
);
text_id!(
    /// A file that came with an appeal.
    AttachmentId
);
text_id!(
    /// A person's verdict on a decision.
    OutcomeId
);
text_id!(
    /// A principal: a person or a service.
    UserId
);
text_id!(
    /// One message about an appeal.
    MessageId
);
text_id!(
    /// A limited service while an appeal waits.
    ReliefId
);

/// A new time-ordered id (UUID version 7) from the given clock reading and randomness.
pub fn fresh(now: Timestamp, chance: &dyn Chance) -> String {
    let mut random = [0u8; 10];
    chance.fill(&mut random);
    let millis = u64::try_from(now.0).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid().to_string()
}

/// A new id that says nothing, not even when it was made (UUID version 4): for what is shown as if it were new.
pub fn timeless(chance: &dyn Chance) -> String {
    let mut random = [0u8; 16];
    chance.fill(&mut random);
    uuid::Builder::from_random_bytes(random).into_uuid().to_string()
}

/// An id derived from its parts: the first 128 bits of SHA-256 over the length-prefixed parts, as a UUID version 8.
/// Length prefixes keep `("ab", "c")` apart from `("a", "bc")`.
pub fn derived(parts: &[&str]) -> String {
    use sha2::{Digest, Sha256};
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let digest = hasher.finalize();
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derived_ids_are_stable_and_keep_their_parts_apart() {
        assert_eq!(derived(&["a", "b"]), derived(&["a", "b"]));
        assert_ne!(derived(&["ab", "c"]), derived(&["a", "bc"]));
    }
}
