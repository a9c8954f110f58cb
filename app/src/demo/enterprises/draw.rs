//! How days and choices are drawn.

use jiff::civil::{Date, Weekday};
use rand::{Rng, RngExt};

use super::FIRST_DAY;

/// All days from the first to the last, so that a day is an index.
pub(super) struct Days {
    days: Vec<Date>,
    /// Index of the first day of each year before the last.
    years: Vec<usize>,
    /// Index of the first day of the last year.
    pub(super) new_year: usize,
    /// Index of the first day on which an exit is recorded.
    pub(super) recent: usize,
}

impl Days {
    const RECENT_YEARS: usize = 8;

    pub(super) fn until(as_of: Date) -> Days {
        let days: Vec<Date> =
            FIRST_DAY.series(jiff::Span::new().days(1)).take_while(|day| *day <= as_of).collect();
        assert!(
            as_of.year() > FIRST_DAY.year(),
            "the demonstration district begins in 1995 and counts a later year"
        );
        let mut years: Vec<usize> = days
            .iter()
            .enumerate()
            .filter(|(_, day)| day.day_of_year() == 1)
            .map(|(index, _)| index)
            .collect();
        let new_year = years.pop().unwrap_or(0);
        let recent = years[years.len().saturating_sub(Days::RECENT_YEARS)];
        Days { days, years, new_year, recent }
    }

    pub(super) fn count(&self) -> usize {
        self.days.len()
    }

    pub(super) fn years_before(&self) -> usize {
        self.years.len()
    }

    /// The days of a year before the last, as a half-open range.
    pub(super) fn year(&self, year: usize) -> (usize, usize) {
        let year = year.min(self.years.len() - 1);
        (self.years[year], self.years.get(year + 1).copied().unwrap_or(self.new_year))
    }

    /// Counters are open on weekdays: a rest day is moved to the Friday before, or the Monday after, within the range.
    pub(super) fn registration(&self, day: usize, from: usize, to: usize) -> Date {
        let (back, ahead) = match self.days[day].weekday() {
            Weekday::Saturday => (1, 2),
            Weekday::Sunday => (2, 1),
            _ => (0, 0),
        };
        if day >= from + back {
            self.days[day - back]
        } else if day + ahead < to {
            self.days[day + ahead]
        } else {
            self.days[day]
        }
    }
}

/// Draws an index in proportion to its weight.
pub(super) struct Weighted {
    sums: Vec<u32>,
}

impl Weighted {
    pub(super) fn new(weights: impl IntoIterator<Item = u32>) -> Weighted {
        let mut sum = 0_u32;
        Weighted {
            sums: weights
                .into_iter()
                .map(|weight| {
                    sum += weight;
                    sum
                })
                .collect(),
        }
    }

    pub(super) fn draw(&self, rng: &mut impl Rng) -> usize {
        let sum = self.sums.last().copied().unwrap_or(1);
        let drawn = rng.random_range(0..sum);
        self.sums.partition_point(|upper| *upper <= drawn)
    }
}

pub(super) fn pick<T: Copy>(rng: &mut impl Rng, among: &[T]) -> T {
    among[rng.random_range(0..among.len())]
}
