//! The documents that acts issued: looked at on the page, taken away as PDF or Word. Drawn up anew each
//! time from the form and the acts up to the one that issued it, so they cannot differ from the file.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::draft::{DraftRefusal, cited, draft, law_on};
use wenjin_document::official::{Block, Choice, DocumentError, Official, Run, Table, docx, pdf};
use wenjin_law::Citation as Place;
use wenjin_law::library::fingerprint;
use wenjin_matter::Act;

use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page};
use crate::lawbook;
use crate::matter::{Named, Seen, files::disposition, href, seen};
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::date_words;
use crate::ui::Link;
use crate::ui::law::Citation;
use crate::ui::navigation::page_head;
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::preview::{Checked, DocumentPreview, document, gap};
use crate::ui::tag::{Tag, Tone};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Preview,
    Pdf,
    Word,
}

/// `3`, `3.pdf` or `3.docx`: the act that issued it, and the shape.
fn asked(name: &str) -> Option<(u32, Shape)> {
    let (seq, shape) = match name.split_once('.') {
        None => (name, Shape::Preview),
        Some((seq, "pdf")) => (seq, Shape::Pdf),
        Some((seq, "docx")) => (seq, Shape::Word),
        Some(_) => return None,
    };
    Some((seq.parse().ok()?, shape))
}

/// GET /complaints/{id}/documents/{seq}, `.pdf`, `.docx`
pub async fn show(
    State(app): State<Shared>,
    signed: Signed,
    Path(Named { id, name, .. }): Path<Named>,
) -> Result<Response, Problem> {
    blocking(&app, move |app| {
        let seen = seen(app, &signed, &id)?;
        let (seq, shape) = asked(&name).ok_or(Problem::NotFound)?;
        let act = seq.checked_sub(1).and_then(|at| seen.matter.acts.get(at as usize));
        let act = act.ok_or(Problem::NotFound)?;
        let official = match draft(&app.rules, &app.library(), &seen.matter, act, &app.bureau) {
            Ok(official) => official,
            Err(DraftRefusal::NoForm) => return Err(Problem::NotFound),
            Err(refusal) => {
                return Ok(refused(app, &signed, &seen, refusal.code(), &refusal.to_string()));
            }
        };
        let file = match shape {
            Shape::Preview => {
                return Ok(preview(app, &signed, &seen, act, &official).into_response());
            }
            Shape::Pdf => pdf(&official),
            Shape::Word => docx(&official),
        };
        match file {
            Ok(bytes) => Ok(taken(&official, shape, bytes)),
            Err(error @ DocumentError::Fault { .. }) => Err(Problem::fault(&error)),
            Err(error) => Ok(refused(app, &signed, &seen, error.code(), &error.to_string())),
        }
    })
    .await
}

fn taken(official: &Official, shape: Shape, bytes: Vec<u8>) -> Response {
    let (media_type, ending) = match shape {
        Shape::Word => {
            ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
        }
        Shape::Pdf | Shape::Preview => ("application/pdf", "pdf"),
    };
    let title = official.title.replace('\n', "");
    let number = official.number.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
    let name = disposition(&format!("{title}{number}.{ending}"), ending);
    ([(header::CONTENT_TYPE, media_type.to_string()), (header::CONTENT_DISPOSITION, name)], bytes)
        .into_response()
}

fn refused(app: &App, signed: &Signed, seen: &Seen, code: &str, words: &str) -> Response {
    let said = Notice {
        code: Some(code.into()),
        links: vec![Link::new("回到这一件", href(&seen.matter))],
        ..Notice::new(NoticeKind::Refusal, words)
    };
    let main = html! { (page_head("文书", &seen.row.summary.title, html! {})) (notice(&said)) };
    (StatusCode::UNPROCESSABLE_ENTITY, framed(app, signed, seen, "文书", main)).into_response()
}

fn framed(app: &App, signed: &Signed, seen: &Seen, title: &str, main: Markup) -> Markup {
    let page = Page::new(title).steady().under(seen.line().noun(), seen.line().path());
    frame::work(app, signed, page.under(&seen.row.summary.number, &href(&seen.matter)), main)
}

fn preview(app: &App, signed: &Signed, seen: &Seen, act: &Act, official: &Official) -> Markup {
    let on = law_on(&app.rules, &seen.matter, act);
    let title = official.title.replace('\n', "");
    let at = format!("{}/documents/{}", href(&seen.matter), act.seq);
    let missing = official.missing();
    let state = match missing.is_empty() {
        true => Tag::new("齐全", Tone::Good),
        false => Tag::new(format!("缺 {} 项", missing.len()), Tone::Warn),
    };
    let sheet = DocumentPreview {
        title: title.clone(),
        number: official.number.clone().unwrap_or_default(),
        state,
        sheet: sheet(official),
        missing: missing.iter().map(|label| Link::new(*label, href(&seen.matter))).collect(),
        checked: checked(app, act, official, on),
        files: vec![Link::new("PDF", format!("{at}.pdf")), Link::new("Word", format!("{at}.docx"))],
    };
    let lead = format!("{} · {}", seen.row.summary.number, seen.row.summary.title);
    let main = html! { (page_head("文书", &lead, html! {})) (document(&sheet)) };
    framed(app, signed, seen, &title, main)
}

/// The places the form rests on and those its text names, each looked up as of its day.
fn checked(app: &App, act: &Act, official: &Official, on: Date) -> Vec<Checked> {
    let library = app.library();
    let step = app.rules.step(&act.family, &act.step).and_then(|rule| rule.on(on));
    let form = step.and_then(|step| app.rules.forms.get(step.body.form.as_ref()?)?.on(on));
    let basis = form.map_or(&[][..], |version| &version.basis);
    let mut places: Vec<(Place, Option<&str>)> =
        basis.iter().map(|it| (it.citation.clone(), Some(it.fingerprint.as_str()))).collect();
    for place in cited(official) {
        if places.iter().all(|(known, _)| *known != place) {
            places.push((place, None));
        }
    }
    let check = |(place, print): (Place, Option<&str>)| {
        let (holds, note) = match library.resolve(&place, on) {
            _ if library.is_empty() => (true, "规则已核对；本机没有导入法规库".to_string()),
            Ok(lines) if print.is_none_or(|print| fingerprint(&lines) == print) => {
                (true, format!("{}有效", date_words(on)))
            }
            Ok(_) => (false, "条文与核对过的不同".into()),
            Err(error) => (false, error.to_string()),
        };
        let citation = Citation::new(place.to_string(), lawbook::href(&place, Some(on)));
        Checked { citation, holds, note }
    };
    places.into_iter().map(check).collect()
}

/// The document as it prints, in HTML.
pub fn sheet(official: &Official) -> Markup {
    html! {
        @for line in official.title.lines() { h3 { (line) } }
        @if let Some(number) = &official.number { p.end { (number) } }
        @if let Some(addressee) = &official.addressee { p.flush { (addressee) "：" } }
        @for block in &official.body { (self::block(block)) }
        @if let Some(signature) = &official.signature {
            p.end { (signature.organ) }
            p.end { @match signature.date { Some(date) => { (wenjin_bureau::draft::date_words(date)) }, None => { (gap("日期")) } } }
        }
        @if !official.attachments.is_empty() { p.flush { "附件：" (official.attachments.join("；")) } }
        @for remark in &official.remarks { p.flush.small { (remark) } }
        @if let Some(mark) = &official.mark { p.end.small { (mark) } }
    }
}

fn block(block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading(text) => p.flush { strong { (text) } },
            Block::Paragraph(runs) => p { (self::runs(runs)) },
            Block::Sides { left, right } => div.sheet-sides { span { (runs(left)) } span { (runs(right)) } },
            Block::Choices(choices) => @for each in choices { p { (choice(each)) } },
            Block::Table(table) => { (self::table(table)) }
            Block::SignatureLines(lines) => @for line in lines { p.flush { (line) "：＿＿＿＿＿＿＿＿　　年　　月　　日" } },
        }
    }
}

fn runs(runs: &[Run]) -> Markup {
    html! {
        @for run in runs {
            @match run {
                Run::Text(text) | Run::Filled(text) => { (text) }
                Run::Missing(label) => { (gap(label)) }
                Run::Options(options) => @for option in options { (choice(option)) " " },
            }
        }
    }
}

fn choice(choice: &Choice) -> Markup {
    html! { span.sheet-choice { (if choice.ticked { "☑" } else { "□" }) (choice.text) } }
}

fn table(table: &Table) -> Markup {
    html! {
        table {
            @for row in &table.rows {
                tr {
                    @for cell in &row.cells {
                        @let (across, down) = ((cell.columns > 1).then_some(cell.columns), (cell.rows > 1).then_some(cell.rows));
                        td colspan=[across] rowspan=[down] { (runs(&cell.content)) }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documents_name_says_which_and_in_which_shape() {
        assert_eq!(asked("3"), Some((3, Shape::Preview)));
        assert_eq!(asked("3.pdf"), Some((3, Shape::Pdf)));
        assert_eq!(asked("3.docx"), Some((3, Shape::Word)));
        for bad in ["", "x", "3.exe", "3.pdf.pdf", "-1"] {
            assert_eq!(asked(bad), None, "{bad}");
        }
    }

    #[test]
    fn what_is_missing_is_marked_on_the_sheet() {
        let runs = [Run::Text("甲".into()), Run::Missing("文号".into())];
        assert!(self::runs(&runs).into_string().contains("〔缺：文号〕"));
    }
}
