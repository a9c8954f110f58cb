//! 市场主体: the invented market entities of the demonstration district, made one after the other without being kept.
//!
//! The counts are exact and everything else is by chance of one seed: a same seed gives the same entities, byte for byte.
//! The organisation code inside every credit code begins with `XX`, which no registration authority issues: an invented
//! entity cannot carry the code of a real one.

mod draw;

use jiff::civil::{Date, date};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registry::{CreditCode, Division, Enterprise, EntityKind, EntityStatus, Size, divisions, size_of};

use draw::{Days, Weighted, pick};

use super::names::{self, BUILDINGS, Family, OFFICE_TOWERS, ROADS};

/// The day for which the seed document gives its counts.
pub const COUNTED_ON: Date = date(2022, 9, 30);
/// 在营: market entities in business on that day.
pub const IN_BUSINESS: u64 = 126_370;
/// 新登记: those of them that were established in that year.
pub const NEW_IN_BUSINESS: u64 = 23_299;

/// The district whose codes the entities carry.
const DISTRICT: &str = "530103";
const FIRST_DAY: Date = date(1995, 1, 1);
/// Exited entities for every hundred in business.
const EXITED_PER_HUNDRED: u64 = 8;
const CODE_BASE: u64 = 31;

/// The entities of the demonstration district: exactly `in_business` of them exist on the day `as_of`, in the proportion
/// of the seed document established in the year of `as_of`; besides them those that have exited by then (about 8 %).
/// Use [`COUNTED_ON`] and [`IN_BUSINESS`] for the district of the document. Nothing happens after `as_of`.
pub fn enterprises(seed: u64, in_business: u64, as_of: Date) -> impl Iterator<Item = Enterprise> + Send {
    Generator::new(seed, in_business, as_of)
}

/// How many entities [`enterprises`] makes in all.
pub fn total(in_business: u64) -> u64 {
    in_business + exited(in_business)
}

/// How many of those in business were established in the year of the count.
pub fn new_in_business(in_business: u64) -> u64 {
    ((u128::from(in_business) * u128::from(NEW_IN_BUSINESS) + u128::from(IN_BUSINESS / 2))
        / u128::from(IN_BUSINESS)) as u64
}

fn exited(in_business: u64) -> u64 {
    (in_business * EXITED_PER_HUNDRED + 50) / 100
}

/// What becomes of an entity: exactly so many of each are still to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    New,
    Old,
    Exited,
}

struct Generator {
    rng: ChaCha8Rng,
    scramble: u64,
    number: u64,
    new_left: u64,
    old_left: u64,
    exited_left: u64,
    days: Days,
    years: Weighted,
    trades: [Weighted; 3],
    streets: Vec<Street>,
    street_weights: Weighted,
}

struct Street {
    division: &'static Division,
    communities: Vec<&'static Division>,
    rural: bool,
}

impl Generator {
    fn new(seed: u64, in_business: u64, as_of: Date) -> Generator {
        assert!(total(in_business) <= names::CAPACITY, "there are names for {} entities", names::CAPACITY);
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let new_left = new_in_business(in_business);
        let days = Days::until(as_of);
        let years = days.years_before();
        Generator {
            scramble: rng.random(),
            rng,
            number: 0,
            new_left,
            old_left: in_business - new_left,
            exited_left: exited(in_business),
            years: Weighted::new((0..years).map(growth)),
            days,
            trades: [0, 1, 2]
                .map(|family| Weighted::new(names::trades().iter().map(|trade| trade.weights[family]))),
            streets: streets(),
            street_weights: Weighted::new(STREET_WEIGHTS),
        }
    }

    /// Draws without replacement, so that the three counts come out exactly, in any order.
    fn fate(&mut self) -> Option<Fate> {
        let left = self.new_left + self.old_left + self.exited_left;
        if left == 0 {
            return None;
        }
        let drawn = self.rng.random_range(0..left);
        if drawn < self.new_left {
            self.new_left -= 1;
            Some(Fate::New)
        } else if drawn < self.new_left + self.old_left {
            self.old_left -= 1;
            Some(Fate::Old)
        } else {
            self.exited_left -= 1;
            Some(Fate::Exited)
        }
    }

    fn enterprise(&mut self, fate: Fate) -> Enterprise {
        let kind = self.kind(fate);
        let family = Family::of(kind);
        let trade = &names::trades()[self.trades[family as usize].draw(&mut self.rng)];
        let (established_on, exited_on) = self.dates(fate, kind);
        let employees = self.employees(family);
        let facts = Facts::of(&mut self.rng, employees);
        let street = self.street(family);
        let street = &self.streets[street];
        let community = pick(&mut self.rng, &street.communities);
        let word = pick(&mut self.rng, &trade.words[family as usize]);
        let street_name = street.division.name.trim_end_matches("街道");
        Enterprise {
            credit_code: credit_code(kind, self.number),
            name: names::name(self.number, self.scramble, kind, word, street_name),
            kind,
            industry: trade.industry.to_string(),
            size: size(kind, trade.industry, &facts),
            street: street.division.code.to_string(),
            community: community.code.to_string(),
            address: address(&mut self.rng, family, street, community),
            established_on,
            exited_on,
            status: status(&mut self.rng, exited_on),
            capital_fen: capital(&mut self.rng, family, employees),
            employees: facts.employees,
            synthetic: true,
        }
    }

    /// The kinds by ten thousand; a kind that is no longer founded does not turn up among the new ones.
    fn kind(&mut self, fate: Fate) -> EntityKind {
        match self.rng.random_range(0..10_000) {
            0..6_000 => EntityKind::IndividualBusiness,
            6_000..9_395 => EntityKind::LimitedCompany,
            9_395..9_415 => EntityKind::JointStockCompany,
            9_415..9_440 if fate == Fate::New => EntityKind::LimitedCompany,
            9_415..9_440 => EntityKind::NonCompanyLegalPerson,
            9_440..9_570 => EntityKind::SoleProprietorship,
            9_570..9_660 => EntityKind::Partnership,
            9_660..9_795 => EntityKind::Branch,
            9_795..9_800 => EntityKind::ForeignCompanyBranch,
            9_800..9_990 => EntityKind::Cooperative,
            9_990..9_996 => EntityKind::CooperativeUnion,
            _ => EntityKind::CooperativeBranch,
        }
    }

    fn dates(&mut self, fate: Fate, kind: EntityKind) -> (Date, Option<Date>) {
        let days = &self.days;
        if fate == Fate::New {
            let day = self.rng.random_range(days.new_year..days.count());
            return (days.registration(day, days.new_year, days.count()), None);
        }
        let year = self.years.draw(&mut self.rng).max(first_year(kind));
        let year = if kind == EntityKind::NonCompanyLegalPerson { year % 10 } else { year };
        let (from, to) = days.year(year);
        let day = self.rng.random_range(from..to);
        let established = days.registration(day, from, to);
        if fate == Fate::Old {
            return (established, None);
        }
        // Exits are spread between the first half-year and the end, and are more frequent of late.
        let from = (day + 180).min(days.count() - 1).max(days.recent);
        let a = self.rng.random_range(from..days.count());
        let b = self.rng.random_range(from..days.count());
        (established, Some(days.registration(a.max(b), from, days.count())))
    }

    fn employees(&mut self, family: Family) -> i64 {
        let chance = self.rng.random_range(0..1_000);
        let (from, to) = match (family, chance) {
            (Family::Individual, 0..800) => (1, 4),
            (Family::Individual, _) => (4, 12),
            (Family::Cooperative, _) => (5, 30),
            (Family::Enterprise, 0..790) => (1, 10),
            (Family::Enterprise, 790..950) => (10, 50),
            (Family::Enterprise, 950..991) => (50, 200),
            (Family::Enterprise, 991..999) => (200, 500),
            (Family::Enterprise, _) => (500, 3_000),
        };
        self.rng.random_range(from..to)
    }

    /// Index of a sub-district. Cooperatives are where fields are.
    fn street(&mut self, family: Family) -> usize {
        match family {
            Family::Cooperative => self.rng.random_range(FIRST_RURAL_STREET..self.streets.len()),
            Family::Individual | Family::Enterprise => self.street_weights.draw(&mut self.rng),
        }
    }
}

impl Iterator for Generator {
    type Item = Enterprise;

    fn next(&mut self) -> Option<Enterprise> {
        let fate = self.fate()?;
        let enterprise = self.enterprise(fate);
        self.number += 1;
        Some(enterprise)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.new_left + self.old_left + self.exited_left) as usize;
        (left, Some(left))
    }
}

/// The facts the size depends on; in 万元.
struct Facts {
    employees: Option<i64>,
    revenue_wan: i64,
    assets_wan: i64,
}

impl Facts {
    /// Three in a hundred have not reported how many they are.
    fn of(rng: &mut impl Rng, employees: i64) -> Facts {
        let revenue_wan = employees * rng.random_range(5..90);
        let assets_wan = revenue_wan * rng.random_range(3..25) / 10;
        let reported = rng.random_range(0..100) >= 3;
        Facts { employees: reported.then_some(employees), revenue_wan, assets_wan }
    }
}

fn size(kind: EntityKind, industry: &str, facts: &Facts) -> Size {
    if !kind.is_enterprise() {
        return Size::Unknown;
    }
    size_of(industry, facts.employees, Some(facts.revenue_wan), Some(facts.assets_wan))
        .unwrap_or(Size::Unknown)
}

/// 注册资本 grows with the number of employees; individual businesses state a small sum or none.
fn capital(rng: &mut impl Rng, family: Family, employees: i64) -> Option<i64> {
    const WAN_IN_FEN: i64 = 1_000_000;
    let wan = match family {
        Family::Individual if rng.random_range(0..10) < 4 => return None,
        Family::Individual => pick(rng, &[1, 2, 3, 5, 8, 10, 15, 20]),
        Family::Cooperative => pick(rng, &[20, 50, 80, 100, 200, 300]),
        Family::Enterprise if employees < 10 => {
            pick(rng, &[3, 10, 20, 30, 50, 100, 100, 100, 200, 200, 500, 1_000])
        }
        Family::Enterprise if employees < 50 => {
            pick(rng, &[50, 100, 200, 300, 500, 500, 1_000, 1_000, 2_000])
        }
        Family::Enterprise => pick(rng, &[500, 1_000, 2_000, 3_000, 5_000, 8_000, 10_000]),
    };
    Some(wan * WAN_IN_FEN)
}

fn status(rng: &mut impl Rng, exited_on: Option<Date>) -> EntityStatus {
    match exited_on {
        None => EntityStatus::InBusiness,
        Some(_) if rng.random_range(0..100) < 12 => EntityStatus::Revoked,
        Some(_) => EntityStatus::Deregistered,
    }
}

fn address(rng: &mut impl Rng, family: Family, street: &Street, community: &Division) -> String {
    let (street, code, community, rural) =
        (street.division.name, community.code, community.short_name(), street.rural);
    if rural {
        let (group, house) = (rng.random_range(1..12), rng.random_range(1..180));
        return format!("昆明市盘龙区{street}{community}{group}组{house}号");
    }
    // Every community has four roads of its own choice, so that an address is not everywhere.
    let first_road = code.bytes().fold(0, |sum, byte| (sum * 7) % 1_000 + usize::from(byte - b'0'));
    let (road, number) =
        (ROADS[(first_road + rng.random_range(0..4)) % ROADS.len()], rng.random_range(1..320));
    if family == Family::Individual {
        let shop = rng.random_range(1..30);
        return format!("昆明市盘龙区{street}{community}{road}{number}号附{shop}号");
    }
    let (building, floor, room) =
        (pick(rng, &BUILDINGS[..OFFICE_TOWERS]), rng.random_range(1..26), rng.random_range(1..20));
    format!("昆明市盘龙区{street}{community}{road}{number}号{building}{floor}层{floor}{room:02}室")
}

/// Prefix by kind, the district, and `XX` with the number in six characters of the alphabet of the codes.
fn credit_code(kind: EntityKind, number: u64) -> CreditCode {
    let alphabet = registry::codes::ALPHABET.as_bytes();
    let mut body = [b'X'; 8];
    let mut rest = number;
    for place in body[2..].iter_mut().rev() {
        *place = alphabet[(rest % CODE_BASE) as usize];
        rest /= CODE_BASE;
    }
    let body = std::str::from_utf8(&body).unwrap_or_default();
    CreditCode::compose(kind.credit_code_prefix(), DISTRICT, body)
        .expect("characters of the alphabet make a code")
}

/// Index of the first year in which a kind existed; year 0 is 1995. Cooperatives and limited partnerships came in 2007,
/// sole proprietorships in 2000.
fn first_year(kind: EntityKind) -> usize {
    match kind {
        EntityKind::Cooperative | EntityKind::CooperativeUnion | EntityKind::CooperativeBranch => 13,
        EntityKind::Partnership => 12,
        EntityKind::SoleProprietorship => 5,
        EntityKind::LimitedCompany
        | EntityKind::JointStockCompany
        | EntityKind::NonCompanyLegalPerson
        | EntityKind::Branch
        | EntityKind::IndividualBusiness
        | EntityKind::ForeignCompanyBranch
        | EntityKind::Other => 0,
    }
}

/// Every year one sixth more registrations (of those that are still there) than the year before.
fn growth(year: usize) -> u32 {
    (0..year).fold(1_000, |weight: u32, _| weight.saturating_add(weight / 6))
}

/// Entities per hundred in each sub-district, by code; the last four are villages.
const STREET_WEIGHTS: [u32; 12] = [13, 12, 12, 17, 16, 9, 9, 7, 1, 2, 1, 1];
const FIRST_RURAL_STREET: usize = 8;

fn streets() -> Vec<Street> {
    divisions::subdistricts()
        .enumerate()
        .map(|(index, division)| Street {
            division,
            communities: divisions::children(division.code).collect(),
            rural: index >= FIRST_RURAL_STREET,
        })
        .collect()
}

#[cfg(test)]
mod tests;
