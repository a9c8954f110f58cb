//! Regular expressions as XPath writes them.

use super::texts::TEXT_BYTES_MAX;
use super::{Answer, Call, ok};
use crate::value::Value;
use fancy_regex::{Captures, Regex, RegexBuilder};
use std::iter::Peekable;
use std::str::Chars;

/// How often an expression may turn back before it is given up.
const BACKTRACKS_MAX: usize = 1_000_000;

pub(super) fn matches(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    let regex = regex(&call.text(1)?, call.text_if_any(2)?.as_deref().unwrap_or(""))?;
    regex.is_match(&*text).map(Value::Boolean).map_err(|error| failed(&error))
}

pub(super) fn split(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    let regex = regex(&call.text(1)?, "")?;
    let parts: Result<Vec<Value>, _> = regex.split(&text).map(|part| part.map(Value::from)).collect();
    parts.map(Value::list).map_err(|error| failed(&error))
}

pub(super) fn replace(call: &mut Call<'_>) -> Answer {
    let (text, replacement) = (call.text(0)?, call.text(2)?);
    let flags = call.text_if_any(3)?;
    let flags = flags.as_deref().unwrap_or("");
    let regex = regex(&call.text(1)?, flags)?;
    if regex.is_match("").map_err(|error| failed(&error))? {
        return Err("正则表达式不能匹配空文本".to_owned());
    }
    let parts =
        if flags.contains('q') { vec![Part::Text(replacement.to_string())] } else { parts(&replacement)? };
    let mut out = String::new();
    let mut end = 0;
    for found in regex.captures_iter(&*text) {
        let found = found.map_err(|error| failed(&error))?;
        let Some(whole) = found.get(0) else { continue };
        out.push_str(&text[end..whole.start()]);
        write(&parts, &found, &mut out);
        end = whole.end();
        if out.len() > TEXT_BYTES_MAX {
            return Err(format!("文本超过 {TEXT_BYTES_MAX} 字节"));
        }
    }
    out.push_str(&text[end..]);
    ok(out)
}

/// A piece of the replacement.
enum Part {
    Text(String),
    /// The digits behind `$`: the longest number that is a group, the rest text.
    Group(String),
}

fn parts(replacement: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut characters = replacement.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some(c @ ('\\' | '$')) => text.push(c),
                _ => return Err("替换文本中反斜杠后只能是 \\ 或 $".to_owned()),
            },
            '$' => {
                let mut digits = String::new();
                while let Some(digit) = characters.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                if digits.is_empty() {
                    return Err("替换文本中 $ 后应为数字".to_owned());
                }
                parts.push(Part::Text(std::mem::take(&mut text)));
                parts.push(Part::Group(digits));
            }
            c => text.push(c),
        }
    }
    parts.push(Part::Text(text));
    Ok(parts)
}

fn write(parts: &[Part], found: &Captures<'_, str>, out: &mut String) {
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Group(digits) => {
                let is_group =
                    |end: &usize| digits[..*end].parse().is_ok_and(|group: usize| group < found.len());
                // A single digit names a group even where there is none; then it stands for nothing.
                let end = (1..=digits.len()).rev().find(is_group).unwrap_or(1);
                let group = digits[..end].parse().ok().and_then(|group: usize| found.get(group));
                out.push_str(group.map_or("", |group| group.as_str()));
                out.push_str(&digits[end..]);
            }
        }
    }
}

fn failed(error: &fancy_regex::Error) -> String {
    format!("正则表达式：{error}")
}

fn regex(pattern: &str, flags: &str) -> Result<Regex, String> {
    if let Some(flag) = flags.chars().find(|flag| !"smixq".contains(*flag)) {
        return Err(format!("没有标志 {flag}"));
    }
    let mut own =
        if flags.contains('q') { fancy_regex::escape(pattern).into_owned() } else { translated(pattern)? };
    if flags.contains('x') && !flags.contains('q') {
        own = without_space(&own);
    }
    let letters: String = flags.chars().filter(|flag| "smi".contains(*flag)).collect();
    if !letters.is_empty() {
        own = format!("(?{letters}){own}");
    }
    RegexBuilder::new(&own).backtrack_limit(BACKTRACKS_MAX).build().map_err(|error| failed(&error))
}

/// Space outside brackets means nothing under the flag `x`; unlike elsewhere `#` stays itself.
fn without_space(pattern: &str) -> String {
    let mut out = String::new();
    let (mut depth, mut is_escaped) = (0_u32, false);
    for c in pattern.chars() {
        match c {
            '[' if !is_escaped => depth += 1,
            ']' if !is_escaped => depth = depth.saturating_sub(1),
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
        if depth > 0 || !matches!(c, ' ' | '\t' | '\n' | '\r') {
            out.push(c);
        }
    }
    out
}

/// XPath to the regular expressions used here: subtraction of classes, names of XML, no groups with `(?` but `(?:`.
fn translated(pattern: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut depth = 0_u32;
    let mut characters = pattern.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' => {
                let letter = characters.next().ok_or("正则表达式：末尾是反斜杠")?;
                if matches!(letter, 'p' | 'P') && characters.peek() == Some(&'{') {
                    property(letter, &mut characters, depth > 0, &mut out)?;
                    continue;
                }
                match (letter, depth) {
                    ('i', 0) => out.push_str(r"[\p{L}_:]"),
                    ('c', 0) => out.push_str(r"[\p{L}\p{N}\p{M}._:\-]"),
                    ('I', 0) => out.push_str(r"[^\p{L}_:]"),
                    ('C', 0) => out.push_str(r"[^\p{L}\p{N}\p{M}._:\-]"),
                    ('i', _) => out.push_str(r"\p{L}_:"),
                    ('c', _) => out.push_str(r"\p{L}\p{N}\p{M}._:\-"),
                    ('0'..='9' | 'n' | 'r' | 't' | 'd' | 'D' | 's' | 'S' | 'w' | 'W', _) => {
                        out.extend(['\\', letter]);
                    }
                    (other, _) if !other.is_alphanumeric() => out.extend(['\\', other]),
                    (other, _) => return Err(format!("正则表达式：没有 \\{other}")),
                }
            }
            '[' => {
                depth += 1;
                out.push('[');
                if characters.next_if_eq(&'^').is_some() {
                    out.push('^');
                }
            }
            '-' if depth > 0 && characters.peek() == Some(&'[') => out.push_str("--"),
            ']' => {
                depth = depth.saturating_sub(1);
                out.push(']');
            }
            '(' if depth == 0 && characters.peek() == Some(&'?') => {
                let rest: String = characters.clone().take(2).collect();
                if rest != "?:" {
                    return Err("正则表达式：括号里的 ? 后只能是冒号".to_owned());
                }
                out.push('(');
            }
            '{' if depth == 0 => {
                let rest: String = characters.clone().collect();
                let count = rest.split_once('}').map_or("", |(count, _)| count);
                characters.by_ref().take(count.len() + 1).for_each(drop);
                let (least, most) = count.split_once(',').unwrap_or((count, ""));
                let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
                if least.is_empty() || !is_number(least) || !is_number(most) {
                    return Err("正则表达式：花括号内应为次数".to_owned());
                }
                out.push_str(&format!("{{{count}}}"));
            }
            '}' if depth == 0 => return Err("正则表达式：多余的花括号".to_owned()),
            '&' | '~' if depth > 0 => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    Ok(out)
}

/// Blocks of Unicode that XPath names with `Is` and that are likely to be asked for.
const BLOCKS: &[(&str, &str)] = &[
    ("BasicLatin", r"\x{0}-\x{7F}"),
    ("Latin-1Supplement", r"\x{80}-\x{FF}"),
    ("LatinExtended-A", r"\x{100}-\x{17F}"),
    ("LatinExtended-B", r"\x{180}-\x{24F}"),
    ("Greek", r"\x{370}-\x{3FF}"),
    ("Cyrillic", r"\x{400}-\x{4FF}"),
    ("Hebrew", r"\x{590}-\x{5FF}"),
    ("Arabic", r"\x{600}-\x{6FF}"),
    ("GeneralPunctuation", r"\x{2000}-\x{206F}"),
    ("CJKSymbolsandPunctuation", r"\x{3000}-\x{303F}"),
    ("Hiragana", r"\x{3040}-\x{309F}"),
    ("Katakana", r"\x{30A0}-\x{30FF}"),
    ("CJKUnifiedIdeographs", r"\x{4E00}-\x{9FFF}"),
    ("HangulSyllables", r"\x{AC00}-\x{D7A3}"),
];

/// `\p{…}`: a category, which is written the same here, or a block.
fn property(
    letter: char,
    characters: &mut Peekable<Chars<'_>>,
    is_in_class: bool,
    out: &mut String,
) -> Result<(), String> {
    let braced: String = characters.by_ref().take_while(|c| *c != '}').collect();
    let name = braced.trim_start_matches('{');
    let Some(block) = name.strip_prefix("Is") else {
        out.push_str(&format!(r"\{letter}{{{name}}}"));
        return Ok(());
    };
    let found = BLOCKS.iter().find(|(own, _)| *own == block);
    let (_, range) = found.ok_or_else(|| format!("正则表达式：没有字符块 {block}"))?;
    match (letter, is_in_class) {
        ('p', true) => out.push_str(range),
        ('p', false) => out.push_str(&format!("[{range}]")),
        _ => out.push_str(&format!("[^{range}]")),
    }
    Ok(())
}
