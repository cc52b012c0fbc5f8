//! A bound on how often one address, link or name may do something, in memory and bounded itself.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use redress_ledger::Timestamp;

use crate::app::App;

/// Most keys remembered at once; past it the ones seen longest ago are forgotten.
const KEYS_MAX: usize = 10_000;
const MINUTE_MS: i64 = 60_000;

/// Counts per key in windows of a minute that begin with a key's first use.
#[derive(Debug)]
pub struct Limiter {
    per_minute: u32,
    seen: Mutex<HashMap<String, Window>>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    began_at: Timestamp,
    used: u32,
}

impl Limiter {
    /// Admits `per_minute` uses a minute for each key.
    pub fn per_minute(per_minute: u32) -> Self {
        Self { per_minute, seen: Mutex::new(HashMap::new()) }
    }

    /// Counts one use.
    ///
    /// # Errors
    /// The seconds to wait, where the key has used up its minute.
    pub fn admit(&self, key: &str, now: Timestamp) -> Result<(), i64> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= KEYS_MAX && !seen.contains_key(key) {
            forget(&mut seen, now);
        }
        let window = seen.entry(key.to_owned()).or_insert(Window { began_at: now, used: 0 });
        if now.0 - window.began_at.0 >= MINUTE_MS {
            *window = Window { began_at: now, used: 0 };
        }
        if window.used >= self.per_minute {
            let wait_ms = window.began_at.0 + MINUTE_MS - now.0;
            return Err((wait_ms.max(0) + 999) / 1000);
        }
        window.used += 1;
        Ok(())
    }
}

/// Drops what has run out; where nothing has, the older half.
fn forget(seen: &mut HashMap<String, Window>, now: Timestamp) {
    seen.retain(|_, window| now.0 - window.began_at.0 < MINUTE_MS);
    if seen.len() >= KEYS_MAX {
        let mut began: Vec<i64> = seen.values().map(|w| w.began_at.0).collect();
        let middle = began.len() / 2;
        let (_, median, _) = began.select_nth_unstable(middle);
        let median = *median;
        seen.retain(|_, window| window.began_at.0 > median);
    }
}

/// Who asks, as far as a limit has to know.
#[derive(Clone, Debug)]
pub struct Asker(Option<String>);

impl Asker {
    #[cfg(test)]
    pub(super) fn at(address: &str) -> Self {
        Self(Some(address.to_owned()))
    }

    /// Who sent this.
    pub fn of(app: &App, parts: &Parts) -> Self {
        Self(address_key(&parts.headers, &parts.extensions, app.config().trust_forwarded_for))
    }

    /// The key of the address; one and the same for all whose address is not known.
    pub fn key(&self) -> &str {
        self.0.as_deref().unwrap_or("unknown")
    }
}

impl FromRequestParts<App> for Asker {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, parts))
    }
}

/// Who asks, as a key: the address, or its /64 for IPv6, where one holder has many. `None` where it is not known.
fn address_key(headers: &HeaderMap, extensions: &Extensions, trust_forwarded_for: bool) -> Option<String> {
    let forwarded = || {
        let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        line.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    let connected = || extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
    let address = if trust_forwarded_for { forwarded().or_else(connected) } else { connected() };
    Some(match address?.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_used_up_its_minute_waits_for_the_next_and_others_do_not() {
        let limiter = Limiter::per_minute(2);
        assert_eq!(limiter.admit("a", Timestamp(0)), Ok(()));
        assert_eq!(limiter.admit("a", Timestamp(1_000)), Ok(()));
        assert_eq!(limiter.admit("a", Timestamp(1_500)), Err(59));
        assert_eq!(limiter.admit("b", Timestamp(1_500)), Ok(()));
        assert_eq!(limiter.admit("a", Timestamp(60_000)), Ok(()));
    }

    #[test]
    fn memory_stays_bounded_however_many_addresses_come() {
        let limiter = Limiter::per_minute(1);
        for n in 0..30_000 {
            let _ = limiter.admit(&n.to_string(), Timestamp(n / 100));
        }
        assert!(limiter.seen.lock().unwrap().len() <= KEYS_MAX);
    }

    #[test]
    fn a_forwarded_address_counts_only_where_it_is_trusted() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.7, 198.51.100.9".parse().unwrap());
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo::<SocketAddr>("127.0.0.1:1".parse().unwrap()));
        assert_eq!(address_key(&headers, &extensions, false).as_deref(), Some("127.0.0.1"));
        assert_eq!(address_key(&headers, &extensions, true).as_deref(), Some("198.51.100.9"));
        assert_eq!(address_key(&headers, &Extensions::new(), false), None);
    }

    #[test]
    fn an_ipv6_holder_is_one_key_for_its_whole_prefix() {
        let key = |text: &str| {
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo::<SocketAddr>(text.parse().unwrap()));
            address_key(&HeaderMap::new(), &extensions, false)
        };
        assert_eq!(key("[2001:db8::1]:1"), key("[2001:db8::2]:1"));
        assert_ne!(key("[2001:db8::1]:1"), key("[2001:db8:0:1::1]:1"));
    }
}
