//! What surrounds every page.

use crate::{assets::asset_href, i18n::tr};
use kernel::{FieldError, Lang};

/// 页框: what `frame.html` needs; every page struct has a field `f` of this type.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Title of the page.
    pub title: String,
    /// `zh-CN` or `en`.
    pub lang: &'static str,
    /// The reader's language.
    pub language: Lang,
    /// Is everything synthetic?
    pub demo: bool,
    /// Today, as the reader writes it.
    pub today: String,
    /// Today, `2022-10-20`.
    pub today_iso: String,
    /// Name of the district.
    pub division_name: String,
    /// Main menu: every entry where they are few, otherwise one for each area.
    pub menu: Vec<MenuItem>,
    /// Name of the area being read, where the main menu has areas.
    pub area: String,
    /// Entries of that area.
    pub submenu: Vec<MenuItem>,
    /// Who is signed in.
    pub user: Option<User>,
    /// May this reader change the language?
    pub may_switch: bool,
    /// Where the other language is.
    pub language_href: String,
    /// Token of the forms on this page.
    pub csrf: String,
    /// What is wrong with the form, field by field.
    pub errors: Vec<(String, String)>,
    /// What was just done (a key of the catalogue).
    pub flash: Option<String>,
}

/// An entry of the main menu.
#[derive(Clone, Debug)]
pub struct MenuItem {
    /// What the reader sees.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Is it the page being read?
    pub current: bool,
}

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct User {
    /// Name.
    pub name: String,
    /// Word for the role.
    pub role: String,
    /// Code or name of the unit; empty when there is none.
    pub unit: String,
}

impl Frame {
    /// The words for this reader.
    pub fn t<'a>(&self, zh: &'a str) -> &'a str {
        tr(self.language, zh)
    }

    /// Does the reader read English?
    pub fn is_english(&self) -> bool {
        self.language == Lang::En
    }

    /// The address of an asset.
    pub fn asset(&self, name: &str) -> String {
        asset_href(name)
    }

    /// The same frame showing what is wrong with the form.
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Frame {
        let words = |error: FieldError| {
            let text = error.text(self.language).to_string();
            (error.field, text)
        };
        self.errors = errors.into_iter().map(words).collect();
        self
    }

    /// What is wrong with this field.
    pub fn error_for(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|(name, _)| name == field).map(|(_, text)| text.as_str())
    }

    /// Heading of the summary of errors.
    pub fn error_heading(&self) -> String {
        match (self.language, self.errors.len()) {
            (Lang::Zh, count) => format!("有 {count} 处需要修改"),
            (Lang::En, 1) => "There is 1 thing to correct".into(),
            (Lang::En, count) => format!("There are {count} things to correct"),
        }
    }

    /// Attributes that tie a field to its hint (when it has one) and its error.
    pub fn described(&self, field: &str, hint: &str) -> String {
        // Field names are written in code, but may carry an index from a form: keep only what an id needs.
        let id: String = field.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect();
        match (self.error_for(field).is_some(), hint.is_empty()) {
            (true, true) => format!(r#" aria-invalid="true" aria-describedby="{id}-error""#),
            (true, false) => format!(r#" aria-invalid="true" aria-describedby="{id}-hint {id}-error""#),
            (false, false) => format!(r#" aria-describedby="{id}-hint""#),
            (false, true) => String::new(),
        }
    }
}
