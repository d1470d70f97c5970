//! Files of the platforms: orders that become tickets, and results that come back on them.

use wenjin_bureau::import::{Counts, Origin, carry_out, plan_in};
use wenjin_bureau::profile::Profile;
use wenjin_bureau::steady::ticket::results::{self, Outcome, ResultFile};
use wenjin_document::sheet::{Limits, Table, read_table};
use wenjin_matter::{Matter, Value, clocks};

use crate::desk::{Desk, at, contact, officer, rules, text};

const ORDERS: &str = "工单编号,工单标题,诉求内容,诉求类型,区交办时间,区交办办结期限,求助人员,求助号码,诉求详细地址,紧急程度\n\
    G1,演示：卡退不了,演示诉求一,投诉,2026-06-01 09:30,2026-06-05 18:00,甲某,10000000000,演示路一号,一般\n\
    G2,演示：秤不准,演示诉求二,一种没有见过的类型,2026/6/1 14:05:30,,乙某,10000000001,演示路二号,紧急\n";

const RESULTS: &str = "工单编号,回访时间,是否满意,是否解决,回访内容,回访人\n\
    G1,2026-06-03 10:00,不满意,否,演示：没有退款,演示员\n\
    G2,2026-06-03 10:05,未接通,,,演示员\n\
    G9,2026-06-03 10:10,满意,是,,演示员\n\
    G1,2026-06-03 10:20,满意,是,,演示员\n";

fn table(text: &str) -> Table {
    read_table(text.as_bytes(), "演示.csv", &Limits::default()).unwrap()
}

fn import(desk: &Desk, text: &str) -> Counts {
    let profile = Profile::named("12345-ticket").unwrap();
    let origin = Origin { file: "演示.csv".into(), now: at(2, 8, 0), by: officer("import") };
    let plan = plan_in(&desk.store, &table(text), &profile, &origin).unwrap().unwrap();
    carry_out(&desk.store, plan, &profile, &origin, text.as_bytes()).unwrap().counts
}

fn order(desk: &Desk, key: &str) -> Matter {
    let (id, _) = desk.store.find_by_source("12345-ticket", key).unwrap().expect("a ticket");
    desk.matter(id)
}

fn bring(desk: &Desk, text: &str) -> Vec<Outcome> {
    let (table, by) = (table(text), officer("import"));
    let file = ResultFile {
        table: &table,
        name: "结果.csv",
        called_by: "platform",
        by: &by,
        now: at(4, 8, 0),
    };
    let profile = Profile::named("12345-results").unwrap();
    let plan = results::plan(&desk.store, &file, &profile).unwrap();
    let batch = results::stored(&desk.store, text.as_bytes()).unwrap();
    let rows = results::carry_out(&desk.store, &file, &profile, plan, &batch).unwrap();
    let noted = desk.store.import(&batch.id).unwrap().expect("a note");
    let counts = results::counts(&rows);
    assert_eq!((noted.counts.changed, noted.counts.refused), (counts.changed, counts.rejected));
    rows.into_iter().map(|row| row.outcome).collect()
}

fn replied(desk: &Desk) {
    for key in ["G1", "G2"] {
        let id = order(desk, key).id;
        desk.step(id, "sign-in", at(2, 9, 0), &[]);
        desk.step(id, "record-contact", at(2, 9, 30), &contact(at(2, 9, 30)));
        let given = [("reply-text", text("演示回复")), ("outcome", text("explained"))];
        desk.step(id, "reply", at(2, 10, 0), &given);
    }
}

#[test]
fn an_order_becomes_a_ticket_with_its_channel_s_windows_once() {
    let desk = Desk::new();
    assert_eq!(import(&desk, ORDERS), Counts { new: 2, ..Counts::default() });
    assert_eq!(import(&desk, ORDERS), Counts { same: 2, ..Counts::default() });
    let ticket = order(&desk, "G1");
    assert_eq!(ticket.stage, "awaiting-sign-in");
    assert_eq!(ticket.opened_at(), Some(at(1, 9, 30)));
    assert_eq!(ticket.fact("until"), Some(&Value::Date(at(5, 0, 0).date())));
    assert!(ticket.personal.contains("person-phone") && ticket.personal.contains("content"));
    let names = |ticket: &Matter| {
        let clocks = clocks(&rules(), ticket, at(2, 0, 0).date());
        let mut names: Vec<String> = clocks.iter().map(|it| it.rule.name().to_string()).collect();
        names.sort();
        names
    };
    let windows = ["contact-12345", "platform-limit", "reply-12345", "return-12345", "sign-in"];
    assert_eq!(names(&ticket), windows);
    // An order without a date of the platform's has no such window, and no word loses an order.
    let ticket = order(&desk, "G2");
    assert_eq!(names(&ticket), ["contact-12345", "reply-12345", "return-12345", "sign-in"]);
    assert_eq!(ticket.text("category"), "一种没有见过的类型");
    assert!(ticket.text("source-extra").contains("紧急程度"));
}

#[test]
fn results_come_back_on_their_tickets_once_and_the_rest_is_reported() {
    let desk = Desk::new();
    import(&desk, ORDERS);
    replied(&desk);
    let rows = bring(&desk, RESULTS);
    assert!(matches!(rows[0], Outcome::Recorded(_)) && matches!(rows[1], Outcome::Recorded(_)));
    let words = |row: &Outcome| match row {
        Outcome::Rejected(words) => words.join("；"),
        other => panic!("{other:?}"),
    };
    assert!(words(&rows[2]).contains("没有编号为 G9 的来件"));
    assert!(words(&rows[3]).contains("重复"));
    let (first, second) = (order(&desk, "G1"), order(&desk, "G2"));
    assert_eq!(
        (first.text("satisfaction"), first.text("solved")),
        ("unsatisfied".to_string(), "unsolved".to_string())
    );
    assert_eq!(first.stage, "called-back");
    assert_eq!(first.acts.last().unwrap().at, at(3, 10, 0));
    assert!(first.personal.contains("call-back-note") && first.personal.contains("result-extra"));
    assert_eq!(
        (second.text("satisfaction"), second.text("solved")),
        ("not-reached".to_string(), "unknown".to_string())
    );
    let again = bring(&desk, RESULTS);
    assert_eq!(again[..2], [Outcome::Same(first.id), Outcome::Same(second.id)]);
    assert_eq!(desk.matter(first.id), first);
}

#[test]
fn a_word_that_is_not_understood_is_never_taken_for_another() {
    let desk = Desk::new();
    import(&desk, ORDERS);
    replied(&desk);
    let before = order(&desk, "G1");
    let text = "工单编号,回访时间,是否满意\nG1,2026-06-03 10:00,还行吧\nG2,2026-07-01 10:00,满意\n";
    let rows = bring(&desk, text);
    let Outcome::Rejected(words) = &rows[0] else { panic!("{rows:?}") };
    assert!(
        words[0].contains("“是否满意”不能识别，应写") && words[0].contains("基本满意"),
        "{words:?}"
    );
    let Outcome::Rejected(words) = &rows[1] else { panic!("{rows:?}") };
    assert!(words[0].contains("还没有到"), "{words:?}");
    assert_eq!(order(&desk, "G1"), before);
}

#[test]
fn a_result_before_any_reply_is_refused_by_the_rules_and_stops_no_other() {
    let desk = Desk::new();
    import(&desk, ORDERS);
    let rows = bring(&desk, RESULTS);
    let Outcome::Rejected(words) = &rows[0] else { panic!("{rows:?}") };
    assert!(words[0].contains("step-wrong-stage"), "{words:?}");
}

#[test]
fn a_file_without_the_columns_or_with_a_formula_is_refused_whole() {
    let desk = Desk::new();
    let by = officer("import");
    let refused = |text: &str, profile: &str| {
        let table = table(text);
        let file = ResultFile {
            table: &table,
            name: "结果.csv",
            called_by: "platform",
            by: &by,
            now: at(4, 8, 0),
        };
        let profile = Profile::named(profile).unwrap();
        results::plan(&desk.store, &file, &profile).unwrap_err().to_string()
    };
    assert!(refused("工单编号,备注\nG1,无\n", "12345-results").contains("回访时间"));
    let formula = "工单编号,回访时间,是否满意\nG1,2026-06-03 10:00,=HYPERLINK(1)\n";
    assert!(refused(formula, "12345-results").contains("第2行有公式"));
    assert!(refused(RESULTS, "12345-ticket").contains("不是结果文件的方案"));
}
