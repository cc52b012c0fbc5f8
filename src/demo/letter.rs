//! Opens the letter that the notifier put into the outbox folder, as its receiver would, and finds the link in it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use redress_ledger::token::PresentedToken;

use crate::failure::Failure;

/// A letter and the link in it.
pub struct Letter {
    /// The file.
    pub path: PathBuf,
    /// The token at the end of the link.
    pub token: String,
}

/// Waits for the letter about the suspension of `account`; at most 30 s.
pub async fn find(outbox: &Path, account: &str) -> Result<Letter, Failure> {
    for _ in 0..300 {
        if let Some(letter) = look(outbox, account) {
            return Ok(letter);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Err(Failure::Runtime(format!("no notice for {account} came to {} within 30 s", outbox.display())))
}

/// The newest letter on the account's suspension. A warning before it has a letter of its own, which may be there first.
fn look(outbox: &Path, account: &str) -> Option<Letter> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(outbox).ok()?.filter_map(|e| e.ok().map(|e| e.path())).collect();
    paths.sort();
    paths.into_iter().rev().filter(|p| p.to_string_lossy().contains("-imposed-")).find_map(|path| {
        let text = unfold(&std::fs::read_to_string(&path).ok()?);
        let header = |name: &str, fits: &dyn Fn(&str) -> bool| {
            text.lines().any(|line| line.strip_prefix(name).is_some_and(|value| fits(value.trim())))
        };
        let about = header("X-Redress-Account: ", &|value| value == account);
        let token =
            (about && header("Subject: ", &|value| value.contains("suspended"))).then(|| token(&text)).flatten()?;
        Some(Letter { path, token })
    })
}

/// Undoes quoted-printable where the letter uses it: soft line ends and `=3D`.
fn unfold(text: &str) -> String {
    text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=")
}

fn token(text: &str) -> Option<String> {
    text.split("/a/").skip(1).find_map(|rest| {
        let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
        PresentedToken::parse(&token).map(|_| token)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_broken_over_two_lines_is_read_whole() {
        let token_text = "A".repeat(43);
        let letter = format!("see http://127.0.0.1/a/{}=\r\n{} now", &token_text[..20], &token_text[20..]);
        assert_eq!(token(&unfold(&letter)), Some(token_text));
    }
}
