//! Carrying out a plan: begun by a form, done in the background, found again at the import's own page.

use axum::extract::{Extension, State};
use axum::response::Response;
use uuid::Uuid;
use wenjin_bureau::import::{Batch, Origin, carry_out_batch};
use wenjin_bureau::profile::Profile;

use super::jobs::{Jobs, State as Far};
use super::planned::stored;
use super::{importer, origin, plan_of, refused};
use crate::app::{App, Shared, blocking};
use crate::posted::Posted;
use crate::problem::Problem;
use crate::sign_in::see_other;
use crate::signed::Signed;
use crate::ui::notice::Notice;

/// POST /imports/run
pub async fn run(
    State(app): State<Shared>,
    Extension(jobs): Extension<Jobs>,
    signed: Signed,
    posted: Posted,
) -> Result<Response, Problem> {
    importer(&signed)?;
    signed.check(&posted)?;
    let id = Uuid::parse_str(posted.get("id"))
        .map_err(|_| Problem::BadRequest("这一页不完整。".into()))?;
    let id = id.simple().to_string();
    let profile = Profile::named(posted.get("profile"));
    let profile = profile.map_err(|error| Problem::told(error.code(), error.to_string()))?;
    let (batch, origin) = (
        Batch { id: id.clone(), sha256: posted.get("sha256").to_string() },
        origin(&signed, posted.get("name")),
    );
    let asked = id.clone();
    let known = blocking(&app, move |app| Ok(app.store.import(&asked)?.is_some())).await?;
    if !known && jobs.begin(&id, &origin.file) {
        let app = app.clone();
        tokio::task::spawn_blocking(move || {
            let told = Ending(jobs, batch.id.clone());
            match carried(&app, &told.0, &batch, &profile, &origin) {
                Ok(()) => told.0.end(&told.1),
                Err(said) => told.0.note(&told.1, Far::Failed(said)),
            }
        });
    }
    Ok(see_other(&format!("/imports/{id}")))
}

/// Sees to it that a job that panicked does not stay under way for ever.
struct Ending(Jobs, String);

impl Drop for Ending {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let (_, said) = Problem::fault(&"an import panicked").notice();
            self.0.note(&self.1, Far::Failed(Box::new(said)));
        }
    }
}

fn carried(
    app: &App,
    jobs: &Jobs,
    batch: &Batch,
    profile: &Profile,
    origin: &Origin,
) -> Result<(), Box<Notice>> {
    let said = |problem: Problem| Box::new(problem.notice().1);
    let bytes = stored(app, &batch.sha256).map_err(said)?;
    let plan = plan_of(app, &bytes, profile, origin)
        .map_err(said)?
        .map_err(|error| Box::new(refused(&error)))?;
    let total = plan.rows.len() as u64;
    jobs.note(&batch.id, Far::Running(0, total));
    let done = |rows| jobs.note(&batch.id, Far::Running(rows, total));
    carry_out_batch(&app.store, plan, profile, origin, batch, done)
        .map_err(|error| said(error.into()))?;
    Ok(())
}
