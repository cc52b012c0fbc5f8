//! Policies that are broken or unfair: refused by the route and by the command alike, and the one in force stays.

use serde_json::json;

use crate::Stage;
use crate::support::Api;
use crate::support::story::{bouncing_mail, decided, now_ms, put_account};

/// A policy around one condition, which stands on line 6.
fn policy(when: &str, rest: &str) -> String {
    format!(
        "name = \"bad\"\nversion = \"1\"\n\n[[rule]]\nid = \"bounces\"\nwhen = '{when}'\n{rest}\nreason = \"LIST_QUALITY\"\n\
         clause = {{ id = \"A-1\", title = \"Rule\", url = \"https://example.com/1\" }}\nmode = \"enforce\"\nauthor = \"ada\"\nsource = \"a test\"\n"
    )
}

#[tokio::test]
async fn a_bad_policy_changes_nothing_and_each_error_has_its_place() {
    let mut stage = Stage::new().await;
    let admin = stage.redress.api(&stage.sandbox.add_user("ada", "admin").token);
    let before = admin.get("/v1/policy").await.expect("an answer");
    assert_eq!(before.status, 200);

    std::fs::write(stage.sandbox.path("good.toml"), policy("point(hard_bounce_rate_24h) > 0.1", "rung = \"warn\""))
        .expect("written");
    stage.sandbox.must(&["policy", "check", "good.toml"]);
    let suspend = "rung = \"suspend\"\nevidence = 'lower(hard_bounce_rate_24h) >= 0.1'";
    let bad = [
        ("not TOML", "name = \"bad\"\nversion = \n".to_owned(), 2),
        ("a misspelt signal", policy("lower(hard_bounce_rat_24h) >= 0.1", suspend), 6),
        ("broken CEL", policy("lower(hard_bounce_rate_24h) >= ", suspend), 6),
        ("a wrong type", policy("lower(hard_bounce_rate_24h) >= \"much\"", suspend), 6),
        ("a bare rate from limit up", policy("hard_bounce_rate_24h > 0.1", "rung = \"limit\""), 6),
        (
            "outsiders who suspend",
            policy("lower(complaint_rate_7d) > 0.01 && sends_24h > 100", "rung = \"suspend\""),
            6,
        ),
        ("an unknown field", policy("point(hard_bounce_rate_24h) > 0.1", "rung = \"warn\"\nrnug = 1"), 8),
    ];
    for (name, text, line) in &bad {
        let request = admin.request("PUT", "/v1/policy").header("content-type", "application/toml").body(text.clone());
        let refused = Api::send(request).await.expect("an answer");
        assert_eq!(refused.status, 422, "{name}: {}", refused.text);
        assert!(refused.text.contains("nothing was changed"), "{name}: {}", refused.text);
        let errors = refused.json["errors"].as_array().unwrap_or_else(|| panic!("{name}: {}", refused.text));
        assert!(!errors.is_empty());
        for error in errors {
            let place = (error["line"].as_u64().unwrap_or(0), error["column"].as_u64().unwrap_or(0));
            assert!(place.0 >= 1 && place.1 >= 1, "{name}: {error}");
        }
        assert!(errors.iter().any(|error| error["line"] == json!(line)), "{name}: {errors:?}");

        std::fs::write(stage.sandbox.path("bad.toml"), text).expect("written");
        let checked = stage.sandbox.run(&["policy", "check", "bad.toml"]);
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        assert_eq!(checked.status.code(), Some(1), "{name}: {said}");
        assert!(said.contains(&format!("\nbad.toml:{line}:")), "{name}: {said}");
    }
    let after = admin.get("/v1/policy").await.expect("an answer");
    assert_eq!((after.text, after.headers["etag"].clone()), (before.text, before.headers["etag"].clone()));

    // The policy in force goes on deciding.
    put_account(&stage.platform, "shop").await;
    let fallen = decided(&stage.platform, &bouncing_mail("shop", "list", 0, 300, now_ms() - 60_000)).await;
    assert!(fallen.iter().any(|(_, rung, answer)| rung == "suspend" && answer == "imposed"), "{fallen:?}");
    stage.goes_on().await;
}
