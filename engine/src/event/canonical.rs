//! The canonical event: what the journal keeps and what signals are built from. No text, no address, no number of a person.

use redress_ledger::{AccountId, Timestamp, decision::Instance};
use serde::{Deserialize, Serialize};

use super::Kind;

/// Why a mail bounced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BounceClass {
    /// The address does not exist.
    Hard,
    /// Something that may pass: mailbox full, too large, …
    Soft,
    /// Refused by policy or reputation.
    Block,
}

/// Why a message failed, in the contract's classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ErrorClass {
    /// No such recipient.
    InvalidRecipient,
    /// Known, but out of reach.
    Unreachable,
    /// Filtered by a carrier or provider as unwanted.
    Filtered,
    /// Refused by policy.
    BlockedPolicy,
    /// The recipient had opted out.
    OptedOut,
    /// Refused by a fraud guard.
    FraudBlock,
    /// Too fast.
    RateLimit,
    /// The account may not send.
    AccountState,
    /// Anything else.
    Other,
}

impl ErrorClass {
    const NAMES: [(&'static str, Self); 9] = [
        ("invalid_recipient", Self::InvalidRecipient),
        ("unreachable", Self::Unreachable),
        ("filtered", Self::Filtered),
        ("blocked_policy", Self::BlockedPolicy),
        ("opted_out", Self::OptedOut),
        ("fraud_block", Self::FraudBlock),
        ("rate_limit", Self::RateLimit),
        ("account_state", Self::AccountState),
        ("other", Self::Other),
    ];

    /// Reads a class of the contract; unknown ones are `Other`.
    pub fn parse(text: &str) -> Self {
        Self::NAMES.iter().find(|(name, _)| *name == text).map_or(Self::Other, |(_, class)| *class)
    }

    /// The name in the contract.
    pub fn as_str(self) -> &'static str {
        Self::NAMES.iter().find(|(_, class)| *class == self).map_or("other", |(name, _)| *name)
    }
}

/// An event as the journal keeps it. Times in ms; hashes are keyed ([`super::IdentityKey`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Hash of source, account and id: the deduplication key.
    pub key: u128,
    /// Whose activity.
    pub account_id: AccountId,
    /// When it happened.
    pub at: i64,
    /// When it arrived.
    pub arrived: i64,
    /// What happened.
    pub kind: Kind,
    /// It stands for that many.
    pub count: u32,
    /// The account above it.
    pub parent: Option<AccountId>,
    /// Hash of the message, call or verification it concerns.
    pub message: Option<u128>,
    /// Hash of the campaign.
    pub campaign: Option<u128>,
    /// Hash of the recipient, normalised.
    pub recipient: Option<u128>,
    /// Recipient's e-mail domain, lower case.
    pub recipient_domain: Option<Box<str>>,
    /// Hash of the recipient's number block (number less its last 3 digits).
    pub recipient_block: Option<u128>,
    /// Whether the recipient is a role address (`abuse@`, `info@`, …).
    pub role_address: bool,
    /// Hash of the sender.
    pub sender: Option<u128>,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<[u8; 2]>,
    /// Hash of the address prefix (/24 or /48).
    pub ip_prefix: Option<u128>,
    /// Autonomous system, where given.
    pub asn: Option<u32>,
    /// Hash of the device.
    pub device: Option<u128>,
    /// Hash of the API key's id.
    pub api_key: Option<u128>,
    /// Hosts of links, lower case, without path; at most 8.
    pub url_domains: Vec<Box<str>>,
    /// Hash of the content: given, or made of the text's template.
    pub content: Option<u128>,
    /// `email`, `sms`, …, where given; at most 16 bytes.
    pub channel: Option<Box<str>>,
    /// Whether an inbound message says STOP.
    pub opt_out: bool,
    /// Why a message failed.
    pub error: Option<ErrorClass>,
    /// Why a mail bounced.
    pub bounce: Option<BounceClass>,
    /// IANA feedback type, lower case; at most 24 bytes.
    pub complaint: Option<Box<str>>,
    /// Seconds.
    pub duration_s: Option<u32>,
    /// SIP response code.
    pub sip_code: Option<u16>,
    /// Amount in millionths of the currency unit.
    pub amount_micros: Option<i64>,
    /// ISO 4217.
    pub currency: Option<[u8; 3]>,
}

impl Event {
    /// The event in coarse facts, as a statement may show it.
    pub fn instance(&self) -> Instance {
        let mut facts = Vec::new();
        if let Some(domain) = &self.recipient_domain {
            facts.push(("recipient's mail domain".to_owned(), domain.to_string()));
        }
        if let Some(country) = self.country {
            facts.push(("country".to_owned(), String::from_utf8_lossy(&country).into_owned()));
        }
        if let Some(error) = self.error {
            facts.push(("error".to_owned(), error.as_str().replace('_', " ")));
        }
        if let Some(bounce) = self.bounce {
            let words = match bounce {
                BounceClass::Hard => "the address does not exist",
                BounceClass::Soft => "a passing problem",
                BounceClass::Block => "refused by the receiving server",
            };
            facts.push(("bounce".to_owned(), words.to_owned()));
        }
        if self.count > 1 {
            facts.push(("stands for".to_owned(), format!("{} events", self.count)));
        }
        Instance { kind: self.kind.as_str().to_owned(), at: Timestamp(self.at), facts }
    }

    /// A plain event for tests.
    #[doc(hidden)]
    pub fn sample(account: &str) -> Self {
        Self {
            key: 0,
            account_id: AccountId::from(account),
            at: 0,
            arrived: 0,
            kind: Kind::EmailSubmitted,
            count: 1,
            parent: None,
            message: None,
            campaign: None,
            recipient: None,
            recipient_domain: None,
            recipient_block: None,
            role_address: false,
            sender: None,
            country: None,
            ip_prefix: None,
            asn: None,
            device: None,
            api_key: None,
            url_domains: Vec::new(),
            content: None,
            channel: None,
            opt_out: false,
            error: None,
            bounce: None,
            complaint: None,
            duration_s: None,
            sip_code: None,
            amount_micros: None,
            currency: None,
        }
    }
}
