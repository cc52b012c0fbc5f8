//! How the signals behind a decision came to where they stood: one small picture each, below one another on one time axis, and the same
//! figures as a table. Before a first look nothing is said of limits.

mod chart;
mod limit;

pub use chart::Chart;
pub use limit::Limit;

use redress_ledger::Timestamp;
use redress_ledger::course::Course;
use redress_ledger::decision::{Fact, FiredRule, TimelinePoint};
use redress_ledger::verdict::Measured;

use super::{figures, words};

/// Steps of a whole course.
const STEPS: i64 = 48;

/// Every course of a decision.
#[derive(Debug, Default)]
pub struct Courses<'a> {
    /// Those on the same time axis together.
    pub groups: Vec<Group<'a>>,
    /// Sentences of facts of which only the value at the decision was kept.
    pub only_then: Vec<&'a str>,
}

/// Courses on one time axis.
#[derive(Debug)]
pub struct Group<'a> {
    /// From one look to the next.
    pub step: String,
    /// Begin of the axis.
    pub begins: String,
    /// End of the axis.
    pub ends: String,
    /// The pictures.
    pub charts: Vec<Chart<'a>>,
    /// Names over the columns of the table.
    pub columns: Vec<String>,
    /// Its rows, look by look.
    pub rows: Vec<(String, Vec<String>)>,
}

/// What is known of a course beside it.
struct Behind<'a> {
    signal: &'a str,
    sentence: &'a str,
    /// Which figure was compared with which limit; `None` before a first look.
    limit: Option<(&'a str, Limit)>,
}

/// A time axis.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Axis {
    from: Timestamp,
    to: Timestamp,
}

impl<'a> Courses<'a> {
    /// With the limits that the rules set.
    pub fn new(
        courses: &'a [Course],
        rules: &'a [FiredRule],
        timeline: &[TimelinePoint],
        decided_at: Timestamp,
    ) -> Self {
        let behind = |fact: &'a Fact| Behind {
            signal: &fact.signal,
            sentence: &fact.sentence,
            limit: Some((fact.compared.as_str(), Limit::of(fact))),
        };
        let all: Vec<Behind<'_>> = rules.iter().flat_map(|rule| &rule.facts).map(behind).collect();
        Self::of(courses, &all, timeline, decided_at)
    }

    /// As evidence alone.
    pub fn blind(
        courses: &'a [Course],
        facts: &'a [Measured],
        timeline: &[TimelinePoint],
        decided_at: Timestamp,
    ) -> Self {
        let behind = |fact: &'a Measured| Behind { signal: &fact.signal, sentence: &fact.sentence, limit: None };
        Self::of(courses, &facts.iter().map(behind).collect::<Vec<_>>(), timeline, decided_at)
    }

    fn of(courses: &'a [Course], behind: &[Behind<'a>], timeline: &[TimelinePoint], decided_at: Timestamp) -> Self {
        let mut groups: Vec<(Axis, i64, Vec<&Course>)> = Vec::new();
        for course in courses.iter().filter(|course| !course.least.is_empty()) {
            let axis = Axis::of(course, timeline);
            match groups.iter_mut().find(|(known, step, _)| (*known, *step) == (axis, course.step_secs)) {
                Some((_, _, members)) => members.push(course),
                None => groups.push((axis, course.step_secs, vec![course])),
            }
        }
        let mut only_then: Vec<&str> = Vec::new();
        for one in behind {
            let is_drawn = courses.iter().any(|course| course.signal == one.signal);
            if !is_drawn && !only_then.contains(&one.sentence) {
                only_then.push(one.sentence);
            }
        }
        let group = |(number, (axis, step, members)): (usize, (Axis, i64, Vec<&'a Course>))| {
            let chart = |(at, course): (usize, &&'a Course)| {
                let facts = behind.iter().filter(|one| one.signal == course.signal);
                let sentence = facts.clone().map(|one| one.sentence).next().unwrap_or(&course.signal);
                let mut limits: Vec<Limit> = Vec::new();
                for (compared, limit) in facts.filter_map(|one| one.limit.as_ref()) {
                    if *compared == course.compared && !limits.contains(limit) {
                        limits.push(limit.clone());
                    }
                }
                Chart::new(format!("course-{number}-{at}"), course, sentence, &limits, axis, decided_at)
            };
            Group {
                step: figures::span(step),
                begins: axis.from.minute(),
                ends: axis.to.minute(),
                charts: members.iter().enumerate().map(chart).collect(),
                columns: columns(&members),
                rows: rows(&members),
            }
        };
        Self { groups: groups.into_iter().enumerate().map(group).collect(), only_then }
    }

    /// Whether any picture shows a plain share.
    pub fn shows_shares(&self) -> bool {
        self.charts().any(|chart| !chart.shares.is_empty())
    }

    /// Whether any shows what is usual.
    pub fn shows_usual(&self) -> bool {
        self.charts().any(|chart| chart.usual.is_some())
    }

    /// Whether any shows a limit.
    pub fn shows_limits(&self) -> bool {
        self.charts().any(|chart| !chart.limits.is_empty())
    }

    /// Whether any figure is known between bounds alone.
    pub fn shows_bounds(&self) -> bool {
        self.charts().any(|chart| !chart.band.is_empty())
    }

    fn charts(&self) -> impl Iterator<Item = &Chart<'a>> {
        self.groups.iter().flat_map(|group| &group.charts)
    }
}

impl Axis {
    /// That of the activity where a course is about as long; else its own.
    fn of(course: &Course, timeline: &[TimelinePoint]) -> Self {
        let own = Self { from: course.until.plus_secs(-course.step_secs.saturating_mul(STEPS)), to: course.until };
        let Some((first, last)) = timeline.first().zip(timeline.last()) else { return own };
        let shared = Self { from: first.at, to: last.at.plus_secs(last.secs) };
        let near = (own.from.0 - shared.from.0).abs() <= (shared.to.0 - shared.from.0) / 10;
        if near && own.to <= shared.to { shared } else { own }
    }

    /// The part of the axis that lies before a moment, in 0..=1.
    fn part(self, at: Timestamp) -> f64 {
        let length = (self.to.0 - self.from.0).max(1) as f64;
        ((at.0 - self.from.0) as f64 / length).clamp(0.0, 1.0)
    }
}

/// A name, and which figure of it, where that has to be said.
fn name(course: &Course) -> String {
    match course.compared.as_str() {
        "count" => course.signal.clone(),
        compared => format!("{}, {}", course.signal, words::compared(compared)),
    }
}

fn columns(courses: &[&Course]) -> Vec<String> {
    let mut columns = Vec::new();
    for course in courses {
        columns.push(name(course));
        if !course.shares.is_empty() {
            columns.push(format!("{}, plain share", course.signal));
        }
    }
    columns
}

/// A row for each look of any of them that brings something else, oldest first, and the last. Looks of courses on one axis fall together.
fn rows(courses: &[&Course]) -> Vec<(String, Vec<String>)> {
    let mut times: Vec<Timestamp> = courses.iter().flat_map(|course| course.looks().map(|(at, _)| at)).collect();
    times.sort_unstable();
    times.dedup();
    let missing = || "–".to_owned();
    let cells = |at: Timestamp| {
        let mut cells = Vec::new();
        for course in courses {
            let is_share = !course.shares.is_empty();
            let look = course.looks().enumerate().find(|(_, (time, _))| *time == at);
            let figure = look.and_then(|(_, (_, figure))| figure);
            cells.push(figure.map_or_else(missing, |(least, most)| between(least, most, is_share)));
            if is_share {
                let share = look.and_then(|(number, _)| course.shares.get(number).copied().flatten());
                cells.push(share.map_or_else(missing, figures::share));
            }
        }
        cells
    };
    let all: Vec<(Timestamp, Vec<String>)> = times.into_iter().map(|at| (at, cells(at))).collect();
    let is_news = |at: usize| at == 0 || at + 1 == all.len() || all[at].1 != all[at - 1].1;
    (0..all.len()).filter(|at| is_news(*at)).map(|at| (all[at].0.minute(), all[at].1.clone())).collect()
}

/// One figure, or two where they read differently.
fn between(least: f64, most: f64, is_share: bool) -> String {
    let (least, most) = (figures::measured(least, is_share), figures::measured(most, is_share));
    if least == most { least } else { format!("{least} to {most}") }
}

#[cfg(test)]
#[path = "courses/tests.rs"]
mod tests;
