//! 单位.

use db::{Read, Row, Write, values};
use kernel::Result;

/// Units of one division.
pub const UNITS_MAX: usize = 1_000;

/// What kind of unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitKind {
    /// 部门.
    Department,
    /// 街道.
    Subdistrict,
    /// 营商办.
    Office,
    /// 政策专窗.
    Window,
    /// 助力站.
    Station,
    /// 市场监管所.
    MarketOffice,
}

impl UnitKind {
    /// Every kind.
    pub const ALL: [UnitKind; 6] = [
        UnitKind::Department,
        UnitKind::Subdistrict,
        UnitKind::Office,
        UnitKind::Window,
        UnitKind::Station,
        UnitKind::MarketOffice,
    ];

    /// The stored text.
    pub fn code(self) -> &'static str {
        match self {
            UnitKind::Department => "department",
            UnitKind::Subdistrict => "subdistrict",
            UnitKind::Office => "office",
            UnitKind::Window => "window",
            UnitKind::Station => "station",
            UnitKind::MarketOffice => "market_office",
        }
    }

    /// The kind of a stored text; an unknown text is a department.
    pub fn from_code(code: &str) -> UnitKind {
        match code {
            "subdistrict" => UnitKind::Subdistrict,
            "office" => UnitKind::Office,
            "window" => UnitKind::Window,
            "station" => UnitKind::Station,
            "market_office" => UnitKind::MarketOffice,
            _ => UnitKind::Department,
        }
    }

    /// The word a Chinese reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            UnitKind::Department => "部门",
            UnitKind::Subdistrict => "街道",
            UnitKind::Office => "营商办",
            UnitKind::Window => "政策专窗",
            UnitKind::Station => "助力站",
            UnitKind::MarketOffice => "市场监管所",
        }
    }

    /// 被考核单位: departments and sub-districts answer for whistles.
    pub fn is_assessed(self) -> bool {
        matches!(self, UnitKind::Department | UnitKind::Subdistrict)
    }
}

/// 单位: a department, a sub-district, a counter or a station.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Code; for a sub-district its division code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Short name for tables.
    pub short_name: String,
    /// What kind.
    pub kind: UnitKind,
    /// Group in which it is compared.
    pub group: String,
}

const COLUMNS: &str = "select code, name, short_name, kind, grouping from unit where division = $1";

fn read(row: &Row) -> Unit {
    Unit {
        code: row.text(0),
        name: row.text(1),
        short_name: row.text(2),
        kind: UnitKind::from_code(&row.text(3)),
        group: row.text(4),
    }
}

/// All units of a division, by code.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn units(r: &Read<'_>, division: &str) -> Result<Vec<Unit>> {
    Ok(r.rows(&format!("{COLUMNS} order by code limit $2"), &values![division, UNITS_MAX])?
        .iter()
        .map(read)
        .collect())
}

/// One unit.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn unit(r: &Read<'_>, division: &str, code: &str) -> Result<Option<Unit>> {
    Ok(r.row(&format!("{COLUMNS} and code = $2"), &values![division, code])?.as_ref().map(read))
}

/// Adds or renames a unit.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn save_unit(w: &Write<'_>, division: &str, unit: &Unit) -> Result<()> {
    w.run(
        "insert into unit (division, code, name, short_name, kind, grouping) values ($1,$2,$3,$4,$5,$6) \
         on conflict (division, code) do update set name = excluded.name, short_name = excluded.short_name, \
         kind = excluded.kind, grouping = excluded.grouping",
        &values![division, &unit.code, &unit.name, &unit.short_name, unit.kind.code(), &unit.group],
    )?;
    Ok(())
}
