//! axe-core judges every page in every state, in light and dark, on a desk and on a phone: it finds nothing.

use std::path::PathBuf;
use std::process::Command;

use crate::looks::pages;
use crate::scene::Scene;
use crate::support::browser::Browser;

/// Width, colours.
const DRESSES: [(u32, &str); 3] = [(1280, "light"), (1280, "dark"), (360, "light")];

/// axe-core as the Python package has it that `tests/run` installs.
///
/// # Panics
/// Where it is not there: nothing is skipped in silence.
pub fn source() -> String {
    let python = std::env::var_os("REDRESS_TEST_PYTHON").expect("set REDRESS_TEST_PYTHON or run tests/run");
    let find = "import importlib.util as u; print(u.find_spec('axe_playwright_python').submodule_search_locations[0])";
    let output = Command::new(python).args(["-c", find]).output().expect("Python starts");
    assert!(output.status.success(), "axe-playwright-python is missing: run tests/run");
    let folder = PathBuf::from(String::from_utf8(output.stdout).expect("a path").trim());
    std::fs::read_to_string(folder.join("axe.min.js")).expect("axe.min.js")
}

impl Browser {
    /// What axe-core finds wrong with the page as it is, one sentence each.
    pub async fn axe(&self, source: &str) -> Vec<String> {
        self.driver.execute(source, Vec::new()).await.expect("axe loads");
        let run = "const done = arguments[arguments.length - 1];
            document.querySelectorAll('main details:not([open])').forEach((e) => (e.open = true));
            axe.run(document, { rules: { 'target-size': { enabled: true } }, resultTypes: ['violations'] }).then(
              (found) => done(found.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target} ${n.failureSummary}`))),
              (error) => done([`axe failed: ${error}`]));";
        let found = self.driver.execute_async(run, Vec::new()).await.expect("axe runs").json().clone();
        found.as_array().expect("a list").iter().map(|one| one.as_str().expect("a text").to_owned()).collect()
    }
}

#[tokio::test]
async fn axe_finds_no_violation_on_any_page() {
    let scene = Scene::open().await;
    let browser = Browser::start(true).await;
    let axe = source();
    let mut findings = Vec::new();
    for (name, url) in pages(&scene, &browser).await {
        browser.open(&url).await;
        for (width, scheme) in DRESSES {
            browser.dress(width, scheme).await;
            let found = browser.axe(&axe).await;
            findings.extend(found.into_iter().map(|finding| format!("{name} at {width} px, {scheme}: {finding}")));
        }
    }
    // The key map lies over whatever page it is called on.
    browser.dress(1280, "light").await;
    browser.open(&scene.url("/console")).await;
    browser.keys("?").await;
    browser.see("#key-map[open]").await;
    findings.extend(browser.axe(&axe).await.into_iter().map(|finding| format!("key map: {finding}")));
    browser.picture("look-key-map").await;
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
    browser.quit().await;
}

#[tokio::test]
async fn axe_does_find_what_is_wrong() {
    let browser = Browser::start(true).await;
    browser.open("data:text/html,<html><title>t</title><body><img src='x'><input></body></html>").await;
    let found = browser.axe(&source()).await;
    for rule in ["image-alt", "label", "html-has-lang"] {
        assert!(found.iter().any(|finding| finding.starts_with(&format!("{rule}:"))), "{rule} is not among {found:?}");
    }
    browser.quit().await;
}
