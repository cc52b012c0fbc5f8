//! One script in another language imposes, appeals and overturns by HTTP alone.

use serde_json::json;

use crate::support::{python, story};

#[tokio::test]
async fn a_script_imposes_appeals_and_overturns_by_http_alone() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
    // A warning on the way would stand after the overturn; here the suspension is all there is.
    let sandbox = story::sandbox()
        .with("REDRESS_NOTIFY_WEBHOOK_URL", format!("http://127.0.0.1:{port}/"))
        .with("REDRESS_NOTIFY_WEBHOOK_SECRET", crate::support::platform::SECRET);
    let (pipeline, rosa) = (sandbox.add_user("pipeline", "service"), sandbox.add_user("rosa", "reviewer"));
    let mut redress = sandbox.start("run").await;
    let question =
        json!({"base": redress.base(), "service": pipeline.token, "reviewer": rosa.token, "hook_port": port});
    let told =
        tokio::task::spawn_blocking(move || python::ask("journey/by_http.py", &question)).await.expect("no panic");
    assert_eq!(
        told,
        json!({
            "accepted": 600, "repeated": 600, "before": "suspend", "page_opened": true, "appealed": true, "outcome": true,
            "stands": false, "after": "observe",
        })
    );
    assert!(redress.stop().await.success(), "{}", redress.log());
}
