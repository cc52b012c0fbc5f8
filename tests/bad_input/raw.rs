//! HTTP by hand, for what a decent client would never send.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::time::Duration;

/// Opens a request to `/v1/events`; its body is the caller's to write.
pub fn open(address: SocketAddr, token: &str, headers: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(Duration::from_mins(1))).expect("a socket");
    let head = format!(
        "POST /v1/events HTTP/1.1\r\nhost: redress\r\nauthorization: Bearer {token}\r\nconnection: close\r\n{headers}\r\n"
    );
    stream.write_all(head.as_bytes()).expect("written");
    stream
}

/// Everything that comes back; empty where the server just closes.
pub fn answer(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A server that does not want to read on may reset the connection after its answer.
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Says that nothing more will be sent, in the middle of a body.
pub fn cut(stream: &TcpStream) {
    stream.shutdown(Shutdown::Write).expect("open until now");
}
