//! Every route by everybody: nobody, a stranger's token, each role by token, each person by session. The table says who is let in.

use redress_ledger::Role;
use redress_ledger::role::Route;
use reqwest::header::COOKIE;

use crate::house::{House, is_console, nowhere, routes};
use crate::session::Session;
use crate::support::{Answer, Api};

/// Who asks.
enum Who<'a> {
    Nobody,
    StrangersToken,
    StrangersSession,
    Token(Role),
    Session(Role, &'a Session),
}

impl Who<'_> {
    fn name(&self) -> String {
        match self {
            Self::Nobody => "nobody".to_owned(),
            Self::StrangersToken => "a token that is not known".to_owned(),
            Self::StrangersSession => "a session that is not known".to_owned(),
            Self::Token(role) => format!("{role} by token"),
            Self::Session(role, _) => format!("{role} by session"),
        }
    }

    /// Whom the service should take them for at this route: the engine knows tokens only, the console sessions only.
    fn role_at(&self, route: &Route) -> Option<Role> {
        let is_engine = redress_engine::http::ROUTES.contains(route);
        match self {
            Self::Token(role) if !is_console(route) => Some(*role),
            Self::Session(role, _) if !is_engine => Some(*role),
            _ => None,
        }
    }

    async fn ask(&self, house: &House, method: &str, route: &Route) -> Answer {
        let path = nowhere(route);
        let nobody = house.redress.api("");
        let request = match self {
            Self::Nobody => nobody.request(method, &path),
            Self::StrangersToken => nobody.request(method, &path).bearer_auth("rt_nobody-has-this-token"),
            Self::StrangersSession => nobody.request(method, &path).header(COOKIE, "redress_session=nobody"),
            Self::Token(role) => house.api(*role).request(method, &path),
            Self::Session(_, session) => {
                let request = nobody.request(method, &path).header(COOKIE, &session.cookie);
                request.header("x-csrf-token", &session.csrf)
            }
        };
        let request = match method {
            "GET" | "HEAD" => request,
            _ if route.path.starts_with("/v1/") => request.header("content-type", "application/json").body("{}"),
            _ => request.header("content-type", "application/x-www-form-urlencoded").body(""),
        };
        Api::send(request).await.expect("an answer")
    }
}

/// What a guarded route must answer to whom it does not let in; `None` where it lets in.
fn refusal(route: &Route, role: Option<Role>) -> Option<u16> {
    match role {
        Some(role) if route.admits.contains(&role) => None,
        Some(_) => Some(403),
        None if is_console(route) => Some(303),
        None => Some(401),
    }
}

fn shows_the_door(answer: &Answer) -> bool {
    let place = answer.headers.get("location").and_then(|place| place.to_str().ok()).unwrap_or_default();
    answer.status == 303 && place.starts_with("/console/sign-in")
}

#[tokio::test]
async fn every_route_lets_in_whom_its_line_names_and_nobody_else() {
    let house = House::open().await;
    // These end sessions: they come last, and a token, which ends all of its owner's, asks after the sessions.
    let ending = ["/v1/me/end-other-sessions", "/console/sign-out"];
    let (ends, stays): (Vec<&Route>, Vec<&Route>) = routes().partition(|route| ending.contains(&route.path));
    assert_eq!(ends.iter().map(|route| route.path).collect::<Vec<_>>(), ending);
    let people = Role::ALL.into_iter().filter(|role| role.is_human());
    let mut sessions = Vec::new();
    for role in people {
        sessions.push((role, house.session(role).await));
    }
    let mut everybody = vec![Who::Nobody, Who::StrangersToken, Who::StrangersSession];
    everybody.extend(sessions.iter().map(|(role, session)| Who::Session(*role, session)));
    everybody.extend(Role::ALL.map(Who::Token));

    let mut asked = 0;
    for route in stays.into_iter().chain(ends) {
        for who in &everybody {
            let answer = who.ask(&house, route.method, route).await;
            check(route, who, &answer);
            if route.method == "GET" {
                let head = who.ask(&house, "HEAD", route).await;
                assert_eq!(head.status, answer.status, "HEAD {} for {}", route.path, who.name());
            }
            asked += 1;
        }
    }
    assert_eq!(asked, routes().count() * 12, "11 principals and nobody for each line");
}

fn check(route: &Route, who: &Who<'_>, answer: &Answer) {
    let place = format!("{} {} for {}: {} {}", route.method, route.path, who.name(), answer.status, answer.text);
    assert!(answer.status < 500 && answer.status != 405, "{place}");
    if route.public {
        // The sign-in forms refuse what was not sent from them; everything else that is open asks for nobody.
        let is_door = route.path.starts_with("/console/sign-in");
        assert_eq!(answer.status == 403, is_door && route.method == "POST", "{place}");
        // A later step of signing in leads whoever has not made the first one back to it.
        let is_step =
            route.method == "GET" && ["/console/sign-in/code", "/console/sign-in/enrol"].contains(&route.path);
        assert_eq!(shows_the_door(answer), is_step, "{place}");
        assert!(answer.status != 401, "{place}");
        return;
    }
    match refusal(route, who.role_at(route)) {
        None => {
            let signed_out = route.path == "/console/sign-out";
            assert!(!matches!(answer.status, 401 | 403), "{place}");
            assert_eq!(shows_the_door(answer), signed_out, "{place}");
        }
        Some(303) => assert!(shows_the_door(answer), "{place}"),
        Some(expected) => {
            assert_eq!(answer.status, expected, "{place}");
            let kind = if is_console(route) { "text/html; charset=utf-8" } else { "application/problem+json" };
            assert_eq!(answer.headers["content-type"], kind, "{place}");
        }
    }
}

#[tokio::test]
async fn health_metrics_and_description_answer_anybody_on_this_machine() {
    let house = House::open().await;
    for path in ["/healthz", "/readyz", "/metrics", "/openapi.json"] {
        for api in [house.redress.api(""), house.redress.api("unknown"), house.api(Role::Service)] {
            let answer = api.get(path).await.expect("an answer");
            assert_eq!(answer.status, 200, "{path}: {}", answer.text);
            let post = api.post(path, &serde_json::json!({})).await.expect("an answer");
            assert_eq!(post.status, 405, "{path} takes no POST");
        }
    }
}
