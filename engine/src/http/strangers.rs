//! How often one address may show tokens that nobody has: so a guesser is slowed, and nobody else. A good token is never counted.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::ConnectInfo;
use axum::http::Extensions;
use redress_ledger::Timestamp;

/// Unknown tokens a minute from one address. High, since many may share an address, and a token of 32 bytes is not found by trying.
const PER_MINUTE: u32 = 300;
const MINUTE_MS: i64 = 60_000;
/// Addresses remembered; past it all are forgotten, which lets a guesser begin anew and keeps memory bounded.
const ADDRESSES_MAX: usize = 4_096;

/// Counts per address in windows of a minute that begin with an address's first unknown token.
#[derive(Default)]
pub(super) struct Strangers(Mutex<HashMap<Option<IpAddr>, (Timestamp, u32)>>);

impl Strangers {
    /// Counts one; the seconds to wait where the address has used up its minute.
    pub(super) fn count(&self, address: Option<IpAddr>, now: Timestamp) -> Option<i64> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= ADDRESSES_MAX && !seen.contains_key(&address) {
            seen.retain(|_, (began_at, _)| now.0 - began_at.0 < MINUTE_MS);
            if seen.len() >= ADDRESSES_MAX {
                seen.clear();
            }
        }
        let window = seen.entry(address).or_insert((now, 0));
        if now.0 - window.0.0 >= MINUTE_MS {
            *window = (now, 0);
        }
        window.1 = window.1.saturating_add(1);
        let wait_ms = window.0.0 + MINUTE_MS - now.0;
        (window.1 > PER_MINUTE).then(|| (wait_ms.max(0) + 999) / 1000)
    }
}

/// The address of who asks, or the first of its /64 for IPv6, where one holder has many; `None` where it is not known.
pub(super) fn address(extensions: &Extensions) -> Option<IpAddr> {
    let ConnectInfo(connected) = extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(match connected.ip().to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::from([a, b, c, d, 0, 0, 0, 0])
        }
        v4 @ IpAddr::V4(_) => v4,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_address_is_slowed_for_a_minute_and_no_other_with_it() {
        let strangers = Strangers::default();
        let (one, other) = (Some(IpAddr::from([192, 0, 2, 1])), Some(IpAddr::from([192, 0, 2, 2])));
        let at = |secs: i64| Timestamp(1_795_000_000_000 + secs * 1000);
        for _ in 0..PER_MINUTE {
            assert_eq!(strangers.count(one, at(0)), None);
        }
        assert_eq!(strangers.count(one, at(10)), Some(50));
        assert_eq!(strangers.count(other, at(10)), None);
        assert_eq!(strangers.count(one, at(60)), None, "a minute later it begins anew");
    }

    #[test]
    fn memory_is_bounded_and_a_network_of_ipv6_counts_as_one() {
        let strangers = Strangers::default();
        for n in 0..20_000u32 {
            strangers.count(Some(IpAddr::from(n.to_be_bytes())), Timestamp(0));
        }
        assert!(strangers.0.lock().expect("not poisoned").len() <= ADDRESSES_MAX);
        let of = |text: &str| {
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo(SocketAddr::new(text.parse().expect("an address"), 1)));
            address(&extensions)
        };
        assert_eq!(of("2001:db8:1:2::3"), of("2001:db8:1:2:ffff::"));
        assert_ne!(of("2001:db8:1:2::3"), of("2001:db8:1:3::3"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_eq!(address(&Extensions::new()), None);
    }
}
