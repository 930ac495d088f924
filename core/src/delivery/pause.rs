//! How long an answer asks to wait.

use std::time::{Duration, UNIX_EPOCH};

use serde_json::Value;

use super::policy::LONGEST_PAUSE;
use super::transport::Answer;

/// The longest wait that the headers ask for, at most [`LONGEST_PAUSE`]. `now` is in milliseconds
/// since 1970, for a `Retry-After` that names a date.
pub(super) fn asked(answer: &Answer, now: i64) -> Option<Duration> {
    let retry_after = answer.header("retry-after");
    let usage = answer.header("x-business-use-case-usage");
    let asked = [
        retry_after.and_then(|text| retry_after_wait(text, now)),
        usage.and_then(regain_access),
    ];
    asked.into_iter().flatten().max().map(at_most)
}

fn at_most(wait: Duration) -> Duration {
    wait.min(LONGEST_PAUSE)
}

/// `Retry-After` (RFC 9110, 10.2.3): seconds or a date. Meta documents neither; proxies send both.
fn retry_after_wait(text: &str, now: i64) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|digit| digit.is_ascii_digit()) {
        // More digits than a number can have still means: long.
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let date = date.duration_since(UNIX_EPOCH).ok()?;
    let now = Duration::from_millis(u64::try_from(now).ok()?);
    date.checked_sub(now).filter(|wait| !wait.is_zero())
}

/// `estimated_time_to_regain_access`, in minutes, the longest of all accounts and kinds. Zero
/// means that nothing is throttled.
fn regain_access(text: &str) -> Option<Duration> {
    let usage: Value = serde_json::from_str(text).ok()?;
    let accounts = usage.as_object()?.values();
    let entries = accounts.filter_map(Value::as_array).flatten();
    let minutes = entries
        .filter_map(|entry| entry.get("estimated_time_to_regain_access")?.as_u64())
        .max()
        .filter(|minutes| *minutes > 0)?;
    Some(Duration::from_secs(minutes.saturating_mul(60)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24 00:00:00 UTC.
    const NOW: i64 = 1_795_478_400_000;

    fn seconds(name: &str, value: &str) -> Option<u64> {
        let answer = Answer {
            headers: vec![(name.to_owned(), value.to_owned())],
            ..Answer::default()
        };
        asked(&answer, NOW).map(|wait| wait.as_secs())
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let cases = [
            ("120", Some(120)),
            (" 7 ", Some(7)),
            ("0", Some(0)),
            ("999999", Some(3600)),
            ("99999999999999999999999999", Some(3600)),
            ("-5", None),
            ("1.5", None),
            ("soon", None),
            ("", None),
            ("Tue, 24 Nov 2026 00:01:30 GMT", Some(90)),
            ("Mon, 23 Nov 2026 23:59:59 GMT", None),
            ("Thu, 24 Nov 2033 00:00:00 GMT", Some(3600)),
        ];
        for (text, expected) in cases {
            assert_eq!(seconds("retry-after", text), expected, "{text}");
        }
    }

    #[test]
    fn the_usage_header_counts_minutes() {
        let cases = [
            (
                r#"{"1":[{"estimated_time_to_regain_access":3}]}"#,
                Some(180),
            ),
            (
                r#"{"1":[{"estimated_time_to_regain_access":0},{"call_count":5}],
                   "2":[{"estimated_time_to_regain_access":9}]}"#,
                Some(540),
            ),
            (
                r#"{"1":[{"estimated_time_to_regain_access":900}]}"#,
                Some(3600),
            ),
            (r#"{"1":[{"estimated_time_to_regain_access":0}]}"#, None),
            (r#"{"1":{}}"#, None),
            ("[]", None),
            ("{", None),
        ];
        for (text, expected) in cases {
            let name = "x-business-use-case-usage";
            assert_eq!(seconds(name, text), expected, "{text}");
        }
    }

    #[test]
    fn the_longer_wait_wins() {
        let usage = r#"{"1":[{"estimated_time_to_regain_access":1}]}"#;
        let answer = Answer {
            headers: vec![
                ("retry-after".into(), "5".into()),
                ("x-business-use-case-usage".into(), usage.into()),
            ],
            ..Answer::default()
        };
        assert_eq!(asked(&answer, NOW), Some(Duration::from_secs(60)));
    }
}
