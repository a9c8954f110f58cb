//! 锚定: once a day the end of the chain is written into a file outside the database, so that a chain which somebody computed
//! anew from a changed event on, consistently, still contradicts what was noted before.
//!
//! One append-only file per division, one line a day, each line sealed with SM3 over itself and the seal before it. Noting
//! a day costs one look at the end of the chain, however long the record is.

use crate::store::{hash_at, head};
use db::Read;
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Error, Result, hex, local_day, parse_day, parse_utc, utc_text};
use sm3::{Digest, Sm3};
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// The first line of a file. Positions have no gaps, so `seq` is also the number of events.
const HEADING: &str = "day\tdivision\tseq\thash\tat\tseal";
/// Hexadecimal digits of a seal.
const SEAL_CHARS: usize = 64;

/// 锚点: what was noted on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The day, on the district's calendar.
    pub day: Date,
    /// 区划.
    pub division: String,
    /// Position of the last event.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// When it was noted.
    pub at: Timestamp,
    /// SM3 over the seal before and this line.
    pub seal: String,
}

/// 锚定核验结论.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Finding {
    /// Anchors that agree with the record.
    pub anchors: usize,
    /// The last of them.
    pub last: Option<Anchor>,
    /// What is wrong first, for the operator.
    pub fault: Option<String>,
}

/// Where the anchors of a division are kept.
pub fn file_of(folder: &Path, division: &str) -> PathBuf {
    folder.join(format!("{division}.tsv"))
}

/// Notes the end of the chain for the day of `now`, unless that day or a later one is noted already; says whether it did.
/// Several processes may call this at once.
///
/// # Errors
/// [`Error::Storage`] when the file cannot be written, or holds what [`add`] did not write.
pub fn add(r: &Read<'_>, folder: &Path, division: &str, now: Timestamp) -> Result<bool> {
    let Some((seq, hash)) = head(r, division)? else { return Ok(false) };
    let path = file_of(folder, division);
    let failed =
        |error: std::io::Error| Error::Storage(format!("无法写入锚定文件 {}：{error}", path.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(failed)?;
    file.lock().map_err(failed)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(failed)?;
    let known = parse(&text).map_err(|fault| Error::Storage(format!("{}{fault}", named(&path))))?;
    let (day, last) = (local_day(now), known.last());
    if last.is_some_and(|last| last.day >= day) {
        return Ok(false);
    }
    let mut anchor = Anchor { day, division: division.into(), seq, hash, at: now, seal: String::new() };
    anchor.seal = seal(last.map_or("", |last| &last.seal), &anchor);
    // A line that was cut off, e.g. by a full disk, stays as it is and the next one begins on its own line.
    let before = match text.as_str() {
        "" => format!("{HEADING}\n"),
        text if text.ends_with('\n') => String::new(),
        _ => "\n".into(),
    };
    let line = format!("{before}{}\t{}\n", fields(&anchor), anchor.seal);
    file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    // The entry of a new file in its folder is made durable too.
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
    Ok(true)
}

/// Compares every anchor with the record. The record itself is verified by [`crate::verify`]; only both together say that
/// nothing before the last anchor was changed.
///
/// # Errors
/// [`Error::Storage`] when the database cannot be read.
pub fn compare(r: &Read<'_>, folder: &Path, division: &str) -> Result<Finding> {
    let path = file_of(folder, division);
    let at_fault =
        |fault: String| Finding { fault: Some(format!("{}{fault}", named(&path))), ..Finding::default() };
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) => return Ok(at_fault(format!("无法读取（{error}）"))),
    };
    let anchors = match parse(&text) {
        Ok(anchors) => anchors,
        Err(fault) => return Ok(at_fault(fault)),
    };
    if anchors.is_empty() {
        return Ok(at_fault("没有锚点".into()));
    }
    let mut finding = Finding::default();
    for anchor in anchors {
        let kept = hash_at(r, division, anchor.seq)?;
        if anchor.division != division || kept.as_ref() != Some(&anchor.hash) {
            let now = kept.map_or("没有这一条".into(), |hash| format!("这一条的摘要是 {hash}"));
            finding.fault = Some(format!(
                "{}{} 的锚点与记录不符：当日第 {} 条的摘要是 {}，现在{now}；记录在此之前被改写过",
                named(&path),
                anchor.day,
                anchor.seq,
                anchor.hash
            ));
            break;
        }
        finding.anchors += 1;
        finding.last = Some(anchor);
    }
    Ok(finding)
}

fn named(path: &Path) -> String {
    format!("锚定文件 {}:", path.display())
}

fn fields(anchor: &Anchor) -> String {
    let Anchor { day, division, seq, hash, at, .. } = anchor;
    format!("{day}\t{division}\t{seq}\t{hash}\t{}", utc_text(*at))
}

fn seal(before: &str, anchor: &Anchor) -> String {
    let text = format!("{before}\n{}", fields(anchor));
    hex(Sm3::digest(text.as_bytes()))
}

/// Reads a file, or says which line was not written by [`add`].
fn parse(text: &str) -> std::result::Result<Vec<Anchor>, String> {
    let mut anchors: Vec<Anchor> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let (number, edited) = (index + 1, |what| Err(format!("第 {} 行{what}，文件已被改动", index + 1)));
        if number == 1 {
            match line {
                HEADING => continue,
                // Cut off while it was written: there is nothing else in the file then.
                cut if HEADING.starts_with(cut) && text.lines().count() == 1 => return Ok(anchors),
                _ => return edited("不是表头"),
            }
        }
        let Some(anchor) = anchor(line) else {
            // A line cut off by a full disk or a lost current is no anchor. The next line is sealed on the last whole one,
            // so that a whole line made to look like this is found there.
            if is_cut_off(line) {
                continue;
            }
            return edited("不是锚点");
        };
        if seal(anchors.last().map_or("", |last| &last.seal), &anchor) != anchor.seal {
            return edited("与其校验值或上一行不符");
        }
        anchors.push(anchor);
    }
    Ok(anchors)
}

/// Is this how a line begins that was not written to its end?
fn is_cut_off(line: &str) -> bool {
    let cells: Vec<&str> = line.split('\t').collect();
    let begins_like_a_day = cells[0].chars().all(|c| c.is_ascii_digit() || c == '-');
    let is_short = cells.get(5).is_none_or(|seal| seal.len() < SEAL_CHARS);
    cells.len() <= 6 && begins_like_a_day && is_short
}

fn anchor(line: &str) -> Option<Anchor> {
    let cells: Vec<&str> = line.split('\t').collect();
    let [day, division, seq, hash, at, seal] = cells.as_slice() else { return None };
    let whole = seal.len() == SEAL_CHARS;
    Some(Anchor {
        day: parse_day(day)?,
        division: (*division).into(),
        seq: seq.parse().ok()?,
        hash: (*hash).into(),
        at: parse_utc(at)?,
        seal: (*seal).into(),
    })
    .filter(|_| whole)
}

#[cfg(test)]
mod tests;
