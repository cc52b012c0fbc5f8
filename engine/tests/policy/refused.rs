//! Documents and expressions that are wrong: what is said, and where.

use redress_engine::policy::check;

use crate::support::{document, refused, refused_when};

const WARN: &str = "point(hard_bounce_rate_7d) > 0.05";

#[test]
fn wrong_expressions_are_refused_where_they_are_wrong() {
    for (when, column, part) in [
        ("hard_bounce_rate_7d > 0.1", 0, "write lower(hard_bounce_rate_7d) > ..."),
        ("sends_24h > 10 && hard_bonce_rate_7d > 0.1", 18, "did you mean `hard_bounce_rate_7d`?"),
        ("lower(hard_bounce_rate) > 0.1", 6, "hard_bounce_rate_24h, hard_bounce_rate_7d"),
        ("lower(hard_bounce_rate_1m) > 0.1", 6, "hard_bounce_rate_24h, hard_bounce_rate_7d"),
        ("unknowable > 3", 0, "`redress signals`"),
        ("lover(hard_bounce_rate_7d) > 0.1", 0, "did you mean `lower`?"),
        ("size(sends_24h) > 1", 0, "unknown function `size`"),
        ("lower(sends_24h, 2) > 1", 0, "takes one signal"),
        ("lower(sends_24h + 1) > 1", 6, "takes the name of a signal"),
        ("lower(score) > 0.1", 6, "`score` has no bounds"),
        ("point(sends_24h) > 1", 0, "`point` is for rates"),
        ("lower(hard_bounce_rate_7d) > 10", 0, "write 0.10 for 10 %"),
        ("0.5 < lower(hard_bounce_rate_7d) && 2.5 < lower(complaint_rate_7d)", 36, "write 0.025 for 2.5 %"),
        ("lower(hard_bounce_rate_7d) > -0.1", 0, "between 0 and 1"),
        ("lower(hard_bounce_rate_7d) >= 0", 0, "always holds"),
        ("lower(hard_bounce_rate_7d) > 1", 0, "never holds"),
        ("sends_24h < 0", 0, "never holds"),
        ("sends_24h > 100 && account.age_days >= 0", 19, "always holds"),
        ("score > 80", 0, "write 0.80 for 80 %"),
        ("true", 0, "never changes"),
        ("sends_24h > 10 || true", 18, "never changes"),
        ("1 < 2", 0, "never changes"),
        ("\"a\" == \"b\"", 0, "never changes"),
        ("true == false", 0, "two conditions are compared"),
        ("sends_24h == 5", 0, "write >= or <="),
        ("sends_24h != 5", 0, "write >= or <="),
        ("sends_24h == \"5\"", 0, "a number is compared with a text"),
        ("account.plan == 5", 0, "a text is compared with a number"),
        ("account.plan > \"a\"", 0, "a text stands where a number should"),
        ("account.protected > 0", 0, "a condition stands where a number should"),
        ("sends_24h > 1 > 0", 0, "a condition stands where a number should"),
        ("sends_24h > (1 < 2)", 13, "a condition stands where a number should"),
        ("sends_24h + (1 > 0) > 3", 13, "a condition stands where a number should"),
        ("sends_24h", 0, "compare it"),
        ("account.plan", 0, "write account.plan == \"trial\""),
        ("\"text\"", 0, "a text stands where a condition should"),
        ("[1, 2]", 0, "a list stands where a condition should"),
        ("account.age > 3", 0, "unknown account fact `age`"),
        ("account.protcted", 0, "did you mean `account.protected`?"),
        ("account > 3", 0, "name a fact of it"),
        ("sends_24h.size() > 3", 0, "functions are not called on a value"),
        ("event.country > 3", 0, "only `account` has fields"),
        ("sends_24h[0] > 3", 0, "not supported"),
        ("null == null", 0, "something else"),
        (".sends_24h > 3", 0, "begins with a dot"),
        ("1 in [1, 2]", 0, "only account.plan"),
        ("account.plan in [1]", 17, "no text"),
        ("account.plan in []", 16, "the list is empty"),
        ("account.plan in account.plan", 16, "needs a list"),
        ("sends_24h - sends_1h > 100", 0, "let one signal stand alone"),
        ("sends_24h > 1 / 0", 12, "not a finite number"),
        ("sends_24h > 1 &&", 16, "not a valid expression"),
        ("sends_24h > (1", 14, "not a valid expression"),
        ("sends_24h > 99999999999999999999", 12, "not a valid expression"),
        ("", 0, "empty"),
        ("sends_24h > 3 ? 1 : 2", 14, "conditional"),
        ("[1].exists(x, x > 0)", 0, "functions are not called on a value"),
        ("account.plan.matches(\"(a+)+\")", 0, "functions are not called on a value"),
        ("has(account.plan)", 0, "unknown function `has`"),
        ("{\"a\": 1}", 0, "maps"),
    ] {
        // The empty expression is found before anything is parsed, at its opening quote.
        if when.is_empty() {
            refused(&document(when, None, "observe", ""), &[((5, 8), part)]);
        } else {
            refused_when(when, None, "observe", column, part);
        }
    }
}

#[test]
fn expressions_that_could_exhaust_the_parser_are_refused() {
    let nested = format!("{}sends_24h > 1{}", "(".repeat(5_000), ")".repeat(5_000));
    refused_when(&nested, None, "warn", 0, "10013 bytes");
    let nested = format!("{}sends_24h > 1{}", "(".repeat(1_000), ")".repeat(1_000));
    refused_when(&nested, None, "warn", 32, "nested more than 32 deep");
    refused_when(&format!("{}account.protected", "!".repeat(3_000)), None, "warn", 32, "nested more than 32 deep");
    refused_when(&format!("sends_24h > {}1", "-".repeat(3_000)), None, "warn", 44, "nested more than 32 deep");
    let chain = vec!["score>0"; 20_000].join("||");
    refused_when(&chain, None, "warn", 0, "split it into several rules");
    // The longest chain that is allowed still passes, on the small stack of a test thread.
    let chain = vec!["sends_1h>1"; 250].join("||");
    check(&document(&chain, None, "warn", ""), "t.toml").unwrap();
    let sum = format!("sends_24h > {}1", "score+".repeat(600));
    check(&document(&sum, None, "warn", ""), "t.toml").unwrap();
}

#[test]
fn wrong_fields_are_refused_where_they_stand() {
    let good = document(WARN, None, "warn", "");
    check(&good, "t.toml").unwrap();
    for (from, to, place, part) in [
        ("name = \"test\"\n", "", (1, 1), "policy lacks `name`"),
        ("version = \"1\"", "version = 1", (2, 11), "`version` is no text"),
        ("name = \"test\"", "nome = \"test\"\nname = \"x\"", (1, 1), "did you mean `name`?"),
        ("\"a-rule\"", "\"A rule\"", (4, 6), "use 3 to 64 of a-z, 0-9 and -"),
        ("\"a-rule\"", "\"ab\"", (4, 6), "bad rule id"),
        ("id = \"a-rule\"", "# none", (3, 1), "rule lacks `id`"),
        ("when =", "# when =", (3, 1), "rule lacks `when`"),
        ("# no evidence", "evidense = ''", (6, 1), "did you mean `evidence`?"),
        ("# no evidence", "evidence = 1", (6, 12), "`evidence` is no text"),
        ("# no evidence", "evidence = ''", (6, 12), "`evidence` is empty"),
        ("\"warn\"", "\"ban\"", (7, 8), "write one of observe, warn, limit, hold, suspend, terminate"),
        ("\"warn\"", "\"suspended\"", (7, 8), "did you mean \"suspend\"?"),
        ("LIST_QUALITY", "LIST_QUALTY", (9, 10), "did you mean \"LIST_QUALITY\"?"),
        ("\"LIST_QUALITY\"", "\"SPITE\"", (9, 10), "SPAM_EMAIL_UNSOLICITED, "),
        ("\"https://example.com/aup\"", "\"\"", (10, 50), "`url` is empty"),
        ("https://example.com/aup", "see our terms", (10, 50), "no web address"),
        ("id = \"AUP-1\", ", "", (10, 10), "clause lacks `id`"),
        ("title =", "tilte =", (10, 10), "clause lacks `title`"),
        ("mode = \"enforce\"", "mode = \"enforced\"", (11, 8), "did you mean \"enforce\"?"),
        ("mode = \"enforce\"", "# mode", (3, 1), "rule lacks `mode`"),
        ("severity = \"for the test\"", "severity = \" \"", (12, 12), "`severity` is empty"),
        ("author = \"tester\"", "", (3, 1), "rule lacks `author`"),
        ("source = \"none [P]\"", "propose = \"yes\"\nsource = \"x\"", (14, 11), "neither true nor false"),
        ("source =", "sources =", (3, 1), "rule lacks `source`"),
        ("[[rule]]", "[rule]", (3, 1), "begin each rule with [[rule]]"),
        ("[[rule]]", "[[rule", (3, 7), "not valid TOML"),
    ] {
        let text = good.replacen(from, to, 1);
        assert_ne!(text, good, "{from} is not in the document");
        let errors = check(&text, "t.toml").unwrap_err();
        let found = errors.errors.iter().find(|e| (e.line, e.column) == place && e.to_string().contains(part));
        assert!(found.is_some(), "{to}: expected {place:?} {part}, found\n{errors}");
    }
    refused("name = 'x'\nversion = '1'\n", &[((1, 1), "policy lacks `rule`")]);
}

#[test]
fn several_errors_are_reported_at_once_in_file_order() {
    let one = document("hard_bounce_rate_7d > 0.1 || complaint_rate_7d > 0.1", None, "warn", "colour = \"red\"");
    refused(&one, &[((5, 9), "a rate"), ((5, 38), "a rate"), ((8, 1), "unknown key `colour`")]);
    let two = document(WARN, None, "warn", "");
    let again = &two[two.find("[[rule]]").unwrap()..];
    refused(&format!("{two}{again}"), &[((16, 6), "used before, on line 4")]);
    let bad = again.replace("a-rule", "B");
    let errors = check(&format!("{two}{}", bad.repeat(30)), "t.toml").unwrap_err();
    assert_eq!((errors.errors.len(), errors.left_out), (20, 10));
    assert!(errors.to_string().ends_with("... and 10 more"));
    assert_eq!(serde_json::to_value(&errors).unwrap()["errors"][0]["line"], 16);
}

#[test]
fn places_are_exact_in_literal_strings_and_the_start_in_escaped_ones() {
    let when = |string: &str| document("@", None, "warn", "").replace("'@'", string);
    refused(&when("'sends_24h > nope'"), &[((5, 21), "unknown variable `nope`")]);
    refused(&when("\"sends_24h > nope\""), &[((5, 21), "unknown variable `nope`")]);
    refused(&when("\"sends_24h \\u003e nope\""), &[((5, 8), "unknown variable `nope`")]);
    refused(&when("'''sends_24h > 1\n  && nope > 1'''"), &[((6, 6), "unknown variable `nope`")]);
    refused(&when("'''\nsends_24h > 1\n  && nope > 1\n'''"), &[((7, 6), "unknown variable `nope`")]);
    refused(&when("\"\"\"\r\nsends_24h > nope\"\"\""), &[((6, 13), "unknown variable `nope`")]);
    refused(&when("\"\"\"sends_24h \\\n > nope\"\"\""), &[((5, 8), "unknown variable `nope`")]);
}

#[test]
fn documents_are_bounded() {
    let rule = document(WARN, None, "warn", "");
    let (head, rule) = rule.split_at(rule.find("[[rule]]").unwrap());
    let many = |n: usize| {
        let rules: String = (0..n).map(|i| rule.replace("a-rule", &format!("rule-{i}"))).collect();
        format!("{head}{rules}")
    };
    check(&many(500), "t.toml").unwrap();
    refused(&many(501), &[((3 + 500 * 12, 1), "501 rules, allowed are 500")]);
    let long = format!("{}#{}", many(1), "x".repeat(256 * 1024));
    refused(&long, &[((1, 1), "allowed are 262144")]);
    let nested = format!("name = {}1{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(check(&nested, "t.toml").unwrap_err().to_string().contains("not valid TOML"));
}

#[test]
fn a_policy_that_reads_the_score_binds_only_to_a_model() {
    let text = document("sends_24h > 100 && score > 0.9", None, "limit", "");
    let policy = check(&text, "t.toml").unwrap();
    let error = policy.bind(false).unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.toml:5:28: `score` is named, but no model is loaded\n  remedy: load a model, or set the rule's mode to \"off\""
    );
    policy.bind(true).unwrap();
    check(&text.replace("\"enforce\"", "\"off\""), "t.toml").unwrap().bind(false).unwrap();
    check(&document(WARN, None, "warn", ""), "t.toml").unwrap().bind(false).unwrap();
}
