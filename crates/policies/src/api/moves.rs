//! 动作: the table of moves, and making one.

use super::applications::{ApplicationOut, show};
use crate::APPLICANTS;
use crate::actions::act;
use crate::application::{Field, FieldKind, MOVES, MoveSpec, Who as Mover, move_named};
use crate::form::Input;
use crate::pages::applications::load;
use axum::extract::Path;
use kernel::{BODY_CHARS_MAX, Error, Form, Result};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::borrow::Cow;
use std::collections::BTreeMap;
use web::api::{Body, Operation, Seen, Text, ok};
use web::{Answer, Route, Visit, Who};

/// Codes of what the rules and the ledger refuse.
const REFUSALS: &[&str] = &[
    "amount_needed",
    "appeal_too_late",
    "applied_again",
    "budget_spent",
    "had_already",
    "reason_needed",
    "wrong_state",
];

pub(super) fn routes() -> Vec<Route> {
    let who = Who::Roles(APPLICANTS);
    let table = Operation::new("全部动作和须填写的内容", "Every move and what it takes").answer::<Moves>();
    let make = Operation::new("办理申请：做一个动作", "Make a move with an application")
        .path("id", "件号", "A202210200001")
        .path("name", "动作代码", "withdraw")
        .matched(1)
        .body::<MoveIn>(json!({ "reason": "重新准备材料" }))
        .answer::<ApplicationOut>()
        .refuses(REFUSALS);
    vec![
        Route::api("GET", "/api/v1/application-moves", who, table, moves),
        Route::api("POST", "/api/v1/applications/{id}/moves/{name}", who, make, make_move),
    ]
}

/// 动作.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApplicationMoves")]
struct Moves {
    /// 按办理先后.
    items: Vec<MoveOut>,
}

/// 一个动作.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApplicationMove")]
struct MoveOut {
    /// 代码.
    name: &'static str,
    /// 中文名称.
    label: &'static str,
    /// 英文名称.
    label_en: &'static str,
    /// 可以做的状态.
    from: &'static [&'static str],
    /// 谁可以做：unit 牵头单位；decider 牵头单位负责人或营商办；owner 企业或营商办；office 营商办.
    who: &'static str,
    /// 须填写的内容.
    fields: Vec<FieldOut>,
}

/// 一项须填写的内容.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApplicationField")]
struct FieldOut {
    /// 字段名.
    name: &'static str,
    /// 中文名称.
    label: &'static str,
    /// 英文名称.
    label_en: &'static str,
    /// 种类：line 一行；text 文字；amount 以元计的金额；choice 从 choices 中选；condition 措施的一项条件，或 papers.
    kind: &'static str,
    /// 必填.
    required: bool,
    /// 可选的值.
    choices: Vec<&'static str>,
}

impl From<&MoveSpec> for MoveOut {
    fn from(spec: &MoveSpec) -> MoveOut {
        let MoveSpec { name, label, label_en, from, who, fields } = *spec;
        let who = match who {
            Mover::Unit => "unit",
            Mover::Decider => "decider",
            Mover::Owner => "owner",
            Mover::Office => "office",
        };
        MoveOut { name, label, label_en, from, who, fields: fields.iter().map(FieldOut::from).collect() }
    }
}

impl From<&Field> for FieldOut {
    fn from(field: &Field) -> FieldOut {
        let Field { name, label, label_en, kind, required } = *field;
        let (kind, choices) = match kind {
            FieldKind::Line(_) => ("line", Vec::new()),
            FieldKind::Text(_) => ("text", Vec::new()),
            FieldKind::Amount => ("amount", Vec::new()),
            FieldKind::Condition => ("condition", Vec::new()),
            FieldKind::Choice(all) => ("choice", all.iter().map(|(code, _)| *code).collect()),
        };
        FieldOut { name, label, label_en, kind, required, choices }
    }
}

async fn moves() -> Answer {
    ok(&Moves { items: MOVES.iter().map(MoveOut::from).collect() })
}

/// 动作的内容: the fields of the move, by name.
#[derive(Deserialize)]
struct MoveIn(BTreeMap<String, Text<0, BODY_CHARS_MAX>>);

impl MoveIn {
    /// What was written, for a move; a field the move does not have is named.
    fn input(self, spec: &MoveSpec) -> Result<Input> {
        let (mut form, mut input) = (Form::default(), Input::default());
        for (name, text) in self.0 {
            if !spec.fields.iter().any(|field| field.name == name) {
                form.wrong(&name, format!("“{}”没有这一项", spec.label), "This move has no such field");
            }
            input = input.with(&name, text.0);
        }
        form.finish().map(|()| input)
    }
}

impl JsonSchema for MoveIn {
    fn schema_name() -> Cow<'static, str> {
        "ApplicationMoveIn".into()
    }

    /// The fields of every move; which of them a move takes is in the table of moves.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let text = || json!({ "type": "string", "maxLength": BODY_CHARS_MAX });
        let fields = MOVES.iter().flat_map(|spec| spec.fields);
        let properties: serde_json::Map<_, _> = fields.map(|field| (field.name.to_owned(), text())).collect();
        json_schema!({ "type": "object", "properties": properties, "additionalProperties": false })
    }
}

async fn make_move(
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    Seen(seen): Seen,
    body: Body<MoveIn>,
) -> Answer {
    load(&visit, &id).await?;
    let input = body.value.input(move_named(&name).ok_or(Error::NotFound)?)?;
    act(visit.db(), visit.ctx.clone(), id.clone(), Some(seen), name, input).await?;
    show(&visit, &id).await
}
