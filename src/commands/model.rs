//! `redress model`: a model is checked, put to work by two people, listed, taken out of service.

use std::path::Path;

use redress_engine::decide::Bound;
use redress_ledger::model::{ListedModel, ModelMode};
use redress_ledger::promotion::Promotion;
use redress_ledger::store::MODEL_BYTES_MAX;

use super::bulk_reverse::person;
use super::{open_ledger, print, refused, table};
use crate::cli::model::ModelCommand;
use crate::config::Config;
use crate::failure::Failure;

/// Checks the file, and says what it is.
pub fn check(file: &Path) -> Result<(), Failure> {
    let bound = read(file)?;
    let model = bound.model();
    let rows: Vec<Vec<String>> = model.features().iter().map(|feature| vec![format!("  {}", feature.name)]).collect();
    let about = if model.about().is_empty() { String::new() } else { format!("{}\n", model.about()) };
    print(&format!(
        "{} {}: {} features, all of them measured by this version\n{about}{}hash {}\n",
        model.name(),
        model.version(),
        model.features().len(),
        table(&rows),
        model.hash()
    ))
}

/// Does what the command says with the ledger.
pub async fn run(config: &Config, command: ModelCommand) -> Result<(), Failure> {
    let ledger = open_ledger(config).await?;
    match command {
        ModelCommand::Check { file } => check(&file),
        ModelCommand::Activate { file, shadow, promotion, token_file } => {
            let (bound, promotion) = (read(&file)?, promotion.as_deref().map(read_promotion).transpose()?);
            let (mode, model) = (if shadow { ModelMode::Shadow } else { ModelMode::Live }, bound.checked());
            let who = person(&ledger, &token_file, "admin").await?;
            ledger.activate_compared(&model, mode, promotion.as_ref(), &who).await.map_err(|e| refused(&e))?;
            let next = match mode {
                ModelMode::Shadow => {
                    "it scores and moves nothing; another admin makes it live: redress model activate FILE"
                }
                ModelMode::Live => "rules read its score from now on",
            };
            print(&format!("{} {} is {}; {next}\nhash {}\n", model.name, model.version, mode.as_str(), model.hash))
        }
        ModelCommand::List => {
            let models = ledger.models().await.map_err(|e| refused(&e))?;
            print(&if models.is_empty() { "no model was put to work so far\n".to_owned() } else { listed(&models) })
        }
        ModelCommand::Retire { hash, token_file } => {
            let models = ledger.models().await.map_err(|e| refused(&e))?;
            let hash = whole(&models, &hash)?;
            let who = person(&ledger, &token_file, "admin").await?;
            ledger.retire_model(&hash, &who).await.map_err(|e| refused(&e))?;
            print("it is out of service; rules that name `score` do not fire unless another model is live\n")
        }
    }
}

fn read_promotion(file: &Path) -> Result<Promotion, Failure> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::configuration(format_args!("{name}: the promotion cannot be read: {error}"), "name a JSON file")
    })?;
    Promotion::read(&text).map_err(|what| {
        Failure::configuration(format_args!("{name}: {what}"), "make it with redress-lab compare --out")
    })
}

fn read(file: &Path) -> Result<Bound, Failure> {
    let name = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::configuration(format_args!("{name}: the model cannot be read: {error}"), "name a JSON file")
    })?;
    if text.len() > MODEL_BYTES_MAX {
        let problem = format!("{name}: {} bytes; a service takes {MODEL_BYTES_MAX} at most", text.len());
        return Err(Failure::configuration(problem, "train fewer or smaller trees"));
    }
    Bound::read(&text).map_err(|error| Failure::Runtime(format!("the model {name} is refused\n{error}")))
}

/// The one hash that begins so.
fn whole(models: &[ListedModel], start: &str) -> Result<String, Failure> {
    let mut found = models.iter().filter(|model| !start.is_empty() && model.hash.starts_with(start));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one.hash.clone()),
        (None, _) => {
            Err(Failure::configuration(format!("there is no model {start}"), "redress model list shows their hashes"))
        }
        (Some(_), Some(_)) => {
            Err(Failure::configuration(format!("several models begin with {start}"), "name more digits of the hash"))
        }
    }
}

fn listed(models: &[ListedModel]) -> String {
    let mut rows = vec![["model", "mode", "since", "by", "overturned", "hash"].map(str::to_owned).to_vec()];
    rows.extend(models.iter().map(|model| {
        let mode = model.mode.map_or("out of service", ModelMode::as_str);
        let found = format!("{} of {}", model.overturned, model.decided);
        let name = format!("{} {}", model.name, model.version);
        vec![name, mode.to_owned(), model.at.minute(), model.by.clone(), found, model.hash.clone()]
    }));
    let compared = models.iter().filter(|model| model.mode == Some(ModelMode::Shadow)).map(compared);
    table(&rows) + &compared.collect::<String>()
}

/// What whoever approves a model in shadow is to see.
fn compared(model: &ListedModel) -> String {
    let name = format!("{} {}", model.name, model.version);
    let Some(promotion) = &model.promotion else {
        return format!("\n{name} is in shadow without a comparison with the model that is live\n");
    };
    let verdict = promotion.verdict.words();
    let mut rows = vec![["  measure", "champion", "challenger", "gain (95 % interval)"].map(str::to_owned).to_vec()];
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.4}"));
    rows.extend(promotion.figures().iter().map(|figure| {
        let gain = figure.gain_interval.map_or("-".to_owned(), |(low, high)| format!("{low:+.4} to {high:+.4}"));
        vec![format!("  {}", printable(&figure.measure)), number(figure.champion), number(figure.challenger), gain]
    }));
    format!("\n{name} is {verdict} (promotion {})\n{}", promotion.file_hash, table(&rows))
}

/// Words of a file without what would move a terminal's cursor.
fn printable(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(60).collect()
}
