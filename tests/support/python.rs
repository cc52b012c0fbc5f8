//! The Python that `tests/run` prepares: programs that others wrote judge what the binary sends.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// Runs a script below `tests/` with JSON on its standard input; answers the JSON that it prints.
///
/// # Panics
/// Where `REDRESS_TEST_PYTHON` is not set, or the script fails: nothing is skipped in silence.
pub fn ask(script: &str, question: &Value) -> Value {
    let mut child = command(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(question.to_string().as_bytes()).expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("Python ends");
    assert!(output.status.success(), "{script} ended with {}", output.status);
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}

/// A script below `tests/`, ready to be started.
///
/// # Panics
/// Where `REDRESS_TEST_PYTHON` is not set.
pub fn command(script: &str) -> Command {
    let python = std::env::var_os("REDRESS_TEST_PYTHON").expect("set REDRESS_TEST_PYTHON or run tests/run");
    let mut command = Command::new(python);
    command.arg("-B").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(script));
    command
}
