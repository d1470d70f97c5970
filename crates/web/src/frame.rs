//! The frames around pages: which entries the rail has for this person, where the switches post, and
//! what was just done. Only what works has an entry.

use axum::http::HeaderMap;
use maud::Markup;
use wenjin_bureau::access;

use crate::app::App;
use crate::line::Line;
use crate::signed::Signed;
use crate::ui::icon::Icon;
use crate::ui::keys::{Key, KeyGroup};
use crate::ui::notice::{Flash, NoticeKind};
use crate::ui::page::Prefs;
use crate::ui::shell::{
    Portal, RailEntry, RailGroup, Search, User, Width, Workbench, portal, workbench,
};
use crate::ui::{Link, PostTo, Wing};

/// A page of the workbench.
pub struct Page {
    /// Its name.
    pub title: String,
    /// Its wing.
    pub wing: Option<Wing>,
    /// The way here, without the page itself.
    pub place: Vec<Link>,
    /// How wide it runs.
    pub width: Width,
    /// What was searched for, on pages of results.
    pub searched: String,
}

impl Page {
    /// A page of that name, two columns wide, under no wing.
    pub fn new(title: impl Into<String>) -> Page {
        let (place, searched) = (Vec::new(), String::new());
        Page { title: title.into(), wing: None, place, width: Width::Page, searched }
    }

    /// The same page under 稳.
    pub fn steady(self) -> Page {
        Page { wing: Some(Wing::Steady), ..self }
    }

    /// The same page, as wide as the window.
    pub fn full(self) -> Page {
        Page { width: Width::Full, ..self }
    }

    /// The same page, one step below `link`.
    pub fn under(mut self, text: &str, href: &str) -> Page {
        self.place.push(Link::new(text, href));
        self
    }
}

/// Draws a workbench page for a person.
pub fn work(app: &App, signed: &Signed, page: Page, main: Markup) -> Markup {
    let role =
        signed.account.roles.iter().map(|role| app.rules.role_title(role)).collect::<Vec<_>>();
    let station = station_title(app, &signed.account.station);
    let role =
        [role.join("、"), station].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let shell = Workbench {
        title: page.title,
        bureau: app.bureau.name.clone(),
        home: "/work".into(),
        wing: page.wing,
        rail: rail(signed),
        place: page.place,
        search: sees_matters(signed).then(|| Search {
            action: Line::of_path(&signed.path).path().into(),
            value: page.searched,
            hint: "编号、标题、商家、来源编号".into(),
        }),
        user: Some(User {
            name: signed.account.name.clone(),
            role: role.join(" · "),
            links: vec![Link::new("修改口令", "/password")],
            sign_out: signed.post("/logout"),
        }),
        prefs: signed.prefs,
        prefs_post: PostTo::new("/prefs").with("back", signed.path.clone()),
        keys: Some("/keys".into()),
        flashes: flashes(&signed.path),
        synthetic: app.bureau.synthetic,
        width: page.width,
    };
    workbench(&shell, main)
}

fn sees_matters(signed: &Signed) -> bool {
    signed.scope() != wenjin_store::Scope::Nothing
}

/// The title of a station's code, from the bureau's list.
pub fn station_title(app: &App, code: &str) -> String {
    let list = app.rules.lists.get(&wenjin_law::RuleId::new("bureau/stations"));
    let version = list.and_then(|rule| rule.versions.last());
    version
        .and_then(|version| version.body.item(code))
        .map_or_else(|| code.to_string(), |item| item.title.clone())
}

fn rail(signed: &Signed) -> Vec<RailGroup> {
    let here = signed.path.split('?').next().unwrap_or_default();
    let entry = |label: &str, href: &str, icon: Icon, key: char| RailEntry {
        label: label.into(),
        href: href.into(),
        icon: Some(icon),
        count: None,
        key: Some(key),
        current: here == href || here.starts_with(&format!("{href}/")),
    };
    let mut own = Vec::new();
    let mut steady = Vec::new();
    let mut books =
        vec![entry("规则", "/rules", Icon::Law, 'r'), entry("法规", "/law", Icon::Search, 'l')];
    if sees_matters(signed) {
        own.push(entry("今天", "/work", Icon::Clock, 'h'));
        for line in Line::BROUGHT {
            steady.push(entry(line.noun(), line.path(), Icon::Inbox, line.key()));
        }
        steady.push(entry("放心消费", "/trust", Icon::Shop, 'x'));
        steady.push(entry("统计", "/numbers", Icon::Eye, 's'));
        steady.push(entry("办理模式", "/handling", Icon::Pen, 'm'));
        books.insert(0, entry("文书", "/forms", Icon::Document, 'f'));
    }
    if access::imports(&signed.account) {
        steady.push(entry("导入", "/imports", Icon::Upload, 'i'));
    }
    if access::keeps_accounts(&signed.account) {
        own.push(entry("账号", "/accounts", Icon::Person, 'u'));
    }
    vec![
        RailGroup { wing: None, entries: own },
        RailGroup { wing: Some(Wing::Steady), entries: steady },
        RailGroup { wing: None, entries: books },
    ]
}

/// The ways of the rail that have a key, for the list of keys.
pub fn ways(signed: &Signed) -> KeyGroup {
    let entries = rail(signed).into_iter().flat_map(|group| group.entries);
    let key = |entry: RailEntry| Some(Key::new(&format!("g {}", entry.key?), entry.label));
    KeyGroup { title: "前往".into(), keys: entries.filter_map(key).collect() }
}

/// What was just done, as the address says: a code from a closed list, never free words.
fn flashes(path: &str) -> Vec<Flash> {
    let query = path.split_once('?').map_or("", |(_, query)| query);
    let code = query.split('&').find_map(|pair| pair.strip_prefix("done="));
    let text = match code {
        Some("recorded") => "已登记。",
        Some("assigned") => "已分派。",
        Some("imported") => "已导入。",
        Some("saved") => "已保存。",
        Some("password") => "口令已修改，其他地方的登录已全部退出。",
        _ => return Vec::new(),
    };
    let form = query.split('&').find_map(|pair| pair.strip_prefix("draft="));
    let form = form.filter(|form| form.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'));
    vec![Flash {
        kind: NoticeKind::Done,
        text: text.into(),
        link: None,
        clears_draft: form.map(str::to_string),
    }]
}

/// Draws a public page.
pub fn public(
    app: &App,
    headers: &HeaderMap,
    path: &str,
    title: &str,
    back: Option<Link>,
    main: Markup,
) -> Markup {
    let shell = Portal {
        title: title.into(),
        bureau: app.bureau.name.clone(),
        home: "/".into(),
        links: vec![
            Link::new("提交投诉", "/file"),
            Link::new("查询进度", "/follow"),
            Link::new("工作人员登录", "/login"),
        ],
        back,
        prefs: prefs(headers),
        prefs_post: PostTo::new("/prefs").with("back", path),
        flashes: Vec::new(),
        synthetic: app.bureau.synthetic,
        contact: vec!["投诉举报电话 12315".into(), "紧急情况请拨打 110、119、120".into()],
        footer: vec![Link::new("公开日志", "/log"), Link::new("个人信息怎样使用", "/privacy")],
    };
    portal(&shell, main)
}

fn prefs(headers: &HeaderMap) -> Prefs {
    crate::signed::prefs(headers)
}
