//! 词法: a text cut into words, numbers, texts and marks.

use super::SyntaxError;
use rust_decimal::Decimal;
use std::borrow::Cow;

/// The longest text that is read, in bytes.
pub(crate) const TEXT_BYTES_MAX: usize = 1_000_000;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token<'a> {
    pub kind: TokenKind,
    /// The text itself; of a quoted text what it says.
    pub text: Cow<'a, str>,
    /// The character at which it begins.
    pub at: u32,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum TokenKind {
    Word,
    Number(Decimal),
    Text,
    Mark,
    End,
}

/// Marks of two characters.
const PAIRS: &[&str] = &["**", "<=", ">=", "!=", "..", "->"];

pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, SyntaxError> {
    if text.len() > TEXT_BYTES_MAX {
        return Err(SyntaxError::new(0, format!("表达式超过 {TEXT_BYTES_MAX} 字节")));
    }
    let mut lexer = Lexer { text, place: 0, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let is_end = token.kind == TokenKind::End;
        tokens.push(token);
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    /// In bytes.
    place: usize,
    /// In characters.
    at: u32,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Result<Token<'a>, SyntaxError> {
        self.skip()?;
        let rest = self.rest();
        let Some(first) = rest.chars().next() else {
            return Ok(self.take(TokenKind::End, 0));
        };
        if first == '"' {
            return self.quoted();
        }
        if first.is_ascii_digit() || (first == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit())) {
            return self.number();
        }
        if is_name_start(first) {
            let end = rest.find(|c| !is_name_part(c)).unwrap_or(rest.len());
            return Ok(self.take(TokenKind::Word, end));
        }
        let bytes = match PAIRS.iter().find(|pair| rest.starts_with(**pair)) {
            Some(pair) => pair.len(),
            None => first.len_utf8(),
        };
        Ok(self.take(TokenKind::Mark, bytes))
    }

    fn rest(&self) -> &'a str {
        &self.text[self.place..]
    }

    fn take(&mut self, kind: TokenKind, bytes: usize) -> Token<'a> {
        let text = &self.rest()[..bytes];
        let token = Token { kind, text: Cow::Borrowed(text), at: self.at };
        self.advance(bytes);
        token
    }

    fn advance(&mut self, bytes: usize) {
        self.at += self.rest()[..bytes].chars().count() as u32;
        self.place += bytes;
    }

    /// Skips space and comments.
    fn skip(&mut self) -> Result<(), SyntaxError> {
        loop {
            let rest = self.rest();
            let bytes = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                match rest.find("*/") {
                    Some(end) => end + 2,
                    None => return Err(SyntaxError::new(self.at as usize, "注释没有结束")),
                }
            } else {
                rest.find(|c| !is_space(c)).unwrap_or(rest.len())
            };
            if bytes == 0 {
                return Ok(());
            }
            self.advance(bytes);
        }
    }

    /// Digits, a fraction that does not eat the `..` of a range, an exponent.
    fn number(&mut self) -> Result<Token<'a>, SyntaxError> {
        let rest = self.rest();
        let digits = |from: usize| {
            let count = rest[from..].bytes().take_while(u8::is_ascii_digit).count();
            from + count
        };
        let mut end = digits(0);
        if rest[end..].starts_with('.') && digits(end + 1) > end + 1 {
            end = digits(end + 1);
        }
        if rest[end..].starts_with(['e', 'E']) {
            let sign = usize::from(rest[end + 1..].starts_with(['+', '-']));
            if digits(end + 1 + sign) > end + 1 + sign {
                end = digits(end + 1 + sign);
            }
        }
        match decimal(&rest[..end]) {
            Some(number) => Ok(self.take(TokenKind::Number(number), end)),
            None => Err(SyntaxError::new(self.at as usize, "数太大或太长")),
        }
    }

    fn quoted(&mut self) -> Result<Token<'a>, SyntaxError> {
        let begin = self.at;
        let rest = self.rest();
        let mut said = String::new();
        let mut characters = rest.char_indices().skip(1);
        while let Some((place, c)) = characters.next() {
            match c {
                '"' => {
                    self.advance(place + 1);
                    return Ok(Token { kind: TokenKind::Text, text: Cow::Owned(said), at: begin });
                }
                '\\' => {
                    let (c, bytes) = escaped(&rest[place..]).ok_or_else(|| {
                        let at = begin as usize + rest[..place].chars().count();
                        SyntaxError::new(at, "反斜杠后的写法不对")
                    })?;
                    said.push_str(&c);
                    // Escapes are ASCII, so bytes and characters are the same count.
                    for _ in 1..bytes {
                        characters.next();
                    }
                }
                c => said.push(c),
            }
        }
        Err(SyntaxError::new(begin as usize, "引号没有配对"))
    }
}

/// What an escape says and how long it is. One that FEEL does not know stays as it is written (as in `"\d"`).
fn escaped(text: &str) -> Option<(String, usize)> {
    let letter = text[1..].chars().next()?;
    let simple = |c: char| Some((c.to_string(), 2));
    match letter {
        'n' => simple('\n'),
        'r' => simple('\r'),
        't' => simple('\t'),
        '"' | '\'' | '\\' => simple(letter),
        'u' => {
            let unit = hex(text, 2, 4)?;
            if let Some(c) = char::from_u32(unit) {
                return Some((c.to_string(), 6));
            }
            // Half of a pair of UTF-16: the other half must follow.
            let low = text.get(6..8).filter(|next| *next == "\\u").and_then(|_| hex(text, 8, 4))?;
            let units = [u16::try_from(unit).ok()?, u16::try_from(low).ok()?];
            Some((String::from_utf16(&units).ok()?, 12))
        }
        'U' => Some((char::from_u32(hex(text, 2, 6)?)?.to_string(), 8)),
        other if other.is_ascii() => Some((format!("\\{other}"), 2)),
        _ => Some(("\\".to_owned(), 1)),
    }
}

fn hex(text: &str, from: usize, digits: usize) -> Option<u32> {
    let digits = text.get(from..from + digits)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hex { u32::from_str_radix(digits, 16).ok() } else { None }
}

/// A number as FEEL or XML Schema writes it, rounded to what a decimal holds.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    if text.contains(['e', 'E']) {
        let (digits, exponent) = text.split_once(['e', 'E'])?;
        let exponent: i32 = exponent.parse().ok()?;
        return scaled(decimal(digits)?, exponent);
    }
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !is_plain || !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = if digits.starts_with('.') { format!("{sign}0{digits}") } else { format!("{sign}{digits}") };
    digits.trim_end_matches('.').parse().ok()
}

/// A number with its decimal point moved.
fn scaled(number: Decimal, exponent: i32) -> Option<Decimal> {
    let number = number.normalize();
    let scale = i32::try_from(number.scale()).ok()?.checked_sub(exponent)?;
    if number.is_zero() || scale > 56 {
        return Some(Decimal::ZERO);
    }
    if scale > 28 {
        let shifted = Decimal::from_i128_with_scale(number.mantissa(), 28);
        return Some(
            shifted / Decimal::from_i128_with_scale(10_i128.pow(u32::try_from(scale).ok()? - 28), 0),
        );
    }
    if scale >= 0 {
        return Decimal::try_from_i128_with_scale(number.mantissa(), scale.unsigned_abs()).ok();
    }
    let factor = 10_i128.checked_pow(scale.unsigned_abs())?;
    Decimal::try_from_i128_with_scale(number.mantissa().checked_mul(factor)?, 0).ok()
}

pub(crate) fn is_space(c: char) -> bool {
    matches!(c, '\u{9}'..='\u{d}' | ' ' | '\u{85}' | '\u{a0}' | '\u{1680}' | '\u{180e}' | '\u{2000}'..='\u{200b}')
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}')
}

fn is_name_start(c: char) -> bool {
    c == '?' || c == '_' || c.is_ascii_alphabetic() || (c > '\u{bf}' && is_name_letter(c))
}

fn is_name_letter(c: char) -> bool {
    matches!(c, '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}' | '\u{370}'..='\u{37d}')
        || matches!(c, '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}' | '\u{2070}'..='\u{218f}')
        || matches!(c, '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}' | '\u{f900}'..='\u{fdcf}')
        || matches!(c, '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

fn is_name_part(c: char) -> bool {
    is_name_start(c)
        || c.is_ascii_digit()
        || matches!(c, '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}
