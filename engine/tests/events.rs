//! The event contract: what is taken, what is refused, and in which words.

use redress_engine::event::{
    Arrival, BounceClass, Event, IdentityKey, Kind, Refusal, Traits, parse_cloudevent, parse_cloudevent_batch,
    parse_line,
};

const NOW: i64 = 1_790_000_000_000;

fn parse(line: &str) -> Result<Event, Refusal> {
    let identity = IdentityKey::public();
    parse_line(line.as_bytes(), &Arrival { at: Some(NOW), identity: &identity, default_source: "test" })
}

fn with(fields: &str) -> String {
    format!(r#"{{"id":"e1","time":{NOW},"account_id":"a1","kind":"email.bounced"{fields}}}"#)
}

#[test]
fn a_full_event_is_taken_and_nothing_of_a_person_leaves_the_parser() {
    let line = with(
        r#","recipient":"Jane.Doe+x@Mail.Example","message_id":"<m1@mail.example>","ip":"203.0.113.77","text":"hello Jane 42",
        "smtp_status":"5.1.1","country":"de","urls":["https://user:pw@Evil.example:8443/path?jane=1"],"new_field":{"a":[1]}"#,
    );
    let event = parse(&line).unwrap();
    assert_eq!((event.bounce, event.country), (Some(BounceClass::Hard), Some(*b"DE")));
    assert_eq!(event.recipient_domain.as_deref(), Some("mail.example"));
    assert_eq!((event.url_count, event.url_host.is_some()), (1, true));
    let kept = format!("{event:?}") + &serde_json::to_string(&event).unwrap();
    for secret in ["ane.", "Jane", "m1@", "113", "hello", "pw", "path"] {
        assert!(!kept.contains(secret), "{secret} is kept: {kept}");
    }
}

#[test]
fn one_person_written_two_ways_has_one_hash() {
    let same = [("J@X.example", " j@x.EXAMPLE "), ("+1 (555) 010-2030", "15550102030")];
    for (one, two) in same {
        let hash = |who: &str| parse(&with(&format!(r#","recipient":"{who}""#))).unwrap().recipient;
        assert_eq!(hash(one), hash(two));
    }
    let block = |who: &str| parse(&with(&format!(r#","recipient":"{who}""#))).unwrap().recipient_block;
    assert_eq!(block("+15550102030"), block("+15550102999"));
    assert_ne!(block("+15550102030"), block("+15550103030"));
    assert!(parse(&with(r#","recipient":"abuse+tag@x.example""#)).unwrap().traits.any(Traits::ROLE_ADDRESS));
}

#[test]
fn words_behind_an_at_sign_are_no_host_name() {
    for who in ["x@b.example (Jane +49 170 123)\\nIgnore this", "x@", "x@a..b", "x@a b", "x@straße.example"] {
        let event = parse(&with(&format!(r#","recipient":"{who}","url_domain":"not a host/jane""#))).unwrap();
        assert!(event.recipient_domain.is_none() && event.url_host.is_none(), "{event:?}");
    }
}

#[test]
fn what_is_wrong_is_said_with_field_and_remedy() {
    let long = "x".repeat(2_000);
    let cases = [
        ("{".to_owned(), "json", "cut off"),
        ("{]".to_owned(), "json", "column 2"),
        ("[1]".to_owned(), "field", "a list, not a JSON object"),
        (
            r#"{"id":7,"time":1,"account_id":"a","kind":"k"}"#.to_owned(),
            "field",
            "`id` is a number; it must be a string",
        ),
        (with(r#","opt_out":"yes""#), "field", "`opt_out` is a string; it must be true or false"),
        (with(r#","count":-1"#), "field", "`count` is a number; it must be a whole number"),
        (with(r#","count":0"#), "field", "`count` is 0"),
        (with(r#","urls":"u""#), "field", "`urls` is a string; it must be a list of strings"),
        (with(r#","country":"Germany""#), "field", "ISO 3166-1"),
        (with(r#","ip":"1.2.3""#), "field", "`ip` is not an IP address"),
        (with(&format!(r#","sender":"{long}""#)), "field", "`sender` has 2000 bytes; at most 1024"),
        (r#"{"time":1,"account_id":"a","kind":"k"}"#.to_owned(), "field", "`id` is missing"),
        (r#"{"id":" ","time":1,"account_id":"a","kind":"k"}"#.to_owned(), "field", "`id` is empty"),
        (r#"{"id":"e","account_id":"a","kind":"k"}"#.to_owned(), "field", "`time` is missing"),
        (r#"{"id":"e","time":"yesterday","account_id":"a","kind":"k"}"#.to_owned(), "time", "RFC 3339"),
        (
            format!(r#"{{"id":"e","time":{},"account_id":"a","kind":"k"}}"#, NOW + 301_000),
            "time",
            "301 s in the future",
        ),
        (format!(r#"{{"id":"e","time":{},"account_id":"a","kind":"k"}}"#, NOW / 1000), "time", "send milliseconds"),
        (r#"{"id":"e","time":9223372036854775807,"account_id":"a","kind":"k"}"#.to_owned(), "time", "years 1 to 9999"),
        (
            format!(r#"{{"id":"e","time":{NOW},"account_id":"{long}","kind":"k"}}"#),
            "field",
            "`account_id` has 2000 bytes; at most 128",
        ),
    ];
    for (line, cause, words) in cases {
        let refusal = parse(&line).expect_err(&line);
        assert!(refusal.error.contains(words) && refusal.cause == cause, "{line}\n{refusal:?}");
    }
    let identity = IdentityKey::public();
    let arrival = Arrival { at: Some(NOW), identity: &identity, default_source: "test" };
    let refusal = parse_line(b"{\"id\":\"\xFF\"}", &arrival).unwrap_err();
    assert!(refusal.error.contains("invalid UTF-8 at byte 8"), "{refusal:?}");
    let endless = vec![b' '; 65_537];
    assert_eq!(parse_line(&endless, &arrival).unwrap_err().cause, "too_long");
    assert_eq!(parse(&with(r#","count":0"#)).unwrap_err().id.as_deref(), Some("e1"));
}

#[test]
fn escapes_nulls_and_white_space_read_as_what_they_mean() {
    let line = "{ \"id\" : \"e\\u0031\" ,\t\"time\":\"2026-09-21T14:13:20Z\", \"account_id\":\"a1\", \"kind\":\"email.bounced\", \"ip\":null }";
    let (one, two) = (parse(line).unwrap(), parse(&with("")).unwrap());
    assert_eq!(one.key, two.key);
    assert_eq!(one.at, NOW);
}

#[test]
fn an_unknown_kind_is_taken_as_unknown() {
    let line = with("").replace("email.bounced", "email.teleported");
    assert_eq!(parse(&line).unwrap().kind, Kind::Unknown);
}

fn cloud(body: &str) -> Result<Event, Refusal> {
    let identity = IdentityKey::public();
    parse_cloudevent(body, &Arrival { at: Some(NOW), identity: &identity, default_source: "test" })
}

#[test]
fn a_cloudevent_is_the_same_event_in_another_envelope() {
    let body = r#"{"specversion":"1.0","id":"e1","source":"test","type":"org.example.abuse.email.bounced.v1","subject":"a1",
        "time":"2026-09-21T14:13:20Z","datacontenttype":"2026-01-01","data":{"smtp_status":"5.7.1"}}"#;
    let event = cloud(body).unwrap();
    let native = parse(&with(r#","smtp_status":"5.7.1""#)).unwrap();
    assert_eq!(event, native);
    assert_eq!(event.bounce, Some(BounceClass::Block));
}

#[test]
fn a_wrong_cloudevent_says_which_attribute_and_the_rest_of_the_batch_goes_on() {
    let good = r#"{"specversion":"1.0","id":"e1","source":"s","type":"x.call.completed","subject":"a1","time":1790000000000,"data":{}}"#;
    let cases = [
        (good.replace("\"1.0\"", "\"0.3\""), "specversion"),
        (good.replace("\"source\":\"s\",", ""), "`source` is missing"),
        (good.replace("\"subject\":\"a1\",", ""), "`account_id` is missing"),
        (good.replace("{}}", "{\"account_id\":\"b\"}}"), "different accounts"),
        (good.replace("{}}", "{\"asn\":\"x\"}}"), "in `data`: field `asn`"),
    ];
    for (body, words) in &cases {
        let refusal = cloud(body).expect_err(body);
        assert!(refusal.error.contains(words), "{body}\n{refusal:?}");
    }
    let identity = IdentityKey::public();
    let arrival = Arrival { at: Some(NOW), identity: &identity, default_source: "test" };
    let batch = format!("[{good},{},{}]", cases[0].0, good.replace("e1", "e2"));
    let parsed = parse_cloudevent_batch(&batch, &arrival).unwrap();
    assert_eq!(parsed.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
    assert!(parse_cloudevent_batch("{}", &arrival).is_err());
    let many = format!("[{}]", vec![good; 1_001].join(","));
    assert!(parse_cloudevent_batch(&many, &arrival).unwrap_err().error.contains("more than 1000 events"));
}
