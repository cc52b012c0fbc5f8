//! One suite for the ledger, run on SQLite and on Postgres: each test below is written once and expanded for both.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bench;

/// Runs each named `async fn(Bench)` on both databases.
macro_rules! on_both {
    ($($name:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(crate::bench::Bench::sqlite().await).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(crate::bench::Bench::postgres().await).await; })+
        }
    };
}

/// The same, and all of them one after the other for who asks what they met. Whoever comes second waits for what the first one runs:
/// each runs once in a process, and one that failed fails for both.
macro_rules! guards_on_both {
    ($($name:ident),+ $(,)?) => {
        mod once {
            use tokio::sync::OnceCell;
            $(pub async fn $name(sqlite: bool) {
                static DONE: [OnceCell<()>; 2] = [const { OnceCell::const_new() }; 2];
                let run = async || super::$name(crate::bench::Bench::of(sqlite).await).await;
                DONE[usize::from(sqlite)].get_or_init(run).await;
            })+
        }
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::once::$name(true).await; })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::once::$name(false).await; })+
        }
        pub async fn all(sqlite: bool) {
            $(once::$name(sqlite).await;)+
        }
    };
}

mod accounts;
mod again;
mod agreeing;
mod appeals;
mod attacks;
mod attempts;
mod audit;
mod brake;
mod campaigns;
mod careful_crowd;
mod cases;
mod catalogue;
mod closing;
mod closings_judged;
mod contention;
mod context;
mod control;
mod crowd;
mod deciding;
mod deferred;
mod demotion;
mod dialogue;
mod elsewhere;
mod enclosures;
mod ends;
mod figures;
mod forbidden;
mod fresh_eyes;
mod guards;
mod imposing;
mod kept;
mod labels;
mod late;
mod left;
mod lifting;
mod linked;
mod looking;
mod mended;
mod migrating;
mod misuse;
mod models;
mod opening;
mod outbox;
mod passing_over;
mod policies;
mod principals;
mod quality;
mod queue;
mod queue_guards;
mod recycle;
mod releasing;
mod relief;
mod resuming;
mod reversals;
mod right_guards;
mod seals;
mod second;
mod second_factors;
mod sessions;
mod set_aside;
mod story;
mod takeover;
mod tampering;
mod template;
mod terminating;
mod undoing;
mod veiled;
mod verdict_guards;
mod waiting_guards;
mod walk;
