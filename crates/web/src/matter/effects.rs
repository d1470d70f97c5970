//! What follows from a step, said before it is taken: the stage it leads to, the document it issues, the
//! clocks it meets and starts, what the complainant will read, and what is still to be confirmed.

use jiff::civil::{Date, DateTime};
use maud::{Markup, html};
use wenjin_law::rule::Step;
use wenjin_law::{Rule, Version};
use wenjin_matter::{Matter, clocks};

use crate::app::App;
use crate::line::Line;
use crate::matter::clocks::short_title;
use crate::matter::stage_title;
use crate::ui::matter::{Fact, facts};
use crate::ui::tag::Tag;

/// The panel beside a step's form.
pub fn panel(
    app: &App,
    matter: &Matter,
    rule: &Rule<Step>,
    version: &Version<Step>,
    law_on: Date,
    now: DateTime,
) -> Markup {
    let step = &version.body;
    let mut lines = Vec::new();
    lines.push(match &step.to {
        Some(to) if *to != matter.stage => {
            Fact::text("办理后", stage_title(app, &matter.family, to))
        }
        _ => Fact::text("办理后", "阶段不变"),
    });
    if let Some(form) = step.form.as_ref().and_then(|id| app.rules.forms.get(id)) {
        lines.push(Fact::text("生成文书", form.title.clone()));
    }
    for (label, titles) in
        [("期限到此为止", met(app, matter, rule, now)), ("开始计算", begun(app, rule, law_on))]
    {
        if !titles.is_empty() {
            lines.push(Fact::text(label, titles.join("；")));
        }
    }
    if Line::of_family(&matter.family).is_some_and(|line| line == Line::Complaint) {
        let words = step.public_words.clone().unwrap_or_else(|| "不对外显示".into());
        lines.push(Fact::text("投诉人会看到", words));
    }
    html! {
        section.panel {
            h2 { "办理以后" }
            (facts(&lines))
            @if let Some(note) = &version.note { p.small.muted.after { (note) } }
            @if let Some(doubt) = &version.to_confirm { p.small.after { (Tag::to_confirm()) " " (doubt) } }
        }
    }
}

/// Clocks that run now and that the step meets.
fn met(app: &App, matter: &Matter, rule: &Rule<Step>, now: DateTime) -> Vec<String> {
    let stops = |id: &wenjin_law::RuleId, from: Date| {
        let clock = app.rules.clocks.get(id).and_then(|clock| clock.on(from));
        clock.is_some_and(|clock| clock.body.stops.iter().any(|step| step == rule.id.name()))
    };
    clocks(&app.rules, matter, now.date())
        .iter()
        .filter(|state| state.is_live() && stops(&state.rule, state.rule_from))
        .map(|state| short_title(&state.title).to_string())
        .collect()
}

/// Clocks that the step starts.
fn begun(app: &App, rule: &Rule<Step>, law_on: Date) -> Vec<String> {
    app.rules
        .clocks_of(rule.id.family())
        .filter(|clock| {
            clock.on(law_on).is_some_and(|version| {
                version.body.starts.iter().any(|start| start.step == rule.id.name())
            })
        })
        .map(|clock| short_title(&clock.title).to_string())
        .collect()
}
