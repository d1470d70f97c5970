//! Draws up an official document from a form rule, a matter and the act that issues it. A document
//! whose citations do not hold on its day, or that lacks a fact, is refused.

use std::collections::BTreeMap;

use jiff::civil::Date;
use wenjin_document::official::{Block as Set, Cell, Choice, Official, Row, Run, Signature, Table};
use wenjin_law::library::fingerprint;
use wenjin_law::rule::{Block, FieldKind, Form};
use wenjin_law::{Citation, Library, Place, Rule, RuleId, Rules, Version};
use wenjin_matter::state::{LawDay, law_day};
use wenjin_matter::{Act, Matter, Value};

/// What a document needs beside the matter.
#[derive(Clone, Debug)]
pub struct Bureau {
    /// The bureau's full name, as it signs.
    pub name: String,
    /// True for a synthetic bureau: every page says so.
    pub synthetic: bool,
}

/// Why a document is not drawn up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftRefusal {
    /// The act issues no document.
    #[error("这一步没有对应的文书。请在“文书”一栏选择有文书的步骤。")]
    NoForm,
    /// No version of the form is in force.
    #[error("《{title}》在 {on} 没有有效的式样，没有生成。请核对日期，或者请法规人员补充式样。")]
    NotInForce {
        /// The form's title.
        title: String,
        /// The day.
        on: Date,
    },
    /// A citation does not hold.
    #[error(
        "文书引用的{citation}在 {on} 不能确认：{why}。没有生成。请更正引用，或者请法规人员核对法规库。"
    )]
    Citation {
        /// The citation.
        citation: Citation,
        /// The day.
        on: Date,
        /// Why not.
        why: String,
    },
}

impl DraftRefusal {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            DraftRefusal::NoForm => "document-no-form",
            DraftRefusal::NotInForce { .. } => "document-form-not-in-force",
            DraftRefusal::Citation { .. } => "document-citation-unresolved",
        }
    }
}

/// The document that `act` issues.
///
/// # Errors
/// [`DraftRefusal`]: no form, no version of it that day, or a citation that does not hold that day.
pub fn draft(
    rules: &Rules,
    library: &Library,
    matter: &Matter,
    act: &Act,
    bureau: &Bureau,
) -> Result<Official, DraftRefusal> {
    let on = law_on(rules, matter, act);
    let step =
        rules.step(&act.family, &act.step).and_then(|rule| rule.on(on).or(rule.on(act.at.date())));
    let form = step.and_then(|step| step.body.form.as_ref()).and_then(|id| rules.forms.get(id));
    let form = form.ok_or(DraftRefusal::NoForm)?;
    let version = in_force(form, on)?;
    let upto = Matter::replay(
        matter.id,
        matter.family.clone(),
        matter.acts.iter().take(act.seq as usize).cloned(),
    );
    let facts = Facts::of(rules, &upto, Some(act), bureau, on);
    let official = set(rules, form, version, &facts, bureau, on, Some(act.at.date()));
    check_citations(library, version, &official, on)?;
    Ok(official)
}

/// A blank of a form, as in force on a day: to be filled in by hand at the window.
///
/// # Errors
/// [`DraftRefusal::NoForm`] and [`DraftRefusal::NotInForce`].
pub fn blank(
    rules: &Rules,
    form: &RuleId,
    on: Date,
    bureau: &Bureau,
) -> Result<Official, DraftRefusal> {
    let form = rules.forms.get(form).ok_or(DraftRefusal::NoForm)?;
    let version = in_force(form, on)?;
    let facts = Facts::blank(rules, form.id.family(), bureau);
    Ok(set(rules, form, version, &facts, bureau, on, None))
}

fn in_force(form: &Rule<Form>, on: Date) -> Result<&Version<Form>, DraftRefusal> {
    form.on(on).ok_or_else(|| DraftRefusal::NotInForce { title: form.title.clone(), on })
}

/// The day whose law an act was done under.
pub fn law_on(rules: &Rules, matter: &Matter, act: &Act) -> Date {
    let day = act.at.date();
    match rules.matters.get(&matter.family).map(|kind| law_day(kind, matter, day)) {
        Some(LawDay::Of(day)) => day,
        _ => day,
    }
}

/// The facts a form may name, in words.
struct Facts {
    words: BTreeMap<String, Fact>,
    labels: BTreeMap<String, String>,
    /// True for a form to be filled in by hand: what is missing is room to write.
    by_hand: bool,
}

#[derive(Clone, Debug)]
enum Fact {
    Words(String),
    Flag(bool),
    Chosen { code: String, title: String },
}

impl Facts {
    fn blank(rules: &Rules, family: &str, bureau: &Bureau) -> Facts {
        let mut labels: BTreeMap<String, String> =
            COMPUTED.iter().map(|(name, label)| (name.to_string(), label.to_string())).collect();
        for step in rules.steps_of(family) {
            for field in step.versions.iter().flat_map(|version| &version.body.fields) {
                labels.insert(field.name.clone(), field.label.clone());
            }
        }
        let words = BTreeMap::from([("bureau".to_string(), Fact::Words(bureau.name.clone()))]);
        Facts { words, labels, by_hand: true }
    }

    fn of(rules: &Rules, matter: &Matter, act: Option<&Act>, bureau: &Bureau, on: Date) -> Facts {
        let mut facts = Facts { by_hand: false, ..Facts::blank(rules, &matter.family, bureau) };
        let kinds = kinds(rules, &matter.family);
        for (name, value) in &matter.facts {
            facts.words.insert(name.clone(), in_words(rules, kinds.get(name.as_str()), value, on));
        }
        // What belongs to this act alone must not be taken from an earlier one.
        facts.words.remove("document-number");
        let mut add = |name: &str, words: String| {
            facts.words.insert(name.to_string(), Fact::Words(words));
        };
        if let Some(opened) = matter.opened_at() {
            add("received-on", date_words(opened.date()));
        }
        if let Some(act) = act {
            add("today", date_words(act.at.date()));
            if let Some(number) = act.get("document-number") {
                add("document-number", number.to_string());
            }
        }
        facts
    }

    fn runs(&self, text: &str) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, tail)) = after.split_once('}') else { break };
            if !before.is_empty() {
                runs.push(Run::Text(before.to_string()));
            }
            runs.push(self.run(name));
            rest = tail;
        }
        if !rest.is_empty() {
            runs.push(Run::Text(rest.to_string()));
        }
        runs
    }

    fn run(&self, name: &str) -> Run {
        match self.words.get(name) {
            Some(Fact::Words(words)) if !words.trim().is_empty() => Run::Filled(words.clone()),
            Some(Fact::Chosen { title, .. }) => Run::Filled(title.clone()),
            Some(Fact::Flag(flag)) => Run::Options(yes_no(Some(*flag))),
            _ if name.starts_with("consent-") => Run::Options(yes_no(None)),
            _ if self.by_hand => Run::Text(ROOM.to_string()),
            _ => Run::Missing(self.labels.get(name).cloned().unwrap_or_else(|| name.to_string())),
        }
    }

    fn plain(&self, text: &str) -> String {
        let word = |run: Run| match run {
            Run::Text(text) | Run::Filled(text) => text,
            _ => "　".into(),
        };
        self.runs(text).into_iter().map(word).collect()
    }
}

/// Room to write by hand.
const ROOM: &str = "＿＿＿＿＿＿";

const COMPUTED: [(&str, &str); 6] = [
    ("bureau", "机关名称"),
    ("received-on", "收到日期"),
    ("today", "日期"),
    ("number", "编号"),
    ("document-number", "文号"),
    ("title", "事项"),
];

fn yes_no(flag: Option<bool>) -> Vec<Choice> {
    vec![
        Choice { text: "是".into(), ticked: flag == Some(true) },
        Choice { text: "否".into(), ticked: flag == Some(false) },
    ]
}

fn kinds<'a>(rules: &'a Rules, family: &'a str) -> BTreeMap<&'a str, &'a FieldKind> {
    rules
        .steps_of(family)
        .flat_map(|rule| &rule.versions)
        .flat_map(|version| &version.body.fields)
        .map(|field| (field.name.as_str(), &field.kind))
        .collect()
}

/// A value in words: the title of a list's entry, a date in Chinese, money in yuan.
fn in_words(rules: &Rules, kind: Option<&&FieldKind>, value: &Value, on: Date) -> Fact {
    match (kind, value) {
        (_, Value::Flag(flag)) => Fact::Flag(*flag),
        (Some(FieldKind::Yuan), Value::Number(fen)) => Fact::Words(yuan_words(*fen)),
        (Some(FieldKind::Choice(list)), Value::Text(code)) => {
            let item = rules.lists.get(list).and_then(|rule| rule.on(on)?.body.item(code));
            let title = item.map_or(code.clone(), |item| item.title.clone());
            Fact::Chosen { code: code.clone(), title }
        }
        (_, Value::Date(date)) => Fact::Words(date_words(*date)),
        (_, Value::Moment(at)) => {
            Fact::Words(format!("{}{}时{:02}分", date_words(at.date()), at.hour(), at.minute()))
        }
        (_, value) => Fact::Words(value.to_string()),
    }
}

/// 2026年4月23日.
pub fn date_words(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// 12.5元 as 12.50元; whole yuan without decimals.
pub fn yuan_words(fen: i64) -> String {
    match fen % 100 {
        0 => format!("{}元", fen / 100),
        rest => format!("{}.{rest:02}元", fen / 100),
    }
}

fn set(
    rules: &Rules,
    form: &Rule<Form>,
    version: &Version<Form>,
    facts: &Facts,
    bureau: &Bureau,
    on: Date,
    dated: Option<Date>,
) -> Official {
    let body = version.body.blocks.iter().map(|block| match block {
        Block::Paragraph(text) => Set::Paragraph(facts.runs(text)),
        Block::Choices { list, fact } => Set::Choices(choices(rules, list, fact, facts, on)),
        Block::Table(rows) => Set::Table(table(rows, facts)),
        Block::Sign(lines) => Set::SignatureLines(lines.clone()),
    });
    let signature =
        version.body.sealed.then(|| Signature { organ: bureau.name.clone(), date: dated });
    Official {
        title: form.title.clone(),
        number: version.body.number.as_ref().map(|pattern| {
            match facts.words.get("document-number") {
                Some(Fact::Words(number)) => number.clone(),
                _ => pattern.replace("{year}", "　　　　").replace("{n}", "　　"),
            }
        }),
        addressee: version.body.addressee.as_ref().map(|text| facts.plain(text)),
        body: body.collect(),
        signature,
        attachments: Vec::new(),
        remarks: version.body.remarks.clone(),
        mark: bureau.synthetic.then(|| "演示数据".to_string()),
    }
}

fn choices(rules: &Rules, list: &RuleId, fact: &str, facts: &Facts, on: Date) -> Vec<Choice> {
    let chosen = match facts.words.get(fact) {
        Some(Fact::Chosen { code, .. }) => Some(code),
        _ => None,
    };
    let items =
        rules.lists.get(list).and_then(|rule| rule.on(on)).map(|version| &version.body.items);
    items
        .into_iter()
        .flatten()
        .enumerate()
        .map(|(place, item)| Choice {
            text: format!("（{}）{}", wenjin_law::citation::numeral(place as u32 + 1), item.title),
            ticked: chosen == Some(&item.code),
        })
        .collect()
}

/// Cells in turn: a cell that names a fact is a value, the others are labels; the last cell of a
/// short row covers what is left.
fn table(rows: &[Vec<String>], facts: &Facts) -> Table {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(1).max(1);
    let row = |cells: &Vec<String>| Row {
        cells: cells
            .iter()
            .enumerate()
            .map(|(place, text)| {
                let cell = if text.contains('{') {
                    let runs = facts.runs(text);
                    let room = |run: &Run| *run == Run::Text(ROOM.into());
                    Cell::value(if runs.iter().all(room) { Vec::new() } else { runs })
                } else {
                    Cell::label(text.clone())
                };
                let across = if place + 1 == cells.len() { columns - place } else { 1 };
                cell.across(across as u16)
            })
            .collect(),
        lines: if cells.len() <= 2 && columns > 2 { 3 } else { 1 },
    };
    let widths = (0..columns).map(|place| if place % 2 == 0 { 3 } else { 5 }).collect();
    Table { widths, rows: rows.iter().map(row).collect() }
}

/// Every place the form rests on must be the text that was read, in force that day; and every place
/// the text names, in the form's words or in an officer's, must be there.
fn check_citations(
    library: &Library,
    version: &Version<Form>,
    official: &Official,
    on: Date,
) -> Result<(), DraftRefusal> {
    // Without a law library the rules' own dates and fingerprints stand, checked when they were made.
    if library.is_empty() {
        return Ok(());
    }
    let refusal = |citation: &Citation, why: String| DraftRefusal::Citation {
        citation: citation.clone(),
        on,
        why,
    };
    for basis in &version.basis {
        match library.resolve(&basis.citation, on) {
            Ok(lines) if fingerprint(&lines) == basis.fingerprint => {}
            Ok(_) => return Err(refusal(&basis.citation, "条文与核对过的不同".into())),
            Err(_) if version.question(on).is_some() => {}
            Err(error) => return Err(refusal(&basis.citation, error.to_string())),
        }
    }
    for citation in cited(official) {
        if !library.versions(&citation.law).is_empty()
            && let Err(error) = library.resolve(&citation, on)
        {
            return Err(refusal(&citation, error.to_string()));
        }
    }
    Ok(())
}

/// The places of law a document's text names: 《…》第…条.
pub fn cited(official: &Official) -> Vec<Citation> {
    let mut text = String::new();
    let mut take = |runs: &[Run]| {
        for run in runs {
            if let Run::Text(words) | Run::Filled(words) = run {
                text.push_str(words);
            }
        }
        text.push('\n');
    };
    for block in &official.body {
        match block {
            Set::Paragraph(runs) => take(runs),
            Set::Table(table) => {
                table.rows.iter().flat_map(|row| &row.cells).for_each(|cell| take(&cell.content));
            }
            _ => {}
        }
    }
    citations_in(&text)
}

/// The places of law that a text names.
pub fn citations_in(text: &str) -> Vec<Citation> {
    let mut out = Vec::new();
    for part in text.split('《').skip(1) {
        let Some((law, rest)) = part.split_once('》') else { continue };
        let end = ["项", "款", "条"].iter().find_map(|mark| {
            let head: String = rest.chars().take(24).collect();
            let cut = head.find(mark)? + mark.len();
            Place::parse(&head[..cut]).map(|place| (place, cut))
        });
        if let Some((place, _)) = end {
            out.push(Citation { law: wenjin_law::citation::short_title(law).to_string(), place });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_are_found_to_the_item() {
        let text = "依据《演示办法》第十六条第三项的规定，并参照《演示法》第三十九条。《演示令》另行规定。";
        let found: Vec<String> = citations_in(text).iter().map(ToString::to_string).collect();
        assert_eq!(found, ["《演示办法》第十六条第三项", "《演示法》第三十九条"]);
    }

    #[test]
    fn money_is_written_in_yuan() {
        assert_eq!(yuan_words(1250), "12.50元");
        assert_eq!(yuan_words(100), "1元");
    }
}
