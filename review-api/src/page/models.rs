//! Models as seniors, admins and auditors see them: the one that is live, the one in shadow with its comparison, and every step.

use askama::Template;
use redress_ledger::model::{ListedModel, ModelMode, ModelStep};
use redress_ledger::promotion::{Figure, ListedPromotion, PromotionVerdict};
use serde_json::Value;

use super::{Desk, figures};
use crate::http::models::Models;

/// A model with what is known of it.
#[derive(Debug)]
struct Shown {
    title: String,
    hash: String,
    since: String,
    by: String,
    found: String,
}

impl Shown {
    fn new(model: &ListedModel) -> Self {
        let found = match model.decided {
            0 => "none was looked at so far".to_owned(),
            decided => format!("{} of {decided}", model.overturned),
        };
        Self {
            title: format!("{} {}", model.name, model.version),
            hash: model.hash.clone(),
            since: figures::moment(model.at),
            by: model.by.clone(),
            found,
        }
    }
}

/// One measure of a comparison.
#[derive(Debug)]
struct Row {
    measure: String,
    champion: String,
    challenger: String,
    gain: String,
}

impl Row {
    fn new(figure: &Figure) -> Self {
        let number = |value: Option<f64>| value.map_or("unknown".to_owned(), |value| format!("{value:.4}"));
        let gain = figure.gain_interval.map(|(low, high)| format!("{low:+.4} to {high:+.4}"));
        Self {
            measure: figure.measure.clone(),
            champion: number(figure.champion),
            challenger: number(figure.challenger),
            gain: gain.unwrap_or_else(|| "too few to say".to_owned()),
        }
    }
}

/// A challenger's comparison with its champion.
#[derive(Debug)]
struct Compared {
    file_hash: String,
    verdict: &'static str,
    is_worse: bool,
    champion: String,
    data: String,
    decided_by: String,
    rows: Vec<Row>,
}

impl Compared {
    fn new(promotion: &ListedPromotion) -> Self {
        let text = |at: &str| promotion.file.pointer(at).and_then(Value::as_str).unwrap_or("unnamed").to_owned();
        let count = |at: &str| promotion.file.pointer(at).and_then(Value::as_u64);
        let size = match (count("/data/rows"), count("/data/accounts"), count("/data/abusive")) {
            (Some(rows), Some(accounts), Some(abusive)) => {
                format!(", {rows} rows of {accounts} accounts, {abusive} abusive")
            }
            _ => String::new(),
        };
        Self {
            file_hash: promotion.file_hash.clone(),
            verdict: promotion.verdict.words(),
            is_worse: promotion.verdict == PromotionVerdict::Worse,
            champion: format!("{} {}", text("/champion/name"), text("/champion/version")),
            data: format!("{}{size}", text("/data/table")),
            decided_by: text("/protocol/decided_by"),
            rows: promotion.figures().iter().map(Row::new).collect(),
        }
    }
}

/// One step.
#[derive(Debug)]
struct Step {
    title: String,
    hash: String,
    what: &'static str,
    by: String,
    at: String,
    compared: bool,
}

impl Step {
    fn new(step: &ModelStep) -> Self {
        Self {
            title: format!("{} {}", step.name, step.version),
            hash: step.hash.clone(),
            what: match step.mode {
                Some(ModelMode::Shadow) => "into shadow",
                Some(ModelMode::Live) => "live",
                None => "out of service",
            },
            by: step.by.clone(),
            at: figures::moment(step.at),
            compared: step.promotion.is_some(),
        }
    }
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "models.html")]
pub struct ModelsPage {
    desk: Desk,
    live: Option<Shown>,
    shadow: Option<Shown>,
    compared: Option<Compared>,
    former: Vec<Shown>,
    steps: Vec<Step>,
    error: Option<String>,
    done: Option<&'static str>,
}

impl ModelsPage {
    /// For what the record holds.
    pub fn new(desk: Desk, found: &Models, error: Option<String>, done: Option<&'static str>) -> Self {
        let of = |mode: Option<ModelMode>| found.models.iter().filter(move |model| model.mode == mode);
        let (live, shadow) = (of(Some(ModelMode::Live)).next(), of(Some(ModelMode::Shadow)).next());
        let promotion = shadow.and_then(|shadow| shadow.promotion.as_ref());
        Self {
            desk,
            compared: promotion.map(Compared::new),
            live: live.map(Shown::new),
            shadow: shadow.map(Shown::new),
            former: of(None).map(Shown::new).collect(),
            steps: found.steps.iter().map(Step::new).collect(),
            error,
            done,
        }
    }

    /// Why nobody may make the model in shadow live as things stand, or why not this person; `None` where this admin may.
    fn why_not(&self) -> Option<&'static str> {
        let compared = self.compared.as_ref();
        if compared.is_some_and(|compared| compared.is_worse) {
            return Some("It does not go live: its comparison says that it is worse.");
        }
        if !self.desk.manages() {
            return Some("An admin makes it live, another one than who put it in shadow.");
        }
        let mine = self.shadow.as_ref().is_some_and(|shadow| shadow.by == self.desk.name);
        mine.then_some("You put it in shadow, so another admin has to make it live.")
    }

    /// The comparison's hash as the form carries it.
    fn seen(&self) -> &str {
        self.compared.as_ref().map_or("", |compared| &compared.file_hash)
    }
}
