//! Figures by rule: on how many accounts it fired, for how many nothing else did as much, and how often it was right.

use super::known::Class;
use super::report::RuleFigures;
use super::seen::{How, Seen};
use crate::judge::Rung;
use redress_engine::event::Hash;

/// The figures of every rule that is not off, in the policy's order.
pub fn figures(seen: &Seen, class: impl Fn(Hash) -> Option<Class>) -> Vec<RuleFigures> {
    let start = |rule: &super::seen::RuleName| RuleFigures {
        rule: rule.id.clone(),
        rung: rule.rung.as_str(),
        mode: rule.mode,
        proposes: rule.proposes,
        fired: 0,
        alone: 0,
        right: 0,
        wrong: 0,
        unknown: 0,
    };
    let mut figures: Vec<RuleFigures> = seen.rules.iter().map(start).collect();
    let does = |rule: u16| seen.rules.get(usize::from(rule)).map_or(Rung::Observe, |rule| rule.rung.min(Rung::Suspend));
    for (account, fate) in seen.fates() {
        let class = class(account);
        for fired in fate.fired.iter().filter(|fired| fired.how != How::Late) {
            let Some(rule) = figures.get_mut(usize::from(fired.rule)) else { continue };
            let rung = does(fired.rule);
            let as_much = |how| match fired.how {
                How::Proposed => how == How::Proposed || how == How::Decided,
                _ => how == How::Decided || how == How::Late,
            };
            let others = fate.fired.iter().filter(|other| other.rule != fired.rule && as_much(other.how));
            rule.fired += 1;
            rule.alone += u64::from(!others.into_iter().any(|other| does(other.rule) >= rung));
            match class {
                None => rule.unknown += 1,
                Some(Class::Abusive) => rule.right += 1,
                Some(Class::Victim) if rung < Rung::Suspend => {}
                Some(Class::Honest | Class::Victim) => rule.wrong += 1,
            }
        }
    }
    figures.retain(|rule| rule.mode != "off");
    figures
}
