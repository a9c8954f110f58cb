//! 能力: every capability with pages, in one place, so that the test of rights sees the routes that are served.

use web::Capability;

/// What the platform can do; a demonstration's clock can be moved besides.
pub fn assembled(is_demo: bool) -> Vec<Capability> {
    let mut all = vec![
        whistles::capability(),
        enforcement::capability(),
        policies::capability(),
        administration::capability(event_word),
    ];
    if is_demo {
        all.push(super::time::capability());
    }
    all
}

/// The word for an event in the record, whichever capability wrote it.
fn event_word(name: &str) -> &'static str {
    enforcement::event_word(name)
        .or_else(|| policies::event_word(name))
        .unwrap_or_else(|| whistles::event_word(name))
}
