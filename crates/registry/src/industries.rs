//! 国民经济行业分类: sections (门类) and divisions (大类) of GB/T 4754-2017.

use std::sync::LazyLock;

/// The edition that a code without further words belongs to.
pub const EDITION: &str = "2017";

/// 行业门类: a section, one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    /// The edition of the classification.
    pub edition: &'static str,
    /// `A` to `T`.
    pub code: &'static str,
    /// 名称.
    pub zh: &'static str,
    /// The name in English, our translation.
    pub en: &'static str,
}

/// 行业大类: a division of the classification, two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Industry {
    /// The edition of the classification.
    pub edition: &'static str,
    /// `01` to `97`.
    pub code: &'static str,
    /// The letter of its section.
    pub section: &'static str,
    /// 名称.
    pub zh: &'static str,
    /// The name in English, our translation.
    pub en: &'static str,
}

/// All 20 sections.
pub fn sections() -> &'static [Section] {
    &TABLE.0
}

/// All 97 divisions.
pub fn industries() -> &'static [Industry] {
    &TABLE.1
}

/// The division of a two-digit code.
pub fn find(code: &str) -> Option<&'static Industry> {
    industries().iter().find(|industry| industry.code == code)
}

/// The section of a letter.
pub fn section(code: &str) -> Option<&'static Section> {
    sections().iter().find(|section| section.code == code)
}

/// The section that a two-digit code belongs to.
pub fn section_of(code: &str) -> Option<&'static Section> {
    find(code).and_then(|industry| section(industry.section))
}

static TABLE: LazyLock<(Vec<Section>, Vec<Industry>)> = LazyLock::new(|| {
    let mut sections = Vec::new();
    let mut industries = Vec::new();
    for [edition, code, section, zh, en] in crate::table(include_str!("../data/industries.tsv")) {
        if code == section {
            sections.push(Section { edition, code, zh, en });
        } else {
            industries.push(Industry { edition, code, section, zh, en });
        }
    }
    (sections, industries)
});
