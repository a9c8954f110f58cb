//! 演示文本: the embedded tables of the demonstration district, and the words people write in it. All invented.

use std::collections::HashMap;
use std::sync::LazyLock;

use rand::{Rng, RngExt};

/// 单位: one of the 44 departments or 12 sub-districts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// `D01` to `D44`; for a sub-district its nine-digit division code.
    pub code: &'static str,
    /// 全称.
    pub name: &'static str,
    /// 简称.
    pub short_name: &'static str,
    /// `department` or `subdistrict`.
    pub kind: &'static str,
    /// The group it is listed under.
    pub group: &'static str,
}

/// 窗口、助力站、市场监管所: a place where people are helped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// `W01`, `S01`, `M01` …
    pub code: &'static str,
    /// 名称.
    pub name: &'static str,
    /// `policy_window`, `service_station` or `market_supervision_office`.
    pub kind: &'static str,
    /// Nine-digit code of the sub-district.
    pub street: &'static str,
    /// 地址, invented.
    pub address: &'static str,
}

/// 问题分类: a group (without parent) or one of the 60 leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// `K01` for a group, `K0101` for a leaf.
    pub code: &'static str,
    /// The group of a leaf.
    pub parent: Option<&'static str>,
    /// 名称.
    pub name: &'static str,
    /// The name in English.
    pub name_en: &'static str,
    /// 建议牵头单位; none for a group.
    pub lead: Option<&'static str>,
    /// 建议配合单位, at most three.
    pub joint: Vec<&'static str>,
    /// Does it usually take the longer limit (复杂事项)?
    pub complex: bool,
    /// Share of arrivals; 0 for a group.
    pub weight: u32,
}

/// The 56 units.
pub fn units() -> &'static [Unit] {
    static UNITS: LazyLock<Vec<Unit>> = LazyLock::new(|| {
        table(include_str!("data/units.tsv"))
            .map(|[code, name, short_name, kind, group]| Unit { code, name, short_name, kind, group })
            .collect()
    });
    &UNITS
}

/// The 13 policy windows, 3 stations and 12 market-supervision offices.
pub fn places() -> &'static [Place] {
    static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
        table(include_str!("data/places.tsv"))
            .map(|[code, name, kind, street, address]| Place { code, name, kind, street, address })
            .collect()
    });
    &PLACES
}

/// The category tree, every group before its leaves.
pub fn categories() -> &'static [Category] {
    static CATEGORIES: LazyLock<Vec<Category>> = LazyLock::new(|| {
        table(include_str!("data/categories.tsv"))
            .map(|[code, parent, name, name_en, lead, joint, complex, weight]| Category {
                code,
                parent: (!parent.is_empty()).then_some(parent),
                name,
                name_en,
                lead: (!lead.is_empty()).then_some(lead),
                joint: joint.split_whitespace().collect(),
                complex: complex == "1",
                weight: weight.parse().expect("a weight of the table of categories"),
            })
            .collect()
    });
    &CATEGORIES
}

/// What a text is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextKind {
    /// 吹哨: what an enterprise writes; has a title.
    Whistle,
    /// How an enterprise begins; may stand before the text of a whistle.
    Opening,
    /// How an enterprise ends; may stand after the text of a whistle.
    Closing,
    /// 办理答复 of a unit.
    Reply,
    /// 会商记录.
    Minutes,
    /// 议定事项.
    Decision,
    /// 退回异议: why a unit returns a whistle.
    Return,
    /// 裁定 of the office after returns.
    Ruling,
    /// 延期理由.
    Extension,
    /// 补充信息: what the enterprise is asked for.
    Supplement,
    /// 挂账理由.
    Suspension,
    /// 撤回理由.
    Withdrawal,
    /// 转出: why it belongs to another channel.
    Transfer,
    /// 合并理由.
    Merge,
    /// 回访记录.
    CallBack,
    /// 督办意见.
    Supervision,
    /// 评价 of the two best grades.
    RatingGood,
    /// 评价 of the middle grade.
    RatingFair,
    /// 评价 of the two lowest grades.
    RatingBad,
}

impl TextKind {
    /// Every kind; the tests walk through them.
    #[cfg(test)]
    const ALL: [TextKind; 19] = [
        TextKind::Whistle,
        TextKind::Opening,
        TextKind::Closing,
        TextKind::Reply,
        TextKind::Minutes,
        TextKind::Decision,
        TextKind::Return,
        TextKind::Ruling,
        TextKind::Extension,
        TextKind::Supplement,
        TextKind::Suspension,
        TextKind::Withdrawal,
        TextKind::Transfer,
        TextKind::Merge,
        TextKind::CallBack,
        TextKind::Supervision,
        TextKind::RatingGood,
        TextKind::RatingFair,
        TextKind::RatingBad,
    ];

    fn code(self) -> &'static str {
        match self {
            TextKind::Whistle => "whistle",
            TextKind::Opening => "opening",
            TextKind::Closing => "closing",
            TextKind::Reply => "reply",
            TextKind::Minutes => "minutes",
            TextKind::Decision => "decision",
            TextKind::Return => "return",
            TextKind::Ruling => "ruling",
            TextKind::Extension => "extension",
            TextKind::Supplement => "supplement",
            TextKind::Suspension => "suspension",
            TextKind::Withdrawal => "withdrawal",
            TextKind::Transfer => "transfer",
            TextKind::Merge => "merge",
            TextKind::CallBack => "callback",
            TextKind::Supervision => "supervision",
            TextKind::RatingGood => "rating_good",
            TextKind::RatingFair => "rating_fair",
            TextKind::RatingBad => "rating_bad",
        }
    }
}

/// A text with slots such as `{street}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Only whistles have one; otherwise empty.
    pub title: &'static str,
    /// The text.
    pub text: &'static str,
}

/// What the slots of a template are filled with.
#[derive(Clone, Copy, Debug)]
pub struct Slots<'a> {
    /// 街道, e.g. 金辰街道.
    pub street: &'a str,
    /// 社区、村, e.g. 金刀营社区.
    pub community: &'a str,
    /// 楼宇, e.g. 云谷大厦.
    pub building: &'a str,
    /// Any count; the texts read well from 3 to 12.
    pub number: u32,
    /// A recent month, 1 to 12.
    pub month: i8,
}

/// The texts of a kind that fit a category: those written for it or its group, or else those for any.
pub fn templates(kind: TextKind, category: &str) -> &'static [Template] {
    let texts = |key: &str| TEXTS.get(kind.code()).and_then(|texts| texts.get(key)).map(Vec::as_slice);
    let group = category.get(..3).unwrap_or(category);
    texts(category).or_else(|| texts(group)).or_else(|| texts("*")).unwrap_or_default()
}

/// Chooses a text of a kind for a category and fills it. Every second reply is one that fits any category.
pub fn text(rng: &mut impl Rng, kind: TextKind, category: &str, slots: &Slots<'_>) -> String {
    let category = if kind == TextKind::Reply && rng.random_ratio(1, 2) { "*" } else { category };
    choose(rng, templates(kind, category)).map(|template| fill(template.text, slots)).unwrap_or_default()
}

/// 吹哨: title and text of a whistle of a category; sometimes with a greeting before and a request after it.
pub fn whistle(rng: &mut impl Rng, category: &str, slots: &Slots<'_>) -> (String, String) {
    let Some(template) = choose(rng, templates(TextKind::Whistle, category)) else {
        return (String::new(), String::new());
    };
    let mut text = String::new();
    if rng.random_ratio(2, 5) {
        text.push_str(&self::text(rng, TextKind::Opening, category, slots));
    }
    text.push_str(&fill(template.text, slots));
    if rng.random_ratio(2, 5) {
        text.push_str(&self::text(rng, TextKind::Closing, category, slots));
    }
    (fill(template.title, slots), text)
}

/// A text with its slots filled.
pub fn fill(template: &str, slots: &Slots<'_>) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((slot, after)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match slot {
            "street" => filled.push_str(slots.street),
            "community" => filled.push_str(slots.community),
            "building" => filled.push_str(slots.building),
            "number" => filled.push_str(&slots.number.to_string()),
            "month" => {
                filled.push_str(&slots.month.to_string());
                filled.push('月');
            }
            other => filled.push_str(other),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// 联系人: an invented contact. The numbers 1380000xxxx and 1390000xxxx are fictitious.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// e.g. 尹女士.
    pub name: String,
    /// 11 digits.
    pub phone: String,
}

const SURNAMES: [&str; 40] = [
    "赵", "钱", "孙", "周", "吴", "郑", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "尤",
    "许", "何", "吕", "施", "张", "孔", "曹", "严", "金", "魏", "陶", "姜", "戚", "谢", "邹", "喻", "柏",
    "窦", "章", "苏", "潘", "葛", "尹",
];

/// Makes up a contact.
pub fn contact(rng: &mut impl Rng) -> Contact {
    let surname = SURNAMES[rng.random_range(0..SURNAMES.len())];
    let title = if rng.random_ratio(1, 2) { "先生" } else { "女士" };
    let range = if rng.random_ratio(1, 2) { "1380000" } else { "1390000" };
    Contact { name: format!("{surname}{title}"), phone: format!("{range}{:04}", rng.random_range(0..10_000)) }
}

/// Makes up the name of somebody who works for a unit.
pub fn person(rng: &mut impl Rng) -> String {
    const GIVEN: [&str; 24] = [
        "知行", "映雪", "庭芳", "若溪", "明远", "清和", "怀瑾", "予安", "书宁", "云舒", "景行", "思齐",
        "致远", "望舒", "念慈", "承泽", "以宁", "南乔", "嘉树", "星野", "临川", "牧之", "乐山", "见微",
    ];
    format!("{}{}", SURNAMES[rng.random_range(0..SURNAMES.len())], GIVEN[rng.random_range(0..GIVEN.len())])
}

fn choose<T: Copy>(rng: &mut impl Rng, among: &[T]) -> Option<T> {
    if among.is_empty() { None } else { Some(among[rng.random_range(0..among.len())]) }
}

/// By kind and key.
type Texts = HashMap<&'static str, HashMap<&'static str, Vec<Template>>>;

static TEXTS: LazyLock<Texts> = LazyLock::new(|| {
    let mut texts = Texts::new();
    for [kind, key, title, text] in table(include_str!("data/texts.tsv")) {
        texts.entry(kind).or_default().entry(key).or_default().push(Template { title, text });
    }
    texts
});

/// The rows of an embedded table: comment lines and the heading are skipped.
/// A row of another width is a programmer's error in our own data, found by the first test that reads the table.
pub(super) fn table<const COLUMNS: usize>(
    text: &'static str,
) -> impl Iterator<Item = [&'static str; COLUMNS]> {
    text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1).map(|line| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        cells.try_into().unwrap_or_else(|_| panic!("a row of an embedded table has another width: {line}"))
    })
}

#[cfg(test)]
mod tests;
