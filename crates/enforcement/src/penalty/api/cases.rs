//! 案件: lists, opening, a case with what follows from its facts.

use crate::judge::{Proposal, Stated};
use crate::penalty::actions::{Opening, open_in, proposal_of, readable};
use crate::penalty::matter::matter_of;
use crate::penalty::pages::list::named;
use crate::penalty::procedure::{SOURCES, STATES};
use crate::penalty::questions::{Question, questions};
use crate::penalty::rights::{OFFICERS, READERS, allowed};
use crate::penalty::store::Listed;
use crate::penalty::text;
use ::cases::Case;
use axum::extract::Path;
use kernel::{BODY_CHARS_MAX, Ctx, NAME_CHARS_MAX, Result, local_day};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::api::{
    Body, Created, Cursor, Fields, Operation, Page, PageRows, Query, Text, chosen, known_state, list, tagged,
};
use web::{Answer, Route, Visit, Who};

pub(super) fn routes() -> Vec<Route> {
    let (readers, officers) = (Who::Roles(READERS), Who::Roles(OFFICERS));
    let all = Operation::new("您可以看的处罚案件，新的在前", "The penalty cases you may read, newest first")
        .query::<CasesQuery>("state=investigating&limit=10&fields=id,act")
        .answer::<Page<CaseRow>>();
    let add = Operation::new("立案", "Open a penalty case")
        .body::<NewCase>(json!({
            "enterprise": "91530103MA6K00014Q", "act": "未依照规定将营业执照置于住所或者主要经营场所醒目位置",
            "acted": "2022-10-18", "found": "2022-10-19", "source": "inspection", "summary": "检查时营业执照没有挂出。"
        }))
        .creates::<CaseOut>();
    let one = Operation::new(
        "一个案件：事实、须查明的事实、判断、可做的动作",
        "A case with its facts and what follows",
    )
    .path("id", "案号", "CF202210200001")
    .answer::<CaseOut>()
    .tagged();
    vec![
        Route::api("GET", "/api/v1/penalties", readers, all, cases),
        Route::api("POST", "/api/v1/penalties", officers, add, create),
        Route::api("GET", "/api/v1/penalties/{id}", readers, one, case),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CasesQuery {
    /// 状态代码；不填为全部.
    #[schemars(extend("enum" = STATES))]
    state: Option<String>,
    /// 上一页的 next.
    after: Option<Cursor>,
    /// 每页行数.
    limit: Option<PageRows>,
    /// 只要这些字段，用逗号分开.
    fields: Option<Fields>,
}

/// 列表中的一个案件.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyRow", transform = web::api::any_fields)]
struct CaseRow {
    /// 案号.
    id: String,
    /// 违法行为.
    act: String,
    /// 当事人的统一社会信用代码.
    enterprise: String,
    /// 当事人名称.
    party: String,
    /// 状态代码.
    state: String,
    /// 立案时间.
    #[schemars(extend("format" = "date-time"))]
    opened_at: String,
    /// 最近的到期时间.
    #[schemars(extend("format" = "date-time"))]
    due_at: Option<String>,
}

async fn cases(visit: Visit, Query(asked): Query<CasesQuery>) -> Answer {
    let (after, limit) = (asked.after.unwrap_or_default(), asked.limit.unwrap_or_default());
    let (at, id, ctx) = (after.key(0, "9999"), after.key(1, ""), visit.ctx.clone());
    let state = known_state(asked.state, STATES)?;
    let rows = visit.db().read(move |r| named(r, &ctx, &state, (&at, &id), limit.0)).await?;
    let key = |(one, _): &(Listed, String)| vec![one.opened_at.clone(), one.id.clone()];
    let out = |(one, party): (Listed, String)| CaseRow {
        id: one.id,
        act: one.title,
        enterprise: one.party,
        party,
        state: one.state,
        opened_at: one.opened_at,
        due_at: one.due_at,
    };
    chosen(&list(rows, limit, key, out), asked.fields.as_ref())
}

/// 立案时填写的内容.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewCase {
    /// 当事人的统一社会信用代码.
    enterprise: Text<1, 40>,
    /// 违法行为：清单中的名称，或清单以外的违法行为.
    act: Text<1, { NAME_CHARS_MAX * 2 }>,
    /// 违法行为发生之日.
    acted: String,
    /// 发现之日；可以以后再填.
    #[serde(default)]
    found: String,
    /// 案件来源.
    #[schemars(extend("enum" = sources()))]
    source: String,
    /// 案情摘要.
    summary: Text<1, BODY_CHARS_MAX>,
}

fn sources() -> Vec<&'static str> {
    SOURCES.iter().map(|(code, _)| *code).collect()
}

async fn create(visit: Visit, body: Body<NewCase>) -> Answer {
    let NewCase { enterprise, act, acted, found, source, summary } = body.value;
    let opening = Opening {
        enterprise: enterprise.0,
        act: act.0,
        other_act: String::new(),
        acted,
        found,
        source,
        summary: summary.0,
    };
    let made = move |w: &db::Write<'_>, ctx: &Ctx| {
        let case = open_in(w, ctx, &opening)?;
        let location = format!("/api/v1/penalties/{}", case.id);
        let version = Some(case.version);
        Ok(Created { location, version, body: out(w, ctx, case)?, keep: true })
    };
    visit.create("penalties.open", body.once, made).await
}

/// 一个案件.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Penalty")]
pub(super) struct CaseOut {
    /// 案号.
    id: String,
    /// 版本，办理时写在 If-Match 里.
    pub version: i64,
    /// 违法行为.
    act: String,
    /// 实施机关代码.
    agency: String,
    /// 当事人的统一社会信用代码.
    enterprise: String,
    /// 状态代码.
    #[schemars(extend("enum" = STATES))]
    state: String,
    /// 状态.
    state_name: &'static str,
    /// 违法行为发生之日.
    acted: String,
    /// 发现之日；没有时为空.
    found: String,
    /// 案情摘要.
    summary: String,
    /// 处理结果代码；没有时为空.
    outcome: String,
    /// 罚款，元；没有时为空.
    fine: String,
    /// 已查明的事实.
    facts: Vec<FactOut>,
    /// 与这个违法行为有关、可以查明的事实.
    questions: Vec<QuestionOut>,
    /// 现在可以做的动作的代码.
    moves: Vec<&'static str>,
    /// 按今天的规定和清单判断的结果.
    judgement: Judgement,
}

/// 一项事实.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyFact")]
struct FactOut {
    /// 名称.
    name: String,
    /// 内容.
    value: String,
    /// 查明人.
    by: String,
    /// 查明时间.
    #[schemars(extend("format" = "date-time"))]
    at: String,
}

/// 一项可以查明的事实.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyQuestion")]
struct QuestionOut {
    /// 名称.
    name: String,
    /// 类型，如 是否、枚举、金额.
    kind: String,
    /// 可选的值；不限的为空.
    choices: Vec<String>,
    /// 单位；没有时为空.
    unit: String,
}

/// 判断.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PenaltyJudgement")]
pub(super) struct Judgement {
    /// 建议的结果代码；没有管辖权的为空.
    outcomes: Vec<&'static str>,
    /// 结论已定：没有查明的事实改变不了结果.
    stands: bool,
    /// 从轻或者减轻与从重情节并存.
    conflict: bool,
    /// 新旧规定结果不同，须经法制审核.
    legal_review: bool,
    /// 接下来请查明的事实，最能定案的在前.
    ask: Vec<String>,
    /// 全部内容：判断次序、条目、幅度、后续措施.
    proposal: Value,
}

impl From<&Proposal> for Judgement {
    fn from(proposal: &Proposal) -> Judgement {
        Judgement {
            outcomes: proposal.finding.outcomes.iter().map(|outcome| outcome.code()).collect(),
            stands: proposal.stands(),
            conflict: proposal.finding.conflict,
            legal_review: proposal.legal_review,
            ask: proposal.ask.iter().map(|ask| ask.fact.clone()).collect(),
            proposal: json!(proposal),
        }
    }
}

/// A case as a program sees it.
pub(super) fn out(r: &db::Read<'_>, ctx: &Ctx, case: Case) -> Result<CaseOut> {
    let (proposal, books, desk) = proposal_of(r, ctx, &case)?;
    let matter = matter_of(&case, local_day(ctx.now), Vec::new());
    let question =
        |one: Question| QuestionOut { name: one.name, kind: one.kind, choices: one.choices, unit: one.unit };
    let asked = questions(&books.editions(), &desk.law, &matter);
    let field = |name: &str| case.field(name).to_owned();
    let fact = |(name, Stated { value, by, at }): (String, Stated)| FactOut {
        name,
        value,
        by,
        at: kernel::utc_text(at),
    };
    Ok(CaseOut {
        id: case.id.clone(),
        version: case.version,
        act: field("act"),
        agency: field("agency"),
        enterprise: field("enterprise"),
        state_name: text::state(&case.state),
        state: case.state.clone(),
        acted: field("acted"),
        found: field("found"),
        summary: field("summary"),
        outcome: field("outcome"),
        fine: field("fine"),
        questions: asked.into_iter().map(question).collect(),
        moves: allowed(&case, &ctx.actor).iter().map(|spec| spec.name).collect(),
        judgement: Judgement::from(&proposal),
        facts: matter.facts.into_iter().map(fact).collect(),
    })
}

async fn case(visit: Visit, Path(id): Path<String>) -> Answer {
    let ctx = visit.ctx.clone();
    let read = move |r: &db::Read<'_>| {
        let case = readable(r, &ctx, &id)?;
        out(r, &ctx, case)
    };
    let found = visit.db().read(read).await?;
    tagged(found.version, &found)
}
