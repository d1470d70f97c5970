//! The keys of a log and their texts, as C2SP signed-note and its implementations write them. Leaves out
//! drawing a key and keeping it.

use std::fmt;

use base64::prelude::{BASE64_STANDARD, Engine};
use ed25519_dalek::{Signature, Signer, VerifyingKey};
use sha2::{Digest, Sha256};

/// The type byte of Ed25519 in keys.
const ED25519: u8 = 1;

/// What a secret key's text begins with.
const SECRET: &str = "PRIVATE+KEY+";

/// The key that a log signs with. Its text is a secret; [`fmt::Debug`] shows the public part alone.
#[derive(Clone)]
pub struct SigningKey {
    key: ed25519_dalek::SigningKey,
    public: PublicKey,
}

/// The key that a log's signatures are checked with, and the log's name, which is also the origin of
/// its checkpoints.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    name: String,
    id: [u8; 4],
    key: VerifyingKey,
}

/// Why a text is not a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not of the form of a key, or of a kind other than Ed25519.
    #[error("not the text of an Ed25519 key")]
    Malformed,
    /// The hexadecimal digits are not those of this name and key.
    #[error("the id of the key is not that of its name and bytes")]
    WrongId,
}

impl SigningKey {
    /// The key of that name from 32 random bytes.
    ///
    /// # Panics
    /// Where the name is empty or holds `+`, white space or a control character.
    pub fn new(name: &str, seed: [u8; 32]) -> SigningKey {
        assert!(is_name(name), "{name:?} cannot be the name of a log");
        let key = ed25519_dalek::SigningKey::from_bytes(&seed);
        SigningKey { public: PublicKey::new(name, key.verifying_key()), key }
    }

    /// The key that [`SigningKey::to_text`] wrote.
    ///
    /// # Errors
    /// Where the text is any other.
    pub fn parse(text: &str) -> Result<SigningKey, KeyError> {
        let (name, id, seed) = read(text.strip_prefix(SECRET).ok_or(KeyError::Malformed)?)?;
        let key = SigningKey::new(name, seed);
        if key.public.id == id { Ok(key) } else { Err(KeyError::WrongId) }
    }

    /// `PRIVATE+KEY+name+id+secret`.
    pub fn to_text(&self) -> String {
        format!("{SECRET}{}", write(&self.public, self.key.as_bytes()))
    }

    /// What others check its signatures with.
    pub fn public(&self) -> PublicKey {
        self.public.clone()
    }

    /// The signature of a text; the same every time.
    pub(crate) fn signature(&self, text: &str) -> [u8; 64] {
        self.key.sign(text.as_bytes()).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.public).finish()
    }
}

impl PublicKey {
    fn new(name: &str, key: VerifyingKey) -> PublicKey {
        let id = Sha256::new()
            .chain_update(name)
            .chain_update([b'\n', ED25519])
            .chain_update(key.as_bytes())
            .finalize();
        PublicKey { name: name.to_string(), id: [id[0], id[1], id[2], id[3]], key }
    }

    /// The key that [`PublicKey::to_text`] wrote.
    ///
    /// # Errors
    /// Where the text is any other.
    pub fn parse(text: &str) -> Result<PublicKey, KeyError> {
        let (name, id, bytes) = read(text)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Malformed)?;
        let key = PublicKey::new(name, key);
        if key.id == id { Ok(key) } else { Err(KeyError::WrongId) }
    }

    /// `name+id+key`.
    pub fn to_text(&self) -> String {
        write(self, self.key.as_bytes())
    }

    /// The name of the log.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What signatures say of the key they are made with.
    pub fn id(&self) -> [u8; 4] {
        self.id
    }

    /// Whether that is this key's signature of the text.
    pub(crate) fn has_signed(&self, text: &str, signature: &[u8; 64]) -> bool {
        self.key.verify_strict(text.as_bytes(), &Signature::from_bytes(signature)).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublicKey").field(&self.to_text()).finish()
    }
}

/// Whether that may be the name of a key in a note.
pub(crate) fn is_name(name: &str) -> bool {
    let barred = |char: char| char == '+' || char.is_whitespace() || char.is_control();
    !name.is_empty() && !name.contains(barred)
}

fn write(key: &PublicKey, bytes: &[u8; 32]) -> String {
    let id = u32::from_be_bytes(key.id);
    let typed = [&[ED25519], &bytes[..]].concat();
    format!("{}+{id:08x}+{}", key.name, BASE64_STANDARD.encode(typed))
}

/// Name, id and bytes of `name+id+bytes`.
fn read(text: &str) -> Result<(&str, [u8; 4], [u8; 32]), KeyError> {
    let (name, rest) = text.split_once('+').ok_or(KeyError::Malformed)?;
    let (id, typed) = rest.split_once('+').ok_or(KeyError::Malformed)?;
    let typed = BASE64_STANDARD.decode(typed).map_err(|_| KeyError::Malformed)?;
    let bytes = match typed.split_first() {
        Some((&ED25519, bytes)) => bytes.try_into().map_err(|_| KeyError::Malformed)?,
        _ => return Err(KeyError::Malformed),
    };
    let number = u32::from_str_radix(id, 16).map_err(|_| KeyError::Malformed)?;
    if !is_name(name) || format!("{number:08x}") != id {
        return Err(KeyError::Malformed);
    }
    Ok((name, number.to_be_bytes(), bytes))
}
