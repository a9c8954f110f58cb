//! In how many of several sets each row is: counted for 64 rows at once, one bit of the count per plane.

use super::bits::Bits;

pub(super) struct Tally {
    planes: Vec<Bits>,
    len: usize,
}

impl Tally {
    pub(super) fn of<'a>(sets: impl IntoIterator<Item = &'a Bits>, len: usize) -> Tally {
        let mut tally = Tally { planes: Vec::new(), len };
        for set in sets {
            tally.add(set.clone());
        }
        tally
    }

    fn add(&mut self, mut carry: Bits) {
        for plane in &mut self.planes {
            let mut next = carry.clone();
            next.keep(plane);
            let mut sum = std::mem::replace(plane, Bits::none(0));
            sum.add(&carry);
            sum.remove(&next);
            *plane = sum;
            carry = next;
        }
        if !carry.is_empty() {
            self.planes.push(carry);
        }
    }

    /// The largest count there can be.
    pub(super) fn most(&self) -> usize {
        (1 << self.planes.len()) - 1
    }

    /// The rows of `among` that are in exactly `count` of the sets.
    pub(super) fn with(&self, count: usize, among: &Bits) -> Bits {
        if count > self.most() {
            return Bits::none(self.len);
        }
        let mut rows = among.clone();
        for (bit, plane) in self.planes.iter().enumerate() {
            if count >> bit & 1 == 1 { rows.keep(plane) } else { rows.remove(plane) }
        }
        rows
    }
}
