//! The words and codes a column knows, each with a number.

use super::set::Set;
use super::tidy::even;
use std::collections::HashMap;
use std::sync::Arc;

/// 词表: words in order. What is not among them is [`Lexicon::other`], so that "不含" can be true of a word nobody listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexicon {
    words: Vec<Arc<str>>,
    /// By word; of codes without the `*`, whole codes and beginnings apart.
    whole: HashMap<Arc<str>, i64>,
    beginnings: HashMap<Arc<str>, i64>,
    longest: usize,
}

impl Lexicon {
    /// Of words that are compared as a whole, in this order.
    pub(super) fn of_words(words: impl IntoIterator<Item = Arc<str>>) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for word in words {
            let next = lexicon.words.len() as i64;
            if let std::collections::hash_map::Entry::Vacant(free) = lexicon.whole.entry(word.clone()) {
                free.insert(next);
                lexicon.words.push(word);
            }
        }
        lexicon
    }

    /// Of codes and beginnings of codes (`F51*`).
    ///
    /// They are sorted so that everything that begins with `F51` stands in one run: a test by beginning is one interval.
    pub(super) fn of_codes(patterns: impl IntoIterator<Item = Arc<str>>) -> Lexicon {
        let mut sorted: Vec<(Arc<str>, bool, Arc<str>)> = patterns
            .into_iter()
            .map(|pattern| match pattern.strip_suffix('*') {
                Some(beginning) => (beginning.into(), false, pattern),
                None => (pattern.clone(), true, pattern),
            })
            .collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut lexicon = Lexicon::default();
        for (index, (stem, is_whole, pattern)) in sorted.into_iter().enumerate() {
            lexicon.longest = lexicon.longest.max(stem.len());
            let into = if is_whole { &mut lexicon.whole } else { &mut lexicon.beginnings };
            into.insert(stem, index as i64);
            lexicon.words.push(pattern);
        }
        lexicon
    }

    /// The words in order.
    pub fn words(&self) -> &[Arc<str>] {
        &self.words
    }

    /// The number of what is not in it.
    pub fn other(&self) -> i64 {
        self.words.len() as i64
    }

    /// The number of a word.
    pub(super) fn word(&self, word: &str) -> Option<i64> {
        self.whole.get(word).copied()
    }

    /// The number of a code: its own, or that of the longest beginning that fits.
    pub(super) fn code(&self, code: &str) -> i64 {
        if let Some(number) = self.whole.get(code) {
            return *number;
        }
        let ends = code.char_indices().map(|(at, c)| at + c.len_utf8()).filter(|end| *end <= self.longest);
        let found = ends.rev().find_map(|end| self.beginnings.get(&code[..end]));
        found.copied().unwrap_or_else(|| self.other())
    }

    /// Everything that a pattern of the lexicon allows.
    pub(super) fn pattern(&self, pattern: &str) -> Set {
        let Some(stem) = pattern.strip_suffix('*') else {
            return self.word(pattern).map_or_else(Set::empty, Set::one);
        };
        let Some(first) = self.beginnings.get(stem).copied() else { return Set::empty() };
        let run = self.words[first as usize..].iter().take_while(|word| word.starts_with(stem)).count();
        Set::range(first, first + run as i64 - 1)
    }
}

/// A code as compared: half-width, upper case, without spaces.
pub(super) fn even_code(text: &str) -> String {
    even(text).chars().filter(|c| *c != ' ').collect::<String>().to_uppercase()
}
