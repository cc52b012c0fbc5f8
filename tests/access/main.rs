//! Who may do what, asked of one running service that composes every route there is: both tables, the common routes, the console's forms.

#[path = "../support/mod.rs"]
mod support;

mod contract;
mod described;
mod forms;
mod headers;
mod house;
mod machines;
mod routes;
mod session;
