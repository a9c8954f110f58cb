//! Measures as plain conditions and amounts, which others can be told; and what each gives to whom, to compare.

use decision::table::{Amount, Data, Outcome, Screen, Table, Test};

use crate::tables::DAY;

/// One condition. Columns are places among those of the table.
pub enum Ask {
    /// From and to, both kept.
    Within { column: usize, low: Option<i64>, high: Option<i64> },
    /// 是 or 否.
    Flag { column: usize, yes: bool },
    /// Words, or beginnings of words where they end in `*`; or anything but those.
    Words { column: usize, without: bool, words: Vec<String> },
}

/// A measure.
pub struct Measure {
    pub asks: Vec<Ask>,
    pub amount: Amount,
}

/// Is not entitled, in [`Given`].
pub const NOT: i64 = -2;
/// Is entitled to an amount that is not known.
pub const UNKNOWN: i64 = -1;

/// By measure and enterprise the amount in 分, or [`NOT`], or [`UNKNOWN`].
pub type Given = Vec<Vec<i64>>;

/// The measures of a table whose columns hold such facts.
pub fn measures(table: &Table, facts: &[&Data]) -> Vec<Measure> {
    (0..table.rows().len())
        .map(|row| {
            let asks = (0..facts.len()).filter_map(|column| ask(table, row, column, facts[column]));
            let Some(Outcome::Amount(amount)) = table.rows()[row].outcomes.first() else {
                panic!("a measure without an amount")
            };
            Measure { asks: asks.collect(), amount: amount.clone() }
        })
        .collect()
}

fn ask(table: &Table, row: usize, column: usize, facts: &Data) -> Option<Ask> {
    let text = table.condition_text(row, column);
    match (table.test(row, column), facts) {
        (Test::Any, _) => None,
        (Test::In(_), Data::Flags(_)) => Some(Ask::Flag { column, yes: text == "是" }),
        (Test::In(_), Data::Words { .. }) => {
            let rest = text.strip_prefix("不含 ");
            let words = rest.unwrap_or(text).split('、').map(str::to_owned).collect();
            Some(Ask::Words { column, without: rest.is_some(), words })
        }
        (Test::In(set), _) => {
            let set = set.and(table.conditions()[column].range());
            let [(low, high)] = set.intervals() else { panic!("more than one interval: {text}") };
            let low = (*low > i64::MIN).then_some(*low);
            Some(Ask::Within { column, low, high: (*high < i64::MAX).then_some(*high) })
        }
        _ => panic!("not a plain condition: {text}"),
    }
}

/// Does a word answer to one that may end in `*`?
pub fn answers(word: &str, asked: &str) -> bool {
    asked.strip_suffix('*').map_or(word == asked, |beginning| word.starts_with(beginning))
}

/// What our engine gives.
pub fn given(screen: &mut Screen<'_>, table: &Table, len: usize) -> Given {
    let selections = screen.run(table, Some(DAY)).expect("a fitting frame");
    let of = |row: usize| {
        let applies = &selections[row].applies;
        let amounts = screen.amounts(table, row, 0, applies).expect("a fitting frame");
        let mut given = vec![NOT; len];
        applies.rows().for_each(|case| given[case] = UNKNOWN);
        amounts.paid.iter().for_each(|(case, fen)| given[*case as usize] = *fen);
        given
    };
    (0..selections.len()).map(of).collect()
}
