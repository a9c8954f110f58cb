//! 导入单位: the units of a district from a spreadsheet, so that a new one need not be typed in.
//!
//! As everywhere: all of it is read and judged before anything is written, and it is written in one transaction. The code is
//! the key: the same file twice changes nothing.

use crate::actions::{checked_unit, put_unit, unit_version};
use db::Db;
use kernel::{Ctx, Error, Form, NAME_CHARS_MAX, Result};
use people::{UNITS_MAX, Unit, UnitKind};
use sheet::{BadCell, Row, Sheet};
use std::collections::HashMap;
use std::path::Path;

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Units added.
    pub added: usize,
    /// Units changed.
    pub changed: usize,
    /// Units that were there just so.
    pub known: usize,
}

/// Reads a file: the units, and every cell that cannot be read. Writes nothing.
///
/// # Errors
/// [`Error::Invalid`] when the file is no spreadsheet, a column is missing, or there are too many rows.
pub fn read_units(path: &Path) -> Result<(Vec<Unit>, Vec<BadCell>)> {
    let sheet = Sheet::open(path)?;
    let columns = Columns::find(&sheet)?;
    let (mut units, mut bad, mut seen, mut rows) = (Vec::new(), Vec::new(), HashMap::new(), 0);
    sheet.rows(|row| {
        rows += 1;
        if rows > UNITS_MAX {
            let mut form = Form::default();
            form.wrong("文件", format!("一次最多导入{UNITS_MAX}个单位"), "the file has too many units");
            form.finish()?;
        }
        match columns.unit(row) {
            Err(cells) => bad.extend(cells),
            Ok(unit) => {
                let cell = row.bad(columns.code, "").cell;
                match seen.insert(unit.code.clone(), cell) {
                    None => units.push(unit),
                    Some(first) => bad.push(row.bad(columns.code, format!("与 {first} 的单位编号相同"))),
                }
            }
        }
        Ok(())
    })?;
    Ok((units, bad))
}

/// Adds the units, and changes those that are there and differ; each leaves an event.
///
/// # Errors
/// [`Error::Invalid`] when the site would have too many; [`Error::Storage`].
pub fn load_units(db: &Db, ctx: Ctx, units: Vec<Unit>) -> Result<Imported> {
    db.write_now("administration.import_units", move |w| {
        let mut done = Imported::default();
        for unit in &units {
            let old = people::unit(w, &ctx.division, &unit.code)?;
            match &old {
                Some(old) if old == unit => {
                    done.known += 1;
                    continue;
                }
                Some(_) => done.changed += 1,
                None => done.added += 1,
            }
            put_unit(w, &ctx, unit, old.as_ref().map(unit_version))?;
        }
        Ok(done)
    })
}

struct Columns {
    code: usize,
    name: usize,
    short_name: usize,
    kind: usize,
    group: usize,
}

impl Columns {
    fn find(sheet: &Sheet) -> Result<Columns> {
        let mut form = Form::default();
        let mut find = |heading: &str| sheet.column(&mut form, heading, heading);
        let columns = Columns {
            code: find("单位编号"),
            name: find("全称"),
            short_name: find("简称"),
            kind: find("类型"),
            group: find("考核分组"),
        };
        form.finish()?;
        Ok(columns)
    }

    /// The unit of a row, or every cell that cannot be read; judged as the form of a unit is.
    fn unit(&self, row: &Row) -> std::result::Result<Unit, Vec<BadCell>> {
        let word = row.optional_text(self.kind, NAME_CHARS_MAX).map_err(|cell| vec![cell])?;
        let kind = UnitKind::ALL.into_iter().find(|kind| kind.zh() == word);
        let text = |column: usize| row.cell(column).text();
        let unit = Unit {
            code: text(self.code),
            name: text(self.name),
            short_name: text(self.short_name),
            kind: kind.unwrap_or(UnitKind::Department),
            group: text(self.group),
        };
        let mut bad = Vec::new();
        if kind.is_none() {
            let words = UnitKind::ALL.map(UnitKind::zh).join("、");
            bad.push(row.bad(self.kind, format!("“{word}”不在可选之列，应为：{words}")));
        }
        let mut form = Form::default();
        let unit = checked_unit(&mut form, &unit);
        if let Err(Error::Invalid(errors)) = form.finish() {
            bad.extend(errors.into_iter().map(|error| row.bad(self.of(&error.field), error.zh)));
        }
        if bad.is_empty() { Ok(unit) } else { Err(bad) }
    }

    /// The column of a field of the form.
    fn of(&self, field: &str) -> usize {
        match field {
            "name" => self.name,
            "short_name" => self.short_name,
            "group" => self.group,
            _ => self.code,
        }
    }
}
