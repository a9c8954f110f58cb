//! 幂等: a request that comes twice is done once.

use crate::api::answer::json_text;
use crate::api::store;
use crate::{Answer, Visit};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use db::Write;
use jiff::SignedDuration;
use kernel::{Ctx, Error, Refusal, Result, utc_text};
use serde::Serialize;
use sm3::{Digest, Sm3};

/// How long an answer is kept for a request that comes again.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// The caller's key for one request, and what the request was.
#[derive(Clone, Debug)]
pub struct Once {
    key: Option<String>,
    fingerprint: String,
}

impl Once {
    pub(crate) fn new(key: Option<String>, head: &[&str], body: &[u8]) -> Once {
        let mut hash = Sm3::new();
        for part in head {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        hash.update(body);
        let fingerprint = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Once { key, fingerprint }
    }
}

/// Something that was made: where it is, its version, and what the caller is told.
pub struct Created<T> {
    /// Its address.
    pub location: String,
    /// Its version, if it has one.
    pub version: Option<i64>,
    /// What the caller is told.
    pub body: T,
    /// Shall the answer be kept for a request that comes again? Never when a secret is in it.
    pub keep: bool,
}

/// An answer as it is kept.
pub(super) struct Kept {
    pub location: String,
    pub etag: String,
    pub body: String,
}

impl Visit {
    /// Makes something in one transaction and answers 201; with an `Idempotency-Key` that was used before for the same
    /// request, the answer of then comes again and nothing is made.
    ///
    /// # Errors
    /// What the work returns; the refusal `key_reused` when the key was used for another request.
    pub async fn create<T, F>(&self, name: &'static str, once: Once, mut work: F) -> Answer
    where
        T: Serialize,
        F: FnMut(&Write<'_>, &Ctx) -> Result<Created<T>> + Send + 'static,
    {
        let ctx = self.ctx.clone();
        let (kept, again) = self
            .db()
            .write(name, move |w| {
                let Some(key) = &once.key else { return Ok((kept_of(&work(w, &ctx)?)?.0, false)) };
                store::forget(w, &ctx.division, &utc_text(ctx.now - KEPT))?;
                if !store::claim(w, &ctx, key, &once.fingerprint)? {
                    return again(w, &ctx, key, &once.fingerprint).map(|kept| (kept, true));
                }
                let (kept, keep) = kept_of(&work(w, &ctx)?)?;
                if keep {
                    store::keep(w, &ctx, key, &kept)?;
                }
                Ok((kept, false))
            })
            .await?;
        Ok(answer(kept, again))
    }
}

fn kept_of<T: Serialize>(made: &Created<T>) -> Result<(Kept, bool)> {
    let body = serde_json::to_string(&made.body).map_err(|error| Error::Storage(error.to_string()))?;
    let etag = made.version.map_or(String::new(), |version| format!("\"{version}\""));
    Ok((Kept { location: made.location.clone(), etag, body }, made.keep))
}

fn again(w: &Write<'_>, ctx: &Ctx, key: &str, fingerprint: &str) -> Result<Kept> {
    match store::find(w, ctx, key)? {
        Some((known, kept)) if known == fingerprint && !kept.body.is_empty() => Ok(kept),
        _ => Err(Refusal::new(
            "key_reused",
            "这个 Idempotency-Key 已用于另一次请求,或那次的答复只能看一次。请换一个新的键。",
            "This Idempotency-Key was used for another request, or its answer is shown only once. Use a new key.",
        )
        .into()),
    }
}

fn answer(kept: Kept, again: bool) -> Response {
    let mut response = json_text(StatusCode::CREATED, kept.body);
    let headers = response.headers_mut();
    for (name, text) in [(header::LOCATION, &kept.location), (header::ETAG, &kept.etag)] {
        if let Some(value) = HeaderValue::from_str(text).ok().filter(|_| !text.is_empty()) {
            headers.insert(name, value);
        }
    }
    if again {
        headers.insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    response
}
