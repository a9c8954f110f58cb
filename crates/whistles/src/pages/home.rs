//! 我的待办: the first page of everybody.

use super::row::{Row, due_before, row};
use crate::store::{self, Listed, Scope};
use askama::Template;
use kernel::{Role, local_day};
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
}

struct Group {
    name: &'static str,
    key: &'static str,
    rows: Vec<Row>,
}

/// 我的待办: what is mine today, what is due within two working days, what is overdue, in this order.
pub(crate) async fn home(visit: Visit) -> Answer {
    let actor = visit.ctx.actor.clone();
    let (division, now) = (visit.division().to_string(), visit.ctx.now);
    let scope = actor.unit.clone();
    let role = actor.role;
    let (waiting, mine, supervised, soon) = visit
        .db()
        .read(move |r| {
            let unit = scope.clone().unwrap_or_default();
            let waiting = match role {
                Role::Office => store::waiting_for_office(r, &division)?,
                _ if role.handles() => store::waiting_for_unit(r, &division, &unit)?,
                _ => Vec::new(),
            };
            let mine = match role {
                Role::Enterprise => store::list(r, &division, &Scope::Of(unit), "", ("9999", ""))?,
                _ => Vec::new(),
            };
            let supervised = match role {
                Role::Leader => store::supervised(r, &division)?,
                _ => Vec::new(),
            };
            let rules = crate::Rules::load(r, &division, local_day(now))?;
            let near = params::Params::load(r, &division)?.limit("home.due_soon", local_day(now));
            let soon = rules.clocks.calendar.due(kernel::local(now), near, &[], &rules.clocks.terms);
            Ok((waiting, mine, supervised, kernel::from_local(soon.at)))
        })
        .await?;
    // A suspended whistle is a task only when its review has come.
    let waiting: Vec<Listed> =
        waiting.into_iter().filter(|one| one.state != "suspended" || due_before(one, now)).collect();
    let late = |one: &&Listed| due_before(one, now);
    let near = |one: &&Listed| !due_before(one, now) && due_before(one, soon);
    let rest = |one: &&Listed| !due_before(one, now) && !due_before(one, soon);
    let rows = |pick: &dyn Fn(&&Listed) -> bool| {
        waiting.iter().filter(|one| pick(one)).map(|one| task(&visit, one)).collect()
    };
    let groups = vec![
        Group { name: "等您处理", key: "today", rows: rows(&rest) },
        Group { name: "即将到期", key: "soon", rows: rows(&near) },
        Group { name: "已超期", key: "late", rows: rows(&late) },
    ];
    Ok(page(HomePage {
        f: visit.frame(if role == Role::Anonymous { "企业吹哨、部门报到" } else { "我的待办" }),
        total: waiting.len(),
        groups,
        is_enterprise: role == Role::Enterprise,
        is_staff: role.is_staff(),
        mine: mine.iter().map(|one| row(&visit, one)).collect(),
        is_leader: role == Role::Leader,
        supervised: supervised.iter().map(|one| row(&visit, one)).collect(),
    }))
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
