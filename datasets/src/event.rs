//! The native event as this crate writes it: the fields of the contract that importers and the simulator fill, in a fixed
//! order, absent ones left out.

use serde::Serialize;

/// One line of an event log.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Event {
    /// Unique within `source` and `account_id`.
    pub id: String,
    /// UTC milliseconds since 1970.
    pub time: i64,
    /// The account that acted, or that it happened to.
    pub account_id: String,
    /// What happened, e.g. `email.bounced`.
    pub kind: &'static str,
    /// Where the log comes from.
    pub source: &'static str,
    /// The message, call or verification that it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message_id: Option<String>,
    /// The sending that the message belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<String>,
    /// `email`, `sms` or `voice`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<&'static str>,
    /// From: address or number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender: Option<String>,
    /// To: address or number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recipient: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<&'static str>,
    /// Host that the message links to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_domain: Option<String>,
    /// Fingerprint of the content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_hash: Option<String>,
    /// Address of whoever acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// Its network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asn: Option<u32>,
    /// Device of whoever acted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<String>,
    /// API key used or made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// Class of a failure: for e-mail `hard`, `soft`, `block`; for messages as domain.md 3.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_class: Option<&'static str>,
    /// Enhanced status code, RFC 3463.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smtp_status: Option<&'static str>,
    /// Feedback type of a recipient's complaint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint_type: Option<&'static str>,
    /// Whether the recipient wants no more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opt_out: Option<bool>,
    /// How many this line stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The account that this one belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_account_id: Option<String>,
    /// The words themselves, where a platform hands them on: the engine keeps a fingerprint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Seconds that a call lasted; of a call that failed, how long it rang.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<u32>,
    /// Final SIP code of a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sip_code: Option<u16>,
    /// Money, as a decimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
    /// ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'static str>,
    /// Facts of the moment that the platform knows, by their names in the contract.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub traits: Vec<&'static str>,
    /// Whether the event is abuse that goes out: never written, known to whoever judges.
    #[serde(skip)]
    pub abuse: bool,
}
