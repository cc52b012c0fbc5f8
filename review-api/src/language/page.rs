//! What the holder's page says around and about the statement of reasons.

use redress_ledger::Rung;

use super::phrases::phrases;

phrases! {
    /// Phrases of the page's frame and of the statement.
    PageWords {
        /// Link over the header, for keyboards.
        skip;
        /// Name of the list of languages.
        languages;
        /// First paragraph.
        lead;
        /// Label before the account's id.
        account;
        /// Button that leads to the form.
        ask_a_person;
        /// Beside it.
        free;
        /// Until when, on a day.
        ask_until(day: &str);
        /// Headline of a measure that stands.
        done(rung: Rung);
        /// Headline of a contract's end that lies ahead.
        contract_ends(day: &str);
        /// Headline once the measure no longer stands.
        undone(rung: Rung);
        /// Heading: what was done.
        what;
        /// Label before the moment while it lies ahead.
        from;
        /// Label before the moment.
        since;
        /// Label.
        how_long;
        /// Label.
        ended;
        /// Until a moment.
        until(at: &str);
        /// No end date.
        until_lifted;
        /// A contract's end.
        for_good;
        /// The measure ended at a moment; the page stays.
        ended_on(at: &str);
        /// The same where the moment is not known.
        has_ended;
        /// Heading: other measures.
        others;
        /// Below it.
        others_lead;
        /// A measure's name.
        measure(rung: Rung);
        /// Since a moment, after a measure's name.
        standing_since(at: &str);
        /// Decided at a moment, after a termination's name.
        decided_on(at: &str);
        /// Heading: what works.
        works;
        /// The same of a measure that is over.
        worked;
        /// Heading: facts.
        why;
        /// Label of a measured value.
        measured;
        /// Label of a sample.
        out_of;
        /// Label of a window.
        counted_over;
        /// Label of a bound.
        careful;
        /// Label of a threshold.
        limit;
        /// Label of the moment since when a figure was over its threshold.
        over_limit_since;
        /// What the careful estimate is for.
        careful_note;
        /// Heading of the instance.
        example;
        /// Heading: published rules.
        rule;
        /// Heading: how it was decided.
        how;
        /// How the machine took part: `fully`, `partially` or `not`, as in the statement.
        automation(degree: &str);
        /// What set it off, as in the statement.
        trigger(trigger: &str);
        /// Summary over versions.
        versions;
        /// Label of rule ids.
        rules;
        /// Label of the policy's hash.
        policy;
        /// Label of the model's hash.
        model;
        /// Heading: what is withheld.
        withheld;
        /// Where nothing is.
        nothing_withheld;
        /// Heading: counterfactuals.
        changed;
        /// Heading: next steps.
        now;
        /// Below it.
        now_lead;
        /// Heading: other rights.
        rights;
        /// Heading: numbers to quote.
        reference;
        /// Label.
        reference_number;
        /// Label.
        decision;
        /// Label.
        contact;
        /// Label: when the statement was written.
        written;
        /// Heading: files to keep.
        download;
        /// Below it.
        download_lead;
        /// The file as PDF.
        as_pdf;
        /// The file as text.
        as_text;
        /// Summary over hashes.
        fingerprints;
        /// Label of the statement's hash.
        statement_hash;
        /// What the hash is good for.
        statement_hash_note;
        /// Title where a link opens nothing.
        closed;
        /// What may have happened.
        closed_why;
        /// What helps.
        closed_help;
        /// That the address is a key.
        keep;
    }
}
