//! Words for readers.

use super::procedure::move_named;

/// Word for a state.
pub(crate) fn state(code: &str) -> &'static str {
    match code {
        "investigating" => "调查中",
        "noticed" => "已事先告知",
        "heard" => "已听取陈述、申辩",
        "paused" => "中止",
        "decided" => "已决定",
        "closed" => "已结案",
        "transferred" => "已移送",
        "dropped" => "已撤销立案",
        _ => "未知",
    }
}

/// The tone of a state's tag.
pub(crate) fn tone(code: &str) -> &'static str {
    match code {
        "closed" | "decided" => "ok",
        "transferred" | "dropped" => "muted",
        "paused" => "warn",
        _ => "info",
    }
}

/// Word for a clock.
pub(crate) fn clock(code: &str) -> &'static str {
    match code {
        "decide" => "作出决定",
        "statement" => "陈述、申辩",
        "serve" => "送达",
        "follow_up" => "回访",
        _ => "时限",
    }
}

/// The word for an event of a penalty case; none for those of others. The first move and the clock's bear the names of their kind.
pub fn event_word(name: &str) -> Option<&'static str> {
    match name {
        "file" => Some("立案"),
        _ => move_named(name).map(|spec| spec.label),
    }
}
