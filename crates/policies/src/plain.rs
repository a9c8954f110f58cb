//! 白话: what conditions ask and what follows, in sentences for both readers. Made from the same cells that are judged, so that a
//! guide cannot say another thing than the decision.

use crate::book::Book;
use crate::facts::{Fact, FactKind};
use decision::table::{
    Amount, Column, Outcome, Part, Ratio, Relative, Set, Shift, Start, Step, Table, Test, Tier,
};
use kernel::Lang;
use registry::industries;

/// 一项条件 in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// The fact.
    pub fact: String,
    /// What it must be.
    pub words: String,
}

/// What a row asks, premises first.
pub fn requirements(book: &Book, row: usize, lang: Lang) -> Vec<Requirement> {
    book.asked(row).iter().map(|condition| requirement(book, row, *condition, lang)).collect()
}

/// What a cell asks.
pub fn requirement(book: &Book, row: usize, condition: usize, lang: Lang) -> Requirement {
    let (fact, column) = (book.fact(condition), &book.table.conditions()[condition]);
    let written = book.written(row, condition).trim();
    let words = match (book.table.test(row, condition), &fact.kind) {
        (_, FactKind::Industry) => industry_words(written, lang),
        (Test::In(set), FactKind::Choice(all)) => choice_words(set, all, lang),
        (Test::In(set), _) => set_words(set, fact, column, lang),
        (Test::Relative(relative), _) if lang == Lang::En => relative_en(relative, &book.table, book),
        _ => written.to_owned(),
    };
    Requirement { fact: name(fact, lang).to_owned(), words }
}

/// The name of a fact for a reader.
pub fn name(fact: &Fact, lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => fact.name,
        Lang::En => fact.name_en,
    }
}

/// How much follows from a row; none where it is no money.
pub fn amount(book: &Book, row: usize, lang: Lang) -> Option<String> {
    match (book.table.rows()[row].outcomes.first()?, lang) {
        (Outcome::Amount(_), Lang::Zh) => Some(book.table.outcome_text(row, 0).trim().to_owned()),
        (Outcome::Amount(amount), Lang::En) => Some(amount_en(amount, book)),
        _ => None,
    }
}

/// 分 as `12,345.60 元`, or `CNY 12,345.60`.
pub fn money(fen: i64, lang: Lang) -> String {
    let (yuan, rest) = (fen.unsigned_abs() / 100, fen.unsigned_abs() % 100);
    let sign = if fen < 0 { "-" } else { "" };
    let part = if rest == 0 { String::new() } else { format!(".{rest:02}") };
    let number = format!("{sign}{}{part}", web::show::count(yuan));
    match lang {
        Lang::Zh => format!("{number} 元"),
        Lang::En => format!("CNY {number}"),
    }
}

/// What is owed for a choice in words: `小型、微型`.
fn choice_words(set: &Set, all: &[&'static str], lang: Lang) -> String {
    let here = all.iter().enumerate().filter(|(at, _)| set.has(*at as i64)).map(|(_, word)| *word);
    match lang {
        Lang::Zh => here.collect::<Vec<_>>().join("、"),
        Lang::En => here.map(Fact::choice_en).collect::<Vec<_>>().join(", "),
    }
}

fn set_words(set: &Set, fact: &Fact, column: &Column, lang: Lang) -> String {
    if fact.kind == FactKind::Flag {
        let word = if set.has(1) { "是" } else { "否" };
        return if lang == Lang::En { Fact::choice_en(word) } else { word }.to_owned();
    }
    let (lowest, highest) = ends(column.range());
    let part = |(low, high): &(i64, i64)| {
        let (low, high) =
            (Some(*low).filter(|low| *low > lowest), Some(*high).filter(|high| *high < highest));
        interval(low, high, &|value| value_words(value, fact, column, lang), lang)
    };
    let parts: Vec<String> = set.intervals().iter().map(part).collect();
    parts.join(if lang == Lang::En { ", or " } else { "，或者" })
}

/// The ends of what a column allows.
fn ends(range: &Set) -> (i64, i64) {
    let first = range.intervals().first().map_or(i64::MIN, |(low, _)| *low);
    (first, range.intervals().last().map_or(i64::MAX, |(_, high)| *high))
}

fn interval(low: Option<i64>, high: Option<i64>, show: &dyn Fn(i64) -> String, lang: Lang) -> String {
    // `<5000` is kept as "at most one 分 less": said with the round number.
    let below = high.filter(|high| zeros(high + 1) > zeros(*high)).map(|high| high + 1);
    let above = low.filter(|low| zeros(low - 1) > zeros(*low)).map(|low| low - 1);
    let low_words = |low: i64| match (above, lang) {
        (Some(above), Lang::Zh) => format!("超过 {}", show(above)),
        (Some(above), Lang::En) => format!("more than {}", show(above)),
        (None, Lang::Zh) => format!("不低于 {}", show(low)),
        (None, Lang::En) => format!("at least {}", show(low)),
    };
    let high_words = |high: i64| match (below, lang) {
        (Some(below), Lang::Zh) => format!("低于 {}", show(below)),
        (Some(below), Lang::En) => format!("less than {}", show(below)),
        (None, Lang::Zh) => format!("不超过 {}", show(high)),
        (None, Lang::En) => format!("at most {}", show(high)),
    };
    match (low, high, lang) {
        (Some(low), Some(high), _) if low == high => show(low),
        (Some(low), Some(high), Lang::Zh) => format!("{}，{}", low_words(low), high_words(high)),
        (Some(low), Some(high), Lang::En) => format!("{} and {}", low_words(low), high_words(high)),
        (Some(low), None, _) => low_words(low),
        (None, Some(high), _) => high_words(high),
        (None, None, Lang::Zh) => "不限".into(),
        (None, None, Lang::En) => "any".into(),
    }
}

/// Zeros at the end of a number.
fn zeros(mut number: i64) -> u32 {
    let mut count = 0;
    while number != 0 && number % 10 == 0 {
        number /= 10;
        count += 1;
    }
    count
}

fn value_words(value: i64, fact: &Fact, column: &Column, lang: Lang) -> String {
    match (&fact.kind, lang) {
        (FactKind::Money, Lang::En) => money(value, lang),
        (FactKind::Number(_), Lang::En) => {
            format!("{} {}", column.show(value).trim_end_matches(fact.unit), fact.unit_en)
        }
        _ => column.show(value),
    }
}

/// `F51*、H*` as names of the classification.
fn industry_words(written: &str, lang: Lang) -> String {
    let list = ["不含", "不包括", "排除"].iter().find_map(|word| written.strip_prefix(word));
    let named = |code: &str| {
        let stem = code.trim().trim_end_matches('*').to_uppercase();
        let division = stem.get(1..3).and_then(industries::find).map(|one| (one.zh, one.en));
        let section = || industries::section(stem.get(..1)?).map(|one| (one.zh, one.en));
        let (zh, en) = division.or_else(section).unwrap_or_default();
        if lang == Lang::En { en } else { zh }.to_owned()
    };
    let codes = list.unwrap_or(written).split(['、', ',', '，']);
    let names: Vec<String> = codes.map(named).collect();
    match (lang, list.is_some()) {
        (Lang::Zh, false) => names.join("、"),
        (Lang::Zh, true) => format!("{}以外的行业", names.join("、")),
        (Lang::En, false) => names.join("; "),
        (Lang::En, true) => format!("any but {}", names.join("; ")),
    }
}

fn relative_en(relative: &Relative, table: &Table, book: &Book) -> String {
    debug_assert!(relative.base < table.conditions().len());
    let base = book.fact(relative.base).name_en;
    let side =
        |shift: Option<Shift>, word: &str| shift.map(|shift| format!("{word} {}{base}", span_en(shift)));
    let from = side(relative.from, "not before");
    let until = side(relative.until, "not after");
    from.into_iter().chain(until).collect::<Vec<_>>().join(", ")
}

/// `3 years after the `; nothing for the day itself.
fn span_en(shift: Shift) -> String {
    let (months, days) = (shift.months.unsigned_abs(), shift.days.unsigned_abs());
    let (years, months) = (months / 12, months % 12);
    let parts = [(years, "year"), (months, "month"), (days, "day")];
    let parts = parts.iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> =
        parts.map(|(count, unit)| format!("{count} {unit}{}", if *count == 1 { "" } else { "s" })).collect();
    match (parts.is_empty(), shift.months < 0 || shift.days < 0) {
        (true, _) => "the ".into(),
        (false, false) => format!("{} after the ", parts.join(" ")),
        (false, true) => format!("{} before the ", parts.join(" ")),
    }
}

fn amount_en(amount: &Amount, book: &Book) -> String {
    let name = |column: usize| book.fact(column).name_en;
    let is_money = |column: usize| book.fact(column).kind == FactKind::Money;
    let mut words = match &amount.start {
        Start::Fixed(fen) => money(*fen, Lang::En),
        Start::Rate { column, rate } if is_money(*column) => format!("{} × {}", name(*column), ratio(*rate)),
        Start::Rate { column, rate } => {
            format!("{} × {}", name(*column), money(per_one(*rate, book, *column), Lang::En))
        }
        Start::Tiers { column, is_progressive, tiers } => {
            let from = |tier: &Tier| match tier.part {
                Part::Fixed(fen) => {
                    format!("{}: {}", from_en(tier.from, book, *column), money(fen, Lang::En))
                }
                Part::Rate(rate) => format!("{}: {}", from_en(tier.from, book, *column), ratio(rate)),
            };
            let tiers: Vec<String> = tiers.iter().map(from).collect();
            let how = if *is_progressive { "each part of the" } else { "by the" };
            format!("{how} {} ({})", name(*column), tiers.join("; "))
        }
    };
    for step in &amount.steps {
        words.push_str(&match step {
            Step::AtMost(fen) => format!("; at most {}", money(*fen, Lang::En)),
            Step::AtLeast(fen) => format!("; at least {}", money(*fen, Lang::En)),
            Step::Days(column) => format!("; by {} / 365", name(*column)),
        });
    }
    words
}

fn from_en(from: i64, book: &Book, column: usize) -> String {
    let (fact, own) = (book.fact(column), &book.table.conditions()[column]);
    format!("from {}", value_words(from, fact, own, Lang::En))
}

/// 分 for one of a number with decimal places.
fn per_one(rate: Ratio, book: &Book, column: usize) -> i64 {
    let places = match book.fact(column).kind {
        FactKind::Number(places) => places,
        _ => 0,
    };
    rate.numerator * 10_i64.pow(places) / rate.denominator
}

/// `6`, `0.5%`.
fn ratio(rate: Ratio) -> String {
    let whole = rate.numerator / rate.denominator;
    if whole * rate.denominator == rate.numerator {
        return whole.to_string();
    }
    let (mut above, below) = (i128::from(rate.numerator) * 100, i128::from(rate.denominator));
    let mut text = (above / below).to_string();
    above %= below;
    if above > 0 {
        text.push('.');
    }
    while above > 0 && text.len() < 12 {
        above *= 10;
        text.push_str(&(above / below).to_string());
        above %= below;
    }
    text + "%"
}
