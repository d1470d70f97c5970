//! The peers' own scripts, where a folder of them is given, and the PostgreSQL they and we are measured
//! on: the scripts' throw-away server, or the one whose address is given. Databases made on it are
//! dropped at the end, and a server started here is stopped.

use std::fs::Permissions;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::bench::programs;
use crate::outcome::Failure;

/// How long a server may take to start or stop, and a statement to run.
const SOON: Duration = Duration::from_secs(60);

/// What there is to be compared with.
pub struct Rivals {
    scripts: Option<PathBuf>,
    postgres: Option<String>,
    cluster: Option<Cluster>,
}

impl Rivals {
    /// The folder of scripts and the server that were given.
    pub fn new(scripts: Option<PathBuf>, postgres: Option<String>) -> Rivals {
        Rivals { scripts, postgres, cluster: None }
    }

    /// True where scripts were given.
    pub fn has_scripts(&self) -> bool {
        self.scripts.is_some()
    }

    /// The address of a PostgreSQL: with scripts their own, started in `folder`; otherwise the one
    /// given; none where there is neither.
    ///
    /// # Errors
    /// Where the scripts' server does not start.
    pub fn server(&mut self, folder: &Path) -> Result<Option<String>, Failure> {
        if let (Some(scripts), None) = (&self.scripts, &self.cluster) {
            self.cluster = Some(Cluster::start(scripts, folder)?);
        }
        let own = self.cluster.as_ref().map(|cluster| cluster.url.clone());
        Ok(own.or_else(|| self.postgres.clone()))
    }

    /// Runs one of the scripts with the server's environment; the objects it printed, a line each.
    ///
    /// # Errors
    /// One line: there are no scripts, or why this one printed nothing.
    pub fn script(
        &self,
        name: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
        limit: Duration,
    ) -> Result<Vec<Value>, String> {
        let printed = self.printed(name, arguments, environment, limit)?;
        Ok(printed.lines().filter_map(|line| serde_json::from_str(line).ok()).collect())
    }

    /// Runs one of the scripts that print words; all it printed.
    ///
    /// # Errors
    /// As [`Rivals::script`].
    pub fn printed(
        &self,
        name: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
        limit: Duration,
    ) -> Result<String, String> {
        let scripts = self.scripts.as_ref().ok_or("没有给出同类程序的脚本（--peers）")?;
        let script = scripts.join(name).display().to_string();
        let own = self.cluster.iter().flat_map(|cluster| &cluster.environment);
        let own = own.map(|(name, value)| (*name, value.as_str()));
        let environment: Vec<(&str, &str)> = own.chain(environment.iter().copied()).collect();
        let arguments: Vec<&str> =
            [script.as_str()].into_iter().chain(arguments.iter().copied()).collect();
        programs::run("python3", &arguments, &environment, limit)
    }
}

/// The scripts' own PostgreSQL.
struct Cluster {
    control: String,
    environment: Vec<(&'static str, String)>,
    url: String,
}

impl Cluster {
    fn start(scripts: &Path, folder: &Path) -> Result<Cluster, Failure> {
        let unusable = |why: String| {
            Failure::usage("bench-no-server", format!("同类程序的 PostgreSQL 没有启动：{why}。"))
        };
        // The server runs as another user, who must be able to pass through.
        std::fs::set_permissions(folder, Permissions::from_mode(0o711))
            .map_err(|error| Failure::file(folder, &error))?;
        let port = free_port().map_err(|error| unusable(error.to_string()))?.to_string();
        let beneath = |name: &str| folder.join(name).display().to_string();
        let cluster = Cluster {
            control: scripts.join("pg.sh").display().to_string(),
            url: format!("postgres://peer@127.0.0.1:{port}/postgres"),
            environment: vec![
                ("PEER_PG", beneath("peer-postgres")),
                ("PEER_PGPORT", port),
                ("PEER_TMP", beneath("peer-tmp")),
                ("PEER_DATA", beneath("peer-data")),
            ],
        };
        cluster.control("start").map_err(unusable)?;
        Ok(cluster)
    }

    fn control(&self, word: &str) -> Result<String, String> {
        let environment: Vec<(&str, &str)> =
            self.environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        programs::run("bash", &[&self.control, word], &environment, SOON)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(why) = self.control("stop") {
            eprintln!("同类程序的 PostgreSQL 没有停下：{why}");
        }
    }
}

/// A port nobody listens on now.
pub fn free_port() -> std::io::Result<u16> {
    TcpListener::bind(("127.0.0.1", 0))?.local_addr().map(|address| address.port())
}

/// A database of our own on a server, dropped at the end.
pub struct Database {
    server: String,
    name: String,
    /// Its address.
    pub url: String,
}

impl Database {
    /// Makes one.
    ///
    /// # Errors
    /// What the server says.
    pub fn make(server: &str, purpose: &str) -> Result<Database, Failure> {
        let name = format!("wenjin_bench_{purpose}_{}", std::process::id());
        let url = address_of(server, &name);
        let database = Database { server: server.to_string(), name, url };
        database.ask(&format!("CREATE DATABASE {}", database.name)).map_err(|why| {
            Failure::usage(
                "bench-no-server",
                format!("没有在 PostgreSQL 上建成测量用的库：{why}。"),
            )
        })?;
        Ok(database)
    }

    /// Runs statements from a file in it.
    ///
    /// # Errors
    /// One line: what psql says.
    pub fn run(&self, file: &Path) -> Result<String, String> {
        let file = file.display().to_string();
        let arguments = ["-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", &self.url, "-f", &file];
        programs::run("psql", &arguments, &[], SOON)
    }

    fn ask(&self, statement: &str) -> Result<String, String> {
        programs::run("psql", &["-q", "-X", "-d", &self.server, "-c", statement], &[], SOON)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Err(why) = self.ask(&format!("DROP DATABASE {} WITH (FORCE)", self.name)) {
            eprintln!("测量用的库 {} 没有删除：{why}", self.name);
        }
    }
}

/// The address of another database on the same server.
fn address_of(server: &str, database: &str) -> String {
    let (address, options) = server.split_once('?').unwrap_or((server, ""));
    let (scheme, place) = address.split_once("://").unwrap_or(("postgres", address));
    let host = place.split_once('/').map_or(place, |(host, _)| host);
    let options = if options.is_empty() { String::new() } else { format!("?{options}") };
    format!("{scheme}://{host}/{database}{options}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_a_server_keeps_everything_but_the_name() {
        assert_eq!(address_of("postgres://u@h:1/a?x=y", "b"), "postgres://u@h:1/b?x=y");
        assert_eq!(address_of("postgresql://h", "b"), "postgresql://h/b");
    }

    #[test]
    fn without_scripts_and_server_there_is_nothing_to_compare_with() {
        let mut rivals = Rivals::new(None, None);
        assert!(!rivals.has_scripts());
        assert!(rivals.server(Path::new("/")).is_ok_and(|server| server.is_none()));
        assert!(rivals.script("x.py", &[], &[], SOON).is_err());
    }
}
