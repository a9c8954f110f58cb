//! The few types everything in Panlong knows: who acts ([`Actor`]), when and where ([`Ctx`]),
//! why something may not happen ([`Refusal`]), and what went wrong ([`Error`]).
//!
//! The kernel does no I/O except drawing random bytes, and nobody in it asks the clock: time is an argument.

mod actor;
mod error;
mod hex;
mod limits;
mod mask;
mod random;
mod time;

pub use actor::{Actor, Ctx, Lang, Role};
pub use error::{Error, FieldError, Form, Refusal, Result};
pub use hex::hex;
pub use limits::*;
pub use mask::{mask_email, mask_id_number, mask_name, mask_organisation, mask_phone};
pub use random::{Token, fill_random, token};
pub use time::{
    day_zh, from_local, local, local_day, minute_zh, parse_day, parse_local, parse_utc, utc_text, zone,
};

#[cfg(test)]
mod tests;
