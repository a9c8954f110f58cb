//! Copeland's rule in whole numbers: a weight counts as the decimal number it is written as, so a tie is a tie.

use crate::value::Value;

/// Decimal digits that all weights together may span.
const DIGITS_MAX: i32 = 36;

/// For each of the rows: how many of them it beats, minus how many beat it. One beats another when the indicators by which
/// it is better have more weight than those by which it is worse; where one of the two has no value, the indicator says
/// nothing about this pair. None when the weights cannot be counted exactly.
pub(crate) fn copeland(columns: &[&[Value]], weights: &[f64], rows: &[usize]) -> Option<Vec<i64>> {
    let weights = exact(weights)?;
    // Row by row, so that a pair lies close together.
    let cells: Vec<Option<f64>> =
        rows.iter().flat_map(|row| columns.iter().map(|column| column[*row].number())).collect();
    let width = columns.len().max(1);
    let mut wins = vec![0_i64; rows.len()];
    for (one, own) in cells.chunks_exact(width).enumerate() {
        for (other, theirs) in cells.chunks_exact(width).enumerate().skip(one + 1) {
            let outcome = outranks(own, theirs, &weights);
            wins[one] += outcome;
            wins[other] -= outcome;
        }
    }
    Some(wins)
}

/// 1, 0 or −1.
fn outranks(own: &[Option<f64>], theirs: &[Option<f64>], weights: &[i128]) -> i64 {
    let mut lead = 0_i128;
    for ((own, theirs), weight) in own.iter().zip(theirs).zip(weights) {
        if let (Some(own), Some(theirs)) = (own, theirs) {
            lead += weight * i128::from(i8::from(own > theirs) - i8::from(own < theirs));
        }
    }
    lead.signum() as i64
}

/// The weights as whole numbers in their ratio.
fn exact(weights: &[f64]) -> Option<Vec<i128>> {
    let decimals: Vec<(i128, i32)> = weights.iter().map(|weight| decimal(*weight)).collect::<Option<_>>()?;
    let used = || decimals.iter().filter(|(digits, _)| *digits != 0);
    let low = used().map(|(_, power)| *power).min().unwrap_or(0);
    let high = used().map(|(digits, power)| power + digits.unsigned_abs().ilog10() as i32).max().unwrap_or(0);
    if high - low >= DIGITS_MAX - 3 {
        return None;
    }
    let scaled = |(digits, power): &(i128, i32)| digits * 10_i128.pow((power - low).max(0) as u32);
    Some(decimals.iter().map(scaled).collect())
}

/// The shortest decimal that is this number: digits and a power of ten.
fn decimal(number: f64) -> Option<(i128, i32)> {
    let text = format!("{number:e}");
    let (digits, power) = text.split_once('e')?;
    let power: i32 = power.parse().ok()?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    Some((format!("{whole}{fraction}").parse().ok()?, power - fraction.len() as i32))
}
