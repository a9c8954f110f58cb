//! Words for readers.

use super::columns::SCOPES;
use crate::model::{Effect, FineRange, FineUnit, FirstOffence};
use kernel::Lang;
use web::i18n::tr;

/// 法定罚款幅度 in words.
pub(crate) fn fine_text(fine: FineRange, lang: Lang) -> String {
    let (scale, unit) = match fine.unit {
        // Both ends in the same unit.
        FineUnit::Fen if fine.max % 1_000_000 == 0 => (1_000_000, "万元"),
        FineUnit::Fen => (100, "元"),
        FineUnit::Times => (1_000, "倍"),
        FineUnit::Percent => (1_000, "%"),
    };
    let show = |value: i64| {
        let number = super::cells::decimal_text(value, scale);
        let space = if lang == Lang::En { " " } else { "" };
        format!("{number}{space}{}", tr(lang, unit))
    };
    match fine.min {
        Some(min) => {
            tr(lang, "{min}以上{max}以下").replace("{min}", &show(min)).replace("{max}", &show(fine.max))
        }
        None => tr(lang, "{max}以下").replace("{max}", &show(fine.max)),
    }
}

/// How far back 初次违法 looks, in words.
pub(crate) fn first_offence_text(first: FirstOffence, lang: Lang) -> String {
    let scope = SCOPES.iter().find(|one| one.1 == first.scope).map_or("", |one| one.0);
    tr(lang, "近 {months} 个月内没有{scope}")
        .replace("{months}", &first.months.to_string())
        .replace("{scope}", tr(lang, scope))
}

/// The tone of a tag.
pub(crate) fn tone(effect: Effect) -> &'static str {
    match effect {
        Effect::Exempt => "ok",
        Effect::Mitigated | Effect::Lighter => "info",
        Effect::Heavier => "warn",
        Effect::NoCoercion => "muted",
    }
}

/// The word for an event of the record; none for those of others.
pub fn event_word(name: &str) -> Option<&'static str> {
    Some(match name {
        "batch_drafted" => "起草清单批次",
        "batch_submitted" => "提交清单批次审核",
        "batch_returned" => "退回清单批次",
        "batch_discarded" => "作废清单批次",
        "batch_published" => "公布清单批次",
        "batch_superseded" => "清单批次被替代",
        "list_kind_saved" => "保存清单种类",
        _ => return None,
    })
}
