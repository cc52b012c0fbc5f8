//! An event of one JSON line, field by field, with the column that each begins in.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::schema::{COLUMNS, Holds, Value, column};
use crate::time;

/// What is wrong with a line, and in which column (from 1).
#[derive(Debug, PartialEq)]
pub(super) struct Wrong {
    pub(super) column: usize,
    pub(super) what: String,
    pub(super) remedy: String,
}

/// A line's fields as they stand there, by place in [`COLUMNS`].
pub(super) struct Line<'a> {
    raw: [Option<&'a RawValue>; COLUMNS.len()],
    /// The first field that the contract does not have.
    stranger: Option<Cow<'a, str>>,
    twice: Option<usize>,
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Line<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Line<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON object: one event a line")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Line<'de>, A::Error> {
                let mut line = Line { raw: [None; COLUMNS.len()], stranger: None, twice: None };
                while let Some((Key(name), value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
                    match column(&name) {
                        Some(at) if line.raw[at].is_some() => line.twice = Some(at),
                        Some(at) => line.raw[at] = Some(value),
                        None => {
                            line.stranger.get_or_insert(name);
                        }
                    }
                }
                Ok(line)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

/// Texts that had to be unescaped or put together: kept between lines for their memory.
pub(super) type Texts = [String; COLUMNS.len()];

/// Reads a line; hands its values on, and the name of a field that the contract does not have, if there is one.
pub(super) fn read<'a, T>(
    text: &'a str,
    texts: &mut Texts,
    each: impl FnOnce(&[Value<'_>; COLUMNS.len()], Option<&str>) -> T,
) -> Result<T, Wrong> {
    let line: Line<'a> = serde_json::from_str(text).map_err(|error| {
        let whole = error.to_string();
        let what = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(what, _)| what);
        let what = if error.is_eof() { format!("the line ends too early: {what}") } else { what.to_owned() };
        let before = text.get(..error.column().saturating_sub(1)).unwrap_or(text);
        let column = before.chars().count() + 1;
        Wrong { column, what, remedy: "write one JSON object a line, each on a line of its own".to_owned() }
    })?;
    let at = |raw: &RawValue| {
        let offset = raw.get().as_ptr().addr() - text.as_ptr().addr();
        text.get(..offset).map_or(1, |before| before.chars().count() + 1)
    };
    let wrong = |field: usize, what: &str, remedy: String| Wrong {
        column: line.raw[field].map_or(1, &at),
        what: format!("field `{}` {what}", COLUMNS[field].0),
        remedy,
    };
    if let Some(field) = line.twice {
        return Err(wrong(field, "stands there twice", "write each field once".to_owned()));
    }
    // Texts with escapes first: then all of them can be borrowed.
    for (field, raw) in line.raw.iter().enumerate() {
        let Some(raw) = raw.map(RawValue::get) else { continue };
        texts[field].clear();
        match COLUMNS[field].1 {
            Holds::List if raw.starts_with('[') => {
                let list: Vec<Cow<'_, str>> = serde_json::from_str(raw)
                    .map_err(|_| wrong(field, "is no list of texts", "write [\"a\",\"b\"]".to_owned()))?;
                if list.iter().any(|part| part.contains(char::is_whitespace) || part.is_empty()) {
                    return Err(wrong(
                        field,
                        "has a part that is empty or holds a space",
                        "encode it as a URL does".to_owned(),
                    ));
                }
                texts[field].push_str(&list.join(" "));
            }
            Holds::Text | Holds::Time if raw.starts_with('"') && raw.contains('\\') => {
                let whole: String = serde_json::from_str(raw).unwrap_or_default();
                texts[field].push_str(&whole);
            }
            _ => {}
        }
    }
    let mut values = [Value::Nothing; COLUMNS.len()];
    for (field, raw) in line.raw.iter().enumerate() {
        let (_, holds, needed) = COLUMNS[field];
        let raw = raw.map_or("null", RawValue::get);
        if raw == "null" {
            if needed {
                return Err(wrong(field, "is missing", format!("every event needs it: {}", holds.words())));
            }
            continue;
        }
        let quoted = raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let text = quoted.map(|plain| if plain.contains('\\') { texts[field].as_str() } else { plain });
        values[field] = match (holds, text) {
            (Holds::Text, Some(text)) if !(needed && text.is_empty()) => Value::Text(text),
            (Holds::List, _) if raw.starts_with('[') => Value::Text(texts[field].as_str()),
            (Holds::Time, Some(text)) => time::parse(text).map_or(Value::Nothing, Value::Whole),
            (Holds::Time, None) => raw.parse().map_or(Value::Nothing, Value::Whole),
            (Holds::Whole, None) => raw.parse().ok().filter(|n| *n >= 0).map_or(Value::Nothing, Value::Whole),
            (Holds::Real, None) => raw.parse().ok().filter(|n: &f64| n.is_finite()).map_or(Value::Nothing, Value::Real),
            (Holds::Truth, None) => raw.parse().map_or(Value::Nothing, Value::Truth),
            // Money may come as a number: as it is written, so that no digit is lost.
            (Holds::Text, None) if COLUMNS[field].0 == "amount" && raw.parse::<f64>().is_ok() => Value::Text(raw),
            _ => Value::Nothing,
        };
        if values[field] == Value::Nothing {
            let short: String = raw.chars().take(40).collect();
            return Err(wrong(field, &format!("is {short}"), format!("it must be {}", holds.words())));
        }
    }
    Ok(each(&values, line.stranger.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#""id":"1","time":5,"account_id":"a","kind":"k""#;

    fn value(more: &str, name: &str) -> Result<String, Wrong> {
        let text = format!("{{{GOOD}{more}}}");
        read(&text, &mut Texts::default(), |values, _| format!("{:?}", values[column(name).unwrap()]))
    }

    #[test]
    fn values_of_every_type_are_read() {
        for (more, name, expected) in [
            ("", "time", "Whole(5)"),
            (r#","asn":64500"#, "asn", "Whole(64500)"),
            (r#","opt_out":true"#, "opt_out", "Truth(true)"),
            (r#","duration_s":1.5"#, "duration_s", "Real(1.5)"),
            (r#","amount":"1.10""#, "amount", "Text(\"1.10\")"),
            (r#","amount":1.10"#, "amount", "Text(\"1.10\")"),
            (r#","traits":["tor","vpn"]"#, "traits", "Text(\"tor vpn\")"),
            (r#","text":"a\nb \u00e9""#, "text", "Text(\"a\\nb é\")"),
            (r#","sender":null"#, "sender", "Nothing"),
        ] {
            assert_eq!(value(more, name), Ok(expected.to_owned()), "{more}");
        }
        let iso = r#"{"id":"1","time":"1970-01-01T00:00:01Z","account_id":"a","kind":"k","odd":[1]}"#;
        let read = read(iso, &mut Texts::default(), |values, stranger| {
            (values[1] == Value::Whole(1000), stranger.map(str::to_owned))
        });
        assert_eq!(read, Ok((true, Some("odd".to_owned()))));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_column() {
        for (text, column, what) in [
            (r#"{"id":"1","time":"soon","account_id":"a","kind":"k"}"#, 18, "field `time` is \"soon\""),
            (r#"{"id":"é","time":5,"account_id":"a","kind":7}"#, 44, "field `kind` is 7"),
            (r#"{"id":"1","time":5,"account_id":"a"}"#, 1, "field `kind` is missing"),
            (r#"{"id":"","time":5,"account_id":"a","kind":"k"}"#, 7, "field `id` is \"\""),
            (r#"{"id":"1","time":5,"account_id":"a","kind":"k","asn":-1}"#, 54, "field `asn` is -1"),
            (r#"{"id":"1","time":5,"account_id":"a","kind":"k","id":"2"}"#, 7, "field `id` stands there twice"),
            (
                r#"{"id":"1","time":5,"account_id":"a","kind":"k","traits":["a b"]}"#,
                57,
                "field `traits` has a part that",
            ),
            (r#"{"id":"1","#, 10, "the line ends too early"),
            (r"[1]", 1, "invalid type: sequence, expected a JSON object"),
            (r#"{"id":"1" "time":5}"#, 11, "expected `,` or `}`"),
        ] {
            let error = read(text, &mut Texts::default(), |_, _| ()).unwrap_err();
            assert!(error.what.starts_with(what), "{text}: {error:?}");
            assert_eq!(error.column, column, "{text}: {error:?}");
            assert!(!error.remedy.is_empty());
        }
    }
}
