//! The story of one wrong suspension, told over HTTP: suspension, notice, appeal, claim, overturn, reinstatement, audit.

use redress_ledger::Ledger;
use redress_ledger::audit::AuditVerdict;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::client::{Body, Client};
use super::letter;
use super::play::{Seen, Stage, encoded};
use crate::failure::Failure;

/// Plays it; any step that does not do what it should ends it with an error.
pub async fn tell(client: &Client, stage: &Stage, ledger: &Ledger, seen: &Seen) -> Result<(), Failure> {
    say("events read", &format!("{} ({} not taken)", seen.accepted, seen.rejected));
    let counts = |map: &std::collections::BTreeMap<String, u64>| {
        let all: Vec<String> = map.iter().map(|(name, n)| format!("{name} {n}")).collect();
        if all.is_empty() { "none".to_owned() } else { all.join(", ") }
    };
    say("decisions by rung", &counts(&seen.decisions));
    say("ledger's answers", &counts(&seen.answers));

    let account = seen.subject(stage)?;
    let platform = Some(stage.people.platform.as_str());
    let path = format!("/v1/accounts/{}", encoded(&account));
    let before = client.call(Method::GET, &path, platform, Body::None).await?;
    expect(before["standing"] == "suspend", &format!("{account} should be suspended, but: {}", before["standing"]))?;
    let since = before["enforcements"][0]["imposed_at"].as_str().unwrap_or_default();
    say("suspended", &format!("{account}, since {since}"));

    let letter = letter::find(&stage.outbox, &account).await?;
    say("its notice", &letter.path.display().to_string());
    let (status, page) = client.send(Method::GET, &format!("/a/{}", letter.token), None, Body::None).await?;
    expect(status == StatusCode::OK && page.contains("<h1"), "the page behind the link should open")?;

    let appeal = json!({
        "kind": "dispute",
        "view": "We moved from another provider and imported an old list by mistake. We stopped it within the hour.",
        "contest": "These addresses were customers of ours; nobody bought a list.",
        "wants_human": true
    });
    let appeals = format!("/v1/appeals/{}", letter.token);
    let receipt = client.call(Method::POST, &appeals, None, Body::Json(appeal)).await?;
    let (filed, until) = (text(&receipt, "appeal_id"), text(&receipt, "decide_by"));
    say("appeal filed", &format!("{filed}, a person decides by {until}"));

    let reviewer = Some(stage.people.reviewer.as_str());
    let case = case_of(&client.call(Method::GET, "/v1/cases", reviewer, Body::None).await?, &account)?;
    client.call(Method::POST, &format!("/v1/cases/{case}/claim"), reviewer, Body::None).await?;
    say("claimed", &format!("{case}, by {}", stage.people.sign_in.0));

    let blind = client.call(Method::GET, &format!("/v1/cases/{case}"), reviewer, Body::None).await?;
    expect(blind.get("decision").is_none(), "before the first look the machine's view should not be shown")?;
    let look = json!({
        "outcome": "overturned_false_positive",
        "reason": "One import explains every bounce, and nothing else speaks against the account."
    });
    client.call(Method::POST, &format!("/v1/cases/{case}/first-look"), reviewer, Body::Json(look)).await?;
    say("looked first", "on the evidence alone, before the machine's view");

    let verdict = json!({
        "outcome": "overturned_false_positive",
        "reason": "One import of an old list explains every bounce; the account was clean before and stopped by itself.",
        "answer": "You told us about the old list you imported. We see that you stopped it yourself, and that nothing else \
                   bounced. Your customers had asked for your mail. We were wrong to suspend you, and we are sorry.",
        "root_cause": "threshold"
    });
    let outcome = client.call(Method::POST, &format!("/v1/cases/{case}/decide"), reviewer, Body::Json(verdict)).await?;
    say("overturned", &text(&outcome, "outcome_id"));

    let after = client.call(Method::GET, &path, platform, Body::None).await?;
    expect(after["standing"] != "suspend", "the suspension should be lifted at once")?;
    say("reinstated", &format!("{account} stands at {} again", after["standing"].as_str().unwrap_or_default()));
    let view = client.call(Method::GET, &appeals, None, Body::None).await?;
    expect(view["stands"] == false, "the holder's page should say that it is lifted")?;

    match ledger.verify_audit().await.map_err(|error| Failure::because("the audit log", &error))? {
        AuditVerdict::Intact { entries, head } => {
            say("audit verified", &format!("{entries} entries, head {}", &head[..16]));
        }
        AuditVerdict::Broken { seq, why } => {
            return Err(Failure::Runtime(format!("the audit log breaks at {seq}: {why}")));
        }
    }
    Ok(())
}

fn case_of(queue: &Value, account: &str) -> Result<String, Failure> {
    let cases = queue["cases"].as_array().or_else(|| queue.as_array());
    cases
        .into_iter()
        .flatten()
        .find(|case| case["account_id"] == account && case["kind"] == "appeal")
        .map(|case| text(case, "case_id"))
        .ok_or_else(|| Failure::Runtime(format!("the queue should hold the appeal of {account}: {queue}")))
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_default().to_owned()
}

fn expect(holds: bool, what: &str) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::Runtime(what.to_owned())) }
}

fn say(what: &str, detail: &str) {
    println!("{what:<18} {detail}");
}
