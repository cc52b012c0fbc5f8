//! Reads `REDRESS_…` variables. One that means nothing is an error: a mistyped override must not be ignored in silence.

use std::path::PathBuf;

use super::Setting;
use super::error::{ConfigError, Origin, nearest};
use super::keys::{KEYS, Key};

const PREFIX: &str = "REDRESS_";

/// Names the configuration file.
const CONFIG_FILE: &str = "REDRESS_CONFIG";

/// A short name for `REDRESS_LOG_LEVEL`.
const LOG: &str = "REDRESS_LOG";

/// Variables that other parts read: named points at which a test makes the process die.
const ELSEWHERE: [&str; 1] = ["REDRESS_CRASH_AT"];

/// Variables of the tests.
const TESTS: &str = "REDRESS_TEST_";

/// The file that the environment names.
pub fn config_file(environment: &[(String, String)]) -> Option<PathBuf> {
    environment.iter().find(|(name, _)| name == CONFIG_FILE).map(|(_, value)| PathBuf::from(value))
}

/// The settings in the environment.
pub fn settings(environment: &[(String, String)]) -> Result<Vec<Setting>, ConfigError> {
    let ours = environment.iter().filter(|(name, _)| name.starts_with(PREFIX));
    let read_here = ours.filter(|(name, value)| {
        let elsewhere = name == CONFIG_FILE || ELSEWHERE.contains(&name.as_str()) || name.starts_with(TESTS);
        !elsewhere && (key_of(name).is_some() || !is_service_link(name, value))
    });
    let mut settings = read_here.map(|(name, text)| setting(name, text)).collect::<Result<Vec<_>, _>>()?;
    // The long name wins over the short one, whatever order the environment has.
    settings.sort_by_key(|s| s.origin != Origin::Variable(LOG.to_owned()));
    Ok(settings)
}

fn key_of(name: &str) -> Option<&'static Key> {
    let wanted = if name == LOG { "REDRESS_LOG_LEVEL" } else { name };
    KEYS.iter().find(|key| key.variable() == wanted)
}

/// Whether Kubernetes made the variable: in a cluster with a service called `redress` every container gets
/// `REDRESS_SERVICE_HOST`, `REDRESS_PORT=tcp://10.0.0.1:80`, `REDRESS_PORT_80_TCP_ADDR` and their like.
fn is_service_link(name: &str, value: &str) -> bool {
    let is_endpoint = value.starts_with("tcp://") || value.starts_with("udp://");
    let is_part = name.contains("_PORT_") && (name.contains("_TCP") || name.contains("_UDP"));
    let is_service = name.ends_with("_SERVICE_HOST") || name.contains("_SERVICE_PORT");
    is_service || is_part || (name.ends_with("_PORT") && is_endpoint)
}

fn setting(name: &str, text: &str) -> Result<Setting, ConfigError> {
    let origin = Origin::Variable(name.to_owned());
    let key = key_of(name).ok_or_else(|| unknown(name, origin.clone()))?;
    let value = key.kind.read(text);
    if !key.kind.accepts(&value) {
        let shown = key.kind.quote(&value);
        return Err(ConfigError::Value { at: origin, key: key.path, value: shown, allowed: key.kind.allowed() });
    }
    Ok(Setting { key, value, origin })
}

fn unknown(name: &str, at: Origin) -> ConfigError {
    let variables: Vec<String> = KEYS.iter().map(Key::variable).collect();
    let hint =
        nearest(name, variables.iter().map(String::as_str)).map_or_else(String::new, |v| format!("did you mean {v}? "));
    let remedy = format!("{hint}a variable is REDRESS_SECTION_SETTING; `redress run --print-config` lists them all");
    ConfigError::Unknown { at, what: "this variable means nothing to Redress".to_owned(), remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Vec<(String, String)>, String> {
        let environment: Vec<_> = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        let found = settings(&environment).map_err(|e| e.to_string())?;
        Ok(found.into_iter().map(|s| (s.key.path.to_owned(), s.value.to_string())).collect())
    }

    #[test]
    fn a_variable_sets_its_key() {
        let found = read(&[
            ("REDRESS_SERVER_SHUTDOWN_SECS", "3"),
            ("PATH", "/bin"),
            ("REDRESS_CRASH_AT", "x"),
            ("REDRESS_TEST_POSTGRES", "y"),
        ]);
        assert_eq!(found, Ok(vec![("server.shutdown_secs".to_owned(), "3".to_owned())]));
    }

    #[test]
    fn what_kubernetes_adds_for_a_service_of_this_name_is_passed_over() {
        let added = [
            ("REDRESS_SERVICE_HOST", "10.0.0.1"),
            ("REDRESS_SERVICE_PORT", "8080"),
            ("REDRESS_SERVICE_PORT_HTTP", "8080"),
            ("REDRESS_PORT", "tcp://10.0.0.1:8080"),
            ("REDRESS_ENGINE_PORT_8081_TCP_ADDR", "10.0.0.1"),
        ];
        assert_eq!(read(&added), Ok(Vec::new()));
        read(&[("REDRESS_PORT", "8080")]).expect_err("a person wrote this");
        read(&[("REDRESS_NOTIFY_SMTP_PORT", "tcp://10.0.0.1:8080")]).expect_err("a setting of ours");
    }

    #[test]
    fn an_unknown_variable_is_refused_by_name() {
        let error = read(&[("REDRESS_SERVER_LSTEN", "x")]).expect_err("unknown");
        assert!(
            error.starts_with("REDRESS_SERVER_LSTEN: ") && error.contains("did you mean REDRESS_SERVER_LISTEN?"),
            "{error}"
        );
    }

    #[test]
    fn a_wrong_value_is_refused_by_name() {
        let error = read(&[("REDRESS_REVIEW_TRUST_FORWARDED_FOR", "maybe")]).expect_err("no switch");
        assert_eq!(
            error,
            "REDRESS_REVIEW_TRUST_FORWARDED_FOR: review.trust_forwarded_for cannot be \"maybe\"\n  it must be true or false"
        );
    }

    #[test]
    fn the_long_name_of_the_log_level_wins() {
        for order in [["REDRESS_LOG", "REDRESS_LOG_LEVEL"], ["REDRESS_LOG_LEVEL", "REDRESS_LOG"]] {
            let found = read(&order.map(|name| (name, if name == "REDRESS_LOG" { "warn" } else { "debug" })));
            assert_eq!(found.expect("fine").last().map(|(_, v)| v.clone()).as_deref(), Some("\"debug\""));
        }
    }
}
