//! Who moves what: the players among whom a change of rank is shared out.

use crate::data::Data;
use crate::method::Method;

/// One side of a comparison.
#[derive(Clone, Copy, Debug)]
pub struct Side<'a> {
    /// The method.
    pub method: &'a Method,
    /// The data.
    pub data: &'a Data,
    /// The period.
    pub period: &'a str,
}

/// 变化的来源.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Player {
    /// The unit's own values below the node of this code moved.
    Own(String),
    /// The other units moved.
    Others,
    /// 标尺移动: what values are measured by moved (minimum, maximum, mean, weights computed of the data).
    Frontier,
    /// 方法变更: the method was changed.
    Method,
    /// 数据更正: the data of the earlier period were corrected; this comes before all others.
    Correction,
}

impl Player {
    /// Its name, for tables.
    pub fn name(&self) -> &'static str {
        match self {
            Player::Own(_) => "own",
            Player::Others => "others",
            Player::Frontier => "frontier",
            Player::Method => "method",
            Player::Correction => "correction",
        }
    }
}

/// 名次变化 of a unit, and of its score, shared out.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Rank before and after.
    pub rank: (f64, f64),
    /// Score before and after.
    pub score: (f64, f64),
    /// What each player adds; together they are the change.
    pub effects: Vec<Effect>,
}

/// What a player adds.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// Who.
    pub player: Player,
    /// Places; below zero is upwards.
    pub rank: f64,
    /// Its standard error; zero where every order was counted.
    pub rank_error: f64,
    /// Points.
    pub score: f64,
    /// Its standard error.
    pub score_error: f64,
}
