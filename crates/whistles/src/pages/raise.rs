//! 我要吹哨: the form, the look-up of the market entity it is for, and what is like it.

use crate::actions::{self, Raise};
use crate::model::{CHANNELS, Category};
use crate::similar::{self, Asked, Similar};
use crate::store;
use askama::Template;
use kernel::{Error, FieldError, Result, Role, local_day, token};
use registry::Enterprise;
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

/// Market entities listed for one look-up.
const FOUND_MAX: usize = 20;

#[derive(Template)]
#[template(path = "new.html")]
struct NewPage {
    f: Frame,
    raise: Raise,
    channels: Vec<(&'static str, &'static str)>,
    categories: Vec<(String, String)>,
    is_enterprise: bool,
    account: String,
    /// What was looked for; empty when nothing was.
    find: String,
    found: Vec<Found>,
    more: bool,
    /// The entity chosen, in words.
    chosen: String,
}

/// 市场主体 that was found by name or code.
struct Found {
    code: String,
    name: String,
    place: String,
}

impl Found {
    fn new(one: &Enterprise) -> Found {
        let street = registry::divisions::find(&one.street).map_or("", |street| street.name);
        let state = if one.exited_on.is_some() { format!("{} · ", one.status.zh()) } else { String::new() };
        let (code, name) = (one.credit_code.to_string(), one.name.clone());
        Found { code, name, place: format!("{state}{street} · {}", one.address) }
    }
}

async fn new_page(visit: &Visit, raise: Raise, errors: Vec<FieldError>) -> Result<NewPage> {
    let (division, find) = (visit.division().to_string(), visit.param("find").trim().to_string());
    let (fragment, code) = (find.clone(), raise.enterprise.clone().unwrap_or_default());
    let (all, mut found, chosen) = visit
        .db()
        .read(move |r| {
            Ok((
                store::categories(r, &division)?,
                registry::search(r, &division, &fragment, FOUND_MAX + 1)?,
                registry::find(r, &division, &code)?,
            ))
        })
        .await?;
    let more = found.len() > FOUND_MAX;
    found.truncate(FOUND_MAX);
    let english = visit.ctx.lang == kernel::Lang::En;
    let name = |c: &Category| if english { c.name_en.clone() } else { c.name.clone() };
    let mut categories = vec![(String::new(), visit.t("不确定，由营商办判断").to_string())];
    categories.extend(all.iter().filter(|c| !c.parent.is_empty()).map(|c| (c.code.clone(), name(c))));
    let is_enterprise = visit.ctx.actor.role == Role::Enterprise;
    let channels = CHANNELS.iter().filter(|(code, _)| (*code == "web") == is_enterprise);
    Ok(NewPage {
        f: visit.frame("我要吹哨").with_errors(errors),
        channels: channels.map(|(code, zh)| (*code, visit.t(zh))).collect(),
        raise,
        categories,
        is_enterprise,
        account: visit.ctx.actor.id.clone(),
        find,
        found: found.iter().map(Found::new).collect(),
        more,
        chosen: chosen.as_ref().map(Found::new).map_or_else(String::new, |one| one.place),
    })
}

/// What the register knows is not asked, and not taken from the form: the name of the entity with this code.
async fn with_registered_name(visit: &Visit, raise: Raise) -> Result<Raise> {
    let Some(code) = raise.enterprise.clone().filter(|code| !code.trim().is_empty()) else {
        return Ok(raise);
    };
    let division = visit.division().to_string();
    let known = visit.db().read(move |r| registry::find(r, &division, code.trim())).await?;
    Ok(match known {
        Some(known) => Raise { enterprise_name: known.name, ..raise },
        None => raise,
    })
}

/// 我要吹哨. What the account already knows is not asked again.
pub(crate) async fn new_form(visit: Visit) -> Answer {
    let actor = &visit.ctx.actor;
    let mut raise = Raise { key: token(), consent: false, ..Raise::default() };
    if actor.role == Role::Enterprise {
        raise.channel = "web".into();
        raise.enterprise_name.clone_from(&actor.name);
        raise.enterprise.clone_from(&actor.unit);
    } else {
        raise.enterprise = Some(visit.param("enterprise"));
    }
    let raise = with_registered_name(&visit, raise).await?;
    Ok(page(new_page(&visit, raise, Vec::new()).await?))
}

/// What is written, with what the account and the register know in its place.
pub(crate) async fn as_known(visit: &Visit, mut raise: Raise) -> Result<Raise> {
    let actor = &visit.ctx.actor;
    if actor.role == Role::Enterprise {
        raise.enterprise_name.clone_from(&actor.name);
        raise.enterprise.clone_from(&actor.unit);
        raise.channel = "web".into();
    }
    with_registered_name(visit, raise).await
}

pub(crate) async fn create(visit: Visit, form: Posted) -> Answer {
    let text = |name: &str| form.text(name).to_string();
    let raise = Raise {
        channel: text("channel"),
        title: text("title"),
        body: text("body"),
        enterprise: Some(text("enterprise")),
        enterprise_name: text("enterprise_name"),
        contact_name: text("contact_name"),
        contact_phone: text("contact_phone"),
        contact_email: text("contact_email"),
        consent: !form.text("consent").is_empty(),
        category: text("category"),
        key: text("key"),
        ..Raise::default()
    };
    let raise = as_known(&visit, raise).await?;
    match actions::raise(visit.db(), visit.app.vault.clone(), visit.ctx.clone(), raise.clone()).await {
        Ok(case) => {
            Ok(redirect_saying(&format!("/whistles/{}", case.id), "已提交，营商办将在1个工作日内受理"))
        }
        Err(Error::Invalid(errors)) => Ok(invalid(new_page(&visit, raise, errors).await?)),
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "similar.html")]
struct SimilarPart {
    found: Vec<Similar>,
    heading: &'static str,
    sees_all: bool,
    same: &'static str,
}

/// While typing: the most similar whistles.
pub(crate) async fn similar(visit: Visit, form: Posted) -> Answer {
    let text = |name: &str| form.text(name).to_string();
    let found = like(&visit, text("title"), text("body"), text("enterprise")).await?;
    let sees_all = visit.ctx.actor.role == Role::Office;
    Ok(page(SimilarPart {
        found,
        heading: visit.t("可能是同一件事，请先看看"),
        sees_all,
        same: visit.t("同一企业"),
    }))
}

/// The most similar whistles, for those who may see them; an enterprise sees only its own.
pub(crate) async fn like(
    visit: &Visit,
    title: String,
    body: String,
    enterprise: String,
) -> Result<Vec<Similar>> {
    let own = visit.ctx.actor.unit.clone().filter(|_| visit.ctx.actor.role == Role::Enterprise);
    let enterprise = own.unwrap_or_else(|| enterprise.trim().to_string());
    let (division, actor, day) =
        (visit.division().to_string(), visit.ctx.actor.clone(), local_day(visit.ctx.now));
    visit
        .db()
        .read(move |r| {
            let asked = Asked { title: &title, body: &body, enterprise: &enterprise, but: "" };
            let found = similar::similar(r, &division, &asked, day)?;
            let mut readable = Vec::new();
            for one in found {
                if crate::may_read(&cases::load(r, &division, &one.id)?, &actor) {
                    readable.push(one);
                }
            }
            readable.truncate(5);
            Ok(readable)
        })
        .await
}
