//! The project's rules against the law library: every citation resolves, to the text that was read,
//! through the whole interval of its rule. The library is not part of the project; without it this
//! says that it was skipped.

mod project;

use std::path::PathBuf;

use wenjin_law::check::check;
use wenjin_law::{Library, Statute};

#[test]
fn every_citation_is_the_text_that_was_read() {
    let Some(folder) = library_folder() else {
        println!("skipped: no law library (set WENJIN_LAW to its folder)");
        return;
    };
    let library = Library::new(statutes(&folder));
    assert!(!library.is_empty(), "no statutes in {}", folder.display());
    let report = check(&project::rules(), &library);
    let (open, wrong): (Vec<_>, Vec<_>) =
        report.findings.iter().partition(|finding| finding.to_confirm);
    println!(
        "{} 个版本、{} 处引用，对照 {} 个法规文本；待确认 {} 处",
        report.versions,
        report.citations,
        library.len(),
        open.len()
    );
    let lines: Vec<String> = wrong
        .iter()
        .map(|f| {
            format!(
                "{} 第{}行（{} 起）{}：{}",
                f.rule,
                f.line,
                f.version,
                f.citation,
                f.problem.words()
            )
        })
        .collect();
    assert!(report.is_clean(), "{} findings:\n{}", lines.len(), lines.join("\n"));
}

#[test]
fn a_citation_with_one_character_changed_is_found() {
    let Some(folder) = library_folder() else {
        println!("skipped: no law library (set WENJIN_LAW to its folder)");
        return;
    };
    let changed = statutes(&folder).into_iter().map(|mut statute| {
        if statute.title == "市场监督管理投诉举报处理办法" {
            let article = statute.articles.iter_mut().find(|article| article.number == 15);
            let line = article.and_then(|article| article.lines.first_mut()).expect("article 15");
            *line = line.replacen('七', "八", 1);
        }
        statute
    });
    let report = check(&project::rules(), &Library::new(changed));
    assert!(!report.is_clean());
    let hit = |rule: &str| report.findings.iter().any(|f| !f.to_confirm && f.rule.as_str() == rule);
    assert!(hit("complaint/accept-or-refuse"));
    assert!(!hit("complaint/tell-termination"));
}

/// The folder that WENJIN_LAW names, or the one that lies beside the checkout.
fn library_folder() -> Option<PathBuf> {
    let named = std::env::var_os("WENJIN_LAW").map(PathBuf::from);
    let beside = project::root().join("../shared/law");
    named.or(Some(beside)).filter(|folder| folder.is_dir())
}

/// The statutes of a folder; files without a header, such as an index, are passed over.
fn statutes(folder: &std::path::Path) -> Vec<Statute> {
    let entries = std::fs::read_dir(folder).expect("law library is readable");
    let paths = entries.map(|entry| entry.expect("entry is readable").path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .filter_map(|path| {
            let text = std::fs::read_to_string(&path).expect("statute is UTF-8");
            match Statute::parse(&text) {
                Ok(statute) => Some(statute),
                Err(wenjin_law::library::TextError::Missing("---")) => None,
                Err(error) => panic!("{}: {error}", path.display()),
            }
        })
        .collect()
}
