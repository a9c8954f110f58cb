//! 限流: how often one client may do what costs much or can be guessed.

use crate::problem::Problem;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use jiff::civil::Date;
use params::Params;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::num::NonZeroU32;

/// What is limited, and by whom it is counted.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rate {
    /// Sign-ins from one address.
    SignInAddress,
    /// Sign-ins with one login.
    SignInLogin,
    /// Public forms from one address.
    Form,
    /// Requests with one API key.
    Key,
}

/// Times a minute, in the order of [`Rate`]; 0 is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rates([u32; 4]);

impl Rates {
    pub(crate) fn of(params: &Params, day: Date) -> Rates {
        let per_minute = |key: &str| u32::try_from(params.int(key, day)).unwrap_or(u32::MAX);
        Rates([
            per_minute("rate.sign_in.address_per_minute"),
            per_minute("rate.sign_in.login_per_minute"),
            per_minute("rate.form.address_per_minute"),
            per_minute("rate.key.per_minute"),
        ])
    }
}

/// The counters. A client is one of 65,536 slots by a hash nobody can foresee, so that the memory has an end however many
/// addresses come; two who share a slot share its rate. Time is the machine's and not the demonstration's.
pub(crate) struct Limits {
    rates: Rates,
    counters: [Option<DefaultKeyedRateLimiter<u16>>; 4],
    hasher: RandomState,
}

impl Limits {
    pub(crate) fn new(rates: Rates) -> Limits {
        let counter = |per_minute: u32| {
            Some(DefaultKeyedRateLimiter::keyed(Quota::per_minute(NonZeroU32::new(per_minute)?)))
        };
        Limits { rates, counters: rates.0.map(counter), hasher: RandomState::new() }
    }

    pub(crate) fn rates(&self) -> Rates {
        self.rates
    }

    /// Counts one; refused when it is one too many, with the seconds to wait.
    pub(crate) fn count(&self, rate: Rate, client: &str) -> Result<(), Problem> {
        let Some(counter) = &self.counters[rate as usize] else { return Ok(()) };
        let slot = (self.hasher.hash_one(client) & 0xffff) as u16;
        counter.check_key(&slot).map_err(|early| {
            let wait = early.wait_time_from(DefaultClock::default().now());
            Problem::TooOften { seconds: wait.as_secs() + 1 }
        })
    }
}

/// The client an address belongs to: for IPv6 the network of 64 bits, because a household has that many addresses.
pub(crate) fn client(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => address.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
    }
}
