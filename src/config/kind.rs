//! What a setting's value may be: checked the same whether it comes from a file or from a variable.

use std::net::SocketAddr;
use toml::Value;

/// The shape of a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Any text but the empty one.
    Text,
    /// Text that is never printed.
    Secret,
    /// A file or folder.
    Path,
    /// IP address and port.
    Address,
    /// `http://…` or `https://…` without a slash at the end.
    BaseUrl,
    /// `sqlite:FILE` or `postgres://…`.
    LedgerUrl,
    /// Directives of tracing's filter.
    LogFilter,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A whole number within bounds.
    Whole {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// A number within bounds.
    Real {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
    },
    /// true or false.
    Switch,
    /// A list of sentences.
    Texts,
    /// A list of some of these words; may be empty.
    Choices(&'static [&'static str]),
}

impl Kind {
    /// What is allowed, for an error message.
    pub fn allowed(self) -> String {
        match self {
            Self::Text | Self::Secret => "a text in quotes, not empty".to_owned(),
            Self::Path => "a path in quotes".to_owned(),
            Self::Address => "an IP address and port in quotes, such as \"127.0.0.1:8080\" or \"[::]:8080\"".to_owned(),
            Self::BaseUrl => "\"https://HOST\" or \"http://HOST\", without a slash at the end".to_owned(),
            Self::LedgerUrl => "\"sqlite:FILE\" or \"postgres://USER@HOST/DATABASE\"".to_owned(),
            Self::LogFilter => {
                "a level (error, warn, info, debug, trace) or TARGET=LEVEL, separated by commas".to_owned()
            }
            Self::Choice(words) => format!("one of \"{}\"", words.join("\", \"")),
            Self::Whole { min, max } => format!("a whole number from {min} to {max}"),
            Self::Real { min, max } => format!("a number from {min} to {max}"),
            Self::Switch => "true or false".to_owned(),
            Self::Texts => "a list of texts in brackets; in a variable separated by |".to_owned(),
            Self::Choices(words) => {
                format!("a list in brackets of \"{}\"; in a variable separated by |", words.join("\", \""))
            }
        }
    }

    /// Whether the value will do. Whole numbers serve where any number is allowed.
    pub fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Text | Self::Secret | Self::Path, Value::String(text)) => !text.trim().is_empty(),
            (Self::Address, Value::String(text)) => text.parse::<SocketAddr>().is_ok(),
            (Self::BaseUrl, Value::String(text)) => is_base_url(text),
            (Self::LedgerUrl, Value::String(text)) => is_ledger_url(text),
            (Self::LogFilter, Value::String(text)) => {
                tracing_subscriber::EnvFilter::try_new(text).is_ok() && !text.is_empty()
            }
            (Self::Choice(words), Value::String(text)) => words.contains(&text.as_str()),
            (Self::Whole { min, max }, Value::Integer(number)) => (min..=max).contains(number),
            (Self::Real { min, max }, Value::Float(number)) => (min..=max).contains(number),
            (Self::Real { min, max }, Value::Integer(number)) => (min..=max).contains(&(*number as f64)),
            (Self::Switch, Value::Boolean(_)) => true,
            (Self::Texts, Value::Array(items)) => {
                items.iter().all(|i| i.as_str().is_some_and(|t| !t.trim().is_empty()))
            }
            (Self::Choices(words), Value::Array(items)) => {
                items.iter().all(|i| i.as_str().is_some_and(|t| words.contains(&t)))
            }
            _ => false,
        }
    }

    /// Reads a variable's text as this kind; what cannot be read comes back as text, which [`Kind::accepts`] then refuses.
    pub fn read(self, text: &str) -> Value {
        let as_text = || Value::String(text.to_owned());
        match self {
            Self::Whole { .. } => text.parse().map_or_else(|_| as_text(), Value::Integer),
            Self::Real { .. } => text.parse().map_or_else(|_| as_text(), Value::Float),
            Self::Switch => text.parse().map_or_else(|_| as_text(), Value::Boolean),
            Self::Choices(_) if text.trim().is_empty() => Value::Array(Vec::new()),
            Self::Texts | Self::Choices(_) => {
                Value::Array(text.split('|').map(|t| Value::String(t.trim().to_owned())).collect())
            }
            _ => as_text(),
        }
    }

    /// The value as an error message may quote it: never a secret.
    pub fn quote(self, value: &Value) -> String {
        match self {
            Self::Secret => "the value".to_owned(),
            _ => masked(self, value).to_string(),
        }
    }
}

/// The value without what must not be shown: secrets, and the password inside a database URL.
pub fn masked(kind: Kind, value: &Value) -> Value {
    match (kind, value) {
        (Kind::Secret, _) => Value::String("(not shown)".to_owned()),
        (Kind::LedgerUrl, Value::String(text)) => Value::String(without_password(text)),
        _ => value.clone(),
    }
}

fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (authority, tail) = rest.find(['/', '?']).map_or((rest, ""), |at| rest.split_at(at));
    let Some((user, host)) = authority.rsplit_once('@') else { return hide_query(url) };
    let user = user.split(':').next().unwrap_or_default();
    let shown = if authority.contains(':') && user.len() + host.len() + 1 < authority.len() {
        format!("{user}:***")
    } else {
        user.to_owned()
    };
    hide_query(&format!("{scheme}://{shown}@{host}{tail}"))
}

fn hide_query(url: &str) -> String {
    match url.split_once("password=") {
        Some((before, after)) => {
            let rest = after.find('&').map_or("", |at| &after[at..]);
            format!("{before}password=***{rest}")
        }
        None => url.to_owned(),
    }
}

fn is_base_url(text: &str) -> bool {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.ends_with('/') && !host.contains(char::is_whitespace))
}

fn is_ledger_url(text: &str) -> bool {
    let has_rest = |prefix: &str| text.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty());
    has_rest("sqlite:") || has_rest("postgres://") || has_rest("postgresql://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(kind: Kind, text: &str, expected: bool) {
        assert_eq!(kind.accepts(&kind.read(text)), expected, "{kind:?} {text:?}");
    }

    #[test]
    fn each_kind_takes_what_it_promises_and_nothing_else() {
        let whole = Kind::Whole { min: 1, max: 9 };
        for (kind, good, bad) in [
            (Kind::Text, "a", " "),
            (Kind::Address, "127.0.0.1:80", "localhost:80"),
            (Kind::Address, "[::1]:80", "127.0.0.1"),
            (Kind::BaseUrl, "https://a.example", "https://a.example/"),
            (Kind::BaseUrl, "http://a:1/path", "a.example"),
            (Kind::LedgerUrl, "sqlite:a.db", "mysql://a"),
            (Kind::LedgerUrl, "postgres://a@b/c", "postgres://"),
            (Kind::LogFilter, "warn,redress_engine=debug", "redress_engine=loud"),
            (Kind::Choice(&["text", "json"]), "json", "yaml"),
            (whole, "1", "0"),
            (whole, "9", "10"),
            (whole, "5", "5.5"),
            (Kind::Real { min: 0.0, max: 1.0 }, "1", "1.1"),
            (Kind::Real { min: 0.0, max: 1.0 }, "0.5", "NaN"),
            (Kind::Switch, "true", "yes"),
            (Kind::Texts, "a|b", "a||b"),
            (Kind::Choices(&["limit", "hold"]), "limit|hold", "limit|terminate"),
            (Kind::Choices(&["limit", "hold"]), "", "warn"),
        ] {
            check(kind, good, true);
            check(kind, bad, false);
        }
    }

    #[test]
    fn secrets_are_not_shown() {
        let shown = |text: &str| masked(Kind::LedgerUrl, &Value::String(text.to_owned())).as_str().map(str::to_owned);
        assert_eq!(shown("postgres://me:hush@host/db?x=1").as_deref(), Some("postgres://me:***@host/db?x=1"));
        assert_eq!(shown("postgres://me:hu@sh@host/db").as_deref(), Some("postgres://me:***@host/db"));
        assert_eq!(shown("postgres://me@host:5432/db").as_deref(), Some("postgres://me@host:5432/db"));
        assert_eq!(
            shown("postgres://host/db?password=hush&a=b").as_deref(),
            Some("postgres://host/db?password=***&a=b")
        );
        assert!(!Kind::Secret.quote(&Value::String("hush".to_owned())).contains("hush"));
    }
}
