//! Why the provider did not say who somebody is.

/// Why nobody was recognised. The words are for the operator's log and hold nothing secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// No answer: the network, TLS, a limit of time or size, a status that is no answer.
    #[error("the identity provider does not answer: {0}")]
    Unreachable(String),
    /// An answer that is not what the standard says, or that the provider does not take this client: somebody must change
    /// what is configured.
    #[error("the identity provider answers what cannot be used: {0}")]
    Unfit(String),
    /// The provider does not take the code: it is wrong, too old or was used before.
    #[error("the identity provider does not take the code: {0}")]
    CodeRefused(String),
    /// The ID token is not right.
    #[error("the ID token is not right: {0}")]
    Untrusted(String),
}

impl Failure {
    /// Stable code for the record.
    pub fn code(&self) -> &'static str {
        match self {
            Failure::Unreachable(_) => "provider_unreachable",
            Failure::Unfit(_) => "provider_unfit",
            Failure::CodeRefused(_) => "provider_code",
            Failure::Untrusted(_) => "provider_token",
        }
    }
}
