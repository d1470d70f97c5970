//! The receipt code: what a person keeps to follow a complaint without an account. Eighty bits in four
//! groups of four, in an alphabet without look-alikes. Only its digest is stored.

use sha2::{Digest, Sha256};

use crate::signed::digest;

/// Crockford's thirty-two: no I, L, O or U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a code.
const LENGTH: usize = 16;

/// A receipt code.
#[derive(Clone, PartialEq, Eq)]
pub struct Code(String);

impl Code {
    /// The code that belongs to a form's random number: sending the form twice gives the same code.
    pub fn of(number: &str) -> Code {
        let hash = Sha256::new().chain_update("receipt code of ").chain_update(number).finalize();
        let bits = hash[..10].iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        let digit =
            |place: usize| ALPHABET[(bits >> (5 * (LENGTH - 1 - place)) & 31) as usize] as char;
        Code((0..LENGTH).map(digit).collect())
    }

    /// Reads what a person typed: capitals or not, with or without spaces and dashes, full width or
    /// half, O for 0 and I or L for 1.
    pub fn parse(text: &str) -> Option<Code> {
        let mut code = String::with_capacity(LENGTH);
        for c in text.chars().filter(|c| !c.is_whitespace() && !"-－—–_·".contains(*c)) {
            let half = match c as u32 {
                wide @ 0xFF01..=0xFF5E => char::from_u32(wide - 0xFEE0)?,
                _ => c,
            };
            let known = match half.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            if LENGTH <= code.len() || !known.is_ascii() || !ALPHABET.contains(&(known as u8)) {
                return None;
            }
            code.push(known);
        }
        (code.len() == LENGTH).then_some(Code(code))
    }

    /// The digest it is stored as.
    pub fn digest(&self) -> String {
        digest(&self.0)
    }

    /// As it is shown: four groups of four.
    pub fn shown(&self) -> String {
        let groups: Vec<&str> = (0..LENGTH).step_by(4).map(|at| &self.0[at..at + 4]).collect();
        groups.join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_however_it_is_typed() {
        let code = Code::of("demo");
        let shown = code.shown();
        assert_eq!(shown.len(), 19);
        let typed = [
            shown.clone(),
            shown.to_lowercase(),
            shown.replace('-', " "),
            shown.replace('-', "－"),
        ];
        assert!(typed.iter().all(|text| Code::parse(text).as_ref() == Some(&code)));
        let wide: String =
            shown.chars().filter_map(|c| char::from_u32(c as u32 + 0xFEE0)).collect();
        assert!(Code::parse(&wide).as_ref() == Some(&code));
    }

    #[test]
    fn look_alikes_are_what_they_look_like() {
        let read = |text| Code::parse(text).map(|code| code.0);
        assert_eq!(read("oOiIlL0011223344"), read("0011110011223344"));
    }

    #[test]
    fn what_is_no_code_is_none() {
        for bad in [
            "",
            "1234",
            "0000-0000-0000-00000",
            "UUUU-UUUU-UUUU-UUUU",
            "甲乙丙丁甲乙丙丁甲乙丙丁甲乙丙丁",
            "0000-0000-0000-000'",
        ] {
            assert!(Code::parse(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn every_form_has_a_code_of_its_own() {
        let codes: std::collections::HashSet<String> =
            (0..1000).map(|n| Code::of(&n.to_string()).0).collect();
        assert_eq!(codes.len(), 1000);
    }
}
