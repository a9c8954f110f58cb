//! Sums in a fixed order, moments, quantiles, correlation. Everything here takes finite numbers only.

/// A sum, compensated (Neumaier), so that it hardly depends on the order.
#[derive(Clone, Copy, Default)]
struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    fn add(&mut self, number: f64) {
        let next = self.total + number;
        self.lost += if self.total.abs() >= number.abs() {
            (self.total - next) + number
        } else {
            (number - next) + self.total
        };
        self.total = next;
    }

    fn total(self) -> f64 {
        self.total + self.lost
    }
}

/// The compensated sum.
pub(crate) fn sum(numbers: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = Sum::default();
    numbers.into_iter().for_each(|number| sum.add(number));
    sum.total()
}

/// The mean; none of nothing.
pub(crate) fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| sum(numbers.iter().copied()) / numbers.len() as f64)
}

/// The standard deviation with n−1; none of fewer than two.
pub(crate) fn deviation(numbers: &[f64]) -> Option<f64> {
    let mean = mean(numbers).filter(|_| numbers.len() > 1)?;
    let squares = sum(numbers.iter().map(|x| (x - mean) * (x - mean)));
    Some((squares / (numbers.len() - 1) as f64).sqrt())
}

/// The median; none of nothing.
pub(crate) fn median(numbers: &[f64]) -> Option<f64> {
    quantile(&sorted(numbers), 0.5)
}

/// The quantile of sorted numbers, linear between neighbours (type 7 of Hyndman and Fan); none of nothing.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share * sorted.len().checked_sub(1)? as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

/// In ascending order.
pub(crate) fn sorted(numbers: &[f64]) -> Vec<f64> {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The smallest and the largest; none of nothing.
pub(crate) fn extent(numbers: &[f64]) -> Option<(f64, f64)> {
    let first = *numbers.first()?;
    Some(numbers.iter().fold((first, first), |(low, high), x| (low.min(*x), high.max(*x))))
}

/// Skewness and excess kurtosis of a sample, both of type 2 (Joanes and Gill): those of SAS and of Excel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// 偏度.
    pub skewness: f64,
    /// 峰度.
    pub kurtosis: f64,
}

impl Shape {
    /// Of a sample of four at least that is not constant.
    pub fn of(numbers: &[f64]) -> Option<Shape> {
        let n = numbers.len() as f64;
        let mean = mean(numbers).filter(|_| numbers.len() > 3)?;
        let (mut second, mut third, mut fourth) = (Sum::default(), Sum::default(), Sum::default());
        for x in numbers {
            let own = x - mean;
            let square = own * own;
            second.add(square);
            third.add(square * own);
            fourth.add(square * square);
        }
        let (second, third, fourth) = (second.total(), third.total(), fourth.total());
        if second <= 0.0 {
            return None;
        }
        let skewness = n.sqrt() * third / second.powf(1.5) * (n * (n - 1.0)).sqrt() / (n - 2.0);
        let ratio = n * fourth / (second * second);
        let kurtosis = ((n + 1.0) * (ratio - 3.0) + 6.0) * (n - 1.0) / ((n - 2.0) * (n - 3.0));
        Some(Shape { skewness, kurtosis })
    }
}

/// Pearson's correlation of pairs; none where one side does not vary.
pub(crate) fn pearson(pairs: &[(f64, f64)]) -> Option<f64> {
    let column = |side: fn(&(f64, f64)) -> f64| pairs.iter().map(side).collect::<Vec<f64>>();
    let (left, right) = (column(|pair| pair.0), column(|pair| pair.1));
    let (own, other) = (mean(&left)?, mean(&right)?);
    let both = sum(pairs.iter().map(|(x, y)| (x - own) * (y - other)));
    let squares = |numbers: &[f64], mean: f64| sum(numbers.iter().map(|x| (x - mean) * (x - mean)));
    let scale = (squares(&left, own) * squares(&right, other)).sqrt();
    (scale > 0.0).then(|| (both / scale).clamp(-1.0, 1.0))
}

/// A number rounded to decimals, halves away from zero. What arithmetic left a hair (1e-12 of it) below a half counts as the
/// half: 0.9125 is rounded to 0.913 although no computer holds 0.9125.
pub(crate) fn rounded(number: f64, decimals: u32) -> f64 {
    let scale = 10_f64.powi(decimals.min(15) as i32);
    let scaled = number.abs() * scale;
    let whole = (scaled + 0.5 + scaled * 1e-12).floor();
    match whole {
        0.0 => 0.0,
        whole if whole.is_finite() => (whole / scale).copysign(number),
        _ => number,
    }
}
