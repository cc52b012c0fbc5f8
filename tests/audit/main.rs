//! The audit log from outside: a service signs it, an auditor verifies ledger and export, and whatever was done to either is found.

#[path = "../support/mod.rs"]
mod support;

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};
use support::Sandbox;

/// A ledger with some entries, signed by a service that ran and stopped; `journal` says how many lines an export has.
async fn signed() -> Sandbox {
    let sandbox = Sandbox::new();
    for (name, role) in [("ada", "admin"), ("ben", "reviewer"), ("pipeline", "service")] {
        sandbox.add_user(name, role);
    }
    let mut redress = sandbox.start("run").await;
    assert!(redress.stop().await.success());
    sandbox.add_user("cleo", "auditor");
    sandbox
}

/// What `audit verify` says where it must fail.
#[track_caller]
fn broken(sandbox: &Sandbox, args: &[&str], says: &str) {
    let all: Vec<&str> = ["audit", "verify"].into_iter().chain(args.iter().copied()).collect();
    let output = sandbox.run(&all);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(says), "{says:?} is not in {said}");
}

async fn sql(sandbox: &Sandbox, sql: &str) {
    let url = format!("sqlite:{}", sandbox.data().join("ledger.db").display());
    let mut connection = SqliteConnection::connect(&url).await.expect("the ledger");
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.expect("done");
}

async fn guards_dropped(sandbox: &Sandbox) {
    for (table, names) in [
        ("audit", ["never_changed", "never_deleted"]),
        ("audit_checkpoints", ["never_changed", "never_deleted"]),
        ("sequences", ["never_deleted", "change_1"]),
    ] {
        for name in names {
            sql(sandbox, &format!("DROP TRIGGER {table}_{name}")).await;
        }
    }
}

#[tokio::test]
async fn a_service_signs_the_log_and_says_who_signed() {
    let sandbox = signed().await;
    let said = sandbox.must(&["audit", "verify"]);
    assert!(said.contains("1 checkpoints hold") && said.contains("1 copies kept outside agree"), "{said}");
    let printed = sandbox.must(&["audit", "checkpoint"]);
    let checkpoint: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(checkpoint["number"], 2);
    assert_eq!(sandbox.must(&["audit", "checkpoint"]), "nothing is new since the last checkpoint\n");
    let said = sandbox.must(&["audit", "verify"]);
    assert!(said.contains("2 checkpoints hold") && said.contains(" 0 rest on the chain alone; 2 copies"), "{said}");
    #[cfg(unix)]
    for file in ["keys/audit.key", "keys/audit-checkpoints.ndjson"] {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(sandbox.data().join(file)).expect("there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let stranger = ["--key", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"];
    broken(&sandbox, &stranger, "which is not one that you trust");
}

#[tokio::test]
async fn who_owns_the_database_is_found_by_the_copies() {
    let sandbox = signed().await;
    sandbox.must(&["audit", "checkpoint"]);
    guards_dropped(&sandbox).await;
    sql(&sandbox, "DELETE FROM audit WHERE seq > 3; UPDATE sequences SET value = 3 WHERE name = 'audit'").await;
    broken(&sandbox, &[], "broken at entry 4: entry 4 is missing: checkpoint 1, signed ");
    sql(&sandbox, "DELETE FROM audit_checkpoints").await;
    broken(&sandbox, &[], "broken at entry 4: entry 4 is missing: checkpoint 1, signed ");
    let elsewhere = sandbox.path("worm.ndjson");
    std::fs::rename(sandbox.data().join("keys/audit-checkpoints.ndjson"), &elsewhere).expect("moved");
    assert!(sandbox.must(&["audit", "verify"]).contains("intact"), "nobody is left to tell");
    broken(&sandbox, &["--checkpoints", &elsewhere.to_string_lossy()], "entry 4 is missing: checkpoint 1, signed ");
}

fn rewritten(from: &Path, to: &Path, change: impl FnOnce(&mut Vec<String>)) {
    let mut lines: Vec<String> = std::fs::read_to_string(from).expect("readable").lines().map(str::to_owned).collect();
    change(&mut lines);
    std::fs::write(to, lines.join("\n") + "\n").expect("writable");
}

#[tokio::test]
async fn an_auditor_verifies_the_export_elsewhere_and_finds_what_was_done_to_it() {
    let sandbox = signed().await;
    let key = sandbox.must(&["audit", "key"]);
    let key = key.trim();
    sandbox.must(&["audit", "export", "--out", "log.ndjson"]);
    let again = sandbox.run(&["audit", "export", "--out", "log.ndjson"]);
    assert_eq!(again.status.code(), Some(2), "an export overwrites nothing");

    let elsewhere = Sandbox::new();
    let (honest, forged) = (elsewhere.path("log.ndjson"), elsewhere.path("forged.ndjson"));
    std::fs::copy(sandbox.path("log.ndjson"), &honest).expect("copied");
    let said = elsewhere.must(&["audit", "verify", "--input", "log.ndjson", "--key", key]);
    assert!(said.contains("audit log intact") && said.contains("1 checkpoints hold"), "{said}");
    let said = elsewhere.must(&["audit", "verify", "--input", "log.ndjson"]);
    assert!(said.contains("came with the file"), "{said}");
    assert!(!elsewhere.data().exists(), "it needs no data folder");

    let check = |change: &dyn Fn(&mut Vec<String>), says: &str| {
        rewritten(&honest, &forged, |lines| change(lines));
        broken(&elsewhere, &["--input", "forged.ndjson", "--key", key], says);
    };
    // Line 0 is the head, line n entry n.
    check(&|lines| lines[3] = lines[3].replace("\"actor\":\"cli\"", "\"actor\":\"eve\""), "entry 3 was changed");
    check(&|lines| drop(lines.remove(2)), "entry 2 is missing");
    check(&|lines| lines.swap(2, 3), "broken at entry 2");
    check(&|lines| drop(lines.pop()), "were written, the last one present is");
    check(&|lines| lines.truncate(4), "broken at entry 4");
    check(
        &|lines| {
            let entries = lines.iter().filter(|line| line.starts_with("{\"entry\"")).count();
            lines[0] = lines[0].replace(&format!("\"entries\":{entries}"), "\"entries\":3");
            lines.retain(|line| {
                !line.starts_with("{\"entry\"")
                    || line.contains("\"seq\":1,")
                    || line.contains("\"seq\":2,")
                    || line.contains("\"seq\":3,")
            });
        },
        "entry 4 is missing: checkpoint 1",
    );
    check(&|lines| lines.retain(|line| !line.starts_with("{\"head\"")), "the first line is not that of an export");
    check(&|lines| lines[2] = "{}".to_owned(), "forged.ndjson:3: this is no line of an export");
}
