//! 动作: the table of moves, making one, and what would follow from other facts.

use super::cases::{CaseOut, Judgement, out};
use crate::penalty::actions::act_in;
use crate::penalty::input::Input;
use crate::penalty::pages::show::judged_with;
use crate::penalty::procedure::{Field, Kind, MOVES, Who as Mover, move_named};
use crate::penalty::questions::field_id;
use crate::penalty::rights::{OFFICERS, READERS};
use axum::extract::Path;
use kernel::{BODY_CHARS_MAX, Error, FieldError, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use web::api::{Body, Operation, Seen, Text, ok, tagged};
use web::{Answer, Route, Visit, Who};

/// Codes of what the rules refuse.
const REFUSALS: &[&str] = &[
    "above_the_statutory_range",
    "base_needed",
    "below_the_statutory_range",
    "collective_discussion_needed",
    "exempt_without_fine",
    "extended_already",
    "fine_above_nothing",
    "follow_up_first",
    "heavier_than_told",
    "legal_review_first",
    "no_clock",
    "not_competent",
    "not_mitigated",
    "nothing_changed",
    "notice_first",
    "reason_needed",
    "serve_first",
    "served_already",
    "too_late",
    "wrong_state",
];

pub(super) fn routes() -> Vec<Route> {
    let officers = Who::Roles(OFFICERS);
    let of = |zh, en| Operation::new(zh, en).path("id", "案号", "CF202210200001");
    let facts = json!({ "facts": { "危害后果": "轻微", "及时改正": "是" } });
    let table =
        Operation::new("处罚案件的全部动作和须填写的内容", "Every move of a penalty case and what it takes")
            .answer::<Moves>();
    let made = of("办理：做一个动作", "Make a move of a penalty case")
        .path("name", "动作代码", "facts")
        .matched(1)
        .body::<MoveIn>(facts.clone())
        .answer::<CaseOut>()
        .refuses(REFUSALS);
    let tried =
        of("试判：改动这些事实会怎样；什么也不保存", "What would follow from other facts; nothing is kept")
            .body::<MoveIn>(facts)
            .answer::<Judgement>();
    vec![
        Route::api("GET", "/api/v1/penalty-moves", Who::Roles(READERS), table, moves),
        Route::api("POST", "/api/v1/penalties/{id}/moves/{name}", officers, made, make_move),
        Route::api("POST", "/api/v1/penalties/{id}/preview", officers, tried, preview),
    ]
}

/// 动作.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyMoves")]
struct Moves {
    /// 按办理先后.
    items: Vec<MoveOut>,
}

/// 一个动作.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyMove")]
struct MoveOut {
    /// 代码.
    name: &'static str,
    /// 名称.
    label: &'static str,
    /// 可以做的状态.
    from: &'static [&'static str],
    /// 谁可以做.
    who: &'static str,
    /// 须填写的内容.
    fields: Vec<FieldOut>,
}

/// 一项须填写的内容.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyField")]
struct FieldOut {
    /// 字段名.
    name: &'static str,
    /// 名称.
    label: &'static str,
    /// 种类：line text day money choice tick.
    kind: &'static str,
    /// 必填.
    required: bool,
    /// 可选的值；不限的为空.
    choices: Vec<&'static str>,
}

impl From<&Field> for FieldOut {
    fn from(field: &Field) -> FieldOut {
        let Field { name, label, kind, required } = *field;
        let (kind, choices) = match kind {
            Kind::Line(_) => ("line", Vec::new()),
            Kind::Text(_) => ("text", Vec::new()),
            Kind::Day => ("day", Vec::new()),
            Kind::Money => ("money", Vec::new()),
            Kind::Choice(choices) => ("choice", choices.iter().map(|(code, _)| *code).collect()),
            Kind::Tick => ("tick", Vec::new()),
        };
        FieldOut { name, label, kind, required, choices }
    }
}

async fn moves(_: Visit) -> Answer {
    let one = |spec: &crate::penalty::procedure::MoveSpec| MoveOut {
        name: spec.name,
        label: spec.label,
        from: spec.from,
        who: match spec.who {
            Mover::Officer => "办案机关的经办人员",
            Mover::Head => "办案机关负责人",
            Mover::Reviewer => "办案机关中没有办理立案的人员",
        },
        fields: spec.fields.iter().map(FieldOut::from).collect(),
    };
    ok(&Moves { items: MOVES.iter().map(one).collect() })
}

/// 办理时填写的内容.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MoveIn {
    /// 事实，按名称；空字符串表示撤回。只用于 facts.
    #[serde(default)]
    facts: BTreeMap<String, Text<0, 100>>,
    /// 其他字段，按动作表；facts 可写 acted、ended、found、ongoing.
    #[serde(default)]
    fields: BTreeMap<String, Text<0, BODY_CHARS_MAX>>,
}

impl MoveIn {
    /// As a form has it. What the move does not take is told, not passed over.
    fn input(self, name: &str) -> Result<Input> {
        let spec = move_named(name).ok_or(Error::NotFound)?;
        let days = ["acted", "ended", "found", "ongoing"];
        let is_known = |field: &str| match name {
            "facts" => days.contains(&field),
            _ => spec.fields.iter().any(|one| one.name == field),
        };
        let unknown: Vec<&String> = self.fields.keys().filter(|field| !is_known(field)).collect();
        if let Some(field) = unknown.first() {
            return Err(wrong(field, format!("动作 {name} 没有字段“{field}”")));
        }
        if name != "facts" && !self.facts.is_empty() {
            return Err(wrong("facts", "只有 facts 动作可以写事实".into()));
        }
        let facts = self.facts.into_iter().map(|(name, value)| (field_id(&name), value.0));
        let all = facts.chain(self.fields.into_iter().map(|(field, value)| (field, value.0)));
        Ok(all.fold(Input::default(), |input, (field, value)| input.with(&field, value)))
    }
}

fn wrong(field: &str, zh: String) -> Error {
    Error::Invalid(vec![FieldError {
        field: field.into(),
        en: "The move does not take this field".into(),
        zh,
    }])
}

async fn make_move(
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    Seen(seen): Seen,
    body: Body<MoveIn>,
) -> Answer {
    let (ctx, input) = (visit.ctx.clone(), body.value.input(&name)?);
    let work = move |w: &db::Write<'_>| {
        let case = act_in(w, &ctx, &id, Some(seen), &name, &input)?;
        out(w, &ctx, case)
    };
    let done = visit.db().write("penalties.act", work).await?;
    tagged(done.version, &done)
}

async fn preview(visit: Visit, Path(id): Path<String>, body: Body<MoveIn>) -> Answer {
    let (ctx, input) = (visit.ctx.clone(), body.value.input("facts")?);
    let proposal = visit.db().read(move |r| judged_with(r, &ctx, &id, &input)).await?;
    ok(&Judgement::from(&proposal))
}
