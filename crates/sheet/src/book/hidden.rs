//! Hidden rows and columns of a workbook: nobody sees what stands in them.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::error::Error;
use std::io::{BufRead, BufReader, Cursor};
use std::ops::RangeInclusive;
use zip::ZipArchive;

/// What is hidden, counted from 0.
#[derive(Debug, Default)]
pub struct Hidden {
    pub rows: Vec<usize>,
    pub columns: Vec<RangeInclusive<usize>>,
}

/// Everything hidden in any sheet of a book. Fails where that is no book.
pub fn of(bytes: &[u8]) -> Result<Hidden, Box<dyn Error>> {
    let mut book = ZipArchive::new(Cursor::new(bytes))?;
    let mut hidden = Hidden::default();
    for place in 0..book.len() {
        let part = book.by_index(place)?;
        let name = part.name()?;
        if name.starts_with("xl/worksheets/") && name.ends_with(".xml") {
            look(Reader::from_reader(BufReader::new(part)), &mut hidden)?;
        }
    }
    Ok(hidden)
}

fn look(mut reader: Reader<impl BufRead>, hidden: &mut Hidden) -> Result<(), quick_xml::Error> {
    let (mut buffer, mut row) = (Vec::new(), 0);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(element) | Event::Empty(element) => match element.local_name().as_ref() {
                "row" => {
                    // A row without a number is the one after the last.
                    row = number(&element, "r").unwrap_or(row + 1);
                    if is_hidden(&element, "ht") {
                        hidden.rows.push(row.saturating_sub(1));
                    }
                }
                "col" if is_hidden(&element, "width") => {
                    if let (Some(first), Some(last)) = (number(&element, "min"), number(&element, "max")) {
                        hidden.columns.push(first.saturating_sub(1)..=last.saturating_sub(1));
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// By its own word, or because it has no size.
fn is_hidden(element: &BytesStart<'_>, size: &str) -> bool {
    let is_said = attribute(element, "hidden").is_some_and(|word| matches!(&*word, "1" | "true"));
    is_said
        || attribute(element, size).and_then(|size| size.parse::<f64>().ok()).is_some_and(|size| size <= 0.0)
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<usize> {
    attribute(element, name)?.parse().ok()
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok().flatten()?;
    Some(found.value.as_ref().to_owned())
}
