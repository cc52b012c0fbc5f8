//! Who decides cases, what each is competent for, and which languages they read.

use askama::Template;
use redress_ledger::Principal;
use redress_ledger::queue::Competence;
use redress_ledger::topic::Topic;

use super::{Desk, queue};
use crate::http::body::encoded;

/// The page.
#[derive(Debug, Template)]
#[template(path = "reviewers.html")]
pub struct ReviewersPage {
    desk: Desk,
    people: Vec<Person>,
    done: Option<&'static str>,
}

#[derive(Debug)]
struct Person {
    name: String,
    role: &'static str,
    path: String,
    topics: Vec<(&'static str, &'static str, bool)>,
    about: String,
    languages: String,
}

impl ReviewersPage {
    /// For everybody who decides cases.
    pub fn new(desk: Desk, people: &[(Principal, Competence)], done: Option<&'static str>) -> Self {
        Self { desk, people: people.iter().map(Person::new).collect(), done }
    }

    /// Whether this person may change it.
    fn manages(&self) -> bool {
        self.desk.role == redress_ledger::Role::Admin
    }
}

impl Person {
    fn new((who, competence): &(Principal, Competence)) -> Self {
        let about: Vec<&str> = competence.topics.iter().map(|t| queue::topic(*t)).collect();
        Self {
            name: who.name.clone(),
            role: who.role.as_str(),
            path: encoded(&who.name).replace('/', "%2F"),
            topics: Topic::ALL.map(|t| (t.as_str(), queue::topic(t), competence.topics.contains(&t))).to_vec(),
            about: if about.is_empty() { "everything".to_owned() } else { about.join(", ") },
            languages: competence.languages.join(", "),
        }
    }
}
