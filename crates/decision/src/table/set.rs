//! Sets of whole numbers as intervals.
//!
//! Every typed fact is a whole number here: 分, a number at its column's scale, a day, the place of a word in a list. So open
//! and closed ends, lists and "all but" become the same thing, and whether two cells can hold together is computed, not guessed.

/// Intervals with both ends included, in order, neither touching nor overlapping.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Set(Vec<(i64, i64)>);

impl Set {
    /// Nothing.
    pub fn empty() -> Set {
        Set(Vec::new())
    }

    /// Everything.
    pub fn all() -> Set {
        Set(vec![(i64::MIN, i64::MAX)])
    }

    /// One value.
    pub fn one(value: i64) -> Set {
        Set(vec![(value, value)])
    }

    /// From `low` to `high`, both included; nothing where `low` is above `high`.
    pub fn range(low: i64, high: i64) -> Set {
        if low > high { Set::empty() } else { Set(vec![(low, high)]) }
    }

    /// The intervals.
    pub fn intervals(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a value is in it.
    pub fn has(&self, value: i64) -> bool {
        match self.0.as_slice() {
            [] => false,
            [(low, high)] => (*low..=*high).contains(&value),
            many => {
                let after = many.partition_point(|(low, _)| *low <= value);
                after > 0 && value <= many[after - 1].1
            }
        }
    }

    /// What is in either.
    pub fn or(&self, other: &Set) -> Set {
        let mut all: Vec<(i64, i64)> = self.0.iter().chain(&other.0).copied().collect();
        all.sort_unstable();
        let mut joined: Vec<(i64, i64)> = Vec::with_capacity(all.len());
        for (low, high) in all {
            match joined.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => joined.push((low, high)),
            }
        }
        Set(joined)
    }

    /// What is in both.
    pub fn and(&self, other: &Set) -> Set {
        let mut both = Vec::new();
        let (mut left, mut right) = (0, 0);
        while let (Some(a), Some(b)) = (self.0.get(left), other.0.get(right)) {
            let (low, high) = (a.0.max(b.0), a.1.min(b.1));
            if low <= high {
                both.push((low, high));
            }
            if a.1 < b.1 { left += 1 } else { right += 1 }
        }
        Set(both)
    }

    /// What is not in it.
    pub fn not(&self) -> Set {
        let mut rest = Vec::with_capacity(self.0.len() + 1);
        let mut next = Some(i64::MIN);
        for (low, high) in &self.0 {
            if let Some(from) = next.filter(|from| from < low) {
                rest.push((from, low - 1));
            }
            next = high.checked_add(1);
        }
        rest.extend(next.map(|from| (from, i64::MAX)));
        Set(rest)
    }

    /// Whether something is in both.
    pub fn meets(&self, other: &Set) -> bool {
        if let ([a], [b]) = (self.0.as_slice(), other.0.as_slice()) {
            return a.0 <= b.1 && b.0 <= a.1;
        }
        !self.and(other).is_empty()
    }

    /// Whether all of `other` is in it.
    pub fn covers(&self, other: &Set) -> bool {
        self.and(other) == *other
    }

    /// A value to show as an example: an end that somebody wrote where there is one.
    pub fn example(&self) -> Option<i64> {
        self.0.first().map(|(low, high)| match (*low, *high) {
            (i64::MIN, i64::MAX) => 0,
            (i64::MIN, high) => high,
            (low, _) => low,
        })
    }
}
