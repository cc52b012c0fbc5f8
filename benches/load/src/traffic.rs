//! Batches of events, rendered before the run: during it only ids, times and accounts are written over, in place, so that making
//! events costs the machine next to nothing while the engine is measured.

use std::io::Write as _;

use crate::dice::{Dice, mixed, zipf};
use crate::stories::{Act, abuse, story};

/// Rendered batches; afterwards they come again with other ids, times and accounts.
const TEMPLATES: usize = 64;
/// Stories of an abuser in a batch, where one is at work.
const ABUSE_STORIES: usize = 20;
/// An abuser is at work for so many batches: about 780 events.
const ABUSE_BATCHES: u64 = 20;
/// Batches that share an audit account. Its count stays small enough to be exact.
pub const BATCHES_PER_AUDIT: u64 = 32;
/// What audit events are counted by: [`Audit`](Who::Audit) events are posts.
pub const AUDIT_SIGNAL: &str = "posts_24h";
/// Accounts that a batch's 8 digits can name.
pub const ACCOUNTS_MAX: u32 = 50_000_000;
/// From here on accounts are abusers.
const FIRST_ABUSER: u64 = 90_000_000;
const ABUSERS: u64 = 10_000_000;
const COUNTRIES: &[u8; 20] = b"USGBINBRDEFRNGIDMXPH";

/// How stories fall on accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spread {
    /// As accounts are busy: a few very, most hardly.
    Zipf,
    /// Each account in turn, once.
    Turn,
    /// Each account in turn once, then as they are busy.
    TurnThenZipf,
}

/// What traffic to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Chance's seed.
    pub seed: u64,
    /// Part of every id, so that two runs on one engine never meet.
    pub run: u32,
    /// Accounts.
    pub accounts: u32,
    /// Events in a batch, from 50 on.
    pub batch: usize,
    /// Events from one abuser's first to the next one's; 0: none.
    pub events_per_abuser: u64,
    /// How stories fall on accounts.
    pub spread: Spread,
    /// Whether each batch ends with an event of an account that is looked at later.
    pub audit: bool,
}

/// Whose number is written.
#[derive(Clone, Copy, Debug)]
enum Who {
    Story(usize),
    Audit,
}

/// What is written over, and where.
#[derive(Clone, Copy, Debug)]
enum What {
    /// 8 hexadecimal digits of the batch's number.
    Batch,
    /// 13 digits of milliseconds, this many lines after the batch's time.
    Time(u32),
    /// 8 digits of the account.
    Account(Who),
    /// The account's address: the second and third digit of each of four numbers.
    Address(Who),
    /// The account's country.
    Country(Who),
}

struct Template {
    body: Vec<u8>,
    patches: Vec<(usize, What)>,
    stories: usize,
    /// Stories before this one that are an abuser's in a batch at which one is at work.
    abusive: usize,
    /// Bytes up to and with each line's end.
    lines: Vec<usize>,
}

/// Makes batches by number. The same plan and number give the same bytes, but for the time.
pub struct Traffic {
    plan: Plan,
    templates: Vec<Template>,
    /// Stories before each template within a round of them, and in the whole round at the end.
    before: Vec<u64>,
    draws: Vec<u32>,
}

impl Traffic {
    /// Renders; takes a moment. `draws` is how many stories pass until accounts repeat.
    pub fn new(plan: Plan, draws: usize) -> Self {
        let mut dice = Dice::new(plan.seed);
        let templates: Vec<Template> = (0..TEMPLATES).map(|_| Template::render(&plan, &mut dice)).collect();
        let mut before = vec![0];
        for template in &templates {
            before.push(before.last().copied().unwrap_or(0) + template.stories as u64);
        }
        let draws = if plan.spread == Spread::Turn { Vec::new() } else { zipf(&mut dice, plan.accounts, draws) };
        Self { plan, templates, before, draws }
    }

    /// What it makes.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Appends batch `number`, its first event at `at_ms`, each line `step_ms` after the one before.
    pub fn batch(&self, number: u64, at_ms: i64, step_ms: i64, out: &mut Vec<u8>) {
        let template = self.template(number);
        let start = out.len();
        out.extend_from_slice(&template.body);
        let body = &mut out[start..];
        for (at, what) in &template.patches {
            let field = &mut body[*at..];
            match what {
                What::Batch => hex(field, number),
                What::Time(line) => {
                    decimal(&mut field[..13], at_ms.saturating_add(step_ms * i64::from(*line)).unsigned_abs());
                }
                What::Account(who) => decimal(&mut field[..8], self.account(number, template, *who)),
                What::Address(who) => address(field, self.account(number, template, *who)),
                What::Country(who) => {
                    let country = usize::try_from(self.account(number, template, *who) % 10).unwrap_or(0) * 2;
                    field[..2].copy_from_slice(&COUNTRIES[country..country + 2]);
                }
            }
        }
    }

    /// Bytes of the first `lines` lines of batch `number`.
    pub fn prefix(&self, number: u64, lines: usize) -> usize {
        let template = self.template(number);
        lines.checked_sub(1).and_then(|last| template.lines.get(last)).copied().unwrap_or(0)
    }

    /// Batches after which every account had so many stories, where accounts come in turn.
    pub fn batches_until_touched(&self, rounds: u32) -> u64 {
        let stories = u64::from(self.plan.accounts) * u64::from(rounds);
        // Invariant: every batch begins a story.
        (0..=stories).find(|number| self.first_story(*number) >= stories).unwrap_or(stories)
    }

    /// The account that batch `number` adds one post to.
    pub fn audit_account(&self, number: u64) -> String {
        format!("audit-{:08x}-{:08}", self.plan.run, number / BATCHES_PER_AUDIT)
    }

    fn template(&self, number: u64) -> &Template {
        &self.templates[usize::try_from(number % TEMPLATES as u64).unwrap_or(0)]
    }

    fn first_story(&self, number: u64) -> u64 {
        let (round, within) = (number / TEMPLATES as u64, usize::try_from(number % TEMPLATES as u64).unwrap_or(0));
        round * self.before[TEMPLATES] + self.before[within]
    }

    fn account(&self, number: u64, template: &Template, who: Who) -> u64 {
        let Who::Story(story) = who else { return number / BATCHES_PER_AUDIT };
        if story < template.abusive {
            let every = (self.plan.events_per_abuser / self.plan.batch as u64).max(1);
            if number % every < ABUSE_BATCHES.min(every) {
                // Other ones in each run: who was warned before is not warned again.
                return FIRST_ABUSER + (mixed(self.plan.run.into()) % ABUSERS + number / every) % ABUSERS;
            }
        }
        let index = self.first_story(number) + story as u64;
        let accounts = u64::from(self.plan.accounts.max(1));
        match self.plan.spread {
            Spread::TurnThenZipf | Spread::Turn if index < accounts || self.draws.is_empty() => {
                scattered(index % accounts, accounts)
            }
            _ => u64::from(self.draws[usize::try_from(index % self.draws.len() as u64).unwrap_or(0)]),
        }
    }
}

/// Neighbours in turn are no neighbours in number: a step that has no divisor in common with `accounts`.
fn scattered(index: u64, accounts: u64) -> u64 {
    let mut step = mixed(accounts) % accounts.max(2);
    while divisor(step, accounts) != 1 {
        step += 1;
    }
    u64::try_from(u128::from(index) * u128::from(step) % u128::from(accounts)).unwrap_or(0)
}

fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

fn hex(field: &mut [u8], number: u64) {
    for (place, byte) in field[..8].iter_mut().enumerate() {
        *byte = b"0123456789abcdef"[usize::try_from(number >> (28 - 4 * place) & 15).unwrap_or(0)];
    }
}

fn decimal(field: &mut [u8], mut number: u64) {
    for byte in field.iter_mut().rev() {
        *byte = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

fn address(field: &mut [u8], account: u64) {
    let mut digits = [0u8; 8];
    decimal(&mut digits, account);
    for (pair, place) in digits.chunks_exact(2).zip([1, 5, 9, 13]) {
        field[place..place + 2].copy_from_slice(pair);
    }
}

impl Template {
    fn render(plan: &Plan, dice: &mut Dice) -> Self {
        let mut template = Self { body: Vec::new(), patches: Vec::new(), stories: 0, abusive: 0, lines: Vec::new() };
        let room = plan.batch - usize::from(plan.audit);
        if plan.events_per_abuser > 0 {
            template.abusive = ABUSE_STORIES.min(room / 5);
        }
        while template.lines.len() < room {
            let acts = if template.stories < template.abusive { abuse(dice) } else { story(dice) };
            for act in acts {
                // The batch's last story may be cut short.
                if template.lines.len() < room {
                    template.line(plan, &act, Who::Story(template.stories), dice);
                }
            }
            template.stories += 1;
        }
        if plan.audit {
            let post = Act {
                kind: "content.posted",
                members: String::new(),
                has_message: false,
                has_device: false,
                has_content: false,
            };
            template.line(plan, &post, Who::Audit, dice);
        }
        template
    }

    fn line(&mut self, plan: &Plan, act: &Act, who: Who, dice: &mut Dice) {
        let line = self.lines.len();
        self.text(&format!(r#"{{"id":"e-{:08x}-"#, plan.run));
        self.patch(What::Batch, "00000000");
        self.text(&format!(r#"-{line:05}","time":"#));
        self.patch(What::Time(u32::try_from(line).unwrap_or(u32::MAX)), "0000000000000");
        match who {
            Who::Story(_) => self.text(r#","account_id":"acct-"#),
            Who::Audit => self.text(&format!(r#","account_id":"audit-{:08x}-"#, plan.run)),
        }
        self.patch(What::Account(who), "00000000");
        self.text(&format!(r#"","kind":"{}","ip":""#, act.kind));
        if dice.happens(900) {
            self.patch(What::Address(who), "100.100.100.100");
        } else {
            let mut octet = || 100 + dice.below(100);
            let other = format!("{}.{}.{}.{}", octet(), octet(), octet(), octet());
            self.text(&other);
        }
        self.text(r#"","country":""#);
        self.patch(What::Country(who), "US");
        self.text("\"");
        if act.has_device {
            self.text(r#","device_id":"d-"#);
            self.patch(What::Account(who), "00000000");
            self.text("\"");
        }
        if act.has_message {
            self.text(&format!(r#","message_id":"m-{:08x}-"#, plan.run));
            self.patch(What::Batch, "00000000");
            self.text(&format!("-{:05}\"", self.stories));
        }
        if act.has_content {
            let text: String = (0..7).map(|_| format!("{:08x}", dice.below(1 << 32))).collect();
            self.text(&format!(r#","content_hash":"{text}"#));
            self.patch(What::Account(who), "00000000");
            self.text("\"");
        }
        self.text(&act.members);
        self.text("}\n");
        self.lines.push(self.body.len());
    }

    fn text(&mut self, text: &str) {
        // Invariant: writing to a Vec cannot fail.
        let _ = self.body.write_all(text.as_bytes());
    }

    fn patch(&mut self, what: What, room: &str) {
        self.patches.push((self.body.len(), what));
        self.text(room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;
    use std::collections::BTreeSet;

    const PLAN: Plan = Plan {
        seed: 5,
        run: 0xabc,
        accounts: 1_000,
        batch: 200,
        events_per_abuser: 0,
        spread: Spread::Zipf,
        audit: true,
    };

    fn lines(traffic: &Traffic, number: u64) -> Vec<Value> {
        let mut body = Vec::new();
        traffic.batch(number, 1_790_000_000_000, 2, &mut body);
        let text = String::from_utf8(body).expect("text");
        assert!(text.ends_with('\n'));
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
    }

    #[test]
    fn a_batch_has_its_size_and_every_line_is_an_event_of_its_own() {
        let traffic = Traffic::new(PLAN, 1_000);
        let mut ids = BTreeSet::new();
        for number in [0, 1, 63, 64, 0x00de_adbe] {
            let lines = lines(&traffic, number);
            assert_eq!(lines.len(), 200);
            for (place, line) in lines.iter().enumerate() {
                assert!(ids.insert(line["id"].as_str().expect("an id").to_owned()), "{line}");
                assert_eq!(line["time"], 1_790_000_000_000i64 + 2 * i64::try_from(place).expect("small"));
                assert!(line["ip"].as_str().expect("an address").parse::<std::net::Ipv4Addr>().is_ok(), "{line}");
                assert!(line["country"].as_str().is_some_and(|c| c.len() == 2 && c != "00"));
                let account = line["account_id"].as_str().expect("an account");
                assert!(account < "acct-00001000" || account.starts_with("audit-"), "{account}");
            }
        }
    }

    #[test]
    fn the_same_number_gives_the_same_events_and_the_audit_account_is_the_last_lines() {
        let (one, two) = (Traffic::new(PLAN, 1_000), Traffic::new(PLAN, 1_000));
        assert_eq!(lines(&one, 77), lines(&two, 77));
        let last = lines(&one, 77).pop().expect("lines");
        assert_eq!(last["account_id"], one.audit_account(77).as_str());
        assert_eq!(last["account_id"], "audit-00000abc-00000002");
        assert_eq!(last["kind"], "content.posted");
    }

    #[test]
    fn a_message_and_its_outcome_are_of_one_account_and_one_message() {
        let traffic = Traffic::new(PLAN, 1_000);
        let lines = lines(&traffic, 9);
        let sent = lines.iter().filter(|line| line["kind"] == "message.submitted");
        let mut pairs = 0;
        for sent in sent {
            let outcome =
                lines.iter().find(|line| line["message_id"] == sent["message_id"] && line["kind"] != sent["kind"]);
            if let Some(outcome) = outcome {
                pairs += 1;
                assert_eq!((&outcome["account_id"], &outcome["recipient"]), (&sent["account_id"], &sent["recipient"]));
            }
        }
        assert!(pairs > 20, "{pairs}");
    }

    #[test]
    fn accounts_in_turn_all_come_once_before_one_comes_again() {
        let plan = Plan { spread: Spread::TurnThenZipf, audit: false, ..PLAN };
        let traffic = Traffic::new(plan, 1_000);
        let until = traffic.batches_until_touched(1);
        let names = |batches: std::ops::Range<u64>| -> BTreeSet<String> {
            batches
                .flat_map(|n| lines(&traffic, n))
                .map(|l| l["account_id"].as_str().expect("an account").to_owned())
                .collect()
        };
        assert_eq!(names(0..until).len(), 1_000);
        assert!(names(0..until - 1).len() < 1_000);
    }

    #[test]
    fn an_abuser_comes_as_often_as_asked_and_never_otherwise() {
        let busy = Traffic::new(Plan { events_per_abuser: 20_000, ..PLAN }, 1_000);
        let of = |traffic: &Traffic, number| {
            let abusive = |line: &&Value| line["account_id"].as_str().is_some_and(|a| a.starts_with("acct-9"));
            lines(traffic, number).iter().filter(abusive).count()
        };
        assert!(of(&busy, 0) > 20 && of(&busy, 19) > 20 && of(&busy, 100) > 20);
        assert_eq!((of(&busy, 20), of(&busy, 99)), (0, 0));
        assert_eq!(of(&Traffic::new(PLAN, 1_000), 0), 0);
    }

    #[test]
    fn a_prefix_ends_with_a_line() {
        let traffic = Traffic::new(PLAN, 1_000);
        let mut body = Vec::new();
        traffic.batch(3, 0, 0, &mut body);
        assert_eq!(traffic.prefix(3, 0), 0);
        assert_eq!(traffic.prefix(3, 200), body.len());
        assert_eq!(String::from_utf8_lossy(&body[..traffic.prefix(3, 7)]).lines().count(), 7);
    }
}
