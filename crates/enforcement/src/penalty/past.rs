//! Decided cases looked at again: made from their receipts, compared with one another, judged by a list not yet published.

use super::books::Books;
use super::model::{Desk, KIND};
use super::store;
use crate::judge::{Decided, FIRST_OFFENCE, Impact, Lists, Past, Receipt, Stated, Statute, impact};
use crate::lists::{InForce, hash_of};
use db::Read;
use jiff::civil::Date;
use kernel::{Ctx, Result, local_day};
use std::collections::BTreeSet;

/// Makes every receipt again from what it holds and from the lists of its days, and compares; what differs is named.
///
/// # Errors
/// [`Error::Storage`].
pub fn check(r: &Read<'_>, division: &str) -> Result<Vec<String>> {
    let statute = Statute::shipped();
    let mut faults = Vec::new();
    store::each_receipt(r, division, |receipt, hash, content| {
        let case = cases::load(r, division, &receipt.case)?;
        let days = receipt.matter.days;
        let books = Books::on(r, division, days)?;
        let number = &receipt.case;
        if hash_of(&content) != hash || case.field("receipt") != hash {
            faults.push(format!("案件 {number}：凭单与决定时登记的摘要不符，已被改动"));
        } else if receipt.replay(&books.editions(), &statute).json() != content {
            faults.push(format!("案件 {number}：按凭单重新判断，结果与凭单不一致"));
        }
        if case.kind != KIND {
            faults.push(format!("凭单 {number}：没有这个案件"));
        }
        Ok(())
    })?;
    Ok(faults)
}

/// Every decided case as it is compared with others; what was looked up of 初次违法 is a fact like the others.
///
/// # Errors
/// [`Error::Storage`].
pub fn board_of(r: &Read<'_>, division: &str) -> Result<Vec<Decided>> {
    let mut all = Vec::new();
    store::each_receipt(r, division, |receipt, _, _| {
        all.push(decided(receipt));
        Ok(())
    })?;
    Ok(all)
}

fn decided(receipt: Receipt) -> Decided {
    let reading = receipt.proposal.reading();
    let version = reading.lists.as_ref().map_or(String::new(), |lists| lists.hash.clone());
    let looked_up = reading.items.iter().find_map(|item| item.first.as_ref()).map(|check| check.is_first());
    let mut facts = receipt.matter.facts;
    if let Some(is_first) = looked_up {
        let value = if is_first { "是" } else { "否" }.to_owned();
        facts.insert(FIRST_OFFENCE.into(), Stated { value, by: String::new(), at: receipt.decision.at });
    }
    Decided {
        case: receipt.case,
        agency: receipt.matter.agency,
        act: receipt.matter.act,
        day: receipt.matter.days.decided,
        lists: version,
        facts,
        proposed: receipt.proposal.finding.outcomes,
        outcome: receipt.decision.outcome,
        fine: receipt.decision.fine,
        has_reason: !receipt.decision.reason.trim().is_empty(),
        deviations: receipt.deviations,
    }
}

/// What a list that is not in force yet would change of all decided cases.
pub(crate) fn impact_of(
    r: &Read<'_>,
    ctx: &Ctx,
    before: Option<&InForce>,
    after: &Lists<'_>,
    new: &BTreeSet<&str>,
    day: Date,
) -> Result<Impact> {
    let desk = Desk::load(r, &ctx.division, local_day(ctx.now))?;
    let mut past = Vec::new();
    store::each_receipt(r, &ctx.division, |receipt, _, _| {
        past.push(Past { case: receipt.case, matter: receipt.matter });
        Ok(())
    })?;
    Ok(impact(&past, before.map(Lists::of).as_ref(), after, new, &desk.law, day))
}
