//! 联系名单: what came of calling the enterprises that are entitled, or one condition short, when a policy is published.

/// 联系结果: code and word.
pub(crate) const OUTCOMES: [(&str, &str); 4] = [
    ("told", "已告知"),
    ("will_apply", "已告知，准备申请"),
    ("not_wanted", "不需要"),
    ("unreached", "未联系上"),
];

/// The word of an outcome; empty for none.
pub(crate) fn outcome_word(code: &str) -> &'static str {
    OUTCOMES.iter().find(|(own, _)| *own == code).map_or("", |(_, word)| word)
}
