//! Plans over any table, mapping profiles of any text, and single values of any form: a plan, a
//! refusal or a rejected row with its reasons, never a panic.

use jiff::civil::date;
use wenjin_bureau::import::{
    Fate, ImportError, Known, Origin, Plan, fen, is_formula, moment, plan,
};
use wenjin_bureau::profile::Profile;
use wenjin_document::sheet::Row;
use wenjin_document::{Limits, Table, read_table};
use wenjin_matter::{Actor, MatterId, Value};
use wenjin_mutation::{Dice, Fuzz, hostile, timed};

const ORDERS: &str = "工单编号,工单标题,诉求内容,诉求类型,区交办时间,求助人员,求助号码,诉求详细地址,紧急程度\n\
    G1,演示：卡退不了,演示诉求一,消费,2026-08-20 09:30,甲某,10000000000,演示路一号,一般\n\
    G2,演示：秤不准,演示诉求二,计量,2026/8/21 14:05:30,㑇某,10000000001,演示路二号,紧急\n";
const LETTERS: &str =
    "id,title,body,label\ny1,演示：多收一元,演示内容甲,演示分类\ny2,演示,演示内容乙,\n";
const WORDS: [&str; 14] = [
    "工单编号",
    "工单标题",
    "id",
    "title",
    "body",
    ",",
    "\n",
    "\"",
    "2026-08-20 09:30",
    "=1+1",
    "甲",
    "\0",
    "\u{feff}",
    "昨天",
];

fn origin() -> Origin {
    let by = Actor { account: "u-1".into(), name: "演示登记员".into(), role: "import".into() };
    Origin { file: "演示.csv".into(), now: date(2026, 9, 1).at(10, 0, 0, 0), by }
}

/// What holds of every plan.
fn check(table: &Table, profile: &Profile, answer: &Result<Plan, ImportError>) {
    let planned = match answer {
        Ok(planned) => planned,
        Err(error) => return assert!(!error.code().is_empty() && !error.to_string().is_empty()),
    };
    assert_eq!(planned.rows.len(), table.rows.len());
    let counts = planned.counts();
    let sum = counts.new + counts.changed + counts.same + counts.rejected;
    assert_eq!(sum, table.rows.len() as u64);
    for (planned, row) in planned.rows.iter().zip(&table.rows) {
        assert_eq!(planned.number, row.number);
        assert!(planned.key.chars().count() <= 200);
        match &planned.fate {
            Fate::New(command) | Fate::Changed(command) => {
                let text = |name: &str| match command.fields.get(name) {
                    Some(Value::Text(text)) => text.clone(),
                    other => panic!("{name}: {other:?}"),
                };
                assert_eq!(text("source-key"), planned.key);
                assert_eq!(text("source-row"), row.number.to_string());
                assert_eq!(text("source"), profile.name);
                assert!(!row.cells.iter().any(|cell| is_formula(cell)));
            }
            Fate::Same(_) => {}
            done @ (Fate::Opened(_) | Fate::Updated(_)) => panic!("a plan that did {done:?}"),
            Fate::Rejected(reasons) => {
                let words = reasons.join("；");
                // The report on an import is a workbook: its cells hold 32,767 characters.
                assert!(!words.is_empty() && words.chars().count() < 5_000, "{}", words.len());
            }
        }
    }
}

/// A table that names some columns of a profile, in any order, with any cells.
fn table(dice: &mut Dice, profile: &Profile) -> Table {
    let mut header: Vec<String> = profile.key.iter().take(1).cloned().collect();
    for column in &profile.columns {
        if column.required || dice.once_in(2) {
            header.push(dice.pick(&column.headers).clone());
        }
    }
    if dice.once_in(10) {
        header.remove(dice.below(header.len()));
    }
    header.extend((0..dice.below(3)).map(|_| hostile::text(dice)));
    let moments = ["2026-08-20 09:30", "2026年8月20日", "2027-01-01", "昨天", "", "46127"];
    let cell = |dice: &mut Dice| match dice.below(5) {
        0 => hostile::text(dice),
        1 => (*dice.pick(&moments)).to_owned(),
        2 => String::new(),
        _ => format!("甲{}", dice.below(20)),
    };
    // Mostly as wide as the header, as a table that was read is.
    let rows = (0..dice.below(6)).map(|number| Row {
        number: number as u64 + 2,
        cells: {
            let width = if dice.once_in(10) { dice.below(12) } else { header.len() };
            (0..width).map(|_| cell(dice)).collect()
        },
        rounded: (0..dice.below(2)).map(|_| dice.below(12)).collect(),
    });
    let rows = rows.collect();
    Table {
        sheet: "台账".into(), encoding: "xlsx", preamble: vec![], header_row: 1, header, rows
    }
}

#[test]
fn any_table_is_planned_or_refused() {
    let profiles = Profile::all();
    let fuzz = Fuzz { name: "import plan", samples: vec![], words: &[], inputs: 2_000 };
    let (mut new, mut rejected, mut refused) = (0, 0, 0);
    fuzz.run_with(|dice| {
        let profile = dice.pick(&profiles);
        let table = table(dice, profile);
        let mut seen = dice.clone();
        let known = |keys: &[&str]| -> Known {
            let known = keys.iter().filter(|_| seen.once_in(3));
            known
                .map(|key| (key.to_string(), (MatterId(Default::default()), String::new())))
                .collect()
        };
        let answer = timed(|| plan(&table, profile, &origin(), known));
        check(&table, profile, &answer);
        match answer {
            Ok(planned) => {
                new += planned.counts().new;
                rejected += planned.counts().rejected;
            }
            Err(_) => refused += 1,
        }
    });
    assert!(new > 0 && rejected > 0 && refused > 0, "{new} {rejected} {refused}");
}

#[test]
fn any_file_is_planned_or_refused() {
    let samples = [
        LETTERS.as_bytes().to_vec(),
        ORDERS.as_bytes().to_vec(),
        encoding_rs::GB18030.encode(ORDERS).0.into_owned(),
    ];
    let profiles = Profile::all();
    let fuzz =
        Fuzz { name: "import files", samples: samples.to_vec(), words: &WORDS, inputs: 1_500 };
    fuzz.run(|bytes| {
        let Ok(table) = read_table(bytes, "演示.csv", &Limits::default()) else { return };
        for profile in &profiles {
            check(&table, profile, &plan(&table, profile, &origin(), |_| Known::new()));
        }
    });
}

#[test]
fn any_profile_is_read_or_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles");
    let samples = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    let words = [
        "[[column]]\n",
        "field = \"\"\n",
        "type = \"yuan\"\n",
        "headers = []\n",
        "'''",
        "\\u0000",
        "[",
        "a.",
    ];
    let fuzz = Fuzz { name: "profiles", samples: samples.collect(), words: &words, inputs: 2_000 };
    let (mut read, mut refused) = (0, 0);
    fuzz.run(|bytes| match Profile::parse(&String::from_utf8_lossy(bytes)) {
        Ok(profile) => {
            read += 1;
            let _ = profile.placed(&["工单编号".into(), String::new()]);
        }
        Err(error) => {
            refused += 1;
            assert_eq!(error.code(), "profile-malformed");
        }
    });
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}

#[test]
fn any_value_that_is_read_is_read_again_as_it_is_written() {
    let samples = [
        "2026-08-20 09:30",
        "2026年8月20日 9:30:05",
        "2026/8/20",
        "1,234,567.80元",
        "12.5",
        "=1+1",
    ];
    let samples = samples.iter().map(|text| text.as_bytes().to_vec()).collect();
    let words = [
        "-", "/", ".", ":", "年", "月", "日", "T", " ", ",", "，", "元", "+", "０", "PM", "\u{a0}",
    ];
    let fuzz = Fuzz { name: "values", samples, words: &words, inputs: 15_000 };
    fuzz.run(|bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Some(at) = moment(&text) {
            assert_eq!(moment(&at.to_string()), Some(at), "{text}");
            // No digit of the text is left out of what was read.
            assert!(text.chars().filter(char::is_ascii_digit).count() <= 14, "{text}");
        }
        if let Some(amount) = fen(&text) {
            assert!(amount >= 0);
            assert_eq!(
                fen(&format!("{}.{:02}", amount / 100, amount % 100)),
                Some(amount),
                "{text}"
            );
        }
        let _ = is_formula(&text);
    });
}
