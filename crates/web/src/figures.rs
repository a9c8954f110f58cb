//! The dated parameters that every request needs, kept for a few seconds so that no request reads the table for them.

use crate::App;
use crate::limits::{Limits, Rates};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use kernel::Result;
use params::Params;
use people::Policy;
use std::sync::{Arc, Mutex, PoisonError};

/// Seconds after which a changed parameter is in force in every request.
const KEPT_SECONDS: i64 = 10;

/// The figures in force.
#[derive(Clone)]
pub(crate) struct Figures {
    pub policy: Policy,
    pub limits: Arc<Limits>,
}

/// 登录策略 in force on a day; a demonstration, whose passwords are public, asks no administrator for a second factor.
pub fn policy(params: &Params, day: Date, demo: bool) -> Policy {
    Policy {
        attempts_max: params.int("sign_in.attempts_max", day),
        lock: SignedDuration::from_mins(params.int("sign_in.lock_minutes", day)),
        idle: SignedDuration::from_mins(params.int("session.idle_minutes", day)),
        absolute: SignedDuration::from_hours(params.int("session.absolute_hours", day)),
        administrators_need_second_factor: !demo,
    }
}

/// The figures as they were last read.
pub(crate) struct Cache(Mutex<Kept>);

struct Kept {
    figures: Figures,
    /// When and for which day they were read; never, before the first request.
    read: Option<(Timestamp, Date)>,
}

impl Cache {
    /// The shipped figures, until the first request asks for those in force.
    pub(crate) fn new(app: &App) -> Cache {
        let (params, day) = (Params::shipped(), kernel::local_day(app.clock.now()));
        let limits = Arc::new(Limits::new(Rates::of(&params, day)));
        let figures = Figures { policy: policy(&params, day, app.demo), limits };
        Cache(Mutex::new(Kept { figures, read: None }))
    }

    /// What was read last, however long ago.
    pub(crate) fn last(&self) -> Figures {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).figures.clone()
    }

    /// The figures in force now.
    pub(crate) async fn now(&self, app: &App) -> Result<Figures> {
        let (now, day) = (app.clock.unshifted(), kernel::local_day(app.clock.now()));
        let fresh =
            |(at, of): (Timestamp, Date)| of == day && now.duration_since(at).as_secs() < KEPT_SECONDS;
        {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if kept.read.is_some_and(fresh) {
                return Ok(kept.figures.clone());
            }
        }
        let division = app.division.clone();
        let params = app.db.read(move |r| Params::load(r, &division)).await?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.read = Some((now, day));
        kept.figures.policy = policy(&params, day, app.demo);
        let rates = Rates::of(&params, day);
        // The counters start again only when a rate has changed.
        if kept.figures.limits.rates() != rates {
            kept.figures.limits = Arc::new(Limits::new(rates));
        }
        Ok(kept.figures.clone())
    }
}
