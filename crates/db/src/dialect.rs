//! The few places where the two engines differ, by name.

use crate::handle::{Engine, Read, Write};
use kernel::Result;

/// Appended to a select that will be followed by an update of the same row: PostgreSQL locks it, SQLite has one writer.
pub fn for_update(r: &Read<'_>) -> &'static str {
    match r.engine() {
        Engine::Sqlite => "",
        Engine::Postgres => " for update",
    }
}

/// Programs that start at the same moment migrate one after the other; SQLite has one writer anyway.
pub(crate) fn one_migrates(w: &Write<'_>) -> Result<()> {
    match w.engine() {
        Engine::Sqlite => Ok(()),
        // Any number will do that nothing else in the database uses.
        Engine::Postgres => w.row("select 1::bigint from pg_advisory_xact_lock(530103)", &[]).map(drop),
    }
}

/// The statement by which the engine learns the shape of every table of ours. PostgreSQL would look at all of the database, where
/// others may have schemas of their own.
pub(crate) fn analyze(w: &Write<'_>) -> Result<String> {
    match w.engine() {
        Engine::Sqlite => Ok("analyze".into()),
        Engine::Postgres => {
            let sql = "select tablename::text from pg_tables where schemaname = current_schema() order by tablename";
            let tables: Vec<String> = w.rows(sql, &[])?.iter().map(|row| row.text(0)).collect();
            Ok(format!("analyze {}", tables.join(", ")))
        }
    }
}

/// 全文检索: makes the index `{table}` of character bigrams (id, text).
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn create_text_index(w: &Write<'_>, table: &str) -> Result<()> {
    match w.engine() {
        Engine::Sqlite => w.batch(&format!(
            "create virtual table if not exists {table} using fts5(id unindexed, grams, tokenize='unicode61', \
             detail=full); \
             insert into {table} ({table}, rank) values ('crisismerge', {SEGMENTS_MAX})"
        )),
        Engine::Postgres => w.batch(&format!(
            "create table if not exists {table} (id text primary key, grams text not null); \
             create index if not exists {table}_gin on {table} using gin (to_tsvector('simple', grams))"
        )),
    }
}

/// Parts of one level that a search index on SQLite may have before it merges them. Every reading opens each part, so fewer
/// than its own 16 cost less together: measured with one writing to twelve look-ups.
const SEGMENTS_MAX: u8 = 4;

/// The query that finds ids by a bigram phrase `$1`, at most `$2` of them.
pub fn text_search(r: &Read<'_>, table: &str) -> String {
    match r.engine() {
        Engine::Sqlite => format!("select id from {table} where {table} match $1 limit $2"),
        Engine::Postgres => format!(
            "select id from {table} where to_tsvector('simple', grams) @@ phraseto_tsquery('simple', $1) limit $2"
        ),
    }
}

/// `文字检索` becomes `文字 字检 检索`, so that both engines find every Chinese substring of two or more characters.
pub fn bigrams(text: &str) -> String {
    let chars: Vec<char> =
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    if chars.len() < 2 {
        return chars.into_iter().collect();
    }
    chars.windows(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The search text of a fragment typed by a reader: a phrase of its bigrams.
pub fn phrase(r: &Read<'_>, fragment: &str) -> String {
    let grams = bigrams(fragment);
    match r.engine() {
        Engine::Sqlite => format!("\"{grams}\""),
        Engine::Postgres => grams,
    }
}

/// The query that finds the newest rows that have the bigram `$1`, at most `$2` of them: one row, their keys for
/// [`text_by_key`] with spaces between.
pub fn text_with_gram(r: &Read<'_>, table: &str) -> String {
    match r.engine() {
        Engine::Sqlite => format!(
            "select coalesce(group_concat(rowid, ' '), '') from (select rowid from {table} where {table} match '\"' || $1 || '\"' \
             order by rowid desc limit $2)"
        ),
        Engine::Postgres => format!(
            "select coalesce(string_agg(id, ' '), '') from (select id from {table} where to_tsvector('simple', grams) @@ \
             plainto_tsquery('simple', $1) order by id desc limit $2) newest"
        ),
    }
}

/// The query that reads id and bigrams of the row with the key `$1`.
pub fn text_by_key(r: &Read<'_>, table: &str) -> String {
    match r.engine() {
        Engine::Sqlite => format!("select id, grams from {table} where rowid = cast($1 as integer)"),
        Engine::Postgres => format!("select id, grams from {table} where id = $1"),
    }
}
