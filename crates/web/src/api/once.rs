//! 幂等: a request that comes twice is done once.

use crate::api::answer::json_text;
use crate::api::store;
use crate::{Answer, Visit};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use db::Write;
use jiff::SignedDuration;
use kernel::{Ctx, Error, Refusal, Result, hex, utc_text};
use serde::Serialize;
use sm3::{Digest, Sm3};
use vault::Vault;

/// How long an answer is kept for a request that comes again.
const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// Whose data key seals the fingerprints, and what they are called.
const OWNER: &str = "idempotency";
const FIELD: &str = "fingerprint";

/// The caller's key for one request, and what the request was.
#[derive(Clone, Debug)]
pub struct Once {
    key: Option<String>,
    fingerprint: String,
}

impl Once {
    /// A request with this key, recognised by the parts of it that make it what it is.
    pub fn new<'a>(key: Option<String>, parts: impl IntoIterator<Item = &'a [u8]>) -> Once {
        let mut hash = Sm3::new();
        for part in parts {
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        Once { key, fingerprint: hex(hash.finalize()) }
    }

    /// Does the work inside the caller's transaction, or gives what was kept when the same request did it before, and says
    /// whether it did.
    ///
    /// # Errors
    /// What the work returns; the refusal `key_reused` when the key was used for another request.
    pub fn done(
        &self,
        w: &Write<'_>,
        vault: &Vault,
        ctx: &Ctx,
        mut work: impl FnMut() -> Result<Kept>,
    ) -> Result<(Kept, bool)> {
        let Some(key) = &self.key else { return Ok((work()?, false)) };
        store::forget(w, &ctx.division, &utc_text(ctx.now - KEPT))?;
        // A bare fingerprint would let whoever reads the database try out what it does not say, as a telephone number.
        let sealing = vault.key_or_new(w, &ctx.division, OWNER)?;
        if !store::claim(w, ctx, key, &sealing.seal(FIELD, &self.fingerprint)?)? {
            let known = store::find(w, ctx, key)?;
            let fingerprint = known.as_ref().map(|(sealed, _)| sealing.unseal(FIELD, sealed)).transpose()?;
            let is_same = fingerprint.flatten().as_ref() == Some(&self.fingerprint);
            let kept = known.map(|(_, kept)| kept).filter(|kept| is_same && !kept.body.is_empty());
            return Ok((kept.ok_or_else(key_reused)?, true));
        }
        let kept = work()?;
        if kept.again {
            store::keep(w, ctx, key, &kept)?;
        }
        Ok((kept, false))
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
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Where the thing that was made is.
    pub location: String,
    /// Its version, as a header says it; may be empty.
    pub etag: String,
    /// What the caller is told, never empty.
    pub body: String,
    /// Shall it be kept? Never when a secret is in it.
    pub again: bool,
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
        let (ctx, vault) = (self.ctx.clone(), self.app.vault.clone());
        let (kept, again) =
            self.db().write(name, move |w| once.done(w, &vault, &ctx, || kept_of(&work(w, &ctx)?))).await?;
        Ok(answer(kept, again))
    }
}

fn kept_of<T: Serialize>(made: &Created<T>) -> Result<Kept> {
    let body = serde_json::to_string(&made.body).map_err(|error| Error::Storage(error.to_string()))?;
    let etag = made.version.map_or(String::new(), |version| format!("\"{version}\""));
    Ok(Kept { location: made.location.clone(), etag, body, again: made.keep })
}

fn key_reused() -> Error {
    let zh = "这个 Idempotency-Key 已用于另一次请求，或那次的答复只能看一次。请换一个新的键。";
    let en =
        "This Idempotency-Key was used for another request, or its answer is shown only once. Use a new key.";
    Refusal::new("key_reused", zh, en).into()
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
