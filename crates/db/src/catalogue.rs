//! The tables as the engine itself describes them, in one form for both engines. What must know every table (a backup, the
//! committed schema) asks here, so that no list of tables is kept by hand.

use crate::handle::{Engine, Read};
use crate::{Row, values};
use kernel::Result;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The table in which [`crate::Db::migrate`] keeps what it has applied.
const OWN: &str = "migration";

/// One table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Is it an index of [`crate::dialect::create_text_index`]?
    pub is_text_index: bool,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The columns of its primary key, in order.
    pub key: Vec<String>,
    /// Its other indexes, by name.
    pub indexes: Vec<Index>,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its type: `text`, `bigint` or `double precision`.
    pub kind: String,
    /// May it be null?
    pub nullable: bool,
}

/// One index of a table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    /// Its name; empty for a unique constraint, which each engine names in its own way.
    pub name: String,
    /// Does it forbid equal rows?
    pub unique: bool,
    /// Its columns, in order.
    pub columns: Vec<String>,
}

/// Every table of the schema by name, apart from the one of the migrations themselves.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn tables(r: &Read<'_>) -> Result<Vec<Table>> {
    let mut all = match r.engine() {
        Engine::Sqlite => of_sqlite(r)?,
        Engine::Postgres => of_postgres(r)?,
    };
    all.remove(OWN);
    for table in all.values_mut() {
        // A column of a key is never null; SQLite allows it where nobody forbids it.
        for column in &mut table.columns {
            column.nullable &= !table.key.contains(&column.name);
        }
        table.indexes.sort();
    }
    Ok(all.into_values().collect())
}

/// The schema as text: `create table …` and `create index …` in the order of names.
pub fn render(tables: &[Table]) -> String {
    let mut text = String::new();
    for table in tables {
        let name = &table.name;
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        // Writing to a String cannot fail.
        if table.is_text_index {
            let _ = writeln!(text, "-- text index {name} ({})", columns.join(", "));
            continue;
        }
        let mut lines: Vec<String> = Vec::new();
        for Column { name, kind, nullable } in &table.columns {
            lines.push(format!("  {name} {kind}{}", if *nullable { "" } else { " not null" }));
        }
        lines.push(format!("  primary key ({})", table.key.join(", ")));
        let (unnamed, named): (Vec<&Index>, Vec<&Index>) =
            table.indexes.iter().partition(|index| index.name.is_empty());
        lines.extend(unnamed.iter().map(|index| format!("  unique ({})", index.columns.join(", "))));
        let _ = writeln!(text, "create table {name} (\n{}\n);", lines.join(",\n"));
        for index in named {
            let unique = if index.unique { "unique " } else { "" };
            let _ = writeln!(
                text,
                "create {unique}index {} on {name} ({});",
                index.name,
                index.columns.join(", ")
            );
        }
    }
    text
}

fn of_sqlite(r: &Read<'_>) -> Result<BTreeMap<String, Table>> {
    let mut all = BTreeMap::new();
    // Shadow tables belong to a text index, which keeps them itself.
    let sql = "select name, type from pragma_table_list where schema = 'main' and type in ('table', 'virtual') \
               and name not like 'sqlite%'";
    for row in r.rows(sql, &[])? {
        let name = row.text(0);
        let mut table = Table { is_text_index: row.text(1) == "virtual", ..Table::default() };
        let mut key = BTreeMap::new();
        let sql = "select name, lower(type), \"notnull\", pk from pragma_table_info($1) order by cid";
        for row in r.rows(sql, &values![&name])? {
            if row.int(3) > 0 {
                key.insert(row.int(3), row.text(0));
            }
            table.columns.push(Column { name: row.text(0), kind: row.text(1), nullable: !row.flag(2) });
        }
        table.key = key.into_values().collect();
        let sql = "select l.name, l.\"unique\", l.origin, i.name from pragma_index_list($1) l \
                   join pragma_index_info(l.name) i where l.origin <> 'pk' order by l.name, i.seqno";
        for row in r.rows(sql, &values![&name])? {
            let of_constraint = row.text(2) == "u";
            add_to_index(&mut table, &row, of_constraint);
        }
        if table.is_text_index {
            as_text_index(&mut table);
        }
        all.insert(name.clone(), Table { name, ..table });
    }
    all.values_mut().for_each(forget_constraint_names);
    Ok(all)
}

fn of_postgres(r: &Read<'_>) -> Result<BTreeMap<String, Table>> {
    let mut all: BTreeMap<String, Table> = BTreeMap::new();
    let sql = "select cast(table_name as text), cast(column_name as text), cast(data_type as text), \
               case is_nullable when 'YES' then 1 else 0 end from information_schema.columns \
               where table_schema = current_schema() order by table_name, ordinal_position";
    for row in r.rows(sql, &[])? {
        let name = row.text(0);
        let table = all.entry(name.clone()).or_insert_with(|| Table { name, ..Table::default() });
        table.columns.push(Column { name: row.text(1), kind: row.text(2), nullable: row.flag(3) });
    }
    let sql = "select cast(i.relname as text), case when x.indisunique then 1 else 0 end, \
               case when exists (select 1 from pg_constraint c where c.conindid = x.indexrelid) then 1 else 0 end, \
               cast(coalesce(a.attname, '') as text), cast(t.relname as text), case when x.indisprimary then 1 else 0 end \
               from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid \
               join pg_namespace n on n.oid = t.relnamespace and n.nspname = current_schema() \
               cross join lateral unnest(x.indkey) with ordinality as k (attnum, place) \
               left join pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum and k.attnum > 0 \
               order by t.relname, i.relname, k.place";
    for row in r.rows(sql, &[])? {
        let Some(table) = all.get_mut(&row.text(4)) else { continue };
        if row.flag(5) {
            table.key.push(row.text(3));
        } else {
            add_to_index(table, &row, row.flag(2));
        }
    }
    for table in all.values_mut() {
        let of_texts = format!("{}_gin", table.name);
        if table.indexes.iter().any(|index| index.name == of_texts) {
            as_text_index(table);
        }
        forget_constraint_names(table);
    }
    Ok(all)
}

/// Marks the name of an index that belongs to a constraint until all its columns are read.
const OF_CONSTRAINT: &str = " ";

fn add_to_index(table: &mut Table, row: &Row, of_constraint: bool) {
    let name = format!("{}{}", if of_constraint { OF_CONSTRAINT } else { "" }, row.text(0));
    // An index on an expression has a place without a column.
    let column = row.opt_text(3).filter(|name| !name.is_empty()).unwrap_or_else(|| "(expression)".into());
    match table.indexes.iter_mut().find(|index| index.name == name) {
        Some(index) => index.columns.push(column),
        None => table.indexes.push(Index { name, unique: row.flag(1), columns: vec![column] }),
    }
}

fn forget_constraint_names(table: &mut Table) {
    for index in table.indexes.iter_mut().filter(|index| index.name.starts_with(OF_CONSTRAINT)) {
        index.name.clear();
    }
}

/// A text index looks different on the two engines and means the same: texts by id.
fn as_text_index(table: &mut Table) {
    table.is_text_index = true;
    table.key = table.columns.iter().take(1).map(|column| column.name.clone()).collect();
    table.indexes.clear();
    for column in &mut table.columns {
        (column.kind, column.nullable) = ("text".into(), false);
    }
}
