//! What is done to the complaint and to the report of a made-up ticket, in words: who, which step, with
//! which fields. The deeds themselves are in [`deed`](super::deed).

use wenjin_matter::Value;

use super::deed::{About, Deed, Told, text, told};
use super::people::{INTAKE, LEADER, Person};

impl About {
    /// A deed that is done to a part alone.
    pub(super) fn of_part(
        &self,
        deed: Deed,
        handler: &'static Person,
        on: &dyn Fn() -> Value,
    ) -> Told {
        let way = || ("told-way", text("phone"));
        match deed {
            Deed::Accept => told(
                handler,
                "accept",
                [("contact-person", text(handler.name)), ("contact-phone", text("10000000002"))],
            ),
            Deed::Refuse(ground) => told(
                handler,
                "refuse",
                [
                    ("refusal-ground", text(ground)),
                    ("refusal-facts", text("演示：经核对有关材料，属于不予受理的情形。")),
                    ("other-remedies", text("可以与经营者协商，申请仲裁，或者向人民法院起诉。")),
                ],
            ),
            Deed::TellDecision => told(handler, "tell-decision", [way(), ("told-on", on())]),
            Deed::Transfer => told(
                INTAKE,
                "transfer",
                [
                    ("receiver", text("演示区住房部门（虚构）")),
                    ("receiver-contact", text("10000000001")),
                    ("reason", text("演示：所反映的事项不属于市场监管部门职责。")),
                    way(),
                    ("told-on", on()),
                ],
            ),
            Deed::Consent(true) => {
                told(handler, "consent-complainant", [("complainant-consents", Value::Flag(true))])
            }
            Deed::Consent(false) => {
                told(handler, "consent-respondent", [("respondent-consents", Value::Flag(true))])
            }
            Deed::Mediate => told(
                handler,
                "start-mediation",
                [("method", text("phone")), ("mediator", text(handler.account()))],
            ),
            Deed::StartTesting => told(
                handler,
                "start-testing",
                [
                    ("tested-object", text("争议商品一件")),
                    ("appointed-by", text("agreed")),
                    ("institution", text("演示检测机构（虚构）")),
                    ("cost-agreement", text("双方各负担一半。")),
                ],
            ),
            Deed::EndTesting => {
                told(handler, "end-testing", [("testing-result", text("演示：存在质量问题。"))])
            }
            Deed::Agree => told(
                handler,
                "agree",
                [
                    ("agreement", text("演示：经营者在七日内退还货款，双方再无争议。")),
                    ("performed-at-once", Value::Flag(false)),
                    ("agreed-amount", Value::Number(self.amount * 4 / 5)),
                ],
            ),
            Deed::IssueAgreement => told(handler, "issue-agreement", []),
            Deed::Performed(kept) => told(
                handler,
                "record-performance",
                [
                    ("performed", Value::Flag(kept)),
                    ("performance-note", text("演示：已向消费者核实。")),
                ],
            ),
            Deed::Terminate(ground) => told(
                handler,
                "terminate",
                [
                    ("termination-ground", text(ground)),
                    ("termination-facts", text("演示：双方的意见已经记录在案。")),
                ],
            ),
            Deed::TellTermination => told(
                handler,
                "tell-termination",
                [
                    ("complainant-told-on", on()),
                    ("complainant-told-way", text("phone")),
                    ("respondent-told-on", on()),
                    ("respondent-told-way", text("phone")),
                ],
            ),
            Deed::Verify => told(handler, "start-verification", []),
            Deed::AskExtension => told(
                handler,
                "ask-extension",
                [("extension-reason", text("演示：需要向供货方调取进货票据。"))],
            ),
            Deed::ApproveExtension => {
                told(LEADER, "approve-extension", [("extension-opinion", text("演示：同意。"))])
            }
            Deed::Propose(outcome) => told(
                handler,
                "propose",
                [
                    ("verification-note", text("演示：已到现场检查并询问当事人。")),
                    ("proposed-outcome", text(outcome)),
                ],
            ),
            Deed::File => told(
                LEADER,
                "file-case",
                [(
                    "filing-reasons",
                    text("演示：有证据初步证明，应当处罚，属于本局管辖，在法定期限内。"),
                )],
            ),
            Deed::NotFile(ground) => told(
                LEADER,
                "not-file-case",
                [
                    ("not-filing-ground", text(ground)),
                    ("not-filing-facts", text("演示：现场检查没有发现所举报的情形。")),
                ],
            ),
            Deed::TellFiling(outcome) => told(
                handler,
                "tell-filing",
                [("filing-outcome", text(outcome)), way(), ("told-on", on())],
            ),
            Deed::HandOver => told(
                handler,
                "hand-over-case",
                [("case-number", text(format!("演示立字〔虚构〕{}号", self.number)))],
            ),
            Deed::FindDuty => {
                told(handler, "find-duty", [("tell-duty", text("food")), law(), article()])
            }
            // What is left of the deeds done to a part.
            _ => told(
                handler,
                "tell-result",
                [
                    law(),
                    article(),
                    ("result", text("演示：已经依法处理。")),
                    way(),
                    ("told-on", on()),
                ],
            ),
        }
    }
}

fn law() -> (&'static str, Value) {
    ("result-law", text("食品安全法"))
}

fn article() -> (&'static str, Value) {
    ("result-article", text("第一百一十五条第一款"))
}
