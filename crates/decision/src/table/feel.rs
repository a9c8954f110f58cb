//! Cells and amounts as FEEL, for programs that know DMN but not this language.

use super::amount::{Amount, Part, Ratio, Rounding, Start, Step, Tier, Way};
use super::cell::Test;
use super::column::Column;
use super::kind::{Kind, MoneyUnit, day_of};
use super::model::Table;
use super::outcome::Outcome;
use super::relative::{Relative, Shift};
use super::set::Set;
use super::words::Words;
use crate::value::Value;
use rust_decimal::Decimal;

impl Table {
    /// A condition cell as unary tests.
    pub(super) fn feel_test(&self, row: usize, condition: usize) -> String {
        let column = &self.conditions[condition];
        match self.test(row, condition) {
            Test::Any => "-".to_owned(),
            Test::In(set) if set.is_empty() => "? != ?".to_owned(),
            Test::In(set) => in_set(column, set, self.condition_text(row, condition)),
            Test::Relative(relative) => between(relative, &self.conditions[relative.base].name),
            // A test that names `?` is answered by its own truth; `not(…)` would be read as a list that is negated.
            Test::Computed(cell) if cell.names_own() && !cell.text().starts_with("not") => {
                cell.text().to_owned()
            }
            Test::Computed(cell) => format!("? = ? and ({})", cell.text()),
        }
    }

    /// An outcome cell as an expression.
    pub(super) fn feel_outcome(&self, row: usize, outcome: usize) -> String {
        let column = &self.outcomes[outcome];
        match &self.rows[row].outcomes[outcome] {
            Outcome::Nothing => "null".to_owned(),
            Outcome::Flag(flag) => flag.to_string(),
            Outcome::Number(number) => literal(column, *number),
            Outcome::Choice(number) => literal(column, *number),
            // The punctuation of a sentence is the author's.
            Outcome::Words(_) => text(self.outcome_text(row, outcome).trim()),
            Outcome::Day(day) => literal(column, *day),
            Outcome::Amount(Amount { start: Start::Fixed(fen), steps, rounding: Rounding::TO_FEN })
                if steps.is_empty() =>
            {
                literal(column, *fen)
            }
            Outcome::Amount(amount) => self.feel_amount(amount, column.kind),
        }
    }

    /// An amount in the unit of its column.
    fn feel_amount(&self, amount: &Amount, kind: Kind) -> String {
        let fact = |condition: usize| &*self.conditions[condition].name;
        let mut feel = match &amount.start {
            Start::Fixed(fen) => yuan(*fen),
            Start::Rate { column, rate } => self.share(*column, *rate, fact(*column)),
            Start::Tiers { column, is_progressive, tiers } => self.tiers(*column, *is_progressive, tiers),
        };
        for step in &amount.steps {
            feel = match step {
                Step::AtMost(fen) => format!("min({feel}, {})", yuan(*fen)),
                Step::AtLeast(fen) => format!("max({feel}, {})", yuan(*fen)),
                Step::Days(column) => format!("({feel}) * min(max({}, 0), 365) / 365", fact(*column)),
            };
        }
        let way = match amount.rounding.way {
            Way::Nearest => "round half up",
            Way::Down => "round down",
            Way::Up => "round up",
        };
        let places = if amount.rounding.to == 1 { 2 } else { 0 };
        let feel = format!("{way}({feel}, {places})");
        match kind {
            Kind::Money { unit: MoneyUnit::TenThousand } => format!("{feel} / 10000"),
            Kind::Money { unit: MoneyUnit::Fen } => format!("{feel} * 100"),
            _ => feel,
        }
    }

    /// A share of a fact in 元.
    fn share(&self, column: usize, rate: Ratio, of: &str) -> String {
        // As kept, one of the fact is so many 分: a number is kept times its scale, money in 分.
        let kind = self.conditions[column].kind;
        let kept = Decimal::from(kind.scale());
        let each =
            Decimal::from(rate.numerator) * kept / Decimal::from(rate.denominator) / Decimal::from(100);
        format!("{of} * {}", each.normalize())
    }

    fn tiers(&self, column: usize, is_progressive: bool, tiers: &[Tier]) -> String {
        let condition = &self.conditions[column];
        let name = &*condition.name;
        let part = |tier: &Tier, of: &str| match tier.part {
            Part::Fixed(fen) => yuan(fen),
            Part::Rate(rate) => self.share(column, rate, of),
        };
        if !is_progressive {
            let mut feel = "0".to_owned();
            for tier in tiers {
                let from = literal(condition, tier.from);
                feel = format!("if {name} >= {from} then {} else {feel}", part(tier, name));
            }
            return feel;
        }
        let ends = tiers.iter().skip(1).map(|tier| Some(tier.from)).chain([None]);
        let parts = tiers.iter().zip(ends).map(|(tier, end)| {
            let from = literal(condition, tier.from);
            let top = end
                .map_or_else(|| name.to_owned(), |end| format!("min({name}, {})", literal(condition, end)));
            part(tier, &format!("max({top} - {from}, 0)"))
        });
        parts.collect::<Vec<_>>().join(" + ")
    }
}

/// A value of a column as FEEL writes it.
pub(super) fn literal(column: &Column, number: i64) -> String {
    let scaled = |places: u32| Decimal::new(number, places).normalize().to_string();
    match column.kind {
        Kind::Flag => (number == 1).to_string(),
        Kind::Number { decimals } => scaled(decimals),
        Kind::Money { unit: MoneyUnit::Fen } => scaled(0),
        Kind::Money { unit: MoneyUnit::Yuan } => scaled(2),
        Kind::Money { unit: MoneyUnit::TenThousand } => scaled(6),
        Kind::Day => {
            day_of(number).map_or_else(|| "null".to_owned(), |day| format!("date(\"{}\")", Value::Date(day)))
        }
        Kind::Text | Kind::Choice | Kind::Code => text(&column.show(number)),
    }
}

/// What a measured column allows, as unary tests.
pub(super) fn measured(column: &Column, set: &Set) -> String {
    let one = |(low, high): &(i64, i64)| match (*low, *high) {
        (i64::MIN, i64::MAX) => "-".to_owned(),
        (i64::MIN, high) => format!("<= {}", literal(column, high)),
        (low, i64::MAX) => format!(">= {}", literal(column, low)),
        (low, high) if low == high => literal(column, low),
        (low, high) => format!("[{}..{}]", literal(column, low), literal(column, high)),
    };
    set.intervals().iter().map(one).collect::<Vec<_>>().join(", ")
}

pub(super) fn text(words: &str) -> String {
    format!("\"{}\"", words.replace('\\', "\\\\").replace('"', "\\\""))
}

fn yuan(fen: i64) -> String {
    Decimal::new(fen, 2).normalize().to_string()
}

fn in_set(column: &Column, set: &Set, written: &str) -> String {
    match column.kind {
        Kind::Number { .. } | Kind::Money { .. } | Kind::Day => measured(column, set),
        Kind::Flag | Kind::Choice => {
            let numbers = set.intervals().iter().flat_map(|(low, high)| *low..=*high);
            numbers.map(|number| literal(column, number)).collect::<Vec<_>>().join(", ")
        }
        Kind::Text | Kind::Code => named(column.kind, written),
    }
}

/// A list of words or codes: what is not listed has no number of its own, so the text is read again.
fn named(kind: Kind, written: &str) -> String {
    let Ok(words) = Words::read(written, kind, None) else { return "-".to_owned() };
    let one = |word: &str| match (kind, word.strip_suffix('*')) {
        (Kind::Code, Some(beginning)) => format!("starts with(?, {})", text(beginning)),
        _ => text(word),
    };
    let list = words.words.iter().map(|word| one(word)).collect::<Vec<_>>().join(", ");
    if words.is_negated { format!("not({list})") } else { list }
}

fn between(relative: &Relative, base: &str) -> String {
    let day = |shift: &Shift| {
        let mut day = base.to_owned();
        for (count, letter) in [(shift.months, 'M'), (shift.days, 'D')] {
            let sign = if count < 0 { "-" } else { "+" };
            if count != 0 {
                day = format!("{day} {sign} duration(\"P{}{letter}\")", count.abs());
            }
        }
        day
    };
    let from = relative.from.as_ref().map(|shift| format!("? >= {}", day(shift)));
    let until = relative.until.as_ref().map(|shift| format!("? <= {}", day(shift)));
    from.into_iter().chain(until).collect::<Vec<_>>().join(" and ")
}
