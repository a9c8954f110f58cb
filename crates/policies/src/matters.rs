//! 专窗事项: what policy windows do, recorded as cases of the kind `matter`. What can be done at the counter is done when it is recorded; a
//! complaint goes to the office and has a clock.

use calendar::Limit;
use cases::{Case, Clocks, Effect, Fact, Move};
use db::Read;
use jiff::civil::Date;
use kernel::{Actor, Ctx, Error, Form, NAME_CHARS_MAX, REASON_CHARS_MAX, Refusal, Result, Role, local_day};
use params::{Params, load_calendar};
use serde_json::json;

/// The kind of case.
pub const KIND: &str = "matter";
/// The letter its numbers begin with.
pub const LETTER: &str = "M";
/// Name of the clock of a complaint.
pub const SETTLE: &str = "settle";

/// 事项类型: code, Chinese.
pub const KINDS: [(&str, &str); 4] =
    [("consultation", "政策咨询"), ("assisted", "帮办代办"), ("complaint", "投诉"), ("other", "其他")];

/// The word of a kind.
pub fn kind_word(code: &str) -> &'static str {
    KINDS.iter().find(|(own, _)| *own == code).map_or("其他", |(_, word)| word)
}

/// The word of a state.
pub fn state_word(code: &str) -> &'static str {
    match code {
        "done" => "已办",
        "open" => "待办",
        "settled" => "已办结",
        _ => "未知",
    }
}

/// What is written at a window: three fields, so that it takes less time than the talk.
#[derive(Clone, Debug, Default)]
pub struct MatterInput {
    /// 事项类型.
    pub kind: String,
    /// 情况.
    pub text: String,
    /// Name or credit code of the enterprise; may be empty.
    pub enterprise: String,
}

/// What a rule looks at.
#[derive(Clone, Debug)]
pub struct MatterRules {
    clocks: Clocks,
    complaint: Limit,
}

impl MatterRules {
    /// The rules in force on a day.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn load(r: &Read<'_>, division: &str, day: Date) -> Result<MatterRules> {
        let params = Params::load(r, division)?;
        let clocks = Clocks { calendar: load_calendar(r, division)?, terms: params.terms(day) };
        Ok(MatterRules { clocks, complaint: params.limit("policy.complaint.limit", day) })
    }
}

/// The first move of a matter at a window.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong.
pub fn record(ctx: &Ctx, rules: &MatterRules, input: &MatterInput) -> Result<Move> {
    let mut form = Form::default();
    let text = form.text("text", ("情况", "what happened"), &input.text, REASON_CHARS_MAX);
    let enterprise =
        form.optional_text("enterprise", ("企业", "the enterprise"), &input.enterprise, NAME_CHARS_MAX);
    if !KINDS.iter().any(|(code, _)| *code == input.kind) {
        form.wrong("kind", "请选择事项类型", "Choose the kind of matter");
    }
    form.finish()?;
    let (window, kind) = (ctx.actor.unit.clone().unwrap_or_default(), input.kind.as_str());
    let title: String = text.chars().take(40).collect();
    let mut effects = vec![
        Effect::Called { unit: window.clone(), lead: true },
        Effect::set("title", title),
        Effect::set("text", text),
        Effect::set("category", kind),
        Effect::set("party", enterprise),
        count(ctx, "policy.matter", &window, kind, 1),
    ];
    if kind == "complaint" {
        effects.push(Effect::state("open", "office"));
        effects.push(rules.clocks.start(SETTLE, "", rules.complaint, ctx.now));
    } else {
        effects.extend([Effect::part(&window, "done", false), Effect::state("done", ""), Effect::Closed]);
    }
    Ok(Move::new("record", effects).of(&window))
}

/// 办结 a complaint.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Refused`] where it is settled, [`Error::Invalid`] without a reply.
pub fn settle(case: &Case, ctx: &Ctx, reply: &str) -> Result<Move> {
    if ctx.actor.role != Role::Office {
        return Err(Error::Forbidden);
    }
    if case.state != "open" {
        return Err(Refusal::new("wrong_state", "这件事已经办结。", "This is settled already.").into());
    }
    let mut form = Form::default();
    let reply = form.text("reply", ("办理情况", "what was done"), reply, REASON_CHARS_MAX);
    form.finish()?;
    let window = case.lead().map_or("", |part| part.unit.as_str());
    let mut effects = vec![Effect::stop(SETTLE, ""), Effect::set("reply", reply.clone())];
    if let Some(clock) = case.running(SETTLE, "").filter(|clock| clock.met.is_none()) {
        let in_time = i64::from(ctx.now <= clock.due_at);
        effects.push(count(ctx, "policy.complaint_in_time", window, "complaint", in_time));
    }
    effects.extend([Effect::state("settled", ""), Effect::Closed]);
    Ok(Move::new("settle", effects).writing(json!({ "reply": reply })))
}

/// May this person read a matter?
pub fn may_read(case: &Case, actor: &Actor) -> bool {
    match actor.role {
        Role::Office | Role::Leader => true,
        Role::Clerk => case.parts.iter().any(|part| actor.is_in(&part.unit)),
        _ => false,
    }
}

fn count(ctx: &Ctx, kind: &str, unit: &str, topic: &str, value: i64) -> Effect {
    Effect::Counts(Fact {
        kind: kind.into(),
        day: local_day(ctx.now).to_string(),
        unit: unit.into(),
        topic: topic.into(),
        value,
        note: String::new(),
    })
}
