//! Rows that take over what stands in an earlier row of the account against rows that read everything anew.

use std::collections::BTreeSet;

use super::super::counted::spread;
use super::super::layout;
use super::*;
use crate::event::{BounceClass, Event, Hash, Kind, Traits};
use crate::window::next_hour;

/// An event of any kind with something in most fields, some time after the one before.
fn some_event(number: u64, at: &mut i64) -> Event {
    let random = |what: u64| spread(number * 100 + what);
    let hash = |what: u64, many: u64| Hash::new(spread(random(what) % many)).filter(|_| random(what + 50) % 8 > 0);
    let mut event = Event::sample("a");
    // Days of one kind alone fill counters and sets; others mix them.
    let kind = if random(0) % 3 > 0 { random(1) % 3 * 7 } else { random(2) };
    event.kind = Kind::ALL[usize::try_from(kind % Kind::ALL.len() as u64).unwrap()];
    // Mostly close together, so that windows of kinds that do not come now lose events one by one.
    let steps = [0, 40, 900, 900, 900, 900, 20_000, 5_000_000];
    let step = if random(3).is_multiple_of(900) { 90_000_000 } else { steps[usize::try_from(random(3) % 8).unwrap()] };
    *at += i64::try_from(random(4) % (step + 1)).unwrap();
    let late = if random(5).is_multiple_of(12) { i64::try_from(random(6) % 400_000).unwrap() } else { 0 };
    event.at = *at - late;
    event.count = if random(7).is_multiple_of(9) { 1 + u32::try_from(random(8) % 40).unwrap() } else { 1 };
    (event.parent, event.message, event.campaign) = (hash(10, 50), hash(11, 5_000), hash(12, 6));
    (event.recipient, event.recipient_block, event.recipient_ten) = (hash(13, 900), hash(14, 60), hash(15, 200));
    (event.sender, event.sender_group, event.ip_prefix) = (hash(16, 20), hash(17, 9), hash(18, 400));
    (event.device, event.api_key, event.url_host) = (hash(19, 30), hash(20, 5), hash(21, 300));
    (event.content, event.simhash) = (hash(22, 200), hash(23, 3_000));
    event.traits = Traits::from_bits(if random(24).is_multiple_of(2) { 0 } else { random(25) });
    event.country = [None, Some(*b"DE"), Some(*b"FR"), Some(*b"LV")][usize::try_from(random(28) % 4).unwrap()];
    event.url_count = u8::try_from(random(26) % 2).unwrap();
    event.duration_s = u32::try_from(random(27) % 500).ok();
    event.bounce =
        Some([BounceClass::Hard, BounceClass::Soft, BounceClass::Block][usize::try_from(number % 3).unwrap()]);
    event
}

#[test]
fn a_row_that_takes_over_from_an_earlier_one_reads_as_one_that_reads_everything() {
    let plan = Plan::new(0..variables().len());
    let (mut carried, mut fresh) = (Frame::new(&plan), Frame::new(&plan));
    let mut account = Account::new("a".into(), layout().id);
    let (mut at, mut before, mut taken_over) = (1_700_000_000_000, None, 0);
    for number in 0..6_000 {
        // A silence that moves the base of its times.
        at += if number == 4_000 { 60 * 86_400_000 } else { 0 };
        let event = some_event(number, &mut at);
        account.windows.move_on(event.at);
        let habits = account.profile.take(&event);
        let moved = Moved { habits, ..layout().take(&mut account.windows, &event) };
        fresh.push(&plan, &mut account.clone());
        match before {
            Some(row) => carried.push_after(&plan, &mut account, row, moved),
            None => carried.push(&plan, &mut account),
        }
        let row = carried.rows() - 1;
        taken_over += usize::from(before.is_some());
        for variable in plan.variables() {
            let name = &variables()[variable].name;
            let readings = (carried.reading(&plan, variable, row), fresh.reading(&plan, variable, row));
            assert_eq!(readings.0, readings.1, "{name} after event {number}");
        }
        for (all, some) in carried.touched_in(row).iter().zip(fresh.touched_in(row)) {
            assert_eq!(all & some, *some, "what holds something is touched");
        }
        before = Some(row);
        if carried.is_full() {
            carried.clear();
            fresh.clear();
            before = None;
        }
    }
    assert!(taken_over > 5_000);
}

#[test]
fn a_row_takes_nothing_over_from_before_a_silence_that_moves_the_base_of_times() {
    let plan = Plan::new(0..variables().len());
    let (mut carried, mut fresh) = (Frame::new(&plan), Frame::new(&plan));
    let mut account = Account::new("a".into(), layout().id);
    // From the first event on, and again right after such a silence: times stand where they stood.
    for (number, kind) in [Kind::EmailSubmitted, Kind::MessageSubmitted, Kind::ContentPosted].into_iter().enumerate() {
        let at = 1_700_000_000_000 + i64::try_from(number).unwrap() * 20 * 86_400_000;
        let event = Event { at, kind, ..Event::sample("a") };
        account.windows.move_on(at);
        let moved = layout().take(&mut account.windows, &event);
        fresh.push(&plan, &mut account.clone());
        match number.checked_sub(1) {
            Some(before) => carried.push_after(&plan, &mut account, before, moved),
            None => carried.push(&plan, &mut account),
        }
        for variable in plan.variables() {
            let readings = (carried.reading(&plan, variable, number), fresh.reading(&plan, variable, number));
            assert_eq!(readings.0, readings.1, "{} after event {number}", variables()[variable].name);
        }
    }
}

#[test]
fn what_is_read_from_habits_stays_until_the_time_stated_or_an_event_moves_it() {
    let plan = Plan::new(0..variables().len());
    let mut account = Account::new("a".into(), layout().id);
    let (mut at, mut with_end, mut ended) = (1_700_000_000_000, BTreeSet::new(), BTreeSet::new());
    for number in 0..12_000 {
        // Nearly a day apart now and then.
        at += if spread(number).is_multiple_of(300) { 86_000_000 } else { 0 };
        let mut event = some_event(number, &mut at);
        // As a machine does them.
        match number / 100 % 10 {
            3 => event.kind = Kind::VerificationStarted,
            4 => event.kind = Kind::ContentPosted,
            _ => {}
        }
        account.windows.move_on(event.at);
        let (before, now) = (account.profile.clone(), account.windows.now);
        let moved = account.profile.take(&event);
        let profile = &account.profile;
        plan.each_of_habits(profile.kept(), |from| {
            if from.habit & moved == 0 {
                let (before, after) = (from.reading(&before, now), from.reading(profile, now));
                assert_eq!(before, after, "{:?} is not moved by event {number}: {:?}", from.to, event.kind);
            }
            let (reading, until) = (from.reading(profile, now), from.until(profile, now));
            assert!(until > now, "a time to come");
            let last = until.min(next_hour(now)) - 1;
            let between = now + i64::try_from(spread(number) % 3_600_000).unwrap();
            for later in [between.min(last), last] {
                assert_eq!(from.reading(profile, later), reading, "{:?} after event {number}", from.to);
            }
            if until < i64::MAX {
                with_end.insert(from.to.num);
            }
            if until < i64::MAX && from.reading(profile, until) != reading {
                ended.insert(from.to.num);
            }
        });
    }
    let columns = |index: usize| plan.columns(index).map(|columns| columns.num);
    let never = |index: &usize| columns(*index).is_some_and(|num| with_end.contains(&num) && !ended.contains(&num));
    let never: Vec<_> = plan.variables().filter(never).map(|index| &variables()[index].name).collect();
    assert!(never.is_empty() && ended.len() > 10, "{never:?} never ended");
}
