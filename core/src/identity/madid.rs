//! Advertising ids of Apple and Android: a UUID in lowercase, never hashed.

use super::options::Options;
use super::outcome::Canonical;
use super::text;
use crate::issue::Code;

const ZERO: &str = "00000000-0000-0000-0000-000000000000";
const GROUPS: [usize; 5] = [8, 4, 4, 4, 12];

pub(super) fn normalize(text: &str, _options: &Options, out: &mut Canonical) -> Result<(), Code> {
    if !is_uuid(text) {
        return Err(Code::InvalidMadid);
    }
    if text == ZERO {
        return Err(Code::ZeroMadid);
    }
    text::push_ascii_lowercase(text, &mut out.text);
    Ok(())
}

fn is_uuid(text: &str) -> bool {
    let is_hex = |group: &str| group.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lengths = text.split('-').map(str::len);
    lengths.eq(GROUPS) && text.split('-').all(is_hex)
}
