//! One HTTP/1.1 connection that stays open: a request written at once, an answer read to its end. Written by hand, so that
//! the load costs little of the machine that it shares with the engine.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// A server that is silent for so long has gone.
const PATIENCE: Duration = Duration::from_mins(1);
/// Longest answer that is read.
const ANSWER_BYTES_MAX: usize = 64 << 20;

/// Where to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// `127.0.0.1:8080`
    pub authority: String,
    /// Empty: none is sent.
    pub token: String,
}

impl Server {
    /// From `http://host:port`.
    ///
    /// # Errors
    /// Where it is another scheme or has a path.
    pub fn parse(url: &str, token: &str) -> Result<Self, String> {
        let rest = url.strip_prefix("http://").ok_or("only http:// is spoken here")?;
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        if authority.is_empty() || authority.contains('/') {
            return Err("give scheme, host and port alone: http://127.0.0.1:8080".to_owned());
        }
        let authority = if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") };
        Ok(Self { authority, token: token.to_owned() })
    }

    /// What comes before a body of `length` bytes.
    pub fn head(&self, method: &str, path: &str, length: usize) -> String {
        let authorization =
            if self.token.is_empty() { String::new() } else { format!("authorization: Bearer {}\r\n", self.token) };
        format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\n{authorization}content-type: application/x-ndjson\r\ncontent-length: {length}\r\n\r\n",
            self.authority
        )
    }
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: Vec<u8>,
    closes: bool,
}

/// An open connection, or one to be opened again.
pub struct Connection {
    server: Server,
    stream: Option<BufReader<TcpStream>>,
}

impl Connection {
    /// Opens with the first request.
    pub fn new(server: Server) -> Self {
        Self { server, stream: None }
    }

    /// Sends a whole request and reads the answer. After an error the next request opens a new connection.
    ///
    /// # Errors
    /// Where it was refused, cut off or out of time; whether the server took the request is then not known.
    pub fn send(&mut self, request: &[u8]) -> io::Result<Answer> {
        let answer = self.exchange(request);
        if answer.as_ref().map_or(true, |answer| answer.closes) {
            self.stream = None;
        }
        answer
    }

    /// A request without a body.
    ///
    /// # Errors
    /// As [`Connection::send`].
    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        let head = self.server.head("GET", path, 0);
        self.send(head.as_bytes())
    }

    fn exchange(&mut self, request: &[u8]) -> io::Result<Answer> {
        let stream = match self.stream.take() {
            Some(stream) => stream,
            None => open(&self.server.authority)?,
        };
        let stream = self.stream.insert(stream);
        stream.get_mut().write_all(request)?;
        read_answer(stream)
    }
}

fn open(authority: &str) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect(authority)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(BufReader::with_capacity(1 << 14, stream))
}

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}

fn read_answer(stream: &mut impl BufRead) -> io::Result<Answer> {
    let mut line = String::new();
    let mut status = 0;
    // An interim answer (1xx) is followed by the real one.
    while status < 200 {
        next_line(stream, &mut line)?;
        status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(|| broken("not an HTTP answer"))?;
        if status < 200 {
            while next_line(stream, &mut line)? {}
        }
    }
    let (mut length, mut chunked, mut closes) = (None, false, line.starts_with("HTTP/1.0"));
    while next_line(stream, &mut line)? {
        let Some((name, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = Some(value.parse::<usize>().map_err(|_| broken("a bad content-length"))?),
            "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
            "connection" => closes |= value.eq_ignore_ascii_case("close"),
            _ => {}
        }
    }
    let mut body = Vec::new();
    match length {
        _ if status == 204 || status == 304 => {}
        _ if chunked => read_chunks(stream, &mut body)?,
        Some(length) => read_exactly(stream, length, &mut body)?,
        None => {
            closes = true;
            stream.take(ANSWER_BYTES_MAX as u64).read_to_end(&mut body)?;
        }
    }
    Ok(Answer { status, body, closes })
}

/// False at the empty line that ends the head.
fn next_line(stream: &mut impl BufRead, line: &mut String) -> io::Result<bool> {
    line.clear();
    if stream.take(1 << 14).read_line(line)? == 0 {
        return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the server hung up"));
    }
    line.truncate(line.trim_end().len());
    Ok(!line.is_empty())
}

fn read_exactly(stream: &mut impl BufRead, length: usize, body: &mut Vec<u8>) -> io::Result<()> {
    let start = body.len();
    if start.saturating_add(length) > ANSWER_BYTES_MAX {
        return Err(broken("an answer too long to read"));
    }
    body.resize(start + length, 0);
    stream.read_exact(&mut body[start..])
}

fn read_chunks(stream: &mut impl BufRead, body: &mut Vec<u8>) -> io::Result<()> {
    let mut line = String::new();
    loop {
        next_line(stream, &mut line)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        let size = usize::from_str_radix(size, 16).map_err(|_| broken("a bad chunk"))?;
        if size == 0 {
            while next_line(stream, &mut line)? {}
            return Ok(());
        }
        read_exactly(stream, size, body)?;
        next_line(stream, &mut line)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> io::Result<Answer> {
        read_answer(&mut text.as_bytes())
    }

    #[test]
    fn answers_of_every_length_are_read_to_their_end() {
        let counted = read("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcREST").expect("an answer");
        assert_eq!((counted.status, counted.body.as_slice(), counted.closes), (200, &b"abc"[..], false));
        let chunked = read("HTTP/1.1 503 Busy\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n");
        assert_eq!(chunked.expect("an answer").body, b"abc");
        let unbounded = read("HTTP/1.1 200 OK\r\n\r\nabc").expect("an answer");
        assert_eq!((unbounded.body.as_slice(), unbounded.closes), (&b"abc"[..], true));
        assert!(read("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n").expect("an answer").closes);
        let interim = read("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        assert_eq!(interim.expect("an answer").status, 200);
    }

    #[test]
    fn an_answer_that_is_cut_off_is_no_answer() {
        for text in
            ["", "HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nab", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nconten"]
        {
            read(text).expect_err(text);
        }
    }

    #[test]
    fn only_plain_http_urls_without_a_path_are_taken() {
        assert_eq!(Server::parse("http://127.0.0.1:8080/", "").map(|s| s.authority).as_deref(), Ok("127.0.0.1:8080"));
        assert_eq!(Server::parse("http://host", "").map(|s| s.authority).as_deref(), Ok("host:80"));
        for url in ["https://host", "host:80", "http://", "http://host/path"] {
            Server::parse(url, "").expect_err(url);
        }
    }
}
