//! 公开清单: what is in force, searched and taken away.

use super::asked_day;
use crate::lists::batch::{DRAFTERS, may_read};
use crate::lists::columns::effect_word;
use crate::lists::edition::in_force;
use crate::lists::file::download;
use crate::lists::store::{self, Published, Row, Sought};
use crate::lists::text::tone;
use crate::model::ListKind;
use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::IntoResponse;
use kernel::{Error, Lang, PAGE_ROWS, Result};
use people::Unit;
use sheet::FileKind;
use std::collections::BTreeMap;
use web::{Answer, Frame, Visit, encode, page, show};

/// Words of one search, at most; the rest is left out.
pub(crate) const WORDS_MAX: usize = 4;
/// Characters of a search.
pub(crate) const FIND_CHARS_MAX: usize = 60;

#[derive(Template)]
#[template(path = "lists.html")]
struct ListsPage {
    f: Frame,
    day: String,
    total: String,
    kinds: Vec<KindView>,
    units: Vec<(String, String)>,
    find: String,
    list: String,
    unit: String,
    rows: Vec<RowView>,
    next: String,
    /// Who looks for something is shown what was found, and not how many there are before it.
    is_search: bool,
    too_short: bool,
    too_many: bool,
    batches: Vec<Published>,
    may_draft: bool,
    find_chars_max: usize,
}

struct KindView {
    code: String,
    name: String,
    count: String,
}

struct RowView {
    number: String,
    act: String,
    unit: String,
    list: String,
    effect: &'static str,
    tone: &'static str,
}

/// The words of a search. One of a single character finds nothing: texts are kept by pairs.
pub(crate) fn words_of(find: &str) -> (Vec<String>, bool) {
    let all: Vec<String> = find.split_whitespace().map(String::from).collect();
    let is_long = |word: &String| word.chars().filter(|c| c.is_alphanumeric()).count() > 1;
    let words: Vec<String> = all.iter().filter(|word| is_long(word)).take(WORDS_MAX).cloned().collect();
    let too_short = !all.is_empty() && words.is_empty();
    (words, too_short)
}

/// The name of a list for this reader.
pub(crate) fn list_name(kind: &ListKind, lang: Lang) -> &str {
    if lang == Lang::En { &kind.name_en } else { &kind.name }
}

pub(crate) async fn lists(visit: Visit) -> Answer {
    let day = asked_day(&visit)?;
    let [list, unit, after] = ["list", "unit", "after"].map(|name| visit.param(name));
    let find: String = visit.param("find").chars().take(FIND_CHARS_MAX).collect();
    let is_search = [&find, &list, &unit, &after].iter().any(|one| !one.is_empty());
    let (words, too_short) = words_of(&find);
    let sought = Sought { words, list: list.clone(), unit: unit.clone(), day };
    let division = visit.division().to_string();
    let read = move |r: &db::Read<'_>| {
        let found = match too_short {
            true => (Vec::new(), false),
            false => store::search(r, &division, &sought, &after, PAGE_ROWS)?,
        };
        let (edition, published) = (in_force(r, &division, day)?, store::published(r, &division)?);
        let (kinds, units) = (store::kinds(r, &division)?, people::units(r, &division)?);
        Ok((found, edition, published, kinds, units))
    };
    let ((mut rows, too_many), edition, published, kinds, units) = visit.db().read(read).await?;
    let more = rows.len() > PAGE_ROWS;
    rows.truncate(PAGE_ROWS);
    let here = format!(
        "find={}&list={}&unit={}&on={}",
        encode(&find),
        encode(&list),
        encode(&unit),
        visit.param("on")
    );
    let next =
        rows.last().filter(|_| more).map(|last| format!("/lists?{here}&after={}", encode(&last.number)));
    let (by_list, by_agency) =
        edition.as_deref().map(|all| (all.by_list(), all.by_agency())).unwrap_or_default();
    let lang = visit.ctx.lang;
    let kind = |one: &ListKind| KindView {
        code: one.code.clone(),
        name: list_name(one, lang).into(),
        count: show::count(by_list.get(one.code.as_str()).map_or(0, |count| *count as u64)),
    };
    let with_items = units.iter().filter_map(|unit| {
        let count = by_agency.get(unit.code.as_str())?;
        Some((unit.code.clone(), format!("{} ({count})", unit.short_name)))
    });
    Ok(page(ListsPage {
        f: visit.frame("柔性执法清单"),
        day: if lang == Lang::En { day.to_string() } else { kernel::day_zh(day) },
        total: show::count(edition.as_deref().map_or(0, |all| all.items.len() as u64)),
        kinds: kinds.iter().map(kind).collect(),
        units: with_items.collect(),
        rows: rows.iter().map(|row| row_view(&visit, row, &kinds, &units)).collect(),
        next: next.unwrap_or_default(),
        is_search,
        find,
        list,
        unit,
        too_short,
        too_many,
        batches: published,
        may_draft: DRAFTERS.contains(&visit.ctx.actor.role),
        find_chars_max: FIND_CHARS_MAX,
    }))
}

fn row_view(visit: &Visit, row: &Row, kinds: &[ListKind], units: &[Unit]) -> RowView {
    let kind = kinds.iter().find(|kind| kind.code == row.list);
    let unit = units.iter().find(|unit| unit.code == row.unit);
    RowView {
        number: row.number.clone(),
        act: row.act.clone(),
        unit: unit.map_or(&row.unit, |unit| &unit.short_name).clone(),
        list: kind.map_or(row.list.as_str(), |kind| list_name(kind, visit.ctx.lang)).into(),
        effect: kind.map_or("", |kind| visit.t(effect_word(kind.effect))),
        tone: kind.map_or("", |kind| tone(kind.effect)),
    }
}

/// The lists in force as a CSV file.
pub(crate) async fn lists_csv(visit: Visit) -> Answer {
    file(&visit, FileKind::Csv, "attachment; filename=\"lists.csv\"").await
}

/// The lists in force as an Excel book.
pub(crate) async fn lists_xlsx(visit: Visit) -> Answer {
    file(&visit, FileKind::Xlsx, "attachment; filename=\"lists.xlsx\"").await
}

async fn file(visit: &Visit, kind: FileKind, disposition: &'static str) -> Answer {
    let (day, division) = (asked_day(visit)?, visit.division().to_string());
    let make = move |r: &db::Read<'_>| {
        let (units, kinds) = (people::units(r, &division)?, store::kinds(r, &division)?);
        download(in_force(r, &division, day)?.as_deref(), &units, &kinds, kind)
    };
    let bytes = visit.db().read(make).await?;
    let head = [(header::CONTENT_TYPE, kind.media_type()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((head, bytes.to_vec()).into_response())
}

/// The text of a batch, whose SM3 is its hash: of a published one for everybody.
pub(crate) async fn text(visit: Visit, Path(hash): Path<String>) -> Answer {
    let text = readable_text(&visit, hash).await?;
    let head = [
        (header::CONTENT_TYPE, FileKind::Csv.media_type()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"list.csv\""),
    ];
    Ok((head, text).into_response())
}

/// The text of this hash, if it is that of a batch this person may read.
pub(crate) async fn readable_text(visit: &Visit, hash: String) -> Result<String> {
    let (division, actor) = (visit.division().to_string(), visit.ctx.actor.clone());
    let read = move |r: &db::Read<'_>| {
        let batches = store::by_hash(r, &division, &hash)?;
        let may = batches.iter().any(|batch| may_read(batch, &actor));
        let text = if may { store::content(r, &division, &hash)? } else { None };
        text.ok_or(Error::NotFound)
    };
    visit.db().read(read).await
}

/// Short names of units by code.
pub(crate) fn unit_names(units: Vec<Unit>) -> BTreeMap<String, String> {
    units.into_iter().map(|unit| (unit.code, unit.short_name)).collect()
}
