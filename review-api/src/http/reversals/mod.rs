//! Bulk reversal over JSON: counted, proposed by one person, approved by another; the service then runs it.

pub mod approve;
pub mod list;
pub mod preview;
pub mod propose;
pub mod retry;
pub mod show;
