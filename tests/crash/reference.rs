//! The run that nothing disturbs: what all others are compared with, and proof that there is something to compare.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use tokio::sync::OnceCell;

use crate::record::{self, Record, assert_same};
use crate::support::Sandbox;
use crate::world::World;

/// What it came to.
pub struct Reference {
    pub record: Record,
    /// Ids of what a replay of its journal decides.
    replayed: Vec<String>,
}

/// Made by the first test that asks.
pub async fn reference() -> &'static Reference {
    static REFERENCE: OnceCell<Reference> = OnceCell::const_new();
    REFERENCE.get_or_init(undisturbed).await
}

async fn undisturbed() -> Reference {
    let mut world = World::prepare().await;
    world.start().await;
    world.put_accounts().await;
    world.send_all(Duration::ZERO).finish().await;
    world.settle().await;
    let record = record::read(&world).await;
    // Stopped in order and started again from its checkpoint, it is the same.
    world.stop().await;
    world.start().await;
    assert_same(&record::read(&world).await, &record, "after a stop in order");
    world.stop().await;
    let verdict = world.sandbox.must(&["audit", "verify"]);
    assert!(verdict.starts_with("audit log intact: "), "{verdict}");
    Reference { record, replayed: replay(&world.sandbox) }
}

/// Ids of the decisions that `redress score` reads out of a copy of the journal.
fn replay(sandbox: &Sandbox) -> Vec<String> {
    let copy = sandbox.path("copied-journal");
    copy_folder(&sandbox.data().join("engine/journal"), &copy);
    let journal = copy.to_string_lossy();
    sandbox.must(&["score", "--journal", &journal, "--policy", "policy.toml", "--decisions", "replayed.ndjson"]);
    let text = std::fs::read_to_string(sandbox.path("replayed.ndjson")).expect("written");
    let id = |line: &str| {
        let decision: serde_json::Value = serde_json::from_str(line).expect("JSON");
        decision["id"].as_str().expect("an id").to_owned()
    };
    text.lines().map(id).collect()
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir(to).expect("a new folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("readable");
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
    }
}

#[tokio::test]
async fn an_undisturbed_run_imposes_on_every_rung_and_its_journal_decides_the_same_again() {
    let Reference { record: reference, replayed } = reference().await;
    let rungs: Vec<&str> = reference.accounts.values().filter_map(|view| view["standing"].as_str()).collect();
    for (rung, least) in [("observe", 5), ("warn", 2), ("limit", 2), ("suspend", 3)] {
        let found = rungs.iter().filter(|r| **r == rung).count();
        assert!(found >= least, "{found} accounts at {rung}: {rungs:?}");
    }
    assert_eq!(reference.notices.len(), reference.enforcements.len() * 2, "one by mail and one by webhook for each");
    assert!(reference.notices.iter().all(|notice| notice.ends_with(" delivered")), "{:?}", reference.notices);
    assert!(reference.decisions.values().all(|decision| decision["answer"] == "imposed"), "the brake must not bite");

    assert!(reference.decisions.keys().collect::<BTreeSet<_>>() == replayed.iter().collect::<BTreeSet<_>>());
    assert_eq!(replayed.len(), reference.decisions.len());
}
