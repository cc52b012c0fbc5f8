//! `redress demo`: the whole product on bundled traffic, with nothing installed. It composes what `run` composes and talks to it over
//! HTTP, as a platform, a holder and a reviewer would.

mod client;
mod letter;
mod people;
mod play;
mod story;
mod traffic;

use std::path::{Path, PathBuf};

use redress_ledger::Clock;
use redress_ledger::clock::SystemClock;

use crate::cli::Demo;
use crate::config::{Config, Log, Sources, load};
use crate::failure::Failure;
use crate::serve::{self, Side};

/// The demo's settings: as shipped, but with room for the bundled traffic's many abusers under the brake.
const SETTINGS: &str = "# Written by `redress demo`. `redress run --config` on this file goes on where the demo ended.
[engine.brake]
suspended_share_floor = 25
";

/// A demo's terminal is for the story: only what went wrong is logged.
pub fn log() -> Log {
    Log { level: "warn".to_owned(), ..Log::default() }
}

/// Prepares a folder, starts everything, plays.
pub async fn run(options: &Demo, data: Option<&Path>) -> Result<(), Failure> {
    let folder = folder(data)?;
    let config = configure(&folder)?;
    let traffic = match &options.input {
        Some(file) => traffic::of_file(file, SystemClock.now())?,
        None => traffic::bundled(SystemClock.now())?,
    };
    println!("Everything of this demo is in {}", folder.display());
    let running = serve::start(&config, Side::Both).await?;
    let people = people::introduce(running.ledger()).await?;
    let base = format!("http://{}", running.address());
    let outbox = config.notify().folder.unwrap_or_else(|| folder.join("outbox"));
    let stage = play::Stage { base, people, folder, outbox, account: traffic.subject.clone() };
    let played = tokio::select! {
        played = perform(&stage, options, &traffic, running.ledger()) => played,
        () = serve::first_signal() => {
            println!("\nStopped.");
            Ok(())
        }
    };
    played.and(running.stop().await)
}

async fn perform(
    stage: &play::Stage,
    options: &Demo,
    traffic: &traffic::Traffic,
    ledger: &redress_ledger::Ledger,
) -> Result<(), Failure> {
    let client = client::Client::new(&stage.base)?;
    let secs = if options.once { 0 } else { options.seconds };
    let seen = play::stream(&client, stage, traffic, secs).await?;
    if options.once {
        return story::tell(&client, stage, ledger, &seen).await;
    }
    play::invite(stage, &seen).await?;
    std::future::pending().await
}

/// A new folder for each demo, so that nothing of an earlier one is in the way and nothing is ever deleted.
fn folder(named: Option<&Path>) -> Result<PathBuf, Failure> {
    let folder = named.map_or_else(
        || {
            let now = SystemClock.now().to_string();
            Path::new("redress-demo").join(now.get(..23).unwrap_or(&now).replace([':', '.'], "-"))
        },
        Path::to_owned,
    );
    let used = std::fs::read_dir(&folder).is_ok_and(|mut entries| entries.next().is_some());
    if used {
        return Err(Failure::configuration(
            format_args!("{} is not empty", folder.display()),
            "name a new folder with --data DIR, or leave it out",
        ));
    }
    std::fs::create_dir_all(&folder).map_err(|e| write_failed(&folder, &e))?;
    Ok(folder)
}

fn configure(folder: &Path) -> Result<Config, Failure> {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).map(|()| path).map_err(|e| write_failed(folder, &e))
    };
    let policy = write("policy.toml", redress_engine::policy::demo_text())?;
    let settings = format!(
        "{SETTINGS}\n[engine]\npolicy_file = {}\n\n[data]\ndir = {}\n\n[server]\nlisten = \"127.0.0.1:{}\"\n\n[log]\nlevel = \"warn\"\n",
        toml::Value::from(policy.to_string_lossy().into_owned()),
        toml::Value::from(folder.to_string_lossy().into_owned()),
        free_port(),
    );
    let file = write("redress.toml", &settings)?;
    let sources = Sources { file: Some(file), ..Sources::default() };
    load(&sources).map_err(|error| Failure::Configuration(error.to_string()))
}

/// 8080 where it is free, any other where not: a demo must start.
fn free_port() -> u16 {
    let try_port =
        |port| std::net::TcpListener::bind(("127.0.0.1", port)).and_then(|l| l.local_addr()).map(|a| a.port());
    try_port(8080).or_else(|_| try_port(0)).unwrap_or(8080)
}

fn write_failed(folder: &Path, error: &std::io::Error) -> Failure {
    Failure::configuration(
        format_args!("the demo's folder {} cannot be written to: {error}", folder.display()),
        "go to a folder where this user may write, or name one with --data DIR",
    )
}
