//! Secrets drawn from the operating system.

use crate::hex;

/// 32 hexadecimal digits: 128 random bits.
pub type Token = String;

/// Draws a token nobody can guess. Used for sessions, form tokens and query codes.
///
/// # Panics
/// When the operating system has no randomness to give: nothing safe can be done then.
pub fn token() -> Token {
    let mut bytes = [0; 16];
    fill_random(&mut bytes);
    hex(bytes)
}

/// Fills the bytes with randomness, for keys and nonces.
///
/// # Panics
/// As [`token`].
pub fn fill_random(bytes: &mut [u8]) {
    #[allow(clippy::expect_used)]
    getrandom::fill(bytes).expect("the operating system gives random bytes");
}
