//! The cast: 营商办戊 keeps the lists, 牵头部门丙 drafts for the own department, 外人己 is of another. All invented.

mod batches;
mod pages;
mod penalties;
mod penalty_pages;
mod reading;
mod site;
mod uploads;

use crate::lists::{Names, add_row, head, shipped};
use decision::table::Sheet;
use people::{Unit, UnitKind};

fn unit(code: &str, name: &str) -> Unit {
    Unit {
        code: code.into(),
        name: format!("盘龙区{name}"),
        short_name: format!("区{name}"),
        kind: UnitKind::Department,
        group: "部门".into(),
    }
}

fn units() -> Vec<Unit> {
    vec![unit("D03", "市场监管局"), unit("D08", "城管局")]
}

fn names() -> Names {
    Names::of(&units(), &shipped())
}

/// A good item; the cells of `other` come in the place of its own.
fn row<'a>(other: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let own = [
        ("清单", "免于行政处罚事项清单"),
        ("主管部门", "区市场监管局"),
        ("领域", "市场监管"),
        ("违法行为", "未公示营业执照"),
        ("罚款上限", "3"),
        ("罚款单位", "万元"),
        ("法律依据", "《行政处罚法》第三十三条第一款"),
        ("生效日期", "2022-05-01"),
        ("批次", "2022-05"),
        ("及时改正", "是"),
        ("结果", "不予处罚"),
    ];
    let rest = own.into_iter().filter(|(name, _)| other.iter().all(|(changed, _)| changed != name));
    rest.chain(other.iter().copied()).collect()
}

/// A list of these items.
fn list(rows: &[(&str, Vec<(&str, &str)>)]) -> Sheet {
    let mut sheet = head("试");
    rows.iter().for_each(|(number, cells)| add_row(&mut sheet, number, cells.clone()));
    sheet
}
