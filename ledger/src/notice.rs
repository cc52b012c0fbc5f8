//! What waits in the outbox: notices to holders and webhooks to the platform.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::dialogue::{Author, Relief};
use crate::id::{AccountId, AppealId, DecisionId, MessageId, NoticeId};
use crate::review::OutcomeView;
use crate::rung::Rung;
use crate::statement::StatementOfReasons;

/// What a notice says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A measure took effect.
    Imposed,
    /// An appeal was received.
    AppealReceived,
    /// A person has decided.
    Outcome,
    /// Somebody wrote a message about an open appeal.
    Message,
    /// A reviewer asks the holder something.
    Question,
    /// The promised time has passed without a decision.
    Overdue,
    /// A limited service was granted while the appeal waits.
    Relief,
    /// The holder has withdrawn the appeal.
    Withdrawn,
    /// A measure was undone together with others that the same fault brought about: what was wrong, that it is undone, an apology.
    Corrected,
    /// A person closed an appeal that is not admissible.
    Inadmissible,
    /// A person joined an appeal with another one of the account.
    Merged,
    /// The appeal that another one was joined with has ended: that one goes on by itself.
    Resumed,
    /// The account's contacts were changed while something stands or waits; old and new ones are told.
    ContactsChanged,
    /// A person warned a holder most of whose appeals were plainly without ground.
    AppealsWarning,
    /// Further appeals of the account are handled after those of others for a while.
    AppealsLast,
    /// A person answered the objection to that.
    ObjectionAnswered,
    /// The day has come on which a contract ends.
    Terminated,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 17] = [
        Self::Imposed,
        Self::AppealReceived,
        Self::Outcome,
        Self::Message,
        Self::Question,
        Self::Overdue,
        Self::Relief,
        Self::Withdrawn,
        Self::Inadmissible,
        Self::Merged,
        Self::Resumed,
        Self::ContactsChanged,
        Self::AppealsWarning,
        Self::AppealsLast,
        Self::ObjectionAnswered,
        Self::Terminated,
        Self::Corrected,
    ];

    /// The name in the database and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Imposed => "imposed",
            Self::AppealReceived => "appeal_received",
            Self::Outcome => "outcome",
            Self::Message => "message",
            Self::Question => "question",
            Self::Overdue => "overdue",
            Self::Relief => "relief",
            Self::Withdrawn => "withdrawn",
            Self::Corrected => "corrected",
            Self::Inadmissible => "inadmissible",
            Self::Merged => "merged",
            Self::Resumed => "resumed",
            Self::ContactsChanged => "contacts_changed",
            Self::AppealsWarning => "appeals_warning",
            Self::AppealsLast => "appeals_last",
            Self::ObjectionAnswered => "objection_answered",
            Self::Terminated => "terminated",
        }
    }

    /// Reads [`NoticeKind::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// Through which channel a delivery goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// To the holder's addresses: SMTP where configured, the outbox folder otherwise.
    Email,
    /// To the platform, signed. Carries statement and link, so that a holder without contact is told by the platform.
    Webhook,
}

impl Channel {
    /// The name in the database and in metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Webhook => "webhook",
        }
    }

    /// Reads [`Channel::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Email, Self::Webhook].into_iter().find(|c| c.as_str() == text)
    }
}

/// One delivery that is due, leased to the caller. Everything needed to render it; the link is made at that moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// The notice; idempotency key together with the channel.
    pub notice_id: NoticeId,
    /// Through which channel.
    pub channel: Channel,
    /// What it says.
    pub kind: NoticeKind,
    /// Whom it concerns.
    pub account_id: AccountId,
    /// The decision.
    pub decision_id: DecisionId,
    /// Random 16 bytes (hex) stored with the statement; with the server key they make the appeal token.
    pub link_nonce: String,
    /// Addresses, for `Email`; empty where the holder gave none.
    pub contacts: Vec<String>,
    /// Addresses that were contacts until lately, for `Email`: they get the same, each for itself.
    pub earlier_contacts: Vec<String>,
    /// Whether the holder gave any address; told to the platform, which never gets the addresses.
    pub contact_known: bool,
    /// Locale, where known.
    pub locale: Option<String>,
    /// The statement.
    pub statement: StatementOfReasons,
    /// The outcome, for `Outcome`; `None` there only where a person dismissed what had waited, which lifted its interim limit.
    pub outcome: Option<OutcomeView>,
    /// The appeal, for `AppealReceived`.
    pub appeal_id: Option<AppealId>,
    /// A person decides by then, for `AppealReceived`.
    pub decide_by: Option<Timestamp>,
    /// The first moment at which no other appeal is accepted, for `Withdrawn` and `Inadmissible`.
    pub appeal_until: Option<Timestamp>,
    /// The message, for `Message` and `Question`.
    pub message: Option<MessageTold>,
    /// The relief that eases everything that stands, where one does when the delivery is leased.
    pub relief: Option<Relief>,
    /// The account's standing when the delivery was leased: what the holder reads is true when it is sent.
    pub standing: Rung,
    /// When the notice was written.
    pub created_at: Timestamp,
    /// Since when it has waited: when it was written, or when a person resumed it. The time until it is dead counts from here.
    pub waiting_since: Timestamp,
    /// Attempts since then, this one not counted.
    pub attempts: i64,
}

impl Delivery {
    /// Everybody who is told by mail: contacts, then earlier ones.
    pub fn addresses(&self) -> impl Iterator<Item = &str> {
        self.contacts.iter().chain(&self.earlier_contacts).map(String::as_str)
    }
}

/// What a notice says about a message: never its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageTold {
    /// The message.
    pub message_id: MessageId,
    /// Who wrote it.
    pub from: Author,
    /// The holder's answer stops the clock until then at the latest, for a question that stops it.
    pub answer_by: Option<Timestamp>,
}

/// Kinds of [`PlatformEvent`].
pub const PLATFORM_EVENTS: [&str; 3] = ["rule.demoted", "reversal.finished", "account.terminated"];

/// Something the platform is told that is about no single account, leased to the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct PlatformEvent {
    /// Idempotency key.
    pub event_id: String,
    /// One of [`PLATFORM_EVENTS`].
    pub kind: String,
    /// What there is to say.
    pub body: serde_json::Value,
    /// When it happened.
    pub created_at: Timestamp,
    /// Attempts so far.
    pub attempts: i64,
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeliveryResult {
    /// It arrived at the next hop.
    Delivered {
        /// SHA-256 of what was sent (hex).
        content_hash: String,
        /// Where, without personal data: `smtp`, `folder`, `webhook`.
        via: String,
    },
    /// It did not; try again at the given time.
    Retry {
        /// Why, without personal data.
        error: String,
        /// When.
        at: Timestamp,
        /// Whether one of the holder's addresses took it, and only another has to wait.
        reached: bool,
    },
    /// It did not, for too long: a person must look. Can be resumed.
    Dead {
        /// Why, without personal data.
        error: String,
    },
}
