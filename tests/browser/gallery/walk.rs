//! Goes from page to page, looks at each in every dress, and says at the end what is wrong and where it has been.

use std::collections::BTreeSet;

use redress_ledger::Timestamp;
use redress_ledger::otp;
use redress_review_api::http::ROUTES;
use serde_json::json;

use super::stage::Opened;
use crate::axe::{self, Ask};
use crate::page::PAGE_BYTES_MAX;
use crate::support::browser::Browser;
use crate::support::story;

/// Width, colours, what axe-core may find new in them, and whether a picture is kept.
const DRESSES: [(u32, &str, Option<Ask>, bool); 6] = [
    (1280, "light", Some(Ask::Everything), true),
    (1280, "dark", Some(Ask::Colours), true),
    (768, "light", None, false),
    (360, "light", Some(Ask::Width), true),
    (360, "dark", None, true),
    (320, "light", None, false),
];

/// One page in one state.
pub struct Look {
    name: &'static str,
    session: Option<String>,
    url: String,
    then: Vec<Do>,
}

/// What is done on a page until it is in that state.
pub enum Do {
    Type(&'static str, String),
    Press(&'static str),
    /// Opens everything that stands folded.
    Unfold,
    /// Types the code that an authenticator would show for the key on the page.
    Code(&'static str),
    /// More words than any form takes.
    Overflow(&'static str),
    /// The session ends meanwhile.
    Forget,
    /// Shows what the service answered to somebody else, at this address: a page that leads on at once cannot be looked at otherwise.
    Become(String),
}

impl Look {
    /// What somebody sees who is not signed in.
    pub fn new(name: &'static str, url: String) -> Self {
        Self { name, session: None, url, then: Vec::new() }
    }

    /// The same for who is.
    pub fn by(self, session: &str) -> Self {
        Self { session: Some(session.to_owned()), ..self }
    }

    pub fn then(mut self, step: Do) -> Self {
        self.then.push(step);
        self
    }

    pub fn typing(self, css: &'static str, text: &str) -> Self {
        self.then(Do::Type(css, text.to_owned()))
    }

    pub fn pressing(self, css: &'static str) -> Self {
        self.then(Do::Press(css))
    }
}

/// On the way.
pub struct Walk<'a> {
    opened: &'a Opened,
    browser: Browser,
    axe: String,
    findings: Vec<String>,
    names: BTreeSet<&'static str>,
    been: BTreeSet<&'static str>,
}

impl<'a> Walk<'a> {
    pub async fn begin(opened: &'a Opened) -> Self {
        let browser = Browser::start(true).await;
        Self {
            opened,
            browser,
            axe: axe::source(),
            findings: Vec::new(),
            names: BTreeSet::new(),
            been: BTreeSet::new(),
        }
    }

    pub async fn all(&mut self, looks: Vec<Look>) {
        for look in looks {
            self.look(look).await;
        }
    }

    /// Goes there and looks.
    pub async fn look(&mut self, look: Look) {
        assert!(self.names.insert(look.name), "two looks are called {}", look.name);
        self.browser.dress(1280, "light").await;
        self.come_as(look.session.as_deref()).await;
        self.browser.open(&look.url).await;
        self.note_place().await;
        for step in look.then {
            self.act(step).await;
        }
        self.note_place().await;
        self.weigh(look.name).await;
        self.judge(look.name).await;
        let complaints = self.browser.complaints().await;
        // A page that says no answers so too, and the browser notes it.
        let said_no = |line: &String| line.contains("the server responded with a status of");
        self.findings
            .extend(complaints.into_iter().filter(|line| !said_no(line)).map(|line| format!("{}: {line}", look.name)));
    }

    /// Nothing was found, and every one of these routes was visited.
    pub async fn end(self, shows: &[&str]) {
        self.browser.quit().await;
        assert!(self.findings.is_empty(), "\n{}\n", self.findings.join("\n"));
        let missing: Vec<_> = shows.iter().filter(|route| !self.been.contains(**route)).collect();
        assert!(missing.is_empty(), "the walk did not come by {missing:?}, only by {:?}", self.been);
    }

    async fn come_as(&self, session: Option<&str>) {
        self.browser.devtools("Network.clearBrowserCookies", json!({})).await;
        if let Some(session) = session {
            let url = self.opened.url("/");
            let cookie =
                json!({"name": "redress_session", "value": session, "url": url, "path": "/", "httpOnly": true});
            self.browser.devtools("Network.setCookie", cookie).await;
        }
    }

    async fn act(&self, step: Do) {
        match step {
            Do::Type(css, text) => self.browser.fill(css, &text).await,
            Do::Press(css) => self.browser.press(css).await,
            Do::Unfold => {
                self.browser.ask("document.querySelectorAll('main details').forEach((e) => (e.open = true))").await;
            }
            Do::Code(css) => {
                let letters = self.browser.text("main code").await;
                let step = otp::step(Timestamp(story::now_ms()));
                self.browser.fill(css, &otp::code(&from_base32(&letters), step)).await;
            }
            Do::Overflow(css) => {
                self.browser.ask(&format!("document.querySelector(`{css}`).value = 'many words '.repeat(30000)")).await;
            }
            Do::Become(html) => {
                let html = serde_json::Value::from(html);
                self.browser.ask(&format!("document.documentElement.innerHTML = {html}")).await;
                // Until its stylesheet is there.
                let styled = "return Array.from(document.styleSheets).some((sheet) => sheet.cssRules.length > 0)";
                for _ in 0..100 {
                    if self.browser.ask(styled).await == true {
                        return;
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
                panic!("the page has no stylesheet");
            }
            Do::Forget => {
                self.browser.devtools("Network.clearBrowserCookies", json!({})).await;
            }
        }
    }

    /// Which route of the table this is.
    async fn note_place(&mut self) {
        let path = self.browser.ask("return location.pathname").await;
        let path = path.as_str().expect("a path").to_owned();
        let fits = |pattern: &str| {
            let (here, there): (Vec<_>, Vec<_>) = (path.split('/').collect(), pattern.split('/').collect());
            here.len() == there.len()
                && here.iter().zip(there).all(|(h, t)| t.starts_with('{') && !h.is_empty() || *h == t)
        };
        // A name in the table goes before a place for any name.
        let mut routes: Vec<_> = ROUTES.iter().filter(|r| r.method == "GET" && fits(r.path)).map(|r| r.path).collect();
        routes.sort_by_key(|route| route.matches('{').count());
        self.been.extend(routes.first());
    }

    async fn weigh(&mut self, name: &str) {
        let bytes = self.browser.bytes().await;
        if bytes > PAGE_BYTES_MAX {
            self.findings.push(format!("{name} has {bytes} bytes"));
        }
    }

    async fn judge(&mut self, name: &str) {
        for (width, scheme, ask, is_kept) in DRESSES {
            self.browser.dress(width, scheme).await;
            let looked = self.browser.ask(include_str!("../look.js")).await;
            let looked = looked.as_array().expect("a list").iter().map(|one| one.as_str().expect("a text").to_owned());
            let mut found: Vec<String> = looked.collect();
            if let Some(ask) = ask {
                found.extend(self.browser.axe(&self.axe, ask).await);
            }
            self.findings.extend(found.into_iter().map(|one| format!("{name} at {width} px, {scheme}: {one}")));
            if is_kept {
                self.browser.whole_picture(&format!("look-{name}-{width}-{scheme}")).await;
            }
        }
    }
}

fn from_base32(letters: &str) -> Vec<u8> {
    let value = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap_or_else(|| panic!("{c:?} in {letters:?}"));
    let bits: String = letters.chars().filter(|c| !c.is_whitespace()).map(|c| format!("{:05b}", value(c))).collect();
    let byte = |bits: &[u8]| u8::from_str_radix(std::str::from_utf8(bits).expect("ASCII"), 2).expect("bits");
    bits.as_bytes().chunks_exact(8).map(byte).collect()
}
