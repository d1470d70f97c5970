//! A rule file with a fault does not load, and the message names file, line and field exactly. The
//! rule files here are made up; each test changes one line of a set that loads.

use wenjin_law::{LoadError, SourceFile, load};

const ROLES: &str = r#"kind  = "roles"
title = "角色"
[[role]]
code  = "handler"
title = "办理人员"
"#;

const MATTER: &str = r#"kind   = "matter"
title  = "演示事项"
number = "演〔{year}〕{n}号"
[[stage]]
code  = "open"
title = "办理中"
[[transition]]
on   = 2026-04-15
step = "open"
fact = "regime"
old  = "a"
new  = "b"
why  = "演示"
"#;

const COUNTING: &str = r#"kind  = "counting"
title = "演示计算"
[[version]]
from     = 2020-01-01
checked  = 2026-11-23
provenance = "bureau"
day_word = "natural"
last_day = "stays"
"#;

const LIST: &str = r#"kind  = "list"
title = "演示清单"
[[version]]
from    = 2020-01-01
checked = 2026-11-23
provenance = "bureau"
item = [
  { code = "one", title = "一" },
  { code = "two", title = "二" },
]
"#;

const FORM: &str = r#"kind  = "form"
title = "演示文书"
[[version]]
from    = 2020-01-01
checked = 2026-11-23
provenance = "bureau"
  [[version.block]]
  choices = "demo/list"
  fact    = "ground"
"#;

const STEP: &str = r#"kind  = "step"
title = "登记"
[[version]]
from    = 2020-01-01
checked = 2026-11-23
provenance = "bureau"
opens  = true
to     = "open"
roles  = ["handler"]
form   = "demo/form"
field = [
  { name = "ground", label = "情形", type = "choice", list = "demo/list" },
]
  [[version.guard]]
  needs  = "not-open"
  step   = "open"
  until  = "open"
  why    = "演示"
  remedy = "演示"
"#;

const CLOCK: &str = r#"kind  = "clock"
title = "演示期限"
[[version]]
from    = 2020-01-01
until   = 2026-04-15
checked = 2026-11-23
starts  = ["open"]
stops   = ["open"]
length  = { working_days = 7 }
counting = "counting/demo"
duty    = "bureau"
  [[version.basis]]
  law     = "演示法"
  article = "第一条"
  says    = "七个工作日"
  text    = "0123456789ab"
[[version]]
from    = 2026-04-15
checked = 2026-11-23
provenance = "bureau"
starts  = ["open"]
length  = "promptly"
counting = "counting/demo"
duty    = "bureau"
"#;

fn files() -> Vec<SourceFile> {
    [
        ("roles.toml", ROLES),
        ("counting/demo.toml", COUNTING),
        ("demo/matter.toml", MATTER),
        ("demo/list.toml", LIST),
        ("demo/form.toml", FORM),
        ("demo/steps/open.toml", STEP),
        ("demo/clock.toml", CLOCK),
    ]
    .map(|(path, text)| SourceFile { path: path.into(), text: text.into() })
    .into()
}

/// Loads the set with line `line` of `file` replaced, and returns what was reported there.
fn with_line(file: &str, line: usize, text: &str) -> Vec<(String, usize, String)> {
    let mut files = files();
    let source = files.iter_mut().find(|source| source.path == file).expect("a file of the set");
    let mut lines: Vec<&str> = source.text.lines().collect();
    lines[line - 1] = text;
    source.text = lines.join("\n");
    let errors = load(&files).expect_err("the fault is noticed");
    errors.into_iter().map(|e| (e.file, e.line, e.field)).collect()
}

/// Asserts that replacing the line is reported once, there and under that field.
fn reported(file: &str, line: usize, text: &str, field: &str) {
    reported_at(file, line, text, line, field);
}

/// Asserts that the fault is named exactly, whatever follows from it is named besides.
fn named(file: &str, line: usize, text: &str, field: &str) {
    let errors = with_line(file, line, text);
    assert!(errors.contains(&(file.to_string(), line, field.to_string())), "{text}: {errors:?}");
}

fn reported_at(file: &str, line: usize, text: &str, at: usize, field: &str) {
    assert_eq!(with_line(file, line, text), [(file.to_string(), at, field.to_string())], "{text}");
}

#[test]
fn the_set_loads_as_it_is() {
    let rules = load(&files()).expect("no fault");
    assert_eq!((rules.steps.len(), rules.clocks.len(), rules.roles.len()), (1, 1, 1));
}

#[test]
fn a_step_that_is_not_there() {
    reported("demo/clock.toml", 7, r#"starts  = ["shut"]"#, "starts");
    reported("demo/clock.toml", 8, r#"stops   = ["open", "shut"]"#, "stops");
    reported("demo/clock.toml", 8, r#"voids   = ["shut"]"#, "voids");
    reported("demo/steps/open.toml", 16, r#"  step   = "shut""#, "step");
    reported("demo/steps/open.toml", 17, r#"  until  = "shut""#, "until");
    reported("demo/matter.toml", 9, r#"step = "shut""#, "step");
    let pause = r#"pause   = [{ from = "open", until = "shut", why = "演示" }]"#;
    let errors = with_line("demo/clock.toml", 8, pause);
    assert!(matches!(&errors[..], [(file, 8, _)] if file == "demo/clock.toml"), "{errors:?}");
    let extension = r#"extension = { step = "shut", length = { days = 3 } }"#;
    reported("demo/clock.toml", 8, extension, "step");
}

#[test]
fn a_stage_a_role_a_list_a_form_or_a_counting_rule_that_is_not_there() {
    reported("demo/steps/open.toml", 8, r#"to     = "shut""#, "to");
    let stages = "to = \"open\"\nstages = [\"shut\"]";
    reported_at("demo/steps/open.toml", 8, stages, 9, "stages");
    reported("demo/steps/open.toml", 9, r#"roles  = ["stranger"]"#, "roles");
    reported("demo/steps/open.toml", 10, r#"form   = "demo/forms""#, "form");
    let field = r#"  { name = "ground", label = "情形", type = "choice", list = "demo/lists" },"#;
    reported("demo/steps/open.toml", 12, field, "list");
    reported("demo/form.toml", 8, r#"  choices = "demo/lists""#, "choices");
    reported("demo/clock.toml", 10, r#"counting = "counting/none""#, "counting");
}

#[test]
fn versions_that_overlap_or_end_before_they_begin() {
    reported("demo/clock.toml", 18, "from    = 2026-04-14", "from");
    reported("demo/clock.toml", 5, "until   = 2019-12-31", "until");
    reported("demo/clock.toml", 5, "until   = 2020-01-01", "until");
    let endless = with_line("demo/clock.toml", 5, "");
    assert_eq!(endless, [("demo/clock.toml".to_string(), 18, "from".to_string())]);
}

#[test]
fn a_gap_between_versions_is_no_fault() {
    let mut files = files();
    let clock = files.iter_mut().find(|file| file.path == "demo/clock.toml").expect("there");
    clock.text = clock.text.replace("until   = 2026-04-15", "until   = 2026-04-01");
    let rules = load(&files).expect("a gap stays a gap");
    let rule = rules.clocks.values().next().expect("one clock");
    assert!(rule.on(jiff::civil::date(2026, 4, 1)).is_none());
    assert!(rule.on(jiff::civil::date(2026, 3, 31)).is_some());
}

#[test]
fn a_law_without_a_basis() {
    let errors = with_line("demo/clock.toml", 20, "");
    assert_eq!(errors, [("demo/clock.toml".to_string(), 17, "basis".to_string())]);
}

#[test]
fn a_citation_that_cannot_be_read() {
    named("demo/clock.toml", 14, r#"  article = "十六条""#, "article");
    reported("demo/clock.toml", 16, r#"  text    = "0123""#, "text");
    reported("demo/clock.toml", 16, r#"  text    = "０１２３""#, "text");
    for (line, field) in [(13, "law"), (15, "says")] {
        let errors = with_line("demo/clock.toml", line, "");
        let place = ("demo/clock.toml".to_string(), 12, field.to_string());
        assert!(errors.contains(&place), "{errors:?}");
    }
}

#[test]
fn a_date_that_is_none() {
    reported("demo/clock.toml", 4, r#"from    = "2020-01-01""#, "from");
    reported("demo/clock.toml", 4, "from    = 20200101", "from");
    named("demo/matter.toml", 8, r#"on   = "四月""#, "on");
    reported_at("demo/clock.toml", 6, "", 3, "checked");
}

#[test]
fn a_field_nobody_knows() {
    reported("demo/clock.toml", 8, "stopps  = 1", "stopps");
    reported_at("roles.toml", 5, "title = \"办理人员\"\ncolour = \"red\"", 6, "colour");
    let field = r#"  { name = "ground", label = "情形", type = "text", secret = true },"#;
    reported("demo/steps/open.toml", 12, field, "secret");
    reported("demo/list.toml", 8, r#"  { code = "one", title = "一", colour = "red" },"#, "colour");
}

#[test]
fn a_file_that_is_not_toml() {
    reported("demo/clock.toml", 9, "length  = { working_days = }", "-");
    reported("demo/clock.toml", 6, "checked = 2026-13-01", "-");
}

#[test]
fn a_kind_a_type_a_unit_or_a_condition_nobody_knows() {
    let errors = with_line("demo/list.toml", 1, r#"kind  = "lists""#);
    assert!(errors.contains(&("demo/list.toml".to_string(), 1, "kind".to_string())), "{errors:?}");
    let field = r#"  { name = "ground", label = "情形", type = "words" },"#;
    named("demo/steps/open.toml", 12, field, "type");
    reported("demo/clock.toml", 9, "length  = { days = 7, months = 1 }", "length");
    reported("demo/clock.toml", 9, r#"length  = "soon""#, "length");
    reported("demo/clock.toml", 11, r#"duty    = "nobody""#, "duty");
    reported("demo/list.toml", 9, r#"  { code = "one", title = "二" },"#, "code");
}

#[test]
fn every_fault_is_reported_at_once_in_order_of_place() {
    let mut files = files();
    for source in &mut files {
        source.text = source.text.replace("checked = 2026-11-23", "checked = 0");
    }
    let errors = load(&files).expect_err("five faults");
    let places: Vec<(&str, usize)> = errors.iter().map(|e| (e.file.as_str(), e.line)).collect();
    let wanted = [
        ("demo/clock.toml", 6),
        ("demo/clock.toml", 19),
        ("demo/form.toml", 5),
        ("demo/list.toml", 5),
        ("demo/steps/open.toml", 5),
    ];
    assert_eq!(places, wanted);
}

#[test]
fn a_message_reads_as_a_sentence_with_its_place() {
    let error = LoadError {
        file: "demo/clock.toml".into(),
        line: 5,
        field: "until".into(),
        problem: "演示".into(),
    };
    assert_eq!(error.to_string(), "demo/clock.toml 第5行“until”：演示");
}
