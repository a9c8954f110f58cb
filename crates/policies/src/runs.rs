//! 匹配批次: a run of the matching over the whole division, with the rows behind every figure, short enough to be kept.

use crate::book::Book;
use crate::matching::{Matched, match_all};
use crate::model::Versioned;
use crate::roll::each_roll;
use crate::rowset::{write_amounts, write_rows};
use db::Read;
use jiff::civil::Date;
use kernel::Result;
use registry::CreditCode;
use std::sync::Arc;

/// 批次: a stored run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number.
    pub id: i64,
    /// Empty for all measures; otherwise the policy it was made for, when that was published.
    pub scope: String,
    /// The day it judges by.
    pub day: Date,
    /// When it was made, UTC text.
    pub at: String,
    /// Entities judged.
    pub enterprises: i64,
    /// The version of what was known of them.
    pub facts_version: i64,
    /// Are the rows behind the figures still there?
    pub has_rows: bool,
}

/// 数字 of one measure in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The measure.
    pub measure: String,
    /// Its version.
    pub version: i64,
    /// SM3 of its content.
    pub hash: String,
    /// 符合.
    pub entitled: i64,
    /// 待核.
    pub pending: i64,
    /// 不符合.
    pub failing: i64,
    /// 差一项, among the 不符合.
    pub near: i64,
    /// 金额 of the entitled, in 分.
    pub amount_fen: i64,
    /// Entitled whose amount is not known.
    pub amount_unknown: i64,
    /// 总额 of the measure.
    pub budget_fen: Option<i64>,
}

/// Stored text and Chinese word of what can stand behind a figure.
pub const VERDICTS: [(&str, &str); 5] = [
    ("entitled", "符合"),
    ("amount_unknown", "其中金额待核"),
    ("pending", "待核"),
    ("failing", "不符合"),
    ("near", "差一项"),
];

/// Stands beside an entitled entity where no amount is known.
pub(crate) const NO_AMOUNT: i64 = -1;

/// A run as computed.
#[derive(Debug)]
pub(crate) struct Computed {
    pub day: Date,
    pub facts_version: i64,
    pub codes: Arc<Vec<CreditCode>>,
    pub figures: Vec<Figures>,
    pub rows: Vec<StoredRows>,
}

/// Rows of one verdict and condition of one measure in one roll.
#[derive(Debug)]
pub(crate) struct StoredRows {
    pub measure: String,
    /// Its place among [`VERDICTS`].
    pub verdict: usize,
    /// Names of conditions; empty where none belongs to it.
    pub condition: String,
    /// Number of the roll.
    pub part: usize,
    pub total: usize,
    pub places: String,
    pub amounts: String,
}

/// Which rows behind a figure are wanted.
#[derive(Clone, Debug)]
pub(crate) struct Behind {
    pub run: i64,
    pub measure: String,
    pub verdict: String,
    /// Empty for all.
    pub condition: String,
    /// The first place in the roll.
    pub from: usize,
    pub limit: usize,
}

/// An entity behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BehindRow {
    pub place: usize,
    pub code: String,
    pub fen: Option<i64>,
    pub condition: String,
}

/// Matches every entity of a division by sets of measures, one roll in memory at a time.
pub(crate) fn compute(
    r: &Read<'_>,
    division: &str,
    day: Date,
    sets: Vec<Vec<Versioned>>,
) -> Result<Vec<Computed>> {
    let books = sets.into_iter().map(Book::read).collect::<Result<Vec<Book>>>()?;
    let facts_version = registry::version(r, division)?;
    let mut all: Vec<Computed> = books.iter().map(|book| Computed::empty(book, day, facts_version)).collect();
    let (mut codes, mut part) = (Vec::new(), 0);
    each_roll(r, division, day, |roll| {
        for (book, one) in books.iter().zip(&mut all) {
            for (at, matched) in match_all(book, &roll)?.iter().enumerate() {
                one.add(book, at, part, roll.codes.len(), matched);
            }
        }
        codes.extend(roll.codes);
        part += 1;
        Ok(())
    })?;
    let codes = Arc::new(codes);
    all.iter_mut().for_each(|one| one.codes = codes.clone());
    Ok(all)
}

impl Computed {
    fn empty(book: &Book, day: Date, facts_version: i64) -> Computed {
        let figure = |one: &Versioned| Figures {
            measure: one.measure.id.clone(),
            version: one.version,
            hash: one.hash.clone(),
            budget_fen: one.measure.budget_fen,
            ..Figures::default()
        };
        let figures = book.measures.iter().map(figure).collect();
        Computed { day, facts_version, codes: Arc::default(), figures, rows: Vec::new() }
    }

    fn add(&mut self, book: &Book, measure: usize, part: usize, len: usize, matched: &Matched) {
        let figures = &mut self.figures[measure];
        let count = |rows: usize| i64::try_from(rows).unwrap_or(i64::MAX);
        figures.entitled += count(matched.entitled.len());
        figures.pending += count(Matched::count(&matched.pending));
        figures.failing += count(Matched::count(&matched.failing));
        figures.near += count(Matched::count(&matched.near));
        figures.amount_unknown += count(matched.amount_unknown.len());
        let total = i128::from(figures.amount_fen) + matched.total_fen();
        figures.amount_fen = i64::try_from(total).unwrap_or(i64::MAX);
        let id = figures.measure.clone();
        let mut keep = |verdict: usize, conditions: &[usize], rows: &[u32], amounts: String| {
            if rows.is_empty() {
                return;
            }
            let names: Vec<&str> = conditions.iter().map(|at| book.fact(*at).name).collect();
            self.rows.push(StoredRows {
                measure: id.clone(),
                verdict,
                condition: names.join("、"),
                part,
                total: rows.len(),
                places: write_rows(rows, len),
                amounts,
            });
        };
        let mut amounts = matched.amounts.iter().peekable();
        // No amount is below nothing, so that stands for an amount that is not known or no money.
        let beside = |row: &u32| amounts.next_if(|(at, _)| at == row).map_or(NO_AMOUNT, |(_, fen)| *fen);
        let beside = write_amounts(matched.entitled.iter().map(beside));
        keep(0, &[], &matched.entitled, if matched.amounts.is_empty() { String::new() } else { beside });
        keep(1, &[], &matched.amount_unknown, String::new());
        matched.pending.iter().for_each(|(lacks, rows)| keep(2, lacks, rows, String::new()));
        matched.failing.iter().for_each(|(first, rows)| keep(3, &[*first], rows, String::new()));
        matched.near.iter().for_each(|(only, rows)| keep(4, &[*only], rows, String::new()));
    }
}
