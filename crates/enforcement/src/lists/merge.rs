//! Several batches as one table: the lists in force.

use super::form::{HEAD_ROWS, Places, tight};
use decision::table::{At, Kind, Sheet, Table, even};

/// Some items of a batch.
pub(crate) struct Part<'a> {
    /// The table of the batch.
    pub table: &'a Table,
    /// Which of its rows.
    pub rows: Vec<usize>,
}

/// A column of the merged table: the five cells of its head.
struct Column {
    name: String,
    role: String,
    kind: String,
    /// As written; of 枚举 all words there are.
    range: String,
    words: Vec<String>,
    unit: String,
}

/// The rows of all parts, in their order, under all columns there are.
///
/// # Errors
/// Why they cannot stand in one table, in Chinese.
pub(crate) fn merged(parts: &[Part<'_>]) -> Result<Table, String> {
    let mut columns: Vec<Column> = Vec::new();
    for part in parts {
        for column in columns_of(part.table) {
            match columns.iter_mut().find(|known| tight(&known.name) == tight(&column.name)) {
                None => columns.push(column),
                Some(known) => join(known, column)?,
            }
        }
    }
    let mut sheet = head(&columns);
    for part in parts {
        let Some(places) = Places::of(part.table.sheet()) else { continue };
        let from: Vec<Option<usize>> =
            columns.iter().map(|column| places.column(&tight(&column.name))).collect();
        for row in &part.rows {
            let row = &part.table.rows()[*row];
            let cell = |place: &Option<usize>| {
                place.map_or("", |column| part.table.sheet().text(At { row: row.line, column })).to_owned()
            };
            let cells = from.iter().map(cell);
            sheet.rows.push(std::iter::once(row.number.to_string()).chain(cells).collect());
        }
    }
    Table::read(sheet).map_err(|mistakes| {
        let reasons: Vec<String> = mistakes.iter().take(3).map(|one| one.reason.clone()).collect();
        reasons.join("；")
    })
}

fn columns_of(table: &Table) -> Vec<Column> {
    let sheet = table.sheet();
    let Some(places) = Places::of(sheet) else { return Vec::new() };
    let names_at = places.first - HEAD_ROWS;
    let words_of = |place: usize| {
        let all = table.conditions().iter().chain(table.outcomes());
        let choice = all.into_iter().find(|column| column.place == place && column.kind == Kind::Choice);
        choice.map_or_else(Vec::new, |column| column.words().iter().map(ToString::to_string).collect())
    };
    let column = |place: usize| {
        let text = |offset: usize| sheet.text(At { row: names_at + offset, column: place }).to_owned();
        let words = words_of(place);
        Column { name: text(0), role: text(1), kind: text(2), range: text(3), words, unit: text(4) }
    };
    let used = 1..sheet.rows[names_at].len();
    used.filter(|place| !sheet.text(At { row: names_at, column: *place }).is_empty()).map(column).collect()
}

fn join(known: &mut Column, other: Column) -> Result<(), String> {
    let is_choice = !known.words.is_empty();
    let differs = [
        ("用途", &known.role, &other.role),
        ("类型", &known.kind, &other.kind),
        ("单位", &known.unit, &other.unit),
        ("取值范围", &known.range, &other.range),
    ];
    // A list of words may grow from batch to batch.
    let differs = differs.into_iter().find(|(line, a, b)| {
        tight(a) != tight(b) && !(is_choice && *line == "取值范围" && !other.words.is_empty())
    });
    if let Some((line, known_text, text)) = differs {
        return Err(format!(
            "列“{}”的{line}是“{text}”，在用清单中是“{known_text}”，两者应一致",
            even(&other.name)
        ));
    }
    for word in other.words {
        if !known.words.contains(&word) {
            known.words.push(word);
        }
    }
    Ok(())
}

fn head(columns: &[Column]) -> Sheet {
    let row = |label: &str, cell: &dyn Fn(&Column) -> String| {
        std::iter::once(label.to_owned()).chain(columns.iter().map(cell)).collect::<Vec<String>>()
    };
    let range = |column: &Column| match column.words.as_slice() {
        [] => column.range.clone(),
        words => words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join("、"),
    };
    let rows = vec![
        vec!["表名".to_owned(), "在用清单".to_owned()],
        vec!["命中策略".to_owned(), "C".to_owned()],
        row("名称", &|column| column.name.clone()),
        row("用途", &|column| column.role.clone()),
        row("类型", &|column| column.kind.clone()),
        row("取值范围", &range),
        row("单位", &|column| column.unit.clone()),
    ];
    Sheet { rows }
}

/// A word that would be read as several stands in quotation marks.
fn quoted(word: &str) -> String {
    if word.contains(['、', ',', ';']) { format!("“{word}”") } else { word.to_owned() }
}
