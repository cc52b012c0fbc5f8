//! `GET /v1/cases/{case_id}/files/{attachment_id}`, and the same under `/console`: a holder's file, as a download and nothing else.
//! It comes as bytes of no kind, under a name that ends as its kind says, into a sandbox without origin. The look is audited.

use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use redress_ledger::attachment::AttachmentRead;

use crate::app::App;
use crate::http::body::{encoded, see_other};
use crate::http::files;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem, Trouble};
use crate::http::schema;

/// What a file may do where a browser shows it against its orders: nothing.
const NOTHING: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

type Place = Result<Path<(String, String)>, PathRejection>;

/// Hands out a file of this case's appeal, or of one merged into it.
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
        (status = 200, description = "The bytes as the holder sent them", content_type = "application/octet-stream", body = Vec<u8>),
        schema::Guarded, schema::Missing, schema::Unavailable,
    ),
)]
pub async fn get(State(app): State<App>, Extension(who): Extension<Who>, place: Place) -> Result<Response, Problem> {
    Ok(download(&read(&app, &who, place).await?))
}

/// The same from the case page; by a pass from another origin, where one is configured.
pub async fn page(State(app): State<App>, Extension(who): Extension<Who>, place: Place) -> Result<Response, Trouble> {
    if let Some(base) = &app.config().attachments_base_url
        && let Ok(Path((case, file))) = &place
    {
        let pass = files::pass(&app, case, file, who.principal.user_id.as_str());
        return Ok(see_other(&format!("{base}/files/{}", encoded(&pass))));
    }
    Ok(download(&read(&app, &who, place).await?))
}

async fn read(app: &App, who: &Who, place: Place) -> Result<AttachmentRead, Failure> {
    let Path((case, file)) = place.map_err(|_| Failure::not_found("file"))?;
    if case.contains('\0') || file.contains('\0') {
        return Err(Failure::not_found("file"));
    }
    let read = app.ledger().attachment(&case.into(), &file.into(), &who.principal.user_id).await?;
    read.ok_or_else(|| Failure::not_found("file"))
}

/// A download that nothing runs.
pub fn download(file: &AttachmentRead) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, disposition(&file.download_name)),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING)),
    ];
    (headers, file.bytes.clone()).into_response()
}

/// RFC 6266: a name of letters that every program reads, and the real one beside it (RFC 8187).
fn disposition(name: &str) -> HeaderValue {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    let real = encoded(name).replace('/', "%2F");
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{real}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_breaks_out_of_its_header() {
        for (name, expected) in [
            ("a.pdf", "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
            ("a\"; x=\r\n.txt", "attachment; filename=\"a___x___.txt\"; filename*=UTF-8''a%22%3b%20x%3d%0d%0a.txt"),
            ("März/1.csv", "attachment; filename=\"M_rz_1.csv\"; filename*=UTF-8''M%c3%a4rz%2F1.csv"),
        ] {
            assert_eq!(disposition(name), expected);
        }
    }
}
