//! 层次分析法: weights from judgements in pairs, and whether the judgements agree with each other.

use crate::fault::Reason;

/// Random indices of Saaty for matrices of 1 to 15 rows.
const RANDOM_INDEX: [f64; 15] =
    [0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];
/// Consistency ratio above which judgements are to be made again.
const RATIO_MAX: f64 = 0.1;
/// How far a judgement may be from the reciprocal of its opposite, so that 0.333 may stand for a third.
const RECIPROCAL_TOLERANCE: f64 = 1e-2;
/// Steps until the weights stand still; for a positive matrix a few dozen are enough.
const STEPS_MAX: usize = 10_000;

/// 判断矩阵: how much more important the node of the row is than that of the column.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgements {
    matrix: Vec<Vec<f64>>,
}

/// 一致性.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Consistency {
    /// 最大特征根.
    pub eigenvalue: f64,
    /// 一致性比率 CR: consistency index over Saaty's random index; 0 where there is nothing to contradict.
    pub ratio: f64,
}

impl Consistency {
    /// Whether the judgements can be used.
    pub fn is_acceptable(self) -> bool {
        self.ratio <= RATIO_MAX
    }
}

impl Judgements {
    /// Takes a matrix for so many nodes.
    ///
    /// # Errors
    /// When it is not square of that size, has more than 15 rows, a judgement is not above zero, is not 1 for a node and
    /// itself, or is not the reciprocal of its opposite.
    pub fn new(matrix: Vec<Vec<f64>>, nodes: usize) -> Result<Judgements, Reason> {
        let wrong = |text: String| Err(Reason::Matrix(text));
        if matrix.len() != nodes || matrix.iter().any(|row| row.len() != nodes) {
            return wrong(format!("判断矩阵应有 {nodes} 行 {nodes} 列，与下级的数目相同"));
        }
        if nodes > RANDOM_INDEX.len() {
            return wrong(format!("判断矩阵最多 {} 行", RANDOM_INDEX.len()));
        }
        for (row, judgements) in matrix.iter().enumerate() {
            for (column, judgement) in judgements.iter().enumerate() {
                let opposite = matrix[column][row];
                let place = format!("判断矩阵第 {} 行第 {} 列", row + 1, column + 1);
                if judgement.is_nan() || *judgement <= 0.0 || judgement.is_infinite() {
                    return wrong(format!("{place}是 {judgement}，应大于零"));
                }
                if (judgement * opposite - 1.0).abs() > RECIPROCAL_TOLERANCE {
                    return wrong(format!("{place}是 {judgement}，与对称位置的 {opposite} 不互为倒数"));
                }
            }
        }
        Ok(Judgements { matrix })
    }

    /// The weights, which sum to one, and how consistent the judgements are: the principal eigenvector.
    pub fn weights(&self) -> (Vec<f64>, Consistency) {
        let size = self.matrix.len();
        let mut weights = vec![1.0 / size as f64; size];
        let mut eigenvalue = size as f64;
        for _ in 0..STEPS_MAX {
            let next: Vec<f64> = self
                .matrix
                .iter()
                .map(|row| row.iter().zip(&weights).map(|(judgement, weight)| judgement * weight).sum())
                .collect();
            eigenvalue = next.iter().sum();
            let next: Vec<f64> = next.iter().map(|weight| weight / eigenvalue).collect();
            let moved = next.iter().zip(&weights).map(|(new, old)| (new - old).abs()).fold(0.0, f64::max);
            weights = next;
            if moved < 1e-16 {
                break;
            }
        }
        let index = (eigenvalue - size as f64) / (size as f64 - 1.0).max(1.0);
        let random = RANDOM_INDEX[size - 1];
        let ratio = if random > 0.0 { (index / random).max(0.0) } else { 0.0 };
        (weights, Consistency { eigenvalue, ratio })
    }
}
