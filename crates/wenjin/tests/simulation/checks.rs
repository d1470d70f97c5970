//! What must hold of the store after every day, whatever happened.

use std::collections::BTreeMap;

use jiff::civil::Date;
use wenjin_law::rule::FieldKind;
use wenjin_matter::state::{LawDay, law_day};
use wenjin_matter::summary::ClockRow;
use wenjin_matter::{Act, ClockState, Matter, MatterId, Value, clocks, summary};
use wenjin_store::Scope;

use super::{FAMILY, Simulation};
use crate::oracle;

impl Simulation {
    /// One matter: what was read back, its row, its clocks, and what the law wants of its last act.
    pub fn check(&mut self, id: MatterId, today: Date) {
        let matter = &self.matters[&id];
        let stored = self.machine.store().matter(id).expect("a matter").expect("it is there");
        assert_eq!(&stored, matter, "the store holds another matter");
        self.check_row(id, &stored);
        let clocks = clocks(&self.rules, &stored, today);
        self.figures.last_days += self.check_last_days(&stored, &clocks);
        self.check_lead_outlives(&stored, &clocks, today);
        self.check_ground(&stored);
        self.check_ended(&stored, &clocks);
    }

    /// The row of the lists is the one computed from the acts.
    fn check_row(&self, id: MatterId, stored: &Matter) {
        let computed = summary(&self.rules, stored).expect("a matter with acts");
        let row = self.machine.store().row(&Scope::All, id).expect("a row").expect("it is there");
        assert_eq!(row.version, stored.version());
        let mut listed = row.summary;
        listed.clocks.clone_from(&computed.clocks);
        assert_eq!(listed, computed, "the list shows another row");
        let by_rule = |mut rows: Vec<ClockRow>| {
            rows.sort_by(|a, b| a.rule.cmp(&b.rule));
            rows
        };
        let kept = by_rule(self.machine.store().clock_rows(id).expect("clocks"));
        assert_eq!(kept, by_rule(computed.clocks), "the list has other clocks");
    }

    /// Invariant 1: every last day has its derivation and is found a second way from the acts.
    fn check_last_days(&self, matter: &Matter, clocks: &[ClockState]) -> u64 {
        for clock in clocks {
            if let Some(deadline) = &clock.deadline {
                assert!(!deadline.derivation.is_empty(), "{}: no derivation", clock.rule);
            }
            assert_eq!(
                oracle::answered(clock),
                oracle::recomputed(&self.rules, matter, clock),
                "{} of matter {}",
                clock.rule,
                matter.id
            );
        }
        clocks.iter().filter(|clock| clock.deadline.is_some()).count() as u64
    }

    /// Invariant 2: ending the mediation never ends the verification of an offence found in it.
    fn check_lead_outlives(&self, matter: &Matter, clocks: &[ClockState], today: Date) {
        let Some(last) = matter.acts.last() else { return };
        if !matter.is_open("find-offence", "decide-verification") {
            return;
        }
        let clock = verification(clocks).expect("the verification has its clock");
        assert!(clock.is_live(), "the verification of {} is {:?}", matter.id, clock.phase);
        if !["find-offence", "approve-extension"].contains(&last.step.as_str()) {
            let before = wenjin_matter::clocks(&self.rules, &before_last(matter), today);
            let day = |clock: &ClockState| clock.deadline.as_ref().map(|it| it.last_day);
            let before = verification(&before).and_then(day);
            assert_eq!(before, day(clock), "{} moved the verification", last.step);
        }
    }

    /// Invariant 3: a refusal or a termination has its ground, of the list in force, and its facts,
    /// and its step and its form are in force on the day whose law applies.
    fn check_ground(&self, matter: &Matter) {
        let Some(act) = matter.acts.last() else { return };
        let (ground, facts) = match act.step.as_str() {
            "refuse" => ("refusal-ground", "refusal-facts"),
            "terminate" => ("termination-ground", "termination-facts"),
            _ => return,
        };
        let kind = &self.rules.matters[FAMILY];
        let LawDay::Of(on) = law_day(kind, &before_last(matter), act.at.date()) else {
            panic!("{} was taken without a choice of law", act.step)
        };
        let step = self.rules.step(FAMILY, &act.step).and_then(|rule| rule.on(on));
        let step = step.expect("the step is in force");
        assert_eq!(step.from, act.rule_from);
        assert!(!step.basis.is_empty(), "{} rests on nothing", act.step);
        let field = step.body.fields.iter().find(|field| field.name == ground);
        let Some(FieldKind::Choice(list)) = field.map(|field| &field.kind) else {
            panic!("the ground is chosen from no list")
        };
        let list = self.rules.lists[list].on(on).expect("the grounds are in force");
        let chosen = act.facts.get(ground).and_then(Value::text).and_then(|it| list.body.item(it));
        assert!(chosen.is_some_and(|item| item.basis.is_some()), "the ground is not in the list");
        let facts = act.get(facts).and_then(Value::text);
        assert!(facts.is_some_and(|facts| !facts.trim().is_empty()), "{} has no facts", act.step);
        let form = step.body.form.as_ref().map(|form| &self.rules.forms[form]);
        let form = form.and_then(|form| form.on(on)).expect("its form is in force");
        assert!(!form.basis.is_empty(), "the form rests on nothing");
        assert!(act.facts.contains_key("document-number"), "the document has no number");
    }

    /// No clock of the bureau's runs in a matter that has ended.
    fn check_ended(&self, matter: &Matter, clocks: &[ClockState]) {
        let stage = self.rules.matters[FAMILY].stage(&matter.stage).expect("a stage of its kind");
        let live = clocks.iter().filter(|clock| stage.ended && clock.is_live());
        let live: Vec<_> = live.map(|clock| &clock.rule).collect();
        assert!(live.is_empty(), "{live:?} in an ended matter {:#?}", steps(matter));
    }

    /// Every matter is there; what is computed again from the acts is what was kept.
    pub fn check_all(&mut self) {
        let kept = self.machine.store().projection_digest().expect("a digest");
        let rebuilt = self.machine.store().rebuild().expect("a rebuild");
        let again = self.machine.store().projection_digest().expect("a digest");
        assert_eq!(kept, again, "a rebuild gives other lists than were kept");
        let acts: u64 = self.matters.values().map(|matter| u64::from(matter.version())).sum();
        assert_eq!((rebuilt.matters, rebuilt.acts), (self.matters.len() as u64, acts));
        let verified = self.machine.verify(&self.published);
        assert_eq!(verified.findings, vec![], "what is stored does not hold together");
        assert_eq!(verified.acts, acts);
        self.figures.rebuilt += 1;
    }

    /// No number of a series is skipped or given twice, in the order of storing.
    pub fn check_numbers(&self) {
        let mut series: BTreeMap<String, i64> = BTreeMap::new();
        let mut position = 0;
        loop {
            let entries = self.machine.store().acts_from(position + 1, 500).expect("acts");
            let Some(last) = entries.last() else { break };
            assert_eq!(last.position, position + entries.len() as u64, "a position is missing");
            position = last.position;
            for (name, number) in entries.iter().flat_map(|entry| self.numbers(&entry.act)) {
                let last = series.entry(name).or_default();
                *last += 1;
                assert_eq!(number, *last, "a number was skipped or given twice");
            }
        }
        assert_eq!(series, self.series);
    }

    /// The numbers drawn in an act: series and place in it.
    fn numbers(&self, act: &Act) -> Vec<(String, i64)> {
        let year = act.at.year().to_string();
        let drawn = ["number", "document-number"].into_iter();
        drawn
            .filter_map(|name| act.facts.get(name)?.text())
            .map(|text| {
                let found = self.series.keys().filter(|series| series.contains(&year));
                let parts = found.filter_map(|series| {
                    let (head, tail) = series.split_once("{n}")?;
                    let number = text.strip_prefix(head)?.strip_suffix(tail)?;
                    Some((series.clone(), number.parse().ok()?))
                });
                parts.into_iter().next().unwrap_or_else(|| panic!("{text} is of no series"))
            })
            .collect()
    }

    /// Invariant 11: a row of the other system became one matter, however often it came.
    pub fn check_imports(&self) {
        let mut opened: BTreeMap<&str, u32> = BTreeMap::new();
        for matter in self.matters.values() {
            let key = matter.acts.first().and_then(|act| act.facts.get("source-key"));
            if let Some(key) = key.and_then(Value::text) {
                *opened.entry(key).or_default() += 1;
            }
        }
        assert!(opened.values().all(|many| *many == 1), "an order became two matters");
        for order in &self.orders {
            let key = order.number.as_str();
            let found = self.machine.store().find_by_source("hotline", key).expect("a look-up");
            assert_eq!(found.is_some(), opened.contains_key(key), "{key}");
        }
    }
}

/// The matter as it was before its last act.
fn before_last(matter: &Matter) -> Matter {
    let acts = matter.acts[..matter.acts.len().saturating_sub(1)].iter().cloned();
    Matter::replay(matter.id, matter.family.clone(), acts)
}

fn verification(clocks: &[ClockState]) -> Option<&ClockState> {
    clocks.iter().find(|clock| clock.rule.name() == "verify-lead")
}

fn steps(matter: &Matter) -> Vec<&str> {
    matter.acts.iter().map(|act| act.step.as_str()).collect()
}
