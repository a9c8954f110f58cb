//! Killed at random moments under load.
//!
//! What is covered: SIGKILL of the program, in any phase of a commit. The system and, where there is one, PostgreSQL live on,
//! so what was written lies at least in the system's memory: these rounds show that nothing is acknowledged before it was
//! written, and nothing half. They do not show that it was flushed. Under `cargo xtask test` PostgreSQL runs with `fsync=off`,
//! which changes nothing here: it loses only what the system itself loses. A PostgreSQL that is killed is in `restart.rs`, with
//! `fsync` on. A power cut is in no test: against it stand the settings asked for and told (`db::Durability`), and what the
//! disk promises.

use crate::client::Clerk;
use crate::load::Ledger;
use crate::place::{LOGIN, PASSWORD, Place};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

/// How often the server is killed, unless `PANLONG_CRASH_ROUNDS` says otherwise.
const ROUNDS: u32 = 50;
/// Clerks at the same time.
const CLERKS: usize = 4;
/// Acknowledged whistles after which the server is killed, at most.
const ACKNOWLEDGED_MAX: usize = 8;
/// Then it is killed within this time, in any phase of a commit.
const DELAY_MICROSECONDS_MAX: u64 = 12_000;

fn rounds() -> u32 {
    std::env::var("PANLONG_CRASH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS)
}

fn killed_again_and_again(place: &Place) {
    let begin = Instant::now();
    let mut chance = ChaCha8Rng::seed_from_u64(3);
    let ledger = Ledger::default();
    let mut server = place.serve();
    let clerk = Clerk::sign_in(&server.site, LOGIN, PASSWORD);
    for round in 1..=rounds() {
        let wanted = ledger.count.load(SeqCst) + chance.random_range(1..=ACKNOWLEDGED_MAX);
        let delay = Duration::from_micros(chance.random_range(0..=DELAY_MICROSECONDS_MAX));
        let stop = AtomicBool::new(false);
        let site = server.site.clone();
        std::thread::scope(|scope| {
            let raise = || ledger.raise_on(&clerk, &site, &stop);
            let clerks: Vec<_> = (0..CLERKS).map(|_| scope.spawn(raise)).collect();
            // A clerk who is surprised stops, and the test fails when the scope ends.
            while ledger.count.load(SeqCst) < wanted && !clerks.iter().any(|clerk| clerk.is_finished()) {
                std::thread::sleep(Duration::from_micros(200));
            }
            std::thread::sleep(delay);
            server.kill();
        });
        assert!(!server.log().contains("panicked"), "round {round}: {}", server.log());
        server = place.serve();
        ledger.settle(&clerk, &server.site);
    }
    server.kill();
    ledger.assert_kept(place);
    place.assert_whole();
    let count = ledger.count.load(SeqCst);
    println!("{} rounds, {count} whistles, {:.0} s", rounds(), begin.elapsed().as_secs_f64());
}

#[test]
fn nothing_acknowledged_is_lost_when_the_program_is_killed_on_the_embedded_database() {
    killed_again_and_again(&Place::embedded("killed"));
}

#[test]
fn nothing_acknowledged_is_lost_when_the_program_is_killed_on_postgresql() {
    if let Some(place) = Place::on_postgres() {
        killed_again_and_again(&place);
    }
}
