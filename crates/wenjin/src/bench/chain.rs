//! The peer on PostgreSQL where no scripts are given: a case, its event and one chain over all events,
//! changed in one round trip by pgbench.

use std::path::Path;
use std::time::Duration;

use crate::bench::programs;
use crate::bench::rival::Database;
use crate::outcome::Failure;

const TABLES: &str = include_str!("chain.sql");
const STEP: &str = include_str!("chain-step.sql");

/// Transactions a second with so many clients, or in one line why there are none.
///
/// # Errors
/// Where the database cannot be made.
pub fn measure(
    server: &str,
    folder: &Path,
    clients: usize,
    time: Duration,
) -> Result<Result<f64, String>, Failure> {
    let database = Database::make(server, "chain")?;
    let (tables, step) = (folder.join("chain.sql"), folder.join("chain-step.sql"));
    for (path, text) in [(&tables, TABLES), (&step, STEP)] {
        std::fs::write(path, text).map_err(|error| Failure::file(path, &error))?;
    }
    Ok(database.run(&tables).and_then(|_| pgbench(&database, &step, clients, time)))
}

fn pgbench(
    database: &Database,
    step: &Path,
    clients: usize,
    time: Duration,
) -> Result<f64, String> {
    let (clients, seconds) = (clients.to_string(), time.as_secs().max(1).to_string());
    let step = step.display().to_string();
    let arguments = [
        "-n",
        "-M",
        "prepared",
        "-j",
        "1",
        "-c",
        &clients,
        "-T",
        &seconds,
        "-f",
        &step,
        &database.url,
    ];
    let printed = programs::run("pgbench", &arguments, &[], time + Duration::from_secs(30))?;
    rate(&printed).ok_or_else(|| "pgbench 没有报出速率".to_string())
}

/// The rate pgbench prints: `tps = 812.3 (without …)`.
fn rate(printed: &str) -> Option<f64> {
    let line = printed.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_read_from_what_pgbench_prints() {
        let printed =
            "latency average = 19.7 ms\ntps = 812.315 (without initial connection time)\n";
        assert_eq!(rate(printed), Some(812.315));
        assert_eq!(rate("pgbench: error"), None);
    }
}
