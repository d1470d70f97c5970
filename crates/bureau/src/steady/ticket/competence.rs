//! Whose matter a ticket is: proposals to accept, return, transfer or dispute it, from the table of
//! responsibilities, the addresses of the stations and the rules on sellers on platforms
//! (投诉举报处理办法第十三条; before it 暂行办法第十二条), each with its citation and, for a return, the
//! drafted note. All of its tables are the bureau's and to be confirmed; a person decides.

use jiff::civil::{Date, DateTime};
use wenjin_law::{Basis, Rules};
use wenjin_matter::{Actor, Command, Matter, clocks};

use super::settings::{Named, Settings, named};
use super::{CHANNEL, FAMILY, TicketRefusal, command, number_of, text};

/// The table of our own responsibilities.
const OURS: &str = "bureau/competence/market-regulation";
/// Where the tables of all bodies lie.
const BODIES: &str = "bureau/competence/";
/// The places of law.
const GROUNDS: &str = "bureau/competence/grounds";

/// What is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// It is ours; the station, where the address names its area.
    Accept {
        /// The station's code.
        station: Option<String>,
    },
    /// Back to where it was sent from, while the window is open, with the body that should have it.
    Return {
        /// The body.
        to: String,
        /// The ground, a code of `ticket/return-grounds`.
        ground: &'static str,
    },
    /// On to the body that has it, by the rules of the complaint or the report.
    Transfer {
        /// The body.
        to: String,
    },
    /// It is too late to return it: a dispute of responsibility with that body.
    Dispute {
        /// The body.
        with: String,
    },
    /// A person must find out first.
    Ask {
        /// What.
        what: String,
    },
}

/// A proposal with its reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// What is proposed.
    pub way: Way,
    /// Why, in Chinese, in the order it was found.
    pub why: Vec<String>,
    /// What it rests on; empty where the tables give no place.
    pub basis: Vec<Basis>,
    /// The last day to return the ticket, where its channel has one.
    pub window: Option<Date>,
    /// The note that goes back with a return.
    pub note: Option<String>,
    /// What must be confirmed before the proposal is relied on.
    pub to_confirm: Vec<String>,
}

/// Where an address lies, as far as its words tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In our district; the station whose area it names.
    Ours(Option<String>),
    /// In another district of the city, by name.
    Other(String),
    /// Somewhere else in the country.
    Away,
    /// It does not say.
    Unknown,
}

/// Where an address lies on that day's lists.
pub fn place(rules: &Rules, address: &str, on: Date) -> Place {
    let within = |entry: &Named<'_>| entry.words.iter().any(|word| address.contains(word));
    let districts = named(rules, "bureau/districts", on);
    let ours = districts.first().is_some_and(within);
    if let Some(other) = districts.iter().skip(1).find(|district| within(district)) {
        return Place::Other(other.name.into());
    }
    let away = ["省", "自治区", "市"].iter().any(|word| address.contains(word));
    if away && !ours && !address.contains("临沂") {
        return Place::Away;
    }
    let station = named(rules, "bureau/addresses", on).into_iter().find(within);
    match (station, ours) {
        (Some(station), _) => Place::Ours(Some(station.item.code.clone())),
        (None, true) => Place::Ours(None),
        (None, false) => Place::Unknown,
    }
}

/// A body in the table of responsibilities with the matters a text speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responsible<'a> {
    /// Its name.
    pub body: &'a str,
    /// True for ourselves.
    pub ours: bool,
    /// The matters, with the words that were found.
    pub found: Vec<(&'a str, Vec<&'a str>)>,
    /// Where the table cites a place for them.
    pub basis: Vec<&'a Basis>,
}

impl Responsible<'_> {
    fn hits(&self) -> usize {
        self.found.iter().map(|(_, words)| words.len()).sum()
    }

    fn words(&self) -> String {
        let found = self.found.iter();
        let words = found.map(|(name, words)| format!("{name}（{}）", words.join("、")));
        words.collect::<Vec<_>>().join("；")
    }
}

/// The bodies whose matters a text speaks of, the most words first and of equals ourselves.
pub fn responsible<'a>(rules: &'a Rules, said: &str, on: Date) -> Vec<Responsible<'a>> {
    let tables = rules
        .lists
        .iter()
        .filter(|(id, _)| id.as_str().starts_with(BODIES) && id.as_str() != GROUNDS);
    let mut out: Vec<Responsible<'a>> = tables
        .map(|(id, rule)| {
            let hit = named(rules, id.as_str(), on).into_iter().filter_map(|entry| {
                let words: Vec<&str> =
                    entry.words.iter().copied().filter(|word| said.contains(word)).collect();
                (!words.is_empty()).then_some((entry.name, words, entry.item.basis.as_ref()))
            });
            let hit: Vec<_> = hit.collect();
            Responsible {
                body: &rule.title,
                ours: id.as_str() == OURS,
                basis: hit.iter().filter_map(|(_, _, basis)| *basis).collect(),
                found: hit.into_iter().map(|(name, words, _)| (name, words)).collect(),
            }
        })
        .filter(|body| !body.found.is_empty())
        .collect();
    out.sort_by_key(|body| (std::cmp::Reverse(body.hits()), !body.ours));
    out
}

/// What is proposed for a ticket on a day.
///
/// # Errors
/// [`TicketRefusal::NotTicket`].
pub fn propose(rules: &Rules, ticket: &Matter, on: Date) -> Result<Proposal, TicketRefusal> {
    if ticket.family != FAMILY {
        return Err(TicketRefusal::NotTicket);
    }
    let window = return_window(rules, ticket, on);
    let asked = Asked { rules, ticket, on, window };
    let mut proposal = asked.way();
    if let Way::Return { to, .. } = &proposal.way {
        proposal.note = Some(asked.note(&proposal, to));
    }
    Ok(proposal)
}

/// The last day on which the ticket may be returned; none where its channel has no such window.
pub fn return_window(rules: &Rules, ticket: &Matter, on: Date) -> Option<Date> {
    let clocks = clocks(rules, ticket, on);
    let window = clocks.iter().find(|clock| clock.rule.name().starts_with("return-"));
    window.and_then(|clock| clock.deadline.as_ref()).map(|deadline| deadline.last_day)
}

/// The command that returns a ticket as proposed.
///
/// # Errors
/// Where the proposal is another, or the window is over by the day of `at`.
pub fn return_ticket(
    proposal: &Proposal,
    ticket: &Matter,
    by: &Actor,
    at: DateTime,
) -> Result<Command, TicketRefusal> {
    let (Way::Return { to, ground }, Some(note)) = (&proposal.way, &proposal.note) else {
        return Err(TicketRefusal::NotToReturn);
    };
    if let Some(last_day) = proposal.window.filter(|last_day| *last_day < at.date()) {
        return Err(TicketRefusal::ReturnWindowPast { last_day });
    }
    let fields = [
        ("return-ground", text(*ground)),
        ("competent-body", text(to.as_str())),
        ("cited-basis", text(cited(&proposal.basis))),
        ("return-note", text(note.as_str())),
    ];
    Ok(command(ticket, "return-ticket", by, at, fields))
}

struct Asked<'a> {
    rules: &'a Rules,
    ticket: &'a Matter,
    on: Date,
    window: Option<Date>,
}

impl Asked<'_> {
    fn way(&self) -> Proposal {
        let said = ["title", "content", "demand", "category", "product"];
        let said = said.map(|name| self.ticket.text(name)).join("\n");
        let bodies = responsible(self.rules, &said, self.on);
        let ours = bodies.iter().find(|body| body.ours);
        let other = bodies.iter().find(|body| !body.ours);
        match (ours, other) {
            (None, None) => {
                self.ask("来件没有提到职责表里的事项，请看内容后判断由谁处理".into(), vec![])
            }
            (None, Some(other)) => {
                let why = vec![format!("来件所说的{}属于{}", other.words(), other.body)];
                let mut basis: Vec<Basis> = other.basis.iter().copied().cloned().collect();
                basis.extend(self.ground("not-remit"));
                self.elsewhere(other.body.to_string(), "not-remit", why, basis)
            }
            (Some(ours), Some(other)) if ours.hits() < other.hits() => {
                let why = vec![
                    format!("来件所说的{}属于本局", ours.words()),
                    format!("{}属于{}", other.words(), other.body),
                ];
                self.ask(format!("来件有几件事，请先分清哪些归{}", other.body), why)
            }
            (Some(ours), _) => {
                let why = vec![format!("来件所说的{}属于本局", ours.words())];
                let basis = ours.basis.iter().copied().cloned().collect();
                self.by_place(why, basis)
            }
        }
    }

    /// Ours by its matter: whose by its place.
    fn by_place(&self, mut why: Vec<String>, mut basis: Vec<Basis>) -> Proposal {
        let address = self.ticket.text("respondent-address");
        let platform = self.ticket.text("platform-name");
        let found = place(self.rules, &address, self.on);
        let on_platform = !platform.is_empty();
        let ground = match (on_platform, &found) {
            (true, Place::Unknown) if self.ground("platform-seller-unknown").is_some() => {
                "platform-seller-unknown"
            }
            (true, _) => "platform-seller",
            (false, _) => "business-place",
        };
        basis.extend(self.ground(ground));
        match found {
            Place::Ours(station) => {
                why.push("所涉地址在本区".into());
                self.proposal(Way::Accept { station }, why, basis)
            }
            Place::Other(district) => {
                why.push(format!("所涉地址在{district}"));
                let to = format!("{district}市场监督管理部门");
                self.elsewhere(to, "wrong-body", why, basis)
            }
            Place::Away => {
                why.push("所涉地址不在本市".into());
                let to = "所涉地址所在地的县级市场监督管理部门".to_string();
                self.elsewhere(to, "other-place", why, basis)
            }
            Place::Unknown if on_platform => {
                why.push(format!("在{platform}购买，没有商家的地址"));
                let to = match self.seat_of(&platform) {
                    Some(seat) => format!("平台经营者住所地（{seat}）的县级市场监督管理部门"),
                    None => "平台经营者住所地的县级市场监督管理部门".to_string(),
                };
                self.elsewhere(to, "other-place", why, basis)
            }
            Place::Unknown => {
                let mut asked =
                    self.ask("没有写明所涉地址，或者地址看不出在哪个区县，请先查明".into(), why);
                asked.basis = basis;
                asked
            }
        }
    }

    /// Not ours: back, on, or a dispute, by the channel and the day.
    fn elsewhere(
        &self,
        to: String,
        ground: &'static str,
        why: Vec<String>,
        basis: Vec<Basis>,
    ) -> Proposal {
        let way = match self.window {
            Some(last_day) if self.on <= last_day => Way::Return { to, ground },
            Some(_) => Way::Dispute { with: to },
            None => Way::Transfer { to },
        };
        self.proposal(way, why, basis)
    }

    fn ask(&self, what: String, why: Vec<String>) -> Proposal {
        self.proposal(Way::Ask { what }, why, vec![])
    }

    fn proposal(&self, way: Way, why: Vec<String>, basis: Vec<Basis>) -> Proposal {
        let lists = [OURS, "bureau/addresses", "bureau/districts"];
        let mut to_confirm: Vec<String> = lists
            .into_iter()
            .filter_map(|rule| Settings::of(self.rules, rule, self.on).to_confirm())
            .map(str::to_string)
            .collect();
        to_confirm.dedup();
        Proposal { way, why, basis, window: self.window, note: None, to_confirm }
    }

    fn ground(&self, code: &str) -> Option<Basis> {
        let rule = self.rules.lists.get(&wenjin_law::RuleId::new(GROUNDS))?;
        rule.on(self.on)?.body.item(code)?.basis.clone()
    }

    fn seat_of(&self, platform: &str) -> Option<String> {
        let platforms = named(self.rules, "bureau/platforms", self.on);
        let known = |entry: &Named<'_>| entry.name.split('、').any(|name| platform.contains(name));
        platforms.into_iter().find(known)?.words.first().map(|seat| seat.to_string())
    }

    /// The note that goes back: what came, why it is not ours, on which ground, and to whom.
    fn note(&self, proposal: &Proposal, to: &str) -> String {
        let channel = self.ticket.text(CHANNEL);
        let channels = self.rules.lists.get(&wenjin_law::RuleId::new("ticket/channels"));
        let channel = channels
            .and_then(|rule| rule.on(self.on)?.body.item(&channel))
            .map_or(channel.clone(), |item| item.title.clone());
        let window = proposal.window.map_or(String::new(), |day| format!("退单期限至 {day}。"));
        format!(
            "{channel}来件 {}“{}”：{}。依据：{}。建议由{to}处理。{window}",
            number_of(self.ticket),
            self.ticket.text("title"),
            proposal.why.join("；"),
            cited(&proposal.basis),
        )
    }
}

/// The places of law in one line; where the tables give none, that it is to be filled in.
fn cited(basis: &[Basis]) -> String {
    if basis.is_empty() {
        return "（待办理人员填写）".into();
    }
    let places = basis.iter().map(|basis| format!("{}（{}）", basis.citation, basis.says));
    places.collect::<Vec<_>>().join("、")
}
