//! `redress user add`: people get a password, machines a token; each is shown once.

use redress_ledger::clock::SystemChance;
use redress_ledger::queue::Competence;
use redress_ledger::{Chance, Role};

use super::{open_ledger, print, refused};
use crate::cli::CompetenceFlags;
use crate::config::Config;
use crate::failure::Failure;

/// Letters of a made password: no look-alikes (0/O, 1/l/I).
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// 20 letters of 5 bits each.
const PASSWORD_LETTERS: usize = 20;

/// Adds a user and prints its secrets.
pub async fn add(
    config: &Config,
    name: &str,
    role: Role,
    password_stdin: bool,
    token: bool,
    flags: CompetenceFlags,
) -> Result<(), Failure> {
    let competence = Competence { topics: flags.topics, languages: flags.languages };
    if competence != Competence::default() && !matches!(role, Role::Reviewer | Role::Senior) {
        return Err(Failure::configuration(
            format_args!("{role} decides no cases"),
            "leave --topics and --languages out: they are for reviewers and seniors",
        ));
    }
    let given = if password_stdin { Some(first_line(std::io::stdin().lock())?) } else { None };
    if given.is_some() && !role.is_human() {
        return Err(Failure::configuration(
            "a service has no password",
            "leave --password-stdin out: it gets an API token",
        ));
    }
    let made = (given.is_none() && role.is_human()).then(|| password(&SystemChance));
    let ledger = open_ledger(config).await?;
    ledger.add_user(name, role, given.as_deref().or(made.as_deref()), "cli").await.map_err(|e| refused(&e))?;
    if competence != Competence::default() {
        ledger.set_competence(name, &competence, "cli").await.map_err(|e| refused(&e))?;
    }
    let mut lines = vec![format!("added {name} as {role}")];
    if let Some(made) = made {
        lines.push(format!("password: {made}"));
    }
    if token || !role.is_human() {
        let issued = ledger.issue_token(name, "cli").await.map_err(|e| refused(&e))?;
        lines.push(format!("token: {issued}"));
    }
    print(&(lines.join("\n") + "\n"))
}

/// Replaces what a reviewer is competent for.
pub async fn competence(config: &Config, name: &str, flags: CompetenceFlags) -> Result<(), Failure> {
    let ledger = open_ledger(config).await?;
    let competence = Competence { topics: flags.topics, languages: flags.languages };
    ledger.set_competence(name, &competence, "cli").await.map_err(|e| refused(&e))?;
    let all = |words: Vec<&str>| if words.is_empty() { "everything".to_owned() } else { words.join(", ") };
    let topics = all(competence.topics.iter().map(|topic| topic.as_str()).collect());
    let languages = all(competence.languages.iter().map(String::as_str).collect());
    print(&format!("{name}: topics {topics}; languages {languages}\n"))
}

/// Disables a user.
pub async fn disable(config: &Config, name: &str) -> Result<(), Failure> {
    let ledger = open_ledger(config).await?;
    ledger.disable_user(name, "cli").await.map_err(|e| refused(&e))?;
    print(&format!("disabled {name}; the engine may honour a token for five more seconds\n"))
}

/// Takes a second factor away.
pub async fn reset_second_factor(config: &Config, name: &str) -> Result<(), Failure> {
    let ledger = open_ledger(config).await?;
    ledger.reset_second_factor(name, "cli").await.map_err(|e| refused(&e))?;
    print(&format!("{name} signs in by password alone until another second factor is set up; sessions ended\n"))
}

fn first_line(mut input: impl std::io::BufRead) -> Result<String, Failure> {
    let mut line = String::new();
    input.read_line(&mut line).map_err(|error| Failure::because("standard input", &error))?;
    let password = line.trim_end_matches(['\r', '\n']);
    if password.is_empty() {
        return Err(Failure::configuration("standard input holds no password", "write it on the first line"));
    }
    Ok(password.to_owned())
}

/// A password of 100 random bits, in groups of five letters.
pub(crate) fn password(chance: &dyn Chance) -> String {
    let mut bytes = [0u8; PASSWORD_LETTERS];
    chance.fill(&mut bytes);
    let letters: Vec<char> = bytes.iter().map(|b| char::from(LETTERS[usize::from(b % 32)])).collect();
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_ledger::clock::SeededChance;

    #[test]
    fn a_made_password_has_four_groups_and_is_never_the_same() {
        let chance = SeededChance::new(7);
        let (one, two) = (password(&chance), password(&chance));
        assert_ne!(one, two);
        assert_eq!((one.len(), one.split('-').count()), (23, 4));
    }

    #[test]
    fn a_password_is_the_first_line_without_its_end() {
        assert_eq!(first_line(&b"a b \r\nsecond"[..]).expect("a line"), "a b ");
        first_line(&b"\n"[..]).expect_err("nothing");
    }
}
