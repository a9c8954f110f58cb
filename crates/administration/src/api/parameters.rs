//! 参数.

use crate::SYSTEM;
use crate::actions::{parameter_version, set_parameter};
use axum::extract::Path;
use kernel::{Error, REASON_CHARS_MAX, local_day};
use params::{Param, Params};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{Body, Day, Operation, Seen, Text, ok, tagged};
use web::{Answer, Route, Visit};

/// Characters of a value.
const VALUE_CHARS_MAX: usize = 20;
/// The parameter of the examples.
const EXAMPLE: &str = "whistle.solve.limit";

pub(super) fn routes() -> Vec<Route> {
    let of = |zh, en| Operation::new(zh, en).path("key", "参数名", EXAMPLE);
    let all = Operation::new("今天现行的全部参数", "Every parameter in force today").answer::<Parameters>();
    let one = of("一个参数和历次数值", "A parameter and its history").answer::<ParameterOut>().tagged();
    let example =
        json!({ "value": "3wd", "valid_from": "2022-11-01", "source": "区政府办〔2022〕1号（虚构）" });
    let set = of("新数值，从今天或以后的一天起", "A new value, from today or a later day on")
        .in_person()
        .body::<ValueIn>(example)
        .answer::<ParameterOut>()
        .matched(parameter_version(&Params::shipped(), EXAMPLE).unwrap_or_default());
    vec![
        Route::api("GET", "/api/v1/parameters", SYSTEM, all, parameters),
        Route::api("GET", "/api/v1/parameters/{key}", SYSTEM, one, parameter),
        Route::api("POST", "/api/v1/parameters/{key}", SYSTEM, set, set_one),
    ]
}

/// 参数.
#[derive(Serialize, JsonSchema)]
struct Parameters {
    /// 每个参数今天现行的数值.
    items: Vec<InForce>,
}

/// 一个参数今天现行的数值.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ParameterInForce")]
struct InForce {
    /// 参数名.
    key: String,
    /// 名称.
    label: String,
    /// 现行数值.
    value: ValueOut,
}

/// 一个参数.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Parameter")]
struct ParameterOut {
    /// 参数名.
    key: String,
    /// 名称.
    label: String,
    /// 历次数值，新的在前.
    history: Vec<ValueOut>,
}

/// 一个数值.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ParameterValue")]
struct ValueOut {
    /// 数值，如 5wd 为 5 个工作日.
    value: String,
    /// 生效日期.
    #[schemars(extend("format" = "date"))]
    valid_from: String,
    /// 依据.
    source: String,
    /// 今天现行.
    in_force: bool,
}

impl ValueOut {
    fn new(param: &Param, in_force: bool) -> ValueOut {
        let Param { value, valid_from, source, .. } = param.clone();
        ValueOut { value, valid_from: valid_from.to_string(), source, in_force }
    }
}

async fn parameters(visit: Visit) -> Answer {
    let (division, today) = (visit.division().to_string(), local_day(visit.ctx.now));
    let params = visit.db().read(move |r| Params::load(r, &division)).await?;
    let out = |param: &Param| InForce {
        key: param.key.clone(),
        label: Params::label(&param.key).into(),
        value: ValueOut::new(param, true),
    };
    ok(&Parameters { items: params.in_force(today).into_iter().map(out).collect() })
}

async fn parameter(visit: Visit, Path(key): Path<String>) -> Answer {
    shown(&visit, key).await
}

async fn shown(visit: &Visit, key: String) -> Answer {
    let (division, today) = (visit.division().to_string(), local_day(visit.ctx.now));
    let params = visit.db().read(move |r| Params::load(r, &division)).await?;
    let version = parameter_version(&params, &key).ok_or(Error::NotFound)?;
    let now = params.get(&key, today);
    let history = params.history(&key).into_iter().map(|param| ValueOut::new(param, param == now)).collect();
    tagged(version, &ParameterOut { label: Params::label(&key).into(), key, history })
}

/// 新的数值.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ValueIn {
    /// 数值，与现行数值同一写法.
    value: Text<1, VALUE_CHARS_MAX>,
    /// 生效日期，今天或以后.
    valid_from: Day,
    /// 依据：文件名称、文号和条款.
    source: Text<1, REASON_CHARS_MAX>,
}

async fn set_one(visit: Visit, Path(key): Path<String>, Seen(seen): Seen, body: Body<ValueIn>) -> Answer {
    let ValueIn { value, valid_from, source } = body.value;
    let (valid_from, value) = (valid_from.0, value.0.trim().into());
    let param = Param { key: key.clone(), value, valid_from, source: source.0 };
    set_parameter(visit.db(), visit.ctx.clone(), param, seen).await?;
    shown(&visit, key).await
}
