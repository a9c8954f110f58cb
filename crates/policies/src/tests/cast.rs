//! Invented enterprises and measures.

use crate::*;
use jiff::civil::{Date, date};
use registry::{Attribute, AttributeValue, CreditCode, Enterprise, EntityKind, EntityStatus, Size};

pub const TODAY: Date = date(2022, 10, 20);
pub const LIMITS: SmallProfit =
    SmallProfit { income_fen_max: 300_000_000, employees_max: 300, assets_fen_max: 5_000_000_000 };

/// A generator with a fixed seed (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides as u64) as usize
    }
}

pub fn code(kind: EntityKind, number: usize) -> CreditCode {
    let body = format!("XX{number:06}");
    CreditCode::compose(kind.credit_code_prefix(), "530103", &body).expect("a code")
}

/// 企业甲: a small restaurant company.
pub fn enterprise(number: usize) -> Enterprise {
    let kind = EntityKind::LimitedCompany;
    Enterprise {
        credit_code: code(kind, number),
        name: format!("企业甲{number}（虚构）"),
        kind,
        industry: "62".into(),
        size: Size::Small,
        street: "530103004".into(),
        community: String::new(),
        address: "某路1号".into(),
        established_on: date(2018, 3, 1),
        exited_on: None,
        status: EntityStatus::InBusiness,
        capital_fen: Some(100_000_000),
        employees: Some(20),
        synthetic: true,
    }
}

pub fn attribute(code: CreditCode, name: &'static str, text: &str) -> Attribute {
    let name = registry::attribute(name).expect("an attribute");
    let value = name.value(text).expect("a value");
    Attribute { credit_code: code, code: name.code, value, as_of: date(2022, 9, 30), source: "试".into() }
}

/// Any enterprise, and what others know of it.
pub fn any(dice: &mut Dice, number: usize) -> (Enterprise, Vec<Attribute>) {
    let kind =
        [EntityKind::LimitedCompany, EntityKind::IndividualBusiness, EntityKind::Cooperative][dice.roll(3)];
    let some = |dice: &mut Dice, value: i64| (dice.roll(6) > 0).then_some(value);
    let employees = dice.roll(400) as i64;
    let one = Enterprise {
        credit_code: code(kind, number),
        kind,
        industry: ["62", "52", "35", "01"][dice.roll(4)].into(),
        size: if kind.is_enterprise() { Size::ALL[dice.roll(5)] } else { Size::Unknown },
        established_on: date(2010 + dice.roll(12) as i16, 1 + dice.roll(12) as i8, 1),
        employees: some(dice, employees),
        ..enterprise(number)
    };
    let mut known = Vec::new();
    for name in registry::attributes() {
        if dice.roll(4) == 0 {
            continue;
        }
        let value = match &name.kind {
            registry::AttributeKind::Words(words) => AttributeValue::Word(dice.roll(words.len())),
            registry::AttributeKind::Flag => AttributeValue::Number(dice.roll(2) as i64),
            registry::AttributeKind::Money => AttributeValue::Number(dice.roll(1_000_000_000) as i64),
            registry::AttributeKind::Number(_) => AttributeValue::Number(dice.roll(366) as i64),
        };
        let (as_of, source) = (date(2022, 9, 30), String::from("试"));
        known.push(Attribute { credit_code: one.credit_code, code: name.code, value, as_of, source });
    }
    (one, known)
}

pub fn conditions(columns: &[&str], rows: &[&[&str]]) -> Conditions {
    let row = |cells: &&[&str]| {
        let (amount, cells) = cells.split_last().expect("an amount");
        ConditionRow { cells: cells.iter().map(ToString::to_string).collect(), amount: (*amount).into() }
    };
    Conditions {
        columns: columns.iter().map(ToString::to_string).collect(),
        rows: rows.iter().map(row).collect(),
    }
}

pub fn measure(id: &str, conditions: Conditions) -> Measure {
    Measure {
        id: id.into(),
        policy: id.split('-').next().unwrap_or_default().into(),
        title: Words::new("减免房租", "Rent relief"),
        kind: MeasureKind::Rent,
        basis: "演示〔2022〕1号".into(),
        object: Words::new("服务业小微企业和个体工商户", "Small service firms"),
        conditions,
        benefit: Words::new("减免 6 个月租金", "Six months of rent"),
        budget_fen: Some(10_000_000),
        first_come: true,
        repeat: Repeat::Yearly,
        group: String::new(),
        materials: vec![Material { name: Words::new("租赁合同", "Lease"), held: false }],
        steps: vec![Words::new("申请", "Apply")],
        limit: "20wd".into(),
        unit: "D03".into(),
        contact: Words::new("政策专窗", "Policy window"),
        window: Words::new("政务服务大厅", "Service hall"),
        valid_from: date(2022, 1, 1),
        valid_until: Some(date(2022, 12, 31)),
        delivery: Delivery::AfterReview,
        funds: "区级财政".into(),
    }
}

pub fn versioned(measure: Measure) -> Versioned {
    Versioned { version: 1, hash: measure.hash(), measure }
}

/// Rent relief with a row for enterprises and one for individual businesses; a tiered award; a service; a subsidy that asks much.
pub fn measures() -> Vec<Versioned> {
    let rent = conditions(
        &["主体类别", "行业", "划型", "出租方", "承租关系", "月租金", "本年承租天数"],
        &[
            &[
                "企业",
                "F*、H*",
                "小型、微型",
                "区属国有",
                "不含 整体转出",
                "",
                "",
                "月租金×6；按本年承租天数/365折算",
            ],
            &[
                "个体工商户",
                "F*、H*",
                "",
                "区属国有",
                "不含 整体转出",
                "",
                "",
                "月租金×6；按本年承租天数/365折算",
            ],
        ],
    );
    let award = conditions(
        &["主体类别", "本年固定资产投资", "年营业收入"],
        &[
            &["企业", "≥500万元", "≤4亿元", "本年固定资产投资×0.5%；最高50万元"],
            &["企业", "≥100万元", "≤4亿元", "2万元"],
        ],
    );
    let service = conditions(&["成立日期", "申请日期"], &[&["", "自成立日期起3年内", ""]]);
    let small = conditions(
        &["小型微利", "从业人数", "纳税信用等级", "六税两费应缴额"],
        &[&["是", "≤300", "A、B、M", "", "六税两费应缴额×50%"]],
    );
    [("P01-01", rent), ("P02-01", award), ("P02-02", service), ("P03-01", small)]
        .map(|(id, conditions)| versioned(measure(id, conditions)))
        .into()
}
