//! 迁移: one sequence of schema changes, each applied once and never edited afterwards.

use crate::{Db, values};
use kernel::{Error, Result};

/// One step of the schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// Position in the sequence, from 1.
    pub version: i64,
    /// What it does.
    pub name: &'static str,
    /// Its statements, for both engines.
    pub sql: &'static [&'static str],
    /// Full-text indexes it makes (their statements differ by engine).
    pub text_indexes: &'static [&'static str],
}

pub(crate) fn run(db: &Db, migrations: &'static [Migration]) -> Result<()> {
    db.write_now("migrate", move |w| {
        crate::dialect::one_migrates(w)?;
        w.batch(
            "create table if not exists migration (version bigint primary key, name text not null, \
             checksum bigint not null)",
        )?;
        for migration in migrations {
            let checksum = checksum(migration);
            let applied =
                w.row("select checksum from migration where version = $1", &values![migration.version])?;
            match applied.map(|row| row.int(0)) {
                Some(known) if known == checksum => {}
                Some(_) => {
                    return Err(Error::Storage(format!(
                        "migration {} ({}) was edited after it was applied",
                        migration.version, migration.name
                    )));
                }
                None => {
                    for sql in migration.sql {
                        w.batch(sql)?;
                    }
                    for table in migration.text_indexes {
                        crate::dialect::create_text_index(w, table)?;
                    }
                    w.run(
                        "insert into migration (version, name, checksum) values ($1, $2, $3)",
                        &values![migration.version, migration.name, checksum],
                    )?;
                }
            }
        }
        Ok(())
    })
}

/// FNV-1a over the statements: it guards against a slip, not against an enemy.
fn checksum(migration: &Migration) -> i64 {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for byte in migration.sql.iter().chain(migration.text_indexes).flat_map(|sql| sql.bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    i64::from_ne_bytes(hash.to_ne_bytes())
}
