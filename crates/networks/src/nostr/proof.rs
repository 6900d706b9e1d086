//! Whether an event is what its author signed.
//!
//! Source: NIP-01. The id is the SHA-256 of `[0,pubkey,created_at,kind,tags,content]` without blanks; the
//! signature is a Schnorr signature (BIP 340) of the id by the public key.

use secp256k1::{XOnlyPublicKey, schnorr};
use sha2::{Digest, Sha256};

use super::wire::Signed;

/// What is wrong with an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flaw {
    /// Id, key or signature are not lower-case hexadecimal of the right length.
    Shape,
    /// The id is not the hash of the content.
    Id,
    /// The signature is not the author's.
    Signature,
}

/// Checks id and signature; `buffer` is reused from event to event.
pub(super) fn check(event: &Signed<'_>, buffer: &mut Vec<u8>) -> Result<(), Flaw> {
    let (id, key) = (hex::<32>(event.id.get()), hex::<32>(event.pubkey.get()));
    let (Some(id), Some(key), Some(signature)) = (id, key, hex::<64>(event.sig.get())) else {
        return Err(Flaw::Shape);
    };
    buffer.clear();
    let whole = (0, &event.pubkey, event.created_at, event.kind, &event.tags, &event.content);
    serde_json::to_writer(&mut *buffer, &whole).map_err(|_| Flaw::Shape)?;
    if Sha256::digest(&*buffer).as_slice() != id {
        return Err(Flaw::Id);
    }
    let key = XOnlyPublicKey::from_byte_array(key).map_err(|_| Flaw::Signature)?;
    let signature = schnorr::Signature::from_byte_array(signature);
    schnorr::verify(&signature, &id, &key).map_err(|_| Flaw::Signature)
}

/// True for a public key or event id as the network writes it. Capitals would make two of one account.
pub(super) fn is_id(text: &str) -> bool {
    hex::<32>(Some(text)).is_some()
}

/// Bytes of lower-case hexadecimal of exactly the right length.
pub(super) fn hex<const N: usize>(text: Option<&str>) -> Option<[u8; N]> {
    let text = text.filter(|text| text.len() == 2 * N)?.as_bytes();
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}
