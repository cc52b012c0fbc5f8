//! `GET /a/{token}/statement.pdf` and `.txt`: the statement of reasons to keep.

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::page::trouble;
use crate::app::App;
use crate::document::{self, Form};
use crate::http::body::Segment;
use crate::http::limit::Asker;
use crate::page::holder::Tongue;

/// Answers the PDF.
pub async fn pdf(State(app): State<App>, Segment(token): Segment, asker: Asker, uri: Uri) -> Response {
    answer(&app, &token, &asker, &uri, Form::Pdf).await
}

/// Answers the text.
pub async fn text(State(app): State<App>, Segment(token): Segment, asker: Asker, uri: Uri) -> Response {
    answer(&app, &token, &asker, &uri, Form::Text).await
}

/// The file with its SHA-256 as entity tag (hex) and as digest of RFC 9530 (base64).
async fn answer(app: &App, token: &str, asker: &Asker, uri: &Uri, form: Form) -> Response {
    let view = match super::view(app, asker, token).await {
        Ok(view) => view,
        Err(failure) => return trouble(failure, Vec::new()),
    };
    let language = Tongue::of(view.locale.as_deref(), uri.query()).language;
    let file = document::file(&view, language, app.letterhead(&app.holder_link(token)), form);
    let name = format!("attachment; filename=\"statement-{}.{}\"", language.tag(), form.ending());
    let digest = format!("sha-256=:{}:", STANDARD.encode(Sha256::digest(&file.bytes)));
    let headers = [
        (header::CONTENT_TYPE, form.content_type().to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (header::CONTENT_LANGUAGE, language.tag().to_owned()),
        (header::ETAG, format!("\"{}\"", file.sha256)),
        (HeaderName::from_static("repr-digest"), digest),
    ];
    (StatusCode::OK, headers, file.bytes).into_response()
}
