//! What happens on the platform, as short stories: a message that is submitted and delivered, a mail that bounces, a sign-in.
//! The mix is made up and stated in `benches/README.md`.

use crate::dice::Dice;

/// One line of a story: its kind and what stands beside the fields that every event has.
#[derive(Debug)]
pub struct Act {
    /// The event's kind.
    pub kind: &'static str,
    /// JSON members, each with a comma before it; without what is patched.
    pub members: String,
    /// Whether it carries the story's message id.
    pub has_message: bool,
    /// Whether it carries the account's device.
    pub has_device: bool,
    /// Whether it carries content: a text that no other account sends.
    pub has_content: bool,
}

impl Act {
    fn new(kind: &'static str, members: String) -> Self {
        Self { kind, members, has_message: false, has_device: false, has_content: false }
    }

    fn about_message(kind: &'static str, members: String) -> Self {
        Self { has_message: true, ..Self::new(kind, members) }
    }

    fn with_content(self) -> Self {
        Self { has_content: true, ..self }
    }
}

/// Makes one up: 1 to 3 acts of one account, in order.
pub fn story(dice: &mut Dice) -> Vec<Act> {
    match dice.below(100) {
        0..40 => message(dice, 40),
        40..62 => mail(dice),
        62..69 => verification(dice),
        69..80 => vec![Act { has_device: true, ..Act::new("auth.login_succeeded", String::new()) }],
        80..81 => vec![Act::new("auth.login_failed", String::new())],
        81..92 => vec![Act::new("api.used", format!(r#","key_id":"key-{}""#, dice.below(4)))],
        92..94 => vec![Act::new("message.inbound", format!(r#","sender":"{}""#, number(dice)))],
        94..97 => vec![Act::new("content.posted", String::new()).with_content()],
        97..98 => vec![Act::new("payment.succeeded", format!(r#","amount":{},"currency":"EUR""#, 5 + dice.below(200)))],
        _ => call(dice),
    }
}

/// A message of somebody who has bought a bad list: half of them fail.
pub fn abuse(dice: &mut Dice) -> Vec<Act> {
    message(dice, 500)
}

fn message(dice: &mut Dice, failed_per_mille: u64) -> Vec<Act> {
    let to = format!(r#","channel":"sms","recipient":"{}""#, number(dice));
    let link = if dice.happens(400) {
        format!(r#","url_domain":"site-{:04}.example""#, dice.below(5_000))
    } else {
        String::new()
    };
    let mut acts = vec![Act::about_message("message.submitted", format!("{to}{link}")).with_content()];
    if dice.happens(failed_per_mille) {
        let class = ["unreachable", "invalid_recipient", "other"][usize::try_from(dice.below(3)).unwrap_or(0)];
        acts.push(Act::about_message("message.failed", format!(r#"{to},"error_class":"{class}""#)));
    } else if dice.happens(960) {
        acts.push(Act::about_message("message.delivered", to.clone()));
        if dice.happens(1) {
            acts.push(Act::about_message("message.reported", to));
        }
    }
    acts
}

fn mail(dice: &mut Dice) -> Vec<Act> {
    let to = format!(r#","recipient":"person{:07}@mail-{:03}.example""#, dice.below(10_000_000), dice.below(1_000));
    let mut acts = vec![Act::about_message("email.submitted", to.clone()).with_content()];
    acts.push(match dice.below(1_000) {
        0..5 => Act::about_message("email.bounced", format!(r#"{to},"smtp_status":"5.1.1""#)),
        5..25 => Act::about_message("email.bounced", format!(r#"{to},"smtp_status":"4.2.2""#)),
        _ => Act::about_message("email.delivered", to),
    });
    acts
}

fn verification(dice: &mut Dice) -> Vec<Act> {
    let to = format!(r#","channel":"sms","recipient":"{}""#, number(dice));
    let ended = if dice.happens(800) { "verification.approved" } else { "verification.expired" };
    vec![Act::about_message("verification.started", to.clone()), Act::about_message(ended, to)]
}

fn call(dice: &mut Dice) -> Vec<Act> {
    let to = format!(r#","channel":"voice","recipient":"{}""#, number(dice));
    let length = format!(r#"{to},"duration_s":{}"#, dice.below(300));
    vec![Act::about_message("call.initiated", to), Act::about_message("call.completed", length)]
}

fn number(dice: &mut Dice) -> String {
    let code =
        ["1", "44", "91", "55", "49", "33", "234", "62", "52", "63"][usize::try_from(dice.below(10)).unwrap_or(0)];
    format!("+{code}{:09}", dice.below(1_000_000_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stories_of_all_sorts_come_and_each_has_one_to_three_acts() {
        let mut dice = Dice::new(3);
        let mut kinds = std::collections::BTreeSet::new();
        for _ in 0..20_000 {
            let acts = story(&mut dice);
            assert!((1..=3).contains(&acts.len()));
            kinds.extend(acts.iter().map(|act| act.kind));
        }
        assert!(kinds.len() >= 16, "{kinds:?}");
    }

    #[test]
    fn half_of_an_abusers_messages_fail() {
        let mut dice = Dice::new(4);
        let failed = (0..1_000).filter(|_| abuse(&mut dice).iter().any(|act| act.kind == "message.failed")).count();
        assert!((430..570).contains(&failed), "{failed}");
    }
}
