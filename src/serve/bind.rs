//! Takes the port, and says plainly why not.

use std::io::ErrorKind;
use std::net::SocketAddr;

use tokio::net::TcpListener;

use crate::failure::Failure;

/// Listens; `key` is the setting in `[server]` that names the address.
pub async fn listener(address: SocketAddr, key: &str) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let why = match error.kind() {
            ErrorKind::AddrInUse => "the port is in use".to_owned(),
            ErrorKind::PermissionDenied => "this user may not use the port".to_owned(),
            ErrorKind::AddrNotAvailable => "this machine does not have the address".to_owned(),
            _ => error.to_string(),
        };
        let variable = format!("REDRESS_SERVER_{}", key.to_uppercase());
        Failure::configuration(
            format_args!("cannot listen on {address}: {why}"),
            format_args!("choose another address: {variable}=127.0.0.1:8090, or [server] {key} in redress.toml"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_in_use_is_named_with_the_setting_to_change() {
        let first = listener(SocketAddr::from(([127, 0, 0, 1], 0)), "listen").await.expect("a free port");
        let address = first.local_addr().expect("bound");
        let failure = listener(address, "review_listen").await.expect_err("in use").to_string();
        assert!(failure.starts_with(&format!("cannot listen on {address}: the port is in use")), "{failure}");
        assert!(failure.contains("REDRESS_SERVER_REVIEW_LISTEN="), "{failure}");
    }
}
