//! 一行: a whistle in a list as a reader sees it.

use crate::store::Listed;
use crate::text;
use kernel::parse_utc;
use web::Visit;

pub(crate) struct Row {
    pub id: String,
    pub title: String,
    pub state: &'static str,
    pub tone: &'static str,
    pub due: String,
    pub opened: String,
    /// 督办; empty for none.
    pub supervision: &'static str,
}

pub(crate) fn row(visit: &Visit, listed: &Listed) -> Row {
    let late = due_before(listed, visit.ctx.now);
    Row {
        id: listed.id.clone(),
        title: listed.title.clone(),
        state: visit.t(text::listed(&listed.state)),
        tone: if late {
            "late"
        } else if listed.closed && listed.due_at.is_none() {
            "muted"
        } else {
            "info"
        },
        due: listed.due_at.as_deref().map_or("—".into(), super::minute),
        opened: super::minute(&listed.opened_at),
        supervision: if listed.closed { "" } else { text::supervision(listed.supervision) },
    }
}

pub(crate) fn due_before(listed: &Listed, at: jiff::Timestamp) -> bool {
    listed.due_at.as_deref().and_then(parse_utc).is_some_and(|due| due <= at)
}
