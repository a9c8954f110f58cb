//! Where something is.

use std::fmt;

/// 位置: where in a file or in the data; only what is known is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Line of the file, from 1.
    pub line: Option<usize>,
    /// What stands there: a column of the data, a key of the method.
    pub field: Option<Box<str>>,
    /// Code of the indicator or dimension.
    pub node: Option<Box<str>>,
    /// Code of the unit.
    pub unit: Option<Box<str>>,
    /// The period.
    pub period: Option<Box<str>>,
}

impl Place {
    /// A line of a file.
    pub fn line(line: usize) -> Place {
        Place { line: Some(line), ..Place::default() }
    }

    /// An indicator or a dimension.
    pub fn node(code: &str) -> Place {
        Place { node: Some(code.into()), ..Place::default() }
    }

    /// The same, at this key or column.
    pub fn field(self, field: &str) -> Place {
        Place { field: Some(field.into()), ..self }
    }

    /// The same, of this unit in this period; an empty text is none.
    pub fn of(self, unit: &str, period: &str) -> Place {
        let some = |text: &str| (!text.is_empty()).then(|| text.into());
        Place { unit: some(unit), period: some(period), ..self }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = |word: &str, text: &Option<Box<str>>| text.as_ref().map(|text| format!("{word}“{text}”"));
        let parts = [
            self.line.map(|line| format!("第 {line} 行")),
            named("", &self.field),
            named("指标", &self.node),
            named("对象", &self.unit),
            named("时期", &self.period),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        f.write_str(&parts.join("，"))
    }
}
