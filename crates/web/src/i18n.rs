//! The catalogue: the Chinese sentence is the key, `locales/en.po` the English data.

use kernel::Lang;
use std::collections::HashMap;
use std::sync::LazyLock;

static ENGLISH: LazyLock<HashMap<String, String>> =
    LazyLock::new(|| parse_po(include_str!("../../../locales/en.po")));

/// The words for this reader; a sentence the catalogue lacks stays Chinese.
pub fn tr(lang: Lang, zh: &str) -> &str {
    match lang {
        Lang::Zh => zh,
        Lang::En => ENGLISH.get(zh).map_or(zh, String::as_str),
    }
}

/// Does the catalogue have this sentence?
pub fn has(zh: &str) -> bool {
    ENGLISH.contains_key(zh)
}

/// Reads a gettext catalogue: `msgid`, `msgstr` and continued lines; an empty translation counts as missing.
pub fn parse_po(text: &str) -> HashMap<String, String> {
    let mut catalogue = HashMap::new();
    let (mut id, mut string, mut in_string) = (String::new(), String::new(), false);
    for line in text.lines().map(str::trim).chain(["msgid \"\""]) {
        if let Some(rest) = line.strip_prefix("msgid ") {
            if !id.is_empty() && !string.is_empty() {
                catalogue.insert(std::mem::take(&mut id), std::mem::take(&mut string));
            }
            (id, string, in_string) = (unquote(rest), String::new(), false);
        } else if let Some(rest) = line.strip_prefix("msgstr ") {
            (string, in_string) = (unquote(rest), true);
        } else if line.starts_with('"') {
            let target = if in_string { &mut string } else { &mut id };
            target.push_str(&unquote(line));
        }
    }
    catalogue
}

fn unquote(text: &str) -> String {
    let inner = text.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or("");
    inner.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\")
}
