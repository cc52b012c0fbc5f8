//! The configuration as a whole: what wins over what, and what is refused.

use super::keys::KEYS;
use super::*;

fn sources(file: Option<&Path>, environment: &[(&str, &str)]) -> Sources {
    let environment = environment.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    Sources { file: file.map(Path::to_owned), data: None, environment }
}

fn with_file(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("redress.toml");
    std::fs::write(&path, text).expect("a writable folder");
    load(&sources(Some(&path), environment))
        .map_err(|e| e.to_string().replace(&*path.to_string_lossy(), "redress.toml"))
}

#[test]
fn defaults_work_without_any_file() {
    let config = Config::new(Vec::new()).expect("the defaults are a configuration");
    assert_eq!(config.server().listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.ledger_url(), LedgerUrl::Sqlite(PathBuf::from("redress-data/ledger.db")));
    assert_eq!(config.notify().folder, Some(PathBuf::from("redress-data/outbox")));
    let careful = Promises { care: redress_ledger::care::Care::default(), ..Promises::default() };
    assert_eq!(config.promises(), careful);
    let review = config.review(config.server().listen, ([127, 0, 0, 1], 4321).into()).expect("complete");
    assert_eq!(review.public_base_url, "http://127.0.0.1:8080");
    assert_eq!(review.attachments_base_url, "http://127.0.0.1:4321");
}

#[test]
fn files_are_reached_on_the_public_host_by_another_port_and_over_tls_where_somebody_says() {
    let at = |port| SocketAddr::from(([0, 0, 0, 0], port));
    let files = |text: &str| with_file(text, &[]).expect("fine").review(at(8080), at(4321));
    for (public, expected) in [
        ("http://review.example.com", "http://review.example.com:4321"),
        ("http://review.example.com:8080/desk", "http://review.example.com:4321"),
        ("http://[::1]:8080", "http://[::1]:4321"),
        ("http://[::1]", "http://[::1]:4321"),
    ] {
        let review = files(&format!("[server]\npublic_base_url = \"{public}\"\n")).expect("complete");
        assert_eq!(review.attachments_base_url, expected, "{public}");
    }
    let tls = "[server]\npublic_base_url = \"https://review.example.com\"\n";
    let refused = files(tls).expect_err("nobody knows where").to_string();
    assert!(refused.contains("attachments_base_url") && refused.contains("files_listen"), "{refused}");
    let told = files(&format!("{tls}attachments_base_url = \"https://files.example.net\"\n")).expect("complete");
    assert_eq!(told.attachments_base_url, "https://files.example.net");
}

#[test]
fn a_variable_wins_over_the_file_and_an_argument_over_both() {
    let config = with_file(
        "[server]\nlisten = \"127.0.0.1:1\"\nshutdown_secs = 3\n",
        &[("REDRESS_SERVER_LISTEN", "127.0.0.1:2")],
    )
    .expect("fine");
    assert_eq!(config.server().listen.port(), 2);
    assert_eq!(config.server().shutdown_secs, 3);

    let mut sources = sources(None, &[("REDRESS_DATA_DIR", "/from/variable")]);
    assert_eq!(load(&sources).expect("fine").data_dir(), Path::new("/from/variable"));
    sources.data = Some(PathBuf::from("/from/argument"));
    assert_eq!(load(&sources).expect("fine").data_dir(), Path::new("/from/argument"));
}

#[test]
fn a_named_file_that_is_missing_is_refused() {
    let error = load(&sources(Some(Path::new("/nowhere/redress.toml")), &[])).expect_err("missing").to_string();
    assert!(error.starts_with("/nowhere/redress.toml: the configuration cannot be read"), "{error}");
    let error = load(&sources(None, &[("REDRESS_CONFIG", "/nowhere/else.toml")])).expect_err("missing").to_string();
    assert!(error.starts_with("/nowhere/else.toml: "), "{error}");
}

#[test]
fn an_unknown_key_is_refused_with_its_place() {
    let error = with_file("[server]\nlistne = 1\n", &[]).expect_err("unknown");
    assert!(error.starts_with("redress.toml:2:1: there is no setting \"listne\" in [server]"), "{error}");
}

#[test]
fn a_section_that_lacks_something_is_refused_with_its_place() {
    let error = with_file("[notify.smtp]\nport = 25\n", &[]).expect_err("no host");
    assert_eq!(
        error,
        "redress.toml:2:8: [notify.smtp] lacks host\n  add host to [notify.smtp], or take the section out"
    );
    let error = with_file("[notify.webhook]\nurl = \"https://a.example\"\n", &[]).expect_err("no secret");
    assert!(error.starts_with("redress.toml:2:7: notify.webhook needs secret_file or secret"), "{error}");
}

#[test]
fn what_a_part_refuses_is_placed_at_its_setting() {
    let error = with_file("[notify]\nfrom = \"nobody\"\n", &[]).expect_err("no address");
    assert!(error.starts_with("redress.toml:2:8: notify.from: \"nobody\" is not a mail address"), "{error}");
}

#[test]
fn a_webhook_is_promised_when_it_is_configured() {
    let text = "[notify.webhook]\nurl = \"https://a.example\"\nsecret = \"whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz\"\n";
    let config = with_file(text, &[]).expect("fine");
    assert!(config.promises().platform_webhook);
    assert!(!config.to_toml().contains("MDEyMz"));
}

#[test]
fn the_ledger_is_a_file_or_a_server() {
    let url = |text: &str| with_file("", &[("REDRESS_LEDGER_URL", text)]).expect("fine").ledger_url();
    assert_eq!(url("sqlite:a/b.db"), LedgerUrl::Sqlite(PathBuf::from("a/b.db")));
    assert_eq!(url("sqlite:///a/b.db"), LedgerUrl::Sqlite(PathBuf::from("/a/b.db")));
    assert_eq!(url("postgres://a@b/c"), LedgerUrl::Postgres("postgres://a@b/c".to_owned()));
}

#[test]
fn what_is_printed_reads_back_as_the_same_configuration() {
    let text = "[server]\nlisten = \"0.0.0.0:80\"\nmetrics_public = true\n[notify.smtp]\nhost = \"mail\"\n[engine.brake]\nlimits_per_hour = 7\n";
    let config = with_file(text, &[("REDRESS_REVIEW_OTHER_WAYS", "one|two \"quoted\"")]).expect("fine");
    let printed = config.to_toml();
    let again = with_file(&printed, &[]).expect("its own output is a configuration");
    assert_eq!(again.parts, config.parts);
    assert!(
        printed.contains("(set by REDRESS_REVIEW_OTHER_WAYS)") && printed.contains("redress.toml:2:10)"),
        "{printed}"
    );
}

/// The table of keys and the typed parts must say the same: a key in one only would be refused or ignored.
#[test]
fn every_typed_field_has_a_key_and_every_key_a_field() {
    fn flatten(prefix: &str, table: &Table, found: &mut Vec<String>) {
        for (name, value) in table {
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
            match value {
                Value::Table(inner) => flatten(&path, inner, found),
                _ => found.push(path),
            }
        }
    }
    let example = |key: &Key| match key.kind {
        kind::Kind::Address => Value::String("127.0.0.1:1".to_owned()),
        kind::Kind::Choice(words) => Value::String(words[0].to_owned()),
        kind::Kind::Whole { min, .. } => Value::Integer(min),
        kind::Kind::Real { min, .. } => Value::Float(min),
        kind::Kind::Switch => Value::Boolean(true),
        kind::Kind::Texts | kind::Kind::Choices(_) => Value::Array(Vec::new()),
        _ => Value::String("x".to_owned()),
    };
    let mut table = Table::new();
    for key in KEYS {
        put(&mut table, key.path, example(key));
    }
    let parts: Parts = table.try_into().expect("every key has a field");
    let mut fields = Vec::new();
    flatten("", &Table::try_from(&parts).expect("parts are TOML"), &mut fields);
    let mut keys: Vec<String> = KEYS.iter().map(|k| k.path.to_owned()).collect();
    fields.sort();
    keys.sort();
    assert_eq!(fields, keys);
}
