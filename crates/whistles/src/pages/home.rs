//! 我的待办: the first page of everybody.

use super::row::{Row, due_before, row};
use crate::store::{self, Listed, Scope};
use askama::Template;
use kernel::{PAGE_ROWS, Role, local_day};
use web::{Answer, Frame, Visit, page};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    f: Frame,
    groups: Vec<Group>,
    total: usize,
    is_enterprise: bool,
    is_staff: bool,
    mine: Vec<Row>,
    is_leader: bool,
    supervised: Vec<Row>,
    needs_categories: bool,
}

struct Group {
    name: &'static str,
    key: &'static str,
    rows: Vec<Row>,
}

/// 待办: what waits for this person, by urgency, and what he follows.
pub(crate) struct Tasks {
    pub today: Vec<Listed>,
    pub soon: Vec<Listed>,
    pub late: Vec<Listed>,
    /// Those of an enterprise.
    pub mine: Vec<Listed>,
    /// Those a district head supervises.
    pub supervised: Vec<Listed>,
}

/// What waits for this person.
pub(crate) async fn tasks(visit: &Visit) -> kernel::Result<Tasks> {
    let (actor, division, now) = (visit.ctx.actor.clone(), visit.division().to_string(), visit.ctx.now);
    visit
        .db()
        .read(move |r| {
            let unit = actor.unit.clone().unwrap_or_default();
            let mut waiting = match actor.role {
                Role::Office => store::waiting_for_office(r, &division)?,
                role if role.handles() => store::waiting_for_unit(r, &division, &unit)?,
                _ => Vec::new(),
            };
            let mine = match actor.role {
                Role::Enterprise => store::list(r, &division, &Scope::Of(unit), "", ("9999", ""), PAGE_ROWS)?,
                _ => Vec::new(),
            };
            let supervised = match actor.role {
                Role::Leader => store::supervised(r, &division)?,
                _ => Vec::new(),
            };
            let rules = crate::Rules::load(r, &division, local_day(now))?;
            let near = params::Params::load(r, &division)?.limit("home.due_soon", local_day(now));
            let soon = rules.clocks.calendar.due(kernel::local(now), near, &[], &rules.clocks.terms);
            // A suspended whistle is a task only when its review has come.
            waiting.retain(|one| one.state != "suspended" || due_before(one, now));
            let (late, rest) = waiting.into_iter().partition(|one| due_before(one, now));
            let rest: Vec<Listed> = rest;
            let (soon, today) =
                rest.into_iter().partition(|one| due_before(one, kernel::from_local(soon.at)));
            Ok(Tasks { today, soon, late, mine, supervised })
        })
        .await
}

/// 我的待办: what is mine today, what is due within two working days, what is overdue, in this order.
pub(crate) async fn home(visit: Visit) -> Answer {
    let role = visit.ctx.actor.role;
    let Tasks { today, soon, late, mine, supervised } = tasks(&visit).await?;
    let total = today.len() + soon.len() + late.len();
    let rows = |all: &[Listed]| all.iter().map(|one| task(&visit, one)).collect();
    let groups = vec![
        Group { name: "等您处理", key: "today", rows: rows(&today) },
        Group { name: "即将到期", key: "soon", rows: rows(&soon) },
        Group { name: "已超期", key: "late", rows: rows(&late) },
    ];
    Ok(page(HomePage {
        f: visit.frame(if role == Role::Anonymous { "企业吹哨、部门报到" } else { "我的待办" }),
        total,
        groups,
        is_enterprise: role == Role::Enterprise,
        is_staff: role.is_staff(),
        mine: mine.iter().map(|one| row(&visit, one)).collect(),
        is_leader: role == Role::Leader,
        needs_categories: role == Role::Office && lacks_categories(&visit).await?,
        supervised: supervised.iter().map(|one| row(&visit, one)).collect(),
    }))
}

/// A new site has no categories, and without one no whistle can be accepted.
async fn lacks_categories(visit: &Visit) -> kernel::Result<bool> {
    let division = visit.division().to_string();
    let all = visit.db().read(move |r| store::categories(r, &division)).await?;
    Ok(all.iter().all(|one| one.parent.is_empty()))
}

/// A closed whistle is a task of the office only for a bad rating.
fn task(visit: &Visit, listed: &Listed) -> Row {
    let row = row(visit, listed);
    if listed.closed && listed.state == "closed" {
        Row { state: "差评待核实或回访", ..row }
    } else {
        row
    }
}
