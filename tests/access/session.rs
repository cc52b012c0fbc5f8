//! The console's sessions as a browser keeps them: a cookie, and the token that forms carry.

use reqwest::header::{COOKIE, SET_COOKIE};

use crate::support::{Answer, Api, Redress};

/// Somebody signed in.
#[derive(Clone)]
pub struct Session {
    /// As sent: `redress_session=…`.
    pub cookie: String,
    /// What its forms carry.
    pub csrf: String,
}

/// The sign-in form as given to a browser.
pub struct Door {
    pub cookie: String,
    pub csrf: String,
}

impl Door {
    /// Asks for the form.
    pub async fn open(redress: &Redress) -> Self {
        let answer = redress.api("").get("/console/sign-in").await.expect("an answer");
        assert_eq!(answer.status, 200);
        Self { cookie: cookie(&answer).expect("a cookie with the form"), csrf: hidden(&answer.text) }
    }
}

impl Session {
    /// Signs in.
    pub async fn open(redress: &Redress, name: &str, password: &str) -> Self {
        let door = Door::open(redress).await;
        let fields = [("csrf", door.csrf.as_str()), ("name", name), ("password", password), ("next", "")];
        let answer = form(&redress.api(""), "/console/sign-in", Some(&door.cookie), &fields, None).await;
        assert_eq!(answer.status, 303, "{name} cannot sign in: {}", answer.text);
        let cookie = cookie(&answer).expect("a session");
        let request = redress.api("").request("GET", "/console").header(COOKIE, &cookie);
        let queue = Api::send(request).await.expect("an answer");
        assert_eq!(queue.status, 200, "{name} does not see the queue");
        Self { cookie, csrf: hidden(&queue.text) }
    }
}

/// Posts a form as a browser does.
pub async fn form(
    api: &Api,
    path: &str,
    cookie: Option<&str>,
    fields: &[(&str, &str)],
    origin: Option<&str>,
) -> Answer {
    let encode = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
    let mut request =
        api.request("POST", path).header("content-type", "application/x-www-form-urlencoded").body(body.join("&"));
    if let Some(cookie) = cookie {
        request = request.header(COOKIE, cookie);
    }
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    Api::send(request).await.expect("an answer")
}

/// The cookie that an answer sets, as a browser sends it back.
pub fn cookie(answer: &Answer) -> Option<String> {
    let line = answer.headers.get(SET_COOKIE)?.to_str().expect("ASCII");
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Strict"), "{line}");
    Some(line.split(';').next().expect("a pair").to_owned())
}

fn hidden(html: &str) -> String {
    let rest = html.split_once("name=\"csrf\" value=\"").expect("a form with its token").1;
    rest.split_once('"').expect("an end").0.to_owned()
}
