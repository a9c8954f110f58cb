//! 名称: which names may stand in an expression.

use super::builtins;
use super::lexer::{self, Token, TokenKind, is_space};
use super::types::{self, Type};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// A name of more words is left out.
const NAME_WORDS_MAX: usize = 64;

/// 名称: what an expression may name. A name of one plain word need not be given; one with spaces or marks must.
#[derive(Clone, Debug, Default)]
pub struct Names {
    variables: Dictionary,
    members: Arc<Dictionary>,
    types: Arc<Types>,
}

#[derive(Clone, Debug, Default)]
struct Types {
    names: Dictionary,
    types: HashMap<Arc<str>, Type>,
}

/// Names by their first word.
#[derive(Clone, Debug, Default)]
struct Dictionary(HashMap<Box<str>, Group>);

/// Names with the same first word, by all their words.
#[derive(Clone, Debug, Default)]
struct Group {
    words_max: usize,
    names: HashMap<String, Arc<str>>,
}

/// Names that always are in scope: functions, and members of values that have a space.
static BUILT_IN: LazyLock<Names> = LazyLock::new(|| {
    let members = ["time offset", "start included", "end included"];
    let mut names = Names::new(builtins::names());
    for member in members {
        names.add_member(member);
    }
    for (name, kind) in types::plain() {
        names.add_type(name, kind);
    }
    names
});

impl Names {
    /// These names.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Names {
        let mut all = Names::default();
        for name in names {
            all.add(name);
        }
        all
    }

    /// Adds a variable. A name that is blank or cannot be read is left out.
    pub fn add(&mut self, name: &str) {
        self.variables.add(name);
    }

    /// Adds a member of a value, which is named behind a dot or where a list is filtered.
    pub fn add_member(&mut self, name: &str) {
        Arc::make_mut(&mut self.members).add(name);
    }

    /// Adds a type that `instance of` and parameters may name.
    pub fn add_type(&mut self, name: &str, kind: Type) {
        let types = Arc::make_mut(&mut self.types);
        types.names.add(name);
        types.types.insert(tidy(name).into(), kind);
    }

    /// The longest name the tokens begin with, and of how many tokens it is.
    pub(super) fn longest(&self, tokens: &[Token<'_>]) -> Option<(Arc<str>, usize)> {
        longer(self.variables.longest(tokens), BUILT_IN.variables.longest(tokens))
    }

    /// The same where a member may be named.
    pub(super) fn longest_member(&self, tokens: &[Token<'_>]) -> Option<(Arc<str>, usize)> {
        let members = longer(self.members.longest(tokens), BUILT_IN.members.longest(tokens));
        longer(self.longest(tokens), members)
    }

    /// These names for where the members of a value are in scope.
    pub(crate) fn with_members(&self) -> Names {
        let mut names = self.clone();
        self.members.names().for_each(|name| names.add(name));
        names
    }

    /// The same among types.
    pub(super) fn longest_type(&self, tokens: &[Token<'_>]) -> Option<(Type, usize)> {
        let (name, count) = longer(self.types.names.longest(tokens), BUILT_IN.types.names.longest(tokens))?;
        let kind = self.types.types.get(&name).or_else(|| BUILT_IN.types.types.get(&name))?;
        Some((kind.clone(), count))
    }
}

/// The longer of two names; of equally long ones the first.
fn longer(one: Option<(Arc<str>, usize)>, other: Option<(Arc<str>, usize)>) -> Option<(Arc<str>, usize)> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if other.1 > one.1 { other } else { one }),
        (one, other) => one.or(other),
    }
}

impl Dictionary {
    fn add(&mut self, name: &str) {
        let Ok(tokens) = lexer::tokens(name) else { return };
        // The last one is the end.
        let words = &tokens[..tokens.len() - 1];
        if words.is_empty() || words.len() > NAME_WORDS_MAX {
            return;
        }
        let group = self.0.entry(words[0].text.as_ref().into()).or_default();
        group.words_max = group.words_max.max(words.len());
        let key = words.iter().fold(String::new(), with_word);
        group.names.entry(key).or_insert_with(|| tidy(name).into());
    }

    fn longest(&self, tokens: &[Token<'_>]) -> Option<(Arc<str>, usize)> {
        let group = self.0.get(&*tokens.first()?.text)?;
        let words = tokens.iter().take(group.words_max).take_while(|token| token.kind != TokenKind::Text);
        let mut key = String::new();
        let mut longest = None;
        for (index, word) in words.enumerate() {
            key = with_word(key, word);
            if let Some(name) = group.names.get(&key) {
                longest = Some((name.clone(), index + 1));
            }
        }
        longest
    }

    fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.values().flat_map(|group| group.names.values())
    }
}

/// The words of a name joined so that no two names are joined alike.
fn with_word(mut key: String, word: &Token<'_>) -> String {
    key.push_str(&word.text);
    key.push('\0');
    key
}

/// A name with single spaces.
pub(crate) fn tidy(name: &str) -> String {
    name.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
