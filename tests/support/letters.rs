//! The outbox folder as its readers see it: one letter a file, with the link that the holder follows.

use std::path::{Path, PathBuf};

use redress_ledger::token::PresentedToken;

/// One delivered letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub path: PathBuf,
    /// The notice it carries.
    pub notice: String,
    pub account: String,
    /// `imposed`, `appeal_received` or `outcome`.
    pub kind: String,
    pub subject: String,
    /// What stands at the end of its link.
    pub token: String,
}

/// Every letter in the folder, oldest first. Files that are still being written do not count.
pub fn read(outbox: &Path) -> Vec<Letter> {
    let Ok(entries) = std::fs::read_dir(outbox) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable folder").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "eml") && !name(path).starts_with('.'));
    paths.sort();
    paths.into_iter().map(open).collect()
}

/// The newest letter about a measure against `account`.
pub fn imposed_on(outbox: &Path, account: &str) -> Option<Letter> {
    read(outbox).into_iter().rev().find(|letter| letter.kind == "imposed" && letter.account == account)
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

fn open(path: PathBuf) -> Letter {
    let raw = std::fs::read_to_string(&path).expect("a readable letter");
    // Quoted-printable where the letter uses it: soft line ends and `=3D`.
    let text = raw.replace("=\r\n", "").replace("=3D", "=");
    let header = |name: &str| {
        text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).unwrap_or_default().trim().to_owned()
    };
    // `2026-11-23-imposed-<notice>.eml`
    let kind = name(&path).split('-').nth(3).expect("a kind in the file's name").to_owned();
    let token = text
        .split("/a/")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect::<String>())
        .find(|token| PresentedToken::parse(token).is_some())
        .unwrap_or_else(|| panic!("{} holds no link", path.display()));
    Letter {
        notice: header("X-Redress-Notice"),
        account: header("X-Redress-Account"),
        subject: header("Subject"),
        kind,
        token,
        path,
    }
}
