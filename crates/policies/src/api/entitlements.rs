//! 我能享受什么, and applying for it.

use super::judged::{JudgementOut, judgement_out};
use crate::ENTERPRISE;
use crate::actions::{Apply, apply_in};
use crate::judge::Judgement;
use crate::ledger::Award;
use crate::pages::check::open_book;
use crate::pages::entitlements::held;
use kernel::{Error, NAME_CHARS_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use web::api::{Body, Created, Operation, Text, ok};
use web::{Answer, Route, Visit, Who};

/// Codes of what may be refused to whoever applies.
const REFUSALS: &[&str] = &[
    "applied_already",
    "budget_spent",
    "had_already",
    "measure_closed",
    "no_application_needed",
    "not_entitled",
];

pub(super) fn routes() -> Vec<Route> {
    let enterprise = Who::Roles(ENTERPRISE);
    let all = Operation::new(
        "本企业能享受什么，按政府已有的数据判断",
        "What your enterprise can have, by what government holds of it",
    )
    .answer::<EntitlementsOut>();
    let apply = Operation::new(
        "申请一项措施；政府没有的数据由企业填报",
        "Apply for a measure; what government does not hold the enterprise states",
    )
    .body::<ApplyIn>(json!({ "measure": "P01-02", "stated": { "装修投入": "200000" } }))
    .creates::<AppliedOut>()
    .tagged()
    .refuses(REFUSALS);
    vec![
        Route::api("GET", "/api/v1/entitlements", enterprise, all, entitlements),
        Route::api("POST", "/api/v1/applications", enterprise, apply, create),
    ]
}

/// 本企业能享受什么.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Entitlements")]
struct EntitlementsOut {
    /// 统一社会信用代码.
    enterprise: String,
    /// 登记库中的企业名称；登记库中还没有这家企业时为 null，以下各项都为空.
    name: Option<String>,
    /// 符合的措施.
    entitled: Vec<EntitledOut>,
    /// 还缺数据的措施.
    pending: Vec<JudgementOut>,
    /// 不符合的措施.
    failing: Vec<JudgementOut>,
    /// 已享受的，新的在前.
    awards: Vec<AwardOut>,
}

/// 一项符合的措施.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Entitled")]
struct EntitledOut {
    /// 判定.
    judgement: JudgementOut,
    /// 可以做什么：apply 申请；wait 免申即享，不用申请；see 已申请；had 已享受.
    #[schemars(extend("enum" = ["apply", "wait", "see", "had"]))]
    next: &'static str,
    /// 申请的件号；没有时为 null.
    application: Option<String>,
}

/// 一笔已享受的.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Award", transform = web::api::any_fields)]
pub(super) struct AwardOut {
    /// 申请或兑现名单的件号.
    case: String,
    /// 统一社会信用代码.
    enterprise: String,
    /// 措施编号.
    measure: String,
    /// 金额，分；服务为 0.
    amount_fen: i64,
    /// 批准日期.
    #[schemars(extend("format" = "date"))]
    granted_on: String,
    /// 兑现日期；还没有兑现时为 null.
    #[schemars(extend("format" = "date"))]
    paid_on: Option<String>,
}

impl From<Award> for AwardOut {
    fn from(one: Award) -> AwardOut {
        let Award { case_id, enterprise, measure, amount_fen, granted_on, paid_on } = one;
        let (granted_on, paid_on) = (granted_on.to_string(), paid_on.map(|day| day.to_string()));
        AwardOut { case: case_id, enterprise, measure, amount_fen, granted_on, paid_on }
    }
}

async fn entitlements(visit: Visit) -> Answer {
    let (book, lang) = (open_book(&visit).await?, visit.ctx.lang);
    let mut out = EntitlementsOut {
        enterprise: visit.ctx.actor.unit.clone().unwrap_or_default(),
        name: None,
        entitled: Vec::new(),
        pending: Vec::new(),
        failing: Vec::new(),
        awards: Vec::new(),
    };
    let held = match held(&visit, &book).await {
        Err(Error::NotFound) => return ok(&out),
        other => other?,
    };
    out.name = Some(held.known.enterprise.name.clone());
    for (at, judgement) in held.known.judgements(&book).iter().enumerate() {
        let judged = judgement_out(&book, at, judgement, lang);
        match judgement {
            Judgement::Entitled { .. } => {
                let next = held.next(&book.measures[at].measure);
                let application = Some(next.case_id).filter(|id| !id.is_empty());
                out.entitled.push(EntitledOut { judgement: judged, next: next.act, application });
            }
            Judgement::Pending(_) => out.pending.push(judged),
            Judgement::Failing(_) => out.failing.push(judged),
        }
    }
    out.awards = held.awards.into_iter().map(AwardOut::from).collect();
    ok(&out)
}

/// 一份申请.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ApplyIn {
    /// 措施编号.
    measure: Text<1, NAME_CHARS_MAX>,
    /// 填报的数据，按事实；政府已有的数据以政府的为准.
    #[serde(default)]
    stated: BTreeMap<String, Text<0, NAME_CHARS_MAX>>,
}

/// 已提交的申请.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Applied")]
struct AppliedOut {
    /// 件号.
    id: String,
    /// 版本，与 ETag 相同.
    version: i64,
    /// 状态代码；即申即享而不用填报的，提交时就已批准.
    state: String,
}

async fn create(visit: Visit, body: Body<ApplyIn>) -> Answer {
    let ApplyIn { measure, stated } = body.value;
    let ask = Apply {
        measure: measure.0,
        enterprise: visit.ctx.actor.unit.clone().unwrap_or_default(),
        stated: stated.into_iter().map(|(name, text)| (name, text.0)).collect(),
    };
    let vault = visit.app.vault.clone();
    let made = move |w: &db::Write<'_>, ctx: &kernel::Ctx| {
        let case = apply_in(w, &vault, ctx, &ask)?;
        let (location, version) = (format!("/api/v1/applications/{}", case.id), Some(case.version));
        let body = AppliedOut { id: case.id, version: case.version, state: case.state };
        Ok(Created { location, version, body, keep: true })
    };
    visit.create("policies.apply", body.once, made).await
}
