//! How far a long job, or a person filling in a long form, has come. A job can be left and found again:
//! its page is an address, and this is only its picture at one moment.

use maud::{Markup, html};

use super::Link;

/// A job on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// What is being done: 正在导入《2026年一季度工单.xlsx》.
    pub what: String,
    /// How many are done; with the total unknown the bar only says that work goes on.
    pub done: u64,
    /// Of how many.
    pub total: Option<u64>,
    /// 已读 31,200 行，共 48,000 行，约还要 20 秒.
    pub text: String,
    /// Where the job is found again, or stopped.
    pub links: Vec<Link>,
}

/// Draws the job.
pub fn job(job: &Job) -> Markup {
    html! {
        div.job {
            p { strong { (job.what) } }
            @match job.total {
                Some(total) => progress aria-label=(job.what) value=(job.done) max=(total) { (job.done) " / " (total) },
                None => progress aria-label=(job.what) {},
            }
            p.row { span.muted.num { (job.text) } @for link in &job.links { (link) } }
        }
    }
}

/// Where a person is in a form of several pages: 第 2 步，共 5 步.
pub fn question_place(step: u32, of: u32) -> Markup {
    html! {
        p.question-place {
            span { "第 " (step) " 步，共 " (of) " 步" }
            progress value=(step) max=(of) aria-hidden="true" {}
        }
    }
}
