//! `Sha256Hex`, and recognising a value that is hashed already.

use std::fmt;

use super::field::Field;
use super::outcome::Form;
use super::sha256_lanes::{Hex, digest};
use crate::issue::Code;

/// How long a digest is, in hexadecimal digits.
pub(super) const DIGITS: usize = 64;

/// A SHA-256 digest as 64 lowercase hexadecimal digits: what Meta matches on.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[repr(align(8))] // Copied in one piece, wherever it stands.
pub struct Sha256Hex(Hex);

impl Sha256Hex {
    /// Stands where a digest will be.
    pub(super) const ZERO: Self = Self([b'0'; 64]);

    /// The digest of a canonical form: its UTF-8 bytes, no salt, no line end.
    pub fn of(canonical: &str) -> Self {
        Self(digest(canonical.as_bytes()))
    }

    /// A digest that was just made.
    pub(super) fn from_digits(digits: Hex) -> Self {
        Self(digits)
    }

    /// The 64 digits, as bytes.
    pub(super) fn as_bytes(&self) -> &[u8; 64] {
        &self.0
    }

    /// The 64 digits.
    pub fn as_str(&self) -> &str {
        // Only ASCII digits and letters are ever stored.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Sha256Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Sha256Hex {
    /// A digest of an e-mail address identifies a person, so it is not printed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256Hex(***)")
    }
}

/// Writes a value that was hashed already as it is to be sent; `false` if it is a plain value.
///
/// Meta documents SHA-256 in hexadecimal only, so a digest of another kind is an error.
pub(super) fn pass_through(
    field: Field,
    text: &str,
    form: Form,
    out: &mut String,
) -> Result<bool, Code> {
    if form == Form::Raw {
        return Ok(false);
    }
    // A UUID without its hyphens is a common id, and looks like MD5.
    let is_plain_id = field == Field::ExternalId && form == Form::Detect;
    match find_digest(text) {
        Some(Digested::Sha256) => push_digest(text, out).map(|()| true),
        Some(Digested::Base64) => Err(Code::Base64Digest),
        Some(Digested::Md5) if !is_plain_id => Err(Code::Md5),
        None if form == Form::Hashed => Err(Code::NotADigest),
        Some(Digested::Md5) | None => Ok(false),
    }
}

/// What kind of digest a text is.
enum Digested {
    Sha256,
    Md5,
    Base64,
}

fn find_digest(text: &str) -> Option<Digested> {
    match text.len() {
        64 if is_hex(text) => Some(Digested::Sha256),
        67 | 73 if has_appendix(text) => Some(Digested::Sha256),
        32 if is_hex(text) => Some(Digested::Md5),
        44 if is_base64(text) => Some(Digested::Base64),
        _ => None,
    }
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Meta's parameter builder marks its digests: `<64 digits>.<2 or 8 characters>`.
fn has_appendix(text: &str) -> bool {
    text.split_once('.').is_some_and(|(digest, mark)| {
        digest.len() == 64 && is_hex(digest) && mark.bytes().all(is_base64url)
    })
}

fn is_base64url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// 32 bytes in base64, in either alphabet: 43 characters and one `=`.
fn is_base64(text: &str) -> bool {
    let is_digit = |byte: u8| is_base64url(byte) || matches!(byte, b'+' | b'/');
    text.strip_suffix('=')
        .is_some_and(|digits| digits.bytes().all(is_digit))
}

/// A bare digest goes out in lowercase, one with an appendix untouched.
fn push_digest(text: &str, out: &mut String) -> Result<(), Code> {
    out.push_str(text);
    if text.len() == 64 {
        out.make_ascii_lowercase();
    }
    let digest = text.get(..64).unwrap_or_default();
    let is_of_nothing = |known: &&str| known.eq_ignore_ascii_case(digest);
    if OF_NOTHING.iter().any(is_of_nothing) {
        return Err(Code::HashOfNothing);
    }
    Ok(())
}

/// The digests of what programs write where there is no value; the text stands behind each.
static OF_NOTHING: [&str; 18] = [
    "12ae32cb1ec02d01eda3581b127c1fee3b0dc53572ed6baf239721a03d82e126", // `""`
    "140bedbf9c3f6d56a9846d2ba7088798683f4da0c248231336e6a05679e4fdfe", // `none`
    "36a9e7f1c95b82ffb99743e0c5c4ce95d83c9a430aac59f84ef3cbfab6145068", // ` `
    "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a", // `{}`
    "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945", // `[]`
    "5da3a4c7f117944275b4c8629c4916403625d5a4a6573a01ecb03f0e9d2edbe6", // `nil`
    "74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b", // `null`
    "9b2d5b4678781e53038e91ea5324530a03f27dc1d0e5f6c9bc9d493a23be9de0", // `nan`
    "a683c5c5349f6f7fb903ba8a9e7e55d0ba1b8f03579f95be83f4954c33e81098", // `n/a`
    "b23a6a8439c0dde5515893e7c90c1e3233b8616e634470f20dc4928bcf3609bc", // `unknown`
    "c9a560c74de368dcd2e6ac5544ad12a9afd32584b71a52147303479f726e0408", // `[object object]`
    "d5b592c05dc25b5032553f1b27f4139be95e881f73db33b02b05ab20c3f9981e", // `NaN`
    "dc937b59892604f5a86ac96936cd7ff09e25f18ae6b758e8014a24c7fa039e91", // `None`
    "e2f79e5b60330bba4c289962231b6ba2957d0b14e7deb3110417003c79dea635", // `N/A`
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", // ``
    "eb045d78d273107348b0300c01d29b7552d622abbc6faf81b3ec55359aa9950c", // `undefined`
    "fb329000228cc5a24c264c57139de8bf854fc86fc18bf1c04ab61a2b5cb4b921", // `NULL`
    "fcbcf165908dd18a9e49f7ff27810176db8e9f63b4352213741664245224f8aa", // `false`
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_of_nothing_are_what_their_comments_say() {
        let words = [
            "",
            "null",
            "undefined",
            "none",
            "nan",
            "nil",
            "n/a",
            "None",
            "NULL",
            "NaN",
            "N/A",
            "unknown",
            "false",
            "[object object]",
            "{}",
            "[]",
            "\"\"",
            " ",
        ];
        let mut digests: Vec<String> = words
            .iter()
            .map(|word| Sha256Hex::of(word).to_string())
            .collect();
        digests.sort();
        assert_eq!(digests, OF_NOTHING);
    }

    #[test]
    fn debug_shows_no_digest() {
        assert_eq!(format!("{:?}", Sha256Hex::of("mary")), "Sha256Hex(***)");
    }
}
