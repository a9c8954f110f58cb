//! Answers of Open311: XML and JSON made from one tree, and failures with words of their own.

use crate::problem::Problem;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Error;
use serde::ser::{Serialize, SerializeMap, Serializer};

/// The format an address asks for by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// What every server must speak, and what an address without an ending gets.
    Xml,
    /// `.json`.
    Json,
}

impl Format {
    /// The format of a path.
    pub fn of(path: &str) -> Format {
        if path.ends_with(".json") { Format::Json } else { Format::Xml }
    }

    fn content_type(self) -> &'static str {
        match self {
            Format::Xml => "text/xml; charset=utf-8",
            Format::Json => "application/json; charset=utf-8",
        }
    }
}

/// A value that both formats can say.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// `null`, in XML an element without content.
    Null,
    /// `true` or `false`.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Named values in order.
    Record(Vec<(&'static str, Node)>),
    /// Values in order, and the name each has in XML.
    List(&'static str, Vec<Node>),
}

impl Node {
    /// A text, or nothing when it is empty.
    pub fn text(text: impl Into<String>) -> Node {
        let text = text.into();
        if text.is_empty() { Node::Null } else { Node::Text(text) }
    }

    fn write_xml(&self, name: &str, out: &mut String) {
        if *self == Node::Null {
            out.push_str(&format!("<{name}/>"));
            return;
        }
        out.push_str(&format!("<{name}>"));
        match self {
            Node::Null => {}
            Node::Flag(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Node::Number(number) => out.push_str(&number.to_string()),
            Node::Text(text) => text.chars().for_each(|c| escape(c, out)),
            Node::Record(fields) => fields.iter().for_each(|(name, value)| value.write_xml(name, out)),
            Node::List(each, values) => values.iter().for_each(|value| value.write_xml(each, out)),
        }
        out.push_str(&format!("</{name}>"));
    }
}

/// Characters that XML 1.0 cannot hold, not even escaped, are left out.
fn escape(c: char, out: &mut String) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&apos;"),
        '\r' => out.push_str("&#13;"),
        '\n' | '\t' => out.push(c),
        '\u{FFFE}' | '\u{FFFF}' => {}
        _ if c.is_control() => {}
        _ => out.push(c),
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Node::Null => to.serialize_none(),
            Node::Flag(flag) => to.serialize_bool(*flag),
            Node::Number(number) => to.serialize_i64(*number),
            Node::Text(text) => to.serialize_str(text),
            Node::List(_, values) => to.collect_seq(values),
            Node::Record(fields) => {
                let mut map = to.serialize_map(Some(fields.len()))?;
                for (name, value) in fields {
                    map.serialize_entry(name, value)?;
                }
                map.end()
            }
        }
    }
}

/// The answer in the format asked for; `root` is the element around it in XML, and is not said in JSON.
pub fn answer(format: Format, status: StatusCode, root: &str, node: &Node) -> Response {
    let text = match format {
        Format::Xml => {
            let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
            node.write_xml(root, &mut out);
            out
        }
        Format::Json => serde_json::to_string(node).unwrap_or_default(),
    };
    let kind = HeaderValue::from_static(format.content_type());
    (status, [(header::CONTENT_TYPE, kind)], text).into_response()
}

/// What a handler of Open311 returns.
pub type Answer = Result<Response, Failure>;

/// Why a request under `/open311/` is not answered; the door writes it in the format of the address.
#[derive(Debug)]
pub struct Failure(Problem);

impl Failure {
    /// 404: there is no such thing.
    pub fn unknown(zh: impl Into<String>, en: impl Into<String>) -> Failure {
        Failure::told(StatusCode::NOT_FOUND, zh, en)
    }

    /// 403: the key is missing or opens nothing here.
    pub fn no_key(zh: impl Into<String>, en: impl Into<String>) -> Failure {
        Failure::told(StatusCode::FORBIDDEN, zh, en)
    }

    /// 400: what was asked cannot be done as asked.
    pub fn wrong(zh: impl Into<String>, en: impl Into<String>) -> Failure {
        Failure::told(StatusCode::BAD_REQUEST, zh, en)
    }

    fn told(status: StatusCode, zh: impl Into<String>, en: impl Into<String>) -> Failure {
        Failure(Problem::Told { status, zh: zh.into(), en: en.into() })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure(error.into())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure(problem)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// Errors as Open311 writes them: the standard knows 404, 403 and 400; what HTTP itself must say stays.
pub(crate) fn failed(path: &str, status: StatusCode, descriptions: Vec<String>) -> Response {
    let status = match status {
        StatusCode::UNAUTHORIZED => StatusCode::FORBIDDEN,
        StatusCode::FORBIDDEN
        | StatusCode::NOT_FOUND
        | StatusCode::METHOD_NOT_ALLOWED
        | StatusCode::CONFLICT
        | StatusCode::TOO_MANY_REQUESTS => status,
        _ if status.is_server_error() => status,
        _ => StatusCode::BAD_REQUEST,
    };
    let error = |description: String| {
        let code = Node::Number(status.as_u16().into());
        Node::Record(vec![("code", code), ("description", Node::Text(description))])
    };
    let errors = Node::List("error", descriptions.into_iter().map(error).collect());
    answer(Format::of(path), status, "errors", &errors)
}
