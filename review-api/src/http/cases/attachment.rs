//! `GET /v1/cases/{case_id}/files/{attachment_id}`, and the same under `/console`: the way to a holder's file. The page's origin hands out
//! no byte of it: the answer leads to an address of another origin, which opens once, for a minute.

use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;

use crate::app::App;
use crate::http::body::see_other;
use crate::http::files;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem, Trouble};
use crate::http::schema;

type Place = Result<Path<(String, String)>, PathRejection>;

/// Leads to a file of this case's appeal, or of one merged into it.
#[utoipa::path(
    get,
    path = "/v1/cases/{case_id}/files/{attachment_id}",
    operation_id = "download_file",
    tag = "cases",
    params(
        ("case_id" = String, Path, description = "The case"),
        ("attachment_id" = String, Path, description = "A file that came with its appeal"),
    ),
    responses(
        (
            status = 303,
            description = "The bytes are at `location`, on an origin of their own: without a token, once, for a minute. The look is \
                audited there",
            headers(("location" = String, description = "Where the file is"))
        ),
        schema::Guarded, schema::Missing, schema::Unavailable,
    ),
)]
pub async fn get(State(app): State<App>, Extension(who): Extension<Who>, place: Place) -> Result<Response, Problem> {
    Ok(see_other(&way(&app, &who, place).await?))
}

/// The same from the case page.
pub async fn page(State(app): State<App>, Extension(who): Extension<Who>, place: Place) -> Result<Response, Trouble> {
    Ok(see_other(&way(&app, &who, place).await?))
}

async fn way(app: &App, who: &Who, place: Place) -> Result<String, Failure> {
    let Path((case, file)) = place.map_err(|_| Failure::not_found("file"))?;
    if case.contains('\0') || file.contains('\0') {
        return Err(Failure::not_found("file"));
    }
    if !app.ledger().has_attachment(&case.as_str().into(), &file.as_str().into()).await? {
        return Err(Failure::not_found("file"));
    }
    Ok(files::address(app, &case, &file, who.principal.user_id.as_str()))
}
