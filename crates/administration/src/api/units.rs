//! 单位: everybody signed in reads them, the system administrator keeps them.

use crate::SYSTEM;
use crate::actions::{CODE_CHARS_MAX, put_unit, save_unit, unit_version};
use axum::extract::Path;
use kernel::{Error, NAME_CHARS_MAX};
use people::{Unit, UnitKind};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{Body, Created, Operation, Seen, Text, ok, tagged};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let of = |zh, en| Operation::new(zh, en).path("code", "单位编号", "D03");
    let all = Operation::new("全部单位", "Every unit").answer::<Units>();
    let example = json!({
        "code": "D45", "name": "区数据局", "short_name": "数据局", "kind": "department", "group": "部门",
    });
    let add =
        Operation::new("新增单位", "Add a unit").in_person().body::<NewUnit>(example).creates::<UnitOut>();
    let one = of("一个单位", "A unit").answer::<UnitOut>().tagged();
    let seen = UnitIn {
        name: Text("区市场监管局".into()),
        short_name: Text("区市场监管局".into()),
        kind: KindIn(UnitKind::Department),
        group: Text("部门".into()),
    };
    let example = json!({
        "name": "区市场监督管理局", "short_name": "市场监管局", "kind": "department", "group": "部门",
    });
    let change = of("修改单位；编号不能改", "Change a unit; its code stays")
        .in_person()
        .body::<UnitIn>(example)
        .answer::<UnitOut>()
        .matched(unit_version(&seen.of("D03".into())));
    vec![
        Route::api("GET", "/api/v1/units", Who::SignedIn, all, units),
        Route::api("POST", "/api/v1/units", SYSTEM, add, create),
        Route::api("GET", "/api/v1/units/{code}", Who::SignedIn, one, unit),
        Route::api("PUT", "/api/v1/units/{code}", SYSTEM, change, change_one),
    ]
}

/// 单位.
#[derive(Serialize, JsonSchema)]
struct Units {
    /// 按编号排列.
    items: Vec<UnitOut>,
}

/// 一个单位.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Unit")]
struct UnitOut {
    /// 编号.
    code: String,
    /// 全称.
    name: String,
    /// 简称.
    short_name: String,
    /// 类别代码.
    #[schemars(extend("enum" = kinds()))]
    kind: &'static str,
    /// 被考核，可以派单.
    assessed: bool,
    /// 考核分组.
    group: String,
}

fn kinds() -> [&'static str; 6] {
    UnitKind::ALL.map(UnitKind::code)
}

impl From<Unit> for UnitOut {
    fn from(unit: Unit) -> UnitOut {
        let Unit { code, name, short_name, kind, group } = unit;
        UnitOut { code, name, short_name, kind: kind.code(), assessed: kind.is_assessed(), group }
    }
}

async fn units(visit: Visit) -> Answer {
    let division = visit.division().to_string();
    let all = visit.db().read(move |r| people::units(r, &division)).await?;
    ok(&Units { items: all.into_iter().map(UnitOut::from).collect() })
}

async fn unit(visit: Visit, Path(code): Path<String>) -> Answer {
    let division = visit.division().to_string();
    let found = visit.db().read(move |r| people::unit(r, &division, &code)).await?;
    let unit = found.ok_or(Error::NotFound)?;
    tagged(unit_version(&unit), &UnitOut::from(unit))
}

/// 新的单位.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewUnit {
    /// 编号：字母、数字和 -；以后不能改.
    code: Text<1, CODE_CHARS_MAX>,
    /// 全称.
    name: Text<1, NAME_CHARS_MAX>,
    /// 简称.
    short_name: Text<1, NAME_CHARS_MAX>,
    /// 类别代码.
    #[schemars(with = "String", extend("enum" = kinds()))]
    kind: KindIn,
    /// 考核分组.
    group: Text<1, NAME_CHARS_MAX>,
}

/// 单位的内容.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UnitIn {
    /// 全称.
    name: Text<1, NAME_CHARS_MAX>,
    /// 简称.
    short_name: Text<1, NAME_CHARS_MAX>,
    /// 类别代码.
    #[schemars(with = "String", extend("enum" = kinds()))]
    kind: KindIn,
    /// 考核分组.
    group: Text<1, NAME_CHARS_MAX>,
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct KindIn(UnitKind);

impl TryFrom<String> for KindIn {
    type Error = String;

    fn try_from(code: String) -> Result<KindIn, String> {
        let known = UnitKind::ALL.into_iter().find(|kind| kind.code() == code);
        known.map(KindIn).ok_or_else(|| format!("one of {}", kinds().join(", ")))
    }
}

impl UnitIn {
    fn of(self, code: String) -> Unit {
        let UnitIn { name, short_name, kind, group } = self;
        Unit { code, name: name.0, short_name: short_name.0, kind: kind.0, group: group.0 }
    }
}

impl From<NewUnit> for Unit {
    fn from(one: NewUnit) -> Unit {
        let NewUnit { code, name, short_name, kind, group } = one;
        UnitIn { name, short_name, kind, group }.of(code.0)
    }
}

async fn create(visit: Visit, body: Body<NewUnit>) -> Answer {
    let asked = Unit::from(body.value);
    let made = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        let unit = put_unit(w, ctx, &asked, None)?;
        let (location, version) = (format!("/api/v1/units/{}", unit.code), Some(unit_version(&unit)));
        Ok(Created { location, version, body: UnitOut::from(unit), keep: true })
    };
    visit.create("administration.save_unit", body.once, made).await
}

async fn change_one(visit: Visit, Path(code): Path<String>, Seen(seen): Seen, body: Body<UnitIn>) -> Answer {
    let unit = save_unit(visit.db(), visit.ctx.clone(), body.value.of(code), Some(seen)).await?;
    tagged(unit_version(&unit), &UnitOut::from(unit))
}
