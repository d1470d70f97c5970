//! Text fit to print, and a run reduced to what is drawn.
//!
//! Characters that draw nothing (controls, direction overrides, joiners, variation selectors) are
//! dropped, for they could hide or reorder what a reader sees; everything else stays as it is.

use super::{Choice, Run};

/// What is drawn: words, or the blank of a missing fact with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words of one line.
    Words(String),
    /// A marked blank.
    Blank(String),
}

/// The lines of a text, without characters that draw nothing.
pub(super) fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n");
    text.split(['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}']).map(visible).collect()
}

/// The text as one line.
pub(super) fn line(text: &str) -> String {
    lines(text).join(" ")
}

/// The runs as lines of pieces; neighbouring words are one piece.
pub(super) fn pieces(runs: &[Run]) -> Vec<Vec<Piece>> {
    let mut result = vec![Vec::new()];
    for run in runs {
        match run {
            Run::Missing(label) => push(&mut result, Piece::Blank(line(label))),
            Run::Options(choices) => push(&mut result, Piece::Words(options(choices))),
            Run::Text(text) | Run::Filled(text) => {
                for (place, words) in lines(text).into_iter().enumerate() {
                    if place > 0 {
                        result.push(Vec::new());
                    }
                    push(&mut result, Piece::Words(words));
                }
            }
        }
    }
    result
}

/// A choice as it is printed: the box, then the words.
pub(super) fn choice(choice: &Choice) -> String {
    format!("{}{}", if choice.ticked { '☑' } else { '□' }, line(&choice.text))
}

/// What a marked blank says.
pub(super) fn blank(label: &str) -> String {
    format!("〔待补：{label}〕")
}

fn options(choices: &[Choice]) -> String {
    choices.iter().map(choice).collect::<Vec<_>>().join("　")
}

fn push(lines: &mut [Vec<Piece>], piece: Piece) {
    let Some(line) = lines.last_mut() else { return };
    match (line.last_mut(), piece) {
        (_, Piece::Words(words)) if words.is_empty() => {}
        (Some(Piece::Words(before)), Piece::Words(words)) => before.push_str(&words),
        (_, piece) => line.push(piece),
    }
}

fn visible(line: &str) -> String {
    line.chars().map(|c| if c == '\t' { '　' } else { c }).filter(|c| !draws_nothing(*c)).collect()
}

fn draws_nothing(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{AD}' | '\u{61C}' | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{FFFE}' | '\u{FFFF}'
            | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_draw_nothing_are_dropped() {
        assert_eq!(line("甲\u{0}\u{202E}某\u{200B}\u{E0100}\u{7}"), "甲某");
    }

    #[test]
    fn a_line_break_parts_lines_and_a_tab_is_a_wide_space() {
        assert_eq!(lines("一\r\n二\n三\t四"), ["一", "二", "三　四"]);
    }

    #[test]
    fn neighbouring_words_are_one_piece() {
        let runs =
            [Run::Text("于".into()), Run::Filled("今日".into()), Run::Missing("地点".into())];
        let expected = vec![vec![Piece::Words("于今日".into()), Piece::Blank("地点".into())]];
        assert_eq!(pieces(&runs), expected);
    }

    #[test]
    fn options_show_which_box_is_ticked() {
        let options = vec![
            Choice { text: "是".into(), ticked: false },
            Choice { text: "否".into(), ticked: true },
        ];
        assert_eq!(pieces(&[Run::Options(options)]), [[Piece::Words("□是　☑否".into())]]);
    }
}
