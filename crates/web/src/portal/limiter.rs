//! How often one peer may ask what costs something: counted in memory for a window of time, in a
//! bounded space, and forgotten with the window. Addresses are written nowhere.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;

/// Peers counted apart; those that come when it is full are counted together.
const MOST_PEERS: usize = 10_000;

/// Where a request comes from. A proxy on this machine is believed about whom it speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Peer(IpAddr);

impl Peer {
    /// The peer at an address: of version 6, the network a household has.
    fn at(address: IpAddr) -> Peer {
        Peer(match address {
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => IpAddr::V4(address),
                None => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
            },
            address => address,
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Peer, Infallible> {
        let from = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let from = from.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        let told = parts.headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
        let told = told.and_then(|told| told.rsplit(',').next()?.trim().parse().ok());
        Ok(Peer::at(told.filter(|_| from.is_loopback()).unwrap_or(from)))
    }
}

/// Counts requests by peer.
#[derive(Debug)]
pub struct Limiter {
    most: u32,
    window: Duration,
    counted: Mutex<Window>,
}

#[derive(Debug)]
struct Window {
    began: Instant,
    peers: HashMap<Peer, u32>,
    others: u32,
}

impl Limiter {
    /// At most `most` requests of one peer in each `window`.
    pub fn new(most: u32, window: Duration) -> Limiter {
        let counted = Window { began: Instant::now(), peers: HashMap::new(), others: 0 };
        Limiter { most, window, counted: Mutex::new(counted) }
    }

    /// Counts a request; false where it is one too many.
    pub fn admits(&self, peer: Peer, now: Instant) -> bool {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if self.window <= now.saturating_duration_since(counted.began) {
            *counted = Window { began: now, peers: HashMap::new(), others: 0 };
        }
        let room = counted.peers.len() < MOST_PEERS || counted.peers.contains_key(&peer);
        let count = match room {
            true => counted.peers.entry(peer).or_default(),
            false => &mut counted.others,
        };
        *count = count.saturating_add(1);
        *count <= self.most
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(n: u32) -> Peer {
        Peer::at(IpAddr::V4(Ipv4Addr::from_bits(n)))
    }

    #[test]
    fn a_peer_is_stopped_for_the_window_and_no_other_with_it() {
        let limiter = Limiter::new(2, Duration::from_secs(60));
        let now = Instant::now();
        assert_eq!([1, 1, 1, 2].map(|n| limiter.admits(peer(n), now)), [true, true, false, true]);
        assert!(limiter.admits(peer(1), now + Duration::from_secs(61)));
    }

    #[test]
    fn memory_is_bounded_and_what_is_beyond_is_counted_together() {
        let limiter = Limiter::new(3, Duration::from_secs(60));
        let now = Instant::now();
        let admitted =
            (0..MOST_PEERS as u32 + 100).filter(|n| limiter.admits(peer(*n), now)).count();
        assert_eq!(admitted, MOST_PEERS + 3);
        assert_eq!(limiter.counted.lock().unwrap().peers.len(), MOST_PEERS);
    }

    #[test]
    fn a_household_is_one_peer() {
        let parse = |text: &str| Peer::at(text.parse().unwrap());
        assert_eq!(parse("2001:db8::1"), parse("2001:db8::ffff:1"));
        assert_eq!(parse("::ffff:192.0.2.1"), parse("192.0.2.1"));
        assert_ne!(parse("2001:db8:0:1::1"), parse("2001:db8::1"));
    }
}
