//! What is the most that the server keeps up with? First as fast as it answers, then between bounds at set times.

use std::time::Duration;

use crate::http::Server;
use crate::send::{Outcome, Pace, send};
use crate::traffic::Traffic;

/// Halvings of what is between the bounds: to about a fiftieth of the answer.
const STEPS: u32 = 5;
/// Rest between two steps, so that what one left behind does not weigh on the next.
const REST: Duration = Duration::from_secs(2);

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Capacity {
    /// As fast as it answers, closed loop: an upper bound.
    pub flat_out: Outcome,
    /// The best run at set times that was sustained; `None` where none was.
    pub sustained: Option<Outcome>,
    /// Number after the last batch used.
    pub next_batch: u64,
}

/// Searches; each step takes `pace.duration`. `tell` hears of each.
pub fn find(server: &Server, traffic: &Traffic, pace: Pace, first: u64, tell: &mut dyn FnMut(&Outcome)) -> Capacity {
    let mut next = first;
    let mut step = |rate: Option<f64>| {
        let outcome = send(server, traffic, Pace { rate, ..pace }, next, None);
        next = outcome.next_batch;
        tell(&outcome);
        std::thread::sleep(REST);
        outcome
    };
    let flat_out = step(None);
    let (mut kept, mut lost) = (0.3 * flat_out.achieved(), 1.1 * flat_out.achieved());
    let mut sustained = None;
    for _ in 0..STEPS {
        if flat_out.accepted == 0 {
            break;
        }
        let rate = f64::midpoint(kept, lost);
        let outcome = step(Some(rate));
        if outcome.is_sustained() {
            kept = rate;
            sustained = Some(outcome);
        } else {
            lost = rate;
        }
    }
    Capacity { flat_out, sustained, next_batch: next }
}
