//! Units of measurement, so that a misspelt one is found and percentages are told from fractions.

/// 计量单位.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Measure {
    /// 百分数: 95 is 95 of 100.
    Percent,
    /// 比例: 0.95 is 95 of 100.
    Fraction,
    /// Any other, by its name; empty where there is none.
    Other(String),
}

/// Names of percentages and of fractions.
const PERCENT: &[&str] = &["%", "百分数", "percent"];
const FRACTION: &[&str] = &["比例", "fraction"];
/// Names that need not be declared.
const KNOWN: &[&str] = &[
    "",
    "‰",
    "分",
    "指数",
    "名次",
    "个",
    "件",
    "项",
    "次",
    "户",
    "家",
    "人",
    "万人",
    "人次",
    "天",
    "工作日",
    "小时",
    "分钟",
    "月",
    "年",
    "个环节",
    "份",
    "元",
    "万元",
    "亿元",
    "元/人",
    "平方米",
    "公里",
    "千瓦时",
    "倍",
    "points",
    "score",
    "index",
    "number",
    "days",
    "hours",
    "months",
    "years",
    "yuan",
    "ratio",
    "1",
];

impl Measure {
    /// Reads a name; `own` are those the method declares. None when nobody knows it.
    pub fn parse(text: &str, own: &[String]) -> Option<Measure> {
        if PERCENT.contains(&text) {
            return Some(Measure::Percent);
        }
        if FRACTION.contains(&text) {
            return Some(Measure::Fraction);
        }
        let is_known = KNOWN.contains(&text) || own.iter().any(|own| own == text);
        is_known.then(|| Measure::Other(text.to_owned()))
    }
}
