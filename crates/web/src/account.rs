//! Signing in and out, the own account, the language.

mod factor;
mod own;
pub(crate) mod provider;
mod sign_in;

pub(crate) use factor::{confirm, otpauth, second_factor, start, switch_off};
pub(crate) use own::{account, change_password, end_session};
pub(crate) use provider::{come_back, leave};
pub(crate) use sign_in::{LOGIN_CHARS_MAX, code, code_form, open_session, sign_in, sign_in_form, sign_out};

use crate::reply::redirect;
use crate::{Answer, Visit, cookies, is_local_path};
use axum::response::Response;
use jiff::SignedDuration;
use kernel::{Error, Result};
use people::Desk;
use tokio::sync::Semaphore;

/// Passwords hashed at the same time: each takes 19 MiB, and whoever sends many must not take all of the memory.
const HASHES_AT_ONCE: usize = 3;
/// How long a browser remembers the language of its reader.
const LANGUAGE_LASTS: SignedDuration = SignedDuration::from_hours(365 * 24);

static HASHING: Semaphore = Semaphore::const_new(HASHES_AT_ONCE);

impl Visit {
    /// Runs what hashes a password: on a thread that may be busy for long, and only a few at a time.
    ///
    /// # Errors
    /// What the work returns.
    pub async fn hashing<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Desk) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let failed = |error: String| Error::Storage(format!("hashing: {error}"));
        let _turn = HASHING.acquire().await.map_err(|error| failed(error.to_string()))?;
        let desk = self.desk();
        tokio::task::spawn_blocking(move || work(&desk)).await.map_err(|error| failed(error.to_string()))?
    }
}

/// Leads back to the page the reader came from; the browser names it, so that no address holds the secret link of another.
pub(crate) async fn language(visit: Visit) -> Answer {
    let lang = if visit.param("to") == "en" { "en" } else { "zh" };
    let mut response = redirect(visit.back.as_deref().unwrap_or("/"));
    cookies::set(response.headers_mut(), cookies::LANG, lang, Some(LANGUAGE_LASTS));
    Ok(response)
}

fn local_or_home(path: &str) -> String {
    if is_local_path(path) { path.into() } else { "/".into() }
}

/// The answer that ends the session in this browser.
fn without_session(mut response: Response) -> Response {
    cookies::set(response.headers_mut(), cookies::SESSION, "", Some(SignedDuration::ZERO));
    response
}
