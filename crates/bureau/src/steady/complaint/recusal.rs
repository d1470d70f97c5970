//! Who was told to withdraw from a mediation (回避) does not record what came of it
//! (投诉举报处理办法第二十一条第二款; 暂行办法第十九条第二款).

use wenjin_matter::{Matter, Value};

/// The steps that record an agreement.
pub const AGREE: [&str; 2] = ["agree", "agree-without-paper"];
/// The code of the refusal, a heading of docs/errors.md.
pub const CODE: &str = "mediator-recused";

/// True for the mediator who was told to withdraw last, whoever mediates since.
pub fn is_recused(complaint: &Matter, account: &str) -> bool {
    let mut mediator = "";
    let mut recused = "";
    for act in &complaint.acts {
        match act.step.as_str() {
            "start-mediation" => {
                mediator = act.get("mediator").and_then(Value::text).unwrap_or_default();
            }
            "decide-objection" if act.get("recuse") == Some(&Value::Flag(true)) => {
                recused = mediator;
            }
            _ => {}
        }
    }
    !recused.is_empty() && recused == account
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;
    use uuid::Uuid;
    use wenjin_matter::{Act, Actor, MatterId};

    fn complaint(acts: &[(&str, &str, Value)]) -> Matter {
        let id = MatterId(Uuid::nil());
        let act = |(seq, (step, name, value)): (u32, &(&str, &str, Value))| Act {
            matter: id,
            seq,
            family: "complaint".into(),
            step: step.to_string(),
            at: datetime(2026, 6, 1, 9, 0, 0, 0),
            recorded_at: datetime(2026, 6, 1, 9, 0, 0, 0),
            by: Actor { account: "u".into(), name: "演示".into(), role: "handler".into() },
            rule_from: jiff::civil::date(2026, 4, 15),
            stage: "mediating".into(),
            facts: [(name.to_string(), value.clone())].into(),
            personal: Default::default(),
            attachments: vec![],
        };
        Matter::replay(id, "complaint", (1..).zip(acts).map(act))
    }

    #[test]
    fn the_one_told_to_withdraw_stays_out_and_another_does_not() {
        let by = |who: &str| ("start-mediation", "mediator", Value::Text(who.into()));
        let decided = |yes| ("decide-objection", "recuse", Value::Flag(yes));
        assert!(!is_recused(&complaint(&[by("a"), decided(false)]), "a"));
        let recused = complaint(&[by("a"), decided(true)]);
        assert!(is_recused(&recused, "a") && !is_recused(&recused, "b"));
        let renewed = complaint(&[by("a"), decided(true), by("b")]);
        assert!(is_recused(&renewed, "a") && !is_recused(&renewed, "b"));
        assert!(!is_recused(&complaint(&[]), ""));
    }
}
