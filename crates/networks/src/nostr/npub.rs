//! Public keys as people write them (NIP-19): `npub1..`, and what every `nprofile1..` of a key begins with.
//!
//! Both are bech32 (BIP 173), which writes five bits a letter and ends with a checksum of six letters.

const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const KEY_BYTES: usize = 32;
/// Letters of the checksum.
const CHECKSUM: usize = 6;
/// Longer is no name: a profile lists a few servers behind the key.
const MAX_NAME_BYTES: usize = 1_000;

/// What stands for a key in texts; nothing where the text is no key.
///
/// An `nprofile` holds the key first, then servers: the letters that hold the key are the same in each.
pub(super) fn names_of_key(hex: &str) -> Vec<String> {
    let Some(key) = bytes_of(hex) else { return Vec::new() };
    let data = fives(&key, true);
    let checksum = checksum("npub", &data);
    let npub: String = data.iter().chain(&checksum).map(|five| letter(*five)).collect();
    // Kind 0 and a length of 32 bytes go before the key.
    let profile: String =
        fives(&[&[0, 32], &key[..]].concat(), false).iter().map(|five| letter(*five)).collect();
    vec![format!("npub1{npub}"), format!("nprofile1{profile}")]
}

/// The key, in hexadecimal digits, of a whole `npub1..` or `nprofile1..`; `None` where the checksum does not fit.
pub(super) fn key_of_name(name: &str) -> Option<String> {
    if name.len() > MAX_NAME_BYTES
        || name.bytes().any(|c| c.is_ascii_uppercase()) && name.bytes().any(|c| c.is_ascii_lowercase())
    {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let (prefix, letters) = name.split_once('1')?;
    let five = |letter: u8| LETTERS.iter().position(|known| *known == letter).map(|at| at as u8);
    let data: Vec<u8> = letters.bytes().map(five).collect::<Option<_>>()?;
    if data.len() < CHECKSUM || !is_sound(prefix, &data) {
        return None;
    }
    let bytes = bytes_of_fives(&data[..data.len() - CHECKSUM]);
    let key = match prefix {
        "npub" if bytes.len() == KEY_BYTES => bytes.as_slice(),
        "nprofile" => field(&bytes, 0).filter(|key| key.len() == KEY_BYTES)?,
        _ => return None,
    };
    Some(key.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The first field of a kind: a byte that tells the kind, one that tells the length, and the content.
fn field(mut bytes: &[u8], kind: u8) -> Option<&[u8]> {
    while let [found, length, rest @ ..] = bytes {
        let (content, behind) = rest.split_at_checked(usize::from(*length))?;
        if *found == kind {
            return Some(content);
        }
        bytes = behind;
    }
    None
}

fn bytes_of_fives(fives: &[u8]) -> Vec<u8> {
    let (mut bytes, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for five in fives {
        held = held << 5 & 0xfff | u32::from(*five);
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
        }
    }
    bytes
}

fn bytes_of(hex: &str) -> Option<[u8; KEY_BYTES]> {
    let digits = hex.as_bytes();
    if digits.len() != 2 * KEY_BYTES {
        return None;
    }
    let mut key = [0; KEY_BYTES];
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |at: usize| char::from(pair[at]).to_digit(16);
        *byte = u8::try_from(digit(0)? << 4 | digit(1)?).ok()?;
    }
    Some(key)
}

/// Groups of five bits; what is left of the last byte is filled with zeros, or dropped.
fn fives(bytes: &[u8], fill: bool) -> Vec<u8> {
    let (mut fives, mut held, mut bits) = (Vec::new(), 0u32, 0);
    for byte in bytes {
        held = held << 8 & 0xfff | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            fives.push((held >> bits) as u8 & 31);
        }
    }
    if fill && bits > 0 {
        fives.push((held << (5 - bits)) as u8 & 31);
    }
    fives
}

fn letter(five: u8) -> char {
    char::from(LETTERS[usize::from(five & 31)])
}

fn checksum(prefix: &str, data: &[u8]) -> [u8; CHECKSUM] {
    let sum = sum(prefix, &[data, &[0; CHECKSUM]].concat()) ^ 1;
    std::array::from_fn(|at| (sum >> (5 * (5 - at))) as u8 & 31)
}

/// True where data end with their checksum.
fn is_sound(prefix: &str, data: &[u8]) -> bool {
    sum(prefix, data) == 1
}

fn sum(prefix: &str, data: &[u8]) -> u32 {
    let high = prefix.bytes().map(|byte| byte >> 5);
    let low = prefix.bytes().map(|byte| byte & 31);
    high.chain([0]).chain(low).chain(data.iter().copied()).fold(1, polymod)
}

/// One step of the checksum of BIP 173.
fn polymod(sum: u32, value: u8) -> u32 {
    const GENERATORS: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
    let top = sum >> 25;
    let sum = (sum & 0x1ff_ffff) << 5 ^ u32::from(value);
    GENERATORS.iter().enumerate().filter(|(bit, _)| top >> bit & 1 == 1).fold(sum, |sum, (_, by)| sum ^ by)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_the_specification_says() {
        // The examples of NIP-19.
        let names = names_of_key("7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e");
        assert_eq!(names[0], "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg");
        let names = names_of_key("3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d");
        let profile = "nprofile1qqsrhuxx8l9ex335q7he0f09aej04zpazpl0ne2cgukyawd24mayt8gpp4mhxue69uhhytnc9e3k7mgpz4mhxue69uhkg6nzv9ejuumpv34kytnrdaksjlyr9p";
        assert!(profile.starts_with(&names[1]) && names[1].len() == 63, "{}", names[1]);
        for (name, key) in [
            (
                "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg",
                "7e7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e",
            ),
            (profile, "3bf0c63fcb93463407af97a5e5ee64fa883d107ef9e558472c4eb9aaaefa459d"),
        ] {
            assert_eq!(key_of_name(name).as_deref(), Some(key));
            assert_eq!(key_of_name(&name.to_uppercase()).as_deref(), Some(key));
            let slip = name.replacen("qqsr", "qqsq", 1).replacen("elfc", "elfs", 1);
            assert_eq!(key_of_name(&slip), None, "a slip of typing is nobody");
            assert_eq!(key_of_name(&name[..name.len() - 1]), None);
        }
        for none in [
            "",
            "1",
            "npub1",
            "nprofile1qqqqqq",
            "npub1\u{e9}",
            "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5",
        ] {
            assert_eq!(key_of_name(none), None, "{none}");
        }
        for none in ["", "7e7e", "zz7e9c42a91bfef19fa929e5fda1b72e0ebc1a4c1141673e2794234d86addf4e", "ключ"]
        {
            assert!(names_of_key(none).is_empty());
        }
    }
}
