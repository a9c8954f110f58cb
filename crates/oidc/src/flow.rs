//! 登录往返: one way to the provider and back.

use kernel::{hex, token};
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};
use sm3::{Digest, Sm3};
use subtle::ConstantTimeEq;

/// Hexadecimal digits of the secret: 256 bits, as RFC 7636 recommends for a verifier.
const SECRET_DIGITS: usize = 64;

/// 登录往返: one way of one browser to the provider and back. State, nonce and verifier are made from one secret that only
/// the browser's cookie holds, so that a server need not keep any of them, and what is seen in an address tells none of
/// the others.
#[derive(Clone)]
pub struct Flow(String);

impl Flow {
    /// A new one.
    pub fn start() -> Flow {
        Flow([token(), token()].concat())
    }

    /// The one whose secret a browser brings back; none when it cannot be one.
    pub fn of_secret(text: &str) -> Option<Flow> {
        let right = text.len() == SECRET_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        right.then(|| Flow(text.into()))
    }

    /// What the browser keeps, and nobody else.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// Is this the state that went to the provider?
    pub fn has_state(&self, state: &str) -> bool {
        self.derived("state").as_bytes().ct_eq(state.as_bytes()).into()
    }

    pub(crate) fn state(&self) -> CsrfToken {
        CsrfToken::new(self.derived("state"))
    }

    pub(crate) fn nonce(&self) -> Nonce {
        Nonce::new(self.derived("nonce"))
    }

    pub(crate) fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.derived("verifier"))
    }

    fn derived(&self, what: &str) -> String {
        hex(Sm3::digest(format!("panlong sign-in {what} {}", self.0)))
    }
}
