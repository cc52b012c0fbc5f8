//! The kinds of events. What is not in this list is counted and kept out of signals.

use serde::{Deserialize, Serialize};

use super::names::Names;

macro_rules! kinds {
    ($($variant:ident = $name:literal,)*) => {
        /// What happened. Append only: the order is part of the journal's format.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Kind {
            /// A kind this version does not know.
            Unknown,
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl Kind {
            /// Every known kind.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in the event contract; `unknown` for [`Kind::Unknown`].
            pub const fn as_str(self) -> &'static str {
                match self {
                    Self::Unknown => "unknown",
                    $(Self::$variant => $name,)*
                }
            }

            /// Reads a name; [`Kind::Unknown`] for one that is not in the list.
            pub fn parse(name: &str) -> Self {
                Self::of(name.as_bytes())
            }

            /// The same of bytes.
            #[inline]
            pub(super) fn of(name: &[u8]) -> Self {
                const NAMES: &Names<{ Kind::ALL.len() }> = &Names::new([$($name),*]);
                NAMES.find(name).map_or(Self::Unknown, |place| Self::ALL[place])
            }
        }
    };
}

kinds! {
    AccountCreated = "account.created",
    AccountUpdated = "account.updated",
    AccountStatusChanged = "account.status_changed",
    AccountLinked = "account.linked",
    AuthLoginSucceeded = "auth.login_succeeded",
    AuthLoginFailed = "auth.login_failed",
    AuthMfaChanged = "auth.mfa_changed",
    AuthPasswordChanged = "auth.password_changed",
    AuthEmailChanged = "auth.email_changed",
    AuthKeyCreated = "auth.key_created",
    AuthKeyRevoked = "auth.key_revoked",
    ApiUsed = "api.used",
    CredentialLeaked = "credential.leaked",
    ConfigChanged = "config.changed",
    PaymentMethodAdded = "payment.method_added",
    PaymentSucceeded = "payment.succeeded",
    PaymentFailed = "payment.failed",
    PaymentDisputed = "payment.disputed",
    BalanceChanged = "balance.changed",
    UsageRecorded = "usage.recorded",
    SenderDomainAdded = "sender.domain_added",
    SenderDomainVerified = "sender.domain_verified",
    NumberPurchased = "number.purchased",
    NumberReleased = "number.released",
    CampaignRegistered = "campaign.registered",
    CampaignStatus = "campaign.status",
    ContactImported = "contact.imported",
    EmailSubmitted = "email.submitted",
    EmailDelivered = "email.delivered",
    EmailDeferred = "email.deferred",
    EmailBounced = "email.bounced",
    EmailDropped = "email.dropped",
    EmailComplained = "email.complained",
    EmailUnsubscribed = "email.unsubscribed",
    EmailOpened = "email.opened",
    EmailClicked = "email.clicked",
    MessageSubmitted = "message.submitted",
    MessageDelivered = "message.delivered",
    MessageFailed = "message.failed",
    MessageInbound = "message.inbound",
    MessageReported = "message.reported",
    VerificationStarted = "verification.started",
    VerificationChecked = "verification.checked",
    VerificationApproved = "verification.approved",
    VerificationExpired = "verification.expired",
    VerificationCanceled = "verification.canceled",
    CallInitiated = "call.initiated",
    CallAnswered = "call.answered",
    CallCompleted = "call.completed",
    CallFailed = "call.failed",
    ContentFingerprinted = "content.fingerprinted",
    ReportReceived = "report.received",
    ListingObserved = "listing.observed",
    ReputationImported = "reputation.imported",
    SignupFormHit = "signup_form.hit",
    SendRejected = "send.rejected",
    ContentPosted = "content.posted",
    AccountObserved = "account.observed",
}

impl Kind {
    /// Whether the account did something: what a plot of its activity counts.
    pub const fn is_activity(self) -> bool {
        matches!(
            self,
            Self::EmailSubmitted
                | Self::MessageSubmitted
                | Self::VerificationStarted
                | Self::CallInitiated
                | Self::AuthLoginSucceeded
                | Self::ContentPosted
        )
    }

    /// Whether something went wrong: what a plot shows beside the activity.
    pub const fn is_adverse(self) -> bool {
        matches!(
            self,
            Self::EmailBounced
                | Self::EmailDropped
                | Self::EmailComplained
                | Self::MessageFailed
                | Self::MessageReported
                | Self::VerificationExpired
                | Self::CallFailed
                | Self::AuthLoginFailed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_and_there_are_58() {
        assert_eq!(Kind::ALL.len(), 58);
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), *kind);
        }
        assert_eq!(Kind::parse("email.teleported"), Kind::Unknown);
    }
}
