//! 提交: a client raises a whistle through the same action as the web form.

use super::actions::raise_with_files;
use super::asked::Asked;
use super::services::{self, ATTRIBUTES, CONSENT, CREDIT_CODE, ENTERPRISE_NAME};
use crate::Raise;
use crate::attachments::{self, Attachment};
use crate::model::{ACCEPT, Category, OPEN311};
use crate::store::categories;
use axum::extract::Query;
use axum::http::{HeaderMap, StatusCode};
use cases::Case;
use kernel::{BODY_CHARS_MAX, Error, FieldError, Form, NAME_CHARS_MAX, TITLE_CHARS_MAX, minute_zh};
use std::collections::BTreeMap;
use web::Visit;
use web::api::Once;
use web::form::{Posted, Sent};
use web::open311::{Answer, Failure, Format, Node, answer};

/// The header that makes a repeated request the same request.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Characters of it.
const IDEMPOTENCY_KEY_CHARS_MAX: usize = 200;
/// Characters of an address of the web.
const URL_CHARS_MAX: usize = 2_000;

pub(super) async fn raise(
    mut visit: Visit,
    headers: HeaderMap,
    Query(mut pairs): Query<Vec<(String, String)>>,
    Sent(form): Sent,
) -> Answer {
    // The form counts first; some clients put the key into the address.
    pairs.splice(0..0, form.fields().iter().cloned());
    let once = Once::new(idempotency_key(&headers)?, parts_of(&pairs, &form));
    let asked = Asked::new(&visit, pairs)?;
    identify(&mut visit, &asked).await?;
    let division = visit.division().to_string();
    let all = visit.db().read(move |r| categories(r, &division)).await?;
    let (raise, media) = (read(&asked, &form, &all)?, read_media(&form)?);
    let case = raise_with_files(&visit, once, raise, media).await.map_err(in_words_of_the_standard)?;
    let request = Node::Record(vec![
        ("service_request_id", Node::text(&case.id)),
        ("service_notice", Node::text(notice(&case))),
        ("account_id", Node::text(asked.text("account_id"))),
    ]);
    let list = Node::List("request", vec![request]);
    Ok(answer(Format::of(&visit.path), StatusCode::OK, "service_requests", &list))
}

/// A key in the header has been looked at by the door already; a session says nothing here.
async fn identify(visit: &mut Visit, asked: &Asked) -> Result<(), Failure> {
    let secret = asked.text("api_key");
    if visit.key.is_some() {
        return Ok(());
    }
    if secret.is_empty() {
        return Err(Failure::no_key(
            "缺少 api_key，请填写接口密钥",
            "api_key is missing; ask the office for one",
        ));
    }
    if visit.shows_key(secret).await? {
        return Ok(());
    }
    Err(Failure::no_key(
        "api_key 不存在、已过期、已停用，或不能用于 Open311",
        "api_key is unknown, expired, revoked or not for Open311",
    ))
}

/// Each key of the interface has its own, so that two programs cannot meet in one.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Failure> {
    let Some(said) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    match said.to_str().map(str::trim) {
        Ok("") => Ok(None),
        Ok(said) if said.len() <= IDEMPOTENCY_KEY_CHARS_MAX => Ok(Some(format!("{OPEN311}:{said}"))),
        _ => Err(Failure::wrong(
            format!("Idempotency-Key 应为最多{IDEMPOTENCY_KEY_CHARS_MAX}个 ASCII 字符"),
            format!("Idempotency-Key has at most {IDEMPOTENCY_KEY_CHARS_MAX} ASCII characters"),
        )),
    }
}

/// What makes a request the same when it comes again: everything said but the key, which may be in the header too, and
/// the format of the answer.
fn parts_of<'a>(pairs: &'a [(String, String)], form: &'a Posted) -> impl Iterator<Item = &'a [u8]> {
    let said = pairs.iter().filter(|(name, _)| name != "api_key");
    let said = said.flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
    let files = form.files().iter();
    said.chain(files.flat_map(|file| [file.field.as_bytes(), file.name.as_bytes(), &file.bytes]))
}

fn read(asked: &Asked, form: &Posted, all: &[Category]) -> Result<Raise, Failure> {
    let code = asked.text("service_code");
    if code.is_empty() {
        return Err(Failure::wrong("缺少 service_code", "service_code was not provided"));
    }
    let service = services::find(all, code)?;
    let mut wrong = Form::default();
    let attributes = read_attributes(form, &mut wrong);
    let attribute = |code: &str| attributes.get(code).cloned().unwrap_or_default();
    let place = read_place(asked, &mut wrong);
    let label = ("具体情况", "what happened");
    let written = wrong.optional_text("description", label, asked.text("description"), BODY_CHARS_MAX);
    wrong.finish()?;
    Ok(Raise {
        channel: OPEN311.into(),
        title: title_of(&written, &service.name),
        body: if written.is_empty() { "（提交者没有写具体情况）".into() } else { written },
        enterprise: Some(attribute(CREDIT_CODE)),
        enterprise_name: attribute(ENTERPRISE_NAME),
        contact_name: full_name(asked.text("last_name"), asked.text("first_name")),
        contact_phone: asked.text("phone").into(),
        contact_email: asked.text("email").into(),
        consent: attribute(CONSENT) == "yes",
        category: code.into(),
        place,
        ..Raise::default()
    })
}

/// `attribute[CODE]` and `attribute[CODE][]`, against the definition. An answer that is empty is none.
fn read_attributes(form: &Posted, wrong: &mut Form) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for (name, value) in form.fields().iter().filter(|(_, value)| !value.trim().is_empty()) {
        let Some((code, _)) = name.strip_prefix("attribute[").and_then(|rest| rest.split_once(']')) else {
            continue;
        };
        let known = ATTRIBUTES.iter().find(|one| one.code == code);
        let fits =
            |values: &[(&str, &str)]| values.is_empty() || values.iter().any(|(key, _)| *key == value.trim());
        match known {
            Some(one) if fits(one.values) => drop(answers.insert(code.into(), value.trim().into())),
            Some(_) => {
                wrong.wrong(name, "请从列出的选项中选择", "Choose one of the values of the definition")
            }
            None => wrong.wrong(name, "这个服务没有这个字段", "The service has no such attribute"),
        }
    }
    for one in ATTRIBUTES.iter().filter(|one| one.required && !answers.contains_key(one.code)) {
        wrong.wrong(format!("attribute[{}]", one.code), "请填写", "This attribute is required");
    }
    answers
}

/// One way of saying where it is must be there.
fn read_place(asked: &Asked, wrong: &mut Form) -> Vec<(&'static str, String)> {
    let mut text = |name: &'static str, label, chars_max| {
        (name, wrong.optional_text(name, label, asked.text(name), chars_max))
    };
    let address = ("address", text("address_string", ("地点", "the address"), kernel::REASON_CHARS_MAX).1);
    let address_id = text("address_id", ("地址编号", "the address id"), NAME_CHARS_MAX);
    let media_url = text("media_url", ("图片网址", "the media URL"), URL_CHARS_MAX);
    let (lat, long) = (asked.text("lat"), asked.text("long"));
    let is_within = |text: &str, most: f64| text.parse::<f64>().is_ok_and(|degrees| degrees.abs() <= most);
    let is_point = is_within(lat, 90.0) && is_within(long, 180.0);
    if lat.is_empty() != long.is_empty() {
        wrong.wrong("lat", "lat 和 long 应同时填写", "lat and long are sent together");
    } else if !lat.is_empty() && !is_point {
        wrong.wrong("lat", "lat 和 long 应为 WGS84 度数", "lat and long are WGS84 degrees");
    } else if lat.is_empty() && address.1.is_empty() && address_id.1.is_empty() {
        wrong.wrong(
            "address_string",
            "请填写地点：lat 和 long，或 address_string，或 address_id",
            "A location is required: lat and long, or address_string, or address_id",
        );
    }
    vec![address, address_id, ("lat", lat.into()), ("long", long.into()), media_url]
}

/// The first sentence, as far as a title goes.
fn title_of(written: &str, service_name: &str) -> String {
    let end = written.find(['。', '!', '?', '!', '?', ';', '\n']).unwrap_or(written.len());
    let sentence = written[..end].trim();
    match sentence.chars().count() {
        0 => service_name.into(),
        count if count <= TITLE_CHARS_MAX => sentence.into(),
        _ => sentence.chars().take(TITLE_CHARS_MAX - 1).chain(['…']).collect(),
    }
}

/// Chinese names begin with the family, and without a space.
fn full_name(last: &str, first: &str) -> String {
    match (last.is_ascii(), last.is_empty() || first.is_empty()) {
        (_, true) => format!("{last}{first}"),
        (true, false) => format!("{first} {last}"),
        (false, false) => format!("{last}{first}"),
    }
}

/// The files of the field `media`. A name without an ending gets the one of its content.
fn read_media(form: &Posted) -> Result<Vec<(Attachment, Vec<u8>)>, Failure> {
    let media = form.files().iter().filter(|file| matches!(file.field.as_str(), "media" | "media[]"));
    let parse = |file: &web::form::File| {
        let ending = attachments::ending_of(&file.bytes).filter(|_| !file.name.contains('.'));
        let name = ending.map_or(file.name.clone(), |ending| format!("{}.{ending}", file.name));
        Ok((attachments::parse(&name, &file.bytes).map_err(in_words_of_the_standard)?, file.bytes.to_vec()))
    };
    media.map(parse).collect()
}

fn notice(case: &Case) -> String {
    match case.running(ACCEPT, "") {
        Some(clock) => format!("已收到，营商办将在{}前受理", minute_zh(clock.due_at)),
        None => "已收到".into(),
    }
}

/// The fields of a whistle under the names a client sent them.
fn in_words_of_the_standard(error: Error) -> Error {
    let Error::Invalid(errors) = error else { return error };
    let rename = |error: FieldError| {
        let field = match error.field.as_str() {
            "title" | "body" => "description".into(),
            "contact_name" => "first_name".into(),
            "contact_phone" => "phone".into(),
            "contact_email" => "email".into(),
            "enterprise" => format!("attribute[{CREDIT_CODE}]"),
            "enterprise_name" => format!("attribute[{ENTERPRISE_NAME}]"),
            "file" => "media".into(),
            other => other.into(),
        };
        FieldError { field, ..error }
    };
    Error::Invalid(errors.into_iter().map(rename).collect())
}
