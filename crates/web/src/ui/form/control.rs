//! One field of a form: what it asks, in which kind of control, what was answered, and what is wrong.

use maud::{Markup, html};

use super::super::icon::Icon;

/// One of several answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line below it; may be empty.
    pub hint: String,
    /// Whether it is chosen now.
    pub chosen: bool,
}

impl Choice {
    /// An answer not chosen yet.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Choice {
        Choice { value: value.into(), label: label.into(), hint: String::new(), chosen: false }
    }

    /// The same answer with a line below it.
    pub fn hint(mut self, hint: impl Into<String>) -> Choice {
        self.hint = hint.into();
        self
    }

    /// The same answer, chosen or not.
    pub fn chosen(mut self, chosen: bool) -> Choice {
        self.chosen = chosen;
        self
    }
}

/// The kind of control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// One line.
    Text,
    /// Several lines.
    Lines(u32),
    /// A civil date, `2026-04-23`.
    Date,
    /// A civil date with a time, `2026-04-23T09:00`.
    DateTime,
    /// A whole number.
    Number,
    /// An amount in yuan, with at most two decimals; the handler turns it into fen.
    Yuan,
    /// A telephone number.
    Phone,
    /// A secret word.
    Password,
    /// One of a few answers, all in sight.
    Radios(Vec<Choice>),
    /// Any of a few answers, all in sight.
    Checks(Vec<Choice>),
    /// One of many answers, folded. The first, empty one is drawn by the control.
    Select(Vec<Choice>),
    /// One statement to agree to; the value sent is `yes`, and `value` says whether it was.
    Agree(String),
    /// A file; several, if `many`. `accept` as HTML takes it.
    File {
        /// `.xlsx,.csv`, `image/*`.
        accept: String,
        /// More than one at a time.
        many: bool,
    },
}

/// A field and its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name it is sent under; its id is the form's id and this.
    pub name: String,
    /// The question.
    pub label: String,
    /// A line that helps; may be empty.
    pub hint: String,
    /// The kind of control.
    pub control: Control,
    /// The answer so far.
    pub value: String,
    /// Whether an answer is needed; said in words.
    pub required: bool,
    /// What is wrong with the answer, and what would be right.
    pub error: Option<String>,
    /// Personal or secret: never kept in the browser.
    pub private: bool,
    /// The HTML autocomplete token: `name`, `tel`.
    pub autocomplete: Option<&'static str>,
    /// True on a page with one question, where the label is the page's `h1`.
    pub heading: bool,
    /// The heading of a group that begins with this field.
    pub section: Option<String>,
}

impl Field {
    /// A field that may be left empty.
    pub fn new(name: impl Into<String>, label: impl Into<String>, control: Control) -> Field {
        Field {
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            private: control == Control::Password,
            control,
            value: String::new(),
            required: false,
            error: None,
            autocomplete: None,
            heading: false,
            section: None,
        }
    }

    /// The same field, with a line that helps.
    pub fn hint(mut self, hint: impl Into<String>) -> Field {
        self.hint = hint.into();
        self
    }

    /// The same field, answered.
    pub fn value(mut self, value: impl Into<String>) -> Field {
        self.value = value.into();
        self
    }

    /// The same field, needing an answer.
    pub fn required(mut self) -> Field {
        self.required = true;
        self
    }

    /// The same field with what is wrong, if anything is.
    pub fn error(mut self, error: impl Into<Option<String>>) -> Field {
        self.error = error.into();
        self
    }

    /// The same field, never kept in the browser.
    pub fn private(mut self) -> Field {
        self.private = true;
        self
    }

    /// The same field with the browser's own memory named.
    pub fn autocomplete(mut self, token: &'static str) -> Field {
        self.autocomplete = Some(token);
        self
    }

    /// The same field with its label as the page's `h1`.
    pub fn heading(mut self) -> Field {
        self.heading = true;
        self
    }

    /// The same field, the first of a group under that heading.
    pub fn section(mut self, title: impl Into<String>) -> Field {
        self.section = Some(title.into());
        self
    }

    /// The id an error in the summary leads to: the control, or the first of several.
    pub(super) fn anchor(&self, scope: &str) -> String {
        match self.control {
            Control::Radios(_) | Control::Checks(_) => format!("{}-1", self.id(scope)),
            _ => self.id(scope),
        }
    }

    fn id(&self, scope: &str) -> String {
        format!("{scope}-{}", self.name)
    }
}

/// A field with the ids it is drawn under.
struct Placed<'a> {
    field: &'a Field,
    id: String,
    hint_id: Option<String>,
    error_id: Option<String>,
    described_by: Option<String>,
}

impl<'a> Placed<'a> {
    fn new(field: &'a Field, scope: &str) -> Placed<'a> {
        let id = field.id(scope);
        let hint_id = (!field.hint.is_empty()).then(|| format!("{id}-hint"));
        let error_id = field.error.as_ref().map(|_| format!("{id}-error"));
        let ids: Vec<&str> =
            [&hint_id, &error_id].into_iter().flatten().map(String::as_str).collect();
        let described_by = (!ids.is_empty()).then(|| ids.join(" "));
        Placed { field, id, hint_id, error_id, described_by }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.field.error.is_some().then_some("true")
    }
}

/// Draws the field; ids begin with `scope`.
pub(super) fn field(field: &Field, scope: &str) -> Markup {
    let placed = &Placed::new(field, scope);
    let class = if field.error.is_some() { "field is-wrong" } else { "field" };
    html! {
        @match &field.control {
            Control::Radios(options) | Control::Checks(options) => {
                fieldset class=(class) aria-describedby=[&placed.described_by] {
                    legend { (label_words(field)) }
                    (notes(placed))
                    (choices(placed, options))
                }
            }
            Control::Agree(statement) => {
                div class=(class) {
                    p.field-label { (label_words(field)) }
                    (notes(placed))
                    label.choice {
                        input type="checkbox" id=(placed.id) name=(field.name) value="yes" checked[field.value == "yes"]
                            required[field.required] aria-invalid=[placed.invalid()] aria-describedby=[&placed.described_by];
                        span { (statement) }
                    }
                }
            }
            _ => {
                div class=(class) {
                    @if field.heading {
                        h1.field-label { label for=(placed.id) { (field.label) (needed(field)) } }
                    } @else {
                        label.field-label for=(placed.id) { (field.label) (needed(field)) }
                    }
                    (notes(placed))
                    (control(placed))
                }
            }
        }
    }
}

fn label_words(field: &Field) -> Markup {
    html! {
        @if field.heading { h1.field-label { (field.label) (needed(field)) } }
        @else { span.field-label { (field.label) (needed(field)) } }
    }
}

fn needed(field: &Field) -> Markup {
    html! { @if field.required { span.needed { "必填" } } }
}

fn notes(placed: &Placed) -> Markup {
    let field = placed.field;
    html! {
        @if let Some(id) = &placed.hint_id { p.hint id=(id) { (field.hint) } }
        @if let (Some(id), Some(error)) = (&placed.error_id, &field.error) {
            p.field-error id=(id) { (Icon::Alert) span { (error) } }
        }
    }
}

/// The most characters of answers that stand in one row.
const SHORT: usize = 12;

fn is_short(options: &[Choice]) -> bool {
    let length: usize = options.iter().map(|option| option.label.chars().count()).sum();
    length <= SHORT && options.iter().all(|option| option.hint.is_empty())
}

fn choices(placed: &Placed, options: &[Choice]) -> Markup {
    let field = placed.field;
    let kind = if matches!(field.control, Control::Radios(_)) { "radio" } else { "checkbox" };
    let required = field.required && kind == "radio";
    html! {
        div class=(if is_short(options) { "choices is-short" } else { "choices" }) {
            @for (place, option) in options.iter().enumerate() {
                label.choice {
                    input type=(kind) id={ (placed.id) "-" (place + 1) } name=(field.name) value=(option.value)
                        checked[option.chosen] required[required] data-private[field.private];
                    span { (option.label) @if !option.hint.is_empty() { small.hint { (option.hint) } } }
                }
            }
        }
    }
}

fn control(placed: &Placed) -> Markup {
    let field = placed.field;
    match &field.control {
        Control::Lines(rows) => html! {
            textarea id=(placed.id) name=(field.name) rows=(rows) required[field.required] aria-invalid=[placed.invalid()]
                aria-describedby=[&placed.described_by] data-private[field.private] { "\n" (field.value) }
        },
        Control::Select(options) => html! {
            select id=(placed.id) name=(field.name) required[field.required] aria-invalid=[placed.invalid()]
                aria-describedby=[&placed.described_by] data-private[field.private] {
                option value="" { "请选择" }
                @for option in options { option value=(option.value) selected[option.chosen] { (option.label) } }
            }
        },
        Control::File { accept, many } => html! {
            input.file id=(placed.id) name=(field.name) type="file" accept=[(!accept.is_empty()).then_some(accept)] multiple[*many]
                required[field.required] aria-invalid=[placed.invalid()] aria-describedby=[&placed.described_by];
        },
        Control::Yuan => html! {
            span.with-unit { (input(placed, "text", "in-number", Some("decimal"))) span aria-hidden="true" { "元" } }
        },
        Control::Number => input(placed, "text", "in-number", Some("numeric")),
        Control::Date => input(placed, "date", "in-date", None),
        Control::DateTime => input(placed, "datetime-local", "in-date", None),
        Control::Phone => input(placed, "tel", "in-phone", Some("tel")),
        Control::Password => input(placed, "password", "in-text", None),
        _ => input(placed, "text", "in-text", None),
    }
}

fn input(placed: &Placed, kind: &str, class: &str, mode: Option<&str>) -> Markup {
    let field = placed.field;
    let value =
        (field.control != Control::Password && !field.value.is_empty()).then_some(&field.value);
    html! {
        input class=(class) id=(placed.id) name=(field.name) type=(kind) value=[value] inputmode=[mode]
            required[field.required] autocomplete=[field.autocomplete] aria-invalid=[placed.invalid()]
            aria-describedby=[&placed.described_by] data-private[field.private];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept_and_escaped() {
        let html = field(&Field::new("facts", "事实", Control::Lines(3)).value("<b>甲</b>"), "f")
            .into_string();
        assert!(html.contains("&lt;b&gt;甲&lt;/b&gt;"));
    }

    #[test]
    fn an_error_is_tied_to_its_control() {
        let html = field(
            &Field::new("paid", "金额", Control::Yuan)
                .hint("如 1280.50")
                .error("请写数字".to_owned()),
            "f",
        )
        .into_string();
        assert!(html.contains(r#"aria-describedby="f-paid-hint f-paid-error""#));
        assert!(html.contains(r#"aria-invalid="true""#));
    }

    #[test]
    fn a_secret_word_is_never_sent_back() {
        let html = field(&Field::new("word", "口令", Control::Password).value("secret"), "f")
            .into_string();
        assert!(!html.contains("secret"));
        assert!(html.contains("data-private"));
    }
}
