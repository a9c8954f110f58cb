//! 密码: what is a good one, and its hash.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::{Error, Form, Result};
use std::sync::LazyLock;

/// Characters of a password at least.
const PASSWORD_CHARS_MIN: usize = 10;
/// A password of this length needs no mixture of classes.
const PASSPHRASE_CHARS_MIN: usize = 16;
/// Characters of a password at most: hashing must stay cheap for the server.
const PASSWORD_CHARS_MAX: usize = 128;
/// A shorter login stands in too many good passwords by chance.
const LOGIN_CHARS_MIN: usize = 3;
/// Memory of a hash in KiB, passes and lanes: the minimum that OWASP's password storage advice gives for argon2id.
const ARGON2: (u32, u32, u32) = (19_456, 2, 1);

/// Passwords that everybody tries first and that the other rules let through, and those this project prints; small letters.
const COMMON: &str = include_str!("../data/common-passwords.txt");

static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_password("nobody has this password").unwrap_or_default());

/// Is a password of this account long and mixed enough, and not the first guess?
///
/// # Errors
/// [`Error::Invalid`] for the field `new_password`, saying what is missing.
pub fn check_password(login: &str, password: &str) -> Result<()> {
    let mut form = Form::default();
    let small = password.to_lowercase();
    if !is_mixed(password) {
        form.wrong(
            "new_password",
            format!(
                "密码应为 {PASSWORD_CHARS_MIN} 到 {PASSWORD_CHARS_MAX} 个字符，含大写字母、小写字母、数字、符号中的三类；或至少 {PASSPHRASE_CHARS_MIN} 个字符"
            ),
            format!(
                "A password has {PASSWORD_CHARS_MIN} to {PASSWORD_CHARS_MAX} characters of three classes (capital, small, \
                 digit, sign), or at least {PASSPHRASE_CHARS_MIN} characters"
            ),
        );
    } else if login.chars().count() >= LOGIN_CHARS_MIN && small.contains(&login.to_lowercase()) {
        form.wrong(
            "new_password",
            "密码里不能有账号，请换一个",
            "A password may not contain the account's name; choose another",
        );
    } else if COMMON.lines().any(|line| line == small) {
        form.wrong(
            "new_password",
            "这个密码太常用，容易被猜到，请换一个",
            "This password is among the first that are tried; choose another",
        );
    }
    form.finish()
}

fn is_mixed(password: &str) -> bool {
    let chars = password.chars().count();
    let classes = [
        password.chars().any(char::is_uppercase),
        password.chars().any(char::is_lowercase),
        password.chars().any(char::is_numeric),
        password.chars().any(|c| !c.is_alphanumeric()),
    ];
    let mixed = classes.iter().filter(|class| **class).count() >= 3;
    chars <= PASSWORD_CHARS_MAX && (chars >= PASSPHRASE_CHARS_MIN || chars >= PASSWORD_CHARS_MIN && mixed)
}

fn argon2() -> Result<Argon2<'static>> {
    let params =
        Params::new(ARGON2.0, ARGON2.1, ARGON2.2, None).map_err(|e| Error::Storage(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// The argon2id hash of a password, with its own salt.
///
/// # Errors
/// [`Error::Storage`] when hashing fails.
pub fn hash_password(password: &str) -> Result<String> {
    let hash = argon2()?.hash_password(password.as_bytes()).map_err(|e| Error::Storage(e.to_string()))?;
    Ok(hash.to_string())
}

/// Is it the password of this hash? Without a hash (nobody has that login) it takes as long and is wrong.
pub(crate) fn is_right(password: &str, hash: Option<&str>) -> bool {
    // Made for everybody, so that the first unknown login does not answer later than a known one.
    let nobody = NOBODY.as_str();
    let Ok(parsed) = PasswordHash::new(hash.unwrap_or(nobody)) else { return false };
    let fits = argon2().is_ok_and(|argon2| argon2.verify_password(password.as_bytes(), &parsed).is_ok());
    fits && hash.is_some()
}
