//! The browser ids `fbc` and `fbp`: parsed, checked, built, and kept as they are.
//!
//! Source: Meta's page "fbp and fbc", and its parameter builder for the fifth segment.

use crate::issue::Code;
use crate::ports::Rng;

/// The longest click id. Source: Meta's parameter builder, which ignores longer ones.
const CLICK_ID_BYTES: usize = 500;

/// The appendix of the parameter builder's first version: one for each of its languages.
const SHORT_APPENDICES: [&str; 6] = ["AQ", "Ag", "Aw", "BA", "BQ", "Bg"];

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BrowserIdKind {
    /// `fbc`: the click on an ad.
    Click,
    /// `fbp`: the browser.
    Browser,
}

/// A well-formed `fbc` or `fbp`: `fb.<index>.<milliseconds>.<payload>`, perhaps with an appendix.
///
/// The payload of an `fbc` is the click id, verbatim: case matters and dots are allowed. The text
/// it was read from is kept byte for byte.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BrowserId<'a> {
    text: &'a str,
    created: &'a str,
    /// Everything after the third dot.
    tail: &'a str,
}

impl<'a> BrowserId<'a> {
    /// Reads either kind; anything that is not one is [`Code::InvalidBrowserId`].
    pub fn parse(text: &'a str) -> Result<Self, Code> {
        Self::read(text).ok_or(Code::InvalidBrowserId)
    }

    fn read(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(4, '.');
        let (prefix, index) = (parts.next()?, parts.next()?);
        let (created, tail) = (parts.next()?, parts.next()?);
        let is_index = is_digits(index) && index.len() <= 3;
        let is_time = is_digits(created) && (10..=13).contains(&created.len());
        let is_fine = prefix == "fb" && is_index && is_time && is_cookie_text(tail);
        is_fine.then_some(Self {
            text,
            created,
            tail,
        })
    }

    /// The text it was read from.
    pub const fn as_str(&self) -> &'a str {
        self.text
    }

    /// Whether the time inside is in seconds by mistake: it has ten digits.
    pub const fn is_in_seconds(&self) -> bool {
        self.created.len() == 10
    }

    /// The click id or random number, without the appendix.
    pub fn payload(&self) -> &'a str {
        match self.tail.rsplit_once('.') {
            Some((payload, last)) if !payload.is_empty() && is_appendix(last) => payload,
            _ => self.tail,
        }
    }

    /// Whether this could be the cookie of that kind: an `fbp` holds a number.
    fn is_of(&self, kind: BrowserIdKind) -> bool {
        match kind {
            BrowserIdKind::Click => self.payload().len() <= CLICK_ID_BYTES,
            BrowserIdKind::Browser => is_digits(self.payload()),
        }
    }

    /// Whether it holds this click. A click id that ends like an appendix is recognised too.
    fn is_click(&self, click_id: &str) -> bool {
        self.payload() == click_id || self.tail == click_id
    }
}

/// A stored `fbc` or `fbp`, if it is one; junk and the other kind are `None`.
pub fn stored_browser_id(kind: BrowserIdKind, stored: &str) -> Option<BrowserId<'_>> {
    BrowserId::read(stored).filter(|id| id.is_of(kind))
}

/// The `fbc` to send: the stored one unless the click is another.
///
/// The same click never gets a new time. `index` is the number of dots in the cookie's domain, 1
/// where no cookie is set; `now_ms` is used for a click that was not seen before. `None` when
/// there is no click at all, or only junk.
///
/// ```
/// use capikit::build_fbc;
///
/// let first = build_fbc(Some("IwAR2F4-dbP0"), None, 1, 1_795_392_000_000);
/// assert_eq!(first.as_deref(), Some("fb.1.1795392000000.IwAR2F4-dbP0"));
/// let again = build_fbc(Some("IwAR2F4-dbP0"), first.as_deref(), 1, 1_795_399_999_999);
/// assert_eq!(again, first);
/// ```
pub fn build_fbc(
    click_id: Option<&str>,
    stored: Option<&str>,
    index: usize,
    now_ms: i64,
) -> Option<String> {
    let stored = stored.and_then(|stored| stored_browser_id(BrowserIdKind::Click, stored));
    let click_id = click_id.filter(|id| id.len() <= CLICK_ID_BYTES && is_cookie_text(id));
    match (stored, click_id) {
        (Some(stored), Some(click_id)) if !stored.is_click(click_id) => {
            Some(build(index, now_ms, click_id))
        }
        (Some(stored), _) => Some(stored.as_str().to_owned()),
        (None, Some(click_id)) => Some(build(index, now_ms, click_id)),
        (None, None) => None,
    }
}

/// The `fbp` to send: the stored one, or a new one when it is absent or junk.
pub fn build_fbp(stored: Option<&str>, index: usize, now_ms: i64, rng: &dyn Rng) -> String {
    let stored = stored.and_then(|stored| stored_browser_id(BrowserIdKind::Browser, stored));
    if let Some(stored) = stored {
        return stored.as_str().to_owned();
    }
    let mut random = [0; 8];
    rng.fill(&mut random);
    // As long as the pixel's own: up to 18 digits.
    let random = u64::from_le_bytes(random) % 1_000_000_000_000_000_000;
    build(index, now_ms, &random.to_string())
}

fn build(index: usize, now_ms: i64, payload: &str) -> String {
    format!("fb.{index}.{:013}.{payload}", now_ms.max(0))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a cookie can hold (RFC 6265, `cookie-octet`), so that it comes back as it was.
fn is_cookie_text(text: &str) -> bool {
    let is_octet = |byte: u8| byte.is_ascii_graphic() && !b"\",;\\".contains(&byte);
    !text.is_empty() && text.bytes().all(is_octet)
}

/// The parameter builder's mark: two known letters, or eight of base64url that begin with format 1.
fn is_appendix(text: &str) -> bool {
    let is_base64url = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let is_long = text.len() == 8 && text.starts_with("AQ") && text.bytes().all(is_base64url);
    is_long || SHORT_APPENDICES.contains(&text)
}

#[cfg(test)]
#[path = "browser_id_tests.rs"]
mod tests;
