//! Which versions of the Graph API are alive.

use crate::error_body::Refusal;

/// The newest version known here, released on 2026-07-29.
pub(crate) const NEWEST: u32 = 26;

/// The day each version ends, as seconds since 1970-01-01 UTC, from Meta's changelog. Older ones
/// have ended; the end of the newest is not announced.
const ENDS: [(u32, i64); 7] = [
    (19, 1_779_321_600), // 2026-05-21
    (20, 1_790_208_000), // 2026-09-24
    (21, 1_800_489_600), // 2027-01-21
    (22, 1_810_771_200), // 2027-05-20
    (23, 1_822_953_600), // 2027-10-08
    (24, 1_834_444_800), // 2028-02-18
    (25, 1_848_441_600), // 2028-07-29
];

/// How long a version of the Graph API lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// The newest that is known here; its end is not announced.
    Newest,
    /// Alive until this time, in seconds since 1970-01-01 UTC.
    Until(i64),
    /// Refused by now.
    Ended,
    /// Newer than what is known here, or no version.
    Unknown,
}

/// How long a version such as `v26.0` lives, seen from `now` (seconds).
pub fn life_of(version: &str, now: i64) -> Life {
    match major(version) {
        Some(NEWEST) => Life::Newest,
        Some(version) if version < NEWEST => {
            let end = ENDS.iter().find(|&&(of, end)| of == version && now < end);
            end.map_or(Life::Ended, |&(_, end)| Life::Until(end))
        }
        _ => Life::Unknown,
    }
}

/// Refuses a version that is misspelt, unknown, or has ended by `now` (seconds).
pub(crate) fn check(version: &str, now: i64) -> Result<(), Refusal> {
    match life_of(version, now) {
        Life::Newest | Life::Until(_) => Ok(()),
        Life::Ended => Err(Refusal::deprecated_version(NEWEST)),
        Life::Unknown => Err(Refusal::unknown_path()),
    }
}

/// 26 of `v26.0`.
fn major(version: &str) -> Option<u32> {
    let digits = version.strip_prefix('v')?.strip_suffix(".0")?;
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    if plain { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOV_2026: i64 = 1_795_435_200;

    fn code(version: &str, now: i64) -> Option<i64> {
        check(version, now).err().map(|refusal| refusal.code)
    }

    #[test]
    fn living_versions_pass() {
        for version in ["v21.0", "v22.0", "v23.0", "v24.0", "v25.0", "v26.0"] {
            assert_eq!(code(version, NOV_2026), None, "{version}");
        }
    }

    #[test]
    fn ended_versions_are_refused_from_their_last_day_on() {
        for version in ["v1.0", "v18.0", "v19.0", "v20.0"] {
            assert_eq!(code(version, NOV_2026), Some(2635), "{version}");
        }
        assert_eq!(code("v20.0", 1_790_207_999), None);
        assert_eq!(code("v20.0", 1_790_208_000), Some(2635));
    }

    #[test]
    fn anything_else_is_no_version() {
        for version in [
            "26.0", "v26", "v26.1", "v27.0", "v.0", "v+26.0", "v026.0", "V26.0",
        ] {
            assert_eq!(code(version, NOV_2026), Some(2500), "{version}");
        }
    }
}
