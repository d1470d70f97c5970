//! Reads the body of a version: one function a kind of rule.

use std::collections::HashSet;

use wenjin_calendar::{Counting, DayWord, Duty, FirstHour, LastDay, Period};

use super::{basis, links::Link};
use crate::reader::Reader;
use crate::rule::{
    Block, Clock, Condition, Extension, Field, FieldKind, Form, Guard, Item, Length, List, Pause,
    RuleId, Start, Step,
};

/// A counting rule.
pub(super) fn counting(v: &Reader<'_>, id: &RuleId, title: &str) -> Option<Counting> {
    let day_word = if v.is_text("day_word") {
        match v.text("day_word")?.as_str() {
            "natural" => DayWord::Natural,
            "all" => DayWord::All,
            _ => {
                v.report(
                    "day_word",
                    "应写 \"natural\"、\"all\"、{ listed = […] } 或 { up_to = … }",
                );
                return None;
            }
        }
    } else {
        let table = v.table("day_word")?;
        let word = match table.opt_count("up_to") {
            Some(limit) => DayWord::UpTo(limit),
            None => DayWord::Listed(table.counts("listed")),
        };
        table.end();
        word
    };
    let last_day = match v.text("last_day")?.as_str() {
        "holiday-moves" => LastDay::HolidayMoves,
        "rest-day-moves" => LastDay::RestDayMoves,
        "stays" => LastDay::Stays,
        _ => {
            v.report("last_day", "应写 \"holiday-moves\"、\"rest-day-moves\" 或 \"stays\"");
            return None;
        }
    };
    let first_hour = match v.opt_text("first_hour").as_deref() {
        None | Some("not-counted") => FirstHour::NotCounted,
        Some("counted") => FirstHour::Counted,
        Some(_) => {
            v.report("first_hour", "应写 \"not-counted\" 或 \"counted\"");
            return None;
        }
    };
    let inclusive = v.has("inclusive").then(|| v.opt_flag("inclusive"));
    Some(Counting {
        id: id.to_string(),
        title: title.to_string(),
        day_word,
        last_day,
        first_hour,
        inclusive,
    })
}

/// A clock.
pub(super) fn clock(v: &Reader<'_>, id: &RuleId, links: &mut Vec<Link>) -> Option<Clock> {
    let mut steps = |v: &Reader<'_>, field: &'static str, codes: &[String]| {
        links.extend(codes.iter().map(|code| Link::step(v, field, id, code)));
    };
    let starts: Vec<Start> = v
        .texts("starts")
        .into_iter()
        .map(|text| match text.split_once('.') {
            Some((step, rest)) => match rest.split_once('=') {
                Some((fact, value)) => Start {
                    step: step.into(),
                    field: None,
                    only: Some((fact.into(), value.into())),
                },
                None => Start { step: step.into(), field: Some(rest.into()), only: None },
            },
            None => Start { step: text, field: None, only: None },
        })
        .collect();
    steps(v, "starts", &starts.iter().map(|start| start.step.clone()).collect::<Vec<_>>());
    let (stops, voids) = (v.texts("stops"), v.texts("voids"));
    steps(v, "stops", &stops);
    steps(v, "voids", &voids);
    let mut pauses = Vec::new();
    for pause in v.tables("pause") {
        if let (Some(from), Some(until), Some(why)) =
            (pause.text("from"), pause.text("until"), pause.text("why"))
        {
            steps(&pause, "from", &[from.clone(), until.clone()]);
            pauses.push(Pause { from, until, why });
        }
        pause.end();
    }
    let extension = v.table("extension").and_then(|table| {
        let step = table.text("step");
        steps(&table, "step", step.as_slice());
        let length = period(&table, "length");
        table.end();
        Some(Extension { step: step?, length: length? })
    });
    let length = length(v);
    let counting = RuleId::new(v.text("counting")?);
    links.push(Link::rule(v, "counting", "counting", &counting));
    let duty = match v.text("duty")?.as_str() {
        "bureau" => Duty::Bureau,
        "party" => Duty::Party,
        _ => {
            v.report("duty", "应写 \"bureau\"（机关的义务）或 \"party\"（当事人的权利）");
            return None;
        }
    };
    Some(Clock {
        starts,
        stops,
        voids,
        pauses,
        extension,
        length: length?,
        counting,
        duty,
        warn_working_days: v.opt_count("warn_working_days"),
        lapse: v.opt_text("lapse"),
        informative: v.opt_flag("informative"),
    })
}

fn length(v: &Reader<'_>) -> Option<Length> {
    if !v.is_text("length") {
        return period(v, "length").map(Length::Period);
    }
    match v.text("length")?.as_str() {
        "set-by-officer" => Some(Length::SetByOfficer),
        "promptly" => Some(Length::Promptly),
        _ => {
            v.report("length", "应写 { working_days = … } 等，或 \"set-by-officer\"、\"promptly\"");
            None
        }
    }
}

fn period(v: &Reader<'_>, field: &'static str) -> Option<Period> {
    let Some(table) = v.table(field) else {
        if !v.has(field) {
            v.report(field, "缺少期限，应写 { working_days = … }、{ days = … } 等");
        }
        return None;
    };
    let found = [
        table.opt_count("working_days").map(Period::WorkingDays),
        table.opt_count("days").map(Period::Days),
        table.opt_count("hours").map(Period::Hours),
        table.opt_count("months").map(Period::Months),
        table.opt_count("years").map(Period::Years),
    ];
    let mut found = found.into_iter().flatten();
    let (first, second) = (found.next(), found.next());
    if first.is_none() || second.is_some() {
        table.file.report(
            table.line,
            field,
            "应写且只写一个单位：working_days、days、hours、months、years",
        );
    }
    table.end();
    first
}

/// A step.
pub(super) fn step(v: &Reader<'_>, id: &RuleId, links: &mut Vec<Link>) -> Option<Step> {
    let opens = v.opt_flag("opens");
    let (stages, to, roles) = (v.texts("stages"), v.opt_text("to"), v.texts("roles"));
    if !opens && stages.is_empty() {
        v.report("stages", "应写可以办理这一步的阶段");
    }
    if opens && to.is_none() {
        v.report("to", "登记一件事项的步骤，应写登记后的阶段");
    }
    if roles.is_empty() {
        v.report("roles", "应写可以办理这一步的角色");
    }
    links.extend(stages.iter().map(|code| Link::stage(v, "stages", id, code)));
    links.extend(to.iter().map(|code| Link::stage(v, "to", id, code)));
    links.extend(roles.iter().map(|code| Link::role(v, "roles", code)));
    let form = v.opt_text("form").map(RuleId::new);
    links.extend(form.iter().map(|form| Link::rule(v, "form", "form", form)));
    let mut fields = Vec::new();
    for table in v.tables("field") {
        fields.extend(field(&table, links));
        table.end();
    }
    let mut guards = Vec::new();
    for table in v.tables("guard") {
        guards.extend(guard(&table, id, links));
        table.end();
    }
    Some(Step {
        opens,
        stages,
        to,
        roles,
        fields,
        guards,
        form,
        public_words: v.opt_text("public_words"),
        key: v.opt_text("key").and_then(|text| text.chars().next()),
    })
}

fn field(v: &Reader<'_>, links: &mut Vec<Link>) -> Option<Field> {
    let kind = match v.text("type")?.as_str() {
        "text" => FieldKind::Text,
        "long-text" => FieldKind::LongText,
        "date" => FieldKind::Date,
        "moment" => FieldKind::Moment,
        "yuan" => FieldKind::Yuan,
        "flag" => FieldKind::Flag,
        "officer" => FieldKind::Officer,
        "choice" => {
            let list = RuleId::new(v.text("list")?);
            links.push(Link::rule(v, "list", "list", &list));
            FieldKind::Choice(list)
        }
        other => {
            v.report("type", format!("没有“{other}”这种字段"));
            return None;
        }
    };
    Some(Field {
        name: v.text("name")?,
        label: v.text("label")?,
        kind,
        required: v.opt_flag("required"),
        personal: v.opt_flag("personal"),
        hint: v.opt_text("hint"),
    })
}

fn guard(v: &Reader<'_>, id: &RuleId, links: &mut Vec<Link>) -> Option<Guard> {
    let mut step = |field: &'static str| {
        let code = v.text(field)?;
        links.push(Link::step(v, field, id, &code));
        Some(code)
    };
    let condition = match v.text("needs")?.as_str() {
        "fact" => Condition::Fact { name: v.text("name")?, equals: v.text("equals")? },
        "done" => Condition::Done(step("step")?),
        "not-done" => Condition::NotDone(step("step")?),
        "open" => Condition::Open { step: step("step")?, until: step("until")? },
        "not-open" => Condition::NotOpen { step: step("step")?, until: step("until")? },
        "other-person-than" => Condition::OtherPersonThan(step("step")?),
        "attachment" => Condition::Attachment,
        other => {
            v.report("needs", format!("没有“{other}”这种条件"));
            return None;
        }
    };
    Some(Guard { condition, why: v.text("why")?, remedy: v.text("remedy")? })
}

/// A list.
pub(super) fn list(v: &Reader<'_>) -> Option<List> {
    let (mut items, mut codes) = (Vec::new(), HashSet::new());
    for table in v.tables("item") {
        let (code, title) = (table.text("code"), table.text("title"));
        let basis = table.has("basis").then(|| table.table("basis")).flatten().and_then(|table| {
            let basis = basis(&table);
            table.end();
            basis
        });
        if let (Some(code), Some(title)) = (code, title) {
            if !codes.insert(code.clone()) {
                table.report("code", format!("“{code}”重复"));
            }
            items.push(Item { code, title, basis });
        }
        table.end();
    }
    Some(List { items })
}

/// A form.
pub(super) fn form(v: &Reader<'_>, links: &mut Vec<Link>) -> Option<Form> {
    let mut blocks = Vec::new();
    for table in v.tables("block") {
        let block = if table.has("text") {
            table.text("text").map(Block::Paragraph)
        } else if table.has("choices") {
            let list = table.text("choices").map(RuleId::new);
            links.extend(list.iter().map(|list| Link::rule(&table, "choices", "list", list)));
            let fact = table.text("fact");
            list.zip(fact).map(|(list, fact)| Block::Choices { list, fact })
        } else if table.has("rows") {
            Some(Block::Table(table.rows("rows")))
        } else if table.has("sign") {
            Some(Block::Sign(table.texts("sign")))
        } else {
            table.report("text", "每块应写 text、choices、rows、sign 之一");
            None
        };
        blocks.extend(block);
        table.end();
    }
    Some(Form {
        number: v.opt_text("number"),
        addressee: v.opt_text("addressee"),
        blocks,
        sealed: v.opt_flag("sealed"),
        remarks: v.texts("remarks"),
    })
}
