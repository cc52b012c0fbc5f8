//! Who has had a hand in a decision. The view `hands_in_decisions` says it once, for the database's own guards, for the proof that is
//! kept, and for the sentence that whoever is found reads.

use super::LedgerError;
use super::db::{Tx, args};
use crate::id::{CaseId, DecisionId};
use crate::role::Principal;

/// A way to have had a hand in a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hand {
    ActivatedPolicy,
    ActivatedModel,
    WroteRule,
    ImposedMeasure,
    ApprovedTermination,
    ApprovedRelease,
    EarlierOutcome,
    EarlierLook,
    EarlierVerdict,
    EarlierClosing,
    EarlierSecondLook,
    EarlierCase,
    ConfirmedCampaign,
}

impl Hand {
    /// Every way, the one told first first.
    pub(super) const ALL: [Self; 13] = [
        Self::ActivatedPolicy,
        Self::ActivatedModel,
        Self::WroteRule,
        Self::ImposedMeasure,
        Self::ApprovedTermination,
        Self::ApprovedRelease,
        Self::EarlierOutcome,
        Self::EarlierLook,
        Self::EarlierVerdict,
        Self::EarlierClosing,
        Self::EarlierSecondLook,
        Self::EarlierCase,
        Self::ConfirmedCampaign,
    ];

    /// The name in the view.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::ActivatedPolicy => "activated_policy",
            Self::ActivatedModel => "activated_model",
            Self::WroteRule => "wrote_rule",
            Self::ImposedMeasure => "imposed_measure",
            Self::ApprovedTermination => "approved_termination",
            Self::ApprovedRelease => "approved_release",
            Self::EarlierOutcome => "earlier_outcome",
            Self::EarlierLook => "earlier_look",
            Self::EarlierVerdict => "earlier_verdict",
            Self::EarlierClosing => "earlier_closing",
            Self::EarlierSecondLook => "earlier_second_look",
            Self::EarlierCase => "earlier_case",
            Self::ConfirmedCampaign => "confirmed_campaign",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|hand| hand.as_str() == text)
    }

    /// Whether it is a hand in the rules: such a person neither upholds nor lets a measure begin.
    fn is_in_the_rules(self) -> bool {
        matches!(self, Self::ActivatedPolicy | Self::ActivatedModel | Self::WroteRule)
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::ActivatedPolicy => {
                "You made this policy the active one, so another person has to confirm what it did."
            }
            Self::ActivatedModel => {
                "You put the model behind this decision to work, so another person has to confirm what it did."
            }
            Self::WroteRule => "You wrote a rule behind this decision, so another person has to confirm what it did.",
            Self::ImposedMeasure => "You imposed a measure of this decision, so another person has to uphold it.",
            Self::ApprovedTermination => {
                "You approved a termination behind this decision, so another person has to uphold it."
            }
            Self::ApprovedRelease => {
                "You agreed to let a measure of this decision take effect, so another person has to uphold it."
            }
            Self::EarlierOutcome => {
                "You gave an earlier outcome on this account, so another person has to uphold this decision."
            }
            Self::EarlierLook => {
                "You took a first look at another case of this account, so another person has to uphold this decision."
            }
            Self::EarlierVerdict => {
                "You gave a verdict on another case of this account, so another person has to uphold this decision."
            }
            Self::EarlierClosing => {
                "You closed an earlier appeal of this account against its holder, so another person has to look at this one."
            }
            Self::EarlierSecondLook => {
                "You looked again at another case of this account, so another person has to uphold this decision."
            }
            Self::EarlierCase => {
                "You settled what waited on this account before, so another person has to uphold this decision."
            }
            Self::ConfirmedCampaign => {
                "You confirmed a campaign that this account belongs to, so another person has to uphold this decision."
            }
        }
    }
}

/// Everything that this person has had to do with a decision, once for each time. `case` is the one at hand: what the same person did in
/// it is no earlier review.
pub(super) async fn hands(
    tx: &mut Tx,
    decision: &DecisionId,
    case: Option<&CaseId>,
    who: &Principal,
) -> Result<Vec<Hand>, LedgerError> {
    let rows = tx
        .all(
            "SELECT why FROM hands_in_decisions
             WHERE decision_id = $1 AND user_id = $2 AND (in_case IS NULL OR in_case <> $3)
             UNION ALL SELECT 'activated_model' FROM decision_models d JOIN model_steps s ON s.model_hash = d.model_hash
             WHERE d.decision_id = $1 AND s.taken_by = $2 AND s.mode <> 'retired'",
            args![decision, &who.user_id, case.map_or("", |case| case.as_str())],
        )
        .await?;
    rows.iter().map(|row| row.word("why", Hand::parse)).collect()
}

fn told(found: &[Hand], which: impl Fn(Hand) -> bool) -> Option<String> {
    let first = Hand::ALL.into_iter().find(|hand| which(*hand) && found.contains(hand));
    first.map(|hand| hand.sentence().to_owned())
}

/// Why this principal may not uphold the decision in this case; `None` where nothing stands against it.
pub(super) async fn conflict(
    tx: &mut Tx,
    decision: &DecisionId,
    case: Option<&CaseId>,
    who: &Principal,
) -> Result<Option<String>, LedgerError> {
    Ok(told(&hands(tx, decision, case, who).await?, |_| true))
}

/// Why this principal stands behind the rules of the decision; `None` where it does not.
pub(super) async fn rule_conflict(
    tx: &mut Tx,
    decision: &DecisionId,
    who: &Principal,
) -> Result<Option<String>, LedgerError> {
    Ok(told(&hands(tx, decision, None, who).await?, Hand::is_in_the_rules))
}
