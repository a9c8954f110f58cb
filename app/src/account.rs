//! `account`: what the operator does with accounts when nobody can sign in to do it.

use crate::commands::operator;
use crate::fault::{Fault, Outcome, answer};
use crate::place::Place;
use clap::Subcommand;
use kernel::Error;
use serde_json::json;

/// What can be done with accounts.
#[derive(Debug, Subcommand)]
pub enum Account {
    /// 重置丢失的第二验证；这个账号的全部登录随即结束
    #[command(
        after_help = "示例：\n  panlong account reset-second-factor --login chen --data ./panlong-data"
    )]
    ResetSecondFactor {
        /// 登录名
        #[arg(long)]
        login: String,
    },
}

/// Does what is asked with an account.
pub fn run(place: &Place, what: &Account, as_json: bool) -> Outcome<()> {
    let Account::ResetSecondFactor { login } = what;
    let db = place.open_existing()?;
    let wanted = login.clone();
    let reset = db.write_now("account", move |w| people::reset_second_factor(w, &operator(), &wanted));
    match reset {
        Err(Error::NotFound) => {
            Err(Fault::failed(format!("账号“{login}”没有第二验证 (no second factor to reset)")))
        }
        outcome => {
            outcome?;
            let text = format!("已重置账号“{login}”的第二验证，它的全部登录已结束");
            answer(as_json, &json!({ "reset": login }), &text);
            Ok(())
        }
    }
}
