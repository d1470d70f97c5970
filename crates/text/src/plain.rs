//! A text made plain before anything is read from it: signs that mean the same become the same, signs that carry nothing
//! go. What remains keeps its order, so that a place in the plain text is a place in the text.

/// How many signs of one text are read; what comes after says nothing new and must not cost the others their turn.
pub const READ: usize = 16_384;

/// One sign made plain, or nothing where it carries nothing: white space, control signs, signs without width, and the
/// asterisk with which platforms hide names.
#[must_use]
pub fn sign(c: char) -> Option<char> {
    match c {
        '*'
        | '\u{3000}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fffd}' => None,
        c if c.is_whitespace() || c.is_control() => None,
        // Full width to half width: the two blocks stand in the same order.
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(c as u32 - 0xfee0).filter(|c| *c != '*').map(|c| c.to_ascii_lowercase())
        }
        c => Some(c.to_ascii_lowercase()),
    }
}

/// The plain signs of a text, at most [`READ`] of them.
#[must_use]
pub fn signs(text: &str) -> Vec<char> {
    text.chars().filter_map(sign).take(READ).collect()
}

/// Each plain sign with the place in the text where it begins, in bytes.
#[must_use]
pub fn placed(text: &str) -> Vec<(usize, char)> {
    text.char_indices().filter_map(|(at, c)| Some((at, sign(c)?))).take(READ).collect()
}

/// True for a sign words are made of: a Han character, a letter or a digit.
#[must_use]
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_case_and_emptiness_make_no_difference() {
        assert_eq!(signs("ＡＢ１２　x\u{200b}*＊\ty。"), signs("ab12xy。"));
    }

    #[test]
    fn a_place_is_where_the_sign_stands_in_the_text() {
        let text = " 退　款";
        let at: Vec<usize> = placed(text).iter().map(|(at, _)| *at).collect();
        assert_eq!(at, [text.find('退'), text.find('款')].map(Option::unwrap_or_default));
    }

    #[test]
    fn no_more_is_read_than_was_said() {
        assert_eq!(signs(&"退".repeat(READ * 3)).len(), READ);
    }
}
