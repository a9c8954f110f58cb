//! Keys of the provider of the tests.

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use std::sync::Arc;

/// A key that signs, and what it is called.
#[derive(Clone)]
pub struct Key {
    pub id: String,
    pair: Pair,
}

#[derive(Clone)]
enum Pair {
    Elliptic(Arc<EcdsaKeyPair>),
    Rsa(Arc<RsaKeyPair>),
}

impl Key {
    /// A new one (ES256).
    pub fn elliptic(id: &str) -> Key {
        let (kind, chance) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let made = EcdsaKeyPair::generate_pkcs8(kind, &chance).expect("a key");
        let pair = EcdsaKeyPair::from_pkcs8(kind, made.as_ref(), &chance).expect("a key");
        Key { id: id.into(), pair: Pair::Elliptic(Arc::new(pair)) }
    }

    /// The one in a PEM file (RS256): to make one takes long.
    pub fn rsa(id: &str, file: &str) -> Key {
        let text = std::fs::read_to_string(file).expect("a file");
        let inside: String = text.lines().filter(|line| !line.starts_with('-')).collect();
        let pair = RsaKeyPair::from_pkcs8(&BASE64_STANDARD.decode(inside).expect("base64")).expect("a key");
        Key { id: id.into(), pair: Pair::Rsa(Arc::new(pair)) }
    }

    pub fn alg(&self) -> &'static str {
        match self.pair {
            Pair::Elliptic(_) => "ES256",
            Pair::Rsa(_) => "RS256",
        }
    }

    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        let chance = SystemRandom::new();
        match &self.pair {
            Pair::Elliptic(pair) => pair.sign(&chance, text).expect("signed").as_ref().to_vec(),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &chance, text, &mut signature).expect("signed");
                signature
            }
        }
    }

    /// The public half as RFC 7517 has it.
    pub fn public(&self) -> Value {
        let (id, alg) = (&self.id, self.alg());
        match &self.pair {
            Pair::Elliptic(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": alg, "kid": id, "x": base64(x), "y": base64(y) })
            }
            Pair::Rsa(pair) => {
                let public: ring::signature::RsaPublicKeyComponents<Vec<u8>> = pair.public().into();
                json!({ "kty": "RSA", "use": "sig", "alg": alg, "kid": id, "n": base64(&public.n), "e": base64(&public.e) })
            }
        }
    }
}

/// As a token has it.
pub fn base64(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// As a header has it.
pub fn base64_of(text: &str) -> String {
    BASE64_STANDARD.encode(text)
}
