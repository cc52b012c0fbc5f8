//! Second looks: those that chance draws, and those at cases whose answer somebody vouches for.

use redress_ledger::CaseId;
use redress_ledger::machine::Effect;

use super::model::{CONFLICT, KNOWN_PERCENT, Kind, Known, Model, PEOPLE, REFUSED};
use super::world::World;

const DAYS_30: i64 = 30 * 24 * 3_600_000;

impl Model {
    /// The case with a known answer that is due among the appeals.
    fn known_due(&self) -> Option<usize> {
        let since = self.now - DAYS_30;
        let appeals = self.appeals.iter().filter(|a| a.filed >= since).count();
        let seeded = self.cases.iter().filter(|c| c.looks_at.is_some_and(|(_, known)| known) && c.opened >= since);
        if seeded.count() * 100 >= KNOWN_PERCENT * appeals {
            return None;
        }
        let at = |of: usize| self.cases.iter().filter(move |c| c.looks_at.is_some_and(|(case, _)| case == of));
        let idle = self.known.iter().filter(|k| at(k.case).all(|c| c.closed.is_some()));
        idle.min_by_key(|k| (at(k.case).count(), k.at, self.cases[k.case].id.clone())).map(|k| k.case)
    }
}

impl World {
    pub async fn draw_second_looks(&mut self) {
        self.tell("second looks are drawn".to_owned());
        let answer = self.ledger.open_second_looks().await;
        let opened = self.answered("draw second looks", 0, answer).unwrap();
        let known: Vec<String> =
            self.model.cases.iter().filter(|c| c.kind == Kind::SecondLook).map(|c| c.id.clone()).collect();
        let all = "SELECT case_id || '|' || of_case || '|' || purpose FROM quality_cases ORDER BY case_id";
        let found = self.eye.lines(all).await;
        assert_eq!(found.len(), known.len() + usize::try_from(opened).unwrap(), "{}", self.place());
        let mut new: Vec<Vec<&str>> = found.iter().map(|line| line.split('|').collect()).collect();
        new.retain(|parts: &Vec<&str>| known.iter().all(|k| k != parts[0]));
        // Chance is asked first.
        new.sort_by_key(|parts| parts[2] == "known");
        let mut due = None;
        let mut is_asked = false;
        for parts in &new {
            let of = self.model.cases.iter().position(|c| c.id == parts[1]).unwrap();
            if parts[2] == "known" {
                (due, is_asked) = (self.model.known_due(), true);
                assert_eq!(due, Some(of), "{}the case with a known answer", self.place());
                self.answered("put a known answer among the others", 0, Ok(()));
            } else {
                let again = self.model.cases.iter().any(|c| c.looks_at == Some((of, false)));
                assert!(!again, "{}looked at twice", self.place());
            }
            let looked_at = self.model.cases[of].clone();
            let ended = looked_at.closed.map(|(word, _)| word);
            let may = ended == Some("decided") || (parts[2] == "double" && ended == Some("inadmissible"));
            assert!(may, "{ended:?} {}", self.place());
            self.opened(
                &CaseId::from(parts[0]),
                Kind::SecondLook,
                looked_at.decision,
                looked_at.rung,
                looked_at.appeal,
            );
            self.model.cases.last_mut().unwrap().looks_at = Some((of, parts[2] == "known"));
        }
        if !is_asked {
            due = self.model.known_due();
            assert_eq!(due, None, "{}a case with a known answer is due", self.place());
        }
        assert!(
            new.iter().filter(|parts| parts[2] == "known").count() <= usize::from(due.is_some()),
            "{}",
            self.place()
        );
    }

    pub async fn vouch(&mut self) {
        let decided = |c: &usize| self.model.cases[*c].closed.is_some_and(|(word, _)| word == "decided");
        let all: Vec<usize> = (0..self.model.cases.len()).filter(decided).collect();
        let Some(case) = self.pick(&all[all.len().saturating_sub(40)..]) else { return };
        let who = if self.one_in(4) { self.roll(PEOPLE.len()) } else { 6 + self.roll(3) };
        self.tell(format!("{who} vouches for the answer of {case}"));
        let mut why = if self.model.senior(who) { 0 } else { REFUSED };
        if self.model.known.iter().any(|k| k.case == case) {
            why |= CONFLICT;
        }
        let expected = Effect::ALL[self.roll(3)];
        let answer = self.ledger.name_known_answer(&self.case_id(case), &self.who(who), expected).await;
        if self.answered("vouch", why, answer).is_some() {
            self.model.known.push(Known { case, by: who, at: self.model.now });
        }
    }
}
