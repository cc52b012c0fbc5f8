//! What a holder reads whose appeals were plainly without ground, again and again: the warning, what may follow, and how to object.

use super::phrases::phrases;

phrases! {
    /// Phrases about such appeals.
    MisuseWords {
        /// Title of the letter: a warning.
        warning_title;
        /// What it says.
        warning_letter;
        /// Title of the letter: later than others.
        last_title;
        /// What it says.
        last_letter;
        /// Title of the letter: an answer.
        answered_title;
        /// What it says.
        answered_letter;
        /// Heading on the page.
        heading;
        /// That there was a warning: appeals named in it, of so many, and when.
        warned(unfounded: &str, appeals: &str, at: &str);
        /// What stays as it is.
        stays;
        /// What may follow.
        may_follow;
        /// Before what a person wrote.
        reasons;
        /// Where that was erased.
        erased;
        /// Appeals are handled after others, from and until when.
        last(from: &str, until: &str);
        /// It is not in force.
        not_now;
        /// The holder has objected.
        objected(at: &str);
        /// It was answered, and ends.
        ended(at: &str);
        /// It was answered, and goes on.
        kept(at: &str);
        /// Summary of the form.
        object;
        /// What an objection does.
        object_means;
        /// Label of the field.
        object_words;
        /// The button.
        object_now;
        /// Nothing was written, or too much.
        object_bounds(most: &str);
        /// There is nothing to object to any more.
        object_late;
    }
}
