//! A table of DMN as a sheet: what the cells of officials can say is said in their words, what uses `?` becomes a computed cell, and
//! the rest is refused by name.

use super::dmn::{AS_WRITTEN, NUMBER};
use super::hit::HitPolicy;
use super::model::Table;
use super::sheet::Sheet;
use crate::dmn::{Error, WrittenColumn, WrittenRule, WrittenTable, written_tables};

/// What our own descriptions say of a column, by label.
struct Described {
    role: String,
    kind: String,
    unit: String,
    range: String,
}

impl Sheet {
    /// Reads the only decision table of a DMN model. Fails with every cell that has no form in a sheet.
    pub fn from_dmn(text: &str) -> Result<Sheet, Vec<String>> {
        let mut tables = written_tables(text).map_err(|error: Error| vec![error.to_string()])?;
        match (tables.pop(), tables.is_empty()) {
            (Some(table), true) => Reader::new(&table)?.sheet(),
            (None, _) => Err(vec!["模型里没有决策表".to_owned()]),
            (Some(last), false) => {
                let names: Vec<&str> =
                    tables.iter().chain([&last]).map(|table| table.name.as_str()).collect();
                Err(vec![format!("模型里有几张决策表（{}），请分成几个文件", names.join("、"))])
            }
        }
    }
}

struct Reader<'t> {
    table: &'t WrittenTable,
    hit: &'static str,
    /// Conditions, then outcomes.
    columns: Vec<(&'t WrittenColumn, Described)>,
    /// The annotations that are columns of their own.
    notes: Vec<usize>,
}

impl<'t> Reader<'t> {
    fn new(table: &'t WrittenTable) -> Result<Reader<'t>, Vec<String>> {
        let hit = hit(table).map_err(|reason| vec![reason])?;
        let (mut columns, mut mistakes) = (Vec::new(), Vec::new());
        let roles = table.inputs.iter().map(|_| "条件").chain(table.outputs.iter().map(|_| "结果"));
        for (at, (column, role)) in table.inputs.iter().chain(&table.outputs).zip(roles).enumerate() {
            match described(column, role, table.rules.iter().filter_map(|rule| cells(rule).nth(at))) {
                Ok(described) => columns.push((column, described)),
                Err(reason) => mistakes.push(reason),
            }
        }
        let is_note = |at: &usize| ![NUMBER, AS_WRITTEN].contains(&table.annotations[*at].as_str());
        let notes = (0..table.annotations.len()).filter(is_note).collect();
        if mistakes.is_empty() { Ok(Reader { table, hit, columns, notes }) } else { Err(mistakes) }
    }

    /// The cells as somebody wrote them, where they still say what the model says; elsewhere what the model says.
    fn sheet(&self) -> Result<Sheet, Vec<String>> {
        let head = self.head();
        let rows = |cells: &dyn Fn(usize) -> Vec<String>| -> Sheet {
            let rows = (0..self.table.rules.len()).map(|rule| self.row(rule, cells(rule)));
            Sheet { rows: head.iter().cloned().chain(rows).collect() }
        };
        let original = Table::read(rows(&|rule| self.as_written(rule).unwrap_or_default())).ok();
        let mut mistakes = Vec::new();
        let mut translated = Vec::with_capacity(self.table.rules.len());
        for (rule, written) in self.table.rules.iter().enumerate() {
            let kept = original.as_ref().filter(|table| says(table, rule, written));
            translated.push(match kept.and_then(|_| self.as_written(rule)) {
                Some(cells) => cells,
                None => self.translated(rule, &mut mistakes),
            });
        }
        if mistakes.is_empty() { Ok(rows(&|rule| translated[rule].clone())) } else { Err(mistakes) }
    }

    fn head(&self) -> Vec<Vec<String>> {
        let mut rows = Vec::new();
        if !self.table.name.is_empty() {
            rows.push(vec!["表名".to_owned(), self.table.name.clone()]);
        }
        rows.push(vec!["命中策略".to_owned(), self.hit.to_owned()]);
        let mut row =
            |label: &str, of_note: &dyn Fn(usize) -> String, of_column: &dyn Fn(usize) -> String| {
                let notes = self.notes.iter().map(|at| of_note(*at));
                let columns = (0..self.columns.len()).map(of_column);
                rows.push(std::iter::once(label.to_owned()).chain(notes).chain(columns).collect());
            };
        let (nothing, said) = (|_: usize| String::new(), |at: usize| &self.columns[at].1);
        row("名称", &|at| self.table.annotations[at].clone(), &|at| name_of(self.columns[at].0).to_owned());
        row("用途", &|_| "项目".to_owned(), &|at| said(at).role.clone());
        row("类型", &nothing, &|at| said(at).kind.clone());
        row("取值范围", &nothing, &|at| said(at).range.clone());
        row("单位", &nothing, &|at| said(at).unit.clone());
        rows
    }

    fn row(&self, rule: usize, cells: Vec<String>) -> Vec<String> {
        let number = self.annotation(rule, NUMBER).filter(|number| !number.is_empty());
        let number = number.map_or_else(|| (rule + 1).to_string(), str::to_owned);
        let annotations = &self.table.rules[rule].annotations;
        let notes = self.notes.iter().map(|at| annotations.get(*at).cloned().unwrap_or_default());
        std::iter::once(number).chain(notes).chain(cells).collect()
    }

    fn annotation(&self, rule: usize, name: &str) -> Option<&str> {
        let at = self.table.annotations.iter().position(|own| own == name)?;
        self.table.rules[rule].annotations.get(at).map(String::as_str)
    }

    fn as_written(&self, rule: usize) -> Option<Vec<String>> {
        let (sheet, _) = Sheet::from_csv(self.annotation(rule, AS_WRITTEN)?).ok()?;
        let cells = sheet.rows.into_iter().next()?;
        (cells.len() == self.columns.len()).then_some(cells)
    }

    fn translated(&self, rule: usize, mistakes: &mut Vec<String>) -> Vec<String> {
        let texts = cells(&self.table.rules[rule]).zip(&self.columns);
        let cells = texts.map(|(text, (column, said))| {
            cell(text, &said.kind).unwrap_or_else(|| {
                let name = name_of(column);
                mistakes.push(format!("第 {} 条“{name}”：DMN 单元格“{text}”没有对应的写法", rule + 1));
                String::new()
            })
        });
        cells.collect()
    }
}

/// The condition cells of a rule, then its outcome cells.
fn cells(rule: &WrittenRule) -> impl Iterator<Item = &str> {
    rule.tests.iter().chain(&rule.outcomes).map(String::as_str)
}

/// Whether a row of a table says what a rule says.
fn says(table: &Table, row: usize, rule: &WrittenRule) -> bool {
    let tests = (0..table.conditions().len()).map(|at| table.feel_test(row, at));
    let outcomes = (0..table.outcomes().len()).map(|at| table.feel_outcome(row, at));
    tests.chain(outcomes).eq(cells(rule))
}

/// Facts are given by what is asked; a label is for people.
fn name_of(column: &WrittenColumn) -> &str {
    column.expression.as_deref().unwrap_or(&column.label)
}

fn hit(table: &WrittenTable) -> Result<&'static str, String> {
    let policy = HitPolicy::from_dmn(&table.hit_policy, table.aggregation.as_deref())
        .ok_or_else(|| format!("不认识命中策略“{}”", table.hit_policy))?;
    Ok(policy.sign())
}

/// From our own description, or else from the type and the values.
fn described<'a>(
    column: &'a WrittenColumn,
    role: &str,
    cells: impl Iterator<Item = &'a str>,
) -> Result<Described, String> {
    let description = column.description.as_deref().unwrap_or_default();
    let said = |label: &str| {
        let parts = description.split('；').find_map(|part| part.strip_prefix(label)?.strip_prefix('：'));
        parts.map(str::to_owned)
    };
    if let Some(kind) = said("类型") {
        let or_blank = |label: &str| said(label).unwrap_or_default();
        let role = said("用途").unwrap_or_else(|| role.to_owned());
        return Ok(Described { role, kind, unit: or_blank("单位"), range: or_blank("取值范围") });
    }
    let values = column.values.as_deref().unwrap_or_default();
    let (kind, range) = match (column.kind.as_deref().unwrap_or("string"), values) {
        ("boolean", _) => ("是否".to_owned(), String::new()),
        ("date", "") => ("日期".to_owned(), String::new()),
        ("number", "") => (number_kind(cells), String::new()),
        ("number", values) => (number_kind(cells.chain([values])), cell(values, "数").unwrap_or_default()),
        ("string", "") => ("文字".to_owned(), String::new()),
        ("string", values) => ("枚举".to_owned(), cell(values, "枚举").unwrap_or_default()),
        (other, _) => return Err(format!("列“{}”的类型 {other} 没有对应的列类型", name_of(column))),
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

/// The text of a cell; none where it has no form in a sheet.
fn cell(text: &str, kind: &str) -> Option<String> {
    let text = text.trim();
    if text.is_empty() || text == "-" || text == "null" {
        return Some(String::new());
    }
    if let Some(computed) = text.strip_prefix("? = ? and ") {
        return Some(format!("={}", computed.trim_start_matches('(').strip_suffix(')').unwrap_or(computed)));
    }
    if let Some(inside) = text.strip_prefix("not(").and_then(|rest| rest.strip_suffix(')')) {
        return Some(format!("不含 {}", list(inside, kind)?));
    }
    list(text, kind).or_else(|| text.contains('?').then(|| format!("={text}")))
}

fn list(text: &str, kind: &str) -> Option<String> {
    let items: Option<Vec<String>> = split(text).into_iter().map(|item| single(item.trim(), kind)).collect();
    let items = items?;
    let is_compared = items.iter().any(|item| item.starts_with(['<', '>', '≤', '≥']));
    Some(items.join(if is_compared { "或" } else { "、" }))
}

/// At commas outside quotation marks and brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut from, mut depth, mut is_quoted, mut is_escaped) =
        (Vec::new(), 0, 0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&text[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}

fn single(text: &str, kind: &str) -> Option<String> {
    match kind {
        "是否" => match text {
            "true" => Some("是".to_owned()),
            "false" => Some("否".to_owned()),
            _ => None,
        },
        "文字" | "枚举" | "编码" => match text.strip_prefix("starts with(?,") {
            Some(rest) => Some(format!("{}*", quoted(rest.strip_suffix(')')?.trim())?)),
            None => quoted(text).map(|word| {
                if word.contains(['、', ',', '，', ';', '；']) { format!("“{word}”") } else { word }
            }),
        },
        _ => measured(text),
    }
}

fn quoted(text: &str) -> Option<String> {
    let inside = text.strip_prefix('"')?.strip_suffix('"')?;
    let plain = inside.replace("\\\"", "\"");
    (!plain.contains(['"', '\\'])).then_some(plain)
}

/// Comparisons, intervals and values of numbers and days, which are written alike in both.
fn measured(text: &str) -> Option<String> {
    let mut plain = text.to_owned();
    for (from, to) in [
        ("date(\"", ""),
        ("@\"", ""),
        ("\")", ""),
        ("\"", ""),
        (" ", ""),
        ("<=", "≤"),
        (">=", "≥"),
        ("=", ""),
    ] {
        plain = plain.replace(from, to);
    }
    let is_plain = |c: char| c.is_ascii_digit() || "-.[]()<>≤≥".contains(c);
    (!plain.is_empty() && plain.chars().all(is_plain)).then_some(plain)
}
