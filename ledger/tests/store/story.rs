//! Hundreds of random verbs from a seed: whatever happens, nobody is suspended without a statement, nothing fails but for a stated
//! reason, and what the ledger says stands is what a naive model says stands.

use std::collections::HashMap;

use redress_ledger::audit::AuditVerdict;
use redress_ledger::clock::{Chance as _, SeededChance};
use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::review::{CaseKind, CaseSummary, OutcomeKind, OutcomeRecorded};
use redress_ledger::token::PresentedToken;
use redress_ledger::{EnforcementId, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, decision, filing, filter, verdict};

on_both!(whatever_happens_the_record_holds);

const STEPS: u32 = 250;
const SEED: u64 = 0x5eed_0001;

struct Dice(SeededChance);

impl Dice {
    fn roll(&self, sides: u64) -> usize {
        let mut bytes = [0u8; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % sides).unwrap()
    }

    fn pick<'a, T>(&self, from: &'a [T]) -> Option<&'a T> {
        if from.is_empty() { None } else { from.get(self.roll(from.len() as u64)) }
    }
}

/// What stands, by account, as a naive reader of the answers would keep it.
#[derive(Default)]
struct Model {
    standing: HashMap<String, HashMap<EnforcementId, Rung>>,
    decided: Vec<(Decision, Answer)>,
    interim: HashMap<String, (String, EnforcementId)>,
    tokens: Vec<PresentedToken>,
}

impl Model {
    fn imposed(&mut self, account: &str, id: &EnforcementId, rung: Rung) {
        self.standing.entry(account.to_owned()).or_default().insert(id.clone(), rung);
    }

    fn lifted(&mut self, ids: &[EnforcementId]) {
        for standing in self.standing.values_mut() {
            standing.retain(|id, _| !ids.contains(id));
        }
    }

    fn highest(&self, account: &str) -> Rung {
        self.standing.get(account).and_then(|s| s.values().max().copied()).unwrap_or(Rung::Observe)
    }
}

/// Answers the value, or `None` for a refusal that says why; anything else fails the test.
#[track_caller]
fn stated<T>(result: Result<T, LedgerError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(LedgerError::Conflict(_) | LedgerError::Refused(_) | LedgerError::Invalid(_)) => None,
        Err(other) => panic!("seed {SEED:#x}: {other:?}"),
    }
}

async fn whatever_happens_the_record_holds(bench: Bench) {
    let dice = Dice(SeededChance::new(SEED));
    let mut people = vec![bench.user("rule-author", Role::Reviewer).await];
    for (name, role) in [("ann", Role::Reviewer), ("ben", Role::Senior), ("cem", Role::Admin), ("dan", Role::Senior)] {
        people.push(bench.user(name, role).await);
    }
    let mut model = Model::default();
    for step in 0..STEPS {
        match dice.roll(6) {
            0 | 1 => impose(&bench, &dice, &mut model, step).await,
            2 => tell(&bench, &mut model).await,
            3 => {
                if let Some(token) = dice.pick(&model.tokens) {
                    stated(bench.ledger.file_appeal(&bench.key, token, &filing()).await);
                }
            }
            _ => review(&bench, &dice, &mut model, dice.pick(&people).unwrap()).await,
        }
        bench.later(i64::try_from(dice.roll(600)).unwrap()).await;
        let account = format!("account {}", dice.roll(4));
        let standing =
            bench.ledger.account(&account.as_str().into()).await.unwrap().map_or(Rung::Observe, |v| v.standing);
        assert_eq!(standing, model.highest(&account), "seed {SEED:#x}, step {step}, {account}");
    }
    let verdict = bench.ledger.verify_audit().await.unwrap();
    assert!(matches!(verdict, AuditVerdict::Intact { .. }), "{verdict:?}");
    assert!(bench.count("FROM outcomes").await > 5 && bench.count("FROM lifts").await > 5, "the story is too dull");
    for (decision, answer) in &model.decided {
        assert_eq!(bench.ledger.impose(decision, &BrakeLimits::default()).await.unwrap(), *answer);
    }
}

async fn impose(bench: &Bench, dice: &Dice, model: &mut Model, step: u32) {
    let account = format!("account {}", dice.roll(4));
    let rung = *dice.pick(&[Rung::Observe, Rung::Warn, Rung::Limit, Rung::Hold, Rung::Suspend]).unwrap();
    let seen = bench.ledger.gauges().await.unwrap().last_command;
    let decision = Decision {
        commands_seen: if dice.roll(5) == 0 { 0 } else { seen },
        propose_only: dice.roll(8) == 0,
        proposes_termination: rung == Rung::Suspend && dice.roll(3) == 0,
        ..decision(&format!("step {step}"), &account, rung)
    };
    let brake = BrakeLimits { suspensions_per_hour: 2, ..BrakeLimits::default() };
    let answer = bench.ledger.impose(&decision, &brake).await.unwrap();
    match &answer {
        Answer::Imposed { enforcement_id } => model.imposed(&account, enforcement_id, rung),
        Answer::Deferred { limited_by: Some(limit), .. } => {
            model.imposed(&account, limit, Rung::Limit);
            model.interim.insert(decision.id.0.clone(), (account.clone(), limit.clone()));
        }
        _ => {}
    }
    model.decided.push((decision, answer));
}

async fn tell(bench: &Bench, model: &mut Model) {
    for (delivery, token) in bench.due().await {
        bench.delivered(&delivery).await;
        model.tokens.push(token);
    }
}

async fn review(bench: &Bench, dice: &Dice, model: &mut Model, who: &Principal) {
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    let Some(case) = dice.pick(&cases) else { return };
    match case.kind {
        CaseKind::Appeal => decide(bench, dice, model, who, case).await,
        CaseKind::Deferred => settle(bench, dice, model, who, case).await,
        CaseKind::TerminationProposal => {
            // A contract ends on a day after the story's last one; until then nothing else stands than before.
            stated(bench.ledger.approve_termination(&case.case_id, who, "Third time this year.").await);
        }
    }
}

async fn decide(bench: &Bench, dice: &Dice, model: &mut Model, who: &Principal, case: &CaseSummary) {
    if dice.roll(4) > 0 {
        stated(bench.ledger.claim(&case.case_id, who).await);
    }
    let kind = *dice.pick(&OutcomeKind::ALL).unwrap();
    let Some(recorded) = stated(bench.ledger.decide(&case.case_id, who, &verdict(kind)).await) else { return };
    let OutcomeRecorded { lifted, standing, .. } = recorded;
    model.lifted(&lifted);
    if kind == OutcomeKind::UpheldReduced {
        let view = bench.ledger.account(&case.account_id).await.unwrap().unwrap();
        let lesser = view.enforcements.iter().find(|e| e.decision_id == case.decision_id).expect("the lesser measure");
        model.imposed(case.account_id.as_str(), &lesser.enforcement_id, Rung::Limit);
    }
    assert_eq!(standing, model.highest(case.account_id.as_str()));
}

async fn settle(bench: &Bench, dice: &Dice, model: &mut Model, who: &Principal, case: &CaseSummary) {
    let interim = model.interim.get(case.decision_id.as_str()).map(|(_, id)| id.clone());
    if dice.roll(2) == 0 {
        let release = bench.ledger.release_deferred(&case.case_id, who, "The sample shows it.").await;
        let Some(enforcement) = stated(release).flatten() else { return };
        model.imposed(case.account_id.as_str(), &enforcement, case.rung);
    } else if stated(bench.ledger.dismiss_deferred(&case.case_id, who, "Nothing wrong here.").await).is_none() {
        return;
    } else {
        // Whatever else waited on the account is overtaken, and its limit goes too.
        let account = case.account_id.as_str();
        let limits: Vec<_> = model.interim.values().filter(|(of, _)| of == account).map(|(_, id)| id.clone()).collect();
        model.lifted(&limits);
    }
    model.lifted(&interim.into_iter().collect::<Vec<_>>());
}
