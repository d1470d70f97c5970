//! Taking connections. A client has fifteen seconds to say what it wants, counted also while a kept
//! connection is idle, and fifteen between two pieces of what it sends; heads are bounded, and so is
//! the number of connections. Leaves out TLS: a proxy on this machine does that.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt;
use tower_http::timeout::TimeoutBody;

use crate::App;

/// How long a client may be silent while we wait for it.
const PATIENCE: Duration = Duration::from_secs(15);
/// The most bytes of a request's head.
const MOST_HEAD: usize = 64 << 10;
/// The most connections at once; more wait to be taken.
const MOST_CONNECTIONS: usize = 4_096;
/// How long requests under way have to be finished once we are told to stop.
const LAST_WORDS: Duration = Duration::from_secs(10);

/// Serves until `stop` is ready; requests under way are finished first, within ten seconds.
///
/// # Errors
/// None today; a listener that fails is tried again.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = crate::router(app);
    let (places, ending) = (Arc::new(Semaphore::new(MOST_CONNECTIONS)), GracefulShutdown::new());
    let mut stop = pin!(stop);
    loop {
        let next = async { (places.clone().acquire_owned().await, take(&listener).await) };
        let (place, (stream, peer)) = tokio::select! {
            () = &mut stop => break,
            next = next => next,
        };
        let router = router.clone();
        let answer = service_fn(move |request| answer(router.clone(), peer, request));
        let mut connection = http1::Builder::new();
        connection.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(MOST_HEAD);
        let connection = ending.watch(connection.serve_connection(TokioIo::new(stream), answer));
        tokio::spawn(async move {
            // A client that goes away or speaks no HTTP is its own affair.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST_WORDS, ending.shutdown()).await;
    Ok(())
}

/// The next connection. Where the machine has no room for one, it may have in a second.
async fn take(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let _ = stream.set_nodelay(true);
                return (stream, peer);
            }
            Err(error) if of_the_peer(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// True where the peer had gone before it was taken.
fn of_the_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

async fn answer(
    router: axum::Router,
    peer: SocketAddr,
    request: hyper::Request<Incoming>,
) -> Result<Response, Infallible> {
    let mut request: Request = request.map(|body| Body::new(TimeoutBody::new(PATIENCE, body)));
    request.extensions_mut().insert(ConnectInfo(peer));
    router.oneshot(request).await
}
