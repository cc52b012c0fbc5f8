//! Signing in at an organisation's own provider by `OpenID` Connect: authorization code with PKCE, nothing else.
//!
//! Small on purpose: one flow, two signature algorithms, ring for the cryptography that is linked in anyway. The `openidconnect`
//! crate would bring RSA and elliptic-curve crates of its own (40 more to build), and a general JWT crate takes more kinds of
//! token than should ever be believed here.

pub mod config;
pub mod jws;
pub mod provider;
pub mod token;

pub use config::OidcConfig;
pub use provider::Provider;

/// Why somebody was not signed in. What the person reads says little; the log says which.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The provider did not answer as it should.
    #[error("the provider does not answer as it should: {0}")]
    Provider(String),
    /// The provider's answer is not to be believed.
    #[error("the provider's answer was refused: {0}")]
    Refused(&'static str),
    /// The person is known to the provider, and has no role here.
    #[error("no claim of this person is mapped to a role")]
    NoRole,
}
