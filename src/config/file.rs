//! Reads `redress.toml`: every key known, every value of its kind, each with its place in the file.

use std::path::Path;

use toml::de::{DeTable, DeValue};
use toml::{Spanned, Value};

use super::Setting;
use super::error::{ConfigError, Origin, nearest};
use super::keys::{KEYS, Key, find};

/// The settings of one file. `path` is for messages only.
pub fn settings(path: &Path, text: &str) -> Result<Vec<Setting>, ConfigError> {
    let place = |offset: usize| place(path, text, offset);
    let document = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
        at: place(error.span().map_or(0, |span| span.start)),
        problem: error.message().to_owned(),
    })?;
    let mut found = Vec::new();
    walk(document.get_ref(), "", &place, &mut found)?;
    Ok(found)
}

type Place<'a> = dyn Fn(usize) -> Origin + 'a;

fn walk(table: &DeTable<'_>, section: &str, place: &Place<'_>, found: &mut Vec<Setting>) -> Result<(), ConfigError> {
    for (name, value) in table {
        let path =
            if section.is_empty() { name.get_ref().to_string() } else { format!("{section}.{}", name.get_ref()) };
        let is_section = KEYS.iter().any(|key| is_within(key.section(), &path));
        match (find(&path), value.get_ref()) {
            (Some(key), _) => found.push(setting(key, value, place)?),
            (None, DeValue::Table(inner)) if is_section => walk(inner, &path, place, found)?,
            (None, _) if is_section => {
                return Err(ConfigError::Unknown {
                    at: place(name.span().start),
                    what: format!("{path} is a section, not a setting"),
                    remedy: format!("write [{path}] on a line of its own; it takes: {}", names_in(&path)),
                });
            }
            (None, _) => return Err(unknown(section, name, place)),
        }
    }
    Ok(())
}

fn setting(key: &'static Key, value: &Spanned<DeValue<'_>>, place: &Place<'_>) -> Result<Setting, ConfigError> {
    let origin = place(value.span().start);
    let refused =
        |value: String| ConfigError::Value { at: origin.clone(), key: key.path, value, allowed: key.kind.allowed() };
    let plain = plain(value.get_ref()).ok_or_else(|| refused("a date or a number out of range".to_owned()))?;
    if !key.kind.accepts(&plain) {
        return Err(refused(key.kind.quote(&plain)));
    }
    Ok(Setting { key, value: plain, origin })
}

/// The value without its spans; `None` for what no setting takes.
fn plain(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok()?),
        DeValue::Float(number) => Value::Float(number.as_str().parse().ok()?),
        DeValue::Boolean(switch) => Value::Boolean(*switch),
        DeValue::Datetime(_) => return None,
        DeValue::Array(items) => Value::Array(items.iter().map(|i| plain(i.get_ref())).collect::<Option<_>>()?),
        DeValue::Table(_) => Value::Table(toml::Table::new()),
    })
}

fn unknown(section: &str, name: &Spanned<toml::de::DeString<'_>>, place: &Place<'_>) -> ConfigError {
    let at = place(name.span().start);
    let name = name.get_ref();
    if section.is_empty() {
        let sections = sections();
        let hint =
            nearest(name, sections.iter().copied()).map_or_else(String::new, |s| format!("did you mean [{s}]? "));
        let remedy = format!("{hint}there are: {}", sections.join(", "));
        return ConfigError::Unknown { at, what: format!("there is no section or setting \"{name}\""), remedy };
    }
    let near = nearest(name, KEYS.iter().filter(|k| k.section() == section).map(Key::name));
    let hint = near.map_or_else(String::new, |k| format!("did you mean {k}? "));
    let remedy = format!("{hint}[{section}] takes: {}", names_in(section));
    ConfigError::Unknown { at, what: format!("there is no setting \"{name}\" in [{section}]"), remedy }
}

/// Whether `section` is `path` or lies within it.
fn is_within(section: &str, path: &str) -> bool {
    section.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What a section takes: its settings, then its sub-sections in brackets.
fn names_in(section: &str) -> String {
    let mut names: Vec<String> = KEYS.iter().filter(|k| k.section() == section).map(|k| k.name().to_owned()).collect();
    let inner =
        KEYS.iter().map(Key::section).filter(|s| *s != section && is_within(s, section)).map(|s| format!("[{s}]"));
    names.extend(inner);
    names.dedup();
    names.join(", ")
}

fn sections() -> Vec<&'static str> {
    let mut sections: Vec<_> = KEYS.iter().filter_map(|k| k.path.split('.').next()).collect();
    sections.dedup();
    sections
}

/// Line and column, from 1, of a byte offset.
fn place(path: &Path, text: &str, offset: usize) -> Origin {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    Origin::File { path: path.to_owned(), line, column: before[line_start..].chars().count() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let error = settings(Path::new("redress.toml"), text).expect_err("must be refused").to_string();
        assert_eq!(error, expected);
    }

    #[test]
    fn a_mistyped_setting_is_named_with_its_place_and_the_nearest_one() {
        check(
            "[log]\nlevel = \"info\"\n  fromat = \"json\"\n",
            "redress.toml:3:3: there is no setting \"fromat\" in [log]\n  did you mean format? [log] takes: level, format",
        );
    }

    #[test]
    fn a_mistyped_section_is_named_with_what_there_is() {
        check(
            "[sever]\n",
            "redress.toml:1:2: there is no section or setting \"sever\"\n  did you mean [server]? there are: server, platform, data, ledger, engine, review, notify, audit, sor, log",
        );
    }

    #[test]
    fn a_section_given_a_value_says_how_to_write_it() {
        check(
            "[notify]\nsmtp = \"mail\"\n",
            "redress.toml:2:1: notify.smtp is a section, not a setting\n  write [notify.smtp] on a line of its own; it takes: host, port, tls, username, password_file, ca_file",
        );
    }

    #[test]
    fn a_wrong_value_says_where_it_stands_and_what_it_must_be() {
        check(
            "[engine]\ncheckpoint_secs = \"often\"\n",
            "redress.toml:2:19: engine.checkpoint_secs cannot be \"often\"\n  it must be a whole number from 1 to 86400",
        );
        check(
            "server = { listen = 8080 }",
            "redress.toml:1:21: server.listen cannot be 8080\n  it must be an IP address and port in quotes, such as \"127.0.0.1:8080\" or \"[::]:8080\"",
        );
        check(
            "[log]\nformat = 2026-11-23\n",
            "redress.toml:2:10: log.format cannot be a date or a number out of range\n  it must be one of \"text\", \"json\"",
        );
    }

    #[test]
    fn a_secret_is_not_quoted_back() {
        check(
            "[notify.webhook]\nsecret = [\"hush\"]\n",
            "redress.toml:2:10: notify.webhook.secret cannot be the value\n  it must be a text in quotes, not empty",
        );
    }

    #[test]
    fn broken_toml_is_located() {
        let error = settings(Path::new("a.toml"), "[server]\nlisten = \n").expect_err("broken").to_string();
        assert!(error.starts_with("a.toml:2:"), "{error}");
    }

    #[test]
    fn every_section_and_dotted_key_is_read() {
        let found = settings(
            Path::new("a.toml"),
            "log.level = \"warn\"\n[notify.smtp]\nport = 0x19\n[engine.brake]\nsuspended_share_of_active = 1\n",
        )
        .expect("fine");
        let read: Vec<_> = found.iter().map(|s| (s.key.path, s.value.to_string())).collect();
        let expected =
            [("engine.brake.suspended_share_of_active", "1"), ("log.level", "\"warn\""), ("notify.smtp.port", "25")];
        assert_eq!(read, expected.map(|(path, value)| (path, value.to_owned())));
    }
}
