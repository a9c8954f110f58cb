//! Forms as they arrive: read with limits, as UTF-8, and only from the reader's own page.

use crate::problem::Problem;
use crate::{App, Visit, cookies};
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use kernel::{ATTACHMENT_BYTES_MAX, ATTACHMENTS_MAX, Error, FORM_BYTES_MAX};
use std::sync::Arc;
use subtle::ConstantTimeEq;

/// Name of the hidden field with the token of the form.
pub const TOKEN_FIELD: &str = "_csrf";
/// Fields of one form.
pub const FIELDS_MAX: usize = 500;
/// Bytes of the name of a field.
pub const FIELD_NAME_BYTES_MAX: usize = 64;
/// Bytes read and thrown away of a request that is too large, so that the browser hears the answer.
const DRAIN_BYTES_MAX: usize = 64 * 1024 * 1024;

/// 提交的表单: its fields and files; the token has been checked.
#[derive(Clone, Debug, Default)]
pub struct Posted {
    fields: Vec<(String, String)>,
    files: Vec<File>,
}

/// 附件 as it arrived; nothing about it has been believed yet.
#[derive(Clone, Debug)]
pub struct File {
    /// Name of the form field.
    pub field: String,
    /// Name the reader's computer gives it.
    pub name: String,
    /// Content.
    pub bytes: Bytes,
}

/// What may be shown again of a form that could not be taken: never a password, never a token.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(pub Vec<(String, String)>);

/// Bytes a request of this route may carry, set by the guard.
#[derive(Clone, Copy)]
pub(crate) struct BodyLimit(pub usize);

impl Posted {
    /// The first value of a field; a field that was not sent is empty.
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.fields.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Was the field sent?
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(key, _)| key == name)
    }

    /// Every field with its value, in the order of the form.
    pub fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// The files; a file field left empty is not among them.
    pub fn files(&self) -> &[File] {
        &self.files
    }

    pub(crate) fn kept(&self) -> Kept {
        let secret =
            |name: &str| name.starts_with('_') || name.contains("password") || name.contains("token");
        Kept(self.fields.iter().filter(|(name, value)| !secret(name) && !value.is_empty()).cloned().collect())
    }

    /// Reads the body without looking at the token.
    pub(crate) async fn read(request: Request, bytes_max: usize) -> Result<Posted, Problem> {
        match media_type(request.headers()).as_str() {
            "application/x-www-form-urlencoded" => {
                let (_, body) = request.into_parts();
                parse_urlencoded(&read_body(body, bytes_max).await?)
            }
            "multipart/form-data" => {
                let (parts, body) = request.into_parts();
                let bytes = read_body(body, bytes_max).await?;
                let whole = Request::from_parts(parts, Body::from(bytes));
                parse_multipart(whole).await
            }
            _ => {
                let (_, body) = request.into_parts();
                let _ = read_body(body, 0).await;
                Err(Problem::WrongType)
            }
        }
    }
}

impl FromRequest<Arc<App>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, _: &Arc<App>) -> Result<Posted, Response> {
        let outside =
            || Problem::from(Error::Storage("a form that did not pass the door".into())).into_response();
        let visit = request.extensions().get::<Visit>().cloned().ok_or_else(outside)?;
        let bytes_max = request.extensions().get::<BodyLimit>().map_or(FORM_BYTES_MAX, |limit| limit.0);
        let posted = Posted::read(request, bytes_max).await.map_err(IntoResponse::into_response)?;
        let same: bool = posted.text(TOKEN_FIELD).as_bytes().ct_eq(visit.csrf.as_bytes()).into();
        if same { Ok(posted) } else { Err(Problem::WrongToken(posted.kept()).into_response()) }
    }
}

/// 程序提交的表单: what a program posts. It has no page and no token; the handler asks for its key instead, and the
/// reader's session says nothing there.
pub struct Sent(pub Posted);

impl FromRequest<Arc<App>> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, _: &Arc<App>) -> Result<Sent, Response> {
        let bytes_max = request.extensions().get::<BodyLimit>().map_or(FORM_BYTES_MAX, |limit| limit.0);
        Posted::read(request, bytes_max).await.map(Sent).map_err(IntoResponse::into_response)
    }
}

pub(crate) fn media_type(headers: &HeaderMap) -> String {
    let whole = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    whole.split(';').next().unwrap_or("").trim().to_ascii_lowercase()
}

pub(crate) async fn read_body(mut body: Body, bytes_max: usize) -> Result<Vec<u8>, Problem> {
    let (mut bytes, mut seen) = (Vec::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Problem::Unreadable)?.into_data() else { continue };
        seen += data.len();
        if seen <= bytes_max {
            bytes.extend_from_slice(&data);
        } else if seen > DRAIN_BYTES_MAX {
            break;
        }
    }
    if seen > bytes_max { Err(Problem::TooLarge { bytes_max }) } else { Ok(bytes) }
}

fn parse_urlencoded(bytes: &[u8]) -> Result<Posted, Problem> {
    let mut posted = Posted::default();
    for pair in bytes.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
        let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let name = cookies::decode(&pair[..at], true).ok_or(Problem::NotUtf8)?;
        let value = cookies::decode(pair.get(at + 1..).unwrap_or_default(), true).ok_or(Problem::NotUtf8)?;
        push_field(&mut posted, name, value)?;
    }
    Ok(posted)
}

async fn parse_multipart(request: Request) -> Result<Posted, Problem> {
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Problem::Unreadable)?;
    let mut posted = Posted::default();
    while let Some(part) = parts.next_field().await.map_err(|_| Problem::Unreadable)? {
        let name = part.name().ok_or(Problem::Unreadable)?.to_string();
        let file_name = part.file_name().map(str::to_string);
        let bytes = part.bytes().await.map_err(|_| Problem::Unreadable)?;
        match file_name {
            None => {
                let value = String::from_utf8(bytes.into()).map_err(|_| Problem::NotUtf8)?;
                push_field(&mut posted, name, value)?;
            }
            Some(file_name) if file_name.is_empty() && bytes.is_empty() => {}
            Some(file_name) => push_file(&mut posted, File { field: name, name: file_name, bytes })?,
        }
    }
    Ok(posted)
}

fn push_field(posted: &mut Posted, name: String, value: String) -> Result<(), Problem> {
    if name.len() > FIELD_NAME_BYTES_MAX {
        return Err(Problem::Unreadable);
    }
    if posted.fields.len() >= FIELDS_MAX {
        return Err(Problem::TooMany { count_max: FIELDS_MAX });
    }
    posted.fields.push((name, value));
    Ok(())
}

fn push_file(posted: &mut Posted, file: File) -> Result<(), Problem> {
    if file.field.len() > FIELD_NAME_BYTES_MAX {
        return Err(Problem::Unreadable);
    }
    if file.bytes.len() > ATTACHMENT_BYTES_MAX {
        return Err(Problem::TooLarge { bytes_max: ATTACHMENT_BYTES_MAX });
    }
    if posted.files.len() >= ATTACHMENTS_MAX {
        return Err(Problem::TooMany { count_max: ATTACHMENTS_MAX });
    }
    posted.files.push(file);
    Ok(())
}
