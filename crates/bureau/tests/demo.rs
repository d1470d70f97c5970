//! The synthetic bureau: lawful from end to end, the same for the same day, and with two complaints side
//! by side, each under its own order, both to documents that can be printed.

#[path = "imports/place.rs"]
#[allow(dead_code, reason = "the imports need more of it")]
mod place;

use jiff::civil::{date, datetime};
use wenjin_bureau::demo::{self, Made};
use wenjin_bureau::draft::{Bureau, draft, law_on};
use wenjin_document::official::pdf;
use wenjin_law::Library;
use wenjin_matter::Matter;
use wenjin_store::{ListQuery, Scope};

use place::Place;

fn filled() -> (Place, Made) {
    let place = Place::new();
    let made = demo::fill(&place.store, datetime(2026, 11, 23, 10, 0, 0, 0)).expect("lawful");
    (place, made)
}

fn received_on(place: &Place, day: jiff::civil::Date, ended: bool) -> Vec<Matter> {
    let query = ListQuery {
        received: Some((day, day)),
        ended: Some(ended),
        limit: 1000,
        ..ListQuery::of(Scope::All)
    };
    let rows = place.store.list(&query).expect("a list").rows;
    rows.iter().filter_map(|row| place.store.matter(row.id).expect("a matter")).collect()
}

#[test]
fn the_same_day_gives_the_same_lawful_bureau() {
    let ((_first, one), (_second, two)) = (filled(), filled());
    assert_eq!(one, two);
    assert!(one.matters > 150 && one.acts > 5 * one.matters, "{one:?}");
}

#[test]
fn two_complaints_run_side_by_side_under_their_own_orders_to_a_printed_end() {
    let (place, _) = filled();
    let rules = place.store.rules().clone();
    let bureau = Bureau { name: demo::BUREAU.into(), synthetic: true };
    for (day, order) in [
        (date(2026, 4, 14), "市场监督管理投诉举报处理暂行办法"),
        (date(2026, 4, 15), "市场监督管理投诉举报处理办法"),
    ] {
        let matters = received_on(&place, day, true);
        let matter = matters.iter().find(|matter| matter.last("issue-agreement").is_some());
        let matter = matter.expect("a complaint that ended in an agreement");
        let mut printed = 0;
        for act in &matter.acts {
            let step = rules.step(&matter.family, &act.step).expect("a step");
            let version = step.on(law_on(&rules, matter, act)).expect("a version");
            if version.body.form.is_none() {
                continue;
            }
            let official =
                draft(&rules, &Library::default(), matter, act, &bureau).expect("a draft");
            let cited = wenjin_bureau::draft::cited(&official);
            let own = |citation: &wenjin_law::Citation| {
                !citation.law.contains("投诉举报处理") || citation.law == order
            };
            assert!(cited.iter().all(own), "{day} {}: {cited:?}", act.step);
            assert!(pdf(&official).expect("a document").starts_with(b"%PDF-"));
            printed += 1;
        }
        assert!(3 <= printed, "{day}: {printed} documents");
        assert_eq!(matter.stage, "closed");
    }
}
