//! Numbers of a workbook as they are seen: the format of a cell can show 0.05 as 5%, 5000 as 5 and 1.25 as 1.

/// Places after the point to which the product of a percentage is exact.
const EXACT: f64 = 1e10;

/// What of a format decides which number is seen.
struct Seen {
    is_percent: bool,
    /// A comma behind the last digit shows thousands as one.
    is_scaled: bool,
    /// Places after the point; none where they are as many as the number has, or the number is shown in another form.
    places: Option<usize>,
}

/// A number as its cell shows it. Fails where it shows another one.
pub fn number(number: f64, format: Option<&str>) -> Result<String, String> {
    let seen = Seen::of(format.unwrap_or_default());
    let shown = if seen.is_percent { (number * 100.0 * EXACT).round() / EXACT } else { number };
    let unit = if seen.is_percent { "%" } else { "" };
    let text = format!("{shown}{unit}");
    if seen.is_scaled {
        return Err(format!("按千位缩小显示，实际是 {text}，请改单元格格式，使显示与内容一致"));
    }
    match seen.places.map(|places| format!("{shown:.places$}")) {
        Some(rounded) if rounded.parse::<f64>() != Ok(shown) => {
            Err(format!("显示为 {rounded}{unit}，实际是 {text}，请改写，使显示与内容一致"))
        }
        _ => Ok(text),
    }
}

impl Seen {
    fn of(format: &str) -> Seen {
        let bare = bare(format);
        let is_digit = |c: char| matches!(c, '0' | '#' | '?');
        let is_plain = bare.contains(is_digit) && !bare.contains(['E', 'e', '/']);
        let after_point = bare.split_once('.').map_or("", |(_, after)| after);
        let last = bare.rfind(is_digit).map_or("", |last| &bare[last + 1..]);
        Seen {
            is_percent: bare.contains('%'),
            is_scaled: last.starts_with(','),
            places: is_plain.then(|| after_point.chars().take_while(|c| is_digit(*c)).count()),
        }
    }
}

/// The part of a format for positive numbers, without what it shows as it stands: `"约"0.0_ ;-0` is `0.0`.
fn bare(format: &str) -> String {
    let (mut bare, mut rest) = (String::new(), format.chars());
    while let Some(c) = rest.next() {
        match c {
            ';' => break,
            '"' => rest.by_ref().take_while(|c| *c != '"').for_each(drop),
            '[' => rest.by_ref().take_while(|c| *c != ']').for_each(drop),
            '\\' | '_' | '*' => drop(rest.next()),
            c => bare.push(c),
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_is_read_as_it_is_seen() {
        for (value, format, shown) in [
            (0.05, None, "0.05"),
            (0.05, Some("General"), "0.05"),
            (0.05, Some("0%"), "5%"),
            (0.07, Some("0%"), "7%"),
            (0.0005, Some("0.00%"), "0.05%"),
            (-1.5, Some("0.0%;[Red]-0.0%"), "-150%"),
            (5000.0, Some("#,##0"), "5000"),
            (5000.5, Some("#,##0.00"), "5000.5"),
            (5.0, Some("0\"%，\""), "5"),
            (5.0, Some("[$¥-804]0.00_ "), "5"),
            (12345.0, Some("0.0E+00"), "12345"),
            (0.5, Some("# ?/?"), "0.5"),
        ] {
            assert_eq!(number(value, format).as_deref(), Ok(shown), "{value} {format:?}");
        }
    }

    #[test]
    fn a_number_shown_as_another_is_refused() {
        for (value, format, hint) in [
            (1.25, "0", "显示为 1，实际是 1.25"),
            (0.055, "0%", "显示为 6%，实际是 5.5%"),
            (5000.0, "0,", "实际是 5000"),
            (5000.0, "#,##0.0,\"千\"", "实际是 5000"),
        ] {
            let reason = number(value, Some(format)).expect_err(format);
            assert!(reason.contains(hint), "{reason}");
        }
    }
}
