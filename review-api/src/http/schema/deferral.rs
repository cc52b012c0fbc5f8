//! Why a case waits for a person who releases or dismisses.

use serde::Serialize;
use utoipa::ToSchema;

/// Why an imposition waits.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeferReason {
    /// Too many in too short a time.
    Brake,
    /// The account is protected.
    ProtectedAccount,
    /// Automation is off.
    AutomationOff,
    /// Nobody would be told.
    NoNotifier,
    /// The rule may only propose.
    ProposeOnly,
    /// It may only propose, as outsiders can move a signal behind it.
    ThirdParty,
    /// It may only propose, as it looks at what several accounts share.
    Ring,
    /// The measure rested on a decision about another account that was overturned since.
    LinkOverturned,
    /// The measure stands by a rule whose work was undone as a whole since; a person had decided on it before.
    RuleReversed,
    /// The measure stands, and a person is asked about it once more.
    AskedAgain,
}
