//! What a client asks for: the arguments of an address or a form, an empty one being the same as none.

use jiff::Timestamp;
use web::Visit;
use web::open311::{Failure, Format};

/// Characters of a code or a number in an address.
const CODE_CHARS_MAX: usize = 40;

/// 参数: name and value, as often as a client says them.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    /// Arguments; those for a jurisdiction that is not ours are refused.
    pub(super) fn new(visit: &Visit, pairs: Vec<(String, String)>) -> Result<Asked, Failure> {
        let asked = Asked(pairs);
        let jurisdiction = asked.text("jurisdiction_id");
        if !jurisdiction.is_empty() && jurisdiction != visit.division() {
            return Err(Failure::unknown(
                format!("没有这个辖区：jurisdiction_id 应为 {}", visit.division()),
                format!("jurisdiction_id was not found; it is {}", visit.division()),
            ));
        }
        Ok(asked)
    }

    /// The first value that is not empty.
    pub(super) fn text(&self, name: &str) -> &str {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim());
        values.find(|value| !value.is_empty()).unwrap_or("")
    }

    /// All values, said with commas or said again.
    pub(super) fn list(&self, name: &str) -> Vec<String> {
        let values = self.0.iter().filter(|(key, _)| key == name).flat_map(|(_, value)| value.split(','));
        let mut values: Vec<String> =
            values.map(str::trim).filter(|value| !value.is_empty()).map(String::from).collect();
        values.sort();
        values.dedup();
        values
    }

    /// A moment with its zone. A plus sign that was not escaped has become a space on the way.
    pub(super) fn moment(&self, name: &str) -> Result<Option<Timestamp>, Failure> {
        let text = self.text(name);
        if text.is_empty() {
            return Ok(None);
        }
        text.replace(' ', "+").parse().map(Some).map_err(|_| {
            Failure::wrong(
                format!("{name} 应为带时区的时间，如 2022-10-20T09:30:00+08:00"),
                format!("{name} must be a time with its zone, e.g. 2022-10-20T09:30:00+08:00"),
            )
        })
    }

    /// A number counted from 1.
    pub(super) fn count(&self, name: &str) -> Result<Option<u32>, Failure> {
        match self.text(name) {
            "" => Ok(None),
            text => text.parse().ok().filter(|number| *number > 0).map(Some).ok_or_else(|| {
                let (zh, en) = ("应为从 1 起的整数", "must be a whole number, counted from 1");
                Failure::wrong(format!("{name} {zh}"), format!("{name} {en}"))
            }),
        }
    }
}

/// Name and format of the last part of an address, e.g. `K0101.xml`.
pub(super) fn split_file(file: &str) -> Result<(String, Format), Failure> {
    let (name, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    if !matches!(ending, "xml" | "json") || !is_code(name) {
        return Err(Failure::unknown(
            "没有这个地址；地址应以 .xml 或 .json 结尾",
            "There is nothing at this address; an address ends in .xml or .json",
        ));
    }
    Ok((name.into(), Format::of(file)))
}

/// Can this be a code at all? What cannot is nobody's.
pub(super) fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= CODE_CHARS_MAX
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
