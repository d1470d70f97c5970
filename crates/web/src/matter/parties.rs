//! Whom a complaint concerns, who has it, which documents it has issued and where it came from: the
//! cards beside the page. Who somebody is stays masked until a look is recorded.

use std::collections::BTreeMap;

use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_matter::Matter;

use crate::app::App;
use crate::frame::station_title;
use crate::line::Line;
use crate::matter::Seen;
use crate::matter::timeline;
use crate::matter::words::{SOURCE_EXTRA, Words};
use crate::posted::encode;
use crate::ui::form::{Control, Field, field};
use crate::ui::icon::Icon;
use crate::ui::matter::{Fact, Party, Value, facts, party_with};
use crate::ui::{Link, PostTo};

/// What is known of the person, after how their fields' names begin.
const PERSON: [&str; 8] =
    ["phone", "address", "id-kind", "id-number", "insider", "agent", "agent-phone", "consents"];
/// What they agreed to.
const CONSENTS: [&str; 2] = ["consent-entrust", "consent-publish"];
const RESPONDENT: [&str; 9] = [
    "respondent-credit-code",
    "respondent-address",
    "respondent-contact",
    "respondent-phone",
    "respondent-legal-person",
    "respondent-agent",
    "respondent-agent-phone",
    "respondent-consents",
    "respondent-consents-entrust",
];
const DISPUTE: [&str; 6] =
    ["amount", "bought-on", "knew-on", "platform-name", "category", "ticket-number"];

/// The person who complains or reports, with the form that asks to see who they are.
pub fn person(words: &Words, seen: &Seen, on: Date, reveal: Option<&PostTo>) -> Markup {
    let matter = &seen.matter;
    let Some((called, begin)) = seen.line().person() else { return html! {} };
    let name = words.line(matter, &format!("{begin}-name"), on);
    let of_person = PERSON.map(|name| format!("{begin}-{name}"));
    let names: Vec<&str> = of_person.iter().map(String::as_str).chain(CONSENTS).collect();
    let card = Party {
        role: called.into(),
        name: name.unwrap_or_else(|| "没有留姓名".into()),
        href: None,
        tags: vec![],
        facts: known(words, matter, &names, on),
        note: String::new(),
    };
    html! {
        (party_with(&card, html! { @if let Some(post) = reveal { (reveal_form(post)) } }))
    }
}

/// Asking to see: a reason first, then the values for one answer. Each look is an act.
fn reveal_form(post: &PostTo) -> Markup {
    let reason = Field::new("reveal-reason", "查看理由", Control::Text)
        .hint("记入经过，例如：联系投诉人核实。");
    html! {
        details.reveal.party-foot {
            summary.button.small { (Icon::Eye) "查看完整信息" }
            form method="post" action=(post.action) {
                (post.fields())
                (field(&reason.required(), "reveal"))
                button.button.small type="submit" { "查看并记录" }
            }
        }
    }
}

/// The business complained of, with how many more complaints of it are open.
pub fn respondent(words: &Words, seen: &Seen, on: Date, others: u64) -> Markup {
    let (line, matter) = (seen.line(), &seen.matter);
    let name = words.line(matter, "respondent-name", on);
    let more = name.clone().filter(|_| others > 0);
    let card = Party {
        role: line.respondent().into(),
        name: name.unwrap_or_else(|| "没有写明".into()),
        href: None,
        tags: vec![],
        facts: known(words, matter, &RESPONDENT, on),
        note: String::new(),
    };
    html! {
        (party_with(&card, html! {
            @if let Some(name) = more {
                p.party-note { (Icon::Info) span { (Link::new(format!("同一{}另有 {others} 件未办结", line.respondent()), respondent_href(line, &name))) } }
            }
        }))
    }
}

/// The list of one business's matters.
pub fn respondent_href(line: Line, name: &str) -> String {
    format!("{}?respondent={}", line.path(), encode(name))
}

/// Money, dates and numbers of the dispute.
pub fn dispute(words: &Words, matter: &Matter, on: Date) -> Markup {
    let known = known(words, matter, &DISPUTE, on);
    html! { @if !known.is_empty() { (facts(&known)) } }
}

fn known(words: &Words, matter: &Matter, names: &[&str], on: Date) -> Vec<Fact> {
    names.iter().filter_map(|name| words.fact(matter, name, on)).collect()
}

/// Who has the matter.
pub fn handling(app: &App, words: &Words, matter: &Matter, on: Date) -> Markup {
    let station = match matter.text("station") {
        code if code.is_empty() => Value::Text("还没有分派".into()),
        code => Value::Text(station_title(app, &code)),
    };
    let handler = match words.line(matter, "handler", on) {
        Some(name) => Value::Text(name),
        None => Value::Text("还没有指定".into()),
    };
    let known = [Fact::new("承办单位", station), Fact::new("办理人员", handler)];
    html! { section.panel { h2 { "承办" } (facts(&known)) } }
}

/// The documents issued so far.
pub fn documents(app: &App, matter: &Matter) -> Markup {
    let papers: Vec<_> =
        matter.acts.iter().filter_map(|act| timeline::document(app, matter, act)).collect();
    html! {
        @if !papers.is_empty() {
            section.panel {
                h2 { "文书" }
                ul.document-list {
                    @for paper in &papers {
                        li {
                            a href=(paper.href) { (paper.name) }
                            @if !paper.note.is_empty() { span.muted.small.num { (paper.note) } }
                            span.row.small {
                                a href={ (paper.href) ".pdf" } { "PDF" span.sr { "：" (paper.name) } }
                                a href={ (paper.href) ".docx" } { "Word" span.sr { "：" (paper.name) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// File, sheet and row it came from, and the columns nobody asked for.
pub fn source(words: &Words, matter: &Matter) -> Markup {
    let place = ["source-key", "source-file", "source-sheet", "source-row"];
    let mut known: Vec<Fact> = place
        .iter()
        .filter_map(|name| Some((*name, matter.fact(name)?)))
        .map(|(name, value)| Fact::text(words.label(name), value.to_string()))
        .collect();
    known.extend(kept_columns(words, matter));
    html! {
        @if !known.is_empty() {
            section.panel { h2 { "来源" } (facts(&known)) }
        }
    }
}

fn kept_columns(words: &Words, matter: &Matter) -> Vec<Fact> {
    let kept: BTreeMap<String, String> =
        serde_json::from_str(&matter.text(SOURCE_EXTRA)).unwrap_or_default();
    let value = |text: &str| match words.revealed {
        true => Value::Revealed(text.to_string()),
        false => Value::Masked(words.masked(SOURCE_EXTRA, text), None),
    };
    kept.iter().map(|(column, text)| Fact::new(column.as_str(), value(text))).collect()
}
