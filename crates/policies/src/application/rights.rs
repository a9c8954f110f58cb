//! Who may read an application, and which moves a person may make now.

use super::procedure::{MOVES, MoveSpec, Who};
use cases::Case;
use kernel::{Actor, Refusal, Role};

/// May this person read the application at all?
pub fn may_read(case: &Case, actor: &Actor) -> bool {
    match actor.role {
        Role::Office | Role::Leader => true,
        Role::DepartmentLead | Role::DepartmentHandler | Role::Subdistrict => is_of_unit(case, actor),
        Role::Enterprise => actor.is_in(case.field("enterprise")),
        Role::Clerk => case.field("by") == actor.id,
        _ => false,
    }
}

/// May this person read the facts it was judged by?
pub(crate) fn may_read_facts(case: &Case, actor: &Actor) -> bool {
    actor.role != Role::Leader && may_read(case, actor)
}

fn is_of_unit(case: &Case, actor: &Actor) -> bool {
    case.parts.iter().any(|part| actor.is_in(&part.unit))
}

/// The moves this person may make now.
pub fn allowed(case: &Case, actor: &Actor) -> Vec<&'static MoveSpec> {
    let is_allowed =
        |spec: &&MoveSpec| spec.from.contains(&case.state.as_str()) && is_entitled(case, actor, spec);
    MOVES.iter().filter(is_allowed).collect()
}

pub(crate) fn is_entitled(case: &Case, actor: &Actor, spec: &MoveSpec) -> bool {
    let office = actor.role == Role::Office;
    match spec.who {
        Who::Office => office,
        Who::Unit => actor.role.handles() && is_of_unit(case, actor),
        Who::Decider => office || actor.role == Role::DepartmentLead && is_of_unit(case, actor),
        Who::Owner => office || actor.role == Role::Enterprise && actor.is_in(case.field("enterprise")),
    }
}

/// What a person is told whose move no longer fits where the application stands.
pub(crate) fn wrong_state(case: &Case, spec: &MoveSpec) -> Refusal {
    let (zh, en) = super::state_words(&case.state);
    Refusal::new(
        "wrong_state",
        format!("这一件现在是“{zh}”，不能{}。请返回查看最新情况。", spec.label),
        format!(
            "This application is now “{en}”; “{}” is not possible. Go back and look again.",
            spec.label_en
        ),
    )
}
