//! 行政区划: the divisions of the demonstration district, from the district down to its communities and villages.

use std::sync::LazyLock;

use jiff::civil::Date;

/// 行政区划: one row of the division table. Divisions change, so a code holds from a day to a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Division {
    /// 6, 9 or 12 digits.
    pub code: &'static str,
    /// The name as published.
    pub name: &'static str,
    /// Which level the code stands for.
    pub level: DivisionLevel,
    /// First day on which the code held; `None` when the source does not say.
    pub valid_from: Option<Date>,
    /// Last day on which the code held; `None` while it holds.
    pub valid_to: Option<Date>,
}

/// 区划级别.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DivisionLevel {
    /// 区: six digits.
    District,
    /// 街道: nine digits.
    Subdistrict,
    /// 社区、村: twelve digits.
    Community,
}

impl DivisionLevel {
    /// The text stored.
    pub fn code(self) -> &'static str {
        match self {
            DivisionLevel::District => "district",
            DivisionLevel::Subdistrict => "subdistrict",
            DivisionLevel::Community => "community",
        }
    }

    /// The level of a stored text.
    pub fn from_code(code: &str) -> Option<DivisionLevel> {
        [DivisionLevel::District, DivisionLevel::Subdistrict, DivisionLevel::Community]
            .into_iter()
            .find(|level| level.code() == code)
    }

    /// The word a Chinese reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            DivisionLevel::District => "区",
            DivisionLevel::Subdistrict => "街道",
            DivisionLevel::Community => "社区、村",
        }
    }

    /// The word an English reader sees.
    pub fn en(self) -> &'static str {
        match self {
            DivisionLevel::District => "district",
            DivisionLevel::Subdistrict => "sub-district",
            DivisionLevel::Community => "community or village",
        }
    }
}

impl Division {
    /// The name people say: 尚义社区 for 尚义社区居委会, 白邑村 for 白邑村委会.
    pub fn short_name(&self) -> &'static str {
        match self.name.strip_suffix("居委会") {
            Some(name) => name,
            None => self.name.strip_suffix("委会").unwrap_or(self.name),
        }
    }

    /// The code one level above; `None` for the district.
    pub fn parent(&self) -> Option<&'static str> {
        match self.level {
            DivisionLevel::District => None,
            DivisionLevel::Subdistrict => Some(&self.code[..6]),
            DivisionLevel::Community => Some(&self.code[..9]),
        }
    }

    /// Did the code hold on this day, as far as the source says?
    pub fn is_valid_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_to.is_none_or(|to| day <= to)
    }
}

/// All divisions in the order of their codes' levels: the district, its sub-districts, its communities.
pub fn all() -> &'static [Division] {
    &DIVISIONS
}

/// The sub-districts of the district.
pub fn subdistricts() -> impl Iterator<Item = &'static Division> {
    all().iter().filter(|division| division.level == DivisionLevel::Subdistrict)
}

/// The divisions directly under a code.
pub fn children(code: &str) -> impl Iterator<Item = &'static Division> {
    all().iter().filter(move |division| division.parent() == Some(code))
}

/// The division of a code.
pub fn find(code: &str) -> Option<&'static Division> {
    all().iter().find(|division| division.code == code)
}

static DIVISIONS: LazyLock<Vec<Division>> = LazyLock::new(|| {
    crate::table(include_str!("../data/divisions-530103.tsv"))
        .map(|[code, name, level, valid_from, valid_to]| Division {
            code,
            name,
            level: DivisionLevel::from_code(level).expect("a level of the embedded division table"),
            valid_from: day(valid_from),
            valid_to: day(valid_to),
        })
        .collect()
});

fn day(text: &str) -> Option<Date> {
    (!text.is_empty()).then(|| text.parse().expect("a day of the embedded division table"))
}
