//! A hundred and sixty complaints of the last eight months that came to the counter, and two alike on
//! either side of the change of law. Told whole and beforehand: they are few. What comes by tickets is in
//! [`story`](super::story).

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime, date};
use jiff::{Span, ToSpan};
use uuid::Uuid;
use wenjin_calendar::Calendar;
use wenjin_matter::{Command, MatterId, Value};

use super::dice::Dice;
use super::people::{PEOPLE, Person};
use crate::steady::complaint::FAMILY;

/// Complaints of the eight months before now, in the numbers a small bureau has in a week.
const COMPLAINTS: u64 = 160;
/// Days the made-up history reaches back.
const DAYS: i64 = 240;

const SHOPS: [&str; 12] = [
    "演示超市（虚构）一店",
    "演示超市（虚构）二店",
    "演示家电行（虚构）",
    "演示服装店（虚构）",
    "演示健身馆（虚构）",
    "演示餐馆（虚构）",
    "演示美容院（虚构）",
    "演示手机店（虚构）",
    "演示家具城（虚构）",
    "演示培训班（虚构）",
    "演示网店（虚构）",
    "演示水果摊（虚构）",
];
const TROUBLES: [(&str, &str, &str); 10] = [
    (
        "买的电饭煲用了三天不通电",
        "购买的电饭煲使用三天后不通电，商家不同意更换。",
        "更换同型号新机。",
    ),
    ("健身卡停业退不了余额", "办理的健身年卡，商家停业后余额没有退还。", "退还未使用的余额。"),
    ("衣服洗一次就掉色", "新买的上衣第一次清洗就严重掉色。", "退货退款。"),
    ("结账金额比标价高", "结账时的金额高于货架上的标价。", "退还多收的钱。"),
    ("手机维修后同一故障又出现", "维修取回后第二天同一故障再次出现。", "免费重新维修。"),
    ("家具与合同约定的材质不同", "送到的餐桌材质与合同写明的不同。", "按合同更换。"),
    ("水果缺斤少两", "购买的水果回家复称，比所付重量少三成。", "补足重量或者退款。"),
    ("培训班不按约定开课", "交费后两个月没有开课。", "退还学费。"),
    ("美容套餐强制续费", "做完项目后被要求续费才肯放行。", "退还续费。"),
    ("网购商品七天内拒绝退货", "收货第三天申请退货，商家不同意。", "退货退款。"),
];

/// All of them until now, in the order in which things happened.
pub(super) fn all(now: DateTime, calendar: &Calendar) -> Vec<Command> {
    let mut stories: Vec<Story<'_>> =
        (0..COMPLAINTS).map(|n| Story::tell(n, now, calendar)).collect();
    stories.extend(side_by_side(now, calendar));
    let mut acts: Vec<Command> = stories.into_iter().flat_map(|story| story.acts).collect();
    acts.sort_by_key(|command| command.at);
    acts
}

/// Two complaints alike, received on the last day of the old order and on the first of the new, each
/// under its own rules to its end.
fn side_by_side(now: DateTime, calendar: &Calendar) -> Vec<Story<'_>> {
    let days = [date(2026, 4, 14), date(2026, 4, 15)];
    days.into_iter()
        .filter(|day| day.at(18, 0, 0, 0) < now)
        .enumerate()
        .map(|(n, day)| {
            let mut story = Story::begin(9_000 + n as u64, day.at(16, 30, 0, 0), now, calendar);
            story.regime = "order-20";
            story.handled(Ending::Agreed);
            story
        })
        .collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ending {
    Agreed,
    Terminated,
    Refused,
    Transferred,
}

/// One complaint being made up: its acts so far, and the time it has come to.
struct Story<'a> {
    calendar: &'a Calendar,
    matter: MatterId,
    dice: Dice,
    at: DateTime,
    until: DateTime,
    received_on: Date,
    station: &'static Person,
    chosen: bool,
    /// The law chosen for one that is open when the law changes.
    regime: &'static str,
    acts: Vec<Command>,
}

impl Story<'_> {
    fn tell(number: u64, now: DateTime, calendar: &Calendar) -> Story<'_> {
        let mut dice = Dice(number);
        // More of the recent than of the old, so that the work list is a week's, not a year's.
        let back = DAYS * (dice.below(1000) * dice.below(1000)) as i64 / 1_000_000;
        let day = now.date().checked_sub(back.days()).unwrap_or(now.date());
        let at = day.at(8 + dice.below(10) as i8, dice.below(60) as i8, 0, 0).min(now);
        let mut story = Story::begin(number, at, now, calendar);
        match story.dice.below(100) {
            0..50 => story.handled(Ending::Agreed),
            50..72 => story.handled(Ending::Terminated),
            72..88 => story.handled(Ending::Refused),
            88..95 => story.handled(Ending::Transferred),
            // Left where it was received.
            _ => {}
        }
        story
    }

    fn begin(number: u64, at: DateTime, until: DateTime, calendar: &Calendar) -> Story<'_> {
        let mut dice = Dice(number.wrapping_add(77));
        let (title, facts, demand) = TROUBLES[dice.below(TROUBLES.len() as u64) as usize];
        let shop = SHOPS[dice.below(SHOPS.len() as u64) as usize];
        let channel =
            ["12315-platform", "12345-line", "window", "12315-line"][dice.below(4) as usize];
        let mut story = Story {
            calendar,
            matter: MatterId(id(number)),
            station: &PEOPLE[1 + dice.below(2) as usize],
            dice,
            at,
            until,
            received_on: at.date(),
            chosen: false,
            regime: "order-121",
            acts: Vec::new(),
        };
        let bought = at.date().checked_sub(Span::new().days(9)).unwrap_or(at.date());
        let amount = 3_000 + story.dice.below(200_000) as i64;
        story.act(
            &PEOPLE[0],
            "receive",
            &[
                ("title", text(title)),
                ("channel", text(channel)),
                ("complainant-name", text(&format!("演示消费者{}", number % 100))),
                ("complainant-phone", text(&format!("10000{number:06}"))),
                ("complainant-address", text("演示路（虚构）一号")),
                ("respondent-name", text(shop)),
                ("respondent-address", text("演示街（虚构）二号")),
                ("facts", text(facts)),
                ("demand", text(demand)),
                ("amount", Value::Number(amount)),
                ("bought-on", Value::Date(bought)),
                ("knew-on", Value::Date(bought)),
                ("consent-publish", Value::Flag(true)),
                ("consent-entrust", Value::Flag(false)),
            ],
        );
        story
    }

    fn handled(&mut self, ending: Ending) {
        let handler = self.station;
        self.wait(0, 2);
        self.act(
            &PEOPLE[0],
            "assign",
            &[
                ("station", text(handler.station)),
                ("handler", text(&format!("u-{}", handler.login))),
            ],
        );
        self.wait(1, 6);
        match ending {
            Ending::Transferred => self.act(
                &PEOPLE[0],
                "transfer",
                &[
                    ("receiver", text("演示区住房部门（虚构）")),
                    ("receiver-contact", text("10000000001")),
                    ("reason", text("演示：所反映的事项不属于市场监管部门职责。")),
                    ("told-way", text("phone")),
                    ("told-on", Value::Date(self.at.date())),
                ],
            ),
            Ending::Refused => self.refused(),
            Ending::Agreed | Ending::Terminated => self.mediated(ending),
        }
    }

    fn refused(&mut self) {
        let handler = self.station;
        self.act(
            handler,
            "refuse",
            &[
                ("refusal-ground", text("already-handled")),
                ("refusal-facts", text("演示：同一争议已由演示区消费者协会（虚构）调解结束。")),
                ("other-remedies", text("可以与经营者协商，申请仲裁，或者向人民法院起诉。")),
            ],
        );
        self.told("tell-decision", 2);
        self.close();
    }

    fn mediated(&mut self, ending: Ending) {
        let handler = self.station;
        self.act(
            handler,
            "accept",
            &[("contact-person", text(handler.name)), ("contact-phone", text("10000000002"))],
        );
        self.told("tell-decision", 2);
        for (step, fact) in [
            ("consent-complainant", "complainant-consents"),
            ("consent-respondent", "respondent-consents"),
        ] {
            self.wait(0, 2);
            self.act(handler, step, &[(fact, Value::Flag(true))]);
        }
        self.wait(1, 4);
        self.act(
            handler,
            "start-mediation",
            &[("method", text("on-site")), ("mediator", text(&format!("u-{}", handler.login)))],
        );
        if self.dice.below(5) == 0 {
            self.act(
                handler,
                "start-testing",
                &[
                    ("tested-object", text("争议商品一件")),
                    ("appointed-by", text("agreed")),
                    ("institution", text("演示检测机构（虚构）")),
                    ("cost-agreement", text("双方各负担一半。")),
                ],
            );
            self.wait(6, 15);
            self.act(handler, "end-testing", &[("testing-result", text("演示：存在质量问题。"))]);
        }
        self.wait(2, 20);
        if ending == Ending::Agreed {
            self.act(
                handler,
                "agree",
                &[
                    ("agreement", text("演示：经营者在七日内退还货款，双方再无争议。")),
                    ("performed-at-once", Value::Flag(false)),
                ],
            );
            self.act(handler, "issue-agreement", &[]);
        } else {
            self.act(
                handler,
                "terminate",
                &[
                    ("termination-ground", text("no-agreement")),
                    ("termination-facts", text("演示：被投诉人明确表示不能达成协议。")),
                ],
            );
            self.wait(1, 4);
            let on = Value::Date(self.at.date());
            self.act(
                handler,
                "tell-termination",
                &[
                    ("complainant-told-on", on.clone()),
                    ("complainant-told-way", text("phone")),
                    ("respondent-told-on", on),
                    ("respondent-told-way", text("phone")),
                ],
            );
        }
        self.close();
    }

    fn told(&mut self, step: &str, most: u64) {
        self.wait(0, most);
        let on = Value::Date(self.at.date());
        self.act(self.station, step, &[("told-way", text("phone")), ("told-on", on)]);
    }

    fn close(&mut self) {
        self.wait(1, 3);
        self.act(self.station, "close", &[]);
    }

    /// True where the first order was in force on receipt and the second is now.
    fn crosses_the_change(&self) -> bool {
        self.received_on < date(2026, 4, 15) && date(2026, 4, 15) <= self.at.date()
    }

    /// Some working days later, at an hour of work.
    fn wait(&mut self, least: u64, most: u64) {
        let days = least + self.dice.below(most - least + 1);
        let next = self.at.checked_add(5.minutes()).unwrap_or(self.at);
        if days == 0 {
            self.at = next;
            return;
        }
        let day = self.calendar.add_working_days(self.at.date(), days as u32);
        self.at = day.at(9 + self.dice.below(8) as i8, self.dice.below(60) as i8, 0, 0);
    }

    /// An act, unless the story has come to the present.
    fn act(&mut self, by: &Person, step: &str, fields: &[(&str, Value)]) {
        if self.until < self.at {
            return;
        }
        if self.crosses_the_change() && !self.chosen {
            self.chosen = true;
            self.act(
                &PEOPLE[5],
                "choose-regime",
                &[
                    ("regime", text(self.regime)),
                    ("regime-reason", text("演示：按本局确定的口径。")),
                ],
            );
        }
        self.acts.push(Command {
            matter: self.matter,
            family: FAMILY.to_string(),
            step: step.to_string(),
            at: self.at,
            by: by.actor(),
            fields: fields
                .iter()
                .map(|(name, value)| (name.to_string(), value.clone()))
                .collect::<BTreeMap<_, _>>(),
            attachments: Vec::new(),
            seen: None,
        });
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

/// An id that sorts with its number and is plainly not random.
fn id(number: u64) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | u128::from(number))
}
