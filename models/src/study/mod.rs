//! Studies of public sets by their published protocols, with the trivial rule beside the model in one table.

pub mod wikipedia;
