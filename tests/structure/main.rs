//! The house keeps its shape: which crate may lean on which, what the pure rooms may not contain, how files are written.
//!
//! Each check is a function from text to complaints, so that a made-up input proves that it can fail.

mod arrows;
mod code;
mod files;
mod page;
mod rooms;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The repository's root: this is the root package's test.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file of the project, as (path from the root, text), in order.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = ["src", "engine", "ledger", "review-api", "datasets", "models", "benches", "tests"]
        .map(|d| root().join(d))
        .into();
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.map(|e| e.expect("a readable folder").path()) {
            if path.is_dir() && path.file_name().is_some_and(|n| n != "target") {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).expect("a readable source file");
                let name = path.strip_prefix(root()).expect("below the root").to_string_lossy().into_owned();
                found.push((name, text));
            }
        }
    }
    found.sort();
    assert!(found.len() > 20, "the walk over the sources found next to nothing in {}", root().display());
    found
}

/// What cargo knows about the workspace; without the network.
fn metadata() -> serde_json::Value {
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let output = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
        .args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", &platform])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON")
}

/// Fails with every complaint on a line of its own.
fn expect_none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Runs one check over every file.
fn over_sources(check: impl Fn(&str, &str) -> Vec<String>) {
    expect_none(&sources().iter().flat_map(|(path, text)| check(path, text)).collect::<Vec<_>>());
}

#[test]
fn crates_lean_only_where_the_design_draws_an_arrow() {
    expect_none(&arrows::wrong_edges(&metadata()));
    over_sources(arrows::wrong_imports);
}

#[test]
fn the_service_binary_carries_nothing_of_the_laboratory() {
    expect_none(&arrows::unwanted_in_closure(&metadata(), "redress"));
}

#[test]
fn the_pure_rooms_of_the_engine_have_no_io_no_clock_and_no_chance() {
    let sources = sources();
    for room in rooms::PURE {
        let (folder, file) = (format!("engine/src/{room}/"), format!("engine/src/{room}.rs"));
        let is_there = sources.iter().any(|(path, _)| path.starts_with(&folder) || *path == file);
        let is_expected = !rooms::YET_TO_COME.contains(&room);
        assert_eq!(
            is_there, is_expected,
            "engine/src/{room}: a room that moved is looked at no more; one that came leaves the list"
        );
    }
    over_sources(rooms::impure);
}

#[test]
fn every_file_opens_by_saying_why_it_exists() {
    over_sources(files::without_opening);
}

#[test]
fn no_file_has_grown_past_two_subjects() {
    over_sources(files::too_long);
    expect_none(&files::stale_exceptions(&sources()));
}

#[test]
fn nothing_is_ignored_or_left_to_do() {
    over_sources(files::unfinished);
}

#[test]
fn identifiers_use_the_words_of_the_house() {
    over_sources(files::foreign_words);
}

#[test]
fn every_folder_that_the_architecture_page_names_exists() {
    let page = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md stands at the root");
    let folders = page::folders(&page);
    assert!(!folders.is_empty(), "ARCHITECTURE.md names no folder: it holds no code map");
    let missing: Vec<_> = folders
        .iter()
        .filter(|f| !root().join(f).is_dir())
        .map(|f| format!("ARCHITECTURE.md names `{f}`, which is no folder"))
        .collect();
    expect_none(&missing);
}
