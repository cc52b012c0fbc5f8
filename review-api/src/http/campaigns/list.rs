//! `GET /v1/campaigns`: campaigns with where they stand, newest first.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use redress_ledger::campaign::{CampaignState, CampaignSummary};
use serde::Deserialize;

use crate::app::App;
use crate::http::problem::{Failure, Problem};
use crate::http::schema;

/// Which campaigns, as an address says it; an empty value is as good as none, as forms send them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wanted {
    pub state: String,
    /// What was just done; the console's.
    pub done: String,
}

impl Wanted {
    /// The state that it asks for.
    pub fn state(&self) -> Result<Option<CampaignState>, Failure> {
        match self.state.as_str() {
            "" => Ok(None),
            text => CampaignState::parse(text)
                .map(Some)
                .ok_or_else(|| Failure::invalid("state: open, confirmed or dismissed.")),
        }
    }
}

/// Lists them.
#[utoipa::path(
    get,
    path = "/v1/campaigns",
    operation_id = "list_campaigns",
    tag = "campaigns",
    params(
        ("state" = Option<String>, Query, description = "open, confirmed or dismissed; all where absent"),
        ("done" = Option<String>, Query, description = "Ignored; the console's"),
    ),
    responses(
        (status = 200, description = "At most 200, newest first", body = [schema::CampaignSummary]),
        schema::Unreadable, schema::Guarded, schema::Invalid, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Vec<CampaignSummary>>, Problem> {
    let Query(wanted) = wanted?;
    Ok(Json(app.ledger().campaigns(wanted.state()?).await?))
}
