//! 一个条目: all it says, in words, with an address and a QR code of its own.

use super::asked_day;
use super::public::list_name;
use crate::lists::columns::effect_word;
use crate::lists::store::{self, Published, Row};
use crate::lists::text::{fine_text, first_offence_text, tone};
use askama::Template;
use axum::extract::Path;
use jiff::civil::Date;
use kernel::{Error, Lang};
use web::{Answer, Frame, Visit, page};

#[derive(Template)]
#[template(path = "list_item.html")]
struct ItemPage {
    f: Frame,
    number: String,
    act: String,
    list: String,
    tone: &'static str,
    effect: &'static str,
    in_force: bool,
    conditions: Vec<String>,
    facts: Vec<(&'static str, String)>,
    batch: Published,
    versions: Vec<VersionView>,
    qr: String,
    address: String,
}

struct VersionView {
    batch: String,
    document_number: String,
    from: String,
    until: String,
    href: String,
    shown: bool,
}

/// The version in force on a day; where none is, the latest.
pub(crate) fn version_on(versions: &[Row], day: Date) -> Option<(&Row, bool)> {
    let day = day.to_string();
    let holds = |row: &&Row| row.from <= day && row.ended_on.as_ref().is_none_or(|end| *end > day);
    let current = versions.iter().find(holds);
    current.map(|row| (row, true)).or_else(|| versions.first().map(|row| (row, false)))
}

pub(crate) async fn item(visit: Visit, Path(number): Path<String>) -> Answer {
    let (day, division, asked) = (asked_day(&visit)?, visit.division().to_string(), number.clone());
    let read = move |r: &db::Read<'_>| {
        let versions = store::versions(r, &division, &asked)?;
        Ok((
            versions,
            store::published(r, &division)?,
            store::kinds(r, &division)?,
            people::units(r, &division)?,
        ))
    };
    let (versions, published, kinds, units) = visit.db().read(read).await?;
    let (row, is_in_force) = version_on(&versions, day).ok_or(Error::NotFound)?;
    let batch_of = |code: &str| published.iter().find(|one| one.code == code).cloned();
    let batch = batch_of(&row.batch).ok_or(Error::NotFound)?;
    let shown = row.shown()?;
    let (item, lang) = (&shown.item, visit.ctx.lang);
    let kind = kinds.iter().find(|kind| kind.code == item.list);
    let unit = units.iter().find(|unit| unit.code == item.act.agency);
    let until = |end: Option<&String>| match end {
        Some(day) => visit.t("至 {day} 前").replace("{day}", day),
        None => visit.t("未定").into(),
    };
    let facts = [
        ("主管部门", unit.map_or(item.act.agency.clone(), |unit| unit.name.clone())),
        ("领域", item.act.domain.clone()),
        ("违反条款", item.act.violated.clone()),
        ("处罚条款", item.act.penalised.clone()),
        ("法定罚款", item.act.fine.map_or(String::new(), |fine| fine_text(fine, lang))),
        ("法律依据", item.basis.clone()),
        ("初次违法的认定", item.first_offence.map_or(String::new(), |first| first_offence_text(first, lang))),
        ("后续措施", item.follow_up.join(if lang == Lang::En { ", " } else { "、" })),
        ("生效日期", row.from.clone()),
        ("有效期", until(row.ended_on.as_ref())),
        ("批次", batch.code.clone()),
        ("文号", batch.document_number.clone()),
        ("公布日期", batch.published_on.clone()),
        ("备注", item.note.clone()),
    ];
    let facts = facts.into_iter().filter(|(_, text)| !text.is_empty());
    let address = format!("{}/lists/items/{number}", visit.app.base_url);
    let version = |one: &Row| VersionView {
        batch: one.batch.clone(),
        document_number: batch_of(&one.batch).map_or(String::new(), |batch| batch.document_number),
        from: one.from.clone(),
        until: one.ended_on.clone().unwrap_or_default(),
        href: format!("/lists/items/{number}?on={}", one.from),
        shown: one.batch == row.batch,
    };
    Ok(page(ItemPage {
        f: visit.frame(&item.act.name),
        act: item.act.name.clone(),
        list: kind.map_or(item.list.as_str(), |kind| list_name(kind, lang)).into(),
        tone: tone(item.effect),
        effect: visit.t(effect_word(item.effect)),
        in_force: is_in_force,
        conditions: shown.asked.iter().map(|one| one.text(lang)).collect(),
        facts: facts.collect(),
        versions: versions.iter().map(version).collect(),
        qr: web::qr_svg(&address),
        batch,
        number,
        address,
    }))
}
