//! Made-up documents, one of each kind; every name, number and fact in them is invented.

use jiff::civil::date;
use wenjin_document::official::{Block, Cell, Choice, Official, Row, Run, Signature, Table};

/// 投诉不予受理决定书: choices with one ticked, a missing fact, remarks.
pub fn refusal() -> Official {
    let grounds = [
        ("（一）投诉事项不属于市场监督管理部门职责，或者本行政机关不具有处理权限的；", false),
        ("（二）已经有机关受理或者处理过同一消费者权益争议的；", false),
        (
            "（三）不是为生活消费需要购买、使用商品或者接受服务，或者不能证明与被投诉人之间存在消费者权益争议的；",
            true,
        ),
        ("（四）法律、法规、规章规定不予受理的其他情形。", false),
    ];
    Official {
        title: "示例市兰山区市场监督管理局\n投诉不予受理决定书".into(),
        number: Some("兰市监投不〔2026〕18号".into()),
        addressee: Some("甲某".into()),
        body: vec![
            paragraph(&[
                text("我局于"),
                filled("2026年4月15日"),
                text("收到你关于"),
                filled("某超市（演示）销售的“一次性”雨衣与标签不符"),
                text(
                    "的投诉。经审查，属以下第〔三〕项情形，依据《市场监督管理投诉举报处理办法》第十六条的规定，我局决定不予受理。",
                ),
            ]),
            Block::Choices(
                grounds.map(|(text, ticked)| Choice { text: text.into(), ticked }).to_vec(),
            ),
            paragraph(&[text(
                "你还可以按照《中华人民共和国消费者权益保护法》第三十九条规定的其他途径解决消费者权益争议。",
            )]),
            paragraph(&[
                text("联系人："),
                filled("乙某"),
                text("；联系电话："),
                Run::Missing("承办人联系电话".into()),
                text("。"),
            ]),
            paragraph(&[text("特此告知。")]),
        ],
        signature: Some(Signature {
            organ: "示例市兰山区市场监督管理局".into(),
            date: Some(date(2026, 4, 22)),
        }),
        attachments: vec![],
        remarks: vec![
            "本决定书适用于市场监督管理部门对投诉作出不予受理决定，并告知投诉人不予受理情况。"
                .into(),
            "本决定书可以通过互联网、电话、短信、电子邮件、信函等方式告知。".into(),
        ],
        mark: Some("演示数据　不具有法律效力".into()),
    }
}

/// 投诉登记表: a form, with cells that span and room to write.
pub fn register() -> Official {
    let yes_no = |yes: bool| {
        Run::Options(vec![
            Choice { text: "是".into(), ticked: yes },
            Choice { text: "否".into(), ticked: !yes },
        ])
    };
    let row = |cells: Vec<Cell>| Row { cells, lines: 1 };
    let rows = vec![
        row(vec![
            Cell::label("投\n诉\n人").down(4),
            Cell::label("姓名"),
            Cell::value(vec![filled("甲某")]),
            Cell::label("联系电话"),
            Cell::value(vec![filled("10000000000")]),
        ]),
        row(vec![
            Cell::label("证件类型"),
            Cell::value(vec![filled("居民身份证")]),
            Cell::label("证件号码"),
            Cell::value(vec![Run::Missing("证件号码".into())]),
        ]),
        row(vec![
            Cell::label("联系地址"),
            Cell::value(vec![filled("示例市兰山区某路1号")]).across(3),
        ]),
        row(vec![
            Cell::label("是否同意\n公示投诉信息"),
            Cell::value(vec![yes_no(true)]),
            Cell::label("是否同意\n委托调解"),
            Cell::value(vec![yes_no(false)]),
        ]),
        row(vec![
            Cell::label("被\n投\n诉\n人").down(2),
            Cell::label("名称（姓名）"),
            Cell::value(vec![filled("某超市（演示）")]),
            Cell::label("联系人"),
            Cell::value(vec![filled("丙某")]),
        ]),
        row(vec![
            Cell::label("地址"),
            Cell::value(vec![filled("示例市兰山区某街2号")]),
            Cell::label("联系电话"),
            Cell::value(vec![filled("10000000001")]),
        ]),
        Row {
            cells: vec![
                Cell::label("消费者\n权益争\n议事实\n依据"),
                Cell::value(vec![filled(
                    "2026年4月10日在被投诉人处购买雨衣两件，金额25.80元，标签标注厚度与实物不符。\n有购物小票照片一张。",
                )])
                .across(4),
            ],
            lines: 7,
        },
        Row {
            cells: vec![
                Cell::label("投诉\n请求"),
                Cell::value(vec![filled("退还货款25.80元。")]).across(4),
            ],
            lines: 4,
        },
    ];
    Official {
        title: "投诉登记表".into(),
        body: vec![
            Block::Sides {
                left: vec![text("登记单位："), filled("示例市兰山区市场监督管理局")],
                right: vec![text("编号："), filled("TS2026-0001")],
            },
            Block::Table(Table { widths: vec![11, 19, 24, 18, 28], rows }),
            Block::SignatureLines(vec!["投诉人（签字）".into(), "经办人（签字）".into()]),
        ],
        remarks: vec![
            "本表格适用于市场监督管理部门对消费者通过电话、信函、上门等方式提起投诉的登记。".into(),
            "消费者通过非现场方式提起投诉的，无须在投诉人一栏签字。".into(),
        ],
        mark: Some("演示数据".into()),
        ..Official::default()
    }
}

/// 行政处罚决定书 of two pages, numbered so that each is a document of its own.
pub fn penalty(number: usize) -> Official {
    let day = format!("2026年{}月{}日", number % 6 + 1, number % 27 + 1);
    let party = format!("某食品经营部{number}号（演示）");
    let amount = format!("{}.00", 1000 + number);
    let goods = ["五香牛肉", "即食海蜇", "散装糕点", "调味面制品", "预包装白酒"];
    let header = ["品名", "数量", "单价", "生产日期"].map(Cell::label).to_vec();
    let items = goods.iter().enumerate().map(|(place, name)| Row {
        cells: [
            (*name).to_owned(),
            format!("{}件", place + number % 9 + 1),
            format!("{}.00元", 10 + place),
            format!("2026-01-0{}", place + 1),
        ]
        .map(|value| Cell::value(vec![Run::Filled(value)]))
        .to_vec(),
        lines: 1,
    });
    let rows = std::iter::once(Row { cells: header, lines: 1 }).chain(items).collect();
    let long = |parts: &[&str]| paragraph(&parts.iter().map(|part| text(part)).collect::<Vec<_>>());
    Official {
        title: "行政处罚决定书".into(),
        number: Some(format!("兰市监处罚〔2026〕{number}号")),
        addressee: Some(party.clone()),
        body: vec![
            Block::Heading("一、违法事实".into()),
            long(&[
                "经查，当事人",
                &party,
                "于",
                &day,
                "在其经营场所销售超过保质期的预包装食品，货值金额共计人民币",
                &amount,
                "元。执法人员现场检查时，上述食品仍陈列于货架待售，当事人未能提供有效的进货查验记录。涉案食品如下：",
            ]),
            Block::Table(Table { widths: vec![4, 2, 2, 3], rows }),
            Block::Heading("二、证据".into()),
            long(&[
                "上述事实，主要有以下证据证明：现场笔录一份，证明执法人员现场检查的经过和查获涉案食品的情况；询问笔录两份，证明当事人销售涉案食品的时间、数量和价格；涉案食品照片八张，证明涉案食品的名称、生产日期和保质期；营业执照、食品经营许可证复印件各一份，证明当事人的主体资格；销售记录一份，证明违法所得的计算依据。",
            ]),
            long(&[
                "本局于",
                &day,
                "向当事人送达了行政处罚告知书，告知当事人拟作出行政处罚的内容及事实、理由、依据和依法享有的陈述、申辩权利。当事人在法定期限内未提出陈述、申辩意见，也未要求举行听证。",
            ]),
            Block::Heading("三、处罚依据和决定".into()),
            long(&[
                "本局认为，当事人的上述行为违反了《中华人民共和国食品安全法》第三十四条第十项的规定。鉴于当事人系初次违法，积极配合调查，主动采取整改措施，涉案食品货值金额较小且未发现造成危害后果，依据《中华人民共和国行政处罚法》第三十二条的规定，决定对当事人从轻处罚，并作出如下行政处罚：没收涉案超过保质期的食品；罚款人民币",
                &amount,
                "元，上缴国库。",
            ]),
            long(&[
                "当事人应当自收到本行政处罚决定书之日起十五日内，将罚款缴至指定银行。到期不缴纳罚款的，依据《中华人民共和国行政处罚法》第七十二条的规定，本局将每日按罚款数额的百分之三加处罚款，并可以依法申请人民法院强制执行。",
            ]),
            long(&[
                "当事人如不服本行政处罚决定，可以在收到本行政处罚决定书之日起六十日内申请行政复议，也可以在六个月内依法提起行政诉讼。申请行政复议或者提起行政诉讼期间，行政处罚不停止执行。本局将依法向社会公示本行政处罚决定信息。",
            ]),
        ],
        signature: Some(Signature {
            organ: "示例市兰山区市场监督管理局".into(),
            date: Some(date(2026, 4, 22)),
        }),
        attachments: vec!["涉案物品清单".into(), "缴款通知书".into()],
        remarks: vec![],
        mark: Some("演示数据".into()),
    }
}

fn paragraph(runs: &[Run]) -> Block {
    Block::Paragraph(runs.to_vec())
}

fn text(words: &str) -> Run {
    Run::Text(words.into())
}

fn filled(words: &str) -> Run {
    Run::Filled(words.into())
}
