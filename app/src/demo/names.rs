//! 名称: invented names of market entities, built as real ones are: region, trade word, industry word, legal form.
//!
//! A name is a function of the number of the entity, and no two numbers below [`CAPACITY`] give the same name: the number
//! chooses two characters and a region word, and beyond that a third character. No set of used names is kept.

use std::fmt::Write;
use std::sync::LazyLock;

use registry::EntityKind;

/// How many different names there are.
pub const CAPACITY: u64 = PAIRS * REGIONS * (1 + THIRDS);

const PAIRS: u64 = 200 * 200;
const REGIONS: u64 = 4;
const THIRDS: u64 = 60;
/// Odd, no multiple of five, near the golden section of `PAIRS`: neighbouring numbers get unlike words.
const STRIDE: u64 = 24_721;

/// Invented streets of the demonstration addresses.
pub const ROADS: [&str; 24] = [
    "云禾路",
    "青棠路",
    "锦粟路",
    "和穗路",
    "晴川路",
    "文澜路",
    "松影路",
    "栖霞里",
    "麦香路",
    "双溪路",
    "源泉路",
    "阿禾街",
    "北谷路",
    "知味巷",
    "白鹭街",
    "桐荫路",
    "望山路",
    "临泉路",
    "春禾街",
    "书香巷",
    "金穗路",
    "石榴巷",
    "翠屏街",
    "溪畔路",
];

/// Invented office towers, and after the first [`OFFICE_TOWERS`] markets and parks, of the demonstration addresses.
pub const BUILDINGS: [&str; 20] = [
    "云谷大厦",
    "禾光大厦",
    "创园大厦",
    "晴岚大厦",
    "锦澜中心",
    "望川国际",
    "松影商务楼",
    "临泉商务中心",
    "翠屏写字楼",
    "青屿广场",
    "棠溪商场",
    "麦田创意园",
    "白鹭科创园",
    "北谷产业园",
    "桐荫综合市场",
    "溪畔建材城",
    "春禾农贸市场",
    "知味美食城",
    "石榴商业街",
    "源泉物流园",
];
/// How many of [`BUILDINGS`] are office towers.
pub const OFFICE_TOWERS: usize = 10;

/// 行业词: what the demonstration knows about one industry.
pub struct Trade {
    /// 大类 of GB/T 4754-2017.
    pub industry: &'static str,
    /// How often it occurs, by [`Family`].
    pub weights: [u32; 3],
    /// The words its names are built with, by [`Family`].
    pub words: [Vec<&'static str>; 3],
}

/// The three families of kinds that differ in what they do and in how they are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// 个体工商户.
    Individual,
    /// 企业.
    Enterprise,
    /// 农民专业合作社.
    Cooperative,
}

impl Family {
    /// The family of a kind.
    pub fn of(kind: EntityKind) -> Family {
        match kind {
            EntityKind::IndividualBusiness => Family::Individual,
            EntityKind::Cooperative | EntityKind::CooperativeUnion | EntityKind::CooperativeBranch => {
                Family::Cooperative
            }
            EntityKind::LimitedCompany
            | EntityKind::JointStockCompany
            | EntityKind::NonCompanyLegalPerson
            | EntityKind::SoleProprietorship
            | EntityKind::Partnership
            | EntityKind::Branch
            | EntityKind::ForeignCompanyBranch
            | EntityKind::Other => Family::Enterprise,
        }
    }
}

/// The table of industries and their words.
pub fn trades() -> &'static [Trade] {
    static TRADES: LazyLock<Vec<Trade>> = LazyLock::new(|| {
        let words = |cell: &'static str| cell.split(',').filter(|word| *word != "-").collect();
        super::texts::table(include_str!("data/trades.tsv"))
            .map(
                |[
                    industry,
                    individual,
                    enterprise,
                    cooperative,
                    enterprise_words,
                    individual_words,
                    cooperative_words,
                ]| {
                    Trade {
                        industry,
                        weights: [individual, enterprise, cooperative]
                            .map(|weight| weight.parse().expect("a weight of the table of trades")),
                        words: [words(individual_words), words(enterprise_words), words(cooperative_words)],
                    }
                },
            )
            .collect()
    });
    &TRADES
}

/// The characters of trade words: first, second, third position.
fn syllables() -> &'static [Vec<char>; 3] {
    static SYLLABLES: LazyLock<[Vec<char>; 3]> = LazyLock::new(|| {
        let rows: Vec<Vec<char>> = super::texts::table(include_str!("data/syllables.tsv"))
            .map(|[_position, characters]| characters.chars().collect())
            .collect();
        rows.try_into().expect("three positions in the table of syllables")
    });
    &SYLLABLES
}

/// The name of the entity with this number. `scramble` shifts the whole sequence (another seed, other names);
/// `word` is one of the words of its trade, `street` the short name of its sub-district (拓东).
pub fn name(number: u64, scramble: u64, kind: EntityKind, word: &str, street: &str) -> String {
    let pair = (number % PAIRS * STRIDE + scramble % PAIRS) % PAIRS;
    let mixed = pair.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let turn = number / PAIRS;
    let region = (turn + mixed) % REGIONS;
    let third = turn / REGIONS % (1 + THIRDS);

    let [first, second, thirds] = syllables();
    let mut trade = String::with_capacity(9);
    trade.push(first[(pair / 200) as usize]);
    trade.push(second[(pair % 200) as usize]);
    if third > 0 {
        trade.push(thirds[(third - 1 + mixed / 4) as usize % thirds.len()]);
    }
    spell(kind, region as usize, &trade, word, street, mixed)
}

fn spell(kind: EntityKind, region: usize, trade: &str, word: &str, street: &str, mixed: u64) -> String {
    let company = ["昆明", "云南", "昆明市盘龙区", "盘龙区"][region];
    let cooperative = ["盘龙区", "昆明市盘龙区", "昆明盘龙", "昆明"][region];
    let mut name = String::with_capacity(64);
    // Writing to a String cannot fail.
    let _ = match kind {
        EntityKind::LimitedCompany | EntityKind::Other => write!(name, "{company}{trade}{word}有限公司"),
        EntityKind::JointStockCompany => write!(name, "{company}{trade}{word}股份有限公司"),
        EntityKind::NonCompanyLegalPerson => write!(name, "{company}{trade}{word}总公司"),
        EntityKind::SoleProprietorship => write!(name, "{company}{trade}{word}中心"),
        EntityKind::Partnership if mixed.is_multiple_of(3) => {
            write!(name, "{company}{trade}{word}合伙企业（普通合伙）")
        }
        EntityKind::Partnership => write!(name, "{company}{trade}{word}合伙企业（有限合伙）"),
        EntityKind::Branch => write!(name, "{company}{trade}{word}有限公司{street}分公司"),
        EntityKind::ForeignCompanyBranch => {
            let country = ["新加坡", "泰国", "越南", "马来西亚"][(mixed % 4) as usize];
            let branch = ["昆明", "云南", "盘龙", "昆明盘龙"][region];
            write!(name, "{country}{trade}{word}有限公司{branch}分公司")
        }
        EntityKind::Cooperative => write!(name, "{cooperative}{trade}{word}专业合作社"),
        EntityKind::CooperativeUnion => write!(name, "{cooperative}{trade}{word}专业合作社联合社"),
        EntityKind::CooperativeBranch => write!(name, "{cooperative}{trade}{word}专业合作社{street}分社"),
        EntityKind::IndividualBusiness => match region {
            0 => write!(name, "盘龙区{street}{trade}{word}"),
            1 => write!(name, "盘龙区{trade}{word}"),
            2 => write!(name, "昆明市盘龙区{trade}{word}"),
            _ => write!(name, "昆明市盘龙区{street}{trade}{word}"),
        },
    };
    name
}

#[cfg(test)]
mod tests;
