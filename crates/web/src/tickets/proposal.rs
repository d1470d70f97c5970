//! Whose matter a ticket is, as the tables propose it: what, why, on which basis, until when, and the
//! note that would go back. A person decides; the forms of the triage begin from it.

use std::collections::BTreeMap;

use maud::{Markup, html};
use wenjin_bureau::access;
use wenjin_bureau::steady::ticket::TicketRefusal;
use wenjin_bureau::steady::ticket::competence::{Proposal, Way, return_ticket};
use wenjin_matter::{Matter, Value};

use crate::app::App;
use crate::frame::station_title;
use crate::matter::clocks::cited;
use crate::signed::Signed;
use crate::time::{date_words, now};
use crate::ui::law::citations;
use crate::ui::tag::{Tag, Tone};

/// The panel.
pub fn panel(app: &App, proposal: &Result<Proposal, TicketRefusal>) -> Markup {
    let proposal = match proposal {
        Ok(proposal) => proposal,
        Err(refusal) => {
            return html! { section.panel { h2 { "职责判断" } p.muted { (refusal) } } };
        }
    };
    let basis = cited(&proposal.basis, now().date());
    html! {
        section.panel.stack-s {
            h2 { "职责判断" }
            p { (tag(&proposal.way)) " " (words(app, &proposal.way)) }
            @if !proposal.why.is_empty() { ul.reasons { @for why in &proposal.why { li { (why) } } } }
            @if !basis.is_empty() { p.basis { "依据 " (citations(&basis)) } }
            @if let Some(day) = proposal.window { p.small { "退单的最后一天 " (date_words(day)) } }
            @if let Some(note) = &proposal.note {
                details { summary { "起草的退单说明" } p.told.small { (note) } }
            }
            @if !proposal.to_confirm.is_empty() {
                details.small { summary { (Tag::to_confirm()) " 职责表和地址表" } ul { @for open in &proposal.to_confirm { li { (open) } } } }
            }
        }
    }
}

fn tag(way: &Way) -> Tag {
    match way {
        Way::Accept { .. } => Tag::new("本局办理", Tone::Good),
        Way::Return { .. } => Tag::new("退单", Tone::Warn),
        Way::Transfer { .. } => Tag::new("移送", Tone::Warn),
        Way::Dispute { .. } => Tag::new("职责争议", Tone::Warn),
        Way::Ask { .. } => Tag::new("先查明", Tone::Note),
    }
}

fn words(app: &App, way: &Way) -> String {
    match way {
        Way::Accept { station: Some(code) } => format!("建议分派给{}。", station_title(app, code)),
        Way::Accept { station: None } => "地址看不出在哪个所的辖区，请选择承办单位。".into(),
        Way::Return { to, .. } => format!("建议退回，由{to}处理。"),
        Way::Transfer { to } => format!("建议移送{to}。"),
        Way::Dispute { with } => format!("退单期限已过，可以与{with}按职责争议处理。"),
        Way::Ask { what } => format!("{what}。"),
    }
}

/// The station it proposes.
pub fn station(proposal: &Result<Proposal, TicketRefusal>) -> Option<&str> {
    match proposal.as_ref().map(|it| &it.way) {
        Ok(Way::Accept { station }) => station.as_deref(),
        _ => None,
    }
}

/// The fields of the return it drafts; empty where it proposes none.
pub fn drafted(
    signed: &Signed,
    proposal: &Result<Proposal, TicketRefusal>,
    ticket: &Matter,
) -> BTreeMap<String, String> {
    let by = access::actor(&signed.account, &[]);
    let command = proposal.as_ref().ok().map(|it| return_ticket(it, ticket, &by, now()));
    let fields = command.and_then(Result::ok).map(|command| command.fields).unwrap_or_default();
    fields.into_iter().map(|(name, value): (String, Value)| (name, value.to_string())).collect()
}
