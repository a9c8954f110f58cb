//! 演示区: a district of invented units, enterprises and whistles, the same for the same seed. Only what seals personal
//! fields (keys and nonces) and passwords (salt) is drawn anew each time, as it must be.

pub mod accounts;
mod attributes;
mod enterprises;
mod lists;
mod names;
mod penalties;
mod replay;
mod script;
pub mod store;
mod support;
mod texts;
pub mod time;

pub use penalties::PENALTIES;

use crate::commands::operator;
use crate::fault::{Fault, Outcome};
use attributes::Brief;
use db::Db;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::civil::Date;
use kernel::Ctx;
use people::{Unit, UnitKind};
use registry::Enterprise;
use vault::Vault;

/// Enterprises in one transaction.
const BATCH_ROWS: usize = 5_000;
/// Enterprises that whistle.
const WHISTLERS: usize = 1_500;

/// What is to be loaded.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Same seed, same data.
    pub seed: u64,
    /// Enterprises in business.
    pub enterprises: u64,
    /// How many whistles.
    pub whistles: u32,
    /// How many decided penalty cases: [`PENALTIES`] of the report, or the first of them.
    pub penalties: u32,
    /// 演示的今天.
    pub today: Date,
}

/// Loads the demonstration into an empty database; one that is loaded already stays as it is.
pub fn load_once(db: &Db, vault: &Vault, plan: Plan) -> Outcome<Date> {
    if let Some(today) = store::loaded(db)? {
        return Ok(today);
    }
    let used = db.read_now(|r| {
        Ok(!people::units(r, crate::DIVISION)?.is_empty()
            || !people::accounts(r, crate::DIVISION, "", 1)?.is_empty())
    })?;
    if used {
        return Err(Fault::failed(
            "数据库不是空的，也不是完整的演示数据；请用 --data 换一个目录，或删除后重来 (the database is not empty)",
        ));
    }
    load(db, vault, plan)?;
    Ok(plan.today)
}

fn load(db: &Db, vault: &Vault, plan: Plan) -> Outcome<()> {
    let total = enterprises::total(plan.enterprises);
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    let first_day = kernel::from_local(script::FIRST_DAY.at(8, 0, 0, 0));
    let ctx = Ctx { now: first_day, ..operator() };
    load_units(db, &ctx)?;
    bar.set_message("市场主体");
    let (whistlers, briefs) = load_enterprises(db, plan, &bar)?;
    accounts::load(db, &ctx, &whistlers)?;
    load_attributes(db, plan, &briefs, whistlers.first())?;
    support::publish(db, &ctx)?;
    let scripts = script::write(plan, &whistlers);
    bar.set_message("吹哨");
    bar.set_position(0);
    bar.set_length(scripts.len() as u64);
    let penalties = penalties::Docket::new(plan, &whistlers);
    replay::run((db, vault), &ctx, scripts, penalties, plan.today, &bar)?;
    bar.set_message("惠企政策");
    support::play(db, vault, &ctx, plan.seed, plan.today)?;
    store::remember(db, plan)?;
    db.analyze()?;
    bar.finish_and_clear();
    Ok(())
}

fn load_units(db: &Db, ctx: &Ctx) -> Outcome<()> {
    let ctx = ctx.clone();
    db.write_now("demo_units", move |w| {
        for unit in texts::units() {
            let (name, short_name, group) = (unit.name.into(), unit.short_name.into(), unit.group.into());
            let kind = UnitKind::from_code(unit.kind);
            people::save_unit(
                w,
                crate::DIVISION,
                &Unit { code: unit.code.into(), name, short_name, kind, group },
            )?;
        }
        for place in texts::places() {
            let kind = match place.kind {
                "policy_window" => UnitKind::Window,
                "service_station" => UnitKind::Station,
                _ => UnitKind::MarketOffice,
            };
            let (code, name): (String, String) = (place.code.into(), place.name.into());
            let unit = Unit { code, short_name: name.clone(), name, kind, group: "窗口和站点".into() };
            people::save_unit(w, crate::DIVISION, &unit)?;
        }
        for one in texts::categories() {
            let category = whistles::Category {
                code: one.code.into(),
                parent: one.parent.unwrap_or_default().into(),
                name: one.name.into(),
                name_en: one.name_en.into(),
                lead: one.lead.unwrap_or_default().into(),
                complex: one.complex,
            };
            whistles::save_category(w, &ctx, &category)?;
        }
        Ok(())
    })?;
    Ok(())
}

/// Writes the enterprises and returns those that will whistle, and what of each in business decides what else is known of it.
fn load_enterprises(db: &Db, plan: Plan, bar: &ProgressBar) -> Outcome<(Vec<Enterprise>, Vec<Brief>)> {
    let total = enterprises::total(plan.enterprises);
    let step = (total as usize / WHISTLERS).max(1);
    let mut made = enterprises::enterprises(plan.seed, plan.enterprises, enterprises::COUNTED_ON);
    let (mut whistlers, mut briefs) = (Vec::new(), Vec::new());
    let mut index = 0;
    loop {
        let batch: Vec<Enterprise> = made.by_ref().take(BATCH_ROWS).collect();
        if batch.is_empty() {
            break;
        }
        briefs.extend(batch.iter().filter_map(Brief::of));
        for one in &batch {
            let old = one.exited_on.is_none() && one.established_on < script::FIRST_DAY;
            if old && index >= whistlers.len() * step {
                whistlers.push(one.clone());
            }
            index += 1;
        }
        let rows = batch.len() as u64;
        db.write_now("demo_enterprises", move |w| registry::insert_many(w, crate::DIVISION, &batch))?;
        bar.inc(rows);
    }
    Ok((whistlers, briefs))
}

fn load_attributes(db: &Db, plan: Plan, briefs: &[Brief], first: Option<&Enterprise>) -> Outcome<()> {
    let (made, whole) = attributes::attributes(plan.seed, briefs, first.map(|one| one.credit_code));
    db.write_now("demo_attributes", move |w| {
        registry::set_attributes(w, crate::DIVISION, &made)?;
        whole.iter().try_for_each(|list| registry::set_whole(w, crate::DIVISION, list))
    })?;
    Ok(())
}

#[cfg(test)]
mod tests;
