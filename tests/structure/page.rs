//! Reads the folders that a Markdown page names.

/// Folders in backticks with a trailing slash, outside fenced blocks: `` `engine/src/window/` ``.
pub fn folders(markdown: &str) -> Vec<String> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let spans = line.split('`').skip(1).step_by(2);
            found.extend(spans.filter(|s| s.ends_with('/') && is_path(s)).map(str::to_owned));
        }
    }
    found
}

fn is_path(text: &str) -> bool {
    !text.starts_with('/') && text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
}

#[test]
fn a_page_yields_its_folders_and_nothing_else() {
    let page = "See `engine/src/window/` and `ledger/`, not `cargo test`, `/v1/events/`, `a/b.rs` or a/c/.\n```\n`src/`\n```\n`.ci/`";
    assert_eq!(folders(page), ["engine/src/window/", "ledger/", ".ci/"]);
}
