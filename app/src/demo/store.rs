//! What the database remembers of its demonstration.

use super::Plan;
use crate::fault::Outcome;
use db::{Db, values};
use jiff::civil::Date;

/// The day the loaded demonstration stands at, if one is loaded.
pub fn loaded(db: &Db) -> Outcome<Option<Date>> {
    let sql = "select value from demo_info where division = $1 and key = 'today'";
    let row = db.read_now(|r| r.row(sql, &values![crate::DIVISION]))?;
    Ok(row.and_then(|row| kernel::parse_day(&row.text(0))))
}

/// Marks the database as a loaded demonstration, all of it invented.
pub fn remember(db: &Db, plan: Plan) -> Outcome<()> {
    db.write_now("demo_loaded", move |w| {
        for (key, value) in [("today", plan.today.to_string()), ("seed", plan.seed.to_string())] {
            w.run(
                "insert into demo_info (division, key, value) values ($1,$2,$3)",
                &values![crate::DIVISION, key, value],
            )?;
        }
        Ok(())
    })?;
    Ok(())
}
