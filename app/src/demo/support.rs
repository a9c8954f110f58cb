//! 惠企政策: the invented policies with their measures, what was applied for, what windows did, and the matching of today.

mod matters;

use crate::demo::accounts::{self, handler};
use crate::demo::texts;
use crate::fault::Outcome;
use db::{Db, Write};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use kernel::{Actor, Ctx, Error, Result, Role};
use policies::{
    Apply, ConditionRow, Conditions, Delivery, Input, Material, Measure, MeasureKind, PolicyInput, Repeat,
    Words,
};
use serde::Deserialize;
use std::sync::Arc;
use vault::Vault;

/// When the policies were published.
const PUBLISHED: Date = date(2022, 4, 15);
/// The first applications.
const FIRST_APPLICATIONS: Date = date(2022, 8, 1);
/// Applications in the demonstration.
const APPLICATIONS: usize = 36;
/// Of what the rent relief, which most of them are for, is called.
const RENT: &str = "P02-01";
/// A measure without application that was paid by a list, and one whose list waits for confirmation.
const PAID_BY_LIST: &str = "P06-03";
const LISTED: &str = "P01-01";

#[derive(Deserialize)]
struct File {
    policy: Vec<PolicyFile>,
}

#[derive(Deserialize)]
struct PolicyFile {
    id: String,
    area: String,
    name: String,
    name_en: String,
    number: String,
    basis: String,
    text: String,
    text_en: String,
    measure: Vec<MeasureFile>,
}

#[derive(Deserialize)]
struct MeasureFile {
    title: String,
    title_en: String,
    kind: String,
    delivery: String,
    unit: String,
    limit: String,
    #[serde(default)]
    budget_wan: String,
    #[serde(default)]
    first_come: bool,
    #[serde(default)]
    repeat: String,
    #[serde(default)]
    group: String,
    object: String,
    object_en: String,
    benefit: String,
    benefit_en: String,
    materials: Vec<String>,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn file() -> File {
    let text = include_str!("data/measures.toml");
    toml::from_str(text).unwrap_or_else(|error| panic!("the table of measures cannot be read: {error}"))
}

/// Every measure of the demonstration.
fn measures(one: &PolicyFile) -> Vec<Measure> {
    one.measure.iter().enumerate().map(|(number, written)| measure(one, number + 1, written)).collect()
}

fn measure(policy: &PolicyFile, number: usize, one: &MeasureFile) -> Measure {
    let words = |zh: &str, en: &str| Words::new(zh, en);
    let both = |line: &str| {
        let (zh, en) = line.split_once(" | ").unwrap_or((line, ""));
        words(zh, en)
    };
    let material =
        |line: &String| Material { name: both(line.trim_start_matches('*')), held: line.starts_with('*') };
    let row = |cells: &Vec<String>| {
        let (amount, cells) = cells.split_last().expect("a row of a measure has an amount");
        ConditionRow { cells: cells.to_vec(), amount: amount.clone() }
    };
    let delivery = Delivery::from_code(&one.delivery).expect("a way of delivery");
    let unit = texts::units().iter().find(|unit| unit.code == one.unit).map_or("", |unit| unit.short_name);
    let repeat = if one.repeat.is_empty() { Repeat::Yearly } else { Repeat::Once };
    let is_national = policy.area == "tax" || one.unit == "D05";
    Measure {
        id: format!("{}-{number:02}", policy.id),
        policy: policy.id.clone(),
        title: words(&one.title, &one.title_en),
        kind: MeasureKind::from_code(&one.kind).expect("a kind of measure"),
        basis: policy.number.clone(),
        object: words(&one.object, &one.object_en),
        conditions: Conditions { columns: one.columns.clone(), rows: one.rows.iter().map(row).collect() },
        benefit: words(&one.benefit, &one.benefit_en),
        budget_fen: one.budget_wan.parse::<i64>().ok().map(|wan| wan * 1_000_000),
        first_come: one.first_come,
        repeat,
        group: one.group.clone(),
        materials: one.materials.iter().map(material).collect(),
        steps: steps(delivery).iter().map(|line| both(line)).collect(),
        limit: one.limit.clone(),
        unit: one.unit.clone(),
        contact: words(
            &format!("{unit}，或任一政策专窗（演示）"),
            "The lead unit, or any policy window (demonstration)",
        ),
        window: words(
            "区政务服务大厅惠企政策专窗和12个街道专窗",
            "Policy window of the district service hall and of the 12 sub-districts",
        ),
        valid_from: date(2022, 1, 1),
        valid_until: Some(date(2022, 12, 31)),
        delivery,
        funds: if is_national { "中央和地方财政（演示）" } else { "区级财政（演示）" }.into(),
    }
}

fn steps(delivery: Delivery) -> &'static [&'static str] {
    match delivery {
        Delivery::WithoutApplication => &[
            "部门比对数据，生成名单 | The department makes a list from what is held",
            "营商办确认名单 | The office confirms the list",
            "直接兑现到账 | Payment",
        ],
        Delivery::OnApplication => &[
            "在线一键申请 | Apply with one click",
            "按已有数据即时核定 | Checked at once by what is held",
            "兑现 | Payment or service",
        ],
        Delivery::AfterReview => &[
            "在线或到专窗申请 | Apply online or at a window",
            "牵头单位受理、审核 | The lead unit accepts and reviews",
            "批准 | Decision",
            "兑现 | Payment",
        ],
    }
}

fn at(day: Date, hour: i8) -> Timestamp {
    kernel::from_local(day.at(hour, 0, 0, 0))
}

/// Writes and publishes every policy.
pub fn publish(db: &Db, ctx: &Ctx) -> Outcome<()> {
    let ctx = Ctx { now: at(PUBLISHED, 9), ..ctx.acting(accounts::actor("office")) };
    let file = Arc::new(file());
    db.write_now("demo_policies", move |w| {
        for one in &file.policy {
            policies::put_policy(w, &ctx, &input(one), None)?;
            for measure in measures(one) {
                policies::put_whole(w, &ctx, measure)?;
            }
            policies::publish_in(w, &ctx, &one.id, 1)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn input(one: &PolicyFile) -> PolicyInput {
    PolicyInput {
        id: one.id.clone(),
        area: one.area.clone(),
        name: one.name.clone(),
        name_en: one.name_en.clone(),
        number: one.number.clone(),
        issuer: "盘龙区人民政府（演示）".into(),
        issuer_en: "Panlong District Government (demonstration)".into(),
        basis: one.basis.clone(),
        text: one.text.clone(),
        text_en: one.text_en.clone(),
        valid_from: "2022-01-01".into(),
        valid_until: "2022-12-31".into(),
    }
}

/// What windows did, what was applied for, and the matching of this morning with its lists.
pub fn play(db: &Db, vault: &Vault, ctx: &Ctx, seed: u64, today: Date) -> Outcome<()> {
    matters::load(db, ctx, seed, today)?;
    let morning = Ctx { now: at(today, 8), ..ctx.acting(Actor::system()) };
    policies::match_with_calls(db, &morning)?;
    apply(db, vault, ctx, today)?;
    let office = Ctx { now: at(today, 8) + 30.minutes(), ..ctx.acting(accounts::actor("office")) };
    let list = db.write_now("demo_lists", {
        let office = office.clone();
        move |w| {
            make_list(w, &office, LISTED)?;
            make_list(w, &office, PAID_BY_LIST)
        }
    })?;
    let Some((list, version)) = list else { return Ok(()) };
    let paid = db.write_now("demo_list_paid", move |w| {
        policies::confirm(w, &office, &list, version)?;
        policies::pay_list(w, &office, &list, version + 1, "演示拨付1号").map(drop)
    });
    match paid {
        // The list of a district much larger than that of the document is past the total, and waits.
        Err(Error::Refused(_)) => Ok(()),
        paid => Ok(paid?),
    }
}

/// A list; a small district may have nobody for it.
fn make_list(w: &Write<'_>, ctx: &Ctx, measure: &str) -> Result<Option<(String, i64)>> {
    match policies::make_list(w, ctx, measure) {
        Ok(list) => Ok(Some((list.id, list.version))),
        Err(Error::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Tenants who apply for the relief of rent; each fourth is left at another stage.
fn apply(db: &Db, vault: &Vault, ctx: &Ctx, today: Date) -> Outcome<()> {
    let entitled = db.read_now(|r| policies::entitled(r, crate::DIVISION, RENT, 4 * APPLICATIONS))?;
    let (vault, ctx) = (vault.clone(), ctx.clone());
    db.write_now("demo_applications", move |w| {
        for (number, enterprise) in entitled.iter().take(APPLICATIONS).enumerate() {
            let day = FIRST_APPLICATIONS.saturating_add((number as i64 * 2).days()).min(today);
            one_application(w, &vault, &ctx, day, number, enterprise)?;
        }
        Ok(())
    })?;
    Ok(())
}

fn one_application(
    w: &Write<'_>,
    vault: &Vault,
    ctx: &Ctx,
    day: Date,
    number: usize,
    enterprise: &str,
) -> Result<()> {
    let who = Actor {
        id: "enterprise".into(),
        name: "企业 演示".into(),
        role: Role::Enterprise,
        unit: Some(enterprise.into()),
    };
    let with = |actor: Actor, days: i64, hour: i8| Ctx {
        now: at(day.saturating_add(days.days()), hour),
        ..ctx.acting(actor)
    };
    let ask = Apply { measure: RENT.into(), enterprise: enterprise.into(), stated: Vec::new() };
    let case = policies::apply_in(w, vault, &with(who, 0, 10), &ask)?;
    let unit = handler("D25");
    if number % 4 != 3 {
        let paid = Input::default().with("voucher", format!("演示租金{:03}号", number + 1));
        policies::act_in(w, &with(unit, 0, 15), &case.id, None, "pay", &paid)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
