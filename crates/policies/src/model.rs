//! The nouns of policies.

use crate::conditions::Conditions;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sm3::{Digest, Sm3};

/// 惠企政策: a published document with measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its code, e.g. `P01`.
    pub id: String,
    /// Every save makes another.
    pub version: i64,
    /// Where it stands.
    pub status: Status,
    /// 领域.
    pub area: Area,
    /// 名称.
    pub name: Words,
    /// 文号.
    pub number: String,
    /// 发布机关.
    pub issuer: Words,
    /// 依据: the papers above it.
    pub basis: String,
    /// 公开文本.
    pub text: Words,
    /// First day in force.
    pub valid_from: Date,
    /// Last day in force, if there is one.
    pub valid_until: Option<Date>,
    /// When it was published.
    pub published_on: Option<Date>,
}

/// 状态 of a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 拟制.
    Draft,
    /// 已发布.
    Published,
    /// 已停止.
    Ended,
}

/// 领域.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Area {
    /// 减税退税.
    Tax,
    /// 减免租金.
    Rent,
    /// 稳岗就业.
    Jobs,
    /// 金融支持.
    Finance,
    /// 消费和市场.
    Trade,
    /// 创新升级.
    Innovation,
    /// 投资和招引.
    Investment,
}

/// 措施类型.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// 减税退税.
    Tax,
    /// 减免租金.
    Rent,
    /// 补贴奖补.
    Subsidy,
    /// 贷款贴息.
    Interest,
    /// 稳岗.
    Jobs,
    /// 资质荣誉.
    Honour,
    /// 服务.
    Service,
}

/// 兑现方式.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// 免申即享: the office makes the list, nobody applies.
    WithoutApplication,
    /// 即申即享: granted at once when what government holds says yes.
    OnApplication,
    /// 申报评审: a unit reviews it.
    AfterReview,
}

/// 申领次数: how often one enterprise may have a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    /// 一次性.
    Once,
    /// 每年一次.
    Yearly,
}

/// Chinese and English of the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

/// 材料: a paper that is handed in, or that government already has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Material {
    /// What it is.
    pub name: Words,
    /// 免提交: government holds it, nobody hands it in.
    pub held: bool,
}

/// 措施: what an enterprise can have. All that its guide, its questions and its conditions say is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Its code, e.g. `P01-02`: the policy's code, and a number.
    pub id: String,
    /// The policy it belongs to.
    pub policy: String,
    /// 名称.
    pub title: Words,
    /// 措施类型.
    pub kind: MeasureKind,
    /// 依据.
    pub basis: String,
    /// 支持对象.
    pub object: Words,
    /// 条件和金额.
    pub conditions: Conditions,
    /// 支持标准 in words.
    pub benefit: Words,
    /// 总额 in 分.
    pub budget_fen: Option<i64>,
    /// 先到先得: applications are served in their order until the total is spent.
    pub first_come: bool,
    /// 申领次数.
    pub repeat: Repeat,
    /// 同类: of measures of one group an enterprise has the highest, and not a second one. Empty for none.
    pub group: String,
    /// 申报材料.
    pub materials: Vec<Material>,
    /// 办理流程.
    pub steps: Vec<Words>,
    /// 办理时限, e.g. `20wd`.
    pub limit: String,
    /// 牵头单位: code of the unit that reviews and pays.
    pub unit: String,
    /// 咨询方式.
    pub contact: Words,
    /// 办理地点.
    pub window: Words,
    /// First day on which one can have it.
    pub valid_from: Date,
    /// Last day, if there is one.
    pub valid_until: Option<Date>,
    /// 兑现方式.
    pub delivery: Delivery,
    /// 资金来源.
    pub funds: String,
}

/// A measure as stored: with its version and the hash of what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versioned {
    /// The measure.
    pub measure: Measure,
    /// Every save makes another.
    pub version: i64,
    /// SM3 of the content.
    pub hash: String,
}

impl Words {
    /// Both.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Words {
        Words { zh: zh.into(), en: en.into() }
    }

    /// For this reader; Chinese where there is no English.
    pub fn of(&self, lang: kernel::Lang) -> &str {
        match lang {
            kernel::Lang::En if !self.en.is_empty() => &self.en,
            _ => &self.zh,
        }
    }
}

impl Policy {
    /// Can its measures be had on a day?
    pub fn is_open(&self, day: Date) -> bool {
        self.status == Status::Published
            && self.valid_from <= day
            && self.valid_until.is_none_or(|until| day <= until)
    }
}

impl Measure {
    /// Can it be had on a day, where its policy is open?
    pub fn is_open(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|until| day <= until)
    }

    /// SM3 of all that it says.
    pub fn hash(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        Sm3::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What one enterprise may have only once, or only the highest of: its group or itself, and the year where it comes back yearly.
    pub fn guard(&self, day: Date) -> String {
        let what = if self.group.is_empty() { self.id.as_str() } else { self.group.as_str() };
        match self.repeat {
            Repeat::Once => what.into(),
            Repeat::Yearly => format!("{what}/{}", day.year()),
        }
    }
}

/// An enum with a stored text and words for readers.
macro_rules! worded {
    ($name:ident { $($variant:ident $code:literal $zh:literal $en:literal),+ $(,)? }) => {
        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The texts stored, in order.
            pub(crate) fn codes() -> Vec<&'static str> {
                $name::ALL.iter().map(|one| one.code()).collect()
            }

            /// The text stored.
            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// The one of a stored text.
            pub fn from_code(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|one| one.code() == code)
            }

            /// The word a Chinese reader sees.
            pub fn zh(self) -> &'static str {
                match self { $($name::$variant => $zh),+ }
            }

            /// The word an English reader sees.
            pub fn en(self) -> &'static str {
                match self { $($name::$variant => $en),+ }
            }

            /// The word for this reader.
            pub fn word(self, lang: kernel::Lang) -> &'static str {
                match lang { kernel::Lang::Zh => self.zh(), kernel::Lang::En => self.en() }
            }
        }
    };
}

worded!(Status {
    Draft "draft" "拟制" "draft",
    Published "published" "已发布" "published",
    Ended "ended" "已停止" "ended",
});

worded!(Area {
    Tax "tax" "减税退税" "Tax relief and refunds",
    Rent "rent" "减免租金" "Rent relief",
    Jobs "jobs" "稳岗就业" "Jobs",
    Finance "finance" "金融支持" "Finance",
    Trade "trade" "消费和市场" "Consumption and markets",
    Innovation "innovation" "创新升级" "Innovation and upgrading",
    Investment "investment" "投资和招引" "Investment",
});

worded!(MeasureKind {
    Tax "tax" "减税退税" "tax relief or refund",
    Rent "rent" "减免租金" "rent relief",
    Subsidy "subsidy" "补贴奖补" "subsidy or award",
    Interest "interest" "贷款贴息" "loan interest subsidy",
    Jobs "jobs" "稳岗" "support for keeping jobs",
    Honour "honour" "资质荣誉" "qualification or honour",
    Service "service" "服务" "service",
});

worded!(Delivery {
    WithoutApplication "without_application" "免申即享" "granted without application",
    OnApplication "on_application" "即申即享" "granted on application",
    AfterReview "after_review" "申报评审" "granted after review",
});

worded!(Repeat {
    Once "once" "一次性" "once",
    Yearly "yearly" "每年一次" "once a year",
});
