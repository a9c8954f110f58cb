//! 统一身份认证: what the operator says about the identity provider. The secret comes from a file or the environment, because
//! a command line is read by every user of the machine.

use crate::fault::{Outcome, wrong};
use clap::Args;
use kernel::Error;
use oidc::{Provider, Settings};
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// What the button says when nobody gives a name.
const NAME: &str = "统一身份认证";
/// The environment's way to give the secret.
const SECRET: &str = "PANLONG_OIDC_SECRET";

/// 统一身份认证 on the command line and in the environment.
#[derive(Args, Debug)]
pub struct ProviderFlags {
    /// 统一身份认证的发行者地址（OpenID Connect），如 https://id.example.gov.cn；不写则不开通
    #[arg(long, env = "PANLONG_OIDC_ISSUER", value_name = "URL")]
    pub oidc_issuer: Option<String>,
    /// 本平台在统一身份认证登记的客户端标识
    #[arg(long, env = "PANLONG_OIDC_CLIENT_ID", value_name = "ID")]
    pub oidc_client_id: Option<String>,
    /// 只存放客户端密钥的文件；也可用环境变量 PANLONG_OIDC_SECRET 给出密钥
    #[arg(long, env = "PANLONG_OIDC_SECRET_FILE", value_name = "FILE")]
    pub oidc_secret_file: Option<PathBuf>,
    /// 登录按钮上的名称，如 市统一身份认证
    #[arg(long, env = "PANLONG_OIDC_NAME", value_name = "NAME")]
    pub oidc_name: Option<String>,
    /// 信任的证书（PEM），默认用系统的
    #[arg(long, env = "PANLONG_OIDC_CERTIFICATES", value_name = "FILE.pem")]
    pub oidc_certificates: Option<PathBuf>,
}

/// 统一身份认证 in the configuration file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderFile {
    issuer: Option<String>,
    client_id: Option<String>,
    secret_file: Option<PathBuf>,
    name: Option<String>,
    certificates: Option<PathBuf>,
}

/// The provider, where an issuer is named. Flags beat the environment, which beats the file.
pub fn configured(
    flags: &ProviderFlags,
    file: ProviderFile,
    base_url: Option<&str>,
) -> Outcome<Option<Provider>> {
    let Some(issuer) = flags.oidc_issuer.clone().or(file.issuer) else { return Ok(None) };
    let settings = Settings {
        issuer,
        client_id: flags.oidc_client_id.clone().or(file.client_id).unwrap_or_default(),
        client_secret: secret(flags.oidc_secret_file.as_deref(), file.secret_file.as_deref())?,
        name: flags.oidc_name.clone().or(file.name).unwrap_or_else(|| NAME.into()),
        base_url: base_url.unwrap_or_default().into(),
        certificates: flags.oidc_certificates.clone().or(file.certificates),
    };
    let provider = Provider::new(settings).map_err(|error| Error::Invalid(vec![error]))?;
    Ok(Some(provider))
}

fn secret(named: Option<&Path>, in_file: Option<&Path>) -> Outcome<String> {
    let given = std::env::var(SECRET).ok().filter(|_| named.is_none());
    if let Some(given) = given {
        return Ok(given);
    }
    let Some(path) = named.or(in_file) else {
        return Err(wrong(format!(
            "oidc.secret_file: 请用文件或环境变量 {SECRET} 给出客户端密钥 (the secret of the client is missing)"
        )));
    };
    let text = std::fs::read_to_string(path).map_err(|error| {
        let path = path.display();
        wrong(format!("oidc.secret_file: 无法读取 {path}：{error} (the secret cannot be read)"))
    })?;
    Ok(text.trim().into())
}
