//! Values of parameters that are right or an error at once, with the limits their documentation names.

use jiff::civil::Date;
use kernel::{Form, Result, parse_day};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de::Error};
use std::borrow::Cow;

/// 文字: of so many characters.
#[derive(Clone, Debug, Default)]
pub struct Text<const MIN: usize, const MAX: usize>(pub String);

impl<'de, const MIN: usize, const MAX: usize> Deserialize<'de> for Text<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        match text.chars().count() {
            count if (MIN..=MAX).contains(&count) => Ok(Text(text)),
            count => Err(D::Error::custom(format!("{MIN} to {MAX} characters, not {count}"))),
        }
    }
}

impl<const MIN: usize, const MAX: usize> JsonSchema for Text<MIN, MAX> {
    fn schema_name() -> Cow<'static, str> {
        format!("Text_{MIN}_{MAX}").into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": MIN, "maxLength": MAX })
    }
}

/// 日期: a day that exists.
#[derive(Clone, Copy, Debug)]
pub struct Day(pub Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let day = parse_day(&text).filter(|day| day.to_string() == text);
        day.map(Day).ok_or_else(|| D::Error::custom("a day that exists, e.g. 2022-10-20"))
    }
}

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Day".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date" })
    }
}

/// 字段选择: names of fields with commas between them.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(inline)]
pub struct Fields(#[schemars(regex(pattern = "^[a-z_]+(,[a-z_]+)*$"))] String);

impl Fields {
    /// The names, all of them among those of the type.
    ///
    /// # Errors
    /// [`kernel::Error::Invalid`] naming each that is not.
    pub(crate) fn of<T: JsonSchema>(&self) -> Result<Vec<&str>> {
        let schema = T::json_schema(&mut SchemaGenerator::default());
        let known = schema.get("properties").and_then(|all| all.as_object());
        let wanted: Vec<&str> = self.0.split(',').collect();
        let mut form = Form::default();
        for name in wanted.iter().filter(|name| known.is_none_or(|known| !known.contains_key(**name))) {
            form.wrong("fields", format!("没有“{name}”这一项"), format!("There is no field {name}"));
        }
        form.finish()?;
        Ok(wanted)
    }
}
