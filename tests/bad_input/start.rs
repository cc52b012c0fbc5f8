//! Starts that cannot succeed: each ends with 2, says what and where and what to do, and leaves alone whatever runs already.

use std::process::Output;

use crate::Stage;
use crate::support::Sandbox;

/// What a command that must fail said.
#[track_caller]
fn refused(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("redress: ") && said.contains("\n  "), "what and where, then what to do: {said}");
    said
}

#[tokio::test]
async fn a_wrong_setting_is_named_with_its_place_and_what_runs_already_goes_on() {
    let mut stage = Stage::new().await;
    for (text, place, word) in [
        ("[engine]\ncheckpoint_sec = 5\n", ":2:1:", "checkpoint_secs"),
        ("[engine]\ncheckpoint_secs = \"soon\"\n", ":2:19:", "a whole number from 1 to 86400"),
        ("[engine.brake]\nsuspended_share_of_active = 7\n", ":2:29:", "from 0 to 1"),
        ("[engin]\n", ":1:2:", "[engine]"),
        ("[server\n", ":1:", "redress.toml"),
    ] {
        std::fs::write(stage.sandbox.path("redress.toml"), text).expect("written");
        let said = refused(&stage.sandbox.run(&["run"]));
        assert!(said.contains(&format!("redress.toml{place}")) && said.contains(word), "{text}: {said}");
    }
    std::fs::remove_file(stage.sandbox.path("redress.toml")).expect("there");
    let mut command = stage.sandbox.command(&["run"]);
    let said = refused(&command.env("REDRESS_ENGINE_CHECKPOINT_SECS", "0").output().expect("it runs"));
    assert!(said.contains("REDRESS_ENGINE_CHECKPOINT_SECS"), "{said}");
    stage.goes_on().await;
}

#[tokio::test]
async fn a_port_in_use_is_named_and_its_holder_goes_on() {
    let mut stage = Stage::new().await;
    let other = Sandbox::new();
    let address = stage.redress.address.to_string();
    for (subcommand, setting) in [("run", "LISTEN"), ("engine", "ENGINE_LISTEN"), ("review-api", "REVIEW_LISTEN")] {
        let variable = format!("REDRESS_SERVER_{setting}");
        let mut command = other.command(&[subcommand]);
        let said = refused(&command.env(&variable, &address).output().expect("it runs"));
        assert!(said.contains(&address) && said.contains("in use") && said.contains(&variable), "{said}");
    }
    stage.goes_on().await;
}

#[test]
fn a_data_folder_that_takes_no_writing_is_named_for_every_command_that_needs_it() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("file"), "").expect("written");
    // Below a file and below /proc nobody can make anything, root included.
    let below_file = sandbox.path("file/data").to_string_lossy().into_owned();
    for folder in [below_file.as_str(), "/proc/redress-data"] {
        for command in [&["run"][..], &["engine"], &["review-api"], &["user", "add", "ada", "--role", "admin"]] {
            let said = refused(&sandbox.run(&[command, &["--data", folder]].concat()));
            assert!(said.contains(folder), "{command:?}: {said}");
        }
    }
}
