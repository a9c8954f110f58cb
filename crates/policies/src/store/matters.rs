//! Counts of matters, and the matters behind a count.

use crate::store::Listed;
use db::{Read, Row, values};
use kernel::Result;

const COUNTS: &str = "select unit, topic, count(*) from fact where division = $1 and kind = 'policy.matter' and day >= $2 and day <= $3 \
     group by unit, topic order by unit, topic";
const BEHIND: &str = "select c.id, c.state, c.title, c.topic, f.unit, c.opened_at, c.due_at, c.closed from fact f \
     join case_file c on c.division = f.division and c.id = f.case_id \
     where f.division = $1 and f.kind = 'policy.matter' and f.day >= $2 and f.day <= $3 and ($4 = '' or f.unit = $4) \
     and ($5 = '' or f.topic = $5) and (c.opened_at, c.id) < ($6, $7) order by c.opened_at desc, c.id desc limit $8";

/// Matters by window and kind in a period, days inclusive.
pub(crate) fn matter_counts(
    r: &Read<'_>,
    division: &str,
    from: &str,
    to: &str,
) -> Result<Vec<(String, String, i64)>> {
    let rows = r.rows(COUNTS, &values![division, from, to])?;
    Ok(rows.iter().map(|row| (row.text(0), row.text(1), row.int(2))).collect())
}

/// Which matters behind a count are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct MattersAsked {
    pub from: String,
    pub to: String,
    /// Empty for all.
    pub window: String,
    /// Empty for all.
    pub kind: String,
    pub before: (String, String),
    pub limit: usize,
}

/// A page of matters and one more, the newest first; the window stands where an enterprise stands in other lists.
pub(crate) fn matters(r: &Read<'_>, division: &str, asked: &MattersAsked) -> Result<Vec<Listed>> {
    let MattersAsked { from, to, window, kind, before, limit } = asked;
    let values = values![division, from, to, window, kind, &before.0, &before.1, limit + 1];
    let read = |row: &Row| Listed {
        id: row.text(0),
        state: row.text(1),
        title: row.text(2),
        topic: row.text(3),
        party: row.text(4),
        opened_at: row.text(5),
        due_at: row.opt_text(6),
        closed: row.flag(7),
    };
    Ok(r.rows(BEHIND, &values)?.iter().map(read).collect())
}
