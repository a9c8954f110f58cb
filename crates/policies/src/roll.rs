//! 名册: the entities of a division with every fact of each, column by column, as of a day.

use crate::facts::{Fact, FactKind, Registered, Source, class_of, facts};
use db::Read;
use decision::table::{Bits, Data, Frame, day_number};
use jiff::civil::Date;
use kernel::{Error, Result};
use params::Params;
use registry::{
    Attribute, AttributeValue, CreditCode, Enterprise, EntityStatus, Size, divisions, industries, size_of,
};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// Entities in one roll: a large division has several.
pub const ROLL_ROWS_MAX: usize = 131_072;
/// Entities read at a time.
const PAGE_ROWS: usize = 8_192;
/// 分 in 万元.
const FEN_PER_WAN: i64 = 1_000_000;
/// Stands for what is not known.
const UNKNOWN: i64 = i64::MIN;

/// 名册.
#[derive(Clone, Debug)]
pub struct Roll {
    /// Whose row each is, in order.
    pub codes: Vec<CreditCode>,
    /// The facts.
    pub frame: Frame,
}

/// 小型微利: the limits of the tax rules on a day. All three must be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallProfit {
    /// 应纳税所得额 at most, in 分.
    pub income_fen_max: i64,
    /// 从业人数 at most.
    pub employees_max: i64,
    /// 资产总额 at most, in 分.
    pub assets_fen_max: i64,
}

impl SmallProfit {
    /// The limits in force on a day.
    pub fn of(params: &Params, day: Date) -> SmallProfit {
        SmallProfit {
            income_fen_max: params.int("tax.small_profit.income_wan_max", day) * FEN_PER_WAN,
            employees_max: params.int("tax.small_profit.employees_max", day),
            assets_fen_max: params.int("tax.small_profit.assets_wan_max", day) * FEN_PER_WAN,
        }
    }

    /// Whether facts keep the limits; what is not known leaves it open unless another fact decides.
    pub fn holds(&self, income: Option<i64>, employees: Option<i64>, assets: Option<i64>) -> Option<bool> {
        let within = [
            income.map(|fen| fen <= self.income_fen_max),
            employees.map(|count| count <= self.employees_max),
            assets.map(|fen| fen <= self.assets_fen_max),
        ];
        if within.contains(&Some(false)) {
            return Some(false);
        }
        within.iter().all(Option::is_some).then_some(true)
    }
}

/// Gives the rolls of all entities in business on a day, one after the other; only one is in memory.
///
/// # Errors
/// [`Error::Storage`], or what `each` returns.
pub fn each_roll(
    r: &Read<'_>,
    division: &str,
    day: Date,
    mut each: impl FnMut(Roll) -> Result<()>,
) -> Result<()> {
    let limits = SmallProfit::of(&Params::load(r, division)?, day);
    let whole = registry::whole_lists(r, division, day)?;
    let mut after = String::new();
    loop {
        let mut builder = Builder::new(day, limits);
        let before = after.clone();
        while builder.codes.len() < ROLL_ROWS_MAX {
            let limit = PAGE_ROWS.min(ROLL_ROWS_MAX - builder.codes.len());
            let page = registry::in_business_after(r, division, day, &after, limit)?;
            let Some(last) = page.last() else { break };
            after = last.credit_code.to_string();
            page.iter().for_each(|one| builder.push(one));
        }
        if builder.codes.is_empty() {
            return Ok(());
        }
        let places: HashMap<CreditCode, usize> =
            builder.codes.iter().enumerate().map(|(at, code)| (*code, at)).collect();
        for name in registry::attributes() {
            let values = registry::attributes_in(r, division, name, day, (&before, &after))?;
            let here = values.into_iter().filter_map(|(code, value)| Some((*places.get(&code)?, value)));
            builder.attribute(name.code, here);
        }
        whole.iter().for_each(|list| builder.others(list.code, list.others));
        each(builder.finish()?)?;
    }
}

/// The roll of one entity.
///
/// # Errors
/// [`Error::Storage`].
pub fn roll_of_one(one: &Enterprise, known: &[Attribute], day: Date, limits: SmallProfit) -> Result<Roll> {
    let mut builder = Builder::new(day, limits);
    builder.push(one);
    known.iter().for_each(|attribute| builder.attribute(attribute.code, [(0, attribute.value)].into_iter()));
    builder.finish()
}

struct Builder {
    day: Date,
    limits: SmallProfit,
    codes: Vec<CreditCode>,
    is_enterprise: Vec<bool>,
    /// By fact; empty where nothing of it was said yet.
    columns: Vec<Vec<i64>>,
}

impl Builder {
    fn new(day: Date, limits: SmallProfit) -> Builder {
        let columns = vec![Vec::new(); facts().len()];
        Builder { day, limits, codes: Vec::new(), is_enterprise: Vec::new(), columns }
    }

    fn push(&mut self, one: &Enterprise) {
        self.codes.push(one.credit_code);
        self.is_enterprise.push(one.kind.is_enterprise());
        for at in REGISTERED.iter() {
            let value = registered(&facts()[*at], one, self.day);
            self.columns[*at].push(value.unwrap_or(UNKNOWN));
        }
    }

    fn attribute(&mut self, code: &str, values: impl Iterator<Item = (usize, AttributeValue)>) {
        let Some(at) = place_of(code) else { return };
        let len = self.codes.len();
        let column = &mut self.columns[at];
        for (row, value) in values {
            if column.is_empty() {
                column.resize(len, UNKNOWN);
            }
            column[row] = number(value);
        }
    }

    /// Whoever is not on a whole list.
    fn others(&mut self, code: &str, value: AttributeValue) {
        let Some(at) = place_of(code) else { return };
        let column = &mut self.columns[at];
        column.resize(self.codes.len(), UNKNOWN);
        column.iter_mut().filter(|known| **known == UNKNOWN).for_each(|unknown| *unknown = number(value));
    }

    fn finish(mut self) -> Result<Roll> {
        self.derive();
        let mut frame = Frame::new(self.codes.len());
        for (fact, column) in facts().iter().zip(self.columns) {
            if column.is_empty() {
                continue;
            }
            let is_known = |value: &i64| *value != UNKNOWN;
            let known =
                (!column.iter().all(is_known)).then(|| Bits::of(column.len(), |row| is_known(&column[row])));
            frame
                .add(fact.name, data(&fact.kind, column), known)
                .map_err(|misfit| Error::Storage(misfit.to_string()))?;
        }
        Ok(Roll { codes: self.codes, frame })
    }

    /// 划型 where the register has none, and 小型微利.
    fn derive(&mut self) {
        let place = |name: &str| crate::facts::place(name).unwrap_or_default();
        let [size, small, industry, employees] = ["划型", "小型微利", "行业", "从业人数"].map(place);
        let [revenue, assets, income] = ["年营业收入", "资产总额", "应纳税所得额"].map(place);
        let get = |columns: &[Vec<i64>], at: usize, row: usize| {
            columns[at].get(row).copied().filter(|value| *value != UNKNOWN)
        };
        let mut profits = Vec::with_capacity(self.codes.len());
        for row in 0..self.codes.len() {
            let of = |at| get(&self.columns, at, row);
            let (employees, assets) = (of(employees), of(assets));
            if of(size).is_none()
                && let Some(industry) = of(industry).and_then(|at| industries::industries().get(at as usize))
            {
                let wan = |fen: Option<i64>| fen.map(|fen| fen / FEN_PER_WAN);
                let found = size_of(industry.code, employees, wan(of(revenue)), wan(assets));
                self.columns[size][row] = found.map_or(UNKNOWN, size_place);
            }
            let holds = if self.is_enterprise[row] {
                self.limits.holds(get(&self.columns, income, row), employees, assets)
            } else {
                Some(false)
            };
            profits.push(holds.map_or(UNKNOWN, i64::from));
        }
        self.columns[small] = profits;
    }
}

/// The place of the fact that an attribute is.
fn place_of(code: &str) -> Option<usize> {
    facts().iter().position(|fact| matches!(fact.source, Source::Attribute(name) if name.code == code))
}

fn number(value: AttributeValue) -> i64 {
    match value {
        AttributeValue::Number(number) => number,
        AttributeValue::Word(at) => at as i64,
    }
}

static REGISTERED: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let is_here = |fact: &Fact| matches!(fact.source, Source::Register(_) | Source::Size | Source::Day);
    facts().iter().enumerate().filter(|(_, fact)| is_here(fact)).map(|(at, _)| at).collect()
});

/// What the register says of a fact.
fn registered(fact: &Fact, one: &Enterprise, day: Date) -> Option<i64> {
    match fact.source {
        Source::Day => Some(day_number(day)),
        Source::Size => match (one.size, one.kind.is_enterprise()) {
            (_, false) => Some(size_place(Size::Unknown)),
            (Size::Unknown, true) => None,
            (size, true) => Some(size_place(size)),
        },
        Source::Register(what) => match what {
            Registered::Class => Some(class_of(one.kind) as i64),
            Registered::Status => [EntityStatus::InBusiness, EntityStatus::Suspended]
                .iter()
                .position(|status| *status == one.status)
                .map(|at| at as i64),
            Registered::Industry => industry_place(&one.industry),
            Registered::Street => street_place(&one.street),
            Registered::Employees => one.employees,
            Registered::Established => Some(day_number(one.established_on)),
            Registered::Capital => one.capital_fen,
        },
        Source::Attribute(_) | Source::SmallProfit => None,
    }
}

/// 大型 to 微型; of what has no size, the place after them.
fn size_place(size: Size) -> i64 {
    Size::ALL.iter().position(|one| *one == size).map_or(UNKNOWN, |at| at as i64)
}

fn industry_place(code: &str) -> Option<i64> {
    static PLACES: LazyLock<HashMap<&'static str, i64>> = LazyLock::new(|| {
        industries::industries().iter().enumerate().map(|(at, one)| (one.code, at as i64)).collect()
    });
    PLACES.get(code).copied()
}

fn street_place(code: &str) -> Option<i64> {
    divisions::subdistricts().position(|street| street.code == code).map(|at| at as i64)
}

/// What stands for an industry in conditions: letter of the section and division, `F52`.
pub fn industry_code(industry: &industries::Industry) -> String {
    format!("{}{}", industry.section, industry.code)
}

fn data(kind: &FactKind, column: Vec<i64>) -> Data {
    let words = |words: Vec<Arc<str>>| Data::Words {
        codes: column.iter().map(|value| u32::try_from(*value).unwrap_or_default()).collect(),
        words,
    };
    match kind {
        FactKind::Flag => Data::Flags(Bits::of(column.len(), |row| column[row] == 1)),
        FactKind::Number(decimals) => Data::Numbers { decimals: *decimals, values: column },
        FactKind::Money => Data::Money(column),
        FactKind::Day => Data::Days(column),
        FactKind::Choice(all) => words(all.iter().map(|word| Arc::from(*word)).collect()),
        FactKind::Industry => {
            words(industries::industries().iter().map(|one| Arc::from(industry_code(one).as_str())).collect())
        }
    }
}

/// A roll of these, for tests.
#[cfg(test)]
pub(crate) fn testing(all: &[(Enterprise, Vec<Attribute>)], day: Date, limits: SmallProfit) -> Roll {
    let mut builder = Builder::new(day, limits);
    all.iter().for_each(|(one, _)| builder.push(one));
    for (row, (_, known)) in all.iter().enumerate() {
        known.iter().for_each(|one| builder.attribute(one.code, [(row, one.value)].into_iter()));
    }
    builder.finish().expect("a roll")
}
