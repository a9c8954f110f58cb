//! 统一身份认证: signing in at an OpenID Connect provider, e.g. the 单点登录 of a city.
//!
//! Authorization code flow (OpenID Connect Core 1.0, 3.1) with PKCE S256 (RFC 7636), state and nonce, by the crate
//! `openidconnect`. This crate talks to the provider and says who somebody is there; it knows no account, no session and no
//! database. Reasons: `docs/decisions/0010-the-provider-says-who.md`.
//!
//! Invariants: only the subject of a token is used, and only after signature, issuer, audience, expiry and nonce were
//! found right; what is asked of the provider goes by TLS (a loopback address excepted), ends after [`ANSWER_SECONDS_MAX`]
//! and is read up to [`ANSWER_BYTES_MAX`]; no error holds a code, a token or the secret of the client.

mod failure;
mod flow;
mod http;
mod provider;
mod settings;

pub use failure::Failure;
pub use flow::Flow;
pub use http::{ANSWER_BYTES_MAX, ANSWER_SECONDS_MAX};
pub use provider::{Provider, is_away};
pub use settings::Settings;

#[cfg(test)]
mod tests;
