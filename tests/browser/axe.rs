//! axe-core as a judge of pages: where it comes from, how it is asked, and that it does find what is wrong.

use std::path::PathBuf;
use std::process::Command;

use serde_json::json;

use crate::support::browser::Browser;

/// What is asked of it.
#[derive(Clone, Copy)]
pub enum Ask {
    /// Every rule that it has by default, and the size of targets (WCAG 2.2), with everything unfolded; contrast as the page stands.
    Everything,
    /// What other colours can change.
    Colours,
    /// What another width can change.
    Width,
}

impl Ask {
    /// Options for each run, and whether everything is unfolded for it.
    fn runs(self) -> serde_json::Value {
        let only = |rules: &[&str]| json!({"runOnly": {"type": "rule", "values": rules}});
        let others = json!({"rules": {"target-size": {"enabled": true}, "color-contrast": {"enabled": false}}});
        match self {
            Self::Everything => json!([[others, true], [only(&["color-contrast"]), false]]),
            Self::Colours => json!([[only(&["color-contrast"]), false]]),
            Self::Width => json!([[only(&["target-size", "scrollable-region-focusable"]), true]]),
        }
    }
}

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
    pub async fn axe(&self, source: &str, ask: Ask) -> Vec<String> {
        if self.ask("return typeof axe").await == "undefined" {
            self.driver.execute(source, Vec::new()).await.expect("axe loads");
        }
        let run = "const [runs, done] = arguments;
            const folds = [...document.querySelectorAll('main details:not([open])')];
            const found = [];
            (async () => {
              for (const [options, unfolded] of runs) {
                folds.forEach((e) => { e.open = unfolded; });
                const { violations } = await axe.run(document, { ...options, resultTypes: ['violations'], preload: false });
                found.push(...violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target} ${n.failureSummary}`)));
              }
              folds.forEach((e) => { e.open = false; });
            })().then(() => done(found), (error) => done([`axe failed: ${error}`]));";
        let found = self.driver.execute_async(run, vec![ask.runs()]).await.expect("axe runs").json().clone();
        found.as_array().expect("a list").iter().map(|one| one.as_str().expect("a text").to_owned()).collect()
    }
}

#[tokio::test]
async fn axe_does_find_what_is_wrong() {
    let browser = Browser::start(true).await;
    browser.open("data:text/html,<html><title>t</title><body><img src='x'><p style='color:%23ddd'>pale</p><main><details><summary>s</summary><input></details></main></body></html>").await;
    let found = browser.axe(&source(), Ask::Everything).await;
    for rule in ["image-alt", "label", "html-has-lang", "color-contrast"] {
        assert!(found.iter().any(|finding| finding.starts_with(&format!("{rule}:"))), "{rule} is not among {found:?}");
    }
    browser.quit().await;
}
