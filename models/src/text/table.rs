//! An evaluation in Markdown.

use std::fmt::Write as _;

use redress_learn::judge::Estimate;

use super::evaluate::{AtThreshold, Count, Evaluation, LIKENESS, MEASURES, Way};

impl Evaluation {
    /// Tables and what they rest on.
    pub fn markdown(&self) -> String {
        let mut text = String::new();
        let ([learned, learned_abusive], [judged, judged_abusive]) = (self.learned, self.judged);
        let _ = writeln!(
            text,
            "Learned from {learned} texts ({learned_abusive} abusive), judged on {judged} ({judged_abusive} abusive).\n"
        );
        let said = |[wanted, abusive]: [usize; 2]| format!("{abusive} abusive and {wanted} wanted texts");
        let _ = writeln!(
            text,
            "Leak check: {} are the same as one learned from; {} are nearly so (of three words in a row both have {:.0} % or more).\n",
            said(self.leak.same),
            said(self.leak.near),
            LIKENESS * 100.0
        );
        for way in &self.ways {
            one(&mut text, way);
        }
        text
    }
}

fn one(text: &mut String, way: &Way) {
    let title = way.name.chars().next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    let _ = writeln!(text, "### {title}{} ({} weights, {} bytes)\n", &way.name[title.len()..], way.weights, way.bytes);
    text.push_str(
        "| judged on | threshold, chosen beforehand | right | correlation (MCC) | abusive caught | wanted lost |\n",
    );
    text.push_str("|---|---|---|---|---|---|\n");
    for line in &way.judged {
        for (name, at) in [("fewest errors", &line.least_errors), ("0.1 % of wanted lost", &line.least_loss)] {
            let _ = writeln!(text, "| {} ({}) | {name}: {:.3} | {} |", line.on, line.texts, at.threshold, cells(at));
        }
    }
    let names: Vec<String> = MEASURES.iter().map(|measure| measure.name()).collect();
    let _ =
        writeln!(text, "\n| read off what is judged on | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
    for line in &way.judged {
        let cells: Vec<String> = line.estimates.iter().map(estimate).collect();
        let _ = writeln!(text, "| {} ({}) | {} |", line.on, line.texts, cells.join(" | "));
    }
    if way.by_group.len() > 1 {
        text.push_str("\n| wanted texts lost, by group | at fewest errors | at 0.1 % |\n|---|---|---|\n");
        for (group, errors, loss) in &way.by_group {
            let of = |count: &Count| format!("{} of {}", count.hits, count.of);
            let _ = writeln!(text, "| {group} | {} | {} |", of(errors), of(loss));
        }
    }
    text.push('\n');
}

fn cells(at: &AtThreshold) -> String {
    let count = |count: Count| {
        let (share, low, high) = count.share();
        format!("{:.2} % ({:.2} to {:.2}; {} of {})", share * 100.0, low * 100.0, high * 100.0, count.hits, count.of)
    };
    format!("{} | {:.3} | {} | {}", count(at.right), at.correlation(), count(at.caught), count(at.lost))
}

fn estimate(estimate: &Estimate) -> String {
    match estimate.interval {
        Some((low, high)) => format!("{:.4} ({low:.4} to {high:.4})", estimate.value),
        None => format!("{:.4}", estimate.value),
    }
}
