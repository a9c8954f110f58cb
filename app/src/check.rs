//! `check`: the record, the cases, the rates, the lists, the receipts, the ledger of policies and the anchors.

use crate::fault::{Fault, Outcome, answer};
use crate::place::Place;
use db::Db;
use enforcement::lists::Recorded;
use journal::anchors::Anchor;
use std::collections::BTreeSet;
use std::path::Path;

/// What a check found.
#[derive(Debug)]
pub struct Report {
    /// Events walked.
    pub events: i64,
    /// Cases replayed.
    pub cases: usize,
    /// Hash of the last good event.
    pub head: String,
    /// The last anchor that agrees, where anchors were compared.
    pub anchor: Option<Anchor>,
    /// What is wrong.
    pub faults: Vec<String>,
}

/// Verifies the record, replays every case, recomputes the rates, reads the lists again; with a folder of anchors, compares them too.
pub fn examine(db: &Db, anchors: Option<&Path>) -> Outcome<Report> {
    if let Some(damage) = db.damages()?.first() {
        return Err(Fault::failed(format!(
            "数据库文件已损坏，请停止服务，留存原文件，用最近的备份恢复：{} (the database file is damaged: stop, keep the \
             file, restore the last backup)",
            damage.replace('\n', " ")
        )));
    }
    let (mut numbers, mut lists) = (BTreeSet::new(), Recorded::default());
    let verdict = db.read_now(|r| {
        journal::verify(r, crate::DIVISION, |event| {
            lists.note(&event);
            numbers.extend(event.case_id);
            Ok(())
        })
    })?;
    let mut report = Report {
        events: verdict.events,
        cases: numbers.len(),
        head: verdict.head,
        anchor: None,
        faults: Vec::new(),
    };
    if let Some(fault) = &verdict.fault {
        report.faults.push(format!("留痕第 {} 条：{}", fault.seq, fault.reason));
    } else {
        compare_cases(db, &numbers, &mut report.faults)?;
        report.faults.extend(db.read_now(|r| lists.differences(r, crate::DIVISION))?);
    }
    if let Some(folder) = anchors {
        let finding = db.read_now(|r| journal::anchors::compare(r, folder, crate::DIVISION))?;
        report.anchor = finding.last;
        report.faults.extend(finding.fault);
    }
    Ok(report)
}

fn compare_cases(db: &Db, numbers: &BTreeSet<String>, faults: &mut Vec<String>) -> Outcome<()> {
    // A case that has rows but no event is no case of the record.
    let mut after = String::new();
    loop {
        let ids = db.read_now(|r| cases::ids_after(r, crate::DIVISION, &after))?;
        let Some(last) = ids.last() else { break };
        after.clone_from(last);
        let orphans = ids.iter().filter(|id| !numbers.contains(*id));
        faults.extend(orphans.map(|id| format!("件 {id}：有登记内容而无事件")));
    }
    for id in numbers {
        faults.extend(db.read_now(|r| cases::differences(r, crate::DIVISION, id))?);
    }
    faults.extend(db.read_now(|r| whistles::check(r, crate::DIVISION))?);
    faults.extend(db.read_now(|r| enforcement::penalty::check(r, crate::DIVISION))?);
    faults.extend(db.read_now(|r| policies::check(r, crate::DIVISION))?);
    Ok(())
}

/// Prints what a check found; what is wrong makes the program end with a non-zero code.
pub fn run(place: &Place, json: bool) -> Outcome<()> {
    let db = place.open_existing()?;
    let anchors = if place.anchors.is_some() { Some(place.anchors()?) } else { None };
    let report = examine(&db, anchors.as_deref())?;
    let anchored = report
        .anchor
        .as_ref()
        .map(|last| serde_json::json!({ "day": last.day.to_string(), "seq": last.seq, "hash": last.hash }));
    let object = serde_json::json!({
        "events": report.events, "cases": report.cases, "head": report.head, "anchor": anchored,
        "faults": report.faults,
    });
    let mut lines = report.faults.clone();
    if lines.is_empty() {
        lines.push(format!(
            "核验通过：{} 条留痕，{} 件。最后一条的摘要 {}",
            report.events, report.cases, report.head
        ));
    }
    if let Some(last) = &report.anchor {
        lines.push(format!("与锚点相符：至 {} 的第 {} 条", last.day, last.seq));
    }
    answer(json, &object, &lines.join("\n"));
    match report.faults.len() {
        0 => Ok(()),
        count => Err(Fault::failed(format!("核验发现 {count} 处问题 (check failed)"))),
    }
}
