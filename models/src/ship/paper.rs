//! What goes with the model: facts, card, and a few rows with the learner's own scores.

use std::collections::BTreeMap;

use anyhow::Context as _;
use redress_datasets::simulate::Persona;
use redress_datasets::table::Table;
use redress_engine::event::IdentityKey;
use redress_learn::gbdt::Gbdt;
use redress_learn::threshold::Judged;
use redress_models::card::facts::Facts;
use redress_models::card::{Artifact, figures, markdown};
use redress_models::learning::train::Trained;
use redress_models::threshold::rows::Rows;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::aside::{ALPHA, Aside, DELTA};
use super::seen::Seen;
use super::{NAME, VERSION, told};

/// Rows shown with their scores.
const SAMPLES: usize = 16;
/// Draws for the card's intervals.
const DRAWS: usize = 1_000;

/// What an account of this persona sends.
fn channel(persona: Persona) -> &'static str {
    match persona {
        Persona::Smisher | Persona::Snowshoe | Persona::SmsReminders => "messages",
        Persona::OtpService | Persona::OtpPumped => "verification",
        Persona::CallCentre | Persona::Irsf | Persona::Wangiri | Persona::Robocaller => "calls",
        _ => "mail",
    }
}

/// The facts of the card.
pub fn facts(seen: &Seen, trained: &Trained, aside: &Aside) -> Value {
    let [last, others] = aside.outcomes.first().copied().unwrap_or_default();
    let all = last.abused + last.clean + others.abused + others.clean;
    let losses = trained.choice.as_ref().map_or_else(String::new, |choice| {
        format!(" (log loss without {:.4}, beta {:.4}, isotonic {:.4})", choice.none, choice.beta, choice.isotonic)
    });
    let threshold = match (aside.threshold, &aside.chosen) {
        (Some(threshold), Ok(chosen)) => format!(
            "Threshold for the score beside 20 sends of a day: {threshold}. Chosen on {} accounts put aside that nobody abused (their truth, as a control sample that people looked at): with {:.0} % probability at most {:.1} % of such accounts are limited. For 0.1 % it would take 2,995 of them, which this world does not have.",
            chosen.honest,
            (1.0 - DELTA) * 100.0,
            ALPHA * 100.0
        ),
        (_, Err(refusal)) => format!("No threshold: {refusal}."),
        (None, Ok(_)) => "No threshold: an account that nobody abused reached the highest step.".to_owned(),
    };
    json!({
        "name": NAME,
        "version": VERSION,
        "summary": format!("Scores accounts of a platform for mail, messages, verification and calls: {}. It learned from the simulator alone, and knows no real traffic.", told(trained)),
        "intended_use": [
            "In shadow first, beside your own traffic; live only once what it would have done has been looked at",
            "In rules that name a measured fact beside the score (engine/policies/model.toml): limits, and proposals to people",
            "As a worked example of how a model is made here",
        ],
        "not_for": [
            "Suspensions: no shipped rule suspends by it, and a rule that rests on a bare score is refused",
            "Anything without a shadow phase on your own traffic, or judging people by it alone",
        ],
        "data": [{
            "name": "training",
            "what": format!("the simulator's world of that name: {} events of {all} accounts over five weeks", seen.made.events),
            "rows": trained.rows.0 + trained.held.0,
            "abusive": trained.rows.1 + trained.held.1,
            "licence": "as Redress",
            "from": "redress-lab simulate --world training",
        }],
        "protocol": [
            "Made by redress-lab ship; the same bytes for any number of threads. The evaluation's seeds were not touched",
            "Rows are decision points of the engine's own replay, by keyed hash: more of the first fifth of an attack; every account weighs the same",
            "Labels are what the simulated platform knows by the end: late, of some accounts only, a few wrong; a row has the label that speaks of its time",
            "Accounts are parted: 50 % learned from, 20 % to stop growing trees and to calibrate, 30 % put aside for threshold and figures, with their truth",
            "Signals that outsiders can move so that the holder looks like an abuser, such as complaints, are no features",
            format!("Both kinds of rows weigh the same together; calibration by cross-validated log loss: {}{losses}", trained.map.name()),
            threshold,
            "Figures: an account's highest score among its rows. That is no probability of its own, so the calibration error is large by design",
        ],
        "limits": [
            "An area under the ROC curve of 1.000 here says how alike the simulator's accounts are, not how good the model is: expect less on any real traffic",
            "The simulator's attacks and the signals come from the same hands: an attacker who was not thought of is not in the data",
            "Real traffic differs in volume, shares and habits; scores will be off until it is trained anew on your own labels (redress-lab features, train)",
            "What an abused holder's account does and what an abuser does look alike to it: a high score says nothing about guilt",
            "An account's age matters to it, as attackers of the simulator are mostly new",
        ],
    })
}

/// The card.
pub fn card(facts: &Value, text: &str, scored: &BTreeMap<u64, Judged>, seen: &Seen) -> anyhow::Result<String> {
    let facts: Facts = serde_json::from_value(facts.clone()).context("the facts of the card do not fit")?;
    let sha256 = Sha256::digest(text).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let artifact = Artifact { name: "model.json".to_owned(), bytes: text.len(), sha256 };
    let identity = IdentityKey::public();
    let mut rows = Rows::default();
    for account in &seen.accounts {
        if let Some(judged) = scored.get(&identity.account(&account.truth.account_id).get()) {
            rows.accounts.push((vec![channel(account.truth.persona).to_owned()], *judged));
        }
    }
    Ok(markdown(&facts, &artifact, &rows, &figures::figures(&rows, &["channel".to_owned()], DRAWS)?))
}

/// A few rows put aside, evenly over the table, with the learner's own scores: what the engine's are held against.
pub fn samples(table: &Table, trained: &Trained, forest: &Gbdt) -> String {
    let mut names: Vec<&String> = trained.features.iter().map(|(name, _)| name).collect();
    names.sort_by_key(|name| table.names.iter().position(|known| known == *name));
    let columns: Vec<&[f32]> = names.iter().filter_map(|name| table.column(name)).collect();
    let aside = table.labelled(2);
    let every = (aside.len() / SAMPLES).max(1);
    let shown = aside.iter().step_by(every).take(SAMPLES).map(|row| {
        let values: Vec<Option<f32>> =
            columns.iter().map(|column| Some(column[*row]).filter(|v| !v.is_nan())).collect();
        let score = trained.map.probability(forest.raw_of(|feature| columns[feature][*row]));
        json!({"values": values, "score": score})
    });
    let shown: Vec<String> = shown.map(|row| row.to_string()).collect();
    format!("{{\"features\": {},\n\"rows\": [\n{}\n]}}\n", json!(names), shown.join(",\n"))
}
