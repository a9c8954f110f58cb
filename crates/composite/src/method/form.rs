//! Reading a table of a TOML file key by key. What is wrong is noted with its line, and reading goes on, so that a reader of
//! the file sees everything at once.

use crate::Place;
use crate::fault::{Fault, Reason};
use std::cell::RefCell;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The whole file.
pub(super) struct Book<'a> {
    text: &'a str,
    faults: RefCell<Vec<Fault>>,
}

/// One table, or a single word that stands for one with nothing but a `method`.
pub(super) struct Form<'a> {
    book: &'a Book<'a>,
    table: Option<&'a DeTable<'a>>,
    word: Option<&'a str>,
    /// Where keys are looked for that the table does not have.
    fallback: Option<&'a Form<'a>>,
    name: String,
    /// The indicator or dimension that the table is of.
    node: Option<String>,
    line: usize,
    asked: RefCell<BTreeSet<&'static str>>,
}

type Found<'a> = (&'a DeValue<'a>, usize);

impl<'a> Book<'a> {
    pub(super) fn new(text: &'a str) -> Book<'a> {
        Book { text, faults: RefCell::default() }
    }

    pub(super) fn fault(&self, place: Place, reason: Reason) {
        self.faults.borrow_mut().push(Fault::at(place, reason));
    }

    pub(super) fn faults(self) -> Vec<Fault> {
        self.faults.into_inner()
    }

    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.text.as_bytes().iter().take(offset).filter(|byte| **byte == b'\n').count() + 1
    }

    pub(super) fn form(&'a self, table: &'a DeTable<'a>, name: &str, line: usize) -> Form<'a> {
        Form {
            book: self,
            table: Some(table),
            word: None,
            fallback: None,
            node: None,
            name: name.to_owned(),
            line,
            asked: RefCell::default(),
        }
    }
}

impl<'a> Form<'a> {
    /// An empty table, for what a file does not hold.
    pub(super) fn empty(book: &'a Book<'a>, name: &str) -> Form<'a> {
        Form {
            book,
            table: None,
            word: None,
            fallback: None,
            node: None,
            name: name.to_owned(),
            line: 0,
            asked: RefCell::default(),
        }
    }

    /// The same; keys it does not have are looked for in another, unless it names a method of its own.
    pub(super) fn over(mut self, other: &'a Form<'a>) -> Form<'a> {
        let has_method = self.word.is_some() || self.table.is_some_and(|table| table.contains_key("method"));
        self.fallback = (!has_method).then_some(other);
        self
    }

    pub(super) fn word(&self) -> Option<&'a str> {
        self.word
    }

    /// Notes what is wrong somewhere else.
    pub(super) fn fault(&self, place: Place, reason: Reason) {
        self.book.fault(place, reason);
    }

    pub(super) fn line(&self) -> usize {
        self.line
    }

    fn get(&self, key: &'static str) -> Option<Found<'a>> {
        self.asked.borrow_mut().insert(key);
        let own = self.table.and_then(|table| table.get(key));
        match own {
            Some(value) => Some((value.get_ref(), self.book.line_at(value.span().start))),
            None => self.fallback.and_then(|fallback| fallback.get(key)),
        }
    }

    pub(super) fn place(&self, key: &str, line: usize) -> Place {
        let field = if self.name.is_empty() { key.to_owned() } else { format!("{} {key}", self.name) };
        let node = self.node.as_ref().map_or_else(Place::default, |code| Place::node(code));
        Place { line: Some(line).filter(|line| *line > 0), ..node.field(field.trim()) }
    }

    /// Notes that what stands under a key is wrong.
    pub(super) fn wrong(&self, key: &str, line: usize, reason: Reason) {
        self.book.fault(self.place(key, line), reason);
    }

    fn typed<T>(
        &self,
        key: &'static str,
        expected: &str,
        read: impl FnOnce(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<(T, usize)> {
        let (value, line) = self.get(key)?;
        let read = read(value);
        if read.is_none() {
            self.wrong(key, line, Reason::Unreadable(format!("应为{expected}")));
        }
        read.map(|read| (read, line))
    }

    fn needed<T>(&self, key: &'static str, found: Option<T>) -> Option<T> {
        if found.is_none() && self.get(key).is_none() {
            self.wrong(key, self.line, Reason::NoKey);
        }
        found
    }

    pub(super) fn text(&self, key: &'static str) -> Option<String> {
        self.typed(key, "文字", |value| value.as_str().map(ToOwned::to_owned)).map(|(text, _)| text)
    }

    /// A text that must be there and not be empty; empty where it is not, which is noted.
    pub(super) fn need_text(&self, key: &'static str) -> String {
        let text = self.text(key).filter(|text| !text.trim().is_empty());
        if text.is_none() {
            let line = self.get(key).map_or(self.line, |(_, line)| line);
            self.wrong(key, line, Reason::NoKey);
        }
        text.unwrap_or_default()
    }

    pub(super) fn number(&self, key: &'static str) -> Option<f64> {
        self.typed(key, "数", number).map(|(number, _)| number)
    }

    /// A number that must be there; 0 where it is not, which is noted.
    pub(super) fn need_number(&self, key: &'static str) -> f64 {
        self.needed(key, self.number(key)).unwrap_or_default()
    }

    /// A number within bounds, the bounds included.
    pub(super) fn number_in(&self, key: &'static str, low: f64, high: f64) -> Option<f64> {
        let expected = match high {
            high if high.is_finite() => format!("{low} 至 {high} 的数"),
            _ => format!("不小于 {low} 的数"),
        };
        self.typed(key, &expected, |value| number(value).filter(|x| (low..=high).contains(x)))
            .map(|(number, _)| number)
    }

    pub(super) fn whole(&self, key: &'static str, low: u64, high: u64) -> Option<u64> {
        let expected = format!("{low} 至 {high} 的整数");
        let read = |value: &DeValue<'_>| {
            let number =
                value.as_integer().and_then(|own| u64::from_str_radix(own.as_str(), own.radix()).ok());
            number.filter(|number| (low..=high).contains(number))
        };
        self.typed(key, &expected, read).map(|(number, _)| number)
    }

    pub(super) fn flag(&self, key: &'static str) -> Option<bool> {
        self.typed(key, " true 或 false", DeValue::as_bool).map(|(flag, _)| flag)
    }

    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<String>> {
        let read = |value: &DeValue<'_>| {
            value.as_array()?.iter().map(|one| one.get_ref().as_str().map(ToOwned::to_owned)).collect()
        };
        self.typed(key, "文字的列表，如 [\"甲\", \"乙\"]", read).map(|(texts, _)| texts)
    }

    pub(super) fn numbers(&self, key: &'static str) -> Option<(Vec<f64>, usize)> {
        self.typed(key, "数的列表，如 [0, 100]", numbers)
    }

    pub(super) fn matrix(&self, key: &'static str) -> Option<(Vec<Vec<f64>>, usize)> {
        let read =
            |value: &'a DeValue<'a>| value.as_array()?.iter().map(|row| numbers(row.get_ref())).collect();
        self.typed(key, "行的列表，每行是数的列表；分数写成 \"1/3\"", read)
    }

    /// Words with numbers, such as `{ "是" = 1, "否" = 0 }`.
    pub(super) fn word_numbers(&self, key: &'static str) -> Option<Vec<(String, f64)>> {
        let read = |value: &DeValue<'_>| {
            let entries = value.as_table()?.iter();
            entries
                .map(|(word, value)| Some((word.get_ref().as_ref().to_owned(), number(value.get_ref())?)))
                .collect()
        };
        self.typed(key, "词和数的对应，如 { \"是\" = 1, \"否\" = 0 }", read).map(|(words, _)| words)
    }

    /// One of the words that may stand there.
    pub(super) fn one_of(&self, key: &'static str, words: &[&'static str]) -> Option<(&'static str, usize)> {
        let is_own = self.table.is_some_and(|table| table.contains_key(key));
        let (found, line) = match (self.word, self.fallback) {
            (Some(word), _) if key == "method" => (word, self.line),
            (_, Some(fallback)) if !is_own => return fallback.one_of(key, words),
            _ => self.typed(key, "文字", DeValue::as_str)?,
        };
        let known = words.iter().find(|word| **word == found);
        if known.is_none() {
            let text = format!("没有“{found}”，可写：{}", words.join("、"));
            self.wrong(key, line, Reason::Unreadable(text));
        }
        known.map(|word| (*word, line))
    }

    /// A table below this one; empty where there is none. A word stands for a table with that method.
    pub(super) fn below(&self, key: &'static str) -> Form<'a> {
        let name = if self.name.is_empty() { key.to_owned() } else { format!("{} {key}", self.name) };
        let form = match self.get(key) {
            None => Form { line: self.line, ..Form::empty(self.book, &name) },
            Some((value, line)) => self.form_of(key, (value, line), &name),
        };
        Form { node: self.node.clone(), ..form }
    }

    pub(super) fn has(&self, key: &'static str) -> bool {
        self.get(key).is_some()
    }

    fn form_of(&self, key: &'static str, (value, line): Found<'a>, name: &str) -> Form<'a> {
        match value {
            DeValue::Table(table) => self.book.form(table, name, line),
            DeValue::String(word) => Form { word: Some(word.as_ref()), line, ..Form::empty(self.book, name) },
            _ => {
                self.wrong(key, line, Reason::Unreadable("应为一个表或方法的名称".into()));
                Form { line, ..Form::empty(self.book, name) }
            }
        }
    }

    /// The tables of a list, `[[key]]` or `key = [{…}, …]`; a word stands for a table with that method.
    pub(super) fn list(&self, key: &'static str) -> Vec<Form<'a>> {
        let Some((value, line)) = self.get(key) else { return Vec::new() };
        let Some(entries) = value.as_array() else {
            self.wrong(key, line, Reason::Unreadable(format!("应为列表，写作 [[{key}]]")));
            return Vec::new();
        };
        let entry = |(at, entry): (usize, &'a Spanned<DeValue<'a>>)| {
            let line = self.book.line_at(entry.span().start);
            self.form_of(key, (entry.get_ref(), line), &format!("{key} {}", at + 1))
        };
        entries.iter().enumerate().map(entry).collect()
    }

    /// Every key was asked for by now; what was not is no key of the format.
    pub(super) fn finish(&self) {
        let asked = self.asked.borrow();
        let Some(table) = self.table else { return };
        for key in table.keys() {
            if !asked.contains(key.get_ref().as_ref()) {
                let line = self.book.line_at(key.span().start);
                let known = asked.iter().map(|key| (*key).to_owned()).collect();
                self.wrong(key.get_ref(), line, Reason::UnknownKey(known));
            }
        }
    }

    /// Keys that may stand here although nobody asked.
    pub(super) fn allow(&self, keys: &[&'static str]) {
        self.asked.borrow_mut().extend(keys);
    }

    /// The same table, as that of an indicator or dimension.
    pub(super) fn of_node(self, code: &str) -> Form<'a> {
        Form { node: Some(code.to_owned()), name: String::new(), ..self }
    }
}

fn numbers(value: &DeValue<'_>) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(|one| number(one.get_ref())).collect()
}

/// A finite number; a fraction may be written as text.
fn number(value: &DeValue<'_>) -> Option<f64> {
    let number = match value {
        DeValue::Integer(own) => i64::from_str_radix(own.as_str(), own.radix()).ok()? as f64,
        DeValue::Float(own) => own.as_str().parse().ok()?,
        DeValue::String(text) => {
            let (over, under) = text.split_once('/')?;
            crate::data::finite(over.trim())? / crate::data::finite(under.trim())?
        }
        _ => return None,
    };
    Some(number).filter(|number: &f64| number.is_finite())
}
