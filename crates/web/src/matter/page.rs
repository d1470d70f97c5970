//! The page of a matter: its head, what may be done, its clocks, the person's words, the parties, what
//! happened, its documents and where it came from.

use axum::extract::{Path, RawQuery, State};
use jiff::civil::DateTime;
use maud::{Markup, html};
use wenjin_bureau::steady::ticket::split;
use wenjin_law::rule::Transition;
use wenjin_matter::{Matter, clocks};
use wenjin_store::ListQuery;

use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page};
use crate::line::Line;
use crate::matter::clocks::clock;
use crate::matter::fields::roles;
use crate::matter::next;
use crate::matter::timeline::{Filter, timeline};
use crate::matter::words::{Words, list_title};
use crate::matter::{
    Named, Seen, href, links, open_choice, parties, promised, seen, stage_title, step,
};
use crate::people::People;
use crate::posted::decode_form;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::{date_words, now};
use crate::trust;
use crate::ui::clock::{chip, clocks as clock_panel};
use crate::ui::matter::{MatterHead, Ticket, head, layout};
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::steps::{Go, steps};
use crate::ui::tag::Tag;
use crate::ui::timeline::timeline as draw_timeline;
use crate::ui::{Link, PostTo, Wing};

/// How much of a matter is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct View {
    /// Which acts.
    pub filter: Filter,
    /// True in the answer to a recorded look.
    pub revealed: bool,
}

/// GET /complaints/{id}
pub async fn page(
    State(app): State<Shared>,
    signed: Signed,
    Path(Named { id, .. }): Path<Named>,
    RawQuery(query): RawQuery,
) -> Result<Markup, Problem> {
    let asked = decode_form(query.unwrap_or_default().as_bytes()).unwrap_or_default();
    let show = asked.iter().find(|(name, _)| name == "show").map_or("", |(_, value)| value);
    let view = View { filter: Filter::of(show), revealed: false };
    blocking(&app, move |app| draw(app, &signed, &seen(app, &signed, &id)?, view)).await
}

/// Draws the page as it stands now.
///
/// # Errors
/// A fault of the store.
pub fn draw(app: &App, signed: &Signed, seen: &Seen, view: View) -> Result<Markup, Problem> {
    let (matter, now) = (&seen.matter, now());
    let people = People::of(app)?;
    let mut words = Words::new(&app.rules, &people, &matter.family, view.revealed);
    words.secret = seen.line() == Line::Ticket && split::is_secret(matter);
    let on = now.date();
    let others = other_open(app, signed, seen)?;
    let panel = next::steps(app, signed, matter, now);
    let may = |step: &str| {
        panel.open.iter().any(|it| matches!(&it.go, Go::Open(at) if at.ends_with(step)))
    };
    let line = seen.line();
    let reveal = match line.reveal() {
        Some(code) if !view.revealed && may(code) && !matter.personal.is_empty() => {
            Some(step::post(signed, matter, code)?)
        }
        _ => None,
    };
    let choice = open_choice(app, matter, on);
    let lead = html! {
        div #next { (steps(&panel)) }
        @if app.rules.clocks_of(&matter.family).next().is_some() { (all_clocks(app, matter, now)) }
        (promised::panel(app, matter, now)?)
    };
    let main = html! {
        section.stack-s.words {
            h2 { (line.told().0) }
            @for name in line.told().1 {
                @if let Some(text) = words.line(matter, name, on) {
                    h3 { (words.label(name)) }
                    p.told { (text) }
                }
            }
            (parties::dispute(&words, matter, on))
        }
        div #acts { (draw_timeline(&timeline(app, &words, matter, view.filter))) }
    };
    let aside = html! {
        (parties::handling(app, &words, matter, on))
        (links::panel(app, signed, seen, on)?)
        (trust::panel::panel(app, signed, seen, on)?)
        (parties::person(&words, seen, on, reveal.as_ref()))
        (parties::respondent(&words, seen, on, others))
        (parties::documents(app, matter))
        (parties::source(&words, matter))
    };
    let body = html! {
        (notices(app, seen, choice.as_ref(), may, view, others))
        (head(&matter_head(app, &words, seen)))
        (layout(lead, main, aside))
    };
    let page = Page::new(seen.row.summary.number.clone()).steady().under(line.noun(), line.path());
    Ok(frame::work(app, signed, page, body))
}

/// What must be known before anything else on the page.
fn notices(
    app: &App,
    seen: &Seen,
    choice: Option<&Transition>,
    may: impl Fn(&str) -> bool,
    view: View,
    others: u64,
) -> Markup {
    let (line, matter) = (seen.line(), &seen.matter);
    let choosing = choice.map(|change| {
        let way = Link::new("选择适用的规定", format!("{}/steps/{}", href(matter), change.step));
        let may = may(&change.step);
        let step =
            app.rules.step(&matter.family, &change.step).and_then(|rule| rule.versions.last());
        let who = roles(&app.rules, step.map_or(&[], |version| &version.body.roles));
        Notice {
            why: change.why.clone(),
            remedy: format!("由{who}选定；选定以后，其他步骤才能办理。"),
            links: if may { vec![way] } else { vec![] },
            code: Some("transition-choice-needed".into()),
            ..Notice::new(
                NoticeKind::Refusal,
                format!("规定在{}变更，本件要先选定适用哪一个。", date_words(change.on)),
            )
        }
    });
    let looked = view.revealed.then(|| Notice {
        why: "离开或者刷新这一页，就恢复遮盖。请只用于办理本件。".into(),
        ..Notice::new(NoticeKind::Remark, "本次查看已经记入经过。")
    });
    // Just filed: before work begins is the time to see its twins.
    let twins = (others > 0 && matter.version() == 1).then(|| Notice {
        why: "可能是同一件事，分派前请看一看。".into(),
        links: vec![Link::new(
            format!("看这些{}", line.noun()),
            parties::respondent_href(line, &matter.text("respondent-name")),
        )],
        ..Notice::new(
            NoticeKind::Remark,
            format!("同一{}另有 {others} 件未办结的{}。", line.respondent(), line.noun()),
        )
    });
    let all: Vec<Notice> = [choosing, looked, twins].into_iter().flatten().collect();
    let looked_from = step::draft(&matter.id.to_string(), line.reveal().unwrap_or_default());
    html! {
        @if view.revealed { span hidden data-clear-draft=(looked_from) {} }
        @if !all.is_empty() { div.stack-s.notices { @for each in &all { (notice(each)) } } }
    }
}

/// How many other open matters in sight complain of the same business.
fn other_open(app: &App, signed: &Signed, seen: &Seen) -> Result<u64, Problem> {
    let name = &seen.row.summary.respondent;
    if name.is_empty() {
        return Ok(0);
    }
    let query = ListQuery {
        family: Some(seen.row.family.clone()),
        respondent: Some(name.clone()),
        ..ListQuery::open(signed.scope())
    };
    let all = app.store.count(&query)?;
    Ok(all.saturating_sub(u64::from(!seen.row.summary.ended)))
}

/// The head of a matter's page, its person masked.
pub fn matter_head(app: &App, words: &Words, seen: &Seen) -> MatterHead {
    let (matter, row) = (&seen.matter, &seen.row.summary);
    let on = row.received_at.date();
    let kind = app.rules.matters.get(&matter.family).map(|kind| kind.title.clone());
    let (called, begin) = seen.line().person().unwrap_or_default();
    let who: Vec<String> = ["name", "phone"]
        .iter()
        .filter_map(|name| words.line(matter, &format!("{begin}-{name}"), on))
        .collect();
    let person = match who.as_slice() {
        // Of who reports, not even a letter stands at the head of the page.
        _ if seen.line() == Line::Report => None,
        _ if words.secret => Some(format!("{called}（保密）")),
        [] => None,
        [one] => Some(format!("{called} {one}")),
        [name, phone, ..] => Some(format!("{called} {name}（{phone}）")),
    };
    let channel = match row.channel.as_str() {
        "" => "渠道不详".to_string(),
        code => list_title(&app.rules, &channels(&matter.family), code, Some(on)),
    };
    let mut tags = Vec::new();
    if seen.row.paused {
        tags.push(Tag::new("期限中止", crate::ui::tag::Tone::Note));
    }
    MatterHead {
        wing: Wing::Steady,
        kind: kind.unwrap_or_default(),
        number: row.number.clone(),
        title: row.title.clone(),
        stage: stage_title(app, &matter.family, &matter.stage),
        business: (!row.respondent.is_empty()).then(|| {
            Link::new(
                row.respondent.clone(),
                parties::respondent_href(seen.line(), &row.respondent),
            )
        }),
        place: matter.text("respondent-address"),
        parties: person.into_iter().collect(),
        tickets: match app.rules.lists.contains_key(&channels(&matter.family)) {
            true => vec![Ticket { channel, number: matter.text("ticket-number"), href: None }],
            false => vec![],
        },
        tags,
    }
}

/// The list of a family's channels.
pub fn channels(family: &str) -> wenjin_law::RuleId {
    wenjin_law::RuleId::new(format!("{family}/channels"))
}

/// What is owed first; what is done or only shown is folded.
pub fn all_clocks(app: &App, matter: &Matter, now: DateTime) -> Markup {
    let today = now.date();
    let (live, rest): (Vec<_>, Vec<_>) =
        clocks(&app.rules, matter, today).into_iter().partition(|state| state.is_live());
    let words = |states: Vec<_>| -> Vec<_> {
        states.iter().map(|state| clock(app, matter, state, today)).collect()
    };
    let (live, rest) = (words(live), words(rest));
    html! {
        @if live.is_empty() {
            section.clocks { h2 { "期限" } p.muted { "眼下没有在走的期限。" } }
        } @else { (clock_panel(&live)) }
        @if !rest.is_empty() {
            details.clocks-rest {
                summary { "已经终结和仅供参考的，" (rest.len()) " 项" }
                @for each in &rest { (chip(each)) }
            }
        }
    }
}

/// A target for a step's form: token, number of acts seen, key.
///
/// # Errors
/// Where the system gives no random bytes.
pub fn target(signed: &Signed, action: String, version: u32) -> Result<PostTo, Problem> {
    let key = crate::signed::token()?;
    Ok(signed.post(action).with("seen", version.to_string()).with("key", key))
}
