//! The built binary, run to its end or as a service in a folder of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::time::{Duration, Instant};

use super::api::Api;

/// Longest wait for a service to be ready or to stop; a debug build on a busy machine needs some.
const PATIENCE: Duration = Duration::from_mins(1);

/// A folder of its own for a test, with the data folder inside. Gone with the test.
pub struct Sandbox {
    folder: tempfile::TempDir,
    /// Variables for every process started here.
    pub environment: Vec<(String, String)>,
}

/// What `user add` printed.
#[derive(Debug, Default)]
pub struct Secrets {
    pub password: String,
    pub token: String,
}

impl Sandbox {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder"), environment: Vec::new() }
    }

    /// With a variable for every process started here, e.g. `with("REDRESS_LEDGER_URL", url)`.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.environment.push((name.to_owned(), value.into()));
        self
    }

    /// A path inside.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.path("data")
    }

    /// The binary, plainly configured ([`PLAIN`]), with this folder as its place and nothing of the caller's `REDRESS_` variables.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("REDRESS_")) {
            command.env_remove(name);
        }
        command.args(args).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env("REDRESS_DATA_DIR", self.data()).envs(PLAIN).envs(self.environment.iter().cloned());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the binary runs")
    }

    /// Runs a command that must succeed, and gives what it printed.
    pub fn must(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "redress {args:?} ended with {}\n{out}\n{err}", output.status);
        out.into_owned()
    }

    /// Adds a user with a token, and a password for people.
    pub fn add_user(&self, name: &str, role: &str) -> Secrets {
        let printed = self.must(&["user", "add", name, "--role", role, "--token"]);
        let find = |label: &str| printed.lines().find_map(|l| l.strip_prefix(label)).unwrap_or_default().to_owned();
        Secrets { password: find("password: "), token: find("token: ") }
    }

    /// Starts a service (`run`, `engine`, `review-api`) on a free port and waits until it is ready.
    pub async fn start(&self, subcommand: &str) -> Redress {
        self.start_on(subcommand, 0, &[]).await
    }

    /// Starts a service on this port (0: a free one) with more variables, and waits until it is ready.
    pub async fn start_on(&self, subcommand: &str, port: u16, environment: &[(&str, &str)]) -> Redress {
        let mut redress = self.spawn(subcommand, port, environment);
        redress.wait_ready().await;
        redress
    }

    /// Starts a service and does not wait: for those that die at a named point.
    pub fn spawn(&self, subcommand: &str, port: u16, environment: &[(&str, &str)]) -> Redress {
        self.spawn_as(self.command(&[subcommand]), subcommand, port, environment)
    }

    /// As [`Sandbox::spawn`], with a command of the caller's own, such as a shell that sets limits before it becomes the service.
    pub fn spawn_as(&self, mut command: Command, subcommand: &str, port: u16, environment: &[(&str, &str)]) -> Redress {
        let log = self.path(&format!("{subcommand}-{}.log", next_number()));
        let file = std::fs::File::create(&log).expect("a writable folder");
        let listen = format!("127.0.0.1:{port}");
        for name in ["REDRESS_SERVER_LISTEN", "REDRESS_SERVER_ENGINE_LISTEN", "REDRESS_SERVER_REVIEW_LISTEN"] {
            command.env(name, &listen);
        }
        command.envs(environment.iter().copied()).stdout(Stdio::null()).stderr(file);
        let child = command.spawn().expect("the binary starts");
        Redress { child, log, address: SocketAddr::from(([127, 0, 0, 1], port)) }
    }
}

/// What most stories are not about: one person decides at once. A test about first looks, undo or answers sets it otherwise.
pub const PLAIN: [(&str, &str); 3] = [
    ("REDRESS_REVIEW_CARE_FIRST_LOOK_PERCENT_SUSPEND", "0"),
    ("REDRESS_REVIEW_CARE_ANSWER_ALIKE_PERCENT_MAX", "100"),
    ("REDRESS_REVIEW_UNDO_SECS", "0"),
];

/// A number that no other log of this process has.
fn next_number() -> u32 {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(1);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}

/// A running service. Killed when dropped; its log is printed where the test fails.
pub struct Redress {
    child: Child,
    log: PathBuf,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Redress {
    /// `http://127.0.0.1:PORT`
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client for it; `token` may be empty.
    pub fn api(&self, token: &str) -> Api {
        Api::new(&self.base(), token)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// What it has written to standard error.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// The file that [`Redress::log`] reads.
    pub fn log_file(&self) -> &Path {
        &self.log
    }

    /// Waits until `/readyz` says so; learns the port from what the service says at start.
    pub async fn wait_ready(&mut self) {
        if let Some(status) = self.ready_or_ended().await {
            panic!("the service ended with {status} before it was ready:\n{}", self.log());
        }
    }

    /// Waits until it is ready (`None`) or has ended.
    pub async fn ready_or_ended(&mut self) -> Option<ExitStatus> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.has_ended() {
                return Some(status);
            }
            if let Some(address) = listens(&self.log()) {
                self.address = address;
                if self.api("").get("/readyz").await.is_ok_and(|answer| answer.status == 200) {
                    return None;
                }
            }
            assert!(Instant::now() < deadline, "not ready after {PATIENCE:?}:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// How it ended, where it has.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().expect("a child")
    }

    /// Ends it as a power cut would: no handler, no flush.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Sends a signal by name, e.g. `TERM`.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status();
        assert!(status.is_ok_and(|s| s.success()), "no signal {name} to process {}", self.pid());
    }

    /// Asks it to stop, and waits.
    pub async fn stop(&mut self) -> ExitStatus {
        self.signal("TERM");
        self.ended().await
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.has_ended() {
                return status;
            }
            assert!(Instant::now() < deadline, "still running after {PATIENCE:?}:\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Redress {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            eprintln!("---- log of process {}\n{}----", self.pid(), self.log());
        }
    }
}

/// The address in the line `  listens   http://127.0.0.1:8080`, once the line is whole.
fn listens(log: &str) -> Option<SocketAddr> {
    let (line, _) = log.split_once("listens   http://")?.1.split_once('\n')?;
    line.trim().parse().ok()
}
