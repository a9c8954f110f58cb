//! What a handler of the API answers.

use crate::api::Fields;
use crate::{Answer, Fault};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use kernel::{Error, PAGE_ROWS};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;

/// Rows a caller may ask for at once.
const ROWS_MAX: usize = 100;
/// Characters of a cursor.
const CURSOR_CHARS_MAX: usize = 200;

/// 一页: rows of a list, and where the next page begins.
#[derive(Serialize, JsonSchema)]
pub struct Page<T> {
    /// 本页各行.
    pub items: Vec<T>,
    /// 下一页的 after；没有下一页时为 null.
    pub next: Option<String>,
}

/// 每页行数.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "usize")]
pub struct PageRows(pub usize);

impl Default for PageRows {
    fn default() -> PageRows {
        PageRows(PAGE_ROWS)
    }
}

impl TryFrom<usize> for PageRows {
    type Error = String;

    fn try_from(rows: usize) -> std::result::Result<PageRows, String> {
        if (1..=ROWS_MAX).contains(&rows) { Ok(PageRows(rows)) } else { Err(format!("1 to {ROWS_MAX}")) }
    }
}

impl JsonSchema for PageRows {
    fn schema_name() -> Cow<'static, str> {
        "PageRows".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": ROWS_MAX, "default": PAGE_ROWS })
    }
}

/// 游标: where a page begins, made of the keys of the last row before it. Nothing is remembered on the server.
#[derive(Clone, Debug, Default)]
pub struct Cursor(pub Vec<String>);

impl Cursor {
    /// The key at a position, or what stands before the first row.
    pub fn key(&self, at: usize, first: &str) -> String {
        self.0.get(at).map_or_else(|| first.into(), String::clone)
    }

    /// The text a caller sends back.
    pub fn text(keys: &[&str]) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(keys.join("~"))
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Cursor, D::Error> {
        let text = String::deserialize(deserializer)?;
        let keys = Some(&text)
            .filter(|text| (1..=CURSOR_CHARS_MAX).contains(&text.len()))
            .and_then(|text| BASE64_URL_SAFE_NO_PAD.decode(text).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .filter(|keys| !keys.chars().any(char::is_control));
        let keys = keys.ok_or_else(|| serde::de::Error::custom("not a cursor of an earlier answer"))?;
        Ok(Cursor(keys.split('~').map(String::from).collect()))
    }
}

impl JsonSchema for Cursor {
    fn schema_name() -> Cow<'static, str> {
        "Cursor".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": CURSOR_CHARS_MAX })
    }
}

/// 200 with this JSON.
pub fn ok(out: &impl Serialize) -> Answer {
    with_status(StatusCode::OK, out)
}

/// 200 with this JSON and its version as `ETag`.
pub fn tagged(version: i64, out: &impl Serialize) -> Answer {
    let mut response = ok(out)?;
    response.headers_mut().insert(header::ETAG, etag(version));
    Ok(response)
}

/// 204: done, and there is nothing to say.
pub fn no_content() -> Answer {
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// 200 with a page of a list. `rows` are one more than asked for when there are more; `keys` are those of a row.
pub fn list<R, T: Serialize>(
    mut rows: Vec<R>,
    limit: PageRows,
    keys: impl Fn(&R) -> Vec<String>,
    item: impl Fn(R) -> T,
) -> Page<T> {
    let more = rows.len() > limit.0;
    rows.truncate(limit.0);
    let key = |row: &R| Cursor::text(&keys(row).iter().map(String::as_str).collect::<Vec<_>>());
    let next = rows.last().filter(|_| more).map(key);
    Page { items: rows.into_iter().map(item).collect(), next }
}

/// Only these fields of every row of a page (`fields=id,title`); none named is all of them.
///
/// # Errors
/// [`Error::Invalid`] naming a field that no row has.
pub fn chosen<T: Serialize + JsonSchema>(page: &Page<T>, fields: Option<&Fields>) -> Answer {
    let mut whole = serde_json::to_value(page).map_err(|error| Error::Storage(error.to_string()))?;
    let Some(fields) = fields else { return ok(&whole) };
    let wanted = fields.of::<T>()?;
    for item in whole["items"].as_array_mut().into_iter().flatten().filter_map(|item| item.as_object_mut()) {
        item.retain(|name, _| wanted.contains(&name.as_str()));
    }
    ok(&whole)
}

/// The state a list was asked for; empty for all.
///
/// # Errors
/// [`Error::Invalid`] for a state that is not among them.
pub fn known_state(asked: Option<String>, states: &[&str]) -> kernel::Result<String> {
    let (state, mut form) = (asked.unwrap_or_default(), kernel::Form::default());
    if !state.is_empty() && !states.contains(&state.as_str()) {
        form.wrong("state", format!("没有状态“{state}”"), format!("There is no state {state}"));
    }
    form.finish().map(|()| state)
}

/// For the schema of a row whose fields can be chosen: none must be there.
pub fn any_fields(schema: &mut Schema) {
    schema.remove("required");
}

pub(crate) fn etag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).unwrap_or(HeaderValue::from_static("\"0\""))
}

pub(crate) fn with_status(status: StatusCode, out: &impl Serialize) -> Answer {
    match serde_json::to_string(out) {
        Ok(text) => Ok(json_text(status, text)),
        Err(error) => Err(Fault(Error::Storage(format!("answer: {error}")))),
    }
}

pub(crate) fn json_text(status: StatusCode, text: String) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], text).into_response()
}
