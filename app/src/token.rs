//! `token`: keys of programs.

use crate::cli::Token;
use crate::commands::operator;
use crate::fault::{Fault, Outcome};
use crate::place::Place;
use kernel::Error;
use people::{ApiKey, NewKey};
use serde_json::{Value, json};

/// Keys in one list.
const KEYS_SHOWN_MAX: usize = 1_000;

/// Does what is asked with keys.
pub fn token(place: &Place, what: &Token, json: bool) -> Outcome<()> {
    let db = place.open_existing()?;
    match what {
        Token::Create { scope, days, login, name } => {
            let new = NewKey { name: name.clone(), scope: *scope, login: login.clone(), days: *days };
            let (key, secret) = db.write_now("token", move |w| people::create_key(w, &operator(), &new))?;
            if json {
                let mut report = shown(&key);
                report["key"] = secret.into();
                println!("{report}");
            } else {
                println!("{secret}");
                eprintln!("编号 {}，{} 起失效。密钥只显示这一次，请立即妥善保存。", key.id, key.expires_at);
            }
        }
        Token::List => {
            let keys = db.read_now(|r| people::keys(r, crate::DIVISION, ("9999", ""), KEYS_SHOWN_MAX))?;
            if json {
                println!("{}", Value::Array(keys.iter().map(shown).collect()));
            }
            for key in keys.iter().filter(|_| !json) {
                let login = key.login.as_deref().unwrap_or("-");
                let ended = key.revoked_at.as_ref().map_or(String::new(), |at| format!("\t已停用 {at}"));
                println!(
                    "{}\t{}\t{login}\t{}\t至 {}{ended}",
                    key.id,
                    key.scope.code(),
                    key.name,
                    key.expires_at
                );
            }
        }
        Token::Revoke { id } => {
            let wanted = id.clone();
            match db.write_now("token", move |w| people::revoke_key(w, &operator(), &wanted)) {
                Err(Error::NotFound) => {
                    return Err(Fault::failed(format!("没有可停用的密钥“{id}” (no such active key)")));
                }
                outcome => outcome?,
            }
            if json {
                println!("{}", json!({ "revoked": id }));
            } else {
                println!("已停用 {id}");
            }
        }
    }
    Ok(())
}

fn shown(key: &ApiKey) -> Value {
    json!({
        "id": key.id, "name": key.name, "scope": key.scope.code(), "login": key.login,
        "created_at": key.created_at, "expires_at": key.expires_at, "revoked_at": key.revoked_at,
    })
}
