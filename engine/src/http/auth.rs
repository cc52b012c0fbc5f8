//! Who is asking: bearer tokens, looked up in the ledger, remembered for five seconds.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use redress_ledger::role::Route;
use redress_ledger::token::sha256_hex;
use redress_ledger::{Clock, Ledger, LedgerError, Principal, Timestamp};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::Problem;
use super::strangers::{Strangers, address};

/// A revoked token works this much longer at most.
const REMEMBER_SECS: i64 = 5;
const REMEMBERED_MAX: usize = 1_024;
const TOKEN_BYTES_MAX: usize = 256;

/// Knows principals by their tokens.
pub struct Auth {
    ledger: Ledger,
    clock: Arc<dyn Clock>,
    known: Mutex<HashMap<String, (Timestamp, Principal)>>,
    strangers: Strangers,
}

impl Auth {
    /// Looks tokens up in `ledger`.
    pub fn new(ledger: Ledger, clock: Arc<dyn Clock>) -> Self {
        Self { ledger, clock, known: Mutex::new(HashMap::new()), strangers: Strangers::default() }
    }

    async fn principal(&self, token: &str) -> Result<Option<Principal>, LedgerError> {
        let (key, now) = (sha256_hex(token.as_bytes()), self.clock.now());
        if let Ok(known) = self.known.lock()
            && let Some((at, principal)) = known.get(&key)
            && now.0 - at.0 < REMEMBER_SECS * 1000
        {
            return Ok(Some(principal.clone()));
        }
        let found = self.ledger.principal_by_token(token).await?;
        if let (Some(principal), Ok(mut known)) = (&found, self.known.lock()) {
            if known.len() >= REMEMBERED_MAX {
                known.clear();
            }
            known.insert(key, (now, principal.clone()));
        }
        Ok(found)
    }
}

/// Lets a request through to a route that admits its principal.
pub(super) async fn guard(
    State((auth, route)): State<(Arc<Auth>, &'static Route)>,
    mut request: Request,
    next: Next,
) -> Response {
    let token = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(str::trim)
        .filter(|token| !token.is_empty() && token.len() <= TOKEN_BYTES_MAX);
    let Some(token) = token else {
        let detail = "send `Authorization: Bearer <token>`; `redress user add NAME --role service --token` makes one";
        return Problem::new(StatusCode::UNAUTHORIZED, detail).into_response();
    };
    match auth.principal(token).await {
        Err(error) => Problem::from(error).into_response(),
        Ok(None) => match auth.strangers.count(address(request.extensions()), auth.clock.now()) {
            None => {
                Problem::new(StatusCode::UNAUTHORIZED, "this token is not known, or no longer valid").into_response()
            }
            Some(secs) => {
                let detail = format!("too many unknown tokens came from this address; try again in {secs} seconds");
                Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).waiting(secs).into_response()
            }
        },
        Ok(Some(principal)) if !route.admits.contains(&principal.role) => {
            let admitted: Vec<&str> = route.admits.iter().map(|role| role.as_str()).collect();
            let detail = format!("this route is for {}, not for {}", admitted.join(", "), principal.role);
            Problem::new(StatusCode::FORBIDDEN, detail).into_response()
        }
        Ok(Some(principal)) => {
            request.extensions_mut().insert(principal);
            next.run(request).await
        }
    }
}
