//! Figures as CSV (RFC 4180), a line a figure, safe to open in a spreadsheet.

use std::fmt::Write as _;

use redress_ledger::figures::{Count, Figures, Found, Share};

/// The first line.
const HEAD: &str = "figure,name,value,of,share,share_low_95,share_high_95\r\n";

/// A cell that a spreadsheet shows and never runs: what begins like a formula gets an apostrophe, what needs quotes gets them.
pub fn cell(text: &str) -> String {
    let risky = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let plain = if risky { format!("'{text}") } else { text.to_owned() };
    if plain.contains([',', '"', '\r', '\n']) { format!("\"{}\"", plain.replace('"', "\"\"")) } else { plain }
}

/// Everything, rules and models included.
pub fn of(figures: &Figures) -> String {
    let mut out = public(figures);
    for (what, list) in [("rule", &figures.rules), ("model", &figures.models)] {
        for found in list {
            found_lines(&mut out, what, found);
        }
    }
    out
}

/// What anybody may read: nothing by rule or model.
pub fn public(figures: &Figures) -> String {
    let mut out = HEAD.to_owned();
    number(&mut out, "from", "", &figures.span.from.date());
    number(&mut out, "to", "", &figures.span.to.date());
    counts(&mut out, "measures_imposed", &figures.imposed);
    share(&mut out, "measures_automatic", "", figures.automatic);
    number(&mut out, "impositions_that_waited_for_a_person", "", &figures.deferred.to_string());
    counts(&mut out, "appeals_lodged", &figures.lodged);
    counts(&mut out, "appeals_closed_without_outcome", &figures.closed_without_outcome);
    number(&mut out, "appeals_open", "", &figures.open.to_string());
    number(&mut out, "appeals_open_late", "", &figures.open_late.to_string());
    counts(&mut out, "outcomes", &figures.outcomes);
    let durations = &figures.durations;
    for (name, days) in [("mean", durations.mean_days), ("median", durations.median_days), ("p90", durations.p90_days)]
    {
        number(&mut out, "days_to_outcome", name, &days.map(|d| format!("{d:.3}")).unwrap_or_default());
    }
    share(&mut out, "decided_in_time", "", figures.in_time);
    share(&mut out, "decisions_overturned", "", figures.overturned);
    share(&mut out, "automation_errors", "", figures.automation_errors);
    out
}

fn found_lines(out: &mut String, what: &str, found: &Found) {
    number(out, &format!("{what}_measures_imposed"), &found.name, &found.imposed.to_string());
    share(out, &format!("{what}_overturned"), &found.name, found.overturned);
    share(out, &format!("{what}_lifted_or_lessened"), &found.name, found.lifted);
}

fn counts(out: &mut String, figure: &str, counts: &[Count]) {
    for count in counts {
        number(out, figure, &count.name, &count.count.to_string());
    }
}

fn number(out: &mut String, figure: &str, name: &str, value: &str) {
    let _ = write!(out, "{},{},{},,,,\r\n", cell(figure), cell(name), cell(value));
}

fn share(out: &mut String, figure: &str, name: &str, share: Share) {
    let told = |value: Option<f64>| value.map(|v| format!("{v:.5}")).unwrap_or_default();
    let interval = share.interval();
    let _ = write!(
        out,
        "{},{},{},{},{},{},{}\r\n",
        cell(figure),
        cell(name),
        share.hits,
        share.of,
        told(share.rate()),
        told(interval.map(|(low, _)| low)),
        told(interval.map(|(_, high)| high)),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_runs_nothing() {
        for risky in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(cell(risky).trim_start_matches('"').starts_with('\''), "{risky:?}");
        }
        assert_eq!(cell("=HYPERLINK(\"http://x\",\"y\")"), "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
        assert_eq!(cell("a,b"), "\"a,b\"");
        assert_eq!(cell("plain_rule"), "plain_rule");
    }
}
