//! Shapes of models in service.

use serde::Serialize;
use utoipa::ToSchema;

/// How far a model may go.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ModelMode {
    /// Scores and is counted; moves nothing.
    Shadow,
    /// Gives rules their score.
    Live,
}

/// What a comparison found.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PromotionVerdict {
    /// Better by the measure chosen beforehand, and worse by none.
    Better,
    /// The labels do not tell.
    NotShown,
    /// Worse; it does not go live.
    Worse,
}

/// The comparison of a challenger with its champion.
#[derive(Serialize, ToSchema)]
pub struct ModelPromotion {
    /// SHA-256 of the file (hex).
    file_hash: String,
    verdict: PromotionVerdict,
    /// The file of `redress-lab compare`: models, data, protocol, figures with intervals.
    #[schema(value_type = Object)]
    file: (),
}

/// A model, and where it stands.
#[derive(Serialize, ToSchema)]
pub struct ListedModel {
    /// SHA-256 of its file (hex).
    hash: String,
    name: String,
    version: String,
    /// Null where it is out of service.
    mode: Option<ModelMode>,
    /// Who took its last step.
    by: String,
    #[schema(format = DateTime)]
    at: String,
    /// Decisions of rules that fired by its score and that people have looked at.
    decided: i64,
    /// How many of them people overturned.
    overturned: i64,
    /// The comparison that came with its last step into shadow; left out where none did.
    #[schema(nullable = false)]
    promotion: Option<ModelPromotion>,
}

/// A step of a model.
#[derive(Serialize, ToSchema)]
pub struct ModelStep {
    /// Number of the engine's command.
    command: i64,
    hash: String,
    name: String,
    version: String,
    /// Null: out of service.
    mode: Option<ModelMode>,
    by: String,
    #[schema(format = DateTime)]
    at: String,
    /// SHA-256 of the comparison that came with it; left out where none did.
    #[schema(nullable = false)]
    promotion: Option<String>,
}

/// Models and their steps.
#[derive(Serialize, ToSchema)]
pub struct Models {
    #[schema(max_items = 200)]
    models: Vec<ListedModel>,
    #[schema(max_items = 200)]
    steps: Vec<ModelStep>,
}

/// What whoever approves a model has looked at.
#[derive(Serialize, ToSchema)]
pub struct ModelApproval {
    /// SHA-256 of the comparison; null where the model has none.
    promotion: Option<String>,
}
