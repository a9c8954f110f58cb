//! `keys`: the keys of personal fields.

use crate::commands::operator;
use crate::fault::{Fault, Outcome, answer, wrong};
use crate::place::Place;
use clap::Subcommand;
use db::Db;
use serde_json::json;
use vault::{Algorithm, MasterKey, Vault};

/// What can be done with the keys of personal fields.
#[derive(Debug, Subcommand)]
pub enum Keys {
    /// 列出主密钥
    #[command(after_help = "示例：\n  panlong keys list --data ./panlong-data")]
    List,
    /// 轮换：生成新的主密钥，用它重新包裹全部数据密钥；平台可继续运行，中断后再次执行即继续
    #[command(
        after_help = "示例：\n  panlong keys rotate --data ./panlong-data\n  panlong keys rotate --algorithm sm4-gcm"
    )]
    Rotate {
        /// 新密钥的算法：aes-256-gcm 或 sm4-gcm，默认与现用的相同
        #[arg(long, value_parser = algorithm)]
        algorithm: Option<Algorithm>,
    },
    /// 删除一件的个人信息（销毁其数据密钥），不能恢复；留痕仍可核验
    #[command(after_help = "示例：\n  panlong keys erase --case W202210200007 --reason 本人申请删除")]
    Erase {
        /// 件号
        #[arg(long, value_name = "ID")]
        case: String,
        /// 理由
        #[arg(long)]
        reason: String,
    },
}

fn algorithm(name: &str) -> Result<Algorithm, String> {
    let names = Algorithm::ALL.map(Algorithm::name).join("、");
    Algorithm::parse(name).ok_or_else(|| format!("没有算法“{name}”，应为 {names} (no such algorithm)"))
}

/// Lists, rotates, erases.
pub fn run(place: &Place, what: &Keys, json: bool) -> Outcome<()> {
    let db = place.open_existing()?;
    let vault = place.vault(&db)?;
    match what {
        Keys::List => list(&db, &vault, json),
        Keys::Rotate { algorithm } => rotate(&db, &vault, *algorithm, json),
        Keys::Erase { case, reason } => erase(&db, &vault, case, reason.trim(), json),
    }
}

fn list(db: &Db, vault: &Vault, as_json: bool) -> Outcome<()> {
    let masters = db.read_now(|r| vault.masters(r))?;
    let object = |one: &MasterKey| {
        let (file, algorithm) = (one.file.display().to_string(), one.algorithm.name());
        json!({ "number": one.number, "file": file, "algorithm": algorithm, "data_keys": one.data_keys })
    };
    let line = |one: &MasterKey| {
        format!("{}\t{}\t{} 个数据密钥", one.file.display(), one.algorithm.name(), one.data_keys)
    };
    let lines: Vec<String> = masters.iter().map(line).collect();
    answer(as_json, &json!({ "masters": masters.iter().map(object).collect::<Vec<_>>() }), &lines.join("\n"));
    Ok(())
}

fn rotate(db: &Db, vault: &Vault, algorithm: Option<Algorithm>, as_json: bool) -> Outcome<()> {
    let done = vault.rotate(db, algorithm)?;
    let report = json!({ "master": done.master, "made": done.made, "rewrapped": done.rewrapped });
    let (ctx, data) = (operator(), report.clone());
    db.write_now("keys.rotate", move |w| {
        let entry =
            journal::Entry { case_id: None, name: "rotate_keys".into(), unit: None, data: data.clone() };
        journal::append(w, &ctx, &entry)
    })?;
    let text = if done.made {
        format!("已生成主密钥 {}，重新包裹 {} 个数据密钥", done.master, done.rewrapped)
    } else {
        format!(
            "已完成上次中断的轮换：主密钥 {}，重新包裹 {} 个数据密钥。如需再换新密钥，请再次执行",
            done.master, done.rewrapped
        )
    };
    answer(as_json, &report, &text);
    Ok(())
}

fn erase(db: &Db, vault: &Vault, case: &str, reason: &str, as_json: bool) -> Outcome<()> {
    if reason.is_empty() {
        return Err(wrong("请用 --reason 说明理由 (a reason is needed)"));
    }
    match whistles::erase_contact(db, vault, operator(), case, reason) {
        Ok(true) => {
            answer(as_json, &json!({ "erased": case }), &format!("已删除 {case} 的个人信息"));
            Ok(())
        }
        Ok(false) => Err(Fault::failed(format!("{case} 没有可删除的个人信息 (nothing to erase)"))),
        Err(kernel::Error::NotFound) => Err(Fault::failed(format!("没有件 {case} (no such case)"))),
        Err(error) => Err(error.into()),
    }
}
