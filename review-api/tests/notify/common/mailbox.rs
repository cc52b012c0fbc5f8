//! A real SMTP server on a free port: the protocol by the crate `mailin`, TLS by rustls, its temper by the test.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use mailin::{Action, AuthMechanism, Handler, Response, SessionBuilder, response};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A message as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    pub from: String,
    pub to: String,
    pub body: String,
    pub encrypted: bool,
    pub signed_in: Option<String>,
}

type Temper = dyn Fn(&str) -> Option<(u16, &'static str)> + Send + Sync;

/// The server; it stops taking part when the test ends.
#[derive(Clone)]
pub struct Mailbox {
    pub port: u16,
    received: Arc<Mutex<Vec<Received>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Mailbox {
    /// Starts it. `temper` answers for an address: `None` takes the mail, `Some` refuses with code and words.
    pub fn start(
        tls: Option<Arc<ServerConfig>>,
        temper: impl Fn(&str) -> Option<(u16, &'static str)> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        let mailbox = Self { port, received: Arc::default(), asked: Arc::default() };
        let (shared, temper): (Self, Arc<Temper>) = (mailbox.clone(), Arc::new(temper));
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let session = Conversation {
                    mailbox: shared.clone(),
                    temper: Arc::clone(&temper),
                    encrypted: false,
                    signed_in: None,
                    from: String::new(),
                    to: String::new(),
                    body: Vec::new(),
                };
                let tls = tls.clone();
                std::thread::spawn(move || {
                    // A client that hangs up early is no fault of the server.
                    let _ = converse(stream, tls, session);
                });
            }
        });
        mailbox
    }

    /// Every message, in order of arrival.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("not poisoned").clone()
    }

    /// Every address that a sender asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

#[derive(Clone)]
struct Conversation {
    mailbox: Mailbox,
    temper: Arc<Temper>,
    encrypted: bool,
    signed_in: Option<String>,
    from: String,
    to: String,
    body: Vec<u8>,
}

/// The state is shared with the TLS half of the conversation, hence the lock.
#[derive(Clone)]
struct Shared(Arc<Mutex<Conversation>>);

impl Handler for Shared {
    fn mail(&mut self, _ip: std::net::IpAddr, _domain: &str, from: &str) -> Response {
        from.clone_into(&mut self.0.lock().expect("not poisoned").from);
        response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        let mut talk = self.0.lock().expect("not poisoned");
        talk.mailbox.asked.lock().expect("not poisoned").push(to.to_owned());
        to.clone_into(&mut talk.to);
        match (talk.temper)(to) {
            Some((code, words)) => Response::custom(code, format!("{words} <{to}>")),
            None => response::OK,
        }
    }

    fn data_start(&mut self, _domain: &str, _from: &str, _is8bit: bool, _to: &[String]) -> Response {
        self.0.lock().expect("not poisoned").body.clear();
        response::OK
    }

    fn data(&mut self, buf: &[u8]) -> io::Result<()> {
        self.0.lock().expect("not poisoned").body.extend_from_slice(buf);
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        let talk = self.0.lock().expect("not poisoned");
        talk.mailbox.received.lock().expect("not poisoned").push(Received {
            from: talk.from.clone(),
            to: talk.to.clone(),
            body: String::from_utf8(talk.body.clone()).expect("UTF-8"),
            encrypted: talk.encrypted,
            signed_in: talk.signed_in.clone(),
        });
        response::OK
    }

    fn auth_plain(&mut self, _as_whom: &str, name: &str, password: &str) -> Response {
        if password != "correct horse" {
            return response::INVALID_CREDENTIALS;
        }
        self.0.lock().expect("not poisoned").signed_in = Some(name.to_owned());
        response::AUTH_OK
    }
}

fn converse(stream: TcpStream, tls: Option<Arc<ServerConfig>>, talk: Conversation) -> io::Result<()> {
    let ip = stream.peer_addr()?.ip();
    stream.set_nodelay(true)?;
    let shared = Shared(Arc::new(Mutex::new(talk)));
    let mut builder = SessionBuilder::new("mailbox.test");
    if tls.is_some() {
        builder.enable_start_tls();
        builder.enable_auth(AuthMechanism::Plain);
    }
    let mut session = builder.build(ip, shared.clone());
    let mut plain = BufReader::new(stream);
    session.greeting().write_to(plain.get_mut())?;
    let upgrade = exchange(&mut plain, &mut session)?;
    let (true, Some(tls)) = (upgrade, tls) else { return Ok(()) };
    let connection = ServerConnection::new(tls).map_err(io::Error::other)?;
    let mut secure = BufReader::new(StreamOwned::new(connection, plain.into_inner()));
    session.tls_active();
    shared.0.lock().expect("not poisoned").encrypted = true;
    exchange(&mut secure, &mut session)?;
    Ok(())
}

/// Talks until the client leaves (`false`) or asks for TLS (`true`).
fn exchange<S: Read + Write>(stream: &mut BufReader<S>, session: &mut mailin::Session<Shared>) -> io::Result<bool> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line)? == 0 {
            return Ok(false);
        }
        let answer = session.process(&line);
        answer.write_to(stream.get_mut())?;
        stream.get_mut().flush()?;
        match answer.action {
            Action::Close => return Ok(false),
            Action::UpgradeTls => return Ok(true),
            Action::Reply | Action::NoReply => {}
        }
    }
}
