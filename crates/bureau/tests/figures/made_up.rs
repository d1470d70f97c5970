//! Made-up records of every shape, the same for the same seed: many of them impossible in life, so that
//! the formulas are tried where they differ from one another.

use jiff::ToSpan as _;
use jiff::civil::{DateTime, date};
use wenjin_bureau::steady::numbers::{
    CallBack, Class, Ending, Invitation, Kind, Payment, Record, Run, Satisfaction,
};

use crate::figures::id;

/// The stations of the records.
pub const STATIONS: [&str; 4] = ["", "st-01", "st-02", "st-03"];

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    fn once_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// A moment up to so many days after `from`.
    fn after(&mut self, from: DateTime, days: u64) -> DateTime {
        from + (self.below(days * 1440) as i64).minutes()
    }

    fn maybe<T>(&mut self, n: u64, value: impl FnOnce(&mut Dice) -> T) -> Option<T> {
        (!self.once_in(n)).then(|| value(self))
    }
}

/// So many records of the years 2023 to 2026.
pub fn records(seed: u64, count: u128) -> Vec<Record> {
    let mut dice = Dice(seed);
    (1..=count).map(|number| record(&mut dice, number, count)).collect()
}

fn record(dice: &mut Dice, number: u128, count: u128) -> Record {
    let kind = [Kind::Ticket, Kind::Ticket, Kind::Complaint, Kind::Report][dice.below(4) as usize];
    // Most in the two months that are compared, the rest over the years before.
    let received = match dice.below(2) {
        0 => dice.after(date(2026, 5, 1).at(0, 0, 0, 0), 50),
        _ => dice.after(date(2023, 1, 1).at(0, 0, 0, 0), 1260),
    };
    let mut record = Record::new(id(number), kind, received);
    record.number = format!("演示{number}");
    record.station = STATIONS[dice.below(4) as usize].into();
    record.channel = ["12345-line", "12315-platform"][dice.below(2) as usize].into();
    // Only backwards, so that most links are no circle; a few are.
    let other = |dice: &mut Dice| id(1 + u128::from(dice.below(count as u64)));
    record.merged_into = dice.once_in(6).then(|| other(dice));
    record.origin = (kind != Kind::Ticket && dice.once_in(3)).then(|| other(dice));
    if record.merged_into.is_some_and(|into| into >= record.id) {
        record.merged_into = None;
    }
    if record.origin.is_some_and(|origin| origin >= record.id) {
        record.origin = None;
    }
    let classes: &[Class] = match kind {
        Kind::Ticket => &[Class::Contact, Class::Finish],
        Kind::Complaint => &[Class::Accept, Class::Finish],
        Kind::Report => &[Class::Verify],
    };
    for class in classes {
        for _ in 0..[0, 1, 1, 1, 2][dice.below(5) as usize] {
            record.runs.push(run(dice, *class, received));
        }
    }
    record.contact_at = dice.maybe(5, |dice| dice.after(received, 3));
    record.contact_recorded_at = record.contact_at.map(|at| dice.after(at, 2));
    record.ended_at = dice.maybe(4, |dice| dice.after(received, 30));
    record.officer_solved = dice.maybe(3, |dice| dice.once_in(2));
    record.call_back = dice.maybe(2, |dice| CallBack {
        at: dice.after(received, 40),
        satisfaction: [
            Satisfaction::Satisfied,
            Satisfaction::Basically,
            Satisfaction::NotSatisfied,
            Satisfaction::NoAnswer,
        ][dice.below(4) as usize],
        solved: dice.maybe(3, |dice| dice.once_in(2)),
        taken_out: dice.once_in(9),
    });
    record.redo = u32::from(dice.once_in(7));
    record.supervised = u32::from(dice.once_in(8));
    record.accepted_at = dice.maybe(4, |dice| dice.after(received, 9));
    record.transferred_at = dice.once_in(8).then(|| dice.after(received, 12));
    record.agreed_at = dice.once_in(2).then(|| dice.after(received, 40));
    record.terminated_at =
        (record.agreed_at.is_none() && dice.once_in(2)).then(|| dice.after(received, 40));
    record.agreed_fen = dice.once_in(2).then(|| dice.below(500_000) as i64);
    if kind == Kind::Complaint {
        for _ in 0..[0, 0, 1, 2][dice.below(4) as usize] {
            let verified_at = dice.after(received, 60);
            record.payments.push(Payment { fen: dice.below(300_000) as i64, verified_at });
        }
        for _ in 0..[0, 0, 0, 1, 2][dice.below(5) as usize] {
            record.invitations.push(invitation(dice, received));
        }
    }
    record
}

fn run(dice: &mut Dice, class: Class, received: DateTime) -> Run {
    let started_at = dice.after(received, 2);
    let paused = dice.once_in(9);
    let in_hours = !paused && dice.once_in(3);
    let moment = dice.after(started_at, 3);
    let last_day =
        if in_hours { (moment - 1.second()).date() } else { dice.after(started_at, 20).date() };
    let end = dice.after(started_at, 24);
    let ending = match dice.below(8) {
        0 => Ending::Running,
        1 => Ending::Void(end),
        2 => Ending::Restarted(end),
        _ => Ending::Done(end),
    };
    Run {
        rule: "demo/made-up".into(),
        class,
        started_at,
        last_day: (!paused).then_some(last_day),
        last_moment: in_hours.then_some(moment),
        ending: if paused { Ending::Paused } else { ending },
        extended: dice.once_in(5),
    }
}

fn invitation(dice: &mut Dice, received: DateTime) -> Invitation {
    let invited_at = dice.after(received, 4);
    Invitation {
        firm: format!("演示商户（虚构）{}", dice.below(25)),
        invited_at,
        answer_by: dice.after(invited_at, 6),
        answered_at: dice.maybe(4, |dice| dice.after(invited_at, 7)),
    }
}
