//! What a message states that a form asks for: phones, identity numbers, credit codes, amounts, dates, the remedy that is
//! demanded. Each with its place in the text and how sure it is. Numbers with a check digit are checked; what identifies
//! a person is only ever given masked. Places are bytes of the text as it was given.

use std::ops::Range;

/// What kind of thing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A phone: a mobile, a fixed line, a service number.
    Phone,
    /// A citizen's identity number (GB 11643), its check digit right.
    Identity,
    /// A unified social credit code (GB 32100-2015), its check digit right.
    CreditCode,
    /// A sum in yuan.
    Amount,
    /// A date.
    Date,
    /// What is demanded.
    Remedy,
}

impl Kind {
    /// Its name in files.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Phone => "phone",
            Kind::Identity => "identity",
            Kind::CreditCode => "credit-code",
            Kind::Amount => "amount",
            Kind::Date => "date",
            Kind::Remedy => "remedy",
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// What it is.
    pub kind: Kind,
    /// Where it stands, in bytes.
    pub place: Range<usize>,
    /// It in its common form: digits alone, an amount in fen, a date as year-month-day or month-day, a remedy's code.
    /// Masked where it identifies a person.
    pub value: String,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

/// Signs of a text that are looked at.
const READ: usize = crate::plain::READ;

/// All that a text states, in the order of its places.
#[must_use]
pub fn fields(text: &str) -> Vec<Field> {
    let signs: Vec<(usize, char)> =
        text.char_indices().take(READ).map(|(at, c)| (at, narrow(c))).collect();
    let end =
        signs.last().map_or(0, |(at, _)| at + text[*at..].chars().next().map_or(0, char::len_utf8));
    let text = Text { signs, end };
    let mut found = text.codes();
    found.extend(text.amounts());
    found.extend(text.dates());
    found.extend(text.remedies());
    found.sort_by_key(|field| (field.place.start, field.place.end));
    found
}

/// Full width to half width; nothing else may change, or places would not fit.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    }
}

struct Text {
    signs: Vec<(usize, char)>,
    end: usize,
}

/// What people demand, the words they use for it, and a code.
const REMEDIES: [(&str, &[&str]); 8] = [
    ("refund", &["退款", "退钱", "退费", "退还", "退回", "退一赔"]),
    ("compensate", &["赔偿", "赔付", "赔我", "十倍", "三倍"]),
    ("replace", &["换货", "更换", "换一"]),
    ("repair", &["维修", "修好", "保修"]),
    ("take-back", &["退货"]),
    ("deliver", &["发货", "交付", "尽快开课", "履行合同"]),
    ("apologise", &["道歉", "赔礼"]),
    ("punish", &["查处", "处罚", "依法处理", "严惩", "取缔"]),
];
/// Words before which a remedy is a demand and not a story.
const DEMAND: [&str; 8] = ["要求", "请求", "希望", "诉求", "申请", "恳请", "望", "请"];
/// Words that turn it round.
const REFUSED: [&str; 8] = ["拒绝", "不肯", "不予", "不给", "不愿", "没有", "未", "不"];

impl Text {
    fn char(&self, at: usize) -> Option<char> {
        self.signs.get(at).map(|(_, c)| *c)
    }

    fn bytes(&self, from: usize, to: usize) -> Range<usize> {
        let at = |place: usize| self.signs.get(place).map_or(self.end, |(at, _)| *at);
        at(from)..at(to)
    }

    fn says(&self, at: usize, word: &str) -> bool {
        let mut place = at;
        word.chars().all(|c| {
            place += 1;
            self.char(place - 1) == Some(c)
        })
    }

    /// Phones, identity numbers and credit codes: runs of digits and capital letters that nothing continues.
    fn codes(&self) -> Vec<Field> {
        let is_code =
            |at: usize| self.char(at).is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.signs.len() {
            if !is_code(at) {
                at += 1;
                continue;
            }
            let from = at;
            while is_code(at) {
                at += 1;
            }
            let run: String =
                self.signs[from..at].iter().map(|(_, c)| c.to_ascii_uppercase()).collect();
            if let Some((kind, value, confidence)) = code(&run) {
                found.push(Field { kind, place: self.bytes(from, at), value, confidence });
            }
        }
        found
    }

    /// Numbers before 元, 块 or 万元, or after ¥.
    fn amounts(&self) -> Vec<Field> {
        let is_digit = |at: usize| self.char(at).is_some_and(|c| c.is_ascii_digit());
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.signs.len() {
            if !is_digit(at) {
                at += 1;
                continue;
            }
            let from = at;
            while is_digit(at) || (matches!(self.char(at), Some('.' | ',')) && is_digit(at + 1)) {
                at += 1;
            }
            let mut ten_thousand = false;
            let mut end = at;
            if self.char(end) == Some('万') {
                ten_thousand = true;
                end += 1;
            }
            let marked = from > 0 && matches!(self.char(from - 1), Some('¥' | '￥'));
            let unit = if self.says(end, "元") { 1 } else { usize::from(self.says(end, "块")) };
            if unit == 0 && !marked {
                continue;
            }
            let number: String =
                self.signs[from..at].iter().map(|(_, c)| *c).filter(|c| *c != ',').collect();
            let Some(fen) = fen(&number, ten_thousand) else { continue };
            let confidence = if self.says(end, "块") { 0.8 } else { 0.95 };
            let place = self.bytes(from - usize::from(marked), end + unit);
            found.push(Field { kind: Kind::Amount, place, value: fen.to_string(), confidence });
        }
        found
    }

    /// 2026年3月5日, 3月5日, 2026-03-05, 2026.3.5.
    fn dates(&self) -> Vec<Field> {
        let mut found: Vec<Field> = Vec::new();
        let mut at = 0;
        while at < self.signs.len() {
            match self.date(at) {
                Some((field, end)) => {
                    found.push(field);
                    at = end;
                }
                None => at += 1,
            }
        }
        found
    }

    fn number(&self, at: usize, most: usize) -> Option<(u32, usize)> {
        let digits = (at..at + most)
            .take_while(|at| self.char(*at).is_some_and(|c| c.is_ascii_digit()))
            .count();
        let continues = self.char(at + digits).is_some_and(|c| c.is_ascii_digit());
        let value = (at..at + digits)
            .fold(0, |sum, at| sum * 10 + self.char(at).and_then(|c| c.to_digit(10)).unwrap_or(0));
        (digits > 0 && !continues).then_some((value, at + digits))
    }

    fn date(&self, from: usize) -> Option<(Field, usize)> {
        let begins = from == 0
            || !self
                .char(from - 1)
                .is_some_and(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/'));
        if !begins {
            return None;
        }
        let (first, at) = self.number(from, 4)?;
        let (year, month, at) = match self.char(at)? {
            '年' => {
                let (month, at) = self.number(at + 1, 2)?;
                (Some(first), month, (self.char(at) == Some('月')).then_some(at)?)
            }
            '月' => (None, first, at),
            mark @ ('-' | '/' | '.') => {
                let (month, at) = self.number(at + 1, 2)?;
                (Some(first), month, (self.char(at) == Some(mark)).then_some(at)?)
            }
            _ => return None,
        };
        let (day, at) = self.number(at + 1, 2)?;
        let end = at + usize::from(matches!(self.char(at), Some('日' | '号')));
        let sound = year.is_none_or(|year| (1990..=2100).contains(&year))
            && (1..=12).contains(&month)
            && (1..=days_of(month)).contains(&day);
        let value = match year {
            Some(year) => format!("{year}-{month:02}-{day:02}"),
            None => format!("{month:02}-{day:02}"),
        };
        let confidence = if year.is_some() { 0.95 } else { 0.8 };
        sound.then(|| {
            (Field { kind: Kind::Date, place: self.bytes(from, end), value, confidence }, end)
        })
    }

    fn remedies(&self) -> Vec<Field> {
        let mut found = Vec::new();
        for at in 0..self.signs.len() {
            for (code, words) in REMEDIES {
                let Some(word) = words.iter().find(|word| self.says(at, word)) else { continue };
                let before: String =
                    self.signs[at.saturating_sub(12)..at].iter().map(|(_, c)| *c).collect();
                let before = before
                    .rsplit(['。', '，', '；', ',', ';', '！'])
                    .next()
                    .unwrap_or_default()
                    .to_string();
                if REFUSED.iter().any(|word| before.ends_with(word)) {
                    continue;
                }
                let demanded = DEMAND.iter().any(|word| before.contains(word));
                let length = word.chars().count();
                found.push(Field {
                    kind: Kind::Remedy,
                    place: self.bytes(at, at + length),
                    value: code.to_string(),
                    confidence: if demanded { 0.9 } else { 0.5 },
                });
            }
        }
        found
    }
}

fn days_of(month: u32) -> u32 {
    match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn fen(number: &str, ten_thousand: bool) -> Option<u64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() > 12 || part.len() > 6 {
        return None;
    }
    // Six digits of the part, then to fen.
    let micro =
        whole.parse::<u64>().ok()? * 1_000_000 + format!("{part:0<6}").parse::<u64>().ok()?;
    let micro = if ten_thousand { micro * 10_000 } else { micro };
    Some(micro / 10_000)
}

/// A run of digits and letters: what it is, masked where it must be, and how sure.
fn code(run: &str) -> Option<(Kind, String, f32)> {
    let digits: String = run.chars().filter(|c| *c != '-').collect();
    let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
    let has_dash = run.contains('-');
    match digits.len() {
        18 if !has_dash && is_identity(&digits) => {
            Some((Kind::Identity, masked(&digits, 4, 4), 0.98))
        }
        18 if !has_dash && is_credit_code(&digits) => Some((Kind::CreditCode, digits, 0.98)),
        11 if all_digits
            && !has_dash
            && digits.starts_with('1')
            && !digits.starts_with("10")
            && !digits.starts_with("11")
            && !digits.starts_with("12") =>
        {
            Some((Kind::Phone, masked(&digits, 3, 4), 0.95))
        }
        10..=12
            if all_digits
                && run.starts_with('0')
                && run.find('-').is_none_or(|at| at == 3 || at == 4) =>
        {
            Some((Kind::Phone, masked(&digits, 4, 3), if has_dash { 0.95 } else { 0.7 }))
        }
        10 if all_digits && (run.starts_with("400") || run.starts_with("800")) => {
            Some((Kind::Phone, digits, 0.8))
        }
        _ => None,
    }
}

fn masked(digits: &str, first: usize, last: usize) -> String {
    let stars = "*".repeat(digits.len() - first - last);
    format!("{}{stars}{}", &digits[..first], &digits[digits.len() - last..])
}

/// GB 11643: ISO 7064 MOD 11-2 over 17 digits, with a date of birth that can be.
fn is_identity(code: &str) -> bool {
    let bytes = code.as_bytes();
    if !bytes[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = |range: Range<usize>| code[range].parse::<u32>().unwrap_or_default();
    let (year, month, day) = (number(6..10), number(10..12), number(12..14));
    let born = (1880..=2100).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of(month)).contains(&day);
    let sum = bytes[..17].iter().fold(0u32, |sum, byte| (sum + u32::from(byte - b'0')) * 2 % 11);
    let check = (12 - sum) % 11;
    let given = if bytes[17] == b'X' { 10 } else { u32::from(bytes[17].wrapping_sub(b'0')) };
    born && given == check
}

/// The signs of a credit code, each with its value its place.
const SIGNS: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// GB 32100-2015: weights 3^i modulo 31.
fn is_credit_code(code: &str) -> bool {
    let values: Option<Vec<usize>> =
        code.bytes().map(|byte| SIGNS.iter().position(|sign| *sign == byte)).collect();
    let Some(values) = values else { return false };
    let (sum, _) = values[..17]
        .iter()
        .fold((0, 1), |(sum, weight), value| (sum + value * weight, weight * 3 % 31));
    (31 - sum % 31) % 31 == values[17]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, kind: Kind) -> Vec<(String, String)> {
        let of = fields(text).into_iter().filter(|field| field.kind == kind);
        of.map(|field| (text[field.place].to_string(), field.value)).collect()
    }

    fn one(text: &str, value: &str) -> Vec<(String, String)> {
        vec![(text.to_string(), value.to_string())]
    }

    #[test]
    fn amounts_are_in_fen_however_they_are_written() {
        assert_eq!(found("付了1,280.5元", Kind::Amount), one("1,280.5元", "128050"));
        assert_eq!(found("预付１.２万元", Kind::Amount), one("１.２万元", "1200000"));
        assert_eq!(found("一共¥35", Kind::Amount), one("¥35", "3500"));
        assert_eq!(found("花了20块钱", Kind::Amount), one("20块", "2000"));
        assert!(found("买了3个，第15号", Kind::Amount).is_empty());
    }

    #[test]
    fn dates_must_be_days_that_can_be() {
        assert_eq!(found("2026年3月5日购买", Kind::Date), one("2026年3月5日", "2026-03-05"));
        assert_eq!(found("于3月5号到店", Kind::Date), one("3月5号", "03-05"));
        assert_eq!(found("2026-03-05下单", Kind::Date), one("2026-03-05", "2026-03-05"));
        assert!(found("13月5日，2026年2月30日，版本1.2.3", Kind::Date).is_empty());
    }

    #[test]
    fn what_identifies_a_person_is_checked_and_never_given_whole() {
        // An impossible district code and a right check digit.
        let number = "000000200001010001";
        let check = (0..10).map(|d| format!("{}{d}", &number[..17])).find(|code| is_identity(code));
        let number = check.unwrap_or_else(|| format!("{}X", &number[..17]));
        let text = format!("身份证{number}，电话10000000000、13000000000");
        let identity = found(&text, Kind::Identity);
        assert_eq!(identity.len(), 1);
        assert!(!identity[0].1.contains("20000101"), "{identity:?}");
        assert_eq!(found(&text, Kind::Phone), one("13000000000", "130****0000"));
        let wrong = number.replace("2000", "2001");
        assert!(found(&wrong, Kind::Identity).is_empty());
    }

    #[test]
    fn a_credit_code_has_its_check_digit() {
        assert!(is_credit_code("91350100M000100Y43"));
        assert!(!is_credit_code("91350100M000100Y44"));
        assert_eq!(
            found("代码91350100M000100Y43。", Kind::CreditCode),
            one("91350100M000100Y43", "91350100M000100Y43")
        );
    }

    #[test]
    fn a_remedy_that_was_refused_is_not_a_demand() {
        assert_eq!(found("商家拒绝退款，要求赔偿", Kind::Remedy), one("赔偿", "compensate"));
        let demanded = fields("要求退款").remove(0);
        assert!(demanded.confidence > fields("说好退款").remove(0).confidence);
    }
}
