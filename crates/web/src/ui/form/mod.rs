//! Forms: label above, hint below it, the error beside its field and again in a summary that takes
//! focus, values kept. Checking values is the handler's work; a form is drawn from what it found.
//! Browsers' own checks are switched off so that everyone gets the same words.

mod control;

pub use control::{Choice, Control, Field};

use maud::{Markup, html};

use super::PostTo;
use super::icon::Icon;
use super::law::{Citation, citations};

/// A button that sends the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submit {
    /// The act: 不予受理.
    pub label: String,
    /// Name and value it sends, where a form has several.
    pub sends: Option<(String, String)>,
}

impl Submit {
    /// A button that sends nothing of its own.
    pub fn new(label: impl Into<String>) -> Submit {
        Submit { label: label.into(), sends: None }
    }
}

/// A form as it is to be drawn now.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Its id on the page; the ids of its fields begin with it.
    pub id: String,
    /// Where it posts.
    pub post: PostTo,
    /// What it says before the fields; may be empty.
    pub lead: String,
    /// The provisions the act rests on.
    pub basis: Vec<Citation>,
    /// The fields, in order.
    pub fields: Vec<Field>,
    /// Errors that belong to no single field.
    pub errors: Vec<String>,
    /// The buttons; the first is the main one.
    pub submits: Vec<Submit>,
    /// Where one leaves without sending.
    pub cancel: Option<super::Link>,
    /// The name under which what is typed is kept in this browser; fields marked private never are.
    pub draft: Option<String>,
}

impl Form {
    /// A form with one button and no fields yet.
    pub fn new(id: impl Into<String>, post: PostTo, submit: impl Into<String>) -> Form {
        Form {
            id: id.into(),
            post,
            lead: String::new(),
            basis: Vec::new(),
            fields: Vec::new(),
            errors: Vec::new(),
            submits: vec![Submit::new(submit)],
            cancel: None,
            draft: None,
        }
    }

    /// The same form with one more field.
    pub fn field(mut self, field: Field) -> Form {
        self.fields.push(field);
        self
    }

    fn has_files(&self) -> bool {
        self.fields.iter().any(|field| matches!(field.control, Control::File { .. }))
    }

    fn has_errors(&self) -> bool {
        !self.errors.is_empty() || self.fields.iter().any(|field| field.error.is_some())
    }
}

/// Draws the form, its error summary first.
pub fn form(form: &Form) -> Markup {
    let enctype = form.has_files().then_some("multipart/form-data");
    html! {
        form.form id=(form.id) method="post" action=(form.post.action) enctype=[enctype] novalidate
            data-draft=[&form.draft] data-errors[form.has_errors()] {
            (form.post.fields())
            @if form.has_errors() { (summary(form)) }
            @if !form.lead.is_empty() { p { (form.lead) } }
            @if !form.basis.is_empty() { p.basis { "依据 " (citations(&form.basis)) } }
            @for field in &form.fields {
                @if let Some(title) = &field.section { h2.form-section { (title) } }
                (self::field(field, &form.id))
            }
            div.form-end {
                @for (place, submit) in form.submits.iter().enumerate() {
                    @let (name, value) = submit.sends.clone().unzip();
                    button class=(if place == 0 { "button main" } else { "button" }) type="submit" name=[name] value=[value] { (submit.label) }
                }
                @if let Some(cancel) = &form.cancel { a.button.quiet href=(cancel.href) { (cancel.text) } }
            }
        }
    }
}

/// Draws one field: label, hint, error, control. Its ids begin with `scope`, so that two forms of a
/// page never share one.
pub fn field(field: &Field, scope: &str) -> Markup {
    control::field(field, scope)
}

fn summary(form: &Form) -> Markup {
    let count =
        form.errors.len() + form.fields.iter().filter(|field| field.error.is_some()).count();
    html! {
        div.error-summary id={ (form.id) "-errors" } role="alert" tabindex="-1" autofocus {
            p { (Icon::Alert) strong { "还有 " (count) " 处需要改" } }
            ul {
                @for error in &form.errors { li { (error) } }
                @for field in &form.fields {
                    @if let Some(error) = &field.error { li { a href={ "#" (field.anchor(&form.id)) } { (error) } } }
                }
            }
        }
    }
}
