//! 市场主体: what is known about a market entity.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::CreditCode;

/// 市场主体: a company, an individual business, a cooperative or a branch that is or was registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enterprise {
    /// 统一社会信用代码: the key.
    pub credit_code: CreditCode,
    /// 名称: the registered name.
    pub name: String,
    /// 主体类型.
    pub kind: EntityKind,
    /// 行业大类: two digits of GB/T 4754-2017.
    pub industry: String,
    /// 划型.
    pub size: Size,
    /// 街道: nine digits, where the premises are.
    pub street: String,
    /// 社区、村: twelve digits, where the premises are.
    pub community: String,
    /// 住所、经营场所.
    pub address: String,
    /// 成立日期.
    pub established_on: Date,
    /// 注销、吊销日期: `None` while the entity exists.
    pub exited_on: Option<Date>,
    /// 登记状态.
    pub status: EntityStatus,
    /// 注册资本、资金数额 in 分.
    pub capital_fen: Option<i64>,
    /// 从业人数.
    pub employees: Option<i64>,
    /// 演示数据: invented, not a real entity.
    pub synthetic: bool,
}

/// 主体类型: 市场主体登记管理条例, article 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// 有限责任公司.
    LimitedCompany,
    /// 股份有限公司.
    JointStockCompany,
    /// 非公司企业法人.
    NonCompanyLegalPerson,
    /// 个人独资企业.
    SoleProprietorship,
    /// 合伙企业.
    Partnership,
    /// 分支机构 of a company or another enterprise.
    Branch,
    /// 农民专业合作社.
    Cooperative,
    /// 农民专业合作社联合社.
    CooperativeUnion,
    /// 农民专业合作社分支机构.
    CooperativeBranch,
    /// 个体工商户.
    IndividualBusiness,
    /// 外国公司分支机构.
    ForeignCompanyBranch,
    /// 其他市场主体.
    Other,
}

impl EntityKind {
    /// Every kind, in the order of article 2.
    pub const ALL: [EntityKind; 12] = [
        EntityKind::LimitedCompany,
        EntityKind::JointStockCompany,
        EntityKind::NonCompanyLegalPerson,
        EntityKind::SoleProprietorship,
        EntityKind::Partnership,
        EntityKind::Branch,
        EntityKind::Cooperative,
        EntityKind::CooperativeUnion,
        EntityKind::CooperativeBranch,
        EntityKind::IndividualBusiness,
        EntityKind::ForeignCompanyBranch,
        EntityKind::Other,
    ];

    /// The text stored.
    pub fn code(self) -> &'static str {
        match self {
            EntityKind::LimitedCompany => "limited_company",
            EntityKind::JointStockCompany => "joint_stock_company",
            EntityKind::NonCompanyLegalPerson => "non_company_legal_person",
            EntityKind::SoleProprietorship => "sole_proprietorship",
            EntityKind::Partnership => "partnership",
            EntityKind::Branch => "branch",
            EntityKind::Cooperative => "cooperative",
            EntityKind::CooperativeUnion => "cooperative_union",
            EntityKind::CooperativeBranch => "cooperative_branch",
            EntityKind::IndividualBusiness => "individual_business",
            EntityKind::ForeignCompanyBranch => "foreign_company_branch",
            EntityKind::Other => "other",
        }
    }

    /// The kind of a stored text.
    pub fn from_code(code: &str) -> Option<EntityKind> {
        EntityKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// The word a Chinese reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            EntityKind::LimitedCompany => "有限责任公司",
            EntityKind::JointStockCompany => "股份有限公司",
            EntityKind::NonCompanyLegalPerson => "非公司企业法人",
            EntityKind::SoleProprietorship => "个人独资企业",
            EntityKind::Partnership => "合伙企业",
            EntityKind::Branch => "分支机构",
            EntityKind::Cooperative => "农民专业合作社",
            EntityKind::CooperativeUnion => "农民专业合作社联合社",
            EntityKind::CooperativeBranch => "农民专业合作社分支机构",
            EntityKind::IndividualBusiness => "个体工商户",
            EntityKind::ForeignCompanyBranch => "外国公司分支机构",
            EntityKind::Other => "其他市场主体",
        }
    }

    /// The word an English reader sees.
    pub fn en(self) -> &'static str {
        match self {
            EntityKind::LimitedCompany => "limited liability company",
            EntityKind::JointStockCompany => "joint-stock company",
            EntityKind::NonCompanyLegalPerson => "enterprise legal person other than a company",
            EntityKind::SoleProprietorship => "sole proprietorship",
            EntityKind::Partnership => "partnership",
            EntityKind::Branch => "branch",
            EntityKind::Cooperative => "farmers' cooperative",
            EntityKind::CooperativeUnion => "union of farmers' cooperatives",
            EntityKind::CooperativeBranch => "branch of a farmers' cooperative",
            EntityKind::IndividualBusiness => "individual business",
            EntityKind::ForeignCompanyBranch => "branch of a foreign company",
            EntityKind::Other => "other market entity",
        }
    }

    /// The first two characters of the credit code of an entity of this kind.
    pub fn credit_code_prefix(self) -> &'static str {
        match self {
            EntityKind::LimitedCompany
            | EntityKind::JointStockCompany
            | EntityKind::NonCompanyLegalPerson
            | EntityKind::SoleProprietorship
            | EntityKind::Partnership
            | EntityKind::Branch
            | EntityKind::ForeignCompanyBranch => "91",
            EntityKind::IndividualBusiness => "92",
            EntityKind::Cooperative | EntityKind::CooperativeUnion | EntityKind::CooperativeBranch => "93",
            EntityKind::Other => "99",
        }
    }

    /// 企业: does the size standard for enterprises speak of this kind? Individual businesses and cooperatives are apart.
    pub fn is_enterprise(self) -> bool {
        self.credit_code_prefix() == "91"
    }
}

/// 划型: large, medium, small or micro by the size standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// 大型.
    Large,
    /// 中型.
    Medium,
    /// 小型.
    Small,
    /// 微型.
    Micro,
    /// 未划型: not an enterprise, or a fact is missing.
    Unknown,
}

impl Size {
    /// Every size, from large to unknown.
    pub const ALL: [Size; 5] = [Size::Large, Size::Medium, Size::Small, Size::Micro, Size::Unknown];

    /// The text stored.
    pub fn code(self) -> &'static str {
        match self {
            Size::Large => "large",
            Size::Medium => "medium",
            Size::Small => "small",
            Size::Micro => "micro",
            Size::Unknown => "unknown",
        }
    }

    /// The size of a stored text.
    pub fn from_code(code: &str) -> Option<Size> {
        Size::ALL.into_iter().find(|size| size.code() == code)
    }

    /// The word a Chinese reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            Size::Large => "大型",
            Size::Medium => "中型",
            Size::Small => "小型",
            Size::Micro => "微型",
            Size::Unknown => "未划型",
        }
    }

    /// The word an English reader sees.
    pub fn en(self) -> &'static str {
        match self {
            Size::Large => "large",
            Size::Medium => "medium",
            Size::Small => "small",
            Size::Micro => "micro",
            Size::Unknown => "not classified",
        }
    }
}

/// 登记状态: from establishment to exit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityStatus {
    /// 在营.
    InBusiness,
    /// 歇业: filed, at most three years in total; the entity still exists.
    Suspended,
    /// 注销.
    Deregistered,
    /// 吊销.
    Revoked,
}

impl EntityStatus {
    /// Every status.
    pub const ALL: [EntityStatus; 4] = [
        EntityStatus::InBusiness,
        EntityStatus::Suspended,
        EntityStatus::Deregistered,
        EntityStatus::Revoked,
    ];

    /// The text stored.
    pub fn code(self) -> &'static str {
        match self {
            EntityStatus::InBusiness => "in_business",
            EntityStatus::Suspended => "suspended",
            EntityStatus::Deregistered => "deregistered",
            EntityStatus::Revoked => "revoked",
        }
    }

    /// The status of a stored text.
    pub fn from_code(code: &str) -> Option<EntityStatus> {
        EntityStatus::ALL.into_iter().find(|status| status.code() == code)
    }

    /// The word a Chinese reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            EntityStatus::InBusiness => "在营",
            EntityStatus::Suspended => "歇业",
            EntityStatus::Deregistered => "注销",
            EntityStatus::Revoked => "吊销",
        }
    }

    /// The word an English reader sees.
    pub fn en(self) -> &'static str {
        match self {
            EntityStatus::InBusiness => "in business",
            EntityStatus::Suspended => "business suspended",
            EntityStatus::Deregistered => "deregistered",
            EntityStatus::Revoked => "licence revoked",
        }
    }

    /// 存续: is the entity still there? A suspended one is.
    pub fn exists(self) -> bool {
        match self {
            EntityStatus::InBusiness | EntityStatus::Suspended => true,
            EntityStatus::Deregistered | EntityStatus::Revoked => false,
        }
    }
}
