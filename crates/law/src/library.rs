//! The law library: statutes as articles, paragraphs and items, one entry per version in force.
//! The texts live outside the project and are handed in; only their fingerprints are kept in rules.

use std::collections::BTreeMap;

use jiff::civil::Date;
use sha2::{Digest, Sha256};

use crate::citation::{Citation, Place, number, short_title};

/// One version of one statute.
#[derive(Clone, Debug)]
pub struct Statute {
    /// The title without 中华人民共和国.
    pub title: String,
    /// 法律, 行政法规, 部门规章, 地方性法规 …, as the library's file says.
    pub kind: String,
    /// 文号, where the file gives one.
    pub document_number: Option<String>,
    /// The day this version came into force.
    pub in_force_from: Date,
    /// The day it was superseded or repealed: no longer in force on that day.
    pub in_force_until: Option<Date>,
    /// The compiler's remark on this copy, for instance that it is consolidated.
    pub note: Option<String>,
    /// The articles in order.
    pub articles: Vec<Article>,
}

/// One article: its number and its paragraphs and items as printed, a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    /// The article's number.
    pub number: u32,
    /// The lines of its text, the heading 第…条 taken off the first.
    pub lines: Vec<String>,
}

/// Why a library file was not read.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum TextError {
    /// The header between `---` lines, or one of its fields, is missing.
    #[error("法规文件缺少“{0}”")]
    Missing(&'static str),
    /// A date of the header cannot be read.
    #[error("法规文件的“{field}”不是日期：{value}")]
    BadDate {
        /// The header's field.
        field: &'static str,
        /// What it says.
        value: String,
    },
}

/// Why a citation does not resolve.
#[derive(Clone, Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unresolved {
    /// No version of the law is in the library.
    #[error("法规库中没有《{0}》")]
    NoSuchLaw(String),
    /// Versions are there, none in force on the day.
    #[error("《{law}》没有 {on} 有效的文本")]
    NotInForce {
        /// The law's title.
        law: String,
        /// The day asked.
        on: Date,
    },
    /// The version in force has no such article, paragraph or item.
    #[error("{0} 在有效文本中不存在")]
    NoSuchPlace(Citation),
}

impl Statute {
    /// Reads one library file: a header between `---` lines, then the text, one paragraph a line.
    pub fn parse(text: &str) -> Result<Statute, TextError> {
        let text = text.trim_start_matches('\u{feff}');
        let rest = text.strip_prefix("---").ok_or(TextError::Missing("---"))?;
        let (head, body) = rest.split_once("\n---").ok_or(TextError::Missing("---"))?;
        let field = |name: &str| {
            head.lines()
                .find_map(|line| line.split_once(':').filter(|(key, _)| key.trim() == name))
                .map(|(_, value)| value.trim())
                .filter(|value| !value.is_empty() && *value != "-")
        };
        let title = field("title").ok_or(TextError::Missing("title"))?;
        let from = field("effective_from").ok_or(TextError::Missing("effective_from"))?;
        Ok(Statute {
            title: short_title(title).to_string(),
            kind: field("kind").unwrap_or("未标明").to_string(),
            document_number: field("document_number").map(str::to_string),
            in_force_from: day("effective_from", from)?,
            in_force_until: field("superseded_or_repealed_on")
                .map(|value| day("superseded_or_repealed_on", value))
                .transpose()?,
            note: field("note").map(str::to_string),
            articles: articles(body),
        })
    }

    /// True on the days from coming into force until the day before being superseded.
    pub fn in_force(&self, on: Date) -> bool {
        self.in_force_from <= on && self.in_force_until.is_none_or(|until| on < until)
    }

    /// The article of that number.
    pub fn article(&self, number: u32) -> Option<&Article> {
        self.articles.iter().find(|article| article.number == number)
    }

    /// The lines of the cited place: a whole article, one paragraph, or one item.
    pub fn lines(&self, place: Place) -> Option<Vec<&str>> {
        let article = self.article(place.article)?;
        let paragraphs = article.paragraphs();
        let within: Vec<&str> = match place.paragraph {
            Some(n) => paragraphs.get(n.checked_sub(1)? as usize)?.clone(),
            None => paragraphs.concat(),
        };
        match place.item {
            Some(n) => Some(vec![within.into_iter().find(|line| item_number(line) == Some(n))?]),
            None => Some(within),
        }
    }
}

impl Article {
    /// The paragraphs (款), each with the items that belong to it.
    pub fn paragraphs(&self) -> Vec<Vec<&str>> {
        let mut out: Vec<Vec<&str>> = Vec::new();
        for line in &self.lines {
            match out.last_mut() {
                Some(paragraph) if item_number(line).is_some() => paragraph.push(line),
                _ => out.push(vec![line]),
            }
        }
        out
    }
}

fn day(field: &'static str, value: &str) -> Result<Date, TextError> {
    value.parse().map_err(|_| TextError::BadDate { field, value: value.to_string() })
}

/// Cuts the body at lines that begin 第…条 followed by white space or nothing. Chapter headings
/// between articles and everything before the first article are left out.
fn articles(body: &str) -> Vec<Article> {
    let mut out: Vec<Article> = Vec::new();
    for line in body.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if let Some((number, rest)) = article_heading(line) {
            let lines = if rest.is_empty() { vec![] } else { vec![rest.to_string()] };
            out.push(Article { number, lines });
        } else if let Some(article) = out.last_mut()
            && !is_chapter_heading(line)
        {
            article.lines.push(line.to_string());
        }
    }
    out
}

fn article_heading(line: &str) -> Option<(u32, &str)> {
    let (head, rest) = line.strip_prefix('第')?.split_once('条')?;
    let number = number(head)?;
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| (number, rest.trim()))
}

fn is_chapter_heading(line: &str) -> bool {
    line.strip_prefix('第').is_some_and(|rest| {
        ["编", "章", "节"].iter().any(|mark| {
            rest.split_once(mark).is_some_and(|(head, tail)| {
                number(head).is_some() && tail.chars().count() < 40 && !tail.contains('。')
            })
        })
    })
}

/// The number of a line that is an item (项): （三）….
fn item_number(line: &str) -> Option<u32> {
    let (head, _) = line.strip_prefix('（')?.split_once('）')?;
    number(head)
}

/// The first twelve hexadecimal digits of SHA-256 over the text without white space.
pub fn fingerprint(lines: &[&str]) -> String {
    let mut hash = Sha256::new();
    for c in lines.iter().flat_map(|line| line.chars()).filter(|c| !c.is_whitespace()) {
        hash.update(c.encode_utf8(&mut [0; 4]).as_bytes());
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// All statutes known, by title, each with its versions in order of coming into force.
#[derive(Clone, Debug, Default)]
pub struct Library {
    statutes: BTreeMap<String, Vec<Statute>>,
}

impl Library {
    /// A library of these statutes.
    pub fn new(statutes: impl IntoIterator<Item = Statute>) -> Library {
        let mut library = Library::default();
        for statute in statutes {
            library.statutes.entry(statute.title.clone()).or_default().push(statute);
        }
        for versions in library.statutes.values_mut() {
            versions.sort_by_key(|version| version.in_force_from);
        }
        library
    }

    /// Number of versions held.
    pub fn len(&self) -> usize {
        self.statutes.values().map(Vec::len).sum()
    }

    /// True where nothing is held.
    pub fn is_empty(&self) -> bool {
        self.statutes.is_empty()
    }

    /// Every statute, by title and date.
    pub fn iter(&self) -> impl Iterator<Item = &Statute> {
        self.statutes.values().flatten()
    }

    /// The versions of a law in order of coming into force.
    pub fn versions(&self, law: &str) -> &[Statute] {
        self.statutes.get(short_title(law)).map_or(&[], Vec::as_slice)
    }

    /// The version in force on a day.
    pub fn in_force(&self, law: &str, on: Date) -> Result<&Statute, Unresolved> {
        let versions = self.versions(law);
        if versions.is_empty() {
            return Err(Unresolved::NoSuchLaw(short_title(law).to_string()));
        }
        versions
            .iter()
            .rev()
            .find(|version| version.in_force(on))
            .ok_or(Unresolved::NotInForce { law: short_title(law).to_string(), on })
    }

    /// The cited lines as in force on a day.
    pub fn resolve(&self, citation: &Citation, on: Date) -> Result<Vec<&str>, Unresolved> {
        self.in_force(&citation.law, on)?
            .lines(citation.place)
            .ok_or_else(|| Unresolved::NoSuchPlace(citation.clone()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TEXT: &str = "---\ntitle: 中华人民共和国演示法\nkind: 法律\neffective_from: 2020-01-01\nsuperseded_or_repealed_on: 2026-04-15\n---\n\n演示法\n\n第一章　总则\n\n第一条　为了演示。\n\n第二条　有下列情形之一的，不予受理：\n\n（一）甲；\n\n（二）乙。\n\n另有规定的，依照第一条的规定。\n\n第二章　附则\n\n第三条　施行。\n";

    #[test]
    fn articles_paragraphs_and_items_are_found() {
        let statute = Statute::parse(TEXT).expect("reads");
        assert_eq!(statute.title, "演示法");
        assert_eq!(statute.articles.len(), 3);
        let place = |text| Place::parse(text).expect("place");
        assert_eq!(statute.lines(place("第二条第二项")), Some(vec!["（二）乙。"]));
        assert_eq!(
            statute.lines(place("第二条第二款")),
            Some(vec!["另有规定的，依照第一条的规定。"])
        );
        assert_eq!(statute.lines(place("第二条第一款第一项")), Some(vec!["（一）甲；"]));
        assert_eq!(statute.lines(place("第二条第三项")), None);
        assert_eq!(statute.lines(place("第三条")), Some(vec!["施行。"]));
    }

    #[test]
    fn a_superseded_text_is_not_in_force_on_the_day_of_its_end() {
        let library = Library::new([Statute::parse(TEXT).expect("reads")]);
        let cite =
            Citation { law: "中华人民共和国演示法".into(), place: Place::article(1) };
        assert!(library.resolve(&cite, date(2026, 4, 14)).is_ok());
        assert!(matches!(
            library.resolve(&cite, date(2026, 4, 15)),
            Err(Unresolved::NotInForce { .. })
        ));
    }

    #[test]
    fn white_space_does_not_change_a_fingerprint() {
        assert_eq!(fingerprint(&["甲　乙 ", "丙"]), fingerprint(&["甲乙丙"]));
        assert_ne!(fingerprint(&["甲乙丙"]), fingerprint(&["甲乙丁"]));
    }
}
