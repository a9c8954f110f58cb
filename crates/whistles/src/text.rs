//! The words readers see.

/// Word for a state of the case; the English word second.
pub fn state(code: &str) -> (&'static str, &'static str) {
    match code {
        "submitted" => ("待受理", "Waiting to be accepted"),
        "accepted" => ("已受理", "Accepted"),
        "dispatched" => ("待报到", "Units called"),
        "handling" => ("办理中", "Being handled"),
        "waiting" => ("待企业补充", "Waiting for your information"),
        "session" => ("会商中", "Joint session"),
        "answered" => ("已反馈", "Answered"),
        "called_back" => ("已回访", "Called back"),
        "closed" => ("已办结", "Closed"),
        "suspended" => ("挂账", "Suspended"),
        "withdrawn" => ("已撤回", "Withdrawn"),
        "transferred" => ("已转出", "Transferred"),
        "merged" => ("已合并", "Merged"),
        _ => ("未知", "Unknown"),
    }
}

/// Word for a state of a unit's part.
pub fn part(code: &str) -> &'static str {
    match code {
        "called" => "待报到",
        "working" => "已报到，办理中",
        "objecting" => "退回待裁定",
        "done" => "已办完",
        "returned" => "已退回",
        "waived" => "已免除",
        "fixing" => "差评整改中",
        _ => "未知",
    }
}

/// Word for the state of a row in a list: of the whistle, or of a unit's part in it.
pub fn listed(code: &str) -> &'static str {
    match code {
        "called" | "working" | "objecting" | "fixing" => part(code),
        _ => state(code).0,
    }
}

/// Word for a clock.
pub fn clock(code: &str) -> &'static str {
    match code {
        "accept" => "受理",
        "respond" => "应哨",
        "solve" => "办结",
        "call_back" => "回访",
        "verify" => "差评核实",
        "fix" => "差评整改",
        "review" => "挂账复核",
        _ => "时限",
    }
}

/// Where a bad rating of a unit stands.
pub fn rating_stage(code: &str) -> &'static str {
    match code {
        "verify" => "待核实",
        "unfounded" => "核实为不属实",
        "fix" => "整改中",
        "call_back" => "已整改，待回访",
        "accepted" => "已整改，企业认可",
        "not_accepted" => "已整改，企业不认可",
        "unreached" => "已整改，回访未联系上",
        "reworked" => "已转重办",
        _ => "",
    }
}

/// 督办级别; empty for none.
pub fn supervision(level: i64) -> &'static str {
    let name = |(code, word): &(&str, &'static str)| (code.parse() == Ok(level)).then_some(*word);
    crate::procedure::LEVELS.iter().find_map(name).unwrap_or("")
}

/// Word for an event that is not a row of the procedure.
pub fn event(name: &str) -> (&'static str, &'static str) {
    match name {
        "raise" => ("提交吹哨", "Raised"),
        "overdue" => ("时限已过", "Limit passed"),
        "attach" => ("添加附件", "File added"),
        "read_contact" => ("查看联系方式", "Contact read"),
        "erase_contact" => ("删除个人信息", "Personal data erased"),
        "category_saved" => ("保存问题分类", "Category saved"),
        "recompute" => ("按新日历重算时限", "Due date recomputed"),
        _ => crate::move_named(name).map_or(("记录", "Record"), |spec| (spec.label, spec.label_en)),
    }
}

/// The word a Chinese reader sees for an event of a whistle.
pub fn event_word(name: &str) -> &'static str {
    event(name).0
}

/// Why a whistle is not in a rate.
pub fn exclusion(code: &str) -> &'static str {
    match code {
        "withdrawn" => "企业撤回",
        "transferred" => "非受理渠道，已转出",
        "merged" => "与另一件合并",
        "repeat" => "重复诉求",
        "unreached" => "回访未联系上",
        _ => "其他",
    }
}
