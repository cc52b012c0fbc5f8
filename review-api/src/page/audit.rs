//! The audit log's signed checkpoints, for auditors and admins.

use askama::Template;
use redress_ledger::audit::checkpoint::PublicKey;
use redress_ledger::store::Unsigned;
use redress_ledger::store::audit_state::{Valued, Worth};

use super::{Desk, figures};

/// The page.
#[derive(Debug, Template)]
#[template(path = "audit.html")]
pub struct AuditPage {
    desk: Desk,
    key: Option<ShownKey>,
    unsigned: String,
    checkpoints: Vec<Shown>,
    /// How many of those on the page do not hold.
    broken: usize,
    /// Where older ones are.
    older: Option<i64>,
}

#[derive(Debug)]
struct ShownKey {
    public: String,
    id: String,
}

#[derive(Debug)]
struct Shown {
    number: i64,
    entries: String,
    at: String,
    head: String,
    key_id: String,
    signature: String,
    told: &'static str,
    holds: bool,
}

impl AuditPage {
    /// For checkpoints in order; `older` is the last number of the page before, 0 for none.
    pub fn new(desk: Desk, key: Option<&PublicKey>, unsigned: &Unsigned, found: &[Valued], older: i64) -> Self {
        let checkpoints: Vec<Shown> = found.iter().rev().map(Shown::new).collect();
        Self {
            desk,
            key: key.map(|key| ShownKey { public: key.to_string(), id: key.id() }),
            unsigned: count(unsigned.entries),
            broken: checkpoints.iter().filter(|shown| !shown.holds).count(),
            checkpoints,
            older: (older > 0).then_some(older),
        }
    }
}

impl Shown {
    fn new(valued: &Valued) -> Self {
        let checkpoint = &valued.checkpoint;
        Self {
            number: checkpoint.number,
            entries: count(checkpoint.entries),
            at: figures::moment(checkpoint.at),
            head: checkpoint.head.clone(),
            key_id: checkpoint.key_id.clone(),
            signature: checkpoint.signature.clone(),
            told: match valued.verdict {
                Worth::Holds => "Holds: the signature is genuine, and the entry is the one that was signed.",
                Worth::Rewritten => "Broken: the signature is genuine, and the log holds another entry now.",
                Worth::Forged => "Forged: the signature is not by the key that it names.",
                Worth::UnknownKey => "Not examined: it was signed by a key that is not the one here.",
            },
            holds: matches!(valued.verdict, Worth::Holds | Worth::UnknownKey),
        }
    }
}

fn count(entries: i64) -> String {
    figures::count(u64::try_from(entries).unwrap_or(0))
}
