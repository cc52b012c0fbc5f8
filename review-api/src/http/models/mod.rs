//! Models over JSON: what is live and in shadow and how it came there, approved or taken out of service by an admin. Files come in at the
//! engine (`PUT /v1/models`).

pub mod approve;
pub mod history;
pub mod retire;

use redress_ledger::model::{ListedModel, ModelStep};
use serde::Serialize;

use crate::app::App;
use crate::http::problem::Failure;

/// Models, and every step that was taken.
#[derive(Debug, Serialize)]
pub struct Models {
    /// The newest step first.
    pub models: Vec<ListedModel>,
    /// The newest first.
    pub steps: Vec<ModelStep>,
}

/// What the record holds of models.
pub async fn find(app: &App) -> Result<Models, Failure> {
    Ok(Models { models: app.ledger().models().await?, steps: app.ledger().model_steps().await? })
}
