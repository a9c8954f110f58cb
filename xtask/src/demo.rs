//! The demonstration district as a server to be asked: loading it, serving it, what its forms take.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::client::Client;
use crate::run::Line;
use crate::server::Server;
use crate::texts::Text;

/// Password of every demonstration account.
pub const PASSWORD: &str = "Panlong-Demo-2022";

/// Loads the demonstration into an empty folder.
pub fn load(program: &Path, data: &Path, flags: &[&str]) -> Result<()> {
    Line::new(program, &[&["demo", "--load-only"], flags].concat()).arg("--data").arg(data).quiet().run()
}

/// Serves what was loaded, at the demonstration's time, on a free port.
pub fn serve(program: &Path, data: &Path, log: &Path) -> Result<Server> {
    let mut command = Command::new(program);
    command.args(["demo", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    for name in ["PANLONG_DATA", "PANLONG_DATABASE", "PANLONG_LISTEN"] {
        command.env_remove(name);
    }
    Server::start(command, log)
}

/// The form of 我要吹哨, filled in.
pub fn raise_form(client: &Client, channel: &str, text: &Text, key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("_csrf", client.token.clone()),
        ("key", key.into()),
        ("channel", channel.into()),
        ("title", text.title.clone()),
        ("body", text.body.clone()),
        ("category", text.category.clone()),
        ("enterprise_name", "昆明某某商贸有限公司".into()),
        ("contact_name", "张三".into()),
        ("contact_phone", "13800001234".into()),
    ]
}

/// The credit codes a page shows.
pub fn credit_codes(page: &str) -> Vec<String> {
    let words = page.split(|c: char| !c.is_ascii_digit() && !c.is_ascii_uppercase());
    words.filter(|word| word.len() == 18 && word.starts_with(['9', '5'])).map(ToOwned::to_owned).collect()
}

/// Percent-encodes everything but letters and digits, for an address.
pub fn escape(text: &str) -> String {
    let byte = |byte: u8| match byte {
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
