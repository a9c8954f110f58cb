//! The client that asks the provider.

use crate::settings::{is_safe, wrong};
use kernel::FieldError;
use openidconnect::url::Url;
use openidconnect::{HttpRequest, HttpResponse, SyncHttpClient};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::http::StatusCode;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// Seconds an answer of the provider may take, connecting included.
pub const ANSWER_SECONDS_MAX: u64 = 10;
/// Bytes an answer of the provider may have.
pub const ANSWER_BYTES_MAX: u64 = 256 * 1024;
/// Where systems keep the certificates they trust.
const SYSTEM_CERTIFICATES: [&str; 4] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// Asks with limits, follows no redirect, and speaks TLS.
pub(crate) struct Http(Agent);

impl Http {
    pub(crate) fn new(issuer: &Url, certificates: Option<&Path>) -> Result<Http, FieldError> {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(ANSWER_SECONDS_MAX)));
        if issuer.scheme() == "https" {
            let trusted = trusted(certificates)?;
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider);
            config = config.tls_config(tls.root_certs(trusted).build());
        }
        Ok(Http(config.build().into()))
    }
}

impl SyncHttpClient for Http {
    type Error = ureq::Error;

    fn call(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let safe = Url::parse(&request.uri().to_string()).is_ok_and(|url| is_safe(&url));
        if !safe {
            return Err(ureq::Error::BadUri("an address that is not reached by TLS".into()));
        }
        let answer =
            if request.body().is_empty() { self.0.run(request.map(|_| ()))? } else { self.0.run(request)? };
        let (parts, mut body) = answer.into_parts();
        // Whatever it writes beside: it cannot answer now.
        if parts.status.is_server_error() || parts.status == StatusCode::TOO_MANY_REQUESTS {
            return Err(ureq::Error::StatusCode(parts.status.as_u16()));
        }
        let bytes = body.with_config().limit(ANSWER_BYTES_MAX).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, bytes))
    }
}

fn trusted(named: Option<&Path>) -> Result<RootCerts, FieldError> {
    let of_system = || SYSTEM_CERTIFICATES.iter().map(PathBuf::from).find(|path| path.is_file());
    let Some(path) = named.map(Path::to_path_buf).or_else(of_system) else {
        return Err(wrong(
            "oidc.certificates",
            "系统里没有可信证书，请用 PEM 文件指定",
            "the system has no certificates: name a PEM file",
        ));
    };
    let bad = |reason: String| {
        let path = path.display();
        wrong(
            "oidc.certificates",
            format!("无法读取证书文件 {path}：{reason}"),
            "the certificates cannot be read",
        )
    };
    let text = std::fs::read(&path).map_err(|error| bad(error.to_string()))?;
    let mut found: Vec<Certificate<'static>> = Vec::new();
    for item in parse_pem(&text) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| bad(error.to_string()))? {
            found.push(certificate);
        }
    }
    if found.is_empty() {
        return Err(bad("没有证书".into()));
    }
    Ok(RootCerts::new_with_certs(&found))
}
