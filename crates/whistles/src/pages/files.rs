//! 附件: adding one to a whistle and reading it.

use crate::attachments::{self, path_of};
use crate::model::KIND;
use crate::{may_read_contact, store};
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::IntoResponse;
use kernel::{Error, FieldError, Refusal};
use web::form::Posted;
use web::{Answer, Visit, redirect_saying};

pub(crate) async fn attach(visit: Visit, Path(id): Path<String>, form: Posted) -> Answer {
    let (name, bytes) =
        form.files().first().map_or(("", Vec::new()), |file| (file.name.as_str(), file.bytes.to_vec()));
    let folder = visit.app.files.clone();
    match attachments::attach(visit.db(), visit.ctx.clone(), folder, id.clone(), name, bytes).await {
        Ok(()) => Ok(redirect_saying(&format!("/whistles/{id}"), "附件已保存")),
        Err(Error::Invalid(errors)) => {
            let words = |pick: fn(&FieldError) -> &String| {
                errors.iter().map(|one| pick(one).as_str()).collect::<String>()
            };
            Err(Refusal::new("bad_attachment", words(|one| &one.zh), words(|one| &one.en)).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Pictures and PDF are shown, everything else is saved; nobody reads a file of a whistle he does not handle.
pub(crate) async fn attachment(visit: Visit, Path((id, hash)): Path<(String, String)>) -> Answer {
    let (division, actor, folder) =
        (visit.division().to_string(), visit.ctx.actor.clone(), visit.app.files.clone());
    let (found, bytes) = visit
        .db()
        .read(move |r| {
            let case = cases::load_of(r, &division, KIND, &id)?;
            let known = store::attachments(r, &division, &id)?;
            let found = known.into_iter().find(|one| one.hash == hash && may_read_contact(&case, &actor));
            let found = found.ok_or(Error::NotFound)?;
            let path = path_of(&folder, &found.hash);
            let bytes = std::fs::read(&path)
                .map_err(|error| Error::Storage(format!("{}: {error}", path.display())))?;
            Ok((found, bytes))
        })
        .await?;
    let kind = if found.is_shown() { found.kind.as_str() } else { "application/octet-stream" };
    let how = if found.is_shown() { "inline" } else { "attachment" };
    let ending = found.name.rsplit('.').next().unwrap_or("bin").to_lowercase();
    let disposition = format!("{how}; filename=\"{}.{ending}\"", &found.hash[..16]);
    let text = |value: &str| {
        HeaderValue::from_str(value).unwrap_or(HeaderValue::from_static("application/octet-stream"))
    };
    Ok(([(header::CONTENT_TYPE, text(kind)), (header::CONTENT_DISPOSITION, text(&disposition))], bytes)
        .into_response())
}
