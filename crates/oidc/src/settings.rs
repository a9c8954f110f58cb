//! What an operator writes about the provider.

use kernel::FieldError;
use openidconnect::url::Url;
use std::path::PathBuf;

/// Where the provider sends people back to, behind the address of the site.
pub(crate) const CALLBACK: &str = "/sign-in/provider/callback";
/// Characters of the name of the provider.
const NAME_CHARS_MAX: usize = 20;

/// What an operator writes about the provider. It has no `Debug`, because it holds the secret.
pub struct Settings {
    /// 发行者: the address of the provider, word for word as its tokens say it.
    pub issuer: String,
    /// What the provider calls this platform.
    pub client_id: String,
    /// The secret the two share.
    pub client_secret: String,
    /// Name on the button, e.g. 市统一身份认证.
    pub name: String,
    /// Address of the site as its readers see it.
    pub base_url: String,
    /// PEM file of the certificates trusted for the provider; without one those of the system.
    pub certificates: Option<PathBuf>,
}

impl Settings {
    /// Everything but the certificates, which are read from their file.
    pub(crate) fn check(&self) -> Result<(Url, Url), FieldError> {
        let said = |field, text: &str, zh, en| match text.trim().is_empty() {
            true => Err(wrong(field, zh, en)),
            false => Ok(()),
        };
        said("oidc.client_id", &self.client_id, "请填写客户端标识", "name the client")?;
        said(
            "oidc.secret_file",
            &self.client_secret,
            "客户端密钥是空的",
            "the secret of the client is empty",
        )?;
        said("oidc.name", &self.name, "请填写名称", "give it a name")?;
        if self.name.chars().count() > NAME_CHARS_MAX {
            return Err(wrong("oidc.name", "名称最多20个字", "the name may have 20 characters"));
        }
        let issuer = Url::parse(&self.issuer).ok().filter(is_safe).ok_or_else(|| {
            wrong(
                "oidc.issuer",
                "应是 https:// 开头的地址",
                "it must be an address that begins with https://",
            )
        })?;
        let back = Url::parse(&format!("{}{CALLBACK}", self.base_url.trim_end_matches('/')));
        let back = back.ok().filter(|url| matches!(url.scheme(), "https" | "http")).ok_or_else(|| {
            wrong(
                "base_url",
                "要用统一身份认证，须写明读者看到的网站地址，如 https://ys.example.gov.cn",
                "signing in at a provider needs the address of the site",
            )
        })?;
        Ok((issuer, back))
    }
}

/// Goes it by TLS, or not over a network at all?
pub(crate) fn is_safe(url: &Url) -> bool {
    let loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    url.scheme() == "https" || url.scheme() == "http" && loopback
}

pub(crate) fn wrong(field: &str, zh: impl Into<String>, en: impl Into<String>) -> FieldError {
    FieldError { field: field.into(), zh: zh.into(), en: en.into() }
}
