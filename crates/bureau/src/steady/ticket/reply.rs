//! One reply for several tickets: a package for each, in the form its channel's page takes — length of
//! text, photographs and their names, line breaks — from `rules/bureau/channels/`, to be typed back
//! there; and the commands that record it. A text that does not fit is said to be too long and never
//! cut, and a reply that names another ticket's person is stopped.

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use wenjin_law::Rules;
use wenjin_matter::{Actor, Attachment, Command, Matter, MatterId};

use super::settings::Settings;
use super::{CHANNEL, FAMILY, TicketRefusal, command, number_of, text};

/// What an officer answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The id that all its tickets record.
    pub batch: String,
    /// The text.
    pub text: String,
    /// Texts for single channels, by their codes, in place of it.
    pub texts: BTreeMap<String, String>,
    /// The result, a code of `ticket/outcomes`.
    pub outcome: String,
    /// Photographs, already stored.
    pub photos: Vec<Attachment>,
}

/// A photograph under the name its channel asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    /// SHA-256 of the file.
    pub sha256: String,
    /// Its name in the package.
    pub name: String,
}

/// What is typed back for one ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// The ticket.
    pub ticket: MatterId,
    /// Its number there.
    pub number: String,
    /// Its channel.
    pub channel: String,
    /// False where the channel has no page to type into: the reply goes to the person directly.
    pub back_fill: bool,
    /// The text.
    pub text: String,
    /// The photographs in order.
    pub photos: Vec<Photo>,
    /// What does not fit, in Chinese; empty where it may be sent.
    pub problems: Vec<String>,
}

/// The columns of a table of packages, for the sheet an officer types from.
pub const COLUMNS: [&str; 5] = ["来件编号", "渠道", "回复内容", "照片", "需要修改"];

impl Package {
    /// Its row in such a table.
    pub fn row(&self) -> [String; 5] {
        let photos: Vec<&str> = self.photos.iter().map(|photo| photo.name.as_str()).collect();
        [
            self.number.clone(),
            self.channel.clone(),
            self.text.clone(),
            photos.join("、"),
            self.problems.join("；"),
        ]
    }
}

/// A package for each ticket, in their order.
///
/// # Errors
/// Not a ticket, or a setting of its channel that is missing or unreadable.
pub fn packages(
    rules: &Rules,
    reply: &Reply,
    tickets: &[Matter],
    on: Date,
) -> Result<Vec<Package>, TicketRefusal> {
    tickets.iter().map(|ticket| package(rules, reply, ticket, tickets, on)).collect()
}

/// The commands that record the reply on every ticket, each with the text its channel gets.
///
/// # Errors
/// [`TicketRefusal::ReplyUnfit`] naming everything that does not fit, and those of [`packages`].
pub fn commands(
    rules: &Rules,
    reply: &Reply,
    tickets: &[Matter],
    by: &Actor,
    at: DateTime,
) -> Result<Vec<Command>, TicketRefusal> {
    let packages = packages(rules, reply, tickets, at.date())?;
    let problems: Vec<String> = packages
        .iter()
        .flat_map(|package| package.problems.iter().map(|it| format!("{} {it}", package.number)))
        .collect();
    if !problems.is_empty() {
        return Err(TicketRefusal::ReplyUnfit { problems: problems.join("；") });
    }
    let one = |(ticket, package): (&Matter, Package)| {
        let names: Vec<&str> = package.photos.iter().map(|photo| photo.name.as_str()).collect();
        let photos = (!names.is_empty()).then(|| ("reply-photos", text(names.join("\n"))));
        let fields = [
            ("reply-text", text(package.text)),
            ("outcome", text(reply.outcome.as_str())),
            ("reply-batch", text(reply.batch.as_str())),
        ];
        let fields = fields.into_iter().chain(photos);
        Command { attachments: reply.photos.clone(), ..command(ticket, "reply", by, at, fields) }
    };
    Ok(tickets.iter().zip(packages).map(one).collect())
}

fn package(
    rules: &Rules,
    reply: &Reply,
    ticket: &Matter,
    all: &[Matter],
    on: Date,
) -> Result<Package, TicketRefusal> {
    if ticket.family != FAMILY {
        return Err(TicketRefusal::NotTicket);
    }
    let channel = ticket.text(CHANNEL);
    let words = reply.texts.get(&channel).unwrap_or(&reply.text).trim().to_string();
    let mut package = Package {
        ticket: ticket.id,
        number: number_of(ticket),
        channel,
        back_fill: false,
        text: words,
        photos: vec![],
        problems: vec![],
    };
    if package.text.is_empty() {
        package.problems.push("回复内容是空的".into());
    }
    package.problems.extend(strangers(&package.text, ticket, all));
    let rule = format!("bureau/channels/{}", package.channel);
    let settings = Settings::of(rules, &rule, on);
    if settings.is_there() {
        package.back_fill = true;
        fit(&settings, reply, &mut package)?;
    }
    Ok(package)
}

/// Brings a package into the form of its channel.
fn fit(settings: &Settings<'_>, reply: &Reply, package: &mut Package) -> Result<(), TicketRefusal> {
    if settings.text("line-breaks")? == "join" {
        package.text = joined(&package.text);
    }
    let (longest, found) = (settings.count("longest-text")? as usize, package.text.chars().count());
    if longest < found {
        package.problems.push(format!("回复内容{found}字，最多{longest}字"));
    }
    let (most, photos) = (settings.count("most-photos")? as usize, reply.photos.len());
    if most < photos {
        package.problems.push(format!("照片{photos}张，最多{most}张"));
    }
    let endings: Vec<&str> = settings.text("photo-endings")?.split('、').collect();
    let largest = u64::from(settings.count("largest-photo-kb")?) * 1024;
    let pattern = settings.text("photo-name")?;
    for (n, photo) in (1..).zip(&reply.photos) {
        let ending = photo.name.rsplit_once('.').map_or("", |(_, ending)| ending).to_lowercase();
        if !endings.contains(&ending.as_str()) {
            let wanted = endings.join("、");
            package.problems.push(format!("第{n}张照片不是{wanted}格式"));
        }
        if largest < photo.bytes {
            package.problems.push(format!("第{n}张照片超过{}KB", largest / 1024));
        }
        let name = pattern
            .replace("{number}", &file_safe(&package.number))
            .replace("{n}", &n.to_string())
            .replace("{ending}", &file_safe(&ending));
        package.photos.push(Photo { sha256: photo.sha256.clone(), name });
    }
    Ok(())
}

/// Lines made one paragraph: a line that ends no sentence is ended.
fn joined(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.fold(String::new(), |mut out, line| {
        if !out.is_empty()
            && !out.ends_with(['。', '；', '：', '，', '！', '？', '、', '.', ';', ':', ','])
        {
            out.push('；');
        }
        out + line
    })
}

/// Letters, digits, dashes and underlines; a number from elsewhere must not become a path.
fn file_safe(text: &str) -> String {
    let safe = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    text.chars().map(safe).collect()
}

/// The text names somebody who sent another of the tickets.
fn strangers(words: &str, ticket: &Matter, all: &[Matter]) -> Option<String> {
    let named = all.iter().filter(|other| other.id != ticket.id).any(|other| {
        ["person-name", "person-phone"].into_iter().any(|field| {
            let value = other.text(field);
            1 < value.chars().count() && value != ticket.text(field) && words.contains(&value)
        })
    });
    named.then(|| "回复内容里有另一来件人的姓名或者电话，各来件要分别写".to_string())
}
