//! The rest of the console: accounts, reviewers, figures, quality, reversals, keys, and oneself.

use redress_ledger::campaign::{CampaignJudgement, CampaignVerdict, FoundCampaign, FoundMember};
use redress_ledger::care::Care;
use redress_ledger::model::{CheckedModel, ModelMode};
use redress_ledger::promotion::Promotion;
use redress_ledger::reversal::{ReversalProposal, ReversalScope};
use redress_ledger::review::{CaseKind, OutcomeKind, RootCause};
use redress_ledger::store::CheckedPolicy;
use redress_ledger::{Clock as _, Principal, Role, Rung};
use serde_json::json;
use sqlx::{Connection as _, Executor as _, SqliteConnection};

use super::evidence::{BOUNCES, REPORTS, decision, plain};
use super::stage::{ANSWER, Opened, Stage, verdict};
use super::walk::{Do, Look, Walk};

pub const SHOWS: &[&str] = &[
    "/console/accounts",
    "/console/audit",
    "/console/campaigns",
    "/console/campaigns/{campaign_hash}",
    "/console/figures",
    "/console/keys",
    "/console/me",
    "/console/models",
    "/console/quality",
    "/console/reversals",
    "/console/reversals/{reversal_id}",
    "/console/reviewers",
    "/console/sign-in",
];

const DAY: i64 = 86_400;
/// Accounts that a storm hit.
const STORM: usize = 30;

struct People {
    rosa: Principal,
    tom: Principal,
    sam: Principal,
    sue: Principal,
    ada: Principal,
}

/// What the reversals are called.
struct Reversals {
    proposed: String,
    runs: String,
    done: String,
}

#[tokio::test]
async fn every_state_of_the_rest_of_the_console_reads_well() {
    let stage = Stage::since(75).await;
    let people = People {
        rosa: stage.person("rosa", Role::Reviewer).await,
        tom: stage.person("tom", Role::Reviewer).await,
        sam: stage.person("sam", Role::Senior).await,
        sue: stage.person("sue", Role::Senior).await,
        ada: stage.person("ada", Role::Admin).await,
    };
    let rules = CheckedPolicy {
        hash: "5f".repeat(32),
        text: "# the gallery's".to_owned(),
        rules: [BOUNCES, REPORTS].map(|id| (id.to_owned(), "vendor".to_owned())).into(),
        conditions: [BOUNCES, REPORTS].map(|id| (id.to_owned(), format!("{id} fires"))).into(),
    };
    stage.ledger.activate_policy(&rules, Some(&people.ada)).await.expect("active");
    reviewed(&stage, &people).await;
    stage.until(3 * DAY);
    let reversals = storms(&stage, &people).await;
    let campaigns = campaigns(&stage, &people).await;
    stage.until(3_600);
    let now = stage.clock.now();
    stage.impose(&decision("stands", Rung::Limit, now)).await;
    stage.impose(&plain("stands", Rung::Suspend, now)).await;

    models(&stage, &people).await;

    let opened = stage.start().await;
    let mut walk = Walk::begin(&opened).await;
    walk.all(looks(&opened, &reversals, &campaigns).await).await;
    let senior = opened.session("sam").await;
    // While another writes, the reversal can do nothing: it stands still under way.
    let file = opened.stage.sandbox.data().join("ledger.db");
    let mut writer =
        SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("the ledger's file");
    opened.stage.ledger.approve_reversal(&reversals.runs, &people.sue).await.expect("approved");
    writer.execute("BEGIN IMMEDIATE").await.expect("nobody else writes");
    let address = opened.url(&format!("/console/reversals/{}", reversals.runs));
    walk.look(Look::new("reversal-under-way", address).by(&senior)).await;
    writer.execute("ROLLBACK").await.expect("given back");
    walk.end(SHOWS).await;
}

/// Two months of reviewing: rosa decides, tom looks again and sees some of it otherwise.
async fn reviewed(stage: &Stage, people: &People) {
    let again = stage.careful(Care { second_look_percent: 100, ..Care::plain() }).await;
    for n in 0..16 {
        let account = format!("customer-{n:02}");
        let outcome = match n % 5 {
            0 | 3 => OutcomeKind::OverturnedFalsePositive,
            1 => OutcomeKind::Upheld,
            2 => OutcomeKind::UpheldReduced,
            _ => OutcomeKind::ReinstatedRemediated,
        };
        let token = stage.impose(&decision(&account, Rung::Suspend, stage.clock.now())).await;
        stage.clock.advance_secs(3 * 3_600);
        let case = stage.appeal(&token).await;
        stage.clock.advance_secs(5 * 3_600);
        let who = if n % 4 == 3 { &people.sam } else { &people.rosa };
        stage.decide(&case, who, outcome).await;
        again.open_second_looks().await.expect("opened");
        let second = stage.case(&account, CaseKind::Appeal).await;
        assert_ne!(second, case, "a second look");
        again.claim(&second, &people.tom).await.expect("claimed");
        stage.clock.advance_secs(400);
        let seen = if n % 6 == 5 { OutcomeKind::Upheld } else { outcome };
        again.give_verdict(&second, &people.tom, &verdict(seen), 0).await.expect("given");
        stage.clock.advance_secs(3 * DAY);
    }
}

/// A model that had its time, one that is live, and a challenger whose comparison does not tell.
async fn models(stage: &Stage, people: &People) {
    let eve = stage.person("eve", Role::Admin).await;
    let model = |version: &str| {
        let text = format!("{{\"version\":\"{version}\"}}");
        let hash = redress_ledger::token::sha256_hex(text.as_bytes());
        CheckedModel { hash, name: "outbound-abuse".to_owned(), version: version.to_owned(), text }
    };
    let (first, second, third) = (model("2026.1"), model("2026.2"), model("2026.3"));
    for live in [&first, &second] {
        stage.ledger.activate_model(live, ModelMode::Shadow, &eve).await.expect("in shadow");
        stage.ledger.activate_model(live, ModelMode::Live, &people.ada).await.expect("live");
    }
    let of = |model: &CheckedModel| json!({ "name": model.name, "version": model.version, "sha256": model.hash });
    let figure = |measure: &str, champion: f64, challenger: f64, gain: [f64; 2]| json!({ "measure": measure, "champion": champion, "challenger": challenger, "gain_interval": gain });
    let file = json!({
        "format": "redress-promotion/1", "verdict": "not_shown", "champion": of(&second), "challenger": of(&third),
        "data": { "table": "october.parquet", "sha256": "d".repeat(64), "rows": 41_250, "accounts": 3_117, "abusive": 402 },
        "protocol": { "decided_by": "average precision" },
        "figures": [figure("average precision", 0.8121, 0.8307, [-0.004, 0.041]), figure("ROC AUC", 0.9514, 0.957, [0.001, 0.011]),
            figure("log-loss", 0.1312, 0.1297, [-0.004, 0.001])],
    });
    let promotion = Promotion::read(&file.to_string()).expect("a promotion");
    stage.ledger.activate_compared(&third, ModelMode::Shadow, Some(&promotion), &eve).await.expect("in shadow");
}

/// Three storms: one undone, one that is about to be, one proposed.
async fn storms(stage: &Stage, people: &People) -> Reversals {
    let mut ids = Vec::new();
    for storm in ["storm-one", "storm-two", "storm-three"] {
        let from = stage.clock.now();
        for n in 0..STORM {
            let mut about = plain(&format!("{storm}-{n:02}"), Rung::Suspend, stage.clock.now());
            storm.clone_into(&mut about.rules[0].rule_id);
            stage.impose(&about).await;
        }
        stage.clock.advance_secs(600);
        let scope = ReversalScope { rule_id: storm.to_owned(), policy_hash: None, from, until: stage.clock.now() };
        let proposal = ReversalProposal {
            scope,
            outcome: OutcomeKind::OverturnedFalsePositive,
            root_cause: RootCause::RuleBug,
            reason: "The rule takes an import for a habit.".to_owned(),
            answer: ANSWER.to_owned(),
        };
        ids.push(stage.ledger.propose_reversal(&proposal, &people.sam).await.expect("proposed"));
    }
    let [done, runs, proposed] = ids.try_into().expect("three of them");
    stage.ledger.approve_reversal(&done, &people.sue).await.expect("approved");
    while stage.ledger.reverse_next(&done).await.expect("undone").is_some() {}
    Reversals { proposed, runs, done }
}

/// Two campaigns: a guess, and one that rosa confirmed.
async fn campaigns(stage: &Stage, people: &People) -> [String; 2] {
    let now = stage.clock.now();
    let found = |id: &str, name: &str, prefix: &str| {
        FoundCampaign {
        campaign_id: id.repeat(16),
        name: name.to_owned(),
        summary: "12 of 4,810 accounts, 9 of them opened within 3 days. They share a device (3fa912 used by all of them and by nobody else) \
                  and a text (09bb41 used by 7 of them and by one other account). Active from 2026-10-02 to 2026-11-20."
            .to_owned(),
        doubts: vec!["3 of them were there before the log begins.".to_owned()],
        from_at: now.plus_days(-40),
        until_at: now,
        members: (0..12)
            .map(|n| FoundMember {
                account_id: format!("{prefix}-{n:02}").as_str().into(),
                first_at: now.plus_days(n - 40),
                last_at: now.plus_days(2 * n - 30),
            })
            .collect(),
    }
    };
    let [guess, confirmed] = [found("a", "calm-heron-07", "storm-two"), found("b", "slate-otter-31", "customer")];
    for one in [&guess, &confirmed] {
        stage.ledger.bring_campaign(one, &people.sam).await.expect("brought in");
    }
    let judgement = CampaignJudgement {
        verdict: CampaignVerdict::Confirmed,
        reason: "One device, one text, and opened within three days of each other.".to_owned(),
        after: 0,
    };
    stage.ledger.judge_campaign(&confirmed.hash(), &people.rosa, &judgement).await.expect("judged");
    [guess.hash(), confirmed.hash()]
}

async fn looks(opened: &Opened, reversals: &Reversals, campaigns: &[String; 2]) -> Vec<Look> {
    let (rosa, sam, sue) = (opened.session("rosa").await, opened.session("sam").await, opened.session("sue").await);
    let ada = opened.session("ada").await;
    // Signed in elsewhere too.
    opened.session("rosa").await;
    let look = |name: &'static str, path: &str, who: &str| Look::new(name, opened.url(path)).by(who);
    let campaign = |name: &'static str, which: usize, who: &str| {
        look(name, &format!("/console/campaigns/{}", campaigns[which]), who)
    };
    let reversal = |name: &'static str, id: &str, who: &str| look(name, &format!("/console/reversals/{id}"), who);
    let (from, until) = (day(opened, -90), day(opened, 1));
    let count = format!("/console/reversals?rule_id=storm-three&from={from}T00%3A00&until={until}T00%3A00");
    let none = format!("/console/reversals?rule_id=nothing&from={until}T00%3A00&until={from}T00%3A00");
    vec![
        Look::new("sign-in-plain", opened.url("/console/sign-in")),
        look("queue-fallen-rule", "/console?state=mine", &sam),
        look("accounts", "/console/accounts", &rosa),
        look("account-unknown", "/console/accounts?id=nobody", &rosa),
        look("account", "/console/accounts?id=stands", &rosa),
        look("account-lift", "/console/accounts?id=stands", &sam).then(Do::Unfold),
        look("account-lift-refused", "/console/accounts?id=stands", &sam)
            .then(Do::Unfold)
            .pressing("form[action*='/lift'] input[value=reinstated_remediated]")
            .typing("form[action*='/lift'] textarea[name=reason]", "Short.")
            .typing("form[action*='/lift'] textarea[name=answer]", ANSWER)
            .pressing("form[action*='/lift'] button"),
        look("reviewers", "/console/reviewers", &rosa),
        look("reviewers-admin", "/console/reviewers", &ada),
        look("figures", "/console/figures", &rosa),
        look("figures-unfolded", &format!("/console/figures?from={from}&to={until}"), &sam).then(Do::Unfold),
        look("figures-empty", "/console/figures?from=2020-01-01&to=2020-03-01", &sam),
        look("quality", &format!("/console/quality?from={from}&to={until}"), &sam),
        look("quality-empty", "/console/quality?from=2020-01-01&to=2020-03-01", &ada),
        look("reversals", "/console/reversals", &sam),
        look("reversals-counted", &count, &sam),
        look("reversals-refused", &none, &sam),
        reversal("reversal-proposed", &reversals.proposed, &sam),
        reversal("reversal-to-approve", &reversals.proposed, &sue),
        reversal("reversal-done", &reversals.done, &sam),
        look("models", "/console/models", &sam),
        look("models-to-approve", "/console/models", &ada),
        look("campaigns", "/console/campaigns", &rosa),
        look("campaigns-none", "/console/campaigns?state=dismissed", &sam),
        campaign("campaign-guess", 0, &rosa),
        campaign("campaign-refused", 0, &rosa)
            .pressing("#confirmed")
            .typing("#reason", "Short.")
            .pressing("form[action$='/judge'] button"),
        campaign("campaign-confirmed", 1, &sam),
        look("audit", "/console/audit", &ada).then(Do::Unfold),
        look("keys", "/console/keys", &rosa),
        look("key-map", "/console/accounts", &rosa).pressing("[data-opens-key-map]"),
        look("me", "/console/me", &rosa),
        look("me-new-password-refused", "/console/me", &rosa)
            .typing("#password", "not my password")
            .typing("#new", "a longer horse battery")
            .typing("#again", "another longer horse")
            .pressing("form[action$='/password'] button"),
        look("me-second-factor", "/console/me", &rosa).pressing("form[action$='/begin'] button"),
        look("me-recovery-codes", "/console/me", &rosa)
            .pressing("form[action$='/begin'] button")
            .then(Do::Code("#code"))
            .pressing("form[action$='/confirm'] button"),
        look("me-protected", "/console/me", &rosa),
    ]
}

/// A day so many days from now.
fn day(opened: &Opened, days: i64) -> String {
    opened.stage.clock.now().plus_days(days).date()
}
