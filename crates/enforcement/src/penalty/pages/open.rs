//! 立案: the enterprise from the register, the act from the lists in force.

use crate::judge::Lists;
use crate::lists::in_force;
use crate::penalty::actions::{Opening, open};
use crate::penalty::procedure::SOURCES;
use askama::Template;
use kernel::{Error, FieldError, Result, local_day};
use registry::Enterprise;
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

/// Enterprises found that are shown, at most.
const FOUND_MAX: usize = 10;

#[derive(Template)]
#[template(path = "penalty_new.html")]
struct NewPage {
    f: Frame,
    opening: Opening,
    /// The registered name, where the code is known.
    party: String,
    find: String,
    found: Vec<Enterprise>,
    acts: Vec<(String, String)>,
    sources: Vec<(&'static str, &'static str)>,
    /// The last day a form takes.
    limit: String,
    account: String,
}

async fn new_page(visit: &Visit, opening: Opening, errors: Vec<FieldError>) -> Result<NewPage> {
    let (find, ctx, code) = (visit.param("find"), visit.ctx.clone(), opening.enterprise.trim().to_owned());
    let asked = find.clone();
    let read = move |r: &db::Read<'_>| {
        let found = match asked.is_empty() {
            true => Vec::new(),
            false => registry::search(r, &ctx.division, &asked, FOUND_MAX)?,
        };
        let edition = in_force(r, &ctx.division, local_day(ctx.now))?;
        let agency = ctx.actor.unit.clone().unwrap_or_default();
        let acts = edition.as_deref().map_or(Vec::new(), |edition| Lists::of(edition).acts_of(&agency));
        Ok((found, acts, registry::find(r, &ctx.division, &code)?.map(|one| one.name)))
    };
    let (found, acts, party) = visit.db().read(read).await?;
    let none = (String::new(), "清单以外的违法行为（写在下一栏）".to_owned());
    let acts = acts.into_iter().map(|act| (act.clone(), act));
    Ok(NewPage {
        f: visit.frame("立案").with_errors(errors),
        opening,
        party: party.unwrap_or_default(),
        find,
        found,
        acts: std::iter::once(none).chain(acts).collect(),
        sources: std::iter::once(("", "请选择")).chain(SOURCES.iter().copied()).collect(),
        limit: format!("max=\"{}\"", local_day(visit.ctx.now)),
        account: visit.ctx.actor.id.clone(),
    })
}

pub(crate) async fn new_form(visit: Visit) -> Answer {
    let opening = Opening { enterprise: visit.param("enterprise"), ..Opening::default() };
    Ok(page(new_page(&visit, opening, Vec::new()).await?))
}

pub(crate) async fn create(visit: Visit, form: Posted) -> Answer {
    let text = |name: &str| form.text(name).to_owned();
    let opening = Opening {
        enterprise: text("enterprise"),
        act: text("act"),
        other_act: text("other_act"),
        acted: text("acted"),
        found: text("found"),
        source: text("source"),
        summary: text("summary"),
    };
    match open(visit.db(), visit.ctx.clone(), opening.clone()).await {
        Ok(case) => Ok(redirect_saying(&format!("/penalties/{}", case.id), "已立案，请逐项查明事实。")),
        Err(Error::Invalid(errors)) => Ok(invalid(new_page(&visit, opening, errors).await?)),
        Err(error) => Err(error.into()),
    }
}
