//! What runs by itself: leases, parks and offers that end, clocks that run again, deadlines that were missed, verdicts that are sent.

use redress_ledger::Rung;

use super::model::Kind;
use super::world::World;

impl World {
    pub async fn job(&mut self) {
        match self.roll(6) {
            0 => self.expire().await,
            1 => self.end_pauses().await,
            2 => self.note_missed().await,
            3 => self.send_verdicts().await,
            4 => self.raise_late().await,
            _ => self.draw_second_looks().await,
        }
    }

    async fn expire(&mut self) {
        self.tell("leases, parks and offers end".to_owned());
        let answer = self.ledger.expire_leases().await;
        self.answered("expire", 0, answer);
        let now = self.model.now;
        for case in self.model.open_cases() {
            let case = &mut self.model.cases[case];
            case.held = case.held.filter(|(_, until)| *until > now);
            case.asked = case.asked.filter(|(_, until)| *until > now);
            case.parked = case.parked.filter(|until| *until > now);
        }
    }

    async fn end_pauses(&mut self) {
        self.tell("clocks run again".to_owned());
        let answer = self.ledger.end_pauses().await;
        self.answered("end pauses", 0, answer);
        for case in self.model.open_cases() {
            if self.model.cases[case].pause.is_some_and(|p| p.until <= self.model.now) {
                self.model.end_pause(case);
            }
        }
    }

    async fn note_missed(&mut self) {
        self.tell("missed deadlines are noted".to_owned());
        let missed: Vec<usize> = self.model.open_cases().into_iter().filter(|c| self.is_missed(*c)).collect();
        let answer = self.ledger.note_missed_deadlines().await;
        let noted = self.answered("note missed", 0, answer).unwrap();
        assert_eq!(noted, missed.len() as u64, "{}", self.place());
        for case in missed {
            self.model.cases[case].missed = true;
            self.model.cases[case].skipped.clear();
            self.model.give_to_seniors(case);
            let (decision, rung) = (self.model.cases[case].decision, self.model.cases[case].rung);
            let relieved = self.model.cases[case].kind == Kind::Appeal && matches!(rung, Rung::Hold | Rung::Suspend);
            if relieved && self.model.eased(decision) {
                let appeal = self.model.cases[case].appeal.unwrap();
                self.model.appeals[appeal].relief = true;
            }
        }
    }

    async fn raise_late(&mut self) {
        self.tell("cases that are due or untouched are raised".to_owned());
        let now = self.model.now;
        let mut open = self.model.open_cases();
        open.retain(|c| self.model.cases[*c].kind != Kind::SecondLook);
        let runs = |case: &super::model::Case| case.pause.is_none() && case.due <= now && !case.seniors;
        let due: Vec<usize> = open.iter().copied().filter(|c| runs(&self.model.cases[*c])).collect();
        let waits = |case: &super::model::Case| !case.touched && !case.untouched && case.touch_by <= now;
        let untouched: Vec<usize> = open.into_iter().filter(|c| waits(&self.model.cases[*c])).collect();
        let answer = self.ledger.raise_late_cases().await;
        let raised = self.answered("raise late", 0, answer).unwrap();
        assert_eq!(raised, (due.len() + untouched.len()) as u64, "{}", self.place());
        for case in due {
            self.model.give_to_seniors(case);
        }
        for case in untouched {
            self.model.cases[case].untouched = true;
            self.model.raise(case);
        }
    }

    fn is_missed(&self, case: usize) -> bool {
        let (now, case) = (self.model.now, &self.model.cases[case]);
        let promised = match case.kind {
            Kind::Appeal => self.model.appeals[case.appeal.unwrap()].decide_by + case.paused,
            Kind::Deferred | Kind::Proposal => case.due,
            Kind::SecondLook => return false,
        };
        !case.missed && case.pause.is_none() && case.due <= now && promised <= now
    }

    pub async fn send_verdicts(&mut self) {
        self.tell("verdicts are sent".to_owned());
        let answer = self.ledger.settle_verdicts().await;
        self.answered("send verdicts", 0, answer);
        let mut open = self.model.open_cases();
        open.sort_by_key(|c| self.model.cases[*c].id.clone());
        for case in open {
            // A case that waits for another person is left alone.
            let giver_holds = self.model.cases[case].held.is_some_and(|(who, _)| self.model.has_given(case, who));
            if !self.model.cases[case].two || giver_holds || self.model.stands(case).is_some() {
                self.model.settle(case);
            }
        }
    }
}
