//! A model's part: its score and its limit in a few sentences, and the signals that moved it.

use redress_ledger::statement::score::StatedScore;

use super::{Teller, Told};

/// A score as the reader gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoreTold {
    /// The model's name and version.
    pub model: String,
    /// What it is, what it gave, and what that does.
    pub lead: String,
    /// Signals that raised it, largest first.
    pub raised: Vec<Told>,
    /// Signals that lowered it.
    pub lowered: Vec<Told>,
}

impl Teller {
    /// The model's part. Its name is its author's.
    pub fn score(self, stated: &StatedScore) -> ScoreTold {
        let (say, figures) = (&self.say.score, &self.say.figures);
        let model = format!("{} {}", stated.model, stated.version);
        let mut lead = vec![say.lead(&model), say.score(&figures.score(stated.score))];
        lead.extend(stated.limit.map(|limit| say.limit(&figures.score(limit))));
        lead.push(say.not_alone.to_owned());
        let told = |raised| {
            let some = stated.grounds.iter().filter(move |ground| ground.raised == raised);
            some.map(|ground| self.fact(&ground.fact)).collect()
        };
        ScoreTold { model, lead: lead.join(" "), raised: told(true), lowered: told(false) }
    }

    /// A count of days, or that it is not known.
    pub(super) fn account_age(self, sentence: &str) -> Option<String> {
        let (english, own) = (&super::super::Language::English.words().record, &self.say.record);
        if sentence == english.account_age_unknown {
            return Some(own.account_age_unknown.to_owned());
        }
        let found = crate::language::tables::parts(&english.account_age("{days}"), sentence)?;
        Some(own.account_age(&self.number(found.first()?.1)?))
    }

    /// Without which signal the score would have been too low.
    pub(super) fn without_signal(self, text: &str) -> Option<String> {
        let english = &super::super::Language::English.words().record;
        let found = crate::language::tables::parts(&english.without_signal("{score}", "{name}"), text)?;
        let [(_, score), (_, name)] = found.as_slice() else { return None };
        let score = score.parse::<f64>().ok()?;
        Some(self.say.record.without_signal(&self.say.figures.score(score), name))
    }
}
