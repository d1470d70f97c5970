//! What the people of the bureau wish on a day: mostly what the rules offer them, sometimes what they
//! may not, sometimes the same page once more, sometimes late.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use wenjin_law::rule::{Field, FieldKind};
use wenjin_matter::decide::asked_fields;
use wenjin_matter::{Actor, Command, Matter, MatterId, Value, next_steps};
use wenjin_store::Submission;

use super::dice::Dice;
use super::{FAMILY, Order, Simulation, time};
use crate::play;

/// Steps that a bureau takes, but not all day: notes, and what is rare.
const SELDOM: [&str; 13] = [
    "note",
    "reveal-identity",
    "record-contact",
    "supplement",
    "assign",
    "return-to-intake",
    "dispute-competence",
    "find-extortion",
    "choose-regime",
    "transfer",
    "transfer-food",
    "refuse",
    "terminate",
];

impl Simulation {
    /// One wish of that hour; none where nobody had one.
    pub fn wish(&mut self, day: Date, hour: i8, n: usize, worked: bool) -> Option<Submission> {
        let now = time(day, hour, n);
        if !worked {
            return Some(self.opening(now, "receive-public", "投诉人", "public"));
        }
        match self.dice.below(20) {
            0 => self.sent_again(),
            1 => self.imported(now),
            2 => Some(self.received(now)),
            3 => self.anything(now),
            _ => self.worked_on(now),
        }
    }

    fn received(&mut self, now: DateTime) -> Submission {
        match self.dice.below(4) {
            0 => self.opening(now, "receive-public", "投诉人", "public"),
            _ => self.opening(now, "receive", "登记员甲", "intake"),
        }
    }

    fn opening(&mut self, now: DateTime, step: &str, name: &str, role: &str) -> Submission {
        let id = self.new_id();
        let matter = Matter::new(id, FAMILY);
        // Letters are registered days after they came.
        let at = if self.dice.once_in(6) { self.earlier(now) } else { now };
        self.submission(&matter, step, play::actor(name, role), at, now)
    }

    /// A page sent again: the same command with the same key.
    fn sent_again(&mut self) -> Option<Submission> {
        let recent = self.answered.len().saturating_sub(200);
        self.dice.one(&self.answered[recent..]).map(|(submission, _)| submission.clone())
    }

    /// A row of the other system, new, known or changed, twice in one file or not.
    fn imported(&mut self, now: DateTime) -> Option<Submission> {
        if self.orders.is_empty() || self.dice.once_in(2) {
            let number = format!("A-{}", self.orders.len() + 1);
            let received_at = now.saturating_sub((14 + self.dice.below(9) as i32).hours());
            self.orders.push(Order { number, digest: 0, received_at });
        }
        let recent = self.orders.len().saturating_sub(40);
        let which = recent + self.dice.below(self.orders.len() - recent);
        let Order { number, digest, received_at } = self.orders[which].clone();
        let digest = digest.to_string();
        let known = self.machine.store().find_by_source("hotline", &number).expect("a look-up");
        let (step, matter, at) = match known {
            None => ("receive-import", Matter::new(self.new_id(), FAMILY), received_at),
            Some((_, before)) if before == digest => return None,
            Some((id, _)) => ("update-import", self.matters[&id].clone(), now),
        };
        match step {
            "receive-import" => self.figures.imported += 1,
            _ => self.figures.updated += 1,
        }
        // A row says the same whoever reads it, and however often.
        let row = Dice::new(which as u64 * 1000 + digest.len() as u64);
        let own = std::mem::replace(&mut self.dice, row);
        let mut fields = self.fields(&matter, step, received_at);
        self.dice = own;
        // The number a row is known by is given once and never changes.
        let origin = [("source", "hotline"), ("source-key", &number), ("source-digest", &digest)];
        let told = if step == "update-import" { &origin[2..] } else { &origin };
        for (name, value) in told {
            fields.insert((*name).into(), Value::Text((*value).into()));
        }
        let command = Command {
            matter: matter.id,
            family: FAMILY.into(),
            step: step.into(),
            at,
            by: play::actor("来件导入", "import"),
            fields,
            attachments: vec![],
            seen: None,
        };
        // A row opens one matter, whatever it says; each change of it is recorded once.
        let key = match matter.version() {
            0 => format!("import:hotline:{number}"),
            seen => format!("import:hotline:{number}:{digest}:{seen}"),
        };
        Some(Submission { key: Some(key), command, now })
    }

    /// Some rows of the other system say something else than yesterday.
    pub fn change_orders(&mut self) {
        let recent = self.orders.len().saturating_sub(40);
        for order in &mut self.orders[recent..] {
            order.digest += u32::from(self.dice.once_in(30));
        }
    }

    /// Work on an open matter: something that is offered to somebody.
    fn worked_on(&mut self, now: DateTime) -> Option<Submission> {
        let matter = self.open_matter()?;
        for _ in 0..20 {
            let (name, role) = *self.dice.one(&play::CAST)?;
            if role == "import" {
                continue;
            }
            let rules = self.rules.clone();
            let offers = next_steps(&rules, &matter, name, role, now);
            let able: Vec<&str> =
                offers.iter().filter(|step| step.refusal.is_none()).map(|step| step.code).collect();
            let Some(step) = self.dice.one(&able).copied() else { continue };
            let again = matter.last(step).is_some() && self.dice.below(8) > 0;
            let seldom = SELDOM.contains(&step) && self.dice.below(10) > 0;
            if again || seldom {
                continue;
            }
            let at = if self.dice.once_in(12) { self.earlier(now) } else { now };
            return Some(self.submission(&matter, step, play::actor(name, role), at, now));
        }
        None
    }

    /// Any step by anybody, whether it may be or not.
    fn anything(&mut self, now: DateTime) -> Option<Submission> {
        let matter = match self.dice.below(3) {
            0 => self.any_matter()?,
            _ => self.open_matter()?,
        };
        let rules = self.rules.clone();
        let steps: Vec<&str> = rules.steps_of(FAMILY).map(|rule| rule.id.name()).collect();
        let step = *self.dice.one(&steps)?;
        let (name, role) = *self.dice.one(&play::CAST)?;
        let at = match self.dice.below(8) {
            0 => now.saturating_add(3.days()),
            1 => now.saturating_sub(400.days()),
            _ => now,
        };
        let mut submission = self.submission(&matter, step, play::actor(name, role), at, now);
        let fields = &mut submission.command.fields;
        if let Some(name) = fields.keys().next().cloned()
            && self.dice.once_in(3)
        {
            fields.insert(name, Value::Number(-1));
        }
        submission.command.seen = self.dice.once_in(4).then_some(1);
        Some(submission)
    }

    fn open_matter(&mut self) -> Option<Matter> {
        // The oldest wait longest, but most work is on what is new.
        let oldest = self.dice.once_in(3);
        let many = self.open.len().min(40);
        let from = if oldest { 0 } else { self.open.len() - many };
        let id = *self.dice.one(&self.open[from..from + many])?;
        Some(self.matters[&id].clone())
    }

    fn any_matter(&mut self) -> Option<Matter> {
        let ids: Vec<MatterId> = self.matters.keys().copied().collect();
        self.dice.one(&ids).map(|id| self.matters[id].clone())
    }

    fn earlier(&mut self, now: DateTime) -> DateTime {
        now.saturating_sub((1 + self.dice.below(9) as i32).days())
    }

    fn submission(
        &mut self,
        matter: &Matter,
        step: &str,
        by: Actor,
        at: DateTime,
        now: DateTime,
    ) -> Submission {
        let command = Command {
            matter: matter.id,
            family: FAMILY.into(),
            step: step.into(),
            at,
            by,
            fields: self.fields(matter, step, at),
            attachments: vec![],
            seen: None,
        };
        Submission { key: Some(self.new_key()), command, now }
    }

    /// What the step asks for, and now and then what it does not insist on.
    fn fields(&mut self, matter: &Matter, step: &str, at: DateTime) -> BTreeMap<String, Value> {
        let rules = self.rules.clone();
        let Ok((version, law_on)) = asked_fields(&rules, matter, step, at) else {
            return BTreeMap::new();
        };
        let dice = &mut self.dice;
        let mut out = play::required(&rules, version, law_on, at, &mut |n| dice.below(n));
        // Where a row came from is said by the import alone.
        let optional = |field: &&Field| !field.required && !field.name.starts_with("source");
        for field in version.body.fields.iter().filter(optional) {
            let often = if field.kind == FieldKind::Flag { 10 } else { 3 };
            if dice.below(often) < often / 3 + usize::from(field.kind == FieldKind::Flag) * 6 {
                let value = play::value(&rules, field, law_on, at, &mut |n| dice.below(n));
                out.insert(field.name.clone(), value);
            }
        }
        // A day in the past for what was found, one to come for what is set.
        for (name, value) in &mut out {
            if let Value::Date(day) = value {
                let days = dice.below(6) as i32;
                *day = match name.as_str() {
                    "until" => day.saturating_add(days.days()),
                    "knew-on" => day.saturating_sub((days * 250).days()),
                    _ => day.saturating_sub(days.days()),
                };
            }
        }
        out
    }
}
