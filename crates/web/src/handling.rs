//! Handling models ("4+3"): the packs that come with the program and the bureau's own, their text, trial
//! on past matters, and their way from draft to retirement. A model says how the bureau works and holds
//! nothing of a person, so everybody who works on matters may read every model; who may take which step
//! is said by `rules/handling-model`.

mod edit;
mod faults;
mod one;
mod show;
mod trial;
mod tried;

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::routing::{get, post};
use jiff::civil::Date;
use maud::{Markup, html};
use wenjin_bureau::access;
use wenjin_bureau::steady::handling::packs::{PACKS, Pack};
use wenjin_bureau::steady::handling::standing::{in_force, in_force_from, model_of};
use wenjin_bureau::steady::handling::{FAMILY, HandlingModel};
use wenjin_matter::{Matter, MatterId};
use wenjin_store::{ListQuery, Order, Scope};

use crate::app::{App, Shared, blocking};
use crate::complaints::check_sees_matters;
use crate::frame::{self, Page};
use crate::matter::stage_title;
use crate::problem::Problem;
use crate::signed::Signed;
use crate::time::{date_words, now};
use crate::ui::Link;
use crate::ui::navigation::page_head;
use crate::ui::notice::{Notice, NoticeKind, notice};
use crate::ui::tag::{Tag, Tone};

/// Models listed at most.
const MOST: u32 = 200;

/// The routes.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/handling", get(page))
        .route("/handling/new", get(edit::draft).post(edit::drafted))
        .route("/handling/packs/{code}", get(pack))
        .route("/handling/{id}", get(one::page))
        .route("/handling/{id}/text", get(edit::revise).post(edit::revised))
        .route("/handling/{id}/simulate", post(one::simulate))
        .route("/handling/{id}/steps/{act}", get(one::ask).post(one::take))
        .layer(Extension(trial::Trials::default()))
}

/// Every model of the bureau that was ever drafted, the latest first; with `stages`, those in them.
///
/// # Errors
/// A fault of the store.
pub fn models(app: &App, stages: &[&str]) -> Result<Vec<Matter>, Problem> {
    let query = ListQuery {
        family: Some(FAMILY.into()),
        stages: stages.iter().map(ToString::to_string).collect(),
        order: Order::Received,
        limit: MOST,
        ..ListQuery::of(Scope::All)
    };
    let mut out = Vec::new();
    for row in app.store.list(&query)?.rows {
        out.extend(app.store.matter(row.id)?);
    }
    Ok(out)
}

/// The model of that id.
///
/// # Errors
/// [`Problem::NotFound`] where there is none.
fn model(app: &App, id: &str) -> Result<Matter, Problem> {
    let id: MatterId = id.parse().map_err(|_| Problem::NotFound)?;
    let found = app.store.matter(id)?.filter(|matter| matter.family == FAMILY);
    found.ok_or(Problem::NotFound)
}

fn href(id: MatterId) -> String {
    format!("/handling/{id}")
}

/// True for those who may take the step that drafts.
fn drafts(app: &App, signed: &Signed, today: Date) -> bool {
    let version = app.rules.step(FAMILY, "draft").and_then(|rule| rule.on(today));
    let roles: Vec<&str> =
        version.iter().flat_map(|it| &it.body.roles).map(String::as_str).collect();
    access::has_role(&signed.account, &roles)
}

/// 2026年4月15日（周三）起启用.
fn standing(app: &App, matter: &Matter) -> String {
    let stage = stage_title(app, FAMILY, &matter.stage);
    match in_force_from(matter) {
        None => stage,
        Some((from, None)) => format!("{stage}，{}起收到的适用", date_words(from)),
        Some((from, Some(until))) => {
            format!(
                "{stage}，{}至{}收到的适用",
                date_words(from),
                date_words(until.yesterday().unwrap_or(until))
            )
        }
    }
}

/// GET /handling
async fn page(State(app): State<Shared>, signed: Signed) -> Result<Markup, Problem> {
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        let today = now().date();
        let own = models(app, &[])?;
        let current = in_force(&own, today).map(|matter| matter.id);
        let may = drafts(app, &signed, today);
        let lead = "“4+3”各是哪几项没有看到文件：四套草案都待本局确认，可以从其中一套改起。";
        let actions = html! { @if may { a.button.main href="/handling/new" { "起草一套" } } };
        let main = html! {
            (page_head("办理模式", lead, actions))
            @if current.is_none() {
                div.spaced { (notice(&Notice {
                    why: "来件、投诉、举报只按法定期限和渠道时限办理。".into(),
                    ..Notice::new(NoticeKind::Remark, "今天没有启用的办理模式。")
                })) }
            }
            section {
                h2 { "本局的" }
                @if own.is_empty() { p.muted { "还没有起草过。" } }
                ul.models { @for matter in &own {
                    li { (card_of(app, matter, current == Some(matter.id))) }
                } }
            }
            section.below {
                h2 { "随程序提供的草案" }
                ul.models { @for pack in PACKS {
                    @if let Ok(model) = pack.model() { li { (pack_card(pack, &model, may)) } }
                } }
            }
        };
        Ok(frame::work(app, &signed, Page::new("办理模式").steady(), main))
    })
    .await
}

fn card_of(app: &App, matter: &Matter, current: bool) -> Markup {
    let model = model_of(matter).ok();
    html! {
        article.panel {
            h3 {
                (Link::new(matter.text("title"), href(matter.id))) " "
                @if current { (Tag::new("今天适用", Tone::Good)) " " }
                @if !matter.acts.iter().any(|act| act.step == "activate") { (show::to_confirm()) }
            }
            p.muted.small { span.num { (matter.text("number")) } @if let Some(model) = &model { " · " (model.shape()) " 项" } }
            p { (standing(app, matter)) }
        }
    }
}

fn pack_card(pack: Pack, model: &HandlingModel, may: bool) -> Markup {
    let titles = |all: &[wenjin_bureau::steady::handling::Component]| {
        all.iter().map(|component| component.title.clone()).collect::<Vec<_>>().join("、")
    };
    html! {
        article.panel {
            h3 { (Link::new(model.title.clone(), format!("/handling/packs/{}", pack.code))) " " (show::to_confirm()) }
            p.muted.small { "草案 " (pack.code) " · " (model.shape()) " 项 · " (model.provenance) }
            p { "主项：" (titles(&model.primary)) }
            p { "辅项：" (titles(&model.secondary)) }
            @if may { p { a.button.small href={ "/handling/new?pack=" (pack.code) } { "从这一套改起" } } }
        }
    }
}

/// GET /handling/packs/{code}
async fn pack(
    State(app): State<Shared>,
    signed: Signed,
    Path(code): Path<String>,
) -> Result<Markup, Problem> {
    check_sees_matters(&signed)?;
    blocking(&app, move |app| {
        let today = now().date();
        let pack = Pack::named(&code).ok_or(Problem::NotFound)?;
        let model = pack.model().map_err(|error| Problem::fault(&error))?;
        let actions = html! {
            @if drafts(app, &signed, today) { a.button.main href={ "/handling/new?pack=" (pack.code) } { "从这一套改起" } }
        };
        let lead = format!("草案 {} · {} 项 · {}", pack.code, model.shape(), model.provenance);
        let main = html! {
            (page_head(&model.title, &lead, actions))
            p.spaced { (show::to_confirm()) " 期限只能比法定的更严；法定期限不受办理模式影响。" }
            (show::lists(app, &model, today))
            details.below { summary { "全文" } pre.model-text tabindex="0" { (pack.text) } }
        };
        let page = Page::new(model.title.clone()).steady().full().under("办理模式", "/handling");
        Ok(frame::work(app, &signed, page, main))
    })
    .await
}
