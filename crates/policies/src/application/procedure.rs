//! 办理程序: the constant table of moves.

use kernel::{BODY_CHARS_MAX, NAME_CHARS_MAX, REASON_CHARS_MAX};

/// Who may make a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// 牵头单位.
    Unit,
    /// Whoever decides for the lead unit: its head, or the office.
    Decider,
    /// The enterprise, or the office for it.
    Owner,
    /// 营商办.
    Office,
}

/// What kind of answer a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line, at most so many characters.
    Line(usize),
    /// Several lines, at most so many characters.
    Text(usize),
    /// One of these.
    Choice(&'static [(&'static str, &'static str)]),
    /// One of the conditions of the measure, or its papers.
    Condition,
    /// An amount in 元.
    Amount,
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
    pub kind: FieldKind,
    /// Must it be filled in?
    pub required: bool,
}

/// 动作: one row of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveSpec {
    /// Name in the record.
    pub name: &'static str,
    /// Chinese word on the button.
    pub label: &'static str,
    /// English word.
    pub label_en: &'static str,
    /// States in which it may be made.
    pub from: &'static [&'static str],
    /// Who may make it.
    pub who: Who,
    /// What has to be written.
    pub fields: &'static [Field],
}

const fn field(name: &'static str, label: &'static str, label_en: &'static str, kind: FieldKind) -> Field {
    Field { name, label, label_en, kind, required: true }
}

const fn optional(field: Field) -> Field {
    Field { required: false, ..field }
}

const NOTE: Field = optional(field("note", "说明", "Note", FieldKind::Text(REASON_CHARS_MAX)));
const REASON: Field = field("reason", "理由", "Reason", FieldKind::Text(REASON_CHARS_MAX));
const RULINGS: &[(&str, &str)] = &[("overturn", "申诉成立，重新审核"), ("uphold", "申诉不成立，维持原决定")];

/// 材料: what stands among the conditions for papers that are missing or wrong.
pub const PAPERS: (&str, &str) = ("papers", "申报材料");

/// Every move after the application, in the order of the life cycle.
pub const MOVES: &[MoveSpec] = &[
    MoveSpec {
        name: "accept",
        label: "受理",
        label_en: "Accept",
        from: &["submitted"],
        who: Who::Unit,
        fields: &[NOTE],
    },
    MoveSpec {
        name: "review",
        label: "提出审核意见",
        label_en: "Give an opinion",
        from: &["accepted"],
        who: Who::Unit,
        fields: &[field("opinion", "审核意见", "Opinion", FieldKind::Text(BODY_CHARS_MAX))],
    },
    MoveSpec {
        name: "grant",
        label: "批准",
        label_en: "Grant",
        from: &["reviewed"],
        who: Who::Decider,
        fields: &[
            optional(field(
                "amount",
                "核定金额（元），与核算金额相同的不填",
                "Amount (CNY)",
                FieldKind::Amount,
            )),
            optional(field(
                "reason",
                "金额不同的理由",
                "Reason for another amount",
                FieldKind::Text(REASON_CHARS_MAX),
            )),
        ],
    },
    MoveSpec {
        name: "reject",
        label: "不予批准",
        label_en: "Reject",
        from: &["accepted", "reviewed"],
        who: Who::Decider,
        fields: &[field("condition", "不符合的条件", "Condition that fails", FieldKind::Condition), REASON],
    },
    MoveSpec {
        name: "pay",
        label: "兑现",
        label_en: "Pay",
        from: &["granted"],
        who: Who::Unit,
        fields: &[field("voucher", "支付凭证号或办结说明", "Voucher", FieldKind::Line(NAME_CHARS_MAX))],
    },
    MoveSpec {
        name: "appeal",
        label: "申诉",
        label_en: "Appeal",
        from: &["rejected"],
        who: Who::Owner,
        fields: &[field("reason", "为什么不同意", "Why you disagree", FieldKind::Text(BODY_CHARS_MAX))],
    },
    MoveSpec {
        name: "rule_on_appeal",
        label: "裁定申诉",
        label_en: "Rule on the appeal",
        from: &["appealed"],
        who: Who::Office,
        fields: &[field("ruling", "裁定", "Ruling", FieldKind::Choice(RULINGS)), REASON],
    },
    MoveSpec {
        name: "withdraw",
        label: "撤回",
        label_en: "Withdraw",
        from: &["submitted", "accepted", "reviewed"],
        who: Who::Owner,
        fields: &[optional(REASON)],
    },
];

/// The row of a move.
pub fn move_named(name: &str) -> Option<&'static MoveSpec> {
    MOVES.iter().find(|spec| spec.name == name)
}
