//! The rules as officers read them: all of them by kind and day, one of them with its versions, and what
//! changed between two days. The words of a rule come from `wenjin_law::describe`.

mod changes;
mod rule;

use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use jiff::civil::Date;
use maud::{Markup, html};
use serde::Deserialize;
use wenjin_law::Rules;
use wenjin_law::rule::{Kind, Outline, Provenance};

use crate::app::{App, Shared};
use crate::frame::{self, Page};
use crate::lawbook::{day, rule_href};
use crate::posted::encode;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::date_words;
use crate::ui::form::{Choice, Control, Field};
use crate::ui::list::{Cell, Column, ColumnKind, FilterChip, FilterForm, Row, WorkList, list};
use crate::ui::navigation::{Tab, page_head};
use crate::ui::notice::Empty;
use crate::ui::tag::{Tag, Tone};
use crate::ui::{Link, PostTo};

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/rules", get(page))
        .route("/rules/changes", get(changes::page))
        .route("/rules/{*id}", get(rule::page))
}

/// The kinds in the order they are read.
const KINDS: [(Kind, &str); 5] = [
    (Kind::Clock, "clock"),
    (Kind::Step, "step"),
    (Kind::List, "list"),
    (Kind::Form, "form"),
    (Kind::Counting, "counting"),
];

fn code(kind: Kind) -> &'static str {
    KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, code)| code)
}

/// Which rules are asked for.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Wish {
    #[serde(default)]
    on: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    open: String,
}

impl Wish {
    fn href(&self) -> String {
        let parts = [("on", &self.on), ("kind", &self.kind), ("q", &self.q), ("open", &self.open)];
        let parts: Vec<String> = parts
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        if parts.is_empty() { "/rules".into() } else { format!("/rules?{}", parts.join("&")) }
    }

    /// All but the kind.
    fn fits(&self, rule: &Outline<'_>) -> bool {
        let words = self.q.trim();
        let named = words.is_empty()
            || rule.title.contains(words)
            || rule.id.as_str().contains(words)
            || rule.basis.iter().any(|basis| basis.citation.to_string().contains(words));
        named && (self.open.is_empty() || rule.to_confirm.is_some())
    }
}

/// GET /rules
async fn page(
    State(app): State<Shared>,
    signed: Signed,
    Query(wish): Query<Wish>,
) -> Result<Markup, Problem> {
    let on = day(Some(&wish.on))?;
    let actions = html! { a.button href="/rules/changes" { "两天之间的变化" } };
    let main = html! {
        (page_head("规则", &format!("{}有效的规则。每一条写明依据，点开可以看条文。", date_words(on)), actions))
        (list(&table(&app.rules, &wish, on)))
        (calendars(&app.rules))
    };
    Ok(frame::work(&app, &signed, Page::new("规则"), main))
}

fn table(rules: &Rules, wish: &Wish, on: Date) -> WorkList {
    let fitting: Vec<Outline<'_>> =
        rules.outlines().into_iter().filter(|rule| rule.in_force(on) && wish.fits(rule)).collect();
    let shown: Vec<&Outline<'_>> = fitting
        .iter()
        .filter(|rule| wish.kind.is_empty() || code(rule.kind) == wish.kind)
        .collect();
    let tab = |text: &str, kind: &str| Tab {
        text: text.into(),
        href: Wish { kind: kind.into(), ..wish.clone() }.href(),
        count: Some(
            fitting
                .iter()
                .filter(|rule| kind.is_empty() || code(rule.kind) == kind)
                .count()
                .to_string(),
        ),
        current: wish.kind == kind,
    };
    let mut views = vec![tab("全部", "")];
    views.extend(KINDS.iter().map(|(kind, code)| tab(kind.title(), code)));
    WorkList {
        caption: "规则".into(),
        views,
        filters: chips(wish),
        clear: (!wish.q.is_empty() || !wish.open.is_empty() || !wish.on.is_empty())
            .then(|| "/rules".into()),
        filter_form: Some(filters(wish, on)),
        count: format!("{} 条", shown.len()),
        export: None,
        columns: vec![
            Column::new("规则", ColumnKind::Title),
            Column::new("种类", ColumnKind::Text),
            Column::new("依据", ColumnKind::Text),
            Column::new("自", ColumnKind::Text),
        ],
        rows: shown.iter().map(|rule| row(rule, &wish.on)).collect(),
        bulk: None,
        pages: None,
        empty: Empty {
            text: "这一天没有符合的规则。".into(),
            how: "可以换一个日期，或者去掉筛选。".into(),
            link: Some(Link::new("全部规则", "/rules")),
        },
    }
}

fn row(rule: &Outline<'_>, on: &str) -> Row {
    let mut tags = Vec::new();
    if rule.to_confirm.is_some() {
        tags.push(Tag::to_confirm());
    }
    if rule.provenance == Provenance::Bureau {
        tags.push(Tag::new("本局自定", Tone::Plain));
    }
    let basis = rule.basis.first().map(|basis| basis.citation.to_string()).unwrap_or_default();
    let more = rule.basis.len().saturating_sub(1);
    let basis = if 0 < more { format!("{basis} 等 {} 处", more + 1) } else { basis };
    let on = (!on.is_empty()).then(|| on.parse().ok()).flatten();
    Row {
        key: format!("{}:{}", code(rule.kind), rule.id),
        cells: vec![
            Cell::Title {
                text: rule.title.into(),
                href: rule_href(rule.id, on),
                note: rule.id.to_string(),
                tags,
            },
            Cell::Text(rule.kind.title().into()),
            Cell::Text(basis),
            Cell::Text(rule.from.to_string()),
        ],
        unread: false,
    }
}

fn chips(wish: &Wish) -> Vec<FilterChip> {
    let chip = |label: &str, value: &str, without: Wish| {
        (!value.is_empty()).then(|| FilterChip {
            label: label.into(),
            value: value.into(),
            remove: without.href(),
        })
    };
    let open = if wish.open.is_empty() { "" } else { "待确认" };
    [
        chip("日期", &wish.on, Wish { on: String::new(), ..wish.clone() }),
        chip("词", &wish.q, Wish { q: String::new(), ..wish.clone() }),
        chip("只看", open, Wish { open: String::new(), ..wish.clone() }),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn filters(wish: &Wish, on: Date) -> FilterForm {
    let kept = PostTo::new("/rules");
    let kept = if wish.kind.is_empty() { kept } else { kept.with("kind", &wish.kind) };
    FilterForm {
        get: kept,
        fields: vec![
            Field::new("on", "在哪一天有效", Control::Date).value(on.to_string()),
            Field::new("q", "名称、编号或者法规", Control::Text).value(&wish.q),
            Field::new(
                "open",
                "状态",
                Control::Checks(vec![
                    Choice::new("yes", "只看待确认的").chosen(!wish.open.is_empty()),
                ]),
            ),
        ],
    }
}

/// The working-day calendars and where each comes from.
fn calendars(rules: &Rules) -> Markup {
    html! {
        section.below.stack-s {
            h2 { "工作日历" }
            ul.row.years {
                @for (year, notice) in &rules.notices { li { strong.num { (year) "年" } " " span.muted { (notice.source) } } }
            }
            p.hint { "没有公布放假安排的年份，期限按周末推算，标“暂定”。" }
        }
    }
}

/// The kinds' outlines of one id, every version in order.
fn versions<'a>(app: &'a App, id: &str) -> Vec<Outline<'a>> {
    let mut all: Vec<Outline<'a>> =
        app.rules.outlines().into_iter().filter(|rule| rule.id.as_str() == id).collect();
    all.sort_by_key(|rule| rule.from);
    all
}
