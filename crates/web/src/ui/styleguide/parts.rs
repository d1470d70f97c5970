//! The page that shows every piece in every state.

use maud::{Markup, html};

use super::super::chart::{self, Bar, Bars};
use super::super::clock;
use super::super::figure::{self, Change, Figure, Mood, Way};
use super::super::form::{self, Choice, Control, Field};
use super::super::import_report::{self, FateCount, ImportReport, ImportRow, RowFate};
use super::super::law;
use super::super::list::{self, WorkList};
use super::super::matter;
use super::super::navigation::{self, Pages, Tab};
use super::super::notice::{self, Flash, Notice, NoticeKind};
use super::super::page::Prefs;
use super::super::progress::{self, Job};
use super::super::shell::{self, Width};
use super::super::tag::{Tag, Tone};
use super::super::{Link, PostTo, Wing, steps, timeline};
use super::{PATHS, sample_list, samples, screens};

pub(super) fn page(prefs: Prefs) -> Markup {
    let frame = screens::frame("样式", &["样式"], Width::Page, prefs);
    let main = html! {
        (navigation::page_head("样式", "每个部件一种写法，全部状态都在这里。画新东西之前先看一眼。", html! {}))
        nav.chips.after aria-label="整页示例" { @for path in &PATHS[1..] { a.chip href=(path) { (path.trim_start_matches("/styleguide/")) } } }
        div.stack-l {
            (part("期限", "决定了什么、到哪天、还剩多少。红色只给逾期。", html! { div.cols { @for clock in samples::every_clock() { (clock::chip(&clock)) } } }))
            (part("标签", "词在先，颜色只是重复它。", tags()))
            (part("按钮", "写明做什么。一页一个主按钮。", buttons()))
            (part("事项头", "用当事人自己的话作标题。", matter_heads()))
            (part("当事人", "遮住的要看，看了就记一笔。", html! { div.cols { @for party in samples::parties() { (matter::party(&party)) } } }))
            (part("下一步", "能办的是按钮，不能办的写明原因和办法。", html! { div.cols { (steps::steps(&samples::steps())) (steps::steps(&steps::Steps { open: vec![], blocked: vec![], elsewhere: vec![] })) } }))
            (part("经过", "谁、何时、做了什么、凭哪一条。", timeline::timeline(&samples::timeline())))
            (part("工作列表", "最急的在最前。", list::list(&WorkList { pages: None, ..sample_list::list() })))
            (part("数字", "点开就是背后的事项。", figures()))
            (part("图", "标题就是答案。", chart()))
            (part("提示", "发生了什么、为什么、怎么办。", notices()))
            (part("表单", "标签在上，错误在旁。", fields()))
            (part("条文", "当时施行的与今天施行的并排。", law::article(&samples::article(), 2)))
            (part("导入结果", "每一行都能找回原表。", import()))
            (part("进度", "长任务可以离开，回来还在。", jobs()))
            (part("页签与翻页", "", ways()))
            (part("空页", "说清这里将有什么、怎样有第一件。", notice::empty(&sample_list::empty())))
        }
    };
    shell::workbench(&frame, main)
}

fn part(title: &str, lead: &str, body: Markup) -> Markup {
    html! {
        section.part {
            header.part-head { h2 { (title) } @if !lead.is_empty() { p.muted { (lead) } } }
            (body)
        }
    }
}

fn matter_heads() -> Markup {
    // One page has one h1; the guide's own is at the top, so the example's is drawn by its page.
    html! { p { "见" a href="/styleguide/matter" { "整页示例" } "。" } p.row { @for ticket in samples::head().tickets { (matter::ticket(&ticket)) } } }
}

fn tags() -> Markup {
    html! {
        p.row {
            (Tag::new("企业", Tone::Plain)) (Tag::new("齐全", Tone::Good)) (Tag::new("退回", Tone::Warn))
            (Tag::new("变更", Tone::Note)) (Tag::new("逾期", Tone::Lapsed)) (Tag::new("草稿", Tone::Open))
            (Tag::to_confirm()) (Tag::synthetic()) (Tag::private()) (Tag::late_recorded())
        }
    }
}

fn buttons() -> Markup {
    html! {
        p.row {
            a.button.main href="/styleguide/form" { "受理" kbd aria-hidden="true" { "a" } }
            a.button href="/styleguide/form" { "不予受理" kbd aria-hidden="true" { "r" } }
            a.button.quiet href="/styleguide/form" { "返回" }
            button.button type="button" aria-disabled="true" { "送达" }
            a.button.small href="/styleguide/form" { "查看" }
        }
    }
}

fn figures() -> Markup {
    let base = Figure {
        label: String::new(),
        value: String::new(),
        unit: "件".into(),
        share: None,
        uncertainty: None,
        change: None,
        definition: String::new(),
        href: Some("/styleguide/list".into()),
        wing: None,
    };
    figure::figures(&[
        Figure {
            label: "投诉按期办结率".into(),
            value: "98.4".into(),
            unit: "%".into(),
            share: Some("1,263 / 1,284".into()),
            change: Some(Change {
                text: "比上月高 0.6 个百分点".into(),
                way: Way::Up,
                mood: Mood::Better,
            }),
            definition: "本月届满的投诉中，届满日前办结的；未办结而已逾期的算逾期。".into(),
            wing: Some(Wing::Steady),
            ..base.clone()
        },
        Figure {
            label: "逾期未结".into(),
            value: "21".into(),
            change: Some(Change {
                text: "比上月多 4 件".into(), way: Way::Up, mood: Mood::Worse
            }),
            wing: Some(Wing::Steady),
            ..base.clone()
        },
        Figure {
            label: "专利质押融资".into(),
            value: "3,650".into(),
            unit: "万元".into(),
            change: Some(Change {
                text: "与上月持平".into(),
                way: Way::Level,
                mood: Mood::Neutral,
            }),
            wing: Some(Wing::Progress),
            ..base.clone()
        },
        Figure {
            label: "政策送达覆盖".into(),
            value: "71".into(),
            unit: "%".into(),
            uncertainty: Some("抽样估计，±3".into()),
            href: None,
            wing: Some(Wing::Solid),
            ..base
        },
    ])
}

fn chart() -> Markup {
    let bar = |label: &str, value: f64, text: &str, strong| Bar {
        label: label.into(),
        value,
        text: text.into(),
        href: Some("/styleguide/list".into()),
        strong,
    };
    chart::bars(&Bars {
        title: "预付卡占本月投诉的三成".into(),
        of: "类别".into(),
        unit: "件".into(),
        bars: vec![
            bar("预付卡", 386.0, "386", true),
            bar("食品", 301.0, "301", false),
            bar("价格", 214.0, "214", false),
            bar("家用电器", 127.0, "127", false),
            bar("其他", 256.0, "256", false),
        ],
        note: "演示数据，2026年4月1日至23日收到的 1,284 件。".into(),
    })
}

fn notices() -> Markup {
    let refusal = Notice {
        why: "告知书 2026年4月9日送达，五个工作日的最后一日是 4月16日；申请 4月17日收到。".into(),
        remedy: "请核对送达日期：有误的，先更正送达记录再提交；无误的，告知当事人，案件继续办理。"
            .into(),
        links: vec![Link::new("更正送达记录", "/styleguide/form")],
        basis: vec![samples::cite("《行政处罚法》第六十四条第一项"), samples::cite("第八十五条")],
        code: Some("hearing-request-late".into()),
        ..Notice::new(NoticeKind::Refusal, "听证申请已过期限，没有登记。")
    };
    let fault = Notice {
        remedy: "请稍后再试；仍不行，把下面的编号告诉系统管理员。".into(),
        code: Some("7F3A-0412".into()),
        ..Notice::new(NoticeKind::Fault, "系统没有完成这一步，数据未改动。")
    };
    let flash = Flash {
        kind: NoticeKind::Done,
        text: "已受理，告知书待送达。".into(),
        link: Some(Link::new("去送达", "/styleguide/document")),
        clears_draft: None,
    };
    html! {
        div.stack {
            (notice::notice(&refusal))
            (notice::notice(&fault))
            (notice::notice(&Notice::new(NoticeKind::Remark, "明年的放假安排还没有公布，2027年的期限都是暂定。")))
            (notice::notice(&Notice::new(NoticeKind::Done, "已送达，期限从 4月24日起算。")))
            (notice::flashes(&[flash]))
        }
    }
}

fn fields() -> Markup {
    let field = |field: Field| form::field(&field, "guide");
    html! {
        div.cols {
            (field(Field::new("name", "姓名", Control::Text).required()))
            (field(Field::new("day", "收到日期", Control::Date).value("2026-04-20")))
            (field(Field::new("paid", "金额", Control::Yuan).hint("如 1280.50").value("一千二").error("请用数字，如 1280.50".to_owned())))
            (field(Field::new("phone", "联系电话", Control::Phone).private()))
            (field(Field::new("count", "件数", Control::Number).value("12")))
            (field(Field::new("word", "口令", Control::Password)))
            (field(Field::new("office", "监管所", Control::Select(vec![Choice::new("1", "金雀山所")]))))
            (field(Field::new("kind", "来源", Control::Radios(vec![Choice::new("1", "12345").chosen(true), Choice::new("2", "来信")])).error("请选一项".to_owned())))
        }
        p.after { "完整的表单见" a href="/styleguide/form" { "不予受理" } "，有错误时见" a href="/styleguide/form/wrong" { "出错的样子" } "。" }
    }
}

fn import() -> Markup {
    let count = |fate, count: &str, current| FateCount {
        fate,
        count: count.into(),
        href: "/styleguide".into(),
        current,
    };
    let row = |row, fate, what: &str, message: &str| ImportRow {
        row,
        fate,
        what: what.into(),
        href: None,
        message: message.into(),
        column: None,
        code: None,
    };
    import_report::import_report(&ImportReport {
        file: "2026年4月工单.xlsx".into(),
        sheet: "Sheet1".into(),
        profile: "12345 工单导出（2024 版）".into(),
        dry_run: true,
        counts: vec![
            count(RowFate::New, "1,120", false),
            count(RowFate::Changed, "30", false),
            count(RowFate::Same, "4,818", false),
            count(RowFate::Rejected, "3", true),
        ],
        rows: vec![
            row(2, RowFate::New, "LS20260420-0417", "新工单"),
            row(18, RowFate::Changed, "LS20260418-0102", "诉求分类：食品 → 预付卡"),
            ImportRow {
                column: Some("受理时间".into()),
                code: Some("import-date-unreadable".into()),
                ..row(
                    57,
                    RowFate::Rejected,
                    "LS20260419-0033",
                    "写的是“4.31”，四月没有31日。请改成 2026-04-30 这样的日期。",
                )
            },
        ],
        unknown_columns: vec!["回访备注2".into(), "热线坐席".into()],
        rejected: Some(Link::new("取回 3 行退回的", "/styleguide")),
        confirm: Some((PostTo::new("/styleguide"), "导入 1,150 行".into())),
    })
}

fn jobs() -> Markup {
    html! {
        div.stack {
            (progress::job(&Job { what: "正在导入《2026年一季度工单.xlsx》".into(), done: 31_200, total: Some(48_000), text: "已读 31,200 行，共 48,000 行，约还要 20 秒。可以离开本页。".into(), links: vec![Link::new("停止", "/styleguide")] }))
            (progress::job(&Job { what: "正在生成文书".into(), done: 0, total: None, text: "通常几秒。".into(), links: vec![] }))
        }
    }
}

fn ways() -> Markup {
    let tab = |text: &str, current| Tab {
        text: text.into(),
        href: "/styleguide".into(),
        count: None,
        current,
    };
    html! {
        (navigation::tabs("示例", &[tab("经过", true), tab("文书", false), tab("回复", false)]))
        (navigation::pages(&Pages { place: "第 2 页，共 26 页".into(), previous: Some("/styleguide".into()), next: Some("/styleguide".into()) }))
    }
}
