//! What was written in the forms of policies and measures, read as a whole: every field that is wrong is named.

use crate::conditions::Conditions;
use crate::model::{Area, Delivery, Material, Measure, MeasureKind, Policy, Repeat, Status, Words};
use decision::table::Mistake;
use jiff::civil::Date;
use kernel::{
    BODY_CHARS_MAX, Error, FieldError, Form, NAME_CHARS_MAX, REASON_CHARS_MAX, Result, TITLE_CHARS_MAX,
    parse_day,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Characters of a code of a policy or measure.
pub const ID_CHARS_MAX: usize = 20;
/// Materials or steps of one measure.
pub const LINES_MAX: usize = 30;
/// Total of a measure at most: more is a slip (100 亿元).
const BUDGET_WAN_MAX: i64 = 1_000_000;
/// 分 in 万元.
const FEN_PER_WAN: i64 = 1_000_000;
/// Digits after the point of 万元.
const WAN_PLACES: usize = 6;

/// The form of a policy, as written.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PolicyInput {
    /// 编号，如 P01；修改时以地址为准.
    pub id: String,
    /// 领域代码.
    #[schemars(extend("enum" = Area::codes()))]
    pub area: String,
    /// 名称.
    pub name: String,
    /// 英文名称.
    pub name_en: String,
    /// 文号.
    pub number: String,
    /// 发布机关.
    pub issuer: String,
    /// 发布机关的英文名称.
    pub issuer_en: String,
    /// 依据.
    pub basis: String,
    /// 公开文本.
    pub text: String,
    /// 公开文本的英文.
    pub text_en: String,
    /// 有效期的第一天，如 2022-01-01.
    pub valid_from: String,
    /// 有效期的最后一天；没有时不填.
    pub valid_until: String,
}

/// The form of a measure, as written; its conditions have a page of their own. Materials and steps are one a line, Chinese and English
/// with a bar between them; a star before a material says that government holds it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MeasureInput {
    /// 编号，如 P01-02；修改时以地址为准.
    pub id: String,
    /// 名称.
    pub title: String,
    /// 英文名称.
    pub title_en: String,
    /// 措施类型代码.
    #[schemars(extend("enum" = MeasureKind::codes()))]
    pub kind: String,
    /// 依据.
    pub basis: String,
    /// 支持对象.
    pub object: String,
    /// 支持对象的英文.
    pub object_en: String,
    /// 支持标准.
    pub benefit: String,
    /// 支持标准的英文.
    pub benefit_en: String,
    /// 总额，万元；没有时不填.
    pub budget_wan: String,
    /// 先到先得.
    pub first_come: bool,
    /// 申领次数代码.
    #[schemars(extend("enum" = Repeat::codes()))]
    pub repeat: String,
    /// 同类：同一类只享受最高的一项；没有时不填.
    pub group: String,
    /// 申报材料，一行一项；中文和英文之间用 | 分开，政府已有、免提交的前面加 *.
    pub materials: String,
    /// 办理流程，一行一步；中文和英文之间用 | 分开.
    pub steps: String,
    /// 办理时限，如 20wd 为 20 个工作日.
    pub limit: String,
    /// 牵头单位代码.
    pub unit: String,
    /// 咨询方式.
    pub contact: String,
    /// 咨询方式的英文.
    pub contact_en: String,
    /// 办理地点.
    pub window: String,
    /// 办理地点的英文.
    pub window_en: String,
    /// 第一天，如 2022-01-01.
    pub valid_from: String,
    /// 最后一天；没有时不填.
    pub valid_until: String,
    /// 兑现方式代码.
    #[schemars(extend("enum" = Delivery::codes()))]
    pub delivery: String,
    /// 资金来源.
    pub funds: String,
}

impl PolicyInput {
    /// The policy written here, a draft of its first version.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming every field that is wrong.
    pub fn read(&self) -> Result<Policy> {
        let mut form = Form::default();
        let id = code(&mut form, &self.id);
        let area = chosen(&mut form, "area", "领域", Area::from_code(&self.area));
        let name = words(&mut form, "name", "名称", (&self.name, &self.name_en), NAME_CHARS_MAX);
        let number = form.text("number", ("文号", "the document number"), &self.number, NAME_CHARS_MAX);
        let issuer = words(&mut form, "issuer", "发布机关", (&self.issuer, &self.issuer_en), NAME_CHARS_MAX);
        let basis = form.text("basis", ("依据", "the basis"), &self.basis, REASON_CHARS_MAX);
        let text = words(&mut form, "text", "公开文本", (&self.text, &self.text_en), BODY_CHARS_MAX);
        let (from, until) = days(&mut form, &self.valid_from, &self.valid_until);
        form.finish()?;
        let (Some(area), Some(valid_from)) = (area, from) else { return Err(Error::Invalid(Vec::new())) };
        Ok(Policy {
            id,
            version: 1,
            status: Status::Draft,
            area,
            name,
            number,
            issuer,
            basis,
            text,
            valid_from,
            valid_until: until,
            published_on: None,
        })
    }
}

impl MeasureInput {
    /// The measure written here, of a policy, with these conditions.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming every field that is wrong.
    pub fn read(&self, policy: &str, conditions: Conditions) -> Result<Measure> {
        let mut form = Form::default();
        let id = code(&mut form, &self.id);
        let title = words(&mut form, "title", "名称", (&self.title, &self.title_en), TITLE_CHARS_MAX);
        let kind = chosen(&mut form, "kind", "措施类型", MeasureKind::from_code(&self.kind));
        let basis = form.text("basis", ("依据", "the basis"), &self.basis, REASON_CHARS_MAX);
        let object =
            words(&mut form, "object", "支持对象", (&self.object, &self.object_en), REASON_CHARS_MAX);
        let benefit =
            words(&mut form, "benefit", "支持标准", (&self.benefit, &self.benefit_en), REASON_CHARS_MAX);
        let budget_fen = budget(&mut form, &self.budget_wan);
        let repeat = chosen(&mut form, "repeat", "申领次数", Repeat::from_code(&self.repeat));
        let group = form.optional_text("group", ("同类", "the group"), &self.group, ID_CHARS_MAX);
        let materials = lines(&mut form, "materials", "申报材料", &self.materials);
        let steps = lines(&mut form, "steps", "办理流程", &self.steps);
        let limit = self.limit.trim().parse::<calendar::Limit>();
        if limit.is_err() {
            form.wrong("limit", "办理时限应如 20wd（工作日）或 30d（日）", "A limit is written 20wd or 30d");
        }
        let unit = form.text("unit", ("牵头单位", "the lead unit"), &self.unit, ID_CHARS_MAX);
        let contact =
            words(&mut form, "contact", "咨询方式", (&self.contact, &self.contact_en), REASON_CHARS_MAX);
        let window =
            words(&mut form, "window", "办理地点", (&self.window, &self.window_en), REASON_CHARS_MAX);
        let (from, until) = days(&mut form, &self.valid_from, &self.valid_until);
        let delivery = chosen(&mut form, "delivery", "兑现方式", Delivery::from_code(&self.delivery));
        let funds =
            form.optional_text("funds", ("资金来源", "the source of funds"), &self.funds, NAME_CHARS_MAX);
        form.finish()?;
        let (Some(kind), Some(repeat), Some(delivery), Some(valid_from), Ok(limit)) =
            (kind, repeat, delivery, from, limit)
        else {
            return Err(Error::Invalid(Vec::new()));
        };
        let material = |text: Words| {
            let held = text.zh.starts_with('*');
            Material { name: Words::new(text.zh.trim_start_matches('*').trim(), text.en), held }
        };
        Ok(Measure {
            id,
            policy: policy.into(),
            title,
            kind,
            basis,
            object,
            conditions,
            benefit,
            budget_fen,
            first_come: self.first_come,
            repeat,
            group,
            materials: materials.into_iter().map(material).collect(),
            steps,
            limit: limit.to_string(),
            unit,
            contact,
            window,
            valid_from,
            valid_until: until,
            delivery,
            funds,
        })
    }
}

impl From<&Policy> for PolicyInput {
    fn from(one: &Policy) -> PolicyInput {
        let one = one.clone();
        PolicyInput {
            id: one.id,
            area: one.area.code().into(),
            name: one.name.zh,
            name_en: one.name.en,
            number: one.number,
            issuer: one.issuer.zh,
            issuer_en: one.issuer.en,
            basis: one.basis,
            text: one.text.zh,
            text_en: one.text.en,
            valid_from: one.valid_from.to_string(),
            valid_until: one.valid_until.map_or_else(String::new, |day| day.to_string()),
        }
    }
}

impl From<&Measure> for MeasureInput {
    fn from(one: &Measure) -> MeasureInput {
        let one = one.clone();
        let line = |words: &Words| {
            if words.en.is_empty() { words.zh.clone() } else { format!("{} | {}", words.zh, words.en) }
        };
        let material = |one: &Material| format!("{}{}", if one.held { "*" } else { "" }, line(&one.name));
        MeasureInput {
            id: one.id,
            title: one.title.zh,
            title_en: one.title.en,
            kind: one.kind.code().into(),
            basis: one.basis,
            object: one.object.zh,
            object_en: one.object.en,
            benefit: one.benefit.zh,
            benefit_en: one.benefit.en,
            budget_wan: one.budget_fen.map_or_else(String::new, wan_text),
            first_come: one.first_come,
            repeat: one.repeat.code().into(),
            group: one.group,
            materials: one.materials.iter().map(material).collect::<Vec<_>>().join("\n"),
            steps: one.steps.iter().map(line).collect::<Vec<_>>().join("\n"),
            limit: one.limit,
            unit: one.unit,
            contact: one.contact.zh,
            contact_en: one.contact.en,
            window: one.window.zh,
            window_en: one.window.en,
            valid_from: one.valid_from.to_string(),
            valid_until: one.valid_until.map_or_else(String::new, |day| day.to_string()),
            delivery: one.delivery.code().into(),
            funds: one.funds,
        }
    }
}

/// Every cell of conditions that cannot be taken, as fields of a form: the address is the field.
pub(crate) fn cells_wrong(mistakes: Vec<Mistake>) -> Error {
    let field = |mistake: Mistake| FieldError {
        field: mistake.at.to_string(),
        zh: mistake.to_string(),
        en: format!("cell {} cannot be read", mistake.at),
    };
    Error::Invalid(mistakes.into_iter().map(field).collect())
}

fn code(form: &mut Form, text: &str) -> String {
    let id = form.text("id", ("编号", "a code"), text, ID_CHARS_MAX);
    if !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
        form.wrong(
            "id",
            "编号只用字母、数字和 -，如 P01-02",
            "A code has letters, digits and - only, e.g. P01-02",
        );
    }
    id
}

fn chosen<T>(form: &mut Form, field: &str, label: &str, found: Option<T>) -> Option<T> {
    if found.is_none() {
        form.wrong(field, format!("请选择{label}"), format!("Choose the {field}"));
    }
    found
}

fn words(form: &mut Form, field: &str, label: &str, (zh, en): (&str, &str), chars_max: usize) -> Words {
    let zh = form.text(field, (label, field), zh, chars_max);
    let (field, label) = (format!("{field}_en"), format!("{label}（英文）"));
    // English takes about twice the characters.
    let en = form.optional_text(&field, (&label, &field), en, 2 * chars_max);
    Words { zh, en }
}

fn days(form: &mut Form, from: &str, until: &str) -> (Option<Date>, Option<Date>) {
    let mut day = |field: &str, text: &str| {
        let found = parse_day(text);
        if found.is_none() && !(text.trim().is_empty() && field == "valid_until") {
            form.wrong(
                field,
                format!("“{}”不是存在的日期，应如 2022-10-20", text.trim()),
                "expected a day, e.g. 2022-10-20",
            );
        }
        found
    };
    let (from, until) = (day("valid_from", from), day("valid_until", until));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        form.wrong(
            "valid_until",
            format!("止期 {until} 早于起期 {from}"),
            "the last day is before the first",
        );
    }
    (from, until)
}

/// Lines of Chinese and English with a bar between them.
fn lines(form: &mut Form, field: &str, label: &str, text: &str) -> Vec<Words> {
    let text = form.optional_text(field, (label, field), text, BODY_CHARS_MAX);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let words = lines.map(|line| match line.split_once(['|', '｜']) {
        Some((zh, en)) => Words::new(zh.trim(), en.trim()),
        None => Words::new(line, ""),
    });
    let found: Vec<Words> = words.collect();
    if found.len() > LINES_MAX {
        form.wrong(field, format!("{label}最多 {LINES_MAX} 行"), format!("at most {LINES_MAX} lines"));
    }
    found
}

/// 万元 with decimals as 分.
fn budget(form: &mut Form, text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !whole.is_empty()
        && whole.len() <= 7
        && is_digits(whole)
        && is_digits(part)
        && part.len() <= WAN_PLACES;
    let fen = if fits { format!("{whole}{part:0<WAN_PLACES$}").parse::<i64>().ok() } else { None };
    let fen = fen.filter(|fen| *fen <= BUDGET_WAN_MAX * FEN_PER_WAN);
    if fen.is_none() {
        form.wrong(
            "budget_wan",
            format!("“{text}”不是可用的数，总额以万元计，如 2200，没有总额的不填"),
            "a total in CNY 10,000, e.g. 2200",
        );
    }
    fen
}

/// 分 as 万元 without zeros at the end.
pub(crate) fn wan_text(fen: i64) -> String {
    let (whole, part) = (fen / FEN_PER_WAN, fen % FEN_PER_WAN);
    if part == 0 {
        return whole.to_string();
    }
    format!("{whole}.{}", format!("{part:0WAN_PLACES$}").trim_end_matches('0'))
}
