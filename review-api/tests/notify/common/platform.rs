//! A real HTTP server that stands for the platform: it answers what it is told to, 204 when it is told nothing more.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;

pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// One request: its headers and its body.
pub type Request = (HeaderMap, Vec<u8>);

#[derive(Clone, Default)]
pub struct Platform {
    answers: Arc<Mutex<VecDeque<u16>>>,
    received: Arc<Mutex<Vec<Request>>>,
}

impl Platform {
    /// Starts it on a free port; answers it and its address.
    pub async fn start(answers: &[u16]) -> (Self, String) {
        let platform = Self::default();
        platform.answers.lock().expect("not poisoned").extend(answers);
        let app = Router::new().route("/hook", post(receive)).with_state(platform.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        (platform, url)
    }

    /// Every request, in order of arrival.
    pub fn received(&self) -> Vec<Request> {
        self.received.lock().expect("not poisoned").clone()
    }
}

async fn receive(State(platform): State<Platform>, headers: HeaderMap, body: Bytes) -> Response {
    platform.received.lock().expect("not poisoned").push((headers, body.to_vec()));
    let answer = platform.answers.lock().expect("not poisoned").pop_front().unwrap_or(204);
    match answer {
        307 => Redirect::temporary("/hook").into_response(),
        code => StatusCode::from_u16(code).expect("a status").into_response(),
    }
}
