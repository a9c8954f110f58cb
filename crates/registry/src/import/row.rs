//! One row of the file, and what each column must say.

use crate::{CreditCode, Enterprise, EntityKind, EntityStatus, Size, divisions, industries};
use jiff::civil::Date;
use kernel::{Form, NAME_CHARS_MAX, REASON_CHARS_MAX, Result};
use sheet::{BadCell, Cell, Row, Sheet};

/// Employees and capital at most: more is a slip.
const EMPLOYEES_MAX: i64 = 10_000_000;
const CAPITAL_FEN_MAX: i64 = 100_000_000_000_000_000;
/// 万元 with six decimals is 分.
const CAPITAL_DECIMALS: usize = 6;

/// Where each column is; every one must be there, though the cells of some may be empty.
pub(super) struct Columns {
    code: usize,
    name: usize,
    kind: usize,
    industry: usize,
    size: usize,
    street: usize,
    community: usize,
    address: usize,
    established: usize,
    exited: usize,
    status: usize,
    capital: usize,
    employees: usize,
}

/// One cell as read, or why not.
type Parsed<T> = std::result::Result<T, BadCell>;

impl Columns {
    pub(super) fn find(sheet: &Sheet) -> Result<Columns> {
        let mut form = Form::default();
        let mut find = |heading: &str| sheet.column(&mut form, heading, heading);
        let columns = Columns {
            code: find("统一社会信用代码"),
            name: find("名称"),
            kind: find("类型"),
            industry: find("行业代码"),
            size: find("规模"),
            street: find("街道"),
            community: find("社区"),
            address: find("住所"),
            established: find("成立日期"),
            exited: find("退出日期"),
            status: find("登记状态"),
            capital: find("注册资本（万元）"),
            employees: find("从业人数"),
        };
        form.finish()?;
        Ok(columns)
    }

    /// The address of the code.
    pub(super) fn code_of(&self, row: &Row) -> String {
        row.bad(self.code, "").cell
    }

    /// The entity of a row, or every cell that cannot be read.
    pub(super) fn enterprise(&self, row: &Row, today: Date) -> std::result::Result<Enterprise, Vec<BadCell>> {
        let mut bad = Vec::new();
        let one = self.read(row, today, &mut bad);
        one.filter(|_| bad.is_empty()).ok_or(bad)
    }

    fn read(&self, row: &Row, today: Date, bad: &mut Vec<BadCell>) -> Option<Enterprise> {
        let credit_code = keep(bad, self.credit_code(row));
        let name = keep(bad, row.text(self.name, NAME_CHARS_MAX));
        let kind = keep(bad, self.kind(row, credit_code));
        let industry = keep(bad, self.industry(row));
        let size = keep(bad, self.size(row));
        let street = keep(bad, self.street(row));
        let community = street.and_then(|street| keep(bad, self.community(row, street)));
        let address = keep(bad, row.text(self.address, REASON_CHARS_MAX));
        let established_on = keep(bad, self.day(row, self.established, today));
        let status = keep(bad, word(row, self.status, &EntityStatus::ALL, EntityStatus::zh));
        let exited_on = established_on
            .zip(status)
            .and_then(|(established, status)| keep(bad, self.exited(row, established, status, today)));
        let capital_fen =
            keep(bad, number(row, self.capital, "万元，最多六位小数", CAPITAL_DECIMALS, CAPITAL_FEN_MAX));
        let employees = keep(bad, number(row, self.employees, "整数", 0, EMPLOYEES_MAX));
        Some(Enterprise {
            credit_code: credit_code?,
            name: name?,
            kind: kind?,
            industry: industry?,
            size: size?,
            street: street?.into(),
            community: community?,
            address: address?,
            established_on: established_on?,
            exited_on: exited_on?,
            status: status?,
            capital_fen: capital_fen?,
            employees: employees?,
            synthetic: false,
        })
    }

    fn credit_code(&self, row: &Row) -> Parsed<CreditCode> {
        if matches!(row.cell(self.code), Cell::Number(_)) {
            let reason = "这一格是数字，Excel 会把长代码的末几位变成 0，请把这一列设为文本后重新填写";
            return Err(row.bad(self.code, reason));
        }
        let text = row.text(self.code, NAME_CHARS_MAX)?;
        CreditCode::parse(&text).map_err(|error| row.bad(self.code, error.zh()))
    }

    /// The first two characters of the code say the kind, too.
    fn kind(&self, row: &Row, code: Option<CreditCode>) -> Parsed<EntityKind> {
        let kind = word(row, self.kind, &EntityKind::ALL, EntityKind::zh)?;
        let wanted = kind.credit_code_prefix();
        match code {
            Some(code) if kind != EntityKind::Other && code.prefix() != wanted => {
                let reason =
                    format!("{}的代码以 {wanted} 开头，这一行的代码以 {} 开头", kind.zh(), code.prefix());
                Err(row.bad(self.kind, reason))
            }
            _ => Ok(kind),
        }
    }

    /// `52`, `5219` or `F5219`: what is kept is the division.
    fn industry(&self, row: &Row) -> Parsed<String> {
        let text = row.text(self.industry, NAME_CHARS_MAX)?;
        let digits = text.strip_prefix(|c: char| c.is_ascii_alphabetic()).unwrap_or(&text);
        let is_code = (2..=4).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
        let found = is_code.then(|| industries::find(&digits[..2])).flatten();
        let fits = |one: &&industries::Industry| digits.len() == text.len() || text.starts_with(one.section);
        found.filter(fits).map(|one| one.code.into()).ok_or_else(|| {
            let reason =
                format!("没有行业“{text}”，应为《国民经济行业分类》GB/T 4754-2017 的代码，如 52 或 F5219");
            row.bad(self.industry, reason)
        })
    }

    fn size(&self, row: &Row) -> Parsed<Size> {
        match row.cell(self.size) {
            Cell::Empty => Ok(Size::Unknown),
            _ => word(row, self.size, &Size::ALL, Size::zh),
        }
    }

    /// By name or by code.
    fn street(&self, row: &Row) -> Parsed<&'static str> {
        let text = row.text(self.street, NAME_CHARS_MAX)?;
        let found = divisions::subdistricts().find(|one| one.code == text || one.name == text);
        found.map(|one| one.code).ok_or_else(|| {
            let names: Vec<&str> = divisions::subdistricts().map(|one| one.name).collect();
            row.bad(self.street, format!("没有街道“{text}”，应为 {} 或其 9 位代码", names.join("、")))
        })
    }

    fn community(&self, row: &Row, street: &str) -> Parsed<String> {
        let text = row.optional_text(self.community, NAME_CHARS_MAX)?;
        let found = divisions::children(street)
            .find(|one| one.code == text || one.name == text || one.short_name() == text);
        match found {
            Some(one) => Ok(one.code.into()),
            None if text.is_empty() => Ok(text),
            None => {
                Err(row
                    .bad(self.community, format!("这个街道没有社区“{text}”，应为名称或 12 位代码，可以不填")))
            }
        }
    }

    fn day(&self, row: &Row, column: usize, today: Date) -> Parsed<Date> {
        let text = row.text(column, NAME_CHARS_MAX)?;
        let day = row.cell(column).day().ok_or_else(|| {
            row.bad(column, format!("“{text}”不是存在的日期，应如 2019-04-25 或 2019年4月25日"))
        })?;
        if day > today {
            return Err(row.bad(column, format!("{day} 还没有到（今天是 {today}）")));
        }
        Ok(day)
    }

    fn exited(&self, row: &Row, from: Date, status: EntityStatus, today: Date) -> Parsed<Option<Date>> {
        match (row.cell(self.exited), status.exists()) {
            (Cell::Empty, true) => Ok(None),
            (Cell::Empty, false) => {
                Err(row.bad(self.exited, format!("登记状态为{}，应填写退出日期", status.zh())))
            }
            (_, true) => Err(row.bad(self.exited, format!("登记状态为{}，不应有退出日期", status.zh()))),
            (_, false) => match self.day(row, self.exited, today)? {
                day if day < from => Err(row.bad(self.exited, format!("退出日期早于成立日期 {from}"))),
                day => Ok(Some(day)),
            },
        }
    }
}

fn keep<T>(bad: &mut Vec<BadCell>, parsed: Parsed<T>) -> Option<T> {
    parsed.map_err(|cell| bad.push(cell)).ok()
}

/// One of the words of a list.
fn word<T: Copy>(row: &Row, column: usize, all: &[T], zh: fn(T) -> &'static str) -> Parsed<T> {
    let text = row.text(column, NAME_CHARS_MAX)?;
    all.iter().copied().find(|one| zh(*one) == text).ok_or_else(|| {
        let words: Vec<&str> = all.iter().map(|one| zh(*one)).collect();
        row.bad(column, format!("“{text}”不在可选之列，应为：{}", words.join("、")))
    })
}

/// A number, or nothing.
fn number(row: &Row, column: usize, form: &str, decimals: usize, most: i64) -> Parsed<Option<i64>> {
    let cell = row.cell(column);
    if *cell == Cell::Empty {
        return Ok(None);
    }
    cell.decimal(decimals).filter(|number| *number <= most).map(Some).ok_or_else(|| {
        row.bad(column, format!("“{}”不是可用的数，应为不小于 0 的{form}，可以不填", cell.text()))
    })
}
