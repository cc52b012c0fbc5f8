//! `GET /v1/cases`: the queue, narrowed and in pages.

use axum::extract::Query;
use axum::extract::State;
use axum::extract::rejection::QueryRejection;
use axum::{Extension, Json};
use redress_ledger::Rung;
use redress_ledger::queue::{Place, QueueFilter, QueueState};
use redress_ledger::review::{CaseKind, CaseSummary};
use redress_ledger::sla::Priority;
use redress_ledger::store::CaseFilter;
use redress_ledger::topic::Topic;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::schema;

/// Most cases in one answer.
pub const LIMIT_MAX: i64 = 200;
const RULE_BYTES_MAX: usize = 128;

/// Which cases, as an address says it; an empty value is as good as none, as forms send them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wanted {
    /// Also closed ones, after the open ones; takes no other filter.
    pub closed: bool,
    pub limit: Option<i64>,
    pub state: String,
    pub kind: String,
    pub rung: String,
    pub class: String,
    pub topic: String,
    pub language: String,
    pub rule: String,
    pub older_hours: String,
    pub after: String,
    /// What was just done; the console's.
    pub done: String,
}

impl Wanted {
    /// The filter that it asks for.
    ///
    /// # Errors
    /// Names the field that cannot be read, and what it may be.
    pub fn filter(&self) -> Result<QueueFilter, String> {
        fn word<T>(name: &str, text: &str, parse: fn(&str) -> Option<T>) -> Result<Option<T>, String> {
            match text {
                "" => Ok(None),
                text => parse(text).map(Some).ok_or_else(|| format!("{name}: there is no such word.")),
            }
        }
        fn language(text: &str) -> Option<String> {
            let well_formed = (2..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase());
            well_formed.then(|| text.to_owned())
        }
        fn rule(text: &str) -> Option<String> {
            (text.len() <= RULE_BYTES_MAX && !text.contains('\0')).then(|| text.to_owned())
        }
        fn hours(text: &str) -> Option<i64> {
            text.parse().ok().filter(|hours| (0..=24 * 3650).contains(hours))
        }
        Ok(QueueFilter {
            state: word("state", &self.state, QueueState::parse)?.unwrap_or_default(),
            kind: word("kind", &self.kind, CaseKind::parse)?,
            rung: word("rung", &self.rung, Rung::parse)?,
            class: word("class", &self.class, Priority::parse)?,
            topic: word("topic", &self.topic, Topic::parse)?,
            language: word("language", &self.language, language)?,
            rule: word("rule", &self.rule, rule)?,
            older_hours: word("older_hours", &self.older_hours, hours)?,
            after: word("after", &self.after, Place::parse)?,
            limit: self.limit.unwrap_or(50),
        })
    }
}

/// A page of the queue.
#[derive(Debug, Serialize)]
pub struct Cases {
    cases: Vec<CaseSummary>,
    next: Option<String>,
}

/// Answers a page of the queue.
#[utoipa::path(
    get,
    path = "/v1/cases",
    operation_id = "list_cases",
    tag = "cases",
    params(
        ("closed" = Option<bool>, Query, description = "Also closed ones, after the open ones; takes no other filter"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 200, description = "At most so many; 50 where absent"),
        ("state" = Option<String>, Query, description = "open (where absent), mine, parked, waiting, escalated, overdue or closed"),
        ("kind" = Option<String>, Query, description = "appeal, deferred, termination_proposal, …"),
        ("rung" = Option<String>, Query, description = "warn, limit, hold, suspend or terminate"),
        ("class" = Option<String>, Query, description = "p0, p1, p2 or p3"),
        ("topic" = Option<String>, Query, description = "email, sms, voice, verification, takeover, payment, signup, content or other"),
        ("language" = Option<String>, Query, description = "The account's language: two or three small letters"),
        ("rule" = Option<String>, Query, max_length = 128, description = "Id of a rule that fired"),
        ("older_hours" = Option<i64>, Query, minimum = 0, maximum = 87600, description = "Open for at least so many hours"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("done" = Option<String>, Query, description = "Ignored; the console's"),
    ),
    responses(
        (status = 200, description = "Cases by deadline, then severity; closed ones newest first", body = schema::Cases),
        schema::Unreadable, schema::Guarded, schema::Invalid, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Cases>, Problem> {
    let Query(wanted) = wanted?;
    let filter = wanted.filter().map_err(Failure::invalid)?;
    if !(1..=LIMIT_MAX).contains(&filter.limit) {
        return Err(Failure::invalid(format!("limit: must be between 1 and {LIMIT_MAX}.")).into());
    }
    if wanted.closed {
        let mut cases = app.ledger().cases(&CaseFilter { closed: false, limit: filter.limit }).await?;
        let room = filter.limit - i64::try_from(cases.len()).unwrap_or(filter.limit);
        if room > 0 {
            let closed = QueueFilter { state: QueueState::Closed, limit: room, ..QueueFilter::default() };
            cases.extend(app.ledger().queue(&closed, &who.principal).await?.cases);
        }
        return Ok(Json(Cases { cases, next: None }));
    }
    let part = app.ledger().queue(&filter, &who.principal).await?;
    Ok(Json(Cases { cases: part.cases, next: part.next.map(|place| place.encode()) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_named() {
        let filter = |change: fn(&mut Wanted)| {
            let mut wanted = Wanted::default();
            change(&mut wanted);
            wanted.filter()
        };
        assert_eq!(filter(|_| ()), Ok(QueueFilter { limit: 50, ..QueueFilter::default() }));
        assert_eq!(filter(|w| w.rung = "suspend".to_owned()).map(|f| f.rung), Ok(Some(Rung::Suspend)));
        assert_eq!(filter(|w| w.class = "p9".to_owned()), Err("class: there is no such word.".to_owned()));
        assert_eq!(filter(|w| w.language = "English".to_owned()), Err("language: there is no such word.".to_owned()));
        for hours in ["-1", "x", "99999999999999999999"] {
            let wanted = Wanted { older_hours: hours.to_owned(), ..Wanted::default() };
            assert!(wanted.filter().is_err(), "{hours}");
        }
        assert!(filter(|w| w.after = "1.2.';--".to_owned()).is_err());
    }
}
