//! `backup` and `restore` at the command line.

use super::{Backup, make};
use crate::check::examine;
use crate::commands::{operator, peak_memory_mib};
use crate::fault::{Fault, Outcome, answer};
use crate::place::Place;
use serde_json::json;
use std::path::Path;
use std::time::Instant;

/// What is never in a backup: who holds both could read the personal fields.
const KEYS_APART: &str = "密钥目录 keys 不在备份内，请另行保管";

/// Makes a backup; the server may go on writing.
pub fn backup(place: &Place, out: &Path, json: bool) -> Outcome<()> {
    let started = Instant::now();
    let site = place.site(place.open_existing()?)?;
    let manifest = make(&site, out, operator().now)?;
    let (seconds, memory) = (started.elapsed().as_secs_f64(), peak_memory_mib());
    let (tables, attachments) = (manifest.tables.len(), &manifest.attachments);
    let object = json!({
        "out": out, "tables": tables, "rows": manifest.rows(), "events": manifest.head.seq, "head": manifest.head.hash,
        "attachments": attachments.count, "lost": attachments.lost, "keys": false, "seconds": seconds,
        "peak_memory_mib": memory,
    });
    let text = format!(
        "已备份到 {}：{tables} 张表 {} 行，附件 {} 个，留痕至第 {} 条。用时 {seconds:.1} 秒，内存峰值 {}。\n{KEYS_APART}。",
        out.display(),
        manifest.rows(),
        attachments.count,
        manifest.head.seq,
        memory.map_or("未知".into(), |mib| format!("{mib} MiB"))
    );
    answer(json, &object, &text);
    match attachments.lost.as_slice() {
        [] => Ok(()),
        lost => Err(Fault::failed(format!(
            "备份已完成，但有 {} 个附件在数据目录中缺失或损坏，第一个是 {} (attachments are missing)",
            lost.len(),
            lost[0]
        ))),
    }
}

/// Restores a backup into an empty database and checks what came out.
pub fn restore(place: &Place, from: &Path, json: bool) -> Outcome<()> {
    let started = Instant::now();
    let backup = Backup::open(from)?;
    let _lock = place.lock()?;
    let site = place.site(place.open()?)?;
    backup.restore(&site)?;
    let anchors = journal::anchors::file_of(&site.anchors, crate::DIVISION);
    let report = examine(&site.db, anchors.is_file().then_some(site.anchors.as_path()))?;
    let (seconds, manifest) = (started.elapsed().as_secs_f64(), &backup.manifest);
    let object = json!({
        "from": from, "made_at": manifest.made_at, "tables": manifest.tables.len(), "rows": manifest.rows(),
        "attachments": manifest.attachments.count, "events": report.events, "cases": report.cases, "head": report.head,
        "faults": report.faults, "seconds": seconds,
    });
    let mut lines = report.faults.clone();
    lines.push(format!(
        "已恢复 {} 的备份：{} 张表 {} 行，附件 {} 个，行数和摘要与清单一致；核验 {} 条留痕、{} 件。用时 {seconds:.1} 秒。\n\
         {KEYS_APART}：请把原来的 keys 目录放回数据目录。",
        manifest.made_at,
        manifest.tables.len(),
        manifest.rows(),
        manifest.attachments.count,
        report.events,
        report.cases
    ));
    answer(json, &object, &lines.join("\n"));
    match report.faults.len() {
        0 => Ok(()),
        count => {
            Err(Fault::failed(format!("已恢复，但核验发现 {count} 处问题 (restored, but the check failed)")))
        }
    }
}
