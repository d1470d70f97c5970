//! What is wrong with the text of a handling model, line by line in Chinese: what cannot be read, names
//! that do not exist, promises looser than the law with the article. Nothing is judged here; the reader
//! and the check of the bureau do that.

use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::steady::handling::check::{Fault as Found, Problem};
use wenjin_bureau::steady::handling::{HandlingModel, ModelError, check};
use wenjin_law::Rules;

use crate::matter::clocks::places;
use crate::ui::law::{Citation, citations};

/// One thing wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The line it stands in, from 1, where it stands in one.
    pub line: Option<usize>,
    /// What is wrong, why, and what to do.
    pub words: String,
    /// The stable code.
    pub code: &'static str,
    /// The articles it rests on.
    pub basis: Vec<Citation>,
}

/// The model of a text that may be kept on `on`, or everything wrong with it.
pub fn read(text: &str, rules: &Rules, on: Date) -> Result<HandlingModel, Vec<Fault>> {
    let model = HandlingModel::parse(text).map_err(|error| vec![malformed(&error)])?;
    let problems = check(&model, rules, on);
    match problems.is_empty() {
        true => Ok(model),
        false => Err(of_problems(text, &problems, on)),
    }
}

/// What a check found, each at its line.
pub fn of_problems(text: &str, problems: &[Problem], on: Date) -> Vec<Fault> {
    let mut out: Vec<Fault> = problems
        .iter()
        .map(|problem| Fault {
            line: line_of(text, problem),
            words: without_basis(&problem.words()),
            code: problem.code(),
            basis: match &problem.fault {
                Found::Looser(looser) => places(&looser.basis, on),
                _ => vec![],
            },
        })
        .collect();
    out.sort_by_key(|fault| fault.line.unwrap_or(0));
    out
}

/// The words without the articles at their end, which stand below as links.
fn without_basis(words: &str) -> String {
    words.split("依据：").next().unwrap_or_default().to_string()
}

/// A text that is no model, in Chinese.
pub fn malformed(error: &ModelError) -> Fault {
    let place = error.what.strip_prefix('第').and_then(|rest| rest.split_once("行，"));
    let (line, what) = match place.and_then(|(line, what)| Some((line.parse().ok()?, what))) {
        Some((line, what)) => (Some(line), what),
        None => (None, error.what.as_str()),
    };
    let words = format!("{}。请照草案的写法改正。", in_chinese(what.trim()));
    Fault { line, words, code: ModelError::CODE, basis: vec![] }
}

/// The reader's own words are English; those it can say of a model are known.
fn in_chinese(what: &str) -> String {
    let what = what.lines().next().unwrap_or_default();
    let named = |start: &str| what.strip_prefix(start)?.split('`').next().map(str::to_string);
    let expected = || {
        let rest = what.split_once("expected ").map_or("", |(_, rest)| rest);
        let names: Vec<&str> = rest.split('`').skip(1).step_by(2).collect();
        names.join("、")
    };
    if let Some(name) = named("missing field `") {
        format!("少写了 {name}")
    } else if let Some(name) = named("unknown field `") {
        format!("不认识“{name}”这一项，可以写的有 {}", expected())
    } else if let Some(name) = named("unknown variant `") {
        format!("“{name}”不在可以写的值里，可以写的有 {}", expected())
    } else if let Some(rest) = what.strip_prefix("invalid type: ") {
        let (found, wanted) = rest.split_once(", expected ").unwrap_or((rest, "别的写法"));
        format!("这里写成了{}，应当写{}", kind(found), kind(wanted))
    } else if what.starts_with("duplicate key") {
        "同一项写了两次".into()
    } else if what.is_ascii() {
        format!("这一行的写法读不懂，请核对引号、方括号、等号和逗号（{what}）")
    } else {
        what.to_string()
    }
}

fn kind(words: &str) -> String {
    let known = [
        ("string", "加引号的文字"),
        ("integer", "整数"),
        ("u32", "整数"),
        ("float", "小数"),
        ("boolean", "true 或者 false"),
        ("sequence", "方括号里的一串"),
        ("map", "一组 名称 = 值"),
        ("struct", "一组 名称 = 值"),
        ("datetime", "日期"),
    ];
    let found = known.iter().find(|(word, _)| words.contains(word));
    found.map_or_else(|| words.to_string(), |(_, title)| title.to_string())
}

/// The line of the component a problem is about; of a promise, the promise's own.
fn line_of(text: &str, problem: &Problem) -> Option<usize> {
    if problem.component.is_empty() {
        return None;
    }
    let quoted = format!("\"{}\"", problem.component);
    let is = |line: &str, name: &str| {
        line.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('='))
    };
    let lines: Vec<&str> = text.lines().collect();
    let mut keys = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is(line, "key") && line.contains(&quoted))
        .map(|(place, _)| place);
    let key = match problem.fault {
        Found::KeyTwice => keys.nth(1),
        _ => keys.next(),
    }?;
    let name = match problem.fault {
        Found::Looser(_) | Found::NoTime => "promise",
        Found::NoRole(_) => "role",
        Found::NoForm(_) => "template",
        Found::NoMetric(_) => "metric",
        Found::NoEvidence(_) => "evidence",
        _ => "key",
    };
    let own = lines
        .iter()
        .enumerate()
        .skip(key)
        .take_while(|(_, line)| !line.trim_start().starts_with("[["));
    let line = own.clone().find(|(_, line)| is(line, name)).map_or(key, |(place, _)| place);
    Some(line + 1)
}

/// Draws the faults with the lines they stand in.
pub fn draw(text: &str, faults: &[Fault]) -> Markup {
    let line = |fault: &Fault| fault.line.and_then(|line| text.lines().nth(line - 1));
    html! {
        ol.model-faults {
            @for fault in faults {
                li {
                    @if let (Some(number), Some(line)) = (fault.line, line(fault)) {
                        p.model-line { span.muted.num { "第 " (number) " 行" } " " code { (line.trim()) } }
                    }
                    p { (fault.words) }
                    p.basis {
                        @if !fault.basis.is_empty() { span { "依据 " (citations(&fault.basis)) } }
                        span { "代码 " code { (fault.code) } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_said_in_chinese_at_its_line() {
        let said = |text: &str| {
            let fault = malformed(&HandlingModel::parse(text).expect_err("no model"));
            (fault.line, fault.words)
        };
        let head = "code = \"x\"\ntitle = \"x\"\nprovenance = \"x\"\n";
        let (line, words) = said(&format!("{head}colour = \"red\"\n"));
        assert_eq!(line, Some(4));
        assert!(words.starts_with("不认识“colour”这一项"), "{words}");
        let (_, words) = said("code = \"x\"\n");
        assert!(words.starts_with("少写了 title"), "{words}");
        let (line, words) = said("code = 3\n");
        assert_eq!(line, Some(1));
        assert!(words.starts_with("这里写成了整数，应当写加引号的文字"), "{words}");
        let (line, words) = said(&format!("{head}[[primary]\n"));
        assert_eq!(line, Some(4));
        assert!(words.contains("读不懂"), "{words}");
    }
}
