//! A complaint and a report that came in one ticket (投诉举报处理办法第九条): whatever happens to one of
//! them never ends, stops or moves the other. The property is noninterference: a history in which both
//! are worked on, in any order, leaves each exactly as if the other had never been. It is held over
//! random histories, for the engine alone and, fewer, through the store; and a desk that does let one
//! end the other is caught, so the property can fail. Here too: what the rules of reports promise of an
//! informant's secret, and the two acts of merging a further report.

#[path = "../../matter/tests/play/mod.rs"]
#[allow(dead_code, reason = "the engine's own tests need more of it")]
mod play;

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use uuid::Uuid;
use wenjin_bureau::steady::report::merge::{MergeRefusal, merge};
use wenjin_bureau::steady::report::secrecy::{INFORMANT, is_informant};
use wenjin_bureau::steady::{complaint, report};
use wenjin_law::Rules;
use wenjin_law::rule::{Block, FieldKind};
use wenjin_matter::decide::asked_fields;
use wenjin_matter::{Act, Command, Matter, MatterId, Refusal, Value, clocks, decide, summary};
use wenjin_store::{Location, Store};

/// How many random histories the property is held over.
const HISTORIES: u64 = 100_000;
/// How many tries a history has, after both matters were received.
const TRIES: usize = 9;
/// How many of the histories also go through the store.
const STORED: u64 = 200;

/// Ways to an end that chance alone seldom finds; half of the halves follow one where they can.
const WAYS: [(Half, &[&str]); 7] = [
    (
        Half::Complaint,
        &[
            "accept",
            "consent-complainant",
            "consent-respondent",
            "start-mediation",
            "agree",
            "close",
        ],
    ),
    (Half::Complaint, &["accept", "tell-decision", "terminate", "tell-termination", "close"]),
    (Half::Complaint, &["refuse", "tell-decision", "close"]),
    (Half::Report, &["start-verification", "propose", "not-file-case", "tell-filing", "close"]),
    (Half::Report, &["start-verification", "propose", "file-case", "hand-over-case", "close"]),
    (Half::Report, &["start-verification", "add-facts", "ask-extension", "approve-extension"]),
    (Half::Report, &["decline-repeated", "close"]),
];

/// Numbers that look random and are the same every time (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// The two halves of a submission.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Half {
    Complaint,
    Report,
}

impl Half {
    fn family(self) -> &'static str {
        match self {
            Half::Complaint => complaint::FAMILY,
            Half::Report => report::FAMILY,
        }
    }

    fn id(self) -> MatterId {
        MatterId(Uuid::from_u128(match self {
            Half::Complaint => 1,
            Half::Report => 2,
        }))
    }
}

/// Where commands are carried out. The real one hands each command to the engine with its own matter;
/// the other is made wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Desk {
    Apart,
    /// Whatever ends the complaint also closes the report.
    EndsBoth,
}

/// Both matters of one submission.
#[derive(Clone)]
struct Submission {
    complaint: Matter,
    report: Matter,
}

impl Submission {
    fn new() -> Submission {
        let empty = |half: Half| Matter::new(half.id(), half.family());
        Submission { complaint: empty(Half::Complaint), report: empty(Half::Report) }
    }

    fn half(&self, half: Half) -> &Matter {
        match half {
            Half::Complaint => &self.complaint,
            Half::Report => &self.report,
        }
    }

    fn half_mut(&mut self, half: Half) -> &mut Matter {
        match half {
            Half::Complaint => &mut self.complaint,
            Half::Report => &mut self.report,
        }
    }

    fn take(
        &mut self,
        rules: &Rules,
        desk: Desk,
        half: Half,
        tried: &(Command, DateTime),
    ) -> Result<(), Refusal> {
        let acts = decide(rules, self.half(half), &tried.0, tried.1)?;
        for act in acts {
            let ends = rules.matters[&act.family].stage(&act.stage).is_some_and(|it| it.ended);
            if desk == Desk::EndsBoth
                && half == Half::Complaint
                && ends
                && self.report.version() > 0
            {
                let closing = Act {
                    matter: self.report.id,
                    seq: self.report.version() + 1,
                    family: report::FAMILY.into(),
                    step: "close".into(),
                    stage: "closed".into(),
                    facts: BTreeMap::new(),
                    personal: BTreeMap::new(),
                    ..act.clone()
                };
                evolve(&mut self.report, closing);
            }
            evolve(self.half_mut(half), act);
        }
        Ok(())
    }
}

fn evolve(matter: &mut Matter, act: Act) {
    let before = std::mem::replace(matter, Matter::new(act.matter, act.family.clone()));
    *matter = before.evolve(act);
}

/// Who may try what, by family and stage: read from the rules once, so that histories go deep fast.
struct Table(BTreeMap<(String, String), Vec<(String, String)>>);

impl Table {
    fn of(rules: &Rules) -> Table {
        let mut table: BTreeMap<_, BTreeSet<(String, String)>> = BTreeMap::new();
        for half in [Half::Complaint, Half::Report] {
            for rule in rules.steps_of(half.family()) {
                for version in rule.versions.iter().filter(|version| !version.body.opens) {
                    for stage in &version.body.stages {
                        let at = (half.family().to_string(), stage.clone());
                        let roles = version.body.roles.iter();
                        table
                            .entry(at)
                            .or_default()
                            .extend(roles.map(|role| (rule.id.name().to_string(), role.clone())));
                    }
                }
            }
        }
        Table(table.into_iter().map(|(at, steps)| (at, steps.into_iter().collect())).collect())
    }

    /// That step, and somebody who may take it in the matter's stage; none where nobody may.
    fn role(&self, matter: &Matter, step: &str, numbers: &mut Numbers) -> Option<(String, String)> {
        let steps = self.0.get(&(matter.family.clone(), matter.stage.clone()))?;
        let able: Vec<_> = steps.iter().filter(|(code, _)| code == step).collect();
        able.get(numbers.below(able.len())).map(|found| (*found).clone())
    }

    /// A step that its stage allows, and somebody who may take it; mostly one that moves the matter on.
    fn pick(&self, rules: &Rules, matter: &Matter, numbers: &mut Numbers) -> (String, String) {
        let at = (matter.family.clone(), matter.stage.clone());
        let Some(steps) = self.0.get(&at) else { return ("close".into(), "leader".into()) };
        let moving: Vec<&(String, String)> = match numbers.below(4) {
            0 => vec![],
            _ => steps.iter().filter(|(step, _)| leads_on(rules, &matter.family, step)).collect(),
        };
        match moving.is_empty() {
            true => steps[numbers.below(steps.len())].clone(),
            false => moving[numbers.below(moving.len())].clone(),
        }
    }
}

/// True for a step that changes the stage, or that one which does waits for.
fn leads_on(rules: &Rules, family: &str, step: &str) -> bool {
    let waited = ["propose", "tell-decision", "tell-termination", "consent-complainant"];
    let waited = waited.contains(&step) || step == "consent-respondent" || step == "tell-result";
    let versions = rules.step(family, step).map(|rule| &rule.versions[..]).unwrap_or_default();
    waited || versions.iter().any(|version| version.body.to.is_some())
}

/// Days a submission may come in: around the change of orders, and any other.
fn begin(numbers: &mut Numbers) -> Date {
    match numbers.below(4) {
        0 => date(2026, 4, 13),
        1 => date(2026, 4, 15),
        _ => date(2023, 1, 2).saturating_add((numbers.below(1200) as i32).days()),
    }
}

/// The opening of one half: the ticket's own number stands in both as a fact, and the report names
/// the complaint.
fn opening(rules: &Rules, half: Half, at: DateTime, numbers: &mut Numbers) -> Option<Command> {
    let mut command =
        filled(rules, &Matter::new(half.id(), half.family()), "receive", "intake", at, numbers)?;
    if half == Half::Report {
        command.fields.insert(report::TICKET.into(), Value::Text("演示来件".into()));
        let complaint = Half::Complaint.id().to_string();
        command.fields.insert(report::COMPLAINT.into(), Value::Text(complaint));
    }
    Some(command)
}

/// A step with what it requires filled in; none where no rule answers that day.
fn filled(
    rules: &Rules,
    matter: &Matter,
    step: &str,
    role: &str,
    at: DateTime,
    numbers: &mut Numbers,
) -> Option<Command> {
    let (version, law_on) = asked_fields(rules, matter, step, at).ok()?;
    // Somebody of that role, and not always the same: some steps need two.
    let cast: Vec<&str> =
        play::CAST.iter().filter(|(_, its)| *its == role).map(|(name, _)| *name).collect();
    let name = cast.get(numbers.below(cast.len()))?;
    let mut fields = play::required(rules, version, law_on, at, &mut |n| numbers.below(n));
    for field in version.body.fields.iter().filter(|field| field.kind == FieldKind::Flag) {
        fields.insert(field.name.clone(), Value::Flag(numbers.below(4) > 0));
    }
    Some(Command {
        matter: matter.id,
        family: matter.family.clone(),
        step: step.into(),
        at,
        by: play::actor(name, role),
        fields,
        attachments: vec![],
        seen: None,
    })
}

/// How a history went on: what was tried on which half, and both matters afterwards.
struct History {
    tried: Vec<(Half, (Command, DateTime))>,
    after: Submission,
    /// The steps by which one half came to an end while the other was open.
    ended_beside: BTreeSet<(Half, String)>,
}

/// The way a half follows, if any.
fn way(half: Half, numbers: &mut Numbers) -> &'static [&'static str] {
    let ways: Vec<&'static [&'static str]> =
        WAYS.iter().filter(|(of, _)| *of == half).map(|(_, way)| *way).collect();
    match numbers.below(2) {
        0 => ways[numbers.below(ways.len())],
        _ => &[],
    }
}

/// One random history at a desk.
fn play_out(rules: &Rules, table: &Table, desk: Desk, seed: u64) -> History {
    let mut numbers = Numbers(seed);
    let mut now = begin(&mut numbers).at(9, 0, 0, 0);
    let mut history =
        History { tried: vec![], after: Submission::new(), ended_beside: BTreeSet::new() };
    for half in [Half::Complaint, Half::Report] {
        let Some(command) = opening(rules, half, now, &mut numbers) else { return history };
        history.go_on(rules, desk, half, (command, now));
    }
    let mut ways = [Half::Complaint, Half::Report].map(|half| way(half, &mut numbers).iter());
    for _ in 0..TRIES {
        now = now.saturating_add([0_i32, 0, 1, 2, 9][numbers.below(5)].days());
        now = now.saturating_add(5.minutes());
        let which = numbers.below(2);
        let half = [Half::Complaint, Half::Report][which];
        let matter = history.after.half(half);
        let next = ways[which].next().and_then(|step| table.role(matter, step, &mut numbers));
        let (step, role) = next.unwrap_or_else(|| table.pick(rules, matter, &mut numbers));
        if let Some(command) = filled(rules, matter, &step, &role, now, &mut numbers) {
            history.go_on(rules, desk, half, (command, now));
        }
    }
    history
}

impl History {
    fn go_on(&mut self, rules: &Rules, desk: Desk, half: Half, tried: (Command, DateTime)) {
        let ended = |matter: &Matter| {
            rules.matters[&matter.family].stage(&matter.stage).is_some_and(|stage| stage.ended)
        };
        let other = match half {
            Half::Complaint => Half::Report,
            Half::Report => Half::Complaint,
        };
        let step = tried.0.step.clone();
        let settled = [
            "refuse",
            "terminate",
            "agree",
            "agree-without-paper",
            "not-file-case",
            "file-case",
            "decline-repeated",
        ];
        let was_ended = ended(self.after.half(half));
        let taken = self.after.take(rules, desk, half, &tried).is_ok();
        let at_end =
            !was_ended && (ended(self.after.half(half)) || settled.contains(&step.as_str()));
        if taken && at_end && !ended(self.after.half(other)) {
            self.ended_beside.insert((half, step));
        }
        self.tried.push((half, tried));
    }

    /// The half of that history, alone: the same tries, the other's left out.
    fn alone(&self, rules: &Rules, half: Half) -> Matter {
        let mut alone = Submission::new();
        for (_, tried) in self.tried.iter().filter(|(of, _)| *of == half) {
            // Refused here as it was refused there, or the two matters differ and the test says so.
            let _ = alone.take(rules, Desk::Apart, half, tried);
        }
        alone.half(half).clone()
    }
}

/// What the other half's being there changed; none where nothing.
fn interference(rules: &Rules, history: &History) -> Option<String> {
    [Half::Complaint, Half::Report].into_iter().find_map(|half| {
        let (beside, alone) = (history.after.half(half), history.alone(rules, half));
        (*beside != alone).then(|| {
            let steps = |matter: &Matter| {
                matter.acts.iter().map(|act| act.step.clone()).collect::<Vec<_>>().join(" ")
            };
            format!("{half:?}: beside {}, alone {}", steps(beside), steps(&alone))
        })
    })
}

fn clocks_shown(rules: &Rules, matter: &Matter, today: Date) -> Vec<String> {
    clocks(rules, matter, today).iter().map(|clock| format!("{clock:?}")).collect()
}

#[test]
fn whatever_happens_to_one_half_never_ends_stops_or_moves_the_other() {
    let rules = play::rules();
    let table = Table::of(&rules);
    let mut ended: BTreeMap<(Half, String), u64> = BTreeMap::new();
    let (mut acts, mut compared) = (0, 0);
    for seed in 0..HISTORIES {
        let history = play_out(&rules, &table, Desk::Apart, seed);
        if let Some(found) = interference(&rules, &history) {
            panic!("history {seed}: {found}");
        }
        acts += u64::from(history.after.complaint.version() + history.after.report.version());
        // Equal matters have equal clocks; that this is so is looked at in one history of a hundred.
        if seed % 100 == 0 {
            for half in [Half::Complaint, Half::Report] {
                let (beside, alone) = (history.after.half(half), history.alone(&rules, half));
                let today = date(2027, 1, 4);
                assert_eq!(
                    clocks_shown(&rules, beside, today),
                    clocks_shown(&rules, &alone, today)
                );
                assert_eq!(summary(&rules, beside), summary(&rules, &alone));
                compared += 1;
            }
        }
        for ending in history.ended_beside {
            *ended.entry(ending).or_default() += 1;
        }
    }
    println!(
        "{HISTORIES} histories, {acts} acts, clocks compared {compared} times; ended beside: {ended:?}"
    );
    for (half, step) in [
        (Half::Complaint, "refuse"),
        (Half::Complaint, "terminate"),
        (Half::Complaint, "agree"),
        (Half::Complaint, "close"),
        (Half::Complaint, "transfer"),
        (Half::Report, "file-case"),
        (Half::Report, "not-file-case"),
        (Half::Report, "decline-repeated"),
        (Half::Report, "transfer"),
        (Half::Report, "close"),
    ] {
        let times = ended.get(&(half, step.to_string())).copied().unwrap_or_default();
        assert!(times >= 20, "only {times} histories ended {half:?} by {step} beside the other");
    }
}

#[test]
fn a_desk_that_lets_the_complaint_end_the_report_is_caught() {
    let rules = play::rules();
    let table = Table::of(&rules);
    let caught = (0..2_000)
        .filter(|seed| {
            interference(&rules, &play_out(&rules, &table, Desk::EndsBoth, *seed)).is_some()
        })
        .count();
    println!("caught in {caught} of 2000 histories");
    assert!(caught > 20, "{caught}");
}

#[test]
fn the_store_keeps_the_two_apart_as_the_engine_does() {
    let rules = play::rules();
    let table = Table::of(&rules);
    let folder = tempfile::tempdir().expect("a folder");
    let open = |name: &str| {
        let place = folder.path().join(name);
        std::fs::create_dir_all(&place).expect("a folder");
        let database = Location::Sqlite(place.join("wenjin.db"));
        Store::open(&database, &place.join("files"), play::rules()).expect("a store")
    };
    let (beside, apart) = (open("beside"), open("apart"));
    let today = date(2027, 1, 4);
    // All but the numbers drawn, which follow the order in which matters come in.
    let shown = |store: &Store, id: MatterId| {
        let matter = store.matter(id).expect("read").expect("received");
        let acts: Vec<String> = matter
            .acts
            .iter()
            .map(|act| {
                let mut facts = act.facts.clone();
                facts.retain(|name, _| !name.ends_with("number"));
                format!("{} {} {} {facts:?} {:?}", act.step, act.at, act.stage, act.personal)
            })
            .collect();
        (acts, clocks_shown(&rules, &matter, today))
    };
    let mut taken = 0;
    for seed in 0..STORED {
        let history = play_out(&rules, &table, Desk::Apart, seed);
        let id = |half: Half| {
            let second = u128::from(half == Half::Report);
            MatterId(Uuid::from_u128(u128::from(seed) * 2 + 1 + second))
        };
        let submissions = |of: &[Half]| -> Vec<wenjin_store::Submission> {
            let tried = history.tried.iter().filter(|(half, _)| of.contains(half));
            tried
                .map(|(half, (command, now))| wenjin_store::Submission {
                    key: None,
                    command: Command { matter: id(*half), ..command.clone() },
                    now: *now,
                })
                .collect()
        };
        let answers = beside.act_all(submissions(&[Half::Complaint, Half::Report]));
        taken += answers.iter().filter(|answer| answer.is_ok()).count();
        apart.act_all(submissions(&[Half::Report]));
        apart.act_all(submissions(&[Half::Complaint]));
        for half in [Half::Complaint, Half::Report] {
            assert_eq!(
                shown(&beside, id(half)),
                shown(&apart, id(half)),
                "history {seed} {half:?}"
            );
        }
    }
    println!("{STORED} histories through the store, {taken} commands carried out");
    assert!(taken > 600, "{taken}");
}

#[test]
fn no_step_of_a_report_keeps_an_informants_identity_in_the_open() {
    let rules = play::rules();
    let mut asked = BTreeSet::new();
    for rule in rules.steps_of(report::FAMILY) {
        for field in rule.versions.iter().flat_map(|version| &version.body.fields) {
            if field.name.starts_with("informant-") {
                assert!(field.personal && is_informant(&field.name), "{} {}", rule.id, field.name);
                asked.insert(field.name.as_str());
            }
        }
    }
    assert_eq!(asked, INFORMANT.into_iter().collect());
}

#[test]
fn no_form_of_a_report_prints_an_informants_identity() {
    let rules = play::rules();
    let forms = rules.forms.values().filter(|rule| rule.id.family() == report::FAMILY);
    let mut seen = 0;
    for rule in forms {
        for version in &rule.versions {
            let form = &version.body;
            let mut printed = form.remarks.clone();
            printed.extend(form.addressee.clone());
            for block in &form.blocks {
                match block {
                    Block::Paragraph(text) => printed.push(text.clone()),
                    Block::Choices { fact, .. } => printed.push(fact.clone()),
                    Block::Table(rows) => printed.extend(rows.iter().flatten().cloned()),
                    Block::Sign(lines) => printed.extend(lines.iter().cloned()),
                }
            }
            assert!(printed.iter().all(|text| !text.contains("{informant-")), "{}", rule.id);
            seen += 1;
        }
    }
    assert!(seen >= 5, "{seen} versions of forms");
}

#[test]
fn every_informant_list_item_with_one_place_gives_its_citation() {
    let rules = play::rules();
    let on = date(2026, 6, 1);
    let cited = |code| report::tell_duty_citation(&rules, code, on).map(ToString::to_string);
    assert_eq!(cited("food").as_deref(), Some("《食品安全法》第一百一十五条第一款"));
    assert_eq!(cited("unfair-competition").as_deref(), Some("《反不正当竞争法》第二十条第二款"));
    let before = report::tell_duty_citation(&rules, "unfair-competition", date(2025, 10, 14));
    assert_eq!(
        before.map(ToString::to_string).as_deref(),
        Some("《反不正当竞争法》第十六条第二款")
    );
    assert_eq!((cited("other"), cited("none")), (None, None));
}

#[test]
fn a_further_report_is_merged_and_starts_the_earlier_clock_anew() {
    let rules = play::rules();
    let mut numbers = Numbers(1);
    let mut received = |id: u128, on: Date| {
        let at = on.at(9, 0, 0, 0);
        let empty = Matter::new(MatterId(Uuid::from_u128(id)), report::FAMILY);
        let command =
            filled(&rules, &empty, "receive", "intake", at, &mut numbers).expect("a rule");
        let acts = decide(&rules, &empty, &command, at).expect("received");
        acts.into_iter().fold(empty, Matter::evolve)
    };
    let (earlier, later) = (received(1, date(2026, 6, 1)), received(2, date(2026, 6, 15)));
    let by = play::actor("登记员甲", "intake");
    let at = date(2026, 6, 16).at(10, 0, 0, 0);
    let both = merge(&earlier, &later, "同一举报人补充新的事实", &by, at).expect("two reports");
    let step = |matter: Matter, command: &Command| {
        let acts = decide(&rules, &matter, command, at).expect("allowed");
        acts.into_iter().fold(matter, Matter::evolve)
    };
    let (earlier_after, later_after) =
        (step(earlier.clone(), &both.facts), step(later.clone(), &both.into));
    assert_eq!((earlier_after.stage.as_str(), later_after.stage.as_str()), ("received", "merged"));
    let last_day = |matter: &Matter| {
        let clocks = clocks(&rules, matter, at.date());
        let verify = clocks.into_iter().find(|clock| clock.rule.name() == "verify");
        verify.and_then(|clock| clock.deadline).map(|deadline| deadline.last_day)
    };
    assert_eq!(last_day(&earlier), Some(date(2026, 6, 23)));
    assert_eq!(last_day(&earlier_after), last_day(&later));
    assert!(earlier_after.personal.contains("new-facts"));

    let reason =
        |earlier: &Matter, later: &Matter| merge(earlier, later, "甲", &by, at).unwrap_err();
    assert_eq!(reason(&earlier, &earlier), MergeRefusal::Same);
    assert_eq!(reason(&later, &earlier), MergeRefusal::Order);
    let complaint = Matter::new(MatterId(Uuid::from_u128(3)), complaint::FAMILY);
    assert_eq!(reason(&complaint, &later), MergeRefusal::NotReports);
}
