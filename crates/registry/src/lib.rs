//! 市场主体: market entities, their codes, divisions and industries.
//!
//! Nouns: 市场主体 [`Enterprise`], 统一社会信用代码 [`CreditCode`], 组织机构代码 [`OrgCode`], 注册号 [`RegistrationNumber`],
//! 行政区划 [`Division`], 行业门类 [`Section`] and 大类 [`Industry`], 企业划型 [`Size`], 主体属性 [`Attribute`].
//!
//! Invariants: a code that exists as a value has passed its check character; nothing is repaired silently; a code of a
//! classification carries its edition; the size of an enterprise is unknown when a fact it depends on is missing.
//!
//! It does not ask any register whether an entity really exists, and it does not decide who is eligible for what.

#![warn(missing_docs)]

pub mod attributes;
pub mod codes;
pub mod divisions;
pub mod import;
pub mod industries;
pub mod model;
pub mod sizes;
mod store;

pub use attributes::{
    Attribute, AttributeKind, AttributeName, AttributeValue, WholeList, attribute, attributes,
};
pub use codes::{
    CreditCode, CreditCodeError, CreditCodeWarning, LegacyCodeError, OrgCode, RegistrationNumber,
};
pub use divisions::{Division, DivisionLevel};
pub use industries::{Industry, Section};
pub use model::{Enterprise, EntityKind, EntityStatus, Size};
pub use sizes::size_of;
pub use store::{
    ATTRIBUTE_SCHEMA, SCHEMA, STATEMENTS, TEXT_INDEX, attributes_in, attributes_of, count_in_business, find,
    in_business_after, insert_many, search, set_attributes, set_whole, version, whole_lists,
};

#[cfg(test)]
mod tests;

/// The rows of an embedded table: comment lines and the heading are skipped.
/// A row of another width is a programmer's error in our own data, found by the first test that reads the table.
fn table<const COLUMNS: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; COLUMNS]> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1).map(|line| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        cells.try_into().unwrap_or_else(|_| panic!("a row of an embedded table has another width: {line}"))
    })
}
