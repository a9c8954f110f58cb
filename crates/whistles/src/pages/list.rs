//! 待办、列表、提交.

use crate::actions::{self, Raise, Similar};
use crate::model::{CHANNELS, Category};
use crate::store::{self, Listed, Scope};
use crate::text;
use askama::Template;
use axum::response::Response;
use kernel::{Error, FieldError, PAGE_ROWS, Result, Role, local_day, parse_utc, token};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

/// A row as a reader sees it.
struct Row {
    id: String,
    title: String,
    state: &'static str,
    tone: &'static str,
    due: String,
    opened: String,
}

fn row(visit: &Visit, listed: &Listed) -> Row {
    let late = !listed.closed && due_before(listed, visit.ctx.now);
    let zh =
        if listed.state == "called" { ("待报到", "Units called") } else { text::state(&listed.state) };
    let words = if matches!(listed.state.as_str(), "working" | "objecting") {
        (text::part(&listed.state), "")
    } else {
        zh
    };
    Row {
        id: listed.id.clone(),
        title: listed.title.clone(),
        state: visit.t(words.0),
        tone: if late {
            "late"
        } else if listed.closed {
            "muted"
        } else {
            "info"
        },
        due: listed.due_at.as_deref().filter(|_| !listed.closed).map_or("—".into(), super::minute),
        opened: super::minute(&listed.opened_at),
    }
}

fn due_before(listed: &Listed, at: jiff::Timestamp) -> bool {
    listed.due_at.as_deref().and_then(parse_utc).is_some_and(|due| due <= at)
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    f: Frame,
    groups: Vec<Group>,
    total: usize,
    is_enterprise: bool,
    is_staff: bool,
    mine: Vec<Row>,
}

struct Group {
    name: &'static str,
    key: &'static str,
    rows: Vec<Row>,
}

/// 我的待办: what is mine today, what is due within two working days, what is overdue, in this order.
pub(crate) async fn home(visit: Visit) -> Answer {
    let actor = visit.ctx.actor.clone();
    let (division, now) = (visit.division().to_string(), visit.ctx.now);
    let scope = actor.unit.clone();
    let role = actor.role;
    let (waiting, mine, soon) = visit
        .db()
        .read(move |r| {
            let unit = scope.clone().unwrap_or_default();
            let waiting = match role {
                Role::Office => store::waiting_for_office(r, &division)?,
                _ if role.handles() => store::waiting_for_unit(r, &division, &unit)?,
                _ => Vec::new(),
            };
            let mine = match role {
                Role::Enterprise => store::list(r, &division, &Scope::Of(unit), "", ("9999", ""))?,
                _ => Vec::new(),
            };
            let rules = crate::Rules::load(r, &division, local_day(now))?;
            let near = params::Params::load(r, &division)?.limit("home.due_soon", local_day(now));
            let soon = rules.clocks.calendar.due(kernel::local(now), near, &[], &rules.clocks.terms);
            Ok((waiting, mine, kernel::from_local(soon.at)))
        })
        .await?;
    // A suspended whistle is a task only when its review has come.
    let waiting: Vec<Listed> =
        waiting.into_iter().filter(|one| one.state != "suspended" || due_before(one, now)).collect();
    let late = |one: &&Listed| due_before(one, now);
    let near = |one: &&Listed| !due_before(one, now) && due_before(one, soon);
    let rest = |one: &&Listed| !due_before(one, now) && !due_before(one, soon);
    let rows = |pick: &dyn Fn(&&Listed) -> bool| {
        waiting.iter().filter(|one| pick(one)).map(|one| row(&visit, one)).collect()
    };
    let groups = vec![
        Group { name: "等您处理", key: "today", rows: rows(&rest) },
        Group { name: "即将到期", key: "soon", rows: rows(&near) },
        Group { name: "已超期", key: "late", rows: rows(&late) },
    ];
    Ok(page(HomePage {
        f: visit.frame(if role == Role::Anonymous { "企业吹哨、部门报到" } else { "我的待办" }),
        total: waiting.len(),
        groups,
        is_enterprise: role == Role::Enterprise,
        is_staff: role.is_staff(),
        mine: mine.iter().map(|one| row(&visit, one)).collect(),
    }))
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    f: Frame,
    rows: Vec<Row>,
    state: String,
    states: Vec<(&'static str, &'static str)>,
    next: String,
    may_raise: bool,
    is_office: bool,
}

const STATES: &[&str] = &[
    "submitted",
    "accepted",
    "dispatched",
    "handling",
    "waiting",
    "session",
    "answered",
    "called_back",
    "suspended",
    "closed",
    "withdrawn",
    "transferred",
    "merged",
];

/// 吹哨列表: pages by key, the filter in the address.
pub(crate) async fn list(visit: Visit) -> Answer {
    let state = visit.param("state");
    let after = visit.param("after");
    let (at, id) = after.split_once('~').unwrap_or(("9999", ""));
    let (at, id) = (at.to_string(), id.to_string());
    let actor = visit.ctx.actor.clone();
    let unit = actor.unit.clone().unwrap_or_default();
    let scope = match actor.role {
        Role::Office | Role::Leader => Scope::All,
        Role::Enterprise => Scope::Of(unit),
        Role::Clerk => Scope::RaisedBy(actor.id.clone()),
        _ => Scope::Unit(unit),
    };
    let (division, asked) = (visit.division().to_string(), state.clone());
    let mut found = visit.db().read(move |r| store::list(r, &division, &scope, &asked, (&at, &id))).await?;
    let more = found.len() > PAGE_ROWS;
    found.truncate(PAGE_ROWS);
    let next = match found.last().filter(|_| more) {
        Some(last) => format!("/whistles?state={state}&after={}~{}", last.opened_at, last.id),
        None => String::new(),
    };
    Ok(page(ListPage {
        f: visit.frame("吹哨"),
        rows: found.iter().map(|one| row(&visit, one)).collect(),
        states: STATES.iter().map(|code| (*code, visit.t(text::state(code).0))).collect(),
        state,
        next,
        is_office: visit.ctx.actor.role == Role::Office,
        may_raise: crate::RAISERS.contains(&visit.ctx.actor.role),
    }))
}

#[derive(Template)]
#[template(path = "new.html")]
struct NewPage {
    f: Frame,
    raise: Raise,
    channels: Vec<(&'static str, &'static str)>,
    categories: Vec<(String, String)>,
    is_enterprise: bool,
    account: String,
}

async fn new_page(visit: &Visit, raise: Raise, errors: Vec<FieldError>) -> Result<NewPage> {
    let division = visit.division().to_string();
    let all = visit.db().read(move |r| store::categories(r, &division)).await?;
    let english = visit.ctx.lang == kernel::Lang::En;
    let name = |c: &Category| if english { c.name_en.clone() } else { c.name.clone() };
    let mut categories = vec![(String::new(), visit.t("不确定,由营商办判断").to_string())];
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
    }
    Ok(page(new_page(&visit, raise, Vec::new()).await?))
}

pub(crate) async fn create(visit: Visit, form: Posted) -> Answer {
    let actor = &visit.ctx.actor;
    let text = |name: &str| form.text(name).to_string();
    let mut raise = Raise {
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
    };
    if actor.role == Role::Enterprise {
        raise.enterprise_name.clone_from(&actor.name);
        raise.enterprise.clone_from(&actor.unit);
        raise.channel = "web".into();
    }
    match actions::raise(visit.db(), visit.app.vault.clone(), visit.ctx.clone(), raise.clone()).await {
        Ok(case) => {
            Ok(redirect_saying(&format!("/whistles/{}", case.id), "已提交,营商办将在1个工作日内受理"))
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
}

/// While typing: the most similar whistles, for those who may see them; an enterprise sees only its own.
pub(crate) async fn similar(visit: Visit, form: Posted) -> Answer {
    let (title, body) = (form.text("title").to_string(), form.text("body").to_string());
    let (division, actor, day) =
        (visit.division().to_string(), visit.ctx.actor.clone(), local_day(visit.ctx.now));
    let found = visit
        .db()
        .read(move |r| {
            let found = actions::similar(r, &division, &title, &body, "", day)?;
            let mut readable = Vec::new();
            for one in found {
                if crate::may_read(&cases::load(r, &division, &one.id)?, &actor) {
                    readable.push(one);
                }
            }
            readable.truncate(5);
            Ok(readable)
        })
        .await?;
    let sees_all = visit.ctx.actor.role == Role::Office;
    Ok(page(SimilarPart { found, heading: visit.t("可能是同一件事,请先看看"), sees_all }))
}

#[derive(Template)]
#[template(path = "public.html")]
struct PublicPage {
    f: Frame,
    rows: Vec<[String; 5]>,
    next: String,
}

/// 公开办理: only what the office has released.
pub(crate) async fn public_list(visit: Visit) -> Answer {
    let after = visit.param("after");
    let (day, id) = after.split_once('~').unwrap_or(("9999", ""));
    let (day, id, division) = (day.to_string(), id.to_string(), visit.division().to_string());
    let mut rows = visit.db().read(move |r| store::released(r, &division, (&day, &id), PAGE_ROWS)).await?;
    let more = rows.len() > PAGE_ROWS;
    rows.truncate(PAGE_ROWS);
    let next = rows.last().filter(|_| more).map(|last| format!("/public?after={}~{}", last[1], last[0]));
    let answer: Response =
        page(PublicPage { f: visit.frame("公开办理"), rows, next: next.unwrap_or_default() });
    Ok(answer)
}

#[derive(Template)]
#[template(path = "duplicates.html")]
struct DuplicatesPage {
    f: Frame,
    pairs: Vec<store::Pair>,
    next: String,
}

/// 可能重复的件: pairs with similar titles, the most alike first. A suggestion only.
pub(crate) async fn duplicates(visit: Visit) -> Answer {
    let after = visit.param("after");
    let mut key = after.splitn(3, '~');
    let percent = key.next().and_then(|text| text.parse().ok()).unwrap_or(101);
    let (left, right) = (key.next().unwrap_or("").to_string(), key.next().unwrap_or("").to_string());
    let division = visit.division().to_string();
    let mut pairs =
        visit.db().read(move |r| store::similar_pairs(r, &division, (percent, &left, &right))).await?;
    let more = pairs.len() > PAGE_ROWS;
    pairs.truncate(PAGE_ROWS);
    let key = |last: &store::Pair| {
        format!("/whistles/duplicates?after={}~{}~{}", last.percent, last.left.0, last.right.0)
    };
    let next = pairs.last().filter(|_| more).map(key).unwrap_or_default();
    Ok(page(DuplicatesPage { f: visit.frame("可能重复的件"), pairs, next }))
}
