//! What an id token must say before anybody is let in (`OpenID` Connect Core 1.0, 3.1.3.7).

use redress_ledger::Timestamp;
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use super::OidcError;
use super::config::OidcConfig;

/// Seconds that clocks may differ.
const SKEW_SECS: i64 = 60;
/// A token older than this was not made for the sign-in under way.
const AGE_SECS_MAX: i64 = 600;

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    iat: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    azp: Option<String>,
    #[serde(default)]
    nonce: Option<String>,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Whom a provider vouches for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The provider's own id of them, never given to another.
    pub subject: String,
    /// What they are called.
    pub name: Option<String>,
    /// What they may do.
    pub role: redress_ledger::Role,
    /// Whether the provider says that a second factor was used.
    pub second_factor: bool,
}

/// Checks a payload whose signature holds.
///
/// # Errors
/// Why it is not believed.
pub fn person(payload: &[u8], config: &OidcConfig, nonce: &str, now: Timestamp) -> Result<Person, OidcError> {
    let claims: Claims = serde_json::from_slice(payload)
        .map_err(|_| OidcError::Refused("its token lacks a claim that every id token has"))?;
    let refused = |why| Err(OidcError::Refused(why));
    let now_secs = now.0.div_euclid(1000);
    if claims.iss != config.issuer {
        return refused("its token is by another issuer");
    }
    let audience = match &claims.aud {
        Audience::One(one) => std::slice::from_ref(one),
        Audience::Many(many) => many,
    };
    if !audience.contains(&config.client_id) {
        return refused("its token is for another service");
    }
    let party = claims.azp.as_ref().or_else(|| audience.first().filter(|_| audience.len() == 1));
    if party != Some(&config.client_id) {
        return refused("its token was given to another service");
    }
    if now_secs >= claims.exp.saturating_add(SKEW_SECS) {
        return refused("its token has run out");
    }
    let not_before = claims.nbf.unwrap_or(claims.iat).max(claims.iat);
    if not_before.saturating_sub(SKEW_SECS) > now_secs {
        return refused("its token is not valid yet");
    }
    if now_secs.saturating_sub(claims.iat) > AGE_SECS_MAX + SKEW_SECS {
        return refused("its token is too old for this sign-in");
    }
    let same = claims.nonce.as_deref().is_some_and(|shown| shown.as_bytes().ct_eq(nonce.as_bytes()).into());
    if !same {
        return refused("its token is for another sign-in");
    }
    if claims.sub.is_empty() || claims.sub.len() > 255 || claims.sub.contains('\0') {
        return refused("its token names nobody");
    }
    let text = |name: &str| claims.rest.get(name).and_then(serde_json::Value::as_str);
    let values = |name: &str| -> Vec<&str> {
        match claims.rest.get(name) {
            Some(serde_json::Value::String(one)) => vec![one],
            Some(serde_json::Value::Array(many)) => many.iter().filter_map(serde_json::Value::as_str).collect(),
            _ => Vec::new(),
        }
    };
    let role = config.role_of(&values(&config.role_claim)).ok_or(OidcError::NoRole)?;
    let second_factor = config.shows_second_factor(values);
    let name = text(&config.name_claim).or_else(|| text("email")).map(str::to_owned);
    Ok(Person { subject: claims.sub, name, role, second_factor })
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_ledger::Role;
    use serde_json::{Value, json};

    const NOW: i64 = 1_795_000_000;

    /// What is said of a token that was changed so.
    type Refusal = (&'static str, fn(&mut Value));

    fn config() -> OidcConfig {
        let config = json!({"issuer": "https://id.example", "client_id": "redress", "roles": ["leads=senior", "trust=reviewer"]});
        serde_json::from_value(config).expect("complete")
    }

    fn check(change: impl FnOnce(&mut Value)) -> Result<Person, OidcError> {
        let mut claims = json!({
            "iss": "https://id.example", "sub": "248289761001", "aud": "redress", "exp": NOW + 300, "iat": NOW - 5,
            "nonce": "n-0S6_WzA2Mj", "groups": ["everybody", "trust"], "preferred_username": "jane",
        });
        change(&mut claims);
        person(claims.to_string().as_bytes(), &config(), "n-0S6_WzA2Mj", Timestamp(NOW * 1000))
    }

    #[test]
    fn a_token_that_says_what_it_must_names_a_person_and_a_role() {
        let expected = Person {
            subject: "248289761001".to_owned(),
            name: Some("jane".to_owned()),
            role: Role::Reviewer,
            second_factor: false,
        };
        assert_eq!(check(|_| {}).expect("believed"), expected);
        assert_eq!(check(|c| c["groups"] = json!("leads")).expect("believed").role, Role::Senior);
        check(|c| c["aud"] = json!(["redress"])).expect("a list of one");
        check(|c| (c["aud"], c["azp"]) = (json!(["other", "redress"]), json!("redress"))).expect("given to us");
        check(|c| c["exp"] = json!(NOW - 59)).expect("within the skew");
    }

    #[test]
    fn a_second_factor_counts_where_the_token_says_so_in_the_configured_words() {
        for (amr, counts) in [
            (json!(["pwd", "mfa"]), true),
            (json!("mfa"), true),
            (json!(["pwd", "otp"]), false),
            (json!({"mfa": true}), false),
            (Value::Null, false),
        ] {
            let person = check(|claims| claims["amr"] = amr.clone()).expect("believed");
            assert_eq!(person.second_factor, counts, "{amr}");
        }
    }

    #[test]
    fn every_other_token_is_refused() {
        let refusals: [Refusal; 16] = [
            ("another issuer", |c| c["iss"] = json!("https://id.example/")),
            ("another service", |c| c["aud"] = json!("other")),
            ("another service", |c| c["aud"] = json!([])),
            ("given to another", |c| c["aud"] = json!(["redress", "other"])),
            ("given to another", |c| c["azp"] = json!("other")),
            ("run out", |c| c["exp"] = json!(NOW - 60)),
            ("run out", |c| c["exp"] = json!(i64::MIN)),
            ("not valid yet", |c| c["iat"] = json!(NOW + 61)),
            ("not valid yet", |c| c["nbf"] = json!(NOW + 61)),
            ("too old", |c| c["iat"] = json!(NOW - 661)),
            ("another sign-in", |c| c["nonce"] = json!("other")),
            ("another sign-in", |c| drop(c.as_object_mut().map(|c| c.remove("nonce")))),
            ("names nobody", |c| c["sub"] = json!("")),
            ("lacks a claim", |c| drop(c.as_object_mut().map(|c| c.remove("exp")))),
            ("no claim of this person", |c| c["groups"] = json!(["everybody"])),
            ("no claim of this person", |c| c["groups"] = json!({"trust": true})),
        ];
        for (why, change) in refusals {
            let error = check(change).expect_err(why).to_string();
            assert!(error.contains(why), "{why}: {error}");
        }
    }
}
