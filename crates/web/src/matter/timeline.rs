//! The acts of a matter as a timeline: who, when, what, which fields in words, on which article, with
//! which documents and files. Whether the public reads an act is the rule's word.

use wenjin_bureau::draft::law_on;
use wenjin_law::Version;
use wenjin_law::rule::{Field, Step};
use wenjin_matter::{Act, Attachment, Matter};

use crate::app::App;
use crate::matter::clocks::{cited, when, when_moment};
use crate::matter::href;
use crate::matter::words::{Words, asked_then};
use crate::time::now;
use crate::ui::matter::Fact;
use crate::ui::navigation::Tab;
use crate::ui::timeline::{self, Paper, Timeline};

/// Seconds after which an act counts as written down later than it happened: a day.
const LATE: i64 = 24 * 60 * 60;

/// Which acts are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those the public reads.
    Public,
    /// Those with papers.
    Papers,
    /// Those the public does not read.
    Own,
}

impl Filter {
    const EVERY: [(Filter, &'static str, &'static str); 4] = [
        (Filter::All, "all", "全部"),
        (Filter::Public, "public", "对外"),
        (Filter::Papers, "papers", "文书附件"),
        (Filter::Own, "own", "内部"),
    ];

    /// The filter of that word; all, where it is unknown.
    pub fn of(word: &str) -> Filter {
        Filter::EVERY.iter().find(|(_, code, _)| *code == word).map_or(Filter::All, |(it, ..)| *it)
    }

    fn holds(self, act: &timeline::Act) -> bool {
        match self {
            Filter::All => true,
            Filter::Public => !act.private,
            Filter::Papers => !act.papers.is_empty(),
            Filter::Own => act.private,
        }
    }
}

/// The timeline of a matter, oldest first.
pub fn timeline(app: &App, words: &Words, matter: &Matter, filter: Filter) -> Timeline {
    let acts: Vec<timeline::Act> =
        matter.acts.iter().map(|act| shown(app, words, matter, act)).collect();
    let tab = |(each, code, text): &(Filter, &str, &str)| Tab {
        text: (*text).into(),
        href: format!("{}?show={code}#acts", href(matter)),
        count: Some(acts.iter().filter(|act| each.holds(act)).count().to_string()),
        current: *each == filter,
    };
    let filters = Filter::EVERY.iter().map(tab).collect();
    Timeline { filters, acts: acts.into_iter().filter(|act| filter.holds(act)).collect() }
}

/// One act in words.
pub fn shown(app: &App, words: &Words, matter: &Matter, act: &Act) -> timeline::Act {
    let version = version(app, act);
    let on = law_on(&app.rules, matter, act);
    timeline::Act {
        title: title(app, act),
        who: act.by.name.clone(),
        role: app.rules.role_title(&act.by.role).to_string(),
        when: when_moment(act.at, now().date()),
        recorded: late(act).then(|| when(act.recorded_at.date())),
        text: String::new(),
        facts: facts(app, words, matter, act),
        basis: version.map(|version| cited(&version.basis, on)).unwrap_or_default(),
        papers: document(app, matter, act).into_iter().chain(files(matter, act)).collect(),
        private: version.is_none_or(|version| version.body.public_words.is_none()),
        proof: Some(format!("{}/acts/{}/proof", href(matter), act.seq)),
    }
}

/// The title of what an act did.
pub fn title(app: &App, act: &Act) -> String {
    app.rules
        .step(&act.family, &act.step)
        .map_or_else(|| act.step.clone(), |rule| rule.title.clone())
}

fn version<'a>(app: &'a App, act: &Act) -> Option<&'a Version<Step>> {
    let rule = app.rules.step(&act.family, &act.step)?;
    rule.versions.iter().find(|version| version.from == act.rule_from)
}

fn late(act: &Act) -> bool {
    act.recorded_at.duration_since(act.at).as_secs() > LATE
}

/// The fields in the order of the form, as the act's own step calls them, then what the program added.
fn facts(app: &App, words: &Words, matter: &Matter, act: &Act) -> Vec<Fact> {
    let on = law_on(&app.rules, matter, act);
    let asked = asked_then(&app.rules, act);
    let added = act.facts.keys().map(String::as_str);
    let added = added.filter(|name| asked.iter().all(|field| field.name != *name));
    let fact = |name: &str, field: Option<&Field>| {
        let personal = act.personal.contains_key(name);
        let shown = words.shown(name, field, personal, act.get(name)?, on);
        Some(Fact::new(field.map_or_else(|| words.label(name), |field| &field.label), shown))
    };
    let asked = asked.iter().filter_map(|field| fact(&field.name, Some(field)));
    asked.chain(added.filter_map(|name| fact(name, None))).collect()
}

/// The document an act issued.
pub fn document(app: &App, matter: &Matter, act: &Act) -> Option<Paper> {
    let form = version(app, act)?.body.form.as_ref()?;
    let name = app.rules.forms.get(form)?.title.clone();
    let note = act.get(wenjin_matter::decide::DOCUMENT_NUMBER).map(ToString::to_string);
    let href = format!("{}/documents/{}", href(matter), act.seq);
    Some(Paper { name, note: note.unwrap_or_default(), href })
}

/// The files an act brought with it.
pub fn files(matter: &Matter, act: &Act) -> Vec<Paper> {
    let paper = |file: &Attachment| Paper {
        name: file.name.clone(),
        note: size(file.bytes),
        href: format!("{}/files/{}", href(matter), file.sha256),
    };
    act.attachments.iter().map(paper).collect()
}

/// A file's length as people read it.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_the_unit_that_fits() {
        assert_eq!(size(512), "512 字节");
        assert_eq!(size(2048), "2 KB");
        assert_eq!(size(1_572_864), "1.5 MB");
    }
}
