//! A language that the address asked for is kept through every form and redirect of the holder, as a browser follows them.

use axum::http::StatusCode;
use redress_ledger::Role;
use serde_json::json;

use crate::desk::{Answered, Desk};
use crate::evidence::suspension;

/// Somebody who reads in a language that is not the account's, and only follows what the page offers.
struct Reader<'a> {
    desk: &'a Desk,
    tag: &'static str,
    page: Answered,
}

impl<'a> Reader<'a> {
    async fn open(desk: &'a Desk, token: &str, tag: &'static str) -> Self {
        let first = desk.get(&format!("/a/{token}"), None).await;
        assert!(first.text.contains("<html lang=\"en\">"), "the account's own language");
        let link = first.text.split("href=\"").find(|part| part.contains(&format!("lang={tag}"))).expect("a choice");
        let path = link.split('"').next().unwrap();
        let path = if path.starts_with('?') { format!("/a/{token}{path}") } else { path.to_owned() };
        let mut reader = Self { desk, tag, page: desk.get(&path, None).await };
        reader.is_in_its_language("opened");
        reader
    }

    fn is_in_its_language(&mut self, step: &str) {
        let expected = format!("<html lang=\"{}\">", self.tag);
        assert!(self.page.text.contains(&expected), "{step}: {} {}", self.page.status, self.page.text);
        for part in self.page.text.split("<form").skip(1) {
            let action = part.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            assert!(
                action.contains(&format!("lang={}", self.tag)),
                "{step}: the form to {action} forgets the language"
            );
        }
        let files = self.page.text.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        for file in files.filter(|href| href.contains("/statement")) {
            assert!(file.contains(&format!("lang={}", self.tag)), "{step}: {file} forgets the language");
        }
    }

    /// Sends the form that leads to `what`, and follows where it leads.
    async fn send(&mut self, what: &str, fields: &[(&str, &str)]) -> StatusCode {
        let actions = self.page.text.split("action=\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        let action = actions.map(|a| a.split('#').next().unwrap()).find(|a| {
            let path = a.split('?').next().unwrap();
            if what.is_empty() { path.matches('/').count() == 2 } else { path.ends_with(what) }
        });
        let action = action.unwrap_or_else(|| panic!("no form to {what:?} in {}", self.page.text)).to_owned();
        self.page = self.desk.post_form(&action, None, fields).await;
        let status = self.page.status;
        if status == StatusCode::SEE_OTHER {
            let to = self.page.header("location").split('#').next().unwrap().to_owned();
            self.page = self.desk.get(&to, None).await;
        }
        self.is_in_its_language(&format!("{what} {fields:?}"));
        status
    }
}

const APPEAL: [(&str, &str); 3] =
    [("kind", "dispute"), ("view", "Wir sind eine Bäckerei."), ("contest", "Ein Tippfehler.")];

#[tokio::test]
async fn a_chosen_language_survives_every_form_of_the_holder() {
    for tag in ["de", "fr", "es", "pt"] {
        let desk = Desk::open().await;
        let token = desk.impose(&suspension("abroad")).await;
        let mut reader = Reader::open(&desk, &token, tag).await;

        assert_eq!(reader.send("", &[("view", "Ohne Wahl.")]).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reader.page.text.contains("Ohne Wahl."), "what was typed is kept");
        assert_eq!(reader.send("", &APPEAL).await, StatusCode::SEE_OTHER);
        assert!(reader.page.text.contains("id=\"receipt\""), "the receipt is shown: {}", reader.page.text);

        assert_eq!(reader.send("/messages", &[("text", "")]).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reader.send("/messages", &[("text", "Noch etwas.")]).await, StatusCode::SEE_OTHER);
        assert_eq!(reader.send("/withdraw", &[]).await, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(reader.send("/withdraw", &[("sure", "yes")]).await, StatusCode::SEE_OTHER);
        assert_eq!(reader.send("", &APPEAL).await, StatusCode::SEE_OTHER);

        // A question, and its answer.
        let listed = desk.get("/v1/cases", Some(Role::Senior)).await.json();
        let open = listed["cases"].as_array().unwrap().iter().find(|case| case["closed_at"].is_null()).unwrap();
        let case = format!("/v1/cases/{}", open["case_id"].as_str().unwrap());
        let claimed = desk.post_json(&format!("{case}/claim"), Some(Role::Senior), &json!({})).await;
        assert!(claimed.status.is_success(), "{}", claimed.text);
        let question = json!({"text": "Which list was it?", "is_question": true});
        let asked = desk.post_json(&format!("{case}/messages"), Some(Role::Senior), &question).await;
        assert!(asked.status.is_success(), "{}", asked.text);
        assert_eq!(reader.send("/messages", &[("text", "Die vom März.")]).await, StatusCode::SEE_OTHER);
        assert!(reader.page.text.contains("Die vom März."), "{}", reader.page.text);

        // An outcome, and the second appeal: refused while it says nothing new, then taken.
        let verdict = json!({"outcome": "upheld", "reason": "The figures hold.",
            "answer": "You write that you are a bakery and that one typo caused the bounces. We looked at each bounce. \
                They come from many addresses. One typo cannot explain them."});
        let decided = desk.post_json(&format!("{case}/decide"), Some(Role::Senior), &verdict).await;
        assert!(decided.status.is_success(), "{}", decided.text);
        desk.clock.advance_secs(60);
        let path = format!("/a/{token}?lang={tag}");
        reader.page = desk.get(&path, None).await;
        reader.is_in_its_language("decided");
        assert_eq!(reader.send("", &APPEAL).await, StatusCode::UNPROCESSABLE_ENTITY, "nothing is new");
        let new = [APPEAL[0], APPEAL[1], ("answers.what_is_new", "Wir haben die Rechnung des Anbieters gefunden.")];
        assert_eq!(reader.send("", &new).await, StatusCode::SEE_OTHER, "{}", reader.page.text);
    }
}

#[tokio::test]
async fn an_address_brings_no_language_of_its_own_invention() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("invented")).await;
    let page = desk.get(&format!("/a/{token}?lang=%22%3E%3Cscript%3E"), None).await;
    assert!(page.text.contains("<html lang=\"en\">") && !page.text.contains("<script"), "{}", page.text);
    let typed = desk.post_form(&format!("/a/{token}?lang=de%26x"), None, &APPEAL).await;
    assert!(typed.header("location").starts_with(&format!("/a/{token}?receipt=")), "{}", typed.text);
    assert!(!typed.header("location").contains("lang"), "{}", typed.header("location"));
}
