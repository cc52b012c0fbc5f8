//! The course of a signal, as the description names it.

use serde::Serialize;
use utoipa::ToSchema;

/// The figure of one signal at equal steps before a decision, counted by the times of events. Five digits are kept: `least` is rounded
/// down, `most` up, what is exact to the side of the account.
#[derive(Serialize, ToSchema)]
pub struct Course {
    /// Signal name with window.
    signal: String,
    /// Which figure: `lower`, `upper`, `point` or `count`.
    compared: String,
    /// The first look.
    #[schema(format = DateTime)]
    from: String,
    /// From one look to the next, in seconds; to the last one it may be less.
    step_secs: i64,
    /// The last look: the account's newest event when it was decided.
    #[schema(format = DateTime)]
    until: String,
    /// Smallest true figure, look by look; null where a share had too few to say, or where it is not known any more. At most 49.
    #[schema(value_type = Vec<Option<f64>>)]
    least: Vec<Option<f64>>,
    /// Largest true figure; left out where all are exact.
    #[schema(value_type = Option<Vec<Option<f64>>>)]
    most: Vec<Option<f64>>,
    /// Of a rate the plain share, from 20 on even where a rule wants a larger sample; left out for all else.
    #[schema(value_type = Option<Vec<Option<f64>>>)]
    shares: Vec<Option<f64>>,
    /// What is usual for the account; left out where it is not known well enough.
    #[schema(nullable = false)]
    usual: Option<Usual>,
    /// The other side of the comparison is measured too, so that the limit was another one at every look; left out where it is not.
    #[schema(value_type = Option<bool>)]
    limit_moves: bool,
}

/// The median at the same time of earlier days or weeks, between bounds. Of a rate it is the plain share.
#[derive(Serialize, ToSchema)]
pub struct Usual {
    least: f64,
    most: f64,
    /// How many days or weeks it is of.
    looks: u32,
    /// From one to the next, in seconds.
    every_secs: i64,
}
