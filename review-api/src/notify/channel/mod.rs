//! The ways out: mail (a server, or a folder of files) and the platform's webhook.

mod email;
mod folder;
mod smtp;
mod webhook;

use std::time::Duration;

use lettre::message::Mailbox;
use redress_ledger::Timestamp;
use redress_ledger::notice::{Channel, Delivery, PlatformEvent};
use redress_ledger::token::LinkKey;

use super::config::NotifyConfig;
use super::error::NotifyError;
use super::render::{House, RenderError};
use super::settled::{Fate, Settled};

/// A delivery that reached the next hop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// SHA-256 (hex): for mail over subject, text and HTML; for a webhook over the body.
    pub content_hash: String,
    /// `smtp`, `folder`, `webhook`, or `no_contact`.
    pub via: &'static str,
}

/// A delivery that did not. The texts hold no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Trying again may help.
    Later(String),
    /// Only a person can help.
    Never(String),
}

impl From<RenderError> for Failure {
    fn from(error: RenderError) -> Self {
        Self::Never(error.to_string())
    }
}

/// Every configured way out, ready to send.
pub struct Channels {
    house: House,
    sender: Mailbox,
    reply_to: Option<Mailbox>,
    mail: Mail,
    webhook: Option<webhook::Webhook>,
    settled: Settled,
    timeout: Duration,
}

enum Mail {
    Smtp(smtp::Smtp),
    Folder(folder::Folder),
}

impl Channels {
    /// Checks the configuration and opens what can be opened without a network.
    ///
    /// # Errors
    /// [`NotifyError`] names the key that has to be mended.
    pub fn new(config: &NotifyConfig, link_key: LinkKey, public_base_url: String) -> Result<Self, NotifyError> {
        config.check()?;
        let sender = config.sender()?;
        let contact = config.contact.clone().unwrap_or_else(|| sender.email.to_string());
        let timeout = Duration::from_secs(config.timeout_secs);
        let mail = match (&config.smtp, &config.folder) {
            (Some(smtp), _) => Mail::Smtp(smtp::Smtp::new(smtp, timeout)?),
            (None, Some(folder)) => Mail::Folder(folder::Folder::new(folder)?),
            (None, None) => return Err(NotifyError::NoChannel),
        };
        Ok(Self {
            house: House {
                platform: config.platform_name.clone(),
                contact: contact.clone(),
                public_base_url: base_url(public_base_url)?,
                link_key,
            },
            reply_to: config.contact.as_ref().and_then(|c| c.parse().ok()),
            sender,
            mail,
            webhook: config.webhook.as_ref().map(|w| webhook::Webhook::new(w, timeout)).transpose()?,
            settled: Settled::default(),
            timeout,
        })
    }

    /// Renders and sends one delivery, within the configured time.
    ///
    /// # Errors
    /// [`Failure`] says whether trying again may help.
    pub async fn send(&self, delivery: &Delivery, now: Timestamp) -> Result<Sent, Failure> {
        let sending = async {
            match (delivery.channel, &self.mail) {
                (Channel::Webhook, _) => match &self.webhook {
                    Some(webhook) => webhook.send(&self.house, delivery, now).await,
                    None => Err(Failure::Later("no webhook is configured".to_owned())),
                },
                (Channel::Email, Mail::Folder(folder)) => self.to_folder(folder, delivery, now).await,
                (Channel::Email, Mail::Smtp(_)) if delivery.addresses().next().is_none() => self.no_contact(delivery),
                (Channel::Email, Mail::Smtp(smtp)) => self.to_server(smtp, delivery, now).await,
            }
        };
        match tokio::time::timeout(self.timeout, sending).await {
            Ok(result) => result,
            Err(_) => Err(Failure::Later(format!("no answer within {} s", self.timeout.as_secs()))),
        }
    }

    /// What a delivery amounts to that has run out of time although some addresses took it.
    pub(super) fn partly_sent(&self, delivery: &Delivery) -> Option<Sent> {
        let accepted = delivery.channel == Channel::Email && self.settled.any_accepted(&delivery.notice_id);
        let rendered = self.house.render(delivery).ok().filter(|_| accepted)?;
        Some(Sent { content_hash: rendered.content_hash(), via: "smtp" })
    }

    /// Forgets what was kept for a delivery whose end is recorded.
    pub(super) fn forget(&self, delivery: &Delivery) {
        self.settled.forget(&delivery.notice_id);
    }

    async fn to_folder(&self, folder: &folder::Folder, delivery: &Delivery, now: Timestamp) -> Result<Sent, Failure> {
        let rendered = self.house.render(delivery)?;
        let to: Vec<Mailbox> = delivery.contacts.iter().filter_map(|c| c.parse().ok()).collect();
        let message = self.envelope(delivery, now).message(&rendered, &to)?;
        folder.write(delivery, "", message.formatted()).await?;
        // Who was a contact gets a message of their own: none of them learns who the others are.
        for (number, earlier) in (1..).zip(&delivery.earlier_contacts) {
            let Ok(earlier) = earlier.parse::<Mailbox>() else { continue };
            let message = self.envelope(delivery, now).message(&rendered, &[earlier])?;
            folder.write(delivery, &format!("-earlier-{number}"), message.formatted()).await?;
        }
        Ok(Sent { content_hash: rendered.content_hash(), via: "folder" })
    }

    /// One message per address. An address that refuses for good does not stop the others, nor does one that is slow.
    async fn to_server(&self, smtp: &smtp::Smtp, delivery: &Delivery, now: Timestamp) -> Result<Sent, Failure> {
        let rendered = self.house.render(delivery)?;
        let notice = &delivery.notice_id;
        let mut letters: Vec<smtp::Addressed<'_>> = Vec::new();
        for contact in delivery.addresses() {
            let twice = letters.iter().any(|(other, ..)| *other == contact);
            if twice || self.settled.fate(notice, contact).is_some() {
                continue;
            }
            match contact.parse::<Mailbox>() {
                Ok(to) => {
                    let message = self.envelope(delivery, now).message(&rendered, std::slice::from_ref(&to))?;
                    letters.push((contact, to.email, message.formatted()));
                }
                Err(_) => self.settled.settle(notice, contact, Fate::Refused("not a mail address".to_owned())),
            }
        }
        smtp.send(&self.sender.email, &letters, |contact, fate| self.settled.settle(notice, contact, fate)).await?;
        if self.settled.any_accepted(notice) {
            return Ok(Sent { content_hash: rendered.content_hash(), via: "smtp" });
        }
        let mut refusals: Vec<String> =
            delivery.addresses().filter_map(|c| self.settled.fate(notice, c)).map(refusal).collect();
        refusals.sort();
        refusals.dedup();
        // A person who mends the cause and resumes gets a fresh attempt at every address.
        self.settled.forget(notice);
        Err(Failure::Never(format!("every address was refused: {}", refusals.join(", "))))
    }

    /// A holder without an address: the platform's webhook tells them, where there is one.
    fn no_contact(&self, delivery: &Delivery) -> Result<Sent, Failure> {
        if self.webhook.is_none() {
            return Err(Failure::Never("no contact and no platform webhook".to_owned()));
        }
        Ok(Sent { content_hash: self.house.render(delivery)?.content_hash(), via: "no_contact" })
    }

    /// Tells the platform what is about no single account.
    ///
    /// # Errors
    /// [`Failure`] says whether trying again may help.
    pub async fn send_event(&self, event: &PlatformEvent, now: Timestamp) -> Result<Sent, Failure> {
        match &self.webhook {
            Some(webhook) => webhook.send_event(event, now).await,
            None => Err(Failure::Later("no platform webhook".to_owned())),
        }
    }

    fn envelope<'a>(&'a self, delivery: &'a Delivery, now: Timestamp) -> email::Envelope<'a> {
        email::Envelope { delivery, now, from: &self.sender, reply_to: self.reply_to.as_ref() }
    }
}

fn refusal(fate: Fate) -> String {
    match fate {
        Fate::Refused(why) => why,
        Fate::Accepted => "accepted".to_owned(),
    }
}

/// Without a slash at its end.
fn base_url(mut text: String) -> Result<String, NotifyError> {
    text.truncate(text.trim_end_matches('/').len());
    let parsed = reqwest::Url::parse(&text).ok().filter(|u| matches!(u.scheme(), "http" | "https") && u.has_host());
    match parsed {
        Some(u) if u.query().is_none() && u.fragment().is_none() => Ok(text),
        _ => Err(NotifyError::setting("public_base_url", format!("{text:?} is not an http or https address"))),
    }
}
