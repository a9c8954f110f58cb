//! What the names in a list mean: departments and kinds of list.

use crate::model::{Effect, ListKind};
use people::Unit;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// 名称: what is written in 主管部门 and 清单, and what it means. It is kept with a published batch, so that the batch is read
/// in later years as it was read then, whatever a department is called by that time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    agencies: BTreeMap<String, String>,
    lists: BTreeMap<String, (String, Effect)>,
}

impl Names {
    /// The names of a division: departments and sub-districts by full name, short name and code; lists by name and code.
    pub fn of(units: &[Unit], kinds: &[ListKind]) -> Names {
        let mut names = Names::default();
        for unit in units.iter().filter(|unit| unit.kind.is_assessed()) {
            for name in [&unit.name, &unit.short_name, &unit.code] {
                names.agencies.insert(name.clone(), unit.code.clone());
            }
        }
        for kind in kinds {
            for name in [&kind.name, &kind.code] {
                names.lists.insert(name.clone(), (kind.code.clone(), kind.effect));
            }
        }
        names
    }

    /// The code of the department that is called so.
    pub fn agency(&self, name: &str) -> Option<&str> {
        self.agencies.get(name).map(String::as_str)
    }

    /// Code and effect of the list that is called so.
    pub fn list(&self, name: &str) -> Option<(&str, Effect)> {
        self.lists.get(name).map(|(code, effect)| (code.as_str(), *effect))
    }

    /// The names of lists, for a message.
    pub(crate) fn list_names(&self) -> Vec<&str> {
        self.lists.iter().filter(|(name, (code, _))| *name != code).map(|(name, _)| name.as_str()).collect()
    }

    /// Only the names that are used.
    pub(crate) fn only(&self, agencies: &[&str], lists: &[&str]) -> Names {
        let mut kept = self.clone();
        kept.agencies.retain(|name, _| agencies.contains(&name.as_str()));
        kept.lists.retain(|name, _| lists.contains(&name.as_str()));
        kept
    }
}
