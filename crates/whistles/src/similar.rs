//! 可能重复: whistles that are like another, by character bigrams of title and text. It only suggests.

use crate::store;
use cases::Case;
use db::{Read, Write};
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Ctx, Result, local_day};
use params::Params;

/// Notes the whistles that are like a new one, for the list of possible duplicates.
pub(crate) fn note_similar(w: &Write<'_>, ctx: &Ctx, case: &Case) -> Result<()> {
    let asked = Asked {
        title: case.field("title"),
        body: case.field("body"),
        enterprise: case.field("enterprise"),
        but: &case.id,
    };
    let found = similar(w, &ctx.division, &asked, local_day(ctx.now))?;
    let percent = |one: &Similar| i64::try_from(one.percent).unwrap_or(0);
    let pairs: Vec<_> = found.iter().map(|one| (case.id.clone(), one.id.clone(), percent(one))).collect();
    store::save_similar(w, &ctx.division, &pairs)
}

/// A whistle like the one being written.
#[derive(Clone, Debug)]
pub(crate) struct Similar {
    pub id: String,
    pub title: String,
    pub percent: usize,
    /// 同一企业.
    pub same_enterprise: bool,
}

/// What is compared with the whistles there are.
pub(crate) struct Asked<'a> {
    pub title: &'a str,
    pub body: &'a str,
    /// Credit code; may be empty.
    pub enterprise: &'a str,
    /// A whistle that is left out: itself.
    pub but: &'a str,
}

/// The most similar open or recent whistles, those of the same enterprise first, then the best first, down to the
/// likeness in force that day; suggests only.
pub(crate) fn similar(r: &Read<'_>, division: &str, asked: &Asked<'_>, day: Date) -> Result<Vec<Similar>> {
    let grams = |text: &str| -> Vec<String> {
        let mut grams: Vec<String> = db::dialect::bigrams(text).split(' ').map(ToString::to_string).collect();
        grams.retain(|gram| gram.chars().count() == 2);
        grams.sort();
        grams.dedup();
        grams
    };
    let mut looked_up = grams(asked.title);
    looked_up.extend(grams(asked.body).into_iter().take(GRAMS_ASKED_MAX));
    looked_up.truncate(GRAMS_ASKED_MAX);
    if looked_up.is_empty() {
        return Ok(Vec::new());
    }
    let params = Params::load(r, division)?;
    let least = params.int("whistle.similar.score_min", day);
    let since = day.saturating_sub(params.int("whistle.similar.days", day).days());
    let (my_title, my_text) = (grams(asked.title), grams(&format!("{} {}", asked.title, asked.body)));
    let mut found = Vec::new();
    for id in store::text_candidates(r, division, &looked_up)?.into_iter().filter(|id| id != asked.but) {
        let case = cases::load(r, division, &id)?;
        if case.closed && case.opened_at.is_none_or(|at| local_day(at) < since) {
            continue;
        }
        let text = format!("{} {}", case.field("title"), case.field("body"));
        let percent = dice(&my_title, &grams(case.field("title"))).max(dice(&my_text, &grams(&text)));
        let same_enterprise = !asked.enterprise.is_empty() && case.field("enterprise") == asked.enterprise;
        if i64::try_from(percent).is_ok_and(|percent| percent >= least) {
            found.push(Similar { id, title: case.field("title").into(), percent, same_enterprise });
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse((one.same_enterprise, one.percent)));
    Ok(found)
}

/// Bigrams of a text that are looked up.
const GRAMS_ASKED_MAX: usize = 40;

/// Sørensen–Dice coefficient of two sorted sets, in percent.
pub(crate) fn dice(left: &[String], right: &[String]) -> usize {
    let shared = left.iter().filter(|gram| right.binary_search(gram).is_ok()).count();
    (200 * shared).checked_div(left.len() + right.len()).unwrap_or(0)
}
