//! 台账: what was granted and paid. A total is never overspent, and nobody has a thing twice, whoever grants at the same time: both are
//! decided by a row that the transaction holds until it ends, not by what was read before.

use crate::model::{Measure, Versioned};
use crate::plain::money;
use crate::store;
use db::{Read, Write};
use jiff::civil::Date;
use kernel::{Ctx, Error, Lang, Refusal, Result, local_day};

/// 兑付: what one enterprise was granted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Award {
    /// The application, or the payment list.
    pub case_id: String,
    /// Credit code.
    pub enterprise: String,
    /// The measure.
    pub measure: String,
    /// 分; 0 for a service.
    pub amount_fen: i64,
    /// When it was granted.
    pub granted_on: Date,
    /// When it was paid.
    pub paid_on: Option<Date>,
}

/// What the ledger already has of the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Had {
    /// The measure it was had by.
    pub measure: String,
    /// The case.
    pub case_id: String,
    /// 分.
    pub amount_fen: i64,
}

/// Takes what an enterprise is to get out of the total of a measure, and says how much of it is to be paid: all of it, or where a lower
/// measure of the same kind was had, the difference. `right_on` is the day on which it could be had, whenever it is granted.
///
/// # Errors
/// [`Error::Refused`] with `had_already` or `budget_spent`.
pub(crate) fn take(
    w: &Write<'_>,
    ctx: &Ctx,
    one: &Versioned,
    enterprise: &str,
    case_id: &str,
    right_on: Date,
    fen: Option<i64>,
) -> Result<i64> {
    let fen = take_one(w, ctx, &one.measure, enterprise, case_id, right_on, fen)?;
    take_from_total(w, ctx, &one.measure, fen)?;
    Ok(fen)
}

/// The guard of one enterprise, and its row of the ledger.
pub(crate) fn take_one(
    w: &Write<'_>,
    ctx: &Ctx,
    measure: &Measure,
    enterprise: &str,
    case_id: &str,
    right_on: Date,
    fen: Option<i64>,
) -> Result<i64> {
    let (division, guard) = (&ctx.division, measure.guard(right_on));
    let had = store::hold_guard(w, division, &guard, enterprise)?;
    let new = match (&had, fen) {
        (None, fen) => fen.unwrap_or_default(),
        (Some(had), Some(fen)) if fen > had.amount_fen => fen - had.amount_fen,
        (Some(had), _) => return Err(had_already(had).into()),
    };
    let held = had.map_or(0, |had| had.amount_fen) + new;
    store::set_guard(
        w,
        division,
        &guard,
        enterprise,
        &Had { measure: measure.id.clone(), case_id: case_id.into(), amount_fen: held },
    )?;
    let award = Award {
        case_id: case_id.into(),
        enterprise: enterprise.into(),
        measure: measure.id.clone(),
        amount_fen: new,
        granted_on: local_day(ctx.now),
        paid_on: None,
    };
    store::add_award(w, division, &guard, &award)?;
    Ok(new)
}

/// Takes a sum out of the total of a measure.
pub(crate) fn take_from_total(w: &Write<'_>, ctx: &Ctx, measure: &Measure, fen: i64) -> Result<()> {
    if store::commit(w, &ctx.division, &measure.id, measure.budget_fen, fen)? {
        return Ok(());
    }
    let left = measure.budget_fen.unwrap_or_default() - store::committed(w, &ctx.division, &measure.id)?;
    let words = |lang| (money(fen, lang), money(left.max(0), lang));
    let ((fen_zh, left_zh), (fen_en, left_en)) = (words(Lang::Zh), words(Lang::En));
    Err(Error::from(Refusal::new(
        "budget_spent",
        format!("这项措施的总额还剩 {left_zh}，不够 {fen_zh}，没有批准。"),
        format!("Of the total of this measure {left_en} are left, less than {fen_en}. Nothing was granted."),
    )))
}

/// Refuses where an enterprise has the same thing already, so that it hears so before anybody works on it.
///
/// # Errors
/// [`Error::Refused`] with `had_already`.
pub(crate) fn refuse_had(
    r: &Read<'_>,
    division: &str,
    measure: &Measure,
    enterprise: &str,
    day: Date,
    fen: Option<i64>,
) -> Result<()> {
    let had = store::guard(r, division, &measure.guard(day), enterprise)?;
    match had {
        Some(had) if fen.is_none_or(|fen| fen <= had.amount_fen) => Err(had_already(&had).into()),
        _ => Ok(()),
    }
}

fn had_already(had: &Had) -> Refusal {
    let (zh, en) = (money(had.amount_fen, Lang::Zh), money(had.amount_fen, Lang::En));
    let zh =
        format!("已经享受过：{}（{}，{zh}）。同类措施就高享受一项，不重复享受。", had.measure, had.case_id);
    Refusal::new("had_already", zh, format!("It was had already: {} ({}, {en}).", had.measure, had.case_id))
}
