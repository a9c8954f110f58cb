//! 版本: of something that carries no number of its own.

use sm3::{Digest, Sm3};

/// The version of something is a number made of its texts, so that another text is another version.
pub fn version_of(texts: &[&str]) -> i64 {
    let mut hash = Sm3::new();
    for text in texts {
        hash.update(text.as_bytes());
        hash.update([0]);
    }
    let eight = hash.finalize().iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    i64::try_from(eight >> 1).unwrap_or_default()
}
