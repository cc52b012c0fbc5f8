//! The models in service as one value on the server.

use std::sync::Arc;

use crate::decide::ModelTexts;

/// Hash and text of one.
type Named<'a> = Option<(&'a str, &'a str)>;

pub(super) fn encode(models: &ModelTexts) -> Result<Vec<u8>, postcard::Error> {
    fn named((hash, text): &(String, Arc<str>)) -> (&str, &str) {
        (hash, text)
    }
    postcard::to_stdvec(&(models.live.as_ref().map(named), models.shadow.as_ref().map(named)))
}

pub(super) fn decode(bytes: &[u8]) -> Option<ModelTexts> {
    let (live, shadow): (Named<'_>, Named<'_>) = postcard::from_bytes(bytes).ok()?;
    let owned = |model: Named<'_>| model.map(|(hash, text)| (hash.to_owned(), text.into()));
    Some(ModelTexts { live: owned(live), shadow: owned(shadow) })
}
