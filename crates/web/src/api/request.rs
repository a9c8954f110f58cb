//! What a handler of the API takes: parameters, a JSON body, a file, the version the caller has seen.

use crate::api::Once;
use crate::form::{BodyLimit, media_type, read_body};
use crate::problem::Problem;
use crate::{App, Fault, Visit};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderMap, header, request::Parts};
use axum::response::{IntoResponse, Response};
use kernel::{Error, FORM_BYTES_MAX, FieldError, Form};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use std::sync::Arc;

/// Parameters of the address as a type; one that is unknown, twice there or wrong is named.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Arc<App>> for Query<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Query<T>, Response> {
        let query = parts.uri.query().unwrap_or("");
        let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        serde_path_to_error::deserialize(pairs)
            .map(Query)
            .map_err(|error| wrong(&error.path().to_string(), &error.inner().to_string()))
    }
}

/// A JSON body as a type, and the request as it is recognised when it comes again.
pub struct Body<T> {
    /// What was sent.
    pub value: T,
    /// The caller's `Idempotency-Key` with the fingerprint of the request.
    pub once: Once,
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Body<T> {
    type Rejection = Response;

    async fn from_request(request: Request, _: &Arc<App>) -> Result<Body<T>, Response> {
        let (once, bytes) = read(request, "application/json").await?;
        let text = std::str::from_utf8(&bytes).map_err(|_| Problem::NotUtf8.into_response())?;
        let mut json = serde_json::Deserializer::from_str(text);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            match error.inner().classify() {
                Category::Data => wrong(&path, &error.inner().to_string()),
                _ => Problem::Unreadable.into_response(),
            }
        })?;
        json.end().map_err(|_| Problem::Unreadable.into_response())?;
        // No database keeps a text with the character nought; the pages' forms drop it, a program is told.
        if text.contains("\\u0000") && serde_json::from_str(text).is_ok_and(|value| has_nought(&value)) {
            return Err(wrong("", "the character U+0000 is in a text"));
        }
        Ok(Body { value, once })
    }
}

/// A file as it arrived: the bytes of the body.
pub struct File {
    /// Its content.
    pub bytes: Vec<u8>,
    /// The caller's `Idempotency-Key` with the fingerprint of the request.
    pub once: Once,
}

impl FromRequest<Arc<App>> for File {
    type Rejection = Response;

    async fn from_request(request: Request, _: &Arc<App>) -> Result<File, Response> {
        let (once, bytes) = read(request, "application/octet-stream").await?;
        Ok(File { bytes, once })
    }
}

/// `If-Match`: the version the caller has seen. Required where it is taken.
pub struct Seen(pub i64);

impl FromRequestParts<Arc<App>> for Seen {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<App>) -> Result<Seen, Response> {
        let shown = parts.headers.get(header::IF_MATCH).ok_or_else(|| Problem::NotMatched.into_response())?;
        let tag = shown.to_str().unwrap_or("").trim();
        let version = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let version = version.and_then(|text| text.parse().ok());
        let unlike = || wrong("If-Match", "one ETag as it was read, e.g. \"3\"");
        version.map(Seen).ok_or_else(unlike)
    }
}

async fn read(request: Request, kind: &str) -> Result<(Once, Vec<u8>), Response> {
    let outside = || Fault(Error::Storage("a body that did not pass the door".into())).into_response();
    let visit = request.extensions().get::<Visit>().cloned().ok_or_else(outside)?;
    let bytes_max = request.extensions().get::<BodyLimit>().map_or(FORM_BYTES_MAX, |limit| limit.0);
    let (parts, body) = request.into_parts();
    let fits = media_type(&parts.headers) == kind;
    let bytes = read_body(body, if fits { bytes_max } else { 0 }).await;
    if !fits {
        return Err(Problem::WrongType.into_response());
    }
    let bytes = bytes.map_err(IntoResponse::into_response)?;
    let key = key_of(&parts.headers).map_err(|error| Fault(error).into_response())?;
    let once = Once::new(key, [parts.method.as_str().as_bytes(), visit.here().as_bytes(), &bytes]);
    Ok((once, bytes))
}

/// 1 to 100 visible characters, with or without quotation marks around them.
fn key_of(headers: &HeaderMap) -> kernel::Result<Option<String>> {
    const NAME: &str = "Idempotency-Key";
    let Some(shown) = headers.get(NAME) else { return Ok(None) };
    let text = shown.to_str().unwrap_or("").trim();
    let key = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    let mut form = Form::default();
    if !(1..=100).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        form.wrong(
            NAME,
            "应为 1 到 100 个可见的 ASCII 字符",
            "An idempotency key has 1 to 100 visible ASCII characters",
        );
    }
    form.finish()?;
    Ok(Some(key.into()))
}

fn has_nought(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(all) => all.iter().any(has_nought),
        Value::Object(all) => all.iter().any(|(name, one)| name.contains('\0') || has_nought(one)),
        _ => false,
    }
}

/// A field that is not as documented; `said` is the reader's own English sentence.
fn wrong(path: &str, said: &str) -> Response {
    let field = if path == "." { String::new() } else { path.into() };
    let zh = format!("与接口说明不符：{said}");
    Fault(Error::Invalid(vec![FieldError { field, zh, en: said.into() }])).into_response()
}
