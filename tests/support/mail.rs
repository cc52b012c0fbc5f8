//! A mail server that keeps what it is given: a real SMTP dialogue over TCP.

use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use mailin::{Action, Handler, Response, SessionBuilder};

/// A message as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    /// Headers and body, lines ended by CR LF.
    pub text: String,
}

/// The server; it ends with the process.
pub struct MailServer {
    pub address: SocketAddr,
    mails: Arc<Mutex<Vec<Mail>>>,
}

impl MailServer {
    /// Listens on a free port. Recipients whose address begins with `refuse` get 550.
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || serve(&stream, &kept));
            }
        });
        Self { address, mails }
    }

    /// Everything received so far.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().expect("not poisoned").clone()
    }
}

fn serve(stream: &TcpStream, kept: &Arc<Mutex<Vec<Mail>>>) {
    let keeper = Keeper { mail: Mail::default(), kept: Arc::clone(kept) };
    let mut session = SessionBuilder::new("mail.test").build(IpAddr::from([127, 0, 0, 1]), keeper);
    let mut reader = BufReader::new(stream);
    let mut answer = session.greeting();
    loop {
        let mut writer = stream;
        if answer.action != Action::NoReply && answer.write_to(&mut writer).and_then(|()| writer.flush()).is_err() {
            return;
        }
        let mut line = Vec::new();
        if answer.action == Action::Close || !matches!(reader.read_until(b'\n', &mut line), Ok(1..)) {
            return;
        }
        answer = session.process(&line);
    }
}

#[derive(Clone)]
struct Keeper {
    mail: Mail,
    kept: Arc<Mutex<Vec<Mail>>>,
}

impl Handler for Keeper {
    fn mail(&mut self, _ip: IpAddr, _domain: &str, from: &str) -> Response {
        self.mail = Mail { from: from.to_owned(), ..Mail::default() };
        mailin::response::OK
    }

    fn rcpt(&mut self, to: &str) -> Response {
        if to.trim_start_matches('<').starts_with("refuse") {
            return mailin::response::NO_MAILBOX;
        }
        self.mail.to.push(to.to_owned());
        mailin::response::OK
    }

    fn data(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.mail.text.push_str(&String::from_utf8_lossy(bytes));
        Ok(())
    }

    fn data_end(&mut self) -> Response {
        self.kept.lock().expect("not poisoned").push(std::mem::take(&mut self.mail));
        mailin::response::OK
    }
}
