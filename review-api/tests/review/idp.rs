//! A small `OpenID` provider for one test: it signs everybody in, keeps PKCE strictly, and lies where a test tells it to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub const CLIENT: &str = "redress";
pub const SECRET: &str = "a secret/with+signs";

/// How the provider lies.
pub type Lie = Box<dyn Fn(&mut Value, &mut Value) + Send + Sync>;

pub struct Idp {
    pub issuer: String,
    shared: Arc<Shared>,
}

struct Shared {
    issuer: Mutex<String>,
    key: EcdsaKeyPair,
    /// Signs instead of the other, with RS256.
    rsa: Option<RsaKeyPair>,
    now_secs: i64,
    codes: Mutex<HashMap<String, Asked>>,
    /// Changes header and claims before they are signed.
    lie: Mutex<Option<Lie>>,
    /// Signs with another key than the one listed.
    forge: Mutex<bool>,
    iss_in_answers: bool,
    count: Mutex<u32>,
}

#[derive(Clone)]
struct Asked {
    nonce: String,
    challenge: String,
    back: String,
}

fn fresh_key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap()
}

impl Idp {
    /// Starts it at a time that the test's clock has too.
    pub async fn start(now_secs: i64, iss_in_answers: bool) -> Self {
        Self::signing(now_secs, iss_in_answers, None).await
    }

    /// The same, signing with RS256 under a key of 2048 bits that was made for these tests alone.
    pub async fn start_with_rsa(now_secs: i64) -> Self {
        let key = RsaKeyPair::from_pkcs8(include_bytes!("rsa_of_a_test.der")).unwrap();
        Self::signing(now_secs, true, Some(key)).await
    }

    async fn signing(now_secs: i64, iss_in_answers: bool, rsa: Option<RsaKeyPair>) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            issuer: Mutex::new(issuer.clone()),
            key: fresh_key(),
            rsa,
            now_secs,
            codes: Mutex::default(),
            lie: Mutex::default(),
            forge: Mutex::new(false),
            iss_in_answers,
            count: Mutex::new(0),
        });
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/authorize", get(authorize))
            .route("/token", post(token))
            .route("/jwks", get(jwks))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { issuer, shared }
    }

    pub fn lie(&self, lie: impl Fn(&mut Value, &mut Value) + Send + Sync + 'static) {
        *self.shared.lie.lock().unwrap() = Some(Box::new(lie));
    }

    pub fn tell_the_truth(&self) {
        *self.shared.lie.lock().unwrap() = None;
        *self.shared.forge.lock().unwrap() = false;
    }

    pub fn forge(&self) {
        *self.shared.forge.lock().unwrap() = true;
    }

    pub fn call_itself(&self, issuer: &str) {
        issuer.clone_into(&mut self.shared.issuer.lock().unwrap());
    }

    /// How many codes were exchanged.
    pub fn exchanged(&self) -> u32 {
        *self.shared.count.lock().unwrap()
    }

    /// What a browser comes back with after it was sent to `address`.
    pub async fn visited(&self, address: &str) -> String {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let answer = client.get(address).send().await.unwrap();
        assert_eq!(answer.status(), 303, "{}", answer.text().await.unwrap());
        answer.headers()["location"].to_str().unwrap().to_owned()
    }
}

async fn configuration(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Json<Value> {
    let at = format!("http://{}", headers["host"].to_str().unwrap());
    let issuer = shared.issuer.lock().unwrap().clone();
    Json(json!({
        "issuer": issuer, "authorization_endpoint": format!("{at}/authorize"), "token_endpoint": format!("{at}/token"),
        "jwks_uri": format!("{at}/jwks"), "authorization_response_iss_parameter_supported": shared.iss_in_answers,
    }))
}

async fn authorize(State(shared): State<Arc<Shared>>, Query(asked): Query<HashMap<String, String>>) -> Response {
    let is = |name: &str, value: &str| asked.get(name).is_some_and(|found| found == value);
    if !is("response_type", "code") || !is("client_id", CLIENT) || !is("code_challenge_method", "S256") {
        return (StatusCode::BAD_REQUEST, format!("{asked:?}")).into_response();
    }
    assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
    let code = format!("code-{}", shared.codes.lock().unwrap().len());
    let entry = Asked {
        nonce: asked["nonce"].clone(),
        challenge: asked["code_challenge"].clone(),
        back: asked["redirect_uri"].clone(),
    };
    shared.codes.lock().unwrap().insert(code.clone(), entry);
    let iss = if shared.iss_in_answers { format!("&iss={}", shared.issuer.lock().unwrap()) } else { String::new() };
    Redirect::to(&format!("{}?code={code}&state={}{iss}", asked["redirect_uri"], asked["state"])).into_response()
}

async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(sent): Form<HashMap<String, String>>,
) -> Result<Json<Value>, (StatusCode, String)> {
    let refused = |why: &str| Err((StatusCode::BAD_REQUEST, why.to_owned()));
    let shown = headers.get("authorization").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if shown != format!("Basic {}", STANDARD.encode("redress:a%20secret/with%2bsigns")) {
        return refused("not the client");
    }
    let Some(asked) = shared.codes.lock().unwrap().remove(&sent["code"]) else { return refused("no such code") };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(sent["code_verifier"].as_bytes()));
    if challenge != asked.challenge || sent["redirect_uri"] != asked.back || sent["grant_type"] != "authorization_code"
    {
        return refused("not who asked");
    }
    *shared.count.lock().unwrap() += 1;
    let alg = if shared.rsa.is_some() { "RS256" } else { "ES256" };
    let mut header = json!({"alg": alg, "kid": "one"});
    let issuer = shared.issuer.lock().unwrap().clone();
    let mut claims = json!({
        "iss": issuer, "sub": "subject-1", "aud": CLIENT, "exp": shared.now_secs + 300, "iat": shared.now_secs,
        "nonce": asked.nonce, "groups": ["trust"], "preferred_username": "jane",
    });
    if let Some(lie) = &*shared.lie.lock().unwrap() {
        lie(&mut header, &mut claims);
    }
    let signed =
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims.to_string()));
    let forger;
    let key = if *shared.forge.lock().unwrap() {
        forger = fresh_key();
        &forger
    } else {
        &shared.key
    };
    let signature = match &shared.rsa {
        Some(rsa) if !*shared.forge.lock().unwrap() => {
            let mut signature = vec![0; rsa.public().modulus_len()];
            rsa.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
            signature
        }
        _ => key.sign(&SystemRandom::new(), signed.as_bytes()).unwrap().as_ref().to_vec(),
    };
    let signature = if header["alg"] == "none" { String::new() } else { URL_SAFE_NO_PAD.encode(&signature) };
    Ok(Json(json!({"access_token": "x", "token_type": "Bearer", "id_token": format!("{signed}.{signature}")})))
}

async fn jwks(State(shared): State<Arc<Shared>>) -> Json<Value> {
    if let Some(rsa) = &shared.rsa {
        let part = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let public = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(rsa.public());
        let (n, e) = (part(&public.n), part(&public.e));
        return Json(json!({"keys": [{"kty": "RSA", "kid": "one", "use": "sig", "alg": "RS256", "n": n, "e": e}]}));
    }
    let point = shared.key.public_key().as_ref();
    let (x, y) = (URL_SAFE_NO_PAD.encode(&point[1..33]), URL_SAFE_NO_PAD.encode(&point[33..]));
    Json(json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "one", "use": "sig", "alg": "ES256", "x": x, "y": y}]}))
}
