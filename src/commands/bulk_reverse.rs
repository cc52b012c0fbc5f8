//! `redress bulk-reverse`: a storm of false positives is counted, proposed, approved and undone from the terminal.

use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use redress_ledger::reversal::{Reversal, ReversalPreview, ReversalProposal, ReversalScope, ReversedAccount};
use redress_ledger::{Ledger, Principal};

use super::{open_ledger, print, refused};
use crate::cli::bulk_reverse::{BulkReverseCommand, ScopeArgs};
use crate::config::Config;
use crate::failure::Failure;

/// Does what the command says.
pub async fn run(config: &Config, command: BulkReverseCommand) -> Result<(), Failure> {
    let ledger = open_ledger(config).await?;
    match command {
        BulkReverseCommand::Preview(scope) => {
            let found = ledger.preview_reversal(&scoped(scope)).await.map_err(|e| refused(&e))?;
            print(&counted(&found))
        }
        BulkReverseCommand::Propose { scope, outcome, cause, reason, answer_file, token_file } => {
            let who = person(&ledger, &token_file, "senior").await?;
            let answer = file(&answer_file)?;
            let proposal = ReversalProposal { scope: scoped(scope), outcome, root_cause: cause, reason, answer };
            let id = ledger.propose_reversal(&proposal, &who).await.map_err(|e| refused(&e))?;
            print(&format!(
                "proposed {id}; a second person approves it: redress bulk-reverse approve {id} --token-file FILE\n"
            ))
        }
        BulkReverseCommand::Approve { id, token_file } => {
            let who = person(&ledger, &token_file, "senior").await?;
            ledger.approve_reversal(&id, &who).await.map_err(|e| refused(&e))?;
            print(&format!("approved; a running service undoes it now, or: redress bulk-reverse run {id}\n"))
        }
        BulkReverseCommand::Retry { id, token_file } => {
            let who = person(&ledger, &token_file, "senior").await?;
            let accounts = ledger.retry_reversal(&id, &who).await.map_err(|e| refused(&e))?;
            print(&format!("{accounts} are tried anew by a running service, or: redress bulk-reverse run {id}\n"))
        }
        BulkReverseCommand::Run { id } => undo(&ledger, &id).await,
        BulkReverseCommand::Status { id: Some(id) } => print(&status(&find(&ledger, &id).await?)),
        BulkReverseCommand::Status { id: None } => {
            let all = ledger.reversals().await.map_err(|e| refused(&e))?;
            let lines: String = all.iter().map(status).collect();
            print(if lines.is_empty() { "no reversal was proposed so far\n" } else { &lines })
        }
    }
}

fn scoped(args: ScopeArgs) -> ReversalScope {
    ReversalScope { rule_id: args.rule, policy_hash: args.policy, from: args.from, until: args.until }
}

fn file(path: &Path) -> Result<String, Failure> {
    let read = std::fs::read_to_string(path);
    let text = read.map_err(|error| {
        let problem = format_args!("{} cannot be read: {error}", path.display()).to_string();
        Failure::configuration(problem, "name a text file")
    })?;
    Ok(text.trim().to_owned())
}

/// Whose token it is: a person acts, not whoever has the database. `role` is one that may.
pub(super) async fn person(ledger: &Ledger, token_file: &Path, role: &str) -> Result<Principal, Failure> {
    let found = ledger.principal_by_token(&file(token_file)?).await.map_err(|e| refused(&e))?;
    found.ok_or_else(|| {
        let problem = format!("{} holds no token that is in force", token_file.display());
        Failure::configuration(problem, format!("issue one with `redress user add NAME --role {role} --token`"))
    })
}

async fn find(ledger: &Ledger, id: &str) -> Result<Reversal, Failure> {
    let found = ledger.reversal(id).await.map_err(|e| refused(&e))?;
    found.ok_or_else(|| {
        Failure::configuration(format!("there is no reversal {id}"), "redress bulk-reverse status lists them")
    })
}

async fn undo(ledger: &Ledger, id: &str) -> Result<(), Failure> {
    let before = find(ledger, id).await?.progress;
    let whole = |n: i64| u64::try_from(n).unwrap_or(0);
    let bar = ProgressBar::new(whole(before.accounts)).with_position(whole(before.accounts - before.waiting));
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} accounts, {per_sec}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    while let Some(done) = ledger.reverse_next(id).await.map_err(|e| refused(&e))? {
        if done != ReversedAccount::Failed {
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    print(&status(&find(ledger, id).await?))
}

fn counted(found: &ReversalPreview) -> String {
    let ReversalPreview { accounts, enforcements, deferred, open_appeals, decided, still_restricted } = found;
    format!(
        "{accounts} accounts would be looked at; nothing was changed\n\
         {enforcements} measures would be lifted, {deferred} that wait dismissed, {open_appeals} open appeals answered\n\
         {decided} accounts are left as they are, as a person has decided on all of it; a person looks again at each\n\
         {still_restricted} accounts stay restricted by another measure\n"
    )
}

fn status(one: &Reversal) -> String {
    let progress = one.progress;
    let state = match (&one.approved_by, one.finished_at) {
        (None, _) => format!("proposed by {}, waits for a second person", one.proposed_by),
        (Some(by), None) => {
            let done = progress.accounts - progress.waiting;
            format!("approved by {by}, {done} of {} accounts done", progress.accounts)
        }
        (Some(_), Some(at)) => format!("finished {at}"),
    };
    let aside: String = one
        .set_aside
        .iter()
        .map(|one| format!("  {} failed {} times and is set aside: {}\n", one.account_id, one.tries, one.error))
        .collect();
    format!(
        "{}  {}  {state}\n  {} undone, {} left alone as a person had decided, {} with nothing left to undo\n{aside}",
        one.reversal_id, one.scope.rule_id, progress.reversed, progress.left_decided, progress.left_nothing
    )
}
