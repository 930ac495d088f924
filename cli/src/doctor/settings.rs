//! What can be said about the settings without asking anybody.

use std::net::IpAddr;

use capikit_sandbox::{Life, life_of};

use super::finding::Finding;

/// Tokens of Meta begin like this.
const TOKEN_START: &str = "EAA";

/// The shortest token that was seen has more characters.
const SHORTEST_TOKEN: usize = 60;

/// How long before the end of a version one should know, in seconds: 90 days.
const NOTICE: i64 = 90 * 86_400;

/// Looks at the form of the token. Shows none of it.
pub(super) fn token(token: Option<&str>) -> Finding {
    let check = "token";
    let Some(token) = token.map(str::trim) else {
        let message = "there is none: set CAPIKIT_ACCESS_TOKEN or pass --token-file; only a gateway \
            works without";
        return Finding::doubtful(check, message);
    };
    let lower = token.to_ascii_lowercase();
    if lower.starts_with("bearer ") || lower.starts_with("oauth ") {
        return Finding::bad(
            check,
            "begins with the word of a header; pass the token alone",
        );
    }
    if token.starts_with(['"', '\'']) {
        return Finding::bad(check, "stands in quotation marks; pass the token alone");
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        let message = "holds a space or another character that no token has; copy it again";
        return Finding::bad(check, message);
    }
    if !token.starts_with(TOKEN_START) || token.len() < SHORTEST_TOKEN {
        let message = "does not look like one of Meta's, which begin with EAA and are longer than 60 \
            characters; a sandbox takes any";
        return Finding::doubtful(check, message);
    }
    Finding::good(check, "looks like one of Meta's")
}

/// Sending may have been switched off for a test suite.
pub(super) fn enabled(variable: Option<&str>) -> Finding {
    let off = variable.is_some_and(|text| matches!(text.trim(), "0" | "false"));
    if off {
        Finding::bad(
            "enabled",
            "CAPIKIT_ENABLED switches sending off: events are checked and dropped",
        )
    } else {
        Finding::good("enabled", "sending is on")
    }
}

/// A test code that was left on.
pub(super) fn test_event_code(code: Option<&str>) -> Finding {
    let check = "test code";
    match code.map(str::trim).filter(|code| !code.is_empty()) {
        None => Finding::good(check, "none is set, as it should be in production"),
        Some(_) => Finding::doubtful(
            check,
            "one is set: every event is shown in Meta's Test Events tool, and counts all the same; \
             remove it in production",
        ),
    }
}

/// Whether the events go to Meta.
pub(super) fn address(url: &str) -> Finding {
    let check = "address";
    let host = host_of(url);
    let bare = host.trim_matches(['[', ']']);
    let is_here = bare == "localhost" || bare.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    if is_here {
        Finding::doubtful(
            check,
            format!("{url} is on this machine: nothing reaches Meta"),
        )
    } else if host == "graph.facebook.com" {
        Finding::good(check, url)
    } else {
        Finding::doubtful(
            check,
            format!("{url} is not Meta's own; right for a gateway"),
        )
    }
}

fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

/// Whether the version in the address is alive.
pub(super) fn version(url: &str, now: i64) -> Finding {
    let check = "version";
    let is_version = |part: &&str| {
        part.strip_prefix('v').is_some_and(|number| {
            number.contains('.') && number.starts_with(|c: char| c.is_ascii_digit())
        })
    };
    let Some(version) = url.split('/').find(is_version) else {
        return Finding::good(check, "the address has none, as with a gateway");
    };
    match life_of(version, now) {
        Life::Newest => Finding::good(check, format!("{version} is the newest that is known here")),
        Life::Until(end) if end - now > NOTICE => Finding::good(
            check,
            format!("{version} lives for another {} days", (end - now) / 86_400),
        ),
        Life::Until(end) => {
            let days = (end - now) / 86_400;
            Finding::doubtful(
                check,
                format!("{version} ends in {days} days; move to a newer one"),
            )
        }
        Life::Ended => Finding::bad(check, format!("{version} has ended; Meta refuses it")),
        Life::Unknown => Finding::doubtful(
            check,
            format!(
                "{version} is not known to this version of capikit; it may be newer or misspelt"
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    const NOV_2026: i64 = 1_795_435_200;

    #[test]
    fn tokens_are_judged_by_their_form() {
        let meta = format!("EAA{}", "x".repeat(150));
        let cases = [
            (None, Verdict::Doubtful),
            (Some("any-token"), Verdict::Doubtful),
            (Some("Bearer EAAx"), Verdict::Bad),
            (Some("\"EAAx\""), Verdict::Bad),
            (Some("EAA x"), Verdict::Bad),
            (Some(meta.as_str()), Verdict::Good),
        ];
        for (text, verdict) in cases {
            let finding = token(text);
            assert_eq!(finding.verdict, verdict, "{text:?}");
            assert!(!finding.message.contains("xxx"));
        }
    }

    #[test]
    fn versions_are_judged_by_the_day() {
        let verdict = |version: &str, now| {
            version_of(
                &format!("https://graph.facebook.com/{version}/1/events"),
                now,
            )
        };
        assert_eq!(verdict("v26.0", NOV_2026), Verdict::Good);
        assert_eq!(verdict("v22.0", NOV_2026), Verdict::Good);
        assert_eq!(verdict("v21.0", NOV_2026), Verdict::Doubtful);
        assert_eq!(verdict("v20.0", NOV_2026), Verdict::Bad);
        assert_eq!(verdict("v27.0", NOV_2026), Verdict::Doubtful);
        assert_eq!(
            version_of("https://capi.shop.example/capi/1/events", NOV_2026),
            Verdict::Good
        );
    }

    fn version_of(url: &str, now: i64) -> Verdict {
        version(url, now).verdict
    }

    #[test]
    fn addresses_are_told_apart() {
        let verdict = |url| address(url).verdict;
        assert_eq!(
            verdict("https://graph.facebook.com/v26.0/1/events"),
            Verdict::Good
        );
        assert_eq!(
            verdict("https://graph.facebook.com.evil.example/v26.0/1/events"),
            Verdict::Doubtful
        );
        for url in [
            "http://127.0.0.1:8377/v26.0/1/events",
            "http://[::1]:1/x",
            "http://localhost/x",
        ] {
            assert!(address(url).message.contains("on this machine"), "{url}");
        }
    }
}
