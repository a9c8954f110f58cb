//! Pages of policies.

pub(crate) mod applications;
pub(crate) mod awards;
pub(crate) mod calls;
pub(crate) mod check;
pub(crate) mod conditions;
pub(crate) mod edit;
pub(crate) mod entitlements;
pub(crate) mod matters;
pub(crate) mod payments;
pub(crate) mod public;
pub(crate) mod support;

use db::Read;
use kernel::Result;
use std::collections::BTreeMap;

/// The names of entities by their codes; what is no code of the register is left out.
pub(crate) fn names_of<'a>(
    r: &Read<'_>,
    division: &str,
    codes: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, String>> {
    let mut names = BTreeMap::new();
    for code in codes.filter(|code| !code.is_empty()) {
        if !names.contains_key(code)
            && let Some(one) = registry::find(r, division, code)?
        {
            names.insert(code.to_owned(), one.name);
        }
    }
    Ok(names)
}
