//! Rule files, statute texts and citations changed at random: rules or complaints with file and line,
//! never a panic. Statutes here are made up; the law library, where it is there, adds true ones.

mod project;

use std::path::PathBuf;

use wenjin_law::citation::{number, numeral};
use wenjin_law::{Place, SourceFile, Statute, load};
use wenjin_mutation::{Dice, Fuzz, changed, timed};

const TOML: [&str; 40] = [
    "[[version]]\n",
    "[[version.basis]]\n",
    "[[version.field]]\n",
    "[[version.guard]]\n",
    "[[holiday]]\n",
    "[[stage]]\n",
    "[[version.item]]\n",
    "kind = \"clock\"\n",
    "kind = \"form\"\n",
    "kind = \"matter\"\n",
    "kind = \"calendar-year\"\n",
    "from = 2026-04-15\n",
    "until = 0001-01-01\n",
    "from = 9999-12-31\n",
    "2026-02-30",
    "2026-04-15T08:30:00+08:00",
    "0x10",
    "1_000",
    "+5",
    "inf",
    "nan",
    "'''",
    "\"\"\"",
    "\\u0000",
    "\\uD800",
    "{ days = 5 }",
    "{ up_to = 4294967296 }",
    "listed = [1, 2, 3]\n",
    "a.b.c.d = 1\n",
    "a.",
    "[",
    "]",
    "{",
    "[a.b]\n",
    "[[a]]\n",
    "article = \"第九千九百九十九条\"\n",
    "甲 = \"乙\"\n",
    "\r",
    "\u{feff}",
    "=",
];

const STATUTES: [&str; 2] = [
    "---\ntitle: 中华人民共和国演示法\nkind: 法律\ndocument_number: 演示令第1号\neffective_from: 2020-01-01\nsuperseded_or_repealed_on: 2026-04-15\nnote: 演示\n---\n\n演示法\n\n第一章　总则\n\n第一条　为了演示。\n\n第二条　有下列情形之一的，不予受理：\n\n（一）甲；\n\n（二）乙。\n\n另有规定的，依照第一条的规定。\n\n第二章　附则\n\n第一百零三条　施行。\n",
    "\u{feff}---\ntitle: 《演示办法》\neffective_from: 2026-04-15\nsuperseded_or_repealed_on: -\n---\n第十条 演示。\n第十一条\n（十一）丙\n第三节 其他\n第十二条　丁。\n",
];

const STATUTE_WORDS: [&str; 24] = [
    "第",
    "条",
    "章",
    "节",
    "编",
    "款",
    "项",
    "（",
    "）",
    "〇",
    "零",
    "一",
    "十",
    "百",
    "千",
    "　",
    "---\n",
    "\n---",
    "title:",
    "effective_from:",
    "第一百零三条　",
    "（一）",
    "2026-02-30",
    "-",
];

/// A rule file changed, now and then among all the others.
fn rules(dice: &mut Dice, files: &[SourceFile], samples: &[Vec<u8>]) -> Vec<SourceFile> {
    let text = String::from_utf8_lossy(&changed(dice, samples, &TOML)).into_owned();
    let path = dice.pick(files).path.clone();
    let mut all = if dice.once_in(40) { files.to_vec() } else { Vec::new() };
    all.retain(|file| file.path != path);
    all.push(SourceFile { path, text });
    all
}

#[test]
fn any_rule_file_is_loaded_or_complained_of_by_line() {
    assert!(!project::rules().steps.is_empty(), "the samples themselves are sound");
    let files = project::files();
    let samples: Vec<Vec<u8>> = files.iter().map(|file| file.text.clone().into_bytes()).collect();
    let fuzz = Fuzz { name: "rules", samples: samples.clone(), words: &TOML, inputs: 80 };
    let mut complaints = 0;
    fuzz.run_with(|dice| {
        let files = rules(dice, &files, &samples);
        let Err(errors) = timed(|| load(&files)) else { return };
        assert!(!errors.is_empty() && errors.is_sorted());
        complaints += errors.len();
        for error in errors.iter().filter(|error| error.file != "calendar") {
            let file = files.iter().find(|file| file.path == error.file).expect("a file given");
            let lines = file.text.bytes().filter(|byte| *byte == b'\n').count() + 1;
            assert!((1..=lines).contains(&error.line), "{error}");
            assert!(!error.problem.is_empty() && !error.field.is_empty(), "{error:?}");
        }
    });
    assert!(complaints > 0);
}

#[test]
fn any_statute_text_is_read_or_refused_and_every_place_in_it_found() {
    let library = std::env::var_os("WENJIN_LAW").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/law"),
        PathBuf::from,
    );
    let mut samples: Vec<Vec<u8>> = STATUTES.iter().map(|text| text.as_bytes().to_vec()).collect();
    let entries = std::fs::read_dir(library).into_iter().flatten().flatten();
    samples.extend(entries.filter_map(|entry| std::fs::read(entry.path()).ok()).take(30));
    let fuzz = Fuzz { name: "statutes", samples, words: &STATUTE_WORDS, inputs: 3_000 };
    let (mut read, mut refused) = (0, 0);
    fuzz.run(|bytes| {
        let Ok(statute) = Statute::parse(&String::from_utf8_lossy(bytes)) else {
            refused += 1;
            return;
        };
        read += 1;
        for article in statute.articles.iter().take(50) {
            assert!((1..=9999).contains(&article.number), "{}", article.number);
            let place = Place::article(article.number);
            assert!(statute.lines(place).is_some(), "{place}");
            assert_eq!(Place::parse(&place.to_string()), Some(place));
            let paragraphs = article.paragraphs();
            assert_eq!(paragraphs.concat().len(), article.lines.len());
        }
        assert_eq!(statute.lines(Place { article: 1, paragraph: Some(0), item: None }), None);
    });
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}

#[test]
fn any_citation_that_is_read_is_written_as_it_would_be_read_again() {
    let samples =
        ["第十六条第一款第三项", "第一百零三条", "第16条第（三）项", "第九千九百九十九条第二款"];
    let samples = samples.iter().map(|text| text.as_bytes().to_vec()).collect();
    let fuzz = Fuzz { name: "citations", samples, words: &STATUTE_WORDS, inputs: 20_000 };
    let mut read = 0;
    fuzz.run(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Some(place) = Place::parse(&text) {
            read += 1;
            assert_eq!(Place::parse(&place.to_string()), Some(place), "{text}");
        }
        if let Some(value) = number(&text) {
            assert_eq!(number(&numeral(value)), Some(value), "{text}");
        }
    });
    assert!(read > 0);
}
