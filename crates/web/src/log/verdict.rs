//! What the visitor's browser may find, in words. The page holds them all, hidden; `assets/verify.js`
//! finds out which one holds and shows it by its code, so that the words stand in one place.

use maud::{Markup, html};

use crate::ui::Link;
use crate::ui::notice::{Notice, NoticeKind, notice};

/// The steps of verifying, in order: what the script calls them, and what each one says once it is done.
pub const STEPS: [(&str, &str); 5] = [
    ("signature", "上面的签名，是这本日志的签名"),
    ("content", "文件里写的，就是当时记下的"),
    ("log", "取到了现在的日志，签名也对"),
    ("same", "从那时到现在，原有的记录没有改、没有少"),
    ("there", "这一条在日志里"),
];

/// What was proven, by what the visitor brought.
const PROVEN: [(&str, &str); 3] = [
    (
        "receipt-proven",
        "收据上的这一条确实在公开日志里。从开出收据到刚才，日志里原有的记录一条没有改、没有少。",
    ),
    (
        "file-proven",
        "文件里写的这一步确实记在公开日志里，一字未改。从那时到刚才，日志里原有的记录一条没有改、没有少。",
    ),
    ("checkpoint-proven", "您存下的封条对得上。从那时到刚才，日志里原有的记录一条没有改、没有少。"),
];

/// A reason why nothing was proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// It cannot be read.
    Malformed,
    /// It is signed by another key than this log's.
    OtherKey,
    /// The signature does not hold.
    Signature,
    /// A file's act is not what its proof proves.
    File,
    /// An opened personal field is not what the act committed to.
    Particular,
    /// The log is shorter than it was.
    Shorter,
    /// What stood in the log is no longer so.
    Changed,
    /// Another entry stands in its place.
    NotInLog,
    /// The log could not be fetched.
    Unreachable,
    /// The browser cannot check such signatures, or runs no scripts.
    Browser,
    /// The browser checks nothing on a page that came in the clear.
    InTheClear,
}

impl Unproven {
    /// All of them.
    pub const EVERY: [Unproven; 11] = [
        Unproven::Malformed,
        Unproven::OtherKey,
        Unproven::Signature,
        Unproven::File,
        Unproven::Particular,
        Unproven::Shorter,
        Unproven::Changed,
        Unproven::NotInLog,
        Unproven::Unreachable,
        Unproven::Browser,
        Unproven::InTheClear,
    ];

    /// The stable code; also the script's word for it.
    pub fn code(self) -> &'static str {
        match self {
            Unproven::Malformed => "receipt-malformed",
            Unproven::OtherKey => "log-key-other",
            Unproven::Signature => "log-signature-wrong",
            Unproven::File => "proof-wrong",
            Unproven::Particular => "particular-wrong",
            Unproven::Shorter => "log-shorter",
            Unproven::Changed => "log-changed",
            Unproven::NotInLog => "receipt-not-in-log",
            Unproven::Unreachable => "log-unreachable",
            Unproven::Browser => "browser-cannot-verify",
            Unproven::InTheClear => "connection-not-secure",
        }
    }

    /// What happened, why, what to do.
    fn words(self) -> [&'static str; 3] {
        match self {
            Unproven::Malformed => [
                "没有证明：读不懂。",
                "收据码不完整，或者多了、错了字；也可能选错了文件。",
                "请重新扫收据上的二维码，或者把整段收据码重新粘贴一次。",
            ],
            Unproven::OtherKey => [
                "没有证明：不是这本日志签的。",
                "上面的签名用的是另一把钥匙，或者收据码里有字变了。",
                "请核对网址是不是收据上印的那一个，再核对一次；仍然这样的，请带上原件到窗口查问。",
            ],
            Unproven::Signature => [
                "没有证明：签名不对。",
                "签过名的内容变了，或者不是我们签的。",
                "请用收据原件再核对一次；仍然这样的，请带上原件到窗口，或者拨打 12315。",
            ],
            Unproven::File => [
                "没有证明：文件改过。",
                "文件里写的内容，和它自己带的证明对不上。",
                "请用当时下载的原文件再核对一次，或者请办案单位重新出具。",
            ],
            Unproven::Particular => [
                "没有证明：文件里的个人信息改过。",
                "公开出来的姓名、电话等内容，和当时封存的对不上。",
                "请用当时拿到的原文件再核对一次，或者请办案单位重新出具。",
            ],
            Unproven::Shorter => [
                "没有证明：现在的日志比那时还短。",
                "原有的记录少了，或者整本换过了。",
                "请保存好收据和这个结果，拨打 12315，并向上一级市场监管部门反映。",
            ],
            Unproven::Changed => [
                "没有证明：现在的日志和那时对不上。",
                "原有的记录改过、删过，或者换过前后。",
                "请保存好收据和这个结果，拨打 12315，并向上一级市场监管部门反映。",
            ],
            Unproven::NotInLog => [
                "没有证明：日志里那个位置不是这一条。",
                "日志没有变，是收据码或者文件里的位置、内容变了。",
                "请用收据原件再核对一次；仍然这样的，请带上原件到窗口，或者拨打 12315。",
            ],
            Unproven::Unreachable => [
                "没有核对完。",
                "没有取到公开日志，或者取到的不完整。这不表示收据有问题。",
                "请检查网络，过一会儿再核对；也可以下载核对程序，在自己的电脑上核对。",
            ],
            Unproven::Browser => [
                "这个浏览器不能核对。",
                "它的版本太旧，不会核对这种签名，或者关闭了网页脚本。这不表示收据有问题。",
                "请换一部新一点的手机，或者更新浏览器后再打开；也可以下载核对程序在电脑上核对，或者带收据到窗口，当面核对。",
            ],
            Unproven::InTheClear => [
                "现在不能核对。",
                "这一页不是用 https 加密打开的，浏览器不准它核对签名。这不表示收据有问题。",
                "请用 https 开头的网址重新打开；也可以下载核对程序，在自己的电脑上核对。",
            ],
        }
    }

    /// Whether nothing was found out either way.
    fn is_open(self) -> bool {
        matches!(self, Unproven::Unreachable | Unproven::Browser | Unproven::InTheClear)
    }

    /// As a notice. What is open is no refusal, and has the way out beside it.
    pub fn notice(self) -> Notice {
        let [happened, why, remedy] = self.words();
        let open = self.is_open();
        let program = Link::new("下载核对程序", "/log/verify.py");
        Notice {
            why: why.into(),
            remedy: remedy.into(),
            links: if open { vec![program] } else { Vec::new() },
            code: Some(self.code().into()),
            ..Notice::new(if open { NoticeKind::Remark } else { NoticeKind::Refusal }, happened)
        }
    }
}

/// Every verdict, each hidden until the script finds that it holds.
pub fn every() -> Markup {
    let proven = PROVEN.map(|(code, words)| {
        let words = words.to_string();
        (code, Notice { why: words, ..Notice::new(NoticeKind::Done, "已证明。") })
    });
    let unproven = Unproven::EVERY.map(|it| (it.code(), it.notice()));
    html! {
        @for (code, said) in proven.iter().chain(&unproven) {
            div data-verdict=(code) hidden { (notice(said)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_script_and_the_page_know_the_same_verdicts() {
        let script = include_str!("../../assets/verify.js");
        let stops = script.split("stop(\"").skip(1).filter_map(|rest| rest.split('"').next());
        let stops: BTreeSet<&str> = stops.collect();
        let known: BTreeSet<&str> = Unproven::EVERY.iter().map(|it| it.code()).collect();
        assert!(stops.is_subset(&known), "{stops:?}");
        for code in known {
            assert!(script.contains(&format!("\"{code}\"")), "{code}");
        }
        for (step, _) in STEPS {
            assert!(script.contains(&format!("step(\"{step}\"")), "{step}");
        }
        for (code, _) in PROVEN {
            let kind = code.trim_end_matches("-proven");
            assert!(script.contains(&format!("kind: \"{kind}\"")), "{kind}");
        }
    }

    #[test]
    fn what_could_not_be_checked_blames_no_receipt_and_shows_the_way_out() {
        for each in Unproven::EVERY {
            let said = each.notice();
            let open = said.why.contains("这不表示收据有问题");
            assert_eq!(open, !said.links.is_empty(), "{each:?}");
            assert_eq!(open, !said.happened.contains("没有证明"), "{each:?}");
        }
    }
}
