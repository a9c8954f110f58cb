//! 排名. Nothing is ranked before it is declared how equal scores are.

use crate::numbers;
use crate::value::Value;

/// 并列规则: which rank those with equal scores get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ties {
    /// All get the best of their places: 1 2 2 4.
    Min,
    /// All get the worst of their places: 1 3 3 4.
    Max,
    /// All get the mean of their places: 1 2.5 2.5 4.
    Average,
    /// As `Min`, without a gap behind: 1 2 2 3.
    Dense,
}

/// 排名方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The rule for equal scores.
    pub ties: Ties,
    /// Scores are compared as rounded to these decimals; unrounded where there are none.
    pub decimals: Option<u32>,
}

impl Ties {
    /// The rank among sorted numbers of one before which some stand, itself and its equals included in `through`.
    pub(crate) fn rank(self, before: usize, through: usize, sorted: &[f64]) -> f64 {
        match self {
            Ties::Min => before as f64 + 1.0,
            Ties::Max => through.max(before + 1) as f64,
            Ties::Average => (before + 1 + through.max(before + 1)) as f64 / 2.0,
            Ties::Dense => {
                let below = &sorted[..before];
                let steps = below.windows(2).filter(|pair| pair[0] != pair[1]).count();
                (steps + usize::from(before > 0)) as f64 + 1.0
            }
        }
    }
}

impl Ranking {
    /// The ranks of scores, 1 for the greatest; none where there is no score.
    pub fn ranks(&self, scores: &[Value]) -> Vec<Option<f64>> {
        let basis: Vec<Option<f64>> =
            scores.iter().map(|score| score.number().map(|x| self.basis(x))).collect();
        // Sorted so that the best comes first.
        let sorted = numbers::sorted(&basis.iter().flatten().map(|x| -x).collect::<Vec<f64>>());
        let rank = |x: f64| {
            let before = sorted.partition_point(|other| *other < -x);
            let through = sorted.partition_point(|other| *other <= -x);
            self.ties.rank(before, through, &sorted)
        };
        basis.into_iter().map(|score| score.map(rank)).collect()
    }

    fn basis(&self, score: f64) -> f64 {
        match self.decimals {
            Some(decimals) => numbers::rounded(score, decimals),
            None => score,
        }
    }
}
