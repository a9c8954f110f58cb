//! 中止计时: whole days that a clock does not count, each with a legal reason.

use jiff::civil::Date;

/// Days not counted: `from` and `to` included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// First day not counted.
    pub from: Date,
    /// Last day not counted; a pause that ends before it begins covers nothing.
    pub to: Date,
}

/// 法定中止事由: why a clock may stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PauseReason {
    /// 补充信息: the applicant owes something (行政许可法 32).
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
}

/// The pauses in order, overlapping and touching ones merged.
pub(crate) fn merged(pauses: &[Pause]) -> Vec<Pause> {
    let mut ordered: Vec<Pause> = pauses.iter().copied().filter(|pause| pause.from <= pause.to).collect();
    ordered.sort_by_key(|pause| (pause.from, pause.to));
    let mut merged: Vec<Pause> = Vec::with_capacity(ordered.len());
    for pause in ordered {
        match merged.last_mut() {
            Some(last) if pause.from <= last.to => last.to = last.to.max(pause.to),
            _ => merged.push(pause),
        }
    }
    merged
}
