//! 附件: kept by the SM3 hash of their content, never executed; only pictures and PDF are shown in the browser.
//!
//! The type is what the bytes say, not what the name says. The file is on disk before its row is written, so a row never
//! points at nothing.

use crate::model::KIND;
use crate::rights::may_read_contact;
use crate::store;
use cases::{Effect, Move};
use db::{Db, Read};
use kernel::{ATTACHMENT_BYTES_MAX, ATTACHMENTS_MAX, Ctx, Error, Form, NAME_CHARS_MAX, Refusal, Result, hex};
use sm3::{Digest, Sm3};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Types that are taken, by what their bytes say: media type and the name endings that fit it.
const TYPES: &[(&str, &[&str])] = &[
    ("image/jpeg", &["jpg", "jpeg"]),
    ("image/png", &["png"]),
    ("application/pdf", &["pdf"]),
    ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", &["docx"]),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx"]),
];

/// Folders over a file that may be as new as it: of its hash, of all attachments, of the data.
const FOLDERS_FLUSHED: usize = 3;

/// 附件: what is known of a stored file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// SM3 of the content, 64 hexadecimal digits.
    pub hash: String,
    /// Name given by the person, without folders.
    pub name: String,
    /// Media type found in the bytes.
    pub kind: String,
    /// Size.
    pub bytes: i64,
}

impl Attachment {
    /// May the browser show it itself? Everything else is only saved.
    pub fn is_shown(&self) -> bool {
        self.kind.starts_with("image/") || self.kind == "application/pdf"
    }
}

/// Reads name and bytes of a file that was sent.
///
/// # Errors
/// [`Error::Invalid`] for the field `file`: empty, too large, of another type, or a name that lies about its type.
pub fn parse(name: &str, bytes: &[u8]) -> Result<Attachment> {
    let mut form = Form::default();
    let name: String =
        name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).collect();
    let ending = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let found = infer::get(bytes).map(|kind| kind.mime_type()).unwrap_or_default();
    let fitting = TYPES.iter().find(|(kind, _)| *kind == found);
    if bytes.is_empty() || name.is_empty() {
        form.wrong("file", "请选择一个不是空的文件", "Choose a file that is not empty");
    } else if bytes.len() > ATTACHMENT_BYTES_MAX {
        let most = ATTACHMENT_BYTES_MAX / 1024 / 1024;
        form.wrong("file", format!("文件最大 {most} MB"), format!("A file may have at most {most} MB"));
    } else if name.chars().count() > NAME_CHARS_MAX {
        form.wrong("file", format!("文件名最多{NAME_CHARS_MAX}个字"), "The name of the file is too long");
    } else if fitting.is_none_or(|(_, endings)| !endings.contains(&ending.as_str())) {
        form.wrong(
            "file",
            "文件内容应为 JPG、PNG、PDF、DOCX 或 XLSX，且与文件名后缀一致",
            "The content must be JPG, PNG, PDF, DOCX or XLSX and agree with the ending of the name",
        );
    }
    form.finish()?;
    let hash = hex(Sm3::digest(bytes));
    Ok(Attachment { hash, name, kind: found.into(), bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX) })
}

/// The ending of a name that fits these bytes, if they are of a type that is taken.
pub(crate) fn ending_of(bytes: &[u8]) -> Option<&'static str> {
    let found = infer::get(bytes)?.mime_type();
    TYPES.iter().find(|(kind, _)| *kind == found).and_then(|(_, endings)| endings.first().copied())
}

/// Where the content of a hash is kept.
pub fn path_of(folder: &Path, hash: &str) -> PathBuf {
    folder.join(&hash[..2]).join(hash)
}

/// Hashes of all files of a division after one, in order, a page at a time; for programs that copy them.
///
/// # Errors
/// [`Error::Storage`].
pub fn hashes_after(r: &Read<'_>, division: &str, after: &str) -> Result<Vec<String>> {
    store::attachment_hashes(r, division, after)
}

/// Keeps a file and notes it in the case.
///
/// # Errors
/// What [`parse`] refuses; [`Error::Forbidden`] for those who do not handle the whistle; [`Error::Refused`] when the case
/// is closed or has as many files as it may.
pub async fn attach(
    db: &Db,
    ctx: Ctx,
    folder: PathBuf,
    id: String,
    name: &str,
    bytes: Vec<u8>,
) -> Result<()> {
    let attachment = parse(name, &bytes)?;
    db.write("whistles.attach", move |w| attach_in(w, &ctx, &folder, &id, &attachment, &bytes)).await
}

/// Keeps a file inside the caller's transaction; one that is there already changes nothing.
pub(crate) fn attach_in(
    w: &db::Write<'_>,
    ctx: &Ctx,
    folder: &Path,
    id: &str,
    attachment: &Attachment,
    bytes: &[u8],
) -> Result<()> {
    let case = cases::load_of(w, &ctx.division, KIND, id)?;
    if !may_read_contact(&case, &ctx.actor) {
        return Err(Error::Forbidden);
    }
    let known = store::attachments(w, &ctx.division, id)?;
    if known.iter().any(|one| one.hash == attachment.hash) {
        return Ok(());
    }
    if case.closed || known.len() >= ATTACHMENTS_MAX {
        return Err(Refusal::new(
            "no_more_attachments",
            format!("这一件已结束，或附件已满{ATTACHMENTS_MAX}个，不能再添加附件。"),
            "The whistle has ended or has as many files as it may",
        )
        .into());
    }
    keep(&path_of(folder, &attachment.hash), bytes)?;
    store::save_attachment(w, &ctx.division, id, attachment)?;
    let form = serde_json::json!({ "hash": attachment.hash, "bytes": attachment.bytes });
    let count = Effect::set("attachments", (known.len() + 1).to_string());
    cases::save(w, ctx, case, Move::new("attach", vec![count]).writing(form)).map(drop)
}

/// Written beside its place, flushed, then moved there whole; the folders that name it are flushed too.
fn keep(path: &Path, bytes: &[u8]) -> Result<()> {
    // A full disk, not the program: nothing is stored, and it may be tried again.
    let failed =
        |error: std::io::Error| Error::Unavailable(format!("attachment {}: {error}", path.display()));
    let (folder, beside) = (path.parent().unwrap_or(path), path.with_extension(kernel::token()));
    if !path.is_file() {
        std::fs::create_dir_all(folder).map_err(failed)?;
        let written = File::create(&beside)
            .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&beside, path));
        if let Err(error) = written {
            // Half a file would only keep a full disk full.
            drop(std::fs::remove_file(&beside));
            return Err(failed(error));
        }
    }
    let flush = |folder: &Path| File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed);
    folder.ancestors().take(FOLDERS_FLUSHED).try_for_each(flush)
}
