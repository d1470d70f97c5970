//! The forms of the triage: what each act asks, begun from what the system knows already — the station
//! of the address, the kind the channel gave, the drafted return, the likeliest same matter.

use jiff::civil::Date;
use wenjin_bureau::access;
use wenjin_bureau::steady::ticket::competence::Proposal;
use wenjin_bureau::steady::ticket::{CHANNEL, TicketRefusal, merge, split};
use wenjin_law::RuleId;
use wenjin_matter::{Matter, MatterId};

use crate::app::App;
use crate::frame::station_title;
use crate::matter::clocks::cited;
use crate::matter::fields::{self, Filled};
use crate::matter::page::target;
use crate::matter::step::{Again, asked_at, draft};
use crate::people::People;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::tickets::pane::Likely;
use crate::tickets::queue::{Place, Queue};
use crate::tickets::{TRIAGE, proposal};
use crate::time::now;
use crate::ui::Link;
use crate::ui::form::{Choice, Control, Field, Form};

/// Signing for a ticket; asks nothing.
pub const SIGN_IN: &str = "sign-in";
/// Handing it out.
pub const ASSIGN: &str = "assign";
/// Splitting it.
pub const SPLIT: &str = "split";
/// Merging it into another matter.
pub const MERGE: &str = "merge";
/// Parting it again.
pub const UNMERGE: &str = "unmerge";
/// Sending it back.
pub const RETURN: &str = "return-ticket";

/// Every act of the triage in the order of its buttons: code, words, key.
pub const ACTS: [(&str, &str, char); 6] = [
    (SIGN_IN, "签收", 's'),
    (ASSIGN, "分派", 'e'),
    (SPLIT, "拆分为投诉、举报", 'x'),
    (MERGE, "并入…", 'm'),
    (UNMERGE, "撤销并入", 'u'),
    (RETURN, "退单", 't'),
];

/// What a ticket is split into: the word sent, the words read, complaint or not, report or not.
pub const PARTS: [(&str, &str, bool, bool); 3] = [
    ("complaint", "投诉", true, false),
    ("report", "举报", false, true),
    ("both", "投诉和举报，两件", true, true),
];

/// A field of the rules that the triage never asks: it strings the tickets of one selection together.
const SELECTION: &str = "selection";

/// What a form is drawn from.
pub struct Asked<'a> {
    /// The application.
    pub app: &'a App,
    /// Who asks.
    pub signed: &'a Signed,
    /// The bureau's people.
    pub people: &'a People,
    /// Where in the triage.
    pub place: &'a Place,
    /// The queue, for what comes next.
    pub queue: &'a Queue,
    /// The ticket.
    pub ticket: &'a Matter,
    /// Whose matter it is.
    pub proposal: &'a Result<Proposal, TicketRefusal>,
    /// Which may be the same.
    pub likely: &'a [Likely],
}

impl Asked<'_> {
    /// Where an act posts: the number of acts seen, a key, and where one goes on.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn post(&self, act: &str) -> Result<crate::ui::PostTo, Problem> {
        let id = self.ticket.id;
        let post = target(self.signed, format!("{TRIAGE}/{id}/{act}"), self.ticket.version())?;
        let (before, after) = self.queue.around(id);
        let next = after.or(before).map(|id| id.to_string()).unwrap_or_default();
        let back = self.place.alone().href();
        let back = back.split_once('?').map(|(_, query)| query.to_string()).unwrap_or_default();
        Ok(post.with("back", back).with("next", next))
    }

    /// The form of an act, with what was typed where it was refused; none for one that asks nothing or
    /// that there is not.
    ///
    /// # Errors
    /// Where the system gives no random bytes.
    pub fn form(&self, act: &str, again: Option<&Again>) -> Result<Option<Form>, Problem> {
        let asks = ACTS.iter().find(|(code, ..)| *code == act && act != SIGN_IN);
        let Some((_, label, _)) = asks else { return Ok(None) };
        let filled = again.map_or_else(|| self.known(act), |again| again.filled.clone());
        let mut form = Form::new("act", self.post(act)?, label.trim_end_matches('…'));
        let on = now().date();
        match act {
            SPLIT => self.split(&mut form, &filled),
            MERGE => self.merge(&mut form, &filled),
            UNMERGE => self.unmerge(&mut form, &filled),
            _ => {}
        }
        if let Ok((version, law_on)) = asked_at(self.app, self.ticket, act, &filled, now()) {
            form.basis = cited(&version.basis, on);
            if [ASSIGN, RETURN].contains(&act) {
                let asked: Vec<_> =
                    version.body.fields.iter().filter(|it| it.name != SELECTION).cloned().collect();
                form.fields = fields::controls(self.app, self.people, &asked, law_on, &filled);
            }
        }
        let named = |name: &str| form.fields.iter().any(|field| field.name == name);
        let elsewhere = filled.wrong.iter().filter(|(name, _)| !named(name));
        form.errors = elsewhere.map(|(_, said)| said.clone()).collect();
        form.cancel = Some(Link::new("先不办", self.place.at(self.ticket.id).href()));
        form.draft = Some(draft(&self.ticket.id.to_string(), act));
        Ok(Some(form))
    }

    /// What an act's form begins with.
    fn known(&self, act: &str) -> Filled {
        let mut filled = Filled::default();
        let mut set = |name: &str, value: String| filled.values.insert(name.into(), value);
        if [ASSIGN, SPLIT].contains(&act) {
            let own = self.ticket.text("station");
            let proposed = proposal::station(self.proposal).unwrap_or_default().to_string();
            set("station", if own.is_empty() { proposed } else { own });
        }
        match act {
            ASSIGN => {
                set("handler", self.ticket.text("handler"));
            }
            SPLIT => {
                let kind = self.ticket.text("kind");
                let known = PARTS.iter().any(|(code, ..)| *code == kind);
                set("what", if known { kind } else { String::new() });
            }
            MERGE => {
                let first = self.likely.first().map(|likely| likely.row.id.to_string());
                set("into", first.unwrap_or_else(|| "other".into()));
            }
            RETURN => filled.values = proposal::drafted(self.signed, self.proposal, self.ticket),
            _ => {}
        }
        filled
    }

    fn split(&self, form: &mut Form, filled: &Filled) {
        let chosen =
            |code: &str, name: &str| Choice::new(code, name).chosen(filled.get("what") == code);
        let what = PARTS.iter().map(|(code, name, ..)| chosen(code, name)).collect();
        let flag = |code: &str, name: &str| {
            Choice::new(code, name).chosen(filled.get("real-name") == code)
        };
        let wrong = |name: &str| filled.wrong.get(name).cloned();
        form.submits[0].label = "拆分".into();
        form.lead = "各成一件，各有期限和结果，收到的时间都是来件收到的时间。".into();
        form.fields.push(
            Field::new("what", "拆成什么", Control::Radios(what)).error(wrong("what")).required(),
        );
        form.fields.push(
            Field::new(
                "real-name",
                "实名举报",
                Control::Radios(vec![flag("yes", "是"), flag("no", "否")]),
            )
            .hint("拆出举报的才填。")
            .error(wrong("real-name")),
        );
        if access::assigns(&self.signed.account) || !self.ticket.text("station").is_empty() {
            let hint = match self.ticket.text("station").is_empty() {
                true => "选了的，来件同时分派给它；拆出的各件也由它承办。",
                false => "拆出的各件由它承办。",
            };
            form.fields.push(
                Field::new("station", "承办单位", Control::Select(self.stations(filled)))
                    .hint(hint)
                    .error(wrong("station")),
            );
        }
        if self.asks_channel() {
            form.fields.push(
                Field::new(CHANNEL, "实际经过的渠道", Control::Select(self.channels(filled)))
                    .hint("来件的渠道在收到那天不是投诉、举报的接收渠道，请写明实际经过的渠道。")
                    .error(wrong(CHANNEL)),
            );
        }
        form.fields.push(
            Field::new("split-note", "拆分说明", Control::Lines(2)).value(filled.get("split-note")),
        );
        // The ids of the parts: the page sent twice is about the same two matters.
        for part in ["complaint-id", "report-id"] {
            let id = match filled.get(part) {
                "" => MatterId(uuid::Uuid::now_v7()).to_string(),
                given => given.to_string(),
            };
            form.post = std::mem::take(&mut form.post).with(part, id);
        }
    }

    fn stations(&self, filled: &Filled) -> Vec<Choice> {
        let list = self.app.rules.lists.get(&RuleId::new("bureau/stations"));
        let items = list.and_then(|rule| rule.versions.last()).map_or(&[][..], |it| &it.body.items);
        let choice = |code: &str| {
            Choice::new(code, station_title(self.app, code)).chosen(filled.get("station") == code)
        };
        items.iter().map(|item| choice(&item.code)).collect()
    }

    /// The day whose channels count: that of the receipt.
    fn received(&self) -> Date {
        self.ticket.opened_at().map_or_else(|| now().date(), |at| at.date())
    }

    fn channels(&self, filled: &Filled) -> Vec<Choice> {
        let list = self.app.rules.lists.get(&RuleId::new("complaint/channels"));
        let version = list.and_then(|rule| rule.on(self.received()));
        let items = version.map_or(&[][..], |version| &version.body.items);
        let chosen = filled.get(CHANNEL);
        items
            .iter()
            .map(|item| Choice::new(&item.code, &item.title).chosen(item.code == chosen))
            .collect()
    }

    /// True where the ticket's channel is none of a complaint or of a report.
    fn asks_channel(&self) -> bool {
        let part = || Some(split::Part { matter: self.ticket.id, fields: Default::default() });
        let both = split::Choice { complaint: part(), report: part(), note: String::new() };
        let by = access::actor(&self.signed.account, &[]);
        let tried = split::split(&self.app.rules, self.ticket, &both, &by, now());
        matches!(tried, Err(TicketRefusal::ChannelNeeded { .. }))
    }

    fn merge(&self, form: &mut Form, filled: &Filled) {
        let wrong = |name: &str| filled.wrong.get(name).cloned();
        let into = filled.get("into");
        let mut choices: Vec<Choice> = self
            .likely
            .iter()
            .map(|likely| {
                let id = likely.row.id.to_string();
                let chosen = id == into;
                Choice::new(id, format!("{} {}", likely.noun(), likely.row.summary.title))
                    .hint(format!("{} · {}", likely.row.summary.number, likely.suggestion.words()))
                    .chosen(chosen)
            })
            .collect();
        choices.push(Choice::new("other", "另一件，填写编号").chosen(into == "other"));
        form.lead = "阶段和本渠道的期限都不变，仍要逐件回复；随时可以撤销。".into();
        form.fields = vec![
            Field::new("into", "并入哪一件", Control::Radios(choices))
                .error(wrong("into"))
                .required(),
            Field::new("number", "编号", Control::Text)
                .hint("投诉、举报或者来件的编号，上面选了“另一件”才填。")
                .value(filled.get("number"))
                .error(wrong("number")),
            Field::new("merge-reason", "并入的理由", Control::Lines(2))
                .hint("写明为什么是同一件事。")
                .value(filled.get("merge-reason"))
                .error(wrong("merge-reason"))
                .required(),
        ];
    }

    fn unmerge(&self, form: &mut Form, filled: &Filled) {
        let from = match filled.get("from") {
            "" => merge::merged_into(self.ticket).map(|id| id.to_string()).unwrap_or_default(),
            given => given.to_string(),
        };
        form.post = std::mem::take(&mut form.post).with("from", from);
        form.lead = "撤销以后与没有并入过的一样；并入期间所办的各步仍然算数。".into();
        form.fields = vec![
            Field::new("unmerge-reason", "撤销的理由", Control::Lines(2))
                .value(filled.get("unmerge-reason"))
                .error(filled.wrong.get("unmerge-reason").cloned())
                .required(),
        ];
    }
}
