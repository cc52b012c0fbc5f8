//! `GET /v1/campaigns/{campaign_hash}`: one campaign with its members, and what became of them where that may be said.

use axum::Json;
use axum::extract::State;
use redress_ledger::campaign::CampaignView;

use crate::app::App;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// Shows it. Of a member with an open case nothing is said.
#[utoipa::path(
    get,
    path = "/v1/campaigns/{campaign_hash}",
    operation_id = "show_campaign",
    tag = "campaigns",
    params(("campaign_hash" = String, Path, description = "A version of a campaign")),
    responses(
        (status = 200, description = "The campaign: context for who decides, a ground for nothing", body = schema::CampaignView),
        schema::Guarded, schema::Missing, schema::Unavailable,
    ),
)]
pub async fn get(State(app): State<App>, body::Segment(hash): body::Segment) -> Result<Json<CampaignView>, Problem> {
    Ok(Json(find(&app, &hash).await?))
}

/// The campaign of that hash.
pub async fn find(app: &App, hash: &str) -> Result<CampaignView, Failure> {
    app.ledger().campaign(hash).await?.ok_or_else(|| Failure::not_found("campaign"))
}
