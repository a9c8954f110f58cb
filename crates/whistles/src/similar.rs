//! 可能重复: whistles that are like another, by character bigrams of title and text. It only suggests.

use crate::store;
use cases::Case;
use db::dialect::bigrams;
use db::{Read, Write};
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{Ctx, Result, local_day, parse_utc};
use params::Params;
use std::collections::{BTreeSet, HashMap};

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
    let my_title = sorted(&bigrams(asked.title));
    let my_text = sorted(&bigrams(&format!("{} {}", asked.title, asked.body)));
    let params = Params::load(r, division)?;
    let least = params.int("whistle.similar.score_min", day);
    let since = day.saturating_sub(params.int("whistle.similar.days", day).days());
    let mut found = Vec::new();
    for key in likely(r, &my_title, &my_text)? {
        let Some(other) = store::compared(r, division, &key)? else { continue };
        let is_old = parse_utc(&other.opened_at).is_none_or(|at| local_day(at) < since);
        if other.id == asked.but || other.closed && is_old {
            continue;
        }
        let percent =
            dice(&my_title, &sorted(&bigrams(&other.title))).max(dice(&my_text, &sorted(&other.grams)));
        let same_enterprise = !asked.enterprise.is_empty() && other.enterprise == asked.enterprise;
        if i64::try_from(percent).is_ok_and(|percent| percent >= least) {
            found.push(Similar { id: other.id, title: other.title, percent, same_enterprise });
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse((one.same_enterprise, one.percent)));
    Ok(found)
}

/// Keys of the whistles that share the rarest bigrams with a text. What many have says little about any one of them, so a
/// bigram counts by how few have it, and of those many only the newest are looked at.
fn likely(r: &Read<'_>, title: &[Bigram], text: &[Bigram]) -> Result<Vec<String>> {
    let spread = |grams: &[Bigram], most: usize| -> Vec<String> {
        grams.iter().step_by(grams.len().div_ceil(most).max(1)).map(|gram| gram.iter().collect()).collect()
    };
    let asked = spread(title, TITLE_GRAMS_MAX).into_iter().chain(spread(text, TEXT_GRAMS_MAX));
    let mut weights: HashMap<String, f64> = HashMap::new();
    for gram in asked.collect::<BTreeSet<_>>() {
        let keys = store::keys_with_gram(r, &gram, ROWS_PER_GRAM_MAX)?;
        #[allow(clippy::cast_precision_loss)]
        let weight = 1.0 / keys.len() as f64;
        for key in keys {
            *weights.entry(key).or_default() += weight;
        }
    }
    let mut keys: Vec<(String, f64)> = weights.into_iter().collect();
    keys.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| right.0.cmp(&left.0)));
    keys.truncate(COMPARED_MAX);
    Ok(keys.into_iter().map(|(key, _)| key).collect())
}

/// Bigrams of a title that are looked up.
const TITLE_GRAMS_MAX: usize = 8;
/// Bigrams of title and text together that are looked up beside them.
const TEXT_GRAMS_MAX: usize = 4;
/// Whistles looked at for one bigram.
const ROWS_PER_GRAM_MAX: usize = 40;
/// Whistles compared in full.
const COMPARED_MAX: usize = 8;

type Bigram = [char; 2];

fn sorted(grams: &str) -> Vec<Bigram> {
    let bigram = |gram: &str| {
        let mut chars = gram.chars();
        chars.next().zip(chars.next()).map(|(first, second)| [first, second])
    };
    let mut grams: Vec<Bigram> = grams.split(' ').filter_map(bigram).collect();
    grams.sort_unstable();
    grams.dedup();
    grams
}

/// Sørensen–Dice coefficient of two sorted sets, in percent.
pub(crate) fn dice<T: Ord>(left: &[T], right: &[T]) -> usize {
    let (mut shared, mut rest) = (0, right);
    for gram in left {
        while rest.first().is_some_and(|other| other < gram) {
            rest = &rest[1..];
        }
        shared += usize::from(rest.first() == Some(gram));
    }
    (200 * shared).checked_div(left.len() + right.len()).unwrap_or(0)
}
