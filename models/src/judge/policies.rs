//! What judges: rules, a model, or both.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use redress_engine::decide::Bound;
use redress_engine::policy::{Policy, check, default_text, model_text, shipped};

/// A way of judging.
pub struct Method {
    /// For the table's head.
    pub name: &'static str,
    /// The rules.
    pub policy: Arc<Policy>,
    /// The model whose score they read.
    pub model: Option<Bound>,
}

impl Method {
    /// The rules, and where they are the shipped ones before them those that enforce published limits alone, to show what the guard adds;
    /// with a model also the model only, and both: the rules and, of `beside` or the shipped pack, those that name its score.
    pub fn all(
        policy: Option<&Path>,
        model: Option<&Path>,
        beside: Option<&Path>,
        threshold: f64,
    ) -> anyhow::Result<Vec<Self>> {
        let (name, rules) = match policy {
            None => ("shipped policy".to_owned(), default_text()),
            Some(path) => (path.display().to_string(), read(path)?),
        };
        let only = |name, text: &str, file: &str| {
            Ok::<_, anyhow::Error>(Self { name, policy: checked(text, file, false)?, model: None })
        };
        let mut methods = Vec::new();
        if policy.is_none() {
            methods.push(only("published limits", &published_text(), "published limits")?);
        }
        methods.push(only("rules only", &rules, &name)?);
        if let Some(path) = model {
            if !(0.0..=1.0).contains(&threshold) {
                bail!(
                    "--threshold is {threshold}, but a score lies between 0 and 1\n  give a number within these bounds"
                );
            }
            let bound = Bound::read(&read(path)?).map_err(|error| anyhow!("{}: {error}", path.display()))?;
            let alone = format!("name = \"model\"\nversion = \"1\"\n{}", score_rule("score-limit", threshold));
            let beside = beside.map(read).transpose()?;
            let both = format!("{rules}\n{}", rules_of(beside.as_deref().unwrap_or_else(|| model_text())));
            let with = |name, text: &str| {
                Ok::<_, anyhow::Error>(Self { name, policy: checked(text, name, true)?, model: Some(bound.clone()) })
            };
            methods.push(with("model only", &alone)?);
            methods.push(with("both", &both)?);
        }
        Ok(methods)
    }
}

/// The shipped packs but the demo's and the guard.
fn published_text() -> String {
    let packs = shipped().iter().filter(|(name, _)| !["demo", "guard"].contains(name));
    packs
        .map(|(_, text)| rules_of(text))
        .fold("name = \"published\"\nversion = \"1\"\n".to_owned(), |text, rules| text + rules)
}

/// A pack without its head.
fn rules_of(pack: &str) -> &str {
    pack.find("\n[[rule]]").map_or("", |at| &pack[at..])
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{}: cannot be read", path.display()))
}

fn checked(text: &str, name: &str, model: bool) -> anyhow::Result<Arc<Policy>> {
    let policy = check(text, name).and_then(|policy| policy.bind(model).map(|()| policy));
    policy.map(Arc::new).map_err(|errors| anyhow!("the policy is refused\n{errors}"))
}

/// A score alone may limit, where there is something to limit: it says what an account is like, not what it did. For figures: what ships
/// beside a model asks for a measured fact.
pub fn score_rule(id: &str, threshold: f64) -> String {
    format!(
        r#"
[[rule]]
id = "{id}"
when = 'score >= {threshold} && (sends_24h >= 20 || messages_24h >= 20 || verifications_24h >= 20 || calls_24h >= 20)'
rung = "limit"
reason = "RING_RELATED"
clause = {{ id = "AUP-1.1", title = "Use the service for what it is for", url = "https://example.com/aup#1.1" }}
mode = "enforce"
author = "redress"
source = "The model's score, calibrated on the simulator [P]"
"#
    )
}
