//! The scanner of plain lines against the full parser: whatever comes, both give the same event, or refuse in the same words.

use proptest::prelude::*;
use redress_engine::event::{Arrival, Derived, IdentityKey, Needs, Parser, is_scanned, parse_line, parse_line_in_full};

const NOW: i64 = 1_790_000_000_000;

fn agree(line: &[u8]) -> Result<(), TestCaseError> {
    let identity = IdentityKey::public();
    for at in [Some(NOW), None] {
        let arrival = Arrival { at, identity: &identity, default_source: "test" };
        let (one, other) = (parse_line(line, &arrival), parse_line_in_full(line, &arrival));
        prop_assert_eq!(&one, &other, "{}", String::from_utf8_lossy(line));
        for derived in Derived::EACH.iter().copied().chain([Derived::NONE, Derived::ALL]) {
            let (needs, mut events) = (Needs::each(derived), Vec::new());
            let mut parser = Parser::new(arrival, &needs);
            // The second time the account is known.
            let outcomes = [parser.line(line, &mut events), parser.line(line, &mut events)];
            let expected = one.clone().map(|mut event| {
                derived.keep_alone(&mut event);
                event
            });
            for (place, outcome) in outcomes.into_iter().enumerate() {
                let outcome = outcome.map(|()| events[place].clone());
                prop_assert_eq!(&outcome, &expected, "{:?} {}", derived, String::from_utf8_lossy(line));
            }
        }
    }
    Ok(())
}

const FIELDS: [&str; 30] = [
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
    "time",
    "asn",
    "urls",
    "opt_out",
    "duration_s",
    "sip_code",
    "amount",
    "count",
    "traits",
];

/// A value that fits the field, or nearly.
fn fitting(field: &str) -> BoxedStrategy<String> {
    let quoted = |pattern: &'static str| pattern.prop_map(|text: String| format!("\"{text}\"")).boxed();
    match field {
        "time" => prop_oneof![
            (NOW - 40 * 86_400_000..NOW + 400_000).prop_map(|at| at.to_string()),
            quoted("2026-0[89]-[0-3][0-9][Tt][0-2][0-9]:[0-5][0-9]:[0-6][0-9]([.][0-9]{1,10})?(Z|z|[+]02:00|)"),
        ]
        .boxed(),
        "asn" | "sip_code" | "count" => "-?(0|[1-9][0-9]{0,10})([.]0|e2|E-1)?".boxed(),
        "duration_s" | "amount" => {
            prop_oneof![4 => "-?(0|[1-9][0-9]{0,17})([.][0-9]{1,20})?([eE][+-]?[0-9]{1,3})?", 1 => quoted("-?[0-9]{1,5}[.]?[0-9]{0,3}")].boxed()
        }
        "opt_out" => "true|false|null".boxed(),
        "urls" | "traits" => prop::collection::vec(quoted("(https?://)?(u@)?[Bb]it[.]ly(:1)?(/x)?|tor|bulk|é[a-z.]{0,5}|"), 0..11)
            .prop_map(|all| format!("[{}]", all.join(" ,")))
            .boxed(),
        "recipient" | "sender" => {
            quoted("[+]?[0-9]{0,13}|[+]1 [(]555[)] [0-9]{3}-[0-9]{4}|(info|Abuse[+]x|[a-zÀ-ž]{1,9})@[A-Za-z0-9.-]{1,30}|[ -~&&[^\"\\\\]]{0,40}")
        }
        "ip" => quoted("([0-9]{1,3}[.]){3}[0-9]{1,3}|[0-9a-f:]{0,39}|::ffff:1[.]2[.]3[.]4| 1[.]2[.]3[.]4"),
        "country" | "currency" => quoted("[A-Za-z]{0,3}"),
        "kind" => quoted("email[.](bounced|submitted|opened)|call[.]failed|message[.]submitted|content[.]posted|[a-z.]{0,12}"),
        "channel" => quoted("(e|E)mail|SMS|[a-z]{1,17}"),
        "error_class" => quoted("hard|soft|block|filtered|other|opted_out"),
        _ => quoted("[a-z0-9_.-]{1,40}|[a-zà-ž\u{7F}-\u{A0} ]{0,12}|[5][.][0-9][.]1|"),
    }
}

/// A value of any kind.
fn any_value() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        "true|false|-0|0|-1|007|1[.]5|1e400|[0-9]{17,21}|-[0-9]{17,21}|-|1[.]|nul|NaN",
        "\"([a-z🦀é ]|\\\\[nt\"\\\\/bfrux]|\\\\u00[46][0-9a-f]|\\\\ud83d\\\\ude00|\\\\ud83d|[\u{1}-\u{1F}]){0,12}\"",
    ];
    leaf.prop_recursive(4, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|all| format!("[{}]", all.join(" , "))),
            prop::collection::vec(("[a-z\\\\]{0,3}", inner), 0..4).prop_map(|all| {
                let all: Vec<String> = all.into_iter().map(|(name, value)| format!("\"{name}\" :{value}")).collect();
                format!("{{{}}}", all.join(","))
            }),
        ]
    })
}

fn member() -> impl Strategy<Value = String> {
    let field = prop::sample::select(FIELDS.to_vec()).prop_flat_map(|name| (Just(name.to_owned()), fitting(name)));
    let odd = (prop::sample::select(FIELDS.to_vec()).prop_map(str::to_owned), any_value());
    let unknown = ("[a-z_]{0,20}|i\\\\u0064|ID|tímë", any_value());
    (prop_oneof![8 => field, 1 => odd, 1 => unknown], "[ \t\r\n]{0,2}", "[ \t\r\n]{0,2}")
        .prop_map(|((name, value), one, two)| format!("{one}\"{name}\"{one}:{two}{value}{two}"))
}

fn line() -> impl Strategy<Value = String> {
    let needed = prop_oneof![
        9 => Just(format!(r#""id":"e1","time":{NOW},"account_id":"a1""#)),
        1 => Just(String::new()),
    ];
    (needed, fitting("kind"), prop::collection::vec(member(), 0..8), "[ \n]?").prop_map(
        |(needed, kind, members, end)| {
            let all: Vec<String> =
                [needed, format!("\"kind\":{kind}")].into_iter().chain(members).filter(|m| !m.is_empty()).collect();
            format!("{end}{{{}}}{end}", all.join(","))
        },
    )
}

/// Lines of one sender: the same fields in the same order, some left out now and then, all written alike; and some of another.
fn lines_of_a_sender() -> impl Strategy<Value = Vec<String>> {
    let others: Vec<&str> =
        FIELDS.iter().copied().filter(|f| !["id", "time", "account_id", "kind"].contains(f)).collect();
    let fields = prop::sample::subsequence(others, 0..12).prop_map(|mut fields| {
        fields.extend(["id", "time", "account_id", "kind"]);
        fields
    });
    let style = prop::sample::select(vec![(",", ":"), (", ", ": "), (",", ": "), (" ,", ":\t")]);
    (fields.prop_shuffle(), style).prop_flat_map(|(fields, (comma, colon))| {
        let member = |name: &&'static str| {
            let name = *name;
            let value = prop_oneof![12 => fitting(name), 1 => any_value()];
            let unknown = prop_oneof![30 => Just(name), 1 => Just("unknown"), 1 => Just("id")];
            (unknown, value, prop::bool::weighted(0.9))
                .prop_map(move |(name, value, given)| given.then(|| format!("\"{name}\"{colon}{value}")))
        };
        let members: Vec<_> = fields.iter().map(member).collect();
        let usual = members.prop_map(move |members| {
            let members: Vec<String> = members.into_iter().flatten().collect();
            format!("{{{}}}", members.join(comma))
        });
        prop::collection::vec(prop_oneof![8 => usual, 1 => line()], 1..10)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn lines_that_follow_one_another_are_each_what_they_are_alone(lines in lines_of_a_sender(), derived in 0..Derived::EACH.len() + 2) {
        let derived = Derived::EACH.get(derived).copied().unwrap_or(Derived::ALL);
        let (identity, needs) = (IdentityKey::public(), Needs::each(derived));
        for at in [Some(NOW), None] {
            let arrival = Arrival { at, identity: &identity, default_source: "test" };
            let (mut parser, mut events, mut taken) = (Parser::new(arrival, &needs), Vec::new(), Vec::new());
            for line in &lines {
                match (parser.begin(line.as_bytes(), &mut events), parse_line_in_full(line.as_bytes(), &arrival)) {
                    (Ok(()), Ok(mut event)) => {
                        derived.keep_alone(&mut event);
                        taken.push(event);
                    }
                    (one, other) => prop_assert_eq!(one.err(), other.err(), "{}", line),
                }
            }
            parser.finish(&mut events);
            prop_assert_eq!(&events, &taken, "{:?}", lines);
        }
    }

    #[test]
    fn a_line_is_the_same_event_or_the_same_refusal_either_way(line in line()) {
        agree(line.as_bytes())?;
    }

    #[test]
    fn a_spoilt_line_is_the_same_refusal_either_way(line in line(), at in any::<prop::sample::Index>(), byte in any::<u8>(), how in 0..4) {
        let mut bytes = line.into_bytes();
        let at = at.index(bytes.len());
        match how {
            0 => bytes[at] = byte,
            1 => bytes.truncate(at),
            2 => bytes.insert(at, b"\"\\{}[],: \n"[usize::from(byte) % 10]),
            _ => drop(bytes.remove(at)),
        }
        agree(&bytes)?;
    }

    #[test]
    fn one_value_of_any_kind_in_any_field_is_the_same_either_way(name in prop::sample::select(FIELDS.to_vec()), value in any_value()) {
        agree(format!(r#"{{"time":{NOW},"account_id":"a1","{name}":{value},"kind":"email.bounced"}}"#).as_bytes())?;
    }
}

#[test]
fn ordinary_lines_are_scanned_and_the_odd_ones_are_not() {
    let plain = [
        r#"{"id":"evt_9e3779b97f4a7c15000000000001","time":1767225600589,"account_id":"acct_000006","kind":"message.submitted","ip":"142.36.144.62","recipient":"+234047514350","country":"NG","url_domain":"site-4175.example","content_hash":"3677decb"}"#,
        r#" { "id" : "e" , "time" : "2026-09-21T14:13:20Z" , "text" : "Grüße" , "amount" : -1.5e3 , "count" : 7 , "opt_out" : true , "ip" : null } "#,
        r#"{"x":{"a":[1,{"b":"\u00e9\n"}],"c":{}},"urls":["https://a.example", "b"],"traits":[],"duration_s":0.5,"asn":64500}"#,
        "{}",
    ];
    for line in plain {
        assert!(is_scanned(line), "{line}");
        agree(line.as_bytes()).unwrap();
    }
    let odd = [
        r#"{"id":"a","id":"b"}"#,
        r#"{"id":"a\u0062"}"#,
        r#"{"i\u0064":"a"}"#,
        r#"{"id":7}"#,
        r#"{"time":-0}"#,
        r#"{"time":1.0}"#,
        r#"{"asn":4294967296}"#,
        r#"{"urls":[null]}"#,
        r#"{"id":"a"}}"#,
        r#"{"id":"a",}"#,
        "[]",
        "",
    ];
    for line in odd {
        assert!(!is_scanned(line), "{line}");
        agree(line.as_bytes()).unwrap();
    }
}

#[test]
fn bounds_are_the_same_either_way() {
    for name in FIELDS {
        for len in [0, 16, 17, 24, 25, 64, 65, 128, 129, 255, 256, 512, 513, 1_024, 1_025, 32_768, 32_769] {
            let text = "x".repeat(len);
            let base = format!(r#""time":{NOW},"kind":"email.bounced""#);
            let rest = ["id", "account_id"]
                .iter()
                .filter(|n| **n != name)
                .map(|n| format!(r#","{n}":"a""#))
                .collect::<String>();
            agree(format!(r#"{{{base}{rest},"{name}":"{text}"}}"#).as_bytes()).unwrap();
        }
    }
    for len in [8_192, 8_193] {
        let links = format!(r#"["{}"]"#, "x".repeat(len));
        agree(format!(r#"{{"id":"e","time":{NOW},"account_id":"a","kind":"k","urls":{links}}}"#).as_bytes()).unwrap();
    }
}
