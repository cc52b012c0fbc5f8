//! What the record says in sentences of its own: scope, what still works, what is withheld, counterfactuals.
//!
//! The stored statement is English and stays so. The English file here says word for word what the ledger writes; `told` recognises a
//! stored sentence by it and says it in the reader's language.

use redress_ledger::Rung;

use super::phrases::phrases;

phrases! {
    /// Phrases of the record.
    RecordWords {
        /// What a measure covers.
        scope(rung: Rung);
        /// Works: everything.
        works_all;
        /// Works: sending, at a reduced rate.
        works_reduced;
        /// Works: a queue keeps what is handed over.
        works_queue;
        /// Works: signing in, export.
        works_sign_in;
        /// Works: inbound traffic.
        works_inbound;
        /// Works: appeal.
        works_appeal;
        /// Works: export until the contract ends.
        works_until_end;
        /// A fact without figures.
        kind_took_part(name: &str);
        /// A decision without a fact: the event itself, by its kind and moment.
        single_event(kind: &str, at: &str);
        /// Where the figures of a fact are withheld.
        figures_withheld;
        /// A single event instead of a count.
        nothing_counted;
        /// Before a fact whose figures are rounded.
        rounded;
        /// The count is exact.
        count_exact;
        /// How far the count may be off: one or two of the fragments below.
        count_off(one: &str, other: &str);
        /// At most so much too high.
        too_high(percent: &str);
        /// At most so much too low.
        too_low(percent: &str);
        /// Perhaps too high.
        maybe_high;
        /// Perhaps too low.
        maybe_low;
        /// Never too high.
        never_high;
        /// Never too low.
        never_low;
        /// Why the facts break a rule, by its id.
        rule_forbids(id: &str);
        /// Data used: facts of the account.
        used_facts;
        /// Data used: counts within a span.
        used_counts(span: &str);
        /// Withheld: exact figures of a signal.
        withheld_exact(name: &str);
        /// Withheld: all figures of a signal.
        withheld_all(name: &str);
        /// Withheld: who complained.
        withheld_who;
        /// Withheld: parts of the example.
        withheld_example;
        /// Why: figures help others.
        why_figures;
        /// Why: those who complain.
        why_complainants;
        /// Why: other people's privacy.
        why_privacy;
        /// Basis: trade secrets.
        basis_secrets;
        /// Basis: rights of others.
        basis_others;
        /// Would have changed the result: a count of none.
        with_none;
        /// The same: none of a number.
        with_none_of(whole: &str);
        /// The same: a count of so many or fewer.
        with_or_fewer(count: &str);
        /// The same: or more.
        with_or_more(count: &str);
        /// The same: so many or fewer of a number.
        with_or_fewer_of(count: &str, whole: &str);
        /// The same: or more.
        with_or_more_of(count: &str, whole: &str);
        /// The same: a clearly higher figure of a signal.
        clearly_higher(name: &str);
        /// The same: a clearly lower one.
        clearly_lower(name: &str);
        /// The same: without the facts.
        without_facts;
        /// The same: without a signal, by its name, the score would have been lower.
        without_signal(score: &str, name: &str);
        /// A fact: how many days old the account was.
        account_age(days: &str);
        /// The same where that is not known.
        account_age_unknown;
        /// Proportion: stands until a person has looked.
        interim;
        /// Proportion: a person found less to be enough.
        reduced;
        /// Proportion: two people agreed.
        terminated;
        /// Proportion: a warning.
        mildest;
        /// Proportion: the rule asks for it.
        rule_asks;
        /// Proportion: why milder measures were skipped, in the words of the rule.
        skipped(reason: &str);
        /// Right: a copy, correction.
        right_copy;
        /// Right: the authority.
        right_authority;
        /// Right: mediator or court.
        right_court;
        /// Label before a sentence that is shown in the record's own English.
        in_english;
    }
}
