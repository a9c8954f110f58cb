//! Leases: one process has a turn, a dead one loses it; and the health of the site.

use super::site::{SCHEMAS, app};
use crate::store::{Lease, extend, take};
use crate::{App, Capability, Clock, Job, start_jobs};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use db::Db;
use db::testing::databases;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::time::Duration;
use tower::ServiceExt;

fn fresh() -> Vec<Db> {
    let all = databases();
    for db in &all {
        db.migrate(SCHEMAS).expect("migrated");
    }
    all
}

fn lease(holder: &str) -> Lease {
    Lease { division: "530103".into(), name: "count", holder: holder.into() }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_600_000_000 + second).expect("a moment")
}

fn takes(db: &Db, holder: &str, now: i64, until: i64) -> bool {
    let (own, latest) = (lease(holder), at(now) + SignedDuration::from_secs(300));
    db.write_now("take", move |w| take(w, &own, at(now), at(until), latest)).expect("asked")
}

fn extends(db: &Db, holder: &str, until: i64) -> bool {
    let own = lease(holder);
    db.write_now("extend", move |w| extend(w, &own, at(until))).expect("asked")
}

#[test]
fn a_turn_belongs_to_one_process_and_the_next_one_to_whoever_comes_first() {
    for db in fresh() {
        assert!(takes(&db, "a", 0, 60));
        assert!(!takes(&db, "b", 30, 90), "a has it");
        assert!(extends(&db, "a", 80), "a is still at work");
        assert!(!takes(&db, "b", 70, 130));
        assert!(extends(&db, "a", 100), "a is done; the next turn is at 100");
        assert!(!takes(&db, "a", 99, 160), "once per turn, a too");
        assert!(takes(&db, "b", 100, 160));
    }
}

#[test]
fn a_process_that_is_not_heard_of_loses_its_turn_when_its_lease_ends() {
    for db in fresh() {
        assert!(takes(&db, "dead", 0, 60));
        assert!(!takes(&db, "b", 59, 119));
        assert!(takes(&db, "b", 60, 120));
        assert!(!extends(&db, "dead", 500), "it was only asleep, and is told");
        assert!(takes(&db, "c", 120, 180));
    }
}

#[test]
fn a_lease_of_a_wrong_clock_binds_nobody() {
    for db in fresh() {
        assert!(takes(&db, "from the future", 1_000_000, 1_000_060));
        assert!(takes(&db, "b", 0, 60));
    }
}

static RUNNING: AtomicU32 = AtomicU32::new(0);
static MOST: AtomicU32 = AtomicU32::new(0);
static RUNS: AtomicU32 = AtomicU32::new(0);

fn count(_: Arc<App>, _: kernel::Ctx) -> kernel::Result<()> {
    let now = RUNNING.fetch_add(1, SeqCst) + 1;
    MOST.fetch_max(now, SeqCst);
    // Long enough for another to come in between, if it could.
    std::thread::sleep(Duration::from_millis(20));
    RUNNING.fetch_sub(1, SeqCst);
    RUNS.fetch_add(1, SeqCst);
    Ok(())
}

#[test]
fn three_processes_run_a_job_one_at_a_time() {
    const TURNS: u32 = 5;
    for db in fresh() {
        RUNS.store(0, SeqCst);
        let jobs = vec![Job { name: "count", every: Duration::from_millis(5), run: count }];
        let counting = Capability { name: "count", title: "", routes: vec![], menu: vec![], jobs };
        let site = || Arc::new(App { capabilities: vec![counting.clone()], ..site_on(db.clone()) });
        let sites = [site(), site(), site()];
        // One runtime per database; its end waits for the job that runs.
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(async {
            sites.iter().for_each(start_jobs);
            while RUNS.load(SeqCst) < TURNS {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        drop(runtime);
        assert_eq!(MOST.load(SeqCst), 1, "never two at a time");
    }
}

fn site_on(db: Db) -> App {
    App { demo: false, clock: Clock::Real, ..crate::testing::site(db, Vec::new()) }
}

#[tokio::test]
async fn healthz_says_whether_something_can_be_written() {
    let asked = |app: Arc<App>| async {
        let request = Request::get("/healthz").body(Body::empty()).expect("a request");
        crate::router(app).oneshot(request).await.expect("an answer").status()
    };
    let app = app();
    assert_eq!(asked(app.clone()).await, StatusCode::OK);
    // A table that is gone stands for everything that keeps a row from being written.
    app.db.write_now("drop", |w| w.batch("drop table write_probe")).expect("dropped");
    assert_eq!(asked(app).await, StatusCode::SERVICE_UNAVAILABLE);
}
