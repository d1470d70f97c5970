//! The made-up town: shops, people and what they have trouble with, each told from a number so that none
//! needs to be kept. Every name says that it is invented, and no telephone number can be dialled: no line
//! has a number that begins with 100.

use jiff::civil::Date;

use super::dice::Dice;

/// Shops for each thousand tickets.
const SHOPS: u64 = 125;
/// Wholesale markets and malls.
const MARKETS: u64 = 40;
/// Those who complain by trade.
const TRADERS: u64 = 48;

/// What somebody has trouble with.
#[derive(Debug)]
pub(super) struct Trouble {
    pub title: &'static str,
    pub content: &'static str,
    pub demand: &'static str,
    pub product: &'static str,
    pub category: &'static str,
    /// The month in which it comes most; none = all year.
    peak: i8,
}

const fn trouble(
    [title, content, demand, product, category]: [&'static str; 5],
    peak: i8,
) -> Trouble {
    Trouble { title, content, demand, product, category, peak }
}

/// What consumers have trouble with.
const TROUBLES: [Trouble; 12] = [
    trouble(
        [
            "电热毯用了两天不发热",
            "购买的电热毯使用两天后不发热，商家不同意更换。",
            "更换或者退款。",
            "电热毯",
            "家用电器",
        ],
        12,
    ),
    trouble(
        [
            "空调安装后漏水",
            "新装的空调漏水，多次联系没有人上门。",
            "上门维修并赔偿。",
            "空调",
            "家用电器",
        ],
        7,
    ),
    trouble(
        [
            "健身卡停业退不了余额",
            "办理的健身年卡，商家停业后余额没有退还。",
            "退还未使用的余额。",
            "健身年卡",
            "预付消费",
        ],
        3,
    ),
    trouble(
        [
            "年货礼盒少了两样",
            "购买的年货礼盒与标签所列不同，少了两样。",
            "补齐或者退款。",
            "年货礼盒",
            "食品",
        ],
        1,
    ),
    trouble(
        [
            "西瓜缺斤少两",
            "购买的西瓜回家复称，比所付重量少两成。",
            "补足重量或者退款。",
            "西瓜",
            "食品",
        ],
        7,
    ),
    trouble(
        ["结账金额比标价高", "结账时的金额高于货架上的标价。", "退还多收的钱。", "日用品", "价格"],
        0,
    ),
    trouble(
        ["衣服洗一次就掉色", "新买的上衣第一次清洗就严重掉色。", "退货退款。", "上衣", "服装"],
        10,
    ),
    trouble(
        [
            "手机维修后同一故障又出现",
            "维修取回后第二天同一故障再次出现。",
            "免费重新维修。",
            "手机维修",
            "维修服务",
        ],
        0,
    ),
    trouble(
        ["家具材质与合同不同", "送到的餐桌材质与合同写明的不同。", "按合同更换。", "餐桌", "家具"],
        5,
    ),
    trouble(
        [
            "暑期班不按约定开课",
            "交费后一直没有开课，联系不上老师。",
            "退还学费。",
            "培训课程",
            "预付消费",
        ],
        8,
    ),
    trouble(
        [
            "网购商品七天内拒绝退货",
            "收货第三天申请退货，商家不同意。",
            "退货退款。",
            "网购商品",
            "网络交易",
        ],
        11,
    ),
    trouble(
        [
            "电动车电池续航不到承诺的一半",
            "购买的电动车充满电后行驶里程不到承诺的一半。",
            "更换电池。",
            "电动自行车",
            "交通工具",
        ],
        0,
    ),
];
/// What is reported.
const BREACHES: [Trouble; 6] = [
    trouble(
        ["货架上有过期食品", "货架上的糕点已经超过保质期仍在出售。", "依法查处。", "糕点", "食品"],
        6,
    ),
    trouble(
        [
            "散装食品没有标签",
            "出售的散装食品没有标明生产日期和保质期。",
            "依法查处。",
            "散装食品",
            "食品",
        ],
        0,
    ),
    trouble(
        ["门头广告称全国第一", "门头广告使用全国第一的说法。", "依法查处。", "广告", "广告"],
        0,
    ),
    trouble(
        [
            "没有营业执照就开门营业",
            "店内没有悬挂营业执照，称正在办理。",
            "依法查处。",
            "餐饮服务",
            "登记",
        ],
        4,
    ),
    trouble(
        ["电子秤称重不准", "同一件商品在两台秤上相差一成。", "依法查处。", "电子秤", "计量"],
        9,
    ),
    trouble(
        [
            "出售冒牌洗衣液",
            "出售的洗衣液包装与正品不同，疑似冒牌。",
            "依法查处。",
            "洗衣液",
            "知识产权",
        ],
        0,
    ),
];
/// What those complain of who do it by trade.
const LABELS: [Trouble; 3] = [
    trouble(
        [
            "预包装食品标签不规范",
            "标签上的营养成分表四舍五入有误，要求赔偿一千元。",
            "赔偿一千元。",
            "预包装食品",
            "食品",
        ],
        0,
    ),
    trouble(
        [
            "商品标价签缺少产地",
            "标价签没有写明产地，要求赔偿五百元。",
            "赔偿五百元。",
            "日用品",
            "价格",
        ],
        0,
    ),
    trouble(
        [
            "宣传用语使用最佳",
            "网页使用最佳的说法，要求赔偿一千元。",
            "赔偿一千元。",
            "保健食品",
            "广告",
        ],
        0,
    ),
];
/// What is asked.
const QUESTIONS: [Trouble; 3] = [
    trouble(
        [
            "咨询营业执照怎样变更地址",
            "咨询个体工商户变更经营场所需要什么材料。",
            "请答复。",
            "登记业务",
            "咨询",
        ],
        0,
    ),
    trouble(
        [
            "咨询食品经营许可怎样办理",
            "咨询小餐饮办理许可的条件和时间。",
            "请答复。",
            "许可业务",
            "咨询",
        ],
        3,
    ),
    trouble(
        ["建议市场里多设公平秤", "建议在市场出口处增设公平秤。", "请答复。", "公平秤", "建议"],
        0,
    ),
];

const TRADES: [&str; 8] =
    ["超市", "家电行", "服装店", "健身馆", "餐馆", "手机店", "家具店", "水果店"];

/// What a ticket is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Complaint,
    Report,
    Both,
    Question,
}

impl Sort {
    /// Its code in `ticket/kinds`.
    pub fn code(self) -> &'static str {
        match self {
            Sort::Complaint => "complaint",
            Sort::Report => "report",
            Sort::Both => "both",
            Sort::Question => "consultation",
        }
    }
}

impl Trouble {
    /// One of its sort, twice as often in its month and the two beside it.
    pub fn draw(sort: Sort, by_trade: bool, on: Date, dice: &mut Dice) -> &'static Trouble {
        let all: &[Trouble] = match sort {
            _ if by_trade => &LABELS,
            Sort::Complaint | Sort::Both => &TROUBLES,
            Sort::Report => &BREACHES,
            Sort::Question => &QUESTIONS,
        };
        let mut found = &all[dice.below(all.len() as u64) as usize];
        for _ in 0..2 {
            let far = (on.month() - found.peak).rem_euclid(12);
            if found.peak == 0 || [0, 1, 11].contains(&far) {
                break;
            }
            found = &all[dice.below(all.len() as u64) as usize];
        }
        found
    }
}

/// A shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shop(pub u64);

impl Shop {
    /// One of those of a town with so many tickets: a few have most of them, one in ten only came up in
    /// the last years, and one in ten has all but gone. `passed` is how much of the history has, of 1000.
    pub fn draw(tickets: u64, passed: u64, dice: &mut Dice) -> Shop {
        let shops = (tickets * SHOPS / 1000).max(24);
        let mut shop = 0;
        for _ in 0..4 {
            let (a, b) = (dice.below(1000), dice.below(1000));
            shop = shops * a * b / 1_000_000;
            let comes = match shop % 10 {
                3 => passed,
                7 => 1000 - passed,
                _ => 1000,
            };
            if dice.permille(comes) {
                break;
            }
        }
        Shop(shop)
    }

    /// The name on its sign.
    pub fn name(self) -> String {
        let trade = TRADES[(self.0 % TRADES.len() as u64) as usize];
        format!("演示{trade}（虚构）{}号店", self.0 + 1)
    }

    /// Where it is: two in three in a market.
    pub fn address(self) -> String {
        match self.0 % 3 {
            0 => format!("演示大街（虚构）{}号", self.0 + 1),
            _ => {
                format!("演示批发市场（虚构）{}区{}号", self.0 % MARKETS + 1, self.0 / MARKETS + 1)
            }
        }
    }

    /// The place of its station among the units; none is with the centre.
    pub fn unit(self) -> usize {
        1 + (self.0 % MARKETS % 11) as usize
    }
}

/// Somebody who turns to the bureau.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Somebody(pub u64);

impl Somebody {
    /// Anyone.
    pub fn draw(dice: &mut Dice) -> Somebody {
        Somebody(TRADERS + dice.below(700_000))
    }

    /// One of those who do it by trade: of the few who are at it in the same weeks.
    pub fn by_trade(week: u64, dice: &mut Dice) -> Somebody {
        Somebody((week / 6 * 5 + dice.below(4)) % TRADERS)
    }

    /// True for those.
    pub fn is_trader(self) -> bool {
        self.0 < TRADERS
    }

    /// The name.
    pub fn name(self) -> String {
        format!("演示消费者{}", self.0)
    }

    /// The telephone number, which cannot be dialled.
    pub fn phone(self) -> String {
        format!("1000{:07}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shop_says_it_is_invented_and_no_number_can_be_dialled() {
        let mut dice = Dice(1);
        for _ in 0..2000 {
            let shop = Shop::draw(240_000, 500, &mut dice);
            assert!(shop.name().contains("（虚构）") && shop.address().contains("（虚构）"));
            assert!((1..12).contains(&shop.unit()));
            let phone = Somebody::draw(&mut dice).phone();
            assert!(phone.len() == 11 && phone.starts_with("100"), "{phone}");
        }
    }
}
