//! `[oidc]`: which provider, and which of its people are whom here.

use std::path::PathBuf;

use redress_ledger::Role;
use serde::{Deserialize, Serialize};

use crate::notify::Secret;

/// The provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OidcConfig {
    /// Its issuer, as its documents say: `https://id.example.com/realms/main`.
    pub issuer: String,
    /// Who this service is there.
    pub client_id: String,
    /// The client's secret; a public client has none.
    #[serde(default)]
    pub client_secret: Option<Secret>,
    /// File that holds the secret and nothing else.
    #[serde(default)]
    pub client_secret_file: Option<PathBuf>,
    /// Claim of the id token that holds roles or groups: a text, or a list of texts.
    #[serde(default = "role_claim")]
    pub role_claim: String,
    /// What the claim's values mean, strongest first: `trust-leads=senior`.
    pub roles: Vec<String>,
    /// Claims that say that a second factor was used there, as `claim=value`: who shows one needs none here. Everybody else whose role
    /// needs a second factor (`review.second_factor_roles`) gives it here.
    #[serde(default = "second_factor_claims")]
    pub second_factor_claims: Vec<String>,
    /// Claim that names a person here.
    #[serde(default = "name_claim")]
    pub name_claim: String,
    /// More scopes than openid and profile.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Words of the button.
    #[serde(default = "button")]
    pub button: String,
}

fn role_claim() -> String {
    "groups".to_owned()
}
/// RFC 8176: more than one factor.
fn second_factor_claims() -> Vec<String> {
    vec!["amr=mfa".to_owned()]
}
fn name_claim() -> String {
    "preferred_username".to_owned()
}
fn button() -> String {
    "Sign in with your organisation".to_owned()
}

impl OidcConfig {
    /// What cannot work: the key, and what it has to be.
    ///
    /// # Errors
    /// Names the key.
    pub fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if !is_safe(&self.issuer) || self.issuer.contains(['?', '#']) {
            return Err(("issuer", "must begin with https:// (http:// only on this machine), without query"));
        }
        if self.client_id.trim().is_empty() {
            return Err(("client_id", "must not be empty"));
        }
        if self.client_secret.is_some() && self.client_secret_file.is_some() {
            return Err(("client_secret", "and client_secret_file: set one of them"));
        }
        if self.roles.is_empty() || self.mapping().len() != self.roles.len() {
            return Err((
                "roles",
                "must be a list of \"value of the claim=role\", with reviewer, senior, admin or auditor",
            ));
        }
        let pair =
            |text: &String| text.split_once('=').is_some_and(|(claim, value)| !claim.is_empty() && !value.is_empty());
        if !self.second_factor_claims.iter().all(pair) {
            return Err(("second_factor_claims", "must be a list of \"claim=value\", for instance \"amr=mfa\""));
        }
        Ok(())
    }

    /// Whether a token says that a second factor was used: `value` answers a claim's texts.
    pub fn shows_second_factor<'a>(&self, values: impl Fn(&str) -> Vec<&'a str>) -> bool {
        let pairs = self.second_factor_claims.iter().filter_map(|pair| pair.split_once('='));
        pairs.into_iter().any(|(claim, value)| !value.is_empty() && values(claim).contains(&value))
    }

    fn mapping(&self) -> Vec<(&str, Role)> {
        let pairs = self.roles.iter().filter_map(|pair| pair.rsplit_once('='));
        let known = pairs.filter_map(|(value, role)| Some((value.trim(), Role::parse(role.trim())?)));
        known.filter(|(value, role)| !value.is_empty() && role.is_human()).collect()
    }

    /// The role of somebody whose claim holds these values: the first of the mapping that fits.
    pub fn role_of(&self, values: &[&str]) -> Option<Role> {
        self.mapping().into_iter().find(|(value, _)| values.contains(value)).map(|(_, role)| role)
    }

    /// Everything that is asked for.
    pub fn scope(&self) -> String {
        let more = self.scopes.iter().filter(|scope| !["openid", "profile"].contains(&scope.as_str()));
        ["openid", "profile"].into_iter().chain(more.map(String::as_str)).collect::<Vec<_>>().join(" ")
    }

    /// The secret, where there is one.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn secret(&self) -> Result<Option<String>, std::io::Error> {
        match (&self.client_secret, &self.client_secret_file) {
            (Some(secret), _) => Ok(Some(secret.expose().to_owned())),
            (None, Some(path)) => Ok(Some(std::fs::read_to_string(path)?.trim().to_owned())),
            (None, None) => Ok(None),
        }
    }
}

/// Whether an address is protected on its way, or does not leave this machine.
pub fn is_safe(url: &str) -> bool {
    let local = |rest: &str| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| {
            host.strip_prefix(name).is_some_and(|port| port.is_empty() || port.starts_with(':') && !port.contains('@'))
        })
    };
    let clean = !url.chars().any(|c| c.is_whitespace() || c.is_control());
    clean
        && (url.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
            || url.strip_prefix("http://").is_some_and(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> OidcConfig {
        let text =
            r#"{"issuer": "https://id.example", "client_id": "redress", "roles": ["leads=senior", "trust=reviewer"]}"#;
        serde_json::from_str(text).expect("complete")
    }

    #[test]
    fn the_first_line_that_fits_is_the_role() {
        let config = config();
        config.check().expect("works");
        assert_eq!(config.role_of(&["trust", "leads"]), Some(Role::Senior));
        assert_eq!(config.role_of(&["trust"]), Some(Role::Reviewer));
        assert_eq!(config.role_of(&["everybody", "Trust", ""]), None);
    }

    #[test]
    fn what_cannot_work_is_refused_by_its_key() {
        let refused = |change: fn(&mut OidcConfig)| {
            let mut config = config();
            change(&mut config);
            config.check().expect_err("refused").0
        };
        for issuer in [
            "id.example",
            "http://id.example",
            "https://",
            "http://localhost.evil.example",
            "http://localhost:80@evil.example",
            "https://a b",
        ] {
            let mut config = config();
            issuer.clone_into(&mut config.issuer);
            assert_eq!(config.check().expect_err(issuer).0, "issuer");
        }
        assert_eq!(refused(|c| c.client_id = " ".to_owned()), "client_id");
        assert_eq!(refused(|c| c.roles.clear()), "roles");
        assert_eq!(refused(|c| c.roles = vec!["x=service".to_owned()]), "roles");
        assert_eq!(refused(|c| c.roles = vec!["=admin".to_owned()]), "roles");
        for text in ["mfa", "=mfa", "amr="] {
            let config = OidcConfig { second_factor_claims: vec![text.to_owned()], ..config() };
            assert_eq!(config.check().expect_err(text).0, "second_factor_claims");
        }
        assert!(is_safe("http://127.0.0.1:4000/x") && is_safe("http://[::1]:1"));
    }
}
