//! 动作: the table of moves, what can be done with a whistle now, and doing it.

use super::case::{WhistleOut, show};
use crate::pages::show::load;
use crate::procedure::{Field, Kind, MOVES, MoveSpec, Who as Mover, move_named};
use crate::{HANDLERS, Input, actions, allowed};
use axum::extract::Path;
use kernel::{Error, Form, Result};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::borrow::Cow;
use std::collections::BTreeMap;
use web::api::{Body, Operation, Seen, ok};
use web::{Answer, Route, Visit, Who};

/// Codes of what the rules refuse.
const REFUSALS: &[&str] = &[
    "already_called",
    "already_responded",
    "already_returned",
    "bad_days",
    "extended_already",
    "final_ruling",
    "level_goes_up",
    "no_clock",
    "not_a_unit",
    "not_longer",
    "not_open",
    "nothing_returned",
    "nothing_to_confirm",
    "nothing_to_fix",
    "nothing_to_verify",
    "part_still_open",
    "rated_already",
    "rating_open",
    "respond_first",
    "return_too_late",
    "review_in_the_past",
    "too_many_units",
    "wrong_state",
];

pub(super) fn routes() -> Vec<Route> {
    let who = Who::Roles(HANDLERS);
    let of = |zh, en| Operation::new(zh, en).path("id", "件号", "W202210200001");
    let table = Operation::new("全部动作和须填写的内容", "Every move and what it takes").answer::<Moves>();
    let available = of("您现在可以对这一件做的动作", "The moves you can make now").answer::<Moves>().tagged();
    let make = of("办理：做一个动作", "Make a move")
        .path("name", "动作代码", "accept")
        .matched(2)
        .body::<MoveIn>(json!({ "category": "K0101", "note": "已核对" }))
        .answer::<WhistleOut>()
        .refuses(REFUSALS);
    vec![
        Route::api("GET", "/api/v1/moves", Who::SignedIn, table, moves),
        Route::api("GET", "/api/v1/whistles/{id}/moves", who, available, moves_now),
        Route::api("POST", "/api/v1/whistles/{id}/moves/{name}", who, make, make_move),
    ]
}

/// 动作.
#[derive(Serialize, JsonSchema)]
struct Moves {
    /// 按办理先后.
    items: Vec<MoveOut>,
}

/// 一个动作.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Move")]
struct MoveOut {
    /// 代码.
    name: &'static str,
    /// 中文名称.
    label: &'static str,
    /// 英文名称.
    label_en: &'static str,
    /// 可以做的状态；空为未结束的任何状态.
    from: &'static [&'static str],
    /// 谁可以做.
    who: &'static str,
    /// 须填写的内容.
    fields: Vec<FieldOut>,
}

/// 一项须填写的内容.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Field")]
struct FieldOut {
    /// 字段名.
    name: &'static str,
    /// 中文名称.
    label: &'static str,
    /// 英文名称.
    label_en: &'static str,
    /// 种类：line text unit units category day moment choice tick.
    kind: &'static str,
    /// 必填.
    required: bool,
    /// 最多字数；不限于字数的为 null.
    chars_max: Option<usize>,
    /// 可选的值.
    choices: Vec<ChoiceOut>,
}

/// 一个可选的值.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Choice")]
struct ChoiceOut {
    /// 代码.
    code: &'static str,
    /// 名称.
    label: &'static str,
}

impl From<&MoveSpec> for MoveOut {
    fn from(spec: &MoveSpec) -> MoveOut {
        let MoveSpec { name, label, label_en, from, who, fields } = *spec;
        MoveOut {
            name,
            label,
            label_en,
            from,
            who: mover(who),
            fields: fields.iter().map(FieldOut::from).collect(),
        }
    }
}

impl From<&Field> for FieldOut {
    fn from(field: &Field) -> FieldOut {
        let Field { name, label, label_en, kind, required } = *field;
        let choice = |(code, label): &(&'static str, &'static str)| ChoiceOut { code, label };
        let (kind, chars_max, choices) = match kind {
            Kind::Line(max) => ("line", Some(max), Vec::new()),
            Kind::Text(max) => ("text", Some(max), Vec::new()),
            Kind::Unit => ("unit", None, Vec::new()),
            Kind::Units => ("units", None, Vec::new()),
            Kind::Category => ("category", None, Vec::new()),
            Kind::Day => ("day", None, Vec::new()),
            Kind::Moment => ("moment", None, Vec::new()),
            Kind::Choice(choices) => ("choice", None, choices.iter().map(choice).collect()),
            Kind::Tick => ("tick", None, Vec::new()),
        };
        FieldOut { name, label, label_en, kind, required, chars_max, choices }
    }
}

fn mover(who: Mover) -> &'static str {
    match who {
        Mover::Office => "office",
        Mover::Unit => "unit",
        Mover::Lead => "lead",
        Mover::Owner => "owner",
        Mover::Supervisor => "supervisor",
        Mover::Rater => "rater",
    }
}

/// 动作的内容: the fields of the move, by name.
#[derive(Deserialize)]
struct MoveIn(BTreeMap<String, Value>);

/// What a field takes: a text, several texts, a tick, a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    Several(Vec<String>),
    Tick(bool),
    Number(i64),
}

impl MoveIn {
    /// What was written, for a move; a field the move does not have is named.
    fn input(self, spec: &MoveSpec) -> Result<Input> {
        let (mut form, mut input) = (Form::default(), Input::default());
        for (name, value) in self.0 {
            if !spec.fields.iter().any(|field| field.name == name) {
                form.wrong(&name, format!("“{}”没有这一项", spec.label), "This move has no such field");
            }
            let written = match value {
                Value::Text(text) => vec![text],
                Value::Several(all) => all,
                Value::Tick(true) => vec!["1".into()],
                Value::Tick(false) => Vec::new(),
                Value::Number(number) => vec![number.to_string()],
            };
            input = written.into_iter().fold(input, |input, one| input.with(&name, one));
        }
        form.finish().map(|()| input)
    }
}

impl JsonSchema for MoveIn {
    fn schema_name() -> Cow<'static, str> {
        "MoveIn".into()
    }

    /// The fields of every move; which of them a move takes is in the table of moves.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let mut properties = serde_json::Map::new();
        for field in MOVES.iter().flat_map(|spec| spec.fields) {
            let schema = match field.kind {
                Kind::Units => json!({ "type": "array", "items": { "type": "string" } }),
                Kind::Tick => json!({ "type": "boolean" }),
                _ => json!({ "type": ["string", "integer", "boolean"] }),
            };
            properties.entry(field.name).or_insert(schema);
        }
        json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
    }
}

async fn moves() -> Answer {
    ok(&Moves { items: MOVES.iter().map(MoveOut::from).collect() })
}

async fn moves_now(visit: Visit, Path(id): Path<String>) -> Answer {
    let case = load(&visit, &id, false).await?.case;
    let items = allowed(&case, &visit.ctx.actor).into_iter().map(MoveOut::from).collect();
    web::api::tagged(case.version, &Moves { items })
}

async fn make_move(
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    Seen(seen): Seen,
    body: Body<MoveIn>,
) -> Answer {
    load(&visit, &id, false).await?;
    let spec = move_named(&name).filter(|spec| spec.who != Mover::Rater).ok_or(Error::NotFound)?;
    let input = body.value.input(spec)?;
    actions::act(visit.db(), visit.ctx.clone(), id.clone(), Some(seen), name, input).await?;
    show(&visit, &id).await
}
