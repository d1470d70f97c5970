//! Made-up people, shops and matters for the style guide. Nobody here exists, no number can be dialled,
//! and what stands for the text of an article is not its text.

use super::super::clock::{Clock, ClockState, Derived, Reason, When};
use super::super::law::{Article, Citation, Today, Wording};
use super::super::matter::{Fact, MatterHead, Party, Ticket, Value};
use super::super::navigation::Tab;
use super::super::steps::{Blocked, Go, Step, Steps};
use super::super::tag::{Tag, Tone};
use super::super::timeline::{Act, Paper, Timeline};
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
        elsewhere: vec![Blocked {
            label: "制作调解书".into(),
            why: "此件现在是“待受理”，这一步只能在“已达成协议”时办理。".into(),
            remedy: "先办理当前阶段列出的步骤。".into(),
            remedy_link: None,
            basis: vec![],
        }],
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
        facts: vec![],
        basis: vec![],
        papers: vec![],
        private: false,
        proof: Some("/styleguide".into()),
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
                facts: vec![Fact::text("查看理由", "联系到店见面")],
                ..act("查看投诉人电话", "丁某", "金雀山所", moment(21, "16:02"), "")
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
        cited: vec![0],
        today: Today::Other(Wording {
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
