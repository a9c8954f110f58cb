//! Chance that can be repeated: the numbers of a draw depend on the seed and the number of the draw, on nothing else, so
//! that it does not matter which thread computes it.

/// A stream of random numbers (SplitMix64, by Steele, Lea and Flood).
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    state: u64,
}

const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Stream {
    /// The stream of a draw.
    pub(crate) fn of(seed: u64, draw: u64) -> Stream {
        Stream { state: mix(seed.wrapping_add(STEP)) ^ mix(draw.wrapping_add(STEP).rotate_left(32)) }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mix(self.state)
    }

    /// Between 0 and 1, the ends excluded.
    pub(crate) fn unit(&mut self) -> f64 {
        const BITS: f64 = (1_u64 << 53) as f64;
        ((self.next() >> 11) as f64 + 0.5) / BITS
    }

    /// One of so many.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        pick(self.unit(), count)
    }
}

/// The one of so many that a number between 0 and 1 stands for.
pub(crate) fn pick(unit: f64, count: usize) -> usize {
    ((unit * count as f64) as usize).min(count.saturating_sub(1))
}

fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
