//! What the clock does by itself. Several processes may serve one database: each turn of a job is run by the one that
//! comes first, and a process that dies in the middle of a turn holds the others up only until its lease ends.
//!
//! Leases are measured by the machine's clock, not by a demonstration's; machines that share a database keep the
//! same time.

use crate::store::{self, Lease};
use crate::{App, Job};
use jiff::SignedDuration;
use kernel::{Result, token};
use std::sync::Arc;
use std::time::Duration;

/// How long a turn belongs to a process that is not heard of again.
pub const LEASE: Duration = Duration::from_secs(60);
/// How often a process says during a turn that it is still there.
const RENEW: Duration = Duration::from_secs(20);
/// How often a process looks whether a turn has come.
const LOOK: Duration = Duration::from_secs(10);

/// Starts the jobs of every capability; a job that fails is logged and tried again at its next turn.
pub fn start_jobs(app: &Arc<App>) {
    let holder = token();
    for job in app.capabilities.iter().flat_map(|one| one.jobs.clone()) {
        let lease = Lease { division: app.division.clone(), name: job.name, holder: holder.clone() };
        let app = app.clone();
        tokio::spawn(async move {
            loop {
                if let Err(error) = turn(&app, &job, &lease).await {
                    tracing::error!(job = job.name, %error, "a job has no lease");
                }
                tokio::time::sleep(job.every.min(LOOK)).await;
            }
        });
    }
}

/// Runs the job if its turn has come and no other process has it.
async fn turn(app: &Arc<App>, job: &Job, lease: &Lease) -> Result<()> {
    let start = app.clock.machine();
    let after = |length: Duration| start + SignedDuration::try_from(length).unwrap_or(SignedDuration::MAX);
    let (until, next, own) = (after(LEASE), after(job.every), lease.clone());
    let latest = after(job.every + 2 * LEASE);
    if !app.db.write("job.take", move |w| store::take(w, &own, start, until, latest)).await? {
        return Ok(());
    }
    let (shared, ctx, run) = (app.clone(), app.system_ctx(), job.run);
    let mut work = tokio::task::spawn_blocking(move || run(shared, ctx));
    let outcome = loop {
        tokio::select! {
            outcome = &mut work => break outcome,
            () = tokio::time::sleep(RENEW) => renew(app, lease).await,
        }
    };
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(job = job.name, %error, "a job failed"),
        Err(error) => tracing::error!(job = job.name, %error, "a job panicked"),
    }
    // The turn is over, and the next one is anybody's.
    let own = lease.clone();
    app.db.write("job.done", move |w| store::extend(w, &own, next)).await.map(drop)
}

/// A lease that cannot be renewed may end; the work goes on, because every step of it is a transaction of its own.
async fn renew(app: &App, lease: &Lease) {
    let until = app.clock.machine() + SignedDuration::try_from(LEASE).unwrap_or(SignedDuration::MAX);
    let own = lease.clone();
    match app.db.write("job.renew", move |w| store::extend(w, &own, until)).await {
        Ok(true) => {}
        Ok(false) => tracing::warn!(job = lease.name, "another process took the job over"),
        Err(error) => tracing::error!(job = lease.name, %error, "the lease was not renewed"),
    }
}
