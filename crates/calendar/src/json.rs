//! A reader of just the JSON a yearly day table needs, so that the engine has no dependency for it.

use crate::layer::{add_once, read_day, short};
use crate::{DayKind, Layer, LayerError};
use jiff::civil::Date;

/// How deep arrays and objects may be nested.
const DEPTH_MAX: usize = 16;

/// Reads `{"year": 2027, "days": [{"name": …, "date": …, "isOffDay": …}]}`; other members are ignored.
pub(crate) fn read(text: &str) -> Result<Layer, Vec<LayerError>> {
    let mut reader = Reader { text, at: 0 };
    read_layer(&mut reader).map_err(|reason| {
        let line = 1 + text.as_bytes()[..reader.at].iter().filter(|byte| **byte == b'\n').count();
        vec![LayerError { line, reason }]
    })
}

fn read_layer(reader: &mut Reader) -> Result<Layer, String> {
    let mut layer = Layer::new();
    let mut year = None;
    reader.members(|reader, key| match key {
        "year" => {
            year = Some(reader.year()?);
            Ok(())
        }
        "days" => reader.elements(|reader| read_special_day(reader, &mut layer)),
        _ => reader.skip(DEPTH_MAX),
    })?;
    reader.end()?;
    let year = year.ok_or("缺少 year（年份）")?;
    if let Some(day) = layer.days.keys().find(|day| day.year().abs_diff(year) > 1) {
        return Err(format!("日期 {day} 不属于 {year} 年的通知，应在前一年到后一年之间"));
    }
    if !layer.days.is_empty() {
        layer.publish(year);
    }
    Ok(layer)
}

fn read_special_day(reader: &mut Reader, layer: &mut Layer) -> Result<(), String> {
    let (mut name, mut day, mut off): (String, Option<Date>, Option<bool>) = Default::default();
    reader.members(|reader, key| {
        match key {
            "name" => name = reader.string()?,
            "date" => day = Some(read_day(&reader.string()?)?),
            "isOffDay" => off = Some(reader.boolean()?),
            _ => reader.skip(DEPTH_MAX)?,
        }
        Ok(())
    })?;
    let day = day.ok_or("有一天缺少 date（日期）")?;
    let kind = match off.ok_or("有一天缺少 isOffDay（是否放假）")? {
        true => DayKind::Holiday,
        false => DayKind::MakeUp,
    };
    add_once(layer, day, kind, &name)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn members(&mut self, mut each: impl FnMut(&mut Self, &str) -> Result<(), String>) -> Result<(), String> {
        self.listed(b'{', b'}', |reader| {
            let key = reader.string()?;
            reader.expect(b':')?;
            each(reader, &key)
        })
    }

    fn elements(&mut self, each: impl FnMut(&mut Self) -> Result<(), String>) -> Result<(), String> {
        self.listed(b'[', b']', each)
    }

    fn listed(
        &mut self,
        open: u8,
        close: u8,
        mut each: impl FnMut(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        self.expect(open)?;
        if self.peek() == Some(close) {
            self.at += 1;
            return Ok(());
        }
        loop {
            each(self)?;
            if self.peek() == Some(close) {
                self.at += 1;
                return Ok(());
            }
            self.expect(b',')?;
        }
    }

    fn year(&mut self) -> Result<i16, String> {
        let word = self.word();
        word.parse().map_err(|_| format!("年份“{}”不对，应为 2027 这样的数", short(word)))
    }

    fn boolean(&mut self) -> Result<bool, String> {
        match self.word() {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(format!("“{}”不对，应为 true 或 false", short(other))),
        }
    }

    fn string(&mut self) -> Result<String, String> {
        self.expect(b'"')?;
        let mut text = String::new();
        let mut chars = self.text[self.at..].char_indices();
        while let Some((offset, c)) = chars.next() {
            match c {
                '"' => {
                    self.at += offset + 1;
                    return Ok(text);
                }
                '\\' => match chars.next().map(|(_, c)| c) {
                    Some('u') => {
                        let hex: String = chars.by_ref().take(4).map(|(_, c)| c).collect();
                        let code =
                            u32::from_str_radix(&hex, 16).map_err(|_| format!("“\\u{hex}”不是字符"))?;
                        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    Some('n' | 'r' | 't' | 'b' | 'f') => text.push(' '),
                    Some(c) => text.push(c),
                    None => break,
                },
                c => text.push(c),
            }
        }
        Err("引号没有结束".into())
    }

    fn skip(&mut self, depth: usize) -> Result<(), String> {
        if depth == 0 {
            return Err(format!("嵌套超过{DEPTH_MAX}层"));
        }
        match self.peek() {
            Some(b'{') => self.members(|reader, _| reader.skip(depth - 1)),
            Some(b'[') => self.elements(|reader| reader.skip(depth - 1)),
            Some(b'"') => self.string().map(drop),
            _ => match self.word() {
                "" => Err("不是 JSON: 缺少一个值".into()),
                _ => Ok(()),
            },
        }
    }

    fn end(&mut self) -> Result<(), String> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err("JSON 结束后还有内容".into()),
        }
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> &str {
        self.peek();
        let start = self.at;
        let rest = &self.text[start..];
        let length =
            rest.find(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c)).unwrap_or(rest.len());
        self.at += length;
        &self.text[start..self.at]
    }

    fn expect(&mut self, byte: u8) -> Result<(), String> {
        match self.peek() {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            _ => Err(format!("不是 JSON: 此处应为“{}”", char::from(byte))),
        }
    }

    /// The next byte that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        self.text.as_bytes().get(self.at).copied()
    }
}
