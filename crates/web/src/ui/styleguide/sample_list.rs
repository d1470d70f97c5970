//! The made-up work list of the style guide: one row for each way a clock can stand.

use super::super::clock::{Clock, ClockState, When};
use super::super::form::{Choice, Control, Field};
use super::super::list::{
    Bulk, BulkAct, Cell, Column, ColumnKind, FilterChip, FilterForm, Row, Sorted, WorkList,
};
use super::super::navigation::{Pages, Tab};
use super::super::notice::Empty;
use super::super::tag::{Tag, Tone};
use super::super::triage::TriageItem;
use super::super::{Link, PostTo};
use super::samples::clock;

struct Line(
    ClockState,
    &'static str,
    u8,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const LINES: [Line; 9] = [
    Line(
        ClockState::Lapsed,
        "逾期 1 个工作日",
        22,
        "三",
        "买的电动车跑不到标称的一半，店里不给换",
        "兰市监诉〔2026〕1251 · 12345",
        "示例车行",
        "银雀山所",
        "3,280.00",
    ),
    Line(
        ClockState::Near,
        "临近，今日届满",
        23,
        "四",
        "办了年卡第三天店就关门，要求退款",
        "兰市监诉〔2026〕1284 · 12345、12315",
        "示例健身有限公司金雀山分店",
        "金雀山所",
        "1,280.00",
    ),
    Line(
        ClockState::Near,
        "临近，还有 1 个工作日",
        24,
        "五",
        "超市标价 9.9 元，结账按 15.9 元收",
        "兰市监诉〔2026〕1290 · 12315",
        "示例超市",
        "兰山所",
        "6.00",
    ),
    Line(
        ClockState::Running,
        "还有 3 个工作日",
        28,
        "二",
        "外卖里吃出铁丝，商家只肯退餐费",
        "兰市监诉〔2026〕1302 · 12345",
        "示例餐饮店",
        "金雀山所",
        "36.50",
    ),
    Line(
        ClockState::Running,
        "还有 4 个工作日",
        29,
        "三",
        "培训机构换了老师，剩下的课时费不退",
        "兰市监诉〔2026〕1307 · 来信",
        "示例教育咨询有限公司",
        "义堂所",
        "9,600.00",
    ),
    Line(
        ClockState::Paused,
        "中止，剩 12 个工作日",
        30,
        "四",
        "床垫甲醛味重，要求检测",
        "兰市监诉〔2026〕1178 · 12345",
        "示例家居",
        "枣园所",
        "4,999.00",
    ),
    Line(
        ClockState::Provisional,
        "暂定，还有 6 个工作日",
        30,
        "四",
        "加油站跳枪后多计 0.8 升",
        "兰市监诉〔2026〕1311 · 12345",
        "示例加油站",
        "半程所",
        "6.20",
    ),
    Line(
        ClockState::ToConfirm,
        "待确认",
        30,
        "四",
        "网购大米有虫，卖家不认",
        "兰市监诉〔2026〕1312 · 12315",
        "",
        "",
        "",
    ),
    Line(
        ClockState::Met,
        "按期",
        21,
        "二",
        "理发店强制办卡，已退款",
        "兰市监诉〔2026〕1199 · 12345",
        "示例美发店",
        "兰山所",
        "500.00",
    ),
];

impl Line {
    fn clock(&self) -> Clock {
        clock(
            "决定是否受理",
            "法定",
            self.0,
            self.1,
            Some(When::new(
                format!("2026-04-{:02}", self.2),
                format!("4月{}日（周{}）", self.2, self.3),
            )),
        )
    }
}

fn row(place: usize, line: &Line) -> Row {
    let tags = match place {
        1 => vec![Tag::new("2 张工单", Tone::Plain)],
        7 => vec![Tag::to_confirm()],
        _ => vec![],
    };
    Row {
        key: format!("m{place}"),
        cells: vec![
            Cell::Clock(Some(line.clock())),
            Cell::Title {
                text: line.4.into(),
                href: "/styleguide/matter".into(),
                note: line.5.into(),
                tags,
            },
            Cell::Text(line.6.into()),
            Cell::Text(line.7.into()),
            Cell::Number(line.8.into()),
        ],
        unread: (1..4).contains(&place),
    }
}

pub(super) fn list() -> WorkList {
    let tab = |text: &str, count: &str, current: bool| Tab {
        text: text.into(),
        href: "/styleguide/list".into(),
        count: (!count.is_empty()).then(|| count.into()),
        current,
    };
    let chip = |label: &str, value: &str| FilterChip {
        label: label.into(),
        value: value.into(),
        remove: "/styleguide/list".into(),
    };
    let act = |label: &str, key| BulkAct {
        label: label.into(),
        action: "/styleguide/confirm".into(),
        key,
    };
    WorkList {
        caption: "待办投诉".into(),
        views: vec![
            tab("待我办", "42", true),
            tab("今日届满", "3", false),
            tab("本所全部", "318", false),
            tab("中止的", "27", false),
            tab("已办结", "", false),
        ],
        filters: vec![chip("状态", "待受理"), chip("渠道", "12345、12315")],
        clear: Some("/styleguide/list".into()),
        filter_form: Some(FilterForm {
            get: PostTo::new("/styleguide/list").with("state", "received"),
            fields: vec![
                Field::new(
                    "office",
                    "监管所",
                    Control::Select(vec![
                        Choice::new("1", "金雀山所"),
                        Choice::new("2", "银雀山所"),
                    ]),
                ),
                Field::new("from", "收到日期自", Control::Date),
            ],
        }),
        count: "共 42 件，本页第 1–9 件".into(),
        export: Some(Link::new("导出这 42 件", "/styleguide")),
        columns: vec![
            Column::new("最近的期限", ColumnKind::Clock).sorted("/styleguide/list", Sorted::Up),
            Column::new("事项", ColumnKind::Title),
            Column::new("被投诉人", ColumnKind::Text).sorted("/styleguide/list", Sorted::No),
            Column::new("监管所", ColumnKind::Text).sorted("/styleguide/list", Sorted::No),
            Column::new("争议金额（元）", ColumnKind::Number)
                .sorted("/styleguide/list", Sorted::No),
        ],
        rows: LINES.iter().enumerate().map(|(place, line)| row(place, line)).collect(),
        bulk: Some(Bulk {
            name: "matter".into(),
            post: PostTo::new("/styleguide/confirm"),
            acts: vec![act("受理", Some('a')), act("指派", Some('e')), act("合并", Some('m'))],
        }),
        pages: Some(Pages {
            place: "第 1 页，共 5 页".into(),
            previous: None,
            next: Some("/styleguide/list".into()),
        }),
        empty: empty(),
    }
}

pub(super) fn empty() -> Empty {
    Empty {
        text: "没有待办的投诉".into(),
        how: "热线、平台和来信转来的投诉会出现在这里，最先届满的排在最前。".into(),
        link: Some(Link::new("登记一件投诉", "/styleguide/form")),
    }
}

pub(super) fn triage_items() -> Vec<TriageItem> {
    LINES
        .iter()
        .enumerate()
        .map(|(place, line)| TriageItem {
            key: format!("m{place}"),
            href: format!("/styleguide/triage?m={place}"),
            clock: Some(line.clock()),
            title: line.4.into(),
            note: line.5.into(),
            tags: vec![],
            unread: (1..4).contains(&place),
        })
        .collect()
}
