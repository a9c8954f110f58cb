//! 主体属性: what is known of a market entity beside the register, as other departments report it, each value with its day and source.
//!
//! An attribute that nobody has reported is unknown. A later day replaces an earlier one; nothing is deleted. A department may say that its
//! list is whole ([`WholeList`]): whoever is not on it then has the value the list says, and that is known.

use crate::CreditCode;
use jiff::civil::Date;
use std::sync::LazyLock;

/// 属性: one value of one entity, of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Whose.
    pub credit_code: CreditCode,
    /// Which, by its code in [`attributes`].
    pub code: &'static str,
    /// The value.
    pub value: AttributeValue,
    /// The day for which it holds.
    pub as_of: Date,
    /// Who says so.
    pub source: String,
}

/// 完整名单: a department says that its list of an attribute is whole on a day, e.g. of the district's tenants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeList {
    /// Which attribute.
    pub code: &'static str,
    /// What holds of everybody who is not on it.
    pub others: AttributeValue,
    /// Since which day.
    pub as_of: Date,
    /// Who says so.
    pub source: String,
}

/// 属性值.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeValue {
    /// 分, a number times ten for each decimal place, or a flag as 0 or 1.
    Number(i64),
    /// A word, by its place in the list of its kind.
    Word(usize),
}

/// 属性种类: what the values of an attribute are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// 金额 in 分.
    Money,
    /// 数 with so many decimal places.
    Number(u32),
    /// 是否.
    Flag,
    /// One word of these.
    Words(Vec<&'static str>),
}

/// 属性名目: an attribute that can be reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeName {
    /// The text stored.
    pub code: &'static str,
    /// What its values are.
    pub kind: AttributeKind,
    /// 名称.
    pub zh: &'static str,
    /// The name in English.
    pub en: &'static str,
}

impl AttributeName {
    /// The text stored of a value.
    pub fn text(&self, value: AttributeValue) -> String {
        match (value, &self.kind) {
            (AttributeValue::Word(at), AttributeKind::Words(words)) => {
                words.get(at).copied().unwrap_or_default().into()
            }
            (AttributeValue::Number(number), _) => number.to_string(),
            (AttributeValue::Word(_), _) => String::new(),
        }
    }

    /// The value of a stored text.
    pub fn value(&self, text: &str) -> Option<AttributeValue> {
        match &self.kind {
            AttributeKind::Words(words) => {
                words.iter().position(|word| *word == text).map(AttributeValue::Word)
            }
            AttributeKind::Flag => match text {
                "0" => Some(AttributeValue::Number(0)),
                "1" => Some(AttributeValue::Number(1)),
                _ => None,
            },
            AttributeKind::Money | AttributeKind::Number(_) => text.parse().ok().map(AttributeValue::Number),
        }
    }
}

/// Every attribute that can be reported.
pub fn attributes() -> &'static [AttributeName] {
    &NAMES
}

/// The attribute with this code.
pub fn attribute(code: &str) -> Option<&'static AttributeName> {
    NAMES.iter().find(|one| one.code == code)
}

static NAMES: LazyLock<Vec<AttributeName>> = LazyLock::new(|| {
    crate::table(include_str!("../data/attributes.tsv"))
        .map(|[code, kind, zh, en]| AttributeName { code, kind: kind_of(kind), zh, en })
        .collect()
});

fn kind_of(text: &'static str) -> AttributeKind {
    match text.split_once([':', '/']) {
        Some(("words", words)) => AttributeKind::Words(words.split('、').collect()),
        Some(("number", places)) => AttributeKind::Number(places.parse().unwrap_or_default()),
        _ if text == "money" => AttributeKind::Money,
        _ => AttributeKind::Flag,
    }
}
