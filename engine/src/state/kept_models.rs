//! The models of a checkpoint in the embedded store: two names, and a file each that is written once however many checkpoints follow.

use fjall::OwnedWriteBatch;
use std::sync::Arc;

use super::StateError;
use super::checkpoint::{Checkpoints, encode};
use crate::decide::ModelTexts;

const MODELS: &str = "models";
const TEXT: &str = "model:";

/// Hashes of the live model, and of the one in shadow.
type Names = (Option<String>, Option<String>);

impl Checkpoints {
    pub(super) fn models(&self) -> Result<ModelTexts, StateError> {
        let (live, shadow): Names = self.read(MODELS)?.unwrap_or_default();
        Ok(ModelTexts { live: self.model(live)?, shadow: self.model(shadow)? })
    }

    fn model(&self, hash: Option<String>) -> Result<Option<(String, Arc<str>)>, StateError> {
        let Some(hash) = hash else { return Ok(None) };
        let text: Option<String> = self.read(&format!("{TEXT}{hash}"))?;
        let text = text.ok_or_else(|| self.damaged(&format!("the file of model {hash} is gone")))?;
        Ok(Some((hash, text.into())))
    }

    /// Adds what the batch lacks to be complete with these models; files of others go.
    pub(super) fn put_models(&self, batch: &mut OwnedWriteBatch, models: &ModelTexts) -> Result<(), StateError> {
        let name = |(hash, _): &(String, Arc<str>)| hash.clone();
        let names: Names = (models.live.as_ref().map(name), models.shadow.as_ref().map(name));
        let before: Names = self.read(MODELS)?.unwrap_or_default();
        if names == before {
            return Ok(());
        }
        for (hash, text) in models.live.iter().chain(&models.shadow) {
            batch.insert(&self.meta, format!("{TEXT}{hash}"), encode(&&**text)?);
        }
        let is_kept = |hash: &String| names.0.as_ref() == Some(hash) || names.1.as_ref() == Some(hash);
        for hash in before.0.iter().chain(&before.1).filter(|hash| !is_kept(hash)) {
            batch.remove(&self.meta, format!("{TEXT}{hash}"));
        }
        batch.insert(&self.meta, MODELS, encode(&names)?);
        Ok(())
    }
}
