//! Every setting there is: its key, what it may be, what it is for. Files, variables and `--print-config` read this one table.

use super::kind::Kind;

/// One setting.
#[derive(Debug)]
pub struct Key {
    /// Section and name with dots: `server.listen`.
    pub path: &'static str,
    /// What its value may be.
    pub kind: Kind,
    /// What it is for, in one line.
    pub about: &'static str,
}

impl Key {
    /// The section, `server` or `notify.smtp`.
    pub fn section(&self) -> &'static str {
        self.path.rsplit_once('.').map_or("", |(section, _)| section)
    }

    /// The name within its section.
    pub fn name(&self) -> &'static str {
        self.path.rsplit_once('.').map_or(self.path, |(_, name)| name)
    }

    /// The environment variable that overrides it.
    pub fn variable(&self) -> String {
        format!("REDRESS_{}", self.path.replace('.', "_").to_uppercase())
    }
}

/// The key with this path.
pub fn find(path: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.path == path)
}

const fn key(path: &'static str, kind: Kind, about: &'static str) -> Key {
    Key { path, kind, about }
}

const fn from_to(min: i64, max: i64) -> Kind {
    Kind::Whole { min, max }
}

const DAY: i64 = 86_400;
/// The classes of urgency.
const CLASS: Kind = Kind::Choice(&["p0", "p1", "p2", "p3"]);

/// Every setting, section by section.
pub const KEYS: &[Key] = &[
    key("server.listen", Kind::Address, "where `redress run` listens"),
    key("server.engine_listen", Kind::Address, "where `redress engine` listens"),
    key("server.review_listen", Kind::Address, "where `redress review-api` listens"),
    key(
        "server.files_listen",
        Kind::Address,
        "where holders' files are handed out, an origin of their own; unset: a free port beside the review API's",
    ),
    key(
        "server.public_base_url",
        Kind::BaseUrl,
        "how holders and reviewers reach this service; stands in every appeal link",
    ),
    key(
        "server.attachments_base_url",
        Kind::BaseUrl,
        "how reviewers reach files_listen, another origin than public_base_url; unset: its port on the same host, without TLS",
    ),
    key(
        "server.attachments_clamd",
        Kind::Text,
        "where clamd listens, host:port or a socket's path: no file of a holder is seen before it is found clean; unset: off",
    ),
    key(
        "server.metrics_public",
        Kind::Switch,
        "whether /metrics answers without a token; unset: only while listening on loopback",
    ),
    key("server.shutdown_secs", from_to(0, 600), "how long requests under way may take to end after a signal"),
    key("platform.name", Kind::Text, "the platform's name in pages and notices"),
    key("platform.contact", Kind::Text, "how a holder reaches a person otherwise: an address or a URL"),
    key("data.dir", Kind::Path, "folder for journal, checkpoints, keys, outbox and the SQLite ledger"),
    key("ledger.url", Kind::LedgerUrl, "the ledger's database; unset: a SQLite file in the data folder"),
    key("engine.journal_segment_bytes", from_to(1 << 16, 1 << 40), "size at which the journal begins a new file"),
    key(
        "engine.journal_keep_days",
        from_to(0, 36_500),
        "days after which journal files go that no restart needs; 0: all stay, for trying policies on",
    ),
    key("engine.checkpoint_secs", from_to(1, DAY), "seconds between checkpoints of the account states"),
    key(
        "engine.accounts_in_memory_max",
        from_to(1_000, 1_000_000_000),
        "accounts kept in memory; those not used for longest are read from disk when they come back",
    ),
    key(
        "engine.accounts_unpacked_max",
        from_to(0, 1_000_000_000),
        "accounts among them kept ready to use, at some five times the memory; the others are unpacked when they come back; 0: what an eighth of the memory holds",
    ),
    key(
        "engine.across_things_max",
        from_to(0, 1_000_000_000),
        "addresses, devices, cards and texts held of each, to see which accounts share them (24 to 60 bytes each); 0: it does not look",
    ),
    key(
        "engine.queue_wait_ms",
        from_to(0, 60_000),
        "longest wait for a place in the queue before a sender is told to come back",
    ),
    key("engine.policy_file", Kind::Path, "policy for the very first start; unset: the shipped packs"),
    key("engine.brake.suspensions_per_hour", from_to(0, 1_000_000), "new suspensions in any hour, all rules together"),
    key("engine.brake.suspensions_per_hour_per_rule", from_to(0, 1_000_000), "new suspensions in any hour by one rule"),
    key(
        "engine.brake.suspended_share_of_active",
        Kind::Real { min: 0.0, max: 1.0 },
        "new suspensions in any hour as a share of active accounts",
    ),
    key("engine.brake.suspended_share_floor", from_to(0, 1_000_000), "the share never bites below this many"),
    key(
        "engine.brake.limits_per_hour",
        from_to(0, 10_000_000),
        "new limits in any hour: the larger brake behind the first",
    ),
    key("review.appeal_days", from_to(184, 3650), "days an appeal stays open"),
    key(
        "review.review_hours_suspend",
        from_to(1, 24 * 90),
        "hours until a person has decided on a suspension, hold or termination",
    ),
    key("review.review_hours_lesser", from_to(1, 24 * 90), "hours until a person has decided on a warning or limit"),
    key("review.lease_secs", from_to(30, DAY), "how long a claim lasts without a sign of life"),
    key(
        "review.notifier_silence_secs_max",
        from_to(5, DAY),
        "impositions wait for a person when no notifier was alive for so long",
    ),
    key("review.other_ways", Kind::Texts, "other ways of redress, named in every statement"),
    key("review.session_cookie_secure", Kind::Switch, "session cookie over TLS only; unset: as public_base_url says"),
    key("review.filings_per_minute", from_to(1, 100_000), "appeals that may be filed against one decision a minute"),
    key(
        "review.sign_ins_per_minute",
        from_to(1, 100_000),
        "passwords that may be tried for one name from one address a minute",
    ),
    key("review.session_idle_minutes", from_to(5, 720), "minutes without use after which a console session ends"),
    key(
        "review.second_factor_roles",
        Kind::Texts,
        "roles whose people need a second factor to sign in with a password: reviewer, senior, admin, auditor",
    ),
    key("review.trust_forwarded_for", Kind::Switch, "true only behind a proxy of your own that sets X-Forwarded-For"),
    key(
        "review.undo_secs",
        from_to(0, 120),
        "seconds for which a verdict given on a page can be taken back before it is sent",
    ),
    key(
        "review.self_pick",
        Kind::Switch,
        "whether reviewers may claim a case of their choice; false: the queue hands out the next",
    ),
    key("review.claims_max", from_to(1, 1000), "cases that one person may hold at a time"),
    key("review.parks_max", from_to(1, 100), "how often a case may be parked"),
    key("review.park_hours_max", from_to(1, 24 * 30), "longest time a case may be parked; never past its deadline"),
    key("review.offer_hours", from_to(1, 24 * 7), "how long a colleague has to take a case that was handed over"),
    key("review.skips_max", from_to(1, 1000), "a case that so many people have passed over goes to seniors"),
    key(
        "review.care.first_look_percent_suspend",
        from_to(0, 100),
        "of appeals against holds, suspensions and terminations, so many per cent ask for a first look on the evidence alone",
    ),
    key(
        "review.care.second_look_percent",
        from_to(0, 100),
        "of decided appeals, per cent that another person looks at again, without effect",
    ),
    key(
        "review.care.known_answer_percent",
        from_to(0, 100),
        "cases with a known answer put among every hundred appeals, once seniors vouch for some",
    ),
    key(
        "review.care.control_sample_per_mille",
        from_to(0, 1000),
        "of a thousand measures that nobody looked at, how many chance puts before a person; 0: none",
    ),
    key(
        "review.care.control_sample_after_days",
        from_to(1, 180),
        "days after which chance is asked about a measure that took effect by itself",
    ),
    key("review.care.first_look_percent_lesser", from_to(0, 100), "the same for appeals against warnings and limits"),
    key(
        "review.care.two_people_protected",
        Kind::Switch,
        "whether appeals of protected accounts, and releases against them, need two people who agree",
    ),
    key(
        "review.care.two_people_plans",
        Kind::Texts,
        "plans whose appeals, and releases against them, need two people who agree",
    ),
    key(
        "review.care.two_people_recipients",
        from_to(0, 1_000_000_000),
        "accounts that reach so many recipients need two people who agree; 0: none do",
    ),
    key(
        "review.care.answer_alike_percent_max",
        from_to(1, 100),
        "an answer that shares more of its wording with a stock text, or with another answer of its author, is refused; 100: none is",
    ),
    key("review.sla.p0_touch_hours", from_to(1, 24 * 90), "hours until a person has begun on a case of class P0"),
    key("review.sla.p0_decide_hours", from_to(1, 24 * 90), "hours until a person has decided one"),
    key("review.sla.p1_touch_hours", from_to(1, 24 * 90), "hours until a person has begun on a case of class P1"),
    key("review.sla.p1_decide_hours", from_to(1, 24 * 90), "hours until a person has decided one"),
    key("review.sla.p2_touch_hours", from_to(1, 24 * 90), "hours until a person has begun on a case of class P2"),
    key("review.sla.p2_decide_hours", from_to(1, 24 * 90), "hours until a person has decided one"),
    key("review.sla.p3_touch_hours", from_to(1, 24 * 90), "hours until a person has begun on a case of class P3"),
    key("review.sla.p3_decide_hours", from_to(1, 24 * 90), "hours until a person has decided one"),
    key("review.sla.urgent_plans", Kind::Texts, "account plans whose traffic people's safety may hang on"),
    key("review.sla.trial_plans", Kind::Texts, "account plans that nobody pays for yet"),
    key("review.sla.urgent", CLASS, "class of a hold, suspension or termination on an urgent plan"),
    key("review.sla.takeover", CLASS, "class of an appeal about a takeover or an identity"),
    key("review.sla.lesser", CLASS, "class of a warning or a limit"),
    key("review.sla.trial", CLASS, "class of an account on trial"),
    key("review.sla.brake", CLASS, "class of what the brake deferred"),
    key("review.sla.proactive", CLASS, "class of other deferred impositions, proposals and second looks"),
    key("review.sla.hold", CLASS, "class of a hold"),
    key("review.sla.suspend", CLASS, "class of a suspension or a termination"),
    key(
        "review.rules.overturn_rate_max",
        Kind::Real { min: 0.0, max: 0.99 },
        "a rule falls to shadow where people surely (95 %) overturn a larger share of its decisions",
    ),
    key("review.rules.outcomes_min", from_to(1, 1_000_000), "fewest decided cases that say anything about a rule"),
    key(
        "review.waiting.question_days",
        from_to(1, 30),
        "longest time for which a question to the holder stops the clock",
    ),
    key(
        "review.waiting.relief_percent",
        from_to(1, 50),
        "share of the usual volume that relief allows while an appeal waits",
    ),
    key("review.waiting.relief_known_recipients_only", Kind::Switch, "whether that is for known recipients only"),
    key(
        "review.waiting.relief_when_overdue",
        Kind::Choices(&["limit", "hold", "suspend"]),
        "measures that a missed deadline eases by itself; empty: none",
    ),
    key("notify.from", Kind::Text, "sender of every mail"),
    key(
        "notify.folder",
        Kind::Path,
        "folder for .eml files where no mail server is set; unset: outbox in the data folder",
    ),
    key("notify.timeout_secs", from_to(1, 300), "longest time for one attempt"),
    key("notify.smtp.host", Kind::Text, "the mail server"),
    key("notify.smtp.port", from_to(1, 65_535), "its port; unset: as `tls` says"),
    key("notify.smtp.tls", Kind::Choice(&["none", "starttls", "tls"]), "protection of the connection"),
    key("notify.smtp.username", Kind::Text, "sign-in name at the mail server"),
    key("notify.smtp.password_file", Kind::Path, "file that holds the password and nothing else"),
    key("notify.smtp.ca_file", Kind::Path, "PEM file with an authority to trust beside the machine's own"),
    key("notify.webhook.url", Kind::Text, "the platform's webhook"),
    key("notify.webhook.secret_file", Kind::Path, "file that holds the secret: whsec_ and base64"),
    key("notify.webhook.secret", Kind::Secret, "the secret itself, instead of secret_file"),
    key("notify.retry.first_delay_secs", from_to(1, 3600), "seconds before the second attempt"),
    key("notify.retry.factor", Kind::Real { min: 1.0, max: 10.0 }, "how much longer each delay is than the one before"),
    key("notify.retry.delay_secs_max", from_to(1, DAY), "longest delay"),
    key("notify.retry.jitter", Kind::Real { min: 0.0, max: 0.9 }, "share by which chance moves a delay"),
    key(
        "notify.retry.dead_after_secs",
        from_to(1, 365 * DAY),
        "a delivery without success for so long waits for a person",
    ),
    key(
        "oidc.issuer",
        Kind::Text,
        "OpenID provider where people of the organisation sign in, as its documents name it",
    ),
    key("oidc.client_id", Kind::Text, "who this service is there; its redirect is /console/sign-in/provider/back"),
    key("oidc.client_secret", Kind::Secret, "the client's secret"),
    key("oidc.client_secret_file", Kind::Path, "file that holds the secret and nothing else"),
    key("oidc.role_claim", Kind::Text, "claim of the id token with a person's groups or roles"),
    key("oidc.roles", Kind::Texts, "what its values mean here, strongest first: \"trust-leads=senior\""),
    key(
        "oidc.second_factor_claims",
        Kind::Texts,
        "claims that say that a second factor was used there: \"amr=mfa\"; who shows none gives one here where the role needs it",
    ),
    key("oidc.name_claim", Kind::Text, "claim that names a person here"),
    key("oidc.scopes", Kind::Texts, "more scopes to ask for than openid and profile"),
    key("oidc.button", Kind::Text, "words of the button on the sign-in page"),
    key(
        "audit.checkpoint_entries",
        from_to(1, 1_000_000),
        "entries of the audit log after which a checkpoint is signed",
    ),
    key("audit.checkpoint_secs", from_to(1, 7 * DAY), "seconds after which one is signed where anything is new"),
    key(
        "audit.copy_file",
        Kind::Path,
        "file on another disk or machine that gets a copy of each checkpoint too; one is always kept beside the keys",
    ),
    key("sor.url", Kind::BaseUrl, "transparency database that `redress export statements --hand-in` speaks to"),
    key("sor.token", Kind::Secret, "its token for this platform; better in the variable than in a file"),
    key("sor.territorial_scope", Kind::Texts, "countries (EU and EEA, two capital letters) where measures take effect"),
    key("sor.account_type", Kind::Choice(&["business", "private"]), "whose accounts these are; unset: both"),
    key("log.level", Kind::LogFilter, "what is logged, e.g. info or warn,redress_engine=debug (also REDRESS_LOG)"),
    key("log.format", Kind::Choice(&["text", "json"]), "how log lines look"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_keys_share_a_variable() {
        let variables: BTreeSet<_> = KEYS.iter().map(Key::variable).collect();
        assert_eq!(variables.len(), KEYS.len());
        assert!(variables.contains("REDRESS_NOTIFY_SMTP_HOST"));
    }
}
