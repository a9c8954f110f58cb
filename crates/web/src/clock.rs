//! The only thing that asks what time it is.

use jiff::{SignedDuration, Timestamp};
use kernel::{Refusal, Result};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

/// 时钟: the machine's clock, or in the demonstration a clock that started at a fixed moment and can be moved forward.
#[derive(Debug)]
pub enum Clock {
    /// The machine's clock.
    Real,
    /// A clock that started at `start` and runs; `ahead_ms` is how far it was moved forward.
    Demo {
        /// What it showed when it started.
        start: Timestamp,
        /// When it started, really.
        since: Instant,
        /// Milliseconds it was moved forward.
        ahead_ms: AtomicI64,
    },
}

/// Milliseconds forward, which a clock has allowed. To be done is then to be sure of, so that it may be recorded before.
#[derive(Debug)]
pub struct Step(i64);

impl Clock {
    /// A demonstration clock that now shows `start`.
    pub fn demo(start: Timestamp) -> Clock {
        Clock::Demo { start, since: Instant::now(), ahead_ms: AtomicI64::new(0) }
    }

    /// What the clock shows.
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::Real => Timestamp::now(),
            Clock::Demo { start, since, ahead_ms } => {
                let elapsed_ms = i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX);
                let ahead = elapsed_ms.saturating_add(ahead_ms.load(Ordering::SeqCst));
                start.checked_add(SignedDuration::from_millis(ahead)).unwrap_or(*start)
            }
        }
    }

    /// The machine's clock, for what processes agree on among each other.
    pub(crate) fn machine(&self) -> Timestamp {
        Timestamp::now()
    }

    /// The time sessions are measured by: moving a demonstration forward must not sign everybody out.
    pub(crate) fn unshifted(&self) -> Timestamp {
        match self {
            Clock::Real => Timestamp::now(),
            Clock::Demo { start, since, .. } => {
                let elapsed_ms = i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX);
                start.checked_add(SignedDuration::from_millis(elapsed_ms)).unwrap_or(*start)
            }
        }
    }

    /// The time readers' telephones show, which make the codes of the second factor; a demonstration has no other.
    pub(crate) fn outside(&self) -> Timestamp {
        Timestamp::now()
    }

    /// How far a demonstration clock must be moved to show this moment; never backwards, and never a real clock.
    ///
    /// # Errors
    /// [`kernel::Error::Refused`] with `clock_is_real` or `clock_only_forward`.
    pub fn step_to(&self, moment: Timestamp) -> Result<Step> {
        if matches!(self, Clock::Real) {
            return Err(Refusal::new(
                "clock_is_real",
                "正式运行时不能调整时间。只有演示系统可以把时间向前调。",
                "The clock of a system in real use cannot be moved; only a demonstration's can.",
            )
            .into());
        };
        let step_ms = moment.as_millisecond() - self.now().as_millisecond();
        if step_ms < 0 {
            return Err(Refusal::new(
                "clock_only_forward",
                "演示时间只能向前调。请选择比现在更晚的时间。",
                "Demonstration time only moves forward. Choose a later moment.",
            )
            .into());
        }
        Ok(Step(step_ms))
    }

    /// Moves a demonstration clock forward.
    pub fn shift(&self, step: Step) {
        if let Clock::Demo { ahead_ms, .. } = self {
            ahead_ms.fetch_add(step.0, Ordering::SeqCst);
        }
    }
}
