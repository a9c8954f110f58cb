//! Whether rows together cover a box, and what they leave out.
//!
//! One dimension after another is cut where some row begins or ends. Pieces that the same rows reach are looked at once, and
//! what was found covered is remembered. This is exact; what limits it is work, which is counted.

use super::grid::Grid;
use crate::table::bits::Bits;
use crate::table::set::Set;
use std::collections::{HashMap, HashSet};

/// What a search may still take.
pub(super) struct Work(pub usize);

impl Work {
    /// Takes so many steps; no where there are none left.
    pub(super) fn take(&mut self, steps: usize) -> bool {
        self.0 = self.0.saturating_sub(steps);
        self.0 > 0
    }

    pub(super) fn is_used_up(&self) -> bool {
        self.0 == 0
    }
}

/// A box and rows, cut down to it.
pub(super) struct Cover {
    domain: Vec<Set>,
    dimensions: Vec<Dimension>,
    rows: usize,
    covered: HashSet<(u128, Bits)>,
}

struct Dimension {
    /// Rows that allow all of the box in this dimension.
    whole: Bits,
    /// What the other rows allow, each once.
    parts: Vec<(Set, Bits)>,
}

/// By dimension what is left out; none where all of it is.
pub(super) type Hole = Vec<Option<Set>>;

impl Cover {
    /// `rows` must all be analysed.
    pub(super) fn new(grid: &Grid, domain: Vec<Set>, rows: &[usize]) -> Cover {
        let dimension = |at: usize| {
            let mut whole = Bits::none(rows.len());
            let mut parts: HashMap<u32, (Set, Bits)> = HashMap::new();
            for (local, row) in rows.iter().enumerate() {
                let number = grid.columns[at].of_row[*row];
                let (set, held) = parts
                    .entry(number)
                    .or_insert_with(|| (grid.set(at, *row).and(&domain[at]), Bits::none(rows.len())));
                let is_whole = *set == domain[at];
                if is_whole { whole.put(local) } else { held.put(local) }
            }
            let mut parts: Vec<(Set, Bits)> =
                parts.into_values().filter(|(_, held)| !held.is_empty()).collect();
            parts.sort_by(|(one, _), (other, _)| one.intervals().cmp(other.intervals()));
            Dimension { whole, parts }
        };
        let dimensions = (0..domain.len()).map(dimension).collect();
        Cover { domain, dimensions, rows: rows.len(), covered: HashSet::new() }
    }

    /// Up to `most` boxes that no row covers.
    pub(super) fn holes(&mut self, most: usize, work: &mut Work) -> Vec<Hole> {
        let mut found = Vec::new();
        let mut here = vec![None; self.domain.len()];
        let left = (1_u128 << self.domain.len()) - 1;
        self.search(left, Bits::all(self.rows), &mut here, most, work, &mut found);
        found
    }

    fn search(
        &mut self,
        left: u128,
        rows: Bits,
        here: &mut Hole,
        most: usize,
        work: &mut Work,
        found: &mut Vec<Hole>,
    ) {
        if found.len() == most || work.is_used_up() {
            return;
        }
        if rows.is_empty() {
            found.push(here.clone());
            return;
        }
        let key = (left, rows);
        if self.is_covered(left, &key.1) || self.covered.contains(&key) {
            return;
        }
        let before = found.len();
        let Some(at) = self.most_divided(left, &key.1) else { return };
        for (rows, set) in self.pieces(at, &key.1, work) {
            here[at] = Some(set);
            self.search(left & !(1 << at), rows, here, most, work, found);
        }
        here[at] = None;
        if found.len() == before && !work.is_used_up() {
            self.covered.insert(key);
        }
    }

    /// Whether one row alone covers all that is left.
    fn is_covered(&self, left: u128, rows: &Bits) -> bool {
        let mut whole = rows.clone();
        for dimension in bits(left) {
            whole.keep(&self.dimensions[dimension].whole);
        }
        !whole.is_empty()
    }

    /// The dimension in which most rows allow only a part.
    fn most_divided(&self, left: u128, rows: &Bits) -> Option<usize> {
        let partial = |at: usize| {
            let mut partial = rows.clone();
            partial.remove(&self.dimensions[at].whole);
            partial.count()
        };
        bits(left).map(|at| (partial(at), at)).filter(|(count, _)| *count > 0).max().map(|(_, at)| at)
    }

    /// The box cut in one dimension: by the rows that reach a piece, the piece.
    fn pieces(&self, at: usize, rows: &Bits, work: &mut Work) -> Vec<(Bits, Set)> {
        let dimension = &self.dimensions[at];
        let parts: Vec<&(Set, Bits)> = dimension.parts.iter().filter(|(_, held)| held.meets(rows)).collect();
        let mut cuts: Vec<i64> = self.domain[at].intervals().iter().map(|(low, _)| *low).collect();
        for (low, high) in parts.iter().flat_map(|(set, _)| set.intervals()) {
            cuts.extend([Some(*low), high.checked_add(1)].into_iter().flatten());
        }
        cuts.sort_unstable();
        cuts.dedup();
        let mut pieces: HashMap<Bits, Set> = HashMap::new();
        for (number, cut) in cuts.iter().enumerate() {
            if !self.domain[at].has(*cut) || !work.take(parts.len() + 1) {
                continue;
            }
            let end = cuts.get(number + 1).map_or(i64::MAX, |next| next - 1);
            let piece = Set::range(*cut, end).and(&self.domain[at]);
            let mut reaching = rows.clone();
            reaching.keep(&dimension.whole);
            for (set, held) in &parts {
                if set.has(*cut) {
                    let mut held = held.clone();
                    held.keep(rows);
                    reaching.add(&held);
                }
            }
            let all = pieces.entry(reaching).or_insert_with(Set::empty);
            *all = all.or(&piece);
        }
        let mut pieces: Vec<(Bits, Set)> = pieces.into_iter().collect();
        // The least covered first, then as written: the same holes on every run.
        pieces.sort_by(|(one, a), (other, b)| {
            (one.count(), a.intervals()).cmp(&(other.count(), b.intervals()))
        });
        pieces
    }
}

fn bits(mask: u128) -> impl Iterator<Item = usize> {
    (0..128).filter(move |bit| mask >> bit & 1 == 1)
}
