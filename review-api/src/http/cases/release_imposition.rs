//! `POST /v1/cases/{case_id}/release-imposition`: a person lets a deferred imposition take effect, from now; of some accounts, two do.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::EnforcementId;
use redress_ledger::effect::Because;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Why, and on what it rests.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// 10 to 4,000 characters.
    reason: String,
    /// The decision on another account that it rests on: with that one it falls.
    #[serde(default)]
    because_of: Option<Because>,
}

/// What the release did.
#[derive(Debug, Serialize)]
pub struct Released {
    released: bool,
    enforcement_id: Option<EnforcementId>,
}

/// Releases it; statement and notice are dated now. Where two people have to agree, the first one's release only counts.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/release-imposition",
    operation_id = "release_imposition",
    tag = "cases",
    params(("case_id" = String, Path, description = "A case of kind `deferred`")),
    request_body = schema::Release,
    responses(
        (status = 200, description = "Counted; `released` says whether it is in effect, and the holder will be told", body = schema::Released),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(Release { reason, because_of }): body::Json<Release>,
) -> Result<Json<Released>, Problem> {
    let enforcement_id =
        app.ledger().release_because(&case.into(), &who.principal, &reason, because_of.as_ref()).await?;
    Ok(Json(Released { released: enforcement_id.is_some(), enforcement_id }))
}
