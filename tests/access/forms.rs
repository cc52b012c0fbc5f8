//! A form that is not the session's own, or comes from another site, changes nothing.

use redress_ledger::Role;
use reqwest::header::COOKIE;
use serde_json::Value;

use crate::house::{House, is_console, nowhere, routes};
use crate::session::{Door, Session, cookie, form};
use crate::support::Api;

const FOREIGN: [&str; 3] = ["http://evil.example", "null", "https://127.0.0.1.evil.example"];

/// What people did so far: a letter may leave at any time.
async fn changed(house: &House) -> Vec<Value> {
    let all = house.audit().await;
    all.into_iter().filter(|entry| entry["actor"] != "notifier").collect()
}

#[tokio::test]
async fn no_form_of_the_console_works_without_its_own_token() {
    let house = House::open().await;
    let waiting = house.wait_for_an_appeal().await;
    let (reviewer, senior) = (house.session(Role::Reviewer).await, house.session(Role::Senior).await);
    let nobody = house.redress.api("");
    let before = changed(&house).await;
    let forms = routes().filter(|route| is_console(route) && route.method == "POST" && !route.public);
    let mut count = 0;
    for route in forms {
        let path = nowhere(route).replace("/cases/none", &format!("/cases/{}", waiting.case));
        let (own, other) =
            if route.admits.contains(&Role::Reviewer) { (&reviewer, &senior) } else { (&senior, &reviewer) };
        let verdict = [
            ("outcome", "overturned_false_positive"),
            ("root_cause", "threshold"),
            ("reason", "Long enough to be a reason."),
            ("answer", "Long enough to be an answer to the holder."),
        ];
        for wrong in [None, Some(""), Some("0"), Some(other.csrf.as_str()), Some(&own.csrf[..own.csrf.len() - 1])] {
            let fields: Vec<_> = wrong.map(|token| ("csrf", token)).into_iter().chain(verdict).collect();
            let answer = form(&nobody, &path, Some(&own.cookie), &fields, None).await;
            assert_eq!(answer.status, 403, "{path} with {wrong:?}: {}", answer.text);
        }
        let right: Vec<_> = [("csrf", own.csrf.as_str())].into_iter().chain(verdict).collect();
        for origin in FOREIGN {
            let answer = form(&nobody, &path, Some(&own.cookie), &right, Some(origin)).await;
            assert_eq!(answer.status, 403, "{path} from {origin}: {}", answer.text);
        }
        count += 1;
    }
    assert!(count >= 8, "the table lost its forms");
    assert_eq!(changed(&house).await, before, "something was changed");
    let view =
        house.api(Role::Reviewer).get(&format!("/v1/cases/{}", waiting.case)).await.expect("an answer").expect(200);
    assert_eq!((&view["summary"]["claimed_by"], &view["summary"]["closed"]), (&Value::Null, &Value::Bool(false)));

    let path = format!("/console/cases/{}/claim", waiting.case);
    let own = [("csrf", reviewer.csrf.as_str())];
    let answer = form(&nobody, &path, Some(&reviewer.cookie), &own, Some(&house.redress.base())).await;
    assert_eq!(answer.status, 303, "the session's own form works: {}", answer.text);
}

#[tokio::test]
async fn a_session_sends_json_with_its_token_or_not_at_all() {
    let house = House::open().await;
    let waiting = house.wait_for_an_appeal().await;
    let session = house.session(Role::Reviewer).await;
    let claim = async |token: Option<&str>, origin: Option<&str>| {
        let path = format!("/v1/cases/{}/claim", waiting.case);
        let mut request = house.redress.api("").request("POST", &path).header(COOKIE, &session.cookie);
        for (name, value) in [("x-csrf-token", token), ("origin", origin)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        Api::send(request).await.expect("an answer").status
    };
    assert_eq!(claim(None, None).await, 403);
    assert_eq!(claim(Some("0"), None).await, 403);
    assert_eq!(claim(Some(&session.csrf), Some("http://evil.example")).await, 403);
    assert_eq!(claim(Some(&session.csrf), Some(&house.redress.base())).await, 200);
}

#[tokio::test]
async fn nobody_is_signed_in_by_a_form_from_elsewhere() {
    let house = House::open().await;
    let password = house.sandbox.add_user("rosa", "reviewer").password;
    let nobody = house.redress.api("");
    let (door, others) = (Door::open(&house.redress).await, Door::open(&house.redress).await);
    let base = house.redress.base();
    let tries = [
        (None, Some(door.csrf.as_str()), None),
        (Some(door.cookie.as_str()), None, None),
        (Some(&door.cookie), Some("0"), None),
        (Some(&door.cookie), Some(&others.csrf), None),
        (Some(&door.cookie), Some(&door.csrf), Some("http://evil.example")),
        (Some(&door.cookie), Some(&door.csrf), Some(base.as_str())),
    ];
    for (at, (entry, token, origin)) in tries.into_iter().enumerate() {
        let fields: Vec<_> = token
            .map(|token| ("csrf", token))
            .into_iter()
            .chain([("name", "rosa"), ("password", password.as_str())])
            .collect();
        let answer = form(&nobody, "/console/sign-in", entry, &fields, origin).await;
        let signed_in = cookie(&answer).is_some_and(|cookie| cookie.starts_with("redress_session="));
        let ours = at == 5;
        assert_eq!((answer.status == 303, signed_in), (ours, ours), "try {at}: {} {}", answer.status, answer.text);
        assert_eq!(answer.status == 403, !ours, "try {at}");
    }
}

#[tokio::test]
async fn a_session_that_was_signed_out_opens_nothing() {
    let house = House::open().await;
    let session: Session = house.session(Role::Reviewer).await;
    let nobody = house.redress.api("");
    let own = [("csrf", session.csrf.as_str())];
    assert_eq!(form(&nobody, "/console/sign-out", Some(&session.cookie), &own, None).await.status, 303);
    for path in ["/v1/cases", "/console"] {
        let answer = Api::send(nobody.request("GET", path).header(COOKIE, &session.cookie)).await.expect("an answer");
        assert!(matches!(answer.status, 401 | 303), "{path}: {}", answer.status);
    }
}
