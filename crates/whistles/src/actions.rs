//! What a person can do: raise a whistle, make a move. Each is one transaction.

use crate::Input;
use crate::contact;
use crate::model::{ACCEPT, CHANNELS, KIND, Limits, OPEN311, Rules};
use crate::overdue::overdue;
use crate::rules::decide;
use crate::similar::note_similar;
use crate::store;
use cases::{Case, Clocks, Effect, Move};
use db::{Db, Read, Write};
use jiff::civil::Date;
use kernel::{
    BODY_CHARS_MAX, Ctx, Error, Form, NAME_CHARS_MAX, Result, Role, TITLE_CHARS_MAX, local_day, utc_text,
};
use params::{Params, load_calendar};
use serde_json::json;
use std::sync::Arc;
use vault::Vault;

/// 吹哨: what is written when a whistle is raised.
#[derive(Clone, Debug, Default)]
pub struct Raise {
    /// 渠道.
    pub channel: String,
    /// 标题.
    pub title: String,
    /// 内容.
    pub body: String,
    /// Credit code of the enterprise, when known.
    pub enterprise: Option<String>,
    /// Name of the enterprise.
    pub enterprise_name: String,
    /// 联系人.
    pub contact_name: String,
    /// 联系电话.
    pub contact_phone: String,
    /// 电子邮箱.
    pub contact_email: String,
    /// Does the enterprise agree that its name is shown?
    pub consent: bool,
    /// Category suggested; may be empty.
    pub category: String,
    /// Idempotency key: the same key gives the same whistle. May be empty.
    pub key: String,
    /// 地点 and what else a program says of it: fields of the case by name, sealed like the contact; empty ones are left out.
    pub place: Vec<(&'static str, String)>,
}

impl Rules {
    /// The rules in force on a day.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn load(r: &Read<'_>, division: &str, day: Date) -> Result<Rules> {
        let params = Params::load(r, division)?;
        let limit = |key: &str| params.limit(key, day);
        Ok(Rules {
            clocks: Clocks { calendar: load_calendar(r, division)?, terms: params.terms(day) },
            limits: Limits {
                accept: limit("whistle.accept.limit"),
                respond: limit("whistle.respond.limit"),
                solve: limit("whistle.solve.limit"),
                solve_complex: limit("whistle.solve_complex.limit"),
                call_back: limit("whistle.callback.limit"),
                verify: limit("whistle.verify.limit"),
                fix: limit("whistle.fix.limit"),
                fix_complex: limit("whistle.fix_complex.limit"),
                returns: limit("whistle.return.limit"),
                returns_max: params.int("whistle.return.count_max", day),
                extensions_max: params.int("whistle.extend.count_max", day),
            },
        })
    }
}

fn clean(raise: &Raise, role: Role) -> Result<Raise> {
    let mut form = Form::default();
    let title = form.text("title", ("标题", "a title"), &raise.title, TITLE_CHARS_MAX);
    let body = form.text("body", ("具体情况", "what happened"), &raise.body, BODY_CHARS_MAX);
    let name = ("企业名称", "the name of the enterprise");
    let enterprise_name = form.text("enterprise_name", name, &raise.enterprise_name, NAME_CHARS_MAX);
    // The standard lets a program leave out who asks.
    let contact = if raise.channel == OPEN311 { Form::optional_text } else { Form::text };
    let contact_name =
        contact(&mut form, "contact_name", ("联系人", "a contact"), &raise.contact_name, NAME_CHARS_MAX);
    let phone = contact(&mut form, "contact_phone", ("联系电话", "a phone number"), &raise.contact_phone, 20);
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let is_phone =
        phone.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c)) && (7..=15).contains(&digits);
    if !phone.is_empty() && !is_phone {
        form.wrong(
            "contact_phone",
            "联系电话应为 7 到 15 位数字，如 0871-63165777 或 13800001234",
            "A phone number has 7 to 15 digits, e.g. 13800001234",
        );
    }
    let email = ("电子邮箱", "the e-mail address");
    let contact_email = form.optional_text("contact_email", email, &raise.contact_email, NAME_CHARS_MAX);
    if !contact_email.is_empty() && !contact_email.contains('@') {
        form.wrong("contact_email", "电子邮箱应含有 @，如 name@example.com", "An e-mail address contains @");
    }
    // The key of a program stands for no person.
    let by_program = raise.channel == OPEN311 && role == Role::Anonymous;
    if !by_program && !CHANNELS.iter().any(|(code, _)| *code == raise.channel) {
        form.wrong("channel", "请选择列出的渠道", "Choose one of the channels listed");
    }
    let enterprise = match raise.enterprise.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        None => None,
        Some(code) => match registry::CreditCode::parse(code) {
            Ok(code) => Some(code.to_string()),
            Err(error) => {
                form.wrong("enterprise", error.zh(), error.en());
                None
            }
        },
    };
    form.finish()?;
    let phone = phone.replace([' ', '-', '(', ')'], "");
    Ok(Raise {
        title,
        body,
        enterprise,
        enterprise_name,
        contact_name,
        contact_phone: phone,
        contact_email,
        ..raise.clone()
    })
}

/// Raises a whistle inside the caller's transaction; what it says of a person is sealed. The same key gives the whistle
/// already there.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong.
pub fn raise_in(w: &Write<'_>, vault: &Vault, ctx: &Ctx, rules: &Rules, raise: &Raise) -> Result<Case> {
    let mut batch = Batch::default();
    let case = raise_with(w, vault, &mut batch, ctx, rules, raise)?;
    batch.write(w)?;
    Ok(case)
}

/// 成批: whistles raised and moved in memory and written together, for one division.
#[derive(Default)]
pub struct Batch {
    cases: cases::Batch,
    raised: Vec<store::Raised>,
}

impl Batch {
    /// Writes events, rows and what finds the new whistles again.
    ///
    /// # Errors
    /// As [`cases::Batch::write`].
    pub fn write(self, w: &Write<'_>) -> Result<()> {
        self.cases.write(w)?;
        store::index_new(w, &self.raised)
    }
}

/// Raises a whistle in a batch; see [`raise_in`].
///
/// # Errors
/// As [`raise_in`].
pub fn raise_with(
    w: &Write<'_>,
    vault: &Vault,
    batch: &mut Batch,
    ctx: &Ctx,
    rules: &Rules,
    raise: &Raise,
) -> Result<Case> {
    if !raise.key.is_empty() {
        let here = batch.raised.iter().find(|one| one.key == raise.key).map(|one| one.id.clone());
        let known = if here.is_some() { here } else { store::by_key(w, &ctx.division, &raise.key)? };
        if let Some(id) = known {
            return batch.cases.load(w, &ctx.division, &id);
        }
    }
    let raise = clean(raise, ctx.actor.role)?;
    let id = cases::next_id(w, ctx, "W")?;
    let consent = if raise.consent { "1" } else { "" };
    let mut effects = vec![Effect::state("submitted", "office")];
    for (field, value) in [
        ("title", raise.title.as_str()),
        ("body", &raise.body),
        ("channel", &raise.channel),
        ("category", &raise.category),
        ("enterprise", raise.enterprise.as_deref().unwrap_or_default()),
        ("consent", consent),
        ("raised_by", &ctx.actor.id),
    ] {
        if !value.is_empty() {
            effects.push(Effect::set(field, value));
        }
    }
    let personal = [
        ("enterprise_name", raise.enterprise_name.as_str()),
        ("contact_name", &raise.contact_name),
        ("contact_phone", &raise.contact_phone),
        ("contact_email", &raise.contact_email),
    ];
    let place = raise.place.iter().map(|(field, value)| (*field, value.as_str()));
    let personal: Vec<_> = personal.into_iter().chain(place).collect();
    effects.extend(contact::seal(w, vault, &ctx.division, &id, &personal)?);
    effects.push(rules.clocks.start(ACCEPT, "", rules.limits.accept, ctx.now));
    let case = batch.cases.open(ctx, &id, KIND, Move::new("raise", effects))?;
    batch.raised.push(store::Raised::new(&ctx.division, &case, &raise.key));
    Ok(case)
}

/// Makes a move inside the caller's transaction; `seen` is the version the person saw.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`], and what [`decide`] refuses.
pub fn act_in(
    w: &Write<'_>,
    ctx: &Ctx,
    rules: &Rules,
    id: &str,
    seen: Option<i64>,
    name: &str,
    input: &Input,
) -> Result<Case> {
    let mut batch = Batch::default();
    let case = act_with(w, &mut batch, ctx, rules, id, seen, name, input)?;
    batch.write(w)?;
    Ok(case)
}

/// Makes a move in a batch; see [`act_in`].
///
/// # Errors
/// As [`act_in`].
#[allow(clippy::too_many_arguments)] // Those of `act_in`, and the batch.
pub fn act_with(
    w: &Write<'_>,
    batch: &mut Batch,
    ctx: &Ctx,
    rules: &Rules,
    id: &str,
    seen: Option<i64>,
    name: &str,
    input: &Input,
) -> Result<Case> {
    let case = batch.cases.load(w, &ctx.division, id)?;
    if case.kind != KIND {
        return Err(Error::NotFound);
    }
    if seen.is_some_and(|seen| seen != case.version) {
        return Err(Error::Conflict);
    }
    refuse_unknown_other(w, &batch.cases, ctx, id, name, input)?;
    let step = decide(&case, ctx, rules, name, input)?;
    let case = batch.cases.save(ctx, case, step)?;
    if name == "release" {
        store::release(w, &ctx.division, &case, &local_day(ctx.now).to_string())?;
    }
    Ok(case)
}

/// A whistle is merged into, or repeats, another one that exists.
fn refuse_unknown_other(
    r: &Read<'_>,
    batch: &cases::Batch,
    ctx: &Ctx,
    id: &str,
    name: &str,
    input: &Input,
) -> Result<()> {
    let field = match name {
        "merge" => "into",
        "mark_repeat" => "of",
        _ => return Ok(()),
    };
    let other = input.text(field).trim();
    let exists = match batch.load(r, &ctx.division, other) {
        Ok(other_case) => other_case.kind == KIND && other != id,
        Err(Error::NotFound) => false,
        Err(error) => return Err(error),
    };
    let mut form = Form::default();
    if !exists {
        form.wrong(
            field,
            format!("没有另一件“{other}”，请填写列表中的件号，如 W202210200001"),
            "There is no other whistle of this number",
        );
    }
    form.finish()
}

/// Raises a whistle.
///
/// # Errors
/// As [`raise_in`].
pub async fn raise(db: &Db, vault: Vault, ctx: Ctx, raise: Raise) -> Result<Case> {
    db.write("whistles.raise", move |w| raise_noted(w, &vault, &ctx, &raise)).await
}

/// Raises a whistle and notes what is like it, inside the caller's transaction.
pub(crate) fn raise_noted(w: &Write<'_>, vault: &Vault, ctx: &Ctx, raise: &Raise) -> Result<Case> {
    let rules = Rules::load(w, &ctx.division, local_day(ctx.now))?;
    let case = raise_in(w, vault, ctx, &rules, raise)?;
    note_similar(w, ctx, &case)?;
    Ok(case)
}

/// Makes a move.
///
/// # Errors
/// As [`act_in`].
pub async fn act(
    db: &Db,
    ctx: Ctx,
    id: String,
    seen: Option<i64>,
    name: String,
    input: Input,
) -> Result<Case> {
    db.write("whistles.act", move |w| {
        let rules = Rules::load(w, &ctx.division, local_day(ctx.now))?;
        act_in(w, &ctx, &rules, &id, seen, &name, &input)
    })
    .await
}

/// A person reads the contact in full: itself an event, with the purpose.
pub(crate) async fn read_contact(db: &Db, ctx: Ctx, id: String, purpose: String) -> Result<Case> {
    db.write("whistles.read_contact", move |w| {
        let case = cases::load_of(w, &ctx.division, KIND, &id)?;
        if !crate::may_read_contact(&case, &ctx.actor) {
            return Err(Error::Forbidden);
        }
        let mut form = Form::default();
        let purpose = form.text("purpose", ("查看目的", "the purpose"), &purpose, NAME_CHARS_MAX);
        form.finish()?;
        cases::save(w, &ctx, case, Move::new("read_contact", vec![]).writing(json!({ "purpose": purpose })))
    })
    .await
}

/// 删除个人信息: what a whistle says of a person can no longer be read, while its record still verifies. Says whether there
/// was something to erase.
///
/// # Errors
/// [`Error::NotFound`] when there is no such whistle.
pub fn erase_contact(db: &Db, vault: &Vault, ctx: Ctx, id: &str, reason: &str) -> Result<bool> {
    let (vault, id) = (vault.clone(), id.to_string());
    let form = json!({ "reason": reason });
    db.write_now("whistles.erase_contact", move |w| {
        let case = cases::load_of(w, &ctx.division, KIND, &id)?;
        let erased = vault.erase(w, &ctx.division, &id)?;
        if erased {
            cases::save(w, &ctx, case, Move::new("erase_contact", vec![]).writing(form.clone()))?;
        }
        Ok(erased)
    })
}

/// 时限判定: every due time that has passed is judged once, by the clock.
pub(crate) fn judge_overdue(app: Arc<web::App>, ctx: Ctx) -> Result<()> {
    let division = ctx.division.clone();
    let now = utc_text(ctx.now);
    let mut after = (String::new(), String::new());
    loop {
        let found = app.db.read_now(|r| store::overdue_ids(r, &division, &now, &after))?;
        let Some(last) = found.last() else { return Ok(()) };
        after.clone_from(last);
        for (_, id) in found {
            let ctx = ctx.clone();
            app.db.write_now("whistles.overdue", move |w| {
                let case = cases::load(w, &ctx.division, &id)?;
                match overdue(&case, &ctx) {
                    Some(step) => cases::save(w, &ctx, case, step).map(drop),
                    None => Ok(()),
                }
            })?;
        }
    }
}
