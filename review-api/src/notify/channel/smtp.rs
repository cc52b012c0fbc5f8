//! The mail server, spoken to step by step, so that a refused address is told apart from a server in trouble.

use std::error::Error as _;
use std::time::Duration;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::{Error, response::Response};

use super::Failure;
use crate::notify::config::{SmtpConfig, SmtpTls, read};
use crate::notify::error::NotifyError;
use crate::notify::settled::Fate;

/// A mail server.
pub(super) struct Smtp {
    host: String,
    port: u16,
    tls: SmtpTls,
    parameters: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
    timeout: Duration,
}

/// A contact as the record has it, its address, and the message for it.
pub(super) type Addressed<'a> = (&'a str, Address, Vec<u8>);

/// Why one message did not go.
enum Obstacle {
    /// This address, for good.
    Refused(String),
    /// This address, for now; the connection goes on.
    Later(String),
    /// The server or the connection.
    Server(String),
}

impl Smtp {
    pub(super) fn new(config: &SmtpConfig, timeout: Duration) -> Result<Self, NotifyError> {
        let parameters = match config.tls {
            SmtpTls::None => None,
            SmtpTls::Starttls | SmtpTls::Tls => Some(parameters(config)?),
        };
        let credentials = match (&config.username, &config.password_file) {
            (Some(name), Some(path)) => {
                let password = read("notify.smtp.password_file", path)?;
                Some(Credentials::new(name.clone(), password.trim_end_matches(['\r', '\n']).to_owned()))
            }
            _ => None,
        };
        Ok(Self {
            host: config.host.clone(),
            port: config.port(),
            tls: config.tls,
            parameters,
            credentials,
            hello: ClientId::default(),
            timeout,
        })
    }

    /// Sends each letter over one connection and tells `settle` the fate of each address as soon
    /// as it is known. An address that has to wait makes this fail, after the others had their turn.
    pub(super) async fn send(
        &self,
        from: &Address,
        letters: &[Addressed<'_>],
        settle: impl Fn(&str, Fate),
    ) -> Result<(), Failure> {
        if letters.is_empty() {
            return Ok(());
        }
        let mut connection = self.connect().await.map_err(|e| Failure::Later(describe("connect", &e)))?;
        let mut waits = None;
        for (contact, address, message) in letters {
            match deliver(&mut connection, from, address, message).await {
                Ok(()) => settle(contact, Fate::Accepted),
                Err(Obstacle::Refused(why)) => settle(contact, Fate::Refused(why)),
                Err(Obstacle::Later(why)) => waits = Some(why),
                Err(Obstacle::Server(why)) => {
                    connection.abort().await;
                    return Err(Failure::Later(why));
                }
            }
        }
        // What was accepted stays accepted, whatever the server answers to a goodbye.
        let _ = connection.quit().await;
        waits.map_or(Ok(()), |why| Err(Failure::Later(why)))
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Error> {
        let from_start = self.parameters.clone().filter(|_| self.tls == SmtpTls::Tls);
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(self.timeout), &self.hello, from_start, None).await?;
        if let Some(parameters) = self.parameters.clone().filter(|_| self.tls == SmtpTls::Starttls) {
            connection.starttls(parameters, &self.hello).await?;
        }
        if let Some(credentials) = &self.credentials {
            connection.auth(&[Mechanism::Plain, Mechanism::Login], credentials).await?;
        }
        Ok(connection)
    }
}

fn parameters(config: &SmtpConfig) -> Result<TlsParameters, NotifyError> {
    let mut builder = TlsParameters::builder(config.host.clone());
    if let Some(path) = &config.ca_file {
        let pem = read("notify.smtp.ca_file", path)?;
        builder = builder.add_root_certificate(Certificate::from_pem(pem.as_bytes()).map_err(NotifyError::SmtpTls)?);
    }
    builder.build_rustls().map_err(NotifyError::SmtpTls)
}

/// One message to one address.
async fn deliver(
    connection: &mut AsyncSmtpConnection,
    from: &Address,
    to: &Address,
    message: &[u8],
) -> Result<(), Obstacle> {
    let mut options = Vec::new();
    if !to.to_string().is_ascii() || !from.to_string().is_ascii() {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Obstacle::Refused("smtp: the server takes no addresses beyond ASCII".to_owned()));
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    // Bodies are encoded in ASCII; only a header with an address beyond ASCII is not.
    if !message.is_ascii() && connection.server_info().supports_feature(Extension::EightBitMime) {
        options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    // A sender that is refused is a fault of the set-up, not of the address.
    let answer = connection.command(Mail::new(Some(from.clone()), options)).await;
    answer.map_err(|e| Obstacle::Server(describe("mail from", &e)))?;
    let answer = connection.command(Rcpt::new(to.clone(), Vec::new())).await;
    judge(connection, "rcpt to", answer).await?;
    let answer = connection.command(Data).await;
    judge(connection, "data", answer).await?;
    let answer = connection.message(message).await;
    judge(connection, "message", answer).await
}

/// Sorts an answer and, where the connection can go on, clears the way for the next address.
async fn judge(
    connection: &mut AsyncSmtpConnection,
    step: &str,
    answer: Result<Response, Error>,
) -> Result<(), Obstacle> {
    let Err(error) = answer else { return Ok(()) };
    let why = describe(step, &error);
    // 421: the server closes the connection. 530 to 539: it wants another sign-in.
    let code = error.status().map(u16::from);
    if !(error.is_permanent() || error.is_transient()) || matches!(code, Some(421 | 530..=539)) {
        return Err(Obstacle::Server(why));
    }
    if connection.command(Rset).await.is_err() {
        return Err(if error.is_permanent() { Obstacle::Refused(why) } else { Obstacle::Server(why) });
    }
    Err(if error.is_permanent() { Obstacle::Refused(why) } else { Obstacle::Later(why) })
}

/// Step, code and enhanced code: a server's own words may repeat the address.
fn describe(step: &str, error: &Error) -> String {
    if let Some(code) = error.status() {
        let words = error.source().map(ToString::to_string).unwrap_or_default();
        let enhanced = words.split_whitespace().next().filter(|w| is_enhanced(w)).map(|w| format!(" {w}"));
        return format!("smtp {step}: {code}{}", enhanced.unwrap_or_default());
    }
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<std::io::Error>() {
            return format!("smtp {step}: {}", io.kind());
        }
        cause = inner.source();
    }
    let kind = match error {
        e if e.is_tls() => "TLS failed",
        e if e.is_client() => "the server does not offer what is configured",
        _ => "the server's answer made no sense",
    };
    format!("smtp {step}: {kind}")
}

/// `5.1.1` (RFC 3463).
fn is_enhanced(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3 && parts.iter().all(|p| (1..=3).contains(&p.len()) && p.chars().all(|c| c.is_ascii_digit()))
}
