//! Texts of others without what must not be shown: tokens, proofs and digests of identifiers.

use std::fmt;

use super::policy::TEXT_CHARACTERS;
use super::secret::Secret;

const HIDDEN: &str = "***";

/// Meta's tokens start like this.
const TOKEN_START: &str = "EAA";

/// A shorter word is not taken for a token: Meta's have more than a hundred characters, and even a
/// cut one has to be hidden.
const SHORTEST_TOKEN: usize = 12;

/// A SHA-256 digest in hexadecimal digits: an identifier, or the proof made of the app secret.
const DIGEST_DIGITS: usize = 64;

/// Cleans what an endpoint says. Meta echoes a malformed token in its error message.
#[derive(Clone, Default)]
pub(super) struct Redactor {
    hidden: Vec<Secret>,
}

impl Redactor {
    /// Hides these secrets, and their longer parts: an echo may have encoded what is between.
    pub(super) fn new(secrets: impl IntoIterator<Item = Secret>) -> Self {
        Self::default().hiding(secrets)
    }

    /// Hides these too.
    pub(super) fn hiding(self, secrets: impl IntoIterator<Item = Secret>) -> Self {
        let mut hidden = self.hidden;
        for secret in secrets {
            let parts = secret
                .expose()
                .split(|letter: char| !letter.is_alphanumeric());
            let long = parts.filter(|part| part.len() >= SHORTEST_TOKEN);
            let long: Vec<_> = long.map(Secret::from).collect();
            hidden.push(secret);
            hidden.extend(long);
        }
        hidden.retain(|secret| !secret.expose().is_empty());
        Self { hidden }
    }

    /// The text on one line, without secrets, cut where it gets long.
    pub(super) fn clean(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for secret in &self.hidden {
            text = text.replace(secret.expose(), HIDDEN);
        }
        one_line(&hide_words(&text))
    }
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Redactor")
    }
}

/// Hides each word that looks like a token or a digest.
fn hide_words(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|letter: char| letter.is_ascii_alphanumeric()) {
        let (before, tail) = rest.split_at(start);
        let end = tail.find(|letter: char| !letter.is_ascii_alphanumeric());
        let (word, after) = tail.split_at(end.unwrap_or(tail.len()));
        clean.push_str(before);
        clean.push_str(shown(word).as_str());
        rest = after;
    }
    clean.push_str(rest);
    clean
}

fn shown(word: &str) -> String {
    if is_digest(word) {
        return HIDDEN.to_owned();
    }
    match word.find(TOKEN_START) {
        Some(start) if word.len() - start >= SHORTEST_TOKEN => {
            format!("{}{HIDDEN}", word.get(..start).unwrap_or_default())
        }
        _ => word.to_owned(),
    }
}

fn is_digest(word: &str) -> bool {
    word.len() == DIGEST_DIGITS && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn one_line(text: &str) -> String {
    let mut line: String = text
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .take(TEXT_CHARACTERS)
        .collect();
    if line.len() < text.len() {
        line.push_str(" ...");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> String {
        Redactor::new([Secret::from("my|own-token"), Secret::from("")]).clean(text)
    }

    #[test]
    fn the_token_is_hidden_wherever_it_is_echoed() {
        assert_eq!(
            clean("Malformed access token my|own-token"),
            "Malformed access token ***"
        );
        assert_eq!(clean("?access_token=my|own-token&x"), "?access_token=***&x");
    }

    #[test]
    fn an_encoded_echo_is_hidden_too() {
        let token = Secret::from("12345678|c0ffee-c0ffeec0ffee");
        let redactor = Redactor::new([token]);
        assert_eq!(
            redactor.clean("12345678%7Cc0ffee%2Dc0ffeec0ffee"),
            "12345678%7Cc0ffee%2D***"
        );
    }

    #[test]
    fn whatever_looks_like_a_token_is_hidden() {
        assert_eq!(clean("token EAABsbCS1iHgBAKZ expired"), "token *** expired");
        assert_eq!(clean("token tokenEAABsbCS1iHgBA"), "token token***");
        assert_eq!(clean("an EAAn"), "an EAAn");
    }

    #[test]
    fn digests_are_hidden() {
        let digest = "ab".repeat(32);
        assert_eq!(clean(&format!("em[0]={digest}.")), "em[0]=***.");
        let longer = "ab".repeat(33);
        assert_eq!(clean(&longer), longer);
    }

    #[test]
    fn a_text_stays_one_short_line() {
        assert_eq!(clean("first\r\nsecond\u{1b}[31m é"), "first  second [31m é");
        let long = clean(&"é ".repeat(TEXT_CHARACTERS));
        assert_eq!(long.chars().count(), TEXT_CHARACTERS + 4);
    }
}
