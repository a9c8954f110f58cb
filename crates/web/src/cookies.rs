//! Cookies: read from a request, written to an answer.

use axum::http::{HeaderMap, HeaderValue, header};
use jiff::SignedDuration;

/// The session of somebody signed in.
pub(crate) const SESSION: &str = "pl_session";
/// The form token of a visitor who is not signed in (double submit).
pub(crate) const FORM: &str = "pl_form";
/// The secret of a flow to the identity provider.
pub(crate) const FLOW: &str = "pl_flow";
/// The reader's language.
pub(crate) const LANG: &str = "lang";
/// What the next page says once.
pub(crate) const FLASH: &str = "pl_flash";

/// The value of a cookie, if there is exactly that name.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| pair.trim().split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// Sets a cookie for this site only, out of reach of scripts; no age means until the browser closes, an age of
/// nought takes it away.
pub(crate) fn set(headers: &mut HeaderMap, name: &str, value: &str, age: Option<SignedDuration>) {
    let age = age.map_or(String::new(), |age| format!("; Max-Age={}", age.as_secs()));
    let cookie = HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}"));
    headers.extend(cookie.ok().map(|cookie| (header::SET_COOKIE, cookie)));
}

/// The cookies of an answer are sent back by TLS only: the door's word, so that no handler forgets it.
pub(crate) fn by_tls_only(headers: &mut HeaderMap) {
    for (_, cookie) in headers.iter_mut().filter(|(name, _)| *name == header::SET_COOKIE) {
        if let Ok(secure) = HeaderValue::from_bytes(&[cookie.as_bytes(), b"; Secure"].concat()) {
            *cookie = secure;
        }
    }
}

/// Percent-encodes everything but letters, digits and `-._~/`.
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

/// Undoes percent-encoding (and `+` for a space when it is a form); `None` when the bytes are not UTF-8.
pub(crate) fn decode(text: &[u8], plus_is_space: bool) -> Option<String> {
    let hex = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let pair = (text.get(at + 1).copied().and_then(hex), text.get(at + 2).copied().and_then(hex));
        match (byte, pair) {
            (b'%', (Some(high), Some(low))) => {
                out.push(high * 16 + low);
                at += 2;
            }
            (b'+', _) if plus_is_space => out.push(b' '),
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8(out).ok()
}
