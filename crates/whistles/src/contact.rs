//! 联系方式: who asks, where it is, and how to reach him. Sealed before it is stored, and opened only for those who may see it.

use crate::may_read_contact;
use cases::{Case, Effect};
use db::{Read, Write};
use kernel::{Actor, Result, mask_email, mask_name, mask_organisation, mask_phone};
use vault::{DataKey, Vault};

/// What those see who have nothing to do with the contact: not even its length.
const HIDDEN: &str = "****";
/// 地点: the fields in which a program says where it is; a web form does not ask.
const PLACE: [&str; 5] = ["address", "address_id", "lat", "long", "media_url"];

/// How much of a contact a reader sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum View {
    /// That there is one.
    Hidden,
    /// 脱敏.
    Masked,
    /// 完整; only after the reading was recorded.
    Full,
}

impl View {
    /// What this person sees; in full only where the reading was recorded just now.
    pub(crate) fn of(case: &Case, actor: &Actor, recorded: bool) -> View {
        match may_read_contact(case, actor) {
            true if recorded => View::Full,
            true => View::Masked,
            false => View::Hidden,
        }
    }
}

/// 联系方式 as a reader sees it; what was never given is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Contact {
    pub enterprise: String,
    pub name: String,
    pub phone: String,
    pub email: String,
    /// 地点: not masked, because whoever handles the whistle must go there.
    pub place: String,
}

/// The effects that remember personal fields of a case, each sealed; empty ones are left out.
pub(crate) fn seal(
    w: &Write<'_>,
    vault: &Vault,
    division: &str,
    id: &str,
    fields: &[(&str, &str)],
) -> Result<Vec<Effect>> {
    let given: Vec<_> = fields.iter().filter(|(_, value)| !value.is_empty()).collect();
    if given.is_empty() {
        return Ok(Vec::new());
    }
    let key = vault.key_or_new(w, division, id)?;
    given.into_iter().map(|(field, value)| Ok(Effect::set(field, key.seal(field, value)?))).collect()
}

/// The contact of a case. An enterprise that agreed to it is named to everybody who may read the case. `erased` is the
/// reader's word for what was erased.
pub(crate) fn read(
    r: &Read<'_>,
    vault: &Vault,
    division: &str,
    case: &Case,
    view: View,
    erased: &str,
) -> Result<Contact> {
    let key = vault.key(r, division, &case.id)?;
    let shown = |field: &str, mask, view| show(&key, case, field, mask, view, erased);
    let named = if case.field("consent").is_empty() { view } else { View::Full };
    let place = PLACE.map(|field| shown(field, str::to_string, view));
    let mut place = place.into_iter().collect::<Result<Vec<_>>>()?;
    place.retain(|text| !text.is_empty());
    if place.first().is_some_and(|word| word == HIDDEN || word == erased) {
        place.truncate(1);
    }
    Ok(Contact {
        enterprise: shown("enterprise_name", mask_organisation, named)?,
        name: shown("contact_name", mask_name, view)?,
        phone: shown("contact_phone", mask_phone, view)?,
        email: shown("contact_email", mask_email, view)?,
        place: place.join(" "),
    })
}

fn show(
    key: &DataKey,
    case: &Case,
    field: &str,
    mask: fn(&str) -> String,
    view: View,
    erased: &str,
) -> Result<String> {
    let stored = case.field(field);
    if stored.is_empty() {
        return Ok(String::new());
    }
    if view == View::Hidden {
        return Ok(HIDDEN.into());
    }
    Ok(match key.unseal(field, stored)? {
        None => erased.into(),
        Some(value) if view == View::Full => value,
        Some(value) => mask(&value),
    })
}
