//! The running binary keeps to its own description, whatever is sent to it: schemathesis, which others wrote, asks every JSON
//! route as each role, with values inside and outside of what is described.

use std::path::{Path, PathBuf};
use std::process::Command;

use redress_ledger::Role;

use crate::house::{ACCOUNT, House};

/// Seconds that each run may take.
const SECS: &str = "18";
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,\
response_headers_conformance";

/// How long the requests of one principal go on, and what is known of real ids.
fn asked(house: &House, name: &str, token: Option<&str>, real: Option<&Path>) -> String {
    let python = std::env::var_os("REDRESS_TEST_PYTHON").expect("set REDRESS_TEST_PYTHON or run tests/run");
    let mut command = Command::new(python);
    command.arg("-B").args(["-m", "schemathesis.cli"]);
    if let Some(file) = real {
        command.arg("--config-file").arg(file);
    }
    command.args(["run", &format!("{}/openapi.json", house.redress.base())]);
    command.args([
        "--checks",
        CHECKS,
        "--phases",
        "examples,coverage,fuzzing",
        "--max-time",
        SECS,
        "--seed",
        "20261127",
    ]);
    command.args(["--continue-on-failure", "--suppress-health-check", "all", "--request-timeout", "20", "--no-color"]);
    command.args(["--generation-database", "none", "--warnings", "off"]);
    if let Some(token) = token {
        command.args(["-H", &format!("Authorization: Bearer {token}")]);
    }
    command
        .env("SCHEMATHESIS_HOOKS", "contract")
        .env("PYTHONPATH", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/access"));
    command.current_dir(house.sandbox.path(""));
    let output = command.output().expect("Python runs");
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{name}: schemathesis ended with {}\n{said}", output.status);
    said
}

/// Requests that were made, as the summary counts them.
fn made(said: &str) -> u64 {
    let line = said.lines().find(|line| line.contains(" generated")).unwrap_or_else(|| panic!("no summary in {said}"));
    let count: String = line.chars().take_while(|c| *c != 'g').filter(char::is_ascii_digit).collect();
    count.parse().unwrap_or_else(|_| panic!("no count in {line}"))
}

/// A configuration that names what there is, so that more than refusals are answered.
fn real_ids(house: &House, case: &str, token: &str) -> PathBuf {
    let path = house.sandbox.path("schemathesis.toml");
    let text = format!(
        "[parameters]\n\"path.case_id\" = \"{case}\"\n\"path.account_id\" = \"{ACCOUNT}\"\n\"path.token\" = \"{token}\"\n"
    );
    std::fs::write(&path, text).expect("a writable folder");
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_of_any_role_is_answered_otherwise_than_described() {
    let house = House::open().await;
    let waiting = house.wait_for_an_appeal().await;
    let real = real_ids(&house, &waiting.case, &waiting.token);
    let mut requests = made(&asked(&house, "nobody", None, None));
    for role in Role::ALL {
        requests += made(&asked(&house, role.as_str(), Some(house.token(role)), None));
    }
    for role in [Role::Auditor, Role::Senior] {
        let name = format!("{role} with real ids");
        requests += made(&asked(&house, &name, Some(house.token(role)), Some(&real)));
    }
    assert!(requests > 2_000, "only {requests} requests were made");
    let log = house.redress.log();
    assert!(!log.contains("panicked"), "{log}");
    assert_eq!(house.api(Role::Auditor).get("/readyz").await.expect("an answer").status, 200);
}
