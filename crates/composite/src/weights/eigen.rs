//! 主成分: eigenvalues and eigenvectors of the correlations, by Jacobi's rotations.

use crate::numbers;

/// Sweeps over the matrix; a dozen are enough for hundreds of rows.
const SWEEPS_MAX: usize = 100;

/// 主成分分析, of standardised columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Components {
    /// The variance along each component, the largest first; their sum is the number of columns.
    pub variances: Vec<f64>,
    /// For each component the loading of every column, of length 1. The sign is such that they sum to zero or more.
    pub loadings: Vec<Vec<f64>>,
}

/// 第一主成分 under a dimension's weights.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component {
    /// Its share of the variance.
    pub variance_share: f64,
}

/// The principal components of columns of equal length; none when one of them does not vary.
pub fn principal_components(columns: &[Vec<f64>]) -> Option<Components> {
    let correlations = correlations(columns)?;
    let (variances, loadings) = eigen(correlations);
    let mut order: Vec<usize> = (0..variances.len()).collect();
    order.sort_by(|one, other| variances[*other].total_cmp(&variances[*one]));
    let signed = |at: &usize| {
        let loading: Vec<f64> = loadings.iter().map(|row| row[*at]).collect();
        let sign = if numbers::sum(loading.iter().copied()) < 0.0 { -1.0 } else { 1.0 };
        loading.into_iter().map(|x| x * sign).collect()
    };
    Some(Components {
        loadings: order.iter().map(signed).collect(),
        variances: order.iter().map(|at| variances[*at]).collect(),
    })
}

/// The correlations of columns; none when one of them does not vary.
pub(super) fn correlations(columns: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let mut matrix = vec![vec![1.0; columns.len()]; columns.len()];
    for (row, own) in columns.iter().enumerate() {
        for (column, other) in columns.iter().enumerate().take(row) {
            let pairs: Vec<(f64, f64)> = own.iter().copied().zip(other.iter().copied()).collect();
            let correlation = numbers::pearson(&pairs)?;
            matrix[row][column] = correlation;
            matrix[column][row] = correlation;
        }
        let (low, high) = numbers::extent(own)?;
        if low == high {
            return None;
        }
    }
    Some(matrix)
}

/// Eigenvalues, and eigenvectors in columns, of a symmetric matrix.
fn eigen(mut matrix: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let size = matrix.len();
    let mut vectors: Vec<Vec<f64>> = (0..size)
        .map(|row| (0..size).map(|column| if row == column { 1.0 } else { 0.0 }).collect())
        .collect();
    for _ in 0..SWEEPS_MAX {
        let mut largest = 0.0_f64;
        for one in 0..size {
            for other in one + 1..size {
                largest = largest.max(matrix[one][other].abs());
                rotate(&mut matrix, &mut vectors, one, other);
            }
        }
        if largest < 1e-15 {
            break;
        }
    }
    ((0..size).map(|at| matrix[at][at]).collect(), vectors)
}

/// Makes the element of two axes zero.
fn rotate(matrix: &mut [Vec<f64>], vectors: &mut [Vec<f64>], one: usize, other: usize) {
    let element = matrix[one][other];
    if element == 0.0 {
        return;
    }
    let theta = (matrix[other][other] - matrix[one][one]) / (2.0 * element);
    let tangent = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
    let cosine = 1.0 / (tangent * tangent + 1.0).sqrt();
    let sine = tangent * cosine;
    let turn = |x: f64, y: f64| (cosine * x - sine * y, sine * x + cosine * y);
    for row in matrix.iter_mut().chain(vectors.iter_mut()) {
        (row[one], row[other]) = turn(row[one], row[other]);
    }
    let (above, below) = matrix.split_at_mut(other);
    for (x, y) in above[one].iter_mut().zip(&mut below[0]) {
        (*x, *y) = turn(*x, *y);
    }
}
