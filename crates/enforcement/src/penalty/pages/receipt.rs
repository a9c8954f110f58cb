//! 判断凭单: to be printed, and kept with the decision.

use super::judged::{ItemView, Judged, item};
use super::moves::fine_words;
use super::party_name;
use crate::judge::Receipt;
use crate::penalty::actions::readable;
use crate::penalty::store;
use askama::Template;
use axum::extract::Path;
use kernel::{Error, minute_zh};
use web::{Answer, Frame, Visit, page};

#[derive(Template)]
#[template(path = "penalty_receipt.html")]
struct ReceiptPage {
    f: Frame,
    id: String,
    party: String,
    decision: Vec<(&'static str, String)>,
    /// Fact, value, who, when.
    facts: Vec<[String; 4]>,
    /// Which day, version, hash.
    lists: Vec<[String; 3]>,
    rejected: Vec<ItemView>,
    /// Limits and shares with their sources.
    numbers: Vec<(&'static str, String, String)>,
    appeal: Vec<[String; 4]>,
    hash: String,
    statute: String,
    l: Judged,
}

pub(crate) async fn receipt(visit: Visit, Path(id): Path<String>) -> Answer {
    let ctx = visit.ctx.clone();
    let read = move |r: &db::Read<'_>| {
        let case = readable(r, &ctx, &id)?;
        let found = store::receipt(r, &ctx.division, &id)?.ok_or(Error::NotFound)?;
        Ok((found, party_name(r, &ctx.division, case.field("enterprise"))?))
    };
    let ((receipt, hash), party) = visit.db().read(read).await?;
    Ok(page(view(&visit, receipt, hash, party)))
}

fn view(visit: &Visit, receipt: Receipt, hash: String, party: String) -> ReceiptPage {
    let decision = &receipt.decision;
    let deviations: Vec<&str> = receipt.deviations.iter().map(|one| one.word()).collect();
    let lines = [
        ("处理结果", decision.outcome.word().to_owned()),
        ("罚款", fine_words(decision.fine)),
        ("建议", receipt.proposal.finding.words()),
        ("与建议不同之处", deviations.join("；")),
        ("理由", decision.reason.clone()),
        ("集体讨论", decision.collective.clone()),
        ("决定人", decision.by.clone()),
        ("决定时间", minute_zh(decision.at)),
    ];
    let fact = |(name, stated): (&String, &crate::judge::Stated)| {
        [name.clone(), stated.value.clone(), stated.by.clone(), minute_zh(stated.at)]
    };
    let readings = [("行为时", &receipt.proposal.at_act), ("决定时", &receipt.proposal.at_decision)];
    let lists = readings.iter().filter_map(|(word, reading)| {
        let lists = reading.lists.as_ref()?;
        Some([format!("{word}（{}）", reading.day), lists.version.clone(), lists.hash.clone()])
    });
    let numbers = &receipt.numbers;
    let numbers = [
        ("处罚时效（月）", &numbers.time_bar_months),
        ("处罚时效，生命健康、金融安全（月）", &numbers.time_bar_grave_months),
        ("从轻低于幅度的（%）", &numbers.lighter_percent_below),
        ("从重高于幅度的（%）", &numbers.heavier_percent_above),
        ("初次违法回看（月），条目另有规定的除外", &numbers.first_offence_months),
    ];
    let appeal = |one: &crate::judge::Appeal| {
        [one.route.clone(), one.to.clone(), one.limit.clone(), one.article.clone()]
    };
    ReceiptPage {
        f: visit.frame("判断凭单"),
        id: receipt.case.clone(),
        party,
        decision: lines.into_iter().filter(|(_, text)| !text.is_empty()).collect(),
        facts: receipt.matter.facts.iter().map(fact).collect(),
        lists: lists.collect(),
        rejected: receipt.proposal.rejected().into_iter().map(item).collect(),
        numbers: numbers
            .into_iter()
            .map(|(word, one)| (word, one.value.to_string(), one.source.clone()))
            .collect(),
        appeal: receipt.appeal.iter().map(appeal).collect(),
        l: Judged::of(&receipt.proposal),
        statute: receipt.statute,
        hash,
    }
}
