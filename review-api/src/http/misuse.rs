//! `/v1/misuse/{account_id}`: what was said about an account's appeals, and a senior's warning, measure and answer.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::AccountId;
use redress_ledger::misuse::{Misuse, Named};
use serde::{Deserialize, Serialize};

use super::gate::Who;
use super::problem::Problem;
use super::{body, schema};
use crate::app::App;

/// What stands, with the objection that waits for an answer.
#[derive(Debug, Serialize)]
pub struct Record {
    #[serde(flatten)]
    misuse: Misuse,
    objection: Option<String>,
}

async fn record(app: &App, who: &Who, account: &AccountId) -> Result<Json<Record>, Problem> {
    let objection = app.ledger().objection(account, &who.principal).await?;
    Ok(Json(Record { misuse: app.ledger().misuse_for(account, &who.principal).await?, objection }))
}

/// What was said about an account's appeals within a year. Reading an objection is audited.
#[utoipa::path(
    get,
    path = "/v1/misuse/{account_id}",
    operation_id = "show_misuse",
    tag = "appeals",
    params(("account_id" = String, Path, description = "The account")),
    responses(
        (status = 200, description = "The newest warning and what followed", body = schema::MisuseRecord),
        schema::Unreadable, schema::Guarded, schema::Invalid, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(account): body::Segment,
) -> Result<Json<Record>, Problem> {
    record(&app, &who, &AccountId(account)).await
}

/// Warns a holder most of whose appeals were plainly without ground. Nothing about any appeal changes by it.
#[utoipa::path(
    post,
    path = "/v1/misuse/{account_id}/warn",
    operation_id = "warn_about_appeals",
    tag = "appeals",
    params(("account_id" = String, Path, description = "The account")),
    request_body = schema::NamedAppeals,
    responses(
        (status = 200, description = "Warned; the holder will be told", body = schema::MisuseRecord),
        schema::Unreadable, schema::Guarded, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn warn(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(account): body::Segment,
    body::Json(named): body::Json<Named>,
) -> Result<Json<Record>, Problem> {
    let account = AccountId(account);
    app.ledger().warn_about_appeals(&account, &who.principal, &named).await?;
    record(&app, &who, &account).await
}

/// A measure: which appeals, why, for how long.
#[derive(Debug, Deserialize)]
pub struct PutLast {
    #[serde(flatten)]
    named: Named,
    days: i64,
}

/// Has further appeals of a warned account handled after those of others; none is refused, and promised times hold.
#[utoipa::path(
    post,
    path = "/v1/misuse/{account_id}/put-last",
    operation_id = "put_appeals_last",
    tag = "appeals",
    params(("account_id" = String, Path, description = "The account")),
    request_body = schema::AppealsPutLast,
    responses(
        (status = 200, description = "In force; the holder will be told and may object", body = schema::MisuseRecord),
        schema::Unreadable, schema::Guarded, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn put_last(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(account): body::Segment,
    body::Json(PutLast { named, days }): body::Json<PutLast>,
) -> Result<Json<Record>, Problem> {
    let account = AccountId(account);
    app.ledger().put_appeals_last(&account, &who.principal, &named, days).await?;
    record(&app, &who, &account).await
}

/// An answer to an objection, or an early end.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answering {
    ends: bool,
    words: String,
}

/// Answers an objection, or ends the measure before its time.
#[utoipa::path(
    post,
    path = "/v1/misuse/{account_id}/answer",
    operation_id = "answer_objection",
    tag = "appeals",
    params(("account_id" = String, Path, description = "The account")),
    request_body = schema::AnswerToObjection,
    responses(
        (status = 200, description = "Answered; the holder will be told", body = schema::MisuseRecord),
        schema::Unreadable, schema::Guarded, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn answer(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(account): body::Segment,
    body::Json(Answering { ends, words }): body::Json<Answering>,
) -> Result<Json<Record>, Problem> {
    let account = AccountId(account);
    app.ledger().answer_objection(&account, &who.principal, ends, &words).await?;
    record(&app, &who, &account).await
}
