//! 动作: the form of each move, and making it.

use super::show::load;
use crate::model::{CALL_BACK, VERIFY};
use crate::procedure::{Kind, MoveSpec, move_named};
use crate::similar::{self, Asked, Similar};
use crate::store;
use crate::{Input, actions, allowed};
use askama::Template;
use axum::extract::Path;
use cases::Case;
use kernel::{Error, FieldError, Lang};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

#[derive(Template)]
#[template(path = "move.html")]
struct MovePage {
    f: Frame,
    id: String,
    title: String,
    name: &'static str,
    label: &'static str,
    version: i64,
    fields: Vec<FieldView>,
    similar: Vec<Similar>,
    account: String,
}

struct FieldView {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    chars_max: usize,
    value: String,
    options: Vec<(String, String, bool)>,
    required: bool,
}

async fn move_page(
    visit: &Visit,
    id: &str,
    spec: &'static MoveSpec,
    input: &Input,
    errors: Vec<FieldError>,
) -> kernel::Result<MovePage> {
    let loaded = load(visit, id, false).await?;
    let case = &loaded.case;
    if !allowed(case, &visit.ctx.actor).iter().any(|one| one.name == spec.name) && errors.is_empty() {
        return Err(Error::NotFound);
    }
    let (division, id) = (visit.division().to_string(), id.to_string());
    let (title, body, but) = (case.field("title").to_string(), case.field("body").to_string(), id.clone());
    let enterprise = case.field("enterprise").to_string();
    let is_accept = spec.name == "accept";
    let day = kernel::local_day(visit.ctx.now);
    let (units, categories, similar) = visit
        .db()
        .read(move |r| {
            let mut similar = if is_accept {
                let asked = Asked { title: &title, body: &body, enterprise: &enterprise, but: &but };
                similar::similar(r, &division, &asked, day)?
            } else {
                Vec::new()
            };
            similar.truncate(5);
            Ok((people::units(r, &division)?, store::categories(r, &division)?, similar))
        })
        .await?;
    let english = visit.ctx.lang == Lang::En;
    let suggested = categories.iter().find(|c| c.code == case.field("category"));
    let fields = spec.fields.iter().map(|field| {
        let mut value = input.text(field.name).to_string();
        if value.is_empty() && field.name == "category" {
            value = case.field("category").into();
        }
        if value.is_empty() && field.name == "lead" && field.kind == Kind::Unit {
            value = suggested.map(|c| c.lead.clone()).unwrap_or_default();
        }
        let chosen = |code: &str| code == value || input.all(field.name).iter().any(|one| one == code);
        let mut options: Vec<(String, String, bool)> = match field.kind {
            Kind::Unit | Kind::Units => units
                .iter()
                .filter(|unit| unit.kind.is_assessed() && may_concern(case, spec.name, &unit.code))
                .map(|unit| (unit.code.clone(), unit.short_name.clone(), chosen(&unit.code)))
                .collect(),
            Kind::Category => categories
                .iter()
                .filter(|c| !c.parent.is_empty())
                .map(|c| (c.code.clone(), c.name.clone(), chosen(&c.code)))
                .collect(),
            Kind::Choice(choices) => {
                choices.iter().map(|(code, word)| ((*code).into(), (*word).into(), chosen(code))).collect()
            }
            _ => Vec::new(),
        };
        let (kind, chars_max) = match field.kind {
            Kind::Line(max) => ("line", max),
            Kind::Text(max) => ("text", max),
            Kind::Unit | Kind::Category => ("select", 0),
            Kind::Units => ("checks", 0),
            Kind::Choice(_) => ("radios", 0),
            Kind::Day => ("date", 10),
            Kind::Moment => ("moment", 20),
            Kind::Tick => ("tick", 0),
        };
        let label = if english { field.label_en } else { field.label };
        if let [(_, _, on)] = options.as_mut_slice() {
            *on |= kind == "select" && field.required;
        }
        FieldView { name: field.name, label, kind, chars_max, value, options, required: field.required }
    });
    Ok(MovePage {
        f: visit.frame(if english { spec.label_en } else { spec.label }).with_errors(errors),
        title: case.field("title").into(),
        name: spec.name,
        label: if english { spec.label_en } else { spec.label },
        version: case.version,
        fields: fields.collect(),
        similar,
        account: visit.ctx.actor.id.clone(),
        id,
    })
}

/// Which units a form offers: those the move can be about.
fn may_concern(case: &Case, name: &str, unit: &str) -> bool {
    let open = case.part(unit).is_some_and(|part| part.open);
    match name {
        "rule" => case.part(unit).is_some_and(|part| part.state == "objecting"),
        "waive" | "extend" => open,
        "verify_rating" => case.running(VERIFY, unit).is_some(),
        "confirm_fix" => case.running(CALL_BACK, unit).is_some(),
        _ => true,
    }
}

pub(crate) async fn move_form(visit: Visit, Path((id, name)): Path<(String, String)>) -> Answer {
    let spec = move_named(&name).ok_or(Error::NotFound)?;
    Ok(page(move_page(&visit, &id, spec, &Input::default(), Vec::new()).await?))
}

pub(crate) async fn make_move(
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    form: Posted,
) -> Answer {
    let spec = move_named(&name).filter(|spec| spec.name != "rate").ok_or(Error::NotFound)?;
    load(&visit, &id, false).await?;
    let mut input = Input::default();
    for field in spec.fields {
        for value in form.all(field.name) {
            input = input.with(field.name, value);
        }
    }
    let seen = form.text("version").parse().ok();
    let done = actions::act(visit.db(), visit.ctx.clone(), id.clone(), seen, name, input.clone()).await;
    match done {
        Ok(_) => Ok(redirect_saying(&format!("/whistles/{id}"), "已保存")),
        Err(Error::Invalid(errors)) => Ok(invalid(move_page(&visit, &id, spec, &input, errors).await?)),
        Err(error) => Err(error.into()),
    }
}
