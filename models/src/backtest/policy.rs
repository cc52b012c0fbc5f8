//! A policy and, where there is one, the model whose score it reads.

use std::path::Path;
use std::sync::Arc;

use anyhow::anyhow;
use redress_datasets::DatasetError;
use redress_engine::decide::Bound;
use redress_engine::policy::{Policy, check};

/// What decides on one side.
#[derive(Clone)]
pub struct Chosen {
    /// The policy's file, as it was named.
    pub file: String,
    /// The rules.
    pub policy: Arc<Policy>,
    /// The model's file, as it was named.
    pub model_file: Option<String>,
    /// The model.
    pub model: Option<Bound>,
}

impl Chosen {
    /// Reads and checks both.
    ///
    /// # Errors
    /// When a file cannot be read, or what is in it is refused: with file, line and remedy.
    pub fn read(policy: &Path, model: Option<&Path>) -> anyhow::Result<Self> {
        let (text, file) = (read(policy)?, policy.display().to_string());
        let refused = |path: &Path, why: String| anyhow!("{}: the model is refused: {why}", path.display());
        let bound = match model {
            Some(path) => Some(Bound::read(&read(path)?).map_err(|error| refused(path, error.to_string()))?),
            None => None,
        };
        Self::checked(&text, file, bound, model.map(|path| path.display().to_string()))
    }

    /// Checks a policy's text.
    ///
    /// # Errors
    /// When it is refused.
    pub fn checked(text: &str, file: String, model: Option<Bound>, model_file: Option<String>) -> anyhow::Result<Self> {
        let policy = check(text, &file).and_then(|policy| policy.bind(model.is_some()).map(|()| policy));
        let policy = policy.map_err(|errors| anyhow!("the policy is refused\n{errors}"))?;
        Ok(Self { file, policy: Arc::new(policy), model_file, model })
    }
}

fn read(path: &Path) -> Result<String, DatasetError> {
    std::fs::read_to_string(path).map_err(|source| DatasetError::Read { path: path.to_path_buf(), source })
}
