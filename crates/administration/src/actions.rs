//! What an administrator can do. Each is one transaction and leaves an event.

use db::{Db, Read, Write};
use jiff::civil::Date;
use kernel::{Ctx, Error, Form, NAME_CHARS_MAX, Refusal, Result, Role, local_day, token};
use params::Param;
use people::{Account, Unit};
use serde_json::json;

/// Characters of a login and of a unit's code.
const CODE_CHARS_MAX: usize = 64;

/// 新账号: what is written when an account is made.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    /// What the person will type.
    pub login: String,
    /// What else is said.
    pub change: AccountChange,
}

/// What may be changed of an account.
#[derive(Clone, Debug, Default)]
pub struct AccountChange {
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
    let role = Role::from_code(&change.role).filter(|role| *role != Role::Anonymous);
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
                    "这个角色要在一个单位里,请选择单位",
                    "This role belongs to a unit: choose it",
                );
            }
            Some(unit.to_string())
        }
        _ => None,
    };
    Ok(Checked { name, role, unit })
}

/// A password for the first sign-in: 64 random bits in four groups that can be read aloud.
fn first_password() -> String {
    let digits: Vec<char> = token().chars().take(16).collect();
    digits.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Makes an account and gives its first password, which is shown once.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong.
pub async fn add_account(db: &Db, ctx: Ctx, new: NewAccount) -> Result<String> {
    let password = first_password();
    let hash = people::hash_password(&password)?;
    db.write("administration.add_account", move |w| {
        let mut form = Form::default();
        let login = form.text("login", ("登录名", "the login"), &new.login, CODE_CHARS_MAX);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
        if !login.chars().all(plain) {
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
        people::save_account(w, &ctx, &Account { login, name, role, unit, disabled: false }, &hash)
    })
    .await?;
    Ok(password)
}

/// Changes name, role and unit; the sessions of the account end.
///
/// # Errors
/// [`Error::Invalid`], [`Error::NotFound`], and a refusal for the own account and the last administrator.
pub async fn change_account(db: &Db, ctx: Ctx, login: String, change: AccountChange) -> Result<()> {
    db.write("administration.change_account", move |w| {
        let old = of_another(w, &ctx, &login)?;
        let mut form = Form::default();
        let Checked { name, role, unit } = check(w, &ctx.division, &change, &mut form)?;
        form.finish()?;
        if role != old.role {
            not_the_last(w, &ctx, &old)?;
        }
        people::change_account(w, &ctx, &Account { login: login.clone(), name, role, unit, ..old })
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
    pub(crate) fn from_code(code: &str) -> Option<Act> {
        Some(match code {
            "disable" => Act::Disable,
            "enable" => Act::Enable,
            "password" => Act::ResetPassword,
            "sign-out" => Act::EndSessions,
            "second-factor" => Act::ResetSecondFactor,
            "unbind" => Act::Unbind,
            _ => return None,
        })
    }
}

/// Does it; a new password is given back to be shown once.
pub(crate) async fn act(db: &Db, ctx: Ctx, login: String, what: Act) -> Result<Option<String>> {
    let password = (what == Act::ResetPassword).then(first_password);
    let hash = password.as_deref().map(people::hash_password).transpose()?;
    db.write("administration.act", move |w| {
        let account = of_another(w, &ctx, &login)?;
        match what {
            Act::Disable => {
                not_the_last(w, &ctx, &account)?;
                people::disable(w, &ctx, &login)
            }
            Act::Enable => people::enable(w, &ctx, &login),
            Act::ResetPassword => {
                people::reset_password(w, &ctx, &login, hash.as_deref().unwrap_or_default())
            }
            Act::EndSessions => people::sign_out_all(w, &ctx, &login),
            Act::ResetSecondFactor => people::reset_second_factor(w, &ctx, &login),
            Act::Unbind => people::unbind_identity(w, &ctx, &login),
        }
    })
    .await?;
    Ok(password)
}

/// 绑定统一身份: the person of this subject may sign in as this account; its sessions end.
///
/// # Errors
/// [`Error::Invalid`] for the field `subject`, [`Error::NotFound`], and a refusal for the own account.
pub async fn bind(db: &Db, ctx: Ctx, login: String, issuer: String, subject: String) -> Result<()> {
    db.write("administration.bind", move |w| {
        let account = of_another(w, &ctx, &login)?;
        people::bind_identity(w, &ctx, &account.login, &issuer, &subject)
    })
    .await
}

/// Nobody changes the own account here: whoever may give rights must not give them to himself.
fn of_another(r: &Read<'_>, ctx: &Ctx, login: &str) -> Result<Account> {
    if login == ctx.actor.id {
        return Err(Refusal::new(
            "own_account",
            "不能在这里改自己的账号。请由另一位安全管理员办理;改密码请到“账号与密码”。",
            "You cannot change your own account here: ask another security administrator.",
        )
        .into());
    }
    people::account(r, &ctx.division, login)?.ok_or(Error::NotFound)
}

/// An office without one of its three administrators could not get one back.
fn not_the_last(r: &Read<'_>, ctx: &Ctx, account: &Account) -> Result<()> {
    let administrator = matches!(account.role, Role::SystemAdmin | Role::SecurityAdmin | Role::AuditAdmin);
    if administrator && !account.disabled && people::count_active(r, &ctx.division, account.role)? <= 1 {
        return Err(Refusal::new(
            "last_administrator",
            format!("这是唯一可用的{}账号,请先建立另一个。", account.role.zh()),
            "This is the last active account of this administrator role: make another first.",
        )
        .into());
    }
    Ok(())
}

/// Adds or renames a unit.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong.
pub async fn save_unit(db: &Db, ctx: Ctx, unit: Unit, is_new: bool) -> Result<()> {
    db.write("administration.save_unit", move |w| save_unit_in(w, &ctx, &unit, is_new)).await
}

fn save_unit_in(w: &Write<'_>, ctx: &Ctx, unit: &Unit, is_new: bool) -> Result<()> {
    let mut form = Form::default();
    let code = form.text("code", ("单位编号", "the code"), &unit.code, CODE_CHARS_MAX);
    if !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        form.wrong("code", "单位编号只能用字母、数字和 -,如 D45", "A code has letters, digits and -");
    }
    if is_new && people::unit(w, &ctx.division, &code)?.is_some() {
        form.wrong("code", format!("编号“{code}”已有单位使用"), "This code is taken");
    }
    let name = form.text("name", ("全称", "the name"), &unit.name, NAME_CHARS_MAX);
    let short_name = form.text("short_name", ("简称", "the short name"), &unit.short_name, NAME_CHARS_MAX);
    let group = form.text("group", ("考核分组", "the group"), &unit.group, NAME_CHARS_MAX);
    form.finish()?;
    let unit = Unit { code, name, short_name, group, kind: unit.kind };
    people::save_unit(w, &ctx.division, &unit)?;
    let data = json!({ "name": unit.name, "short_name": unit.short_name, "kind": unit.kind.code(), "group": unit.group });
    let entry = journal::Entry { case_id: None, name: "unit_saved".into(), unit: Some(unit.code), data };
    journal::append(w, ctx, &entry).map(drop)
}

/// Adds a dated value of a parameter, from today on or later: cases of the past were judged by what was in force.
///
/// # Errors
/// [`Error::Invalid`] naming every field that is wrong.
pub async fn set_parameter(db: &Db, ctx: Ctx, param: Param) -> Result<()> {
    db.write("administration.set_parameter", move |w| {
        let today = local_day(ctx.now);
        if param.valid_from < today {
            let mut form = Form::default();
            form.wrong(
                "valid_from",
                format!("生效日期应是今天({today})或以后:已经办过的件按当时的参数计算,不能改变"),
                format!("The first day must be today ({today}) or later"),
            );
            form.finish()?;
        }
        params::set(w, &ctx, &param)
    })
    .await
}

/// The day written in a form.
pub(crate) fn day(text: &str, form: &mut Form, field: &str) -> Option<Date> {
    let day = kernel::parse_day(text);
    if day.is_none() {
        form.wrong(
            field,
            format!("“{text}”不是存在的日期,应如 2022-10-20"),
            "Enter a day such as 2022-10-20",
        );
    }
    day
}
