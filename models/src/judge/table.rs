//! The table: every attack, then everybody who did nothing wrong.

use std::fmt::Write as _;

use redress_datasets::simulate::{Persona, Side, Town};

use super::course::Rung;
use super::policies::Method;
use super::run::{Fate, Judged};
use super::share::{Share, quantile, wait};
use crate::cli::words::thousands;

/// The target: so many of an attack's accounts stopped in time.
const TARGET: f64 = 0.95;

/// All of it, as Markdown.
pub fn markdown(town: Town, methods: &[Method], judged: &[Judged]) -> String {
    let mut text = String::new();
    let events = judged.first().map_or(0, |j| j.events);
    let accounts = judged.first().map_or(0, |j| j.fates.len());
    let seeds: Vec<String> = town.seeds.iter().map(u64::to_string).collect();
    let policy =
        methods.iter().find(|m| m.name == "rules only").map_or("", |m| m.policy.hash.get(..12).unwrap_or_default());
    let _ = writeln!(
        text,
        "World `{}`: seeds {}, {} accounts, {} days, {} events; policy {policy}.\n",
        town.name,
        seeds.join(", "),
        thousands(accounts),
        town.hours / 24,
        thousands(usize::try_from(events).unwrap_or(usize::MAX))
    );
    attacks(&mut text, methods, judged);
    text.push('\n');
    decent(&mut text, methods, judged);
    text.push('\n');
    sums(&mut text, methods, judged);
    text
}

fn of(judged: &Judged, persona: Persona) -> impl Iterator<Item = &Fate> + Clone {
    judged.fates.iter().filter(move |fate| fate.truth.persona == persona)
}

fn head(text: &mut String, first: &str, methods: &[Method], columns: &[&str]) {
    let cells =
        methods.iter().flat_map(|method| columns.iter().map(move |column| format!(" {}: {column} |", method.name)));
    let _ = writeln!(text, "| {first} | accounts |{}", cells.collect::<String>());
    let _ = writeln!(text, "|---|---|{}", "---|".repeat(methods.len() * columns.len()));
}

fn attacks(text: &mut String, methods: &[Method], judged: &[Judged]) {
    let columns = ["stopped in time", "median, 90 %", "by", "abuse let out"];
    head(text, "attack", methods, &columns);
    for persona in Town::personas().filter(|p| p.abusive()) {
        let accounts = judged.first().map_or(0, |j| of(j, persona).count());
        let _ = write!(text, "| `{}` | {accounts} |", persona.name());
        for judged in judged {
            let fates = of(judged, persona);
            let stopped = Share::of(fates.clone().map(Fate::in_time));
            let mut waits: Vec<i64> = fates.clone().filter_map(Fate::stopped_after).collect();
            waits.sort_unstable();
            let times = match (quantile(&waits, 0.5), quantile(&waits, 0.9)) {
                (Some(median), Some(late)) => format!("{}, {}", wait(median), wait(late)),
                _ => "never".to_owned(),
            };
            let out: f64 = fates.clone().map(|fate| fate.delivered).sum::<f64>() / f64::from(stopped.of.max(1));
            let (percent, by) = (stopped.percent(), most_frequent(fates));
            let _ = write!(text, " {percent} | {times} | {by} | {:.0} % |", out * 100.0);
        }
        text.push('\n');
    }
}

/// The rule that most often was the first to keep traffic back.
fn most_frequent<'f>(fates: impl Iterator<Item = &'f Fate>) -> String {
    let mut rules: Vec<(&str, u32)> = Vec::new();
    for rule in fates.filter_map(|fate| fate.rule.as_deref()) {
        match rules.iter_mut().find(|(known, _)| *known == rule) {
            Some((_, times)) => *times += 1,
            None => rules.push((rule, 1)),
        }
    }
    rules.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    rules.first().map_or_else(|| "-".to_owned(), |(rule, _)| format!("`{rule}`"))
}

/// Those whose holder did nothing wrong: how many came to each measure.
fn decent(text: &mut String, methods: &[Method], judged: &[Judged]) {
    head(text, "decent holders", methods, &["warned", "limited", "held", "suspended"]);
    for persona in Town::personas().filter(|p| p.side() != Side::Abuser) {
        let accounts = judged.first().map_or(0, |j| of(j, persona).count());
        let whose = if persona.side() == Side::Victim { " (victim)" } else { "" };
        let _ = write!(text, "| `{}`{whose} | {accounts} |", persona.name());
        for judged in judged {
            for rung in [Rung::Warn, Rung::Limit, Rung::Hold, Rung::Suspend] {
                let _ = write!(text, " {} |", of(judged, persona).filter(|fate| fate.course.rung() == rung).count());
            }
        }
        text.push('\n');
    }
}

/// Of those on this side: how many came to this measure or a harder one.
pub fn came_to(judged: &Judged, side: Side, rung: Rung) -> Share {
    let fates = judged.fates.iter().filter(|fate| fate.truth.persona.side() == side);
    Share::of(fates.map(|fate| fate.course.rung() >= rung))
}

/// How many attacks reached the target.
pub fn attacks_stopped(judged: &Judged) -> (usize, usize) {
    let shares = Town::personas().filter(|p| p.abusive()).map(|p| Share::of(of(judged, p).map(Fate::in_time)));
    let shares: Vec<Share> = shares.collect();
    (shares.iter().filter(|share| share.value() >= TARGET).count(), shares.len())
}

fn sums(text: &mut String, methods: &[Method], judged: &[Judged]) {
    let cells: String = methods.iter().map(|method| format!(" {} |", method.name)).collect();
    let _ = writeln!(text, "| in all | target |{cells}");
    let _ = writeln!(text, "|---|---|{}", "---|".repeat(methods.len()));
    let mut row = |name: &str, target: &str, cell: &dyn Fn(&Judged) -> String| {
        let cells: String = judged.iter().map(|judged| format!(" {} |", cell(judged))).collect();
        let _ = writeln!(text, "| {name} | {target} |{cells}");
    };
    row("attacks of which 95 % were stopped in time", "10", &|j| {
        let (stopped, all) = attacks_stopped(j);
        format!("{stopped} of {all}")
    });
    let share = |side, rung| move |j: &Judged| came_to(j, side, rung).in_a_thousand();
    row("honest accounts suspended", "under 1 in 1,000", &share(Side::Honest, Rung::Suspend));
    row("honest accounts held or suspended", "", &share(Side::Honest, Rung::Hold));
    row("honest accounts limited or more", "", &share(Side::Honest, Rung::Limit));
    row("victims suspended", "none", &share(Side::Victim, Rung::Suspend));
}
