//! The list of accounts, the form of one, and the page that shows a new password once.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use wenjin_law::RuleId;
use wenjin_store::Account;

use super::change::{Asked, PSEUDO, Wrong};
use super::keeper;
use crate::app::{App, Shared, blocking};
use crate::frame::{self, Page, station_title};
use crate::problem::Problem;
use crate::signed::Signed;
use crate::ui::form::{Choice, Control, Field, Form, form};
use crate::ui::list::{Cell, Column, ColumnKind, Row, WorkList};
use crate::ui::navigation::page_head;
use crate::ui::notice::{Empty, Notice, notice};
use crate::ui::tag::{Tag, Tone};
use crate::ui::{Link, list, post_button};

/// Where an account's page is.
pub fn href(account: &Account) -> String {
    format!("/accounts/{}", crate::posted::encode(&account.id))
}

/// GET /accounts
pub async fn list(State(app): State<Shared>, signed: Signed) -> Result<Markup, Problem> {
    keeper(&signed)?;
    let mut accounts = blocking(&app, |app| Ok(app.store.accounts()?)).await?;
    accounts
        .sort_by(|a, b| (!a.active, &a.station, &a.login).cmp(&(!b.active, &b.station, &b.login)));
    let active = accounts.iter().filter(|account| account.active).count();
    let shown = WorkList {
        caption: "账号".into(),
        views: vec![],
        filters: vec![],
        clear: None,
        filter_form: None,
        count: format!("{} 个，在用 {active} 个", accounts.len()),
        export: None,
        columns: vec![
            Column::new("姓名", ColumnKind::Title),
            Column::new("角色", ColumnKind::Text),
            Column::new("单位", ColumnKind::Text),
        ],
        rows: accounts.iter().map(|account| row(&app, account)).collect(),
        bulk: None,
        pages: None,
        empty: Empty::default(),
    };
    let actions = html! { a.button.main href="/accounts/new" { "新建账号" } };
    let main = html! {
        (page_head("账号", "系统管理员维护账号，看不到投诉的内容。", actions))
        (list::list(&shown))
    };
    Ok(frame::work(&app, &signed, Page::new("账号"), main))
}

fn row(app: &App, account: &Account) -> Row {
    let roles: Vec<&str> = account.roles.iter().map(|role| app.rules.role_title(role)).collect();
    let closed = (!account.active).then(|| Tag::new("已停用", Tone::Warn));
    Row {
        key: account.id.clone(),
        cells: vec![
            Cell::Title {
                text: account.name.clone(),
                href: href(account),
                note: account.login.clone(),
                tags: closed.into_iter().collect(),
            },
            Cell::Text(roles.join("、")),
            Cell::Text(station_title(app, &account.station)),
        ],
        unread: false,
    }
}

/// GET /accounts/new
pub async fn new(State(app): State<Shared>, signed: Signed) -> Result<Markup, Problem> {
    keeper(&signed)?;
    Ok(new_page(&app, &signed, &Asked::default(), &Wrong::default()))
}

/// The form of a new account, as far as it was filled in.
pub fn new_page(app: &App, signed: &Signed, asked: &Asked, wrong: &Wrong) -> Markup {
    let mut shown = Form::new("account", signed.post("/accounts"), "新建账号").field(
        Field::new("login", "登录名", Control::Text)
            .hint("小写字母、数字、点、横线，2 到 32 个；定了就不再改。")
            .value(&asked.login)
            .required()
            .autocomplete("off")
            .error(wrong.of("login")),
    );
    shown.lead = "口令由系统生成，新建后显示一次，请当面交给本人，登录后改掉。".into();
    shown.fields.extend(common(app, asked, wrong, false));
    shown.errors.clone_from(&wrong.whole);
    shown.cancel = Some(Link::new("返回", "/accounts"));
    let main = html! { (page_head("新建账号", "", html! {})) (form(&shown)) };
    frame::work(app, signed, Page::new("新建账号").under("账号", "/accounts"), main)
}

/// GET /accounts/{id}
pub async fn edit(
    State(app): State<Shared>,
    signed: Signed,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    keeper(&signed)?;
    let account = blocking(&app, move |app| Ok(app.store.account_by_id(&id)?)).await?;
    let account = account.ok_or(Problem::NotFound)?;
    Ok(edit_page(&app, &signed, &account, &Asked::of(&account), &Wrong::default()))
}

/// The form of an account.
pub fn edit_page(
    app: &App,
    signed: &Signed,
    account: &Account,
    asked: &Asked,
    wrong: &Wrong,
) -> Markup {
    let own = account.id == signed.account.id;
    let mut shown = Form::new("account", signed.post(href(account)), "保存");
    shown.fields.extend(common(app, asked, wrong, own));
    if !own {
        let states = vec![
            Choice::new("yes", "在用").chosen(asked.active),
            Choice::new("no", "停用")
                .hint("不能再登录，已登录的立即退出；办过的事仍写着这个名字。")
                .chosen(!asked.active),
        ];
        shown.fields.push(
            Field::new("active", "状态", Control::Radios(states))
                .required()
                .error(wrong.of("active")),
        );
    }
    shown.errors.clone_from(&wrong.whole);
    shown.cancel = Some(Link::new("返回", "/accounts"));
    let lead = format!("登录名 {}", account.login);
    let main = html! {
        (page_head(&account.name, &lead, html! {}))
        @if own { p.hint.spaced { "这是您自己的账号：角色和停用要由另一位管理员来改。" } }
        (form(&shown))
        @if !own {
            section.below.stack-s {
                h2 { "口令" }
                p { "忘记口令的，重设一个。原来的口令和登录立即失效。" }
                (post_button(&signed.post(format!("{}/password", href(account))), html! { "重设口令" }, "button"))
            }
        }
    };
    frame::work(app, signed, Page::new(&account.name).under("账号", "/accounts"), main)
}

/// Name, roles and station.
fn common(app: &App, asked: &Asked, wrong: &Wrong, own: bool) -> Vec<Field> {
    let roles = app.rules.roles.iter().filter(|role| !PSEUDO.contains(&role.code.as_str()));
    let roles = roles
        .map(|role| Choice::new(&role.code, &role.title).chosen(asked.roles.contains(&role.code)));
    let stations =
        app.rules.lists.get(&RuleId::new("bureau/stations")).and_then(|rule| rule.versions.last());
    let stations = stations.into_iter().flat_map(|version| &version.body.items);
    let stations = stations
        .map(|item| Choice::new(&item.code, &item.title).chosen(asked.station == item.code));
    let mut fields = vec![
        Field::new("name", "姓名", Control::Text)
            .value(&asked.name)
            .required()
            .error(wrong.of("name")),
    ];
    if !own {
        let hint = "系统管理员不兼任别的角色，这样没有人既管账号又看投诉。";
        fields.push(
            Field::new("roles", "角色", Control::Checks(roles.collect()))
                .hint(hint)
                .required()
                .error(wrong.of("roles")),
        );
        let hint = "办理人员、所（科）负责人必选，只看得到本单位的投诉。";
        fields.push(
            Field::new("station", "单位", Control::Select(stations.collect()))
                .hint(hint)
                .error(wrong.of("station")),
        );
    }
    fields
}

/// A password just made, shown this once.
pub fn password_page(
    app: &App,
    signed: &Signed,
    account: &Account,
    password: &str,
    said: Notice,
) -> Response {
    let main = html! {
        (page_head("口令只显示这一次", "", html! {}))
        (notice(&said))
        div.receipt-head.after {
            p { (account.name) "（登录名 " (account.login) "）的口令" }
            p.receipt-number.num { (password) }
        }
        p { "请当面交给本人，本人登录后在右上角改掉。离开这一页就看不到了，只能再重设。" }
        p.after { a.button href="/accounts" { "回到账号" } }
    };
    let page = Page::new("新口令").under("账号", "/accounts");
    (StatusCode::OK, frame::work(app, signed, page, main)).into_response()
}
