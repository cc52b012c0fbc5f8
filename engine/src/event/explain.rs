//! Says in words what a JSON parser only points at: which field has the wrong type, and what it should be.

use serde_json::Value;

use super::Refusal;

const TEXT: [&str; 21] = [
    "id",
    "account_id",
    "kind",
    "source",
    "message_id",
    "parent_account_id",
    "campaign_id",
    "ip",
    "recipient",
    "sender",
    "country",
    "url_domain",
    "content_hash",
    "text",
    "channel",
    "device_id",
    "key_id",
    "error_class",
    "smtp_status",
    "complaint_type",
    "currency",
];
const WHOLE: [(&str, u64); 3] = [("asn", u32::MAX as u64), ("sip_code", u16::MAX as u64), ("count", u32::MAX as u64)];

/// The refusal for a line that did not parse.
pub(super) fn refusal(line: &str, error: &serde_json::Error) -> Refusal {
    match serde_json::from_str::<Value>(line) {
        Ok(value) => {
            let id = value.get("id").and_then(Value::as_str).map(str::to_owned);
            let error = wrong_field(&value).unwrap_or_else(|| format!("not an event: {error}"));
            Refusal { id, cause: "field", error }
        }
        Err(error) if error.is_eof() => {
            Refusal::new("json", format!("the JSON ends too early, at column {}; the line was cut off", error.column()))
        }
        Err(error) => Refusal::new("json", format!("not JSON: {}, at column {}", plain(&error), error.column())),
    }
}

fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// The first field whose type is wrong.
pub(super) fn wrong_field(value: &Value) -> Option<String> {
    let Value::Object(object) = value else {
        return Some(format!("the line holds {}, not a JSON object; send one object a line", name(value)));
    };
    let wrong =
        |field: &str, want: &str, got: &Value| Some(format!("field `{field}` is {}; it must be {want}", name(got)));
    for (field, got) in object {
        let ok = got.is_null();
        match field.as_str() {
            f if TEXT.contains(&f) && !ok && !got.is_string() => return wrong(f, "a string", got),
            "time" if !(ok || got.is_string() || got.is_i64()) => {
                return wrong("time", "whole epoch milliseconds or an RFC 3339 string", got);
            }
            f @ ("urls" | "traits") if !ok && !got.as_array().is_some_and(|list| list.iter().all(Value::is_string)) => {
                return wrong(f, "a list of strings", got);
            }
            "opt_out" if !ok && !got.is_boolean() => return wrong("opt_out", "true or false", got),
            "duration_s" if !ok && !got.is_number() => return wrong("duration_s", "a number of seconds", got),
            "amount" if !(ok || got.is_number() || got.is_string()) => return wrong("amount", "a number", got),
            f => {
                if let Some((_, max)) = WHOLE.iter().find(|(name, _)| *name == f)
                    && !ok
                    && got.as_u64().is_none_or(|n| n > *max)
                {
                    return wrong(f, &format!("a whole number from 0 to {max}"), got);
                }
            }
        }
    }
    None
}

fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(n) if n.is_f64() => "a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
