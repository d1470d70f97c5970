//! Word, for offices that must still edit: the same content and the same page as the PDF.
//!
//! Faces are named, not embedded: 仿宋 for the text and 宋体 for the title, which every Chinese
//! office machine has. Because the reader's machine draws the characters, none is refused here.

use std::io::Cursor;

use docx_rs::{
    AlignmentType, BorderType, DocGrid, DocGridType, Docx, Footer, Header, HeightRule, LineSpacing,
    LineSpacingType, PageMargin, PageNum, Paragraph, RunFonts, Shading, SpecialIndentType, Tab,
    TabValueType, Table, TableCell, TableCellMargins, TableLayoutType, TableRow, TextBorder,
    VAlignType, VMergeType, WidthType,
};

use super::data::date_words;
use super::grid::{Place, places};
use super::text::{Piece, blank, choice, line, lines, pieces};
use super::{Block, Cell, CellKind, DocumentError, Official, Run, length};

/// Twentieths of a point (twips), the unit of Word.
const MARGIN_TOP: i32 = 2098; // 37 mm
const MARGIN_LEFT: i32 = 1587; // 28 mm
const MARGIN_RIGHT: i32 = 1474; // 26 mm
const MARGIN_BOTTOM: i32 = 1984; // 35 mm
const TEXT_WIDTH: usize = 8845; // 156 mm
const LINE: i32 = 579; // 22 lines fill 225 mm
const CHARACTER: i32 = 316; // 28 characters fill 156 mm
const FORM_LINE: i32 = 380; // a line inside a table

const RED: &str = "C00000";

/// Sizes in half points.
const TITLE: usize = 44; // 二号
const BODY: usize = 32; // 三号
const FOOT: usize = 28; // 四号
const FORM: usize = 24; // 小四
const SMALL: usize = 21; // 五号

/// The document as Word (OOXML).
///
/// # Errors
/// [`DocumentError::TooLong`], [`DocumentError::TableShape`] if a table is not whole,
/// [`DocumentError::Fault`] if packing fails.
pub fn docx(official: &Official) -> Result<Vec<u8>, DocumentError> {
    length::check(official)?;
    let mut word = Word::default();
    let mut document = page(&mut word, official);
    for item in content(&mut word, official)? {
        document = match item {
            Item::Paragraph(paragraph) => document.add_paragraph(*paragraph),
            Item::Table(table) => document.add_table(*table),
        };
    }
    let mut file = Cursor::new(Vec::new());
    document
        .build()
        .pack(&mut file)
        .map_err(|error| DocumentError::Fault { cause: error.to_string() })?;
    Ok(file.into_inner())
}

/// What stands in the flow of the page.
enum Item {
    Paragraph(Box<Paragraph>),
    Table(Box<Table>),
}

impl From<Paragraph> for Item {
    fn from(paragraph: Paragraph) -> Self {
        Self::Paragraph(Box::new(paragraph))
    }
}

impl Item {
    fn stay_with_next(&mut self) {
        if let Item::Paragraph(paragraph) = self {
            paragraph.property.keep_next = Some(true);
        }
    }
}

/// Numbers paragraphs itself, so that the same document gives the same bytes.
#[derive(Default)]
struct Word {
    paragraphs: u32,
}

impl Word {
    fn paragraph(&mut self) -> Paragraph {
        self.paragraphs += 1;
        Paragraph::new().id(format!("{:08x}", self.paragraphs)).line_spacing(exact(LINE))
    }

    /// A paragraph with a line height of its own, off the page's grid of lines.
    fn free(&mut self, height: i32) -> Paragraph {
        self.paragraph().snap_to_grid(false).line_spacing(exact(height))
    }

    fn indented(&mut self) -> Paragraph {
        self.paragraph().align(AlignmentType::Both).indent(
            None,
            Some(SpecialIndentType::FirstLine(2 * CHARACTER)),
            None,
            None,
        )
    }

    fn empty(&mut self, count: usize) -> Vec<Item> {
        (0..count).map(|_| Item::from(self.paragraph())).collect()
    }
}

fn page(word: &mut Word, official: &Official) -> Docx {
    let margin = PageMargin {
        top: MARGIN_TOP,
        left: MARGIN_LEFT,
        bottom: MARGIN_BOTTOM,
        right: MARGIN_RIGHT,
        header: 1134,
        footer: 1191,
        gutter: 0,
    };
    let mut document = Docx::new()
        .page_size(11906, 16838)
        .page_margin(margin)
        .default_size(BODY)
        .default_fonts(fonts("仿宋"))
        .default_spacing(-4);
    let section = document.document.section_property;
    let grid = DocGrid::with_empty().grid_type(DocGridType::Lines).line_pitch(LINE as usize);
    document.document.section_property = section.doc_grid(grid);
    document = document
        .footer(foot(word, AlignmentType::Right))
        .even_footer(foot(word, AlignmentType::Left));
    match &official.mark {
        Some(mark) => document.header(head(word, mark)).even_header(head(word, mark)),
        None => document,
    }
}

fn content(word: &mut Word, official: &Official) -> Result<Vec<Item>, DocumentError> {
    let mut items = Vec::new();
    for text in lines(&official.title) {
        let run = run(&text, TITLE).bold().fonts(fonts("宋体"));
        let title = word.free(680).align(AlignmentType::Center);
        items.push(Item::from(title.add_run(run)));
    }
    if let Some(number) = &official.number {
        let number =
            word.paragraph().align(AlignmentType::Center).add_run(run(&line(number), BODY));
        items.push(Item::from(number));
    }
    if !matches!(official.body.first(), Some(Block::Sides { .. })) {
        items.extend(word.empty(1));
    }
    if let Some(addressee) = &official.addressee {
        let text = format!("{}：", line(addressee));
        items.push(Item::from(word.paragraph().add_run(run(&text, BODY))));
    }
    let mut tables = 0;
    for block in &official.body {
        tables += usize::from(matches!(block, Block::Table(_)));
        items.extend(set_block(word, block, tables)?);
    }
    let last = items.len().saturating_sub(1);
    items.extend(attachments(word, &official.attachments));
    items.extend(signature(word, official));
    if official.signature.is_some() {
        // The last block stays with the signature: a page must not hold the signature alone.
        let end = items.len() - 1;
        items[last..end].iter_mut().for_each(Item::stay_with_next);
    }
    items.extend(remarks(word, &official.remarks));
    Ok(items)
}

fn set_block(word: &mut Word, block: &Block, table: usize) -> Result<Vec<Item>, DocumentError> {
    Ok(match block {
        Block::Heading(text) => {
            let run = run(&line(text), BODY).bold();
            vec![Item::from(word.indented().keep_next(true).add_run(run))]
        }
        Block::Paragraph(runs) => pieces(runs)
            .iter()
            .map(|pieces| Item::from(add(word.indented(), pieces, BODY)))
            .collect(),
        Block::Choices(choices) => choices
            .iter()
            .map(|c| Item::from(word.indented().add_run(run(&choice(c), BODY))))
            .collect(),
        Block::Sides { left, right } => vec![Item::from(sides(word, left, right))],
        Block::SignatureLines(labels) => {
            let mut items = word.empty(1);
            items.extend(labels.iter().map(|label| Item::from(signature_line(word, label))));
            items
        }
        Block::Table(value) => vec![Item::Table(Box::new(set_table(word, value, table)?))],
    })
}

fn sides(word: &mut Word, left: &[Run], right: &[Run]) -> Paragraph {
    let tab = Tab::new().val(TabValueType::Right).pos(TEXT_WIDTH);
    let mut paragraph = word.paragraph().add_tab(tab);
    for pieces in pieces(left) {
        paragraph = add(paragraph, &pieces, FOOT);
    }
    paragraph = paragraph.add_run(docx_rs::Run::new().add_tab());
    for pieces in pieces(right) {
        paragraph = add(paragraph, &pieces, FOOT);
    }
    paragraph
}

fn signature_line(word: &mut Word, label: &str) -> Paragraph {
    let rule = docx_rs::Run::new().underline("single").add_tab();
    let right = TEXT_WIDTH - 8 * CHARACTER as usize;
    word.indented()
        .align(AlignmentType::Left)
        .add_tab(Tab::new().val(TabValueType::Left).pos(right))
        .add_run(run(&format!("{}：", line(label)), BODY))
        .add_run(rule)
        .add_run(run(&date_words(None), BODY))
}

fn attachments(word: &mut Word, names: &[String]) -> Vec<Item> {
    let mut items = word.empty(usize::from(!names.is_empty()));
    let hanging = if names.len() > 1 { 4 } else { 3 } * CHARACTER;
    for (place, name) in names.iter().enumerate() {
        let head = if place == 0 { "附件：" } else { "　　　" };
        let number = if names.len() > 1 { format!("{}．", place + 1) } else { String::new() };
        let paragraph = word.paragraph().indent(
            Some(2 * CHARACTER + hanging),
            Some(SpecialIndentType::Hanging(hanging)),
            None,
            None,
        );
        let text = format!("{head}{number}{}", line(name));
        items.push(Item::from(paragraph.add_run(run(&text, BODY))));
    }
    items
}

/// The organ centred over the date, four characters from the right edge, room for the seal above.
fn signature(word: &mut Word, official: &Official) -> Vec<Item> {
    let Some(signature) = &official.signature else { return Vec::new() };
    let organ = line(&signature.organ);
    let date = date_words(signature.date);
    let width = organ.chars().count().max(date.chars().count()) as i32 + 1;
    let left = (TEXT_WIDTH as i32 - (width + 4) * CHARACTER).max(0);
    let mut items = word.empty(2);
    for text in [organ, date] {
        let paragraph = word
            .paragraph()
            .align(AlignmentType::Center)
            .indent(Some(left), None, Some(4 * CHARACTER), None)
            .add_run(run(&text, BODY));
        items.push(Item::from(paragraph));
    }
    items
}

fn remarks(word: &mut Word, remarks: &[String]) -> Vec<Item> {
    let mut items = word.empty(usize::from(!remarks.is_empty()));
    let hanging = if remarks.len() > 1 { 735 } else { 420 };
    for (place, remark) in remarks.iter().enumerate() {
        let head = if place == 0 { "注：" } else { "　　" };
        let number = if remarks.len() > 1 { format!("{}．", place + 1) } else { String::new() };
        let special = SpecialIndentType::Hanging(hanging);
        let paragraph = word.free(330).indent(Some(hanging), Some(special), None, None);
        let text = format!("{head}{number}{}", line(remark));
        items.push(Item::from(paragraph.add_run(run(&text, SMALL))));
    }
    items
}

fn set_table(word: &mut Word, table: &super::Table, number: usize) -> Result<Table, DocumentError> {
    let laid = places(table, number)?;
    let whole: usize = table.widths.iter().copied().map(usize::from).sum();
    let widths: Vec<usize> =
        table.widths.iter().map(|width| usize::from(*width) * TEXT_WIDTH / whole).collect();
    let mut rows = Vec::with_capacity(laid.len());
    for (row, places) in table.rows.iter().zip(laid) {
        let mut column = 0;
        let mut cells = Vec::with_capacity(places.len());
        for place in places {
            let (span, cell) = match place {
                Place::Begins(cell) => (usize::from(cell.columns), set_cell(word, cell, row.lines)),
                Place::GoesOn { columns } => (
                    usize::from(columns),
                    TableCell::new()
                        .vertical_merge(VMergeType::Continue)
                        .add_paragraph(word.free(FORM_LINE)),
                ),
            };
            let width = widths.iter().skip(column).take(span).sum();
            cells.push(cell.grid_span(span).width(width, WidthType::Dxa));
            column += span;
        }
        let height = f32::from(row.lines.max(1)) * FORM_LINE as f32 + 120.0;
        rows.push(TableRow::new(cells).row_height(height).height_rule(HeightRule::AtLeast));
    }
    Ok(Table::new(rows)
        .set_grid(widths)
        .layout(TableLayoutType::Fixed)
        .width(TEXT_WIDTH, WidthType::Dxa)
        .margins(TableCellMargins::new().margin(60, 100, 60, 100)))
}

fn set_cell(word: &mut Word, cell: &Cell, high: u16) -> TableCell {
    let label = cell.kind == CellKind::Label;
    let top = !label && high > 1 && cell.rows == 1;
    let mut result =
        TableCell::new().vertical_align(if top { VAlignType::Top } else { VAlignType::Center });
    if cell.rows > 1 {
        result = result.vertical_merge(VMergeType::Restart);
    }
    for pieces in pieces(&cell.content) {
        let align = if label { AlignmentType::Center } else { AlignmentType::Left };
        let paragraph = word.free(FORM_LINE).align(align);
        result = result.add_paragraph(add(paragraph, &pieces, FORM));
    }
    result
}

fn head(word: &mut Word, mark: &str) -> Header {
    let border = TextBorder::new().border_type(BorderType::Single).size(8).space(1).color(RED);
    let run = run(&line(mark), FOOT).bold().color(RED).fonts(fonts("宋体"));
    let paragraph = word.paragraph().align(AlignmentType::Center);
    Header::new().add_paragraph(paragraph.add_run(run.text_border(border)))
}

fn foot(word: &mut Word, align: AlignmentType) -> Footer {
    let number = word
        .paragraph()
        .align(align)
        .indent(Some(280), None, Some(280), None)
        .size(FOOT)
        .add_run(run("— ", FOOT))
        .add_page_num(PageNum::new())
        .add_run(run(" —", FOOT));
    Footer::new().add_paragraph(number)
}

fn add(paragraph: Paragraph, pieces: &[Piece], size: usize) -> Paragraph {
    pieces.iter().fold(paragraph, |paragraph, piece| match piece {
        Piece::Words(words) => paragraph.add_run(run(words, size)),
        Piece::Blank(label) => {
            let shade = Shading::new().fill("E1E1E1");
            paragraph.add_run(run(&blank(label), size).underline("single").shading(shade))
        }
    })
}

fn run(text: &str, size: usize) -> docx_rs::Run {
    docx_rs::Run::new().add_text(text).size(size)
}

fn fonts(east_asia: &str) -> RunFonts {
    RunFonts::new().ascii("Times New Roman").hi_ansi("Times New Roman").east_asia(east_asia)
}

fn exact(twips: i32) -> LineSpacing {
    LineSpacing::new().line_rule(LineSpacingType::Exact).line(twips)
}
