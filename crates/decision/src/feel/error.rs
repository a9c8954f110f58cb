//! 语法错误.

use std::fmt;

/// 语法错误: a text that is not FEEL, where it stops being so, and why in Chinese.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The character at which reading stopped, counted from 0.
    pub at: usize,
    /// What is wrong there.
    pub message: String,
}

impl SyntaxError {
    pub(crate) fn new(at: usize, message: impl Into<String>) -> SyntaxError {
        SyntaxError { at, message: message.into() }
    }
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 个字符处：{}", self.at + 1, self.message)
    }
}

impl std::error::Error for SyntaxError {}
