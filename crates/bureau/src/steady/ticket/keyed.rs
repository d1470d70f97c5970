//! Keyed hashes of what tells persons and businesses apart, so that tickets can be compared without
//! their telephone numbers and names lying about: HMAC-SHA256 (RFC 2104) under a key that is handed
//! in and never stored with them, cut to 64 bits. Without the key nobody can try numbers against them.

use std::fmt;
use std::num::NonZeroU64;

use sha2::{Digest, Sha256};

/// The key. Its debug form says nothing.
#[derive(Clone)]
pub struct MatchKey([u8; 32]);

impl MatchKey {
    /// The key of these bytes, which come from a source of randomness and are kept outside the data.
    pub fn new(bytes: [u8; 32]) -> MatchKey {
        MatchKey(bytes)
    }

    /// A telephone number: digits alone, without the country's code; none where fewer than seven.
    pub fn phone(&self, number: &str) -> Option<Keyed> {
        let digits: String = number.chars().filter_map(digit).collect();
        let digits = digits.trim_start_matches('0');
        let digits = digits.strip_prefix("86").filter(|rest| 11 <= rest.len()).unwrap_or(digits);
        (7 <= digits.len()).then(|| self.hash("phone", digits))
    }

    /// A person by the number of their paper.
    pub fn person(&self, id_number: &str) -> Option<Keyed> {
        let number: String = id_number
            .chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_uppercase)
            .collect();
        (6 <= number.chars().count()).then(|| self.hash("person", &number))
    }

    /// A person's name: evidence, for many persons share one.
    pub fn name(&self, name: &str) -> Option<Keyed> {
        let name = plain(name);
        (2 <= name.chars().count()).then(|| self.hash("name", &name))
    }

    /// A business: its credit code, or its name without form and brackets.
    pub fn subject(&self, credit_code: &str, name: &str) -> Option<Keyed> {
        let code = plain(credit_code).to_uppercase();
        if code.chars().count() == 18 {
            return Some(self.hash("credit-code", &code));
        }
        let name = subject_name(name);
        (2 <= name.chars().count()).then(|| self.hash("subject", &name))
    }

    fn hash(&self, kind: &str, text: &str) -> Keyed {
        let mut message = Vec::with_capacity(kind.len() + text.len() + 1);
        message.extend_from_slice(kind.as_bytes());
        message.push(0);
        message.extend_from_slice(text.as_bytes());
        let [a, b, c, d, e, f, g, h, ..] = hmac(&self.0, &message);
        let cut = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
        Keyed(NonZeroU64::new(cut).unwrap_or(NonZeroU64::MIN))
    }
}

impl fmt::Debug for MatchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MatchKey")
    }
}

/// A keyed hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Keyed(NonZeroU64);

/// A business's name as it is compared: no brackets, spaces or form of company, so that a sign and a
/// licence agree more often.
pub(super) fn subject_name(name: &str) -> String {
    let mut name = plain(name);
    for form in ["有限责任公司", "股份有限公司", "有限公司", "（个体工商户）", "个体工商户"]
    {
        name = name.replace(form, "");
    }
    name
}

/// Letters and digits alone.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A digit as written, half or full width.
fn digit(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32),
        _ => None,
    }
}

fn hmac(key: &[u8; 32], message: &[u8]) -> [u8; 32] {
    let pad = |with: u8| {
        let mut block = [with; 64];
        block.iter_mut().zip(key).for_each(|(byte, key)| *byte ^= key);
        block
    };
    let inner = Sha256::new().chain_update(pad(0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(pad(0x5c)).chain_update(inner).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> MatchKey {
        MatchKey::new([7; 32])
    }

    #[test]
    fn hmac_gives_the_published_answer() {
        // RFC 4231, case 1: its key of 20 bytes is padded with zeros, as the construction says.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let hex: String = hmac(&key, b"Hi There").iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    #[test]
    fn one_number_written_in_many_ways_is_one() {
        let plain = key().phone("10000000000");
        assert!(plain.is_some());
        for other in
            ["+86 100-0000-0000", "008610000000000", "１００００００００００", " 100 0000 0000 "]
        {
            assert_eq!(key().phone(other), plain, "{other}");
        }
        assert_ne!(key().phone("10000000001"), plain);
        assert_eq!(key().phone("无"), None);
    }

    #[test]
    fn another_key_gives_other_hashes_and_kinds_are_kept_apart() {
        let other = MatchKey::new([8; 32]);
        assert_ne!(key().phone("10000000000"), other.phone("10000000000"));
        assert_ne!(key().name("10000000000"), key().phone("10000000000"));
        assert_eq!(format!("{:?}", key()), "MatchKey");
    }

    #[test]
    fn a_sign_and_a_licence_are_one_business() {
        let licence = key().subject("", "演示（虚构）商店有限公司");
        assert_eq!(key().subject("", "演示虚构商店"), licence);
        assert_ne!(key().subject("91371300MA00000000", "演示虚构商店"), licence);
    }
}
