//! What a program can do: raise a whistle with its files.

use crate::attachments::{Attachment, attach_in};
use crate::similar::note_similar;
use crate::{Raise, Rules, raise_in};
use cases::Case;
use kernel::{Result, local_day};
use web::Visit;
use web::api::{Kept, Once};

/// Raises a whistle with its files, in one transaction; a program that repeats its request adds nothing.
///
/// # Errors
/// [`kernel::Error::Invalid`]; the refusal `key_reused` when the key was used for another request.
pub(super) async fn raise_with_files(
    visit: &Visit,
    once: Once,
    raise: Raise,
    files: Vec<(Attachment, Vec<u8>)>,
) -> Result<Case> {
    let (ctx, vault, folder) = (visit.ctx.clone(), visit.app.vault.clone(), visit.app.files.clone());
    visit
        .db()
        .write("open311.raise", move |w| {
            let work = || {
                let rules = Rules::load(w, &ctx.division, local_day(ctx.now))?;
                let case = raise_in(w, &vault, &ctx, &rules, &raise)?;
                note_similar(w, &ctx, &case)?;
                for (attachment, bytes) in &files {
                    attach_in(w, &ctx, &folder, &case.id, attachment, bytes)?;
                }
                Ok(Kept { body: case.id, again: true, ..Kept::default() })
            };
            let (kept, _) = once.done(w, &vault, &ctx, work)?;
            cases::load(w, &ctx.division, &kept.body)
        })
        .await
}
