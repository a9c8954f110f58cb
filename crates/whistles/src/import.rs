//! 导入: closed whistles of an older system from a spreadsheet, with the times they really had.
//!
//! The first row names the columns; a [`Map`] says which column is which field. Everything is read before anything is
//! written; a row that cannot be read is listed with the address of its cell. Rows already imported (by key) are left alone.

use crate::contact;
use crate::model::Rules;
use crate::store;
use cases::{Case, Effect, Fact, Move};
use db::{Db, dialect};
use jiff::Timestamp;
use jiff::civil::Date;
use kernel::{Actor, Ctx, Error, Form, Lang, Result, from_local, local_day};
use params::Params;
use serde::Deserialize;
use sheet::{BadCell, CELL_CHARS_MAX, Sheet};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use vault::Vault;

/// Rows written in one transaction.
const BATCH_ROWS: usize = 200;
/// Titles with a bigram in more rows than this say nothing about likeness.
const GRAM_ROWS_MAX: usize = 200;

/// 列对应: which column holds which field, by the text of its heading.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Map {
    /// What makes a row the same row next time.
    pub key: String,
    /// 标题.
    pub title: String,
    /// 内容.
    pub body: String,
    /// When it was asked.
    pub asked_at: String,
    /// 答复.
    pub reply: String,
    /// When it was answered; a day without a time counts by its day.
    pub replied_at: String,
    /// Who asked, as the older system names it.
    #[serde(default)]
    pub party: Option<String>,
}

/// One row as read.
#[derive(Clone, Debug)]
pub struct Row {
    key: String,
    title: String,
    body: String,
    reply: String,
    party: String,
    asked_at: Timestamp,
    replied_at: Timestamp,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Whistles added.
    pub added: usize,
    /// Rows that were there already.
    pub known: usize,
    /// Pairs of similar whistles noted.
    pub similar: usize,
}

/// Reads a spreadsheet; writes nothing.
///
/// # Errors
/// [`Error::Invalid`] when the file is no spreadsheet or a column of the map is missing.
pub fn read(path: &Path, map: &Map) -> Result<(Vec<Row>, Vec<BadCell>)> {
    let sheet = Sheet::open(path)?;
    let columns = Columns::find(map, &sheet)?;
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    sheet.rows(|row| {
        match columns.row(row) {
            Ok(row) => good.push(row),
            Err(cell) => bad.push(cell),
        }
        Ok(())
    })?;
    Ok((good, bad))
}

struct Columns {
    key: usize,
    title: usize,
    body: usize,
    asked_at: usize,
    reply: usize,
    replied_at: usize,
    party: Option<usize>,
}

impl Columns {
    fn find(map: &Map, sheet: &Sheet) -> Result<Columns> {
        let mut form = Form::default();
        let mut find = |field: &str, heading: &str| sheet.column(&mut form, field, heading);
        let columns = Columns {
            key: find("key", &map.key),
            title: find("title", &map.title),
            body: find("body", &map.body),
            asked_at: find("asked_at", &map.asked_at),
            reply: find("reply", &map.reply),
            replied_at: find("replied_at", &map.replied_at),
            party: map.party.as_ref().map(|heading| find("party", heading)),
        };
        form.finish()?;
        Ok(columns)
    }

    fn row(&self, row: &sheet::Row) -> std::result::Result<Row, BadCell> {
        let text = |column: usize| row.text(column, CELL_CHARS_MAX);
        let time = |column: usize| {
            let cell = row.cell(column);
            let reason =
                || format!("“{}”不是存在的日期或时间，应如 2019/4/25 9:32:09 或 2019-04-25", cell.text());
            cell.moment().ok_or_else(|| row.bad(column, reason()))
        };
        let (asked, replied) = (time(self.asked_at)?, time(self.replied_at)?);
        if replied.date() < asked.date() {
            return Err(row.bad(self.replied_at, "答复日期早于提交日期"));
        }
        // A reply known only by its day cannot be placed before the question of the same day.
        let replied = replied.max(asked);
        Ok(Row {
            key: text(self.key)?,
            title: text(self.title)?,
            body: text(self.body)?,
            reply: text(self.reply)?,
            party: self.party.map_or(Ok(String::new()), text)?,
            asked_at: from_local(asked),
            replied_at: from_local(replied),
        })
    }
}

/// Writes the rows as closed whistles, in batches; each batch is there whole or not at all. `day` is when it is done.
///
/// # Errors
/// [`Error::Storage`].
pub fn load(db: &Db, vault: &Vault, division: &str, day: Date, rows: Vec<Row>) -> Result<Imported> {
    let mut done = Imported::default();
    let mut ids: Vec<(String, String)> = Vec::with_capacity(rows.len());
    for batch in rows.chunks(BATCH_ROWS) {
        let (batch, vault, division) = (batch.to_vec(), vault.clone(), division.to_string());
        let written = db.write_now("whistles.import", move |w| {
            let mut written = Vec::with_capacity(batch.len());
            for row in &batch {
                let key = format!("import:{}", row.key);
                if store::by_key(w, &division, &key)?.is_some() {
                    written.push(None);
                    continue;
                }
                written.push(Some((write_row(w, &vault, &division, row, &key)?.id, row.title.clone())));
            }
            Ok(written)
        })?;
        done.known += written.iter().filter(|one| one.is_none()).count();
        ids.extend(written.into_iter().flatten());
    }
    done.added = ids.len();
    done.similar = note_similar(db, division, day, &ids)?;
    Ok(done)
}

fn write_row(w: &db::Write<'_>, vault: &Vault, division: &str, row: &Row, key: &str) -> Result<Case> {
    let ctx = |now| Ctx { now, actor: Actor::system(), division: division.into(), lang: Lang::Zh };
    let asked = ctx(row.asked_at);
    let rules = Rules::load(w, division, local_day(row.asked_at))?;
    let id = cases::next_id(w, &asked, "W")?;
    let effects = [("title", row.title.as_str()), ("body", &row.body), ("channel", "import")];
    let mut effects: Vec<Effect> = effects.iter().map(|(field, value)| Effect::set(field, *value)).collect();
    effects.insert(0, Effect::state("submitted", "office"));
    effects.extend(contact::seal(w, vault, division, &id, &[("enterprise_name", &row.party)])?);
    let rest = !rules.clocks.calendar.is_working(local_day(row.asked_at));
    effects.push(fact("whistle.rest_day_arrival", row.asked_at, i64::from(rest)));
    let case = cases::open_case(w, &asked, &id, "whistle", Move::new("raise", effects))?;
    store::index_new(w, &[store::Raised::new(division, &case, key)])?;
    let days = rules.clocks.working_days(row.asked_at, row.replied_at);
    let closing = vec![
        Effect::set("reply", row.reply.as_str()),
        Effect::state("closed", ""),
        fact("whistle.reply_days", row.replied_at, days),
        Effect::Closed,
    ];
    let form = serde_json::json!({ "reply": row.reply });
    cases::save(w, &ctx(row.replied_at), case, Move::new("answer", closing).writing(form))
}

fn fact(kind: &str, at: Timestamp, value: i64) -> Effect {
    Effect::Counts(Fact {
        kind: kind.into(),
        day: local_day(at).to_string(),
        unit: String::new(),
        topic: String::new(),
        value,
        note: String::new(),
    })
}

/// Notes the pairs whose titles are alike; each pair is looked at only when they share a rare bigram.
fn note_similar(db: &Db, division: &str, day: Date, rows: &[(String, String)]) -> Result<usize> {
    let least = |r: &db::Read<'_>| Ok(Params::load(r, division)?.int("whistle.similar.duplicate_min", day));
    let percent_min = db.read_now(least)?;
    let grams: Vec<Vec<String>> = rows.iter().map(|(_, title)| sorted_grams(title)).collect();
    let mut by_gram: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, row) in grams.iter().enumerate() {
        row.iter().for_each(|gram| by_gram.entry(gram).or_default().push(index));
    }
    let mut pairs: Vec<(String, String, i64)> = Vec::new();
    for (index, row) in grams.iter().enumerate() {
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for others in
            row.iter().filter_map(|gram| by_gram.get(gram.as_str())).filter(|all| all.len() <= GRAM_ROWS_MAX)
        {
            others
                .iter()
                .filter(|other| **other < index)
                .for_each(|other| *shared.entry(*other).or_default() += 1);
        }
        for other in shared.into_keys() {
            let percent = i64::try_from(crate::similar::dice(row, &grams[other])).unwrap_or(0);
            if percent >= percent_min {
                pairs.push((rows[index].0.clone(), rows[other].0.clone(), percent));
            }
        }
    }
    let count = pairs.len();
    let division = division.to_string();
    db.write_now("whistles.similar", move |w| store::save_similar(w, &division, &pairs))?;
    Ok(count)
}

fn sorted_grams(text: &str) -> Vec<String> {
    let mut grams: Vec<String> = dialect::bigrams(text).split(' ').map(ToString::to_string).collect();
    grams.sort();
    grams.dedup();
    grams
}

/// A map of columns from TOML text.
///
/// # Errors
/// [`Error::Invalid`] saying what is missing.
pub fn read_map(text: &str) -> Result<Map> {
    toml::from_str(text).map_err(|error| {
        let mut form = Form::default();
        let expected = "应有 key、title、body、asked_at、reply、replied_at，值为列名";
        form.wrong("map", format!("{};{expected}", error.message()), "the map of columns cannot be read");
        form.finish().err().unwrap_or(Error::NotFound)
    })
}
