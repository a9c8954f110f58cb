//! What is wrong in a sheet, and where.

use std::fmt;
use std::sync::Arc;

/// 单元格地址: row and column of a sheet, counted from 0, shown as `D7`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct At {
    /// The row.
    pub row: usize,
    /// The column.
    pub column: usize,
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut left = self.column + 1;
        while left > 0 {
            left -= 1;
            letters.push(char::from(b'A' + (left % 26) as u8));
            left /= 26;
        }
        letters.reverse();
        write!(f, "{}{}", letters.iter().collect::<String>(), self.row + 1)
    }
}

/// 填写错误: one cell that cannot be taken, and why, in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The cell.
    pub at: At,
    /// The name of its column, once the header was read.
    pub column: Option<Arc<str>>,
    /// Why, and what to write instead.
    pub reason: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(name) => write!(f, "{}（第 {} 行“{name}”列）：{}", self.at, self.at.row + 1, self.reason),
            None => write!(f, "{}：{}", self.at, self.reason),
        }
    }
}

impl std::error::Error for Mistake {}
