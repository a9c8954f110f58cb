//! 办案程序: the constant table of moves. The pages, the rights and the check of what was written are computed from it.

use crate::judge::Outcome;
use kernel::{BODY_CHARS_MAX, NAME_CHARS_MAX, REASON_CHARS_MAX};

/// Who may make a move; always of the agency of the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// 经办: whoever handles cases of the agency.
    Officer,
    /// 机关负责人.
    Head,
    /// Whoever handles cases of the agency but did not open this one.
    Reviewer,
}

/// What kind of answer a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line, at most so many characters.
    Line(usize),
    /// Several lines, at most so many characters.
    Text(usize),
    /// A day.
    Day,
    /// An amount in 元.
    Money,
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
    /// Label.
    pub label: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Must it be filled in?
    pub required: bool,
}

/// 动作: one row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveSpec {
    /// Name in the record, e.g. `notice`.
    pub name: &'static str,
    /// Word on the button.
    pub label: &'static str,
    /// States in which it may be made.
    pub from: &'static [&'static str],
    /// Who may make it.
    pub who: Who,
    /// What has to be written.
    pub fields: &'static [Field],
}

const fn field(name: &'static str, label: &'static str, kind: Kind) -> Field {
    Field { name, label, kind, required: true }
}

const fn optional(field: Field) -> Field {
    Field { required: false, ..field }
}

const REASON: Field = field("reason", "理由", Kind::Text(REASON_CHARS_MAX));
const FINE: Field = optional(field("fine", "罚款（元，没有罚款请留空）", Kind::Money));

/// 调查, 告知 and 听取: the facts may still change.
pub const OPEN: &[&str] = &["investigating", "noticed", "heard"];

/// Every state, in the order of the life cycle.
pub const STATES: &[&str] =
    &["investigating", "noticed", "heard", "paused", "decided", "closed", "transferred", "dropped"];

/// 案件来源.
pub const SOURCES: &[(&str, &str)] = &[
    ("inspection", "监督检查"),
    ("complaint", "投诉、举报"),
    ("transferred", "其他机关移送"),
    ("superior", "上级交办"),
    ("monitoring", "监测、抽检"),
];

/// Reasons for which the time of deciding does not run (法定的不计入期限的事由).
pub const PAUSES: &[(&str, &str)] = &[
    ("test", "检测、检验、检疫、鉴定"),
    ("hearing", "听证"),
    ("announcement", "公告"),
    ("court", "等待司法机关或者其他机关的处理结果"),
    ("force", "不可抗力"),
];

const WORDS_OF_THE_PARTY: &[(&str, &str)] = &[("made", "提出了陈述、申辩"), ("waived", "放弃陈述、申辩")];

const WAYS: &[(&str, &str)] = &[
    ("direct", "直接送达"),
    ("electronic", "电子送达"),
    ("post", "邮寄送达"),
    ("left", "留置送达"),
    ("announcement", "公告送达"),
];

/// What can be decided, worst last.
pub const OUTCOMES: &[(&str, &str)] = &[
    ("exempt", Outcome::Exempt.word()),
    ("mitigated", Outcome::Mitigated.word()),
    ("lighter", Outcome::Lighter.word()),
    ("ordinary", Outcome::Ordinary.word()),
    ("heavier", Outcome::Heavier.word()),
];

/// What a party is told of before: every outcome but the one that punishes nobody.
const PENALTIES: &[(&str, &str)] = OUTCOMES.split_at(1).1;

/// Every move after 立案, in the order of the life cycle.
pub const MOVES: &[MoveSpec] = &[
    MoveSpec { name: "facts", label: "查明事实", from: OPEN, who: Who::Officer, fields: &[] },
    MoveSpec {
        name: "notice",
        label: "事先告知",
        from: &["investigating"],
        who: Who::Officer,
        fields: &[field("outcome", "拟作出的处理", Kind::Choice(PENALTIES)), FINE],
    },
    MoveSpec {
        name: "statement",
        label: "听取陈述、申辩",
        from: &["noticed"],
        who: Who::Officer,
        fields: &[
            field("said", "当事人的意见", Kind::Choice(WORDS_OF_THE_PARTY)),
            optional(field("statement", "陈述、申辩的内容", Kind::Text(BODY_CHARS_MAX))),
            optional(field("opinion", "复核意见（是否采纳及理由）", Kind::Text(REASON_CHARS_MAX))),
        ],
    },
    MoveSpec {
        name: "legal_review",
        label: "法制审核",
        from: OPEN,
        who: Who::Reviewer,
        fields: &[field("opinion", "审核意见", Kind::Text(REASON_CHARS_MAX))],
    },
    MoveSpec {
        name: "decide",
        label: "作出决定",
        from: &["investigating", "heard"],
        who: Who::Head,
        fields: &[
            field("outcome", "处理结果", Kind::Choice(OUTCOMES)),
            FINE,
            optional(field("no_coercion", "不采取行政强制措施", Kind::Tick)),
            optional(field("reason", "理由（与建议不同、情节冲突时必填）", Kind::Text(REASON_CHARS_MAX))),
            optional(field("collective", "集体讨论记录（情节冲突时必填）", Kind::Text(BODY_CHARS_MAX))),
        ],
    },
    MoveSpec {
        name: "serve",
        label: "送达",
        from: &["decided"],
        who: Who::Officer,
        fields: &[field("day", "送达日期", Kind::Day), field("way", "送达方式", Kind::Choice(WAYS))],
    },
    MoveSpec {
        name: "follow_up",
        label: "执行、回访",
        from: &["decided"],
        who: Who::Officer,
        fields: &[field("result", "执行、改正和回访的情况", Kind::Text(BODY_CHARS_MAX))],
    },
    MoveSpec { name: "conclude", label: "结案", from: &["decided"], who: Who::Officer, fields: &[] },
    MoveSpec {
        name: "pause",
        label: "中止计算期限",
        from: OPEN,
        who: Who::Officer,
        fields: &[
            field("cause", "事由", Kind::Choice(PAUSES)),
            optional(field("note", "说明", Kind::Text(REASON_CHARS_MAX))),
        ],
    },
    MoveSpec {
        name: "resume", label: "恢复计算期限", from: &["paused"], who: Who::Officer, fields: &[]
    },
    MoveSpec { name: "prolong", label: "延长办案期限", from: OPEN, who: Who::Head, fields: &[REASON] },
    MoveSpec {
        name: "hand_over",
        label: "移送",
        from: &["investigating"],
        who: Who::Officer,
        fields: &[field("to", "移送到", Kind::Line(NAME_CHARS_MAX)), REASON],
    },
    MoveSpec {
        name: "drop", label: "撤销立案", from: &["investigating"], who: Who::Head, fields: &[REASON]
    },
];

/// The move of this name.
pub fn move_named(name: &str) -> Option<&'static MoveSpec> {
    MOVES.iter().find(|spec| spec.name == name)
}
