//! Rule files made to be slow or deep, and values that could be read in two ways.

use wenjin_law::{LoadError, SourceFile, Statute, load};
use wenjin_mutation::timed;

fn errors(text: &str) -> Vec<LoadError> {
    let file = SourceFile { path: "complaint/any.toml".into(), text: text.into() };
    timed(|| load(&[file])).expect_err("nobody's rule")
}

fn clock(length: &str, from: &str) -> String {
    format!("kind = \"clock\"\ntitle = \"演示\"\n[[version]]\nfrom = {from}\nlength = {length}\n")
}

#[test]
fn many_fields_nobody_knows_are_complained_of_in_time() {
    let fields: String = (0..30_000).map(|n| format!("field-{n} = {n}\n")).collect();
    let found = errors(&format!("kind = \"list\"\ntitle = \"演示\"\n{fields}"));
    assert!(found.len() > 30_000, "{}", found.len());
    assert!(found.iter().any(|error| error.field == "field-29999" && error.line == 30_002));
}

#[test]
fn many_entries_of_a_list_are_compared_in_time() {
    let items: String = (0..10_000)
        .map(|n| format!("[[version.item]]\ncode = \"c{n}\"\ntitle = \"甲\"\n"))
        .collect();
    let text = format!(
        "kind = \"list\"\ntitle = \"演示\"\n[[version]]\nfrom = 2026-01-01\nchecked = 2026-01-01\nprovenance = \"bureau\"\n{items}"
    );
    let file = SourceFile { path: "complaint/any.toml".into(), text };
    assert!(timed(|| load(&[file])).is_ok());
}

#[test]
fn what_is_nested_without_end_is_refused() {
    for text in [
        format!("a = {}", "[".repeat(100_000)),
        format!("a = {}{}", "[".repeat(5_000), "]".repeat(5_000)),
        format!("a = {}", "{a=".repeat(50_000)),
        format!("{}a = 1", "a.".repeat(50_000)),
        format!("[{}a]\nb = 1", "a.".repeat(50_000)),
        (1..400).map(|n| format!("[{}a]\n", "a.".repeat(n))).collect(),
    ] {
        assert!(!errors(&text).is_empty());
    }
}

#[test]
fn a_number_is_read_in_the_base_it_is_written_in() {
    // 0x10 is sixteen; a reader that leaves out the base says ten.
    let text = |days: &str| {
        format!(
            "kind = \"calendar-year\"\ntitle = \"演示\"\nyear = {days}\nsource = \"演示\"\npage = \"演示\"\nchecked = 2026-01-01\nholiday = []\n"
        )
    };
    let load = |days: &str| {
        load(&[SourceFile { path: "calendar/any.toml".into(), text: text(days) }]).expect("a year")
    };
    assert_eq!(load("0x7EA").calendar.first_year(), Some(2026));
    assert_eq!(load("2_026").calendar.first_year(), Some(2026));
}

#[test]
fn a_day_with_a_time_of_day_is_no_day() {
    for from in ["2026-04-15T08:30:00", "2026-04-15T08:30:00+08:00", "08:30:00"] {
        let found = errors(&clock("{ days = 5 }", from));
        assert!(found.iter().any(|error| error.field == "from" && error.line == 4), "{from}");
    }
    let found = errors(&clock("{ days = 5 }", "2026-04-15"));
    assert!(!found.iter().any(|error| error.field == "from"));
}

#[test]
fn a_statute_of_one_endless_line_is_read_in_time() {
    let head = "---\ntitle: 演示法\neffective_from: 2026-01-01\n---\n";
    for unit in ["第", "第一条", "第一条 ", "千", "（一）", "第一章", "第一条\n（一）\n", "一"]
    {
        let text = format!("{head}第一条　{}", unit.repeat(1_000_000 / unit.len()));
        let statute = timed(|| Statute::parse(&text)).expect("a statute");
        assert!(timed(|| statute.articles.iter().all(|article| article.number == 1)));
    }
}
