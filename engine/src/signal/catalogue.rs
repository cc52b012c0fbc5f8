//! The list of all signals: adding one touches its file and this list.

use std::sync::OnceLock;

use super::{Signal, Window};

/// Every signal, in the order of the domain catalogue.
pub static CATALOGUE: &[&Signal] = &[
    &super::email::SENDS,
    &super::email::HARD_BOUNCE_RATE,
    &super::email::HARD_BOUNCES,
    &super::email::COMPLAINT_RATE,
    &super::email::BLOCK_BOUNCE_RATE,
    &super::email::DEFERRAL_RATE,
    &super::email::UNSUBSCRIBE_RATE,
    &super::email::SUPPRESSION_HIT_RATE,
    &super::message::MESSAGES,
    &super::message::OPT_OUT_RATE,
    &super::message::DELIVERY_ERROR_RATE,
    &super::message::CARRIER_FILTERED_RATE,
    &super::message::SEND_AFTER_STOP_RATE,
    &super::message::USER_REPORT_RATE,
    &super::message::INVALID_NUMBER_RATE,
    &super::verification::VERIFICATIONS,
    &super::verification::UNVERIFIED_RATE,
    &super::verification::RETRIES_PER_NUMBER,
    &super::verification::PROVIDER_REFUSAL_RATE,
    &super::takeover::SIGN_INS,
    &super::takeover::LOGIN_FAILURES,
    &super::takeover::CREDENTIALS_LEAKED,
    &super::takeover::SENSITIVE_CHANGES,
    &super::takeover::SIGN_IN_COUNTRIES,
    &super::content::POSTS,
    &super::content::POST_TARGETS,
    &super::volume::LAST_HARD_BOUNCE_RATE,
    &super::volume::LAST_DELIVERY_ERROR_RATE,
    &super::volume::FIRST_HARD_BOUNCE_RATE,
    &super::volume::EARLY_CAMPAIGN_BOUNCE_RATE,
    &super::novelty::UNFAMILIAR_SIGN_INS,
    &super::novelty::SIGN_IN_STRANGENESS,
    &super::novelty::CHANGES_AFTER_STRANGE_SIGN_IN,
    &super::novelty::NEW_KEY_SHARE,
    &super::novelty::NEW_SENDER_DOMAINS,
    &super::baseline::VOLUME_DEVIATION,
    &super::baseline::VOLUME_RECORD,
    &super::baseline::SPEND_VELOCITY,
    &super::baseline::BAD_OUTCOME_DRIFT,
    &super::baseline::DORMANCY_BURST,
    &super::baseline::TOPUP_SPIKE,
    &super::cadence::SEQUENTIAL_RECIPIENTS,
    &super::cadence::VERIFICATION_REGULARITY,
    &super::cadence::POST_REGULARITY,
    &super::cadence::SEQUENTIAL_CALLS,
    &super::cadence::NEW_COUNTRY_SHARE,
    &super::likeness::LARGEST_TEMPLATE_SHARE,
    &super::likeness::REPEATED_COPIES,
    &super::likeness::SNOWSHOE_SENDERS,
    &super::likeness::HASH_BUSTING_SHARE,
    &super::gaming::THRESHOLD_HUGGING,
    &super::gaming::WINDOW_EDGE_MASS,
];

/// A signal over one of its windows: what a rule names.
#[derive(Debug)]
pub struct Variable {
    /// `hard_bounce_rate_7d`.
    pub name: String,
    /// The signal.
    pub signal: &'static Signal,
    /// The window.
    pub window: Window,
}

/// Every variable, in catalogue order, shortest window first.
pub fn variables() -> &'static [Variable] {
    static VARIABLES: OnceLock<Vec<Variable>> = OnceLock::new();
    VARIABLES.get_or_init(|| {
        CATALOGUE
            .iter()
            .flat_map(|signal| {
                signal.windows.iter().map(|window| Variable {
                    name: format!("{}_{}", signal.name, window.suffix()),
                    signal,
                    window: *window,
                })
            })
            .collect()
    })
}

/// Index of a variable by name.
pub fn variable(name: &str) -> Option<usize> {
    variables().iter().position(|v| v.name == name)
}
