//! What is sent: clients with accounts of their own, in rounds; after each round commands from the ledger.

use redress_engine::decide::Bound;
use redress_engine::event::{BounceClass, Event, Hash, Kind};
use redress_ledger::command::{AccountFacts, Command, CommandBody};
use redress_ledger::model::ModelMode;
use redress_ledger::{DecisionId, Rung, Timestamp};

use crate::model_file;

const CLIENTS: usize = 4;
const ACCOUNTS: usize = 6;
const ROUNDS: usize = 8;
const START: i64 = 1_790_000_000_000;

/// `SplitMix64`: the same on every machine.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `n`; 0 for an `n` of 0.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.roll() % (n as u64).max(1)).unwrap()
    }
}

pub type Request = Vec<Event>;

pub struct Script {
    pub names: Vec<String>,
    /// Requests by round and client.
    pub rounds: Vec<Vec<Vec<Request>>>,
    /// Commands by round.
    pub commands: Vec<Vec<Command>>,
}

fn policy(sends: u32, share: &str) -> String {
    let rule = |id: &str, when: &str, rung: &str| {
        let evidence =
            if rung == "suspend" { format!("evidence = \"{when}\"\nseverity = \"test\"\n") } else { String::new() };
        format!(
            "[[rule]]\nid = \"{id}\"\nwhen = \"{when}\"\n{evidence}rung = \"{rung}\"\nreason = \"LIST_QUALITY\"\n\
             clause = {{ id = \"AUP-1\", title = \"Ask first\", url = \"https://example.com/aup\" }}\n\
             mode = \"enforce\"\nauthor = \"test\"\nsource = \"test\"\n\n"
        )
    };
    let lower = format!("lower(hard_bounce_rate_7d) > {share}");
    let warn = "point(hard_bounce_rate_7d) > 0.05";
    "name = \"sim\"\nversion = \"1\"\n\n".to_owned()
        + &rule("many-sends", &format!("sends_24h >= {sends}"), "observe")
        + &rule("bounces-warn", warn, "warn")
        + &rule("bounces-suspend", &lower, "suspend")
        + &rule("score-limit", "score > 0.9 && hard_bounces_24h >= 2", "limit")
}

/// A model is in shadow from the first round on, live from the third, beside another in shadow from the fourth, which replaces it in the
/// last but one; at last it is retired.
fn model(round: usize) -> Option<CommandBody> {
    let activate = |bounces: f64, mode| {
        let text = model_file::text("sim", bounces);
        let hash = Bound::read(&text).unwrap().model().hash().to_owned();
        CommandBody::ActivateModel { hash, text, mode }
    };
    match round {
        1 => Some(activate(2.0, ModelMode::Shadow)),
        3 => Some(activate(2.0, ModelMode::Live)),
        4 => Some(activate(4.0, ModelMode::Shadow)),
        6 => Some(activate(4.0, ModelMode::Live)),
        ROUNDS => {
            let CommandBody::ActivateModel { hash, .. } = activate(4.0, ModelMode::Live) else { return None };
            Some(CommandBody::RetireModel { hash })
        }
        _ => None,
    }
}

impl Script {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice(seed);
        let names: Vec<String> = (0..CLIENTS * ACCOUNTS).map(|n| format!("account-{n}")).collect();
        let (mut now, mut key) = (START, 1u128);
        let mut rounds = Vec::new();
        let mut number = 0;
        let mut command = |at: i64, body| {
            number += 1;
            Command { id: number, at: Timestamp(at), body }
        };
        let activate = |sends, share| CommandBody::ActivatePolicy { hash: "h".to_owned(), text: policy(sends, share) };
        let mut commands = vec![vec![command(now, activate(5, "0.1"))]];
        rounds.push(vec![Vec::new(); CLIENTS]);
        for round in 1..=ROUNDS {
            let mut clients = Vec::new();
            for client in 0..CLIENTS {
                let requests = (0..=dice.below(3)).map(|_| {
                    let events = (0..8 + dice.below(30)).map(|_| {
                        now += i64::try_from(dice.below(40_000)).unwrap();
                        key += 1;
                        event(&mut dice, &names[client * ACCOUNTS..][..ACCOUNTS], now, key)
                    });
                    events.collect()
                });
                clients.push(requests.collect());
            }
            rounds.push(clients);
            let mut after = Vec::new();
            for _ in 0..dice.below(4) {
                let account_id = names[dice.below(names.len())].as_str().into();
                let decision_id = DecisionId::from("some");
                after.push(command(
                    now,
                    match dice.below(5) {
                        4 => CommandBody::Tied { account_id, campaign_id: "c".to_owned(), others: 5, known_bad: 1 },
                        0 => CommandBody::Reinstate { account_id, decision_id, rung_after: Rung::Observe },
                        1 => CommandBody::Imposed { account_id, decision_id, rung: Rung::Limit },
                        2 => CommandBody::Dismiss { account_id, decision_id, rung_after: Rung::Observe, forget: true },
                        _ => CommandBody::AccountFacts {
                            account_id,
                            facts: AccountFacts { plan: Some("pro".to_owned()), ..AccountFacts::default() },
                        },
                    },
                ));
            }
            // One rule falls under each policy; of the second policy soon, so that much is decided without it.
            if round == 2 || round == ROUNDS / 2 + 1 {
                let rule_id = ["bounces-warn", "bounces-suspend"][usize::from(round == 2)].to_owned();
                after.push(command(now, CommandBody::DemoteRule { rule_id, policy_hash: "h".to_owned() }));
            }
            if round == ROUNDS / 2 {
                after.push(command(now, activate(12, "0.05")));
            }
            after.extend(model(round).map(|body| command(now, body)));
            commands.push(after);
        }
        Self { names, rounds, commands }
    }
}

fn event(dice: &mut Dice, names: &[String], now: i64, key: u128) -> Event {
    // The first ones send most, and the second of all badly.
    let account = dice.below(names.len()).min(dice.below(names.len()));
    let kind = match dice.below(10) {
        0..=5 => Kind::EmailSubmitted,
        7 if account == 1 => Kind::EmailBounced,
        6 => Kind::EmailBounced,
        7 | 8 => Kind::EmailDelivered,
        _ => Kind::AuthLoginFailed,
    };
    let late = if dice.below(10) == 0 { i64::try_from(dice.below(600_000)).unwrap() } else { 0 };
    Event {
        key: key << 64 | u128::from(dice.roll()),
        at: now - late,
        arrived: now,
        kind,
        bounce: (kind == Kind::EmailBounced).then_some(BounceClass::Hard),
        recipient: Hash::new(dice.roll()),
        message: Hash::new(dice.roll()),
        ..Event::sample(&names[account])
    }
}

/// One of the requests that were acknowledged.
pub fn clone_of(taken: &[Request], at: usize) -> Request {
    taken[at].clone()
}
