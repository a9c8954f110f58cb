//! 清单种类, each with how many items are in force.

use super::items::{OnQuery, day_of, effects};
use crate::lists::OFFICE;
use crate::lists::columns::{EFFECTS, effect_code};
use crate::lists::edition::in_force;
use crate::lists::kinds::{KIND_CODE_CHARS_MAX, KindWritten, put_kind, save, shipped, version};
use crate::lists::store;
use crate::model::{Effect, ListKind};
use axum::extract::Path;
use kernel::{Error, NAME_CHARS_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{Body, Created, Operation, Query, Seen, Text, ok, tagged};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let of = |zh, en| Operation::new(zh, en).path("code", "清单代码", "exempt");
    let all = Operation::new("各种清单和各自的条目数", "The lists, with how many items each has")
        .query::<OnQuery>("on=2022-10-20")
        .answer::<Lists>();
    let example = json!({
        "code": "first_offence", "name": "首违不罚事项清单", "name_en": "First offences", "effect": "exempt",
    });
    let add =
        Operation::new("新增清单种类", "Add a kind of list").body::<NewKind>(example).creates::<KindOut>();
    let one = of("一种清单", "A kind of list").answer::<KindOut>().tagged();
    let seen = shipped().first().map_or(0, version);
    let example = json!({ "name": "不予行政处罚事项清单", "name_en": "Not penalised", "effect": "exempt" });
    let change = of("修改清单种类；代码和结果不能改", "Change a kind of list; its code and effect stay")
        .body::<KindIn>(example)
        .answer::<KindOut>()
        .matched(seen);
    vec![
        Route::api("GET", "/api/v1/discretion-lists", Who::Public, all, all_lists),
        Route::api("POST", "/api/v1/discretion-lists", OFFICE, add, create),
        Route::api("GET", "/api/v1/discretion-lists/{code}", Who::Public, one, kind),
        Route::api("PUT", "/api/v1/discretion-lists/{code}", OFFICE, change, change_one),
    ]
}

/// 清单.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionLists")]
struct Lists {
    /// 各清单.
    items: Vec<ListOut>,
    /// 条目合计.
    total: usize,
}

/// 一个清单.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionList")]
struct ListOut {
    /// 代码.
    code: String,
    /// 中文名称.
    name: String,
    /// 英文名称.
    name_en: String,
    /// 结果代码.
    #[schemars(extend("enum" = effects()))]
    effect: &'static str,
    /// 在用条目数.
    items: usize,
}

async fn all_lists(visit: Visit, Query(asked): Query<OnQuery>) -> Answer {
    let (day, division) = (day_of(&visit, asked.on), visit.division().to_string());
    let read = move |r: &db::Read<'_>| Ok((store::kinds(r, &division)?, in_force(r, &division, day)?));
    let (kinds, edition) = visit.db().read(read).await?;
    let counts = edition.as_deref().map(crate::lists::InForce::by_list).unwrap_or_default();
    let out = kinds.into_iter().map(|kind| ListOut {
        items: counts.get(kind.code.as_str()).copied().unwrap_or(0),
        code: kind.code,
        name: kind.name,
        name_en: kind.name_en,
        effect: effect_code(kind.effect),
    });
    ok(&Lists { items: out.collect(), total: counts.values().sum() })
}

/// 一种清单.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DiscretionListKind")]
struct KindOut {
    /// 代码.
    code: String,
    /// 中文名称.
    name: String,
    /// 英文名称.
    name_en: String,
    /// 结果代码.
    #[schemars(extend("enum" = effects()))]
    effect: &'static str,
}

impl From<ListKind> for KindOut {
    fn from(kind: ListKind) -> KindOut {
        let ListKind { code, name, name_en, effect } = kind;
        KindOut { code, name, name_en, effect: effect_code(effect) }
    }
}

/// 新的清单种类.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewKind {
    /// 代码：小写字母、数字和 - _.
    code: Text<1, KIND_CODE_CHARS_MAX>,
    /// 中文名称.
    name: Text<1, NAME_CHARS_MAX>,
    /// 英文名称.
    name_en: Text<1, NAME_CHARS_MAX>,
    /// 结果代码.
    #[schemars(with = "String", extend("enum" = effects()))]
    effect: EffectIn,
}

/// 清单种类的内容.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct KindIn {
    /// 中文名称.
    name: Text<1, NAME_CHARS_MAX>,
    /// 英文名称.
    name_en: Text<1, NAME_CHARS_MAX>,
    /// 结果代码，与原来的相同.
    #[schemars(with = "String", extend("enum" = effects()))]
    effect: EffectIn,
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct EffectIn(Effect);

impl TryFrom<String> for EffectIn {
    type Error = String;

    fn try_from(code: String) -> Result<EffectIn, String> {
        let known = EFFECTS.iter().find(|one| one.1 == code);
        known.map(|one| EffectIn(one.0)).ok_or_else(|| format!("one of {}", effects().join(", ")))
    }
}

impl KindIn {
    fn of(self, code: String) -> KindWritten {
        let KindIn { name, name_en, effect } = self;
        KindWritten { code, name: name.0, name_en: name_en.0, effect: effect_code(effect.0).into() }
    }
}

async fn kind(visit: Visit, Path(code): Path<String>) -> Answer {
    let division = visit.division().to_string();
    let kinds = visit.db().read(move |r| store::kinds(r, &division)).await?;
    let kind = kinds.into_iter().find(|kind| kind.code == code).ok_or(Error::NotFound)?;
    tagged(version(&kind), &KindOut::from(kind))
}

async fn create(visit: Visit, body: Body<NewKind>) -> Answer {
    let NewKind { code, name, name_en, effect } = body.value;
    let written = KindIn { name, name_en, effect }.of(code.0);
    let made = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        let kind = put_kind(w, ctx, &written, None)?;
        let (location, version) = (format!("/api/v1/discretion-lists/{}", kind.code), Some(version(&kind)));
        Ok(Created { location, version, body: KindOut::from(kind), keep: true })
    };
    visit.create("lists.save_kind", body.once, made).await
}

async fn change_one(visit: Visit, Path(code): Path<String>, Seen(seen): Seen, body: Body<KindIn>) -> Answer {
    let kind = save(visit.db(), visit.ctx.clone(), body.value.of(code), Some(seen)).await?;
    tagged(version(&kind), &KindOut::from(kind))
}
