//! 主体属性: what other departments know of the invented entities, only where a measure asks. The same for the same seed.

use jiff::civil::{Date, date};
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use registry::{Attribute, AttributeValue, CreditCode, Enterprise, EntityKind, Size, WholeList, attribute};

use super::enterprises::IN_BUSINESS;
use std::collections::HashSet;

/// The day for which departments report.
const AS_OF: Date = date(2022, 3, 31);
/// 留抵退税: enterprises that have it.
pub const REFUNDS: u64 = 2_750;
/// 承租区属国有房屋: tenants who are relieved of rent.
const TENANTS: u64 = 1_560;
/// 分 in 元.
const YUAN: i64 = 100;

/// What of an entity decides which attributes it can have.
#[derive(Clone, Debug)]
pub struct Brief {
    code: CreditCode,
    kind: EntityKind,
    industry: String,
    size: Size,
    employees: i64,
    established_on: Date,
}

impl Brief {
    /// Of an entity that is in business.
    pub fn of(one: &Enterprise) -> Option<Brief> {
        one.exited_on.is_none().then(|| Brief {
            code: one.credit_code,
            kind: one.kind,
            industry: one.industry.clone(),
            size: one.size,
            employees: one.employees.unwrap_or(1),
            established_on: one.established_on,
        })
    }

    fn is_company(&self) -> bool {
        self.kind.is_enterprise()
    }

    fn is_trader(&self) -> bool {
        self.kind == EntityKind::IndividualBusiness
    }

    fn is_small(&self) -> bool {
        self.is_company() && matches!(self.size, Size::Small | Size::Micro)
    }

    /// Whoever the measure of rents is about.
    fn may_be_relieved(&self) -> bool {
        (self.is_small() || self.is_trader()) && ("51".."91").contains(&self.industry.as_str())
    }

    /// 服务业 that rents shops and offices.
    fn is_service(&self) -> bool {
        ("51".."79").contains(&self.industry.as_str())
    }

    fn is_of(&self, industries: &[&str]) -> bool {
        industries.contains(&self.industry.as_str())
    }
}

/// Attributes of all these entities and the lists that are whole. `first` is an entity that rents from the district in any case.
pub fn attributes(seed: u64, all: &[Brief], first: Option<CreditCode>) -> (Vec<Attribute>, Vec<WholeList>) {
    let mut made = Maker {
        rng: ChaCha8Rng::seed_from_u64(seed ^ 0x61_7474_7273),
        all,
        in_business: all.len() as u64,
        known: HashSet::new(),
        made: Vec::new(),
    };
    made.taxes();
    made.rents(first);
    made.jobs();
    made.finance();
    made.trade();
    made.innovation();
    made.investment();
    (made.made, whole_lists())
}

struct Maker<'a> {
    rng: ChaCha8Rng,
    all: &'a [Brief],
    in_business: u64,
    known: HashSet<(usize, &'static str)>,
    made: Vec<Attribute>,
}

impl Maker<'_> {
    /// So many of those who can be, in proportion to the district of the document.
    fn choose(&mut self, count: u64, can: impl Fn(&Brief) -> bool) -> Vec<usize> {
        let scaled = (u128::from(count) * u128::from(self.in_business) + u128::from(IN_BUSINESS / 2))
            / u128::from(IN_BUSINESS);
        let mut able: Vec<usize> = (0..self.all.len()).filter(|at| can(&self.all[*at])).collect();
        let wanted =
            usize::try_from(scaled).unwrap_or(usize::MAX).clamp(1, able.len().max(1)).min(able.len());
        let (chosen, _) = able.partial_shuffle(&mut self.rng, wanted);
        chosen.to_vec()
    }

    fn number(&mut self, at: usize, code: &'static str, value: i64) {
        self.put(at, code, AttributeValue::Number(value));
    }

    fn word(&mut self, at: usize, code: &'static str, word: &str) {
        let value = attribute(code).and_then(|name| name.value(word));
        self.put(at, code, value.unwrap_or_else(|| panic!("{code} has no word {word}")));
    }

    /// What is said of an entity first stands.
    fn put(&mut self, at: usize, code: &'static str, value: AttributeValue) {
        if self.known.insert((at, code)) {
            let source = source(code).into();
            self.made.push(Attribute { credit_code: self.all[at].code, code, value, as_of: AS_OF, source });
        }
    }

    /// 元 between two bounds, smaller sums more often; as 分 of whole 元.
    fn yuan(&mut self, from: i64, to: i64) -> i64 {
        let share: f64 = self.rng.random();
        (from + ((to - from) as f64 * share * share) as i64) * YUAN
    }

    fn grade(&mut self, grades: &[&'static str]) -> &'static str {
        grades[self.rng.random_range(0..grades.len())]
    }

    fn taxes(&mut self) {
        let old = |one: &Brief| one.is_company() && one.established_on < date(2021, 7, 1);
        // 300 more have a balance and a bad grade, and of 120 nobody knows the grade.
        let chosen = self.choose(REFUNDS + 300 + 120, old);
        let (refunds, worse) = (self.scaled(REFUNDS, &chosen), self.scaled(REFUNDS + 300, &chosen));
        for (place, at) in chosen.into_iter().enumerate() {
            let balance = self.yuan(50_000, 1_100_000);
            self.number(at, "vat_credit", balance);
            if place < refunds {
                let grade = self.grade(&["A", "B", "B"]);
                self.word(at, "tax_credit", grade);
            } else if place < worse {
                let grade = self.grade(&["M", "C", "D"]);
                self.word(at, "tax_credit", grade);
            }
        }
        for at in self.choose(2_600, |one| one.is_small() && one.employees <= 300) {
            let (income, assets) = (self.yuan(0, 3_600_000), self.yuan(100_000, 55_000_000));
            let taxes = self.yuan(200, 40_000);
            self.number(at, "taxable_income", income);
            self.number(at, "total_assets", assets);
            self.number(at, "small_taxes", taxes);
        }
        for at in self.choose(1_400, Brief::is_trader) {
            let taxes = self.yuan(50, 6_000);
            self.number(at, "small_taxes", taxes);
        }
        for at in self.choose(420, |one| one.is_company() && ("13".."44").contains(&one.industry.as_str())) {
            let tax = self.yuan(500, 300_000);
            self.number(at, "deferrable_tax", tax);
        }
    }

    /// A share of what was chosen, as `choose` would have scaled it.
    fn scaled(&self, count: u64, chosen: &[usize]) -> usize {
        let scaled = (u128::from(count) * u128::from(self.in_business) + u128::from(IN_BUSINESS / 2))
            / u128::from(IN_BUSINESS);
        usize::try_from(scaled).unwrap_or(usize::MAX).min(chosen.len())
    }

    fn rents(&mut self, first: Option<CreditCode>) {
        let relieved = |one: &Brief| one.is_service() && (one.is_small() || one.is_trader());
        let mut tenants = self.choose(TENANTS, relieved);
        let favoured = first.and_then(|code| self.all.iter().position(|one| one.code == code));
        if let Some(at) = favoured.filter(|at| self.all[*at].may_be_relieved() && !tenants.contains(at)) {
            tenants[0] = at;
        }
        for at in tenants {
            let through = self.rng.random_ratio(1, 6);
            self.tenant(at, if through { "转租承租" } else { "直接承租" }, true);
        }
        let sublet = self.choose(90, |one| one.is_company() && !one.is_small());
        let larger = self.choose(110, |one| one.is_company() && one.size == Size::Medium && one.is_service());
        let unknown = self.choose(60, |one| one.is_trader() && one.is_of(&["80", "81", "82"]));
        sublet.into_iter().for_each(|at| self.tenant(at, "整体转出", true));
        larger.into_iter().for_each(|at| self.tenant(at, "直接承租", true));
        unknown.into_iter().for_each(|at| self.tenant(at, "直接承租", false));
        for at in self.choose(380, |one| one.is_small() && one.established_on >= date(2020, 3, 1)) {
            let rent = self.yuan(800, 9_000);
            self.number(at, "monthly_rent", rent);
        }
    }

    fn tenant(&mut self, at: usize, tenancy: &str, is_rent_known: bool) {
        self.word(at, "lessor", "区属国有");
        self.word(at, "tenancy", tenancy);
        let part_of_the_year = self.rng.random_ratio(1, 8);
        let days = if part_of_the_year { self.rng.random_range(60..330) } else { 365 };
        self.number(at, "leased_days", days);
        if is_rent_known {
            let rent = self.yuan(900, 5_700);
            self.number(at, "monthly_rent", rent);
        }
    }

    fn jobs(&mut self) {
        for at in self.choose(2_300, |one| one.is_company() && one.employees >= 5) {
            let insured = (self.all[at].employees * 4 / 5).max(1);
            let rate = self.rng.random_range(0..80);
            self.number(at, "insured_staff", insured);
            self.number(at, "unemployment_premium", insured * 420 * YUAN);
            self.number(at, "layoff_rate", rate);
        }
        for at in self.choose(310, |one| one.is_company() && one.employees >= 10) {
            let hired = self.rng.random_range(1..9);
            self.number(at, "graduates_hired", hired);
        }
        for at in self.choose(240, |one| one.is_company() && one.employees >= 20) {
            let trained = self.rng.random_range(3..120);
            self.number(at, "training_people", trained);
        }
    }

    fn finance(&mut self) {
        for at in self.choose(520, |one| one.is_small() && one.is_service()) {
            let interest = self.yuan(600, 260_000);
            let grade = self.grade(&["A", "B", "M", "M", "C"]);
            self.number(at, "loan_interest", interest);
            // Whose grade nobody knows stays one of those.
            if !self.known.contains(&(at, "vat_credit")) {
                self.word(at, "tax_credit", grade);
            }
        }
        for at in self.choose(360, Brief::is_trader) {
            let interest = self.yuan(300, 24_000);
            self.number(at, "loan_interest", interest);
        }
        for at in self.choose(130, Brief::is_small) {
            let fee = self.yuan(400, 90_000);
            self.number(at, "guarantee_fee", fee);
        }
    }

    fn trade(&mut self) {
        let shops = self.choose(170, |one| one.is_company() && one.is_of(&["52"]));
        let markets = self.choose(260, |one| one.is_trader() && one.is_of(&["52"]));
        for at in shops {
            let spent = self.yuan(1_000, 260_000);
            self.word(at, "premises", "商超");
            self.number(at, "epidemic_cost", spent);
        }
        for (place, at) in markets.into_iter().enumerate() {
            self.word(at, "premises", "农贸市场");
            if place % 6 == 0 {
                let spent = self.yuan(1_000, 30_000);
                self.number(at, "epidemic_cost", spent);
            }
        }
        for at in self.choose(420, |one| one.is_company() && one.is_of(&["51", "52", "61", "62"])) {
            let growth = self.rng.random_range(-150..320);
            self.number(at, "sales_growth", growth);
        }
        for at in self.choose(150, |one| one.is_company() && one.is_of(&["51", "52"])) {
            let sales = self.yuan(1_500_000, 60_000_000);
            self.number(at, "online_sales", sales);
        }
        for at in self.choose(22, |one| one.is_company() && one.is_of(&["52", "62"])) {
            let shops = self.rng.random_range(1..5);
            self.number(at, "new_shops", shops);
        }
    }

    fn innovation(&mut self) {
        let technical =
            |one: &Brief| one.is_company() && one.is_of(&["35", "38", "39", "40", "64", "65", "73", "75"]);
        for at in self.choose(310, technical) {
            let research = self.yuan(40_000, 9_000_000);
            self.number(at, "high_tech", 1);
            self.number(at, "research_cost", research);
        }
        for at in self.choose(70, technical) {
            self.number(at, "specialised", 1);
        }
        for at in self.choose(46, |one| one.is_company() && one.employees >= 20) {
            self.number(at, "newly_scaled", 1);
        }
        for at in self.choose(16, technical) {
            let standards = self.rng.random_range(1..4);
            self.number(at, "standards_led", standards);
        }
    }

    fn investment(&mut self) {
        let new =
            |one: &Brief| one.is_company() && one.established_on >= date(2021, 1, 1) && one.employees >= 20;
        let leading = self.choose(34, new);
        let count = leading.len();
        for (place, at) in leading.into_iter().enumerate() {
            let honour = match place * 34 / count {
                0..9 => "三类500强",
                9..12 => "独角兽",
                _ => "瞪羚",
            };
            self.word(at, "honour", honour);
            if place % 5 != 4 {
                let cost = self.yuan(400_000, 16_000_000);
                self.number(at, "fit_out_cost", cost);
            }
        }
        for at in
            self.choose(120, |one| one.is_company() && one.is_of(&["13", "35", "38", "39", "63", "64", "65"]))
        {
            let invested = self.yuan(1_000_000, 60_000_000);
            self.number(at, "fixed_investment", invested);
        }
        for at in self.choose(85, |one| one.is_company() && one.is_of(&["51", "13", "39"])) {
            let exported = self.yuan(200_000, 40_000_000);
            self.number(at, "export_value", exported);
        }
    }
}

/// What departments say to be whole: whoever is not on the list has this value.
fn whole_lists() -> Vec<WholeList> {
    let numbers = [
        "vat_credit",
        "high_tech",
        "specialised",
        "newly_scaled",
        "graduates_hired",
        "new_shops",
        "standards_led",
        "fixed_investment",
        "export_value",
    ];
    let words = [("lessor", "其他"), ("premises", "其他"), ("honour", "无")];
    let number = numbers.into_iter().map(|code| (code, AttributeValue::Number(0)));
    let word = words.into_iter().filter_map(|(code, word)| Some((code, attribute(code)?.value(word)?)));
    let list = |(code, others)| WholeList { code, others, as_of: AS_OF, source: source(code).into() };
    number.chain(word).map(list).collect()
}

/// Who reports an attribute.
fn source(code: &str) -> &'static str {
    match code {
        "vat_credit" | "tax_credit" | "taxable_income" | "total_assets" | "small_taxes"
        | "deferrable_tax" => "区税务局（演示）",
        "lessor" | "tenancy" | "monthly_rent" | "leased_days" => "区财政局（演示）",
        "insured_staff" | "unemployment_premium" | "layoff_rate" | "graduates_hired" | "training_people" => {
            "区人社局（演示）"
        }
        "loan_interest" | "guarantee_fee" => "区金融办（演示）",
        "high_tech" | "specialised" | "newly_scaled" | "research_cost" | "standards_led" => {
            "区科工信局（演示）"
        }
        _ => "区商务投促局（演示）",
    }
}

#[cfg(test)]
mod tests;
