//! A table of DMN as a sheet: what the cells of officials can say is said in their words, what uses `?` becomes a computed cell, and
//! the rest is refused by name.

use super::column::read_kind;
use super::dmn::{AS_WRITTEN, COMPLETE, NUMBER, REMARK};
use super::header::{self, Head};
use super::hit::HitPolicy;
use super::kind::Kind;
use super::model::Table;
use super::sheet::{Mistakes, Sheet};
use super::translated::{self, Translator};
use crate::dmn::{Error, WrittenColumn, WrittenRule, WrittenTable, written_model};

/// What our own descriptions say of a column, by label.
struct Described {
    role: String,
    kind: String,
    unit: String,
    range: String,
}

impl Sheet {
    /// Reads the only decision table of a DMN model. Fails with everything that has no form in a sheet.
    pub fn from_dmn(text: &str) -> Result<Sheet, Vec<String>> {
        let model = written_model(text).map_err(|error: Error| vec![error.to_string()])?;
        let [table] = model.tables.as_slice() else {
            let names: Vec<&str> = model.tables.iter().map(|table| table.name.as_str()).collect();
            return Err(vec![match names.as_slice() {
                [] => "模型里没有决策表".to_owned(),
                names => format!("模型里有几张决策表（{}），请分成几个文件", names.join("、")),
            }]);
        };
        if !model.others.is_empty() {
            let others = model.others.join("、");
            return Err(vec![format!("模型里除了决策表还有“{others}”，表格里没有它们的位置")]);
        }
        Reader::new(table)?.sheet()
    }
}

struct Reader<'t> {
    table: &'t WrittenTable,
    hit: &'static str,
    /// Conditions, then outcomes.
    columns: Vec<(&'t WrittenColumn, Described)>,
    /// Whether the first annotations are the number and the cells as written.
    is_ours: bool,
    /// The names of the annotations that are columns of their own.
    notes: Vec<String>,
    /// Whether rules have descriptions, which become a column too.
    has_descriptions: bool,
}

/// The column for what a rule says about itself.
const DESCRIPTION: &str = "说明";

impl<'t> Reader<'t> {
    fn new(table: &'t WrittenTable) -> Result<Reader<'t>, Vec<String>> {
        let hit = hit(table).map_err(|reason| vec![reason])?;
        let (mut columns, mut mistakes) = (Vec::new(), Vec::new());
        let roles = table.inputs.iter().map(|_| "条件").chain(table.outputs.iter().map(|_| "结果"));
        for (at, (column, role)) in table.inputs.iter().chain(&table.outputs).zip(roles).enumerate() {
            match described(column, role, table.rules.iter().filter_map(|rule| cells(rule).nth(at))) {
                Ok(described) => columns.push((column, described)),
                Err(reason) => mistakes.push(format!("列“{}”{reason}", name_of(column, table))),
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let is_ours = table.annotations.starts_with(&[NUMBER.to_owned(), AS_WRITTEN.to_owned()]);
        let own = if is_ours { 2 } else { 0 };
        let count = table.rules.iter().map(|rule| rule.annotations.len()).max().unwrap_or(0);
        let named = |at: usize| table.annotations.get(at).filter(|name| !name.is_empty()).cloned();
        let notes = (own..count.max(table.annotations.len()))
            .map(|at| named(at).unwrap_or_else(|| format!("注释{}", at + 1)))
            .collect();
        let has_descriptions = table.rules.iter().any(|rule| rule.description.is_some());
        Ok(Reader { table, hit, columns, is_ours, notes, has_descriptions })
    }

    /// The cells as somebody wrote them, where they still say what the model says; elsewhere what the model says.
    fn sheet(&self) -> Result<Sheet, Vec<String>> {
        let mut sheet = Sheet { rows: self.head() };
        let mut mistakes = Mistakes::default();
        let head = header::read(&sheet, &mut mistakes).filter(|_| mistakes.0.is_empty());
        let head = head.ok_or_else(|| {
            mistakes.0.iter().map(|wrong| format!("转成表格后 {wrong}")).collect::<Vec<_>>()
        })?;
        let original = self.original(&sheet);
        let translator = Translator::new(&head.conditions);
        let mut mistakes = Vec::new();
        for (rule, written) in self.table.rules.iter().enumerate() {
            let as_written = self.as_written(rule);
            let texts = cells(written).zip(&self.columns).enumerate().map(|(at, (text, (column, _)))| {
                let kept = as_written.as_ref().filter(|_| {
                    original
                        .as_ref()
                        .is_some_and(|table| feel(table, rule, at).is_some_and(|own| own == text))
                });
                let own = || translated(text, at, &head, &translator);
                kept.map(|cells| cells[at].clone()).or_else(own).unwrap_or_else(|| {
                    let name = name_of(column, self.table);
                    let place = format!("第 {} 条“{name}”", rule + 1);
                    mistakes.push(format!("{place}：DMN 单元格“{text}”没有对应的写法"));
                    String::new()
                })
            });
            let texts = texts.collect();
            sheet.rows.push(self.row(rule, self.number(rule), texts));
        }
        if mistakes.is_empty() { Ok(sheet) } else { Err(mistakes) }
    }

    /// The table as it was written before it became DMN, where that is known and can still be read.
    fn original(&self, head: &Sheet) -> Option<Table> {
        let mut sheet = head.clone();
        for rule in 0..self.table.rules.len() {
            let cells = self.as_written(rule).unwrap_or_default();
            // A rule that was copied has the number of another.
            sheet.rows.push(self.row(rule, (rule + 1).to_string(), cells));
        }
        Table::read(sheet).ok().filter(|_| self.is_ours)
    }

    fn head(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        let mut about = |label: &str, text: &str| rows.push(vec![label.to_owned(), text.to_owned()]);
        if !self.table.name.is_empty() {
            about("表名", &self.table.name);
        }
        about("命中策略", self.hit);
        let mut remarks = self.table.description.lines().peekable();
        if remarks.next_if_eq(&COMPLETE).is_some() {
            about("完整", "是");
        }
        for remark in remarks.map(str::trim).filter(|remark| !remark.is_empty()) {
            about("说明", remark.strip_prefix(REMARK).unwrap_or(remark));
        }
        for remark in self.columns.iter().flat_map(|(column, _)| remarks_on(column, self.table)) {
            about("说明", &remark);
        }
        let mut row = |label: &str, of_note: &dyn Fn(&str) -> String, of_column: &dyn Fn(usize) -> String| {
            let notes = self.notes.iter().map(|name| of_note(name));
            let description = self.has_descriptions.then(|| of_note(DESCRIPTION));
            let columns = (0..self.columns.len()).map(of_column);
            let label = std::iter::once(label.to_owned());
            rows.push(label.chain(notes).chain(description).chain(columns).collect());
        };
        let (nothing, said) = (|_: &str| String::new(), |at: usize| &self.columns[at].1);
        row("名称", &str::to_owned, &|at| name_of(self.columns[at].0, self.table).to_owned());
        row("用途", &|_| "项目".to_owned(), &|at| said(at).role.clone());
        row("类型", &nothing, &|at| said(at).kind.clone());
        row("取值范围", &nothing, &|at| said(at).range.clone());
        row("单位", &nothing, &|at| said(at).unit.clone());
        rows
    }

    fn row(&self, rule: usize, number: String, cells: Vec<String>) -> Vec<String> {
        let written = &self.table.rules[rule];
        let own = if self.is_ours { 2 } else { 0 };
        let notes = (0..self.notes.len()).map(|at| written.annotations.get(own + at).cloned());
        let description = self.has_descriptions.then(|| written.description.clone());
        let notes = notes.chain(description).map(Option::unwrap_or_default);
        std::iter::once(number).chain(notes).chain(cells).collect()
    }

    fn number(&self, rule: usize) -> String {
        let own = self.table.rules[rule].annotations.first().filter(|own| self.is_ours && !own.is_empty());
        own.cloned().unwrap_or_else(|| (rule + 1).to_string())
    }

    fn as_written(&self, rule: usize) -> Option<Vec<String>> {
        let text = self.table.rules[rule].annotations.get(1).filter(|_| self.is_ours)?;
        let (sheet, _) = Sheet::from_csv(text).ok()?;
        let cells = sheet.rows.into_iter().next().unwrap_or_else(|| vec![String::new()]);
        (cells.len() == self.columns.len()).then_some(cells)
    }
}

/// What a row of a table says in FEEL: by the cells of its conditions, then of its outcomes.
fn feel(table: &Table, row: usize, at: usize) -> Option<String> {
    let conditions = table.conditions().len();
    if at < conditions {
        return Some(table.feel_test(row, at));
    }
    (at - conditions < table.outcomes().len()).then(|| table.feel_outcome(row, at - conditions))
}

fn translated(text: &str, at: usize, head: &Head, translator: &Translator<'_>) -> Option<String> {
    match at.checked_sub(head.conditions.len()) {
        None => translator.tests(text, at),
        Some(at) => translated::outcome(text, &head.outcomes[at]),
    }
}

/// The condition cells of a rule, then its outcome cells.
fn cells(rule: &WrittenRule) -> impl Iterator<Item = &str> {
    rule.tests.iter().chain(&rule.outcomes).map(String::as_str)
}

/// Facts are given by what is asked; a label is for people. The only outcome need not have a name.
fn name_of<'t>(column: &'t WrittenColumn, table: &'t WrittenTable) -> &'t str {
    match &column.expression {
        Some(asked) => asked,
        None if column.label.is_empty() => &table.name,
        None => &column.label,
    }
}

/// What a column says about itself, where a sheet has no place for it in the column.
fn remarks_on(column: &WrittenColumn, table: &WrittenTable) -> Vec<String> {
    let name = name_of(column, table);
    let label = (!column.label.is_empty() && column.label != name).then_some(column.label.as_str());
    let description = column.description.as_deref().filter(|text| !text.starts_with(OWN_DESCRIPTION));
    let lines = label.into_iter().chain(description.into_iter().flat_map(str::lines));
    lines.map(|line| format!("{name}：{}", line.trim())).collect()
}

fn hit(table: &WrittenTable) -> Result<&'static str, String> {
    let policy = HitPolicy::from_dmn(&table.hit_policy, table.aggregation.as_deref())
        .ok_or_else(|| format!("不认识命中策略“{}”", table.hit_policy))?;
    Ok(policy.sign())
}

/// How our own descriptions of columns begin.
const OWN_DESCRIPTION: &str = "用途：";
/// What no name of a fact holds.
const OPERATORS: &[char] = &['(', ')', '[', ']', '{', '}', '"', '<', '>', '=', '+', '*', '/', ','];

/// From our own description, or else from the type and the values.
fn described<'a>(
    column: &'a WrittenColumn,
    role: &str,
    cells: impl Iterator<Item = &'a str>,
) -> Result<Described, String> {
    if let Some(default) = &column.default {
        return Err(format!("有默认结果“{default}”（defaultOutputEntry），表格里没有它的位置"));
    }
    let description = column.description.as_deref().unwrap_or_default();
    if description.starts_with(OWN_DESCRIPTION) {
        let said = |label: &str| {
            let found = description.split('；').find_map(|part| part.strip_prefix(label)?.strip_prefix('：'));
            found.unwrap_or_default().to_owned()
        };
        let (role, kind) = (said("用途"), said("类型"));
        return Ok(Described { role, kind, unit: said("单位"), range: said("取值范围") });
    }
    if column.expression.as_ref().is_some_and(|asked| asked.contains(OPERATORS)) {
        return Err("问的是算式，不是一项事实，表格里没有对应的写法".to_owned());
    }
    let values = column.values.as_deref();
    let kind = match (column.kind.as_deref().unwrap_or("string"), values) {
        ("boolean", _) => "是否".to_owned(),
        ("date", _) => "日期".to_owned(),
        ("number", values) => number_kind(cells.chain(values)),
        ("string", None) => "文字".to_owned(),
        ("string", Some(_)) => "枚举".to_owned(),
        (other, _) => return Err(format!("的类型 {other} 没有对应的列类型")),
    };
    let read = read_kind(&kind)?;
    let range = match values.filter(|_| read != Kind::Flag) {
        Some(values) => {
            translated::range(values, read).ok_or_else(|| format!("的取值“{values}”没有对应的写法"))?
        }
        None => String::new(),
    };
    Ok(Described { role: role.to_owned(), kind, unit: String::new(), range })
}

/// As many decimal places as the cells have.
fn number_kind<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let places = |text: &str| {
        let after = text.split('.').skip(1).map(|rest| rest.bytes().take_while(u8::is_ascii_digit).count());
        after.max().unwrap_or(0)
    };
    match cells.map(places).max().unwrap_or(0) {
        0 => "数".to_owned(),
        places => format!("数（{places}位小数）"),
    }
}
