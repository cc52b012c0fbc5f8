//! The ledger with people of every role that each test begins with: made once, then copied. Passwords alone take longer than most tests.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use redress_ledger::clock::{Chance, ManualClock, SeededChance};
use redress_ledger::store::{LedgerUrl, Promises};
use redress_ledger::{Ledger, Role, Timestamp};
use tokio::sync::OnceCell;

use crate::desk::{PASSWORD, START};

const SEED: u64 = 11;
/// By which [`SeededChance`] goes on for every eight bytes that it gave.
const STRIDE: u64 = 0x9E37_79B9_7F4A_7C15;

struct Made {
    file: Vec<u8>,
    tokens: HashMap<Role, String>,
    drawn: u64,
}

/// Chance that counts what it gave, in eights of bytes.
struct Counted {
    chance: SeededChance,
    drawn: AtomicU64,
}

impl Chance for Counted {
    fn fill(&self, out: &mut [u8]) {
        self.drawn.fetch_add(out.len().div_ceil(8) as u64, Ordering::SeqCst);
        self.chance.fill(out);
    }
}

async fn make() -> Made {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let clock = Arc::new(ManualClock::new(Timestamp::parse(START).unwrap()));
    let chance = Arc::new(Counted { chance: SeededChance::new(SEED), drawn: AtomicU64::new(0) });
    let ledger =
        Ledger::open(&LedgerUrl::Sqlite(path.clone()), Promises::default(), clock, chance.clone()).await.unwrap();
    let mut tokens = HashMap::new();
    for role in Role::ALL {
        let password = role.is_human().then_some(PASSWORD);
        ledger.add_user(role.as_str(), role, password, "test").await.unwrap();
        tokens.insert(role, ledger.issue_token(role.as_str(), "test").await.unwrap());
    }
    ledger.close().await;
    Made { file: std::fs::read(path).unwrap(), tokens, drawn: chance.drawn.load(Ordering::SeqCst) }
}

/// Puts that ledger at `path`; answers the token of each role, and chance as it was afterwards.
pub async fn copy_to(path: &Path) -> (HashMap<Role, String>, SeededChance) {
    static MADE: OnceCell<Made> = OnceCell::const_new();
    let made = MADE.get_or_init(make).await;
    std::fs::write(path, &made.file).unwrap();
    let chance = SeededChance::new(SEED.wrapping_add(STRIDE.wrapping_mul(made.drawn)));
    (made.tokens.clone(), chance)
}
