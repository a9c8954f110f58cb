//! What an item asks for, in plain words.

use super::form::tight;
use decision::table::{Column, Kind, Table, even};
use kernel::Lang;
use serde::{Deserialize, Serialize};
use web::i18n::tr;

/// 适用条件: one condition cell of an item, taken apart so that it can be said in two languages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The name of the condition.
    pub column: String,
    /// How the fact must be to the value.
    pub how: How,
    /// The value, as written, with its unit.
    pub value: String,
}

/// How a fact must be to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// It is so.
    Yes,
    /// It is not so.
    No,
    /// It is one of these words.
    OneOf,
    /// It is none of these words.
    NoneOf,
    /// At most.
    AtMost,
    /// At least.
    AtLeast,
    /// Less.
    Below,
    /// More.
    Above,
    /// What the cell says by itself.
    AsWritten,
}

/// What a cell of words begins with when it asks for the contrary, the longer first.
const NEGATIONS: [&str; 4] = ["不包括", "不含", "不是", "排除"];
/// Signs of comparison, the longer first.
const SIGNS: [(&str, How); 8] = [
    ("<=", How::AtMost),
    (">=", How::AtLeast),
    ("=<", How::AtMost),
    ("=>", How::AtLeast),
    ("≤", How::AtMost),
    ("≥", How::AtLeast),
    ("<", How::Below),
    (">", How::Above),
];

/// Every condition of a row; the act, which is its premise, is none of them.
pub fn asked(table: &Table, row: usize) -> Vec<Asked> {
    let columns = table.conditions().iter().enumerate().filter(|(_, column)| !column.is_premise);
    columns.filter_map(|(at, column)| one(column, table.condition_text(row, at))).collect()
}

fn one(column: &Column, cell: &str) -> Option<Asked> {
    let text = even(cell);
    if text.trim_matches('-').is_empty() {
        return None;
    }
    let (how, value) = match column.kind {
        _ if text.starts_with('=') && !text.starts_with(['>', '<']) && !text.starts_with("=<") => {
            (How::AsWritten, text)
        }
        Kind::Flag => {
            let yes = column.read(&text).is_ok_and(|fact| fact == yes(column));
            (if yes { How::Yes } else { How::No }, String::new())
        }
        Kind::Text | Kind::Choice | Kind::Code => {
            let negated = NEGATIONS.iter().find_map(|word| text.strip_prefix(word));
            let how = if negated.is_some() { How::NoneOf } else { How::OneOf };
            let words = negated.unwrap_or(&text).trim_start_matches([':', ' ']).replace('"', "");
            (how, words.replace([',', ';'], "、"))
        }
        Kind::Number { .. } | Kind::Money { .. } | Kind::Day => {
            let text = tight(&text);
            // Two comparisons in one cell are said as they stand.
            let signs = text.matches(['<', '>', '≤', '≥']).count();
            let found = SIGNS.iter().find_map(|(sign, how)| Some((*how, text.strip_prefix(sign)?)));
            match found.filter(|_| signs == 1 && !text.contains(['或', '、'])) {
                Some((how, rest)) => (how, with_unit(rest, &column.unit)),
                None => (How::AsWritten, with_unit(&text, &column.unit)),
            }
        }
    };
    Some(Asked { column: even(&column.name), how, value })
}

fn yes(column: &Column) -> decision::table::Fact {
    column.read("是").unwrap_or_else(|_| unreachable!("a column of 是否 takes 是"))
}

/// A bare number is in the unit of its column.
fn with_unit(text: &str, unit: &str) -> String {
    let is_bare = text.chars().all(|c| c.is_ascii_digit() || "-.[]()、~".contains(c));
    if is_bare && !unit.is_empty() { format!("{text} {unit}") } else { text.to_owned() }
}

impl Asked {
    /// The condition as a reader reads it, e.g. `货值金额：不超过 5千元`.
    pub fn text(&self, lang: Lang) -> String {
        let colon = if lang == Lang::En { ": " } else { "：" };
        format!("{}{colon}{}", tr(lang, &self.column), self.required(lang))
    }

    /// What is required.
    pub fn required(&self, lang: Lang) -> String {
        let pattern = match self.how {
            How::Yes => "是",
            How::No => "否",
            How::NoneOf => "不是 {value}",
            How::AtMost => "不超过 {value}",
            How::AtLeast => "不少于 {value}",
            How::Below => "小于 {value}",
            How::Above => "大于 {value}",
            How::OneOf | How::AsWritten => "{value}",
        };
        let value: Vec<&str> = self.value.split('、').map(|word| tr(lang, word)).collect();
        let between = match (self.how, lang) {
            (How::OneOf | How::NoneOf, Lang::Zh) => "或",
            (How::OneOf | How::NoneOf, Lang::En) => " or ",
            (_, Lang::Zh) => "、",
            (_, Lang::En) => ", ",
        };
        tr(lang, pattern).replace("{value}", &value.join(between))
    }
}
