//! 接口说明: what the documentation of one route says.

use axum::http::StatusCode;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// 接口说明: summary, parameters, body, answer and refusals of one route, with an example that a test runs.
#[derive(Clone)]
pub struct Operation {
    pub(crate) zh: &'static str,
    pub(crate) en: &'static str,
    pub(crate) path: Vec<Value>,
    pub(crate) query: Option<SchemaOf>,
    pub(crate) body: Option<(&'static str, Option<SchemaOf>)>,
    pub(crate) status: StatusCode,
    pub(crate) answer: Option<SchemaOf>,
    pub(crate) files: &'static [&'static str],
    pub(crate) tagged: bool,
    pub(crate) matched: bool,
    pub(crate) once: bool,
    pub(crate) in_person: bool,
    pub(crate) codes: Vec<&'static str>,
    pub(crate) example_query: &'static str,
    pub(crate) example_body: Option<Value>,
    pub(crate) example_seen: i64,
}

impl Operation {
    /// What it does, in Chinese and in English.
    pub fn new(zh: &'static str, en: &'static str) -> Operation {
        Operation {
            zh,
            en,
            path: Vec::new(),
            query: None,
            body: None,
            status: StatusCode::NO_CONTENT,
            answer: None,
            files: &[],
            tagged: false,
            matched: false,
            once: false,
            in_person: false,
            codes: Vec::new(),
            example_query: "",
            example_body: None,
            example_seen: 1,
        }
    }

    /// A parameter of the path, in the order of the path, with the value of the example.
    pub fn path(mut self, name: &'static str, zh: &'static str, example: &'static str) -> Operation {
        let schema = json!({ "type": "string", "minLength": 1, "maxLength": 100 });
        self.path.push(json!({
            "name": name, "in": "path", "required": true, "description": zh, "schema": schema, "example": example,
        }));
        self
    }

    /// The parameters of the query are the fields of this type; `example` is a query string.
    pub fn query<T: JsonSchema>(mut self, example: &'static str) -> Operation {
        self.query = Some(<T as JsonSchema>::json_schema);
        self.example_query = example;
        self
    }

    /// The body is JSON of this type.
    pub fn body<T: JsonSchema>(mut self, example: Value) -> Operation {
        self.body = Some(("application/json", Some(SchemaGenerator::subschema_for::<T>)));
        self.example_body = Some(example);
        self
    }

    /// The body is a file: bytes, `application/octet-stream`.
    pub fn file_body(mut self) -> Operation {
        self.body = Some(("application/octet-stream", None));
        self
    }

    /// It answers 200 with JSON of this type.
    pub fn answer<T: JsonSchema>(mut self) -> Operation {
        self.status = StatusCode::OK;
        self.answer = Some(SchemaGenerator::subschema_for::<T>);
        self
    }

    /// It makes something: 201 with JSON of this type, and the same again for the same `Idempotency-Key`.
    pub fn creates<T: JsonSchema>(self) -> Operation {
        Operation { status: StatusCode::CREATED, once: true, ..self.answer::<T>().refuses(&["key_reused"]) }
    }

    /// It answers 200 with a file of one of these media types.
    pub fn file_answer(self, kinds: &'static [&'static str]) -> Operation {
        Operation { status: StatusCode::OK, files: kinds, ..self }
    }

    /// The answer carries its version as `ETag`.
    pub fn tagged(self) -> Operation {
        Operation { tagged: true, ..self }
    }

    /// It changes a version the caller has seen: `If-Match` is required. The example has seen this version.
    pub fn matched(self, example_seen: i64) -> Operation {
        Operation { matched: true, tagged: true, example_seen, ..self }
    }

    /// 须本人办理: no key opens it, whatever its scope. Who else may use it, the route says.
    pub fn in_person(self) -> Operation {
        Operation { in_person: true, ..self }
    }

    /// Codes of the refusals it may answer (409), beside those every route has.
    pub fn refuses(mut self, codes: &[&'static str]) -> Operation {
        self.codes.extend(codes);
        self
    }
}
