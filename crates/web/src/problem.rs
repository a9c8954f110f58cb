//! Everything that can go wrong with a request, as one uniform page (or problem document) with a reference number.

use crate::api::{FieldProblem, ProblemDocument};
use crate::door::OPEN311;
use crate::form::Kept;
use crate::i18n::tr;
use crate::reply::{page_with, redirect};
use crate::{Frame, Visit, cookies, open311, show};
use askama::Template;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Error, Lang, token};
use std::sync::Arc;

/// What went wrong, carried in the extensions of a response until the door renders it.
#[derive(Clone, Debug)]
pub(crate) enum Problem {
    /// What an action returned.
    Action(Arc<Error>),
    /// The request cannot be read.
    Unreadable,
    /// The text is not UTF-8.
    NotUtf8,
    /// The body is of a kind no form sends.
    WrongType,
    /// More bytes than the limit.
    TooLarge { bytes_max: usize },
    /// More fields or files than the limit.
    TooMany { count_max: usize },
    /// The form's token is not the reader's.
    WrongToken(Kept),
    /// The session ended while the form was filled in.
    Expired(Kept),
    /// Another site sent the form.
    CrossSite,
    /// The address exists, but not for this method.
    WrongMethod,
    /// An update does not say which version it has seen.
    NotMatched,
    /// One client asks too often.
    TooOften { seconds: u64 },
    /// The key is unknown, expired or revoked.
    WrongKey,
    /// The key does not open this address.
    KeyTooNarrow,
    /// A key, where only a person who is signed in may act.
    InPersonOnly,
    /// What a handler says in words of its own.
    Told { status: StatusCode, zh: String, en: String },
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        Problem::Action(Arc::new(error))
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Status, stable code, heading, text and advice of a problem.
struct Words {
    code: &'static str,
    heading: &'static str,
    text: String,
    advice: &'static str,
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    f: Frame,
    heading: String,
    text: String,
    items: Vec<String>,
    advice: String,
    back: String,
    back_text: String,
    reference: String,
}

#[derive(Template)]
#[template(path = "kept.html")]
struct KeptPage {
    f: Frame,
    heading: String,
    signed_in: bool,
    may_resubmit: bool,
    action: String,
    hidden: Vec<(String, String)>,
    shown: Vec<Shown>,
    reference: String,
}

struct Shown {
    number: usize,
    name: String,
    value: String,
}

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Problem::Action(error) => match error.as_ref() {
                Error::Refused(_) | Error::Conflict => StatusCode::CONFLICT,
                Error::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Error::NotFound => StatusCode::NOT_FOUND,
                Error::Forbidden => StatusCode::FORBIDDEN,
                Error::Storage(_) => StatusCode::INTERNAL_SERVER_ERROR,
                Error::Unavailable(_) | Error::Uncertain(_) => StatusCode::SERVICE_UNAVAILABLE,
            },
            Problem::Unreadable | Problem::NotUtf8 => StatusCode::BAD_REQUEST,
            Problem::WrongType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Problem::TooLarge { .. } | Problem::TooMany { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Problem::TooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
            Problem::WrongToken(_) | Problem::CrossSite => StatusCode::FORBIDDEN,
            Problem::KeyTooNarrow | Problem::InPersonOnly => StatusCode::FORBIDDEN,
            Problem::Expired(_) | Problem::WrongKey => StatusCode::UNAUTHORIZED,
            Problem::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Problem::NotMatched => StatusCode::PRECONDITION_REQUIRED,
            Problem::Told { status, .. } => *status,
        }
    }

    fn words(&self, lang: Lang) -> Words {
        let t = |zh: &'static str| tr(lang, zh).to_string();
        let sized = |zh: &'static str, value: String| tr(lang, zh).replace("{limit}", &value);
        let (code, heading, text, advice) = match self {
            Problem::Action(error) => match error.as_ref() {
                Error::Refused(refusal) => (
                    refusal.code,
                    "现在不能这样做",
                    refusal.text(lang).to_string(),
                    "没有作任何改动。请按上面的说明处理。",
                ),
                Error::Conflict => (
                    "conflict",
                    "这条记录刚刚被别人改过",
                    t("您打开页面之后，另一位工作人员先提交了改动，您的这次提交没有保存。"),
                    "请返回查看最新内容，再决定是否需要重新提交。",
                ),
                Error::Invalid(_) => (
                    "invalid",
                    "有内容需要修改",
                    t("下面的内容不符合要求，没有保存。"),
                    "请返回上一页修改后再提交。",
                ),
                Error::NotFound => (
                    "not_found",
                    "没有找到这个页面",
                    t("地址可能写错了，或者内容已不对您开放。"),
                    "请检查地址，或从首页重新进入。",
                ),
                Error::Forbidden => (
                    "forbidden",
                    "您没有权限这样做",
                    t("您的账号不能查看或办理这项内容。"),
                    "如果工作需要，请联系本单位的安全管理员。",
                ),
                Error::Storage(_) => (
                    "storage",
                    "系统出错了",
                    t("这次操作没有完成，也没有保存。原因已经记录。"),
                    "请稍后再试；仍不成功，请把下面的编号告诉我们。",
                ),
                Error::Unavailable(_) => (
                    "unavailable",
                    "系统暂时不能保存",
                    t("这次操作没有完成，什么也没有保存。系统恢复后会自动继续工作。"),
                    "请过几分钟返回上一页再提交一次；仍不成功，请把下面的编号告诉我们。",
                ),
                Error::Uncertain(_) => (
                    "uncertain",
                    "不能确认是否已经保存",
                    t("保存的时候与数据库的连接断了，这次操作可能已经保存，也可能没有。"),
                    "请先查看列表或原来的页面。没有保存的，请返回上一页再提交一次；同一次吹哨再提交不会重复登记。",
                ),
            },
            Problem::Unreadable => (
                "unreadable",
                "提交的内容无法读取",
                t("浏览器发来的内容不完整或格式不对，没有保存。"),
                "请返回上一页，刷新后再提交。",
            ),
            Problem::NotUtf8 => (
                "not_utf8",
                "文字编码不对",
                t("提交的文字不是 UTF-8 编码，没有保存。"),
                "请用常见浏览器填写；从其他软件粘贴的文字请重新输入。",
            ),
            Problem::WrongType => (
                "wrong_content_type",
                "提交的格式不对",
                t("这里只接受网页表单，没有保存。"),
                "请在网页上填写后提交。",
            ),
            Problem::TooLarge { bytes_max } => (
                "too_large",
                "提交的内容太大",
                sized("上限是 {limit}，这次提交超过了，没有保存。", show::bytes(*bytes_max as u64)),
                "请删减文字，或换用较小的附件后再提交。",
            ),
            Problem::TooMany { count_max } => (
                "too_many",
                "提交的内容太多",
                sized("一次最多 {limit} 项，这次提交超过了，没有保存。", count_max.to_string()),
                "请减少项数，分几次提交。",
            ),
            Problem::TooOften { seconds } => (
                "too_often",
                "操作太频繁",
                sized("请 {limit} 秒后再试，这次没有保存。", seconds.to_string()),
                "请稍等片刻再提交；多人共用网络时也会出现这个提示。",
            ),
            Problem::WrongToken(_) => {
                ("wrong_token", "页面已过期，请再确认一次", String::new(), "请再提交一次。")
            }
            Problem::Expired(_) => ("signed_out", "登录已过期", String::new(), "请重新登录。"),
            Problem::CrossSite => (
                "cross_site",
                "提交来自别的网站",
                t("为了您的安全，只接受从本站页面提交的内容，没有保存。"),
                "请打开本站页面后再提交。",
            ),
            Problem::NotMatched => (
                "if_match_required",
                "更新须说明您看到的版本",
                t("请求没有带 If-Match，没有作任何改动。"),
                "请先读取，把答复的 ETag 放在请求头 If-Match 里再提交。",
            ),
            Problem::WrongKey => (
                "wrong_key",
                "接口密钥无效",
                t("这个密钥不存在、已过期或已停用，没有作任何改动。"),
                "请向安全管理员申请新的密钥，并放在请求头 Authorization: Bearer 之后。",
            ),
            Problem::KeyTooNarrow => (
                "key_too_narrow",
                "接口密钥的权限范围不包括这个操作",
                t("这个密钥不能用于这个地址或这种操作，没有作任何改动。"),
                "请向安全管理员申请权限范围合适的密钥。",
            ),
            Problem::InPersonOnly => (
                "in_person_only",
                "这个操作须本人登录后办理",
                t("账号、密钥、参数等的改动和本人的密码、第二验证不能凭接口密钥办理，没有作任何改动。"),
                "请本人登录后办理。",
            ),
            Problem::Told { zh, en, .. } => {
                let text = if lang == Lang::En { en } else { zh };
                ("told", "现在不能这样做", text.clone(), "没有作任何改动。请按上面的说明处理。")
            }
            Problem::WrongMethod => (
                "wrong_method",
                "这个地址不能直接打开",
                t("它只接受从页面按钮提交的内容。"),
                "请从首页重新进入。",
            ),
        };
        Words { code, heading, text, advice }
    }

    fn items(&self, lang: Lang) -> Vec<(String, String)> {
        let Problem::Action(error) = self else { return Vec::new() };
        let Error::Invalid(errors) = error.as_ref() else { return Vec::new() };
        errors.iter().map(|error| (error.field.clone(), error.text(lang).to_string())).collect()
    }

    /// The page or problem document for this reader.
    pub(crate) fn render(&self, visit: &Visit, method: &Method) -> Response {
        let reference = token().chars().take(8).collect::<String>().to_uppercase();
        match self {
            Problem::Action(error)
                if matches!(
                    error.as_ref(),
                    Error::Storage(_) | Error::Unavailable(_) | Error::Uncertain(_)
                ) =>
            {
                tracing::error!(%reference, route = visit.route, %error, "a request failed");
            }
            _ => {
                tracing::info!(%reference, route = visit.route, problem = self.words(Lang::En).code, "a request was not done")
            }
        }
        let mut response = self.shown(visit, method, reference);
        if let Problem::TooOften { seconds } = self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        response
    }

    fn shown(&self, visit: &Visit, method: &Method, reference: String) -> Response {
        let anonymous_may_not = !visit.signed_in
            && visit.key.is_none()
            && matches!(self, Problem::Action(error) if matches!(error.as_ref(), Error::Forbidden));
        if visit.path.starts_with(OPEN311) {
            return open311::failed(&visit.path, self.status(), self.descriptions(&reference));
        }
        if visit.path.starts_with("/api/") {
            let stale = visit.conditional
                && matches!(self, Problem::Action(error) if matches!(error.as_ref(), Error::Conflict));
            return match (anonymous_may_not, stale) {
                (true, _) => self.document(visit, StatusCode::UNAUTHORIZED, None, reference),
                (_, true) => self.document(visit, StatusCode::PRECONDITION_FAILED, Some("stale"), reference),
                _ => self.document(visit, self.status(), None, reference),
            };
        }
        match self {
            Problem::WrongToken(kept) | Problem::Expired(kept) => self.kept_page(visit, kept, reference),
            _ if anonymous_may_not && (method == Method::GET || method == Method::HEAD) => {
                redirect(&format!("/sign-in?next={}", cookies::encode(&visit.here())))
            }
            _ => self.error_page(visit, reference),
        }
    }

    fn error_page(&self, visit: &Visit, reference: String) -> Response {
        let lang = visit.ctx.lang;
        let words = self.words(lang);
        let conflict = matches!(self, Problem::Action(error) if matches!(error.as_ref(), Error::Conflict));
        page_with(
            self.status(),
            ErrorPage {
                f: visit.frame(words.heading),
                heading: visit.t(words.heading).into(),
                text: words.text,
                items: self.items(lang).into_iter().map(|item| item.1).collect(),
                advice: visit.t(words.advice).into(),
                back: visit.back.clone().unwrap_or_default(),
                back_text: visit.t(if conflict { "查看最新内容" } else { "返回上一页" }).into(),
                reference,
            },
        )
    }

    /// What was typed is not lost: long or Chinese text is shown, the rest rides along unseen.
    fn kept_page(&self, visit: &Visit, kept: &Kept, reference: String) -> Response {
        let words = self.words(visit.ctx.lang);
        let is_text = |value: &String| value.chars().count() > 40 || !value.is_ascii();
        let (texts, hidden): (Vec<_>, Vec<_>) = kept.0.iter().cloned().partition(|(_, value)| is_text(value));
        let shown = texts.into_iter().zip(1..).map(|((name, value), number)| Shown { number, name, value });
        page_with(
            self.status(),
            KeptPage {
                f: visit.frame(words.heading),
                heading: visit.t(words.heading).into(),
                signed_in: visit.signed_in || matches!(self, Problem::WrongToken(_)),
                may_resubmit: visit.same_origin,
                action: visit.here(),
                hidden,
                shown: shown.collect(),
                reference,
            },
        )
    }

    /// What Open311 calls a description, in both languages: a program does not say which its reader knows.
    fn descriptions(&self, reference: &str) -> Vec<String> {
        let items = self.items(Lang::Zh).into_iter().zip(self.items(Lang::En));
        let items: Vec<_> = items.map(|(zh, en)| format!("{}: {} ({})", zh.0, zh.1, en.1)).collect();
        if !items.is_empty() {
            return items;
        }
        let (zh, en) = (self.words(Lang::Zh), self.words(Lang::En));
        let said = |words: &Words, heading| if words.text.is_empty() { heading } else { words.text.clone() };
        let (zh, en) = (said(&zh, zh.heading.into()), said(&en, tr(Lang::En, en.heading).into()));
        let failed = self.status().is_server_error();
        let reference = if failed { format!(" {reference}") } else { String::new() };
        vec![format!("{zh} ({en}){reference}")]
    }

    fn document(
        &self,
        visit: &Visit,
        status: StatusCode,
        code: Option<&'static str>,
        reference: String,
    ) -> Response {
        let lang = visit.ctx.lang;
        let words = self.words(lang);
        let errors = self.items(lang).into_iter().map(|(field, message)| FieldProblem { field, message });
        let document = ProblemDocument {
            r#type: "about:blank",
            title: visit.t(words.heading).into(),
            status: status.as_u16(),
            detail: words.text,
            code: code.unwrap_or(words.code).into(),
            instance: format!("urn:panlong:{reference}"),
            reference,
            errors: errors.collect(),
        };
        document.answer(status)
    }
}
