//! Reads one cookie and writes one; nothing more is needed.

use axum::http::{HeaderMap, header};

/// Name of the session's cookie.
pub const SESSION: &str = "redress_session";
/// Name of the cookie that ties a sign-in form to the browser it was given to.
pub const ENTRY: &str = "redress_entry";
/// Name of the cookie of a sign-in that waits for its second step.
pub const PENDING: &str = "redress_second";
/// Name of the cookie of a browser that is at the provider.
pub const PROVIDER: &str = "redress_provider";

/// A session lasts no longer in the ledger; nor does the cookie.
const SESSION_SECS: i64 = redress_ledger::store::SESSION_SECS;
const PENDING_SECS: i64 = 600;
const ENTRY_SECS: i64 = 3600;

/// The value of a cookie, where the request has it.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value)
}

/// `Set-Cookie` for a session just opened.
pub fn session(secret: &str, secure: bool) -> String {
    written(SESSION, secret, "/", SESSION_SECS, secure)
}

/// `Set-Cookie` that makes the browser forget its session.
pub fn session_ended(secure: bool) -> String {
    written(SESSION, "", "/", 0, secure)
}

/// `Set-Cookie` for the sign-in form.
pub fn entry(value: &str, secure: bool) -> String {
    written(ENTRY, value, "/console/sign-in", ENTRY_SECS, secure)
}

/// `Set-Cookie` for the second step of a sign-in.
pub fn pending(secret: &str, secure: bool) -> String {
    written(PENDING, secret, "/console/sign-in", PENDING_SECS, secure)
}

/// `Set-Cookie` that makes the browser forget that step.
pub fn pending_ended(secure: bool) -> String {
    written(PENDING, "", "/console/sign-in", 0, secure)
}

/// `Set-Cookie` for a browser that goes to the provider. Lax: it has to come back with a navigation that begins elsewhere.
pub fn provider(value: &str, secure: bool) -> String {
    written(PROVIDER, value, "/console/sign-in", PENDING_SECS, secure).replace("SameSite=Strict", "SameSite=Lax")
}

/// `Set-Cookie` that makes the browser forget that.
pub fn provider_ended(secure: bool) -> String {
    written(PROVIDER, "", "/console/sign-in", 0, secure).replace("SameSite=Strict", "SameSite=Lax")
}

fn written(name: &str, value: &str, path: &str, max_age_secs: i64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path={path}; Max-Age={max_age_secs}; HttpOnly; SameSite=Strict{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_never_by_a_prefix() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; redress_session=abc; b=2".parse().unwrap());
        headers.append(header::COOKIE, "redress_sessionx=no".parse().unwrap());
        assert_eq!(read(&headers, SESSION), Some("abc"));
        assert_eq!(read(&headers, "redress"), None);
        assert_eq!(read(&HeaderMap::new(), SESSION), None);
    }

    #[test]
    fn a_session_cookie_is_out_of_reach_for_scripts_and_other_sites() {
        assert_eq!(session("s", true), "redress_session=s; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");
        assert!(!session("s", false).contains("Secure"));
        assert!(session_ended(false).contains("Max-Age=0"));
    }
}
