//! `/healthz`: is the site of use? It is when something can be written.

use crate::{Answer, Visit, store};
use axum::response::IntoResponse;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Mutex;

/// How long an answer stands: however often somebody asks, no more is written than this.
const ANSWER_AGE_MAX: Duration = Duration::from_secs(3);

/// When it was last tried, and whether it succeeded. Who asks during a trial waits for its end.
#[derive(Clone, Default)]
pub(crate) struct Health(Arc<Mutex<Option<(Instant, bool)>>>);

impl Health {
    pub(crate) async fn answer(self, visit: Visit) -> Answer {
        let mut last = self.0.lock().await;
        let is_fresh = last.is_some_and(|(at, _)| at.elapsed() < ANSWER_AGE_MAX);
        if !is_fresh {
            let (division, now) = (visit.app.division.clone(), visit.app.clock.machine());
            let tried = visit.db().write("healthz", move |w| store::probe(w, &division, now)).await;
            *last = Some((Instant::now(), tried.is_ok()));
        }
        match *last {
            Some((_, true)) => Ok("ok".into_response()),
            _ => Err(kernel::Error::Unavailable("nothing can be written".into()).into()),
        }
    }
}
