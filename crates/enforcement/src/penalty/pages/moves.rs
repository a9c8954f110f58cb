//! 动作: the form of each move, and making it.

use super::judged::Judged;
use super::show::{again, input_of};
use crate::judge::{Outcome, yuan};
use crate::penalty::actions::{act, proposal_of, readable};
use crate::penalty::input::Input;
use crate::penalty::procedure::{Kind, MoveSpec, move_named};
use crate::penalty::rights::allowed;
use askama::Template;
use axum::extract::Path;
use cases::Case;
use kernel::{Error, FieldError, Result, local_day};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

#[derive(Template)]
#[template(path = "penalty_move.html")]
struct MovePage {
    f: Frame,
    id: String,
    title: String,
    spec: &'static MoveSpec,
    version: i64,
    fields: Vec<FieldView>,
    /// Before a notice and a decision: what is proposed.
    judged: Option<Judged>,
    account: String,
}

struct FieldView {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    chars_max: usize,
    value: String,
    options: Vec<(&'static str, &'static str, bool)>,
}

async fn move_page(
    visit: &Visit,
    id: &str,
    spec: &'static MoveSpec,
    input: &Input,
    errors: Vec<FieldError>,
) -> Result<MovePage> {
    let (ctx, id) = (visit.ctx.clone(), id.to_owned());
    let weighs = matches!(spec.name, "notice" | "decide");
    let read = move |r: &db::Read<'_>| {
        let case = readable(r, &ctx, &id)?;
        if !allowed(&case, &ctx.actor).iter().any(|one| one.name == spec.name) {
            return Err(Error::NotFound);
        }
        let proposal = if weighs { Some(proposal_of(r, &ctx, &case)?.0) } else { None };
        Ok((case, proposal))
    };
    let (case, proposal) = visit.db().read(read).await?;
    let suggested = proposal.as_ref().and_then(|one| one.finding.outcomes.last().copied());
    let fields = spec.fields.iter().map(|field| {
        let value = match input.has(field.name) {
            true => input.text(field.name).to_owned(),
            false => suggestion(visit, &case, field.name, suggested),
        };
        let (kind, chars_max) = match field.kind {
            Kind::Line(max) => ("line", max),
            Kind::Text(max) => ("text", max),
            Kind::Day => ("date", 10),
            Kind::Money => ("line", 20),
            Kind::Choice(_) => ("radios", 0),
            Kind::Tick => ("tick", 0),
        };
        let options = match field.kind {
            Kind::Choice(choices) => {
                choices.iter().map(|(code, word)| (*code, *word, *code == value)).collect()
            }
            _ => Vec::new(),
        };
        FieldView { name: field.name, label: field.label, kind, chars_max, value, options }
    });
    Ok(MovePage {
        f: visit.frame(spec.label).with_errors(errors),
        title: case.field("title").into(),
        spec,
        version: case.version,
        fields: fields.collect(),
        judged: proposal.as_ref().map(Judged::of),
        account: visit.ctx.actor.id.clone(),
        id: case.id,
    })
}

/// What a field begins with: what was announced, else what is proposed.
fn suggestion(visit: &Visit, case: &Case, field: &str, suggested: Option<Outcome>) -> String {
    match field {
        "outcome" if !case.field("planned").is_empty() => case.field("planned").into(),
        "outcome" => suggested.map_or("", Outcome::code).into(),
        "fine" => case.field("planned_fine").into(),
        "day" => local_day(visit.ctx.now).to_string(),
        _ => String::new(),
    }
}

pub(crate) async fn move_form(visit: Visit, Path((id, name)): Path<(String, String)>) -> Answer {
    let spec = move_named(&name).filter(|spec| spec.name != "facts").ok_or(Error::NotFound)?;
    Ok(page(move_page(&visit, &id, spec, &Input::default(), Vec::new()).await?))
}

pub(crate) async fn make_move(
    visit: Visit,
    Path((id, name)): Path<(String, String)>,
    form: Posted,
) -> Answer {
    let spec = move_named(&name).ok_or(Error::NotFound)?;
    let input = input_of(&form);
    // A form without a version has seen nothing that is still there.
    let seen = Some(form.text("version").parse().unwrap_or_default());
    let done = act(visit.db(), visit.ctx.clone(), id.clone(), seen, name, input.clone()).await;
    match done {
        Ok(_) => Ok(redirect_saying(&format!("/penalties/{id}"), "已保存")),
        Err(Error::Invalid(errors)) if spec.name == "facts" => again(&visit, &id, &input, errors).await,
        Err(Error::Invalid(errors)) => Ok(invalid(move_page(&visit, &id, spec, &input, errors).await?)),
        // What the rules want written stands beside the form, with what was written already.
        Err(Error::Refused(refusal)) if matches!(spec.name, "decide" | "notice") => {
            let field = match refusal.code {
                "reason_needed" => "reason",
                "collective_discussion_needed" => "collective",
                _ => "outcome",
            };
            let errors = vec![FieldError { field: field.into(), zh: refusal.zh, en: refusal.en }];
            Ok(invalid(move_page(&visit, &id, spec, &input, errors).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// 罚款 in words, for the receipt.
pub(super) fn fine_words(fine: Option<i64>) -> String {
    fine.map_or("无".into(), |fine| format!("{} 元", yuan(fine)))
}
