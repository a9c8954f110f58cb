//! Who may read a case, and which moves a person may make now.

use super::procedure::{MOVES, MoveSpec, Who};
use super::text;
use cases::Case;
use kernel::{Actor, Refusal, Role};

/// Those who read penalty cases: of the own agency, the office and the leaders all.
pub(crate) const READERS: &[Role] =
    &[Role::Office, Role::DepartmentLead, Role::DepartmentHandler, Role::Subdistrict, Role::Leader];
/// Those who open and handle them.
pub(crate) const OFFICERS: &[Role] = &[Role::DepartmentLead, Role::DepartmentHandler, Role::Subdistrict];

/// May this person read the case at all?
pub fn may_read(case: &Case, actor: &Actor) -> bool {
    match actor.role {
        Role::Office | Role::Leader => true,
        Role::DepartmentLead | Role::DepartmentHandler | Role::Subdistrict => {
            actor.is_in(case.field("agency"))
        }
        _ => false,
    }
}

/// The moves this person may make now, in the order of the life cycle.
pub fn allowed(case: &Case, actor: &Actor) -> Vec<&'static MoveSpec> {
    let may =
        |spec: &&MoveSpec| fits_state(case, spec) && is_entitled(case, actor, spec) && is_useful(case, spec);
    MOVES.iter().filter(may).collect()
}

pub(crate) fn fits_state(case: &Case, spec: &MoveSpec) -> bool {
    spec.from.contains(&case.state.as_str())
}

pub(crate) fn is_entitled(case: &Case, actor: &Actor, spec: &MoveSpec) -> bool {
    let is_of_agency = actor.role.handles() && actor.is_in(case.field("agency"));
    is_of_agency
        && match spec.who {
            Who::Officer => true,
            Who::Head => matches!(actor.role, Role::DepartmentLead | Role::Subdistrict),
            Who::Reviewer => actor.id != case.field("filed_by"),
        }
}

/// Hides moves that the rules would refuse anyway.
fn is_useful(case: &Case, spec: &MoveSpec) -> bool {
    match spec.name {
        "serve" => case.field("served_on").is_empty(),
        "conclude" => !case.field("served_on").is_empty(),
        _ => true,
    }
}

/// What a person is told whose move no longer fits where the case stands.
pub(crate) fn wrong_state(case: &Case, spec: &MoveSpec) -> Refusal {
    let now = text::state(&case.state);
    Refusal::new(
        "wrong_state",
        format!("这个案件现在是“{now}”，不能{}。请返回查看最新情况。", spec.label),
        format!("The case is in the state {}; this is not possible. Go back and look again.", case.state),
    )
}
