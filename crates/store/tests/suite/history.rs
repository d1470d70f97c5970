//! Random histories: many steps on a few matters, lawful or not, as seeds of the property tests.

use proptest::prelude::*;
use wenjin_matter::{Command, MatterId};
use wenjin_store::Store;

use crate::place::{Place, command, submission, text};

/// One attempt: which matter, which step, and a number that its fields are made from.
pub type Attempt = (u8, u8, u8);

pub fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    prop::collection::vec((0..6u8, 0..7u8, any::<u8>()), 1..40)
}

pub const STATIONS: [&str; 3] = ["", "s-1", "s-2"];
pub const HANDLERS: [&str; 3] = ["", "u-1", "u-2"];
pub const TITLES: [&str; 5] = ["缺斤少两", "过期食品", "100%_\\退款", "Abc 虚假宣传", "电梯"];

/// Makes every attempt, many of which are refused, and answers the ids of the matters.
pub fn live(place: &Place, store: &Store, attempts: &[Attempt]) -> Vec<MatterId> {
    let ids: Vec<MatterId> = (0..6).map(|_| place.id()).collect();
    let commands = attempts.iter().map(|attempt| submission(made(&ids, *attempt)));
    store.act_all(commands.collect());
    ids
}

fn made(ids: &[MatterId], (matter, step, seed): Attempt) -> Command {
    let id = ids[usize::from(matter)];
    let of = |words: &[&'static str], part: u8| words[usize::from(part) % words.len()];
    let at = |command: Command| Command {
        at: command.at.checked_sub(jiff::Span::new().days(i64::from(seed % 20))).unwrap(),
        ..command
    };
    let station = ("station", text(of(&STATIONS, seed)));
    match step {
        0..=2 => {
            let fields = [
                ("title", text(of(&TITLES, seed))),
                ("respondent-name", text(of(&["甲店", "乙店"], seed / 5))),
                ("phone", text("10000000000")),
                ("source", text(of(&["", "12345"], seed))),
                ("source-key", text(format!("k{seed}"))),
                station,
            ];
            at(command(id, "receive", "clerk", fields))
        }
        3 => at(command(
            id,
            "assign",
            "chief",
            [("handler", text(of(&HANDLERS, seed / 3))), station],
        )),
        4 => at(command(id, of(&["suspend", "resume"], seed), "clerk", [])),
        5 => at(command(id, "answer", "clerk", [("words", text("答复"))])),
        _ => command(id, of(&["close", "answer"], seed), "clerk", []),
    }
}
