//! How many passwords may be tried: by one address, by one address for one name, and at the same time by anybody.
//!
//! Checking a password costs memory and time on purpose, so what runs side by side is bounded as well. The ledger locks a name
//! after ten wrong tries whoever makes them; this is before that, and forgets with the process.

use std::time::Duration;

use redress_ledger::Timestamp;
use redress_ledger::token::sha256_hex;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::limit::{Asker, Limiter};

/// Passwords checked at the same time.
const SIDE_BY_SIDE: usize = 4;
/// Longest wait for one's turn.
const WAIT: Duration = Duration::from_secs(10);
/// How many names' worth of tries one address has: many people may share one.
const NAMES_PER_ADDRESS: u32 = 10;

/// The bounds of the console's door.
#[derive(Debug)]
pub struct Door {
    by_name: Limiter,
    by_address: Limiter,
    turns: Semaphore,
}

impl Door {
    /// Admits so many tries a minute for one name from one address.
    pub fn per_minute(per_minute: u32) -> Self {
        Self {
            by_name: Limiter::per_minute(per_minute),
            by_address: Limiter::per_minute(per_minute.saturating_mul(NAMES_PER_ADDRESS)),
            turns: Semaphore::new(SIDE_BY_SIDE),
        }
    }

    /// Counts one try.
    ///
    /// # Errors
    /// The seconds to wait.
    pub fn admit(&self, asker: &Asker, name: &str, now: Timestamp) -> Result<(), i64> {
        self.by_address.admit(asker.key(), now)?;
        // Hashed, so that a long name costs no more memory than a short one.
        self.by_name.admit(&format!("{} {}", asker.key(), sha256_hex(name.as_bytes())), now)
    }

    /// Waits for a turn to check a password; hold it meanwhile. `None` where none came free in time.
    pub async fn turn(&self) -> Option<SemaphorePermit<'_>> {
        tokio::time::timeout(WAIT, self.turns.acquire()).await.ok()?.ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_name_used_up_leaves_others_at_the_same_address_their_tries() {
        let door = Door::per_minute(2);
        let (here, there) = (Asker::at("192.0.2.1"), Asker::at("192.0.2.2"));
        assert_eq!(door.admit(&here, "ann", Timestamp(0)), Ok(()));
        assert_eq!(door.admit(&here, "ann", Timestamp(0)), Ok(()));
        assert_eq!(door.admit(&here, "ann", Timestamp(0)), Err(60));
        assert_eq!(door.admit(&here, "bob", Timestamp(0)), Ok(()));
        assert_eq!(door.admit(&there, "ann", Timestamp(0)), Ok(()));
    }

    #[test]
    fn one_address_cannot_try_names_without_end() {
        let door = Door::per_minute(1);
        let here = Asker::at("192.0.2.1");
        let admitted = (0..50).filter(|n| door.admit(&here, &n.to_string(), Timestamp(0)).is_ok()).count();
        assert_eq!(admitted, 10);
    }

    #[tokio::test]
    async fn no_more_than_four_passwords_are_checked_at_once() {
        let door = Door::per_minute(1);
        let held = [door.turn().await, door.turn().await, door.turn().await, door.turn().await];
        assert!(held.iter().all(Option::is_some));
        let fifth = tokio::time::timeout(Duration::from_millis(50), door.turn());
        assert!(fifth.await.is_err(), "the fifth waits");
        drop(held);
        assert!(door.turn().await.is_some());
    }
}
