//! The OpenAPI 3.1 document, made from the routes.

use crate::api::{CODES, Operation, ProblemDocument};
use crate::{Route, Who, cookies};
use kernel::Role;
use schemars::SchemaGenerator;
use schemars::generate::{Contract, SchemaSettings};
use serde_json::{Map, Value, json};

/// The OpenAPI 3.1 document of these routes; those that are not of the API are passed over.
pub fn document(routes: &[&Route], title: &str, base_url: &str) -> Value {
    let mut schemas = Schemas { out: generator(Contract::Serialize), into: generator(Contract::Deserialize) };
    let mut paths = Map::new();
    for route in routes {
        let Some(operation) = &route.operation else { continue };
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.to_lowercase()] = schemas.operation(route, operation);
    }
    let problem = schemas.out.subschema_for::<ProblemDocument>();
    let mut components = schemas.into.take_definitions(true);
    components.extend(schemas.out.take_definitions(true));
    let mut document = json!({
        "openapi": "3.1.0",
        "info": {
            "title": title,
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": base_url }],
        "security": [{ "key": [] }, { "session": [] }],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": problems(&json!(problem)),
            "securitySchemes": {
                "key": { "type": "http", "scheme": "bearer", "bearerFormat": "plk_…" },
                "session": { "type": "apiKey", "in": "cookie", "name": cookies::SESSION },
            },
        },
    });
    close_objects(&mut document["components"]["schemas"]);
    document
}

fn generator(contract: Contract) -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
        settings.contract = contract;
    });
    settings.into_generator()
}

struct Schemas {
    out: SchemaGenerator,
    into: SchemaGenerator,
}

impl Schemas {
    fn operation(&mut self, route: &Route, operation: &Operation) -> Value {
        let mut parameters = operation.path.clone();
        parameters.extend(self.query(operation));
        if operation.matched {
            let example = format!("\"{}\"", operation.example_seen);
            parameters.push(header("If-Match", true, "看到的版本，即读取时的 ETag", TAG, &example));
        }
        if operation.once {
            let words = "同一个键的同一次请求只办一次，再次发送得到同样的答复";
            parameters.push(header("Idempotency-Key", false, words, "^[!-~]{1,100}$", "example-1"));
        }
        let mut made = json!({
            "operationId": operation_id(route),
            "tags": [tag(route.path)],
            "summary": operation.zh,
            "description": operation.en,
            "parameters": parameters,
            "responses": self.responses(route, operation),
            "x-roles": roles(route.who),
        });
        if operation.in_person {
            made["security"] = json!([{ "session": [] }]);
        } else if route.who == Who::Public {
            made["security"] = json!([{}, { "key": [] }, { "session": [] }]);
        }
        if let Some((kind, schema)) = &operation.body {
            let schema = schema.map_or(json!({}), |schema| json!(schema(&mut self.into)));
            let mut content = json!({ "schema": schema });
            if let Some(example) = &operation.example_body {
                content["example"] = example.clone();
            }
            made["requestBody"] = json!({ "required": true, "content": { *kind: content } });
        }
        made
    }

    /// The fields of the type of the query, each as a parameter.
    fn query(&mut self, operation: &Operation) -> Vec<Value> {
        let Some(schema) = operation.query else { return Vec::new() };
        let schema = json!(schema(&mut self.into));
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let examples: Vec<(String, String)> =
            serde_urlencoded::from_str(operation.example_query).unwrap_or_default();
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        let parameter = |(name, mut schema): (String, Value)| {
            without_null(&mut schema);
            let words = schema.as_object_mut().and_then(|schema| schema.remove("description"));
            let mut made = json!({
                "name": name, "in": "query", "required": required.contains(&json!(name)), "description": words,
                "schema": schema,
            });
            if let Some((_, text)) = examples.iter().find(|(key, _)| *key == name) {
                let number = text.parse::<i64>().ok().filter(|_| made["schema"]["type"] == "integer");
                made["example"] = number.map_or_else(|| json!(text), |number| json!(number));
            }
            made
        };
        properties.into_iter().map(parameter).collect()
    }

    fn responses(&mut self, route: &Route, operation: &Operation) -> Value {
        let mut all = Map::new();
        all.insert(operation.status.as_str().into(), self.success(operation));
        let changes = route.method != "GET";
        let mut statuses = vec![400, 401, 403, 429, 500, 503];
        statuses.extend(Some(404).filter(|_| !operation.path.is_empty()));
        statuses.extend(operation.body.iter().flat_map(|_| [413, 415]));
        statuses.extend(operation.matched.then_some([412, 428]).into_iter().flatten());
        let is_read = operation.body.is_some() || operation.query.is_some() || operation.matched;
        statuses.extend(Some(422).filter(|_| is_read));
        for status in statuses {
            let name = status.to_string();
            all.insert(name.clone(), json!({ "$ref": format!("#/components/responses/{name}") }));
        }
        if changes || !operation.codes.is_empty() {
            let codes = [&["conflict"], operation.codes.as_slice()].concat().join(" ");
            let problem = json!(self.out.subschema_for::<ProblemDocument>());
            all.insert("409".into(), problem_response(&codes, &problem));
        }
        Value::Object(all)
    }

    fn success(&mut self, operation: &Operation) -> Value {
        let mut made = json!({ "description": operation.zh });
        if let Some(schema) = operation.answer {
            made["content"] = json!({ "application/json": { "schema": schema(&mut self.out) } });
        }
        for kind in operation.files {
            made["content"][*kind] = json!({ "schema": {} });
        }
        let text =
            |pattern: &str| json!({ "required": true, "schema": { "type": "string", "pattern": pattern } });
        if operation.tagged {
            made["headers"]["ETag"] = text(TAG);
        }
        if operation.once {
            made["headers"]["Location"] = text("^/api/v1/");
        }
        made
    }
}

/// What every `ETag` of ours is.
const TAG: &str = "^\"[0-9]+\"$";

fn header(name: &str, required: bool, words: &str, pattern: &str, example: &str) -> Value {
    json!({
        "name": name, "in": "header", "required": required, "description": words, "example": example,
        "schema": { "type": "string", "pattern": pattern },
    })
}

/// The answers of every status that routes share.
fn problems(problem: &Value) -> Value {
    let mut all = Map::new();
    for status in CODES.iter().map(|one| one.1) {
        let codes: Vec<&str> = CODES.iter().filter(|one| one.1 == status).map(|one| one.0).collect();
        all.insert(status.to_string(), problem_response(&codes.join(" "), problem));
    }
    Value::Object(all)
}

fn problem_response(codes: &str, schema: &Value) -> Value {
    json!({ "description": codes, "content": { "application/problem+json": { "schema": schema } } })
}

fn operation_id(route: &Route) -> String {
    let words = route.path.trim_start_matches(crate::api::V1).split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!("{}_{}", route.method.to_lowercase(), words.join("_"))
}

fn tag(path: &str) -> &str {
    path.trim_start_matches(crate::api::V1).split('/').nth(1).unwrap_or_default()
}

fn roles(who: Who) -> Vec<&'static str> {
    Role::ALL.into_iter().filter(|role| who.allows(*role)).map(Role::code).collect()
}

/// A parameter of an address is there or not; it is never null.
fn without_null(schema: &mut Value) {
    if let Some(kinds) = schema["type"].as_array() {
        let kinds: Vec<_> = kinds.iter().filter(|kind| *kind != "null").cloned().collect();
        if let [kind] = kinds.as_slice() {
            schema["type"] = kind.clone();
        }
    }
    if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
        values.retain(|value| !value.is_null());
    }
    let one = schema.get("anyOf").and_then(Value::as_array).and_then(|any| any.first().cloned());
    if let (Some(one), Some(object)) = (one, schema.as_object_mut()) {
        object.remove("anyOf");
        object.extend(one.as_object().cloned().unwrap_or_default());
    }
    if let Some(object) = schema.as_object_mut() {
        object.retain(|name, value| !(value.is_null() && name != "example"));
    }
}

/// Nothing is answered that is not documented.
fn close_objects(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") && object.get("type") == Some(&json!("object")) {
                object.entry("additionalProperties").or_insert(json!(false));
            }
            object.values_mut().for_each(close_objects);
        }
        Value::Array(all) => all.iter_mut().for_each(close_objects),
        _ => {}
    }
}
