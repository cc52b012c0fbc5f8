//! `POST /a/{token}`: files an appeal from the page. What was typed is never lost: a refusal shows it again.

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use redress_ledger::attachment::{Attachment, FileRefusal};
use redress_ledger::enclosure::{EnclosureRefusal, Enclosures};
use redress_ledger::review::{AppealFiling, AppealKind};

use super::incoming::{self, SentFile, Unread};
use super::page::trouble;
use super::{NotFiled, TEXT_CHARS_MAX, view};
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::limit::Asker;
use crate::http::problem::Failure;
use crate::page::holder::appeal::Field;
use crate::page::holder::{HolderPage, Refusal, Tongue, Typed};
use crate::page::words;

/// Files it and leads back to the page, which shows the receipt.
pub async fn post(
    State(app): State<App>,
    Segment(token): Segment,
    asker: Asker,
    uri: Uri,
    request: Request,
) -> Response {
    // A link that opens nothing is not worth reading a body for.
    if let Err(failure) = view(&app, &asker, &token).await
        && matches!(failure.status, StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS)
    {
        return trouble(failure, Vec::new());
    }
    let desk = Desk { app: &app, asker: &asker, token: &token, uri: &uri };
    let arrived = incoming::body(&app, request).await;
    let read = arrived.and_then(|(headers, body)| incoming::form(&headers, &body));
    let (form, files) = match read {
        Ok(read) => read,
        Err(unread) => {
            let typed = Typed { unread: true, ..Typed::default() };
            return desk.refused(typed, unread.into(), Some(refusal_of(unread))).await;
        }
    };
    let typed = typed(&form, !files.is_empty());
    let (filing, enclosures) = match checked(&typed, files) {
        Ok(checked) => checked,
        Err(refusal) => {
            let failure = Failure::invalid("The form is not complete.");
            return desk.refused(typed, failure, Some(refusal)).await;
        }
    };
    match super::file(&app, &asker, &token, &filing, &enclosures).await {
        Ok(receipt) => {
            // The locale plays no part: only a language that the address asked for is carried on.
            let lang = Tongue::of(None, uri.query()).query().replace('?', "&");
            see_other(&format!("/a/{token}?receipt={}&sum={}{lang}#receipt", receipt.appeal_id, receipt.content_hash))
        }
        Err(NotFiled::Failure(failure)) => desk.refused(typed, failure, None).await,
        Err(NotFiled::File(refusal)) => {
            let failure = Failure::invalid("A file was not taken.");
            desk.refused(typed, failure, Some(Refusal::File(refusal))).await
        }
    }
}

fn typed(form: &Form, sent_files: bool) -> Typed {
    Typed {
        kind: form.text("kind"),
        view: form.words("view"),
        contest: form.words("contest"),
        wants_human: form.ticked("wants_human"),
        answers: incoming::answers(form),
        sent_files,
        unread: false,
    }
}

/// What the form says, or what is missing in it.
fn checked(typed: &Typed, files: Vec<SentFile>) -> Result<(AppealFiling, Enclosures), Refusal> {
    let kind = AppealKind::parse(&typed.kind).ok_or(Refusal::NoKind)?;
    for (text, field) in [(&typed.view, Field::View), (&typed.contest, Field::Contest)] {
        let chars = text.chars().count();
        if chars > TEXT_CHARS_MAX {
            return Err(Refusal::TooLong { field, chars, most: TEXT_CHARS_MAX });
        }
    }
    let files = files.into_iter().map(|file| Attachment::new(&file.name, file.bytes)).collect::<Result<Vec<_>, _>>();
    let enclosures = Enclosures::new(typed.answers.clone(), files.map_err(Refusal::File)?);
    let enclosures = enclosures.map_err(|refusal| match refusal {
        EnclosureRefusal::AnswerTooLong { question, chars } => {
            let most = redress_ledger::question::ANSWER_CHARS_MAX;
            Refusal::TooLong { field: Field::Answer(question), chars, most }
        }
        EnclosureRefusal::File(refusal) => Refusal::File(refusal),
        other => Refusal::Other(words::on_page(&format!("{other}."))),
    })?;
    let (view, contest) = (typed.view.clone(), typed.contest.clone());
    Ok((AppealFiling { kind, view, contest, wants_human: typed.wants_human }, enclosures))
}

fn refusal_of(unread: Unread) -> Refusal {
    match unread {
        Unread::TooLarge => Refusal::File(FileRefusal::TooMuch),
        Unread::Busy => Refusal::Busy,
        Unread::Broken => Refusal::Other("The form did not arrive whole. Go back and send it again.".to_owned()),
    }
}

/// A failure as the page's language can say it; the page itself says why no appeal is accepted now.
fn refusal(failure: &Failure, may_appeal: bool) -> Refusal {
    match (failure.status, failure.retry_after_secs) {
        (StatusCode::TOO_MANY_REQUESTS, Some(secs)) => Refusal::Wait { secs },
        (StatusCode::SERVICE_UNAVAILABLE, _) => Refusal::Unreachable,
        (StatusCode::CONFLICT, _) if !may_appeal => Refusal::NotNow,
        (StatusCode::UNPROCESSABLE_ENTITY, _) if failure.detail.starts_with("what_is_new:") => Refusal::NothingNew,
        _ => Refusal::Other(words::on_page(&failure.detail)),
    }
}

/// Where a refusal is shown.
struct Desk<'a> {
    app: &'a App,
    asker: &'a Asker,
    token: &'a str,
    uri: &'a Uri,
}

impl Desk<'_> {
    /// The page again, with what was typed; where it cannot be shown, at least the words are.
    async fn refused(&self, typed: Typed, failure: Failure, known: Option<Refusal>) -> Response {
        match view(self.app, self.asker, self.token).await {
            Ok(view) => {
                let tongue = Tongue::of(view.locale.as_deref(), self.uri.query());
                let refusal = known.unwrap_or_else(|| refusal(&failure, view.may_appeal));
                let page = HolderPage::new(self.app, self.token, &view, tongue, typed, None, Some(&refusal));
                let response = crate::page::html(failure.status, &page);
                failure.with_retry_after(response)
            }
            Err(failure) => {
                let say = Tongue::of(None, self.uri.query()).words();
                let mut kept = vec![(say.appeal.view, typed.view), (say.appeal.contest, typed.contest)];
                kept.extend(typed.answers.into_values().map(|answer| (say.enclosure.questions, answer)));
                trouble(failure, kept)
            }
        }
    }
}
