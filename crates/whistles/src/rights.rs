//! Who may read a whistle, and which moves a person may make now.

use crate::model::{CALL_BACK, FIX, KIND, VERIFY};
use crate::procedure::{LEVELS, MOVES, MoveSpec, Who};
use crate::store::RateCase;
use cases::{Case, Clock, Part};
use kernel::{Actor, Refusal, Role};

/// May this person read the whistle at all? A case of another kind is no whistle.
pub fn may_read(case: &Case, actor: &Actor) -> bool {
    if case.kind != KIND {
        return false;
    }
    match actor.role {
        Role::Office | Role::Leader => true,
        Role::DepartmentLead | Role::DepartmentHandler | Role::Subdistrict => {
            case.parts.iter().any(|part| actor.is_in(&part.unit)) || is_owner(case, actor)
        }
        Role::Enterprise | Role::Clerk => is_owner(case, actor),
        _ => false,
    }
}

/// The title of a case behind a rate, for those who may read the whistle; a unit counts others' whistles, but reads its own.
pub(crate) fn title_for(one: &RateCase, actor: &Actor) -> Option<String> {
    let reads_all = matches!(actor.role, Role::Office | Role::Leader);
    (reads_all || one.handled).then(|| one.title.clone())
}

/// May this person read the contact in full? Only those who handle the whistle, and whoever raised it.
pub fn may_read_contact(case: &Case, actor: &Actor) -> bool {
    actor.role == Role::Office
        || case.parts.iter().any(|part| part.state != "returned" && actor.is_in(&part.unit))
        || is_owner(case, actor)
}

/// May this person see the rating link? Never a unit that is rated by it.
pub fn may_hand_out_rating(case: &Case, actor: &Actor) -> bool {
    actor.role == Role::Office || is_owner(case, actor) && !actor.role.handles()
}

fn is_owner(case: &Case, actor: &Actor) -> bool {
    let enterprise = case.field("enterprise");
    (actor.role == Role::Enterprise && !enterprise.is_empty() && actor.is_in(enterprise))
        || (!actor.id.is_empty() && case.field("raised_by") == actor.id)
}

/// The moves this person may make now, in the order of the life cycle, but what only this state of the case allows comes first:
/// it is the obvious next one.
pub fn allowed(case: &Case, actor: &Actor) -> Vec<&'static MoveSpec> {
    let mut moves: Vec<_> = MOVES
        .iter()
        .filter(|spec| {
            fits_state(case, spec) && is_entitled(case, actor, spec) && is_useful(case, actor, spec)
        })
        .collect();
    moves.sort_by_key(|spec| spec.from.len() != 1);
    moves
}

pub(crate) fn fits_state(case: &Case, spec: &MoveSpec) -> bool {
    if spec.from.is_empty() { !case.closed } else { spec.from.contains(&case.state.as_str()) }
}

pub(crate) fn is_entitled(case: &Case, actor: &Actor, spec: &MoveSpec) -> bool {
    match spec.who {
        Who::Office => actor.role == Role::Office,
        Who::Unit => {
            actor.role.handles() && case.parts.iter().any(|part| part.open && actor.is_in(&part.unit))
        }
        Who::Lead => {
            actor.role == Role::Office
                || actor.role.handles() && case.lead().is_some_and(|part| actor.is_in(&part.unit))
        }
        Who::Owner => is_owner(case, actor) || actor.role == Role::Office,
        Who::Supervisor => matches!(actor.role, Role::Office | Role::Leader),
        Who::Rater => false,
    }
}

/// Hides moves that the rules would refuse anyway, so that a page shows only what can be done.
fn is_useful(case: &Case, actor: &Actor, spec: &MoveSpec) -> bool {
    let mine = actor.unit.as_deref().and_then(|unit| case.part(unit));
    let any = |state: &str| case.parts.iter().any(|part| part.state == state);
    match spec.name {
        "respond" => mine.is_some_and(|part| part.state == "called"),
        "finish" => mine.is_some_and(|part| part.state == "working"),
        "return" => mine.is_some_and(|part| part.state == "called" || part.state == "working"),
        "rule" => any("objecting"),
        "answer" => open_parts(case).is_empty(),
        "verify_rating" => case.clocks.iter().any(|clock| waits_for_office(clock) && clock.name == VERIFY),
        "fix" => mine.is_some_and(|part| part.state == "fixing"),
        "confirm_fix" => case.clocks.iter().any(|clock| waits_for_office(clock) && clock.name == CALL_BACK),
        "close" | "suspend" => !rating_is_open(case),
        "supervise" => case.count("supervision") < i64::try_from(LEVELS.len()).unwrap_or(0),
        "waive" | "extend" => !open_parts(case).is_empty(),
        _ => true,
    }
}

/// Is this the office's clock of a bad rating, and running?
pub(crate) fn waits_for_office(clock: &Clock) -> bool {
    clock.ended_at.is_none() && (clock.name == VERIFY || clock.name == CALL_BACK && !clock.unit.is_empty())
}

/// Is a bad rating being verified, put right or called back about?
pub(crate) fn rating_is_open(case: &Case) -> bool {
    case.clocks.iter().any(|clock| waits_for_office(clock) || clock.name == FIX && clock.ended_at.is_none())
}

/// Units that still owe something.
pub(crate) fn open_parts(case: &Case) -> Vec<&Part> {
    case.parts.iter().filter(|part| part.open).collect()
}

/// What a person is told whose move no longer fits where the case stands.
pub(crate) fn wrong_state(case: &Case, spec: &MoveSpec) -> Refusal {
    let now = crate::text::state(&case.state);
    Refusal::new(
        "wrong_state",
        format!("这一件现在是“{}”，不能{}。请返回查看最新情况。", now.0, spec.label),
        format!(
            "This whistle is now “{}”; “{}” is not possible. Go back and look again.",
            now.1, spec.label_en
        ),
    )
}
