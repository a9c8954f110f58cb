//! 行集: which rows of a list of entities, and amounts, as short texts: steps between rows, or one bit a row, whichever is shorter.

use base64::Engine;
use base64::prelude::BASE64_STANDARD_NO_PAD;
use kernel::{Error, Result};

const STEPS: u8 = 0;
const BITS: u8 = 1;

/// Writes rows, which are in order and below `len`.
pub fn write_rows(rows: &[u32], len: usize) -> String {
    let mut bytes = vec![STEPS];
    let mut next = 0;
    for row in rows {
        write_number(&mut bytes, u64::from(row - next));
        next = row + 1;
    }
    let bits_bytes = len.div_ceil(8) + 1;
    if bytes.len() > bits_bytes {
        bytes = vec![0; bits_bytes];
        bytes[0] = BITS;
        for row in rows {
            bytes[1 + *row as usize / 8] |= 1 << (row % 8);
        }
    }
    BASE64_STANDARD_NO_PAD.encode(bytes)
}

/// Reads rows.
///
/// # Errors
/// [`Error::Storage`] when the text is none of ours.
pub fn read_rows(text: &str) -> Result<Vec<u32>> {
    let bytes = decode(text)?;
    let mut rows = Vec::new();
    match bytes.split_first() {
        Some((&STEPS, mut rest)) => {
            let mut next = 0_u32;
            while !rest.is_empty() {
                let step = u32::try_from(read_number(&mut rest)?).map_err(|_| unreadable())?;
                let row = next.checked_add(step).ok_or_else(unreadable)?;
                rows.push(row);
                next = row.checked_add(1).ok_or_else(unreadable)?;
            }
        }
        Some((&BITS, rest)) => {
            for (at, byte) in rest.iter().enumerate() {
                rows.extend((0..8).filter(|bit| byte >> bit & 1 == 1).map(|bit| (at * 8 + bit) as u32));
            }
        }
        _ => return Err(unreadable()),
    }
    Ok(rows)
}

/// Writes amounts in 分.
pub fn write_amounts(amounts: impl Iterator<Item = i64>) -> String {
    let mut bytes = Vec::new();
    // Small numbers of either sign are short.
    amounts.for_each(|fen| write_number(&mut bytes, ((fen << 1) ^ (fen >> 63)) as u64));
    BASE64_STANDARD_NO_PAD.encode(bytes)
}

/// Reads amounts.
///
/// # Errors
/// As [`read_rows`].
pub fn read_amounts(text: &str) -> Result<Vec<i64>> {
    let bytes = decode(text)?;
    let mut rest = bytes.as_slice();
    let mut amounts = Vec::new();
    while !rest.is_empty() {
        let number = read_number(&mut rest)?;
        amounts.push((number >> 1) as i64 ^ -((number & 1) as i64));
    }
    Ok(amounts)
}

/// Seven bits a byte, the lowest first.
fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_number(rest: &mut &[u8]) -> Result<u64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first().ok_or_else(unreadable)?;
        *rest = after;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(unreadable())
}

fn decode(text: &str) -> Result<Vec<u8>> {
    BASE64_STANDARD_NO_PAD.decode(text).map_err(|_| unreadable())
}

fn unreadable() -> Error {
    Error::Storage("a set of rows cannot be read".into())
}
