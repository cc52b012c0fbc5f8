//! What the holder's page says while an appeal waits: how long it takes, what was written, what is granted meanwhile, and how to take
//! the appeal back.

use redress_ledger::dialogue::Relief;

use super::Words;
use super::phrases::phrases;

phrases! {
    /// Phrases between filing and outcome.
    WaitingWords {
        /// How long such appeals took lately: half of them, nine of ten of them.
        pace(half: &str, most: &str);
        /// Too few of them to say.
        pace_few;
        /// A person asks, and the clock stands still.
        asked(until: &str);
        /// The deadline was missed, and the case went up.
        went_up;
        /// A limited service is granted: a share of the usual volume.
        relief(share: &str);
        /// For known recipients only.
        relief_known;
        /// Until a moment.
        relief_until(at: &str);
        /// Until the appeal is closed.
        relief_ends;
        /// The holder took the appeal back.
        withdrawn;
        /// Heading of the thread.
        heading;
        /// Who wrote a message, and when.
        from_you(at: &str);
        /// The same for a reviewer.
        from_person(at: &str);
        /// The same for a reviewer's question.
        question(at: &str);
        /// Where a message was erased.
        erased;
        /// Label of the field.
        write;
        /// What may be written.
        write_hint(most: &str);
        /// The button.
        send;
        /// It is stored.
        sent;
        /// As many as there may be.
        full;
        /// Nothing was written.
        empty;
        /// Too long.
        too_long(chars: &str, most: &str);
        /// Too many within an hour.
        slow;
        /// There is no open appeal to write about.
        not_open;
        /// Heading and summary of taking it back.
        withdraw;
        /// What that means.
        withdraw_means;
        /// The box to tick.
        withdraw_sure;
        /// The button.
        withdraw_now;
        /// Instead of all that, where so many were taken back that this one is decided.
        stays_open;
        /// Instead of all that, soon after a change of the account's contacts.
        withdraw_waits(at: &str);
        /// The account's contacts were changed.
        contacts_changed(at: &str);
        /// Where the box was not ticked.
        withdraw_tick;
    }
}

impl Words {
    /// What a limited service allows, and until when.
    pub fn eased(&self, relief: &Relief) -> Vec<String> {
        let share = f64::from(i32::try_from(relief.share_percent).unwrap_or_default()) / 100.0;
        let mut said = vec![self.waiting.relief(&self.figures.share(share))];
        if relief.known_recipients_only {
            said.push(self.waiting.relief_known.to_owned());
        }
        said.push(match relief.until {
            Some(at) => self.waiting.relief_until(&self.figures.moment(at)),
            None => self.waiting.relief_ends.to_owned(),
        });
        said
    }
}
