//! Lists of the cases of this capability.

use db::{Read, Row, values};
use kernel::{Actor, Result, Role};

/// The columns of a [`Listed`].
const LISTED: &str =
    "select c.id, c.state, c.title, c.topic, c.party, c.opened_at, c.due_at, c.closed from case_file c";
const OVERDUE: &str = "select id, due_at from case_file where division = $1 and due_at < $2 and (due_at, id) > ($3, $4) \
     and kind in ('application', 'payment_list', 'matter') order by due_at, id limit 500";

/// A case in a list.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub id: String,
    pub state: String,
    pub title: String,
    pub topic: String,
    pub party: String,
    pub opened_at: String,
    pub due_at: Option<String>,
    pub closed: bool,
}

fn listed(row: &Row) -> Listed {
    Listed {
        id: row.text(0),
        state: row.text(1),
        title: row.text(2),
        topic: row.text(3),
        party: row.text(4),
        opened_at: row.text(5),
        due_at: row.opt_text(6),
        closed: row.flag(7),
    }
}

/// Whose cases a list shows.
#[derive(Clone, Debug)]
pub(crate) enum Scope {
    All,
    Of(String),
    Unit(String),
    OpenedBy(String),
}

impl Scope {
    /// Those this person may read.
    pub(crate) fn of(actor: &Actor) -> Scope {
        let unit = actor.unit.clone().unwrap_or_default();
        match actor.role {
            Role::Office | Role::Leader => Scope::All,
            Role::Enterprise => Scope::Of(unit),
            Role::Clerk => Scope::OpenedBy(actor.id.clone()),
            _ => Scope::Unit(unit),
        }
    }

    fn sql(&self) -> String {
        let (from, whose) = match self {
            Scope::All => ("", "$6 = ''"),
            Scope::Of(_) => ("", "c.party = $6"),
            Scope::OpenedBy(_) => ("", "c.opened_by = $6"),
            Scope::Unit(_) => (
                " join case_part p on p.division = c.division and p.case_id = c.id",
                "p.division = $1 and p.unit = $6",
            ),
        };
        format!(
            "{LISTED}{from} where c.division = $1 and c.kind = $2 and ($3 = '' or c.state = $3) \
             and (c.opened_at, c.id) < ($4, $5) and {whose} order by c.opened_at desc, c.id desc limit $7"
        )
    }

    fn whose(&self) -> &str {
        match self {
            Scope::All => "",
            Scope::Of(whose) | Scope::Unit(whose) | Scope::OpenedBy(whose) => whose,
        }
    }
}

/// A page of cases of a kind and one more, the newest first, after a key. No state is every state.
pub(crate) fn list(
    r: &Read<'_>,
    division: &str,
    kind: &str,
    scope: &Scope,
    state: &str,
    before: (&str, &str),
    limit: usize,
) -> Result<Vec<Listed>> {
    let values = values![division, kind, state, before.0, before.1, scope.whose(), limit + 1];
    Ok(r.rows(&scope.sql(), &values)?.iter().map(listed).collect())
}

/// Due time and number of cases of this capability with a due time that has passed, after a key.
pub(crate) fn overdue_ids(
    r: &Read<'_>,
    division: &str,
    now: &str,
    after: &(String, String),
) -> Result<Vec<(String, String)>> {
    let rows = r.rows(OVERDUE, &values![division, now, &after.0, &after.1])?;
    Ok(rows.iter().map(|row| (row.text(1), row.text(0))).collect())
}
