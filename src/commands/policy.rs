//! `redress policy check`: what the engine would say to a policy, before it is activated.

use std::path::Path;

use redress_engine::policy::{self, Policy};

use super::{print, table};
use crate::failure::Failure;

/// Checks the file and lists its rules.
pub fn check(file: &Path) -> Result<(), Failure> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::configuration(format_args!("{name}: the policy cannot be read: {error}"), "name a TOML file")
    })?;
    let policy =
        policy::check(&text, &name).map_err(|errors| Failure::Runtime(format!("the policy is refused\n{errors}")))?;
    print(&summary(&policy))
}

fn summary(policy: &Policy) -> String {
    let mut rows = vec![["rule", "rung", "mode", "evidence", "source of the threshold"].map(str::to_owned).to_vec()];
    rows.extend(policy.rules.iter().map(|rule| {
        let evidence = if rule.has_evidence() { "yes" } else { "no" };
        [&rule.id, rule.rung.as_str(), rule.mode.as_str(), evidence, &rule.source].map(str::to_owned).to_vec()
    }));
    let by_mode = format!("{} rules, {} of them enforced", policy.rules.len(), policy.rules_enforced().count());
    format!("{}\n{} {}: {by_mode}\nhash {}\n", table(&rows), policy.name, policy.version, policy.hash)
}
