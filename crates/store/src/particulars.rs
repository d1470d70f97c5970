//! What was recorded of persons in one act, as it is stored beside the act: each value with the salt
//! of its commitment, in one text. It can be deleted, in whole or by name; the act's bytes stay.

use std::collections::BTreeMap;

use wenjin_matter::Value;

use crate::encoding::{Commitment, Commitments, decode_value, hex};
use crate::error::StoreError;

/// Name to salt (hexadecimal) and canonical text of the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Particulars(pub(crate) BTreeMap<String, (String, String)>);

impl Particulars {
    pub(crate) fn add(&mut self, name: &str, salt: &[u8], value: String) {
        self.0.insert(name.to_string(), (hex(salt), value));
    }

    pub(crate) fn text(&self) -> String {
        // A map of texts is always JSON.
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    pub(crate) fn parse(text: &str) -> Result<Particulars, StoreError> {
        serde_json::from_str(text)
            .map(Particulars)
            .map_err(|_| StoreError::damaged("particulars that are not well formed"))
    }

    /// The values, each checked against what the act committed to; none where one is another.
    pub(crate) fn revealed(self, commitments: &Commitments) -> Option<Vec<(String, Value)>> {
        let value = |(name, (salt, text)): (String, (String, String))| {
            let committed = commitments.get(&name)?;
            let found = Commitment::to(&unhex_any(&salt)?, &text);
            if found == *committed { Some((name, decode_value(&text).ok()?)) } else { None }
        };
        self.0.into_iter().map(value).collect()
    }
}

/// The bytes of hexadecimal digits.
fn unhex_any(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_what_was_committed_to_is_not_revealed() {
        let mut own = Particulars::default();
        own.add("phone", &[7; 16], r#"{"t":"10000000000"}"#.into());
        let read = Particulars::parse(&own.text()).unwrap();
        assert_eq!(read, own);
        let right = Commitment::to(&[7; 16], r#"{"t":"10000000000"}"#);
        let found = read.clone().revealed(&Commitments::from([("phone".into(), right)]));
        assert_eq!(found, Some(vec![("phone".into(), Value::Text("10000000000".into()))]));
        let other = Commitment::to(&[8; 16], r#"{"t":"10000000000"}"#);
        assert_eq!(read.revealed(&Commitments::from([("phone".into(), other)])), None);
    }
}
