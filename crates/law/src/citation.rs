//! Citations: a law's title and the place in it, down to the item, read from and written in the
//! form officers use (第十六条第一款第三项).

use std::fmt;

/// A place in a statute: article, and where given paragraph (款) and item (项).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Article number (条), from 1.
    pub article: u32,
    /// Paragraph (款), from 1. A text that cites an item without a paragraph leaves this empty.
    pub paragraph: Option<u32>,
    /// Item (项), from 1.
    pub item: Option<u32>,
}

impl Place {
    /// Reads 第十六条, 第十六条第一款, 第十六条第三项 or 第十六条第一款第三项; also with （三） for the item.
    pub fn parse(text: &str) -> Option<Place> {
        let (article, rest) = unit(text, "条")?;
        let (paragraph, rest) = match unit(rest, "款") {
            Some((n, rest)) => (Some(n), rest),
            None => (None, rest),
        };
        let (item, rest) = match unit(rest, "项") {
            Some((n, rest)) => (Some(n), rest),
            None => (None, rest),
        };
        rest.is_empty().then_some(Place { article, paragraph, item })
    }

    /// The article alone.
    pub fn article(article: u32) -> Place {
        Place { article, paragraph: None, item: None }
    }
}

/// Reads `第<numeral><suffix>` and returns the number and what follows.
fn unit<'a>(text: &'a str, suffix: &str) -> Option<(u32, &'a str)> {
    let rest = text.strip_prefix('第')?;
    let (numeral, rest) = rest.split_once(suffix)?;
    let numeral = numeral.trim_start_matches(['（', '〔']).trim_end_matches(['）', '〕']);
    Some((number(numeral)?, rest))
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第{}条", numeral(self.article))?;
        if let Some(n) = self.paragraph {
            write!(f, "第{}款", numeral(n))?;
        }
        if let Some(n) = self.item {
            write!(f, "第{}项", numeral(n))?;
        }
        Ok(())
    }
}

/// A law's title and the place in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Citation {
    /// The title without 中华人民共和国, as officers cite it.
    pub law: String,
    /// The place in it.
    pub place: Place,
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "《{}》{}", self.law, self.place)
    }
}

/// The title as cited: without the country's name and without book-title marks.
pub fn short_title(title: &str) -> &str {
    let title = title.trim().trim_start_matches('《').trim_end_matches('》');
    title.strip_prefix("中华人民共和国").unwrap_or(title)
}

/// Reads a Chinese numeral or Arabic digits, from 1 to 9999. What can be read in two ways (一百五,
/// 一〇五, 二三) is not read.
pub fn number(text: &str) -> Option<u32> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().filter(|n| (1..=9999).contains(n));
    }
    // The digit that waits for its unit, the unit before, and whether a zero came after it.
    let (mut total, mut digit, mut before, mut zero) = (0, None, 10_000, false);
    for c in text.chars() {
        let unit = match c {
            '千' => 1000,
            '百' => 100,
            '十' => 10,
            '〇' | '零' if total > 0 && digit.is_none() && !zero => {
                zero = true;
                continue;
            }
            _ => {
                let value = "一二三四五六七八九".chars().position(|d| d == c)?;
                if digit.replace(value as u32 + 1).is_some() {
                    return None;
                }
                continue;
            }
        };
        // Only ten goes without its digit, and units only fall.
        let count = digit.take().or((unit == 10 && !zero).then_some(1))?;
        if before <= unit {
            return None;
        }
        (total, before, zero) = (total + unit * count, unit, false);
    }
    match digit {
        None => (total > 0 && !zero).then_some(total),
        Some(last) => (zero || before == 10 || total == 0).then_some(total + last),
    }
}

/// Writes a number from 1 to 9999 as a Chinese numeral.
pub fn numeral(n: u32) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let mut out = String::new();
    let (mut rest, mut gap) = (n, false);
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = rest / unit;
        rest %= unit;
        if digit == 0 {
            gap = gap || !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push('零');
        }
        if !(digit == 1 && unit == 10 && out.is_empty()) {
            out.push(DIGITS[digit.min(9) as usize]);
        }
        out.push_str(name);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_read_as_written_for_every_number_to_9999() {
        for n in 1..=9999 {
            assert_eq!(number(&numeral(n)), Some(n), "{}", numeral(n));
        }
        assert_eq!(numeral(115), "一百一十五");
        assert_eq!(numeral(10), "十");
        assert_eq!(numeral(101), "一百零一");
    }

    #[test]
    fn a_numeral_that_can_be_read_in_two_ways_or_none_is_not_read() {
        for (text, value) in
            [("一百十五", 115), ("一百〇五", 105), ("一千五十", 1050), ("9999", 9999)]
        {
            assert_eq!(number(text), Some(value), "{text}");
        }
        let wrong = [
            "一百五",
            "一〇五",
            "二三",
            "十百",
            "千千",
            "百",
            "零五",
            "一百零",
            "一百零零五",
            "10000",
        ];
        for text in wrong {
            assert_eq!(number(text), None, "{text}");
        }
        // Would not fit any number, were the units added up.
        assert_eq!(number(&"千".repeat(5_000_000)), None);
    }

    #[test]
    fn places_read_as_written() {
        for text in ["第十六条", "第十五条第一款", "第十六条第三项", "第二十三条第一款第五项"]
        {
            assert_eq!(Place::parse(text).map(|p| p.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Place::parse("第十六条第（三）项").and_then(|p| p.item), Some(3));
        for bad in ["", "十六条", "第条", "第十六条之一", "第一一条", "第十六条 第一款"]
        {
            assert_eq!(Place::parse(bad), None, "{bad}");
        }
    }
}
