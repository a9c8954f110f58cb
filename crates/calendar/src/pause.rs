//! 中止计时: whole days that a clock does not count, each with a legal reason.

use crate::days::days_between;
use crate::layer::short;
use jiff::civil::Date;
use std::{fmt, str::FromStr};

/// The most pauses that are read from one text.
pub const PAUSES_MAX: usize = 100;

/// Days not counted: `from` and `to` included. Written `2022-10-12/2022-10-19`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Pause {
    /// First day not counted.
    pub from: Date,
    /// Last day not counted; a pause that ends before it begins covers nothing.
    pub to: Date,
}

impl Pause {
    /// Reads pauses separated by `;`, such as `2022-10-12/2022-10-19;2022-11-01/2022-11-01`; an empty text is none.
    ///
    /// # Errors
    /// The first pause that cannot be read, or that there are more than [`PAUSES_MAX`].
    pub fn parse_list(text: &str) -> Result<Vec<Pause>, ParsePauseError> {
        let parts = || text.split(';').map(str::trim).filter(|part| !part.is_empty());
        if parts().nth(PAUSES_MAX).is_some() {
            return Err(ParsePauseError { text: short(text), wrong: Wrong::TooMany });
        }
        parts().map(str::parse).collect()
    }
}

impl fmt::Display for Pause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}

impl FromStr for Pause {
    type Err = ParsePauseError;

    fn from_str(text: &str) -> Result<Pause, ParsePauseError> {
        let wrong = |wrong| ParsePauseError { text: short(text), wrong };
        let (from, to) = text.trim().split_once('/').ok_or_else(|| wrong(Wrong::Form))?;
        let pause = Pause {
            from: from.parse().map_err(|_| wrong(Wrong::Form))?,
            to: to.parse().map_err(|_| wrong(Wrong::Form))?,
        };
        if pause.to < pause.from { Err(wrong(Wrong::Order)) } else { Ok(pause) }
    }
}

/// A pause that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsePauseError {
    text: String,
    wrong: Wrong,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wrong {
    Form,
    Order,
    TooMany,
}

impl ParsePauseError {
    /// The message a Chinese reader sees.
    pub fn zh(&self) -> String {
        let text = &self.text;
        match self.wrong {
            Wrong::Form => format!(
                "中止时间“{text}”格式不对或日期不存在，应为“首日/末日”，如 2022-10-12/2022-10-19（两日均不计入）"
            ),
            Wrong::Order => format!("中止时间“{text}”的末日早于首日，请检查两个日期的次序"),
            Wrong::TooMany => format!("中止时间“{text}”超过{PAUSES_MAX}段，请合并后再填"),
        }
    }
}

impl fmt::Display for ParsePauseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = &self.text;
        match self.wrong {
            Wrong::Form => write!(
                f,
                "pause “{text}” cannot be read: expected the first and the last day not counted, like 2022-10-12/2022-10-19"
            ),
            Wrong::Order => {
                write!(f, "pause “{text}” ends before it begins: check the order of the two days")
            }
            Wrong::TooMany => write!(f, "“{text}” has more than {PAUSES_MAX} pauses: join some of them"),
        }
    }
}

impl std::error::Error for ParsePauseError {}

/// 中止事由: why a clock may stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PauseReason {
    /// 补充信息: the applicant owes something.
    ApplicantOwesMaterials,
    /// 听证 (行政许可法 45).
    Hearing,
    /// 招标 (行政许可法 45).
    Tender,
    /// 拍卖 (行政许可法 45).
    Auction,
    /// 检验 (行政许可法 45).
    Inspection,
    /// 检测 (行政许可法 45).
    Test,
    /// 检疫 (行政许可法 45).
    Quarantine,
    /// 鉴定 (行政许可法 45).
    Appraisal,
    /// 专家评审 (行政许可法 45).
    ExpertReview,
}

impl PauseReason {
    /// Every reason.
    pub const ALL: [PauseReason; 9] = [
        PauseReason::ApplicantOwesMaterials,
        PauseReason::Hearing,
        PauseReason::Tender,
        PauseReason::Auction,
        PauseReason::Inspection,
        PauseReason::Test,
        PauseReason::Quarantine,
        PauseReason::Appraisal,
        PauseReason::ExpertReview,
    ];

    /// The word in records and interfaces.
    pub fn code(self) -> &'static str {
        match self {
            PauseReason::ApplicantOwesMaterials => "applicant-owes-materials",
            PauseReason::Hearing => "hearing",
            PauseReason::Tender => "tender",
            PauseReason::Auction => "auction",
            PauseReason::Inspection => "inspection",
            PauseReason::Test => "test",
            PauseReason::Quarantine => "quarantine",
            PauseReason::Appraisal => "appraisal",
            PauseReason::ExpertReview => "expert-review",
        }
    }

    /// The reason that has this word in records.
    pub fn from_code(code: &str) -> Option<PauseReason> {
        PauseReason::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// The word a Chinese reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            PauseReason::ApplicantOwesMaterials => "等待企业补充信息",
            PauseReason::Hearing => "听证",
            PauseReason::Tender => "招标",
            PauseReason::Auction => "拍卖",
            PauseReason::Inspection => "检验",
            PauseReason::Test => "检测",
            PauseReason::Quarantine => "检疫",
            PauseReason::Appraisal => "鉴定",
            PauseReason::ExpertReview => "专家评审",
        }
    }

    /// 依据: the article that lets the clock stand still, or the rule of the house where no statute says so.
    pub fn article(self) -> &'static str {
        match self {
            PauseReason::ApplicantOwesMaterials => {
                "办理规则：申请人应当补充信息而尚未补充的，所需时间不计算在办理期限内。"
            }
            PauseReason::Hearing
            | PauseReason::Tender
            | PauseReason::Auction
            | PauseReason::Inspection
            | PauseReason::Test
            | PauseReason::Quarantine
            | PauseReason::Appraisal
            | PauseReason::ExpertReview => {
                "《中华人民共和国行政许可法》第四十五条：行政机关作出行政许可决定，依法需要听证、招标、拍卖、检验、检测、检疫、\
                 鉴定和专家评审的，所需时间不计算在本节规定的期限内。行政机关应当将所需时间书面告知申请人。"
            }
        }
    }
}

/// A stretch that is not counted, on the axis of a unit: all counts in `(after, until]`.
pub(crate) type Gap = (i64, i64);

/// The pauses as gaps in order, overlapping ones merged; `count` tells where a day ends on the axis.
pub(crate) fn gaps(pauses: &[Pause], count: impl Fn(Date) -> i64) -> Vec<Gap> {
    let mut ordered: Vec<&Pause> = pauses.iter().filter(|pause| pause.from <= pause.to).collect();
    ordered.sort_unstable_by_key(|pause| pause.from);
    let mut gaps: Vec<Gap> = Vec::with_capacity(ordered.len());
    for pause in ordered {
        let (after, until) = (count(pause.from.yesterday().unwrap_or(pause.from)), count(pause.to));
        match gaps.last_mut() {
            Some(last) if after <= last.1 => last.1 = last.1.max(until),
            _ => gaps.push((after, until)),
        }
    }
    gaps
}

/// Where `amount` counts after `origin` are full, gaps not counted.
pub(crate) fn advance(origin: i64, amount: i64, gaps: &[Gap]) -> i64 {
    let mut target = origin + amount;
    for (after, until) in gaps {
        let after = origin.max(*after);
        if after >= target {
            break;
        }
        target += (until - after).max(0);
    }
    target
}

/// How many of the counts in `(origin, end]` lie in gaps.
pub(crate) fn in_gaps(origin: i64, end: i64, gaps: &[Gap]) -> i64 {
    gaps.iter().map(|(after, until)| (end.min(*until) - origin.max(*after)).max(0)).sum()
}

/// The calendar day as a number.
pub(crate) fn day_number(day: Date) -> i64 {
    days_between(crate::FIRST_DAY, day)
}
