//! 案情表: the facts to ask for, made from the columns that matter for the act and from statute.

use crate::judge::{Editions, FINE_BASE, FIRST_OFFENCE, Law, Matter, OF_PERSONS};
use crate::model::FineUnit;
use decision::table::{Column, Kind};
use sm3::{Digest, Sm3};

/// 待填事实: one question of the form.
#[derive(Clone, Debug)]
pub struct Question {
    /// Name of its field in a form: the same for the same fact, whatever list asks for it.
    pub id: String,
    /// Name of the fact.
    pub name: String,
    /// What it holds, e.g. 是否, 金额.
    pub kind: String,
    /// The words to choose from; empty where something is written.
    pub choices: Vec<String>,
    /// The unit; empty where there is none.
    pub unit: String,
    /// Does a list ask for it? Else statute alone does.
    pub of_list: bool,
    /// What reads the answer; none for 罚款基数, which is an amount.
    columns: Vec<Column>,
}

/// The field of a fact in a form.
pub fn field_id(name: &str) -> String {
    let hash = Sm3::digest(name.as_bytes());
    let digits: String = hash.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("f-{digits}")
}

/// The questions of a case: what the lists of both days ask of its act, then what statute asks, then the base of the fine.
pub fn questions(lists: &Editions<'_>, law: &Law, matter: &Matter) -> Vec<Question> {
    let mut all: Vec<Question> = Vec::new();
    for edition in [&lists.at_act, &lists.at_decision].into_iter().flatten() {
        for place in edition.columns_of(&matter.agency, &matter.act) {
            add(&mut all, &edition.table.conditions()[place], true);
        }
    }
    for column in law.statute.table.conditions() {
        add(&mut all, column, false);
    }
    if matter.is_of_organisation() {
        all.retain(|one| !OF_PERSONS.contains(&one.name.as_str()));
    }
    let fine = lists.act(&matter.agency, &matter.act).and_then(|act| act.fine);
    if fine.is_some_and(|fine| fine.unit != FineUnit::Fen) {
        all.push(Question {
            id: field_id(FINE_BASE),
            name: FINE_BASE.into(),
            kind: "金额".into(),
            choices: Vec::new(),
            unit: "元".into(),
            of_list: true,
            columns: Vec::new(),
        });
    }
    all
}

fn add(all: &mut Vec<Question>, column: &Column, of_list: bool) {
    if let Some(known) = all.iter_mut().find(|one| one.name == *column.name) {
        known.columns.push(column.clone());
        return;
    }
    let choices = match column.kind {
        // Whether it is the first is looked up; only that it is not may be stated, from a record elsewhere.
        Kind::Flag if *column.name == *FIRST_OFFENCE => vec!["否".into()],
        Kind::Flag => vec!["是".into(), "否".into()],
        Kind::Choice => column.words().iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    };
    all.push(Question {
        id: field_id(&column.name),
        name: column.name.to_string(),
        kind: column.kind_word(),
        choices,
        unit: column.unit.to_string(),
        of_list,
        columns: vec![column.clone()],
    });
}

impl Question {
    /// Whether an answer can be read by every column that asks for it.
    ///
    /// # Errors
    /// Why it cannot, in Chinese.
    pub fn reads(&self, answer: &str) -> Result<(), String> {
        if self.columns.is_empty() && crate::judge::fen(answer).is_none() {
            return Err("应为以元计的金额，最多两位小数，如 5000".into());
        }
        if !self.choices.is_empty() && !self.choices.iter().any(|choice| choice == answer) {
            return Err(format!("应为 {} 之一", self.choices.join("、")));
        }
        self.columns.iter().try_for_each(|column| column.read(answer).map(drop))
    }
}
