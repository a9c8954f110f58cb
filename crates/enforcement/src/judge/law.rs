//! The law in force: articles as dated rows, limits and shares as dated parameters, each with its source.

use decision::table::{Sheet, Table};
use jiff::civil::Date;
use params::Params;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, LazyLock};

/// The articles a case is judged by, as they ship.
const STATUTE: &str = include_str!("../../data/statute.csv");

/// A number with the article or paper behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// The number.
    pub value: i64,
    /// Where it stands.
    pub source: String,
}

/// 期限和比例: in force on the day of a judgement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// 处罚时效, months.
    pub time_bar_months: Dated,
    /// 处罚时效 where life, health or finance is concerned and harm was done, months.
    pub time_bar_grave_months: Dated,
    /// 从轻: below this share of the range, per cent.
    pub lighter_percent_below: Dated,
    /// 从重: above this share of the range, per cent.
    pub heavier_percent_above: Dated,
    /// 初次违法 where an item does not say how far back to look, months.
    pub first_offence_months: Dated,
    /// 行政复议 as words, e.g. 60日.
    pub review: String,
    /// 行政诉讼 as words, e.g. 6个月.
    pub lawsuit: String,
}

impl Numbers {
    /// Those in force on a day.
    pub fn of(params: &Params, day: Date) -> Numbers {
        let source = |key: &str| params.get(key, day).source.clone();
        let months = |key: &str| Dated { value: params.limit(key, day).tenths / TENTHS, source: source(key) };
        let number = |key: &str| Dated { value: params.int(key, day), source: source(key) };
        Numbers {
            time_bar_months: months("penalty.time_bar.limit"),
            time_bar_grave_months: months("penalty.time_bar_grave.limit"),
            lighter_percent_below: number("penalty.lighter.percent_below"),
            heavier_percent_above: number("penalty.heavier.percent_above"),
            first_offence_months: number("penalty.first_offence.months"),
            review: params.limit("penalty.review.limit", day).zh(),
            lawsuit: params.limit("penalty.lawsuit.limit", day).zh(),
        }
    }
}

/// A limit is kept in tenths of its unit.
const TENTHS: i64 = 10;

/// 条款: one rule of statute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provision {
    /// Its row of the table.
    pub row: usize,
    /// 编号, e.g. `CF33-1`.
    pub number: String,
    /// 档: where it stands in the order of judging.
    pub step: String,
    /// 应当 rather than 可以.
    pub must: bool,
    /// 法律依据.
    pub article: String,
    /// 要点.
    pub says: String,
}

/// 法定条款: the articles as a table of dated rows.
#[derive(Clone, Debug)]
pub struct Statute {
    /// As a decision table.
    pub table: Table,
    /// Its rows.
    pub provisions: Vec<Provision>,
}

impl Statute {
    /// The table that ships.
    ///
    /// # Panics
    /// When it cannot be read: a programmer's error, which a test finds.
    pub fn shipped() -> Arc<Statute> {
        static SHIPPED: LazyLock<Arc<Statute>> = LazyLock::new(|| Arc::new(Statute::read()));
        SHIPPED.clone()
    }

    fn read() -> Statute {
        let sheet = Sheet::from_csv(STATUTE).map(|(sheet, _)| sheet);
        let table = sheet.map_err(|mistake| vec![mistake]).and_then(Table::read);
        let table = table.unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
        let place = |name: &str| table.items().iter().find(|column| &*column.name == name);
        let text = |row: usize, name: &str| {
            let at = |column| decision::table::At { row: table.rows()[row].line, column };
            place(name).map_or(String::new(), |column| table.sheet().text(at(column.place)).to_owned())
        };
        let provision = |row: usize| Provision {
            row,
            number: table.rows()[row].number.to_string(),
            step: text(row, "档"),
            must: text(row, "性质") == "应当",
            article: text(row, "法律依据"),
            says: text(row, "要点"),
        };
        let provisions = (0..table.rows().len()).map(provision).collect();
        Statute { provisions, table }
    }

    /// The rows of a step in force on a day.
    pub fn of<'a>(&'a self, step: &'a str, day: Date) -> impl Iterator<Item = &'a Provision> {
        let day = decision::table::day_number(day);
        let in_force = move |one: &&Provision| {
            let row = &self.table.rows()[one.row];
            one.step == step && row.from <= day && day <= row.until
        };
        self.provisions.iter().filter(in_force)
    }

    /// The article of a step in force on a day; empty where there is none.
    pub fn article(&self, step: &str, day: Date) -> &str {
        let found = self.of(step, day).next().map(|one| one.row);
        found.map_or("", |row| &self.provisions[row].article)
    }
}

/// 法: what a judgement is made by beside the lists.
#[derive(Clone, Debug)]
pub struct Law {
    /// The articles.
    pub statute: Arc<Statute>,
    /// Limits and shares.
    pub numbers: Numbers,
}
