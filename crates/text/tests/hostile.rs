//! Whatever a message says, nothing panics; whatever a model file holds, it is read whole or refused.

use wenjin_mutation::{Dice, changed, hostile};
use wenjin_text::hot::{Search, Voice, topics};
use wenjin_text::near::{Event, groups};
use wenjin_text::{Example, LearnError, Model, Recipe, copies, learn, planted};

/// Made-up messages of two classes.
fn messages(many: u32) -> Vec<(String, String, &'static str)> {
    let label = |body: &str| if body.contains('退') { "退款" } else { "其他" };
    planted::rewordings(3, many, 2)
        .into_iter()
        .map(|one| {
            let label = label(&one.body);
            (one.title, one.body, label)
        })
        .collect()
}

fn model_of(messages: &[(String, String, &str)]) -> Result<Model, LearnError> {
    let examples: Vec<Example<'_>> = (0..)
        .zip(messages)
        .map(|(group, (title, body, label))| Example { title, body, label, group })
        .collect();
    learn(&examples, &Recipe { rounds: 15, folds: 2, ..Recipe::default() })
}

fn model() -> Model {
    model_of(&messages(300)).expect("two classes of many messages")
}

#[test]
fn a_model_reads_what_it_learned_and_says_which_words_decided() {
    let model = model();
    let mut reader = model.reader();
    let answer = reader.read("投诉超市", "买到过期酸奶，要求退100元");
    assert_eq!(answer.label, "退款");
    assert!(answer.is_sure, "{answer:?}");
    let words = model.deciders("投诉超市", "买到过期酸奶，要求退100元", "退款", 3);
    assert!(words.iter().any(|word| word.words.contains('退')), "{words:?}");
    assert!(words.iter().all(|word| word.share > 0.0 && word.share <= 1.0));
}

#[test]
fn the_same_messages_make_the_same_bytes_and_the_bytes_the_same_model() {
    let (a, b) = (model().to_bytes(), model().to_bytes());
    assert_eq!(a, b);
    let read = Model::from_bytes(&a).expect("what was written is read");
    assert_eq!(read, model());
}

#[test]
fn an_empty_message_is_never_sure() {
    let model = model();
    for nothing in ["", "  \u{200b}*", "\u{feff}\n"] {
        assert!(!model.reader().read(nothing, nothing).is_sure);
    }
}

#[test]
fn one_label_or_none_teaches_nothing() {
    let same: Vec<(String, String, &str)> =
        (0..200).map(|_| ("同".into(), "一句话".into(), "甲")).collect();
    assert_eq!(
        model_of(&same).map(|_| ()),
        Err(LearnError::TooFew { messages: 0, labels: 0, least: 5 })
    );
    assert!(model_of(&[]).is_err());
}

#[test]
fn no_text_panics() {
    let model = model();
    let mut reader = model.reader();
    let mut dice = Dice::new(5);
    let long = "退款🙂臺灣\u{10ffff}".repeat(50_000);
    let mut texts: Vec<String> = (0..2_000).map(|_| hostile::text(&mut dice)).collect();
    texts.extend([long, String::new(), "\0".repeat(1 << 20), "𠮷".repeat(70_000)]);
    for pair in texts.windows(2) {
        let answer = reader.read(&pair[0], &pair[1]);
        assert!(
            (0.0..=1.0).contains(&answer.probability)
                && answer.probability >= answer.second_probability
        );
        assert!(model.deciders(&pair[0], &pair[1], answer.label, 5).len() <= 5);
    }
    for text in &texts {
        for field in wenjin_text::fields::fields(text) {
            assert!(
                text.get(field.place.clone()).is_some_and(|words| !words.is_empty()),
                "{field:?}"
            );
        }
    }
    let pairs: Vec<(&str, &str)> =
        texts.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
    assert_eq!(copies::groups(pairs.iter().copied()).len(), pairs.len());
    let events: Vec<Event> =
        pairs.iter().map(|(title, body)| Event::new(title, body, Some(i32::MIN))).collect();
    assert_eq!(groups(&events).len(), pairs.len());
    let voices: Vec<Voice<'_>> = pairs
        .iter()
        .map(|(title, body)| Voice { title, body, echoes: u32::MAX, ..Voice::default() })
        .collect();
    for topic in topics(&voices, &Search::default()) {
        assert!(topic.members.contains(&topic.line) && topic.heat.is_finite());
    }
}

#[test]
fn a_damaged_model_is_refused_and_never_read_wrong() {
    let whole = model().to_bytes();
    let mut dice = Dice::new(11);
    let samples = [whole.clone()];
    for _ in 0..300 {
        let bytes = changed(&mut dice, &samples, &["wenjin-triage 1\n"]);
        assert!(bytes == whole || Model::from_bytes(&bytes).is_err());
    }
    for cut in (0..whole.len()).step_by(997) {
        assert!(Model::from_bytes(&whole[..cut]).is_err());
    }
}
