//! Checks `appsecret_proof`: hex of HMAC-SHA256, keyed by the app secret, over the access token.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::error_body::Refusal;

/// Refuses a missing or wrong proof.
pub(crate) fn check(proof: Option<&str>, app_secret: &str, token: &str) -> Result<(), Refusal> {
    let proof = proof.ok_or_else(Refusal::missing_proof)?;
    let bytes = from_hex(proof).ok_or_else(Refusal::wrong_proof)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes())
        .map_err(|_| Refusal::wrong_proof())?;
    mac.update(token.as_bytes());
    mac.verify_slice(&bytes).map_err(|_| Refusal::wrong_proof())
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = digits?;
    let (pairs, rest) = digits.as_chunks::<2>();
    let bytes = pairs
        .iter()
        .filter_map(|[high, low]| u8::try_from(high * 16 + low).ok());
    rest.is_empty().then(|| bytes.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    // RFC 4231, test case 2.
    const KEY: &str = "Jefe";
    const DATA: &str = "what do ya want for nothing?";
    const MAC: &str = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";

    fn rule(proof: Option<&str>) -> Option<&'static str> {
        check(proof, KEY, DATA).err().map(|refusal| refusal.rule)
    }

    #[test]
    fn only_the_right_proof_passes() {
        assert_eq!(rule(Some(MAC)), None);
        assert_eq!(rule(None), Some("proof-missing"));
        assert_eq!(rule(Some(&MAC.replace('5', "6"))), Some("proof-wrong"));
        assert_eq!(rule(Some(&format!("{MAC}0"))), Some("proof-wrong"));
        assert_eq!(rule(Some("not hex")), Some("proof-wrong"));
        assert_eq!(rule(Some("")), Some("proof-wrong"));
    }
}
