//! PDF of any text in any field: set, or refused with its code.

mod documents;

use documents::{Words, check_refusal, drawn, fuzz, official};
use wenjin_document::official::{Official, pdf};
use wenjin_mutation::{hostile, timed};

#[test]
fn any_text_gives_a_pdf_or_a_refusal() {
    // Warm: library, template and faces are read once a process.
    pdf(&Official { title: "演示".into(), ..Official::default() }).unwrap();
    let (mut set, mut refused) = (0, 0);
    fuzz("pdf", 40).run_with(|dice| {
        let words: Words = if dice.once_in(4) { hostile::text } else { drawn };
        let document = official(dice, words);
        match timed(|| pdf(&document)) {
            Ok(bytes) => {
                set += 1;
                assert!(bytes.starts_with(b"%PDF-"));
            }
            Err(error) => {
                refused += 1;
                check_refusal(&error);
            }
        }
    });
    assert!(set > 0 && refused > 0, "{set} set, {refused} refused");
}
