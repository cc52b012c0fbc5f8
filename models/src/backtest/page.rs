//! The report as one HTML page that needs nothing else: no script, no file beside it. Everything is escaped by the templates.

use askama::Template;

use super::plot::{self, Bars, Curve, Dots};
use super::report::{Evidence, Judged, Listed, PerPolicy, PolicyName, Report, RuleFigures};
use super::split::Split;
use super::words::{self, count};

/// Rows and what stands above them.
pub struct Table {
    /// What the table is.
    pub caption: String,
    /// Names of the columns.
    pub head: Vec<&'static str>,
    /// The cells.
    pub rows: Vec<Vec<String>>,
}

struct Against {
    id: &'static str,
    title: &'static str,
    about: String,
    figures: Table,
    wrong: Table,
    delivered: Table,
    provenance: Table,
    dots: Option<Dots>,
    curve: Option<Curve>,
}

#[derive(Template)]
#[template(path = "backtest/report.html")]
struct Page {
    new: String,
    current: String,
    log: String,
    files: String,
    verdict: Option<(&'static str, String)>,
    limits: Option<Table>,
    measures: Table,
    moved: Table,
    kept_back: String,
    days: Option<Bars>,
    days_table: Table,
    against: Vec<Against>,
    rules: Vec<Table>,
    lists: Vec<Table>,
    rejects: Option<Table>,
}

/// The page.
///
/// # Errors
/// When the template fails, which it does not.
pub fn html(report: &Report) -> Result<String, askama::Error> {
    let log = &report.log;
    let span = log.first.as_ref().zip(log.last.as_ref()).map_or(String::new(), |(a, b)| format!(", {a} to {b}"));
    let against = [
        (&report.labels, "labels", "Against labels"),
        (&report.outcomes, "outcomes", "Against what reviewers decided"),
    ];
    let against = against.into_iter().filter_map(|(known, id, title)| Some(evidence(known.as_ref()?, id, title)));
    let crossed = report.limits.iter().filter(|limit| limit.crossed).count();
    let page = Page {
        new: policy(&report.new),
        current: policy(&report.current),
        log: format!("{} events of {} accounts{span}", count(log.events), count(log.accounts as u64)),
        files: log.files.join(", "),
        verdict: (!report.limits.is_empty()).then(|| match crossed {
            0 => ("kept", "Every limit is kept.".to_owned()),
            1 => ("crossed", "One limit is crossed.".to_owned()),
            more => ("crossed", format!("{more} limits are crossed.")),
        }),
        limits: (!report.limits.is_empty()).then(|| limits(report)),
        measures: measures(report),
        moved: moved(report),
        kept_back: format!(
            "After a hold or suspension accounts went on with {} activities under the new policy and {} under the current one: \
             these would not have gone out.",
            count(report.kept_back.new),
            count(report.kept_back.current)
        ),
        days: plot::bars(&report.days),
        days_table: days(report),
        against: against.collect(),
        rules: vec![
            rules("Rules of the new policy", &report.rules.new),
            rules("Rules of the current policy", &report.rules.current),
        ],
        lists: vec![listed("harder", &report.harder), listed("milder", &report.milder)],
        rejects: (report.rejects.lines > 0).then(|| rejects(report)),
    };
    page.render()
}

fn policy(of: &PolicyName) -> String {
    let model = of.model.as_ref().map_or(String::new(), |model| format!(", with the model {model}"));
    format!("{} {} ({}, SHA-256 {}){model}", of.name, of.version, of.file, of.hash.get(..12).unwrap_or_default())
}

fn split(name: &str, split: Split) -> Vec<String> {
    let mut row = vec![name.to_owned()];
    row.extend([split.both, split.only_new, split.only_current, split.by_new(), split.by_current()].map(count));
    row
}

const SPLIT: [&str; 6] = ["Measure", "Both", "Only new", "Only current", "New in all", "Current in all"];

fn measures(report: &Report) -> Table {
    let mut rows: Vec<Vec<String>> = report.measures.iter().map(|one| split(one.measure, one.accounts)).collect();
    rows.push(split("proposed to a person", report.proposed));
    Table { caption: "Accounts by the measures they came to".to_owned(), head: SPLIT.into(), rows }
}

fn moved(report: &Report) -> Table {
    let word = |measure: &str| if measure == "observe" { "nothing".to_owned() } else { measure.to_owned() };
    let rows = report.moved.iter().map(|one| vec![word(one.current), word(one.new), count(one.accounts)]);
    Table {
        caption: "Accounts whose hardest measure is another".to_owned(),
        head: vec!["Current policy", "New policy", "Accounts"],
        rows: rows.collect(),
    }
}

fn limits(report: &Report) -> Table {
    let row = |one: &super::limits::Measured| {
        let verdict = if one.crossed { "crossed" } else { "kept" };
        vec![one.name.to_owned(), one.limit.to_string(), one.found.to_string(), one.by.to_owned(), verdict.to_owned()]
    };
    Table {
        caption: "Limits".to_owned(),
        head: vec!["Figure", "At most", "Found", "By", "Verdict"],
        rows: report.limits.iter().map(row).collect(),
    }
}

fn days(report: &Report) -> Table {
    let row = |day: &super::report::Day| {
        let PerPolicy { new, current } = &day.stopped;
        let counts = [*new, *current, day.suspended.new, day.suspended.current];
        let mut row = vec![day.from.clone()];
        row.extend(counts.map(count));
        row
    };
    Table {
        caption: "Accounts first limited, held or suspended, by day".to_owned(),
        head: vec!["From", "New", "Current", "Suspended: new", "Suspended: current"],
        rows: report.days.iter().map(row).collect(),
    }
}

fn evidence(known: &Evidence, id: &'static str, title: &'static str) -> Against {
    let about = format!(
        "{}: {} accounts found abusive, {} honest, {} victims; {} of them are not in the logs, {} lines say neither.",
        known.file,
        count(known.abusive),
        count(known.honest),
        count(known.victims),
        count(known.not_in_logs),
        count(known.left_out)
    );
    let both = |judged: &Judged| {
        let figures = [("new", &judged.figures.new), ("current", &judged.figures.current)];
        let rows = figures.map(|(name, figures)| {
            let parts = [figures.precision, figures.recall, figures.of_the_honest].map(words::part);
            let mut row = vec![format!("{}, {name}", judged.measure)];
            row.extend(parts);
            row.push(words::waits(&figures.time));
            row
        });
        rows.to_vec()
    };
    let outs = [("new", known.delivered.new), ("current", known.delivered.current)];
    let outs = outs.map(|(name, out)| {
        let shares = [words::share(out.before_stop), words::share(out.before_end)];
        let counts = [count(out.units_before_end), count(out.units), count(out.accounts)];
        [&[name.to_owned()][..], &shares, &counts].concat()
    });
    let provenance = known.provenance.iter().map(|row| {
        let (suspended, stopped) = (row.suspended, row.stopped);
        let counts = [row.accounts, suspended.by_new(), suspended.by_current(), stopped.by_new(), stopped.by_current()];
        [&[row.provenance.clone(), row.found.to_owned()][..], &counts.map(count)].concat()
    });
    Against {
        id,
        title,
        about,
        figures: Table {
            caption: "How often each policy was right, with 95 % intervals (Wilson)".to_owned(),
            head: vec![
                "Measure",
                "Right of those it came to (precision)",
                "Of the abusive (recall)",
                "Of the honest",
                "Time since abuse began (median, 90 %)",
            ],
            rows: known.measures.iter().flat_map(both).collect(),
        },
        wrong: Table {
            caption: "Accounts that came to a measure wrongly".to_owned(),
            head: SPLIT.into(),
            rows: known.measures.iter().map(|one| split(one.measure, one.wrong)).collect(),
        },
        delivered: Table {
            caption: "Abuse that went out, of abusive accounts active in the logs (mean of their shares)".to_owned(),
            head: vec![
                "Policy",
                "Before a limit or more",
                "Before a hold or suspension",
                "Activities before that",
                "All activities",
                "Accounts",
            ],
            rows: outs.to_vec(),
        },
        provenance: Table {
            caption: "By where it comes from".to_owned(),
            head: vec![
                "From",
                "Found",
                "Accounts",
                "Suspended: new",
                "Suspended: current",
                "Limited or more: new",
                "Limited or more: current",
            ],
            rows: provenance.collect(),
        },
        dots: plot::dots(known),
        curve: plot::curve(known),
    }
}

fn rules(caption: &str, rules: &[RuleFigures]) -> Table {
    let row = |rule: &RuleFigures| {
        let rung = if rule.proposes { format!("{} (proposes)", rule.rung) } else { rule.rung.to_owned() };
        let counts = [rule.fired, rule.alone, rule.right, rule.wrong, rule.unknown];
        [&[rule.rule.clone(), rung, rule.mode.to_owned()][..], &counts.map(count)].concat()
    };
    Table {
        caption: caption.to_owned(),
        head: vec!["Rule", "Asks for", "Mode", "Fired", "Alone", "On abusive", "Wrong", "Nothing known"],
        rows: rules.iter().map(row).collect(),
    }
}

fn listed(how: &str, listed: &Listed) -> Table {
    let shown = listed.accounts.len() as u64;
    let some = if shown < listed.of { format!(", the first {}", count(shown)) } else { String::new() };
    let row = |named: &super::report::Named| {
        let known = named.known.unwrap_or("-").to_owned();
        vec![named.account.clone(), known, words::done(named.new.as_ref()), words::done(named.current.as_ref())]
    };
    Table {
        caption: format!("The new policy is {how} to {} accounts{some}", count(listed.of)),
        head: vec!["Account", "Known as", "New policy", "Current policy"],
        rows: listed.accounts.iter().map(row).collect(),
    }
}

fn rejects(report: &Report) -> Table {
    let row = |one: &super::report::Reject| vec![format!("{}:{}", one.file, one.line), one.error.clone()];
    let rejects = &report.rejects;
    Table {
        caption: format!("Lines that were not taken and are in no figure: {}", count(rejects.lines)),
        head: vec!["Line", "What is wrong"],
        rows: rejects.told.iter().map(row).collect(),
    }
}
