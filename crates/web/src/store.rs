//! The SQL of the leases of jobs and of the probe of `/healthz`. Their tables stand in `schema.sql`.

use db::{Write, values};
use jiff::Timestamp;
use kernel::{Result, utc_text};

const TAKE: &str = "insert into job_lease (division, name, holder, until) values ($1, $2, $3, $4) \
     on conflict (division, name) do update set holder = excluded.holder, until = excluded.until \
     where job_lease.until <= $5 or job_lease.until > $6";
const EXTEND: &str = "update job_lease set until = $4 where division = $1 and name = $2 and holder = $3";
const PROBE: &str = "insert into write_probe (division, at) values ($1, $2) \
     on conflict (division) do update set at = excluded.at";

/// 租约: the right of one process to a turn of a job, until a moment.
#[derive(Clone, Debug)]
pub(crate) struct Lease {
    pub division: String,
    pub name: &'static str,
    /// The process.
    pub holder: String,
}

/// Takes the turn until `until`, if nobody has it at `now`. A lease that ends after `latest`, which no right clock
/// would have written, binds nobody.
pub(crate) fn take(
    w: &Write<'_>,
    lease: &Lease,
    now: Timestamp,
    until: Timestamp,
    latest: Timestamp,
) -> Result<bool> {
    let (now, until, latest) = (utc_text(now), utc_text(until), utc_text(latest));
    let taken = w.run(TAKE, &values![&lease.division, lease.name, &lease.holder, until, now, latest])?;
    Ok(taken == 1)
}

/// Moves the end of a lease that this process holds; no when another has it by now.
pub(crate) fn extend(w: &Write<'_>, lease: &Lease, until: Timestamp) -> Result<bool> {
    let held = w.run(EXTEND, &values![&lease.division, lease.name, &lease.holder, utc_text(until)])?;
    Ok(held == 1)
}

/// Writes something, to know whether one can.
pub(crate) fn probe(w: &Write<'_>, division: &str, now: Timestamp) -> Result<()> {
    w.run(PROBE, &values![division, utc_text(now)]).map(drop)
}
