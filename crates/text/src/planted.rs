//! Made-up messages with a known truth, to measure what finds the same event: each event is told several times in other
//! words, and every business has other events too. All of it is invented and seeded; no real text is in it.

/// A made-up message.
#[derive(Clone, Debug)]
pub struct Planted {
    /// Its title.
    pub title: String,
    /// Its body.
    pub body: String,
    /// The day it was sent.
    pub day: i32,
    /// The event it tells of.
    pub event: u32,
}

/// Seeded dice (xorshift): the same seed, the same messages.
struct Dice(u64);

impl Dice {
    fn below(&mut self, many: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % many
    }

    fn of<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

const FIRST: [&str; 24] = [
    "金鼎", "恒瑞", "鑫源", "百佳", "万和", "天悦", "盛达", "瑞丰", "宏福", "聚仙", "康宁", "星河",
    "东升", "永泰", "福临", "华联", "德胜", "广源", "喜来", "三和", "同庆", "青禾", "银座", "绿洲",
];
const SECOND: [&str; 12] = [
    "生活",
    "便民",
    "惠民",
    "阳光",
    "优品",
    "鲜汇",
    "家和",
    "新概念",
    "大众",
    "时代",
    "海岸",
    "丽景",
];
const KINDS: [&str; 6] = ["超市", "健身馆", "培训学校", "火锅店", "家电商场", "美容店"];
const ROADS: [&str; 12] = [
    "解放东路",
    "沂州南路",
    "金源大道",
    "育才街",
    "滨河西路",
    "通达北路",
    "银雀山路",
    "北园路",
    "考棚街",
    "启阳大道",
    "兰陵路",
    "工业三路",
];

/// Things that happen: what, and three ways to say it, each with room for the goods and the sum.
const HAPPENS: [[&str; 3]; 8] = [
    [
        "买的{}已经过了保质期，要求退{}元",
        "在那里买到过期的{}，花了{}元，店家不肯退",
        "{}早过了保质期还在卖，本人付款{}元，请求退款",
    ],
    [
        "办了{}的会员卡充值{}元，现在关门联系不上",
        "充值{}元办的{}会员卡没法用了，门店已经停业",
        "{}储值卡里还有{}元，店说关就关，老板电话打不通",
    ],
    [
        "标价和结账不一样，{}多收了{}元",
        "买{}时价签写得便宜，收银却多收{}元",
        "{}的价格标签与实际收款不符，多付{}元",
    ],
    [
        "报名的{}课程没有开课，学费{}元不退",
        "交了{}元学费学{}，机构一直不开课也不退钱",
        "{}班收费{}元以后老师走了，要求退费被拒绝",
    ],
    [
        "{}用了一周就坏了，{}元的东西不给三包",
        "花{}元买的{}不到十天出故障，商家拒绝维修",
        "{}有质量问题，当时付了{}元，售后互相推诿",
    ],
    [
        "吃{}吃出虫子，消费{}元，要求赔偿",
        "在店里用餐，{}里有异物，一共花费{}元",
        "{}不卫生，吃完拉肚子，餐费{}元要求赔付",
    ],
    [
        "缺斤少两，{}称出来少了，付了{}元",
        "{}重量不够，回家一称差很多，收我{}元",
        "卖{}的秤有问题，付款{}元只给八成的量",
    ],
    [
        "宣传{}是正品，{}元买到的是假货",
        "{}元购买的{}鉴定是假的，商家虚假宣传",
        "广告说{}原装进口，付了{}元发现是仿冒",
    ],
];
const GOODS: [[&str; 4]; 8] = [
    ["酸奶", "火腿肠", "面包", "饮料"],
    ["健身", "游泳", "美发", "瑜伽"],
    ["洗衣液", "大米", "食用油", "排骨"],
    ["舞蹈", "英语", "钢琴", "书法"],
    ["电饭煲", "洗衣机", "手机", "空调"],
    ["毛肚", "凉菜", "羊肉串", "米线"],
    ["螃蟹", "苹果", "茶叶", "黄鱼"],
    ["护肤品", "白酒", "皮包", "手表"],
];
const OPENINGS: [&str; 6] =
    ["您好，", "尊敬的领导：", "来电人反映，", "市民来电称：", "我要投诉，", ""];
const ENDINGS: [&str; 6] = [
    "请尽快处理。",
    "希望有关部门核实并回复。",
    "请帮忙协调。",
    "来电人要求相关部门处理。",
    "谢谢！",
    "望给予答复。",
];
const TITLES: [&str; 6] =
    ["反映{}的问题", "投诉{}", "{}侵害消费者权益", "关于{}的诉求", "要求查处{}", "{}的消费纠纷"];

/// `events` events, each told up to `told` times in other words; of one in three nobody speaks again.
#[must_use]
pub fn rewordings(seed: u64, events: u32, told: usize) -> Vec<Planted> {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut out = Vec::new();
    for event in 0..events {
        let shop = format!("{}{}{}", dice.of(&FIRST), dice.of(&SECOND), dice.of(&KINDS));
        let (road, kind) = (dice.of(&ROADS), dice.below(HAPPENS.len()));
        let (goods, sum) = (dice.of(&GOODS[kind]), 100 + dice.below(9_800));
        let day = dice.below(700) as i32;
        let times = if dice.below(3) == 0 { 1 } else { 1 + dice.below(told) };
        for _ in 0..times {
            let said = dice.of(&HAPPENS[kind]);
            let said = fill(said, goods, sum);
            let place = match dice.below(3) {
                0 => format!("{road}的{shop}"),
                1 => format!("兰山区{road}{shop}"),
                _ => format!("位于{road}附近的{shop}"),
            };
            let when = format!("{}月{}日", 1 + day / 30 % 12, 1 + day % 28);
            let (opening, ending) = (dice.of(&OPENINGS), dice.of(&ENDINGS));
            let body = match dice.below(3) {
                0 => format!("{opening}{when}在{place}，{said}。{ending}"),
                1 => format!("{opening}{place}，{said}，时间是{when}。{ending}"),
                _ => format!("{opening}本人{when}到{place}消费，{said}。{ending}"),
            };
            let title = dice.of(&TITLES).replace("{}", &shop);
            out.push(Planted { title, body, day: day + dice.below(12) as i32, event });
        }
    }
    // In the order in which they would have come.
    out.sort_by_key(|one| (one.day, one.event));
    out
}

/// Puts goods and sum where they belong: the sum stands before 元.
fn fill(pattern: &str, goods: &str, sum: usize) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("{}") {
        out.push_str(before);
        match after.starts_with('元') {
            true => out.push_str(&sum.to_string()),
            false => out.push_str(goods),
        }
        rest = after;
    }
    out + rest
}

/// Precision and recall of pairs: of all pairs put together how many belong together, and of those that belong together
/// how many were put together. Both 1 where there are none.
#[must_use]
pub fn pairs(truth: &[u32], found: &[u32]) -> (f64, f64) {
    let within = |keys: Vec<(u32, u32)>| {
        let mut many = std::collections::HashMap::<(u32, u32), u64>::new();
        keys.into_iter().for_each(|key| *many.entry(key).or_default() += 1);
        many.values().map(|many| many * (many - 1) / 2).sum::<u64>()
    };
    let both = within(truth.iter().copied().zip(found.iter().copied()).collect());
    let true_pairs = within(truth.iter().map(|key| (*key, 0)).collect());
    let found_pairs = within(found.iter().map(|key| (*key, 0)).collect());
    let share = |whole: u64| if whole == 0 { 1.0 } else { both as f64 / whole as f64 };
    (share(found_pairs), share(true_pairs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_tells_the_same() {
        let told =
            |seed| rewordings(seed, 20, 3).into_iter().map(|one| one.body).collect::<Vec<_>>();
        assert_eq!(told(7), told(7));
        assert_ne!(told(7), told(8));
    }

    #[test]
    fn one_wrong_pair_of_two_is_half_precise() {
        assert_eq!(pairs(&[1, 1, 2, 3], &[5, 5, 6, 6]), (0.5, 1.0));
    }
}
