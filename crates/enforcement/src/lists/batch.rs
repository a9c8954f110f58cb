//! 批次: what is published together, and how it comes to be.

use super::names::Names;
use jiff::civil::Date;
use kernel::{
    Actor, Ctx, Error, Form, NAME_CHARS_MAX, REASON_CHARS_MAX, Refusal, Result, Role, local_day, parse_day,
    utc_text,
};

/// 批次状态.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchState {
    /// 草案.
    Draft,
    /// 合法性审核.
    LegalReview,
    /// 已公布.
    Published,
    /// 已被替代.
    Superseded,
    /// 已作废: a draft that came to nothing.
    Discarded,
}

impl BatchState {
    /// Every state.
    pub const ALL: [BatchState; 5] = [
        BatchState::Draft,
        BatchState::LegalReview,
        BatchState::Published,
        BatchState::Superseded,
        BatchState::Discarded,
    ];

    /// The stored text.
    pub fn code(self) -> &'static str {
        match self {
            BatchState::Draft => "draft",
            BatchState::LegalReview => "legal_review",
            BatchState::Published => "published",
            BatchState::Superseded => "superseded",
            BatchState::Discarded => "discarded",
        }
    }

    /// The state of a stored text.
    pub fn from_code(code: &str) -> Option<BatchState> {
        BatchState::ALL.into_iter().find(|state| state.code() == code)
    }

    /// The word a reader sees.
    pub fn zh(self) -> &'static str {
        match self {
            BatchState::Draft => "草案",
            BatchState::LegalReview => "合法性审核",
            BatchState::Published => "已公布",
            BatchState::Superseded => "已被替代",
            BatchState::Discarded => "已作废",
        }
    }

    /// May it still be published?
    pub fn is_pending(self) -> bool {
        matches!(self, BatchState::Draft | BatchState::LegalReview)
    }

    /// Has it ever been published? Then nothing of it changes any more but how long it is in force.
    pub fn is_public(self) -> bool {
        matches!(self, BatchState::Published | BatchState::Superseded)
    }
}

/// 批次.
#[derive(Clone, Debug, PartialEq)]
pub struct Batch {
    /// Code, as every item of it says, e.g. `2022-05`.
    pub code: String,
    /// 表名.
    pub title: String,
    /// State.
    pub state: BatchState,
    /// Counts the changes; of two who change the same version, the second is told.
    pub version: i64,
    /// 内容摘要: SM3 of its text.
    pub hash: String,
    /// What the names in it mean.
    pub names: Names,
    /// The published batch it takes the place of; empty where it adds to those in force.
    pub replaces: String,
    /// How many items.
    pub items: i64,
    /// 文号; empty before publication.
    pub document_number: String,
    /// 公布日期.
    pub published_on: Option<Date>,
    /// Login of who drafted it.
    pub drafted_by: String,
    /// Unit of who drafted it; empty for the office.
    pub drafted_unit: String,
    /// Login of who submitted it; empty before.
    pub submitted_by: String,
    /// 审核意见.
    pub opinion: String,
    /// UTC text of the last change.
    pub changed_at: String,
}

/// Those who draft: a department its own items, the office all.
pub(crate) const DRAFTERS: &[Role] = &[Role::Office, Role::DepartmentLead];
/// Those who review and publish.
const REVIEWERS: &[Role] = &[Role::Office];

/// 环节动作: a row of the table of moves.
pub(crate) struct MoveSpec {
    pub name: &'static str,
    pub zh: &'static str,
    from: BatchState,
    pub to: BatchState,
    who: &'static [Role],
    /// Is it a review, which nobody does of the own draft?
    is_review: bool,
    /// Names of the fields of its form.
    pub fields: &'static [&'static str],
    /// The name of its event.
    pub event: &'static str,
    /// The sentence that says it was made.
    pub done: &'static str,
}

/// What can be done with a batch. Taking the place of another is no move: it follows from publication.
pub(crate) const MOVES: &[MoveSpec] = &[
    MoveSpec {
        name: "submit",
        zh: "提交合法性审核",
        from: BatchState::Draft,
        to: BatchState::LegalReview,
        who: DRAFTERS,
        is_review: false,
        fields: &[],
        event: "batch_submitted",
        done: "已提交合法性审核。",
    },
    MoveSpec {
        name: "discard",
        zh: "作废",
        from: BatchState::Draft,
        to: BatchState::Discarded,
        who: DRAFTERS,
        is_review: false,
        fields: &[],
        event: "batch_discarded",
        done: "已作废。",
    },
    MoveSpec {
        name: "return",
        zh: "退回修改",
        from: BatchState::LegalReview,
        to: BatchState::Draft,
        who: REVIEWERS,
        is_review: true,
        fields: &["opinion"],
        event: "batch_returned",
        done: "已退回修改。",
    },
    MoveSpec {
        name: "publish",
        zh: "公布",
        from: BatchState::LegalReview,
        to: BatchState::Published,
        who: REVIEWERS,
        is_review: true,
        fields: &["document_number", "published_on", "opinion"],
        event: "batch_published",
        done: "已公布。",
    },
];

/// What is written in the form of a move.
#[derive(Clone, Debug, Default)]
pub struct Written {
    /// 文号.
    pub document_number: String,
    /// 公布日期.
    pub published_on: String,
    /// 审核意见.
    pub opinion: String,
}

/// May this person read the batch? What is published everybody may; a draft those who made it and the office.
pub(crate) fn may_read(batch: &Batch, actor: &Actor) -> bool {
    let is_own = actor.role == Role::DepartmentLead
        && !batch.drafted_unit.is_empty()
        && actor.is_in(&batch.drafted_unit);
    // At the command line of the server somebody acts for the office.
    batch.state.is_public() || actor.role == Role::Office || is_own || *actor == Actor::system()
}

/// The move of this name.
pub(crate) fn move_named(name: &str) -> Option<&'static MoveSpec> {
    MOVES.iter().find(|spec| spec.name == name)
}

/// The moves this person may make now.
pub(crate) fn offered(batch: &Batch, actor: &Actor) -> Vec<&'static MoveSpec> {
    let may = |spec: &&MoveSpec| {
        spec.from == batch.state
            && spec.who.contains(&actor.role)
            && may_read(batch, actor)
            && !(spec.is_review && is_own(batch, actor))
    };
    MOVES.iter().filter(may).collect()
}

fn is_own(batch: &Batch, actor: &Actor) -> bool {
    [&batch.drafted_by, &batch.submitted_by].contains(&&actor.id)
}

/// The batch after a move.
///
/// # Errors
/// [`Error::NotFound`] for no such move, and for a draft of others; a refusal for a state that does not allow it and for
/// the own draft; [`Error::Invalid`] naming the fields.
pub(crate) fn decide(
    batch: &Batch,
    ctx: &Ctx,
    name: &str,
    written: &Written,
) -> Result<(Batch, &'static MoveSpec)> {
    let spec = move_named(name).ok_or(Error::NotFound)?;
    if !may_read(batch, &ctx.actor) {
        return Err(Error::NotFound);
    }
    if !spec.who.contains(&ctx.actor.role) {
        return Err(Error::Forbidden);
    }
    if spec.from != batch.state {
        return Err(wrong_state(batch).into());
    }
    if spec.is_review && is_own(batch, &ctx.actor) {
        return Err(Refusal::new(
            "own_draft",
            "不能审核自己起草或提交的批次，请由营商办的另一位工作人员办理。",
            "Nobody reviews the own draft: ask a colleague of the office.",
        )
        .into());
    }
    let mut form = Form::default();
    let changed_at = utc_text(ctx.now);
    let mut next = Batch { state: spec.to, version: batch.version + 1, changed_at, ..batch.clone() };
    for field in spec.fields {
        match *field {
            "document_number" => {
                let label = ("文号", "the document number");
                next.document_number = form.text(field, label, &written.document_number, NAME_CHARS_MAX);
            }
            "published_on" => next.published_on = published_on(&mut form, &written.published_on, ctx),
            _ => {
                next.opinion =
                    form.text(field, ("审核意见", "the opinion"), &written.opinion, REASON_CHARS_MAX);
            }
        }
    }
    form.finish()?;
    if spec.name == "submit" {
        next.submitted_by.clone_from(&ctx.actor.id);
    }
    Ok((next, spec))
}

fn published_on(form: &mut Form, text: &str, ctx: &Ctx) -> Option<Date> {
    let (day, today) = (parse_day(text), local_day(ctx.now));
    match day {
        None => form.wrong(
            "published_on",
            format!("“{text}”不是存在的日期，应如 2022-05-01"),
            "Enter a day such as 2022-05-01",
        ),
        Some(day) if day > today => form.wrong(
            "published_on",
            format!("公布日期不能晚于今天（{today}）"),
            format!("The day of publication is not after today ({today})"),
        ),
        Some(_) => {}
    }
    day
}

/// Why a batch in this state does not take what was asked.
pub(crate) fn wrong_state(batch: &Batch) -> Refusal {
    Refusal::new(
        "wrong_state",
        format!("批次 {} 现在是“{}”，不能这样做。", batch.code, batch.state.zh()),
        format!("Batch {} is in the state {}, which does not allow this.", batch.code, batch.state.code()),
    )
}
