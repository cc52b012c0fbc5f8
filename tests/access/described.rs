//! `/openapi.json` and the tables of routes say the same.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::house::routes;
use crate::support::Sandbox;

const COMMON: [&str; 4] = ["/healthz", "/readyz", "/metrics", "/openapi.json"];
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

fn described(document: &Value) -> BTreeSet<(String, String)> {
    let paths = document["paths"].as_object().expect("paths");
    let operations = paths.iter().flat_map(|(path, item)| {
        let known = METHODS.iter().filter(|method| item.get(**method).is_some());
        known.map(|method| (method.to_uppercase(), path.clone()))
    });
    operations.collect()
}

#[tokio::test]
async fn every_json_route_is_described_and_nothing_else_is() {
    let sandbox = Sandbox::new();
    let redress = sandbox.start("run").await;
    let document = redress.api("").get("/openapi.json").await.expect("an answer").expect(200);
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")), "{}", document["openapi"]);
    let table = routes().filter(|r| r.path.starts_with("/v1/")).map(|r| (r.method.to_owned(), r.path.to_owned()));
    let common = COMMON.map(|path| ("GET".to_owned(), path.to_owned()));
    let expected: BTreeSet<_> = table.chain(common).collect();
    assert_eq!(described(&document), expected);
}

#[tokio::test]
async fn what_is_guarded_says_so_and_names_its_refusals() {
    let sandbox = Sandbox::new();
    let redress = sandbox.start("run").await;
    let document = redress.api("").get("/openapi.json").await.expect("an answer").expect(200);
    for route in routes().filter(|r| r.path.starts_with("/v1/")) {
        let operation = &document["paths"][route.path][route.method.to_lowercase()];
        let place = format!("{} {}", route.method, route.path);
        assert_eq!(operation["security"].is_array(), !route.public, "{place}");
        for status in ["401", "403"] {
            assert_eq!(operation["responses"][status].is_object(), !route.public, "{place}: {status}");
        }
        let names = route.path.matches('{').count();
        let parameters =
            operation["parameters"].as_array().map_or(0, |all| all.iter().filter(|p| p["in"] == "path").count());
        assert_eq!(parameters, names, "{place}: a part of the path is not described");
    }
}
