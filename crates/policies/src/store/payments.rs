//! Rows of payment lists.

use crate::payments::{PaymentRow, RowState};
use db::{Read, Row, Write, values};
use kernel::{Error, Result};

const INSERT: &str =
    "insert into payment_row (division, case_id, enterprise, amount_fen, state, note) values";
const AGAIN: &str = " on conflict (division, case_id, enterprise) do update set amount_fen = excluded.amount_fen, \
     state = excluded.state, note = excluded.note";
const ROWS: &str = "select enterprise, amount_fen, state, note from payment_row \
     where division = $1 and case_id = $2 and enterprise > $3 order by enterprise limit $4";
const ROW: &str = "select enterprise, amount_fen, state, note from payment_row where division = $1 and case_id = $2 and enterprise = $3";
const GUARDS: &str = "select enterprise, amount_fen from award_guard where division = $1 and guard = $2";

/// Enters rows of a list, or brings them up to date.
pub(crate) fn save_payment_rows(w: &Write<'_>, division: &str, id: &str, rows: &[PaymentRow]) -> Result<()> {
    let values = |row: &PaymentRow| {
        values![division, id, &row.enterprise, row.amount_fen, row.state.code(), &row.note].to_vec()
    };
    w.insert_many(INSERT, &rows.iter().map(values).collect::<Vec<_>>(), AGAIN).map(drop)
}

/// Rows of a list in the order of their codes, after one.
pub(crate) fn payment_rows(
    r: &Read<'_>,
    division: &str,
    id: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<PaymentRow>> {
    r.rows(ROWS, &values![division, id, after, limit])?.iter().map(read).collect()
}

/// One row.
pub(crate) fn payment_row(
    r: &Read<'_>,
    division: &str,
    id: &str,
    enterprise: &str,
) -> Result<Option<PaymentRow>> {
    r.row(ROW, &values![division, id, enterprise])?.as_ref().map(read).transpose()
}

/// What everybody has had of a thing.
pub(crate) fn guards_of(r: &Read<'_>, division: &str, guard: &str) -> Result<Vec<(String, i64)>> {
    Ok(r.rows(GUARDS, &values![division, guard])?.iter().map(|row| (row.text(0), row.int(1))).collect())
}

fn read(row: &Row) -> Result<PaymentRow> {
    let state = RowState::from_code(&row.text(2))
        .ok_or_else(|| Error::Storage("a payment row has no state".into()))?;
    Ok(PaymentRow { enterprise: row.text(0), amount_fen: row.int(1), state, note: row.text(3) })
}
