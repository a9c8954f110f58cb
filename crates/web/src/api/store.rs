//! The SQL of answers given once.

use crate::api::once::Kept;
use db::{Read, Write, values};
use kernel::{Ctx, Result, utc_text};

/// The table, for the migration.
pub const SCHEMA: &str = include_str!("../schema.sql");
/// Fingerprints were kept bare once. Those an upgrade finds are forgotten, with their answers: a request that comes again
/// across the upgrade is done again.
pub const WITHOUT_BARE_FINGERPRINTS: &str = "delete from api_answer;";

const CLAIM: &str = "insert into api_answer (division, login, key, fingerprint, location, etag, body, created_at) \
     values ($1,$2,$3,$4,'','','',$5) on conflict do nothing";
const FIND: &str = "select fingerprint, location, etag, body from api_answer where division = $1 and login = $2 and key = $3";
const KEEP: &str = "update api_answer set location = $4, etag = $5, body = $6 where division = $1 and login = $2 and key = $3";
const FORGET: &str = "delete from api_answer where division = $1 and created_at < $2";

/// Takes the key for the request of this sealed fingerprint; false when it was taken before.
pub(super) fn claim(w: &Write<'_>, ctx: &Ctx, key: &str, fingerprint: &str) -> Result<bool> {
    let at = utc_text(ctx.now);
    Ok(w.run(CLAIM, &values![&ctx.division, &ctx.actor.id, key, fingerprint, at])? > 0)
}

/// The sealed fingerprint of the request and the answer of a key.
pub(super) fn find(r: &Read<'_>, ctx: &Ctx, key: &str) -> Result<Option<(String, Kept)>> {
    let row = r.row(FIND, &values![&ctx.division, &ctx.actor.id, key])?;
    let kept =
        |row: &db::Row| Kept { location: row.text(1), etag: row.text(2), body: row.text(3), again: true };
    Ok(row.map(|row| (row.text(0), kept(&row))))
}

/// Keeps the answer of a key that was claimed in this transaction.
pub(super) fn keep(w: &Write<'_>, ctx: &Ctx, key: &str, kept: &Kept) -> Result<()> {
    w.run(KEEP, &values![&ctx.division, &ctx.actor.id, key, &kept.location, &kept.etag, &kept.body])?;
    Ok(())
}

/// Forgets the keys from before a time.
pub(super) fn forget(w: &Write<'_>, division: &str, before: &str) -> Result<()> {
    w.run(FORGET, &values![division, before])?;
    Ok(())
}
