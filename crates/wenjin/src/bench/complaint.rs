//! The lives of made-up complaints under the project's own rules, as commands of one step after the
//! other. Nobody and nothing in them exists. Left out: everything that does not cost the writer more
//! or less, so there are three lives and no dice.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use uuid::Uuid;
use wenjin_bureau::steady::complaint::FAMILY;
use wenjin_matter::{Actor, Command, MatterId, Value};
use wenjin_store::Submission;

/// The day the made-up complaints are received: order 121 is in force from the first step on.
const RECEIVED_ON: Date = date(2026, 5, 6);

/// Account, name and role of those who act.
const INTAKE: (&str, &str, &str) = ("u-bench-1", "演示登记员", "intake");
const HANDLER: (&str, &str, &str) = ("u-bench-2", "演示办理员", "handler");

/// The lives, each ending closed.
pub struct Lives(Vec<Vec<Command>>);

impl Lives {
    /// Agreed, terminated, refused: ten, ten and five acts.
    pub fn new() -> Lives {
        Lives(vec![mediated(true), mediated(false), refused()])
    }
}

/// One person working through complaints, act by act.
pub struct Desk<'a> {
    lives: &'a Lives,
    /// Which life, and how far it has come.
    life: usize,
    step: usize,
    matter: MatterId,
}

impl<'a> Desk<'a> {
    /// The `number`th person.
    pub fn new(lives: &'a Lives, number: usize) -> Desk<'a> {
        Desk { lives, life: number % lives.0.len(), step: 0, matter: MatterId(Uuid::now_v7()) }
    }

    /// The next act, under a key of its own as every form has one.
    pub fn next(&mut self) -> Submission {
        let life = &self.lives.0[self.life];
        let command = Command { matter: self.matter, ..life[self.step].clone() };
        let key = format!("{}:{}-{}", command.by.account, self.matter, self.step);
        self.step += 1;
        if self.step == life.len() {
            (self.life, self.step) = ((self.life + 1) % self.lives.0.len(), 0);
            self.matter = MatterId(Uuid::now_v7());
        }
        Submission { key: Some(key), now: command.at, command }
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

/// A life being written: each act happens a day after the one before.
struct Life {
    at: DateTime,
    acts: Vec<Command>,
}

impl Life {
    fn begin() -> Life {
        let mut life = Life { at: RECEIVED_ON.at(9, 30, 0, 0), acts: Vec::new() };
        life.act(
            INTAKE,
            "receive",
            &[
                ("title", text("合成：电水壶用了三天不通电")),
                ("channel", text("12345-line")),
                ("complainant-name", text("甲某")),
                ("complainant-phone", text("10000000000")),
                ("complainant-address", text("合成路一号")),
                ("respondent-name", text("合成家电行（虚构）")),
                ("respondent-address", text("合成街二号")),
                ("facts", text("合成：购买的电水壶使用三天后不通电，商家以过了退货期为由不同意更换，消费者有付款记录和照片。")),
                ("demand", text("合成：更换同型号的新品，或者退还货款。")),
                ("amount", Value::Number(12_800)),
                ("bought-on", Value::Date(date(2026, 5, 1))),
                ("knew-on", Value::Date(date(2026, 5, 4))),
                ("consent-publish", Value::Flag(true)),
                ("consent-entrust", Value::Flag(false)),
            ],
        );
        life.act(INTAKE, "assign", &[("station", text("st-03")), ("handler", text(HANDLER.0))]);
        life
    }

    fn act(&mut self, by: (&str, &str, &str), step: &str, fields: &[(&str, Value)]) {
        let fields: BTreeMap<String, Value> =
            fields.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
        self.acts.push(Command {
            matter: MatterId(Uuid::nil()),
            family: FAMILY.to_string(),
            step: step.to_string(),
            at: self.at,
            by: Actor { account: by.0.into(), name: by.1.into(), role: by.2.into() },
            fields,
            attachments: Vec::new(),
            seen: None,
        });
        self.at = self.at.checked_add(1.day()).unwrap_or(self.at);
    }

    fn told(&mut self) {
        let on = Value::Date(self.at.date());
        self.act(HANDLER, "tell-decision", &[("told-way", text("phone")), ("told-on", on)]);
    }

    fn closed(mut self) -> Vec<Command> {
        self.act(HANDLER, "close", &[]);
        self.acts
    }
}

fn refused() -> Vec<Command> {
    let mut life = Life::begin();
    life.act(
        HANDLER,
        "refuse",
        &[
            ("refusal-ground", text("already-handled")),
            ("refusal-facts", text("合成：同一争议已由合成区消费者协会（虚构）调解结束。")),
            ("other-remedies", text("合成：可以协商、申请仲裁，或者向人民法院起诉。")),
        ],
    );
    life.told();
    life.closed()
}

fn mediated(agreed: bool) -> Vec<Command> {
    let mut life = Life::begin();
    let contact = [("contact-person", text(HANDLER.1)), ("contact-phone", text("10000000002"))];
    life.act(HANDLER, "accept", &contact);
    life.told();
    life.act(HANDLER, "consent-complainant", &[("complainant-consents", Value::Flag(true))]);
    life.act(HANDLER, "consent-respondent", &[("respondent-consents", Value::Flag(true))]);
    let mediator = [("method", text("on-site")), ("mediator", text(HANDLER.0))];
    life.act(HANDLER, "start-mediation", &mediator);
    if agreed {
        let words = text("合成：商家在七日内更换同型号新品，双方再无争议。");
        life.act(
            HANDLER,
            "agree",
            &[("agreement", words), ("performed-at-once", Value::Flag(false))],
        );
        life.act(HANDLER, "issue-agreement", &[]);
    } else {
        let facts = text("合成：被投诉人明确表示不能达成协议。");
        let ground = text("no-agreement");
        life.act(
            HANDLER,
            "terminate",
            &[("termination-ground", ground), ("termination-facts", facts)],
        );
        let (on, way) = (Value::Date(life.at.date()), text("phone"));
        life.act(
            HANDLER,
            "tell-termination",
            &[
                ("complainant-told-on", on.clone()),
                ("complainant-told-way", way.clone()),
                ("respondent-told-on", on),
                ("respondent-told-way", way),
            ],
        );
    }
    life.closed()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wenjin_matter::{Matter, decide};

    use super::*;
    use crate::rulebook;

    #[test]
    fn every_life_is_lawful_and_ends_closed() {
        let rules = rulebook::load(None).expect("the project's own rules load");
        let lives = Lives::new();
        let mut desk = Desk::new(&lives, 0);
        let mut matters: BTreeMap<MatterId, Matter> = BTreeMap::new();
        for _ in 0..25 {
            let Submission { command, now, .. } = desk.next();
            let matter = matters.remove(&command.matter);
            let matter = matter.unwrap_or_else(|| Matter::new(command.matter, FAMILY));
            let acts = decide(&rules, &matter, &command, now)
                .unwrap_or_else(|refusal| panic!("{}: {refusal:?}", command.step));
            let matter = acts.into_iter().fold(matter, Matter::evolve);
            matters.insert(matter.id, matter);
        }
        let ends: Vec<(&str, usize)> =
            matters.values().map(|it| (it.stage.as_str(), it.acts.len())).collect();
        assert_eq!(ends, [("closed", 10), ("closed", 10), ("closed", 5)]);
    }
}
