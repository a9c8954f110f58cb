//! 专窗事项: recorded at a window, settled by the office.

use crate::matters::{KIND, LETTER, MatterInput, MatterRules, record, settle};
use cases::{Batch, Case};
use db::{Read, Write};
use kernel::{Ctx, Error, Refusal, Result, Role, local_day};
use people::UnitKind;

/// Records a matter at the window of the person.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong; [`Error::Refused`] for whoever is at no window.
pub fn record_matter(w: &Write<'_>, ctx: &Ctx, input: &MatterInput) -> Result<Case> {
    let unit = ctx.actor.unit.clone().unwrap_or_default();
    let is_window = people::unit(w, &ctx.division, &unit)?.is_some_and(|unit| unit.kind == UnitKind::Window);
    if ctx.actor.role != Role::Clerk || !is_window {
        return Err(Refusal::new(
            "not_a_window",
            "只有政策专窗的工作人员可以登记。您的账号不属于任何专窗，请联系安全管理员。",
            "Only the staff of a policy window record matters.",
        )
        .into());
    }
    let rules = MatterRules::load(w, &ctx.division, local_day(ctx.now))?;
    let mut batch = Batch::default();
    let case = record_with(w, &mut batch, ctx, &rules, input)?;
    batch.write(w)?;
    Ok(case)
}

/// Records a matter in a batch.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong.
pub fn record_with(
    w: &Write<'_>,
    batch: &mut Batch,
    ctx: &Ctx,
    rules: &MatterRules,
    input: &MatterInput,
) -> Result<Case> {
    let first = record(ctx, rules, input)?;
    let id = cases::next_id(w, ctx, LETTER)?;
    batch.open(ctx, &id, KIND, first)
}

/// Settles a complaint; `seen` is the version the person saw.
///
/// # Errors
/// [`Error::Conflict`], and what the rules refuse.
pub fn settle_matter(w: &Write<'_>, ctx: &Ctx, id: &str, seen: i64, reply: &str) -> Result<Case> {
    let case = load_matter(w, &ctx.division, id)?;
    if case.version != seen {
        return Err(Error::Conflict);
    }
    let step = settle(&case, ctx, reply)?;
    cases::save(w, ctx, case, step)
}

/// A matter; a case of another kind is none.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) fn load_matter(r: &Read<'_>, division: &str, id: &str) -> Result<Case> {
    cases::load_of(r, division, KIND, id)
}
