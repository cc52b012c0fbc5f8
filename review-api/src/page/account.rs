//! An account as reviewers see it: what stands against it, and its decisions. Seniors lift from here without an appeal.

use askama::Template;
use redress_ledger::account::{AccountView, Counted, StandingEnforcement};
use redress_ledger::decision::Decision;
use redress_ledger::impose::Answer;
use redress_ledger::review::{LiftProposed, OutcomeKind};
use redress_ledger::{DecisionId, Rung};

use super::case::Typed;
use super::misuse::{FoundMisuse, MisuseSection};
use super::{Desk, figures, words};
use crate::http::body::encoded;

/// What the ledger knows of an account, as whoever looks may see it.
#[derive(Debug)]
pub struct Found {
    /// The account, with what stands.
    pub account: AccountView,
    /// Its decisions, newest first.
    pub decisions: Vec<(Decision, Answer)>,
    /// Those of which whoever looks owes a first look.
    pub owed: Vec<DecisionId>,
    /// What counts as history against it.
    pub strikes: Vec<Counted>,
    /// What was said about its appeals.
    pub misuse: FoundMisuse,
    /// Lifts that wait for a second person.
    pub lifts: Vec<LiftProposed>,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "account.html")]
pub struct AccountPage {
    desk: Desk,
    account_id: String,
    standing_name: &'static str,
    facts: Vec<(&'static str, String)>,
    standing: Vec<Standing>,
    decisions: Vec<Past>,
    strikes: Vec<Strike>,
    misuse: MisuseSection,
    /// The account's id as a part of an address.
    account_path: String,
    outcomes: Vec<(&'static str, &'static str, &'static str)>,
    causes: Vec<(&'static str, &'static str)>,
    /// Which enforcement's form is shown again.
    refused: String,
    typed: Typed,
    error: Option<String>,
    done: Option<&'static str>,
}

/// Where an account is looked up.
#[derive(Debug, Template)]
#[template(path = "account_search.html")]
pub struct SearchPage {
    /// Who is signed in.
    pub desk: Desk,
    /// What was asked for.
    pub asked: String,
    /// What was wrong with it.
    pub error: Option<String>,
}

/// An enforcement that stands, as a line.
#[derive(Debug)]
pub struct Standing {
    /// Its id.
    pub enforcement_id: String,
    /// The measure.
    pub measure: &'static str,
    /// Since when, with the word before it.
    pub since: String,
    /// Why.
    pub reasons: String,
    /// Who wants it lifted, where that waits for a second person.
    pub proposed: Option<String>,
}

impl Standing {
    /// With the lift of it that waits for a second person.
    fn proposed(self, standing: &StandingEnforcement, lifts: &[LiftProposed]) -> Self {
        let waits = lifts.iter().find(|lift| lift.decision_id == standing.decision_id);
        Self { proposed: waits.map(words::lift_proposed), ..self }
    }

    /// As a line.
    pub fn new(standing: &StandingEnforcement) -> Self {
        Self {
            enforcement_id: standing.enforcement_id.to_string(),
            measure: words::measure(standing.rung),
            since: words::since(standing),
            reasons: words::reasons(&standing.reasons),
            proposed: None,
        }
    }
}

/// What counts as history, as a line.
#[derive(Debug)]
pub struct Strike {
    /// When it took effect.
    pub at: String,
    /// The measure.
    pub measure: &'static str,
    /// Why.
    pub reasons: String,
    /// What makes it count.
    pub because: &'static str,
    /// Until when.
    pub until: String,
}

impl Strike {
    /// As a line.
    pub fn new(strike: &Counted) -> Self {
        Self {
            at: figures::moment(strike.at),
            measure: words::measure(strike.rung),
            reasons: words::reasons(&strike.reasons),
            until: figures::day(strike.until),
            because: if strike.upheld { "a person upheld it" } else { "nobody has taken it back" },
        }
    }
}

#[derive(Debug)]
struct Past {
    at: String,
    measure: &'static str,
    rules: String,
    answer: &'static str,
}

/// A lift that was refused, with what was typed.
#[derive(Clone, Debug, Default)]
pub struct Refused {
    /// Which enforcement.
    pub enforcement_id: String,
    /// What was typed.
    pub typed: Typed,
    /// Why it was refused.
    pub error: Option<String>,
}

impl AccountPage {
    /// For an account as the ledger shows it.
    pub fn new(desk: Desk, found: Found, refused: Refused, done: Option<&'static str>) -> Self {
        let Found { account, decisions, owed, strikes, misuse, lifts } = found;
        let mut facts = Vec::new();
        facts.extend(account.created_at.map(|at| ("Opened", figures::day(at))));
        facts.extend(account.plan.clone().map(|plan| ("Plan", plan)));
        facts.extend(account.locale.clone().map(|locale| ("Language", locale)));
        facts.push(("Protected", if account.protected { "yes" } else { "no" }.to_owned()));
        facts.extend(account.reinstated_at.map(|at| ("Last reinstated", figures::moment(at))));
        Self {
            desk,
            account_id: account.account_id.to_string(),
            standing_name: if account.standing == Rung::Observe { "Nothing" } else { words::measure(account.standing) },
            facts,
            standing: account.enforcements.iter().map(|one| Standing::new(one).proposed(one, &lifts)).collect(),
            decisions: decisions
                .iter()
                .map(|(decision, answer)| Past::new(decision, answer, owed.contains(&decision.id)))
                .collect(),
            strikes: strikes.iter().map(Strike::new).collect(),
            misuse: MisuseSection::new(misuse),
            account_path: encoded(account.account_id.as_str()),
            outcomes: OutcomeKind::ALL
                .into_iter()
                .filter(|kind| kind.lifts() && *kind != OutcomeKind::UpheldReduced)
                .map(|kind| (kind.as_str(), words::outcome(kind), words::outcome_means(kind)))
                .collect(),
            causes: redress_ledger::review::RootCause::ALL.map(|c| (c.as_str(), words::root_cause(c))).to_vec(),
            refused: refused.enforcement_id,
            typed: refused.typed,
            error: refused.error,
            done,
        }
    }
}

impl Past {
    /// Which rules fired is the machine's view: not shown to who owes a first look.
    fn new(decision: &Decision, answer: &Answer, blind: bool) -> Self {
        let rules: Vec<&str> = decision.rules.iter().map(|rule| rule.rule_id.as_str()).collect();
        Self {
            at: figures::moment(decision.event_at),
            measure: words::measure(decision.rung),
            rules: if blind { "after your first look".to_owned() } else { rules.join(", ") },
            answer: words::answer(answer.as_str()),
        }
    }
}
