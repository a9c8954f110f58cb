//! Three programs on one PostgreSQL: one dies in the middle of a job, another under load.

use crate::client::Clerk;
use crate::load::Ledger;
use crate::place::{DIVISION, LOGIN, PASSWORD, Place};
use db::{Db, values};
use jiff::Timestamp;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The job that is watched.
const JOB: &str = "whistles.overdue";
/// How long anything may take that does not wait for a lease.
const PATIENCE: Duration = Duration::from_secs(30);
/// Whistles acknowledged before and after one of three is killed.
const ACKNOWLEDGED: usize = 20;

/// Who has the job, and until when.
fn lease(db: &Db) -> Option<(String, Timestamp)> {
    let sql = "select holder, until from job_lease where division = $1 and name = $2";
    let row = db.read_now(|r| r.row(sql, &values![DIVISION, JOB])).expect("the lease is read")?;
    Some((row.text(0), kernel::parse_utc(&row.text(1)).expect("a moment")))
}

fn wait_for<T>(most: Duration, mut found: impl FnMut() -> Option<T>) -> T {
    let since = Instant::now();
    loop {
        if let Some(value) = found() {
            return value;
        }
        assert!(since.elapsed() < most, "not within {most:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A server that is killed while its job waits for a table: it has the lease and says no more.
fn dead_holder(place: &Place, db: &Db) -> (String, Timestamp) {
    let ((held, is_held), (release, is_released)) = (mpsc::channel(), mpsc::channel::<()>());
    let own = place.db();
    let blocker = std::thread::spawn(move || {
        own.write_now("block", move |w| {
            w.batch("lock table case_file in access exclusive mode")?;
            held.send(()).expect("the test listens");
            // Until the other end is dropped.
            let _ = is_released.recv();
            Ok(())
        })
    });
    is_held.recv().expect("held");
    let mut server = place.serve();
    let lease = wait_for(PATIENCE, || lease(db));
    server.kill();
    drop(release);
    blocker.join().expect("the blocker ends").expect("released");
    lease
}

#[test]
fn three_programs_share_sessions_numbers_and_jobs_and_two_go_on_when_one_is_killed() {
    let Some(place) = Place::on_postgres() else { return };
    let db = place.db();
    let (dead, until) = dead_holder(&place, &db);
    let mut servers = [place.serve(), place.serve(), place.serve()];
    let sites = servers.each_ref().map(|server| server.site.clone());
    // Signed in at one, known to all.
    let clerk = Clerk::sign_in(&sites[0], LOGIN, PASSWORD);
    for site in &sites {
        assert_eq!(clerk.get(site, "/whistles").expect("an answer").status, 200);
    }
    let (ledger, stop) = (Ledger::default(), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for site in &sites {
            scope.spawn(|| ledger.raise_on(&clerk, site, &stop));
        }
        let more = |wanted: usize| (ledger.count.load(SeqCst) >= wanted).then_some(());
        wait_for(PATIENCE, || more(ACKNOWLEDGED));
        servers[0].kill();
        let before = ledger.count.load(SeqCst);
        wait_for(PATIENCE, || more(before + ACKNOWLEDGED));
        stop.store(true, SeqCst);
    });
    ledger.settle(&clerk, &sites[1]);
    ledger.assert_kept(&place);
    // The lease of the dead is respected until it ends, and then another has it.
    let heir = wait_for(web::LEASE + PATIENCE, || lease(&db).filter(|(holder, _)| *holder != dead));
    assert!(Timestamp::now() >= until && heir.1 > until, "{heir:?} before {until}");
    place.assert_whole();
}
