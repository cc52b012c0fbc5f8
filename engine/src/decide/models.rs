//! The models in service: the one whose score rules read, and the one in shadow, whose score is counted alone.

use std::sync::Arc;

use redress_ledger::model::ModelMode;

use super::Bound;

/// One in each mode, at most.
#[derive(Clone, Debug, Default)]
pub struct Models {
    /// Gives rules their `score`.
    pub live: Option<Bound>,
    /// Moves nothing.
    pub shadow: Option<Bound>,
}

/// The files of the models in service: what a checkpoint keeps of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelTexts {
    /// Of the live one: hash and text.
    pub live: Option<(String, Arc<str>)>,
    /// Of the one in shadow.
    pub shadow: Option<(String, Arc<str>)>,
}

impl Models {
    /// Puts a model to work in the place of the one in that mode. It works in one mode alone.
    pub fn put(&mut self, model: Bound, mode: ModelMode) {
        self.retire(model.model().hash());
        *self.place(mode) = Some(model);
    }

    /// Takes a model out, wherever it works.
    pub fn retire(&mut self, hash: &str) {
        for place in [&mut self.live, &mut self.shadow] {
            if place.as_ref().is_some_and(|model| model.model().hash() == hash) {
                *place = None;
            }
        }
    }

    fn place(&mut self, mode: ModelMode) -> &mut Option<Bound> {
        match mode {
            ModelMode::Live => &mut self.live,
            ModelMode::Shadow => &mut self.shadow,
        }
    }

    /// Their files.
    pub fn texts(&self) -> ModelTexts {
        let text = |model: &Bound| (model.model().hash().to_owned(), Arc::clone(model.text()));
        ModelTexts { live: self.live.as_ref().map(text), shadow: self.shadow.as_ref().map(text) }
    }
}
