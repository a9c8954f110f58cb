//! 统一身份认证: the provider, asked.

use crate::http::Http;
use crate::settings::is_safe;
use crate::{Failure, Flow, Settings};
use jiff::{SignedDuration, Timestamp};
use kernel::{FieldError, SUBJECT_CHARS_MAX};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreErrorResponseType, CoreIdToken,
    CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreRequestTokenError,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, DiscoveryError,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, PkceCodeChallenge, RedirectUrl,
    RequestTokenError, SignatureVerificationError, TokenResponse,
};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// How long what the provider says of itself is used before it is asked again. A key it takes back is trusted no longer.
const KNOWN_FOR: SignedDuration = SignedDuration::from_mins(10);
/// How a token may be signed. Nothing symmetric, because the secret of the client is no key, and never not at all.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// 统一身份认证: an OpenID Connect provider that says who somebody is. It is asked by blocking calls, first when somebody
/// wants to sign in, so that a platform starts while its provider is away.
pub struct Provider {
    name: String,
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: ClientSecret,
    back: RedirectUrl,
    http: Http,
    known: Mutex<Option<Known>>,
}

/// What the provider says of itself: its addresses and keys.
#[derive(Clone)]
struct Known {
    metadata: Arc<CoreProviderMetadata>,
    read_at: Timestamp,
}

impl Provider {
    /// A provider as the operator describes it; nobody is asked yet.
    ///
    /// # Errors
    /// The setting that is wrong.
    pub fn new(settings: Settings) -> Result<Provider, FieldError> {
        let (issuer, back) = settings.check()?;
        let http = Http::new(&issuer, settings.certificates.as_deref())?;
        // The issuer is compared letter by letter, so that it stays as it was written.
        let issuer = IssuerUrl::new(settings.issuer)
            .map_err(|_| crate::settings::wrong("oidc.issuer", "不是地址", "it is no address"))?;
        Ok(Provider {
            name: settings.name,
            issuer,
            client_id: ClientId::new(settings.client_id),
            client_secret: ClientSecret::new(settings.client_secret),
            back: RedirectUrl::from_url(back),
            http,
            known: Mutex::default(),
        })
    }

    /// What readers call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// 发行者: who issues its tokens.
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// The address at the provider where this browser signs in.
    ///
    /// # Errors
    /// [`Failure::Unreachable`], [`Failure::Unfit`].
    pub fn way_there(&self, flow: &Flow, now: Timestamp) -> Result<String, Failure> {
        let metadata = self.metadata(now)?;
        if !is_safe(metadata.authorization_endpoint().url()) {
            return Err(Failure::Unfit("the authorization endpoint is not reached by TLS".into()));
        }
        let kind = CoreAuthenticationFlow::AuthorizationCode;
        let client = self.client(&metadata);
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&flow.verifier());
        let (state, nonce) = (flow.state(), flow.nonce());
        let way = client.authorize_url(kind, move || state, move || nonce).set_pkce_challenge(challenge);
        Ok(way.url().0.into())
    }

    /// Who the person is, for whom the provider gave this code: the subject of the token, which the issuer gives to nobody
    /// else and never changes.
    ///
    /// # Errors
    /// Why nobody was recognised.
    pub fn subject(&self, flow: &Flow, code: &str, now: Timestamp) -> Result<String, Failure> {
        let metadata = self.metadata(now)?;
        let token = self.token(&metadata, flow, code)?;
        let subject = match judge(&self.client(&metadata), &token, flow, now) {
            // The provider signs with a key we have not seen: it may have changed its keys.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey | SignatureVerificationError::CryptoError(_),
            )) => judge(&self.client(&*self.ask(now)?), &token, flow, now),
            judged => judged,
        };
        let subject = subject.map_err(|error| Failure::Untrusted(why(&error).into()))?;
        if subject.is_empty() || subject.chars().count() > SUBJECT_CHARS_MAX {
            return Err(Failure::Untrusted("the subject is empty or too long".into()));
        }
        Ok(subject)
    }

    fn token(
        &self,
        metadata: &CoreProviderMetadata,
        flow: &Flow,
        code: &str,
    ) -> Result<CoreIdToken, Failure> {
        let client = self.client(metadata);
        let ask = client
            .exchange_code(AuthorizationCode::new(code.into()))
            .map_err(|_| Failure::Unfit("it names no token endpoint".into()))?;
        let answer = ask.set_pkce_verifier(flow.verifier()).request(&self.http).map_err(refused)?;
        answer.id_token().cloned().ok_or_else(|| Failure::Unfit("an answer without an ID token".into()))
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Client {
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            self.client_id.clone(),
            Some(self.client_secret.clone()),
        );
        // The secret goes into the header, as every provider can (RFC 6749, 2.3.1), unless this one says that it cannot.
        let methods = metadata.token_endpoint_auth_methods_supported();
        let in_header = methods.is_none_or(|all| all.contains(&CoreClientAuthMethod::ClientSecretBasic));
        client
            .set_auth_type(if in_header { AuthType::BasicAuth } else { AuthType::RequestBody })
            .set_redirect_uri(self.back.clone())
    }

    /// What the provider says of itself, asked again when it was long ago.
    fn metadata(&self, now: Timestamp) -> Result<Arc<CoreProviderMetadata>, Failure> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match known.filter(|known| now.duration_since(known.read_at).abs() < KNOWN_FOR) {
            Some(known) => Ok(known.metadata),
            None => self.ask(now),
        }
    }

    /// The addresses (OpenID Connect Discovery 1.0) and the keys. Nobody waits for another who asks.
    fn ask(&self, now: Timestamp) -> Result<Arc<CoreProviderMetadata>, Failure> {
        let metadata =
            CoreProviderMetadata::discover(&self.issuer, &self.http).map_err(|error| match error {
                DiscoveryError::Request(error) => Failure::Unreachable(error.to_string()),
                DiscoveryError::Response(status, _, _) => Failure::Unreachable(format!("status {status}")),
                DiscoveryError::Parse(error) => {
                    Failure::Unfit(format!("it describes itself wrongly: {error}"))
                }
                error => Failure::Unfit(format!("it describes itself wrongly: {error}")),
            })?;
        let metadata = Arc::new(metadata);
        let known = Known { metadata: metadata.clone(), read_at: now };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(metadata)
    }
}

fn judge(
    client: &Client,
    token: &CoreIdToken,
    flow: &Flow,
    now: Timestamp,
) -> Result<String, ClaimsVerificationError> {
    let since_1970 = Duration::from_secs(now.as_second().unsigned_abs());
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || (SystemTime::UNIX_EPOCH + since_1970).into());
    token.claims(&verifier, &flow.nonce()).map(|claims| claims.subject().to_string())
}

/// In words of our own: the crate's may hold what the token says.
fn why(error: &ClaimsVerificationError) -> &'static str {
    match error {
        ClaimsVerificationError::Expired(_) => "it has expired",
        ClaimsVerificationError::InvalidAudience(_) => "it is for another client",
        ClaimsVerificationError::InvalidIssuer(_) => "another issued it",
        ClaimsVerificationError::InvalidNonce(_) => "its nonce is another's",
        ClaimsVerificationError::SignatureVerification(error) => match error {
            SignatureVerificationError::NoSignature => "it is not signed",
            SignatureVerificationError::DisallowedAlg(_) => "it is signed in a way that is not allowed",
            SignatureVerificationError::NoMatchingKey => "the provider has no such key",
            _ => "its signature is wrong",
        },
        _ => "it cannot be read",
    }
}

/// Does the provider say that it cannot answer now (RFC 6749, 4.1.2.1)?
pub fn is_away(error: &str) -> bool {
    matches!(error, "server_error" | "temporarily_unavailable")
}

/// The answer of the provider is never repeated: it may hold a token.
fn refused(error: CoreRequestTokenError<ureq::Error>) -> Failure {
    match error {
        RequestTokenError::ServerResponse(said) => match said.error() {
            CoreErrorResponseType::InvalidGrant => Failure::CodeRefused("invalid_grant".into()),
            CoreErrorResponseType::Extension(word) if is_away(word) => {
                Failure::Unreachable("it says so itself".into())
            }
            CoreErrorResponseType::Extension(_) => Failure::CodeRefused("for a reason of its own".into()),
            // The others are about what an operator has written here or there: client, secret, what the client may ask.
            reason => Failure::Unfit(format!("it does not take this client or its question: {reason}")),
        },
        RequestTokenError::Request(error) => Failure::Unreachable(error.to_string()),
        RequestTokenError::Parse(..) => Failure::Unfit("an answer to the code that cannot be read".into()),
        RequestTokenError::Other(_) => Failure::Unfit("an empty answer to the code".into()),
    }
}
