//! What people hold in their hands, for tests.

use jiff::Timestamp;
use totp_rs::{Builder, Secret};

/// What the telephone shows at that time, from the secret (base32) that the page shows: six digits for thirty seconds, as
/// authenticator applications count when they are told nothing else.
///
/// # Panics
/// When the secret is not base32, or the time is before 1970.
#[allow(clippy::expect_used)]
pub fn code(secret: &str, at: Timestamp) -> String {
    let secret = Secret::try_from_base32(secret).expect("base32");
    let totp = Builder::new().with_secret(secret).build().expect("a secret");
    totp.generate(u64::try_from(at.as_second()).expect("after 1970")).to_string()
}
