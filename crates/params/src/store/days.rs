//! The calendar in force: built in, with imported years and local days on top.

use crate::table::parse;
use calendar::{Calendar, DayKind, Layer, Scope};
use db::{Read, Write, values};
use kernel::{Ctx, Form, Result, parse_day};
use serde_json::json;

/// What an import of a day table did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The years that are published now.
    pub years: Vec<i16>,
    /// Special days read.
    pub days: usize,
    /// Days and years that were not there before, or were there as something else; 0 when the file was known already.
    pub changed: usize,
}

/// The layers, from the weakest to the strongest.
const LAYERS: [(&str, Scope); 3] =
    [("national", Scope::National), ("division", Scope::Division), ("body", Scope::Body)];

/// The calendar of a division: national, then division, then body.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn load_calendar(r: &Read<'_>, division: &str) -> Result<Calendar> {
    let mut calendar = Calendar::builtin();
    for (name, scope) in LAYERS {
        let mut layer = Layer::new().at(scope);
        let sql = "select day, kind, name from calendar_day where division = $1 and layer = $2";
        for row in r.rows(sql, &values![division, name])? {
            if let (Some(day), Some(kind)) = (parse_day(&row.text(0)), DayKind::from_code(&row.text(1))) {
                layer.set(day, kind, row.text(2));
            }
        }
        let sql = "select year from calendar_year where division = $1 and layer = $2";
        for row in r.rows(sql, &values![division, name])? {
            layer.publish(i16::try_from(row.int(0)).unwrap_or(0));
        }
        if layer.days().next().is_some() || layer.years().next().is_some() {
            calendar = calendar.with_layer(&layer);
        }
    }
    Ok(calendar)
}

/// Reads a day table into a layer: our own lines (`2027-01-01 TAB holiday TAB 元旦`) or the form
/// `{"year":2027,"days":[{"name":"元旦","date":"2027-01-01","isOffDay":true}]}`. Importing the same file again changes nothing.
///
/// # Errors
/// [`kernel::Error::Invalid`] with every line or element that cannot be read; nothing is written then.
pub fn import_calendar(w: &Write<'_>, ctx: &Ctx, layer: &str, text: &str) -> Result<Imported> {
    if !LAYERS.iter().any(|(name, _)| *name == layer) {
        let mut form = Form::default();
        let (zh, en) = (format!("没有层级“{layer}”，应为 national、division 或 body"), "no such layer");
        form.wrong("layer", zh, en);
        form.finish()?;
    }
    let table = parse(text)?;
    let mut changed = 0;
    for (day, kind, name) in table.days() {
        changed += w.run(
            "insert into calendar_day (division, layer, day, kind, name) values ($1,$2,$3,$4,$5) \
             on conflict (division, layer, day) do update set kind = excluded.kind, name = excluded.name \
             where calendar_day.kind <> excluded.kind or calendar_day.name <> excluded.name",
            &values![&ctx.division, layer, day.to_string(), kind.code(), name],
        )?;
    }
    // Local layers change days but publish no national year.
    let years = if layer == "national" { table.years().collect() } else { Vec::new() };
    for year in &years {
        changed += w.run(
            "insert into calendar_year (division, layer, year) values ($1,$2,$3) on conflict do nothing",
            &values![&ctx.division, layer, i64::from(*year)],
        )?;
    }
    let changed = usize::try_from(changed).unwrap_or(usize::MAX);
    let imported = Imported { years, days: table.days().count(), changed };
    if changed == 0 {
        return Ok(imported);
    }
    let data = json!({ "layer": layer, "years": imported.years, "days": imported.days, "changed": changed });
    journal::append(
        w,
        ctx,
        &journal::Entry { case_id: None, name: "calendar_imported".into(), unit: None, data },
    )?;
    Ok(imported)
}
