//! 办理程序: the constant table of moves. The page, the rights and the check of what was written are computed from it.

use crate::model::GRADES;
use kernel::{BODY_CHARS_MAX, REASON_CHARS_MAX, TITLE_CHARS_MAX};

/// Who may make a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// 营商办.
    Office,
    /// A unit whose part is open.
    Unit,
    /// 牵头单位.
    Lead,
    /// The enterprise that whistled, or the office for it.
    Owner,
    /// 督办: the office or a district head.
    Supervisor,
    /// Whoever holds the rating link.
    Rater,
}

/// What kind of answer a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line, at most so many characters.
    Line(usize),
    /// Several lines, at most so many characters.
    Text(usize),
    /// One unit.
    Unit,
    /// Any number of units.
    Units,
    /// A leaf category.
    Category,
    /// A day.
    Day,
    /// A day and time.
    Moment,
    /// One of these.
    Choice(&'static [(&'static str, &'static str)]),
    /// A ticked box.
    Tick,
}

/// One field of a move's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Name in the form and in the record.
    pub name: &'static str,
    /// Chinese label.
    pub label: &'static str,
    /// English label.
    pub label_en: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Must it be filled in?
    pub required: bool,
}

/// 动作: one row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveSpec {
    /// Name in the record, e.g. `dispatch`.
    pub name: &'static str,
    /// Chinese word on the button.
    pub label: &'static str,
    /// English word, for moves an enterprise makes or reads of.
    pub label_en: &'static str,
    /// States in which it may be made; empty means any state of an open case.
    pub from: &'static [&'static str],
    /// Who may make it.
    pub who: Who,
    /// What has to be written.
    pub fields: &'static [Field],
}

const fn field(name: &'static str, label: &'static str, label_en: &'static str, kind: Kind) -> Field {
    Field { name, label, label_en, kind, required: true }
}

const fn optional(field: Field) -> Field {
    Field { required: false, ..field }
}

const REASON: Field = field("reason", "理由", "Reason", Kind::Text(REASON_CHARS_MAX));
const NOTE: Field = optional(field("note", "说明", "Note", Kind::Text(REASON_CHARS_MAX)));
const REPLY: Field = field("reply", "答复内容", "Reply", Kind::Text(BODY_CHARS_MAX));
const UNIT: Field = field("unit", "单位", "Unit", Kind::Unit);
const COMPLEX: Field = optional(field("complex", "复杂诉求（按复杂时限办理）", "Complex", Kind::Tick));

/// 转出去向: channels that are not the office's.
pub const TRANSFERS: &[(&str, &str)] = &[
    ("lawsuit", "诉讼、仲裁、复议等法定途径"),
    ("emergency", "紧急求助热线（110、119、120）"),
    ("hotline", "12345 政务服务便民热线"),
    ("elsewhere", "其他地区或上级机关"),
];

const SOLVED: &[(&str, &str)] = &[("yes", "已解决"), ("no", "未解决"), ("unreached", "未联系上")];
const RULINGS: &[(&str, &str)] = &[("uphold", "同意退回"), ("keep", "由该单位继续办理（最终裁定）")];
/// 督办级别, from low to high.
pub const LEVELS: &[(&str, &str)] = &[("1", "营商办督办"), ("2", "分管副区长督办"), ("3", "双组长督办")];

const VERDICTS: &[(&str, &str)] =
    &[("founded", "属实，由该单位整改"), ("unfounded", "不属实，评价照原样保留")];
const ACCEPTANCE: &[(&str, &str)] = &[("yes", "认可"), ("no", "不认可"), ("unreached", "未联系上")];

/// States in which a rating can be given, and a bad one followed up.
const RATED: &[&str] = &["answered", "called_back", "closed"];

/// States in which units are at work.
pub const AT_WORK: &[&str] = &["dispatched", "handling", "session"];

/// Every move after the whistle was raised, in the order of the life cycle.
pub const MOVES: &[MoveSpec] = &[
    MoveSpec {
        name: "accept",
        label: "受理",
        label_en: "Accept",
        from: &["submitted"],
        who: Who::Office,
        fields: &[field("category", "问题分类", "Category", Kind::Category), COMPLEX, NOTE],
    },
    MoveSpec {
        name: "dispatch",
        label: "派单 / 吹哨",
        label_en: "Dispatch",
        from: &["accepted"],
        who: Who::Office,
        fields: &[
            field("lead", "牵头单位", "Lead unit", Kind::Unit),
            optional(field("joint", "配合单位（可多选）", "Joint units", Kind::Units)),
            NOTE,
        ],
    },
    MoveSpec {
        name: "direct",
        label: "直接办理",
        label_en: "Handle directly",
        from: &["accepted"],
        who: Who::Office,
        fields: &[REPLY],
    },
    MoveSpec {
        name: "respond",
        label: "报到",
        label_en: "Respond",
        from: AT_WORK,
        who: Who::Unit,
        fields: &[field(
            "note",
            "联系企业的情况和打算怎么办",
            "Contact and plan",
            Kind::Text(REASON_CHARS_MAX),
        )],
    },
    MoveSpec {
        name: "finish",
        label: "本单位办完",
        label_en: "Our share is done",
        from: AT_WORK,
        who: Who::Unit,
        fields: &[field("reply", "办理结果", "Result", Kind::Text(BODY_CHARS_MAX))],
    },
    MoveSpec {
        name: "return",
        label: "退回异议",
        label_en: "Return",
        from: AT_WORK,
        who: Who::Unit,
        fields: &[REASON],
    },
    MoveSpec {
        name: "rule",
        label: "裁定退回",
        label_en: "Rule on the return",
        from: AT_WORK,
        who: Who::Office,
        fields: &[UNIT, field("ruling", "裁定", "Ruling", Kind::Choice(RULINGS)), REASON],
    },
    MoveSpec {
        name: "call_unit",
        label: "增派单位",
        label_en: "Call another unit",
        from: AT_WORK,
        who: Who::Office,
        fields: &[UNIT, optional(field("lead", "作为牵头单位", "As lead", Kind::Tick)), NOTE],
    },
    MoveSpec {
        name: "call_session",
        label: "召集会商",
        label_en: "Call a joint session",
        from: &["dispatched", "handling"],
        who: Who::Office,
        fields: &[
            field("when", "时间", "Time", Kind::Moment),
            field("place", "地点或会议链接", "Place or link", Kind::Line(NAME)),
            field("attendees", "参加人员", "Attendees", Kind::Text(REASON_CHARS_MAX)),
        ],
    },
    MoveSpec {
        name: "record_session",
        label: "记录会商结果",
        label_en: "Record the session",
        from: &["session"],
        who: Who::Office,
        fields: &[
            field("minutes", "会商纪要", "Minutes", Kind::Text(BODY_CHARS_MAX)),
            field("decision", "会商决定", "Decision", Kind::Text(BODY_CHARS_MAX)),
        ],
    },
    MoveSpec {
        name: "extend",
        label: "批准延期",
        label_en: "Extend",
        from: AT_WORK,
        who: Who::Office,
        fields: &[
            UNIT,
            field("days", "新的办结时限（工作日）", "New limit (working days)", Kind::Line(3)),
            REASON,
        ],
    },
    MoveSpec {
        name: "ask_information",
        label: "请企业补充信息",
        label_en: "Ask for information",
        from: &["dispatched", "handling"],
        who: Who::Lead,
        fields: &[field("what", "需要补充什么", "What is needed", Kind::Text(REASON_CHARS_MAX))],
    },
    MoveSpec {
        name: "give_information",
        label: "补充信息",
        label_en: "Give information",
        from: &["waiting"],
        who: Who::Owner,
        fields: &[field("text", "补充内容", "Your answer", Kind::Text(BODY_CHARS_MAX))],
    },
    MoveSpec {
        name: "waive",
        label: "免除单位办理",
        label_en: "Waive a unit",
        from: AT_WORK,
        who: Who::Office,
        fields: &[UNIT, REASON],
    },
    MoveSpec {
        name: "answer",
        label: "反馈企业",
        label_en: "Answer the enterprise",
        from: AT_WORK,
        who: Who::Lead,
        fields: &[REPLY],
    },
    MoveSpec {
        name: "call_back",
        label: "回访",
        label_en: "Call back",
        from: &["answered"],
        who: Who::Office,
        fields: &[field("solved", "企业认为", "The enterprise says", Kind::Choice(SOLVED)), NOTE],
    },
    MoveSpec {
        name: "close",
        label: "办结",
        label_en: "Close",
        from: &["called_back"],
        who: Who::Office,
        fields: &[NOTE],
    },
    MoveSpec {
        name: "rework",
        label: "重办",
        label_en: "Handle again",
        from: &["called_back", "closed"],
        who: Who::Office,
        fields: &[REASON],
    },
    MoveSpec {
        name: "suspend",
        label: "挂账",
        label_en: "Suspend",
        from: &["handling", "called_back"],
        who: Who::Office,
        fields: &[REASON, field("review", "下次复核日期", "Next review", Kind::Day)],
    },
    MoveSpec {
        name: "resume",
        label: "恢复办理",
        label_en: "Resume",
        from: &["suspended"],
        who: Who::Office,
        fields: &[NOTE],
    },
    MoveSpec {
        name: "supervise",
        label: "督办",
        label_en: "Supervise",
        from: AT_WORK,
        who: Who::Supervisor,
        fields: &[field("level", "督办级别", "Level", Kind::Choice(LEVELS)), REASON],
    },
    MoveSpec {
        name: "merge",
        label: "合并到另一件",
        label_en: "Merge",
        from: &["submitted", "accepted"],
        who: Who::Office,
        fields: &[field("into", "合并到（件号）", "Into (case number)", Kind::Line(20)), REASON],
    },
    MoveSpec {
        name: "mark_repeat",
        label: "标为重复诉求",
        label_en: "Mark as asked again",
        from: &[],
        who: Who::Office,
        fields: &[field("of", "上一件（件号）", "Earlier case number", Kind::Line(20))],
    },
    MoveSpec {
        name: "transfer",
        label: "转出",
        label_en: "Transfer",
        from: &["submitted", "accepted"],
        who: Who::Office,
        fields: &[field("to", "转往", "To", Kind::Choice(TRANSFERS)), REASON],
    },
    MoveSpec {
        name: "withdraw",
        label: "撤回",
        label_en: "Withdraw",
        from: &["submitted", "accepted", "dispatched", "handling", "waiting"],
        who: Who::Owner,
        fields: &[REASON],
    },
    MoveSpec {
        name: "release",
        label: "公开办理情况",
        label_en: "Release",
        from: &["closed"],
        who: Who::Office,
        fields: &[
            field("public_title", "公开标题（不含个人信息）", "Public title", Kind::Line(TITLE_CHARS_MAX)),
            field("public_reply", "公开答复（不含个人信息）", "Public reply", Kind::Text(BODY_CHARS_MAX)),
        ],
    },
    MoveSpec {
        name: "verify_rating",
        label: "核实差评",
        label_en: "Verify the bad rating",
        from: RATED,
        who: Who::Office,
        fields: &[
            UNIT,
            field("finding", "回访和核实情况", "Call-back and finding", Kind::Text(BODY_CHARS_MAX)),
            field("verdict", "核实结论", "Verdict", Kind::Choice(VERDICTS)),
            optional(field("complex", "复杂问题（按复杂整改时限）", "Complex", Kind::Tick)),
        ],
    },
    MoveSpec {
        name: "fix",
        label: "差评整改完成",
        label_en: "Bad rating put right",
        from: RATED,
        who: Who::Unit,
        fields: &[field("result", "整改情况", "What was put right", Kind::Text(BODY_CHARS_MAX))],
    },
    MoveSpec {
        name: "confirm_fix",
        label: "整改回访",
        label_en: "Call back after putting right",
        from: RATED,
        who: Who::Office,
        fields: &[
            UNIT,
            field("outcome", "企业意见", "The enterprise says", Kind::Choice(ACCEPTANCE)),
            field("finding", "回访情况", "Call-back", Kind::Text(REASON_CHARS_MAX)),
        ],
    },
    MoveSpec {
        name: "rate",
        label: "评价",
        label_en: "Rate",
        from: RATED,
        who: Who::Rater,
        fields: &[
            field("unit", "单位", "Unit", Kind::Unit),
            field("grade", "评价", "Grade", Kind::Choice(GRADES)),
            optional(field("comment", "意见", "Comment", Kind::Text(REASON_CHARS_MAX))),
        ],
    },
];

const NAME: usize = kernel::NAME_CHARS_MAX;

/// The row of a move.
pub fn move_named(name: &str) -> Option<&'static MoveSpec> {
    MOVES.iter().find(|spec| spec.name == name)
}
