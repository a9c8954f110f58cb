//! What an administrator can do. Each is one transaction and leaves an event.

use db::{Db, Read, Write};
use kernel::{Ctx, Error, Form, NAME_CHARS_MAX, Refusal, Result, Role, local_day, token};
use params::{Param, Params};
use people::{Account, Identity, UNITS_MAX, Unit};
use serde_json::json;
use web::Visit;

/// Characters of a login and of a unit's code.
pub(crate) const CODE_CHARS_MAX: usize = 64;
/// What stands for a login or a code in the address of the form of a new one.
pub(crate) const NEW: &str = "new";

/// 新账号: what is written when an account is made.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewAccount {
    /// What the person will type.
    pub login: String,
    /// What else is said.
    pub change: AccountChange,
}

/// What may be changed of an account.
#[derive(Clone, Debug, Default)]
pub(crate) struct AccountChange {
    /// Name.
    pub name: String,
    /// Code of the role.
    pub role: String,
    /// Unit, or for an enterprise its credit code; empty where the role needs none.
    pub unit: String,
}

struct Checked {
    name: String,
    role: Role,
    unit: Option<String>,
}

/// Name, role and unit belong together: whoever handles cases is in a unit, an enterprise has its code.
fn check(r: &Read<'_>, division: &str, change: &AccountChange, form: &mut Form) -> Result<Checked> {
    let name = form.text("name", ("姓名", "the name"), &change.name, NAME_CHARS_MAX);
    let role = Role::of_accounts().find(|role| role.code() == change.role);
    let Some(role) = role else {
        form.wrong("role", "请选择角色", "Choose a role");
        return Ok(Checked { name, role: Role::Anonymous, unit: None });
    };
    let unit = change.unit.trim();
    let unit = match role {
        Role::Enterprise => match registry::CreditCode::parse(unit) {
            Ok(code) => Some(code.to_string()),
            Err(error) => {
                form.wrong("unit", error.zh(), error.en());
                None
            }
        },
        _ if role.handles() || role == Role::Clerk => {
            if people::unit(r, division, unit)?.is_none() {
                form.wrong(
                    "unit",
                    "这个角色要在一个单位里，请选择单位",
                    "This role belongs to a unit: choose it",
                );
            }
            Some(unit.to_string())
        }
        _ => None,
    };
    Ok(Checked { name, role, unit })
}

/// A password for the first sign-in, which is shown once, with its hash: 64 random bits in four groups that can be read
/// aloud.
///
/// # Errors
/// [`Error::Storage`].
pub(crate) async fn first_password(visit: &Visit) -> Result<(String, String)> {
    let digits: Vec<char> = token().chars().take(16).collect();
    let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
    let password = groups.join("-");
    visit
        .hashing(move |_| Ok((people::hash_password(&password)?, password)))
        .await
        .map(|(hash, password)| (password, hash))
}

/// Makes an account inside the caller's transaction; `hash` is that of its first password.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong.
pub(crate) fn add_account(w: &Write<'_>, ctx: &Ctx, new: &NewAccount, hash: &str) -> Result<Account> {
    journal::in_turn(w, &ctx.division)?;
    let mut form = Form::default();
    let login = form.text("login", ("登录名", "the login"), &new.login, CODE_CHARS_MAX);
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if login == NEW || !login.chars().all(plain) {
        form.wrong(
            "login",
            "登录名只能用小写字母、数字和 - _ .",
            "A login has small letters, digits and - _ .",
        );
    } else if people::account(w, &ctx.division, &login)?.is_some() {
        form.wrong("login", format!("登录名“{login}”已有人使用"), "This login is taken");
    }
    let Checked { name, role, unit } = check(w, &ctx.division, &new.change, &mut form)?;
    form.finish()?;
    let account = Account { login, name, role, unit, disabled: false };
    people::save_account(w, ctx, &account, hash)?;
    Ok(account)
}

/// The version of an account, for those who change what they have seen.
pub(crate) fn account_version(account: &Account) -> i64 {
    let Account { login, name, role, unit, disabled } = account;
    let (unit, disabled) = (unit.as_deref().unwrap_or_default(), if *disabled { "1" } else { "" });
    web::api::version_of(&[login, name, role.code(), unit, disabled])
}

/// Changes name, role and unit of an account that is still what was seen; its sessions end.
///
/// # Errors
/// [`Error::Invalid`], [`Error::NotFound`], [`Error::Conflict`], and a refusal for the own account and the last
/// administrator.
pub(crate) async fn change_account(
    db: &Db,
    ctx: Ctx,
    login: String,
    seen: i64,
    change: AccountChange,
) -> Result<Account> {
    db.write("administration.change_account", move |w| {
        let old = of_another(w, &ctx, &login)?;
        if account_version(&old) != seen {
            return Err(Error::Conflict);
        }
        let mut form = Form::default();
        let Checked { name, role, unit } = check(w, &ctx.division, &change, &mut form)?;
        form.finish()?;
        if role != old.role {
            not_the_last(w, &ctx, &old)?;
        }
        let account = Account { login: login.clone(), name, role, unit, ..old };
        people::change_account(w, &ctx, &account)?;
        Ok(account)
    })
    .await
}

/// What is done to an account by one press of a button.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// 停用.
    Disable,
    /// 启用、解锁.
    Enable,
    /// 重设密码.
    ResetPassword,
    /// 结束全部登录.
    EndSessions,
    /// 重置丢失的第二验证.
    ResetSecondFactor,
    /// 解除统一身份的绑定.
    Unbind,
}

impl Act {
    /// Every one with its code.
    pub(crate) const ALL: [(Act, &str); 6] = [
        (Act::Disable, "disable"),
        (Act::Enable, "enable"),
        (Act::ResetPassword, "password"),
        (Act::EndSessions, "sign-out"),
        (Act::ResetSecondFactor, "second-factor"),
        (Act::Unbind, "unbind"),
    ];

    pub(crate) fn from_code(code: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|one| one.1 == code).map(|one| one.0)
    }
}

/// Does it; a new password is given back to be shown once. It names no version: it takes effect whatever else was
/// changed, because an account that must be stopped is stopped.
///
/// # Errors
/// [`Error::NotFound`], and a refusal for the own account and the last administrator.
pub(crate) async fn act(visit: &Visit, login: String, what: Act) -> Result<Option<String>> {
    let (password, hash) = match what {
        Act::ResetPassword => first_password(visit).await.map(|(password, hash)| (Some(password), hash))?,
        _ => (None, String::new()),
    };
    let ctx = visit.ctx.clone();
    let work = move |w: &Write<'_>| {
        let account = of_another(w, &ctx, &login)?;
        match what {
            Act::Disable => {
                not_the_last(w, &ctx, &account)?;
                people::disable(w, &ctx, &login)
            }
            Act::Enable => people::enable(w, &ctx, &login),
            Act::ResetPassword => people::reset_password(w, &ctx, &login, &hash),
            Act::EndSessions => people::sign_out_all(w, &ctx, &login),
            Act::ResetSecondFactor => people::reset_second_factor(w, &ctx, &login),
            Act::Unbind => people::unbind_identity(w, &ctx, &login),
        }
    };
    visit.db().write("administration.act", work).await?;
    Ok(password)
}

/// 绑定统一身份: the person of this subject may sign in as this account; its sessions end.
///
/// # Errors
/// [`Error::Invalid`] for the field `subject`, [`Error::NotFound`], also where no provider is configured, and a refusal for
/// the own account.
pub(crate) async fn bind(visit: &Visit, login: String, subject: String) -> Result<()> {
    let issuer = visit.app.provider.as_ref().ok_or(Error::NotFound)?.issuer().to_string();
    let ctx = visit.ctx.clone();
    let work = move |w: &Write<'_>| {
        let account = of_another(w, &ctx, &login)?;
        people::bind_identity(w, &ctx, &account.login, &issuer, &subject)
    };
    visit.db().write("administration.bind", work).await
}

/// An identity, unless its issuer is not asked any more: then it opens nothing.
pub(crate) fn in_use(visit: &Visit, identity: Option<Identity>) -> Option<Identity> {
    let provider = visit.app.provider.as_deref();
    identity.filter(|one| provider.is_some_and(|provider| provider.issuer() == one.issuer))
}

/// Nobody changes the own account here: whoever may give rights must not give them to himself.
fn of_another(w: &Write<'_>, ctx: &Ctx, login: &str) -> Result<Account> {
    journal::in_turn(w, &ctx.division)?;
    if login == ctx.actor.id {
        return Err(Refusal::new(
            "own_account",
            "不能在这里改自己的账号。请由另一位安全管理员办理；改密码请到“账号与密码”。",
            "You cannot change your own account here: ask another security administrator.",
        )
        .into());
    }
    people::account(w, &ctx.division, login)?.ok_or(Error::NotFound)
}

/// An office without one of its three administrators could not get one back.
fn not_the_last(r: &Read<'_>, ctx: &Ctx, account: &Account) -> Result<()> {
    if account.role.is_administrator()
        && !account.disabled
        && people::count_active(r, &ctx.division, account.role)? <= 1
    {
        return Err(Refusal::new(
            "last_administrator",
            format!("这是唯一可用的{}账号，请先建立另一个。", account.role.zh()),
            "This is the last active account of this administrator role: make another first.",
        )
        .into());
    }
    Ok(())
}

/// The version of a unit, for those who change what they have seen.
pub(crate) fn unit_version(unit: &Unit) -> i64 {
    let Unit { code, name, short_name, kind, group } = unit;
    web::api::version_of(&[code, name, short_name, kind.code(), group])
}

/// Adds a unit, or changes one that is still what was seen.
///
/// # Errors
/// What [`put_unit`] returns.
pub(crate) async fn save_unit(db: &Db, ctx: Ctx, unit: Unit, seen: Option<i64>) -> Result<Unit> {
    db.write("administration.save_unit", move |w| put_unit(w, &ctx, &unit, seen)).await
}

/// What is written of a unit, as far as it can be judged without looking at others.
pub(crate) fn checked_unit(form: &mut Form, unit: &Unit) -> Unit {
    let code = form.text("code", ("单位编号", "the code"), &unit.code, CODE_CHARS_MAX);
    if code == NEW || !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        form.wrong("code", "单位编号只能用字母、数字和 -，如 D45", "A code has letters, digits and -");
    }
    let name = form.text("name", ("全称", "the name"), &unit.name, NAME_CHARS_MAX);
    let short_name = form.text("short_name", ("简称", "the short name"), &unit.short_name, NAME_CHARS_MAX);
    let group = form.text("group", ("考核分组", "the group"), &unit.group, NAME_CHARS_MAX);
    Unit { code, name, short_name, group, kind: unit.kind }
}

/// Adds a unit (nothing was seen) or changes one, inside the caller's transaction.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong; [`Error::NotFound`] when the one to change is not there;
/// [`Error::Conflict`] when it is no longer what was seen.
pub(crate) fn put_unit(w: &Write<'_>, ctx: &Ctx, unit: &Unit, seen: Option<i64>) -> Result<Unit> {
    journal::in_turn(w, &ctx.division)?;
    let mut form = Form::default();
    let unit = checked_unit(&mut form, unit);
    let all = people::units(w, &ctx.division)?;
    match (all.iter().find(|known| known.code == unit.code), seen) {
        (None, Some(_)) => return Err(Error::NotFound),
        (Some(known), Some(seen)) if unit_version(known) != seen => return Err(Error::Conflict),
        (Some(_), None) => {
            form.wrong("code", format!("编号“{}”已有单位使用", unit.code), "This code is taken")
        }
        (None, None) if all.len() >= UNITS_MAX => {
            form.wrong("code", format!("最多{UNITS_MAX}个单位"), "There are too many units");
        }
        _ => {}
    }
    form.finish()?;
    people::save_unit(w, &ctx.division, &unit)?;
    let data = json!({ "name": unit.name, "short_name": unit.short_name, "kind": unit.kind.code(), "group": unit.group });
    let entry =
        journal::Entry { case_id: None, name: "unit_saved".into(), unit: Some(unit.code.clone()), data };
    journal::append(w, ctx, &entry)?;
    Ok(unit)
}

/// The version of a parameter's history, for those who add to what they have seen; none when there is no such parameter.
pub(crate) fn parameter_version(params: &Params, key: &str) -> Option<i64> {
    let text = |param: &Param| [param.valid_from.to_string(), param.value.clone(), param.source.clone()];
    let texts: Vec<[String; 3]> = params.history(key).into_iter().map(text).collect();
    let texts: Vec<&str> = texts.iter().flatten().map(String::as_str).collect();
    (!texts.is_empty()).then(|| web::api::version_of(&texts))
}

/// Adds a dated value of a parameter whose history is still what was seen, from today on or later: cases of the past were
/// judged by what was in force.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong; [`Error::NotFound`]; [`Error::Conflict`].
pub(crate) async fn set_parameter(db: &Db, ctx: Ctx, param: Param, seen: i64) -> Result<()> {
    db.write("administration.set_parameter", move |w| {
        journal::in_turn(w, &ctx.division)?;
        let params = Params::load(w, &ctx.division)?;
        if parameter_version(&params, &param.key).ok_or(Error::NotFound)? != seen {
            return Err(Error::Conflict);
        }
        let today = local_day(ctx.now);
        if param.valid_from < today {
            let mut form = Form::default();
            form.wrong(
                "valid_from",
                format!("生效日期应是今天（{today}）或以后：已经办过的件按当时的参数计算，不能改变"),
                format!("The first day must be today ({today}) or later"),
            );
            form.finish()?;
        }
        params::set(w, &ctx, &param)
    })
    .await
}
