//! 中小企业划型: the size of an enterprise from its industry and up to three facts.

use std::sync::LazyLock;

use crate::Size;

/// 划型行业: one row of the standard. Each fact has the lower limits of large, medium and small.
struct SizeClass {
    codes: Vec<&'static str>,
    employees: Option<[i64; 3]>,
    revenue_wan: Option<[i64; 3]>,
    assets_wan: Option<[i64; 3]>,
}

/// 企业划型: the size by 工信部联企业〔2011〕300号. `industry` is a code of GB/T 4754-2017 of two to four digits.
///
/// `None` means that it cannot be said: a fact that decides is missing, the standard does not size the industry
/// (finance has its own), or two digits are too few because the kinds of business inside are sized differently.
/// An individual business (个体工商户) is no enterprise and has no size: do not ask for it.
pub fn size_of(
    industry: &str,
    employees: Option<i64>,
    revenue_wan: Option<i64>,
    assets_wan: Option<i64>,
) -> Option<Size> {
    if !(2..=4).contains(&industry.len()) {
        return None;
    }
    let mut sizes = CLASSES
        .iter()
        .filter(|class| {
            class.codes.iter().any(|code| industry.starts_with(code) || code.starts_with(industry))
        })
        .map(|class| class.size(employees, revenue_wan, assets_wan));
    let first = sizes.next()?;
    if sizes.all(|size| size == first) { first } else { None }
}

impl SizeClass {
    /// The grades are tried from above; a grade that cannot be decided leaves everything below it undecided.
    fn size(
        &self,
        employees: Option<i64>,
        revenue_wan: Option<i64>,
        assets_wan: Option<i64>,
    ) -> Option<Size> {
        for (grade, size) in [Size::Large, Size::Medium, Size::Small].into_iter().enumerate() {
            let reached = all_of([
                reaches(employees, self.employees, grade),
                reaches(revenue_wan, self.revenue_wan, grade),
                reaches(assets_wan, self.assets_wan, grade),
            ]);
            match reached {
                Some(true) => return Some(size),
                Some(false) => {}
                None => return None,
            }
        }
        Some(Size::Micro)
    }
}

fn reaches(fact: Option<i64>, limits: Option<[i64; 3]>, grade: usize) -> Option<bool> {
    match limits {
        None => Some(true),
        Some(limits) => fact.map(|fact| fact >= limits[grade]),
    }
}

/// AND of three values: one known "no" decides, otherwise one unknown leaves it open.
fn all_of(conditions: [Option<bool>; 3]) -> Option<bool> {
    if conditions.contains(&Some(false)) {
        return Some(false);
    }
    if conditions.contains(&None) { None } else { Some(true) }
}

static CLASSES: LazyLock<Vec<SizeClass>> = LazyLock::new(|| {
    crate::table(include_str!("../data/sizes.tsv"))
        .map(|[_class, codes, employees, revenue_wan, assets_wan]| SizeClass {
            codes: codes.split(' ').collect(),
            employees: limits(employees),
            revenue_wan: limits(revenue_wan),
            assets_wan: limits(assets_wan),
        })
        .collect()
});

fn limits(text: &str) -> Option<[i64; 3]> {
    (text != "-").then(|| {
        let limits: Vec<i64> =
            text.split('/').map(|limit| limit.parse().expect("a limit of the embedded size table")).collect();
        limits.try_into().expect("three limits in the embedded size table")
    })
}
