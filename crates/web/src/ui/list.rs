//! The work list: a real table led by a clock, with sortable heads, filters as removable chips in the
//! address, saved views, selection with a bulk bar, paging, and an export of exactly what is shown. All
//! addresses are handed in; sorting and filtering are the caller's query.

use maud::{Markup, html};

use super::clock::{self, Clock};
use super::form::{self, Field};
use super::icon::Icon;
use super::navigation::{self, Pages, Tab};
use super::notice::{self, Empty};
use super::tag::Tag;
use super::{Link, PostTo};

/// How a column's values are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// The leading clock.
    Clock,
    /// The title that opens the row; a list has one.
    Title,
    /// Words.
    Text,
    /// A few words that stay on one line.
    Short,
    /// Figures, right-aligned.
    Number,
}

/// Which way a column is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorted {
    /// Not by this column.
    No,
    /// Smallest or earliest first.
    Up,
    /// Largest or latest first.
    Down,
}

/// A column's head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub label: String,
    /// How its values are set.
    pub kind: ColumnKind,
    /// The address that sorts by it (or turns the order), and how it is sorted now.
    pub sort: Option<(String, Sorted)>,
}

impl Column {
    /// A column that cannot be sorted.
    pub fn new(label: impl Into<String>, kind: ColumnKind) -> Column {
        Column { label: label.into(), kind, sort: None }
    }

    /// The same column, sortable through the address.
    pub fn sorted(mut self, href: impl Into<String>, now: Sorted) -> Column {
        self.sort = Some((href.into(), now));
        self
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// The row's most urgent clock; `None` when no clock runs.
    Clock(Option<Clock>),
    /// The title and what stands small below it.
    Title {
        /// The title, in the person's own words.
        text: String,
        /// Where the row opens.
        href: String,
        /// Number, place, channel: one short line.
        note: String,
        /// Marks after the title.
        tags: Vec<Tag>,
    },
    /// Words; empty draws a dash.
    Text(String),
    /// A figure as it is to be read: 1,284.
    Number(String),
    /// Marks.
    Tags(Vec<Tag>),
    /// A link.
    Link(Link),
}

impl Cell {
    fn is_empty(&self) -> bool {
        match self {
            Cell::Text(text) | Cell::Number(text) => text.is_empty(),
            Cell::Tags(tags) => tags.is_empty(),
            _ => false,
        }
    }
}

/// A row of the list.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What the checkbox sends, and the row's name for keeping focus.
    pub key: String,
    /// One cell a column.
    pub cells: Vec<Cell>,
    /// Nobody has opened it yet.
    pub unread: bool,
}

/// A filter in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterChip {
    /// What is filtered: 状态.
    pub label: String,
    /// By which value: 待受理.
    pub value: String,
    /// The same list without it.
    pub remove: String,
}

/// The fields that add a filter; sent with GET, keeping the rest of the query as hidden fields.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterForm {
    /// Where it leads and what it keeps.
    pub get: PostTo,
    /// The fields.
    pub fields: Vec<Field>,
}

/// An act on all selected rows; its page shows what will happen to each before it happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkAct {
    /// 受理.
    pub label: String,
    /// The page that previews it.
    pub action: String,
    /// Its key.
    pub key: Option<char>,
}

/// Selection and what may be done with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulk {
    /// The name under which each selected key is sent.
    pub name: String,
    /// Hidden fields of the form.
    pub post: PostTo,
    /// The acts, most likely first.
    pub acts: Vec<BulkAct>,
}

/// A list of work.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkList {
    /// What the table holds; its caption.
    pub caption: String,
    /// Saved views, as tabs.
    pub views: Vec<Tab>,
    /// Filters in force.
    pub filters: Vec<FilterChip>,
    /// The list without any filter, when some are in force.
    pub clear: Option<String>,
    /// The fields that add one.
    pub filter_form: Option<FilterForm>,
    /// 共 1,284 件，本页第 1–50 件; empty draws no bar above the table.
    pub count: String,
    /// Export of exactly what is shown: 导出这 1,284 件.
    pub export: Option<Link>,
    /// The heads.
    pub columns: Vec<Column>,
    /// The rows of this page.
    pub rows: Vec<Row>,
    /// Selection, where there are bulk acts.
    pub bulk: Option<Bulk>,
    /// Paging, where there is more than one page.
    pub pages: Option<Pages>,
    /// What to say when there is nothing.
    pub empty: Empty,
}

/// Draws the list. One list a page: its ids are fixed.
pub fn list(list: &WorkList) -> Markup {
    html! {
        section.list aria-label=(list.caption) {
            @if !list.views.is_empty() { (navigation::tabs("常用视图", &list.views)) }
            @if !list.count.is_empty() {
                div.list-bar {
                    (filters(list))
                    p.list-count.num { (list.count) }
                    @if let Some(export) = &list.export { a.button.quiet.small href=(export.href) { (Icon::Download) (export.text) } }
                }
            }
            @if list.rows.is_empty() {
                (notice::empty(&list.empty))
            } @else if let Some(bulk) = &list.bulk {
                form method="post" action=(bulk.post.action) data-bulk {
                    (bulk.post.fields())
                    (table(list, Some(&bulk.name)))
                    (bulk_bar(bulk))
                }
            } @else {
                (table(list, None))
            }
            @if let Some(pages) = &list.pages { (navigation::pages(pages)) }
        }
    }
}

fn filters(list: &WorkList) -> Markup {
    html! {
        @if let Some(form) = &list.filter_form {
            details.filter-form data-menu {
                summary.button.small { (Icon::Filter) "筛选" }
                form.menu method="get" action=(form.get.action) {
                    (form.get.fields())
                    @for field in &form.fields { (form::field(field, "filter")) }
                    button.button.main type="submit" { "显示符合的" }
                }
            }
        }
        @if !list.filters.is_empty() {
            ul.chips aria-label="已用的筛选" {
                @for chip in &list.filters {
                    li { a.chip.is-filter href=(chip.remove) { span.muted { (chip.label) } (chip.value) (Icon::Close) span.sr { "去掉这个筛选" } } }
                }
                @if let Some(clear) = &list.clear { li { a.chip-clear href=(clear) { "全部清除" } } }
            }
        }
    }
}

fn table(list: &WorkList, select: Option<&str>) -> Markup {
    html! {
        div.table-box.is-list tabindex="0" role="region" aria-label={ (list.caption) "，表格" } {
            table.worklist {
                caption.sr { (list.caption) }
                thead {
                    tr {
                        @if select.is_some() { th.pick scope="col" { span.sr { "选择" } } }
                        @for column in &list.columns { (column_head(column)) }
                    }
                }
                tbody data-list { @for row in &list.rows { (self::row(row, list, select)) } }
            }
        }
    }
}

fn column_head(column: &Column) -> Markup {
    let class = kind_class(column.kind);
    let Some((href, now)) = &column.sort else {
        return html! { th class=(class) scope="col" { (column.label) } };
    };
    let (order, icon) = match now {
        Sorted::No => (None, None),
        Sorted::Up => (Some("ascending"), Some(Icon::Up)),
        Sorted::Down => (Some("descending"), Some(Icon::Down)),
    };
    html! {
        th class=(class) scope="col" aria-sort=[order] {
            a.sort href=(href) { (column.label) @if let Some(icon) = icon { (icon) } }
        }
    }
}

fn kind_class(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Clock => "col-clock",
        ColumnKind::Title => "col-title",
        ColumnKind::Text => "col-text",
        ColumnKind::Short => "col-text is-short",
        ColumnKind::Number => "col-number",
    }
}

fn row(row: &Row, list: &WorkList, select: Option<&str>) -> Markup {
    let title = row.cells.iter().find_map(|cell| match cell {
        Cell::Title { text, .. } => Some(text.as_str()),
        _ => None,
    });
    html! {
        tr class=[row.unread.then_some("is-unread")] data-row=(row.key) {
            @if let Some(name) = select {
                td.pick {
                    label { span.sr { "选择 " (title.unwrap_or(&row.key)) }
                        input type="checkbox" name=(name) value=(row.key) autocomplete="off"; }
                }
            }
            @for (cell, column) in row.cells.iter().zip(&list.columns) {
                td class={ (kind_class(column.kind)) @if cell.is_empty() { " is-empty" } } data-label=(column.label) { (self::cell(cell)) }
            }
        }
    }
}

fn cell(cell: &Cell) -> Markup {
    html! {
        @match cell {
            Cell::Clock(Some(clock)) => { (clock::brief(clock)) }
            Cell::Clock(None) => span.muted { "无期限" },
            Cell::Title { text, href, note, tags } => {
                span.row-title { a href=(href) data-open { (text) } @for tag in tags { (tag) } }
                @if !note.is_empty() { span.row-note { (note) } }
            }
            Cell::Text(_) | Cell::Number(_) if cell.is_empty() => span.muted { "—" },
            Cell::Text(text) => { (text) }
            Cell::Number(text) => span.num { (text) },
            Cell::Tags(tags) => span.row { @for tag in tags { (tag) } },
            Cell::Link(link) => { (link) }
        }
    }
}

fn bulk_bar(bulk: &Bulk) -> Markup {
    html! {
        div.bulk role="group" aria-label="批量办理" data-bulk-bar {
            p { "已选 " output.num data-bulk-count { "若干" } " 件" }
            div.row {
                @for (place, act) in bulk.acts.iter().enumerate() {
                    @let key = act.key.map(String::from);
                    button class=(if place == 0 { "button main" } else { "button" }) type="submit" formaction=(act.action) data-key=[&key] aria-keyshortcuts=[&key] {
                        (act.label) @if let Some(key) = &key { kbd aria-hidden="true" { (key) } }
                    }
                }
            }
            p.muted.small { "下一页先列出每件将怎样办，核对后才办理。" }
        }
    }
}
