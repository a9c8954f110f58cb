//! What people type, made even: full-width signs, odd dashes and invisible characters.

/// What people type as cells compare it: half-width, without invisible characters, trimmed. Chinese punctuation that has no half-width
/// form stays.
pub fn even(text: &str) -> String {
    let even: String = text
        .chars()
        .filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'))
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' | '\t' | '\r' | '\n' => ' ',
            '−' | '–' | '—' | '―' | '‐' => '-',
            '【' | '〔' => '[',
            '】' | '〕' => ']',
            '〜' => '~',
            '≧' | '⩾' => '≥',
            '≦' | '⩽' => '≤',
            '\u{ffe5}' => '¥',
            '“' | '”' | '「' | '」' => '"',
            other => other,
        })
        .collect();
    even.trim().to_owned()
}

/// The same without any space, for cells whose words cannot hold one.
pub(super) fn tight(text: &str) -> String {
    even(text).chars().filter(|c| *c != ' ').collect()
}

/// Whether a cell asks nothing: empty, or a dash.
pub(super) fn is_blank(text: &str) -> bool {
    let even = even(text);
    even.is_empty() || even.chars().all(|c| c == '-')
}

/// Characters of a cell in a message, at most; the rest is cut.
const QUOTED_MAX: usize = 40;

/// What was written, for a message.
pub(super) fn quote(text: &str) -> String {
    let mut chars = text.chars();
    let start: String = chars.by_ref().take(QUOTED_MAX).collect();
    if chars.next().is_some() { format!("“{start}…”") } else { format!("“{start}”") }
}
