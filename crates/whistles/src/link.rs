//! 评价链接: whoever holds it may rate. It names the whistle and carries a secret derived from the data key of the whistle, so that
//! it is stored nowhere: no table, event or backup lets anybody rate.

use db::Read;
use kernel::Result;
use subtle::ConstantTimeEq;
use vault::Vault;

/// What the secret is derived for.
const PURPOSE: &str = "rating";

/// The code of the link of a whistle, `W202210200001-` and 32 hexadecimal digits; none once its personal data was erased.
///
/// # Errors
/// [`kernel::Error::Storage`].
pub fn rating_code(r: &Read<'_>, vault: &Vault, division: &str, id: &str) -> Result<Option<String>> {
    let secret = vault.key(r, division, id)?.derive(PURPOSE);
    Ok(secret.map(|secret| format!("{id}-{secret}")))
}

/// The number of the whistle whose code this is.
pub(crate) fn whistle_of(r: &Read<'_>, vault: &Vault, division: &str, code: &str) -> Result<Option<String>> {
    let Some((id, _)) = code.split_once('-') else { return Ok(None) };
    let right = rating_code(r, vault, division, id)?;
    Ok(right.filter(|right| right.as_bytes().ct_eq(code.as_bytes()).into()).map(|_| id.into()))
}
