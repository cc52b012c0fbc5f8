//! English: the page and the statement.

use redress_ledger::Rung;

use crate::language::page::PageWords;

pub(super) const WORDS: PageWords = PageWords {
    skip: "Skip to the content",
    languages: "Languages",
    lead: "This page says what happened to your account and why. It also says how to ask a person.",
    account: "Account",
    ask_a_person: "Ask a person",
    free: "It is free.",
    ask_until: |day| format!("You can ask until {day}."),
    done: |rung| {
        let said = match rung {
            Rung::Observe => "We made a note about your account",
            Rung::Warn => "We sent you a warning",
            Rung::Limit => "We limited your account",
            Rung::Hold => "We put your traffic on hold",
            Rung::Suspend => "We suspended your account",
            Rung::Terminate => "We ended your contract",
        };
        said.to_owned()
    },
    contract_ends: |day| format!("Your contract ends on {day}"),
    undone: |rung| {
        let said = match rung {
            Rung::Observe => "The note about your account is gone",
            Rung::Warn => "The warning no longer stands",
            Rung::Limit => "The limit no longer stands",
            Rung::Hold => "Your traffic is no longer on hold",
            Rung::Suspend => "This suspension no longer stands",
            Rung::Terminate => "The end of your contract no longer stands",
        };
        said.to_owned()
    },
    what: "What we did, and from when",
    from: "From",
    since: "Since",
    how_long: "How long",
    ended: "Ended",
    until: |at| format!("until {at}"),
    until_lifted: "until a person lifts it",
    for_good: "for good, unless a person stops it",
    ended_on: |at| format!("This measure ended on {at}. The page stays as your record."),
    has_ended: "This measure has ended. The page stays as your record.",
    others: "What also stands",
    others_lead: "These measures have messages of their own. An appeal on this page does not end them.",
    measure: |rung| {
        let name = match rung {
            Rung::Observe => "Observation",
            Rung::Warn => "Warning",
            Rung::Limit => "Limit",
            Rung::Hold => "Hold",
            Rung::Suspend => "Suspension",
            Rung::Terminate => "Termination",
        };
        name.to_owned()
    },
    standing_since: |at| format!("since {at}"),
    decided_on: |at| format!("decided on {at}"),
    works: "What still works",
    worked: "What went on working",
    why: "Why",
    measured: "We measured",
    out_of: "Out of",
    counted_over: "Counted over",
    careful: "Careful estimate",
    limit: "The rule's limit",
    over_limit_since: "Over the limit since",
    careful_note: "Only the careful estimate is compared with the limit. It leaves room for chance, in your favour.",
    example: "One example",
    rule: "The rule",
    how: "How it was decided",
    automation: |degree| {
        let said = match degree {
            "fully" => "A computer program made this decision. No person took part.",
            "partially" => "A computer program proposed this decision. A person released it.",
            _ => "A person made this decision.",
        };
        said.to_owned()
    },
    trigger: |trigger| match trigger {
        "own_initiative" => "Our own checks found this.".to_owned(),
        "reports_of_others" => "Reports of recipients took part in this.".to_owned(),
        "authority_order" => "An order from an authority set this off.".to_owned(),
        other => format!("This set it off: {}.", other.replace('_', " ")),
    },
    versions: "Versions",
    rules: "Rules",
    policy: "Policy (SHA-256)",
    model: "Model (SHA-256)",
    withheld: "What we do not tell you, and why",
    nothing_withheld: "Nothing. You see every fact that the rule used.",
    changed: "What would have changed the result",
    now: "What you can do now",
    now_lead: "If we are wrong, tell us below what we got wrong. If we are right, fix the cause first. \
               Then tell us below what you fixed.",
    rights: "Your other rights",
    reference: "Reference",
    reference_number: "Reference number",
    decision: "Decision",
    contact: "Contact",
    written: "Written on",
    download: "Keep the statement",
    download_lead: "You can keep our reasons as a file. The files hold the same facts as this page.",
    as_pdf: "Statement as a PDF file",
    as_text: "Statement as a text file",
    fingerprints: "Fingerprints (SHA-256)",
    statement_hash: "Fingerprint of the statement (SHA-256)",
    statement_hash_note: "This is the fingerprint of the statement in our record. It proves that nobody changed it later.",
    closed: "This link does not open",
    closed_why: "Perhaps a part of it was cut off. Copy the whole link from our message and try again.",
    closed_help: "If it still does not open, write to the address in our message. A person will help you.",
    keep: "You may print this page. Keep its address to yourself. Whoever has it can read this page and answer in your name.",
};
