//! What an expression asks of its scope.

use super::ast::{Kind, Node};
use super::builtins::Builtin;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The names that the scope must know: neither functions of FEEL nor bound by the expression itself. Names inside a filter are
/// left out, for they may be members of what is filtered.
pub(super) fn names(node: &Node) -> BTreeSet<Arc<str>> {
    let mut free = BTreeSet::new();
    gather(node, &mut Vec::new(), &mut free);
    free
}

fn gather(node: &Node, bound: &mut Vec<Arc<str>>, free: &mut BTreeSet<Arc<str>>) {
    let outside = bound.len();
    match &node.kind {
        Kind::Name(name) if !bound.contains(name) && Builtin::named(name).is_none() => {
            free.insert(name.clone());
        }
        Kind::Filter(list, _) => return gather(list, bound, free),
        Kind::For(iterations, _) | Kind::Quantified(_, iterations, _) => {
            bound.extend(iterations.iter().map(|each| each.name.clone()));
            bound.push("partial".into());
        }
        Kind::Function(parameters, _) => bound.extend(parameters.iter().map(|one| one.name.clone())),
        Kind::Context(entries, _) => bound.extend(entries.iter().map(|(name, _)| name.clone())),
        _ => {}
    }
    for part in node.kind.parts() {
        gather(part, bound, free);
    }
    bound.truncate(outside);
}
