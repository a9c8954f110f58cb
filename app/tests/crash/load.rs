//! Clerks who raise whistles without a pause, and a ledger of what they were told.

use crate::client::Clerk;
use crate::place::{DIVISION, Place};
use db::values;
use kernel::token;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};

/// What was sent and what was answered.
#[derive(Default)]
pub struct Ledger {
    /// Number and key of each whistle that was acknowledged.
    pub acknowledged: Mutex<BTreeMap<String, String>>,
    /// Keys that were sent and got no answer: stored or not.
    pub unanswered: Mutex<Vec<String>>,
    /// Keys that were answered with "nothing was saved".
    pub refused: Mutex<Vec<String>>,
    /// How many were acknowledged.
    pub count: AtomicUsize,
}

/// What a whistle of this key says: like no other's, so that the search for similar ones is not what is measured.
pub fn body(key: &str) -> String {
    const FIRST: u32 = 0x4e00;
    const COUNT: u32 = 20_000;
    let letter = |four: &[u8]| {
        let digits = std::str::from_utf8(four).expect("a key is hexadecimal");
        let number = u32::from_str_radix(digits, 16).expect("a key is hexadecimal");
        char::from_u32(FIRST + number % COUNT).expect("a Chinese character")
    };
    key.as_bytes().chunks(4).map(letter).collect()
}

fn title(key: &str) -> String {
    body(key).chars().take(3).collect()
}

impl Ledger {
    /// Raises one whistle after the other until told to stop or the server is gone.
    pub fn raise_on(&self, clerk: &Clerk, site: &str, stop: &AtomicBool) {
        while !stop.load(SeqCst) && self.raise_one(clerk, site) {}
    }

    /// Raises one whistle; no when the server is gone.
    pub fn raise_one(&self, clerk: &Clerk, site: &str) -> bool {
        let key = token();
        match clerk.raise(site, &key, &title(&key), &body(&key)) {
            Some(Ok(number)) => {
                let known = self.acknowledged.lock().expect("the ledger").insert(number.clone(), key);
                assert!(known.is_none(), "the number {number} was given twice");
                self.count.fetch_add(1, SeqCst);
                true
            }
            Some(Err(seen)) => {
                assert_eq!(seen.status, 503, "{}", seen.text);
                let list = if seen.text.contains("什么也没有保存") {
                    &self.refused
                } else {
                    assert!(seen.text.contains("可能已经保存，也可能没有"), "{}", seen.text);
                    &self.unanswered
                };
                list.lock().expect("the ledger").push(key);
                true
            }
            None => {
                self.unanswered.lock().expect("the ledger").push(key);
                false
            }
        }
    }

    /// Sends again what got no answer, with the same key: it is then acknowledged, once.
    pub fn settle(&self, clerk: &Clerk, site: &str) {
        let keys: Vec<String> = self.unanswered.lock().expect("the ledger").drain(..).collect();
        for key in keys {
            let answer = clerk.raise(site, &key, &title(&key), &body(&key));
            let Some(Ok(number)) = answer else { panic!("the server is well again") };
            self.acknowledged.lock().expect("the ledger").insert(number, key);
        }
    }

    /// Every acknowledged whistle is stored under its number with its text, every key once, what was refused not at
    /// all, and the numbers of the day have no gap.
    pub fn assert_kept(&self, place: &Place) {
        let db = place.db();
        let stored: BTreeMap<String, String> = db
            .read_now(|r| {
                let sql = "select case_id, key from whistle_key where division = $1";
                let rows = r.rows(sql, &values![DIVISION])?;
                Ok(rows.iter().map(|row| (row.text(0), row.text(1))).collect())
            })
            .expect("the keys are read");
        let acknowledged = self.acknowledged.lock().expect("the ledger");
        for (number, key) in acknowledged.iter() {
            assert_eq!(stored.get(number), Some(key), "{number} was acknowledged");
            let case = db.read_now(|r| cases::load(r, DIVISION, number)).expect("the case is there");
            assert_eq!(case.field("body"), body(key));
        }
        for key in self.refused.lock().expect("the ledger").iter() {
            assert!(!stored.values().any(|one| one == key), "{key} was said not to be saved");
        }
        let mut days: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        for number in stored.keys() {
            let (day, running) = number.split_at(9);
            days.entry(day).or_default().push(running.parse().expect("a running number"));
        }
        for (day, mut running) in days {
            running.sort_unstable();
            assert!(running.iter().copied().eq(1..=running.len() as u64), "gaps on {day}: {running:?}");
        }
    }
}
