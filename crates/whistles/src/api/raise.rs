//! 提交吹哨.

use crate::model::CHANNELS;
use crate::pages::as_known;
use crate::{RAISERS, Raise, actions};
use kernel::{BODY_CHARS_MAX, NAME_CHARS_MAX, TITLE_CHARS_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::api::{Body, Created, Operation, Text};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let example = json!({
        "channel": "telephone",
        "title": "门前围挡三个月没有拆",
        "body": "管网施工围挡挡住店门，货车进不来，希望明确拆除时间。",
        "enterprise_name": "企业甲（虚构）",
        "contact_name": "甲某",
        "contact_phone": "13800001234",
    });
    let raise =
        Operation::new("提交吹哨", "Raise a whistle").body::<RaiseIn>(example).creates::<Raised>().tagged();
    vec![Route::api("POST", "/api/v1/whistles", Who::Roles(RAISERS), raise, create)]
}

/// 一件新的吹哨。企业自己提交时，渠道和企业以账号为准；有信用代码时，企业名称以登记为准.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RaiseIn {
    /// 渠道；企业自己提交时可以不填.
    #[serde(default)]
    #[schemars(extend("enum" = CHANNELS.iter().map(|one| one.0).collect::<Vec<_>>()))]
    channel: String,
    /// 标题.
    #[schemars(length(min = 1, max = TITLE_CHARS_MAX))]
    title: String,
    /// 具体情况.
    #[schemars(length(min = 1, max = BODY_CHARS_MAX))]
    body: String,
    /// 统一社会信用代码；不知道时不填.
    #[serde(default)]
    #[schemars(length(max = 18))]
    enterprise: String,
    /// 企业名称.
    #[serde(default)]
    #[schemars(length(max = NAME_CHARS_MAX))]
    enterprise_name: String,
    /// 联系人.
    #[schemars(length(min = 1, max = NAME_CHARS_MAX))]
    contact_name: String,
    /// 联系电话.
    #[schemars(length(min = 7, max = 20))]
    contact_phone: String,
    /// 电子邮箱.
    #[serde(default)]
    #[schemars(length(max = NAME_CHARS_MAX))]
    contact_email: String,
    /// 企业同意公开名称.
    #[serde(default)]
    consent: bool,
    /// 建议的问题分类.
    category: Option<Text<0, 20>>,
}

/// 已提交.
#[derive(Serialize, JsonSchema)]
struct Raised {
    /// 件号.
    id: String,
    /// 版本，与 ETag 相同.
    version: i64,
}

impl From<RaiseIn> for Raise {
    fn from(one: RaiseIn) -> Raise {
        Raise {
            channel: one.channel,
            title: one.title,
            body: one.body,
            enterprise: Some(one.enterprise),
            enterprise_name: one.enterprise_name,
            contact_name: one.contact_name,
            contact_phone: one.contact_phone,
            contact_email: one.contact_email,
            consent: one.consent,
            category: one.category.unwrap_or_default().0,
            ..Raise::default()
        }
    }
}

async fn create(visit: Visit, body: Body<RaiseIn>) -> Answer {
    let raise = as_known(&visit, body.value.into()).await?;
    let vault = visit.app.vault.clone();
    let made = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        let case = actions::raise_noted(w, &vault, ctx, &raise)?;
        let location = format!("/api/v1/whistles/{}", case.id);
        let body = Raised { id: case.id, version: case.version };
        Ok(Created { location, version: Some(case.version), body, keep: true })
    };
    visit.create("whistles.raise", body.once, made).await
}
