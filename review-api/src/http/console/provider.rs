//! `GET /console/sign-in/provider` and `…/back`: to the organisation's own provider, and back with a code.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use redress_ledger::LedgerError;
use redress_ledger::store::{SecondFactorAsked, SignIn, Wants};

use super::sign_in::{next_in, second_step, set_cookie, signed_in};
use crate::app::App;
use crate::http::body::{form_field, see_other};
use crate::http::limit::Asker;
use crate::http::problem::{Failure, Trouble, chain};
use crate::http::{cookie, device};
use crate::oidc::provider::Attempt;
use crate::oidc::{OidcError, Provider};
use crate::page::sign_in::WelcomePage;

const BACK: &str = "/console/sign-in/provider/back";

/// Sends the browser there.
pub async fn go(State(app): State<App>, asker: Asker, uri: Uri) -> Response {
    let Some(provider) = app.provider() else { return Trouble(Failure::not_found("page")).into_response() };
    if let Err(wait_secs) = app.sign_ins().admit(&asker, "", app.now()) {
        return Trouble(Failure::too_many(wait_secs)).into_response();
    }
    let (state, browser) = (random(&app), random(&app));
    let attempt = Attempt { browser: &browser, state: &state };
    let address = match provider.address(&attempt, &back(&app), app.now()).await {
        Ok(address) => address,
        Err(error) => return away(&error),
    };
    if let Err(error) = app.ledger().begin_provider_sign_in(&state, &browser, &next_in(&uri)).await {
        return Trouble(error.into()).into_response();
    }
    let mut response = see_other(&address);
    set_cookie(&mut response, &cookie::provider(&browser, app.config().cookie_secure()));
    response
}

/// Takes the code.
pub async fn come_back(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Response {
    let Some(provider) = app.provider() else { return Trouble(Failure::not_found("page")).into_response() };
    match taken(&app, provider, &headers, &uri).await {
        Ok(Ok((come, next))) => {
            // A page, not a redirect: browsers keep a strict cookie back from a navigation that began elsewhere.
            let welcome = |next, signed_in| crate::page::html(StatusCode::OK, &WelcomePage { next, signed_in });
            let mut response = match come {
                Come::In(secret) => signed_in(&app, &headers, welcome(next, true), &secret).await,
                Come::ForCode(secret, wants) => {
                    let mut response = welcome(second_step(wants, &next), false);
                    set_cookie(&mut response, &cookie::pending(&secret, app.config().cookie_secure()));
                    response
                }
            };
            set_cookie(&mut response, &cookie::provider_ended(app.config().cookie_secure()));
            response
        }
        Ok(Err(error)) => away(&error),
        Err(failure) => Trouble(failure).into_response(),
    }
}

/// Whom the provider sent back.
enum Come {
    /// Signed in, with the session's secret.
    In(String),
    /// A second factor is awaited here.
    ForCode(String, Wants),
}

type Taken = Result<(Come, String), OidcError>;

async fn taken(app: &App, provider: &Provider, headers: &HeaderMap, uri: &Uri) -> Result<Taken, Failure> {
    let query = uri.query().unwrap_or_default().as_bytes();
    let (state, now) = (form_field(query, "state").unwrap_or_default(), app.now());
    let browser = cookie::read(headers, cookie::PROVIDER).unwrap_or_default();
    // Before anything else is looked at: the state is this browser's, and is used up.
    let Some(next) = app.ledger().take_provider_sign_in(&state, browser).await? else {
        return Ok(Err(OidcError::Refused("no sign-in of this browser waits for it")));
    };
    let attempt = Attempt { browser, state: &state };
    let person = async {
        provider.is_ours(form_field(query, "iss").as_deref(), now).await?;
        match form_field(query, "code").filter(|code| !code.is_empty()) {
            Some(code) => provider.person(&attempt, &code, &back(app), now).await,
            None => Err(OidcError::Refused("it says that nobody was signed in there")),
        }
    };
    let person = match person.await {
        Ok(person) => person,
        Err(error) => return Ok(Err(error)),
    };
    let issuer = &provider.config().issuer;
    let name = person.name.as_deref().unwrap_or_default();
    let needs = app.config().second_factor_needed();
    let asked =
        if person.second_factor { SecondFactorAsked::ShownAtTheProvider } else { SecondFactorAsked::OfRoles(&needs) };
    let device = device::named(headers);
    match app.ledger().provider_sign_in(issuer, &person.subject, name, person.role, asked, &device).await {
        Ok(SignIn::Open(opened)) => Ok(Ok((Come::In(opened.secret), next))),
        Ok(SignIn::Pending { secret, wants }) => Ok(Ok((Come::ForCode(secret, wants), next))),
        Ok(SignIn::Refused) => Ok(Err(OidcError::Refused("this person may not sign in here"))),
        Err(LedgerError::NotFound(_)) => Ok(Err(OidcError::Refused("this person was disabled here"))),
        Err(error) => Err(error.into()),
    }
}

fn back(app: &App) -> String {
    format!("{}{BACK}", app.config().public_base_url)
}

fn random(app: &App) -> String {
    let mut bytes = [0; 32];
    app.chance().fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

/// What the person reads says who to ask; the log says why.
fn away(error: &OidcError) -> Response {
    let (status, detail) = match error {
        OidcError::Provider(_) => (
            StatusCode::BAD_GATEWAY,
            "Your organisation's sign-in does not answer now. Try again, or sign in by name and password.",
        ),
        OidcError::Refused(_) => {
            (StatusCode::FORBIDDEN, "Your organisation's sign-in was not completed. Begin anew at the sign-in page.")
        }
        OidcError::NoRole => {
            (StatusCode::FORBIDDEN, "You are known to your organisation, and have no role here. Ask an admin for one.")
        }
    };
    tracing::warn!(error = %chain(error), "a sign-in at the provider failed");
    metrics::counter!("redress_provider_sign_ins_failed_total").increment(1);
    Trouble(Failure::new(status, detail)).into_response()
}
