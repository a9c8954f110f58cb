//! Policies and measures are written, published and ended.

use crate::conditions::Conditions;
use crate::input::{MeasureInput, PolicyInput, cells_wrong};
use crate::model::{Measure, Policy, Status, Versioned};
use crate::runs::{Computed, compute};
use crate::store;
use db::{Db, Read, Write};
use kernel::{Ctx, Error, Form, Refusal, Result, local_day};
use serde_json::json;

/// Writes a policy; `seen` is the version the writer saw, none for a new one.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong, [`Error::Conflict`].
pub fn put_policy(w: &Write<'_>, ctx: &Ctx, input: &PolicyInput, seen: Option<i64>) -> Result<Policy> {
    let written = input.read()?;
    let known = store::policy(w, &ctx.division, &written.id)?;
    let one = match (known, seen) {
        (None, None) => written,
        (Some(_), None) => return Err(taken("这个编号已经用于另一项政策")),
        (None, Some(_)) => return Err(Error::NotFound),
        (Some(known), Some(seen)) if known.version != seen => return Err(Error::Conflict),
        (Some(known), Some(_)) => {
            let Policy { version, status, published_on, .. } = known;
            Policy { version: version + 1, status, published_on, ..written }
        }
    };
    store::save_policy(w, &ctx.division, &one, seen)?;
    note(w, ctx, "policy_saved", json!({ "policy": one.id, "version": one.version, "name": one.name.zh }))?;
    Ok(one)
}

/// Writes what a measure says beside its conditions; a new one has none yet.
///
/// # Errors
/// As [`put_policy`].
pub fn put_measure(
    w: &Write<'_>,
    ctx: &Ctx,
    policy: &str,
    input: &MeasureInput,
    seen: Option<i64>,
) -> Result<Versioned> {
    if store::policy(w, &ctx.division, policy)?.is_none() {
        return Err(Error::NotFound);
    }
    let known = store::measure(w, &ctx.division, input.id.trim())?;
    let conditions = known.as_ref().map(|known| known.measure.conditions.clone()).unwrap_or_default();
    let written = input.read(policy, conditions)?;
    let mut form = Form::default();
    if !written.id.starts_with(&format!("{policy}-")) {
        form.wrong(
            "id",
            format!("措施编号应以政策编号开头，如 {policy}-01"),
            "The code begins with that of the policy",
        );
    }
    if people::unit(w, &ctx.division, &written.unit)?.is_none() {
        form.wrong("unit", "请选择列出的单位", "Choose one of the units listed");
    }
    form.finish()?;
    save(w, ctx, known, written, seen)
}

/// Writes the conditions of a measure.
///
/// # Errors
/// [`Error::Invalid`] naming every cell that cannot be taken by its address, [`Error::Conflict`].
pub fn put_conditions(
    w: &Write<'_>,
    ctx: &Ctx,
    id: &str,
    conditions: Conditions,
    seen: i64,
) -> Result<Versioned> {
    conditions.table().map_err(cells_wrong)?;
    let known = store::measure(w, &ctx.division, id)?.ok_or(Error::NotFound)?;
    let written = Measure { conditions, ..known.measure.clone() };
    save(w, ctx, Some(known), written, Some(seen))
}

/// Writes a measure as it is given, with its conditions.
///
/// # Errors
/// As [`put_conditions`].
pub fn put_whole(w: &Write<'_>, ctx: &Ctx, measure: Measure) -> Result<Versioned> {
    measure.conditions.table().map_err(cells_wrong)?;
    let known = store::measure(w, &ctx.division, &measure.id)?;
    let seen = known.as_ref().map(|known| known.version);
    save(w, ctx, known, measure, seen)
}

fn save(
    w: &Write<'_>,
    ctx: &Ctx,
    known: Option<Versioned>,
    measure: Measure,
    seen: Option<i64>,
) -> Result<Versioned> {
    let version = match (&known, seen) {
        (None, None) => 1,
        (Some(_), None) => return Err(taken("这个编号已经用于另一项措施")),
        (None, Some(_)) => return Err(Error::NotFound),
        (Some(known), Some(seen)) if known.version != seen => return Err(Error::Conflict),
        (Some(known), Some(_)) => known.version + 1,
    };
    let one = Versioned { hash: measure.hash(), version, measure };
    store::save_measure(w, ctx, &one, seen)?;
    note(
        w,
        ctx,
        "measure_saved",
        json!({ "measure": one.measure.id, "version": version, "hash": one.hash }),
    )?;
    Ok(one)
}

/// 发布: the policy and its guides are public from now on, and who is entitled or nearly so is known: the call list.
///
/// # Errors
/// [`Error::Refused`] where a measure has no conditions yet, or the policy is no draft; [`Error::Conflict`].
pub async fn publish(db: &Db, ctx: Ctx, id: String, seen: i64) -> Result<Policy> {
    let db = db.clone();
    let publish = tokio::task::spawn_blocking(move || publish_now(&db, &ctx, &id, seen));
    publish.await.map_err(|error| Error::Storage(error.to_string()))?
}

/// [`publish`] where there is no async runtime.
///
/// # Errors
/// As [`publish`].
pub fn publish_now(db: &Db, ctx: &Ctx, id: &str, seen: i64) -> Result<Policy> {
    let run = db.read_now(|r| call_list(r, &ctx.division, id, local_day(ctx.now)))?;
    let (run, ctx, id) = (std::sync::Arc::new(run), ctx.clone(), id.to_string());
    db.write_now("policies.publish", move |w| {
        let one = publish_in(w, &ctx, &id, seen)?;
        store::save_run(w, &ctx, &id, &run, usize::MAX)?;
        Ok(one)
    })
}

/// Who is entitled to the measures of a policy, or nearly so.
pub(crate) fn call_list(
    r: &Read<'_>,
    division: &str,
    policy: &str,
    day: jiff::civil::Date,
) -> Result<Computed> {
    let measures = store::measures_of(r, division, policy)?;
    let ready = measures.into_iter().filter(|one| !one.measure.conditions.rows.is_empty());
    Ok(compute(r, division, day, vec![ready.collect()])?.remove(0))
}

/// Publishes inside the caller's transaction; the call list is made by [`match_with_calls`].
///
/// # Errors
/// As [`publish`].
pub fn publish_in(w: &Write<'_>, ctx: &Ctx, id: &str, seen: i64) -> Result<Policy> {
    let known = store::policy(w, &ctx.division, id)?.ok_or(Error::NotFound)?;
    if known.version != seen {
        return Err(Error::Conflict);
    }
    if known.status != Status::Draft {
        return Err(
            Refusal::new("not_a_draft", "这项政策已经发布过。", "This policy was published before.").into()
        );
    }
    let measures = store::measures_of(w, &ctx.division, id)?;
    let unready: Vec<&str> = measures
        .iter()
        .filter(|one| one.measure.conditions.rows.is_empty())
        .map(|one| one.measure.id.as_str())
        .collect();
    if measures.is_empty() || !unready.is_empty() {
        let zh = match unready.as_slice() {
            [] => "这项政策还没有措施，请先新增。".into(),
            some => format!("这些措施还没有填写条件：{}。请先填写。", some.join("、")),
        };
        return Err(Refusal::new("measure_unfinished", zh, "A measure has no conditions yet.").into());
    }
    let day = local_day(ctx.now);
    let one =
        Policy { version: known.version + 1, status: Status::Published, published_on: Some(day), ..known };
    store::save_policy(w, &ctx.division, &one, Some(seen))?;
    note(w, ctx, "policy_published", json!({ "policy": id, "version": one.version }))?;
    Ok(one)
}

/// 停止: nobody can apply for its measures any more; what was applied for goes on.
///
/// # Errors
/// [`Error::Refused`] where it is not published; [`Error::Conflict`].
pub fn end(w: &Write<'_>, ctx: &Ctx, id: &str, seen: i64) -> Result<Policy> {
    let known = store::policy(w, &ctx.division, id)?.ok_or(Error::NotFound)?;
    if known.version != seen {
        return Err(Error::Conflict);
    }
    if known.status != Status::Published {
        return Err(
            Refusal::new("not_published", "这项政策没有在执行。", "This policy is not in force.").into()
        );
    }
    let one = Policy { version: known.version + 1, status: Status::Ended, ..known };
    store::save_policy(w, &ctx.division, &one, Some(seen))?;
    note(w, ctx, "policy_ended", json!({ "policy": id, "version": one.version }))?;
    Ok(one)
}

pub(crate) fn note(w: &Write<'_>, ctx: &Ctx, name: &str, data: serde_json::Value) -> Result<()> {
    let entry = journal::Entry { case_id: None, name: name.into(), unit: None, data };
    journal::append(w, ctx, &entry).map(drop)
}

fn taken(zh: &str) -> Error {
    let mut form = Form::default();
    form.wrong("id", zh, "this code is taken");
    form.finish().err().unwrap_or(Error::Conflict)
}
