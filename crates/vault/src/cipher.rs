//! 密码算法: a key, and text sealed with it.

use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, AesGcm};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, Mac};
use kernel::{Error, Result, fill_random, hex};
use sm3::Sm3;
use sm4::Sm4;
use zeroize::Zeroizing;

/// How sealed text begins; the number of its algorithm and a colon follow.
const PREFIX: &str = "sealed:";
/// Bytes of a derived secret: 128 bits.
const DERIVED_BYTES: usize = 16;
/// Bytes of a nonce; drawn at random for every sealing.
const NONCE_BYTES: usize = 12;

type Sm4Gcm = AesGcm<Sm4, U12>;

/// 密码算法: each authenticates what it encrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// AES with 256 bits in Galois/counter mode.
    Aes256Gcm,
    /// SM4 (GB/T 32907-2016) in Galois/counter mode.
    Sm4Gcm,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Algorithm; 2] = [Algorithm::Aes256Gcm, Algorithm::Sm4Gcm];

    /// The name in a key file and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Aes256Gcm => "aes-256-gcm",
            Algorithm::Sm4Gcm => "sm4-gcm",
        }
    }

    /// The algorithm of this name.
    pub fn parse(name: &str) -> Option<Algorithm> {
        Algorithm::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The number that sealed text carries; one that was used never means another algorithm.
    fn number(self) -> u8 {
        match self {
            Algorithm::Aes256Gcm => 1,
            Algorithm::Sm4Gcm => 2,
        }
    }

    fn key_bytes(self) -> usize {
        match self {
            Algorithm::Aes256Gcm => 32,
            Algorithm::Sm4Gcm => 16,
        }
    }
}

/// A secret key and what it encrypts with. Never printed; wiped when it goes.
pub(crate) struct Key {
    algorithm: Algorithm,
    bytes: Zeroizing<Vec<u8>>,
}

impl Key {
    /// Draws a key.
    pub(crate) fn new(algorithm: Algorithm) -> Key {
        let mut bytes = Zeroizing::new(vec![0; algorithm.key_bytes()]);
        fill_random(&mut bytes);
        Key { algorithm, bytes }
    }

    /// The key of these bytes; their number tells the algorithm.
    pub(crate) fn from_bytes(bytes: Zeroizing<Vec<u8>>) -> Option<Key> {
        let algorithm = Algorithm::ALL.into_iter().find(|one| one.key_bytes() == bytes.len())?;
        Some(Key { algorithm, bytes })
    }

    pub(crate) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Seals bytes for one place: `sealed:NUMBER:` and, in base64, nonce, ciphertext and tag.
    pub(crate) fn seal(&self, place: &str, bytes: &[u8]) -> Result<String> {
        let mut nonce = [0; NONCE_BYTES];
        fill_random(&mut nonce);
        let payload = Payload { msg: bytes, aad: place.as_bytes() };
        let sealed = match self.algorithm {
            Algorithm::Aes256Gcm => encrypt::<Aes256Gcm>(&self.bytes, nonce, payload),
            Algorithm::Sm4Gcm => encrypt::<Sm4Gcm>(&self.bytes, nonce, payload),
        };
        let sealed = sealed.ok_or_else(|| Error::Storage("the cipher failed".into()))?;
        let text = BASE64_STANDARD.encode([nonce.as_slice(), &sealed].concat());
        Ok(format!("{PREFIX}{}:{text}", self.algorithm.number()))
    }

    /// Opens sealed text; none when the key, the place or a bit of it is another.
    pub(crate) fn open(&self, place: &str, sealed: &str) -> Option<Zeroizing<Vec<u8>>> {
        let prefix = format!("{PREFIX}{}:", self.algorithm.number());
        let bytes = BASE64_STANDARD.decode(sealed.strip_prefix(&prefix)?).ok()?;
        let (nonce, rest) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload { msg: rest, aad: place.as_bytes() };
        match self.algorithm {
            Algorithm::Aes256Gcm => decrypt::<Aes256Gcm>(&self.bytes, *nonce, payload),
            Algorithm::Sm4Gcm => decrypt::<Sm4Gcm>(&self.bytes, *nonce, payload),
        }
        .map(Zeroizing::new)
    }

    /// A secret for one place: HMAC-SM3 under this key, cut to 128 bits, in hexadecimal digits.
    pub(crate) fn derive(&self, place: &str) -> String {
        hex(&mac(&self.bytes, place.as_bytes())[..DERIVED_BYTES])
    }
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    #[allow(clippy::expect_used)] // HMAC takes a key of any length.
    let mut mac = <Hmac<Sm3> as hmac::KeyInit>::new_from_slice(key).expect("a key");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// Is it text that was sealed?
pub(crate) fn is_sealed(text: &str) -> bool {
    text.starts_with(PREFIX)
}

fn encrypt<C: Aead<NonceSize = U12> + KeyInit>(
    key: &[u8],
    nonce: [u8; NONCE_BYTES],
    payload: Payload<'_, '_>,
) -> Option<Vec<u8>> {
    C::new_from_slice(key).ok()?.encrypt(&nonce.into(), payload).ok()
}

fn decrypt<C: Aead<NonceSize = U12> + KeyInit>(
    key: &[u8],
    nonce: [u8; NONCE_BYTES],
    payload: Payload<'_, '_>,
) -> Option<Vec<u8>> {
    C::new_from_slice(key).ok()?.decrypt(&nonce.into(), payload).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(digits: &str) -> Vec<u8> {
        let digit = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal digits");
        (0..digits.len()).step_by(2).map(digit).collect()
    }

    const NAMED: &str = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

    fn check<C: Aead<NonceSize = U12> + KeyInit>(key: &str, nonce: &str, plain: &str, sealed: &str) {
        let nonce: [u8; NONCE_BYTES] = bytes(nonce).try_into().expect("twelve bytes");
        let (key, plain, sealed, named) = (bytes(key), bytes(plain), bytes(sealed), bytes(NAMED));
        let made = encrypt::<C>(&key, nonce, Payload { msg: &plain, aad: &named });
        assert_eq!(made.as_ref(), Some(&sealed));
        assert_eq!(decrypt::<C>(&key, nonce, Payload { msg: &sealed, aad: &named }), Some(plain));
    }

    /// OpenSSL computes the same: `openssl mac -digest SM3 -macopt key:Jefe HMAC`.
    #[test]
    fn the_code_of_a_text_is_what_others_compute() {
        let expected = bytes("2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882");
        assert_eq!(mac(b"Jefe", b"what do ya want for nothing?").as_slice(), expected);
    }

    /// Others compute the same: the example of RFC 8998 for SM4, test case 16 of the GCM specification for AES.
    #[test]
    fn both_algorithms_agree_with_their_published_examples() {
        check::<Sm4Gcm>(
            "0123456789abcdeffedcba9876543210",
            "00001234567800000000abcd",
            "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd\
             eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
             d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d\
             83de3541e4c2b58177e065a9bf7b62ec",
        );
        check::<Aes256Gcm>(
            "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
            "cafebabefacedbaddecaf888",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
             1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
             8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662\
             76fc6ece0f4e1768cddf8853bb2d551b",
        );
    }
}
