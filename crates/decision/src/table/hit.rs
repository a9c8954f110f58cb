//! Hit policies.

use super::tidy::{even, quote};

/// 命中策略: what follows when several rows apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HitPolicy {
    /// U 唯一: at most one row applies.
    Unique,
    /// A 任一: several may apply, with one and the same outcome.
    Any,
    /// P 优先: of those that apply the one whose outcome stands first in the column's list of values.
    Priority,
    /// F 首个: the first that applies.
    First,
    /// R 按行序: all that apply, in the order of the rows.
    RuleOrder,
    /// O 按结果序: all that apply, in the order of the column's list of values.
    OutputOrder,
    /// C 全部: all that apply.
    Collect,
    /// C+ 求和.
    Sum,
    /// C# 计数.
    Count,
    /// C< 最小.
    Min,
    /// C> 最大.
    Max,
}

const ALL: &[(&str, HitPolicy)] = &[
    ("C+", HitPolicy::Sum),
    ("C#", HitPolicy::Count),
    ("C<", HitPolicy::Min),
    ("C>", HitPolicy::Max),
    ("U", HitPolicy::Unique),
    ("A", HitPolicy::Any),
    ("P", HitPolicy::Priority),
    ("F", HitPolicy::First),
    ("R", HitPolicy::RuleOrder),
    ("O", HitPolicy::OutputOrder),
    ("C", HitPolicy::Collect),
];

/// How a model of DMN names policy and aggregation.
const IN_DMN: &[(&str, Option<&str>, HitPolicy)] = &[
    ("UNIQUE", None, HitPolicy::Unique),
    ("ANY", None, HitPolicy::Any),
    ("PRIORITY", None, HitPolicy::Priority),
    ("FIRST", None, HitPolicy::First),
    ("RULE ORDER", None, HitPolicy::RuleOrder),
    ("OUTPUT ORDER", None, HitPolicy::OutputOrder),
    ("COLLECT", None, HitPolicy::Collect),
    ("COLLECT", Some("SUM"), HitPolicy::Sum),
    ("COLLECT", Some("COUNT"), HitPolicy::Count),
    ("COLLECT", Some("MIN"), HitPolicy::Min),
    ("COLLECT", Some("MAX"), HitPolicy::Max),
];

impl HitPolicy {
    /// Reads `C` or `C 全部`.
    pub(super) fn read(text: &str) -> Result<HitPolicy, String> {
        let text = even(text).to_uppercase();
        let sign = text.split(' ').next().unwrap_or_default();
        let found = ALL.iter().find(|(own, _)| *own == sign).map(|(_, policy)| *policy);
        found.ok_or_else(|| {
            let words: Vec<String> =
                ALL.iter().map(|(sign, policy)| format!("{sign} {}", policy.word())).collect();
            format!("没有命中策略{}，应为 {} 之一", quote(&text), words.join("、"))
        })
    }

    /// Its sign.
    pub fn sign(self) -> &'static str {
        ALL.iter().find(|(_, policy)| *policy == self).map_or("", |(sign, _)| sign)
    }

    /// Reads what a model of DMN names; only COLLECT has an aggregation, elsewhere it says nothing.
    pub(crate) fn from_dmn(policy: &str, aggregation: Option<&str>) -> Option<HitPolicy> {
        let aggregation = aggregation.filter(|_| policy == "COLLECT");
        IN_DMN.iter().find(|(name, word, _)| (*name, *word) == (policy, aggregation)).map(|(_, _, own)| *own)
    }

    /// What a model of DMN names it: policy and aggregation.
    pub(super) fn in_dmn(self) -> (&'static str, Option<&'static str>) {
        let found = IN_DMN.iter().find(|(_, _, own)| *own == self);
        found.map_or(("UNIQUE", None), |(policy, aggregation, _)| (policy, *aggregation))
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        match self {
            HitPolicy::Unique => "唯一",
            HitPolicy::Any => "任一",
            HitPolicy::Priority => "优先",
            HitPolicy::First => "首个",
            HitPolicy::RuleOrder => "按行序",
            HitPolicy::OutputOrder => "按结果序",
            HitPolicy::Collect => "全部",
            HitPolicy::Sum => "求和",
            HitPolicy::Count => "计数",
            HitPolicy::Min => "最小",
            HitPolicy::Max => "最大",
        }
    }

    /// Whether the order of the values of the outcome columns matters.
    pub(super) fn needs_values(self) -> bool {
        matches!(self, HitPolicy::Priority | HitPolicy::OutputOrder)
    }

    /// Whether the outcomes are reckoned with.
    pub(super) fn needs_numbers(self) -> bool {
        matches!(self, HitPolicy::Sum | HitPolicy::Min | HitPolicy::Max)
    }
}
