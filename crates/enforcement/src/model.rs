//! The nouns of enforcement.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// 结果: what an item does to the penalty. The order is from what is best for the party to what is worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// 不予处罚.
    Exempt,
    /// 减轻处罚: below the statutory range, in kind or amount.
    Mitigated,
    /// 从轻处罚: in the lower part of the statutory range.
    Lighter,
    /// 从重处罚: in the upper part of the statutory range.
    Heavier,
    /// 不予行政强制: beside the other four, never instead of them.
    NoCoercion,
}

/// 清单种类: the lists of a division are data; other places keep other ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListKind {
    /// Code, e.g. `exempt`.
    pub code: String,
    /// Name as it is published, e.g. 免于行政处罚事项清单.
    pub name: String,
    /// The name in English.
    pub name_en: String,
    /// What its items do.
    pub effect: Effect,
}

/// 违法行为: what was done, and what statute says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Name as the lists write it; unique within an agency.
    pub name: String,
    /// 实施机关: code of the unit.
    pub agency: String,
    /// 领域, e.g. 市场监管.
    pub domain: String,
    /// 违反条款.
    pub violated: String,
    /// 处罚条款.
    pub penalised: String,
    /// 法定罚款幅度; none where the penalty is not a fine.
    pub fine: Option<FineRange>,
}

/// 法定罚款幅度, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FineRange {
    /// Lower end in `unit`; none where the statute names no minimum.
    pub min: Option<i64>,
    /// Upper end in `unit`; never below `min`.
    pub max: i64,
    /// What is counted.
    pub unit: FineUnit,
}

/// What a fine is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FineUnit {
    /// 分.
    Fen,
    /// Thousandths of 倍, of a base the statute names (货值金额、违法所得).
    Times,
    /// Thousandths of a per cent of such a base.
    Percent,
}

/// 条目: one item of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// 编号, unique in a division for ever, e.g. `SCJG-M-001`.
    pub number: String,
    /// Code of the list.
    pub list: String,
    /// What it does.
    pub effect: Effect,
    /// The act it is about.
    pub act: Act,
    /// 批次, e.g. `2022-05`.
    pub batch: String,
    /// First day in force.
    pub effective_from: Date,
    /// First day no longer in force.
    pub effective_until: Option<Date>,
    /// 法律依据 of the effect, e.g. 行政处罚法第三十三条第一款.
    pub basis: String,
    /// 初次违法: how far back this enterprise's history counts; none where the item does not ask.
    pub first_offence: Option<FirstOffence>,
    /// 配套措施, e.g. 责令改正, 告诫, 回访.
    pub follow_up: Vec<String>,
    /// 备注.
    pub note: String,
}

/// 初次违法: the window is not the same for every item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstOffence {
    /// Months before the act.
    pub months: u32,
    /// Which earlier offences count.
    pub scope: OffenceScope,
}

/// Which earlier offences count against 初次违法.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OffenceScope {
    /// The same act, at the same agency.
    SameAct,
    /// Any act of the same domain, at the same agency.
    SameDomain,
    /// Any act, at any agency.
    Any,
}
