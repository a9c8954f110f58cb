//! 评价: by link or QR code, without signing in; one grade for each unit, never assumed.

use crate::link::whistle_of;
use crate::model::GRADES;
use crate::{Input, actions};
use askama::Template;
use axum::extract::Path;
use cases::Case;
use kernel::{Error, FieldError};
use web::form::Posted;
use web::{Answer, Frame, Visit, invalid, page, redirect_saying};

#[derive(Template)]
#[template(path = "rating.html")]
struct RatingPage {
    f: Frame,
    code: String,
    title: String,
    reply: String,
    units: Vec<(String, String)>,
    grades: Vec<(&'static str, &'static str)>,
    rated: bool,
    open: bool,
}

/// The whistle of a link, and the units that can still be rated.
pub(crate) async fn load(visit: &Visit, code: &str) -> kernel::Result<(Case, Vec<(String, String)>)> {
    let (division, code, vault) = (visit.division().to_string(), code.to_string(), visit.app.vault.clone());
    visit
        .db()
        .read(move |r| {
            let id = whistle_of(r, &vault, &division, &code)?.ok_or(Error::NotFound)?;
            let case = cases::load(r, &division, &id)?;
            let mut units = Vec::new();
            for part in case.parts.iter().filter(|part| part.state == "done") {
                if case.field(&format!("grade:{}", part.unit)).is_empty() {
                    let name =
                        people::unit(r, &division, &part.unit)?.map_or(part.unit.clone(), |unit| unit.name);
                    units.push((part.unit.clone(), name));
                }
            }
            Ok((case, units))
        })
        .await
}

async fn rating_page(visit: &Visit, code: &str, errors: Vec<FieldError>) -> kernel::Result<RatingPage> {
    let (case, units) = load(visit, code).await?;
    Ok(RatingPage {
        f: visit.frame("请您评价").with_errors(errors),
        code: code.into(),
        title: case.field("title").into(),
        reply: case.field("reply").into(),
        rated: units.is_empty(),
        units,
        grades: GRADES.iter().map(|(code, word)| (*code, visit.t(word))).collect(),
        open: matches!(case.state.as_str(), "answered" | "called_back" | "closed"),
    })
}

pub(crate) async fn rating_form(visit: Visit, Path(code): Path<String>) -> Answer {
    Ok(page(rating_page(&visit, &code, Vec::new()).await?))
}

pub(crate) async fn rate(visit: Visit, Path(code): Path<String>, form: Posted) -> Answer {
    match give(&visit, &code, [form.text("unit"), form.text("grade"), form.text("comment")]).await {
        Ok(_) => Ok(redirect_saying(&format!("/r/{code}"), "谢谢您的评价")),
        Err(Error::Invalid(errors)) => Ok(invalid(rating_page(&visit, &code, errors).await?)),
        Err(error) => Err(error.into()),
    }
}

/// Rates a unit: its code, the grade and a comment. Whoever holds the link may.
pub(crate) async fn give(
    visit: &Visit,
    code: &str,
    [unit, grade, comment]: [&str; 3],
) -> kernel::Result<Case> {
    let (case, _) = load(visit, code).await?;
    let input = Input::default().with("unit", unit).with("grade", grade).with("comment", comment);
    let ctx = visit.ctx.acting(kernel::Actor { name: "评价人".into(), ..kernel::Actor::anonymous() });
    actions::act(visit.db(), ctx, case.id, None, "rate".into(), input).await
}
