//! A handling model as people read it: its two lists, each component with what makes it owed, what
//! fulfils it, who owes it, and its promise beside the limit the law sets for the same.

use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::handling::check::{ATTACHMENT, shared_clocks};
use wenjin_bureau::steady::handling::{Component, HandlingModel, Side, StepRef};
use wenjin_bureau::steady::numbers::formula;
use wenjin_law::rule::Length;

use crate::app::App;
use crate::lawbook::rule_href;
use crate::line::Line;
use crate::matter::clocks::cited;
use crate::ui::Link;
use crate::ui::law::citations;
use crate::ui::tag::{Tag, Tone};

/// 待本局确认: nobody has said that this is how the bureau works.
pub fn to_confirm() -> Tag {
    Tag::new("待本局确认", Tone::Open).with_icon(crate::ui::icon::Icon::Question)
}

/// Draws both lists as of a day.
pub fn lists(app: &App, model: &HandlingModel, on: Date) -> Markup {
    html! {
        div.model-lists {
            @for (side, title, all) in [
                (Side::Primary, "主项", &model.primary),
                (Side::Secondary, "辅项", &model.secondary),
            ] {
                section class=(if side == Side::Primary { "is-primary" } else { "is-secondary" }) {
                    h2 { (title) " " span.muted.num { (all.len()) " 项" } }
                    @if all.is_empty() { p.muted { "没有。" } }
                    ol { @for component in all { li.model-component { (self::component(app, component, on)) } } }
                }
            }
        }
    }
}

fn component(app: &App, component: &Component, on: Date) -> Markup {
    let metric = component.metric.as_deref().and_then(formula);
    html! {
        h3 { (component.title) " " (Tag::new(component.kind.title(), Tone::Plain)) }
        p { "由" (app.rules.role_title(&component.role)) "办" }
        (promise(app, component, on))
        dl.model-steps {
            div { dt { "从" } dd { (steps(app, &component.trigger)) } }
            div { dt { "到" } dd { (steps(app, &component.done)) } }
            @if let Some(when) = &component.when {
                div { dt { "只管" } dd { code { (when.fact) } " 为 " (when.is.join("、")) " 的" } }
            }
            @if !component.evidence.is_empty() { div { dt { "凭据" } dd { (evidence(app, component)) } } }
            @if let Some(form) = &component.template { div { dt { "文书" } dd { (form) } } }
            @if let Some(metric) = metric {
                div { dt { "考核" } dd { (Link::new(metric.title, format!("/numbers/{}", metric.code))) } }
            }
        }
    }
}

/// What the bureau promises, and below it what the law allows for the same.
fn promise(app: &App, component: &Component, on: Date) -> Markup {
    let clocks: Vec<_> = shared_clocks(component, &app.rules, on).collect();
    html! {
        table.model-promise {
            caption.sr { (component.title) "的期限" }
            tbody {
                tr {
                    th scope="row" { "承诺" }
                    td { @match &component.promise {
                        Some(promise) => { strong { (promise.length.period().words()) } },
                        None => span.muted { "不定期限" },
                    } }
                }
                @for (rule, version) in &clocks {
                    @let words = match version.body.length {
                        Length::Period(period) => period.words(),
                        Length::SetByOfficer => "由办理人员定".into(),
                        Length::Promptly => "及时".into(),
                    };
                    tr {
                        th scope="row" { "法定" }
                        td {
                            (words) " " (Link::new(rule.title.clone(), rule_href(&rule.id, Some(on))))
                            p.basis { (citations(&cited(&version.basis, on))) }
                        }
                    }
                }
                @if clocks.is_empty() { tr { th scope="row" { "法定" } td.muted { "没有同起点、同事项的法定期限" } } }
            }
        }
    }
}

/// What must be recorded, as the steps that record it call it.
fn evidence(app: &App, component: &Component) -> String {
    let label = |name: &String| {
        let steps = component.done.iter().filter_map(|it| app.rules.step(&it.family, &it.step));
        let mut fields = steps.flat_map(|rule| &rule.versions).flat_map(|it| &it.body.fields);
        match name.as_str() {
            ATTACHMENT => "附件".to_string(),
            _ => fields.find(|it| it.name == *name).map_or(name.clone(), |it| it.label.clone()),
        }
    };
    component.evidence.iter().map(label).collect::<Vec<_>>().join("、")
}

/// Steps by their titles, under the kind of matter they belong to.
pub fn steps(app: &App, steps: &[StepRef]) -> String {
    let mut out: Vec<String> = vec![];
    let mut before = "";
    for step in steps {
        let rule = app.rules.step(&step.family, &step.step);
        let title = rule.map_or(step.step.as_str(), |rule| rule.title.as_str());
        let noun = Line::of_family(&step.family).map_or("", Line::noun);
        match step.family == before {
            true => out.push(title.to_string()),
            false => out.push(format!("{noun}：{title}")),
        }
        before = &step.family;
    }
    out.join("、")
}
