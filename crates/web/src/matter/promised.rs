//! What the bureau's handling model asks next on a matter: apart from the statutory clocks, which it
//! never moves. The model is the one in force on the day the matter was received.

use jiff::civil::DateTime;
use maud::{Markup, html};
use wenjin_bureau::steady::handling::standing::{in_force, model_of};
use wenjin_bureau::steady::handling::{HandlingModel, WorkItem, WorkState, work_list};
use wenjin_law::Rules;
use wenjin_matter::Matter;

use crate::app::App;
use crate::handling::models;
use crate::matter::clocks::left;
use crate::problem::Problem;
use crate::time::moment_words;
use crate::ui::Link;
use crate::ui::icon::Icon;
use crate::ui::tag::{Tag, Tone};

/// The panel; empty where no model was in force.
///
/// # Errors
/// A fault of the store.
pub fn panel(app: &App, matter: &Matter, now: DateTime) -> Result<Markup, Problem> {
    let Some(first) = matter.acts.first() else { return Ok(html! {}) };
    let all = models(app, &["active", "retired"])?;
    let Some(found) = in_force(&all, first.at.date()) else { return Ok(html! {}) };
    let Ok(model) = model_of(found) else { return Ok(html! {}) };
    let items = work_list(&model, &app.rules, matter, now);
    Ok(html! {
        section.promised {
            h2 { "本局办理模式要求的" }
            p.muted.small {
                (Link::new(model.title.clone(), format!("/handling/{}", found.id)))
                "。这是本局的承诺，不是法定期限；法定期限见上。"
            }
            @if items.is_empty() { p.muted { "眼下没有要办的。" } }
            ul { @for item in &items { li { (draw(app, &model, matter, item, now)) } } }
        }
    })
}

fn draw(
    app: &App,
    model: &HandlingModel,
    matter: &Matter,
    item: &WorkItem,
    now: DateTime,
) -> Markup {
    let calendar = &app.rules.calendar;
    let due = item.due.as_ref();
    html! {
        p.promised-head {
            strong { (item.title) }
            @match item.state {
                WorkState::Overdue => (Tag::new("已过承诺", Tone::Warn).with_icon(Icon::Alert)),
                WorkState::Paused => (Tag::new("中止", Tone::Note).with_icon(Icon::Pause)),
                _ => {}
            }
        }
        @if let Some(due) = due {
            p.num {
                @if due.until.time() == jiff::civil::Time::midnight() { (due.last_day) } @else { (moment_words(due.until)) }
                " 以前，" (left(calendar, now.date(), due.last_day))
            }
            @if let Some(clock) = due.capped_by.as_ref().and_then(|id| app.rules.clocks.get(id)) {
                p.muted.small { "承诺更晚，按先到的“" (clock.title) "”。" }
            }
        }
        p.muted.small {
            "由" (app.rules.role_title(&item.role)) "办"
            @let steps = done_by(&app.rules, model, matter, item);
            @if !steps.is_empty() { "：" (steps) }
        }
        @if !item.missing.is_empty() { p.muted.small { "还缺：" (item.missing.join("、")) } }
    }
}

/// The steps of this kind of matter that fulfil it.
fn done_by(rules: &Rules, model: &HandlingModel, matter: &Matter, item: &WorkItem) -> String {
    let component = model.component(&item.component);
    let steps = component.iter().flat_map(|component| &component.done);
    let own = steps.filter(|step| step.family == matter.family);
    let titles: Vec<&str> =
        own.filter_map(|step| Some(rules.step(&step.family, &step.step)?.title.as_str())).collect();
    titles.join("、")
}
