//! 事实: what conditions may ask of a market entity. One table says each fact's name, where it comes from and how it is asked for.

use registry::{AttributeKind, AttributeName, EntityKind, EntityStatus, Size, attribute, divisions};
use std::sync::LazyLock;

/// 事实: something that can be known of a market entity.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name, which is the name of its column.
    pub name: &'static str,
    /// Where it comes from.
    pub source: Source,
    /// What it holds.
    pub kind: FactKind,
    /// The unit as a column has it; empty where there is none.
    pub unit: &'static str,
    /// 前提: who fails it is somebody else, not nearly right.
    pub is_premise: bool,
    /// The name in English.
    pub name_en: &'static str,
    /// The unit in English.
    pub unit_en: &'static str,
    /// How an enterprise is asked; empty for what nobody is asked.
    pub question: &'static str,
    /// The same in English.
    pub question_en: &'static str,
}

/// Where a fact comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// 登记: the register.
    Register(Registered),
    /// 属性, reported by other departments.
    Attribute(&'static AttributeName),
    /// 划型 by the size standard.
    Size,
    /// 小型微利 by the tax rules; another thing than 划型.
    SmallProfit,
    /// The day of the application.
    Day,
}

/// What the register knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Registered {
    Class,
    Status,
    Industry,
    Street,
    Employees,
    Established,
    Capital,
}

/// What a fact holds, as a column of a decision table has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactKind {
    /// 是否.
    Flag,
    /// 数 with so many decimal places.
    Number(u32),
    /// 金额.
    Money,
    /// 日期.
    Day,
    /// 枚举.
    Choice(Vec<&'static str>),
    /// 编码 of the classification of industries, e.g. `F52`.
    Industry,
}

/// 主体类别: the kinds that measures tell apart.
pub const CLASSES: [&str; 4] = ["企业", "个体工商户", "农民专业合作社", "其他"];
/// 不划型: the size standard does not speak of this entity.
pub const UNSIZED: &str = "不划型";

/// Every fact, in the order in which pages show them.
pub fn facts() -> &'static [Fact] {
    &FACTS
}

/// The place of the fact of this name.
pub fn place(name: &str) -> Option<usize> {
    FACTS.iter().position(|fact| fact.name == name)
}

/// The fact of this name.
pub fn fact(name: &str) -> Option<&'static Fact> {
    FACTS.iter().find(|fact| fact.name == name)
}

impl Fact {
    /// 类型 of its column.
    pub fn type_text(&self) -> String {
        match &self.kind {
            FactKind::Flag => "是否".into(),
            FactKind::Number(0) => "数".into(),
            FactKind::Number(places) => format!("数（{places}位小数）"),
            FactKind::Money => "金额".into(),
            FactKind::Day => "日期".into(),
            FactKind::Choice(_) => "枚举".into(),
            FactKind::Industry => "编码".into(),
        }
    }

    /// 取值范围 of its column.
    pub fn range_text(&self) -> String {
        match &self.kind {
            FactKind::Choice(words) => words.join("、"),
            // A rate may be below nothing; what is counted or paid may not.
            FactKind::Number(_) | FactKind::Money if self.unit != "%" => "[0..]".into(),
            _ => String::new(),
        }
    }

    /// Is an enterprise ever asked for it?
    pub fn is_asked(&self) -> bool {
        !self.question.is_empty()
    }

    /// The word of a choice for an English reader.
    pub fn choice_en(word: &'static str) -> &'static str {
        let streets = || divisions::subdistricts().find(|one| one.name == word).map(|one| one.name);
        CHOICES_EN.iter().find(|(zh, _)| *zh == word).map(|(_, en)| *en).or_else(streets).unwrap_or(word)
    }
}

/// 主体类别 of a kind.
pub(crate) fn class_of(kind: EntityKind) -> usize {
    match kind.credit_code_prefix() {
        "91" => 0,
        "92" => 1,
        "93" => 2,
        _ => 3,
    }
}

/// Words of choices in English. Names of sub-districts and letters stay.
const CHOICES_EN: &[(&str, &str)] = &[
    ("是", "yes"),
    ("否", "no"),
    ("企业", "enterprise"),
    ("个体工商户", "individual business"),
    ("农民专业合作社", "farmers' cooperative"),
    ("其他", "other"),
    ("在营", "in business"),
    ("歇业", "business suspended"),
    ("大型", "large"),
    ("中型", "medium"),
    ("小型", "small"),
    ("微型", "micro"),
    (UNSIZED, "not classified (no enterprise)"),
    ("区属国有", "owned by the district"),
    ("直接承租", "rented directly"),
    ("转租承租", "rented from another tenant"),
    ("整体转出", "sub-let as a whole"),
    ("商超", "supermarket"),
    ("农贸市场", "farm-produce market"),
    ("三类500强", "one of the three top-500 lists"),
    ("独角兽", "unicorn"),
    ("瞪羚", "gazelle"),
    ("无", "none"),
];

static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| {
    let lines = include_str!("../data/facts.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.skip(1).map(fact_of).collect()
});

/// A line that cannot be read is a programmer's error in our own table, found by the first test that reads it.
fn fact_of(line: &'static str) -> Fact {
    let cells: Vec<&'static str> = line.split('\t').collect();
    let [name, source, unit, premise, name_en, unit_en, question, question_en] = cells[..] else {
        panic!("a line of the table of facts has another width: {line}")
    };
    let (source, kind) = source_of(source);
    let blank = |text: &'static str| if text == "-" { "" } else { text };
    Fact {
        name,
        source,
        kind,
        unit: blank(unit),
        is_premise: premise == "1",
        name_en,
        unit_en: blank(unit_en),
        question: blank(question),
        question_en: blank(question_en),
    }
}

fn source_of(text: &'static str) -> (Source, FactKind) {
    let registered = |what| Source::Register(what);
    match text {
        "day" => (Source::Day, FactKind::Day),
        "derived:size" => (Source::Size, FactKind::Choice(sizes())),
        "derived:small_profit" => (Source::SmallProfit, FactKind::Flag),
        "register:class" => (registered(Registered::Class), FactKind::Choice(CLASSES.into())),
        "register:status" => (registered(Registered::Status), FactKind::Choice(statuses())),
        "register:industry" => (registered(Registered::Industry), FactKind::Industry),
        "register:street" => (registered(Registered::Street), FactKind::Choice(streets())),
        "register:employees" => (registered(Registered::Employees), FactKind::Number(0)),
        "register:established" => (registered(Registered::Established), FactKind::Day),
        "register:capital" => (registered(Registered::Capital), FactKind::Money),
        _ => {
            let found = text.strip_prefix("attribute:").and_then(attribute);
            let name = found.unwrap_or_else(|| panic!("the table of facts names an unknown source: {text}"));
            let kind = match &name.kind {
                AttributeKind::Money => FactKind::Money,
                AttributeKind::Number(places) => FactKind::Number(*places),
                AttributeKind::Flag => FactKind::Flag,
                AttributeKind::Words(words) => FactKind::Choice(words.clone()),
            };
            (Source::Attribute(name), kind)
        }
    }
}

/// 大型 to 微型, then what has no size; the order of [`Size`].
fn sizes() -> Vec<&'static str> {
    Size::ALL.iter().filter(|size| **size != Size::Unknown).map(|size| size.zh()).chain([UNSIZED]).collect()
}

fn statuses() -> Vec<&'static str> {
    EntityStatus::ALL.iter().filter(|status| status.exists()).map(|status| status.zh()).collect()
}

fn streets() -> Vec<&'static str> {
    divisions::subdistricts().map(|street| street.name).collect()
}
