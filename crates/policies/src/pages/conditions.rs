//! 条件和金额: the table of a measure, edited cell by cell, with live figures: how many, how much, and what moving a limit would do.

use crate::actions::put_conditions;
use crate::conditions::{CONDITION_COLUMNS_MAX, CONDITION_ROWS_MAX, ConditionRow, Conditions, HEAD_ROWS};
use crate::facts::{Fact, fact, facts};
use crate::input::cells_wrong;
use crate::live::{LimitMove, Live, Shelf, live};
use crate::model::{Measure, Versioned};
use crate::plain::money;
use crate::store;
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use decision::table::{At, CELL_CHARS_MAX, Mistake, Sheet, Style};
use kernel::{Error, FieldError, Lang, Result, Role};
use web::form::Posted;
use web::show::count;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

#[derive(Template)]
#[template(path = "conditions.html")]
struct ConditionsPage {
    f: Frame,
    id: String,
    title: String,
    version: i64,
    columns: Vec<ColumnView>,
    facts: Vec<(&'static str, &'static str)>,
    rows: Vec<RowView>,
    csv: String,
    live: LiveView,
    is_office: bool,
    chars_max: usize,
    csv_max: usize,
}

struct ColumnView {
    field: String,
    /// Where its name stands.
    at: String,
    name: String,
    about: String,
}

struct RowView {
    line: usize,
    cells: Vec<CellView>,
}

struct CellView {
    field: String,
    at: String,
    label: String,
    value: String,
}

/// What is shown beside the table: figures, or what cannot be read.
#[derive(Template)]
#[template(path = "conditions_live.html")]
struct LiveView {
    wrong: Vec<String>,
    enterprises: String,
    entitled: String,
    pending: String,
    amount: String,
    amount_unknown: String,
    budget: String,
    left: String,
    is_short: bool,
    moves: Vec<MoveView>,
}

struct MoveView {
    at: String,
    what: String,
    people: String,
    money: String,
}

/// Bytes of a table that is pasted.
const CSV_CHARS_MAX: usize = 60_000;

pub(crate) async fn form(shelf: Shelf, visit: Visit, Path(id): Path<String>) -> Answer {
    let (one, committed) = load(&visit, &id).await?;
    let conditions = one.measure.conditions.clone();
    Ok(page(conditions_page(&shelf, &visit, &one, committed, conditions, Vec::new()).await?))
}

/// Saves, or shows the table again with what was asked for: a row more, a column more, figures, or a table that was pasted.
pub(crate) async fn send(shelf: Shelf, visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    let (one, committed) = load(&visit, &id).await?;
    let one = Versioned { version: posted.text("version").parse().unwrap_or_default(), ..one };
    let mut conditions = written(&posted);
    if posted.has("paste") {
        match pasted(posted.text("csv")) {
            Ok(read) => conditions = read,
            Err(mistakes) => {
                let errors = errors_of(mistakes);
                return Ok(invalid(
                    conditions_page(&shelf, &visit, &one, committed, conditions, errors).await?,
                ));
            }
        }
    }
    if posted.has("add_row") && conditions.rows.len() < CONDITION_ROWS_MAX {
        conditions.rows.push(ConditionRow::default());
    }
    if posted.has("add_column") && conditions.columns.len() < CONDITION_COLUMNS_MAX {
        conditions.columns.push(String::new());
    }
    if !posted.has("save") {
        return Ok(page(conditions_page(&shelf, &visit, &one, committed, conditions, Vec::new()).await?));
    }
    let (ctx, seen, kept) = (visit.ctx.clone(), one.version, tidy(conditions.clone()));
    let done =
        visit.db().write("policies.conditions", move |w| put_conditions(w, &ctx, &id, kept.clone(), seen));
    match done.await {
        Ok(saved) => Ok(redirect_saying(&format!("/support/{}/conditions", saved.measure.id), "已保存")),
        Err(Error::Invalid(errors)) => {
            Ok(invalid(conditions_page(&shelf, &visit, &one, committed, conditions, errors).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// 试算 while typing: the figures alone.
pub(crate) async fn try_it(shelf: Shelf, visit: Visit, Path(id): Path<String>, posted: Posted) -> Answer {
    let (one, committed) = load(&visit, &id).await?;
    Ok(page(live_view(&shelf, &visit, &one, committed, tidy(written(&posted))).await?))
}

/// The table as a file that a spreadsheet reads.
pub(crate) async fn csv(visit: Visit, Path(id): Path<String>) -> Answer {
    let (one, _) = load(&visit, &id).await?;
    let text = one.measure.conditions.sheet().to_csv(Style::default());
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let name = format!("attachment; filename=\"{}.csv\"", one.measure.id);
    let name = HeaderValue::from_str(&name).unwrap_or(HeaderValue::from_static("attachment"));
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)], text).into_response())
}

/// A measure, and what of its total is granted.
pub(crate) async fn load(visit: &Visit, id: &str) -> Result<(Versioned, i64)> {
    let (division, id) = (visit.division().to_string(), id.to_string());
    visit
        .db()
        .read(move |r| {
            let one = store::measure(r, &division, &id)?.ok_or(Error::NotFound)?;
            Ok((one, store::committed(r, &division, &id)?))
        })
        .await
}

/// The table as it was sent.
fn written(posted: &Posted) -> Conditions {
    let columns = (0..CONDITION_COLUMNS_MAX).map(|at| format!("column-{at}"));
    let columns: Vec<String> =
        columns.take_while(|field| posted.has(field)).map(|field| posted.text(&field).to_owned()).collect();
    let rows = (0..CONDITION_ROWS_MAX).take_while(|row| posted.has(&format!("amount-{row}")));
    let row = |row: usize| ConditionRow {
        cells: (0..columns.len())
            .map(|at| posted.text(&format!("cell-{row}-{at}")).trim().to_owned())
            .collect(),
        amount: posted.text(&format!("amount-{row}")).trim().to_owned(),
    };
    Conditions { rows: rows.map(row).collect(), columns }
}

/// Without columns that ask for nothing and rows in which nothing is written.
fn tidy(conditions: Conditions) -> Conditions {
    let Conditions { columns, rows } = conditions;
    let is_kept: Vec<bool> = columns.iter().map(|name| !name.is_empty()).collect();
    let keep = |row: ConditionRow| ConditionRow {
        cells: row.cells.into_iter().zip(&is_kept).filter(|(_, kept)| **kept).map(|(cell, _)| cell).collect(),
        amount: row.amount,
    };
    let is_written =
        |row: &ConditionRow| !row.amount.is_empty() || row.cells.iter().any(|cell| !cell.is_empty());
    Conditions {
        columns: columns.into_iter().filter(|name| !name.is_empty()).collect(),
        rows: rows.into_iter().filter(is_written).map(keep).collect(),
    }
}

fn pasted(text: &str) -> std::result::Result<Conditions, Vec<Mistake>> {
    let (sheet, _) = Sheet::from_csv(text.trim_start()).map_err(|mistake| vec![mistake])?;
    Conditions::from_sheet(sheet)
}

fn errors_of(mistakes: Vec<Mistake>) -> Vec<FieldError> {
    match cells_wrong(mistakes) {
        Error::Invalid(errors) => errors,
        _ => Vec::new(),
    }
}

async fn conditions_page(
    shelf: &Shelf,
    visit: &Visit,
    one: &Versioned,
    committed: i64,
    conditions: Conditions,
    errors: Vec<FieldError>,
) -> Result<ConditionsPage> {
    let live = live_view(shelf, visit, one, committed, tidy(conditions.clone())).await?;
    let at = |row: usize, column: usize| At { row, column }.to_string();
    let about = |fact: &Fact| {
        let parts = [fact.type_text(), fact.range_text(), fact.unit.to_owned()];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let column = |(index, name): (usize, &String)| ColumnView {
        field: format!("column-{index}"),
        at: at(1, index + 1),
        name: name.clone(),
        about: fact(name).map_or_else(String::new, about),
    };
    let width = conditions.columns.len();
    let row = |(index, row): (usize, &ConditionRow)| {
        let line = HEAD_ROWS + index;
        let cell = |column: usize| CellView {
            field: format!("cell-{index}-{column}"),
            at: at(line, column + 1),
            label: format!("{} {}", at(line, column + 1), conditions.columns[column]),
            value: row.cells.get(column).cloned().unwrap_or_default(),
        };
        let amount = CellView {
            field: format!("amount-{index}"),
            at: at(line, width + 1),
            label: format!("{} 金额", at(line, width + 1)),
            value: row.amount.clone(),
        };
        RowView { line: line + 1, cells: (0..width).map(cell).chain([amount]).collect() }
    };
    Ok(ConditionsPage {
        f: visit.frame("条件和金额").with_errors(errors),
        id: one.measure.id.clone(),
        title: one.measure.title.zh.clone(),
        version: one.version,
        columns: conditions.columns.iter().enumerate().map(column).collect(),
        facts: facts().iter().map(|fact| (fact.name, fact.name)).collect(),
        rows: conditions.rows.iter().enumerate().map(row).collect(),
        csv: conditions.sheet().to_csv(Style { has_mark: false, has_cr: false, has_last_end: true }),
        live,
        is_office: visit.ctx.actor.role == Role::Office,
        chars_max: CELL_CHARS_MAX,
        csv_max: CSV_CHARS_MAX,
    })
}

/// What conditions would do; every cell that cannot be taken is named.
pub(crate) async fn figures(
    shelf: &Shelf,
    visit: &Visit,
    one: &Versioned,
    conditions: Conditions,
) -> Result<Live> {
    conditions.table().map_err(cells_wrong)?;
    let rolls = shelf.rolls(visit).await?;
    let tried = Versioned { measure: Measure { conditions, ..one.measure.clone() }, ..one.clone() };
    let found = tokio::task::spawn_blocking(move || live(&tried, &rolls)).await;
    found.map_err(|error| Error::Storage(error.to_string()))?
}

async fn live_view(
    shelf: &Shelf,
    visit: &Visit,
    one: &Versioned,
    committed: i64,
    conditions: Conditions,
) -> Result<LiveView> {
    let budget = one.measure.budget_fen;
    let words = |fen: i128| money(i64::try_from(fen).unwrap_or(i64::MAX), Lang::Zh);
    let mut view = LiveView {
        wrong: Vec::new(),
        enterprises: String::new(),
        entitled: String::new(),
        pending: String::new(),
        amount: String::new(),
        amount_unknown: String::new(),
        budget: budget.map_or_else(String::new, |fen| money(fen, Lang::Zh)),
        left: budget.map_or_else(String::new, |fen| money(fen - committed, Lang::Zh)),
        is_short: false,
        moves: Vec::new(),
    };
    let found = match figures(shelf, visit, one, conditions).await {
        Err(Error::Invalid(errors)) => {
            view.wrong = errors.into_iter().map(|error| error.zh).collect();
            return Ok(view);
        }
        other => other?,
    };
    let counted = |number: usize| count(number as u64);
    view.enterprises = counted(found.enterprises);
    view.entitled = counted(found.entitled);
    view.pending = counted(found.pending);
    view.amount = words(found.total_fen);
    view.amount_unknown =
        if found.amount_unknown > 0 { counted(found.amount_unknown) } else { String::new() };
    view.is_short = budget.is_some_and(|budget| found.total_fen > i128::from(budget));
    view.moves = found.moves.iter().map(move_view).collect();
    Ok(view)
}

fn move_view(one: &LimitMove) -> MoveView {
    let people = match (one.gained, one.lost) {
        (0, 0) => "户数不变".to_owned(),
        (gained, 0) => format!("多 {} 户", count(gained as u64)),
        (0, lost) => format!("少 {} 户", count(lost as u64)),
        (gained, lost) => format!("多 {} 户、少 {} 户", count(gained as u64), count(lost as u64)),
    };
    let fen = i64::try_from(one.change_fen.unsigned_abs()).unwrap_or(i64::MAX);
    let money = match one.change_fen {
        0 => "金额不变".to_owned(),
        more if more > 0 => format!("多 {}", money(fen, Lang::Zh)),
        _ => format!("少 {}", money(fen, Lang::Zh)),
    };
    MoveView {
        at: one.at.to_string(),
        what: format!("{}：{} 改为 {}", one.fact, one.from, one.to),
        people,
        money,
    }
}
