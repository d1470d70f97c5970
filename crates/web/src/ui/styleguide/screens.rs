//! Whole pages made of the pieces, as the workbench and the portal will show them.

use maud::{Markup, html};

use super::super::clock::{self, ClockState};
use super::super::confirm::{Confirm, Confirmed, Outcome};
use super::super::form::{Choice, Control, Field, Form, Submit};
use super::super::icon::Icon;
use super::super::keys::{Key, KeyGroup};
use super::super::list::WorkList;
use super::super::matter::{self, Fact};
use super::super::navigation::{self, Door};
use super::super::notice::{self, Flash, NoticeKind, Receipt};
use super::super::page::Prefs;
use super::super::preview::{self, Checked, DocumentPreview};
use super::super::shell::{self, Portal, RailEntry, RailGroup, Search, User, Width, Workbench};
use super::super::tag::{Tag, Tone};
use super::super::triage::Triage;
use super::super::{
    Link, PostTo, Wing, confirm as confirming, form as forms, keys as key_list, law, list as lists,
    progress,
};
use super::super::{steps, timeline, triage as triaging};
use super::{sample_list, samples};

pub(super) fn frame(title: &str, place: &[&str], width: Width, prefs: Prefs) -> Workbench {
    let entry = |label: &str, href: &str, key: char, count: &str| RailEntry {
        label: label.into(),
        href: href.into(),
        icon: None,
        count: (!count.is_empty()).then(|| count.into()),
        key: Some(key),
        current: place.contains(&label),
    };
    let own = |label: &str, href: &str, key: char, icon: Icon, count: &str| RailEntry {
        icon: Some(icon),
        ..entry(label, href, key, count)
    };
    Workbench {
        title: title.into(),
        bureau: "兰山区市场监督管理局".into(),
        home: "/styleguide".into(),
        wing: Some(Wing::Steady),
        rail: vec![
            RailGroup {
                wing: None,
                entries: vec![
                    own("待办", "/styleguide/triage", 'i', Icon::Inbox, "42"),
                    own("检索", "/styleguide/list/empty", 's', Icon::Search, ""),
                ],
            },
            RailGroup {
                wing: Some(Wing::Steady),
                entries: vec![
                    entry("投诉举报", "/styleguide/list", 'c', "318"),
                    entry("行政处罚", "/styleguide/matter", 'p', "57"),
                    entry("检查抽查", "/styleguide/confirm", 'j', ""),
                    entry("审查文件", "/styleguide/document", 'f', ""),
                ],
            },
            RailGroup {
                wing: Some(Wing::Progress),
                entries: vec![
                    entry("质量品牌", "/styleguide/form", 'q', ""),
                    entry("知识产权", "/styleguide/form/wrong", 'k', "12"),
                ],
            },
            RailGroup {
                wing: Some(Wing::Solid),
                entries: vec![entry("样式", "/styleguide", 'y', "")],
            },
        ],
        place: place.iter().map(|text| Link::new(*text, "/styleguide/list")).collect(),
        search: Some(Search {
            action: "/styleguide/list".into(),
            value: String::new(),
            hint: "编号、店名、电话后四位".into(),
        }),
        user: Some(User {
            name: "丙某".into(),
            role: "投诉处理 · 金雀山所".into(),
            links: vec![Link::new("修改口令", "/styleguide/form")],
            sign_out: PostTo::new("/styleguide"),
        }),
        prefs,
        prefs_post: PostTo::new("/prefs").with("back", "/styleguide"),
        keys: Some("/styleguide/keys".into()),
        flashes: vec![],
        synthetic: true,
        width,
    }
}

pub(super) fn list(prefs: Prefs) -> Markup {
    let mut frame = frame("待办投诉", &["投诉举报"], Width::Full, prefs);
    frame.flashes = vec![Flash {
        kind: NoticeKind::Done,
        text: "已受理 11 件，告知书待送达。".into(),
        link: Some(Link::new("去送达", "/styleguide/document")),
        clears_draft: None,
    }];
    let actions = html! { a.button.main href="/styleguide/form" { "登记投诉" } };
    shell::workbench(
        &frame,
        html! { (navigation::page_head("待办投诉", "最先届满的排在最前。", actions)) (lists::list(&sample_list::list())) },
    )
}

pub(super) fn empty_list(prefs: Prefs) -> Markup {
    let frame = frame("检索", &[], Width::Full, prefs);
    let list = WorkList {
        rows: vec![],
        pages: None,
        export: None,
        count: "0 件".into(),
        ..sample_list::list()
    };
    shell::workbench(
        &frame,
        html! { (navigation::page_head("检索", "", html! {})) (lists::list(&list)) },
    )
}

pub(super) fn triage(prefs: Prefs) -> Markup {
    let frame = frame("待办", &[], Width::Full, prefs);
    let triage = Triage {
        title: "待受理".into(),
        count: "42 件，今日届满 3 件，逾期 1 件".into(),
        items: sample_list::triage_items(),
        open: Some((1, matter_body())),
        empty: sample_list::empty(),
    };
    shell::workbench(&frame, triaging::triage(&triage))
}

fn matter_body() -> Markup {
    let clocks = samples::every_clock();
    html! {
        (matter::head(&samples::head()))
        (matter::layout(
            html! {
                (steps::steps(&samples::steps()))
                (clock::clocks(&[samples::acceptance(ClockState::Near, "临近，今日届满"), clocks[1].clone(), clocks[4].clone()]))
            },
            html! {
                section.stack-s {
                    h2 { "诉求" }
                    p { "四月十七日在店里办了一张年卡，付了 1,280 元，二十日去的时候门锁着，电话没人接。要求全额退款。" }
                }
                (timeline::timeline(&samples::timeline()))
            },
            html! { @for party in samples::parties() { (matter::party(&party)) } },
        ))
    }
}

pub(super) fn matter(prefs: Prefs) -> Markup {
    let mut frame = frame("1284", &["投诉举报"], Width::Page, prefs);
    frame.wing = Some(Wing::Steady);
    shell::workbench(&frame, matter_body())
}

pub(super) fn form(prefs: Prefs, wrong: bool) -> Markup {
    let frame = frame("不予受理", &["投诉举报"], Width::Page, prefs);
    shell::workbench(
        &frame,
        html! { (navigation::page_head("不予受理", "兰市监诉〔2026〕1284 · 办了年卡第三天店就关门", html! {})) (forms::form(&refusal(wrong))) },
    )
}

pub(super) fn refusal(wrong: bool) -> Form {
    let error = |text: &str| wrong.then(|| text.to_owned());
    let grounds = vec![
        Choice::new("jurisdiction", "不归本机关管").hint("写明该向哪里提出"),
        Choice::new("handled", "已经处理过").hint("写明处理的机关和日期"),
        Choice::new("no-consumer", "不是为生活消费").hint("需要事实支持").chosen(true),
    ];
    let mut form =
        Form::new("refuse", PostTo::new("/styleguide/form/wrong").with("seq", "5"), "不予受理")
            .field(Field::new("ground", "理由", Control::Radios(grounds)).required())
            .field(
                Field::new("facts", "事实", Control::Lines(5))
                    .hint("写给投诉人看，用他看得懂的话。")
                    .required()
                    .error(error("请写明依据的事实，至少 10 个字")),
            )
            .field(
                Field::new("paid", "争议金额", Control::Yuan)
                    .hint("如 1280.50")
                    .value(if wrong { "一千二百八" } else { "1280.00" })
                    .error(error("请用数字，如 1280.50")),
            )
            .field(Field::new("told_on", "告知日期", Control::Date).value("2026-04-23").required())
            .field(Field::new("met_at", "见面时间", Control::DateTime))
            .field(Field::new(
                "office",
                "承办",
                Control::Select(vec![
                    Choice::new("1", "金雀山所").chosen(true),
                    Choice::new("2", "银雀山所"),
                ]),
            ))
            .field(Field::new(
                "ways",
                "告知方式",
                Control::Checks(vec![
                    Choice::new("sms", "短信").chosen(true),
                    Choice::new("post", "邮寄"),
                    Choice::new("face", "当面"),
                ]),
            ))
            .field(
                Field::new("phone", "联系电话", Control::Phone)
                    .private()
                    .autocomplete("tel")
                    .hint("只用于本件，不在草稿里保存。"),
            )
            .field(
                Field::new(
                    "papers",
                    "证据",
                    Control::File { accept: ".pdf,image/*".into(), many: true },
                )
                .hint("PDF 或照片，每个不超过 20 MB。"),
            )
            .field(
                Field::new(
                    "agree",
                    "核对",
                    Control::Agree("事实和理由已经核对，文书可以生成。".into()),
                )
                .required(),
            );
    form.basis = vec![samples::cite("《办法》第十五条第一款"), samples::cite("第十六条")];
    form.lead = "投诉人会收到决定书，写明理由和其他救济途径。".into();
    form.submits.push(Submit::new("保存，不送达"));
    form.cancel = Some(Link::new("返回事项", "/styleguide/matter"));
    form.draft = Some("refuse:1284".into());
    form
}

pub(super) fn confirm(prefs: Prefs) -> Markup {
    let frame = frame("批量受理", &["投诉举报"], Width::Page, prefs);
    let row = |title: &str, number: &str, outcome| Confirmed {
        matter: Link::new(title, "/styleguide/matter"),
        number: number.into(),
        outcome,
    };
    let confirm = Confirm {
        summary: "2 件将受理，1 件不办。".into(),
        rows: vec![
            row(
                "超市标价 9.9 元，结账按 15.9 元收",
                "兰市监诉〔2026〕1290",
                Outcome::Will("受理，调解期限至 2026年6月26日（周五）".into()),
            ),
            row(
                "外卖里吃出铁丝，商家只肯退餐费",
                "兰市监诉〔2026〕1302",
                Outcome::Will("受理，并提示另立举报".into()),
            ),
            row(
                "网购大米有虫，卖家不认",
                "兰市监诉〔2026〕1312",
                Outcome::LeftOut(
                    "还没有确认由谁管辖，先确认后再受理。".into(),
                    vec![samples::cite("《办法》第十二条")],
                ),
            ),
        ],
        post: PostTo::new("/styleguide/list"),
        label: "受理这 2 件".into(),
        back: Link::new("返回列表", "/styleguide/list"),
    };
    shell::workbench(
        &frame,
        html! { (navigation::page_head("批量受理", "", html! {})) (confirming::confirm(&confirm)) },
    )
}

pub(super) fn document(prefs: Prefs) -> Markup {
    let frame = frame("不予受理决定书", &["投诉举报"], Width::Page, prefs);
    let preview = DocumentPreview {
        title: "不予受理决定书".into(),
        number: "兰市监不受〔2026〕〔待编号〕".into(),
        state: Tag::new("草稿", Tone::Open),
        sheet: html! {
            h3 { "不予受理决定书" }
            p.end { "兰市监不受〔2026〕" (preview::gap("文号")) }
            p.flush { "甲某：" }
            p { "你于 2026年4月20日提出的投诉收悉。你称在" (preview::gap("经营者名称")) "购买办公设备用于转售。经核，此项购买不是为生活消费需要，本机关决定不予受理。" }
            p { "你可以向人民法院起诉，或者依约定申请仲裁。" }
            p.end { "兰山区市场监督管理局" }
            p.end { "2026年4月23日" }
        },
        missing: vec![
            Link::new("经营者名称", "/styleguide/form"),
            Link::new("文号", "/styleguide/form"),
        ],
        checked: vec![
            Checked {
                citation: samples::cite("《办法》第十六条第三项"),
                holds: true,
                note: "2026年4月15日起施行，文本与法规库一致".into(),
            },
            Checked {
                citation: samples::cite("《暂行办法》第十五条"),
                holds: false,
                note: "2026年4月15日已废止，本件应引《办法》".into(),
            },
        ],
        files: vec![Link::new("PDF", "/styleguide"), Link::new("Word", "/styleguide")],
    };
    let actions = html! { a.button.main href="/styleguide/form" { "补齐两处事实" } };
    shell::workbench(
        &frame,
        html! { (navigation::page_head("文书", "补齐后交法规科审核。", actions)) (preview::document(&preview)) },
    )
}

pub(super) fn article(prefs: Prefs) -> Markup {
    let frame = frame("条文", &["投诉举报"], Width::Page, prefs);
    shell::workbench(&frame, law::article(&samples::article(), 1))
}

pub(super) fn keys(prefs: Prefs) -> Markup {
    let frame = frame("按键", &[], Width::Page, prefs);
    let go = KeyGroup {
        title: "前往".into(),
        keys: vec![
            Key::new("g i", "待办"),
            Key::new("g c", "投诉举报"),
            Key::new("g p", "行政处罚"),
        ],
    };
    shell::workbench(&frame, key_list::keys(&[key_list::everywhere(), go]))
}

fn portal(title: &str, back: Option<Link>, prefs: Prefs) -> Portal {
    Portal {
        title: title.into(),
        bureau: "兰山区市场监督管理局".into(),
        home: "/styleguide/public".into(),
        links: vec![
            Link::new("投诉举报", "/styleguide/public/question"),
            Link::new("查进度", "/styleguide/public/receipt"),
            Link::new("核验", "/styleguide/public"),
        ],
        back,
        prefs,
        prefs_post: PostTo::new("/prefs").with("back", "/styleguide/public"),
        flashes: vec![],
        synthetic: true,
        contact: vec!["热线 12345、12315，工作日 8:30–17:30".into(), "示例路 1 号一楼窗口".into()],
        footer: vec![
            Link::new("怎样保护您的信息", "/styleguide/public"),
            Link::new("无障碍说明", "/styleguide/public"),
        ],
    }
}

pub(super) fn public(prefs: Prefs) -> Markup {
    let door = |title: &str, text: &str| Door {
        title: Link::new(title, "/styleguide/public/question"),
        text: text.into(),
    };
    let doors = [
        door("我要投诉", "买东西、用服务遇到纠纷，想退款、换货或赔偿。"),
        door("我要举报", "发现违法行为，请我们去查。"),
        door("查我的进度", "用编号查办到哪一步，还有几天。"),
        door("核验抽查结果", "检查抽签是不是随机的，自己算一遍。"),
    ];
    shell::portal(
        &portal("公众服务", None, prefs),
        html! {
            h1 { "您要办什么？" }
            p { "不用注册。填写大约 5 分钟，中途可以停下，回来接着填。" }
            div.wide.below { (navigation::doors(&doors)) }
        },
    )
}

pub(super) fn question(prefs: Prefs) -> Markup {
    let mut form = Form::new("want", PostTo::new("/styleguide/public/receipt"), "继续").field(
        Field::new(
            "want",
            "您希望怎样解决？",
            Control::Radios(vec![
                Choice::new("refund", "退款").hint("退回已付的钱").chosen(true),
                Choice::new("swap", "换货或重做"),
                Choice::new("pay", "赔偿损失"),
                Choice::new("other", "其他"),
            ]),
        )
        .hint("选最主要的一项，后面还可以补充。")
        .required()
        .heading(),
    );
    form.draft = Some("want".into());
    shell::portal(
        &portal("您希望怎样解决？", Some(Link::new("上一步", "/styleguide/public")), prefs),
        html! { (progress::question_place(2, 5)) (forms::form(&form)) },
    )
}

pub(super) fn receipt(prefs: Prefs) -> Markup {
    let receipt = Receipt {
        title: "投诉已收到".into(),
        number_label: "查询编号，请记下或截图".into(),
        number: "LS-2026-1284-7Q".into(),
        facts: vec![
            Fact::text("店名", "示例健身有限公司金雀山分店")
                .with_change("/styleguide/public/question"),
            Fact::text("希望", "退款 1,280.00 元").with_change("/styleguide/public/question"),
            Fact::text("收到时间", "2026年4月20日（周一）09:12"),
        ],
        next: vec![
            "2026年4月29日（周三）前，我们决定是否受理并告诉您。".into(),
            "受理后，请双方来调解；不受理，会写明理由和别的办法。".into(),
            "随时可以用编号查进度。".into(),
        ],
    };
    shell::portal(&portal("投诉已收到", None, prefs), html! { (notice::receipt(&receipt)) })
}
