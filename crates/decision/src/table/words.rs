//! Cells of columns of words: 文字, 枚举, 编码.

use super::kind::Kind;
use super::lexicon::{Lexicon, even_code};
use super::set::Set;
use super::tidy::{even, quote};
use std::sync::Arc;

/// The words of a cell, before the column knows all of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    pub is_negated: bool,
    /// Even; codes as patterns, `F51*`.
    pub words: Vec<Arc<str>>,
}

const NEGATIONS: &[&str] = &["不含", "不包括", "不是", "排除"];

impl Words {
    /// Reads a cell. `known` are the words of 枚举.
    pub(super) fn read(text: &str, kind: Kind, known: Option<&Lexicon>) -> Result<Words, String> {
        let text = even(text);
        let is_one_word = known.is_some_and(|known| known.word(&text).is_some());
        let found = NEGATIONS.iter().find_map(|word| text.strip_prefix(word)).filter(|_| !is_one_word);
        let (is_negated, list) =
            found.map_or((false, text.as_str()), |rest| (true, rest.trim_start_matches([':', ' '])));
        let list = if is_one_word { vec![list.to_owned()] } else { split(list)? };
        let mut words: Vec<Arc<str>> = Vec::with_capacity(list.len());
        for word in list {
            match (kind, known) {
                (Kind::Code, _) => words.push(code_pattern(&word)?),
                (_, Some(known)) => words.extend(known_words(&word, known)?),
                (_, None) => words.push(word.into()),
            }
        }
        Ok(Words::new(is_negated, words))
    }

    pub(super) fn new(is_negated: bool, mut words: Vec<Arc<str>>) -> Words {
        words.sort_unstable();
        words.dedup();
        Words { is_negated, words }
    }

    /// What they allow, once the column knows all of its words.
    pub(super) fn set(&self, kind: Kind, lexicon: &Lexicon) -> Set {
        let of = |word: &Arc<str>| match kind {
            Kind::Code => lexicon.pattern(word),
            _ => lexicon.word(word).map_or_else(Set::empty, Set::one),
        };
        let set = self.words.iter().map(of).fold(Set::empty(), |all, one| all.or(&one));
        if self.is_negated { set.not() } else { set }
    }
}

/// The words of a list; a word in quotation marks may hold the signs that separate words.
pub(super) fn split(text: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut is_quoted = false;
    for c in text.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            '、' | ',' | ';' if !is_quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    let words: Vec<String> = words.into_iter().map(|word| word.trim().to_owned()).collect();
    if is_quoted {
        return Err("引号没有成对".to_owned());
    }
    if words.iter().any(String::is_empty) {
        return Err(format!("{}里有一项是空的；列举用顿号分隔，如 轻微、一般", quote(text)));
    }
    Ok(words)
}

/// `轻微或一般` is two words where both are known and the whole is not one.
fn known_words(word: &str, known: &Lexicon) -> Result<Vec<Arc<str>>, String> {
    if known.word(word).is_some() {
        return Ok(vec![word.into()]);
    }
    let parts: Vec<&str> = word.split('或').map(str::trim).collect();
    if parts.iter().all(|part| known.word(part).is_some()) {
        return Ok(parts.into_iter().map(Into::into).collect());
    }
    let near = known.words().iter().find(|known| known.contains(word) || word.contains(known.as_ref()));
    let hint = near.map_or_else(String::new, |near| format!("；是否想写“{near}”"));
    Err(format!("没有{}这一项，可以写：{}{hint}", quote(word), known.words().join("、")))
}

pub(super) fn code_pattern(word: &str) -> Result<Arc<str>, String> {
    let pattern = even_code(word);
    let stem = pattern.strip_suffix('*').unwrap_or(&pattern);
    if stem.is_empty() {
        return Err("单独一个“*”表示任意编码，请留空".to_owned());
    }
    if let Some(c) = stem.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-' | '/' | '_'))
    {
        return Err(format!("编码{}里不能有“{c}”；以某几位开头的写作 F51*", quote(word)));
    }
    Ok(pattern.into())
}
