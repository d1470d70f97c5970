//! `wenjin serve`: the web server, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::Args;
use wenjin_store::{Location, Store};
use wenjin_web::App;

use crate::outcome::{Failure, Found};
use crate::{Common, data_folder, rulebook};

/// `wenjin serve …`
#[derive(Args)]
#[group(skip)]
pub struct Options {
    /// 监听的地址和端口；端口写 0 则任取一个空闲端口
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS")]
    pub listen: SocketAddr,
}

/// Runs it.
pub fn run(common: &Common, options: &Options) -> Result<Found, Failure> {
    let store = open(common)?;
    serve(store, options, |_| {})
}

/// The store the command asked for, with the rules that come with the program.
pub fn open(common: &Common) -> Result<Store, Failure> {
    let location = common.location()?;
    let files = files(&location)?;
    let rules = Arc::new(rulebook::load(None)?);
    Store::open(&location, &files, rules).map_err(Failure::store)
}

/// Where attachments and the log's key lie: beside the SQLite file, or in the user's data folder.
pub fn files(location: &Location) -> Result<PathBuf, Failure> {
    match location {
        Location::Sqlite(path) => Ok(path.with_extension("attachments")),
        Location::Postgres(_) => Ok(data_folder()?.join("attachments")),
    }
}

/// Serves a store until it is told to stop; `ready` is told the address.
pub fn serve(
    store: Store,
    options: &Options,
    ready: impl FnOnce(SocketAddr),
) -> Result<Found, Failure> {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env();
    let filter = filter.unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let rules = store.rules().clone();
    let app = App::open(store, rules).map_err(Failure::store)?;
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::usage("serve-no-runtime", format!("不能启动：{error}。")))?;
    runtime.block_on(async {
        let unusable = |error: std::io::Error| {
            let words =
                format!("不能监听 {}：{error}。请换一个地址或端口（--listen）。", options.listen);
            Failure::usage("serve-address-unusable", words)
        };
        let listener = tokio::net::TcpListener::bind(options.listen).await.map_err(unusable)?;
        let address = listener.local_addr().map_err(unusable)?;
        announce!("listening on http://{address}");
        ready(address);
        let stopped = wenjin_web::serve(app, listener, stop()).await;
        stopped.map_err(unusable)?;
        Ok(Found::Nothing)
    })
}

/// Ready once the process is asked to end.
async fn stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
