//! What a person can do: raise a whistle, make a move. Each is one transaction.

use crate::Input;
use crate::contact;
use crate::model::{ACCEPT, CHANNELS, Limits, Rules};
use crate::overdue::overdue;
use crate::rules::decide;
use crate::store;
use cases::{Case, Clocks, Effect, Move};
use db::{Db, Read, Write};
use jiff::civil::Date;
use kernel::{
    BODY_CHARS_MAX, Ctx, Error, Form, NAME_CHARS_MAX, Result, TITLE_CHARS_MAX, local_day, token, utc_text,
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
}

impl Rules {
    /// The rules in force on a day.
    ///
    /// # Errors
    /// [`Error::Storage`].
    pub fn load(r: &Read<'_>, division: &str, day: Date) -> Result<Rules> {
        let params = Params::load(r, division)?;
        let limit = |name: &str| params.limit(&format!("whistle.{name}.limit"), day);
        Ok(Rules {
            clocks: Clocks { calendar: load_calendar(r, division)?, terms: params.terms(day) },
            limits: Limits {
                accept: limit("accept"),
                respond: limit("respond"),
                solve: limit("solve"),
                solve_complex: limit("solve_complex"),
                fix: limit("fix"),
                returns_max: params.int("whistle.return.count_max", day),
                extensions_max: params.int("whistle.extend.count_max", day),
            },
        })
    }
}

fn clean(raise: &Raise) -> Result<Raise> {
    let mut form = Form::default();
    let title = form.text("title", ("标题", "a title"), &raise.title, TITLE_CHARS_MAX);
    let body = form.text("body", ("具体情况", "what happened"), &raise.body, BODY_CHARS_MAX);
    let name = ("企业名称", "the name of the enterprise");
    let enterprise_name = form.text("enterprise_name", name, &raise.enterprise_name, NAME_CHARS_MAX);
    let contact_name =
        form.text("contact_name", ("联系人", "a contact"), &raise.contact_name, NAME_CHARS_MAX);
    let phone = form.text("contact_phone", ("联系电话", "a phone number"), &raise.contact_phone, 20);
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let is_phone =
        phone.chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c)) && (7..=15).contains(&digits);
    if !phone.is_empty() && !is_phone {
        form.wrong(
            "contact_phone",
            "联系电话应为 7 到 15 位数字,如 0871-63165777 或 13800001234",
            "A phone number has 7 to 15 digits, e.g. 13800001234",
        );
    }
    let email = ("电子邮箱", "the e-mail address");
    let contact_email = form.optional_text("contact_email", email, &raise.contact_email, NAME_CHARS_MAX);
    if !contact_email.is_empty() && !contact_email.contains('@') {
        form.wrong("contact_email", "电子邮箱应含有 @,如 name@example.com", "An e-mail address contains @");
    }
    if !CHANNELS.iter().any(|(code, _)| *code == raise.channel) {
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
    if let Some(id) = store::by_key(w, &ctx.division, &raise.key)? {
        return cases::load(w, &ctx.division, &id);
    }
    let raise = clean(raise)?;
    let id = cases::next_id(w, ctx, "W")?;
    let code = token();
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
        ("code", &code),
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
    effects.extend(contact::seal(w, vault, &ctx.division, &id, &personal)?);
    effects.push(rules.clocks.start(ACCEPT, "", rules.limits.accept, ctx.now));
    let case = cases::open_case(w, ctx, &id, "whistle", Move::new("raise", effects))?;
    store::index_new(w, &ctx.division, &case, &raise.key, &code)?;
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
    let case = cases::load(w, &ctx.division, id)?;
    if seen.is_some_and(|seen| seen != case.version) {
        return Err(Error::Conflict);
    }
    refuse_unknown_other(w, ctx, id, name, input)?;
    let step = decide(&case, ctx, rules, name, input)?;
    let case = cases::save(w, ctx, case, step)?;
    if name == "release" {
        store::release(w, &ctx.division, &case, &local_day(ctx.now).to_string())?;
    }
    Ok(case)
}

/// A whistle is merged into, or repeats, another one that exists.
fn refuse_unknown_other(r: &Read<'_>, ctx: &Ctx, id: &str, name: &str, input: &Input) -> Result<()> {
    let field = match name {
        "merge" => "into",
        "mark_repeat" => "of",
        _ => return Ok(()),
    };
    let other = input.text(field).trim();
    let exists = match cases::load(r, &ctx.division, other) {
        Ok(_) => other != id,
        Err(Error::NotFound) => false,
        Err(error) => return Err(error),
    };
    let mut form = Form::default();
    if !exists {
        form.wrong(
            field,
            format!("没有另一件“{other}”,请填写列表中的件号,如 W202210200001"),
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
    db.write("whistles.raise", move |w| {
        let rules = Rules::load(w, &ctx.division, local_day(ctx.now))?;
        let case = raise_in(w, &vault, &ctx, &rules, &raise)?;
        note_similar(w, &ctx, &case)?;
        Ok(case)
    })
    .await
}

/// Notes the whistles that are like a new one, for the list of possible duplicates.
fn note_similar(w: &Write<'_>, ctx: &Ctx, case: &Case) -> Result<()> {
    let (title, body) = (case.field("title"), case.field("body"));
    let found = similar(w, &ctx.division, title, body, &case.id, local_day(ctx.now))?;
    let percent = |one: &Similar| i64::try_from(one.percent).unwrap_or(0);
    let pairs: Vec<_> = found.iter().map(|one| (case.id.clone(), one.id.clone(), percent(one))).collect();
    store::save_similar(w, &ctx.division, &pairs)
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
        let case = cases::load(w, &ctx.division, &id)?;
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
        let case = cases::load(w, &ctx.division, &id)?;
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
    let ids = app.db.read_now(|r| store::overdue_ids(r, &division, &now))?;
    for id in ids {
        let ctx = ctx.clone();
        app.db.write_now("whistles.overdue", move |w| {
            let case = cases::load(w, &ctx.division, &id)?;
            match overdue(&case, &ctx) {
                Some(step) => cases::save(w, &ctx, case, step).map(drop),
                None => Ok(()),
            }
        })?;
    }
    Ok(())
}

/// A whistle like the one being written.
#[derive(Clone, Debug)]
pub(crate) struct Similar {
    pub id: String,
    pub title: String,
    pub percent: usize,
}

/// The most similar whistles, the best first, down to the likeness in force that day; suggests only. `but` is left out.
pub(crate) fn similar(
    r: &Read<'_>,
    division: &str,
    title: &str,
    body: &str,
    but: &str,
    day: Date,
) -> Result<Vec<Similar>> {
    let grams = |text: &str| -> Vec<String> {
        let mut grams: Vec<String> = db::dialect::bigrams(text).split(' ').map(ToString::to_string).collect();
        grams.retain(|gram| gram.chars().count() == 2);
        grams.sort();
        grams.dedup();
        grams
    };
    let mut asked = grams(title);
    asked.extend(grams(body).into_iter().take(GRAMS_ASKED_MAX));
    asked.truncate(GRAMS_ASKED_MAX);
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let (my_title, my_text) = (grams(title), grams(&format!("{title} {body}")));
    let mut found = Vec::new();
    for id in store::text_candidates(r, division, &asked)?.into_iter().filter(|id| id != but) {
        let case = cases::load(r, division, &id)?;
        let text = format!("{} {}", case.field("title"), case.field("body"));
        let percent = dice(&my_title, &grams(case.field("title"))).max(dice(&my_text, &grams(&text)));
        found.push(Similar { id, title: case.field("title").into(), percent });
    }
    let least = Params::load(r, division)?.int("whistle.similar.score_min", day);
    found.retain(|one| i64::try_from(one.percent).is_ok_and(|percent| percent >= least));
    found.sort_by_key(|one| std::cmp::Reverse(one.percent));
    Ok(found)
}

/// Bigrams of a text that are looked up.
const GRAMS_ASKED_MAX: usize = 40;

/// Sørensen–Dice coefficient of two sorted sets, in percent.
pub(crate) fn dice(left: &[String], right: &[String]) -> usize {
    let shared = left.iter().filter(|gram| right.binary_search(gram).is_ok()).count();
    (200 * shared).checked_div(left.len() + right.len()).unwrap_or(0)
}
