//! Bytes as text.

/// Two hexadecimal digits for every byte, small letters: how hashes, tokens and keys are written.
pub fn hex(bytes: impl AsRef<[u8]>) -> String {
    let bytes = bytes.as_ref();
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half)]);
    // As long as it will be, so that a secret leaves no shorter copies behind.
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
}
