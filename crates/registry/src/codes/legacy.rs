//! 组织机构代码 (GB 11714-1997) and 注册号 (GS 15-2006): older codes, kept as alternative keys of old files.

use std::fmt;

use super::normalised;

/// 组织机构代码: eight characters and a check character, shown as `60003734-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrgCode([u8; 9]);

impl OrgCode {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

    /// Reads a code with or without its hyphen, in any width and case.
    pub fn parse(raw: &str) -> Result<OrgCode, LegacyCodeError> {
        let (characters, length) = normalised::<9>(raw);
        if length != 9 {
            return Err(LegacyCodeError::Length { expected: 9, found: length });
        }
        let mut code = [0; 9];
        for (index, &found) in characters.iter().enumerate() {
            if !found.is_ascii_digit() && !found.is_ascii_uppercase() {
                return Err(LegacyCodeError::Character { position: index + 1, found });
            }
            code[index] = found as u8;
        }
        let code = OrgCode(code);
        let found = code.0[8] as char;
        match OrgCode::check_character(code.body()) {
            Some(expected) if expected != found => Err(LegacyCodeError::CheckCharacter { expected, found }),
            _ => Ok(code),
        }
    }

    /// The check character of eight characters 0–9 A–Z; `None` for anything else.
    pub fn check_character(body8: &str) -> Option<char> {
        if body8.len() != 8 {
            return None;
        }
        let mut sum = 0;
        for (character, weight) in body8.chars().zip(OrgCode::WEIGHTS) {
            if character.is_ascii_lowercase() {
                return None;
            }
            sum += character.to_digit(36)? * weight;
        }
        match 11 - sum % 11 {
            10 => Some('X'),
            11 => Some('0'),
            digit => char::from_digit(digit, 10),
        }
    }

    /// The eight characters before the check character.
    pub fn body(&self) -> &str {
        std::str::from_utf8(&self.0[..8]).unwrap_or_default()
    }
}

impl fmt::Display for OrgCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.body(), self.0[8] as char)
    }
}

/// 注册号: the 15 digits a licence carried before the credit code; division, serial and check digit (ISO 7064 MOD 11,10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RegistrationNumber([u8; 15]);

impl RegistrationNumber {
    /// Reads a number, in any width, with spaces or hyphens.
    pub fn parse(raw: &str) -> Result<RegistrationNumber, LegacyCodeError> {
        let (characters, length) = normalised::<15>(raw);
        if length != 15 {
            return Err(LegacyCodeError::Length { expected: 15, found: length });
        }
        let mut number = [0; 15];
        for (index, &found) in characters.iter().enumerate() {
            if !found.is_ascii_digit() {
                return Err(LegacyCodeError::Character { position: index + 1, found });
            }
            number[index] = found as u8;
        }
        let number = RegistrationNumber(number);
        let found = number.0[14] as char;
        match RegistrationNumber::check_digit(&number.as_str()[..14]) {
            Some(expected) if expected != found => Err(LegacyCodeError::CheckCharacter { expected, found }),
            _ => Ok(number),
        }
    }

    /// The check digit of 14 digits; `None` for anything else.
    pub fn check_digit(body14: &str) -> Option<char> {
        if body14.len() != 14 {
            return None;
        }
        let mut product = 10;
        for character in body14.chars() {
            let sum = (product + character.to_digit(10)?) % 10;
            product = if sum == 0 { 10 } else { sum } * 2 % 11;
        }
        char::from_digit((11 - product) % 10, 10)
    }

    /// The 15 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for RegistrationNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Why a text is not a code of the older kind: what was found and what was expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegacyCodeError {
    /// Another number of characters.
    Length {
        /// How many the code has.
        expected: usize,
        /// How many there are after spaces and hyphens are taken away.
        found: usize,
    },
    /// A character that the code never contains.
    Character {
        /// Counted from 1.
        position: usize,
        /// The character.
        found: char,
    },
    /// The last character does not agree with the others.
    CheckCharacter {
        /// What the others ask for.
        expected: char,
        /// What stands there.
        found: char,
    },
}

impl LegacyCodeError {
    /// The sentence a Chinese reader sees.
    pub fn zh(&self) -> String {
        match self {
            LegacyCodeError::Length { expected, found } => {
                format!("代码应为 {expected} 位，现为 {found} 位。")
            }
            LegacyCodeError::Character { position, found } => {
                format!(
                    "代码第 {position} 位不能是“{found}”：组织机构代码只用数字和大写字母，注册号只用数字。"
                )
            }
            LegacyCodeError::CheckCharacter { expected, found } => {
                format!("代码校验不通过：末位应为“{expected}”，现为“{found}”，请逐位核对。")
            }
        }
    }

    /// The sentence an English reader sees.
    pub fn en(&self) -> String {
        match self {
            LegacyCodeError::Length { expected, found } => {
                format!("The code has {expected} characters; this one has {found}.")
            }
            LegacyCodeError::Character { position, found } => format!(
                "Character {position} cannot be \"{found}\": an organisation code has digits and capital letters, a registration number digits only."
            ),
            LegacyCodeError::CheckCharacter { expected, found } => format!(
                "The code fails its check: the last character should be \"{expected}\", but it is \"{found}\". Compare every character."
            ),
        }
    }
}

impl fmt::Display for LegacyCodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.zh())
    }
}

impl std::error::Error for LegacyCodeError {}
