//! The calendar in force: built in, with imported years and local days on top.

use calendar::{Calendar, DayKind, Layer};
use db::{Read, Write, values};
use jiff::civil::Weekday;
use kernel::{Ctx, Form, Result, parse_day};
use serde_json::{Value, json};

/// What an import of a day table did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The years that are published now.
    pub years: Vec<i16>,
    /// Special days read.
    pub days: usize,
}

/// The calendar of a division: national, then division, then body.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn load_calendar(r: &Read<'_>, division: &str) -> Result<Calendar> {
    let mut calendar = Calendar::builtin();
    for name in ["national", "division", "body"] {
        let mut layer = Layer::new();
        let sql = "select day, kind, name from calendar_day where division = $1 and layer = $2";
        for row in r.rows(sql, &values![division, name])? {
            if let (Some(day), Some(kind)) = (parse_day(&row.text(0)), kind_of(&row.text(1))) {
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
    let table = parse(text)?;
    for (day, kind, name) in table.days() {
        w.run(
            "insert into calendar_day (division, layer, day, kind, name) values ($1,$2,$3,$4,$5) \
             on conflict (division, layer, day) do update set kind = excluded.kind, name = excluded.name",
            &values![&ctx.division, layer, day.to_string(), kind_text(kind), name],
        )?;
    }
    // Local layers change days but publish no national year.
    let years = if layer == "national" { table.years().collect() } else { Vec::new() };
    for year in &years {
        w.run(
            "insert into calendar_year (division, layer, year) values ($1,$2,$3) on conflict do nothing",
            &values![&ctx.division, layer, i64::from(*year)],
        )?;
    }
    let imported = Imported { years, days: table.days().count() };
    let data = json!({ "layer": layer, "years": imported.years, "days": imported.days });
    journal::append(
        w,
        ctx,
        &journal::Entry { case_id: None, name: "calendar_imported".into(), unit: None, data },
    )?;
    Ok(imported)
}

fn parse(text: &str) -> Result<Layer> {
    let mut form = Form::default();
    let layer = if text.trim_start().starts_with('{') {
        parse_json(text, &mut form)
    } else {
        Layer::parse(text).unwrap_or_else(|errors| {
            for error in errors {
                form.wrong(format!("第{}行", error.line), error.reason, "the line cannot be read");
            }
            Layer::new()
        })
    };
    if layer.days().next().is_none() && form.is_clean() {
        form.wrong("文件", "没有一个日期,请检查是否选对文件", "the file holds no day");
    }
    form.finish()?;
    Ok(layer)
}

fn parse_json(text: &str, form: &mut Form) -> Layer {
    let mut layer = Layer::new();
    let Ok(file) = serde_json::from_str::<Value>(text) else {
        form.wrong("文件", "不是完整的 JSON 文件", "not a complete JSON file");
        return layer;
    };
    if let Some(year) = file["year"].as_i64().and_then(|year| i16::try_from(year).ok()) {
        layer.publish(year);
    }
    for (index, day) in file["days"].as_array().into_iter().flatten().enumerate() {
        let date = day["date"].as_str().and_then(parse_day);
        match (date, day["isOffDay"].as_bool()) {
            (Some(date), Some(off)) => {
                let weekend = matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday);
                let kind = if !off {
                    if weekend { DayKind::MakeUp } else { DayKind::Working }
                } else {
                    DayKind::Holiday
                };
                layer.set(date, kind, day["name"].as_str().unwrap_or_default());
            }
            _ => form.wrong(
                format!("days[{index}]"),
                "应有存在的日期 date(如 2027-01-01)和 isOffDay(true 或 false)",
                "expected an existing date and isOffDay",
            ),
        }
    }
    layer
}

fn kind_text(kind: DayKind) -> &'static str {
    match kind {
        DayKind::Working | DayKind::Weekend => "working",
        DayKind::Holiday => "holiday",
        DayKind::InLieu => "inlieu",
        DayKind::MakeUp => "makeup",
    }
}

fn kind_of(text: &str) -> Option<DayKind> {
    match text {
        "working" => Some(DayKind::Working),
        "holiday" => Some(DayKind::Holiday),
        "inlieu" => Some(DayKind::InLieu),
        "makeup" => Some(DayKind::MakeUp),
        _ => None,
    }
}
