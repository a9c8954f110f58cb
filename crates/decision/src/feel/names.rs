//! 名称: which names may stand in an expression.

use super::builtins;
use super::lexer::{self, Token, TokenKind, is_space};
use super::types::{self, Type};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// 名称: what an expression may name. A name of one plain word need not be given; one with spaces or marks must.
#[derive(Clone, Debug, Default)]
pub struct Names {
    variables: Dictionary,
    type_names: Dictionary,
    types: HashMap<Arc<str>, Type>,
}

/// Names by their first word.
#[derive(Clone, Debug, Default)]
struct Dictionary(HashMap<Box<str>, Vec<Name>>);

#[derive(Clone, Debug)]
struct Name {
    words: Vec<Box<str>>,
    name: Arc<str>,
}

/// Names that always are in scope: functions, and members of values that have a space.
static BUILT_IN: LazyLock<Names> = LazyLock::new(|| {
    let members = ["time offset", "start included", "end included"];
    let mut names = Names::new(builtins::names().chain(members));
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

    /// Adds a variable, or a member of one. A name that is blank or cannot be read is left out.
    pub fn add(&mut self, name: &str) {
        self.variables.add(name);
    }

    /// Adds a type that `instance of` and parameters may name.
    pub fn add_type(&mut self, name: &str, kind: Type) {
        self.type_names.add(name);
        self.types.insert(tidy(name).into(), kind);
    }

    /// The longest name the tokens begin with, and of how many tokens it is.
    pub(super) fn longest(&self, tokens: &[Token<'_>]) -> Option<(Arc<str>, usize)> {
        longer(self.variables.longest(tokens), BUILT_IN.variables.longest(tokens))
    }

    /// The same among types.
    pub(super) fn longest_type(&self, tokens: &[Token<'_>]) -> Option<(Type, usize)> {
        let (name, count) = longer(self.type_names.longest(tokens), BUILT_IN.type_names.longest(tokens))?;
        let kind = self.types.get(&name).or_else(|| BUILT_IN.types.get(&name))?;
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
        let Some(words) = words(name) else { return };
        let Some((first, _)) = words.split_first() else { return };
        let same_first = self.0.entry(first.clone()).or_default();
        if same_first.iter().all(|other| other.words != words) {
            same_first.push(Name { words, name: tidy(name).into() });
            same_first.sort_by_key(|name| std::cmp::Reverse(name.words.len()));
        }
    }

    fn longest(&self, tokens: &[Token<'_>]) -> Option<(Arc<str>, usize)> {
        let same_first = self.0.get(&*tokens.first()?.text)?;
        let fits = |name: &&Name| {
            let texts = tokens.iter().take(name.words.len());
            name.words.len() <= tokens.len()
                && texts.clone().all(|token| token.kind != TokenKind::Text)
                && texts.zip(&name.words).all(|(token, word)| token.text == **word)
        };
        same_first.iter().find(fits).map(|name| (name.name.clone(), name.words.len()))
    }
}

/// A name with single spaces.
pub(crate) fn tidy(name: &str) -> String {
    name.split(is_space).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn words(name: &str) -> Option<Vec<Box<str>>> {
    let tokens = lexer::tokens(name).ok()?;
    let words = tokens.iter().filter(|token| token.kind != TokenKind::End);
    Some(words.map(|token| token.text.as_ref().into()).collect())
}
