//! What passes between the two sides of a complaint before anybody mediates: the invitation of the
//! business, its offer, and what the consumer answers. Read from the acts; who may do what is in the rules.

use jiff::civil::Date;
use wenjin_matter::{Act, Matter, Value};

/// The step that invites the business.
pub const INVITE: &str = "invite-respondent";
/// The step that takes the invitation back.
pub const REVOKE: &str = "revoke-invitation";
/// The fact that holds the digest of its code.
pub const DIGEST: &str = "invite-digest";
/// The steps of the business.
pub const OFFER: &str = "respondent-offer";
/// See [`OFFER`].
pub const ANSWER: &str = "respondent-answer";
/// See [`OFFER`].
pub const PERFORMED: &str = "respondent-performed";
/// The steps of the consumer.
pub const ACCEPT: &str = "accept-offer";
/// See [`ACCEPT`].
pub const DECLINE: &str = "decline-offer";
/// See [`ACCEPT`].
pub const SURVEY: &str = "survey";

/// The invitation that holds on a day: the last one, not taken back and not run out.
pub fn standing(complaint: &Matter, today: Date) -> Option<&Act> {
    let act = complaint.last(INVITE).filter(|_| complaint.is_open(INVITE, REVOKE))?;
    let until = act.get("invite-until").and_then(Value::date)?;
    (today <= until).then_some(act)
}

/// True where this is the digest of the code of the invitation that holds.
pub fn admits(complaint: &Matter, digest: &str, today: Date) -> bool {
    let known = standing(complaint, today).and_then(|act| act.get(DIGEST)).and_then(Value::text);
    known.is_some_and(|known| !known.is_empty() && known == digest)
}

/// The offer that waits for the consumer.
pub fn waiting(complaint: &Matter) -> Option<&Act> {
    let open = complaint.is_open(OFFER, DECLINE) && complaint.last(ACCEPT).is_none();
    complaint.last(OFFER).filter(|_| open)
}

/// A text as the other side may read it: digits in long rows, which telephone and identity numbers are,
/// and the names given here, are covered.
pub fn covered(text: &str, names: &[String]) -> String {
    let mut text = text.to_string();
    for name in names.iter().filter(|name| name.chars().count() > 1) {
        text = text.replace(name.as_str(), "（略）");
    }
    let (mut out, mut run) = (String::with_capacity(text.len()), String::new());
    for letter in text.chars().chain([' ']) {
        let digit = letter.is_ascii_digit() || ('０'..='９').contains(&letter);
        // Breaks within a number do not end it.
        if digit || (!run.is_empty() && matches!(letter, '-' | '－')) {
            run.push(letter);
            continue;
        }
        let digits = run.chars().filter(|c| !matches!(c, '-' | '－')).count();
        let is_day = run.trim_end_matches('-').parse::<Date>().is_ok();
        out.push_str(if digits >= LONG && !is_day { "（略）" } else { &run });
        run.clear();
        out.push(letter);
    }
    out.pop();
    out
}

/// Digits from which on a number may be that of a person.
const LONG: usize = 7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_persons_number_or_name_is_covered() {
        let names = vec!["演示消费者一".to_string(), "甲".to_string()];
        for (told, shown) in [
            ("花了 1280 元", "花了 1280 元"),
            ("电话10000000000，找演示消费者一", "电话（略），找（略）"),
            ("打 0539-1234567", "打 （略）"),
            ("号码１００００００００００", "号码（略）"),
            ("甲说的", "甲说的"),
            ("2026-11-24 买的", "2026-11-24 买的"),
            ("", ""),
        ] {
            assert_eq!(covered(told, &names), shown);
        }
    }
}
