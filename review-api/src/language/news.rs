//! What short letters say: what happened to an appeal or to a measure, what that means, what can be done until when, and where.

use super::phrases::phrases;

phrases! {
    /// Phrases of short letters.
    NewsWords {
        /// Heading over what happened.
        news;
        /// Heading over the link.
        read;
        /// Before the link, where there is something to read or to answer.
        open;
        /// What stays as it is while an appeal is open.
        stays;
        /// Title: somebody wrote.
        message_title;
        /// What that means.
        message;
        /// Title: a question.
        question_title;
        /// What that means.
        question;
        /// After a question that stops the clock.
        clock_stops(at: &str);
        /// After one that does not.
        clock_runs;
        /// Title: the promised time has passed.
        overdue_title;
        /// What was promised, and what comes now.
        overdue(at: &str);
        /// Title: a limited service.
        relief_title;
        /// Title: one that cannot be used.
        relief_idle_title;
        /// Where a limited service was granted and another measure keeps it from working, or it has ended since.
        relief_idle;
        /// Title: taken back.
        withdrawn_title;
        /// What that means.
        withdrawn;
        /// Until when a new appeal can be made at least.
        again_until(day: &str);
        /// Title: closed without a decision.
        inadmissible_title;
        /// What that means.
        inadmissible;
        /// Title: joined with another appeal.
        merged_title;
        /// What that means.
        merged;
        /// Title: what was joined goes on by itself.
        resumed_title;
        /// What that means.
        resumed;
        /// Title: the account's contacts were changed.
        contacts_title;
        /// What that means, and that earlier contacts are told.
        contacts(at: &str);
        /// For how long nobody takes an appeal back.
        contacts_hours(hours: i64);
        /// Before the link.
        contacts_open;
        /// By when a person decides at the latest.
        merged_by(at: &str);
        /// Before the link to what the person wrote.
        person_wrote;
        /// Title: the day of a termination has come.
        terminated_title;
        /// That it was announced, and since when it counts.
        terminated(day: &str);
        /// That the link says whether a person can still be asked.
        terminated_review;
        /// Title: we were wrong.
        corrected_title;
        /// Heading over what happened.
        happened;
        /// That a measure was wrong and is undone.
        corrected(at: &str);
        /// Where nothing restricts the account any more.
        free;
        /// Where another measure does.
        restricted;
        /// Heading over what was wrong.
        wrong;
        /// Before the words of whoever found out.
        wrong_lead;
        /// Where those words have been erased.
        wrong_erased;
        /// Heading over the link.
        look;
        /// Before the link.
        look_open;
    }
}
