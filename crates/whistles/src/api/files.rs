//! 附件.

use crate::HANDLERS;
use crate::attachments::{Attachment, attach, parse};
use crate::pages::attachment;
use crate::pages::show::load;
use axum::extract::Path;
use kernel::{ATTACHMENT_BYTES_MAX, NAME_CHARS_MAX};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use web::api::{File, Operation, Query, Text, ok};
use web::{Answer, Route, Visit, Who};

/// What a download may be.
const KINDS: &[&str] = &["image/jpeg", "image/png", "application/pdf", "application/octet-stream"];

pub(super) fn routes() -> Vec<Route> {
    let who = Who::Roles(HANDLERS);
    let of = |zh, en| Operation::new(zh, en).path("id", "件号", "W202210200001");
    let all = of("附件", "The files of a whistle").answer::<Files>();
    let add =
        of("添加附件；同一内容再次添加仍是同一个", "Add a file; the same content again is the same file")
            .query::<FileQuery>("name=照片.png")
            .file_body()
            .answer::<FileOut>()
            .refuses(&["no_more_attachments"]);
    let one = of("下载附件", "Download a file")
        .path("hash", "内容的 SM3", "965b8fa9319824d23627e13c5d6b99e7a4af05c37d869667c7dc224af851c720")
        .file_answer(KINDS);
    vec![
        Route::api("GET", "/api/v1/whistles/{id}/attachments", who, all, files),
        Route::api("POST", "/api/v1/whistles/{id}/attachments", who, add, add_file)
            .with_body(ATTACHMENT_BYTES_MAX),
        Route::api("GET", "/api/v1/whistles/{id}/attachments/{hash}", who, one, attachment),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FileQuery {
    /// 文件名，后缀须与内容一致.
    name: Text<1, NAME_CHARS_MAX>,
}

/// 附件.
#[derive(Serialize, JsonSchema)]
struct Files {
    /// 您可以看的附件.
    items: Vec<FileOut>,
}

/// 一个附件.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "File")]
struct FileOut {
    /// 内容的 SM3.
    hash: String,
    /// 文件名.
    name: String,
    /// 内容的类型.
    kind: String,
    /// 字节数.
    bytes: i64,
}

impl From<Attachment> for FileOut {
    fn from(one: Attachment) -> FileOut {
        let Attachment { hash, name, kind, bytes } = one;
        FileOut { hash, name, kind, bytes }
    }
}

async fn files(visit: Visit, Path(id): Path<String>) -> Answer {
    let loaded = load(&visit, &id, false).await?;
    ok(&Files { items: loaded.files_for(&visit.ctx.actor).iter().cloned().map(FileOut::from).collect() })
}

async fn add_file(
    visit: Visit,
    Path(id): Path<String>,
    Query(asked): Query<FileQuery>,
    file: File,
) -> Answer {
    load(&visit, &id, false).await?;
    let out = FileOut::from(parse(&asked.name.0, &file.bytes)?);
    let folder = visit.app.files.clone();
    attach(visit.db(), visit.ctx.clone(), folder, id, &asked.name.0, file.bytes).await?;
    ok(&out)
}
