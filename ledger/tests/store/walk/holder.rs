//! The account holder's steps, by the link of a measure: appeals of each kind, a second one, messages, withdrawal.

use redress_ledger::enclosure::Enclosures;
use redress_ledger::question::Question;
use redress_ledger::review::{AppealFiling, AppealKind};
use redress_ledger::token::PresentedToken;

use super::model::{Appeal, CONFLICT, INVALID, Kind};
use super::world::World;
use crate::enclosures::enclosed;

impl World {
    /// The link of a measure; asked for once, when somebody uses it.
    async fn token(&mut self, measure: usize) -> PresentedToken {
        if let Some(token) = &self.model.measures[measure].token {
            return token.clone();
        }
        let known = &self.model.measures[measure];
        let (rung, cause, decision) = (known.rung, known.cause, self.decision_id(known.decision));
        let found = self
            .eye
            .parts(&format!(
                "SELECT e.enforcement_id || '|' || s.link_nonce FROM enforcements e JOIN statements s ON s.statement_id = e.statement_id
                 WHERE e.decision_id = '{decision}' AND e.rung = '{}' AND e.cause = '{cause}'",
                rung.as_str()
            ))
            .await;
        let mut nonce = [0u8; 16];
        for (at, byte) in nonce.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&found[1][2 * at..2 * at + 2], 16).unwrap();
        }
        let token = PresentedToken::parse(&self.bench.key.token(&decision, &nonce)).unwrap();
        self.model.measures[measure].id = Some(found[0].clone());
        self.model.measures[measure].token = Some(token.clone());
        token
    }

    /// The id that the ledger gave a measure.
    pub async fn measure_id(&mut self, measure: usize) -> String {
        self.token(measure).await;
        self.model.measures[measure].id.clone().unwrap()
    }

    /// A measure, most often one of the newest.
    pub fn any_measure(&self) -> Option<usize> {
        let all = self.model.measures.len();
        let lately = if self.one_in(10) { all } else { all.min(25) };
        if all == 0 { None } else { Some(all - 1 - self.roll(lately)) }
    }

    pub async fn file_appeal(&mut self) {
        let again = |m: &usize| self.model.no_appeal(*m) == 0 && self.model.first_decided(*m).is_some();
        let upheld: Vec<usize> = (0..self.model.measures.len()).filter(again).collect();
        let second = if self.one_in(3) { self.pick(&upheld) } else { None };
        let Some(measure) = second.or_else(|| self.any_measure()) else { return };
        let token = self.token(measure).await;
        let (kind, brings) = (AppealKind::ALL[self.roll(4)], self.roll(3));
        let text = format!("Written at step {} of {}", self.step, self.seed);
        let enclosures = match brings {
            0 => Enclosures::default(),
            1 => enclosed(&[(Question::WhatIsNew, &text)], &[]),
            _ => enclosed(&[], &[("list.csv", text.as_bytes())]),
        };
        let mut why = self.model.no_appeal(measure);
        let follows = self.model.first_decided(measure);
        if follows.is_some() && brings == 0 {
            why |= INVALID;
        }
        self.tell(format!("appeal {kind:?} against measure {measure}, brings {brings}, follows {follows:?}"));
        let filing = AppealFiling { kind, view: text.clone(), contest: String::new(), wants_human: brings == 1 };
        let answer = self.ledger.file_appeal_with(&self.bench.key, &token, &filing, &enclosures).await;
        let verb = if follows.is_some() { "appeal again" } else { "appeal" };
        let Some(receipt) = self.answered(verb, why, answer) else { return };
        let decision = self.model.measures[measure].decision;
        let rung = self.model.gravest(decision).unwrap();
        let (appeal, case) = (self.model.appeals.len(), self.model.cases.len());
        self.model.appeals.push(Appeal {
            id: receipt.appeal_id.to_string(),
            decision,
            measure,
            case,
            filed: self.model.now,
            decide_by: receipt.decide_by.0,
            takeover: matches!(kind, AppealKind::Takeover | AppealKind::Identity),
            closed: None,
            into: None,
            resumes: None,
            follows,
            decided_by: None,
            relief: false,
        });
        let id = self.case_of(&format!("appeal_id = '{}'", receipt.appeal_id)).await;
        self.opened(&id, Kind::Appeal, decision, rung, Some(appeal));
    }

    /// A measure whose decision has an open appeal, most often.
    fn appealed_measure(&self) -> Option<usize> {
        let open = |m: &usize| self.model.open_appeal(self.model.measures[*m].decision).is_some();
        let all: Vec<usize> = (0..self.model.measures.len()).filter(open).collect();
        if self.one_in(10) { self.any_measure() } else { self.pick(&all) }
    }

    pub async fn holder_writes(&mut self) {
        let Some(measure) = self.appealed_measure() else { return };
        let token = self.token(measure).await;
        let appeal = self.model.open_appeal(self.model.measures[measure].decision);
        let case = appeal.map(|a| self.model.appeals[a].case);
        let why = case.map_or(CONFLICT, |case| self.model.no_room(case, true));
        self.tell(format!("the holder of measure {measure} writes about case {case:?}"));
        let text = format!("Please look at line {}.", self.step);
        let answer = self.ledger.write_as_holder(&self.bench.key, &token, &text).await;
        if self.answered("holder writes", why, answer).is_some() {
            let (case, now) = (case.unwrap(), self.model.now);
            self.model.cases[case].messages.push((true, now));
            self.model.end_pause(case);
        }
    }

    pub async fn withdraw(&mut self) {
        let Some(measure) = self.appealed_measure() else { return };
        if !self.one_in(3) {
            return;
        }
        let token = self.token(measure).await;
        let decision = self.model.measures[measure].decision;
        self.tell(format!("the holder of measure {measure} withdraws"));
        if let Some(appeal) = self.model.open_appeal(decision) {
            self.model.settle(self.model.appeals[appeal].case);
        }
        let appeal = self.model.open_appeal(decision);
        let against = appeal.map(|open| self.model.appeals[open].measure);
        let withdrawn = |a: &&Appeal| Some(a.measure) == against && a.closed == Some("withdrawn");
        let over = appeal.is_none() || self.model.appeals.iter().filter(withdrawn).count() >= 3;
        let answer = self.ledger.withdraw_appeal(&self.bench.key, &token).await;
        if self.answered("withdraw", if over { CONFLICT } else { 0 }, answer).is_some() {
            let appeal = appeal.unwrap();
            self.model.appeals[appeal].closed = Some("withdrawn");
            self.model.resume(appeal);
            self.model.close(self.model.appeals[appeal].case, "withdrawn", None);
        }
    }
}
