//! 文书下载: which documents a case has now, and each as a .docx.

use super::party_name;
use crate::documents::{Agency, Document, Paper, blocks, letter};
use crate::judge::{Decision, Outcome, Receipt, fen};
use crate::penalty::Desk;
use crate::penalty::actions::{proposal_of, readable};
use crate::penalty::books::Books;
use crate::penalty::matter::matter_of;
use crate::penalty::store;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use cases::Case;
use db::Read;
use kernel::{Ctx, Error, Result, local_day, parse_day};
use web::{Answer, Visit};

pub(crate) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// The documents of a case as it stands: a notice while the party may answer it, the others where nobody is punished.
pub(super) fn papers(case: &Case, proposed: &[Outcome]) -> Vec<Paper> {
    let is_decided = matches!(case.state.as_str(), "decided" | "closed");
    let is_exempt = match is_decided {
        true => case.field("outcome") == Outcome::Exempt.code(),
        false => !case.closed && proposed == [Outcome::Exempt],
    };
    let has = |paper: &Paper| match paper {
        Paper::Notice => matches!(case.state.as_str(), "noticed" | "heard"),
        Paper::Exemption => is_decided && is_exempt,
        Paper::Commitment => is_exempt,
    };
    Paper::ALL.into_iter().filter(has).collect()
}

/// A document of a case; none where the case has no such document now.
pub(crate) fn document(
    r: &Read<'_>,
    ctx: &Ctx,
    division_name: &str,
    id: &str,
    paper: Paper,
) -> Result<Vec<u8>> {
    let case = readable(r, ctx, id)?;
    let (proposal, books, desk) = proposal_of(r, ctx, &case)?;
    if !papers(&case, &proposal.finding.outcomes).contains(&paper) {
        return Err(Error::NotFound);
    }
    let receipt = match store::receipt(r, &ctx.division, id)? {
        Some((receipt, _)) => receipt,
        None => planned(r, ctx, &case, &books, &desk)?,
    };
    let agency = people::unit(r, &ctx.division, case.field("agency"))?;
    let agency = Agency {
        name: agency.map_or_else(|| case.field("agency").to_owned(), |unit| unit.name),
        reviewer: format!("{division_name}人民政府"),
    };
    let code = case.field("enterprise");
    let address = registry::find(r, &ctx.division, code)?.map_or(String::new(), |one| one.address);
    letter(&blocks(&Document {
        paper,
        agency: &agency,
        party: &party_name(r, &ctx.division, code)?,
        code,
        address: &address,
        summary: case.field("summary"),
        hash: &receipt.hash(),
        receipt: &receipt,
        statement: &desk.limits.statement.zh(),
        day: parse_day(case.field("decided_on")).unwrap_or(local_day(ctx.now)),
    }))
}

/// What the receipt would be, were it decided today as it was announced.
fn planned(r: &Read<'_>, ctx: &Ctx, case: &Case, books: &Books, desk: &Desk) -> Result<Receipt> {
    let history = store::history(r, &ctx.division, case.field("enterprise"), &case.id)?;
    let decision = Decision {
        outcome: Outcome::parse(case.field("planned")).unwrap_or(Outcome::Exempt),
        fine: fen(case.field("planned_fine")),
        no_coercion: false,
        reason: String::new(),
        collective: String::new(),
        by: ctx.actor.name.clone(),
        at: ctx.now,
    };
    let matter = matter_of(case, local_day(ctx.now), history);
    Ok(Receipt::issue(&case.id, &books.editions(), &desk.law, matter, decision))
}

pub(crate) async fn download(visit: Visit, Path((id, name)): Path<(String, String)>) -> Answer {
    let paper = name.strip_suffix(".docx").and_then(Paper::parse).ok_or(Error::NotFound)?;
    let (ctx, division_name, asked) = (visit.ctx.clone(), visit.app.division_name.clone(), id.clone());
    let bytes = visit.db().read(move |r| document(r, &ctx, &division_name, &asked, paper)).await?;
    let name = format!("attachment; filename=\"{id}-{}.docx\"", paper.code());
    Ok(([(header::CONTENT_TYPE, DOCX), (header::CONTENT_DISPOSITION, &*name)], bytes).into_response())
}
