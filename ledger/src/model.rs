//! Models in service: a file that the engine has checked, and how far it may go.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::promotion::ListedPromotion;

/// How far a model may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelMode {
    /// Scores and is counted; moves nothing.
    Shadow,
    /// Gives rules their `score`.
    Live,
}

impl ModelMode {
    /// Every mode, mildest first.
    pub const ALL: [Self; 2] = [Self::Shadow, Self::Live];

    /// The name in files and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shadow => "shadow",
            Self::Live => "live",
        }
    }

    /// Reads [`ModelMode::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text)
    }
}

/// A model to put to work, as the engine checked it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedModel {
    /// SHA-256 of `text` (hex).
    pub hash: String,
    /// Its name.
    pub name: String,
    /// Its version, as its author writes it.
    pub version: String,
    /// The whole file.
    pub text: String,
}

/// A model of the record, and where it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedModel {
    /// SHA-256 of its file (hex).
    pub hash: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// `None` where it is out of service: retired, or replaced by another.
    pub mode: Option<ModelMode>,
    /// Name of whoever took its last step.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Decisions of rules that fired by its score and that people have looked at.
    pub decided: i64,
    /// How many of them people overturned.
    pub overturned: i64,
    /// The comparison that came with its last step into shadow, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion: Option<ListedPromotion>,
}

/// A step of a model: into shadow, live, or out of service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelStep {
    /// Number of the engine's command.
    pub command: i64,
    /// SHA-256 of the model's file (hex).
    pub hash: String,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it went; `None`: out of service.
    pub mode: Option<ModelMode>,
    /// Name of whoever took the step.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the comparison that came with it, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promotion: Option<String>,
}
