//! `/console/campaigns`: what the laboratory takes to be of one hand, looked at and judged by people.

use axum::Extension;
use axum::extract::State;
use axum::extract::rejection::QueryRejection;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use redress_ledger::campaign::{CampaignJudgement, CampaignVerdict};

use super::done;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::campaigns::{list::Wanted, show::find};
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::page::campaigns::{CampaignPage, CampaignsPage, Shown};
use crate::page::{Desk, html, words};

/// The list, of one state where the address names one.
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    wanted: Result<axum::extract::Query<Wanted>, QueryRejection>,
) -> Result<Response, Trouble> {
    let state = wanted?.0.state()?;
    let found = app.ledger().campaigns(state).await?;
    Ok(html(StatusCode::OK, &CampaignsPage::new(Desk::of(&who), state, &found)))
}

/// One campaign.
pub async fn show(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(hash): Segment,
    uri: Uri,
) -> Result<Response, Trouble> {
    let view = find(&app, &hash).await?;
    let shown = Shown { done: done(&uri), ..Shown::default() };
    Ok(html(StatusCode::OK, &CampaignPage::new(Desk::of(&who), &view, shown)))
}

/// Judges it, and leads back to it.
pub async fn judge(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(hash): Segment,
    form: Form,
) -> Response {
    let reason = form.words("reason");
    let judged = match (CampaignVerdict::parse(&form.text("verdict")), form.text("after").parse()) {
        (Some(verdict), Ok(after)) => {
            let judgement = CampaignJudgement { verdict, reason: reason.clone(), after };
            app.ledger().judge_campaign(&hash, &who.principal, &judgement).await.map_err(Failure::from)
        }
        _ => Err(Failure::invalid("Choose whether these accounts are of one hand.")),
    };
    let failure = match judged {
        Ok(()) => return see_other(&format!("/console/campaigns/{hash}?done=judged")),
        Err(failure) => failure,
    };
    match find(&app, &hash).await {
        Ok(view) => {
            let verdict = form.text("verdict");
            let shown = Shown { reason, verdict, error: Some(words::on_page(&failure.detail)), done: None };
            html(failure.status, &CampaignPage::new(Desk::of(&who), &view, shown))
        }
        Err(missing) => Trouble(missing).into_response(),
    }
}
