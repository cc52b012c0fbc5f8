//! The canonical event: what the journal keeps and what signals are built from. No text, no address, no number of a person.

use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU64;

use super::{Kind, Traits};

/// A keyed hash of 64 bits ([`super::IdentityKey::hash64`]). Never zero, so that an optional one takes no more room.
pub type Hash = NonZeroU64;

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

/// What carried it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Channel {
    /// Mail.
    Email,
    /// SMS.
    Sms,
    /// MMS.
    Mms,
    /// `WhatsApp`.
    Whatsapp,
    /// RCS.
    Rcs,
    /// A call.
    Voice,
    /// A verification, by whatever way.
    Verify,
    /// Anything else.
    Other,
}

impl Channel {
    /// Reads a channel of the contract, in any case; unknown ones are `Other`.
    pub fn parse(text: &str) -> Self {
        const NAMES: [(&str, Channel); 7] = [
            ("email", Channel::Email),
            ("sms", Channel::Sms),
            ("mms", Channel::Mms),
            ("whatsapp", Channel::Whatsapp),
            ("rcs", Channel::Rcs),
            ("voice", Channel::Voice),
            ("verify", Channel::Verify),
        ];
        NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map_or(Self::Other, |(_, channel)| *channel)
    }
}

/// What a recipient's report says (feedback types registered with IANA).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ComplaintType {
    /// Unwanted mail.
    Abuse,
    /// Failed authentication of the sender.
    AuthFailure,
    /// Fraud or phishing.
    Fraud,
    /// Not unwanted after all.
    NotSpam,
    /// Malware.
    Virus,
    /// Anything else.
    Other,
}

impl ComplaintType {
    /// Reads a feedback type, in any case; unknown ones are `Other`.
    pub fn parse(text: &str) -> Self {
        const NAMES: [(&str, ComplaintType); 5] = [
            ("abuse", ComplaintType::Abuse),
            ("auth-failure", ComplaintType::AuthFailure),
            ("fraud", ComplaintType::Fraud),
            ("not-spam", ComplaintType::NotSpam),
            ("virus", ComplaintType::Virus),
        ];
        NAMES.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)).map_or(Self::Other, |(_, kind)| *kind)
    }
}

/// An event as the journal keeps it. Times in ms; hashes are keyed ([`super::IdentityKey`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Hash of source, account and id: the deduplication key.
    pub key: u128,
    /// Hash of the account's id: finds its state, chooses its partition.
    pub account: Hash,
    /// When it happened.
    pub at: i64,
    /// When it arrived.
    pub arrived: i64,
    /// What happened.
    pub kind: Kind,
    /// It stands for that many.
    pub count: u32,
    /// Whose activity.
    pub account_id: CompactString,
    /// The account above it.
    pub parent: Option<Hash>,
    /// The message, call or verification it concerns.
    pub message: Option<Hash>,
    /// The campaign.
    pub campaign: Option<Hash>,
    /// The recipient, normalised.
    pub recipient: Option<Hash>,
    /// The recipient's number block: the number less its last 3 digits.
    pub recipient_block: Option<Hash>,
    /// The recipient's ten: the number less its last digit. Two numbers that follow each other mostly share one.
    pub recipient_ten: Option<Hash>,
    /// Recipient's e-mail domain, lower case.
    pub recipient_domain: Option<CompactString>,
    /// The sender.
    pub sender: Option<Hash>,
    /// The sender's e-mail domain, or its number block.
    pub sender_group: Option<Hash>,
    /// The address prefix (/24 or /48).
    pub ip_prefix: Option<Hash>,
    /// The device.
    pub device: Option<Hash>,
    /// The API key's id.
    pub api_key: Option<Hash>,
    /// The content: given, or made of the text's template; of a payment the means of payment.
    pub content: Option<Hash>,
    /// `SimHash` of the text (64 bits; near texts differ in few of them), where a text long enough was given.
    pub simhash: Option<Hash>,
    /// Host of the first link.
    pub url_host: Option<Hash>,
    /// Links named, at most 8.
    pub url_count: u8,
    /// Facts of the moment that the platform (or the parser) knows.
    pub traits: Traits,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: Option<[u8; 2]>,
    /// Autonomous system, where given.
    pub asn: Option<u32>,
    /// What carried it, where given.
    pub channel: Option<Channel>,
    /// Why a message failed.
    pub error: Option<ErrorClass>,
    /// Why a mail bounced.
    pub bounce: Option<BounceClass>,
    /// What a report says.
    pub complaint: Option<ComplaintType>,
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
    /// 64 of the deduplication key's 128 bits: among 16,384 keys a chance match has odds of 1 in 10^14.
    #[expect(clippy::cast_possible_truncation, reason = "the low half of a uniform hash is a uniform hash")]
    pub fn key_short(&self) -> u64 {
        self.key as u64
    }

    /// With nothing but what every event has; it stands for one.
    pub(crate) fn bare(key: u128, account: Hash, account_id: CompactString, at: i64, arrived: i64, kind: Kind) -> Self {
        Self {
            key,
            account,
            at,
            arrived,
            kind,
            count: 1,
            account_id,
            parent: None,
            message: None,
            campaign: None,
            recipient: None,
            recipient_block: None,
            recipient_ten: None,
            recipient_domain: None,
            sender: None,
            sender_group: None,
            ip_prefix: None,
            device: None,
            api_key: None,
            content: None,
            simhash: None,
            url_host: None,
            url_count: 0,
            traits: Traits::NONE,
            country: None,
            asn: None,
            channel: None,
            error: None,
            bounce: None,
            complaint: None,
            duration_s: None,
            sip_code: None,
            amount_micros: None,
            currency: None,
        }
    }

    /// A plain event for tests.
    #[doc(hidden)]
    pub fn sample(account: &str) -> Self {
        Self::bare(0, super::IdentityKey::public().account(account), account.into(), 0, 0, Kind::EmailSubmitted)
    }
}
