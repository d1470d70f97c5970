//! The law beside the page: a citation that opens its article in a panel (or, without scripts, on a
//! page of its own), and the article as it read on the matter's date beside today's, with what changed
//! marked. Picking the version is the rules' work; comparing two texts is done here.

use maud::{Markup, html};

/// 《办法》第十五条第一款, leading to the article's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The citation as read aloud.
    pub text: String,
    /// The page holding the article, if the law library has it.
    pub href: Option<String>,
}

impl Citation {
    /// A citation that opens the page at `href`.
    pub fn new(text: impl Into<String>, href: impl Into<String>) -> Citation {
        Citation { text: text.into(), href: Some(href.into()) }
    }
}

impl maud::Render for Citation {
    fn render(&self) -> Markup {
        html! {
            @match &self.href {
                Some(href) => a.cite href=(href) data-panel { (self.text) },
                None => span.cite { (self.text) },
            }
        }
    }
}

/// Several citations in a row, joined by 、.
pub fn citations(basis: &[Citation]) -> Markup {
    html! { @for (place, citation) in basis.iter().enumerate() { @if place > 0 { "、" } (citation) } }
}

/// One wording of an article and the time it was in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    /// Which law it stands in, as that law was called.
    pub law: String,
    /// 第十五条第一款 in that law.
    pub number: String,
    /// 2026年4月15日起施行, or with its end.
    pub in_force: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
}

/// How an article reads today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Today {
    /// As then.
    Same,
    /// Otherwise.
    Other(Wording),
    /// Not at all, and why.
    Gone(String),
}

/// An article as the matter is judged by it, and as it reads today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Article {
    /// Why the first wording applies: 投诉 2026年4月14日收到，适用当日施行的文本.
    pub asked: String,
    /// The wording in force on the matter's date.
    pub then: Wording,
    /// Which of its paragraphs are cited, counted from 0; none where all of it is.
    pub cited: Vec<usize>,
    /// How it reads today.
    pub today: Today,
    /// Where the text was taken from and when it was last compared.
    pub source: String,
}

/// The article for a panel or a page. `data-panel-body` is what the script lifts into the panel.
/// `level` is the heading's: 1 on a page of its own, 2 inside another page.
pub fn article(article: &Article, level: u8) -> Markup {
    let title = format!("《{}》{}", article.then.law, article.then.number);
    html! {
        article.article data-panel-body {
            header {
                @if level == 1 { h1 { (title) } } @else { h2 { (title) } }
                p.muted { (article.asked) }
            }
            @match &article.today {
                Today::Same => {
                    (wording(&article.then, "那一天的文本", &article.cited, whole(&article.then)))
                    p.article-same { "今天施行的仍是这一文本。" }
                }
                Today::Gone(why) => {
                    (wording(&article.then, "那一天的文本", &article.cited, whole(&article.then)))
                    p.article-same { strong { (why) } }
                }
                Today::Other(today) => {
                    @let pairs = paired(&article.then.paragraphs, &today.paragraphs);
                    div.article-pair {
                        (wording(&article.then, "那一天的文本", &article.cited, pairs.iter().map(|(old, _)| pieces(old))))
                        (wording(today, "今天的文本", &[], pairs.iter().map(|(_, new)| pieces(new))))
                    }
                    p.muted.small { del { "删去的" } " 与 " ins { "新写的" } " 字句已标出，按标点分句比较。" }
                }
            }
            footer.muted.small { (article.source) }
        }
    }
}

fn whole(wording: &Wording) -> impl Iterator<Item = Markup> {
    wording.paragraphs.iter().map(|text| html! { (text) })
}

fn wording(
    wording: &Wording,
    heading: &str,
    cited: &[usize],
    paragraphs: impl Iterator<Item = Markup>,
) -> Markup {
    html! {
        section.wording {
            p.wording-head { strong { (heading) } span.muted { "《" (wording.law) "》" (wording.number) } span.muted { (wording.in_force) } }
            @for (place, paragraph) in paragraphs.enumerate() { p.song.is-cited[cited.contains(&place)] { (paragraph) } }
        }
    }
}

/// A stretch of text and how it fared between two wordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// In both.
    Same(String),
    /// In the older only.
    Removed(String),
    /// In the newer only.
    Added(String),
}

fn pieces(pieces: &[Piece]) -> Markup {
    html! {
        @for piece in pieces {
            @match piece {
                Piece::Same(text) => { (text) }
                Piece::Removed(text) => del { (text) },
                Piece::Added(text) => ins { (text) },
            }
        }
    }
}

fn paired(old: &[String], new: &[String]) -> Vec<(Vec<Piece>, Vec<Piece>)> {
    let empty = String::new();
    (0..old.len().max(new.len()))
        .map(|place| compare(old.get(place).unwrap_or(&empty), new.get(place).unwrap_or(&empty)))
        .collect()
}

/// Compares two wordings clause by clause (a clause ends with its punctuation): the first list rebuilds
/// the older text, the second the newer. Longest common subsequence; articles are short.
pub fn compare(old: &str, new: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (old, new) = (clauses(old), clauses(new));
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if alike(old[i], new[j]) {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let (mut i, mut j) = (0, 0);
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && alike(old[i], new[j]) {
            before.push(Piece::Same(old[i].to_owned()));
            after.push(Piece::Same(new[j].to_owned()));
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            before.push(Piece::Removed(old[i].to_owned()));
            i += 1;
        } else {
            after.push(Piece::Added(new[j].to_owned()));
            j += 1;
        }
    }
    (before, after)
}

fn clauses(text: &str) -> Vec<&str> {
    text.split_inclusive(['，', '。', '；', '：', '、', '（', '）', ',', ';', ':', '(', ')'])
        .collect()
}

/// True where two texts differ at most in white space and in the width of punctuation, which copies
/// of one text do without a change of law.
pub fn alike(a: &str, b: &str) -> bool {
    let plain = |c: char| match c {
        '（' => '(',
        '）' => ')',
        '，' => ',',
        '；' => ';',
        '：' => ':',
        c => c,
    };
    let read =
        |text: &str| -> String { text.chars().filter(|c| !c.is_whitespace()).map(plain).collect() };
    read(a) == read(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pieces: &[Piece]) -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Same(text) | Piece::Removed(text) | Piece::Added(text) => text.as_str(),
            })
            .collect()
    }

    #[test]
    fn both_wordings_can_be_read_back_from_the_comparison() {
        let (old, new) = ("甲，乙，丙。丁；", "甲，丙。戊，丁；");
        let (before, after) = compare(old, new);
        assert_eq!((read(&before), read(&after)), (old.to_owned(), new.to_owned()));
        assert!(before.contains(&Piece::Removed("乙，".into())));
        assert!(after.contains(&Piece::Added("戊，".into())));
    }

    #[test]
    fn equal_wordings_have_no_marks() {
        let (before, after) = compare("甲，乙。", "甲，乙。");
        assert_eq!(before, after);
        assert!(before.iter().all(|piece| matches!(piece, Piece::Same(_))));
    }

    #[test]
    fn the_width_of_punctuation_is_no_change() {
        assert!(alike("依法（下称本法），甲", "依法(下称本法), 甲"));
        assert!(!alike("甲，乙", "甲。乙"));
        let (before, after) = compare("依法(甲)，乙。", "依法（甲），丙。");
        assert_eq!(before.last(), Some(&Piece::Removed("乙。".into())));
        assert_eq!(after.first(), Some(&Piece::Same("依法（".into())));
        assert!(before.iter().filter(|piece| !matches!(piece, Piece::Same(_))).count() == 1);
    }

    #[test]
    fn a_text_against_nothing_is_wholly_added() {
        let (before, after) = compare("", "甲。");
        assert_eq!((before, after), (vec![], vec![Piece::Added("甲。".into())]));
    }
}
