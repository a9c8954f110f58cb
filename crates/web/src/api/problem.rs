//! 错误说明: a problem document (RFC 9457).

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;

/// 错误说明 (RFC 9457).
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(crate) struct ProblemDocument {
    /// 总是 about:blank：用 code 区分.
    pub r#type: &'static str,
    /// 标题，给人看.
    pub title: String,
    /// HTTP 状态.
    pub status: u16,
    /// 说明，给人看.
    pub detail: String,
    /// 稳定的代码，给程序看.
    pub code: String,
    /// 这一次请求的标识.
    pub instance: String,
    /// 编号，联系我们时请告诉.
    pub reference: String,
    /// 不符合要求的字段.
    pub errors: Vec<FieldProblem>,
}

/// 一个不符合要求的字段.
#[derive(Serialize, JsonSchema)]
pub(crate) struct FieldProblem {
    /// 字段在正文或参数中的位置.
    pub field: String,
    /// 哪里不对.
    pub message: String,
}

impl ProblemDocument {
    pub(crate) fn answer(&self, status: StatusCode) -> Response {
        let kind = HeaderValue::from_static("application/problem+json");
        let text = serde_json::to_string(self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, kind)], text).into_response()
    }
}
