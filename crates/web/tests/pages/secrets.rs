//! Who reports stays secret: names planted in a report and in the ticket it came from are looked for in
//! everything every role can fetch, workbooks included, and are found once: in the answer to a recorded
//! look.

use axum::http::StatusCode;
use wenjin_document::{Limits, read_table};
use wenjin_matter::MatterId;

use crate::access::routes;
use crate::office::{Answer, Desk, Office, PEOPLE, encode, id};

/// What nobody may come upon: an impossible name, telephone, address and number.
const PLANTED: [(&str, &str); 4] = [
    ("name", "甲乙丙丁某"),
    ("phone", "10000087654"),
    ("address", "演示保密路九千九百号"),
    ("id-number", "000000190001019999"),
];

/// The planted words in an answer, read through a workbook's wrapping where it is one.
fn found(answer: &Answer) -> Vec<&'static str> {
    let text = match answer.bytes.starts_with(b"PK") {
        true => match read_table(&answer.bytes, "a.xlsx", &Limits::default()) {
            Ok(table) => {
                let rows = table.rows.iter().map(|row| row.cells.join("\t"));
                rows.chain([table.header.join("\t")]).collect::<Vec<_>>().join("\n")
            }
            Err(_) => String::new(),
        },
        false => answer.text(),
    };
    PLANTED.iter().map(|(_, value)| *value).filter(|value| text.contains(value)).collect()
}

fn opened(answer: &Answer, path: &str) -> MatterId {
    let to = answer.header(axum::http::header::LOCATION);
    let id = to.strip_prefix(path).unwrap_or_else(|| panic!("{} {}", answer.status, answer.text()));
    id.split('?').next().unwrap_or_default().parse().expect("an id")
}

/// A report and a ticket that ask for secrecy, both with st-03.
async fn planted(intake: &Desk<'_>) -> (MatterId, MatterId) {
    let of = |begin: &str| PLANTED.map(|(name, value)| (format!("{begin}-{name}"), value));
    let (informant, person) = (of("informant"), of("person"));
    let mut report = vec![
        ("title", "演示：无证经营"),
        ("channel", "12315-line"),
        ("real-name", "yes"),
        ("respondent-name", "演示商店"),
        ("facts", "演示：没有证照就营业。"),
    ];
    report.extend(informant.iter().map(|(name, value)| (name.as_str(), *value)));
    let report = opened(&intake.fill_in("/reports/new", &report).await, "/reports/");
    let mut ticket = vec![
        ("title", "演示：反映无证经营"),
        ("channel", "post"),
        ("secret", "yes"),
        ("respondent-name", "演示商店"),
        ("content", "演示：没有证照就营业。"),
    ];
    ticket.extend(person.iter().map(|(name, value)| (name.as_str(), *value)));
    let ticket = opened(&intake.fill_in("/tickets/new", &ticket).await, "/tickets/");
    for at in [format!("/reports/{report}"), format!("/tickets/{ticket}")] {
        let handed = [("station", "st-03"), ("handler", &id("handler"))];
        let answer = intake.fill_in(&format!("{at}/steps/assign"), &handed).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{at} {}", answer.text());
    }
    (report, ticket)
}

#[tokio::test]
async fn nothing_that_can_be_fetched_names_who_reports() {
    let office = Office::open();
    let intake = office.sign_in("intake").await;
    let (report, ticket) = planted(&intake).await;
    let mut paths: Vec<String> = Vec::new();
    for (_, path) in routes().into_iter().filter(|(method, _)| method == "GET") {
        let ids = if path.starts_with("/tickets/") { [ticket, ticket] } else { [report, ticket] };
        for id in ids {
            let path = path.replace("{id}", &id.to_string()).replace("{seq}", "1");
            let steps = ["note", "assign", "merge", "split", "merge-into", "propose", "set-title"];
            let steps = steps.iter().map(|step| path.replace("{step}", step));
            paths.extend(steps.map(|path| path.replace("{name}", "1")));
        }
    }
    for list in ["/tickets", "/reports", "/complaints"] {
        for (_, value) in PLANTED {
            paths.push(format!("{list}?ended=any&sort=received&page=1&q={}", encode(value)));
        }
    }
    paths.sort();
    paths.dedup();
    let mut looked = 0;
    for (login, ..) in PEOPLE {
        let desk = office.sign_in(login).await;
        for path in paths.iter().filter(|path| !path.contains('{') && *path != "/logout") {
            let answer = desk.get(path).await;
            // A search page repeats the words that were looked for, and finds nothing by them.
            let found: Vec<&str> = found(&answer)
                .into_iter()
                .filter(|value| !path.contains(&encode(value)) || answer.says(&report.to_string()))
                .collect();
            assert!(found.is_empty(), "{login} {path} shows {found:?}");
            looked += usize::from(answer.status == StatusCode::OK);
        }
    }
    assert!(looked > 300, "{looked}");
}

#[tokio::test]
async fn a_recorded_look_shows_who_reports_once() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let (report, _) = planted(&intake).await;
    let at = format!("/reports/{report}");
    let before = office.matter(report).acts.len();
    let reason = [("reveal-reason", "演示：联系举报人补充线索")];
    let shown = handler.fill_in(&format!("{at}/steps/reveal-informant"), &reason).await;
    assert_eq!(found(&shown).len(), PLANTED.len(), "{}", shown.text());
    assert_eq!(office.matter(report).acts.len(), before + 1, "the look is an act");
    assert!(found(&handler.get(&at).await).is_empty());
}

#[tokio::test]
async fn an_open_field_that_names_who_reports_is_sent_back_with_what_was_typed() {
    let office = Office::open();
    let (intake, handler) = (office.sign_in("intake").await, office.sign_in("handler").await);
    let (report, _) = planted(&intake).await;
    let before = office.matter(report).acts.len();
    let title = format!("演示：{}反映的无证经营", PLANTED[0].1);
    let path = format!("/reports/{report}/steps/set-title");
    let answer = handler.fill_in(&path, &[("title", &title)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.says("report-names-informant") && answer.says(&title));
    assert_eq!(office.matter(report).acts.len(), before);
}
