//! One bit per row, 64 to a word.

/// A set of rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bits {
    words: Vec<u64>,
    len: usize,
}

impl Bits {
    /// No row of `len`.
    pub fn none(len: usize) -> Bits {
        Bits { words: vec![0; len.div_ceil(64)], len }
    }

    /// Every row of `len`.
    pub fn all(len: usize) -> Bits {
        let mut bits = Bits { words: vec![u64::MAX; len.div_ceil(64)], len };
        bits.cut();
        bits
    }

    /// The rows for which the answer is yes.
    pub fn of(len: usize, mut has: impl FnMut(usize) -> bool) -> Bits {
        let mut bits = Bits::none(len);
        for (index, word) in bits.words.iter_mut().enumerate() {
            let first = index * 64;
            for row in first..len.min(first + 64) {
                *word |= u64::from(has(row)) << (row - first);
            }
        }
        bits
    }

    /// The same question asked of every value of a column.
    pub(super) fn of_values<T: Copy>(values: &[T], has: impl Fn(T) -> bool) -> Bits {
        let pack = |chunk: &[T]| {
            chunk.iter().enumerate().fold(0_u64, |word, (bit, value)| word | (u64::from(has(*value)) << bit))
        };
        let (whole, rest) = values.as_chunks::<64>();
        let mut words: Vec<u64> = whole.iter().map(|chunk| pack(chunk)).collect();
        if !rest.is_empty() {
            words.push(pack(rest));
        }
        Bits { words, len: values.len() }
    }

    /// How many rows there are, in the set or not.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the set holds no row.
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// Whether a row is in the set.
    pub fn has(&self, row: usize) -> bool {
        self.words.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// How many rows are in the set.
    pub fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The rows of the set in order.
    pub fn rows(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(index, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = left.trailing_zeros() as usize;
                (left != 0).then(|| {
                    left &= left - 1;
                    index * 64 + bit
                })
            })
        })
    }

    /// Takes a row in.
    pub fn put(&mut self, row: usize) {
        self.words[row / 64] |= 1 << (row % 64);
    }

    pub(super) fn take(&mut self, row: usize) {
        self.words[row / 64] &= !(1 << (row % 64));
    }

    /// Keeps what is in both.
    pub fn keep(&mut self, other: &Bits) {
        self.each(other, |word, other| *word &= other);
    }

    /// Takes in what is in the other.
    pub fn add(&mut self, other: &Bits) {
        self.each(other, |word, other| *word |= other);
    }

    /// Leaves out what is in the other.
    pub fn remove(&mut self, other: &Bits) {
        self.each(other, |word, other| *word &= !other);
    }

    pub(super) fn meets(&self, other: &Bits) -> bool {
        self.words.iter().zip(&other.words).any(|(one, other)| one & other != 0)
    }

    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    fn each(&mut self, other: &Bits, change: impl Fn(&mut u64, u64)) {
        for (word, other) in self.words.iter_mut().zip(&other.words) {
            change(word, *other);
        }
    }

    fn cut(&mut self) {
        if let (Some(last), used @ 1..) = (self.words.last_mut(), self.len % 64) {
            *last &= (1 << used) - 1;
        }
    }
}
