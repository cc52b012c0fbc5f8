//! `POST /v1/campaigns/{campaign_hash}/judge`: a person confirms or dismisses a campaign.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::campaign::{CampaignJudgement, CampaignView};

use super::show::find;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Judges it; the last verdict counts. Who brought it in does not confirm it. A confirmation counts as ties between its members for 30
/// days, a dismissal takes them back.
#[utoipa::path(
    post,
    path = "/v1/campaigns/{campaign_hash}/judge",
    operation_id = "judge_campaign",
    tag = "campaigns",
    params(("campaign_hash" = String, Path, description = "A version of a campaign")),
    request_body = schema::CampaignJudgement,
    responses(
        (status = 200, description = "Judged", body = schema::CampaignView),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(hash): body::Segment,
    body::Json(judgement): body::Json<CampaignJudgement>,
) -> Result<Json<CampaignView>, Problem> {
    app.ledger().judge_campaign(&hash, &who.principal, &judgement).await?;
    Ok(Json(find(&app, &hash).await?))
}
