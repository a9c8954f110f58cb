//! The nouns of whistles.

use calendar::Limit;
use cases::Clocks;

/// 问题分类: a group of the category tree, or a leaf with the unit that usually leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Category {
    /// Code, e.g. `K0101`.
    pub code: String,
    /// Code of the group; empty for a group.
    pub parent: String,
    /// Chinese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Code of the unit that usually leads.
    pub lead: String,
    /// Usually complex (the longer limit)?
    pub complex: bool,
}

/// 时限: the dated parameters in force when a move is made.
#[derive(Clone, Debug)]
pub struct Limits {
    /// 受理.
    pub accept: Limit,
    /// 应哨, from dispatch.
    pub respond: Limit,
    /// 办结, simple.
    pub solve: Limit,
    /// 办结, complex.
    pub solve_complex: Limit,
    /// 回访, after the answer and after a bad rating was put right.
    pub call_back: Limit,
    /// 差评核实.
    pub verify: Limit,
    /// 差评整改.
    pub fix: Limit,
    /// 差评整改, complex.
    pub fix_complex: Limit,
    /// 退回异议, from dispatch.
    pub returns: Limit,
    /// 退回 allowed before the office rules.
    pub returns_max: i64,
    /// 延期 allowed.
    pub extensions_max: i64,
}

/// Everything a rule may look at beside the case.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Calendar and office hours.
    pub clocks: Clocks,
    /// Limits in force.
    pub limits: Limits,
}

/// The kind of case.
pub const KIND: &str = "whistle";
/// Name of the clock of acceptance.
pub const ACCEPT: &str = "accept";
/// Name of the clock of a called unit's response.
pub const RESPOND: &str = "respond";
/// Name of the clock of handling, one for each called unit.
pub const SOLVE: &str = "solve";
/// Name of the office's clock of calling back: of the whistle, or of a unit that has put a bad rating right.
pub const CALL_BACK: &str = "call_back";
/// Name of the office's clock that a bad rating of a unit starts.
pub const VERIFY: &str = "verify";
/// Name of the clock of a unit whose bad rating was found true.
pub const FIX: &str = "fix";

/// Name of the clock that runs while a whistle is suspended.
pub const REVIEW: &str = "review";

/// 渠道.
pub const CHANNELS: &[(&str, &str)] = &[
    ("web", "网上"),
    ("telephone", "电话"),
    ("window", "政策专窗"),
    ("station", "助力站"),
    ("visit", "走访"),
    ("officer", "一线人员代提"),
];

/// 渠道 of programs. No person chooses it, so it is not among [`CHANNELS`].
pub const OPEN311: &str = "open311";

/// 五级评价, best first (GB/T 39735-2020); the two lowest are 差评.
pub const GRADES: &[(&str, &str)] =
    &[("5", "非常满意"), ("4", "满意"), ("3", "基本满意"), ("2", "不满意"), ("1", "非常不满意")];

/// 差评: this grade and lower.
pub const BAD_GRADE_MAX: i64 = 2;
