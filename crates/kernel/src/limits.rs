//! Everything has a limit, and the limit has a name. Limits of law and of local rules are not here but in `params`.

/// Characters of a title.
pub const TITLE_CHARS_MAX: usize = 80;
/// Characters of a long text (a whistle, a reply, minutes). GeoReport v2 has the same limit for a description.
pub const BODY_CHARS_MAX: usize = 4_000;
/// Characters of a short answer: a reason, a place, a comment.
pub const REASON_CHARS_MAX: usize = 500;
/// Characters of a name of a person or an enterprise.
pub const NAME_CHARS_MAX: usize = 100;
/// Characters of the number an identity provider knows somebody by (OpenID Connect Core 1.0, 2).
pub const SUBJECT_CHARS_MAX: usize = 255;
/// Rows of one page of a list.
pub const PAGE_ROWS: usize = 25;
/// Units that can be called to one case, the lead included.
pub const PARTS_MAX: usize = 12;
/// Bytes of one attachment.
pub const ATTACHMENT_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Attachments of one case.
pub const ATTACHMENTS_MAX: usize = 20;
/// Bytes of a request that carries no attachment.
pub const FORM_BYTES_MAX: usize = 256 * 1024;
