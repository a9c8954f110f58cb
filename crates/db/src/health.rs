//! What the engine says of itself: how durable a write is, and whether the file is whole.

use crate::{Db, handle::Engine};
use kernel::Result;

/// Damaged places that are named; one is enough to act.
const DAMAGES_MAX: usize = 5;

/// 持久性: what a write that returned has behind it.
#[derive(Clone, Debug)]
pub struct Durability {
    /// The settings, in the engine's own words.
    pub settings: String,
    /// Does a write that returned survive a power cut?
    pub is_full: bool,
}

impl Db {
    /// How durable a write is with the settings in force.
    ///
    /// # Errors
    /// [`kernel::Error::Unavailable`].
    pub fn durability(&self) -> Result<Durability> {
        // Asked on a writing connection: it is the one whose setting counts.
        self.write_now("durability", |w| {
            let ask = |sql: &str| -> Result<String> {
                Ok(w.row(sql, &[])?.map_or(String::new(), |row| row.text(0)))
            };
            Ok(match w.engine() {
                Engine::Sqlite => {
                    let mode = ask("pragma journal_mode")?;
                    let full = w.row("pragma synchronous", &[])?.is_some_and(|row| row.int(0) >= 2);
                    let word = if full { "full" } else { "weaker than full" };
                    Durability {
                        settings: format!("SQLite journal_mode={mode} synchronous={word}"),
                        is_full: full,
                    }
                }
                Engine::Postgres => {
                    let (commit, flush) = (ask("show synchronous_commit")?, ask("show fsync")?);
                    Durability {
                        is_full: flush == "on" && !matches!(commit.as_str(), "off" | "remote_write"),
                        settings: format!("PostgreSQL synchronous_commit={commit} fsync={flush}"),
                    }
                }
            })
        })
    }

    /// Places where the embedded file is damaged; empty when it is whole. PostgreSQL watches over its own files.
    ///
    /// # Errors
    /// [`kernel::Error::Unavailable`] when so much is damaged that it cannot even be looked at.
    pub fn damages(&self) -> Result<Vec<String>> {
        let Db::Sqlite(sqlite) = self else { return Ok(Vec::new()) };
        sqlite.read_afresh(|r| {
            let rows = r.rows(&format!("pragma integrity_check({DAMAGES_MAX})"), &[])?;
            Ok(rows.iter().map(|row| row.text(0)).filter(|line| line != "ok").collect())
        })
    }
}
