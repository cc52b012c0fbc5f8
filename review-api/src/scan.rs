//! Asks clamd whether a file carries harmful software: INSTREAM over TCP or a Unix socket. Off unless an address is configured.
//!
//! A file that is asked about is seen by nobody before it is found clean. A scanner that does not answer delays the file, never the appeal.

use std::path::PathBuf;
use std::time::Duration;

use redress_ledger::attachment::{Attachment, FileRefusal};
use redress_ledger::enclosure::Enclosures;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::timeout;

/// How long one file may take.
const FILE_SECS_MAX: u64 = 20;
/// Bytes in a chunk.
const CHUNK: usize = 64 * 1024;
/// Longest answer read.
const ANSWER_BYTES_MAX: u64 = 1024;
/// Most characters kept of a finding's name.
const FINDING_CHARS_MAX: usize = 200;

/// Where clamd listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scanner {
    /// `host:port`.
    Tcp(String),
    /// A path.
    Unix(PathBuf),
}

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Nothing.
    Clean,
    /// What the scanner calls it.
    Harmful(String),
}

/// Why there is no finding; says nothing of the file.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// Nobody answers there, or the connection broke.
    #[error("clamd cannot be reached")]
    Away(#[from] std::io::Error),
    /// It took too long.
    #[error("clamd did not answer within {FILE_SECS_MAX} seconds")]
    Slow,
    /// It answered, and not with a finding.
    #[error("clamd answered {0:?}")]
    Answered(String),
}

impl Scanner {
    /// Reads an address: a path that begins with a slash, or `host:port`.
    pub fn parse(text: &str) -> Option<Self> {
        if text.starts_with('/') {
            return Some(Self::Unix(text.into()));
        }
        let (host, port) = text.rsplit_once(':')?;
        let is_good = !host.is_empty() && port.parse::<u16>().is_ok_and(|port| port > 0);
        is_good.then(|| Self::Tcp(text.to_owned()))
    }

    /// Scans one file.
    ///
    /// # Errors
    /// Where there is no finding.
    pub async fn scan(&self, bytes: &[u8]) -> Result<Finding, ScanError> {
        timeout(Duration::from_secs(FILE_SECS_MAX), self.asked(bytes)).await.map_err(|_| ScanError::Slow)?
    }

    async fn asked(&self, bytes: &[u8]) -> Result<Finding, ScanError> {
        match self {
            Self::Tcp(address) => exchanged(tokio::net::TcpStream::connect(address).await?, bytes).await,
            #[cfg(unix)]
            Self::Unix(path) => exchanged(tokio::net::UnixStream::connect(path).await?, bytes).await,
            #[cfg(not(unix))]
            Self::Unix(_) => Err(ScanError::Answered("no Unix sockets here".to_owned())),
        }
    }

    /// Files with what is known of each: clean ones may be seen, those without a finding wait.
    ///
    /// # Errors
    /// The first file that carries something harmful.
    pub async fn looked_at(&self, enclosures: &Enclosures) -> Result<Enclosures, FileRefusal> {
        let mut clean = Vec::with_capacity(enclosures.files().len());
        let mut is_away = false;
        for file in enclosures.files() {
            // One that does not answer is not asked again for the next file: the holder waits for this.
            clean.push(
                !is_away
                    && self.is_clean(file).await.map(|found| {
                        is_away = found.is_none();
                        found == Some(true)
                    })?,
            );
        }
        Ok(enclosures.clone().checked(clean))
    }

    /// `None` where there is no finding.
    async fn is_clean(&self, file: &Attachment) -> Result<Option<bool>, FileRefusal> {
        match self.scan(file.bytes()).await {
            Ok(Finding::Clean) => Ok(Some(true)),
            Ok(Finding::Harmful(_)) => {
                metrics::counter!("redress_attachments_harmful_total").increment(1);
                Err(FileRefusal::Harmful { name: file.name().to_owned() })
            }
            Err(error) => {
                tracing::warn!(error = %crate::http::problem::chain(&error), "a holder's file waits for the scanner");
                Ok(None)
            }
        }
    }
}

/// `zINSTREAM`, chunks behind their lengths, an empty one at the end; the answer ends with a NUL.
async fn exchanged<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S, bytes: &[u8]) -> Result<Finding, ScanError> {
    stream.write_all(b"zINSTREAM\0").await?;
    for chunk in bytes.chunks(CHUNK) {
        let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(chunk).await?;
    }
    stream.write_all(&0u32.to_be_bytes()).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    stream.take(ANSWER_BYTES_MAX).read_to_end(&mut answer).await?;
    finding(&answer)
}

fn finding(answer: &[u8]) -> Result<Finding, ScanError> {
    let text = String::from_utf8_lossy(answer);
    let text = text.trim_end_matches(['\0', '\n']);
    match text.strip_prefix("stream: ") {
        Some("OK") => Ok(Finding::Clean),
        Some(rest) => match rest.strip_suffix(" FOUND") {
            Some(name) if !name.is_empty() => Ok(Finding::Harmful(name.chars().take(FINDING_CHARS_MAX).collect())),
            _ => Err(ScanError::Answered(text.chars().take(80).collect())),
        },
        None => Err(ScanError::Answered(text.chars().take(80).collect())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_in_full_counts_as_a_finding() {
        assert_eq!(finding(b"stream: OK\0").expect("a finding"), Finding::Clean);
        let found = finding(b"stream: Win.Test.EICAR_HDB-1 FOUND\0").expect("a finding");
        assert_eq!(found, Finding::Harmful("Win.Test.EICAR_HDB-1".to_owned()));
        for none in
            ["", "OK", "stream: ", "stream: OK?", "stream:  FOUND", "INSTREAM size limit exceeded. ERROR\0", "\u{fffd}"]
        {
            finding(none.as_bytes()).expect_err(none);
        }
    }

    #[test]
    fn an_address_is_a_path_or_a_host_with_a_port() {
        assert_eq!(Scanner::parse("/run/clamav/clamd.ctl"), Some(Scanner::Unix("/run/clamav/clamd.ctl".into())));
        assert_eq!(Scanner::parse("127.0.0.1:3310"), Some(Scanner::Tcp("127.0.0.1:3310".to_owned())));
        assert!(Scanner::parse("[::1]:3310").is_some());
        for wrong in ["", "clamd", ":3310", "host:", "host:0", "host:99999"] {
            assert_eq!(Scanner::parse(wrong), None, "{wrong}");
        }
    }
}
