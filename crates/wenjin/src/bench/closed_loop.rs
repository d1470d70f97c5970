//! So many people at work, each waiting for the answer to the last act before asking for the next. One
//! thread asks for all of them, so that what is measured is the store and not a crowd of threads.

use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use wenjin_store::Store;

use crate::bench::complaint::{Desk, Lives};
use crate::bench::waits::Waits;
use crate::outcome::Failure;

/// What was answered.
pub struct Answered {
    /// How long each answer was waited for.
    pub waits: Waits,
    time: Duration,
}

impl Answered {
    /// Answers a second.
    pub fn per_second(&self) -> f64 {
        self.waits.count() as f64 / self.time.as_secs_f64()
    }
}

/// Lets `people` work for some time; counts what is answered within it, and waits for the rest.
///
/// # Errors
/// An act that is refused: the made-up lives are lawful, so there is nothing to measure then.
pub fn work(store: &Store, people: usize, time: Duration) -> Result<Answered, Failure> {
    let lives = Lives::new();
    let mut desks: Vec<Desk<'_>> = (0..people).map(|number| Desk::new(&lives, number)).collect();
    let (answer, answers) = channel();
    let ask = |number: usize, desk: &mut Desk<'_>| {
        let (answer, submission, asked) = (answer.clone(), desk.next(), Instant::now());
        store.submit(submission, move |done| {
            // Nobody listens any more only where an earlier act was refused.
            let _ = answer.send((number, asked, Instant::now(), done.map(drop)));
        });
    };
    let begun = Instant::now();
    desks.iter_mut().enumerate().for_each(|(number, desk)| ask(number, desk));
    let (mut waits, mut waiting) = (Vec::new(), people);
    while waiting > 0 {
        let Ok((number, asked, answered, done)) = answers.recv() else { break };
        done.map_err(|error| {
            Failure::usage("bench-refused", format!("测量中的一步没有存下：{error}"))
        })?;
        if answered - begun < time {
            waits.push(answered - asked);
            ask(number, &mut desks[number]);
        } else {
            waiting -= 1;
        }
    }
    Ok(Answered { waits: Waits::new(waits), time })
}
