//! Made-up people, shops and matters for the style guide. Nobody here exists, no number can be dialled,
//! and what stands for the text of an article is not its text.

use super::super::clock::{Clock, ClockState, Derived, Reason, When};
use super::super::form::{Choice, Control, Field};
use super::super::law::{Article, Citation, Wording};
use super::super::list::{
    Bulk, BulkAct, Cell, Column, ColumnKind, FilterChip, FilterForm, Row, Sorted, WorkList,
};
use super::super::matter::{Fact, MatterHead, Party, Ticket, Value};
use super::super::navigation::{Pages, Tab};
use super::super::notice::Empty;
use super::super::steps::{Blocked, Go, Step, Steps};
use super::super::tag::{Tag, Tone};
use super::super::timeline::{Act, Paper, Timeline};
use super::super::triage::TriageItem;
use super::super::{Link, PostTo, Wing};

pub(super) const ARTICLE: &str = "/styleguide/article";

pub(super) fn cite(text: &str) -> Citation {
    Citation::new(text, ARTICLE)
}

pub(super) fn day(day: u8, weekday: &str) -> When {
    When::new(format!("2026-04-{day:02}"), format!("2026年4月{day}日（周{weekday}）"))
}

fn moment(day: u8, time: &str) -> When {
    When::new(format!("2026-04-{day:02}T{time}"), format!("4月{day}日 {time}"))
}

pub(super) fn clock(
    what: &str,
    kind: &str,
    state: ClockState,
    left: &str,
    last_day: Option<When>,
) -> Clock {
    Clock {
        what: what.into(),
        kind: kind.into(),
        last_day,
        left: left.into(),
        state,
        derivation: vec![],
    }
}

fn derived(reason: Reason, text: &str, basis: &[&str]) -> Derived {
    Derived { reason, text: text.into(), basis: basis.iter().map(|text| cite(text)).collect() }
}

pub(super) fn acceptance(state: ClockState, left: &str) -> Clock {
    Clock {
        derivation: vec![
            derived(
                Reason::Start,
                "2026年4月20日（周一）收到投诉，当日不计",
                &["《民事诉讼法》第八十五条第二款"],
            ),
            derived(Reason::Length, "七个工作日内决定是否受理", &["《办法》第十五条第一款"]),
            derived(Reason::Skip, "4月25日、26日（周末）", &[]),
            derived(Reason::End, "2026年4月29日（周三）二十四时", &[]),
        ],
        ..clock("决定是否受理", "法定", state, left, Some(day(29, "三")))
    }
}

pub(super) fn every_clock() -> Vec<Clock> {
    vec![
        acceptance(ClockState::Running, "还有 5 个工作日"),
        clock(
            "回复承办单位",
            "12345 平台",
            ClockState::Near,
            "临近，还有 1 个工作日",
            Some(day(24, "五")),
        ),
        Clock {
            derivation: vec![
                derived(Reason::Start, "2026年3月9日（周一）受理，当日不计", &[]),
                derived(
                    Reason::Length,
                    "四十五个工作日内终止调解或达成协议",
                    &["《办法》第二十一条第一款"],
                ),
                derived(
                    Reason::Pause,
                    "3月23日至4月3日委托检测，十个工作日不计",
                    &["《办法》第二十一条第二款"],
                ),
                derived(
                    Reason::Extend,
                    "延长十五个工作日，分管负责人乙某 4月8日批准",
                    &["《办法》第二十一条第三款"],
                ),
                derived(Reason::End, "2026年4月17日（周五）二十四时", &[]),
            ],
            ..clock("终结调解", "法定", ClockState::Lapsed, "逾期 3 个工作日", Some(day(17, "五")))
        },
        clock("检测鉴定", "法定", ClockState::Paused, "中止于 4月13日，剩 12 个工作日", None),
        clock("告知处理结果", "法定", ClockState::Met, "按期，4月15日办结", Some(day(20, "一"))),
        clock(
            "两小时内联系",
            "本局承诺",
            ClockState::MetLate,
            "逾期办结，晚 40 分钟",
            Some(day(20, "一")),
        ),
        clock(
            "办结",
            "法定",
            ClockState::Provisional,
            "暂定，明年放假安排未公布",
            Some(When::new("2027-01-06", "2027年1月6日（周三）")),
        ),
        clock("核查", "法定", ClockState::ToConfirm, "待确认：收到日期有两个记录", None),
    ]
}

pub(super) fn steps() -> Steps {
    let open = |label: &str, key: char| Step {
        label: label.into(),
        key: Some(key),
        go: Go::Open("/styleguide/form".into()),
    };
    Steps {
        open: vec![
            open("受理", 'a'),
            open("不予受理", 'r'),
            open("移送", 't'),
            open("指派", 'e'),
            open("合并", 'm'),
        ],
        blocked: vec![
            Blocked {
                label: "终止调解".into(),
                why: "投诉还没有受理，没有可以终止的调解。".into(),
                remedy: "先受理。".into(),
                remedy_link: None,
                basis: vec![cite("《办法》第二十二条")],
            },
            Blocked {
                label: "委托检测".into(),
                why: "双方还没有同意委托。".into(),
                remedy: "先登记双方的同意意见。".into(),
                remedy_link: Some(Link::new("登记同意意见", "/styleguide/form")),
                basis: vec![cite("《办法》第十九条")],
            },
        ],
    }
}

pub(super) fn head() -> MatterHead {
    MatterHead {
        wing: Wing::Steady,
        kind: "投诉".into(),
        number: "兰市监诉〔2026〕1284".into(),
        title: "办了年卡第三天店就关门，打电话没人接，要求退 1,280 元".into(),
        stage: "待受理".into(),
        business: Some(Link::new("示例健身有限公司金雀山分店", "/styleguide")),
        place: "金雀山街道示例路 1 号".into(),
        parties: vec!["甲某（100****0000）".into()],
        tickets: vec![
            Ticket {
                channel: "12345".into(),
                number: "LS20260420-0417".into(),
                href: Some("/styleguide".into()),
            },
            Ticket { channel: "12315".into(), number: "3713000020260001".into(), href: None },
        ],
        tags: vec![Tag::to_confirm()],
    }
}

pub(super) fn parties() -> Vec<Party> {
    vec![
        Party {
            role: "投诉人".into(),
            name: "甲某".into(),
            href: None,
            tags: vec![],
            facts: vec![
                Fact::new(
                    "电话",
                    Value::Masked("100****0000".into(), Some(PostTo::new("/styleguide"))),
                ),
                Fact::new("身份证号", Value::Masked("3713**********0000".into(), None)),
                Fact::new("住址", Value::Revealed("示例小区 1 号楼".into())),
                Fact::new("付款凭证", Value::Unknown("来电未说明".into())),
            ],
            note: "同一投诉人 30 日内第 3 件，另两件已并入本件。".into(),
        },
        Party {
            role: "被投诉人".into(),
            name: "示例健身有限公司金雀山分店".into(),
            href: Some("/styleguide".into()),
            tags: vec![
                Tag::new("企业", Tone::Plain),
                Tag::new("信用 B", Tone::Plain),
                Tag::to_confirm(),
            ],
            facts: vec![
                Fact::text("统一社会信用代码", "91371302MA00000000"),
                Fact::text("近一年投诉", "37 件，29 件涉及预付卡"),
                Fact::new("管辖", Value::Link(Link::new("金雀山市场监管所", "/styleguide"))),
            ],
            note: String::new(),
        },
    ]
}

pub(super) fn timeline() -> Timeline {
    let tab = |text: &str, count: &str, current: bool| Tab {
        text: text.into(),
        href: "/styleguide/matter".into(),
        count: Some(count.into()),
        current,
    };
    let act = |title: &str, who: &str, role: &str, when: When, text: &str| Act {
        title: title.into(),
        who: who.into(),
        role: role.into(),
        when,
        recorded: None,
        text: text.into(),
        basis: vec![],
        papers: vec![],
        private: false,
    };
    Timeline {
        filters: vec![
            tab("全部", "5", true),
            tab("对外", "2", false),
            tab("文书", "1", false),
            tab("内部", "2", false),
        ],
        acts: vec![
            Act {
                papers: vec![Paper {
                    name: "通话记录".into(),
                    note: "2 分 14 秒".into(),
                    href: "/styleguide".into(),
                }],
                ..act(
                    "收到投诉",
                    "12345 热线",
                    "转来",
                    moment(20, "09:12"),
                    "“卡办了三天，人去楼空，钱必须退。”",
                )
            },
            Act {
                private: true,
                ..act(
                    "并入同一事项",
                    "丙某",
                    "投诉处理",
                    moment(20, "10:05"),
                    "与 12315 工单同一人、同一店、同一笔钱。两张工单各自计时、各自回复。",
                )
            },
            Act {
                recorded: Some(day(22, "三")),
                ..act(
                    "到店查看",
                    "丁某、戊某",
                    "金雀山所",
                    moment(21, "15:30"),
                    "店门上锁，物业称 4月17日夜间搬离。",
                )
            },
            Act {
                private: true,
                ..act(
                    "查看投诉人电话",
                    "丁某",
                    "金雀山所",
                    moment(21, "16:02"),
                    "理由：联系到店见面。",
                )
            },
            Act {
                basis: vec![cite("《办法》第十六条第二款")],
                papers: vec![Paper {
                    name: "补正通知书".into(),
                    note: "兰市监补〔2026〕96".into(),
                    href: "/styleguide/document".into(),
                }],
                ..act("通知补正", "丙某", "投诉处理", moment(22, "11:40"), "请补充付款凭证。")
            },
        ],
    }
}

pub(super) fn article() -> Article {
    Article {
        asked: "本事项 2026年4月14日收到，适用当日施行的文本。".into(),
        then: Wording {
            law: "示例投诉处理暂行办法".into(),
            number: "第十四条".into(),
            in_force: "2020年1月1日至2026年4月14日".into(),
            paragraphs: vec!["（示例文字，并非条文原文）收到投诉的机关，自收到之日起七个工作日内作出决定，并告知提出的人。".into()],
        },
        today: Some(Wording {
            law: "示例投诉处理办法".into(),
            number: "第十五条第一款".into(),
            in_force: "2026年4月15日起施行".into(),
            paragraphs: vec![
                "（示例文字，并非条文原文）收到投诉的机关，自收到之日起七个工作日内作出决定，并以便于查收的方式，告知提出的人。".into(),
                "（示例文字）材料不全的，一次说清要补什么。".into(),
            ],
        }),
        source: "文本来自法规库，2026年4月19日核对。".into(),
    }
}

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
