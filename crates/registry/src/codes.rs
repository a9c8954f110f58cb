//! 统一社会信用代码 (GB 32100-2015), and beside it the two older codes still found in files.

mod legacy;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use legacy::{LegacyCodeError, OrgCode, RegistrationNumber};

/// Characters of a credit code.
pub const CREDIT_CODE_LENGTH: usize = 18;

/// The 31 characters of GB 32100; the value of a character is its index. No I, O, S, V, Z.
pub const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// 3^(i-1) mod 31 for the first 17 positions.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// 登记管理部门和机构类别: position 1 and 2 of a credit code, with their meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    /// The two characters.
    pub code: &'static str,
    /// What they mean to a Chinese reader.
    pub zh: &'static str,
    /// What they mean to an English reader.
    pub en: &'static str,
}

const fn prefix(code: &'static str, zh: &'static str, en: &'static str) -> Prefix {
    Prefix { code, zh, en }
}

/// Every prefix of the standard and its amendment (A, N and Y were added later and are legal).
pub const PREFIXES: [Prefix; 37] = [
    prefix("11", "机关", "government body"),
    prefix("12", "事业单位", "public institution"),
    prefix("13", "编办直接管理机构编制的群众团体", "mass organisation with a state establishment"),
    prefix("19", "机构编制其他", "other body with a state establishment"),
    prefix("21", "外国常驻新闻机构", "resident foreign news agency"),
    prefix("29", "外交其他", "other body under foreign affairs"),
    prefix("31", "律师执业机构", "law firm"),
    prefix("32", "公证处", "notary office"),
    prefix("33", "基层法律服务所", "grass-roots legal service office"),
    prefix("34", "司法鉴定机构", "judicial expertise body"),
    prefix("35", "仲裁委员会", "arbitration commission"),
    prefix("39", "司法行政其他", "other body under judicial administration"),
    prefix("41", "外国在华文化中心", "foreign cultural centre"),
    prefix("49", "文化其他", "other body under culture"),
    prefix("51", "社会团体", "social organisation"),
    prefix("52", "民办非企业单位", "private non-enterprise unit"),
    prefix("53", "基金会", "foundation"),
    prefix("59", "民政其他", "other body under civil affairs"),
    prefix("61", "外国旅游部门常驻代表机构", "resident office of a foreign tourism authority"),
    prefix("62", "港澳台地区旅游部门常驻内地代表机构", "resident office of a regional tourism authority"),
    prefix("69", "旅游其他", "other body under tourism"),
    prefix("71", "宗教活动场所", "religious site"),
    prefix("72", "宗教院校", "religious school"),
    prefix("79", "宗教其他", "other religious body"),
    prefix("81", "基层工会", "grass-roots trade union"),
    prefix("89", "工会其他", "other trade union"),
    prefix("91", "企业", "enterprise"),
    prefix("92", "个体工商户", "individual business"),
    prefix("93", "农民专业合作社", "farmers' cooperative"),
    prefix("99", "市场监管其他", "other entity under market supervision"),
    prefix("A1", "军队事业单位", "military institution"),
    prefix("A9", "军队其他", "other military body"),
    prefix("N1", "组级集体经济组织", "collective economic organisation of a group"),
    prefix("N2", "村级集体经济组织", "collective economic organisation of a village"),
    prefix("N3", "乡镇级集体经济组织", "collective economic organisation of a township"),
    prefix("N9", "农业其他", "other body under agriculture"),
    prefix("Y1", "其他", "other body"),
];

/// 统一社会信用代码: 18 characters whose last one checks the others. A value of this type has passed the check.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CreditCode([u8; CREDIT_CODE_LENGTH]);

impl CreditCode {
    /// Reads a code as people write it: outer space, inner spaces and hyphens, full-width and lower-case characters are
    /// brought to the standard form. Nothing else is repaired: a letter O is refused with 0 as a suggestion.
    pub fn parse(raw: &str) -> Result<CreditCode, CreditCodeError> {
        let (characters, length) = normalised::<CREDIT_CODE_LENGTH>(raw);
        if length == 0 {
            return Err(CreditCodeError::Empty);
        }
        if length != CREDIT_CODE_LENGTH {
            return Err(CreditCodeError::Length { found: length });
        }
        let mut code = [0; CREDIT_CODE_LENGTH];
        for (index, &found) in characters.iter().enumerate() {
            let position = index + 1;
            if value_of(found).is_none() {
                return Err(CreditCodeError::Character { position, found, suggestion: looks_like(found) });
            }
            if (3..=8).contains(&position) && !found.is_ascii_digit() {
                return Err(CreditCodeError::NotADigit { position, found });
            }
            code[index] = found as u8;
        }
        let code = CreditCode(code);
        if code.meaning().is_none() {
            return Err(CreditCodeError::Prefix { found: code.prefix().to_string() });
        }
        let expected = check_character(&code.0);
        let found = code.0[CREDIT_CODE_LENGTH - 1] as char;
        if found != expected {
            return Err(CreditCodeError::CheckCharacter { expected, found });
        }
        Ok(code)
    }

    /// Makes a code of a prefix (`91`), the six digits of the registering division and the eight characters of an
    /// organisation; both check characters are computed. For invented entities and for tests.
    pub fn compose(prefix: &str, region: &str, body8: &str) -> Result<CreditCode, CreditCodeError> {
        let mut text = String::with_capacity(CREDIT_CODE_LENGTH);
        text.push_str(prefix);
        text.push_str(region);
        text.push_str(body8);
        if text.len() != 16 {
            return Err(CreditCodeError::Length { found: text.chars().count() + 2 });
        }
        text.push(OrgCode::check_character(body8).unwrap_or('0'));
        let mut code = [0; CREDIT_CODE_LENGTH];
        code[..17].copy_from_slice(text.as_bytes());
        text.push(check_character(&code));
        CreditCode::parse(&text)
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// 登记管理部门和机构类别: the first two characters.
    pub fn prefix(&self) -> &str {
        &self.as_str()[..2]
    }

    /// What the first two characters mean.
    pub fn meaning(&self) -> Option<Prefix> {
        PREFIXES.iter().find(|prefix| prefix.code == self.prefix()).copied()
    }

    /// 登记管理机关行政区划码: the division of the registering authority, not of the premises; it may be abolished by now.
    pub fn region(&self) -> &str {
        &self.as_str()[2..8]
    }

    /// 主体标识码: the nine characters that are the organisation code.
    pub fn org_code(&self) -> &str {
        &self.as_str()[8..17]
    }

    /// What is odd about a code that is nevertheless valid.
    pub fn warning(&self) -> Option<CreditCodeWarning> {
        let found = self.0[16] as char;
        let expected = OrgCode::check_character(&self.as_str()[8..16])?;
        (found != expected).then_some(CreditCodeWarning::InnerCheckCharacter { expected, found })
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

impl fmt::Debug for CreditCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CreditCode({})", self.as_str())
    }
}

impl From<CreditCode> for String {
    fn from(code: CreditCode) -> String {
        code.as_str().to_string()
    }
}

impl TryFrom<String> for CreditCode {
    type Error = CreditCodeError;

    fn try_from(raw: String) -> Result<CreditCode, CreditCodeError> {
        CreditCode::parse(&raw)
    }
}

impl std::str::FromStr for CreditCode {
    type Err = CreditCodeError;

    fn from_str(raw: &str) -> Result<CreditCode, CreditCodeError> {
        CreditCode::parse(raw)
    }
}

/// Why a text is not a credit code: what was found and what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CreditCodeError {
    /// Nothing but space.
    Empty,
    /// Another number of characters than 18.
    Length {
        /// How many there are after spaces and hyphens are taken away.
        found: usize,
    },
    /// A character that no credit code contains.
    Character {
        /// 1 to 18.
        position: usize,
        /// The character.
        found: char,
        /// A permitted character that looks like it; only ever offered, never put in.
        suggestion: Option<char>,
    },
    /// A letter where the digits of the division stand.
    NotADigit {
        /// 3 to 8.
        position: usize,
        /// The letter.
        found: char,
    },
    /// Two first characters that the standard does not know.
    Prefix {
        /// The two characters.
        found: String,
    },
    /// The last character does not agree with the others.
    CheckCharacter {
        /// What the other 17 characters ask for.
        expected: char,
        /// What stands there.
        found: char,
    },
}

impl CreditCodeError {
    /// The sentence a Chinese reader sees.
    pub fn zh(&self) -> String {
        match self {
            CreditCodeError::Empty => "请填写 18 位统一社会信用代码。".into(),
            CreditCodeError::Length { found } => {
                format!("统一社会信用代码应为 18 位，现为 {found} 位，请核对是否漏填或多填。")
            }
            CreditCodeError::Character { position, found, suggestion: Some(suggestion) } => format!(
                "统一社会信用代码第 {position} 位不能是“{found}”（代码中没有字母 I、O、S、V、Z），是否应为“{suggestion}”？请对照营业执照核对。"
            ),
            CreditCodeError::Character { position, found, suggestion: None } => format!(
                "统一社会信用代码第 {position} 位不能是“{found}”，只能是数字或 I、O、S、V、Z 以外的大写字母。"
            ),
            CreditCodeError::NotADigit { position, found } => format!(
                "统一社会信用代码第 {position} 位应为数字（第 3 至 8 位是登记机关行政区划码），现为“{found}”。"
            ),
            CreditCodeError::Prefix { found } => {
                format!(
                    "统一社会信用代码前两位不能是“{found}”：企业为 91，个体工商户为 92，农民专业合作社为 93。"
                )
            }
            CreditCodeError::CheckCharacter { expected, found } => format!(
                "统一社会信用代码校验不通过：按前 17 位计算，第 18 位应为“{expected}”，现为“{found}”，请逐位核对。"
            ),
        }
    }

    /// The sentence an English reader sees.
    pub fn en(&self) -> String {
        match self {
            CreditCodeError::Empty => "Enter the 18 characters of the unified social credit code.".into(),
            CreditCodeError::Length { found } => {
                format!("A unified social credit code has 18 characters; this one has {found}.")
            }
            CreditCodeError::Character { position, found, suggestion: Some(suggestion) } => format!(
                "Character {position} cannot be \"{found}\" (the code never contains the letters I, O, S, V, Z). Should it be \"{suggestion}\"? Compare it with the business licence."
            ),
            CreditCodeError::Character { position, found, suggestion: None } => format!(
                "Character {position} cannot be \"{found}\": only digits and capital letters other than I, O, S, V, Z are used."
            ),
            CreditCodeError::NotADigit { position, found } => format!(
                "Character {position} must be a digit (characters 3 to 8 are the division of the registering authority); it is \"{found}\"."
            ),
            CreditCodeError::Prefix { found } => format!(
                "The code cannot begin with \"{found}\": an enterprise begins with 91, an individual business with 92, a farmers' cooperative with 93."
            ),
            CreditCodeError::CheckCharacter { expected, found } => format!(
                "The code fails its check: the first 17 characters ask for \"{expected}\" as character 18, but it is \"{found}\". Compare every character."
            ),
        }
    }
}

impl fmt::Display for CreditCodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.zh())
    }
}

impl std::error::Error for CreditCodeError {}

/// What is odd about a valid credit code. Old codes of individuals exist that break the inner rule, so it is no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreditCodeWarning {
    /// Position 17 is not the check character of the organisation code in positions 9 to 16.
    InnerCheckCharacter {
        /// What GB 11714 asks for.
        expected: char,
        /// What stands there.
        found: char,
    },
}

impl CreditCodeWarning {
    /// The sentence a Chinese reader sees.
    pub fn zh(&self) -> String {
        match self {
            CreditCodeWarning::InnerCheckCharacter { expected, found } => format!(
                "代码校验通过，但其中的组织机构代码校验位（第 17 位）应为“{expected}”，现为“{found}”，请确认无误。"
            ),
        }
    }

    /// The sentence an English reader sees.
    pub fn en(&self) -> String {
        match self {
            CreditCodeWarning::InnerCheckCharacter { expected, found } => format!(
                "The code passes its check, but the organisation code inside asks for \"{expected}\" as character 17 and it is \"{found}\". Make sure that it is right."
            ),
        }
    }
}

/// The standard form of what people write, and how many characters it has. At most `KEPT` characters are kept, so that
/// a text of ten megabytes costs no memory; the rest of the array is `'\0'`.
fn normalised<const KEPT: usize>(raw: &str) -> ([char; KEPT], usize) {
    let mut characters = ['\0'; KEPT];
    let mut length = 0;
    for character in raw.chars().map(half_width).filter(|&character| !is_separator(character)) {
        if let Some(place) = characters.get_mut(length) {
            *place = character.to_ascii_uppercase();
        }
        length += 1;
    }
    (characters, length)
}

fn half_width(character: char) -> char {
    match character {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - 0xFEE0).unwrap_or(character),
        _ => character,
    }
}

/// Spaces of every width, hyphens and dashes, and the invisible characters that come along when a cell is copied.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}')
}

fn value_of(character: char) -> Option<u32> {
    ALPHABET.find(character).and_then(|index| u32::try_from(index).ok())
}

fn looks_like(character: char) -> Option<char> {
    match character {
        'O' => Some('0'),
        'I' => Some('1'),
        'S' => Some('5'),
        'Z' => Some('2'),
        _ => None,
    }
}

/// The check character that the first 17 characters (all of the alphabet) ask for.
fn check_character(code: &[u8; CREDIT_CODE_LENGTH]) -> char {
    let sum: u32 =
        code.iter().zip(WEIGHTS).map(|(&byte, weight)| value_of(byte as char).unwrap_or(0) * weight).sum();
    let value = (31 - sum % 31) % 31;
    ALPHABET.as_bytes()[value as usize] as char
}
