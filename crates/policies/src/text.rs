//! Words for events of this capability, for the record.

/// The word a Chinese reader sees for an event; none for an event of another capability.
pub fn event_word(name: &str) -> Option<&'static str> {
    Some(match name {
        "policy_saved" => "保存政策",
        "policy_published" => "发布政策",
        "policy_ended" => "停止政策",
        "measure_saved" => "保存措施",
        "policies_matched" => "全量匹配",
        "policy_called" => "联系企业",
        "apply" => "提交政策申请",
        "review" => "提出审核意见",
        "grant" => "批准",
        "grant_at_once" => "即申即享，自动批准",
        "reject" => "不予批准",
        "pay" => "兑现",
        "appeal" => "申诉",
        "rule_on_appeal" => "裁定申诉",
        "make_list" => "生成兑现名单",
        "strike" => "从名单划去",
        "confirm" => "确认兑现名单",
        "pay_list" => "名单兑现",
        "drop_list" => "作废名单",
        "record" => "登记专窗事项",
        "settle" => "办结专窗事项",
        _ => return None,
    })
}
