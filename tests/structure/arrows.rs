//! Which crate may lean on which, read from what cargo resolved and from the sources' imports.

use crate::code;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Every arrow of the design. What is not here must not be drawn.
const ARROWS: [(&str, &[&str]); 9] = [
    ("redress", &["redress-engine", "redress-review-api", "redress-ledger"]),
    ("redress-engine", &["redress-ledger"]),
    ("redress-review-api", &["redress-ledger"]),
    ("redress-ledger", &[]),
    ("redress-datasets", &["redress-engine", "redress-ledger"]),
    ("redress-models", &["redress-datasets", "redress-engine", "redress-learn"]),
    ("redress-learn", &["redress-engine"]), // for tests alone: a model must score there as it did here
    ("redress-race-learners", &["redress-learn"]),
    ("redress-load", &[]), // speaks to an engine over HTTP alone
];

/// Crates that do not stand at the top.
const NESTED: [(&str, &str); 3] = [
    ("models/learn/", "redress-learn"),
    ("benches/race/learners/", "redress-race-learners"),
    ("benches/load/", "redress-load"),
];

/// Libraries that must not reach the service binary: the laboratory's, and second TLS providers.
const UNWANTED: [&str; 6] = ["polars", "polars-core", "linfa", "aws-lc-rs", "openssl-sys", "native-tls"];

fn is_ours(package: &str) -> bool {
    package == "redress" || package.starts_with("redress-")
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().map(Vec::as_slice).unwrap_or_default().iter()
}

/// Dependencies between our crates, of any kind, that no arrow allows; and crates that the list does not know.
pub fn wrong_edges(metadata: &Value) -> Vec<String> {
    let mut complaints = Vec::new();
    for package in list(metadata, "packages").filter(|p| is_ours(text(p, "name"))) {
        let from = text(package, "name");
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == from) else {
            complaints.push(format!("{from}: no arrows are written down for this crate"));
            continue;
        };
        for to in list(package, "dependencies").map(|d| text(d, "name")) {
            if is_ours(to) && to != from && !allowed.contains(&to) {
                complaints.push(format!("{from} -> {to}: the design draws no such arrow"));
            }
        }
    }
    complaints
}

/// Imports across an arrow that does not exist: they would not compile today, and say so before somebody adds the dependency.
pub fn wrong_imports(path: &str, source: &str) -> Vec<String> {
    let folder = path.split('/').next().unwrap_or_default();
    let package = match NESTED.iter().find(|(nest, _)| path.starts_with(nest)) {
        Some((_, package)) => (*package).to_owned(),
        None if matches!(folder, "src" | "tests" | "benches") => "redress".to_owned(),
        None => format!("redress-{folder}"),
    };
    let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package) else { return Vec::new() };
    let bare = code::bare(source);
    let foreign = ARROWS
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| *name != package && *name != "redress" && !allowed.contains(name));
    foreign
        .filter(|name| code::mentions(&bare, &name.replace('-', "_")))
        .map(|name| format!("{path}: names {name}, to which {package} has no arrow"))
        .collect()
}

/// Unwanted libraries among everything that `package` is linked with.
pub fn unwanted_in_closure(metadata: &Value, package: &str) -> Vec<String> {
    let name_of: BTreeMap<&str, &str> = list(metadata, "packages").map(|p| (text(p, "id"), text(p, "name"))).collect();
    let linked: BTreeMap<&str, Vec<&str>> = list(&metadata["resolve"], "nodes")
        .map(|node| {
            let normal = |dep: &&Value| list(dep, "dep_kinds").any(|k| k["kind"].is_null());
            (text(node, "id"), list(node, "deps").filter(normal).map(|dep| text(dep, "pkg")).collect())
        })
        .collect();
    let mut open: Vec<&str> = name_of.iter().filter(|(_, name)| **name == package).map(|(id, _)| *id).collect();
    if open.is_empty() {
        return vec![format!("cargo knows no package {package}")];
    }
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(linked.get(id).into_iter().flatten());
        }
    }
    let names: BTreeSet<&str> = seen.iter().filter_map(|id| name_of.get(id).copied()).collect();
    UNWANTED.iter().filter(|u| names.contains(*u)).map(|u| format!("{package} is linked with {u}")).collect()
}

#[cfg(test)]
fn made_up(edges: &[(&str, &str, &str)]) -> Value {
    use serde_json::json;
    let names: BTreeSet<&str> = edges.iter().flat_map(|(from, to, _)| [*from, *to]).collect();
    let of = |name: &str| edges.iter().filter(|(from, _, _)| *from == name).copied().collect::<Vec<_>>();
    let kind = |k: &str| if k == "normal" { Value::Null } else { json!(k) };
    json!({
        "packages": names.iter().map(|n| json!({
            "name": n, "id": n,
            "dependencies": of(n).iter().map(|(_, to, k)| json!({"name": to, "kind": kind(k)})).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "resolve": {"nodes": names.iter().map(|n| json!({
            "id": n,
            "deps": of(n).iter().map(|(_, to, k)| json!({"pkg": to, "dep_kinds": [{"kind": kind(k)}]})).collect::<Vec<_>>(),
        })).collect::<Vec<_>>()},
    })
}

#[test]
fn a_wrong_arrow_is_found_whatever_its_kind() {
    let fine = [
        ("redress", "redress-engine", "normal"),
        ("redress-engine", "redress-ledger", "normal"),
        ("redress-engine", "tokio", "normal"),
    ];
    assert!(wrong_edges(&made_up(&fine)).is_empty());
    for wrong in [
        ("redress-engine", "redress-review-api", "normal"),
        ("redress-review-api", "redress-engine", "dev"),
        ("redress-ledger", "redress-engine", "build"),
        ("redress", "redress-models", "dev"),
        ("redress-novelty", "redress-ledger", "normal"),
    ] {
        assert_eq!(wrong_edges(&made_up(&[wrong])).len(), 1, "{wrong:?}");
    }
}

#[test]
fn an_import_across_no_arrow_is_found() {
    assert_eq!(wrong_imports("engine/src/a.rs", "use redress_review_api::service;").len(), 1);
    assert_eq!(wrong_imports("ledger/src/a.rs", "fn f() { redress_engine::score::score() }").len(), 1);
    assert_eq!(wrong_imports("src/a.rs", "use redress_datasets::simulate;").len(), 1);
    assert!(wrong_imports("src/a.rs", "use redress_engine::service;").is_empty());
    assert!(
        wrong_imports("engine/src/a.rs", "//! Never imports redress_review_api.\nuse redress_ledger::Ledger;")
            .is_empty()
    );
}

#[test]
fn an_unwanted_library_is_found_however_deep_and_ignored_where_only_tests_need_it() {
    let deep = [("redress", "a", "normal"), ("a", "b", "normal"), ("b", "polars", "normal")];
    assert_eq!(unwanted_in_closure(&made_up(&deep), "redress"), ["redress is linked with polars"]);
    let dev = [("redress", "a", "dev"), ("a", "polars", "normal"), ("redress", "b", "normal")];
    assert!(unwanted_in_closure(&made_up(&dev), "redress").is_empty());
    assert_eq!(unwanted_in_closure(&made_up(&dev), "absent").len(), 1);
}
