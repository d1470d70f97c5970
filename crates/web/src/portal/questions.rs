//! The questions of the guided filing, page by page, in plain words. Which of them need an answer is
//! the rule's word, not this file's.

/// One page of the filing, in the order it is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Page {
    /// Who is complained of.
    Whom,
    /// What happened, when, and for how much.
    What,
    /// What is asked for.
    Want,
    /// Who complains.
    You,
    /// What is agreed to.
    Agree,
    /// All answers, to be checked and sent.
    Check,
}

impl Page {
    /// Every page in order.
    pub const ALL: [Page; 6] =
        [Page::Whom, Page::What, Page::Want, Page::You, Page::Agree, Page::Check];

    /// The page of that name; the first for any other word.
    pub fn named(name: &str) -> Page {
        Page::ALL.into_iter().find(|page| page.name() == name).unwrap_or(Page::Whom)
    }

    /// Its name in forms.
    pub fn name(self) -> &'static str {
        match self {
            Page::Whom => "whom",
            Page::What => "what",
            Page::Want => "want",
            Page::You => "you",
            Page::Agree => "agree",
            Page::Check => "check",
        }
    }

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Page::Whom => "您要投诉哪家商家？",
            Page::What => "发生了什么事？",
            Page::Want => "您希望怎样解决？",
            Page::You => "您是谁，怎样联系您？",
            Page::Agree => "最后几件事，请您决定",
            Page::Check => "请核对，然后提交",
        }
    }

    /// A sentence below the heading; may be empty.
    pub fn lead(self) -> &'static str {
        match self {
            Page::Whom => "一件投诉写一家商家。",
            Page::What => "照实写就行，不用写得像公文。",
            Page::Want => "",
            Page::You => "投诉要用真实身份提出；这些只用来办理这一件。",
            Page::Agree => "前两项不同意，不影响我们办理。",
            Page::Check => "写错的可以改；提交后您会得到一个查询码。",
        }
    }

    /// The page before; none before the first.
    pub fn before(self) -> Option<Page> {
        Page::ALL.into_iter().rev().find(|page| *page < self)
    }

    /// Its place, from 1.
    pub fn place(self) -> u32 {
        Page::ALL.iter().take_while(|page| **page <= self).count() as u32
    }

    /// Its questions.
    pub fn questions(self) -> &'static [Question] {
        match self {
            Page::Whom => WHOM,
            Page::What => WHAT,
            Page::Want => WANT,
            Page::You => YOU,
            Page::Agree => AGREE,
            Page::Check => &[],
        }
    }
}

/// What an answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Line,
    /// One line that everyone at work reads: no telephone number in it.
    Title,
    /// Several lines.
    Lines,
    /// Yuan.
    Yuan,
    /// A day that has come.
    Day,
    /// A telephone number.
    Phone,
    /// Yes or no.
    YesNo,
    /// A statement to agree to; recorded nowhere, asked for always.
    Statement(&'static str),
}

/// One question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The field of the step, or the name of a statement.
    pub name: &'static str,
    /// The question in plain words.
    pub label: &'static str,
    /// A line that helps.
    pub hint: &'static str,
    /// What an answer looks like.
    pub kind: Kind,
    /// The browser's own memory of it.
    pub autocomplete: Option<&'static str>,
}

const fn ask(name: &'static str, label: &'static str, hint: &'static str, kind: Kind) -> Question {
    Question { name, label, hint, kind, autocomplete: None }
}

const fn own(
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: Kind,
    token: &'static str,
) -> Question {
    Question { name, label, hint, kind, autocomplete: Some(token) }
}

const WHOM: &[Question] = &[
    ask("respondent-name", "商家名称", "照营业执照、招牌或者订单上的写。", Kind::Line),
    ask(
        "respondent-address",
        "商家地址",
        "实体店写到街道和门牌；网店写平台上公示的地址，查不到就写“查不到”。",
        Kind::Line,
    ),
    ask("platform-name", "网购平台", "在网上买的才写，写平台名称。", Kind::Line),
    ask("respondent-phone", "商家电话", "知道就写。", Kind::Phone),
];

const WHAT: &[Question] = &[
    ask("title", "用一句话说", "比如：买的电饭煲用了三天就不通电。不要写姓名和电话。", Kind::Title),
    ask(
        "facts",
        "经过",
        "什么时候、在哪里、买了什么、出了什么问题、和商家怎么说的、手里有什么凭证。",
        Kind::Lines,
    ),
    ask("amount", "花了多少钱", "没有花钱就不写。", Kind::Yuan),
    ask("bought-on", "哪天买的，或者哪天用的服务", "", Kind::Day),
    ask("knew-on", "哪天发现有问题", "超过三年的，一般不能受理。", Kind::Day),
];

const WANT: &[Question] = &[ask(
    "demand",
    "您希望怎样解决？",
    "退款、换货、修理、赔偿，写清要多少。比如：退还货款 299 元。",
    Kind::Lines,
)];

const YOU: &[Question] = &[
    own("complainant-name", "姓名", "写真实姓名。我们可能请您补证件核对。", Kind::Line, "name"),
    own("complainant-phone", "电话", "我们用这个电话联系您。", Kind::Phone, "tel"),
    own("complainant-address", "通讯地址", "寄决定书、通知书用。", Kind::Line, "street-address"),
];

const AGREE: &[Question] = &[
    ask(
        "consent-entrust",
        "可以请调解组织来调解吗？",
        "比如消费者协会、人民调解委员会，要您和商家都同意。",
        Kind::YesNo,
    ),
    ask(
        "consent-publish",
        "可以公示这件投诉的信息吗？",
        "公示商家和纠纷的情况，不公示您的姓名、电话和地址。",
        Kind::YesNo,
    ),
    ask("truth", "真实", "", Kind::Statement("我写的都是真实的，我对内容的真实性负责。")),
    ask("informed", "个人信息", "", Kind::Statement("我看过了“个人信息怎样使用”。")),
];
