//! What belongs to no capability: the account, the register.

use crate::api::{Operation, Query, Text, access, ok};
use crate::{Answer, Route, Visit, Who};
use axum::extract::Path;
use kernel::{Error, Role};
use registry::Enterprise;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Those who look up a market entity when they take a whistle for it.
const COUNTERS: &[Role] = &[Role::Office, Role::Subdistrict, Role::Clerk, Role::DepartmentHandler];
/// Market entities of one look-up.
const FOUND_MAX: usize = 20;
/// Characters of what is looked for.
const FIND_CHARS_MAX: usize = 100;

pub(crate) fn routes() -> Vec<Route> {
    let me = Operation::new("您的账号", "Your account").answer::<Me>();
    let search =
        Operation::new("按名称片段或代码查市场主体", "Market entities by fragment of the name or by code")
            .query::<Find>("find=盘龙")
            .answer::<Enterprises>();
    let find = Operation::new("一个市场主体", "A market entity")
        .path("code", "统一社会信用代码", "91530103MA6K00014Q")
        .answer::<EnterpriseOut>();
    let mut all = vec![
        Route::api("GET", "/api/v1/me", Who::SignedIn, me, of_me),
        Route::api("GET", "/api/v1/enterprises", Who::Roles(COUNTERS), search, of_search),
        Route::api("GET", "/api/v1/enterprises/{code}", Who::Roles(COUNTERS), find, of_enterprise),
    ];
    all.extend(access::routes());
    all
}

/// 您的账号.
#[derive(Serialize, JsonSchema)]
struct Me {
    /// 登录名.
    login: String,
    /// 姓名.
    name: String,
    /// 角色代码.
    role: &'static str,
    /// 角色.
    role_name: &'static str,
    /// 单位代码；企业为信用代码；没有单位时为 null.
    unit: Option<String>,
}

async fn of_me(visit: Visit) -> Answer {
    let actor = visit.ctx.actor.clone();
    let role_name = visit.t(actor.role.zh());
    ok(&Me { login: actor.id, name: actor.name, role: actor.role.code(), role_name, unit: actor.unit })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Find {
    /// 名称片段（两个字以上）或信用代码的开头（四位以上）.
    find: Text<1, FIND_CHARS_MAX>,
}

/// 找到的市场主体.
#[derive(Serialize, JsonSchema)]
struct Enterprises {
    /// 至多二十个.
    items: Vec<EnterpriseOut>,
    /// 还有更多，请写得再具体些.
    more: bool,
}

/// 一个市场主体.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Enterprise")]
struct EnterpriseOut {
    /// 统一社会信用代码.
    credit_code: String,
    /// 名称.
    name: String,
    /// 主体类型代码.
    kind: &'static str,
    /// 行业大类，GB/T 4754-2017.
    industry: String,
    /// 划型代码.
    size: &'static str,
    /// 街道代码.
    street: String,
    /// 住所.
    address: String,
    /// 成立日期.
    #[schemars(extend("format" = "date"))]
    established_on: String,
    /// 登记状态代码.
    status: &'static str,
}

impl From<Enterprise> for EnterpriseOut {
    fn from(one: Enterprise) -> EnterpriseOut {
        EnterpriseOut {
            credit_code: one.credit_code.to_string(),
            name: one.name,
            kind: one.kind.code(),
            industry: one.industry,
            size: one.size.code(),
            street: one.street,
            address: one.address,
            established_on: one.established_on.to_string(),
            status: one.status.code(),
        }
    }
}

async fn of_search(visit: Visit, Query(asked): Query<Find>) -> Answer {
    let division = visit.division().to_string();
    let mut found =
        visit.db().read(move |r| registry::search(r, &division, &asked.find.0, FOUND_MAX + 1)).await?;
    let more = found.len() > FOUND_MAX;
    found.truncate(FOUND_MAX);
    ok(&Enterprises { items: found.into_iter().map(EnterpriseOut::from).collect(), more })
}

async fn of_enterprise(visit: Visit, Path(code): Path<String>) -> Answer {
    let division = visit.division().to_string();
    let found = visit.db().read(move |r| registry::find(r, &division, &code)).await?;
    ok(&EnterpriseOut::from(found.ok_or(Error::NotFound)?))
}
