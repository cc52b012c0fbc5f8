//! What the holder's page says about questions and files, a second appeal, and an appeal that was closed without an outcome.

use redress_ledger::question::Question;
use redress_ledger::review::AppealKind;

use super::phrases::phrases;

phrases! {
    /// Phrases of what comes with an appeal.
    EnclosureWords {
        /// Kind: somebody else had taken the account over.
        takeover;
        /// Kind: proof of identity.
        identity;
        /// Heading over the questions.
        questions;
        /// Below it: none has to be answered.
        questions_lead;
        /// Over the questions of one kind.
        group(kind: AppealKind);
        /// A question, as a label.
        question(question: Question);
        /// What helps to answer it.
        hint(question: Question);
        /// An answer.
        yes;
        /// An answer.
        no;
        /// An answer.
        unsure;
        /// No answer chosen.
        no_answer;
        /// Label of the files.
        files;
        /// Hint below it: kinds and sizes.
        files_hint;
        /// Hint below it: what to leave out.
        files_care;
        /// Heading over a second appeal.
        second;
        /// Below it.
        second_lead;
        /// Refusal: a second appeal that brings nothing new.
        nothing_new;
        /// Refusal: an empty file.
        file_empty(name: &str);
        /// Refusal: a file over 5 MB.
        file_too_large(name: &str);
        /// Refusal: a file of a kind that is not taken.
        file_not_taken(name: &str);
        /// A file in which a scanner found something harmful.
        file_harmful(name: &str);
        /// Beside a kept file that waits for a scanner.
        file_waits;
        /// Beside a kept file in which it found something harmful.
        file_unseen;
        /// Refusal: too many files.
        files_too_many(count: &str);
        /// Refusal: files over 10 MB together.
        files_too_much;
        /// Refusal: too many send files at this moment.
        files_busy;
        /// After a refusal of a body that was not read: where what was typed can be found.
        go_back;
        /// After a refusal: files have to be chosen again.
        choose_again;
        /// Heading over the files that were stored.
        stored_files;
        /// Where a file was erased.
        file_erased;
        /// It is a second appeal.
        is_second;
        /// The holder took it back.
        withdrawn;
        /// A person closed it as not admissible; what they wrote follows.
        inadmissible;
        /// A person joined it with another one; what they wrote follows.
        merged;
        /// Where what they wrote was erased.
        words_erased;
        /// No appeal now: two were decided.
        decided_twice;
        /// No appeal now: it goes on with another one.
        carried_on;
    }
}
