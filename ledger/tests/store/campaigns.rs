//! Campaigns: brought in once by one person, judged by another, told to the engine and taken back; and what direct SQL may not do.

use redress_ledger::campaign::{
    Brought, CampaignJudgement, CampaignState, CampaignVerdict, FoundCampaign, FoundMember,
};
use redress_ledger::care::Care;
use redress_ledger::command::CommandBody;
use redress_ledger::review::OutcomeKind;
use redress_ledger::store::Promises;
use redress_ledger::{LedgerError, Principal, Role, Rung, Timestamp};

use crate::attempts::stays;
use crate::bench::{Bench, START, decision, verdict};
use crate::forbidden::refused;

guards_on_both!(
    a_campaign_is_brought_in_once_and_judged_by_another_person,
    what_was_confirmed_is_told_to_the_engine_and_what_changes_is_taken_back,
    only_a_suspension_that_a_person_upheld_and_that_stands_counts_as_bad,
    a_case_shows_confirmed_members_and_nothing_of_one_whose_case_is_open,
    the_database_refuses_what_the_ledger_would,
);

pub fn found(campaign_id: &str, accounts: &[&str]) -> FoundCampaign {
    let member = |account: &&str| FoundMember {
        account_id: (*account).into(),
        first_at: START,
        last_at: Timestamp(START.0 + 1_000),
    };
    FoundCampaign {
        campaign_id: campaign_id.repeat(16),
        name: format!("calm-heron-{campaign_id}"),
        summary: format!("{} of 90 accounts. They share a device.", accounts.len()),
        doubts: vec!["They have no text in common.".to_owned()],
        from_at: START,
        until_at: Timestamp(START.0 + 1_000),
        members: accounts.iter().map(member).collect(),
    }
}

fn says(verdict: CampaignVerdict, after: i64) -> CampaignJudgement {
    CampaignJudgement { verdict, reason: "One device and one text, all of them.".to_owned(), after }
}

async fn people(bench: &Bench) -> (Principal, Principal) {
    (bench.user("sam", Role::Senior).await, bench.user("rita", Role::Reviewer).await)
}

/// Brings it in and has it confirmed; its hash.
async fn confirmed(bench: &Bench, one: &FoundCampaign, (sam, rita): &(Principal, Principal)) -> String {
    bench.ledger.bring_campaign(one, sam).await.unwrap();
    bench.ledger.judge_campaign(&one.hash(), rita, &says(CampaignVerdict::Confirmed, 0)).await.unwrap();
    one.hash()
}

/// What the engine was told after a command, in short: account, whether tied, others, known to be bad.
async fn told(bench: &Bench, after: i64) -> Vec<(String, bool, u32, u32)> {
    let commands = bench.ledger.commands_after(after, 1_000).await.unwrap();
    let brief = commands.into_iter().filter_map(|command| match command.body {
        CommandBody::Tied { account_id, others, known_bad, .. } => Some((account_id.0, true, others, known_bad)),
        CommandBody::Untied { account_id, others, known_bad, .. } => Some((account_id.0, false, others, known_bad)),
        _ => None,
    });
    brief.collect()
}

async fn last(bench: &Bench) -> i64 {
    bench.ledger.commands_after(0, 1_000).await.unwrap().last().map_or(0, |command| command.id)
}

async fn listed(bench: &Bench, state: Option<CampaignState>) -> Vec<String> {
    bench.ledger.campaigns(state).await.unwrap().into_iter().map(|one| one.campaign_hash).collect()
}

async fn a_campaign_is_brought_in_once_and_judged_by_another_person(bench: Bench) {
    let (sam, rita) = people(&bench).await;
    let one = found("a", &["x", "y", "z"]);
    for role in [Role::Auditor, Role::Service] {
        let other = bench.user(role.as_str(), role).await;
        assert!(matches!(bench.ledger.bring_campaign(&one, &other).await, Err(LedgerError::Refused(_))));
    }
    assert!(
        matches!(bench.ledger.bring_campaign(&one, &rita).await, Err(LedgerError::Refused(_))),
        "a reviewer judges"
    );
    assert_eq!(bench.ledger.campaign_known(&one).await.unwrap(), Brought::New);
    assert_eq!(bench.ledger.bring_campaign(&one, &sam).await.unwrap(), Brought::New);
    let mut later = one.clone();
    (later.until_at, later.summary) = (Timestamp(START.0 + 9_000), "3 of 900 accounts.".to_owned());
    assert_eq!(bench.ledger.bring_campaign(&later, &sam).await.unwrap(), Brought::Known, "the same accounts");
    let wrong = FoundCampaign { members: one.members[..1].to_vec(), ..one.clone() };
    assert!(matches!(bench.ledger.bring_campaign(&wrong, &sam).await, Err(LedgerError::Invalid(_))));
    assert_eq!(bench.count("FROM campaigns").await, 1);

    let judge = async |who: &Principal, verdict, after| {
        bench.ledger.judge_campaign(&one.hash(), who, &says(verdict, after)).await
    };
    let refused_to = judge(&sam, CampaignVerdict::Confirmed, 0).await.unwrap_err();
    assert!(refused_to.to_string().contains("you brought this campaign in"), "{refused_to}");
    let auditor = Principal { role: Role::Auditor, ..rita.clone() };
    assert!(matches!(judge(&auditor, CampaignVerdict::Confirmed, 0).await, Err(LedgerError::Refused(_))));
    let short = CampaignJudgement { reason: "Yes.".to_owned(), ..says(CampaignVerdict::Confirmed, 0) };
    assert!(matches!(bench.ledger.judge_campaign(&one.hash(), &rita, &short).await, Err(LedgerError::Invalid(_))));
    judge(&rita, CampaignVerdict::Confirmed, 0).await.unwrap();
    let meanwhile = judge(&sam, CampaignVerdict::Dismissed, 0).await.unwrap_err();
    assert!(meanwhile.to_string().contains("somebody has judged this campaign"), "{meanwhile}");
    assert!(matches!(judge(&rita, CampaignVerdict::Confirmed, 1).await, Err(LedgerError::Conflict(_))), "so already");
    judge(&sam, CampaignVerdict::Dismissed, 1).await.unwrap();
    let missing = bench.ledger.judge_campaign("none", &rita, &says(CampaignVerdict::Dismissed, 0)).await;
    assert!(matches!(missing, Err(LedgerError::NotFound(_))));
    let view = bench.ledger.campaign(&one.hash()).await.unwrap().unwrap();
    assert_eq!((view.summary.state, view.verdicts.len()), (CampaignState::Dismissed, 2));
    assert_eq!((view.verdicts[0].by.as_str(), view.summary.brought_by.as_str()), ("rita", "sam"));
    assert_eq!(bench.count("FROM audit WHERE action IN ('campaign.bring', 'campaign.judge')").await, 3);
    bench.sql("DELETE FROM campaign_verdict_words").await.unwrap();
    let view = bench.ledger.campaign(&one.hash()).await.unwrap().unwrap();
    assert!(view.verdicts.iter().all(|verdict| verdict.reason.is_none()), "words can be erased");
}

async fn what_was_confirmed_is_told_to_the_engine_and_what_changes_is_taken_back(bench: Bench) {
    let who = people(&bench).await;
    let (sam, rita) = &who;
    let before = last(&bench).await;
    let one = confirmed(&bench, &found("a", &["x", "y", "z"]), &who).await;
    let tied = |name: &str, others| (name.to_owned(), true, others, 0);
    let untied = |name: &str, others| (name.to_owned(), false, others, 0);
    assert_eq!(told(&bench, before).await, [tied("x", 2), tied("y", 2), tied("z", 2)]);

    // It has grown twice: the version between is judged by nobody, and the one that was confirmed counts until the newest is.
    bench.later(60).await;
    let (two, three) = (found("a", &["x", "y", "z", "v"]), found("a", &["w", "x", "y"]));
    assert_eq!(bench.ledger.bring_campaign(&two, sam).await.unwrap(), Brought::Grown);
    bench.later(60).await;
    assert_eq!(bench.ledger.bring_campaign(&three, sam).await.unwrap(), Brought::Grown);
    assert_eq!(listed(&bench, None).await, [three.hash(), one.clone()]);
    assert_eq!(listed(&bench, Some(CampaignState::Confirmed)).await, std::slice::from_ref(&one));
    let old = bench.ledger.judge_campaign(&two.hash(), rita, &says(CampaignVerdict::Confirmed, 0)).await.unwrap_err();
    assert!(old.to_string().contains("judge its newer version"), "{old}");
    let before = last(&bench).await;
    bench.ledger.judge_campaign(&three.hash(), rita, &says(CampaignVerdict::Confirmed, 0)).await.unwrap();
    // Who was tied to as many before is told nothing new; who left is let go.
    assert_eq!(told(&bench, before).await, [tied("w", 2), untied("z", 2)]);
    assert_eq!(listed(&bench, None).await, [three.hash()]);

    // Nobody counts twice: another campaign of two of them adds the third alone.
    let before = last(&bench).await;
    let other = confirmed(&bench, &found("b", &["w", "x", "u"]), &who).await;
    assert_eq!(told(&bench, before).await, [tied("u", 2), tied("w", 1), tied("x", 1)]);

    bench.later(60).await;
    let before = last(&bench).await;
    bench.ledger.judge_campaign(&three.hash(), sam, &says(CampaignVerdict::Dismissed, 1)).await.unwrap();
    assert_eq!(told(&bench, before).await, [untied("w", 2), untied("x", 2), untied("y", 2)]);
    assert_eq!(listed(&bench, Some(CampaignState::Confirmed)).await, std::slice::from_ref(&other));
    bench.ledger.judge_campaign(&other, sam, &says(CampaignVerdict::Dismissed, 1)).await.unwrap();
    let all = told(&bench, 0).await;
    let sum = |tied: bool| all.iter().filter(|one| one.1 == tied).map(|one| one.2).sum::<u32>();
    assert_eq!(sum(true), sum(false), "everything is taken back");
    // Commands name the one that they take back.
    for command in bench.ledger.commands_after(0, 1_000).await.unwrap() {
        if let CommandBody::Untied { account_id, tied_by, tied_at, .. } = command.body {
            let whom = bench.ledger.commands_after(tied_by - 1, 1).await.unwrap().remove(0);
            assert!(matches!(whom.body, CommandBody::Tied { account_id: a, .. } if a == account_id));
            assert_eq!(whom.at, tied_at);
        }
    }
}

async fn only_a_suspension_that_a_person_upheld_and_that_stands_counts_as_bad(bench: Bench) {
    let who = people(&bench).await;
    let (sam, rita) = &who;
    bench.imposed(&decision("d1", "machine", Rung::Suspend)).await;
    let (case, suspension, _) = bench.appealed(&decision("d2", "upheld", Rung::Suspend)).await;
    bench.ledger.claim(&case, rita).await.unwrap();
    bench.ledger.decide(&case, rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let (case, _, _) = bench.appealed(&decision("d3", "limited", Rung::Limit)).await;
    bench.ledger.claim(&case, rita).await.unwrap();
    bench.ledger.decide(&case, rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let before = last(&bench).await;
    let hash = confirmed(&bench, &found("a", &["machine", "upheld", "limited"]), &who).await;
    let line = |name: &str, tied, others, bad| (name.to_owned(), tied, others, bad);
    let first = [line("limited", true, 2, 1), line("machine", true, 2, 1), line("upheld", true, 2, 0)];
    assert_eq!(told(&bench, before).await, first);

    bench.later(60).await;
    let before = last(&bench).await;
    bench.ledger.lift(&suspension, sam, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    assert_eq!(told(&bench, before).await, [line("limited", false, 0, 1), line("machine", false, 0, 1)]);
    let before = last(&bench).await;
    bench.ledger.judge_campaign(&hash, sam, &says(CampaignVerdict::Dismissed, 1)).await.unwrap();
    let rest = ["limited", "machine", "upheld"].map(|name| line(name, false, 2, 0));
    assert_eq!(told(&bench, before).await, rest, "what is left, and no more");
}

async fn a_case_shows_confirmed_members_and_nothing_of_one_whose_case_is_open(bench: Bench) {
    let who = people(&bench).await;
    let (_, rita) = &who;
    let ben = bench.user("ben", Role::Reviewer).await;
    let (past, _, _) = bench.appealed(&decision("d1", "past", Rung::Suspend)).await;
    bench.ledger.claim(&past, rita).await.unwrap();
    bench.ledger.decide(&past, rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    let (case, _, _) = bench.appealed(&decision("d2", "now", Rung::Suspend)).await;
    let one = found("a", &["past", "now", "unknown"]);
    bench.ledger.bring_campaign(&one, &who.0).await.unwrap();
    let campaigns = async || bench.ledger.case(&case, &ben).await.unwrap().unwrap().context.campaigns;
    let guess = campaigns().await.remove(0);
    assert_eq!((guess.state, guess.members, guess.others.len()), (CampaignState::Open, 3, 0), "by its name alone");
    bench.ledger.judge_campaign(&one.hash(), rita, &says(CampaignVerdict::Confirmed, 0)).await.unwrap();
    let mut others = campaigns().await.remove(0).others;
    assert_eq!(others.iter().map(|m| m.account_id.as_str()).collect::<Vec<_>>(), ["past", "unknown"]);
    let told = others.remove(0);
    let found = told.found.unwrap();
    assert_eq!((told.standing, found.rung), (Some(Rung::Suspend), Some(Rung::Suspend)));
    assert_eq!((found.outcome, found.case_id), (OutcomeKind::Upheld, Some(past)));
    assert_eq!((others[0].standing, &others[0].found), (Some(Rung::Observe), &None));
    let page = async |name: &str| {
        let view = bench.ledger.campaign(&one.hash()).await.unwrap().unwrap();
        view.accounts.into_iter().find(|member| member.account_id.as_str() == name).unwrap()
    };
    assert!(page("now").await.case_open, "an appeal is open");

    // Who confirmed it upholds nothing that was decided about a member since.
    bench.later(60).await;
    let (since, _, _) = bench.appealed(&decision("d3", "unknown", Rung::Limit)).await;
    let conflict = async |who: &Principal| bench.ledger.case(&since, who).await.unwrap().unwrap().conflict;
    assert!(conflict(rita).await.is_some_and(|why| why.contains("You confirmed a campaign")));
    assert_eq!(conflict(&ben).await, None);
    bench.ledger.claim(&since, rita).await.unwrap();
    let upheld = bench.ledger.decide(&since, rita, &verdict(OutcomeKind::Upheld)).await;
    assert!(upheld.is_err_and(|why| why.to_string().contains("You confirmed a campaign")));
    bench.ledger.decide(&since, rita, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();

    // A second look is open: whoever may take it reads here no more than of an appeal.
    bench.later(3_600).await;
    let care = Care { second_look_percent: 100, ..Care::plain() };
    let again = bench.with(Promises { care, ..Promises::default() }).await;
    assert!(again.open_second_looks().await.unwrap() > 0);
    for kept in [campaigns().await.remove(0).others.remove(0), page("past").await, page("now").await] {
        assert!(kept.case_open && kept.standing.is_none() && kept.found.is_none(), "{kept:?}");
    }
    bench.ledger.judge_campaign(&one.hash(), rita, &says(CampaignVerdict::Dismissed, 1)).await.unwrap();
    assert!(campaigns().await.is_empty(), "what was dismissed is not shown");
}

async fn the_database_refuses_what_the_ledger_would(bench: Bench) {
    let who = people(&bench).await;
    let (sam, rita) = &who;
    let auditor = bench.user("audit", Role::Auditor).await;
    let one = found("a", &["x", "y"]);
    bench.ledger.bring_campaign(&one, sam).await.unwrap();
    for table in ["campaigns", "campaign_members"] {
        stays(&bench, table, "campaign_hash").await;
    }
    let copy = |brought_by: &Principal| {
        format!(
            "INSERT INTO campaigns SELECT '{}', campaign_id, name, summary, doubts, from_at, until_at, members, '{}', 1 FROM campaigns",
            "f".repeat(64),
            brought_by.user_id
        )
    };
    refused(bench.sql(&copy(rita)).await, "a senior or an admin brings one in");
    bench.sql(&copy(sam)).await.unwrap();

    let say = |hash: &str, number: i64, verdict: &str, by: &Principal| {
        let seal = "s".repeat(64);
        format!("INSERT INTO campaign_verdicts VALUES ('{hash}', {number}, '{verdict}', '{seal}', '{}', 1)", by.user_id)
    };
    let hash = one.hash();
    let empty = bench.sql(&say(&"f".repeat(64), 1, "dismissed", rita)).await;
    refused(empty, "a campaign is judged with all its members");
    refused(bench.sql(&say(&hash, 1, "dismissed", &auditor)).await, "a person who decides cases judges a campaign");
    refused(bench.sql(&say(&hash, 1, "confirmed", sam)).await, "who brought a campaign does not confirm it");
    refused(bench.sql(&say(&hash, 2, "confirmed", rita)).await, "one follows the other");
    bench.sql(&say(&hash, 1, "confirmed", rita)).await.unwrap();
    stays(&bench, "campaign_verdicts", "number").await;
    let late = format!("INSERT INTO campaign_members VALUES ('{hash}', 'z', 1, 2)");
    refused(bench.sql(&late).await, "nobody joins a campaign that was judged");
}
