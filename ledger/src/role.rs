//! Who may do what. A principal has one role; every route names the roles it admits.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::id::UserId;

/// What a principal may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Decides cases.
    Reviewer,
    /// Decides cases and may lift without an appeal, confirm terminations.
    Senior,
    /// Activates policies, turns automation on and off, manages users. A person.
    Admin,
    /// A machine: the platform's ingestion pipeline. Never decides a case.
    Service,
    /// Reads cases and the audit log, changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Reviewer, Self::Senior, Self::Admin, Self::Service, Self::Auditor];

    /// The name used on the command line, in JSON and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::Senior => "senior",
            Self::Admin => "admin",
            Self::Service => "service",
            Self::Auditor => "auditor",
        }
    }

    /// Reads [`Role::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text)
    }

    /// Whether a principal of this role is a person.
    pub fn is_human(self) -> bool {
        self != Self::Service
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who is asking, once a token or session was found valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// Its id.
    pub user_id: UserId,
    /// Its unique sign-in name; rules name it as their `author`.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

/// One HTTP route and whom it admits. Routers are built from tables of these, so that no route exists outside the access test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET`, `POST`, `PUT`, …
    pub method: &'static str,
    /// axum's pattern, e.g. `/v1/cases/{case_id}/claim`.
    pub path: &'static str,
    /// Roles it admits; empty with `public` for everybody.
    pub admits: &'static [Role],
    /// Whether it needs no principal at all.
    pub public: bool,
}
