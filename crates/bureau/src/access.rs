//! Who may see what: one policy for list, count, search, page and export. A role code comes from
//! `rules/roles.toml`; which steps a role may take is said by the steps themselves.

use wenjin_matter::Actor;
use wenjin_store::{Account, Scope};

/// The matters an officer may see.
///
/// Intake, legal review and the heads see all; a station's people see their station's; whoever keeps
/// the accounts sees no matter at all, so that no one person holds both keys.
pub fn scope(account: &Account) -> Scope {
    if has_role(account, &["intake", "legal-reviewer", "leader"]) {
        Scope::All
    } else if has_role(account, &["handler", "station-head"]) && !account.station.is_empty() {
        Scope::Station(account.station.clone())
    } else {
        Scope::Nothing
    }
}

/// True for an active account with one of these roles.
pub fn has_role(account: &Account, roles: &[&str]) -> bool {
    account.active && account.roles.iter().any(|role| roles.contains(&role.as_str()))
}

/// True for those who keep accounts and settings.
pub fn keeps_accounts(account: &Account) -> bool {
    has_role(account, &["administrator"])
}

/// True for those who bring in files and file what comes by telephone, post or in person.
pub fn imports(account: &Account) -> bool {
    has_role(account, &["intake", "leader"])
}

/// True for those who hand out matters to stations and officers.
pub fn assigns(account: &Account) -> bool {
    has_role(account, &["intake", "station-head", "leader"])
}

/// Who acts, in the first of the account's roles that `roles` allows, or in its first role.
pub fn actor(account: &Account, roles: &[String]) -> Actor {
    let role = account.roles.iter().find(|role| roles.contains(role));
    Actor {
        account: account.id.clone(),
        name: account.name.clone(),
        role: role.or(account.roles.first()).cloned().unwrap_or_default(),
    }
}

/// A name as lists and cards show it: the first character, the rest starred.
pub fn mask_name(name: &str) -> String {
    let mut chars = name.chars();
    match chars.next() {
        Some(first) => format!("{first}{}", "*".repeat(chars.count().clamp(1, 2))),
        None => String::new(),
    }
}

/// A telephone or identity number: the first three and the last four characters, or fewer where it
/// is short.
pub fn mask_number(number: &str) -> String {
    let chars: Vec<char> = number.chars().collect();
    if chars.len() < 8 {
        return "*".repeat(chars.len());
    }
    let (head, tail) = (&chars[..3], &chars[chars.len() - 4..]);
    let stars = "*".repeat(chars.len() - 7);
    format!("{}{stars}{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
}

/// Any other personal text: its first six characters.
pub fn mask_text(text: &str) -> String {
    let head: String = text.chars().take(6).collect();
    if head.is_empty() { head } else { format!("{head}****") }
}

/// The value of a personal field as it is shown before anybody looked.
pub fn masked(field: &str, value: &str) -> String {
    // Of who reports, not even a surname (市场监督管理投诉举报处理办法第三十七条).
    if field.starts_with("informant-") {
        "（保密）".into()
    } else if field.ends_with("-name") {
        mask_name(value)
    } else if field.ends_with("-phone") || field.ends_with("-number") {
        mask_number(value)
    } else {
        mask_text(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_show_no_whole_name_or_number() {
        assert_eq!(mask_name("甲某某"), "甲**");
        assert_eq!(mask_name("甲"), "甲*");
        assert_eq!(mask_number("10000000000"), "100****0000");
        assert_eq!(mask_number("1234567"), "*******");
        assert_eq!(masked("informant-name", "甲某某"), "（保密）");
        assert_eq!(masked("complainant-address", "演示路一号二楼"), "演示路一号二****");
    }
}
