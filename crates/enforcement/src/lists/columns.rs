//! The columns of a list: what every one has, and the conditions the template offers. Conditions are data: a list may have others.

use crate::model::{Effect, FineUnit, OffenceScope};

/// 违法行为: the premise every item has, so that what is nearly right is about the same act.
pub const ACT: &str = "违法行为";
/// 主管部门.
pub const AGENCY: &str = "主管部门";
/// 清单: which list the item is of.
pub const LIST: &str = "清单";
/// 领域.
pub const DOMAIN: &str = "领域";
/// 违反条款.
pub const VIOLATED: &str = "违反条款";
/// 处罚条款.
pub const PENALISED: &str = "处罚条款";
/// 罚款下限.
pub const FINE_MIN: &str = "罚款下限";
/// 罚款上限.
pub const FINE_MAX: &str = "罚款上限";
/// 罚款单位.
pub const FINE_UNIT: &str = "罚款单位";
/// 法律依据.
pub const BASIS: &str = "法律依据";
/// 生效日期.
pub const FROM: &str = "生效日期";
/// 失效日期.
pub const UNTIL: &str = "失效日期";
/// 批次.
pub const BATCH: &str = "批次";
/// 首违月数: how far back 初次违法 looks.
pub const FIRST_MONTHS: &str = "首违月数";
/// 首违范围.
pub const FIRST_SCOPE: &str = "首违范围";
/// 后续措施.
pub const FOLLOW_UP: &str = "后续措施";
/// 备注.
pub const NOTE: &str = "备注";
/// 结果.
pub const OUTCOME: &str = "结果";
/// The condition that 首违月数 belongs to.
pub const FIRST_OFFENCE: &str = "初次违法";

/// The columns in which an item speaks about itself, in the order of the template; whether a list must have them.
pub const ITEM_COLUMNS: [(&str, bool); 16] = [
    (LIST, true),
    (AGENCY, true),
    (DOMAIN, true),
    (VIOLATED, false),
    (PENALISED, false),
    (FINE_MIN, false),
    (FINE_MAX, false),
    (FINE_UNIT, false),
    (BASIS, true),
    (FROM, true),
    (UNTIL, false),
    (BATCH, true),
    (FIRST_MONTHS, false),
    (FIRST_SCOPE, false),
    (FOLLOW_UP, false),
    (NOTE, false),
];

/// The conditions the template offers: name, type, range, unit. They follow 行政处罚法 arts. 28 to 37, 行政强制法 art. 16 and what
/// published lists ask.
pub const CONDITIONS: [(&str, &str, &str, &str); 26] = [
    ("违法情节", "枚举", "显著轻微、轻微、一般、较重、严重", ""),
    ("危害后果", "枚举", "没有、轻微、一般、较重、严重", ""),
    ("社会影响", "枚举", "没有、一般、恶劣", ""),
    (FIRST_OFFENCE, "是否", "", ""),
    ("及时改正", "是否", "", ""),
    ("主观过错", "是否", "", ""),
    ("违法次数", "数", "[0..]", "次"),
    ("货值金额", "金额", "[0..]", "元"),
    ("违法所得", "金额", "[0..]", "元"),
    ("涉及面积", "数（2位小数）", "[0..]", "平方米"),
    ("涉案数量", "数", "[0..]", "件"),
    ("持续日数", "数", "[0..]", "日"),
    ("当事人年龄", "数", "[0..150]", "岁"),
    ("主动消除或减轻危害后果", "是否", "", ""),
    ("受胁迫或诱骗", "是否", "", ""),
    ("主动供述未掌握的违法行为", "是否", "", ""),
    ("立功表现", "是否", "", ""),
    ("配合调查", "是否", "", ""),
    ("已赔偿或取得谅解", "是否", "", ""),
    ("签署承诺书", "是否", "", ""),
    ("拒绝或阻碍检查", "是否", "", ""),
    ("隐匿或毁灭证据", "是否", "", ""),
    ("教唆或胁迫他人", "是否", "", ""),
    ("打击报复举报人", "是否", "", ""),
    ("突发事件期间", "是否", "", ""),
    ("危及人身健康或公共安全", "是否", "", ""),
];

/// Every effect with its stored code and the word that stands in 结果.
pub const EFFECTS: [(Effect, &str, &str); 5] = [
    (Effect::Exempt, "exempt", "不予处罚"),
    (Effect::Mitigated, "mitigated", "减轻处罚"),
    (Effect::Lighter, "lighter", "从轻处罚"),
    (Effect::Heavier, "heavier", "从重处罚"),
    (Effect::NoCoercion, "no_coercion", "不予行政强制"),
];

/// The word of an effect.
pub fn effect_word(effect: Effect) -> &'static str {
    EFFECTS.iter().find(|one| one.0 == effect).map_or("", |one| one.2)
}

/// The stored code of an effect.
pub fn effect_code(effect: Effect) -> &'static str {
    EFFECTS.iter().find(|one| one.0 == effect).map_or("", |one| one.1)
}

/// 罚款单位 as written, what it is, and how many of what is stored one of it makes.
pub const FINE_UNITS: [(&str, FineUnit, i64); 4] = [
    ("元", FineUnit::Fen, 100),
    ("万元", FineUnit::Fen, 1_000_000),
    ("倍", FineUnit::Times, 1_000),
    ("%", FineUnit::Percent, 1_000),
];

/// 首违范围 as written.
pub const SCOPES: [(&str, OffenceScope); 3] = [
    ("同一违法行为", OffenceScope::SameAct),
    ("同一领域", OffenceScope::SameDomain),
    ("任何违法行为", OffenceScope::Any),
];
