//! Sentences that the ledger composes: measures, what is withheld, counterfactuals, proportion, rights.

use redress_ledger::Rung;
use redress_ledger::statement::{StatedClause, Withheld};

use super::{Teller, Told};
use crate::language::Language;
use crate::language::record::RecordWords;
use crate::language::tables::parts;

/// Every sentence without figures.
const FIXED: &[fn(&RecordWords) -> &'static str] = &[
    |w| w.works_all,
    |w| w.works_reduced,
    |w| w.works_queue,
    |w| w.works_sign_in,
    |w| w.works_inbound,
    |w| w.works_appeal,
    |w| w.works_until_end,
    |w| w.figures_withheld,
    |w| w.nothing_counted,
    |w| w.used_facts,
    |w| w.withheld_who,
    |w| w.withheld_example,
    |w| w.why_figures,
    |w| w.why_complainants,
    |w| w.why_privacy,
    |w| w.basis_secrets,
    |w| w.basis_others,
    |w| w.with_none,
    |w| w.without_facts,
    |w| w.interim,
    |w| w.reduced,
    |w| w.terminated,
    |w| w.mildest,
    |w| w.rule_asks,
    |w| w.right_copy,
    |w| w.right_authority,
    |w| w.right_court,
];

/// A thing left out, as the reader gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithheldTold {
    /// What.
    pub what: Told,
    /// Why.
    pub why: Told,
    /// On what basis.
    pub basis: Told,
}

fn english() -> &'static RecordWords {
    &Language::English.words().record
}

impl Teller {
    /// A sentence without figures.
    pub(super) fn fixed(self, text: &str) -> Option<String> {
        FIXED.iter().find(|of| of(english()) == text).map(|of| of(&self.say.record).to_owned())
    }

    /// What a measure covers.
    pub fn scope(self, rung: Rung, text: &str) -> Told {
        self.told(text, || (english().scope(rung) == text).then(|| self.say.record.scope(rung)))
    }

    /// A sentence of the ledger without figures: what works, a right.
    pub fn line(self, text: &str) -> Told {
        self.told(text, || self.fixed(text))
    }

    /// Why the facts break a rule.
    pub fn clause(self, stated: &StatedClause) -> Told {
        let id = &stated.clause.id;
        self.told(&stated.why, || (english().rule_forbids(id) == stated.why).then(|| self.say.record.rule_forbids(id)))
    }

    /// What data was used.
    pub fn data_used(self, text: &str) -> Told {
        self.told(text, || {
            let counts = || Some(self.say.record.used_counts(&self.span(hole(&english().used_counts("{x}"), text)?)?));
            self.fixed(text).or_else(counts)
        })
    }

    /// Something left out.
    pub fn withheld(self, item: &Withheld) -> WithheldTold {
        let what = self.told(&item.what, || {
            let own = &self.say.record;
            self.fixed(&item.what)
                .or_else(|| hole(&english().withheld_exact("{x}"), &item.what).map(|name| own.withheld_exact(name)))
                .or_else(|| hole(&english().withheld_all("{x}"), &item.what).map(|name| own.withheld_all(name)))
        });
        WithheldTold { what, why: self.line(&item.why), basis: self.line(&item.legal_basis) }
    }

    /// How a change in the data would have changed the result.
    pub fn counterfactual(self, text: &str) -> Told {
        self.told(text, || {
            self.fixed(text)
                .or_else(|| self.with_other_count(text))
                .or_else(|| self.clearly(text))
                .or_else(|| self.without_signal(text))
        })
    }

    fn with_other_count(self, text: &str) -> Option<String> {
        let own = &self.say.record;
        let both = |pattern: String| {
            let found = parts(&pattern, text)?;
            found.iter().map(|(_, part)| self.number(part)).collect::<Option<Vec<_>>>()
        };
        if let Some([whole]) = both(english().with_none_of("{w}")).as_deref() {
            return Some(own.with_none_of(whole));
        }
        if let Some([count]) = both(english().with_or_fewer("{c}")).as_deref() {
            return Some(own.with_or_fewer(count));
        }
        if let Some([count]) = both(english().with_or_more("{c}")).as_deref() {
            return Some(own.with_or_more(count));
        }
        if let Some([count, whole]) = both(english().with_or_fewer_of("{c}", "{w}")).as_deref() {
            return Some(own.with_or_fewer_of(count, whole));
        }
        if let Some([count, whole]) = both(english().with_or_more_of("{c}", "{w}")).as_deref() {
            return Some(own.with_or_more_of(count, whole));
        }
        None
    }

    fn clearly(self, text: &str) -> Option<String> {
        let own = &self.say.record;
        hole(&english().clearly_higher("{x}"), text)
            .map(|name| own.clearly_higher(name))
            .or_else(|| hole(&english().clearly_lower("{x}"), text).map(|name| own.clearly_lower(name)))
    }

    /// Whether lesser measures were considered. The reason for a severity is a policy author's and stays English.
    pub fn proportionality(self, text: &str) -> Vec<Told> {
        let skipped = text.strip_prefix(english().rule_asks).map(str::trim).filter(|rest| !rest.is_empty());
        match skipped.filter(|_| !self.is_english) {
            Some(rest) => vec![self.line(english().rule_asks), self.skipped(rest)],
            None => vec![self.line(text)],
        }
    }

    fn skipped(self, text: &str) -> Told {
        let reason = hole(&english().skipped("{x}"), text);
        self.told(text, || reason.map(|reason| self.say.record.skipped(reason)))
    }
}

/// The one part of `text` that `pattern` leaves open.
fn hole<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    parts(pattern, text)?.first().map(|(_, part)| *part)
}
