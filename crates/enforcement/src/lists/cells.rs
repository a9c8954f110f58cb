//! The cells of one row that make an item.

use super::columns::{
    ACT, AGENCY, BASIS, BATCH, DOMAIN, FINE_MAX, FINE_MIN, FINE_UNIT, FINE_UNITS, FIRST_MONTHS,
    FIRST_OFFENCE, FIRST_SCOPE, FOLLOW_UP, FROM, LIST, NOTE, OUTCOME, PENALISED, SCOPES, UNTIL, VIOLATED,
    effect_word,
};
use super::form::{Places, act_name, tight};
use super::names::Names;
use super::read::CODE_CHARS_MAX;
use crate::model::{Act, Effect, FineRange, FirstOffence, Item};
use decision::table::{At, Mistake, NUMBER_MAX, Sheet, even, read_day};
use jiff::civil::Date;

/// Months of 首违月数 at most.
const MONTHS_MAX: u32 = 600;
/// Characters of the name of an act.
const ACT_CHARS_MAX: usize = 200;

/// One row of a list.
pub(super) struct Cells<'a, 'm> {
    sheet: &'a Sheet,
    places: &'a Places,
    /// Counted from 0.
    pub row: usize,
    mistakes: &'m mut Vec<Mistake>,
}

impl<'a, 'm> Cells<'a, 'm> {
    pub fn new(
        sheet: &'a Sheet,
        places: &'a Places,
        row: usize,
        mistakes: &'m mut Vec<Mistake>,
    ) -> Cells<'a, 'm> {
        Cells { sheet, places, row, mistakes }
    }

    /// A cell as written; empty where there is no such column, or a dash.
    pub fn text(&self, column: &str) -> &'a str {
        let place = if column == NUMBER { Some(0) } else { self.places.column(column) };
        let text = place.map_or("", |column| self.sheet.text(At { row: self.row, column }));
        if even(text).chars().all(|c| c == '-') { "" } else { text }
    }

    /// Notes what is wrong with a cell.
    pub fn wrong(&mut self, column: &str, reason: impl Into<String>) {
        let place = self.places.column(column).unwrap_or(0);
        let at = At { row: self.row, column: place };
        self.mistakes.push(Mistake { at, column: Some(column.into()), reason: reason.into() });
    }

    /// The row as an item; none where a cell cannot be taken, which is then noted.
    pub fn item(&mut self, names: &Names) -> Option<Item> {
        let before = self.mistakes.len();
        let number = self.code(NUMBER, "编号");
        let (list, effect) = self.list(names);
        let act = Act {
            name: self.act(),
            agency: self.agency(names),
            domain: self.needed(DOMAIN),
            violated: self.text(VIOLATED).into(),
            penalised: self.text(PENALISED).into(),
            fine: self.fine(),
        };
        let item = Item {
            number,
            list,
            effect: effect.unwrap_or(Effect::Exempt),
            act,
            batch: self.code(BATCH, "批次"),
            effective_from: self.from()?,
            effective_until: self.day(UNTIL),
            basis: self.needed(BASIS),
            first_offence: self.first_offence(),
            follow_up: self.follow_up(),
            note: self.text(NOTE).into(),
        };
        (self.mistakes.len() == before).then_some(item)
    }

    fn needed(&mut self, column: &str) -> String {
        let text = self.text(column);
        if text.is_empty() {
            self.wrong(column, "这一格是空的，应填写内容");
        }
        text.into()
    }

    /// A code stands in addresses: letters, digits, `-`, `_` and `.`.
    fn code(&mut self, column: &str, word: &str) -> String {
        let code = even(self.text(column));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        let is_right = code.chars().all(is_plain) && code.starts_with(|c: char| c.is_ascii_alphanumeric());
        if code.is_empty() && column == NUMBER {
            // Told by the table.
        } else if code.is_empty() {
            self.wrong(column, "这一格是空的，应填写内容");
        } else if !is_right || code.len() > CODE_CHARS_MAX || code == "new" {
            let reason =
                format!("{word}只能用字母、数字和 - _ .，最多 {CODE_CHARS_MAX} 个，如 SCJG-M-001 或 2022-05");
            self.wrong(column, reason);
        }
        code
    }

    fn list(&mut self, names: &Names) -> (String, Option<Effect>) {
        let written = self.text(LIST);
        let Some((code, effect)) = names.list(written) else {
            let known = names.list_names().join("、");
            let reason = match written {
                "" => format!("应写清单的名称：{known}"),
                other => format!("没有清单“{other}”，有：{known}"),
            };
            self.wrong(LIST, reason);
            return (String::new(), None);
        };
        let right = effect_word(effect);
        if tight(self.text(OUTCOME)) != right {
            self.wrong(OUTCOME, format!("“{written}”的条目，结果应为 {right}"));
        }
        (code.into(), Some(effect))
    }

    fn agency(&mut self, names: &Names) -> String {
        let written = self.text(AGENCY);
        let code = names.agency(written).map(String::from);
        if code.is_none() {
            let reason = match written {
                "" => "应写主管部门的全称、简称或编号".to_owned(),
                other => format!("没有部门“{other}”，应写单位表中的全称、简称或编号，如 区市场监管局"),
            };
            self.wrong(AGENCY, reason);
        }
        code.unwrap_or_default()
    }

    fn act(&mut self) -> String {
        let cell = self.text(ACT);
        match act_name(cell) {
            Some("") => self.wrong(ACT, "这一格是空的，应写违法行为；一条只写一个"),
            None => self.wrong(ACT, "违法行为的名称里不能有引号，请去掉"),
            Some(name) if name.chars().count() > ACT_CHARS_MAX => {
                self.wrong(ACT, format!("违法行为的名称最多 {ACT_CHARS_MAX} 个字"));
            }
            Some(name) => return name.into(),
        }
        String::new()
    }

    fn from(&mut self) -> Option<Date> {
        if self.text(FROM).is_empty() {
            self.wrong(FROM, "应写生效日期，如 2022-05-01");
        }
        self.day(FROM)
    }

    /// What is no day is told by the table.
    fn day(&self, column: &str) -> Option<Date> {
        read_day(self.text(column)).ok()
    }

    fn fine(&mut self) -> Option<FineRange> {
        let (min, max) = (self.text(FINE_MIN), self.text(FINE_MAX));
        let written = even(self.text(FINE_UNIT));
        if min.is_empty() && max.is_empty() && written.is_empty() {
            return None;
        }
        let Some((_, unit, scale)) = FINE_UNITS.iter().find(|one| one.0 == written) else {
            let words = FINE_UNITS.map(|one| one.0).join("、");
            self.wrong(FINE_UNIT, format!("写了罚款上下限，罚款单位应为 {words} 之一"));
            return None;
        };
        if max.is_empty() {
            self.wrong(FINE_MAX, "应写法定罚款的上限");
            return None;
        }
        let min = if min.is_empty() { None } else { Some(self.amount(FINE_MIN, *scale)?) };
        let max = self.amount(FINE_MAX, *scale)?;
        if let Some(min) = min.filter(|min| *min > max) {
            let show = |value: i64| decimal_text(value, *scale);
            self.wrong(FINE_MAX, format!("上限 {} 小于下限 {}", show(max), show(min)));
            return None;
        }
        Some(FineRange { min, max, unit: *unit })
    }

    fn amount(&mut self, column: &str, scale: i64) -> Option<i64> {
        let text = self.text(column);
        let read = decimal(&even(text), scale);
        if read.is_none() {
            self.wrong(
                column,
                format!("“{}”应为数字，如 5000 或 0.5；单位写在“罚款单位”一列", shortened(text)),
            );
        }
        read
    }

    fn first_offence(&mut self) -> Option<FirstOffence> {
        let (months, scope) = (self.text(FIRST_MONTHS), self.text(FIRST_SCOPE));
        if months.is_empty() && scope.is_empty() {
            return None;
        }
        let read = even(months).trim_end_matches("个月").parse::<u32>().ok();
        let Some(months) = read.filter(|months| (1..=MONTHS_MAX).contains(months)) else {
            self.wrong(FIRST_MONTHS, format!("应为月数，1 到 {MONTHS_MAX}，如 12 或 24"));
            return None;
        };
        let Some((_, scope)) = SCOPES.iter().find(|one| one.0 == tight(scope)) else {
            self.wrong(FIRST_SCOPE, format!("应为 {} 之一", SCOPES.map(|one| one.0).join("、")));
            return None;
        };
        if tight(self.text(FIRST_OFFENCE)) != "是" {
            self.wrong(FIRST_MONTHS, "写了首违月数的条目，条件“初次违法”应为 是");
        }
        Some(FirstOffence { months, scope: *scope })
    }

    fn follow_up(&self) -> Vec<String> {
        let parts = self.text(FOLLOW_UP).split(['、', '，', ',', '；', ';', '\n']).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(String::from).collect()
    }
}

/// 编号, which is column A.
const NUMBER: &str = "编号";
/// Characters of a cell in a message.
const QUOTED_CHARS_MAX: usize = 40;

fn shortened(text: &str) -> String {
    text.chars().take(QUOTED_CHARS_MAX).collect()
}

/// A decimal that is whole at this scale, not negative and not too large.
fn decimal(text: &str, scale: i64) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || text.ends_with('.') || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let places = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
    let scaled = digits.checked_mul(i128::from(scale))?;
    let value = (scaled % places == 0).then(|| scaled / places)?;
    i64::try_from(value).ok().filter(|value| *value <= NUMBER_MAX)
}

/// A value as it is written at this scale.
pub(crate) fn decimal_text(value: i64, scale: i64) -> String {
    let (whole, rest) = (value / scale, value % scale);
    if rest == 0 {
        return whole.to_string();
    }
    let places = scale.ilog10() as usize;
    format!("{whole}.{rest:0places$}").trim_end_matches('0').to_owned()
}
